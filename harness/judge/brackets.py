"""Brackets: a count that only grows lies, on a day between two captures, between what the two captures say.

It is meant for counts that nearly only grow: downloads of all time, and the number of repositories of publishers. Both
can fall all the same, when repositories are renamed or deleted or a counter is put right. A fall between two captures
is a fault: it is reported, and no bracket is made of these two. Counts of 30 days are never added up nor bracketed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from harness._errors import NotHeldError
from harness.judge.coverage import covers, missing_in
from harness.judge.verdicts import EvidenceRef
from harness.judge.words import plural, separated
from harness.measure.figure import Figure, Group
from harness.measure.metrics import measure
from harness.plan import TOLERANCE_DAYS, columns_of, need_of, time_class
from harness.suite.filters import AnyValue, Gated, atoms

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.snapshot.manifest import Manifest
    from harness.suite.catalogue import Catalogue
    from harness.suite.tasks import About, Reading

LEAST_CAPTURES = 2
"""A series is made of no fewer."""

METRICS = ("total", "count", "ratio")
"""Metrics that a bracket can be made for."""

CHANGING = ("licence", "licence_class")
"""Attributes that publishers change: a count of repositories that have them need not grow."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A count that falls from one capture to the next, although it should only grow."""

    side: str
    """The side of a ratio or crossing that falls, `of` or `against`; empty where there is one only."""

    earlier: EvidenceRef
    """The capture before."""

    later: EvidenceRef
    """The capture after."""

    before: Fraction
    """The count in the capture before."""

    after: Fraction
    """The count in the capture after, which is less."""

    gone: int
    """How many repositories fewer it is a count of; 0 where they are no fewer, so that the counter itself fell."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """The two captures between which a figure lies."""

    earlier: EvidenceRef
    """The last capture before the time spoken of."""

    later: EvidenceRef
    """The first capture after it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a figure as a capture counts it."""

    name: str
    """`of`, `against`, or empty where there is one side only."""

    value: Fraction
    """What is certain."""

    low: Fraction
    """Least it can be."""

    high: Fraction | None
    """Most it can be; None if that is not known."""


@dataclass(frozen=True, slots=True)
class Count:
    """What one capture counts, of its whole table."""

    manifest: Manifest
    """The capture."""

    figure: Figure
    """Its figure."""

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides of the figure."""
        return tuple(_sides(self.figure))

    @property
    def day(self) -> date:
        """The day of the capture."""
        return self.manifest.captured_on


@dataclass(frozen=True, slots=True)
class Between:
    """What the captures around a time say about it."""

    bracket: Bracket | None
    """The two captures; None if there are none on both sides, or if one of their counts falls."""

    figure: Figure | None
    """What lies between them: bounds without a value; None without a bracket."""

    nearer: Extract | None
    """The capture that is nearer in time; None without a bracket."""

    faults: tuple[Fault, ...]
    """Falls anywhere in the series, by day."""


NOTHING = Between(None, None, None, ())


def only_grows(reading: Reading) -> bool:
    """Say whether what a reading counts can, but for faults, only grow."""
    if reading.metric not in METRICS or reading.window is not None or reading.rules.floor:
        return False
    operands = [part for part in (reading.of, reading.against) if part is not None]
    conditions = [atom for part in operands for atom in atoms(part)]
    if any(isinstance(atom, Gated) or (isinstance(atom, AnyValue) and atom.key in CHANGING) for atom in conditions):
        return False
    return reading.quantity == "repos" or (reading.quantity == "downloads" and reading.rules.basis == "all-time")


def between(reading: Reading, held: Sequence[Extract], catalogue: Catalogue) -> Between:
    """Return what captures before and after the time that a reading speaks of say about it.

    Args:
        reading: a simple reading of which `only_grows` holds.
        held: every extract at hand.
        catalogue: what is known of namespaces, families and licences.
    """
    counts = series(reading, held, catalogue)
    faults = tuple(falls(counts))
    tolerance = timedelta(days=TOLERANCE_DAYS[time_class(reading)] or 0)
    before = [each for each in counts if each.day < reading.about.first - tolerance]
    after = [each for each in counts if each.day > reading.about.last + tolerance]
    if not before or not after:
        return replace(NOTHING, faults=faults)
    earlier, later = before[-1], after[0]
    if any(late.value < early.value for early, late in zip(earlier.sides, later.sides, strict=True)):
        return replace(NOTHING, faults=faults)
    nearer = min(
        (earlier, later), key=lambda each: min(abs(each.day - reading.about.first), abs(each.day - reading.about.last))
    )
    bracket = Bracket(_ref(earlier.manifest), _ref(later.manifest))
    extract = next(each for each in held if each.manifest is nearer.manifest)
    return Between(bracket, _figure(reading, earlier, later), extract, faults)


