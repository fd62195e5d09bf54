"""Errata: `withdrawn.yaml` in the directory of a result set takes it back, without a change to any of its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from harness._errors import ResultSetError, SuiteError, Where
from harness._sanitise import for_message
from harness.results._files import read_file
from harness.results._json_text import json_text
from harness.results.package import ID_PATTERN

WITHDRAWN_FILE = "withdrawn.yaml"
_LARGEST = 64 * 2**10


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An erratum that takes a set back."""

    on: date
    """The day of the withdrawal."""

    why: str
    """The reason."""

    instead: str | None
    """Id of the set to use in its place, if there is one."""


def read_withdrawal(path: Path) -> Withdrawal | None:
    """Return the erratum of the result set at `path`, or None if it has none.

    Raises:
        ResultSetError: if the erratum cannot be read.
    """
    file = path / WITHDRAWN_FILE
    return withdrawal_of(read_file(file, _LARGEST), file) if file.exists() else None


def withdrawal_of(content: bytes, file: Path) -> Withdrawal:
    """Return the erratum that the content of a `withdrawn.yaml` is.

    Args:
        content: the content.
        file: what messages call it.

    Raises:
        ResultSetError: if it cannot be read.
    """
    from harness.suite._yaml import parse_yaml  # noqa: PLC0415  few sets are withdrawn

    try:
        data, _ = parse_yaml(content.decode(), str(file))
        withdrawal = _withdrawal(data)
    except SuiteError as error:
        raise ResultSetError(error.what, where=error.where, todo=error.todo) from error
    except ValueError:
        withdrawal = None
    if withdrawal is None:
        raise ResultSetError(
            "the erratum cannot be read",
            where=Where(for_message(file)),
            todo="it has `on:` (a day), `why:` (a text) and, if there is one, `instead:` (the id of a result set)",
        )
    return withdrawal


def withdrawal_text(withdrawal: Withdrawal) -> str:
    """Return the content of the `withdrawn.yaml` that says this."""
    lines = [f"on: {withdrawal.on.isoformat()}", f"why: {_quoted(withdrawal.why)}"]
    if withdrawal.instead is not None:
        lines.append(f"instead: {withdrawal.instead}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a text between quotes, as JSON and YAML both write it; what cannot be seen is escaped."""
    return json_text(text).removesuffix("\n")


def _withdrawal(data: object) -> Withdrawal | None:
    """Return what the erratum says, None if it is no erratum; a ValueError is one that states no day."""
    if not isinstance(data, dict) or not {"on", "why"} <= data.keys() <= {"on", "why", "instead"}:
        return None
    day, why, instead = (data.get(key) for key in ("on", "why", "instead"))
    if not isinstance(day, str) or not isinstance(why, str) or not why:
        return None
    if instead is not None and not (isinstance(instead, str) and ID_PATTERN.fullmatch(instead)):
        return None
    return Withdrawal(date.fromisoformat(day), why, instead)
