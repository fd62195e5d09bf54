"""Narrowing: the cells of an extract with only those parts of the key that a reading asks for.

What a reading does not ask for cannot change its figure, so that cells which differ in nothing else are added up first.
A sweep asks for the same parts again and again: what was narrowed once is kept beside the cells that it was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harness.measure.cells import (
    DATES,
    KEYS,
    MEASURES,
    NONE_DECLARED,
    NOT_KNOWN,
    OTHER,
    Cells,
    Codes,
    Vocabulary,
    bases_text,
)
from harness.measure.keys import edges_of, filters_of
from harness.measure.truth import asks_for_derivatives
from harness.suite.filters import AnyValue, Created, Filter, Gated, Parameters, atoms

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.suite.rules import Rules
    from harness.suite.tasks import Reading

_NEUTRAL = {"publisher": OTHER, "bases": NOT_KNOWN}
"""What stands for a key that is not asked for; the empty text for the others."""

_OF_KEY = {
    "relation": ("relation", "bases"),
    "task": ("task",),
    "modality": ("task",),
    "licence": ("licence",),
    "licence_class": ("licence",),
    "repo": ("repo",),
    "namespace": ("publisher",),
    "name": ("publisher", "labels"),
}
_MANY = 2**40
"""Codes are numbered anew before there are more of them than this."""

_FEW = 2**12

_MOST_KEPT = 256
"""How many narrowed versions of one extract are kept at most."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reading asks of the key of a cell."""

    keys: frozenset[str]
    """Names of keys."""

    sides: frozenset[str]
    """Of bases: `nearest`, `root`; neither if only their being declared matters."""

    labels: bool
    """Whether the names of bases matter besides their namespaces."""


def narrowed(extract: Extract, reading: Reading) -> Extract:
    """Return an extract that gives the same figure of a simple reading, with as few cells as that takes."""
    asked, edges = asked_of(reading), tuple(sorted(edges_of(reading)))
    by_keys = _kept(extract.cells, asked, lambda cells: _narrow(cells, _columns_asked(cells, asked)))
    return replace(extract, cells=_kept(by_keys, edges, lambda cells: _narrow(cells, _columns_cut(cells, edges))))


def asked_of(reading: Reading) -> Asked:
    """Return what a simple reading asks of the key."""
    rules, parts = reading.rules, filters_of(reading)
    keys: set[str] = set()
    sides: set[str] = set()
    labels = False
    derivatives = asks_for_derivatives(parts)
    for atom in (atom for part in parts for atom in atoms(part)):
        keys |= _keys_of_atom(atom)
        if isinstance(atom, AnyValue) and atom.key in ("family", "country", "organisation"):
            by_family = atom.key == "family"
            read = _sides_of(rules, rules.family if by_family else rules.origin, derivatives=derivatives)
            keys |= {"publisher" if side == "publisher" else "bases" for side in read}
            keys |= {"labels"} if by_family and "publisher" in read else set()
            sides |= read - {"publisher"}
            labels |= by_family and bool(read - {"publisher"})
    keys |= _keys_of_metric(reading) | _keys_of_rules(rules)
    return Asked(frozenset(keys), frozenset(sides), labels)


def _keys_of_atom(atom: Filter) -> set[str]:
    if isinstance(atom, AnyValue):
        return set(_OF_KEY.get(atom.key, ()))
    if isinstance(atom, Gated):
        return {"gated"}
    return {"size"} if isinstance(atom, Parameters) else {"period"} if isinstance(atom, Created) else set()


def _sides_of(rules: Rules, rule: str, *, derivatives: bool) -> set[str]:
    if rule == "auto":
        return {"publisher", rules.base} if derivatives else {"publisher"}
    return {"publisher" if rule == "name" else rule}


def _keys_of_metric(reading: Reading) -> set[str]:
    keys = {"period"}  # almost every reading ends at a day
    if reading.metric in ("release_weeks", "release_gap"):
        keys |= {"week", "repo"}
    if reading.metric == "licence":
        keys.add("licence")
    if reading.quantity == "organisations":
        keys.add("publisher")
    return keys


def _keys_of_rules(rules: Rules) -> set[str]:
    keys = {"repo"} if rules.dates == "launched" else set()
    keys |= {"task"} if rules.population != "all" else set()
    return keys | ({"floor"} if rules.floor else set())


