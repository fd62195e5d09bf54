"""Whether what a file of a result set states is what was recomputed: cell by cell and field by field.

What a later version of harness states in addition (a column, a field) is no difference: a set that does not state it
cannot be wrong about it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from harness._sanitise import for_message

KEYS = ("task", "id", "reading", "choices", "part", "group")
"""Columns that say which row of a table is meant."""

_SHOWN = 60
_MISSING = object()


def csv_differences(recorded: bytes, made: str) -> Iterator[str]:
    """Yield where a CSV table differs from what was recomputed: row, column, both values.

    Args:
        recorded: the file as it stands in the set.
        made: the table as it comes out.
    """
    # A reader of its own for each: rows are compared in their order, which is part of the format.
    old, new = csv.reader(io.StringIO(recorded.decode("utf-8", "replace"))), csv.reader(io.StringIO(made))
    header, known = next(old, []), next(new, [])
    strange = [name for name in header if name not in known]
    if strange or len(set(header)) != len(header):
        yield f"its columns are not those of a result set: {for_message(', '.join(strange or header), _SHOWN)}"
        return
    for number, (there, here) in enumerate(zip_longest(old, new), start=1):
        if here is None or there is None or len(there) != len(header):
            yield f"row {number:,} {_rows(there, here)}"
            return
        made_row = dict(zip(known, here, strict=True))
        for name, cell in zip(header, there, strict=True):
            if cell != made_row[name]:
                yield f"row {number:,} ({_key(made_row)}), {name}: {_both(cell, made_row[name])}"


def csv_additions(recorded: bytes, made: str) -> list[str]:
    """Return the columns that come out and that the set does not state."""
    header = next(csv.reader(io.StringIO(recorded.decode("utf-8", "replace"))), [])
    return [name for name in next(csv.reader(io.StringIO(made)), []) if name not in header]


def json_differences(recorded: bytes, made: object) -> Iterator[str]:
    """Yield where a JSON file differs from what was recomputed: the path of the field, both values."""
    try:
        old = json.loads(recorded)
    except (ValueError, RecursionError):
        yield "this is not the JSON that harness wrote"
        return
    yield from _fields("", old, made)


def json_additions(recorded: bytes, made: object) -> list[str]:
    """Return the names of fields that come out somewhere and that the set does not state there, each once, sorted."""
    try:
        return sorted(set(_added(json.loads(recorded), made)))
    except (ValueError, RecursionError):
        return []


def _rows(there: Sequence[str] | None, here: Sequence[str] | None) -> str:
    if there is None:
        return "is missing"
    return "does not come out" if here is None else "has another number of cells than the header"


def _key(row: Mapping[str, str]) -> str:
    return for_message(" ".join(row[name] for name in KEYS if row.get(name)), 120)


def _both(recorded: object, made: object) -> str:
    return f"recorded {_value(recorded)}, recomputed {_value(made)}"


def _value(value: object) -> str:
    if value is _MISSING:
        return "nothing"
    shown = value if isinstance(value, str) else json.dumps(value, default=str)
    return for_message(shown, _SHOWN) or "an empty text"


def _fields(path: str, old: Any, new: Any) -> Iterator[str]:  # noqa: ANN401  any JSON value
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old):
            yield from _fields(f"{path}.{name}" if path else name, old[name], new.get(name, _MISSING))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _fields(f"{path}[{_name(other, number)}]", one, other)
    elif type(old) is not type(new) or old != new:
        yield f"{for_message(path, 120)}: {_both(old, new)}"


def _name(item: object, number: int) -> str:
    """Return what stands for an item of a list: its task or id where it has one."""
    named = (item.get("task") or item.get("id")) if isinstance(item, dict) else None
    return str(named or number)


def _added(old: Any, new: Any) -> Iterator[str]:  # noqa: ANN401  any JSON value
    if isinstance(old, dict) and isinstance(new, dict):
        for name in new:
            if name not in old:
                yield str(name)
            else:
                yield from _added(old[name], new[name])
    elif isinstance(old, list) and isinstance(new, list):
        for one, other in zip(old, new, strict=False):
            yield from _added(one, other)
