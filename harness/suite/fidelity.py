"""Fidelity: what can be computed of it, and whether that agrees with what a task argues.

Computed are figure and wording: the claim's figure against the published figure that the task names as its source. A
figure is kept if the published one, rounded to the claim's last printed digit, is the claim's; the wording is kept if
it is of the same kind as the source's, or says less. Subject, population and denominator are a matter of argument; how
far they differ can be shown where a task has a reading as sourced (`harness.suite.chains`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from harness.suite._times import parse_day
from harness.suite.catalogue import Catalogue, PublishedFigure
from harness.suite.tasks import ClaimedFigure, Task

Outcome = Literal["kept", "altered", "not-computed"]
"""`kept`: figure and wording are the source's. `altered`: one of them is not. `not-computed`: nothing to compare."""

Side = Literal["point", "near", "above", "below", "span"]
"""What words of precision say of the value: it, about it, more than it, less than it, within a span."""

_SIDES: dict[str, Side] = {
    "equals": "point",
    "about": "near",
    "more_than": "above",
    "at_least": "above",
    "less_than": "below",
    "at_most": "below",
    "before": "below",
    "after": "above",
    "first": "point",
}
"""By comparison of `wording.csv`; `within` depends on what is printed."""

_SOFTER: dict[Side, tuple[Side, ...]] = {"point": ("near",)}
"""Words that say less than the source's, and so nothing that it does not say."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What the claim's figure and wording are against the published figure of its source."""

    outcome: Outcome
    """What follows."""

    altered: tuple[Literal["figure", "wording"], ...]
    """What of the two is not the source's."""

    why: str
    """The reason, as a sentence without its full stop."""


def computed_fidelity(task: Task, catalogue: Catalogue) -> Computed:
    """Return what can be computed of a task's fidelity: figure and wording against its published figure."""
    figure = task.claim.figure
    published = catalogue.published.get(task.source.figure) if task.source and task.source.figure else None
    if figure is None:
        return _not("the claim prints no figure")
    if published is None:
        return _not("no published figure of its source is known")
    same = _same_value(figure, published)
    if same is None:
        return _not(f"the claim's figure is of unit {figure.unit}, the published one of unit {published.unit}")
    said, source = _side(figure.wording, figure.unit, catalogue), _side(published.wording, published.unit, catalogue)
    kept = said == source or (said in _SOFTER.get(source, ()))
    altered: list[Literal["figure", "wording"]] = []
    reasons = []
    if not same:
        altered.append("figure")
        reasons.append("the figure is another than the published one")
    if not kept:
        altered.append("wording")
        reasons.append(f"'{published.wording}' has become '{figure.wording}'")
    if altered:
        return Computed("altered", tuple(altered), "; ".join(reasons))
    return Computed("kept", (), _kept(figure, published))


def clash(task: Task, catalogue: Catalogue) -> str | None:
    """Return how the fidelity that a task argues contradicts what is computed, or None if it does not.

    A distortion may lie in what is not computed, so `distorted` contradicts nothing; `faithful` contradicts an altered
    figure or wording, and `untraceable` contradicts that a published figure is named.
    """
    if task.source is None:
        return None
    computed = computed_fidelity(task, catalogue)
    if task.source.fidelity == "faithful" and computed.outcome == "altered":
        return f"argued to be faithful, but {computed.why}"
    if task.source.fidelity == "untraceable" and task.source.figure is not None:
        return "argued to be untraceable, but a published figure is named"
    return None


def _not(why: str) -> Computed:
    return Computed("not-computed", (), why)


def _same_value(figure: ClaimedFigure, published: PublishedFigure) -> bool | None:
    """Say whether the claim prints the published value, rounded as it rounds; None where the units do not meet."""
    if published.unit == "date":
        return figure.value == parse_day(published.value) if figure.unit == "date" else None
    if figure.unit != published.unit or not isinstance(figure.value, Fraction):
        return None
    return abs(figure.value - Fraction(published.value)) <= figure.last_digit / 2


def _side(wording: str, unit: str, catalogue: Catalogue) -> Side:
    rule = catalogue.wordings[wording]
    if rule.op == "within":
        return "span" if unit == "date" else "below"
    return _SIDES.get(rule.op, "point")


def _kept(figure: ClaimedFigure, published: PublishedFigure) -> str:
    if figure.wording == published.wording and isinstance(figure.value, Fraction):
        rounded = figure.value != Fraction(published.value)
        return "the published figure, rounded" if rounded else "figure and wording are those published"
    if figure.wording == published.wording:
        return "figure and wording are those published"
    return f"the figure is the one published; '{figure.wording}' says no more than '{published.wording}'"