def series(reading: Reading, held: Sequence[Extract], catalogue: Catalogue) -> tuple[Count, ...]:
    """Return what every capture that covers a reading counts, one a day, by day; nothing where there are no two.

    Synthetic captures count only where there are no others.
    """
    found: list[Count] = []
    need = need_of(reading, catalogue)
    covering = [each for each in held if each.manifest.kind != "curated" and covers(need, each)]
    columns = columns_of(reading)
    recorded = [each for each in covering if all(each.manifest.holds(column) for column in columns)]
    if len({each.manifest.captured_on for each in recorded}) < LEAST_CAPTURES:
        return ()
    for extract in recorded:
        asked = replace(reading, expect=None, about=whole_table(reading.about, extract.manifest.captured_on))
        if missing_in(extract, asked, catalogue):
            continue
        try:
            figure = measure(extract, asked, catalogue)
        except NotHeldError:
            continue
        found.append(Count(extract.manifest, figure))
    real = [each for each in found if each.manifest.kind != "synthetic"]
    ordered = sorted(real or found, key=lambda each: (each.day, len(each.manifest.scope.members), each.manifest.id))
    return tuple({each.day: each for each in reversed(ordered)}[day] for day in sorted({each.day for each in ordered}))


def falls(counts: Sequence[Count]) -> Iterator[Fault]:
    """Yield every side that falls from one capture to the next."""
    for one, other in pairwise(counts):
        for early, late in zip(one.sides, other.sides, strict=True):
            if late.value < early.value:
                gone = max(0, one.figure.repos - other.figure.repos) if early.name != "against" else 0
                yield Fault(early.name, _ref(one.manifest), _ref(other.manifest), early.value, late.value, gone)


def fault_in_words(fault: Fault) -> str:
    """Return a fall as a clause: what fell, from what to what, and what may have done it."""
    of = {"of": "its own count", "against": "the other side's count"}.get(fault.side, "the count")
    fell = f"{of} falls from {separated(fault.before)} on {fault.earlier.captured_on.isoformat()} to "
    to = f"{separated(fault.after)} on {fault.later.captured_on.isoformat()}"
    gone = plural(fault.gone, "repository is", "repositories are")
    why = f"{gone} gone, deleted or renamed" if fault.gone else "no repository is gone, so that the counter fell"
    return f"{fell}{to}: {why}"


def whole_table(about: About, on: date) -> About:
    """Return a time that leaves nothing of a table out: its month, since creation is always cut between months."""
    next_month = (on.replace(day=1) + timedelta(days=32)).replace(day=1)
    return replace(about, first=on, last=next_month - timedelta(days=1))


def _sides(figure: Figure) -> Iterator[Side]:
    groups = figure.groups or (Group("", figure.value, figure.low, figure.high),)
    for group in groups:
        value, low = _number(group.value), _number(group.low)
        yield Side(group.name, value, low, group.high if isinstance(group.high, Fraction) else None)


def _figure(reading: Reading, earlier: Count, later: Count) -> Figure:
    """Return the least of the earlier capture and the most of the later one."""
    ends = [(early.low, late.high) for early, late in zip(earlier.sides, later.sides, strict=True)]
    low: Fraction | None
    high: Fraction | None
    low, high = ends[0]
    groups: tuple[Group, ...] = ()
    if reading.metric == "ratio":
        least, most = ends[1]
        groups = (Group("of", None, low, high), Group("against", None, least, most))
        low, high = (low / most if most else None), (high / least if high is not None and least else None)
    return Figure("number", None, low, high, None, None, later.figure.unknown, groups, earlier.figure.repos)


def _number(value: object) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(0)


def _ref(manifest: Manifest) -> EvidenceRef:
    return EvidenceRef(manifest.id, manifest.kind, manifest.origin.name, manifest.scope.kind, manifest.captured_on)
