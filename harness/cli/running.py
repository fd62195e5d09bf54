"""From the words of a call to its exit code: every way in which a call can end is met here."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence

import click

from harness._errors import HarnessError
from harness._sanitise import for_message
from harness.cli._output import finish, prepare, show_error
from harness.cli.exit_codes import ExitCode
from harness.cli.root import root

_DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""What goes wrong with a disk, however it is met."""

_PLACE_ERRORS = frozenset({
    errno.EACCES, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOENT, errno.ENOTDIR, errno.EPERM,
})  # fmt: skip
"""What is wrong with a path that the call names."""


def run(words: Sequence[str]) -> int:
    """Run one call of the command line and return its exit code; nothing but a bug in this function raises."""
    prepare()
    try:
        code = _call(words)
        finish()
    except (KeyboardInterrupt, click.Abort):
        show_error("interrupted")
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        return _usage(error)
    except HarnessError as error:
        show_error(f"error: {error}")
        return error.exit_code
    except OSError as error:
        return _system(error)
    except Exception as error:  # noqa: BLE001  the last net: a bug must not show as a traceback
        return _fault(error)
    return code


def _call(words: Sequence[str]) -> int:
    try:
        code = root.main(list(words), prog_name="harness", standalone_mode=False)
    except SystemExit:
        # click leaves this way when a help text is written to a reader that has gone.
        return ExitCode.JUDGED
    return code if isinstance(code, int) else ExitCode.JUDGED


def _usage(error: click.ClickException) -> int:
    message = error.format_message()
    if isinstance(error, click.NoSuchOption) and error.option_name in ("--suite", "--home"):
        message += f" It stands before the verb: harness {error.option_name} DIR VERB."
    show_error(f"error: {for_message(message, 600)}")
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        show_error(f"  -> {context.command_path} --help")
    return ExitCode.USAGE


def _system(error: OSError) -> int:
    place = f"{for_message(error.filename)}: " if error.filename else ""
    if error.errno in _PLACE_ERRORS and place:
        show_error(f"error: {place}{error.strerror}\n  -> check the path and who may read it")
        return ExitCode.USAGE
    if error.errno not in _DISK_ERRORS:
        return _fault(error)
    show_error(
        f"error: {place}{error.strerror}\n  -> nothing that was there before has been changed; make room and run again"
    )
    return ExitCode.EVIDENCE


def _fault(error: Exception) -> int:
    if os.environ.get("HARNESS_DEBUG") == "1":
        sys.stderr.write("".join(traceback.format_exception(error)))
    show_error(
        f"error: a fault of harness: {type(error).__name__}: {for_message(error)}\n"
        "  -> run again with HARNESS_DEBUG=1 for the whole trace, and report it"
    )
    return ExitCode.FAULT
