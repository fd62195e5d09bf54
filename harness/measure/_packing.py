"""Packed keys: all parts of a repository's key in as few integers as hold them, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from harness.measure._condensing import neutral
from harness.measure.cells import KEYS, Codes, Numbers, Vocabulary

_WORD = 2**63
"""What one packed integer may stay below."""

_SLICE = 2**16
"""Rows that are packed at a time."""


@dataclass(frozen=True)
class Component:
    """A part of the key: what its codes stand for. Codes are in the order of the texts."""

    keys: tuple[str, ...]
    """The keys of `cells.KEYS` that it is."""

    texts: tuple[tuple[str, ...], ...]
    """For every code, the text of each of these keys; sorted, all different."""


class Coded(NamedTuple):
    """A component with the code of every row, by way of a table where rows have few different codes."""

    component: Component
    """What the codes stand for."""

    places: NDArray[np.integer]
    """For every row its place in the table."""

    table: Codes | None = None
    """The codes; None if the places are the codes."""


@dataclass
class Facts:
    """One row a repository: its key, packed into as few integers as hold it, and its counters."""

    words: list[Numbers] = field(default_factory=list)
    """The packed keys; rows sorted by them are in the order of `cells.csv`."""

    components: list[list[Component]] = field(default_factory=list)
    """For every word the components that it holds, the most significant first."""

    measures: pl.DataFrame = field(default_factory=pl.DataFrame)
    """Columns `downloads_30d, downloads_all_time, likes` (Int64, nullable) and `created` (Date, nullable)."""

    _room: int = 0

    def add(self, coded: Coded) -> None:
        """Append a component to the key."""
        component, places, table = coded
        size = max(1, len(component.texts))
        if not self.words or size > self._room:
            self.words.append(np.zeros(len(places), dtype=np.int64))
            self.components.append([])
            self._room = _WORD
        if size > 1:
            # A slice after the other, so that what is made on the way stays in the processor's cache.
            for start in range(0, len(places), _SLICE):
                word, part = self.words[-1][start : start + _SLICE], places[start : start + _SLICE]
                word *= size
                word += part if table is None else table[part]
        self.components[-1].append(component)
        self._room //= size

    def unpacked(self, words: Sequence[Numbers]) -> dict[str, Vocabulary]:
        """Return the keys of packed rows as columns."""
        keys: dict[str, Vocabulary] = {}
        for components, word in zip(self.components, words, strict=True):
            rest = word
            for component in reversed(components):
                rest, codes = np.divmod(rest, max(1, len(component.texts)))
                keys |= _vocabularies(component, codes)
        nothing = np.zeros(len(words[0]), dtype=np.int32)
        return {name: keys.get(name, Vocabulary(nothing, (neutral(name),) * min(1, len(nothing)))) for name in KEYS}


def ranked(texts: Sequence[tuple[str, ...]]) -> tuple[Codes, tuple[tuple[str, ...], ...]]:
    """Return the rank of every text among all different ones, and those, sorted."""
    distinct = sorted(set(texts))
    rank_of = {text: rank for rank, text in enumerate(distinct)}
    return np.array([rank_of[text] for text in texts], dtype=np.int32), tuple(distinct)


def distinct(values: NDArray[np.integer], most: int) -> tuple[Numbers, Codes]:
    """Return the distinct values, ascending, and the place of each value among them; values are below `most`."""
    if most > max(len(values), 2**22):
        found, inverse = np.unique(values, return_inverse=True)
        return found.astype(np.int64), inverse.astype(np.int32)
    there = np.zeros(most, dtype=np.bool_)
    there[values] = True
    found = np.flatnonzero(there)
    place = np.zeros(most, dtype=np.int32)
    place[found] = np.arange(len(found), dtype=np.int32)
    return found, place[values]


def _vocabularies(component: Component, codes: Numbers) -> dict[str, Vocabulary]:
    """Split a component's codes into the columns of its keys, each with the values that occur."""
    occurs = np.zeros(len(component.texts), dtype=np.bool_)
    occurs[codes] = True
    found: dict[str, Vocabulary] = {}
    for place, name in enumerate(component.keys):
        texts = [component.texts[int(code)][place] for code in np.flatnonzero(occurs)]
        values = tuple(sorted(set(texts)))
        rank_of = {text: rank for rank, text in enumerate(values)}
        table = np.zeros(len(occurs), dtype=np.int32)
        table[occurs] = [rank_of[text] for text in texts]
        found[name] = Vocabulary(table[codes], values)
    return found
