from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from cases import expect
from hypothesis import given
from hypothesis import strategies as st

from harness._errors import SuiteError
from harness.judge.region import region_in_words, region_of, verdict_of
from harness.judge.verdicts import Verdict
from harness.measure.figure import NOTHING_KNOWN, Figure, Kind
from harness.suite.tasks import Expectation, Unit

YES, NO, OPEN = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.INCONCLUSIVE


def number(
    low: Fraction | int | None, high: Fraction | int | None, value: Fraction | None = None, kind: Kind = "number"
) -> Figure:
    low, high = (None if end is None else Fraction(end) for end in (low, high))
    value = low if value is None and low is not None else value
    return Figure(kind, value, low, high, None, None, (), (), 1)


def dates(low: str | None, high: str | None) -> Figure:
    low, high = (None if end is None else date.fromisoformat(end) for end in (low, high))
    return Figure("date", low or high, low, high, None, None, (), (), 1)


def names(certain: Sequence[str], *, complete: bool = True) -> Figure:
    return Figure(
        "set", tuple(certain) or None, tuple(certain), tuple(certain) if complete else None, None, None, (), (), 1
    )


@pytest.mark.parametrize(
    ("op", "value", "low", "high", "verdict"),
    [
        ("more_than", 40, 41, 50, YES),
        ("more_than", 40, 40, 40, NO),
        ("more_than", 40, 40, 41, OPEN),
        ("more_than", 40, None, 40, NO),
        ("more_than", 40, 41, None, YES),
        ("more_than", 40, None, None, OPEN),
        ("at_least", 40, 40, 40, YES),
        ("at_least", 40, 39, 39, NO),
        ("at_least", 40, 39, 40, OPEN),
        ("at_least", 40, 40, None, YES),
        ("at_least", 40, 39, None, OPEN),
        ("at_most", 2, 2, 2, YES),
        ("at_most", 2, 3, None, NO),
        ("at_most", 2, 0, None, OPEN),
        ("less_than", 2, 2, 2, NO),
        ("less_than", 2, 1, 1, YES),
        ("less_than", 2, 1, 2, OPEN),
        ("less_than", 2, None, 1, YES),
    ],
)
def test_one_sided_regions(op: str, value: int, low: int | None, high: int | None, verdict: Verdict) -> None:
    figure = number(low, high, value=Fraction(low if low is not None else high if high is not None else 41))
    assert verdict_of(figure, expect(op, value)) is verdict


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (385250000, 385250000, YES),
        (385350000, 385350000, YES),
        (385350001, 385350001, NO),
        (385249999, 385250000, OPEN),
    ],
)
def test_about_and_equals_reach_as_far_as_their_slack_ends_included(
    low: int | None, high: int | None, verdict: Verdict
) -> None:
    assert verdict_of(number(low, high), expect("about", 385300000, 50000)) is verdict
    assert verdict_of(number(low, high), expect("equals", 385300000, 50000)) is verdict


def test_equals_without_slack_is_exact() -> None:
    assert verdict_of(number(2, 2), expect("equals", 2)) is YES
    assert verdict_of(number(Fraction(5, 2), Fraction(5, 2)), expect("equals", 2)) is NO
    assert verdict_of(number(2, None), expect("equals", 2)) is OPEN
    assert verdict_of(number(3, None), expect("equals", 2)) is NO


def test_shares_are_compared_as_fractions_of_one() -> None:
    share = number(Fraction(41, 100), Fraction(41, 100), kind="share")
    assert verdict_of(share, expect("more_than", Fraction(2, 5))) is YES
    assert verdict_of(share, expect("more_than", Fraction(41, 100))) is NO


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        ("2025-08-04", "2025-08-04", YES),
        ("2025-08-31", "2025-08-31", YES),
        ("2025-07-31", "2025-07-31", NO),
        (None, "2022-03-02", NO),
        (None, "2025-08-04", OPEN),
        ("2025-08-15", None, OPEN),
        ("2025-09-01", None, NO),
    ],
)
def test_dates_within_a_month(low: int | None, high: int | None, verdict: Verdict) -> None:
    august = (date(2025, 8, 1), date(2025, 8, 31))
    assert verdict_of(dates(low, high), expect("within", august)) is verdict


def test_before_and_after_exclude_the_day_itself() -> None:
    on = dates("2025-05-21", "2025-05-21")
    assert verdict_of(on, expect("before", date(2025, 5, 21))) is NO
    assert verdict_of(on, expect("after", date(2025, 5, 21))) is NO
    assert verdict_of(on, expect("before", date(2025, 5, 22))) is YES
    assert verdict_of(on, expect("equals", date(2025, 5, 21))) is YES


@pytest.mark.parametrize(
    ("low", "high", "wanted", "verdict"),
    [
        (True, True, True, YES),
        (True, True, False, NO),
        (False, False, True, NO),
        (False, False, False, YES),
        (False, True, True, OPEN),
    ],
)
def test_yes_and_no(*, low: bool, high: bool, wanted: bool, verdict: Verdict) -> None:
    figure = Figure("yes-no", low, low, high, None, None, (), (), 1)
    assert verdict_of(figure, expect("equals", wanted)) is verdict


