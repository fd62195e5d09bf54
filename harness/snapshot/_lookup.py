"""Looking up many texts among many: by their hashes, in tables of integers, with the texts themselves as the proof.

A join of texts, or of their hashes, takes several times as long as everything else that lineage needs.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

_Rows = npt.NDArray[np.int32]
_Hashes = npt.NDArray[np.uint64]
_Booleans = npt.NDArray[np.bool_]

_MULTIPLIERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64
)
_ROUNDS = 64
"""Tables that are tried: each takes in at least every third hash that is left, unless many are the same."""

_SPARSE = 4
"""Places for each wanted hash, where every text is asked for: at most every fourth one is kept in vain."""

_SLICE = 250_000


def rows_of(texts: pl.Series, wanted: pl.Series) -> _Rows:
    """Return for every wanted text its row among others, -1 where it is not there.

    Args:
        texts: all different, none null.
        wanted: in any order, with repetitions, none null.
    """
    sought = wanted.hash().to_numpy()
    kept, hashes = _worth_keeping(texts, sought)
    place = _rows_of_hashes(hashes, sought)
    if place is None:
        return _joined(texts, wanted)
    # A wanted text that is there has the hash of its row. Another one of the same hash may have been met in its place:
    # the texts say so, and then they are joined.
    held = texts.filter(pl.Series(kept)).rechunk()
    for at in range(0, len(place), _SLICE):
        part = place[at : at + _SLICE]
        is_found = part >= 0
        there = wanted[at : at + _SLICE].filter(pl.Series(is_found))
        if not (held.gather(pl.Series(part[is_found])) == there).all():
            return _joined(texts, wanted)
    is_found = place >= 0
    place[is_found] = np.flatnonzero(kept).astype(np.int32)[place[is_found]]
    return place


def _worth_keeping(texts: pl.Series, sought: _Hashes) -> tuple[_Booleans, _Hashes]:
    """Return which texts may be wanted, by a part of their hashes, and the hashes of these.

    Most texts are wanted by none, and a table of the rest fits into the processor's cache.
    """
    bits = max(1, (_SPARSE * len(sought)).bit_length())
    shift = np.uint64(64 - bits)
    wanted = np.zeros(1 << bits, dtype=np.bool_)
    wanted[sought >> shift] = True
    kept, hashes = [np.zeros(0, dtype=np.bool_)], [np.zeros(0, dtype=np.uint64)]
    for part in texts.to_frame().iter_slices(_SLICE):
        found = part.to_series().hash().to_numpy()
        is_wanted = wanted[found >> shift]
        kept.append(is_wanted)
        hashes.append(found[is_wanted])
    return np.concatenate(kept), np.concatenate(hashes)


def _rows_of_hashes(hashes: _Hashes, wanted: _Hashes) -> _Rows | None:
    """Look hashes up in tables with one place for each; those that find theirs taken go into the next, smaller one.

    Returns:
        For every wanted hash a row that has it, -1 if none has; None if there was no place for all in any table.
    """
    row = np.full(len(wanted), -1, dtype=np.int32)
    left, sought = np.arange(len(hashes), dtype=np.int32), np.arange(len(wanted), dtype=np.int32)
    for turn in range(_ROUNDS):
        if not len(left):
            return row
        bits = max(1, (2 * len(left)).bit_length())
        place = _places(hashes[left], bits, turn)
        table = np.full(1 << bits, -1, dtype=np.int32)
        table[place] = left
        candidate = table[_places(wanted[sought], bits, turn)]
        hit = (candidate >= 0) & (hashes[candidate] == wanted[sought])
        row[sought[hit]] = candidate[hit]
        sought = sought[~hit]
        left = left[table[place] != left]
    return None


def _places(hashes: _Hashes, bits: int, turn: int) -> _Hashes:
    """Return places in a table of 2 to the `bits`, by other bits of the hashes in every turn."""
    factor = _MULTIPLIERS[turn % len(_MULTIPLIERS)] + np.uint64(2 * (turn // len(_MULTIPLIERS)))
    places: _Hashes = (hashes * factor) >> np.uint64(64 - bits)
    return places


def _joined(texts: pl.Series, wanted: pl.Series) -> _Rows:
    places = pl.DataFrame({"text": texts, "row": np.arange(len(texts))})
    found = pl.DataFrame({"text": wanted}).join(places, on="text", how="left", maintain_order="left")
    return found["row"].fill_null(-1).to_numpy().astype(np.int32)
