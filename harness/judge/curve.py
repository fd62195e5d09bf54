"""The matrix of a claim as a specification curve: every definition with its figure, sorted, and the choices behind it.

One pure function makes the data from a judged claim; terminals, Markdown, JSON and pages show it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from harness._errors import SuiteError
from harness.judge.region import Region, region_of
from harness.judge.sweep import Choices, deciding_rule
from harness.judge.verdicts import ClaimResult, ReadingResult, Verdict
from harness.measure.figure import Value
from harness.suite.rules import RULE_NAMES, SET, Rules, spelt_out
from harness.suite.tasks import Reading

CLOSENESS_IS_NO_PROOF = (
    "That a definition comes close to the printed figure does not show that the source counted so: among many "
    "definitions some come close by chance."
)
"""What stands beside the definition that comes closest."""


Claimed = Fraction | date | bool | None
"""What a figure is compared with, where it is one value."""


@dataclass(frozen=True, slots=True)
class Point:
    """One definition of a curve."""

    choices: Choices
    """Rule and value for every rule of the curve, in its order, as far as the definition chooses one."""

    result: ReadingResult
    """What it gives."""

    own: bool
    """Whether it is the reading's own definition."""

    distance: Fraction | None
    """The figure less the claimed one; days for dates, fractions of one for shares. None without a figure, or where
    nothing is claimed that a distance could be taken to."""

    @property
    def value(self) -> Value:
        """The figure's value, None without one."""
        return self.result.figure.value if self.result.figure else None


@dataclass(frozen=True, slots=True)
class Axis:
    """A rule of a curve with the values that occur: the rows of the dot matrix."""

    rule: str
    """The rule, or `set`."""

    values: tuple[str, ...]
    """Its values in the order in which the task tries them."""


class Split(NamedTuple):
    """How the verdicts fall at one value of a rule."""

    value: str
    """The value."""

    supported: int
    """Definitions with it that support the claim."""

    contradicted: int
    """Definitions with it that contradict it."""

    other: int
    """Definitions with it that cannot tell, or have no evidence."""


@dataclass(frozen=True, slots=True)
class Curve:
    """All definitions that are tried of one reading, or of one part of it."""

    label: str
    """`as-worded`; of a compound or of groups `as-worded/part`."""

    reading: Reading
    """The reading, under its own definition."""

    claimed: Claimed
    """What its figure is compared with, None for sets and spans."""

    region: Region | None
    """What the claim allows: dates as ordinals, shares as fractions of one; None for sets."""

    axes: tuple[Axis, ...]
    """The choices, rule sets first, then in the order of the rules."""

    points: tuple[Point, ...]
    """Definitions with a figure, sorted by value; those of which only bounds are known by these, at the end."""

    without: tuple[Point, ...]
    """Definitions without evidence, in the order of the sweep."""

    deciding: str | None
    """The rule whose values split the decided definitions best; None where they agree."""

    splits: tuple[Split, ...]
    """How the verdicts fall at each value of the deciding rule."""

    moves: tuple[tuple[str, Fraction], ...]
    """For each rule the largest difference between two figures that differ in nothing else, largest first."""

    closest: int | None
    """Place in `points` of the definition that comes closest to the figure that is claimed; None where no figure is,
    or none has a distance to it."""

    @property
    def verdicts(self) -> dict[Verdict, int]:
        """How many definitions have each verdict that occurs."""
        counted = Counter(point.result.verdict for point in (*self.points, *self.without))
        return {verdict: counted[verdict] for verdict in Verdict if counted[verdict]}


def curves_of(claim: ClaimResult) -> tuple[Curve, ...]:
    """Return a curve for every simple reading that the claim's sweep varies: for compounds and groups, one a part."""
    curves: list[Curve] = []
    for result in claim.readings:
        for own in _leaves(result):
            cells = [
                (cell.choices, leaf)
                for cell in claim.cells
                if f"{own.label}/".startswith(f"{cell.reading}/")
                for leaf in _leaves(cell.result)
                if leaf.label == own.label
            ]
            if cells:
                curves.append(_curve(own, cells, printed=_prints_a_figure(claim, own.reading)))
    return tuple(curves)


def _leaves(result: ReadingResult) -> Iterator[ReadingResult]:
    if not result.parts:
        yield result
    for part in result.parts:
        yield from _leaves(part)