def _kept(cells: Cells, what: Hashable, make: Callable[[Cells], Cells]) -> Cells:
    """Return narrowed cells from where they are kept, or make and keep them."""
    if what not in cells.narrower:
        if len(cells.narrower) >= _MOST_KEPT:
            cells.narrower.clear()
        cells.narrower[what] = make(cells)
    return cells.narrower[what]


def _columns_asked(cells: Cells, asked: Asked) -> dict[str, Vocabulary]:
    """Return the columns of the keys that are asked for."""
    columns = {name: cells.keys[name] for name in KEYS if name in asked.keys}
    if "bases" in columns:
        columns["bases"] = _bases_column(cells, asked)
    return columns


def _bases_column(cells: Cells, asked: Asked) -> Vocabulary:
    """Return the column of bases with what is asked of it, made once for all readings that ask the same."""
    what = (asked.sides, asked.labels)
    if what not in cells.bases_asked:
        cells.bases_asked[what] = _mapped(cells.keys["bases"], lambda text: _bases_asked(text, asked))
    return cells.bases_asked[what]


def _columns_cut(cells: Cells, edges: Sequence[date]) -> dict[str, Vocabulary]:
    """Return all columns, with spans of creation that no edge parts put together."""
    cuts = [edge.isoformat() for edge in edges]
    start = _mapped(
        cells.keys["period"], lambda text: max((cut for cut in cuts if cut <= text), default="0") if text else ""
    )
    return {name: start if name == "period" else column for name, column in cells.keys.items()}


def _narrow(cells: Cells, columns: Mapping[str, Vocabulary]) -> Cells:
    """Add up cells that agree in the given columns; the other keys are forgotten."""
    place, count = _grouped(columns.values(), len(cells))
    example = np.zeros(count, dtype=np.int64)
    example[place] = np.arange(len(place))
    nothing = np.zeros(count, dtype=np.int32)
    keys = {
        name: Vocabulary(columns[name].codes[example], columns[name].values)
        if name in columns
        else Vocabulary(nothing, (_NEUTRAL.get(name, ""),) if count else ())
        for name in KEYS
    }
    numbers = {name: _added(cells.numbers[name], place, count) for name in MEASURES}
    first, last = (cells.days[name] for name in DATES)
    days = {DATES[0]: _extreme(np.minimum, first, place, count), DATES[1]: _extreme(np.maximum, last, place, count)}
    return Cells.of_columns(keys, numbers, days)


def _mapped(column: Vocabulary, new: Callable[[str], str]) -> Vocabulary:
    texts = [new(text) for text in column.values]
    values = tuple(sorted(set(texts)))
    code_of = {text: code for code, text in enumerate(values)}
    table = np.array([code_of[text] for text in texts], dtype=np.int32)
    return Vocabulary(table[column.codes] if len(column.codes) else column.codes, values)


def _bases_asked(text: str, asked: Asked) -> str:
    """Return the text of bases without the sides and labels that nobody asks for."""
    if text in (NOT_KNOWN, NONE_DECLARED):
        return text
    if not asked.sides:
        return f"{OTHER}>{OTHER}"
    pairs = (entry.split(">") for entry in text.split("|"))
    return bases_text([(_side(near, "nearest", asked), _side(root, "root", asked)) for near, root in pairs])


def _side(text: str, side: str, asked: Asked) -> str:
    if side not in asked.sides:
        return OTHER
    return text if asked.labels else text.partition("[")[0]


def _grouped(columns: Iterable[Vocabulary], rows: int) -> tuple[NDArray[np.int64], int]:
    """Return the group of every row, and how many there are; rows of a group agree in all columns."""
    place, count = np.zeros(rows, dtype=np.int64), min(1, rows)
    for codes, values in columns:
        place = place * max(1, len(values)) + codes
        count *= max(1, len(values))
        if count > _MANY:
            place, count = _dense(place, count)
    return _dense(place, count)


def _dense(place: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], int]:
    """Number groups without gaps, in their order: sorted where there might be many, else marked where they are."""
    if count > 4 * len(place) + _FEW:
        groups, dense = np.unique(place, return_inverse=True)
        return dense, len(groups)
    there = np.zeros(count, dtype=np.bool_)
    there[place] = True
    return (np.cumsum(there) - 1)[place], int(there.sum())


def _added(numbers: NDArray[np.int64], place: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, place, numbers)
    return total


def _extreme(which: np.ufunc, days: Codes, place: NDArray[np.int64], count: int) -> Codes:
    found = np.full(count, 0 if which is np.maximum else np.iinfo(np.int32).max, dtype=np.int32)
    which.at(found, place, days)
    return found
