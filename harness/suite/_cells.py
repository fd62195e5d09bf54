"""Reading the cells of a table's row, each fault with its line and column."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from harness._errors import UnknownNameError
from harness._sanitise import for_message
from harness.suite._csv import Row
from harness.suite._names import is_namespace, is_repo, is_slug
from harness.suite._place import suggestion
from harness.suite._times import parse_day

_DIGITS = re.compile(r"[0-9]{1,18}")
_TRUTH = {"true": True, "false": False}


def needed(row: Row, column: str) -> str:
    """Return a cell that may not be empty.

    Raises:
        SuiteError: if it is empty.
    """
    text = row.cells[column]
    if not text.strip():
        raise row.error("the cell is empty", "fill it in", column=column)
    return text


def one_of(row: Row, column: str, kind: str, allowed: Collection[str]) -> str:
    """Return a cell that is one of the allowed names.

    Raises:
        UnknownNameError: with the nearest names, if it is not.
    """
    text = needed(row, column)
    if text not in allowed:
        what = f"unknown {kind} '{for_message(text, 80)}'"
        raise UnknownNameError(what, where=row.where(column), todo=suggestion(text, allowed))
    return text


def source_of(row: Row, sources: Collection[str]) -> str:
    """Return the source of a row: a source id, with or without `#locator`.

    Raises:
        SuiteError: if there is none.
        UnknownNameError: if `sources.yaml` does not have it.
    """
    text = needed(row, "source")
    name = text.partition("#")[0]
    if name not in sources:
        what = f"unknown source '{for_message(name, 80)}'"
        raise UnknownNameError(what, where=row.where("source"), todo=suggestion(name, sources))
    return text


def slug(row: Row, column: str) -> str:
    """Return a cell that is a slug.

    Raises:
        SuiteError: if it is not.
    """
    text = needed(row, column)
    if not is_slug(text):
        what = f"'{for_message(text, 80)}' is no slug"
        raise row.error(what, "use lower-case letters, digits, dots and hyphens", column=column)
    return text


def namespace(row: Row, column: str, text: str) -> str:
    """Return a text that can be a Hub namespace.

    Raises:
        SuiteError: if it cannot.
    """
    if not is_namespace(text):
        raise row.error(f"'{for_message(text, 80)}' is no Hub namespace", "write it as on the Hub", column=column)
    return text


def repo(row: Row, column: str, text: str) -> str:
    """Return a text that can be a repository id.

    Raises:
        SuiteError: if it cannot.
    """
    if not is_repo(text):
        raise row.error(f"'{for_message(text, 80)}' is no repository id", "write owner/name", column=column)
    return text


def day(row: Row, column: str) -> date | None:
    """Return a cell's day, or None for an empty cell.

    Raises:
        SuiteError: if there is no such day.
    """
    text = row.cells[column]
    if not text:
        return None
    found = parse_day(text)
    if found is None:
        raise row.error(f"'{for_message(text, 40)}' is no day", "write YYYY-MM-DD", column=column)
    return found


def needed_day(row: Row, column: str) -> date:
    """Return a cell's day.

    Raises:
        SuiteError: if the cell is empty or there is no such day.
    """
    found = day(row, column)
    if found is None:
        raise row.error("the cell is empty", "write a day as YYYY-MM-DD", column=column)
    return found


def whole(row: Row, column: str) -> int | None:
    """Return a cell's whole number, or None for an empty cell.

    Raises:
        SuiteError: if it is no whole number.
    """
    text = row.cells[column]
    if not text:
        return None
    if not _DIGITS.fullmatch(text):
        raise row.error(f"'{for_message(text, 40)}' is no whole number", "write digits only", column=column)
    return int(text)


def truth(row: Row, column: str) -> bool | None:
    """Return a cell's true or false, or None for an empty cell.

    Raises:
        SuiteError: if it is neither.
    """
    text = row.cells[column]
    if not text:
        return None
    if text not in _TRUTH:
        raise row.error(f"'{for_message(text, 40)}' is neither true nor false", "write true or false", column=column)
    return _TRUTH[text]
