from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from harness.judge.words import all_of_words, any_of_words, claimed_in_words, expected_in_words, figure_in_words, plural
from harness.measure.figure import Value
from harness.suite.tasks import Unit


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Fraction(89074818), "count", "89,074,818"),
        (Fraction(7, 3), "count", "2.3"),
        (Fraction(0), "count", "0"),
        (Fraction(2, 5), "percent", "40.0 %"),
        (Fraction(1, 3), "percent", "33.3 %"),
        (Fraction(1, 2000), "percent", "0.1 %"),
        (Fraction(317, 1000), "percent", "31.7 %"),
        (Fraction(10, 7), "ratio", "1.43"),
        (Fraction(3), "ratio", "3.00"),
        (Fraction(1999, 1000), "ratio", "1.999"),
        (Fraction(10001, 10000), "ratio", "1.0001"),
        (Fraction(2001, 5000), "percent", "40.02 %"),
        (Fraction(365, 182), "weeks", "2.01 weeks"),
        (Fraction(1), "rank", "1"),
        (Fraction(1), "weeks", "1 week"),
        (Fraction(52, 27), "weeks", "1.9 weeks"),
        (Fraction(27), "weeks", "27 weeks"),
        (date(2025, 8, 4), "date", "2025-08-04"),
        (True, "yes-no", "yes"),
        (False, "yes-no", "no"),
        (("apache-2.0", "mit"), "licences", "apache-2.0, mit"),
        ((), "licences", "none"),
        (None, "count", "no figure"),
    ],
)
def test_figures_in_words(value: Value, unit: Unit, words: str) -> None:
    assert figure_in_words(value, unit) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Fraction(385300000), "count", "385,300,000"),
        (Fraction(40), "percent", "40 %"),
        (Fraction(171, 10), "percent", "17.1 %"),
        (Fraction(1, 2), "ratio", "0.5"),
        (Fraction(1, 3), "ratio", "0.333333"),
        (date(2025, 8, 1), "date", "2025-08-01"),
        ("china", "countries", "china"),
        (True, "yes-no", "yes"),
    ],
)
def test_what_a_claim_prints_keeps_its_own_decimals(value: Value, unit: Unit, words: str) -> None:
    assert claimed_in_words(value, unit) == words


def test_expected_shares_are_fractions_of_one_and_claimed_ones_are_percent() -> None:
    assert expected_in_words(Fraction(2, 5), "percent") == claimed_in_words(Fraction(40), "percent") == "40 %"
    assert expected_in_words(Fraction(2, 5), "ratio") == "0.4"


def test_halves_are_rounded_away_from_zero_and_once() -> None:
    assert figure_in_words(Fraction(25, 10000), "percent") == "0.3 %"
    assert figure_in_words(Fraction(249, 100000), "percent") == "0.2 %"


def test_lists_and_plurals() -> None:
    assert [any_of_words(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a or b",
        "a, b or c",
    ]
    assert all_of_words(["a", "b", "c"]) == "a, b and c"
    assert [plural(n, "repository", "repositories") for n in (1, 2, 1234)] == [
        "1 repository",
        "2 repositories",
        "1,234 repositories",
    ]
    assert plural(2, "day") == "2 days"
