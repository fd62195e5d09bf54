"""Figures, claimed values and lists as a reader sees them: the one place where exact numbers are rounded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from harness._exact import rounded
from harness.measure.figure import Value
from harness.suite.tasks import Unit

_DIGITS: dict[str, int] = {"percent": 1, "ratio": 2, "weeks": 1}
_OTHER_DIGITS = 1
_EDGED = frozenset(_DIGITS)
"""Units whose figures get more decimals where the usual ones would show a whole number that they are not."""
_LONGEST = 6


def figure_in_words(value: Value, unit: Unit) -> str:
    """Return a figure's value (or one of its bounds) as text.

    Counts have thousands separators, shares (fractions of one) become percent with one decimal, ratios have two
    decimals, dates are ISO, sets are joined by commas, None is `no figure`.
    """
    if value is None:
        return "no figure"
    if isinstance(value, Fraction):
        return _with_unit(
            _number(value * 100 if unit == "percent" else value, _DIGITS.get(unit, _OTHER_DIGITS), unit), unit
        )
    return _plain(value)


def expected_in_words(value: Fraction | date | bool | str, unit: Unit) -> str:  # noqa: FBT001 - a value, no switch
    """Return what a region is made of, with as many decimals as it has: 2/5 of unit percent is `40 %`."""
    if isinstance(value, Fraction) and unit == "percent":
        return claimed_in_words(value * 100, unit)
    return claimed_in_words(value, unit)


def claimed_in_words(value: Fraction | date | bool | str, unit: Unit) -> str:  # noqa: FBT001 - a value, no switch
    """Return the value that a claim prints, with as many decimals as it has: 40 of unit percent is `40 %`."""
    if isinstance(value, Fraction):
        return _with_unit(_shortest(value), unit)
    return value if isinstance(value, str) else _plain(value)


def any_of_words(words: Sequence[str]) -> str:
    """Return `a`, `a or b`, `a, b or c`."""
    return _joined(words, "or")


def all_of_words(words: Sequence[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    return _joined(words, "and")


def plural(number: int | Fraction, word: str, words: str | None = None) -> str:
    """Return a number with its noun: `1 repository`, `2 repositories`."""
    text = separated(number)
    return f"{text} {word}" if number == 1 else f"{text} {words or word + 's'}"


def separated(number: int | Fraction) -> str:
    """Return a number with thousands separators, with one decimal if it is no integer."""
    return _number(Fraction(number), _OTHER_DIGITS, "count")


def _plain(value: date | bool | tuple[str, ...]) -> str:  # noqa: FBT001 - a value, no switch
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(value) if value else "none"


def _number(value: Fraction, digits: int, unit: str) -> str:
    """Return a number rounded; one that is not whole is not shown as whole, since that may be the edge of a region."""
    if value.denominator == 1:
        return _thousands(rounded(value, digits if unit in ("percent", "ratio") else 0))
    while unit in _EDGED and digits < _LONGEST and Fraction(rounded(value, digits)).denominator == 1:
        digits += 1
    return _thousands(rounded(value, digits))


def _shortest(value: Fraction) -> str:
    digits = 0
    while digits < _LONGEST and (value * 10**digits).denominator != 1:
        digits += 1
    return _thousands(rounded(value, digits))


def _thousands(text: str) -> str:
    sign = "-" if text.startswith("-") else ""
    head, dot, tail = text.removeprefix("-").partition(".")
    return f"{sign}{int(head):,}{dot}{tail}"


def _with_unit(text: str, unit: Unit) -> str:
    if unit == "percent":
        return f"{text} %"
    if unit == "weeks":
        return f"{text} week" if text == "1" else f"{text} weeks"
    return text


def _joined(words: Sequence[str], last: str) -> str:
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
