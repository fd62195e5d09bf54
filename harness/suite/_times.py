"""Compiling days, times and windows."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from harness._sanitise import for_message
from harness.suite._place import Place
from harness.suite.reading_file import AboutFile, WindowFile
from harness.suite.tasks import About, Window

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LENGTHS = ("months", "weeks", "days")


def parse_day(text: str) -> date | None:
    """Return the day that `YYYY-MM-DD` names, or None."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def day_of(text: str, place: Place) -> date:
    """Return a day.

    Raises:
        SuiteError: if there is no such day.
    """
    day = parse_day(text)
    if day is None:
        raise place.error(f"'{for_message(text, 40)}' is no day", "write a day that exists as YYYY-MM-DD")
    return day


def refuse_reversed(first: date | None, last: date | None, place: Place) -> None:
    """Refuse a span that ends before it starts.

    Raises:
        SuiteError: naming both days.
    """
    if first is not None and last is not None and last < first:
        raise place.error(f"the span ends on {last}, before it starts on {first}", "swap or correct the days")


def compile_about(model: AboutFile, place: Place) -> About:
    """Return the time that a claim or reading speaks of.

    Raises:
        SuiteError: unless it is either `on` a day or `from` one `to` a later one.
    """
    if model.on is not None:
        if model.from_ is not None or model.to is not None:
            raise place.error("'on' stands beside 'from' or 'to'", "write either on, or from and to")
        first = last = day_of(model.on, place.at("on"))
    elif model.from_ is None or model.to is None:
        raise place.error("it is not said when", "write on: DAY, or from: DAY and to: DAY")
    else:
        first, last = day_of(model.from_, place.at("from")), day_of(model.to, place.at("to"))
    refuse_reversed(first, last, place)
    return About(first, last, model.stated, model.why)


def compile_window(model: WindowFile, place: Place, about: About) -> Window:
    """Return the days of a window.

    `{months: N, until: D}` is the N calendar months that end on D: the first day is the day after D minus N months, so
    that `{months: 1, until: 2025-10-31}` is October. Where D minus N months does not exist (31 March minus one month),
    the last day of that month is taken. `weeks` and `days` count seven days and one day each, D included.

    Raises:
        SuiteError: unless it is either `from` and `to`, or one length and `until`; or if it ends before it starts.
    """
    lengths = [name for name in _LENGTHS if getattr(model, name) is not None]
    if model.from_ is not None or model.to is not None:
        if lengths or model.until is not None or model.from_ is None or model.to is None:
            raise place.error("the window is not clear", "write either from and to, or a length and until")
        first, last = day_of(model.from_, place.at("from")), _until(model.to, place.at("to"), about)
    elif len(lengths) != 1 or model.until is None:
        raise place.error("the window is not clear", "write either from and to, or one length and until")
    else:
        last = _until(model.until, place.at("until"), about)
        first = _back(last, lengths[0], getattr(model, lengths[0]), place.at(lengths[0]))
    refuse_reversed(first, last, place)
    return Window(first, last)


def _until(text: str, place: Place, about: About) -> date:
    return about.last if text == "about" else day_of(text, place)


def _back(last: date, unit: str, number: int, place: Place) -> date:
    """Return the first day of the span of that length that ends on `last`."""
    try:
        if unit != "months":
            return last - timedelta(days=number * (7 if unit == "weeks" else 1) - 1)
        year, month = divmod(last.year * 12 + last.month - 1 - number, 12)
        day = min(last.day, calendar.monthrange(year, month + 1)[1])
        return date(year, month + 1, day) + timedelta(days=1)
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        raise place.error(f"{number} {unit} before {last} is before the calendar", "write a shorter window") from None
