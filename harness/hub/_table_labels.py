"""Labels of tables that are published by day or by week, and which of them is nearest to a day.

A weekly table is labelled with the first day of its week and holds what its source had last before the week was over
(scripts of hfmlsoc/hub_weekly_snapshots): label 2025-09-24 stands for the last state before 2025-10-01. So its place
in time is the week's last day. Where the source stalled, the same file was published again under the next label; its
place in time is then the last day of the first week that has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from harness._errors import UsageError
from harness.hub._table_wire import RemoteFile

LabelKind = Literal["day", "week"]
"""What a label is: the day of the recording, or the first day of the week in which it was made."""

WEEK = timedelta(days=6)
"""From the first day of a week to its last."""


@dataclass(frozen=True, slots=True)
class Label:
    """A table under its label."""

    day: date
    """The label."""

    kind: LabelKind
    """What the label is."""

    file: RemoteFile
    """The file."""

    same_as: tuple[date, ...] = ()
    """Other labels with the same bytes, in order."""

    first: date | None = None
    """The earliest label with these bytes, if it is another."""

    @property
    def state(self) -> date:
        """The last day on which the content can have been recorded."""
        first = self.first or self.day
        return first + WEEK if self.kind == "week" else first


@dataclass(frozen=True, slots=True)
class Nearest:
    """The label that is nearest to a day."""

    label: Label
    """The label."""

    asked: date
    """The day."""

    @property
    def days_off(self) -> int:
        """Days from the day asked for to the state of the table; negative if the table is older."""
        return (self.label.state - self.asked).days

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a reader must know: how far off the table is, what its label means, whether its source stalled."""
        label, off = self.label, self.days_off
        apart = (
            f"{abs(off)} day{'s' * (abs(off) != 1)} {'after' if off > 0 else 'before'}" if off else "the same day as"
        )
        kind = "labelled with the start of its week" if label.kind == "week" else "labelled with its day"
        until = f"; it holds the last state before {label.state + timedelta(days=1)}" if label.kind == "week" else ""
        said = [f"the table nearest to {self.asked} is {label.day}, {kind}{until}: {apart} the day asked for"]
        return (*said, *stalled(label))


def stalled(label: Label) -> tuple[str, ...]:
    """Return a warning if the bytes of a table stand under several labels."""
    if not label.same_as:
        return ()
    others = ", ".join(str(day) for day in label.same_as[:8])
    more = f" and {len(label.same_as) - 8} more" if len(label.same_as) > 8 else ""  # noqa: PLR2004  as shown above
    state = label.first or label.day
    return (
        f"label {label.day} holds the same bytes as {others}{more}: its source had stalled in the state of {state}",
    )


def labels_in(files: Iterable[RemoteFile], pattern: str, kind: LabelKind) -> tuple[Label, ...]:
    """Return the labels of files whose path fits a pattern with `{label}`, by day.

    A path whose label is no day is passed over.
    """
    before, _, after = pattern.partition("{label}")
    shape = re.compile(f"{re.escape(before)}([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}){re.escape(after)}")
    found: dict[date, RemoteFile] = {}
    for file in files:
        fits = shape.fullmatch(file.path)
        if fits is not None:
            try:
                found[date.fromisoformat(fits[1])] = file
            except ValueError:
                continue
    days: dict[str, list[date]] = {}
    for day in sorted(found):
        days.setdefault(found[day].sha256 or f"unknown {day}", []).append(day)
    labels = []
    for day in sorted(found):
        same = days[found[day].sha256 or f"unknown {day}"]
        first = same[0] if same[0] != day else None
        labels.append(Label(day, kind, found[day], tuple(each for each in same if each != day), first))
    return tuple(labels)


def nearest_label(labels: Iterable[Label], day: date) -> Nearest:
    """Return the label whose state is nearest to a day; of two that are as near, the earlier state.

    Of labels with the same bytes the first is taken.

    Raises:
        UsageError: if there is no label at all.
    """
    distinct = [label for label in labels if label.first is None]
    if not distinct:
        raise UsageError("the dataset has no table with a day as its label", todo="check the dataset and the mapping")
    return Nearest(min(distinct, key=lambda label: (abs((label.state - day).days), label.state)), day)
