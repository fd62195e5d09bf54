"""Condensing: cells with fewer keys and longer spans of creation, where those that differ in nothing else are added up.

What was condensed once is kept beside the cells that it was made of, and what asks for less is made of it again: a
sweep asks for the same keys many times over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import and_

import numpy as np
from numpy.typing import NDArray

from harness.measure._shorter_bases import shorter_texts
from harness.measure.cells import (
    DATES,
    KEYS,
    NOT_KNOWN,
    OTHER,
    Cells,
    Codes,
    Numbers,
    Vocabulary,
)

Days = tuple[date | None, date | None]
"""First and last day of a span; None where it has no end."""

_NEUTRAL = {"publisher": OTHER, "bases": NOT_KNOWN}
"""What stands for a key that is not asked for; the empty text for the others."""

_EXTREMES = (np.minimum, np.maximum)
"""Of DATES, the first day and the last one of several cells."""

_WHOLE = (frozenset({"nearest", "root"}), True)
"""Asked of bases: everything."""

_SPARSE, _FEW = 8, 2**12
"""Groups are marked in a table of at most so many places for each row, and so many besides; else they are sorted."""

_MOST_KEPT = 2**10
"""How many condensed versions of the same cells are kept at most: the built-in suite asks for some three hundred."""

FEW_CELLS = 2**13
"""So many cells are not made fewer: filters are asked once for all readings, and of these nothing would be gained."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What readings ask of the key of a cell."""

    keys: frozenset[str]
    """Names of keys."""

    sides: frozenset[str]
    """Of bases: `nearest`, `root`; neither if only their being declared matters."""

    labels: bool
    """Whether the names of bases matter besides their namespaces."""

    edges: frozenset[date] = frozenset()
    """First days of the spans that creation is cut into."""

    within: tuple[Days, ...] = ()
    """Spans of days in all of which a repository must have been created to matter; one without a date matters."""

    @property
    def with_labels(self) -> bool:
        """Whether names matter besides namespaces, of repositories or of their bases."""
        return self.labels or "labels" in self.keys

    @property
    def extent(self) -> int:
        """How much is asked: what holds another one of the same days, and is not the same, asks for more."""
        return len(self.keys) + len(self.sides) + self.labels + len(self.edges)

    def holds(self, other: Asked) -> bool:
        """Say whether cells with this much of the key tell everything that another one asks for."""
        of_bases = other.sides <= self.sides and other.labels <= self.labels
        of_days = other.edges <= self.edges and self.within in ((), other.within)
        return of_bases and of_days and other.keys <= self.keys


def together(asked: Iterable[Asked]) -> list[Asked]:
    """Return what is asked of all days, the most first, each cut at all days of what it holds: this is made of it."""
    edges_of: dict[Asked, set[date]] = {}
    for each in asked:
        edges_of.setdefault(replace(each, edges=frozenset(), within=()), set()).update(each.edges)
    whole = [
        replace(each, edges=frozenset().union(*(edges_of[other] for other in edges_of if each.holds(other))))
        for each in edges_of
    ]
    return sorted(whole, key=lambda each: (-each.extent, sorted(each.keys), sorted(each.sides), each.labels))


def neutral(key: str) -> str:
    """Return what stands in a cell for a key that is not asked for."""
    return _NEUTRAL.get(key, "")


def condensed(cells: Cells, asked: Asked) -> Cells:
    """Return cells that keep at least what is asked of the key, made of the fewest that tell it."""
    if asked not in cells.narrower:
        _make_room(cells)
        fuller = (made for kept, made in cells.narrower.items() if kept.holds(asked))
        source = min(fuller, key=len, default=cells)
        few = len(source) <= FEW_CELLS
        made = source if few else _added_up(source, _columns_asked(source, asked), _created_in(source, asked.within))
        if not few and "bases" in asked.keys:
            made.bases_asked[asked.sides, asked.labels] = made.keys["bases"]
        cells.narrower[asked] = made
    return cells.narrower[asked]


def _make_room(cells: Cells) -> None:
    if len(cells.narrower) >= _MOST_KEPT:
        cells.narrower.clear()


def _columns_asked(cells: Cells, asked: Asked) -> dict[str, Vocabulary]:
    """Return the columns of the keys that are asked for."""
    columns = {name: cells.keys[name] for name in KEYS if name in asked.keys}
    if "period" in columns:
        columns["period"] = _period_column(cells, asked)
    if "bases" in columns:
        columns["bases"] = _bases_column(cells, asked)
    return columns


def _period_column(cells: Cells, asked: Asked) -> Vocabulary:
    """Return the column of creation, with spans that no edge parts put together."""
    cuts = ["0", *(edge.isoformat() for edge in sorted(asked.edges))]
    return _mapped(cells.keys["period"], lambda text: max(cut for cut in cuts if cut <= text) if text else "")


def _bases_column(cells: Cells, asked: Asked) -> Vocabulary:
    """Return the column of bases with what is asked of it, made once, and of the shortest one that tells it."""
    what = (asked.sides, asked.labels)
    if what not in cells.bases_asked:
        kept = cells.bases_asked.items()
        fuller = (column for (sides, labels), column in kept if asked.sides <= sides and asked.labels <= labels)
        source = min(fuller, key=lambda column: len(column.values), default=cells.keys["bases"])
        cells.bases_asked[what] = source if what == _WHOLE else _shortened(_used(source), asked)
    return cells.bases_asked[what]


