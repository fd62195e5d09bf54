"""What the choices mean by which definitions on the page differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness.report.matrix import choice_text
from harness.report.page.shapes import Cell, Row, Table, table
from harness.suite.plugins import rule_set
from harness.suite.rule_values import RULE_TITLES, values_of_rule
from harness.suite.rules import RULE_NAMES, SET

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult

_NUMBER = re.compile(r"\d+$")
_SETS = "rule set: the definition by which a source counts, as a whole."


def choices_of(claims: Sequence[ClaimResult]) -> tuple[Table, ...]:
    """Return a table for each rule that claims vary: the values that are tried, and what each means."""
    tried: dict[str, set[str]] = {}
    for rule, value in (choice for claim in claims for cell in claim.cells for choice in cell.choices):
        tried.setdefault(rule, set()).add(value)
    found = []
    for rule in (name for name in (*RULE_NAMES, SET) if name in tried):
        caption = _SETS if rule == SET else f"{rule.replace('_', ' ')}: {_lowered(RULE_TITLES[rule])}".replace("`", "")
        rows: list[Row] = [
            [Cell(choice_text(rule, value), kind="code"), _meaning(rule, value)] for value in _ordered(tried[rule])
        ]
        found.append(table(caption, ("value", "what it means"), rows))
    return tuple(found)


def _ordered(values: set[str]) -> list[str]:
    return sorted(values, key=lambda value: (int(value) if value.isdecimal() else -1, value))


def _meaning(rule: str, value: str) -> str:
    """Return what a value of a rule means; of values with a name or a number in them, with it in its place."""
    if rule == SET:
        return f"{_raised(rule_set(value).what)}."
    known = {each.value: each.meaning.replace("`", "") for each in values_of_rule(rule)}
    if value in known:
        return known[value]
    if rule == "relations":
        return f"Only these kinds: {', '.join(value.split('+'))}."
    if rule == "country_table":
        return known["TABLE"]
    number = _NUMBER.search(value)
    if number is None:
        return ""
    # A floor is written as a number alone.
    named = f"{value[: number.start()] or 'at least '}N"
    return known.get(named, "").replace(" N ", f" {int(number[0]):,} ", 1)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]
