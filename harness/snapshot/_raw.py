"""Raw tables: the cells that a mapping asks for, as text, before anything is made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping as Rows
from dataclasses import dataclass, field

import polars as pl

from harness._errors import ImportFileError, Where
from harness._sanitise import for_message
from harness.snapshot.rejects import Reject

LINE = "\x00line"
"""Name of the column of line numbers: no column of a table is called so."""

Cell = str | list[str | None] | None
"""What a reader hands over: text, a list of texts, or nothing."""

_CHUNK = 65_536
_SHOWN_NAMES = 20
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column that is read."""

    ours: str
    """The first of our columns that is made of it, for messages."""

    is_list: bool
    """Whether its cells may hold several values."""


@dataclass(frozen=True, slots=True)
class Raw:
    """The cells of a table."""

    frame: pl.DataFrame
    """LINE (Int64) and the wanted columns: String, or List(String)."""

    rejects: list[Reject]
    """Rows that are not in the frame."""

    read: int
    """Rows met, rejected ones included."""


@dataclass(slots=True)
class RowBuilder:
    """Collects rows, and sets aside those that no table can hold."""

    wanted: Rows[str, Wanted]
    """Source column -> what is wanted of it."""

    rejects: list[Reject] = field(default_factory=list)
    """Rows set aside."""

    rows: int = 0
    """Rows met."""

    _lines: list[int] = field(default_factory=list)
    _cells: dict[str, list[Cell]] = field(default_factory=dict)
    _chunks: list[pl.DataFrame] = field(default_factory=list)

    def add(self, line: int, cells: Rows[str, Cell]) -> None:
        """Take one row."""
        self.rows += 1
        for name, wanted in self.wanted.items():
            bad = _not_text(cells.get(name))
            if bad is not None:
                self.rejects.append(Reject(line, wanted.ours, "is not valid UTF-8", bad))
                return
        self._lines.append(line)
        for name in self.wanted:
            self._cells.setdefault(name, []).append(cells.get(name))
        if len(self._lines) >= _CHUNK:
            self._flush()

    def reject(self, line: int, reason: str, value: str | None = None, column: str = "") -> None:
        """Set one row aside."""
        self.rows += 1
        self.rejects.append(Reject(line, column, reason, value))

    def finish(self) -> Raw:
        """Return what was collected."""
        self._flush()
        return Raw(pl.concat(self._chunks), self.rejects, self.rows)

    def _flush(self) -> None:
        schema: dict[str, pl.DataType] = {LINE: pl.Int64()}
        schema |= {name: pl.List(pl.String()) if one.is_list else pl.String() for name, one in self.wanted.items()}
        columns = {LINE: self._lines, **{name: self._cells.get(name, []) for name in self.wanted}}
        self._chunks.append(pl.DataFrame(columns, schema=schema))
        self._lines, self._cells = [], {}


def refuse_missing(file: str, wanted: Rows[str, Wanted], found: list[str], line: int | None = None) -> None:
    """Refuse a table that lacks a column.

    Raises:
        ImportFileError: naming the columns that are missing and those that are there.
    """
    missing = [name for name in wanted if name not in found]
    if not missing:
        return
    names = ", ".join(f"'{for_message(name, 60)}'" for name in missing)
    there = ", ".join(f"'{for_message(name, 40)}'" for name in found[:_SHOWN_NAMES]) or "none"
    more = f" and {len(found) - _SHOWN_NAMES} more" if len(found) > _SHOWN_NAMES else ""
    raise ImportFileError(
        f"the column{'s' * (len(missing) > 1)} {names} {'are' if len(missing) > 1 else 'is'} missing; "
        f"the columns found are: {there}{more}",
        where=Where(for_message(file), line),
        todo="correct the mapping, or check that this is the file it speaks of",
    )


def _not_text(cell: Cell) -> str | None:
    """Return the first text of a cell that holds bytes which are no UTF-8."""
    texts = cell if isinstance(cell, list) else (cell,)
    for text in texts:
        if text is not None and not text.isascii() and _SURROGATE.search(text):
            return text
    return None
