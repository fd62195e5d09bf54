"""Packed keys: what goes in comes out, in as few words as hold it, and rows sort as their parts do."""

from __future__ import annotations

from random import Random

import numpy as np
import polars as pl
import pytest

from harness.measure import _packing
from harness.measure._packing import Coded, Component, Facts
from harness.measure.cells import KEYS


def coded(name: str, size: int, codes: list[int], *, by_table: bool = False) -> Coded:
    """A component with `size` texts; with a table, codes are looked up in one that turns them round."""
    component = Component((name,), tuple((f"{place:06}",) for place in range(size)))
    if not by_table:
        return Coded(component, np.array(codes, dtype=np.min_scalar_type(size)))
    turned = np.arange(size, dtype=np.int32)[::-1].copy()
    return Coded(component, np.array([size - 1 - code for code in codes], dtype=np.uint32), turned)


@pytest.mark.parametrize(
    ("sizes", "kinds"),
    [
        ((2**15, 2**15), ["int32"]),
        ((2**15, 2**15, 2), ["int64"]),
        ((46_341, 46_341), ["int64"]),
        ((2**16, 2**16, 2**16, 2**14), ["int64"]),
        ((2**16, 2**16, 2**16, 2**15), ["int64"]),
        ((2**16, 2**16, 2**16, 2**15, 2), ["int64", "int32"]),
        ((1, 1), ["int32"]),
    ],
)
def test_as_few_bits_as_hold_the_largest_key(sizes: tuple[int, ...], kinds: list[str]) -> None:
    parts = [coded(name, size, [0, size - 1]) for name, size in zip(KEYS, sizes, strict=False)]
    facts = Facts.of(parts, pl.DataFrame())
    assert [str(word.dtype) for word in facts.words] == kinds
    assert all((word >= 0).all() for word in facts.words)
    keys = facts.unpacked(facts.words)
    for name, size in zip(KEYS, sizes, strict=False):
        assert [keys[name].values[code] for code in keys[name].codes] == ["000000", f"{size - 1:06}"]


@pytest.mark.parametrize("slice_", [1, 3, 2**16])
def test_what_is_packed_is_unpacked_and_sorts_by_its_parts(slice_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_packing, "_SLICE", slice_)
    chance = Random(7)  # noqa: S311  (nothing here is secret)
    for _ in range(20):
        rows = chance.choice((0, 1, 2, 5, 40))
        sizes = [chance.choice((1, 2, 255, 256, 257, 1_000, 40_000)) for _ in range(7)]
        columns = [[chance.choice((0, size - 1, chance.randrange(size))) for _ in range(rows)] for size in sizes]
        parts = [
            coded(name, size, codes, by_table=chance.random() < 0.5)
            for name, size, codes in zip(KEYS, sizes, columns, strict=False)
        ]
        facts = Facts.of(parts, pl.DataFrame())
        keys = facts.unpacked(facts.words)
        for name, codes in zip(KEYS, columns, strict=False):
            assert [keys[name].values[code] for code in keys[name].codes] == [f"{code:06}" for code in codes]
        packed = sorted(range(rows), key=lambda row: tuple(int(word[row]) for word in facts.words))
        assert packed == sorted(range(rows), key=lambda row: tuple(codes[row] for codes in columns))
