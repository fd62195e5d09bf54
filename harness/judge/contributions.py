"""Contributions: everything that widens a figure's interval, each with its mass and the end that it moves.

What is unknown in the table itself comes from the figure (`harness.measure.unknown`); what lies outside of it (a scope
that is too narrow, a table that ends too early, repositories deleted since) is added here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from harness.judge.brackets import fault_in_words
from harness.judge.widening import of_a_whole
from harness.measure.groups import groups_of_filter
from harness.measure.metrics import measure_name, select
from harness.measure.narrowing import narrowed
from harness.measure.unknown import unknown_masses
from harness.suite.filters import EVERYTHING, Filter

if TYPE_CHECKING:
    from harness.judge.brackets import Fault
    from harness.judge.evidence import Candidate
    from harness.measure.figure import Figure, Unknown
    from harness.suite.catalogue import Catalogue
    from harness.suite.tasks import Reading

ContributionKind = Literal[
    "lineage", "country", "organisation", "family", "task", "licence", "size", "gate", "creation", "count",
    "scope", "time", "deleted", "bracket", "counter-fault", "other",
]  # fmt: skip
"""What is missing: an attribute of repositories, the reach of the evidence, or a counter that can be trusted."""

Direction = Literal["down", "up", "both"]
"""The end of the interval that is moved: the least goes down, the most goes up, or both do."""

_OF_CAUSE: tuple[tuple[str, ContributionKind], ...] = (
    ("no declared base", "lineage"),
    ("not known whether it is a copy", "lineage"),
    ("downloads of other days", "time"),
    ("country", "country"),
    ("organisation", "organisation"),
    ("family", "family"),
    ("no task", "task"),
    ("licence", "licence"),
    ("no licence", "licence"),
    ("no number of parameters", "size"),
    ("gate", "gate"),
    ("no creation date", "creation"),
    ("no download count", "count"),
    ("no like count", "count"),
)
"""How a cause begins that `harness.measure.unknown` names -> its kind."""

DOWN: frozenset[str] = frozenset({"down"})
UP: frozenset[str] = frozenset({"up"})
BOTH = DOWN | UP


@dataclass(frozen=True, slots=True)
class Contribution:
    """One thing that widens a figure's interval."""

    kind: ContributionKind
    """What is missing."""

    what: str
    """The same in words."""

    repos: int | None
    """Repositories concerned; None where nobody can count them."""

    mass: int | None
    """Their share of the quantity; None where it is not known."""

    direction: Direction
    """The end of the interval that it moves."""


def contributions_of(
    reading: Reading, candidate: Candidate, catalogue: Catalogue, faults: Sequence[Fault] = ()
) -> tuple[Contribution, ...]:
    """List what widens the interval of a reading's figure: unknown mass first, the largest first, then the evidence.

    Args:
        reading: a simple reading.
        candidate: the evidence that gives its figure.
        catalogue: what is known of namespaces, families and licences.
        faults: falls of a count that should only grow.
    """
    figure = candidate.figure
    inside = [
        Contribution(_kind(each), each.what, each.repos, _mass(each), direction)
        for each in figure.unknown
        for direction in _direction(reading, candidate, catalogue, each, figure)
    ]
    return (*inside, *_of_bracket(candidate), *_of_evidence(reading, candidate), *_of_faults(faults))


def crossing_contributions(figure: Figure, faults: Sequence[Fault]) -> tuple[Contribution, ...]:
    """List what widens the interval of a crossing: the days between two captures, and captures that cannot be used."""
    low, high = figure.low, figure.high
    if low == high:
        return tuple(_of_faults(faults))
    if isinstance(low, date) and isinstance(high, date):
        what = f"between the captures of {low - timedelta(days=1)} and {high}"
    elif isinstance(low, date):
        what = f"no capture after {low - timedelta(days=1)}"
    else:
        what = f"no capture before {high}"
    direction: Direction = "up" if high is None else "down"
    return (Contribution("bracket", what, None, None, direction), *_of_faults(faults))


def _of_bracket(candidate: Candidate) -> Iterator[Contribution]:
    bracket = candidate.bracket
    if bracket is not None and candidate.figure.low != candidate.figure.high:
        days = f"{bracket.earlier.captured_on.isoformat()} and {bracket.later.captured_on.isoformat()}"
        yield Contribution("bracket", f"between the captures of {days}", None, None, "both")


def _of_faults(faults: Sequence[Fault]) -> Iterator[Contribution]:
    for fault in faults:
        yield Contribution("counter-fault", fault_in_words(fault), fault.gone or None, None, "both")


