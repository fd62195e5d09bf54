from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from cases import reading, window

from harness.judge.dates import Standing
from harness.judge.widening import says_nothing, widened
from harness.measure.figure import Figure, Group, Kind, Value

ON = date(2025, 10, 3)
YEAR = window("2024-09-02", "2025-08-31")


def figure(
    kind: Kind = "number", value: Value = Fraction(5), *, repos: int = 5, groups: tuple[Group, ...] = ()
) -> Figure:
    return Figure(kind, value, value, value, value if kind == "number" else None, None, (), groups, repos)


def bounds(found: Figure) -> tuple[Value, Value]:
    return found.low, found.high


@pytest.mark.parametrize(
    "metric", ["count", "total", "share", "rank", "exists", "first_date", "licence", "release_gap"]
)
def test_evidence_that_covers_in_time_changes_nothing(metric: str) -> None:
    before = figure()
    assert widened(before, reading(metric), whole=True, standing="fits", captured_on=ON) == before


@pytest.mark.parametrize("metric", ["count", "total"])
def test_a_part_proves_a_lower_bound_only(metric: str) -> None:
    found = widened(
        figure(groups=(Group("of", Fraction(5), Fraction(5), Fraction(5)),)),
        reading(metric),
        whole=False,
        standing="fits",
        captured_on=ON,
    )
    assert (found.value, *bounds(found)) == (5, 5, None)
    assert found.groups[0].high is None


@pytest.mark.parametrize("metric", ["share", "ratio", "rank", "concentration"])
def test_a_part_says_nothing_of_a_whole(metric: str) -> None:
    assert says_nothing(widened(figure(), reading(metric), whole=False, standing="fits", captured_on=ON))


def test_a_part_proves_existence_and_never_absence() -> None:
    asked = reading("exists")
    assert bounds(widened(figure("yes-no", value=True), asked, whole=False, standing="fits", captured_on=ON)) == (
        True,
        True,
    )
    assert says_nothing(
        widened(figure("yes-no", value=False, repos=0), asked, whole=False, standing="fits", captured_on=ON)
    )


def test_absence_from_later_evidence_is_not_absence_then() -> None:
    found = widened(
        figure("yes-no", value=False, repos=0), reading("exists"), whole=True, standing="later", captured_on=ON
    )
    assert bounds(found) == (False, True)


def test_dates_from_a_part() -> None:
    on = date(2025, 8, 4)
    first = widened(figure("date", on), reading("first_date"), whole=False, standing="fits", captured_on=ON)
    assert bounds(first) == (None, on)
    last = widened(figure("date", on), reading("last_date"), whole=False, standing="fits", captured_on=ON)
    assert bounds(last) == (on, date(2025, 10, 12))
    launched = widened(
        figure("date", on), reading("last_date", dates="launched"), whole=False, standing="fits", captured_on=ON
    )
    assert bounds(launched) == (on, None)


def test_evidence_from_before_the_end_leaves_the_last_date_open_and_lets_the_first_stand() -> None:
    on = date(2025, 8, 4)
    last = widened(figure("date", on), reading("last_date"), whole=True, standing="earlier", captured_on=ON)
    assert bounds(last) == (on, date(2025, 10, 12))
    first = widened(figure("date", on), reading("first_date"), whole=True, standing="earlier", captured_on=ON)
    assert bounds(first) == (on, on)


def test_what_a_complete_table_does_not_hold_came_after_it() -> None:
    nothing = Figure("date", None, None, None, None, None, (), (), 0)
    assert bounds(widened(nothing, reading("first_date"), whole=True, standing="earlier", captured_on=ON)) == (ON, None)
    assert says_nothing(widened(nothing, reading("first_date"), whole=False, standing="earlier", captured_on=ON))


def test_deleted_weeks_make_release_weeks_a_lower_and_the_gap_an_upper_bound() -> None:
    weeks = widened(
        figure(value=Fraction(27)), reading("release_weeks", window=YEAR), whole=True, standing="later", captured_on=ON
    )
    assert bounds(weeks) == (27, 52)
    gap = widened(
        figure(value=Fraction(52, 27)),
        reading("release_gap", window=YEAR),
        whole=True,
        standing="later",
        captured_on=ON,
    )
    assert bounds(gap) == (1, Fraction(52, 27))


def test_a_window_from_sunday_to_monday_touches_two_weeks() -> None:
    two_days = window("2025-08-31", "2025-09-01")
    found = widened(
        figure(value=Fraction(1)),
        reading("release_weeks", window=two_days),
        whole=False,
        standing="fits",
        captured_on=ON,
    )
    assert bounds(found) == (1, 2)


def test_shares_of_later_evidence_stand_for_what_still_exists() -> None:
    before = figure("share", Fraction(1, 3))
    assert widened(before, reading("share", window=YEAR), whole=True, standing="later", captured_on=ON) == before


def test_licences_found_in_a_part_are_certain_and_more_may_be_there() -> None:
    found = widened(figure("set", ("mit",)), reading("licence"), whole=False, standing="fits", captured_on=ON)
    assert bounds(found) == (("mit",), None)


@pytest.mark.parametrize(
    "metric", ["count", "total", "exists", "first_date", "last_date", "release_weeks", "licence", "share"]
)
@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("standing", ["fits", "later", "earlier"])
def test_bounds_are_never_narrowed(metric: str, standing: Standing, *, whole: bool) -> None:
    values = {
        "exists": ("yes-no", True),
        "first_date": ("date", ON),
        "last_date": ("date", ON),
        "licence": ("set", ("mit",)),
    }
    before = figure(*values.get(metric, ("number", Fraction(5))))
    after = widened(
        before,
        reading(metric, window=YEAR if metric == "release_weeks" else None),
        whole=whole,
        standing=standing,
        captured_on=ON,
    )
    assert after.low is None or after.low <= before.low
    assert after.high is None or after.high >= before.high
