"""Compiling expectations: what a reading's figure must be for the claim to hold.

An expectation follows from the claim's figure and the wording table, `seeds/wording.csv`, or is written with a reason.
Shares are compared as fractions of one: 40 with unit percent becomes 2/5, and so do slack and both ends of a span.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from harness._errors import SuiteError
from harness._sanitise import for_message
from harness.suite._boundary import shown
from harness.suite._figures import NUMBER_UNITS, UNIT_FORMS, licence_or_country
from harness.suite._names import Names
from harness.suite._number import plain_number
from harness.suite._place import Place
from harness.suite._times import day_of, refuse_reversed
from harness.suite.catalogue import Catalogue, Wording
from harness.suite.reading_file import ExpectFile
from harness.suite.tasks import ClaimedFigure, Expectation, Op, Unit

SLACK = re.compile(r"|half-last-digit|([0-9]+(?:\.[0-9]+)?)%|([0-9]+) last-digits")
"""How `seeds/wording.csv` writes slack: nothing, half a unit of the last printed digit, a share of the value, or a
number of units of the last printed digit."""

_NUMBER_OPS: tuple[Op, ...] = ("more_than", "at_least", "about", "equals", "at_most", "less_than", "within")
_SET_OPS: tuple[Op, ...] = ("in", "all", "any", "none", "equals")
OPS_OF: dict[Unit, tuple[Op, ...]] = {
    **dict.fromkeys(NUMBER_UNITS, _NUMBER_OPS),
    "rank": (*_NUMBER_OPS, "first"),
    "date": ("before", "after", "equals", "within"),
    "licences": _SET_OPS,
    "countries": _SET_OPS,
    "yes-no": ("equals",),
}
"""The comparisons that a figure of each unit allows."""

_SINGLE_OPS: tuple[Op, ...] = ("before", "after", "equals")
_PAIR = 2
_DERIVED_SET_OPS: dict[Unit, Op] = {"licences": "all", "countries": "in"}
_HUNDRED = 100


def derived(figure: ClaimedFigure, unit: Unit, catalogue: Catalogue, place: Place) -> Expectation:
    """Return the expectation that follows from the claim's figure and its wording, for a reading of unit `unit`.

    Numbers: by the wording's operation and slack; `about` reaches at least half a unit of the last printed digit;
    `within` with a slack of N % is the span from N % below the value up to the value. Days: the same day, before or
    after it. A licence: every repository has it. A country: no other country is in the set. Yes or no: the same.

    Raises:
        SuiteError: if it does not follow, so that `expect` must be written.
    """
    wording = catalogue.wordings[figure.wording]
    why = f"the claim says '{figure.wording}': {wording.meaning}"
    if figure.unit != unit:
        raise place.error(
            f"the claim's figure is of unit {figure.unit}, this reading's of unit {unit}",
            "write expect with op, value and why",
        )
    value = figure.value
    if unit in _DERIVED_SET_OPS and isinstance(value, str) and wording.op in ("equals", "none"):
        return Expectation("none" if wording.op == "none" else _DERIVED_SET_OPS[unit], (value,), Fraction(0), why)
    if unit == "rank" and isinstance(value, str) and wording.op == "first":
        return Expectation("first", (value,), Fraction(0), why)
    if isinstance(value, bool | date) and wording.op in _SINGLE_OPS and wording.op in OPS_OF[unit]:
        return Expectation(_op(wording), value, Fraction(0), why)
    if isinstance(value, Fraction) and wording.op in _NUMBER_OPS:
        return _number(figure, value, wording, why, place)
    raise _not_derived(figure, place)


def written(model: ExpectFile, unit: Unit, place: Place, names: Names) -> Expectation:
    """Return an expectation that a task writes out.

    Raises:
        SuiteError: if the operation does not fit the unit, the value does not fit the operation, a share lies above 100
            percent, or slack stands where there is none.
        UnknownNameError: if the catalogue does not know a licence or country.
    """
    if model.op not in OPS_OF[unit]:
        allowed = ", ".join(OPS_OF[unit])
        raise place.at("op").error(f"'{model.op}' does not compare a figure of unit {unit}", f"allowed: {allowed}")
    at = place.at("value")
    slack = plain_number(model.slack) or Fraction(0)
    if model.slack is not None and (model.op not in ("about", "equals") or unit not in NUMBER_UNITS or slack < 0):
        raise place.at("slack").error("slack does not belong here", "only about and equals of numbers have it")
    if model.op == "about" and model.slack is None:
        raise place.error("'about' does not say how far", "add slack, in the same unit as value")
    if unit in ("licences", "countries") or model.op == "first":
        texts = _texts(model.value, unit, at, names)
        return Expectation(model.op, texts, Fraction(0), model.why)
    values = [_single(value, unit, at) for value in model.value]
    if model.op == "within":
        return Expectation("within", _pair(values, at), Fraction(0), model.why)
    if len(values) != 1:
        raise at.error(f"'{model.op}' needs one value, not {len(values)}", "write one value")
    return Expectation(model.op, values[0], on_scale(slack, unit), model.why)


def on_scale(value: Fraction, unit: Unit) -> Fraction:
    """Return a number of a claim on the scale of figures: percent as fractions of one, all else as it is."""
    return value / _HUNDRED if unit == "percent" else value


def slack_of(wording: Wording, value: Fraction, last_digit: Fraction) -> Fraction | None:
    """Return how far a wording reaches from a value, in the value's unit; None if it cannot be read."""
    match = SLACK.fullmatch(wording.slack)
    if match is None:
        return None
    slack = Fraction(0)
    if match[1]:
        slack = abs(value) * Fraction(match[1]) / _HUNDRED
    elif match[2]:
        slack = int(match[2]) * last_digit
    elif wording.slack:
        slack = last_digit / 2
    return max(slack, last_digit / 2) if wording.op == "about" else slack