def _kind(unknown: Unknown) -> ContributionKind:
    return next((kind for start, kind in _OF_CAUSE if unknown.what.startswith(start)), "other")


def _mass(unknown: Unknown) -> int | None:
    return None if _kind(unknown) == "count" else unknown.mass


def _direction(
    reading: Reading, candidate: Candidate, catalogue: Catalogue, unknown: Unknown, figure: Figure
) -> Iterator[Direction]:
    """Yield the end that a cause moves; nothing where the figure is not moved at all."""
    ends = _ends(reading, candidate, catalogue, unknown.what) & _moved(figure)
    if ends:
        yield "both" if ends == BOTH else "up" if ends == UP else "down"


def _moved(figure: Figure) -> frozenset[str]:
    """Return the ends of a figure that lie away from its value."""
    down = figure.low is None or figure.low != figure.value
    up = figure.high is None or figure.high != figure.value
    return (DOWN if down else frozenset()) | (UP if up else frozenset())


_ONE_SIDED: dict[str, frozenset[str]] = {
    "total": UP, "count": UP, "exists": UP, "release_weeks": UP, "licence": UP, "last_date": UP,
    "first_date": DOWN, "release_gap": DOWN, "concentration": BOTH,
}  # fmt: skip
"""By metric with one side: what more repositories would do to the figure."""


def _ends(reading: Reading, candidate: Candidate, catalogue: Catalogue, what: str) -> frozenset[str]:
    """Return what a cause can do to a figure, by the side on which it stands."""
    if reading.metric in _ONE_SIDED:
        return _ONE_SIDED[reading.metric]
    causes = _Causes(reading, candidate, catalogue)
    return frozenset(end for ends, filters in _sides(reading) if what in causes.of(filters) for end in ends) or BOTH


def _sides(reading: Reading) -> Iterator[tuple[frozenset[str], list[tuple[Filter, Filter]]]]:
    """Yield the sides of a figure with what more repositories there would do to it."""
    among = reading.among or EVERYTHING
    against = reading.against or EVERYTHING
    match reading.metric:
        case "share":
            # What may be in the denominator lowers the share; what may be in the numerator raises it.
            yield UP, [(reading.of, among)]
            yield DOWN, [(among, EVERYTHING)]
        case "ratio":
            yield UP, [(reading.of, EVERYTHING)]
            yield DOWN, [(against, EVERYTHING)]
        case "rank":
            yield DOWN, [(reading.of, among)]
            yield UP, [(part, among) for _, part in groups_of_filter(against) if part != reading.of]


@dataclass(frozen=True)
class _Causes:
    """What is unknown on single sides of a figure."""

    reading: Reading
    candidate: Candidate
    catalogue: Catalogue

    def of(self, sides: Iterable[tuple[Filter, Filter]]) -> set[str]:
        extract = narrowed(self.candidate.extract, self.reading)
        found: set[str] = set()
        for wanted, among in sides:
            chosen = select(extract, self.reading, self.catalogue, wanted, among)
            found |= {each.what for each in unknown_masses(chosen, measure_name(self.reading))}
        return found


def _of_evidence(reading: Reading, candidate: Candidate) -> Iterator[Contribution]:
    """Yield what lies outside of the table."""
    if candidate.tier == "outside" or of_a_whole(reading.metric):
        return
    ends = _ONE_SIDED.get(reading.metric, BOTH) & _moved(candidate.figure)
    for applies, kind, what in _OUTSIDE:
        if ends and applies(candidate):
            repos = candidate.survival.missing if candidate.survival and kind == "deleted" else None
            yield Contribution(kind, what(candidate), repos, None, "both" if ends == BOTH else _only(ends))


def _only(ends: frozenset[str]) -> Direction:
    return "up" if ends == UP else "down"


_PARTS = {"sample": "a sample", "top": "a top list"}

_OUTSIDE: tuple[tuple[Callable[[Candidate], bool], ContributionKind, Callable[[Candidate], str]], ...] = (
    (
        lambda each: not each.whole,
        "scope",
        lambda each: f"the evidence covers only {_PARTS.get(each.manifest.scope.kind, 'a part')} of what is asked for",
    ),
    (
        lambda each: each.timing.standing == "earlier",
        "time",
        lambda each: f"the evidence ends on {each.manifest.captured_on.isoformat()}, before the time spoken of does",
    ),
    (
        lambda each: each.timing.standing == "later",
        "deleted",
        lambda each: f"deleted before {each.manifest.captured_on.isoformat()}, the day of the evidence",
    ),
)
"""When something outside of the table widens a figure, what kind it is, and the words for it."""
