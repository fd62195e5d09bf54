"""Cells: the integer counts and sums of an extract, held as columns of codes that filters are evaluated on.

A cell stands for all repositories that agree in every key. Keys, in the order of `cells.csv`:

| key | value |
|---|---|
| `repo` | the id, for repositories that a task names; else empty |
| `publisher` | namespace if the plan keeps it, `*` for any other, `-` for an id without one |
| `labels` | indices of the plan's patterns that the id fits, joined by `.` |
| `bases` | `?` nothing known, `-` declares none, else `NEAREST>ROOT` a base, joined by `|`: the first-named first, |
|  | the others sorted; each side `namespace[labels]` |
| `relation`, `task`, `licence`, `gated` | as declared; empty where null; `?` for a text that is no legal tag |
| `period` | first day of the span of creation: firsts of months and the plan's edges; empty where null |
| `week` | ISO week of creation, for namespaces that the plan keeps and named repositories; else empty |
| `floor`, `size` | greatest cut of the plan that downloads (30 days), parameters reach; empty where null |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from operator import is_
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from harness.measure._condensing import Asked

KEYS = (
    "repo", "publisher", "labels", "bases", "relation", "task", "licence", "gated", "period", "week", "floor", "size",
)  # fmt: skip
COUNTERS = ("downloads_30d", "downloads_all_time", "likes")
MEASURES = ("repos", *(measure for name in COUNTERS for measure in (name, f"{name}_null")))
DATES = ("created_first", "created_last")
COLUMNS = KEYS + MEASURES + DATES

OTHER, NO_NAMESPACE, NOT_KNOWN, NONE_DECLARED, NO_TAG = "*", "-", "?", "-", "?"

_MOST_REMEMBERED = 2**26
"""Answers that are remembered of the same cells, one for each cell and question, before they are forgotten."""

_LEGAL_TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,95}")

Row = tuple[str, ...]
"""One line of `cells.csv`, in the order of COLUMNS."""

_Integer = TypeVar("_Integer", np.int32, np.int64)

Codes = NDArray[np.int32]
Numbers = NDArray[np.int64]


class Identity(NamedTuple):
    """What an extract keeps of a repository id."""

    namespace: str
    """Kept namespace, OTHER or NO_NAMESPACE."""

    labels: frozenset[int]
    """Indices of the patterns that the id fits."""


class Vocabulary(NamedTuple):
    """A column as integers: `values[codes[i]]` is the value of row i."""

    codes: Codes
    """One code a row."""

    values: tuple[str, ...]
    """Distinct values, sorted."""


class Entries(NamedTuple):
    """One entry for every base of every cell; one for a cell without bases."""

    cell: Codes
    """Cell of the entry."""

    nearest: Codes
    """Identity of the base, -1 where nothing is known, -2 where none is declared."""

    root: Codes
    """Identity at the end of the base's line; the same special values."""

    parents: Codes
    """Number of bases of the cell's repositories, at least 1."""

    first: NDArray[np.bool_]
    """True for the first-named base."""

    identities: tuple[Identity, ...]
    """What the codes of `nearest` and `root` stand for."""


class Weights(NamedTuple):
    """A measure of all cells, or of all their bases, over one divisor that makes integers of their parts."""

    numbers: Numbers
    """One value an item; no sum of them exceeds 64 bits."""

    divisor: int
    """What a sum of them is divided by."""


UNKNOWN_BASE, NO_BASE = -1, -2
_SPECIAL = {NOT_KNOWN: UNKNOWN_BASE, NONE_DECLARED: NO_BASE}


