from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness._exact import canonical_json, digest, exact, parse_exact, rounded

FRACTIONS = st.fractions(max_denominator=10**9)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(FRACTIONS)
def test_what_exact_writes_is_read_back(value: Fraction) -> None:
    assert parse_exact(exact(value)) == value


def test_exact_numbers_are_integers_or_n_over_d() -> None:
    assert exact(Fraction(6, 3)) == 2
    assert exact(Fraction(-2, 6)) == "-1/3"


@pytest.mark.parametrize("text", ["", "a", "1.5", " 1", "1e9", "1/0", "1/-2", "one", "1_000"])
def test_what_is_no_exact_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an integer or n/d"):
        parse_exact(text)


@given(st.integers(-(10**12), 10**12), st.integers(0, 6), st.integers(0, 5))
def test_rounding_agrees_with_decimal_arithmetic(number: int, scale: int, digits: int) -> None:
    value = Fraction(number, 10**scale)
    expected = (Decimal(number) / Decimal(10**scale)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert rounded(value, digits) == format(expected or abs(expected), "f")


@given(FRACTIONS, st.integers(0, 8))
def test_rounding_is_never_off_by_more_than_half_a_digit(value: Fraction, digits: int) -> None:
    assert abs(Fraction(rounded(value, digits)) - value) <= Fraction(1, 2 * 10**digits)


def test_halves_round_away_from_zero_and_no_zero_is_negative() -> None:
    assert [rounded(Fraction(value, 2)) for value in (1, -1, 3, -3)] == ["1", "-1", "2", "-2"]
    assert rounded(Fraction(-1, 1000), 2) == "0.00"


@given(JSON)
def test_canonical_json_is_json_and_independent_of_key_order(value: object) -> None:
    text = canonical_json(value)  # type: ignore[arg-type]  # the strategy makes nothing else
    assert json.loads(text) == value
    assert text.endswith("\n")
    if isinstance(value, dict):
        assert canonical_json(dict(reversed(value.items()))) == text


@pytest.mark.parametrize("value", [1.0, [1, {"a": 0.5}], {"a": float("nan")}, {"a": {1, 2}}, {"a": (1,)}])
def test_floats_and_other_things_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="canonical JSON holds no"):
        canonical_json(value)  # type: ignore[arg-type]  # on purpose


@given(st.lists(st.binary(max_size=8), max_size=5), st.lists(st.binary(max_size=8), max_size=5))
def test_digests_differ_where_parts_differ(first: list[bytes], second: list[bytes]) -> None:
    assert (digest(*first) == digest(*second)) == (first == second)


def test_a_digest_is_64_hex_digits_and_known() -> None:
    assert digest() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
