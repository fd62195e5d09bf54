"""Survival: how many repositories may have been deleted since, where past months are counted from a later table.

A later table lacks what was deleted, so that a count of it is a lower bound. `seeds/survival.yaml` records how many
repositories of a publisher were still there when a listing was compared with a later one. From these comes the least
share that survives, with three times the greatest loss seen (`docs/reference/dates.md` has the rule and its limits);
with it the bound becomes an interval. It holds for publishers that the country tables know, and for nobody else.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from harness._errors import NotHeldError
from harness.judge.region import verdict_of
from harness.judge.widening import most_weeks
from harness.measure.figure import Figure
from harness.measure.metrics import measure
from harness.plan import need_of
from harness.suite.filters import AnyValue
from harness.suite.rules import Rules

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.suite.catalogue import Catalogue, Survival
    from harness.suite.tasks import Reading

METRICS = ("count", "release_weeks", "release_gap")
"""Metrics of which a survival range gives the missing bound."""

TIMES_THE_LOSS = 3
"""How many times the greatest loss that was seen is allowed for."""

LEAST_LISTED = 20
"""Repositories that a listing must have for its loss to count."""

PERSONS = ("individual", "community", "unknown")
"""Kinds of publishers to whom the range does not apply."""

_FARTHEST = 10_000


@dataclass(frozen=True, slots=True)
class SurvivalUse:
    """A survival range as it was applied to one figure."""

    least: Fraction
    """Least share of the repositories that is taken to be still there; the most is all of them."""

    repos: int
    """Repositories of those publishers and days in the evidence, whether they fit the reading or not."""

    missing: int
    """Repositories that are allowed for as deleted since."""

    decides: bool
    """Whether the verdict rests on it: without the range, the evidence gives another one."""

    turns_at: int | None
    """Deleted repositories that it would take for another verdict; None if no number of them would do."""

    observations: tuple[str, ...]
    """Ids of the rows of `seeds/survival.yaml` that the range rests on."""


@dataclass(frozen=True, slots=True)
class Range:
    """What the observations say of survival."""

    least: Fraction
    """Least share that is taken to survive."""

    days: int
    """The longest span of days that was observed."""

    observations: tuple[Survival, ...]
    """What it rests on."""


def range_of(rows: Iterable[Survival]) -> Range | None:
    """Return the survival range of known publishers; None if nothing was observed, or too much was lost."""
    seen = tuple(row for row in rows if row.publisher is not None and row.listed >= LEAST_LISTED)
    if not seen:
        return None
    loss = max(Fraction(row.listed - row.still_there, row.listed) for row in seen) * TIMES_THE_LOSS
    days = max((row.counted_on - row.listed_on).days for row in seen)
    return Range(1 - loss, days, seen) if loss < 1 else None


def survival_of(
    figure: Figure, open_ended: Figure, reading: Reading, extract: Extract, catalogue: Catalogue
) -> tuple[Figure, SurvivalUse] | None:
    """Return a figure with both bounds, and how the range was applied; None where the range does not apply.

    Args:
        figure: as measured on the table, not yet widened.
        open_ended: the same with the bounds that hold whatever was deleted.
        reading: what was measured; repositories created in a window of days.
        extract: evidence that covers the reading and is later than its window.
        catalogue: what is known of namespaces and of survival.
    """
    spans = range_of(catalogue.survival)
    window = reading.window
    if spans is None or window is None or reading.metric not in METRICS or reading.quantity != "repos":
        return None
    if reading.rules.dates != "created":
        return None
    spaces = _known_publishers(reading, catalogue)
    age = (extract.manifest.captured_on - window.first).days
    if not spaces or age > spans.days:
        return None
    try:
        repos = _repos_of(spaces, reading, extract, catalogue)
    except NotHeldError:
        return None
    missing = missing_of(repos, spans.least)
    return with_missing(figure, reading, missing), SurvivalUse(
        least=spans.least,
        repos=repos,
        missing=missing,
        decides=_decides(figure, open_ended, reading, missing),
        turns_at=_turns_at(figure, reading, missing),
        observations=tuple(row.id for row in spans.observations),
    )


def missing_of(repos: int, least: Fraction) -> int:
    """Return how many repositories may be gone where so many are left, if at least that share survives."""
    return ceil(repos * (1 - least) / least)


def with_missing(figure: Figure, reading: Reading, missing: int) -> Figure:
    """Return a figure of surviving repositories with the bounds that hold if so many more were there.

    Every missing repository may fit the reading, and each may lie in a week of its own.
    """
    if reading.window is None:
        return figure
    if reading.metric == "release_gap":
        span = Fraction((reading.window.last - reading.window.first).days + 1, 7)
        weeks = _most_weeks_seen(figure, span)
        most = most_weeks(reading.window) if weeks is None else min(weeks + missing, most_weeks(reading.window))
        return replace(figure, low=span / most if most else None)
    high = None if figure.high is None else _number(figure.high) + missing
    if high is not None and reading.metric == "release_weeks":
        high = min(high, most_weeks(reading.window))
    return replace(figure, high=high)


def _most_weeks_seen(figure: Figure, span: Fraction) -> Fraction | None:
    """Return the most weeks with a release that a table's own bounds allow; None where it does not tell."""
    if isinstance(figure.low, Fraction) and figure.low:
        return span / figure.low
    return Fraction(0) if not figure.denominator and not figure.unknown else None


def _decides(figure: Figure, open_ended: Figure, reading: Reading, missing: int) -> bool:
    if reading.expect is None:
        return False
    return verdict_of(open_ended, reading.expect) is not verdict_of(
        with_missing(figure, reading, missing), reading.expect
    )


def _turns_at(figure: Figure, reading: Reading, missing: int) -> int | None:
    """Return the least number of deleted repositories with which the verdict would be another."""
    if reading.expect is None or reading.window is None:
        return None
    now = verdict_of(with_missing(figure, reading, missing), reading.expect)
    weeks = reading.metric != "count"
    farthest = int(most_weeks(reading.window)) if weeks else _FARTHEST
    expect, numbers = reading.expect, range(missing + 1, farthest + 1)
    # Bounds that grow apart never bring a verdict back, so that the first number that turns it is found by halving.
    place = bisect_left(
        numbers, 1, key=lambda number: int(verdict_of(with_missing(figure, reading, number), expect) is not now)
    )
    return numbers[place] if place < len(numbers) else None


def _known_publishers(reading: Reading, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the namespaces outside of which nothing changes the figure, if the table of the rules knows them all."""
    table = catalogue.table(reading.rules.country_table)
    for bound in need_of(reading, catalogue).bounds:
        rows = [table.get(space) for space in bound.namespaces]
        if bound.members == bound.namespaces and all(row is not None and row.kind not in PERSONS for row in rows):
            return bound.namespaces
    return ()


def _repos_of(spaces: tuple[str, ...], reading: Reading, extract: Extract, catalogue: Catalogue) -> int:
    """Count all repositories of namespaces that were, or may have been, created in the reading's window."""
    every = replace(
        reading,
        metric="count",
        unit="count",
        of=AnyValue("namespace", tuple(sorted(spaces))),
        among=None,
        against=None,
        rules=Rules(renames=reading.rules.renames, country_table=reading.rules.country_table),
        expect=None,
    )
    found = measure(extract, every, catalogue)
    return int(_number(found.high if found.high is not None else found.value))


def _number(value: object) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(0)