@pytest.mark.parametrize(
    ("op", "certain", "complete", "verdict"),
    [
        ("all", ["apache-2.0"], True, YES),
        ("all", ["apache-2.0"], False, OPEN),
        ("all", ["apache-2.0", "llama3"], False, NO),
        ("all", [], True, OPEN),
        ("in", ["mit"], True, YES),
        ("in", ["llama3"], True, NO),
        ("any", ["apache-2.0", "llama3"], False, YES),
        ("any", ["llama3"], True, NO),
        ("any", ["llama3"], False, OPEN),
        ("any", [], True, OPEN),
        ("none", ["llama3"], True, YES),
        ("none", ["llama3"], False, OPEN),
        ("none", ["mit", "llama3"], False, NO),
        ("equals", ["apache-2.0", "mit"], True, YES),
        ("equals", ["mit"], True, NO),
        ("equals", ["mit"], False, OPEN),
        ("equals", ["llama3"], False, NO),
    ],
)
def test_sets(op: str, certain: list[str], *, complete: bool, verdict: Verdict) -> None:
    assert verdict_of(names(certain, complete=complete), expect(op, ("apache-2.0", "mit"))) is verdict


def test_first_is_a_rank_of_one() -> None:
    assert verdict_of(number(1, 1), expect("first", ("qwen",))) is YES
    assert verdict_of(number(2, 3), expect("first", ("qwen",))) is NO
    assert verdict_of(number(1, 2), expect("first", ("qwen",))) is OPEN


def test_a_figure_without_value_or_bounds_tells_nothing() -> None:
    assert verdict_of(NOTHING_KNOWN, expect("more_than", 1)) is OPEN


@pytest.mark.parametrize(
    ("figure", "expectation"),
    [
        (dates("2025-08-01", "2025-08-01"), expect("more_than", 1)),
        (number(1, 1), expect("before", date(2025, 8, 1))),
        (number(1, 1), expect("equals", value=True)),
        (names(["mit"]), expect("more_than", 1)),
        (number(1, 1), expect("all", ("mit",))),
    ],
)
def test_figures_and_expectations_of_different_kinds_are_refused(figure: Figure, expectation: Expectation) -> None:
    with pytest.raises(SuiteError):
        verdict_of(figure, expectation)


ends = st.none() | st.fractions(min_value=-5, max_value=5, max_denominator=4)
single = st.builds(
    expect,
    st.sampled_from(["more_than", "at_least", "at_most", "less_than", "about", "equals"]),
    st.fractions(min_value=-5, max_value=5, max_denominator=4),
    st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(2)]),
)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    low, high = draw(ends), draw(ends)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return number(low, high, value=low if low is not None else high if high is not None else Fraction(0))


@given(figures(), single, st.fractions(min_value=0, max_value=3), st.fractions(min_value=0, max_value=3))
def test_widening_a_figure_never_turns_a_verdict_into_its_opposite(
    figure: Figure, expectation: Expectation, down: Fraction, up: Fraction
) -> None:
    wider = replace(
        figure,
        low=None if figure.low is None else figure.low - down,
        high=None if figure.high is None else figure.high + up,
    )
    before, after = verdict_of(figure, expectation), verdict_of(wider, expectation)
    assert after in (before, Verdict.INCONCLUSIVE)


@given(figures(), single)
def test_a_figure_is_never_both_inside_and_outside(figure: Figure, expectation: Expectation) -> None:
    region = region_of(expectation)
    low, high = figure.low, figure.high
    inside = region.verdict(low, high) is Verdict.SUPPORTED
    outside = region.verdict(low, high) is Verdict.CONTRADICTED
    assert not (inside and outside)
    point = low if low is not None else high
    if inside and point is not None:
        assert region.verdict(point, point) is Verdict.SUPPORTED
    if outside and point is not None:
        assert region.verdict(point, point) is Verdict.CONTRADICTED


@given(figures(), st.sampled_from(["about", "equals"]), st.fractions(-3, 3), st.fractions(0, 2), st.fractions(0, 2))
def test_a_wider_region_never_loses_support_and_never_gains_contradiction(
    figure: Figure, op: str, value: int, slack: Fraction, more: Fraction
) -> None:
    narrow, wide = (verdict_of(figure, expect(op, value, reach)) for reach in (slack, slack + more))
    if narrow is Verdict.SUPPORTED:
        assert wide is Verdict.SUPPORTED
    if wide is Verdict.CONTRADICTED:
        assert narrow is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("expectation", "unit", "words"),
    [
        (expect("more_than", Fraction(2, 5)), "percent", "more than 40 %"),
        (expect("about", 385300000, 50000), "count", "385,250,000 to 385,350,000"),
        (expect("equals", Fraction(63, 100), Fraction(1, 200)), "percent", "62.5 % to 63.5 %"),
        (expect("equals", 2, Fraction(1, 2)), "count", "exactly 2"),
        (expect("equals", 1, Fraction(1, 2)), "rank", "exactly 1"),
        (expect("equals", 3), "count", "exactly 3"),
        (expect("at_most", 2), "weeks", "at most 2 weeks"),
        (expect("less_than", Fraction(1, 2)), "ratio", "less than 0.5"),
        (expect("within", (date(2025, 8, 1), date(2025, 8, 31))), "date", "between 2025-08-01 and 2025-08-31"),
        (expect("within", (Fraction(9, 10), Fraction(1))), "percent", "between 90 % and 100 %"),
        (expect("before", date(2025, 5, 21)), "date", "before 2025-05-21"),
        (expect("equals", date(2025, 8, 5)), "date", "on 2025-08-05"),
        (expect("all", ("apache-2.0", "mit")), "licences", "every repository under apache-2.0 or mit"),
        (expect("any", ("mit",)), "licences", "at least one repository under mit"),
        (expect("none", ("mit",)), "licences", "no repository under mit"),
        (expect("in", ("china",)), "countries", "only china"),
        (expect("first", ("qwen",)), "rank", "qwen in first place"),
        (expect("equals", value=True), "yes-no", "at least one"),
        (expect("equals", value=False), "yes-no", "none"),
    ],
)
def test_regions_in_words(expectation: Expectation, unit: Unit, words: str) -> None:
    assert region_in_words(expectation, unit) == words
