"""Tasks: what makes a claim checkable, as typed objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from harness.suite.filters import Filter
from harness.suite.rules import Rules

Metric = Literal[
    "total", "count", "share", "ratio", "rank", "first_date", "last_date", "release_weeks", "release_gap",
    "licence", "exists", "concentration", "crossing", "registry",
]  # fmt: skip
METRICS: tuple[Metric, ...] = Metric.__args__  # type: ignore[attr-defined]

Quantity = Literal["repos", "downloads", "organisations", "likes"]
QUANTITIES: tuple[Quantity, ...] = Quantity.__args__  # type: ignore[attr-defined]

Unit = Literal["count", "percent", "ratio", "rank", "date", "weeks", "licences", "yes-no", "countries"]

Op = Literal[
    "more_than", "at_least", "about", "equals", "at_most", "less_than", "first", "in", "all", "any", "none",
    "before", "after", "within",
]  # fmt: skip
OPS: tuple[Op, ...] = Op.__args__  # type: ignore[attr-defined]

Fidelity = Literal["faithful", "distorted", "untraceable"]

PUBLISHED_FOLDER = "published"
"""Folder of the tasks whose claims are figures that sources publish: a test of our method, and no article's claim."""


@dataclass(frozen=True, slots=True)
class ClaimedFigure:
    """The figure that a claim prints, with the precision of its wording."""

    value: Fraction | date | str | bool
    """The figure in plain units: 385300000 for "385.3 million", 40 for "40 %"."""

    unit: Unit
    """What the figure is measured in."""

    wording: str
    """The words of precision, a key of the wording table (`about`, `more than`, `exactly`, ...)."""

    last_digit: Fraction
    """What one unit of the last printed digit is worth: 100000 for "385.3 million"."""

    printed: str
    """How it is printed: "385.3 million"."""


@dataclass(frozen=True, slots=True)
class About:
    """The time that a claim speaks of."""

    first: date
    """First day; for a moment, the day itself."""

    last: date
    """Last day."""

    stated: bool
    """True if the claim itself says when."""

    why: str
    """How the time was found."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable sentence."""

    says: str
    """The claim in our own words."""

    short: str
    """The claim in a few words, for tables."""

    made_by: tuple[str, ...]
    """Ids of the articles that make it; of a task in `published/`, of the sources that publish the figure."""

    figure: ClaimedFigure | None
    """The figure it prints, if any."""

    about: About
    """The time it speaks of."""


@dataclass(frozen=True, slots=True)
class SourceLink:
    """Where the claim's figure came from."""

    chain: tuple[str, ...]
    """Source ids from the article's own reference to the origin."""

    figure: str | None
    """Id of a published figure in `seeds/published_figures.csv`."""

    fidelity: Fidelity
    """Whether the article reports its source faithfully."""

    why: str
    """The reason for `fidelity`."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days of creation that a reading looks at, both ends included."""

    first: date
    """First day."""

    last: date
    """Last day."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a reading's figure must be for the claim to hold."""

    op: Op
    """The comparison."""

    value: Fraction | date | bool | tuple[str, ...] | tuple[date, date] | tuple[Fraction, Fraction]
    """What the figure is compared with; a pair for `within`, texts for `in`, `all`, `any`, `none`, `first`."""

    slack: Fraction
    """How far from `value` the wording allows a number to lie (`about`, `equals`); 0 for exact."""

    why: str
    """Where it comes from: the wording, or the task's own reason."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to make a claim precise."""

    name: str
    """`as-worded`, `as-sourced`, or a name of the task's own; parts of a compound are `name/part`."""

    metric: Metric
    """What is computed."""

    quantity: Quantity
    """What is counted or summed."""

    of: Filter
    """The repositories that the figure is about."""

    among: Filter | None
    """The denominator of a share, or the field of a rank; None where the metric has none."""

    against: Filter | None
    """The second operand of a ratio or rank."""

    window: Window | None
    """Days of creation; None for any."""

    rules: Rules
    """The definition."""

    expect: Expectation | None
    """What must be found for the claim to hold; None for a reading that no claim stands behind (`harness measure`)."""

    about: About
    """The time this reading speaks of (the claim's, unless the reading narrows it)."""

    each: Literal["namespace", "organisation", "country", "family"] | None
    """Judge every value of this key in `of` by itself."""

    must: Literal["every", "any", "together"]
    """With `each`: whether every group, any group or all together must meet the expectation."""

    fact: Literal["country", "organisations", "namespaces"] | None
    """Which fact a `registry` reading looks up."""

    unit: Unit
    """What the figure is measured in."""

    parts: tuple[Reading, ...]
    """The parts of a compound reading (`all_of`), each judged; empty for a simple one."""

    note: str
    """A remark for `explain`."""

    rule_set: str = ""
    """The rule set that `rules` began with; empty for none."""


@dataclass(frozen=True, slots=True)
class OffHub:
    """Why Hub metadata cannot decide a claim."""

    why: str
    """The reason."""

    look_at: str
    """Where it could be decided."""


@dataclass(frozen=True, slots=True)
class Task:
    """A claim with everything that is needed to check it."""

    id: str
    """`folder/slug`, stable for ever."""

    version: int
    """Raised whenever the meaning of the task changes."""

    claim: Claim
    """What is claimed."""

    source: SourceLink | None
    """Where the figure came from, where that is known."""

    off_hub: OffHub | None
    """Set if Hub metadata cannot decide the claim; then there are no readings."""

    readings: tuple[Reading, ...]
    """`as-worded` first, then the others by name."""

    vary: tuple[tuple[str, tuple[tuple[str, tuple[str | int, ...]], ...]], ...]
    """For a reading's name: for a rule's name: the values that the sweep tries."""

    correction: str | None
    """Template of a sentence to print instead, with fields such as `{as-worded.value}`."""

    repos: tuple[str, ...]
    """Repositories that the task names as witnesses; their facts are kept in the extract."""

    notes: tuple[str, ...]
    """Remarks for `explain`: what the evidence does and does not say."""

    file: str
    """The file, relative to the suite."""

    line: int = field(compare=False)
    """The line where the task starts; two tasks that differ in nothing else are equal."""

    def reading(self, name: str) -> Reading:
        """Return the reading called `name`.

        Raises:
            KeyError: if the task has no such reading.
        """
        for reading in self.readings:
            if reading.name == name:
                return reading
        raise KeyError(name)


def is_published(task: str) -> bool:
    """Return whether a task, by its id, is a published figure that our method must reproduce."""
    return task.startswith(f"{PUBLISHED_FOLDER}/")
