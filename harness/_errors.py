"""Every error that harness raises on purpose, as one tree.

    HarnessError                      what happened, where, what to do next
    ├── UsageError            (2)     the call's words are off
    ├── SuiteError            (2)     a task, an article or a row of seeds/ cannot be used
    │   └── UnknownNameError  (2)     a name that nothing here defines
    ├── ImportFileError       (2)     a file or mapping given to `snapshot import` cannot be used
    ├── EvidenceError         (3)     evidence on disk cannot be used
    │   ├── CorruptEvidenceError (3)  a digest, a size or a file does not match its manifest
    │   ├── NewerFormatError  (3)     written by a later harness than this one
    │   └── StoreError        (3)     the place for evidence cannot be read or written
    ├── NotHeldError          (2)     a figure was asked for that the evidence held does not cover
    ├── HubError              (5)     the Hub was asked and gave no answer that can be used
    │   ├── HubUnreachableError (5)   there is no way to it, it does not answer, or it must not be asked
    │   ├── HubAnswerError    (5)     it refused, or answered something that is not what it documents
    │   └── BudgetSpentError  (5)     the requests that were allowed are used up
    └── ResultSetError        (3)     a result set cannot be read or written

The number is the exit code that the command line gives the error (`harness.cli.exit_codes`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """The place that an error speaks of."""

    file: str | None = None
    """The file, as the user named it."""

    line: int | None = None
    """Line in the file, from 1."""

    column: int | None = None
    """Column in the line, from 1."""

    item: str | None = None
    """The task, repository, row or key within the file."""

    def __str__(self) -> str:
        """Return `file:line:column: item`, as far as it is known."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return ": ".join(part for part in (place, self.item) if part)


class HarnessError(Exception):
    """The root of all errors that harness raises on purpose."""

    exit_code = 4

    def __init__(self, what: str, *, where: Where | None = None, todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        """What happened, in one sentence; already sanitised."""
        self.where = where or Where()
        """Where it happened."""
        self.todo = todo
        """What the user can do next, or empty."""

    def __str__(self) -> str:
        """Return the whole message on at most two lines."""
        place = str(self.where)
        head = f"{place}: {self.what}" if place else self.what
        return f"{head}\n  -> {self.todo}" if self.todo else head


class UsageError(HarnessError):
    """The call's words are off."""

    exit_code = 2


class SuiteError(HarnessError):
    """A task, an article or a row of the catalogue cannot be used."""

    exit_code = 2


class UnknownNameError(SuiteError):
    """A family, country, licence, task or rule value that nothing here defines."""


class ImportFileError(HarnessError):
    """A file or mapping given to `snapshot import` cannot be used."""

    exit_code = 2


class EvidenceError(HarnessError):
    """Evidence on disk cannot be used."""

    exit_code = 3


class CorruptEvidenceError(EvidenceError):
    """A digest, a size or a file does not match its manifest."""


class NewerFormatError(EvidenceError):
    """Evidence or results written by a later harness than this one."""


class StoreError(EvidenceError):
    """The place for evidence cannot be read or written."""


class NotHeldError(HarnessError):
    """A figure was asked for that the evidence held does not cover."""

    exit_code = 2


class HubError(HarnessError):
    """The Hub was asked and gave no answer that can be used."""

    exit_code = 5


class HubUnreachableError(HubError):
    """There is no way to the Hub, it does not answer, or it must not be asked (offline mode)."""


class HubAnswerError(HubError):
    """The Hub refused a request, or answered something that is not what it documents."""


class BudgetSpentError(HubError):
    """The requests that were allowed are used up; what was fetched is kept."""


class ResultSetError(HarnessError):
    """A result set cannot be read or written."""

    exit_code = 3
