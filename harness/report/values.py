"""Values in narrow columns: the figure, what is claimed, the gap in days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from harness._sanitise import for_terminal
from harness.judge.verdicts import ReadingResult
from harness.judge.words import claimed_in_words, figure_in_words, separated
from harness.measure.figure import Figure, Value
from harness.suite.catalogue import PublishedFigure
from harness.suite.tasks import ClaimedFigure, Unit

NOTHING = "–"  # noqa: RUF001  an en dash, as tables have it
"""What stands where there is no value."""

SIGNS = {
    "about": "≈", "approximately": "≈", "roughly": "≈", "more than": ">", "over": ">", "at least": "≥",
    "at most": "≤", "less than": "<", "exactly": "", "just": "", "in": "",
}  # fmt: skip
"""Words of precision -> the sign that stands for them in a narrow column; others stand as they are."""

LONGEST_SET = 4
"""Members of a set that a table shows."""

_LONGEST_PRINTED = 16
_SMALLEST_SHARE = Fraction(1, 2000)


def value_text(value: Value, unit: Unit, *, longest: int = LONGEST_SET) -> str:
    """Return one value of a figure: of a set at most `longest` members; a share that is nearly 0 or 1 not as such."""
    if value is None:
        return NOTHING
    if isinstance(value, tuple):
        return set_text(value, longest)
    if unit == "percent" and isinstance(value, Fraction):
        if 0 < value < _SMALLEST_SHARE:
            return "< 0.1 %"
        if 1 - _SMALLEST_SHARE < value < 1:
            return "> 99.9 %"
    return figure_in_words(value, unit)


def set_text(members: tuple[str, ...], longest: int = LONGEST_SET) -> str:
    """Return the members of a set, at most `longest` of them."""
    if not members:
        return "none"
    shown = ", ".join(for_terminal(member) for member in members[:longest])
    return shown if len(members) <= longest else f"{shown} and {len(members) - longest} more"


def result_text(result: ReadingResult) -> str:
    """Return the figure of a reading for a narrow column; of a reading with parts, how many of them hold.

    A share has its denominator: `83.96 % of 187`.
    """
    if result.figure is not None:
        return f"{figure_text(result.figure, result.reading.unit)}{of_denominator(result.figure)}"
    return parts_text([part.verdict.value for part in result.parts])


def parts_text(verdicts: Sequence[str]) -> str:
    """Return how many parts of a reading hold, from the slugs of their verdicts; nothing where none is decided."""
    if not any(verdict in ("supported", "contradicted") for verdict in verdicts):
        return NOTHING
    return f"{sum(verdict == 'supported' for verdict in verdicts)} of {len(verdicts)} hold"


def of_denominator(figure: Figure) -> str:
    """Return what a share is a share of, to follow its value: ` of 187`; empty for any other figure."""
    if figure.kind != "share" or figure.value is None or figure.denominator is None:
        return ""
    return f" of {separated(figure.denominator)}"


def figure_text(figure: Figure, unit: Unit) -> str:
    """Return a figure for a narrow column: its value, or the one bound that is known."""
    numeric = figure.kind in ("number", "share")
    if numeric and figure.high is None and figure.low is not None and figure.value in (None, figure.low):
        return f"≥ {value_text(figure.low, unit)}"
    if numeric and figure.value is None and figure.low is None and figure.high is not None:
        return f"≤ {value_text(figure.high, unit)}"
    if numeric and figure.value is None and figure.low is not None and figure.high is not None:
        return f"{value_text(figure.low, unit)} to {value_text(figure.high, unit)}"
    return value_text(figure.value, unit)


def bounds_text(figure: Figure, unit: Unit) -> str:
    """Return the least and the most that a figure can be, or the empty text where both read as its value."""
    low, value, high = (value_text(bound, unit) for bound in (figure.low, figure.value, figure.high))
    if low == value == high:
        return ""
    if figure.kind == "set":
        return "" if figure.high is not None else f"certainly {low}; more may be in it"
    if figure.low is None and figure.high is None:
        return "no bound is known"
    if figure.high is None:
        return f"at least {low}, no upper bound"
    if figure.low is None:
        return f"at most {high}, no lower bound"
    return f"{low} to {high}"


def claimed_text(figure: ClaimedFigure | None) -> str:
    """Return what a claim prints, in a narrow column: a sign for its words of precision, and the figure."""
    if figure is None:
        return NOTHING
    as_printed = (
        figure.unit != "percent" and re.search("[0-9]", figure.printed) and len(figure.printed) <= _LONGEST_PRINTED
    )
    text = figure.printed if as_printed else claimed_in_words(figure.value, figure.unit)
    sign = SIGNS.get(figure.wording, figure.wording)
    return for_terminal(f"{sign} {text}").strip()


def published_value(figure: PublishedFigure) -> str:
    """Return the value of a published figure as people read it."""
    if figure.unit == "date":
        return for_terminal(figure.value)
    number = claimed_in_words(Fraction(figure.value), "count")
    return f"{number} %" if figure.unit == "percent" else number


def gap_text(days: int | None) -> str:
    """Return the days between the evidence and the time that a claim speaks of, or `same day`."""
    if days is None:
        return ""
    if days == 0:
        return "same day"
    return f"{'−' if days < 0 else '+'}{abs(days):,} {'day' if abs(days) == 1 else 'days'}"  # noqa: RUF001  a true minus


def dated(day: date, gap_days: int | None) -> str:
    """Return a day of evidence and its gap in days, in brackets."""
    gap = gap_text(gap_days)
    return f"{day.isoformat()} ({gap})" if gap else day.isoformat()
