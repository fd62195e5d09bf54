"""Dates: how far evidence lies from the time spoken of, and whether its figure may stand for that time.

The tolerances are `harness.plan.TOLERANCE_DAYS`; `docs/reference/dates.md` explains them with their reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from harness.plan import TOLERANCE_DAYS, TimeClass, time_class
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
    return timings(reading, (captured_on,))[0]


def timings(reading: Reading, captured_on: tuple[date, ...]) -> tuple[Timing, ...]:
    """Say how evidence captured on several days lies to the time that a simple reading speaks of, in their order."""
    spoken = _Spoken(
        time_class(reading),
        reading.about,
        reading.window,
        of_repos=reading.quantity in ("repos", "organisations"),
        counted=reading.metric == "count",
        floored=bool(reading.rules.floor),
        gated=_asks_for_gates(reading),
    )
    return _timings(spoken, captured_on)


class _Spoken(NamedTuple):
    """Everything of a reading that the standing of evidence hangs on; the definitions of a sweep share it."""

    kind: TimeClass
    """How its figure depends on the day of its evidence."""

    about: About
    """The time that it speaks of."""

    window: Window | None
    """Days of creation."""

    of_repos: bool
    """Whether repositories or organisations are counted."""

    counted: bool
    """Whether its figure is a count."""

    floored: bool
    """Whether it asks for a least number of downloads."""

    gated: bool
    """Whether it asks for gates."""


@lru_cache(maxsize=512)
def _timings(spoken: _Spoken, captured_on: tuple[date, ...]) -> tuple[Timing, ...]:
    return tuple(Timing(gap_in_days(day, spoken.about), _standing(spoken, day)) for day in captured_on)


def _standing(spoken: _Spoken, captured_on: date) -> Standing:
    kind, window = spoken.kind, spoken.window
    tolerance = TOLERANCE_DAYS[kind]
    after_end = (captured_on - (window or spoken.about).last).days
    if spoken.gated and abs(gap_in_days(captured_on, spoken.about)) > GATE_DAYS:
        return "outside"
    if kind in ("registry", "licence"):
        return "fits"
    if kind in ("first-date", "last-date"):
        return "fits" if after_end >= 0 else "earlier"
    if window and (spoken.of_repos or kind == "exists"):
        return _of_window(spoken, after_end, tolerance or 0)
    return _of_day(spoken, captured_on, tolerance or 0)


def _asks_for_gates(reading: Reading) -> bool:
    operands = (part for part in (reading.of, reading.among, reading.against) if part is not None)
    return any(isinstance(atom, Gated) for part in operands for atom in atoms(part))


def _of_window(spoken: _Spoken, after_end: int, tolerance: int) -> Standing:
    """Judge evidence for repositories created in a window; a floor on downloads binds it to the window's end."""
    if 0 <= after_end <= tolerance:
        return "fits"
    if spoken.floored:
        return "outside"
    return "later" if after_end > 0 else "earlier"


def _of_day(spoken: _Spoken, captured_on: date, tolerance: int) -> Standing:
    gap = gap_in_days(captured_on, spoken.about)
    if spoken.window and captured_on < spoken.window.last:
        return "outside"
    if abs(gap) <= tolerance:
        return "fits"
    if spoken.kind == "exists":
        return "later" if gap > 0 else "earlier"
    if spoken.kind == "repos-on-a-day" and spoken.counted and gap > 0:
        return "later"
    return "outside"
