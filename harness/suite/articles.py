"""Articles and sources: who prints a figure, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure in an article's own text, and what becomes of it."""

    text: str
    """The figure as printed."""

    times: int
    """How often it is printed."""

    task: str | None
    """Id of the task that judges it, or None."""

    why: str | None
    """Why it is no claim about adoption, or None."""


@dataclass(frozen=True, slots=True)
class Article:
    """A published text that makes claims."""

    id: str
    """Slug."""

    publisher: str
    """Who published it."""

    title: str
    """Its headline."""

    date: date | None
    """Day of publication, or None if it carries none."""

    date_is: Literal["stated", "inferred"]
    """How the date is known."""

    address: str
    """Where it stands."""

    relies_on: tuple[str, ...]
    """Source ids."""

    stake: str
    """What the publisher has to gain, or empty."""

    note: str
    """A remark."""

    figures: tuple[PrintedFigure, ...]
    """Every figure in its own text."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure really comes from."""

    id: str
    """Slug."""

    title: str
    """Its title."""

    publisher: str
    """Who published it."""

    date: date | None
    """When, if known."""

    address: str
    """Where it stands."""

    kind: str
    """dataset, memo, paper, column, report, brief, article-copy, registry, blog or documentation."""

    hand: Literal["first-hand", "second-hand"]
    """Whether we read its own text."""

    rests_on: tuple[str, ...]
    """Ids of the sources it takes its figures from."""

    stake: str
    """What the source has to gain, or empty."""

    licence: str
    """Licence of its data, or empty."""

    note: str
    """A remark."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What one article or source says on a topic."""

    by: str
    """Id of the article or of the source."""

    says: str
    """What it says, in our own words."""

    task: str | None
    """Id of the task with that claim, or None."""

    figure: str | None
    """Id of the published figure, or None."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A topic on which articles contradict each other or their source."""

    id: str
    """Slug."""

    topic: str
    """What they disagree about."""

    says: tuple[Saying, ...]
    """Who says what, in the order of the file."""

    note: str
    """What follows, or what is open."""

    def tasks(self) -> tuple[str, ...]:
        """Return the ids of the tasks concerned, sorted."""
        return tuple(sorted({saying.task for saying in self.says if saying.task}))
