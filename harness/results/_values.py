"""Values as results hold them: exact, the same in JSON and CSV."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from harness._exact import exact, type_json


def json_value(value: object) -> type_json:
    """Return a value as JSON holds it: exact numbers as integers or `n/d`, dates ISO, sets and pairs as lists.

    Raises:
        TypeError: if the value is of no type that a figure or an expectation has.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Fraction | int):
        return exact(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [json_value(each) for each in value]
    raise TypeError(f"a result holds no {type(value).__name__}")


def text_value(value: object) -> str:
    """Return a value as CSV holds it: as `json_value`, but `true` and `false`, empty for none, lists joined by `;`."""
    if isinstance(value, tuple):
        return ";".join(text_value(each) for each in value)
    plain = json_value(value)
    if isinstance(plain, bool):
        return str(plain).lower()
    return "" if plain is None else str(plain)
