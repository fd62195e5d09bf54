"""JSON lines and JSON documents: rows are objects, and every value becomes text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from harness._errors import ImportFileError, Where
from harness._sanitise import for_message
from harness.snapshot._lines import MAX_LINE, document, lines
from harness.snapshot._raw import Cell, Raw, RowBuilder, Wanted, refuse_missing

_KEPT_NAMES = 1000


class _Objects:
    """Takes rows, and remembers which keys they had."""

    def __init__(self, wanted: Mapping[str, Wanted]) -> None:
        self.wanted = wanted
        self.builder = RowBuilder(wanted)
        self.found: dict[str, None] = {}

    def take(self, line: int, row: object, text: str) -> None:
        """Take one row: an object whose wanted values are scalars, or lists of them where lists are wanted."""
        if not isinstance(row, dict):
            self.builder.reject(line, "the row is no JSON object", text)
            return
        if len(self.found) < _KEPT_NAMES:
            self.found.update(dict.fromkeys(row))
        cells: dict[str, Cell] = {}
        for name, wanted in self.wanted.items():
            try:
                cells[name] = _many(row.get(name)) if wanted.is_list else _one(row.get(name))
            except TypeError as error:
                self.builder.reject(line, str(error), json.dumps(row[name])[:_KEPT_NAMES], wanted.ours)
                return
        self.builder.add(line, cells)

    def finish(self, path: Path) -> Raw:
        """Return the rows, once every wanted key was seen."""
        raw = self.builder.finish()
        if raw.read > len(raw.rejects):
            refuse_missing(str(path), self.wanted, list(self.found))
        return raw


def read_jsonl(path: Path, wanted: Mapping[str, Wanted]) -> Raw:
    """Return the wanted keys of a file that holds one JSON object a line; empty lines are passed over.

    Raises:
        ImportFileError: if the file cannot be read, or no row has a wanted key.
    """
    objects = _Objects(wanted)
    for number, line in lines(path):
        if line is None:
            objects.builder.reject(number, f"the line is longer than {MAX_LINE:,} bytes")
        elif line.strip():
            text = line.decode("utf-8", "surrogateescape").strip().removeprefix("\ufeff")
            try:
                row = parse(line)
            except (ValueError, RecursionError) as error:
                objects.builder.reject(number, f"the line is not JSON: {_why(error)}", text)
                continue
            objects.take(number, row, text)
    return objects.finish(path)


def read_json(path: Path, wanted: Mapping[str, Wanted], records: str | None) -> Raw:
    """Return the wanted keys of the rows in a JSON document; rows are numbered from 1.

    Raises:
        ImportFileError: if the file cannot be read, is not JSON, has no list of rows there, or no row has a wanted key.
    """
    try:
        content = parse(document(path))
    except (ValueError, RecursionError) as error:
        place = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (None, None)
        what = f"the document is not JSON: {_why(error)}"
        raise ImportFileError(what, where=Where(for_message(path), *place), todo="check that it is whole") from error
    objects = _Objects(wanted)
    for number, row in enumerate(_rows(content, records, path), start=1):
        objects.take(number, row, json.dumps(row)[:_KEPT_NAMES] if not isinstance(row, dict) else "")
    return objects.finish(path)


def parse(data: bytes) -> Any:  # noqa: ANN401  any JSON value
    """Return a JSON value with every number as the text it was written in.

    Raises:
        ValueError: if it is not JSON in UTF-8, or holds NaN or Infinity.
        RecursionError: if it is nested too deeply.
    """
    text = data.decode("utf-8").removeprefix("\ufeff")
    return json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_refuse)


class _Number(str):
    """A number, as it was written."""

    __slots__ = ()


def _rows(content: object, records: str | None, path: Path) -> list[object]:
    here = content
    for key in records.split(".") if records else ():
        if not isinstance(here, dict) or key not in here:
            found = (
                ", ".join(f"'{for_message(name, 40)}'" for name in list(here)[:20]) if isinstance(here, dict) else ""
            )
            what = f"there is no key '{for_message(key, 60)}'; the keys found are: {found or 'none'}"
            raise ImportFileError(what, where=Where(for_message(path)), todo="correct records in the mapping")
        here = here[key]
    if not isinstance(here, list):
        what = "the rows are no list"
        raise ImportFileError(what, where=Where(for_message(path)), todo="say in records where the list of rows stands")
    return here


def _one(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    raise TypeError(f"is {'a list' if isinstance(value, list) else 'an object'} where one value is expected")


def _many(value: object) -> list[str | None] | None:
    if value is None:
        return None
    if isinstance(value, list):
        return [_one(item) for item in value]
    return [_one(value)]


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not valid UTF-8"
    return for_message(error.msg if isinstance(error, json.JSONDecodeError) else error, 80)
