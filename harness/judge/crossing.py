"""Crossings: when one side first had more than the other, from several captures of the same scope."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from harness._errors import NotHeldError
from harness.judge.brackets import Count, Fault, falls, fault_in_words, whole_table
from harness.judge.coverage import covers, missing_in
from harness.measure.extract import Extract
from harness.measure.figure import Figure, Group
from harness.measure.metrics import measure
from harness.plan import TOLERANCE_DAYS, need_of, pull_commands
from harness.snapshot.manifest import Manifest
from harness.suite.catalogue import Catalogue
from harness.suite.tasks import Reading

LEAST_CAPTURES = 2


@dataclass(frozen=True, slots=True)
class Capture:
    """How the two sides stood on one day."""

    manifest: Manifest
    """The evidence."""

    ratio: Figure
    """The first side divided by the second."""

    ahead: bool | None
    """Whether the first side had more; None if the evidence cannot tell."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """When the first side overtook the other, as far as the captures tell."""

    figure: Figure | None
    """Kind date: `low` is the day after the last capture before it, `high` the first capture after it; None without
    two captures that tell."""

    evidence: Manifest | None
    """The capture that shows it first, or the last one if none does."""

    captures: tuple[Capture, ...]
    """All captures in or around the window, by day."""

    faults: tuple[Fault, ...] = ()
    """Falls of a count that should only grow; captures on either side of one do not tell."""


def find_crossing(reading: Reading, held: Sequence[Extract], catalogue: Catalogue) -> Crossing:
    """Return when `of` first exceeds `against`, from all extracts that cover both and lie in or around the window."""
    measured = sorted(
        _captures(reading, held, catalogue), key=lambda each: (each.manifest.captured_on, each.manifest.id)
    )
    faults = tuple(_falls(reading, measured))
    doubted = {end.id for fault in faults for end in (fault.earlier, fault.later)}
    captures = tuple(replace(each, ahead=None) if each.manifest.id in doubted else each for each in measured)
    telling = [each for each in captures if each.ahead is not None]
    if len({each.manifest.captured_on for each in telling}) < LEAST_CAPTURES:
        return Crossing(None, None, captures, faults)
    first_ahead = next((each for each in telling if each.ahead), None)
    high = first_ahead.manifest.captured_on if first_ahead else None
    behind = [
        each.manifest.captured_on
        for each in telling
        if not each.ahead and (high is None or each.manifest.captured_on < high)
    ]
    low = max(behind) + timedelta(days=1) if behind else None
    deciding = first_ahead or telling[-1]
    figure = Figure(
        kind="date",
        value=high,
        low=low,
        high=high,
        numerator=None,
        denominator=None,
        unknown=deciding.ratio.unknown,
        groups=tuple(_group(each) for each in telling),
        repos=deciding.ratio.repos,
    )
    return Crossing(figure, deciding.manifest, captures, faults)


def lacking_reason(reading: Reading, found: Crossing) -> str:
    """Return why there is no crossing: too few captures."""
    first, last = _span(reading)
    telling = sum(1 for each in found.captures if each.ahead is not None)
    held = "none is held" if not telling else "only one is held" if telling == 1 else "all that are held are of one day"
    if found.faults:
        held = f"{held} that can be used: {fault_in_words(found.faults[0])}"
    return (
        f"A crossing needs at least {LEAST_CAPTURES} captures of both sides, taken on different days between "
        f"{first.isoformat()} and {last.isoformat()}; {held}."
    )


def pulls(reading: Reading, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the commands that would bring a capture from each end of the window."""
    need = need_of(reading, catalogue)
    days = dict.fromkeys((need.first, need.last))
    return tuple(command for day in days for command in pull_commands([replace(need, on=day)]))


def _captures(reading: Reading, held: Sequence[Extract], catalogue: Catalogue) -> list[Capture]:
    """Measure both sides on every capture; synthetic captures count only where there are no others."""
    first, last = _span(reading)
    found: list[Capture] = []
    for extract in held:
        on = extract.manifest.captured_on
        ratio = replace(
            reading, metric="ratio", unit="ratio", window=None, expect=None, about=whole_table(reading.about, on)
        )
        if not first <= on <= last or not covers(need_of(ratio, catalogue), extract):
            continue
        if missing_in(extract, ratio, catalogue):
            continue
        try:
            figure = measure(extract, ratio, catalogue)
        except NotHeldError:
            continue
        found.append(Capture(extract.manifest, figure, _ahead(figure)))
    real = [each for each in found if each.manifest.kind != "synthetic"]
    return real or found


def _falls(reading: Reading, captures: Sequence[Capture]) -> Iterator[Fault]:
    """Yield where downloads of all time fall from one day to the next; counts of 30 days may fall as they like."""
    if reading.quantity != "downloads" or reading.rules.basis != "all-time":
        return
    by_day = {each.manifest.captured_on: each for each in captures}
    yield from falls([Count(each.manifest, each.ratio) for _, each in sorted(by_day.items())])


def _span(reading: Reading) -> tuple[date, date]:
    """Return the days in and around the window that captures may come from."""
    around = timedelta(days=TOLERANCE_DAYS["crossing"] or 0)
    span = reading.window or reading.about
    return span.first - around, span.last + around


def _ahead(ratio: Figure) -> bool | None:
    """Compare the least of one side with the most of the other."""
    of, against = ratio.groups
    if isinstance(of.low, Fraction) and isinstance(against.high, Fraction) and of.low > against.high:
        return True
    behind = isinstance(of.high, Fraction) and isinstance(against.low, Fraction) and of.high <= against.low
    return False if behind else None


def _group(capture: Capture) -> Group:
    return Group(capture.manifest.captured_on.isoformat(), capture.ratio.value, capture.ratio.low, capture.ratio.high)
