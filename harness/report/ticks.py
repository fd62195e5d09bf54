"""Where the axis of a chart has a line: at beginnings of years, months and weeks of a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

_DAYS = (1, 8, 15, 22)
_STEPS = (
    (1, range(1, 32)), (1, _DAYS), (1, (1, 15)), (1, (1,)), (3, (1,)), (6, (1,)), (12, (1,)), (24, (1,)), (60, (1,)),
    (120, (1,)),
)  # fmt: skip
"""Months from one to the next, and the days of a month, from the finest to the coarsest."""


def date_ticks(first: date, last: date, most: int) -> list[date]:
    """Return days between two, both included, at which an axis has a line: the finest round ones that are few enough.

    Args:
        first: the earliest day of the axis.
        last: the latest.
        most: how many there may be.
    """
    found: list[date] = []
    for months, days in _STEPS:
        found = list(_between(first, last, months, frozenset(days)))
        if len(found) <= most:
            break
    return found or [first]


def _between(first: date, last: date, months: int, days: frozenset[int]) -> Iterator[date]:
    day = first
    while day <= last:
        if day.day in days and (day.year * 12 + day.month - 1) % months == 0:
            yield day
        day += timedelta(days=1)
