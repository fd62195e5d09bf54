"""Compiling rules, and what a sweep varies."""

from __future__ import annotations

import re
from dataclasses import replace

from harness._errors import SuiteError
from harness._sanitise import for_message
from harness.suite._names import Names, known
from harness.suite._place import Place
from harness.suite.filters import RELATION_KINDS
from harness.suite.plugins import rule_set
from harness.suite.reading_file import RulesFile, VaryFile
from harness.suite.rules import ANY_SIZE, AT_LEAST, DECLARED, RULE_NAMES, SET, Rules

Varied = tuple[tuple[str, tuple[str | int, ...]], ...]
"""For a rule's name: the values that the sweep tries."""

_FLOOR = re.compile(r"(more than|at least) ([0-9]{1,12})")


def compile_rules(model: RulesFile | None, place: Place, names: Names) -> Rules:
    """Return the rules of a reading: the defaults, or those of a rule set, with what the reading changes.

    Raises:
        SuiteError: if a floor or a list of relations cannot be read.
        UnknownNameError: if there is no such country table.
    """
    changed: dict[str, str | int] = {}
    start = Rules() if model is None or model.set is None else set_rules(model.set, place.at("set"), names)
    for rule in RULE_NAMES if model else ():
        value = getattr(model, rule)
        if value is not None:
            changed[rule] = _value(rule, value, place.at(rule), names)
    return replace(start, **changed)  # type: ignore[arg-type]  # the boundary has checked each rule's own values


def set_rules(name: str, place: Place, names: Names) -> Rules:
    """Return the rules of a rule set.

    Raises:
        UnknownNameError: if the suite has no such country table as the rule set uses.
    """
    try:
        rules = rule_set(name).rules
    except SuiteError as error:
        raise place.error(error.what, error.todo) from None
    known("country table", rules.country_table, names.tables, place)
    return rules


def compile_vary(model: VaryFile, place: Place, names: Names) -> Varied:
    """Return what the sweep of one reading varies, rules in the order in which they are shown.

    Raises:
        SuiteError: if a value cannot be read or stands twice.
        UnknownNameError: if there is no such country table.
    """
    varied: list[tuple[str, tuple[str | int, ...]]] = []
    if model.set is not None:
        at = place.at("set")
        for index, name in enumerate(model.set):
            set_rules(name, at.at(index), names)
        if len(set(model.set)) < len(model.set):
            raise at.error("a rule set stands twice", "keep one of them")
        varied.append((SET, tuple(model.set)))
    for rule in RULE_NAMES:
        written: list[str | int] | None = getattr(model, rule)
        if written is None:
            continue
        at = place.at(rule)
        values = tuple(_value(rule, value, at.at(index), names) for index, value in enumerate(written))
        if len(set(values)) < len(values):
            raise at.error(f"a value of '{rule}' stands twice", "keep one of them")
        varied.append((rule, values))
    if not varied:
        raise place.error("nothing is varied", "name a rule and the values to try, or take the key out")
    return tuple(varied)


def _value(rule: str, value: str | int, place: Place, names: Names) -> str | int:
    if rule == "floor":
        return _floor(value, place)
    if rule == "size":
        return _size(str(value))
    if rule == "relations":
        return _relations(str(value), place)
    if rule == "country_table":
        return known("country table", str(value), names.tables, place)
    return value


def _floor(value: str | int, place: Place) -> int:
    if value == 0:
        return 0
    match = _FLOOR.fullmatch(str(value))
    if not match:
        todo = "write 0, 'more than N' or 'at least N'"
        raise place.error(f"'{for_message(value, 40)}' is no floor", todo)
    return int(match[2]) + (match[1] == "more than")


def _size(value: str) -> str:
    """Return the rule with its number in one spelling; at least 0 is no more than being declared, or than nothing."""
    words, found, number = value.partition(AT_LEAST)
    if found and int(number) == 0:
        return DECLARED if words else ANY_SIZE
    return f"{words}{found}{int(number)}" if found else value


def _relations(value: str, place: Place) -> str:
    """Return kinds of derivation in their fixed order, so that one choice has one spelling."""
    if value == "any":
        return value
    kinds = value.split("+")
    if len(set(kinds)) < len(kinds):
        raise place.error(f"a kind stands twice in '{for_message(value, 80)}'", "name each kind once")
    return "+".join(kind for kind in RELATION_KINDS if kind in kinds)
