"""Verdicts and figures of result sets as people read them, from the plain values that sets hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast, get_args

from harness._exact import parse_exact
from harness._sanitise import for_terminal
from harness.report.values import NOTHING, parts_text, value_text
from harness.report.words import SHOWN
from harness.suite.tasks import Unit

if TYPE_CHECKING:
    from harness.measure.figure import Value
    from harness.results.outcomes import Outcome

REFUSED = "refused"
"""What stands for a case that harness refuses."""

_UNITS = frozenset(get_args(Unit))
_LONGEST = 60


def verdict_text(slug: str | None) -> str:
    """Return a verdict as shown; a slug that is none as it stands."""
    return NOTHING if slug is None else SHOWN.get(slug, for_terminal(slug[:_LONGEST]))


def outcome_text(outcome: Outcome, *, exact: bool = False) -> str:
    """Return a verdict, or a figure with its bounds where they read otherwise; `exact` adds the value unrounded."""
    if outcome.refused:
        return REFUSED
    if outcome.is_nothing:
        return NOTHING
    if outcome.verdict is not None:
        return verdict_text(outcome.verdict)
    value, low, high = (plain_text(each, outcome) for each in (outcome.value, outcome.low, outcome.high))
    if outcome.value is None or (outcome.high is None and outcome.value == outcome.low):
        return _one_sided(outcome, low, high) if outcome.kind in ("number", "share") else value
    bounds = "" if value == low == high or outcome.kind == "set" else f" ({_bounds(outcome, low, high)})"
    return f"{value}{bounds}{f' [{for_terminal(str(outcome.value)[:_LONGEST])}]' if exact else ''}"


def reading_text(reading: Mapping[str, Any] | None, figure: Outcome) -> str:
    """Return the figure of a reading that a set holds; of one with parts, how many of them hold.

    Raises:
        KeyError, TypeError, AttributeError: if the reading is not what harness writes.
    """
    if reading is not None and figure.is_nothing and reading["parts"]:
        return parts_text([str(part["verdict"]) for part in reading["parts"].values()])
    return outcome_text(figure)


def outcome_pair(before: Outcome, after: Outcome) -> tuple[str, str]:
    """Return two outcomes as text, exact where they would read alike."""
    texts = outcome_text(before), outcome_text(after)
    if texts[0] != texts[1]:
        return texts
    return outcome_text(before, exact=True), outcome_text(after, exact=True)


def value_of(raw: object, kind: str | None) -> Value:
    """Return a value as it was before it was written as JSON.

    Raises:
        ValueError: if it is no value of its kind.
    """
    if raw is None or isinstance(raw, bool):
        return raw
    if isinstance(raw, tuple | list):
        return tuple(str(each) for each in raw)
    if kind == "date" and isinstance(raw, str):
        return date.fromisoformat(raw)
    if isinstance(raw, int | str):
        return parse_exact(raw)
    raise ValueError(f"no value: {type(raw).__name__}")


def plain_text(raw: object, outcome: Outcome) -> str:
    """Return one value of a figure as people read it; what is no value as it stands."""
    try:
        value = value_of(raw, outcome.kind)
    except ValueError:
        return for_terminal(str(raw)[:_LONGEST])
    return value_text(value, cast("Unit", outcome.unit if outcome.unit in _UNITS else "count"))


def _one_sided(outcome: Outcome, low: str, high: str) -> str:
    if outcome.low is not None and outcome.high is not None:
        return f"{low} to {high}"
    if outcome.low is None and outcome.high is None:
        return NOTHING
    return f"≥ {low}" if outcome.high is None else f"≤ {high}"


def _bounds(outcome: Outcome, low: str, high: str) -> str:
    if outcome.low is None and outcome.high is None:
        return "no bound is known"
    if outcome.low is None:
        return f"at most {high}"
    return f"at least {low}" if outcome.high is None else f"{low} to {high}"
