"""Adding to a directory of result sets: sets and errata, one writer at a time, with the index made anew."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from harness._errors import ResultSetError, UsageError, Where
from harness._sanitise import for_message, for_terminal
from harness.results._files import os_errors, replace_file
from harness.results.finding import named
from harness.results.index import write_index
from harness.results.result_set import (
    list_result_sets,
    read_result_set,
    refuse_unfit,
    write_result_set,
)
from harness.results.withdrawal import WITHDRAWN_FILE, Withdrawal, withdrawal_text

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult
    from harness.measure.extract import Extract
    from harness.suite.loading import Suite

LONGEST_WAIT = 120.0
"""Seconds that a writer waits for another one."""

_PAUSE = 0.05


def add_result_set(
    directory: Path,
    claims: Sequence[ClaimResult],
    suite: Suite,
    held: Sequence[Extract],
    *,
    supersedes: str | None = None,
) -> Path:
    """Write a result set as `directory/ID`, make the index anew, and return its path.

    Args:
        directory: where result sets stand; made if it is missing.
        claims: judged claims, in any order.
        suite: the suite they belong to.
        held: every extract that was at hand when they were judged.
        supersedes: a set of the directory that this one takes the place of, by its id, the beginning of it or `latest`.

    Raises:
        UsageError: if there is no set to supersede of that name.
        ResultSetError: as `write_result_set`, and if another writer does not finish.
    """
    refuse_unfit(claims, held)
    with os_errors(directory, "written"):
        directory.mkdir(parents=True, exist_ok=True)
    with only_writer(directory):
        replaced = None if supersedes is None else _there(directory, supersedes)
        path = write_result_set(directory, claims, suite, held, supersedes=replaced)
        write_index(directory)
    return path


def withdraw_result_set(path: Path, on: date, why: str, instead: str | None = None) -> Path:
    """Withdraw a result set by an erratum beside its files, make the index anew, and return the erratum's path.

    None of the set's files changes. The same erratum that is there already is left as it is.

    Args:
        path: the directory of the set.
        on: the day of the withdrawal.
        why: the reason, in a sentence.
        instead: a set of the same directory to use in its place, by its id, the beginning of it or `latest`.

    Raises:
        UsageError: if there is no reason, or the set to use instead is not there, is withdrawn, or is the same.
        ResultSetError: if the set cannot be read, was withdrawn for another reason, or the place cannot be written.
    """
    if not why.strip():
        raise UsageError("a withdrawal needs a reason", todo='add one: --why "what is wrong with the set"')
    with only_writer(path.parent):
        found = read_result_set(path)
        replacement = None if instead is None else _instead(path, found.id, instead)
        erratum = Withdrawal(on, for_terminal(" ".join(why.split())), replacement)
        if found.withdrawal is not None and found.withdrawal != erratum:
            raise ResultSetError(
                f"the set was withdrawn on {found.withdrawal.on} already: {for_message(found.withdrawal.why)}",
                where=Where(for_message(path / WITHDRAWN_FILE)),
                todo="an erratum stays as it is; add what is new to the reason of the set that takes its place",
            )
        if found.withdrawal is None:
            replace_file(path / WITHDRAWN_FILE, withdrawal_text(erratum).encode())
        write_index(path.parent)
    return path / WITHDRAWN_FILE


@contextmanager
def only_writer(directory: Path, longest: float = LONGEST_WAIT) -> Iterator[None]:
    """Hold a directory of result sets for writing, where the system has such locks; others wait.

    The lock lies on the directory itself and goes with the process, so that nothing is left behind. Sets appear whole
    without it, too; it keeps the index from being made of what another writer has not finished.

    Raises:
        ResultSetError: if the directory cannot be opened, or another writer does not finish in time.
    """
    with os_errors(directory, "written"):
        held = _locked(directory, longest)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


def _locked(directory: Path, longest: float) -> int | None:
    try:
        import fcntl  # noqa: PLC0415  not on Windows, where directories cannot be locked
    except ImportError:
        return None
    held = os.open(directory, os.O_RDONLY)
    until = time.monotonic() + longest
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(_PAUSE)
                continue
            os.close(held)
            raise ResultSetError(
                "another process is writing result sets here and does not finish",
                where=Where(for_message(directory)),
                todo="wait for it to end, then run again",
            ) from None
        except OSError:
            # Some network file systems have no such locks: there, as on Windows, the last index counts.
            os.close(held)
            return None
        return held


def _there(directory: Path, name: str) -> str:
    found = named(list_result_sets(directory), name)
    if found is None:
        raise UsageError(
            f"there is no result set '{for_message(name, 80)}' to supersede",
            where=Where(for_message(directory)),
            todo=f"harness results list --dir {for_message(directory)}",
        )
    return found.id


def _instead(path: Path, withdrawn: str, name: str) -> str:
    found = named(list_result_sets(path.parent), name)
    if found is None or found.id == withdrawn or found.withdrawal is not None:
        what = (
            "is not there" if found is None else "is the one to withdraw" if found.id == withdrawn else "is withdrawn"
        )
        raise UsageError(
            f"the result set '{for_message(name, 80)}' to use instead {what}",
            where=Where(for_message(path.parent)),
            todo="name a set of the same directory that stands, or leave out --instead",
        )
    return found.id