def _number(figure: ClaimedFigure, value: Fraction, wording: Wording, why: str, place: Place) -> Expectation:
    slack = slack_of(wording, value, figure.last_digit)
    if slack is None or (wording.op == "within" and not slack):
        raise _not_derived(figure, place)
    at = on_scale(value, figure.unit)
    reach = on_scale(slack, figure.unit)
    if wording.op == "within":
        return Expectation("within", (at - reach, at), Fraction(0), why)
    return Expectation(_op(wording), at, reach if wording.op in ("about", "equals") else Fraction(0), why)


def _op(wording: Wording) -> Op:
    # The catalogue's loader has checked that it is one.
    return wording.op  # type: ignore[return-value]


def _not_derived(figure: ClaimedFigure, place: Place) -> SuiteError:
    what = f"what must be found does not follow from '{for_message(figure.wording, 40)}' and the claim's figure"
    return place.error(what, "write expect with op, value and why")


def _texts(values: Sequence[object], unit: Unit, place: Place, names: Names) -> tuple[str, ...]:
    texts: list[str] = []
    for value in values:
        if not isinstance(value, str):
            raise place.error(f"{shown(value)} is no name", "write names, in quotes where they look like numbers")
        texts.append(value if unit == "rank" else licence_or_country(unit, value, place, names))
    return tuple(sorted(set(texts)))


def _single(value: object, unit: Unit, place: Place) -> Fraction | date | bool:
    if unit == "date" and isinstance(value, str):
        return day_of(value, place)
    if unit == "yes-no" and isinstance(value, bool):
        return value
    number = plain_number(value)
    if unit not in NUMBER_UNITS or number is None or number < 0:
        raise place.error(f"{shown(value)} is no value of unit {unit}", f"write {UNIT_FORMS[unit]}")
    return on_scale(number, unit)


def _pair(values: Sequence[Fraction | date | bool], place: Place) -> tuple[date, date] | tuple[Fraction, Fraction]:
    if len(values) != _PAIR:
        raise place.error(f"'within' needs two values, not {len(values)}", "write [low, high]")
    low, high = values
    if isinstance(low, date) and isinstance(high, date):
        refuse_reversed(low, high, place)
        return low, high
    if isinstance(low, Fraction) and isinstance(high, Fraction):
        if high < low:
            raise place.error("the span ends before it starts", "write the lower value first")
        return low, high
    raise place.error("the two values are not of one kind", "write two numbers or two days")
