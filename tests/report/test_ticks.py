"""Axes of days have lines at days that people know: beginnings of years, of months, weeks of a month."""

from __future__ import annotations

from datetime import date

import pytest

from harness.report.ticks import date_ticks


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2021-01-01", "2025-12-31", ["2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01"]),
        ("2020-06-01", "2026-06-01", ["2022-01-01", "2024-01-01", "2026-01-01"]),
        ("2025-04-20", "2025-05-25", ["2025-04-22", "2025-05-01", "2025-05-08", "2025-05-15", "2025-05-22"]),
        ("2025-01-10", "2025-04-02", ["2025-02-01", "2025-03-01", "2025-04-01"]),
        ("2025-11-03", "2025-11-06", ["2025-11-03", "2025-11-04", "2025-11-05", "2025-11-06"]),
        ("2025-11-03", "2025-11-03", ["2025-11-03"]),
    ],
)
def test_lines_are_at_the_finest_round_days_that_are_few_enough(first: str, last: str, expected: list[str]) -> None:
    found = [each.isoformat() for each in date_ticks(date.fromisoformat(first), date.fromisoformat(last), 5)]
    assert found == expected


def test_a_span_without_a_round_day_has_its_first_day() -> None:
    assert date_ticks(date(2025, 10, 2), date(2025, 12, 30), 1) == [date(2025, 10, 2)]
