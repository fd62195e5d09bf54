from __future__ import annotations

from datetime import timedelta

import pytest
from cases import about, day, expect, is_, reading, window

from harness.judge.dates import GATE_DAYS, gap_in_days, timing
from harness.plan import TOLERANCE_DAYS
from harness.suite.filters import AllOf, Gated
from harness.suite.tasks import Reading


def standings(asked: Reading, *days: str) -> list[str]:
    return [timing(asked, day(each)).standing for each in days]


def test_the_gap_is_zero_inside_and_negative_before() -> None:
    span = about("2025-09-01", "2025-09-30")
    assert [gap_in_days(day(each), span) for each in ("2025-08-31", "2025-09-01", "2025-09-30", "2025-10-12")] == [
        -1,
        0,
        0,
        12,
    ]


@pytest.mark.parametrize(("basis", "days"), [("30-days", 31), ("all-time", 7)])
def test_download_counts_stand_inside_their_tolerance_on_both_sides_and_say_nothing_beyond(
    basis: str, days: int
) -> None:
    asked = reading("total", quantity="downloads", basis=basis, about=about("2025-06-15"))
    inside = [day("2025-06-15").toordinal() + sign * days for sign in (-1, 1)]
    beyond = [day("2025-06-15").toordinal() + sign * (days + 1) for sign in (-1, 1)]
    at = type(day("2025-06-15")).fromordinal
    assert [timing(asked, at(each)).standing for each in inside] == ["fits", "fits"]
    assert [timing(asked, at(each)).standing for each in beyond] == ["outside", "outside"]


def test_downloads_of_new_repositories_need_the_whole_window() -> None:
    asked = reading("total", quantity="downloads", window=window("2025-06-01", "2025-06-15"), about=about("2025-06-15"))
    assert standings(asked, "2025-06-14", "2025-06-15", "2025-07-16", "2025-07-17") == [
        "outside",
        "fits",
        "fits",
        "outside",
    ]


def test_a_window_of_creation_takes_later_evidence_as_a_lower_bound_and_earlier_evidence_as_a_part() -> None:
    asked = reading("count", window=window("2025-09-01", "2025-09-30"), about=about("2025-11-12"))
    found = standings(asked, "2025-09-29", "2025-09-30", "2025-10-31", "2025-11-01", "2026-08-22")
    assert found == ["earlier", "fits", "fits", "later", "later"]


def test_a_floor_on_downloads_binds_a_window_to_the_month_after_it() -> None:
    asked = reading("count", window=window("2025-09-01", "2025-09-30"), floor=6, about=about("2025-11-12"))
    assert standings(asked, "2025-09-29", "2025-09-30", "2025-10-31", "2025-11-01") == [
        "outside",
        "fits",
        "fits",
        "outside",
    ]


def test_repositories_of_a_day() -> None:
    days = ("2025-09-10", "2025-09-11", "2025-11-12", "2025-11-13")
    assert standings(reading("count"), *days) == ["outside", "fits", "fits", "later"]
    assert standings(reading("share"), *days) == ["outside", "fits", "fits", "outside"]


def test_existence_is_settled_near_the_day_and_one_sided_far_from_it() -> None:
    assert standings(reading("exists"), "2022-10-01", "2025-09-11", "2025-11-12", "2026-08-22") == [
        "earlier",
        "fits",
        "fits",
        "later",
    ]


def test_first_and_last_dates_and_licences() -> None:
    asked = about("2025-08-01", "2025-08-31")
    assert standings(reading("first_date", about=asked), "2022-10-01", "2025-08-31", "2026-08-22") == [
        "earlier",
        "fits",
        "fits",
    ]
    assert standings(reading("last_date", about=asked), "2025-08-30", "2025-08-31", "2026-08-22") == [
        "earlier",
        "fits",
        "fits",
    ]
    assert standings(reading("licence", about=asked), "2022-10-01", "2026-08-22") == ["fits", "fits"]


@pytest.mark.parametrize("metric", ["exists", "count", "licence", "first_date"])
def test_a_gate_says_nothing_of_another_month_whatever_is_asked(metric: str) -> None:
    asked = reading(metric, AllOf((is_("repo", "lab/one"), Gated(value=False))), about=about("2025-11-12"))
    at = [day("2025-11-12") + timedelta(days=days) for days in (-GATE_DAYS - 1, GATE_DAYS + 1, 280)]
    assert [timing(asked, each).standing for each in at] == ["outside", "outside", "outside"]
    assert "outside" not in standings(asked, "2025-10-12", "2025-11-12", "2025-12-13")


def test_a_narrower_tolerance_is_never_given_to_a_slower_figure() -> None:
    assert TOLERANCE_DAYS["downloads-all-time"] == 7
    assert (
        TOLERANCE_DAYS["downloads-30-days"]
        == TOLERANCE_DAYS["repos-on-a-day"]
        == TOLERANCE_DAYS["created-in-window"]
        == 31
    )
    assert TOLERANCE_DAYS["licence"] is None


def test_the_expectation_does_not_change_the_standing() -> None:
    asked = reading("exists", expect=expect("equals", value=False))
    assert standings(asked, "2022-10-01") == standings(reading("exists"), "2022-10-01")