def _shortened(column: Vocabulary, asked: Asked) -> Vocabulary:
    """Return a column of bases with what is asked of it."""
    table, values = shorter_texts(column.values, asked.sides, asked.labels)
    return Vocabulary(table[column.codes] if len(column.codes) else column.codes, values)


def _used(column: Vocabulary) -> Vocabulary:
    """Return a column without values that no row has, where there must be some."""
    if len(column.values) <= len(column.codes):
        return column
    used, codes = np.unique(column.codes, return_inverse=True)
    return Vocabulary(codes.astype(np.int32), tuple(column.values[code] for code in used.tolist()))


def _created_in(cells: Cells, spans: Iterable[Days]) -> NDArray[np.int64] | None:
    """Return the cells of which something was, or may have been, created in all of several spans; None for all."""
    first, last = (cells.days[name] for name in DATES)
    inside = [
        (last >= (start or date.min).toordinal()) & (first <= (end or date.max).toordinal()) for start, end in spans
    ]
    matter = reduce(and_, inside) | (first == 0) if inside else None
    return None if matter is None or matter.all() else np.flatnonzero(matter)


def _added_up(cells: Cells, columns: Mapping[str, Vocabulary], rows: NDArray[np.int64] | None = None) -> Cells:
    """Add up cells that agree in the given columns; the other keys are forgotten.

    Args:
        cells: the cells.
        columns: the keys that are kept.
        rows: the cells that are added up; all if None.
    """
    size, days = len(cells), cells.days
    if rows is not None:
        columns = {name: Vocabulary(column.codes[rows], column.values) for name, column in columns.items()}
        size, days = len(rows), {name: days[name][rows] for name in DATES}
    place, count = _grouped(columns.values(), size)
    example = np.zeros(count, dtype=np.int64)
    example[place] = np.arange(len(place))
    nothing = np.zeros(count, dtype=np.int32)
    keys = {
        name: Vocabulary(columns[name].codes[example], columns[name].values)
        if name in columns
        else Vocabulary(nothing, (neutral(name),) if count else ())
        for name in KEYS
    }
    extremes = {name: _extreme(which, days[name], place, count) for name, which in zip(DATES, _EXTREMES, strict=True)}
    return Cells.of_columns(keys, _Sums(cells.numbers, place.astype(np.int32), count, rows), extremes)


class _Sums(dict[str, Numbers]):
    """The measures of cells that were added up, each when it is first asked for: a reading asks for one or two."""

    def __init__(
        self, numbers: Mapping[str, Numbers], place: Codes, count: int, rows: NDArray[np.int64] | None
    ) -> None:
        super().__init__()
        self.numbers, self.place, self.count, self.rows = numbers, place, count, rows

    def __missing__(self, measure: str) -> Numbers:
        total = np.zeros(self.count, dtype=np.int64)
        numbers = self.numbers[measure]
        np.add.at(total, self.place, numbers if self.rows is None else numbers[self.rows])
        self[measure] = total
        return total


def _mapped(column: Vocabulary, new: Callable[[str], str]) -> Vocabulary:
    table, values = _renamed(column.values, new)
    return Vocabulary(table[column.codes] if len(column.codes) else column.codes, values)


def _renamed(old: tuple[str, ...], new: Callable[[str], str]) -> tuple[Codes, tuple[str, ...]]:
    """Return new texts for old ones, each once, and the place of every old one among them."""
    texts = [new(text) for text in old]
    values = tuple(sorted(set(texts)))
    code_of = {text: code for code, text in enumerate(values)}
    return np.array([code_of[text] for text in texts], dtype=np.int32), values


def _grouped(columns: Iterable[Vocabulary], rows: int) -> tuple[NDArray[np.int64], int]:
    """Return the group of every row, and how many there are; rows of a group agree in all columns."""
    place, count = np.zeros(rows, dtype=np.int64), min(1, rows)
    for codes, values in columns:
        size = max(1, len(values))
        if count * size > _most_marked(rows):
            place, count = _dense(place, count)
        place = place * size + codes
        count *= size
    return _dense(place, count)


def _most_marked(rows: int) -> int:
    return _SPARSE * rows + _FEW


def _dense(place: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], int]:
    """Number groups without gaps, in their order: sorted where there might be many, else marked where they are."""
    if count > _most_marked(len(place)):
        groups, dense = np.unique(place, return_inverse=True)
        return dense, len(groups)
    there = np.zeros(count, dtype=np.bool_)
    there[place] = True
    groups = np.flatnonzero(there)
    number = np.empty(count, dtype=np.int64)
    number[groups] = np.arange(len(groups))
    return number[place], len(groups)


def _extreme(which: np.ufunc, days: Codes, place: NDArray[np.int64], count: int) -> Codes:
    found = np.full(count, 0 if which is np.maximum else np.iinfo(np.int32).max, dtype=np.int32)
    which.at(found, place, days)
    return found
