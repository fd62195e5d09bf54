"""Packed keys: all parts of a repository's key in as few integers as hold them, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
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

    @property
    def size(self) -> int:
        """How many codes there are, at least 1."""
        return max(1, len(self.component.texts))

    def codes(self, rows: slice) -> NDArray[np.integer]:
        """Return the codes of some rows."""
        return self.places[rows] if self.table is None else self.table[self.places[rows]]


@dataclass(frozen=True)
class Facts:
    """One row a repository: its key, packed into as few integers as hold it, and its counters."""

    words: list[NDArray[np.integer]]
    """The packed keys, each int32 or int64; rows sorted by them are in the order of `cells.csv`."""

    components: list[list[Component]]
    """For every word the components that it holds, the most significant first."""

    measures: pl.DataFrame
    """Columns `downloads_30d, downloads_all_time, likes` (Int64, nullable) and `created` (Date, nullable)."""

    @classmethod
    def of(cls, key: Sequence[Coded], measures: pl.DataFrame) -> Facts:
        """Pack all parts of the key, the most significant first, into as few words as hold them."""
        shares: list[list[Coded]] = [[]]
        for coded in key:
            if prod(each.size for each in (*shares[-1], coded)) > _WORD:
                shares.append([])
            shares[-1].append(coded)
        words = [_packed(share) for share in shares]
        return cls(words, [[each.component for each in share] for share in shares], measures)

    def unpacked(self, words: Sequence[NDArray[np.integer]]) -> dict[str, Vocabulary]:
        """Return the keys of packed rows as columns."""
        keys: dict[str, Vocabulary] = {}
        for components, word in zip(self.components, words, strict=True):
            rest = word
            for component in reversed(components):
                rest, codes = np.divmod(rest, max(1, len(component.texts)))
                keys |= _vocabularies(component, codes)
        nothing = np.zeros(len(words[0]), dtype=np.int32)
        return {name: keys.get(name, Vocabulary(nothing, (neutral(name),) * min(1, len(nothing)))) for name in KEYS}


def _packed(share: Sequence[Coded]) -> NDArray[np.integer]:
    """Return the codes of several components as one number a row, in 32 bits if these hold it."""
    rows = len(share[0].places)
    small = prod(each.size for each in share) < 2**31
    word: NDArray[np.integer] = np.zeros(rows, dtype=np.int32) if small else np.zeros(rows, dtype=np.int64)
    # A slice after the other, so that what is made on the way stays in the processor's cache.
    for start in range(0, rows, _SLICE):
        part = word[start : start + _SLICE]
        for each in share:
            if each.size > 1:
                np.multiply(part, each.size, out=part)
                np.add(part, each.codes(slice(start, start + _SLICE)), out=part)
    return word


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


def _vocabularies(component: Component, codes: NDArray[np.integer]) -> dict[str, Vocabulary]:
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