class Cells:
    """All cells of an extract, in the order of their canonical rows.

    They come as rows of text, from files, or as columns, from a pass over a snapshot; each is made of the other when it
    is first asked for.
    """

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self._rows: tuple[Row, ...] | None = rows
        self._size = len(rows)
        self.narrower: dict[Asked, Cells] = {}
        """Cells that a reading asks for, with fewer keys, by what is asked of them (`harness.measure.narrowing`)."""
        self.bases_asked: dict[tuple[frozenset[str], bool], Vocabulary] = {}
        """The column of bases with parts of its texts, by the sides that are asked of them, and by labels or not."""
        self.weights: dict[tuple[str, bool], Weights | None] = {}
        """Measures by name and by whether repositories are divided (`harness.measure.selection`)."""
        self._remembered: dict[Hashable, Any] = {}
        self._remembered_of: tuple[object, ...] = ()

    @classmethod
    def of_columns(
        cls, keys: Mapping[str, Vocabulary], numbers: Mapping[str, Numbers], days: Mapping[str, Codes]
    ) -> Cells:
        """Return cells made of columns.

        Args:
            keys: every key column (KEYS); the rows are sorted and unique by them.
            numbers: every measure (MEASURES), int64.
            days: first and last day of creation (DATES) as ordinals, 0 where the creation date is null.
        """
        cells = cls(())
        cells._rows = None
        cells._size = len(days[DATES[0]])
        cells.__dict__.update(keys=dict(keys), numbers=numbers, days=dict(days))
        return cells

    @classmethod
    def of_texts(cls, texts: Mapping[str, tuple[str, ...]]) -> Cells:
        """Return cells made of columns of text.

        Args:
            texts: every column (COLUMNS), in their order; the rows are sorted and unique by the keys.
        """
        cells = cls(())
        cells._rows = None
        cells._size = len(texts[COLUMNS[0]])
        cells.__dict__.update(texts=dict(texts))
        return cells

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as text, sorted and unique by key."""
        if self._rows is None:
            self._rows = tuple(self.lines())
        return self._rows

    def lines(self) -> Iterator[Row]:
        """Yield the rows as text, one at a time where they are not held as text."""
        if self._rows is not None:
            yield from self._rows
            return
        if "texts" in self.__dict__:
            yield from zip(*self.texts.values(), strict=True)
            return
        texts = [[values[code] for code in codes.tolist()] for codes, values in self.keys.values()]
        texts += [list(map(str, self.numbers[name].tolist())) for name in MEASURES]
        texts += [[_iso(day) for day in self.days[name].tolist()] for name in DATES]
        yield from zip(*texts, strict=True)

    def remembered(self, *of: object) -> dict[Hashable, Any]:
        """Return what was worked out of these cells before, for whoever asks to look up and to add to.

        Args:
            of: whatever else it was worked out of; it is forgotten as soon as one of these is another object.
        """
        same = len(of) == len(self._remembered_of) and all(map(is_, of, self._remembered_of))
        if not same or len(self._remembered) * len(self) > _MOST_REMEMBERED:
            self._remembered, self._remembered_of = {}, of
        return self._remembered

    def __len__(self) -> int:
        """Return the number of cells."""
        return self._size

    def __eq__(self, other: object) -> bool:
        """Say whether two extracts have the same cells."""
        return isinstance(other, Cells) and self.rows == other.rows

    __hash__ = None  # type: ignore[assignment]  # cells are compared by content, and are never keys

    @cached_property
    def texts(self) -> dict[str, tuple[str, ...]]:
        """Every column as text."""
        columns = zip(*self.rows, strict=True) if self.rows else ((),) * len(COLUMNS)
        return dict(zip(COLUMNS, columns, strict=True))

    @cached_property
    def keys(self) -> dict[str, Vocabulary]:
        """Every key column as codes."""
        return {name: _encode(self.texts[name]) for name in KEYS}

    @cached_property
    def numbers(self) -> Mapping[str, Numbers]:
        """Every measure as int64, one value a cell."""
        return {name: _looked_up(self.texts[name], int, np.int64) for name in MEASURES}

    @cached_property
    def days(self) -> dict[str, Codes]:
        """First and last day of creation as ordinals; 0 where the creation date is null."""
        return {name: ordinals(self.texts[name]) for name in DATES}

    @cached_property
    def publishers(self) -> tuple[Codes, tuple[Identity, ...]]:
        """Identity of every cell's publisher: codes and what they stand for."""
        (space, spaces), (label, labels) = self.keys["publisher"], self.keys["labels"]
        if not len(space):
            return space, ()
        pair = space * len(labels) + label
        texts = {
            code: spaces[code // len(labels)] + (f"[{fits}]" if (fits := labels[code % len(labels)]) else "")
            for code in set(pair.tolist())
        }
        values = sorted(texts.values())
        rank_of = {text: rank for rank, text in enumerate(values)}
        table = np.zeros(max(texts) + 1, dtype=np.int32)
        table[list(texts)] = [rank_of[text] for text in texts.values()]
        return table[pair], tuple(parse_identity(text) for text in values)

    @cached_property
    def alone(self) -> tuple[Codes, Codes]:
        """Every cell, and into how many it is divided: each is one."""
        return np.arange(len(self), dtype=np.int32), np.ones(len(self), dtype=np.int32)

    @cached_property
    def entries(self) -> Entries:
        """The bases of all cells, one entry each."""
        codes, values = self.keys["bases"]
        lengths, pairs, identities = _parsed(values)
        starts = np.cumsum(lengths) - lengths
        per_cell = lengths[codes] if len(codes) else codes
        cell = np.repeat(np.arange(len(codes), dtype=np.int32), per_cell)
        offset = np.arange(len(cell), dtype=np.int32) - np.repeat(np.cumsum(per_cell) - per_cell, per_cell)
        place = starts[codes[cell]] + offset if len(cell) else offset
        return Entries(cell, pairs[place, 0], pairs[place, 1], per_cell[cell], offset == 0, identities)


def tag_text(value: str | None) -> str:
    """Return a declared text as an extract carries it: empty for null, NO_TAG for what is no legal tag."""
    if value is None:
        return ""
    return value if _LEGAL_TAG.fullmatch(value) else NO_TAG


def identity_text(namespace: str, labels: Iterable[int]) -> str:
    """Return an identity as `cells.csv` writes it: `namespace[1.4]`, or the namespace alone."""
    joined = ".".join(str(label) for label in sorted(labels))
    return f"{namespace}[{joined}]" if joined else namespace


@lru_cache(maxsize=2**14)
def parse_identity(text: str) -> Identity:
    """Read back what `identity_text` wrote.

    Raises:
        ValueError: if a label is no number.
    """
    namespace, _, labels = text.partition("[")
    return Identity(namespace, frozenset(int(label) for label in labels.rstrip("]").split(".") if label))


def bases_text(pairs: Sequence[tuple[str, str]]) -> str:
    """Return the canonical text of several bases: the first-named first, the others sorted."""
    first, *others = (f"{nearest}>{root}" for nearest, root in pairs)
    return "|".join([first, *sorted(others)])


@lru_cache(maxsize=64)
def listed_entries(values: tuple[str, ...]) -> tuple[Codes, Codes, tuple[str, ...]]:
    """Return of every text of bases how many it names, at least 1, all of them as codes, and what these stand for.

    NOT_KNOWN and NONE_DECLARED are entries of their own. Codes are in the order of the entries as text.
    """
    listed = [text.split("|") for text in values]
    entries = tuple(sorted({entry for each in listed for entry in each}))
    code_of = {entry: code for code, entry in enumerate(entries)}
    lengths = np.array([len(each) for each in listed], dtype=np.int32)
    codes = np.array([code_of[entry] for each in listed for entry in each], dtype=np.int32)
    return lengths, codes, entries


@lru_cache(maxsize=64)
def _parsed(values: tuple[str, ...]) -> tuple[Codes, Codes, tuple[Identity, ...]]:
    """Return of every text of bases how many pairs it has, all pairs as codes (n x 2), and what these stand for."""
    lengths, codes, entries = listed_entries(values)
    sides = [entry.partition(">")[::2] for entry in entries]
    names = sorted({name for entry in entries if entry not in _SPECIAL for name in entry.split(">")})
    code_of = {name: code for code, name in enumerate(names)}
    coded = [
        (_SPECIAL[entry],) * 2 if entry in _SPECIAL else (code_of[nearest], code_of[root])
        for entry, (nearest, root) in zip(entries, sides, strict=True)
    ]
    pairs = np.array(coded, dtype=np.int32).reshape(-1, 2)[codes]
    return lengths, pairs, tuple(parse_identity(name) for name in names)


def _encode(texts: Sequence[str]) -> Vocabulary:
    values = tuple(sorted(set(texts)))
    code_of = {value: code for code, value in enumerate(values)}
    return Vocabulary(_looked_up(texts, code_of.__getitem__, np.int32), values)


def _looked_up(texts: Sequence[str], number: Callable[[str], int], kind: type[_Integer]) -> NDArray[_Integer]:
    """Return a number for every text, made once for every distinct one."""
    number_of = {text: number(text) for text in set(texts)}
    return np.fromiter(map(number_of.__getitem__, texts), dtype=kind, count=len(texts))


def ordinals(days: Sequence[str]) -> Codes:
    """Return ISO days as ordinals; 0 for an empty text."""
    return _looked_up(days, lambda text: date.fromisoformat(text).toordinal() if text else 0, np.int32)


@lru_cache(maxsize=2**14)
def _iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat() if ordinal else ""
