"""Random integers that depend on a seed, on the name of what is drawn, and on the place in the row of draws alone.

They come from SplitMix64 (Steele, Lea and Flood, 2014), written out here in integers, so that no version of a library
changes what a seed gives.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]
Bits = npt.NDArray[np.uint64]

PARTS = 10_000
"""Chances are given in parts of this many."""

_STEP = np.uint64(0x9E3779B97F4A7C15)
_ROUNDS = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
_HALF, _LAST = np.uint64(32), np.uint64(31)


class Draws:
    """All draws of one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        """What tells one made-up Hub from another."""

    def bits(self, name: str, count: int) -> Bits:
        """Return 64 random bits for each of `count` places."""
        start = hashlib.sha256(f"{self.seed} {name}".encode()).digest()[:8]
        state = np.arange(1, count + 1, dtype=np.uint64) * _STEP + np.uint64(int.from_bytes(start, "big"))
        for shift, factor in _ROUNDS:
            state ^= state >> shift
            state *= factor
        return state ^ (state >> _LAST)

    def below(self, name: str, count: int, limit: int) -> Integers:
        """Return even draws from 0 to `limit` - 1; `limit` is below 2 to the 32nd."""
        return ((self.bits(name, count) >> _HALF) * np.uint64(limit) >> _HALF).astype(np.int64)

    def chance(self, name: str, count: int, parts: int) -> Booleans:
        """Return True in `parts` of PARTS places, on average."""
        return self.below(name, count, PARTS) < parts

    def heavy(self, name: str, count: int, limit: int) -> Integers:
        """Return draws from 0 to `limit` - 1 whose chance falls as one over their size: few great, many small shares.

        Each power of two has the same chance, and within one every number has.
        """
        level = self.below(f"{name} level", count, limit.bit_length())
        size = np.left_shift(1, level)
        drawn: Integers = size - 1 + (self.bits(f"{name} place", count) >> _HALF).astype(np.int64) % size
        return drawn % limit
