"""When a published table was recorded: from its label, its commit, and the newest time that stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from harness._errors import UsageError
from harness.hub.tables import TableSource
from harness.snapshot.mapping import Mapping
from harness.snapshot.stated import parse_captured

MOST_BEHIND = timedelta(days=2)
"""The newest time in a table of the whole Hub may lie so far before its commit: thousands of repositories are made on
every day, and a table is committed within a day of its recording."""

_LAST = time(23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Recorded:
    """When a table was recorded."""

    start: datetime
    """Earliest moment (UTC)."""

    end: datetime
    """Latest moment (UTC); figures are dated by its day."""

    notes: tuple[str, ...] = ()
    """What a reader must know of the dates."""

    stale: str = ""
    """Why the table is older than its label or commit says; empty if it is not."""


def stated_time(source: TableSource, mapping: Mapping) -> Recorded:
    """Return when a table was recorded as far as its label, its commit or the mapping tell.

    Raises:
        UsageError: if nothing tells.
    """
    if source.label is not None:
        return _of_label(source)
    if mapping.captured is not None:
        return Recorded(*parse_captured(mapping.captured))
    if source.committed is not None:
        return Recorded(source.committed, source.committed, (f"the table was committed at {_shown(source.committed)}",))
    todo = "state it in the mapping (captured: DAY), or read a table with a label"
    raise UsageError("the Hub does not say when this table was committed, and it has no label", todo=todo)


def checked_time(stated: Recorded, source: TableSource, newest: datetime | None, *, whole: bool) -> Recorded:
    """Return when a table was recorded, once its newest time is known.

    Args:
        stated: what its label or commit say.
        source: the table.
        newest: the newest creation or change in it that is not later than that; None if it has no times.
        whole: whether it covers the whole Hub, where something happens on every day.
    """
    if newest is None:
        return stated
    note = f"the newest creation or change in it is of {_shown(newest)}"
    notes = (*stated.notes, note)
    due = stated.start if source.label is not None else stated.start - MOST_BEHIND
    if whole and newest < due:
        said = f"label {source.label.day}" if source.label is not None else f"commit of {stated.start.date()}"
        stale = f"the table is older than its {said}: {note}, and figures are dated by that day"
        return Recorded(newest, _end_of(newest.date()), stated.notes, stale)
    start = min(stated.start, newest) if source.label is None else stated.start
    return Recorded(start, stated.end, notes)


def _of_label(source: TableSource) -> Recorded:
    label = source.label
    assert label is not None  # noqa: S101  the caller has looked
    first = label.first or label.day
    start, end = datetime.combine(first, time(tzinfo=UTC)), _end_of(label.state)
    if label.kind == "week":
        after = label.state + timedelta(days=1)
        week = (
            f"the table holds the last state of its source before {after}, and its dates are {first} to {label.state}"
        )
        notes = [f"label {label.day} is the start of its week: {week}"]
    else:
        notes = [f"label {label.day} is the day of the recording"]
    if source.committed is not None and start <= source.committed < end:
        end = source.committed
        notes.append(f"it was committed at {_shown(end)}, before the end of its label")
    return Recorded(start, end, tuple(notes))


def _end_of(day: date) -> datetime:
    return datetime.combine(day, _LAST)


def _shown(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
