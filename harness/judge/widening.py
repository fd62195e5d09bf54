"""Widening: what remains of a figure's bounds where the evidence does not reach as far as the reading.

The bounds that `harness.measure` gives are those of the table itself. Each function here only ever widens them;
`docs/reference/dates.md` has the rules as a table.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from harness.judge.dates import Standing, end_of
from harness.measure.figure import Figure, Group, Value
from harness.suite.plugins import is_plugin
from harness.suite.tasks import Reading, Window

OF_A_WHOLE = ("share", "ratio", "rank", "concentration")
"""Metrics of which a part of what is asked for says nothing."""


def widened(figure: Figure, reading: Reading, *, whole: bool, standing: Standing, captured_on: date) -> Figure:
    """Return a figure with the bounds that hold beyond its table.

    Args:
        figure: as measured on the table.
        reading: what was measured.
        whole: whether the evidence's scope covers all repositories that the figure depends on.
        standing: how the evidence lies to the time spoken of.
        captured_on: day of the evidence.
    """
    if whole and standing == "fits":
        return figure
    if whole and standing == "later":
        return _later(figure, reading)
    if whole and reading.metric == "first_date":
        return figure if figure.value is not None else _not_before(figure, captured_on)
    return _of_part(figure, reading) if figure.repos else _nothing(figure)


def of_a_whole(metric: str) -> bool:
    """Return whether a metric says nothing of a part: those that set one amount against another, and every plugin's."""
    return metric in OF_A_WHOLE or is_plugin(metric)


def says_nothing(figure: Figure) -> bool:
    """Say whether a figure has neither a value nor a bound."""
    if figure.kind == "set":
        return not figure.low
    return figure.value is None and figure.low is None and figure.high is None


def _later(figure: Figure, reading: Reading) -> Figure:
    """Repositories deleted since are missing: what was found stands, more may have been there.

    Shares, ratios, ranks and concentrations of repositories created in a window stay, as figures of the repositories
    that still exist.
    """
    return figure if of_a_whole(reading.metric) else _of_part(figure, reading)


def _of_part(figure: Figure, reading: Reading) -> Figure:
    """Only part of what is asked for was seen: it proves existence, lower bounds and counterexamples."""
    metric = reading.metric
    if metric == "release_gap":
        return _gap_of_part(figure, reading)
    if metric == "first_date":
        return replace(figure, low=None)
    highs: dict[str, Value] = {
        "count": None,
        "total": None,
        "licence": None,
        "exists": True,
        "last_date": None if reading.rules.dates == "launched" else end_of(reading),
        "release_weeks": most_weeks(reading.window) if reading.window else None,
    }
    if metric not in highs:
        return _nothing(figure)
    return replace(figure, high=highs[metric], groups=_without_high(figure))


def _not_before(figure: Figure, captured_on: date) -> Figure:
    """Nothing was there on the day of the evidence: the first came later, if it came."""
    if figure.repos or figure.unknown:
        return _nothing(figure)
    return replace(figure, low=captured_on, high=None)


def _nothing(figure: Figure) -> Figure:
    return replace(figure, value=None, low=None, high=None, groups=())


def _without_high(figure: Figure) -> tuple[Group, ...]:
    return tuple(replace(group, high=None) for group in figure.groups)


def most_weeks(window: Window) -> Fraction:
    """Return how many ISO weeks have a day in a window: the most that can have seen a release."""
    return Fraction(_iso_weeks(window))


def _gap_of_part(figure: Figure, reading: Reading) -> Figure:
    """More weeks with a release make the gap smaller, down to a release in every ISO week of the window."""
    if reading.window is None:
        return _nothing(figure)
    days = (reading.window.last - reading.window.first).days + 1
    return replace(figure, low=Fraction(days, 7) / _iso_weeks(reading.window))


def _iso_weeks(window: Window) -> int:
    """Return how many ISO weeks have a day in the window."""
    monday = window.first - timedelta(days=window.first.weekday())
    return (window.last - monday).days // 7 + 1
