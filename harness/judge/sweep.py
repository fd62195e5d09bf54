"""The sweep: a reading under every combination of the rules that its task varies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from harness._errors import SuiteError, Where
from harness._sanitise import for_message
from harness.judge.verdicts import Cell, Verdict
from harness.suite.rules import RULE_NAMES
from harness.suite.tasks import Reading, Task

MOST_CELLS = 2000
"""Definitions that the sweep of one task may have."""

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Varied:
    """A reading under one definition of the sweep."""

    name: str
    """Name of the reading, or of the part, whose rules are varied."""

    choices: Choices
    """Rule name and value, for every rule that is varied."""

    reading: Reading
    """The whole reading with these rules in the place of its own."""


def variations(task: Task) -> Iterator[Varied]:
    """Yield every definition of a task's sweep, in the order of the readings, rules and values.

    Raises:
        SuiteError: if there are more than MOST_CELLS.
    """
    number = sum(prod(len(values) for _, values in rules) for _, rules in task.vary)
    if number > MOST_CELLS:
        raise SuiteError(
            f"the sweep has {number:,} definitions, more than {MOST_CELLS:,}",
            where=Where(file=for_message(task.file), line=task.line, item=for_message(task.id)),
            todo="vary fewer rules, or fewer values",
        )
    for name, rules in task.vary:
        whole = next(
            reading for reading in task.readings if name == reading.name or name.startswith(f"{reading.name}/")
        )
        names = [rule for rule, _ in rules]
        for values in product(*(values for _, values in rules)):
            chosen = dict(zip(names, values, strict=True))
            choices = tuple((rule, str(value)) for rule, value in chosen.items())
            yield Varied(name, choices, _with_rules(whole, name, chosen))


def _with_rules(reading: Reading, name: str, chosen: dict[str, Any]) -> Reading:
    """Return a reading with the chosen rules in it and in its parts, or only in the part of that name."""
    parts = tuple(
        _with_rules(part, part.name, chosen) if name in (reading.name, part.name) else part for part in reading.parts
    )
    own = replace(reading.rules, **chosen) if name == reading.name else reading.rules
    return replace(reading, rules=own, parts=parts)


def cells_of(cells: tuple[Cell, ...], name: str) -> tuple[Cell, ...]:
    """Return the cells that vary a reading or one of its parts."""
    return tuple(cell for cell in cells if cell.reading == name or cell.reading.startswith(f"{name}/"))


def deciding_choice(cells: tuple[Cell, ...]) -> str | None:
    """Return the rule whose values split the decided cells best; None if they agree, or if no rule splits them.

    Disagreement among n cells of which s are supported and c contradicted is s * c / n, which is half their Gini
    impurity times n. The best rule is the one that leaves least of it once the cells are parted by its values; among
    equals the one that comes first among the rules.
    """
    decided = [cell for cell in cells if cell.result.verdict.decided]
    whole = _disagreement(decided)
    drops = [
        (whole - sum((_disagreement(part) for part in _parted(decided, rule)), Fraction(0)), -position, rule)
        for position, rule in enumerate(RULE_NAMES)
    ]
    drop, _, rule = max(drops)
    return rule if drop > 0 else None


def _disagreement(cells: list[Cell]) -> Fraction:
    supported = sum(1 for cell in cells if cell.result.verdict is Verdict.SUPPORTED)
    return Fraction(supported * (len(cells) - supported), len(cells)) if cells else Fraction(0)


def _parted(cells: list[Cell], rule: str) -> list[list[Cell]]:
    parts: dict[str | None, list[Cell]] = {}
    for cell in cells:
        parts.setdefault(dict(cell.choices).get(rule), []).append(cell)
    return list(parts.values())
