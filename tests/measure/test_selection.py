"""Sums of what is divided among several bases, as exact as fractions however large they are."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from harness.measure.selection import _sums_by_divisor

LARGEST = 2**63 - 1

NUMBERS = st.integers(0, 10) | st.integers(LARGEST - 10, LARGEST)
DIVISORS = st.sampled_from((1, 2, 3, 7, 59, 60))


@given(st.lists(st.tuples(NUMBERS, DIVISORS), min_size=1, max_size=30))
def test_sums_by_divisor_do_not_overflow(pairs: list[tuple[int, int]]) -> None:
    numbers, divisors = (list(each) for each in zip(*pairs, strict=True))
    found = _sums_by_divisor(np.array(numbers, dtype=np.int64), np.array(divisors, dtype=np.int32))
    total = sum((Fraction(total, divisor) for divisor, total in found.items()), Fraction(0))
    assert total == sum((Fraction(number, divisor) for number, divisor in pairs), Fraction(0))
    assert set(found) == set(divisors)
