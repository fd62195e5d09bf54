"""Compiling the figure that a claim prints."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from harness._sanitise import for_message
from harness.suite._boundary import shown
from harness.suite._names import Names, known
from harness.suite._number import last_digit_of, plain_number
from harness.suite._place import Place
from harness.suite._times import day_of
from harness.suite.catalogue import Catalogue
from harness.suite.task_file import FigureFile
from harness.suite.tasks import ClaimedFigure, Unit

NUMBER_UNITS: tuple[Unit, ...] = ("count", "percent", "ratio", "rank", "weeks")
"""Units of numbers; the others are days, sets of names, and yes or no."""

_PRINTED = re.compile(r"([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(?:\s*([a-z]+))?", re.IGNORECASE)
_SCALES = {
    **dict.fromkeys(("k", "thousand"), 10**3),
    **dict.fromkeys(("m", "mn", "million", "millions"), 10**6),
    **dict.fromkeys(("b", "bn", "billion", "billions"), 10**9),
    **dict.fromkeys(("t", "tn", "trillion", "trillions"), 10**12),
}


def compile_figure(model: FigureFile, place: Place, catalogue: Catalogue, names: Names) -> ClaimedFigure:
    """Return the figure that a claim prints.

    What one unit of the last printed digit is worth follows from `printed` (385.3 million: 100000), else from the
    digits of `value`; `last_digit` is needed where `printed` has numbers and none of them is the value.

    Raises:
        SuiteError: if the value does not fit its unit, or the last digit does not follow.
        UnknownNameError: if the wording table does not know the wording, or the catalogue a licence or country.
    """
    known("wording", model.wording, catalogue.wordings, place.at("wording"))
    value = _value(model, place.at("value"), names)
    printed = model.printed if model.printed is not None else str(model.value)
    digit = _last_digit(model, value, place) if isinstance(value, Fraction) else Fraction(0)
    return ClaimedFigure(value, model.unit, model.wording, digit, printed)


def licence_or_country(unit: Unit, text: str, place: Place, names: Names) -> str:
    """Return a name of the set that a unit speaks of.

    Raises:
        UnknownNameError: if the catalogue does not know it.
    """
    if unit == "licences":
        return known("licence", text, names.licences, place)
    return known("country", text, names.countries, place)


def _value(model: FigureFile, place: Place, names: Names) -> Fraction | date | str | bool:
    value, unit = model.value, model.unit
    if unit in NUMBER_UNITS:
        number = plain_number(value)
        if number is not None and number >= 0:
            return number
        if unit == "rank" and isinstance(value, str) and number is None:
            return value
    elif unit == "date" and isinstance(value, str):
        return day_of(value, place)
    elif unit == "yes-no" and isinstance(value, bool):
        return value
    elif unit in ("licences", "countries") and isinstance(value, str):
        return licence_or_country(unit, value, place, names)
    raise place.error(f"{shown(value)} is no value of unit {unit}", f"write {UNIT_FORMS[unit]}")


UNIT_FORMS: dict[Unit, str] = {
    "count": "a number of at least 0",
    "percent": "a number of at least 0",
    "ratio": "a number of at least 0",
    "rank": "a number, or the name that must rank first",
    "weeks": "a number of at least 0",
    "date": "a day as YYYY-MM-DD",
    "licences": "a licence id of the Hub",
    "countries": "the slug of a country",
    "yes-no": "true or false",
}
"""How a value of each unit is written."""


def _last_digit(model: FigureFile, value: Fraction, place: Place) -> Fraction:
    written = plain_number(model.last_digit)
    if written is not None:
        if written <= 0:
            raise place.at("last_digit").error("the last digit is worth nothing", "write a number above 0")
        return written
    numbers = list(_PRINTED.finditer(model.printed or ""))
    for match in numbers:
        text = match[1].replace(",", "")
        scale = _SCALES.get((match[2] or "").lower(), 1)
        if Fraction(text) * scale == value:
            return (last_digit_of(text) or Fraction(1)) * scale
    if numbers:
        what = f"no number in '{for_message(model.printed, 60)}' is {shown(model.value)}"
        raise place.at("printed").error(what, "correct one of them, or write last_digit")
    return last_digit_of(model.value) or Fraction(1)
