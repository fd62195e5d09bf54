"""From plain data to the models at the boundary: every fault becomes a `SuiteError` with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from harness._errors import SuiteError
from harness._sanitise import first_invisible, for_message
from harness.suite._place import Place, suggestion

Model = TypeVar("Model", bound=BaseModel)

_SHOWN_VALUE = 60
_TYPES = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "no_scalar": "a number, a text, or true or false",
    "no_number": "a plain number",
    "no_floor": "0, 'more than N' or 'at least N'",
}
"""What pydantic's errors about types miss."""


def validated(model: type[Model], data: object, place: Place) -> Model:
    """Return `data` as a model.

    Raises:
        SuiteError: the first fault; see `faults`.
    """
    found, errors = checked(model, data, place)
    if found is None:
        raise errors[0]
    return found


def checked(model: type[Model], data: object, place: Place) -> tuple[Model | None, list[SuiteError]]:
    """Return `data` as a model, or None and every fault, each with its place."""
    errors = list(_empty_values(data, place))
    if errors:
        return None, errors
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [fault for detail in details for fault in _faults(detail, place)]


def shown(value: object) -> str:
    """Return a value as messages quote it."""
    if isinstance(value, str):
        return f"'{for_message(value, _SHOWN_VALUE)}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    return for_message(value, _SHOWN_VALUE)


def _empty_values(data: object, place: Place) -> Iterator[SuiteError]:
    """Yield an error for every key without a value, and for every text with a character that cannot be seen."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _empty_values(value, place.at(str(key)))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _empty_values(value, place.at(index))
    elif data is None:
        todo = "write one, or take the key out; a filter for everything is {}"
        yield place.error("there is no value", todo, key=True)
    elif isinstance(data, str) and first_invisible(data) is not None:
        what = f"the text holds a character that cannot be seen: '{for_message(data, _SHOWN_VALUE)}'"
        yield place.error(what, "take it out")


def _faults(detail: ErrorDetails, place: Place) -> Iterator[SuiteError]:
    # pydantic marks a fault in a key, rather than in its value, by the step "[key]".
    at = place.at(*(step for step in detail["loc"] if step != "[key]"))
    if at.values:
        while at.path and at.path not in at.values and detail["type"] != "missing":
            at = Place(at.file, at.path[:-1], at.values, at.keys)
    context = detail.get("ctx", {})
    if detail["type"] == "unknown_keys":
        for key in context["unknown"]:
            allowed = context["allowed"]
            yield at.at(key).error(
                f"unknown key '{for_message(key, _SHOWN_VALUE)}'", suggestion(key, allowed), key=True
            )
        return
    what, todo = _message(detail["type"], detail["input"], context, at)
    if detail["type"] == "missing":
        at = Place(at.file, at.path[:-1], at.values, at.keys)
    yield at.error(what, todo)


def _message(kind: str, value: object, context: dict[str, object], at: Place) -> tuple[str, str]:
    """Return what is wrong, and what to do, for one of pydantic's kinds of error."""
    what, todo = f"{shown(value)} cannot be used here", "see docs/reference/task.md"
    if kind == "missing":
        what, todo = f"the key '{for_message(at.path[-1])}' is missing", "add it"
    elif kind in _TYPES:
        quotes = "; put it in quotes to make it a text" if kind == "string_type" and not _is_nested(value) else ""
        what, todo = f"{shown(value)} is not {_TYPES[kind]}", f"write {_TYPES[kind]}{quotes}"
    elif kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", str(context["expected"]))
        what, todo = f"{shown(value)} is not allowed here", suggestion(str(value), allowed)
    elif kind == "string_pattern_mismatch":
        what, todo = f"{shown(value)} does not have the form wanted here", _form(str(context["pattern"]))
    elif kind in ("string_too_long", "too_long"):
        unit = "characters" if kind == "string_too_long" else "entries"
        length = len(value) if isinstance(value, str | list | dict) else 0
        what, todo = f"{length} {unit} are too many", f"use at most {context['max_length']}"
    elif kind in ("string_too_short", "too_short"):
        what, todo = "there is nothing in it", "write something, or take the key out"
    elif kind in ("greater_than_equal", "less_than_equal"):
        bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        what, todo = f"{shown(value)} is out of range", f"write a number of {bound}"
    return what, todo


def _is_nested(value: object) -> bool:
    return isinstance(value, dict | list)


def _form(pattern: str) -> str:
    """Return in words what a pattern of the grammar asks for."""
    if "[0-9]{4}-" in pattern:
        return f"write a day as YYYY-MM-DD{', or about' if 'about' in pattern else ''}"
    if "finetune" in pattern:
        return "write any, or kinds joined by +: finetune, adapter, quantized, merge, unspecified"
    if "declared" in pattern:
        return "write any, at least N, declared or declared at least N"
    return f"use lower-case letters, digits{', dots' if '.' in pattern else ''} and hyphens"
