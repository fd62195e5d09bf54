"""Values in narrow columns."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from harness.measure.figure import Figure, Kind
from harness.report.values import bounds_text, claimed_text, dated, figure_text, gap_text, value_text
from harness.suite.tasks import ClaimedFigure, Unit


def figure(value: Any, low: Any, high: Any, kind: Kind = "number") -> Figure:  # noqa: ANN401  any value of a figure
    return Figure(kind, value, low, high, None, None, (), (), 0)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Fraction(89_074_818), "count", "89,074,818"),
        (Fraction(413, 1000), "percent", "41.3 %"),
        (Fraction(1, 3), "percent", "33.3 %"),
        (Fraction(1, 1_000_000), "percent", "< 0.1 %"),
        (Fraction(999_999, 1_000_000), "percent", "> 99.9 %"),
        (Fraction(0), "percent", "0.0 %"),
        (Fraction(1), "percent", "100.0 %"),
        (Fraction(89_074_818, 27_252_215), "ratio", "3.27"),
        (date(2025, 10, 12), "date", "2025-10-12"),
        (True, "yes-no", "yes"),
        (False, "yes-no", "no"),
        (("apache-2.0", "mit"), "licences", "apache-2.0, mit"),
        (("a", "b", "c", "d", "e", "f"), "licences", "a, b, c, d and 2 more"),
        ((), "licences", "none"),
        (None, "count", "–"),  # noqa: RUF001  an en dash, as tables have it
    ],
)
def test_values(value: Any, unit: Unit, text: str) -> None:  # noqa: ANN401  any value of a figure
    assert value_text(value, unit) == text


def test_a_set_of_outside_texts_is_made_safe() -> None:
    assert value_text(("\x1b]0;owned\x07",), "licences") == "\\x1b]0;owned\\x07"


@pytest.mark.parametrize(
    ("found", "text", "bounds"),
    [
        (figure(Fraction(5), Fraction(5), Fraction(5)), "5", ""),
        (figure(Fraction(5), Fraction(5), None), "≥ 5", "at least 5, no upper bound"),
        (figure(None, Fraction(5), None), "≥ 5", "at least 5, no upper bound"),
        (figure(None, None, Fraction(5)), "≤ 5", "at most 5, no lower bound"),
        (figure(Fraction(5), Fraction(4), Fraction(9)), "5", "4 to 9"),
        (figure(Fraction(10001, 3), Fraction(10000, 3), Fraction(10002, 3)), "3,333.7", "3,333.3 to 3,334"),
        (figure(Fraction(100_001, 30_000), Fraction(10, 3), Fraction(100_002, 30_000)), "3.3", ""),
        (figure(None, None, None), "–", ""),  # noqa: RUF001  an en dash
        (figure(Fraction(5), None, None), "5", "no bound is known"),
        (figure(("mit",), ("mit",), None, "set"), "mit", "certainly mit; more may be in it"),
        (figure(("mit",), ("mit",), ("mit",), "set"), "mit", ""),
    ],
)
def test_a_bound_is_never_shown_as_the_figure(found: Figure, text: str, bounds: str) -> None:
    unit: Unit = "licences" if found.kind == "set" else "count"
    assert figure_text(found, unit) == text
    assert bounds_text(found, unit) == bounds


@pytest.mark.parametrize(
    ("value", "unit", "wording", "printed", "text"),
    [
        (Fraction(385_300_000), "count", "about", "385.3 million", "≈ 385.3 million"),
        (Fraction(40), "percent", "more than", "40 per cent", "> 40 %"),
        (Fraction(158, 10), "percent", "exactly", "15.8 per cent", "15.8 %"),
        (Fraction(2), "count", "exactly", "two", "2"),
        (Fraction(1), "rank", "exactly", "the most downloaded LLM family", "1"),
        (date(2025, 9, 1), "date", "in", "September 2025", "September 2025"),
        ("mit", "licences", "exactly", "MIT License", "mit"),
        (Fraction(75), "percent", "vast majority", "the vast majority", "vast majority 75 %"),
        (True, "yes-no", "exactly", "", "yes"),
    ],
)
def test_claims(value: Any, unit: Unit, wording: str, printed: str, text: str) -> None:  # noqa: ANN401  any claimed value
    assert claimed_text(ClaimedFigure(value, unit, wording, Fraction(1), printed)) == text


def test_no_claimed_figure() -> None:
    assert claimed_text(None) == "–"  # noqa: RUF001  an en dash


@pytest.mark.parametrize(
    ("days", "text"),
    [(None, ""), (0, "same day"), (1, "+1 day"), (-31, "−31 days"), (1035, "+1,035 days")],  # noqa: RUF001  a true minus
)
def test_gaps(days: int | None, text: str) -> None:
    assert gap_text(days) == text
    assert dated(date(2025, 10, 12), days) == ("2025-10-12" if days is None else f"2025-10-12 ({text})")
