"""Reading a text file of a suite: bounded, UTF-8, nothing invisible."""

from __future__ import annotations

from pathlib import Path

from harness._errors import SuiteError, Where
from harness._sanitise import first_invisible, for_message

YAML_LIMIT = 256 * 1024
"""Largest YAML file, in bytes."""

CSV_LIMIT = 4 * 1024 * 1024
"""Largest CSV file, in bytes."""


def read_text(path: Path, shown: str, limit: int) -> str:
    """Return the text of a file; a leading byte order mark is dropped.

    Args:
        path: the file.
        shown: the file as messages name it.
        limit: the largest size, in bytes.

    Raises:
        SuiteError: if the file cannot be read, is larger than `limit`, is not UTF-8, or holds a character that cannot
            be seen (control characters, NUL, bidirectional overrides).
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        what = f"the file cannot be read: {for_message(error.strerror or 'unknown reason')}"
        raise SuiteError(what, where=Where(for_message(shown)), todo="check that it exists and may be read") from None
    if len(content) > limit:
        what = f"the file is larger than {limit} bytes"
        raise SuiteError(what, where=Where(for_message(shown)), todo="split it, or take out what is no part of it")
    return checked_text(content, shown)


def checked_text(content: bytes, shown: str) -> str:
    """Return bytes as text, by the rules of `read_text`.

    Raises:
        SuiteError: if the bytes are not UTF-8 or hold a character that cannot be seen.
    """
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        good = content[: error.start].decode("utf-8").removeprefix("\ufeff")
        what = f"the file is not UTF-8: byte 0x{content[error.start]:02x} cannot be read"
        raise SuiteError(what, where=_at(shown, good), todo="save the file as UTF-8") from None
    found = first_invisible(text)
    if found is not None:
        name = "NUL" if text[found] == "\0" else for_message(text[found])
        what = f"the file holds a character that cannot be seen: {name}"
        raise SuiteError(what, where=_at(shown, text[:found]), todo="take it out")
    return text


def _at(shown: str, before: str) -> Where:
    """Return the place after the text `before`."""
    return Where(for_message(shown), before.count("\n") + 1, len(before) - before.rfind("\n"))
