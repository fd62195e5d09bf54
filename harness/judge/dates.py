"""Dates: how far evidence lies from the time spoken of, and whether its figure may stand for that time.

The tolerances are `harness.plan.TOLERANCE_DAYS`; `docs/reference/dates.md` explains them with their reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from harness.plan import TOLERANCE_DAYS, time_class
from harness.suite.filters import Gated, atoms
from harness.suite.tasks import About, Reading, Window

Standing = Literal["fits", "later", "earlier", "outside"]
"""`fits`: the figure stands as it is. `later`: the evidence covers the time, but what was deleted since is missing.
`earlier`: the evidence ends before the time does, so that it proves only what is in it. `outside`: it says nothing
about the time."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How a piece of evidence lies to the time that a reading speaks of."""

    gap_days: int
    """Days from the nearest day that the reading speaks of to the evidence; negative if the evidence is earlier."""

    standing: Standing
    """What its figure says about that time."""


GATE_DAYS = 31
"""Days from the time spoken of beyond which a gate says nothing: publishers put it up and take it down at will."""


def gap_in_days(captured_on: date, span: About | Window) -> int:
    """Return the days from the nearest day of a span to the evidence: 0 inside, negative before it."""
    if captured_on > span.last:
        return (captured_on - span.last).days
    return min(0, (captured_on - span.first).days)


def end_of(reading: Reading) -> date:
    """Return the last day that a reading's figure depends on."""
    return reading.window.last if reading.window else reading.about.last


def timing(reading: Reading, captured_on: date) -> Timing:
    """Say how evidence captured on a day lies to the time that a simple reading speaks of."""
    return Timing(gap_in_days(captured_on, reading.about), _standing(reading, captured_on))


def _standing(reading: Reading, captured_on: date) -> Standing:
    kind = time_class(reading)
    tolerance = TOLERANCE_DAYS[kind]
    after_end = (captured_on - end_of(reading)).days
    if _asks_for_gates(reading) and abs(gap_in_days(captured_on, reading.about)) > GATE_DAYS:
        return "outside"
    if kind in ("registry", "licence"):
        return "fits"
    if kind in ("first-date", "last-date"):
        return "fits" if after_end >= 0 else "earlier"
    if reading.window and (reading.quantity in ("repos", "organisations") or kind == "exists"):
        return _of_window(reading, after_end, tolerance or 0)
    return _of_day(reading, captured_on, tolerance or 0)


def _asks_for_gates(reading: Reading) -> bool:
    operands = (part for part in (reading.of, reading.among, reading.against) if part is not None)
    return any(isinstance(atom, Gated) for part in operands for atom in atoms(part))


def _of_window(reading: Reading, after_end: int, tolerance: int) -> Standing:
    """Judge evidence for repositories created in a window; a floor on downloads binds it to the window's end."""
    if 0 <= after_end <= tolerance:
        return "fits"
    if reading.rules.floor:
        return "outside"
    return "later" if after_end > 0 else "earlier"


def _of_day(reading: Reading, captured_on: date, tolerance: int) -> Standing:
    gap = gap_in_days(captured_on, reading.about)
    if reading.window and captured_on < reading.window.last:
        return "outside"
    if abs(gap) <= tolerance:
        return "fits"
    kind = time_class(reading)
    if kind == "exists":
        return "later" if gap > 0 else "earlier"
    if kind == "repos-on-a-day" and reading.metric == "count" and gap > 0:
        return "later"
    return "outside"