def _curve(own: ReadingResult, cells: Sequence[tuple[Choices, ReadingResult]], *, printed: bool) -> Curve:
    rules = [rule for rule in (SET, *RULE_NAMES) if any(rule in dict(choices) for choices, _ in cells)]
    claimed = _claimed(own.reading)
    points = [
        Point(
            choices,
            result,
            own=_spelt_out(result.reading) == _spelt_out(own.reading),
            distance=_distance(result, claimed),
        )
        for choices, result in cells
    ]
    if not any(point.own for point in points):
        choices = tuple((rule, str(getattr(own.reading.rules, rule))) for rule in rules if rule != SET)
        points.append(Point(choices, own, own=True, distance=_distance(own, claimed)))
    found = sorted((point for point in points if point.result.figure is not None), key=_place)
    verdicts = [(point.choices, point.result.verdict) for point in points]
    deciding = deciding_rule(verdicts)
    near = [(abs(point.distance), place) for place, point in enumerate(found) if point.distance is not None]
    return Curve(
        label=own.label,
        reading=own.reading,
        claimed=claimed,
        region=_region(own.reading),
        axes=tuple(Axis(rule, _values(rule, points)) for rule in rules),
        points=tuple(found),
        without=tuple(point for point in points if point.result.figure is None),
        deciding=deciding,
        splits=_splits(deciding, verdicts) if deciding else (),
        moves=tuple(sorted(_moves(rules, found), key=lambda move: -move[1])),
        closest=min(near)[1] if near and printed else None,
    )


def _spelt_out(reading: Reading) -> Rules:
    return spelt_out(reading.rules, [part for part in (reading.of, reading.among) if part is not None])


def _prints_a_figure(claim: ClaimResult, reading: Reading) -> bool:
    """Say whether a figure is claimed, and no mere threshold of ours."""
    figure = claim.task.claim.figure
    named = reading.expect is not None and reading.expect.op in ("about", "equals")
    return named or (figure is not None and figure.unit == reading.unit)


def _claimed(reading: Reading) -> Claimed:
    value = reading.expect.value if reading.expect else None
    return None if isinstance(value, tuple) else value


def _region(reading: Reading) -> Region | None:
    try:
        return region_of(reading.expect) if reading.expect else None
    except SuiteError:
        return None


def _distance(result: ReadingResult, claimed: Claimed) -> Fraction | None:
    value = result.figure.value if result.figure else None
    if isinstance(value, bool) or isinstance(claimed, bool):
        return None
    if isinstance(value, Fraction) and isinstance(claimed, Fraction):
        return value - claimed
    if isinstance(value, date) and isinstance(claimed, date):
        return Fraction((value - claimed).days)
    return None


def _place(point: Point) -> tuple[bool, Fraction, str, Fraction, Choices]:
    figure = point.result.figure
    value, low = (_ordinal(figure.value), _ordinal(figure.low)) if figure else (None, None)
    names = ";".join(figure.value) if figure and isinstance(figure.value, tuple) else ""
    return value is None and not names, value or Fraction(0), names, low or Fraction(0), point.choices


def _ordinal(value: Value) -> Fraction | None:
    if isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, date):
        return Fraction(value.toordinal())
    return value if isinstance(value, Fraction) else None


def _values(rule: str, points: Iterable[Point]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for point in points for name, value in point.choices if name == rule))


def _splits(rule: str, verdicts: Iterable[tuple[Choices, Verdict]]) -> tuple[Split, ...]:
    found: dict[str, Counter[Verdict]] = {}
    for choices, verdict in verdicts:
        value = dict(choices).get(rule)
        if value is not None:
            found.setdefault(value, Counter())[verdict] += 1
    return tuple(
        Split(
            value,
            counted[Verdict.SUPPORTED],
            counted[Verdict.CONTRADICTED],
            sum(number for verdict, number in counted.items() if not verdict.decided),
        )
        for value, counted in found.items()
    )


def _moves(rules: Iterable[str], points: Sequence[Point]) -> Iterator[tuple[str, Fraction]]:
    """Yield how far each rule moves a figure at most while all others stay; rule sets change too much for that."""
    plain = [(dict(point.choices), _ordinal(point.value)) for point in points]
    plain = [(choices, value) for choices, value in plain if SET not in choices and value is not None]
    for rule in rules:
        alike: dict[Choices, list[Fraction]] = {}
        for choices, value in plain:
            if rule in choices and value is not None:
                rest = tuple(sorted((name, chosen) for name, chosen in choices.items() if name != rule))
                alike.setdefault(rest, []).append(value)
        spreads = [max(values) - min(values) for values in alike.values() if len(values) > 1]
        if spreads:
            yield rule, max(spreads)
