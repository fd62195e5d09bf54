"""The sweep: a reading under every combination of the rules that its task varies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod
from operator import attrgetter
from typing import Any

from harness._errors import SuiteError, Where
from harness._sanitise import for_message
from harness.judge.verdicts import Cell, Verdict
from harness.suite.plugins import rule_set
from harness.suite.rule_sets import RuleSet
from harness.suite.rules import RULE_NAMES, SET, Rules
from harness.suite.tasks import Reading, Task

MOST_CELLS = 2000
"""Definitions that the sweep of one task may have."""

VariedRules = tuple[tuple[str, tuple[str | int, ...]], ...]
"""What a sweep varies: for a rule's name, or for `set`, the values that it tries."""

Choices = tuple[tuple[str, str], ...]

_EVERY_RULE = attrgetter(*RULE_NAMES)


@dataclass(frozen=True, slots=True)
class Varied:
    """A reading under one definition of the sweep."""

    name: str
    """Name of the reading, or of the part, whose rules are varied."""

    choices: Choices
    """Rule name and value, for every rule that is varied; a rule set comes first, under `set`."""

    reading: Reading
    """The whole reading with these rules in the place of its own."""


def variations(task: Task) -> Iterator[Varied]:
    """Yield every definition of a task's sweep, in the order of the readings, rules and values.

    Raises:
        SuiteError: if there are more than MOST_CELLS.
    """
    number = sum(_count(rules) for _, rules in task.vary)
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
        for chosen in _combinations(rules):
            choices = tuple((rule, str(value)) for rule, value in chosen.items())
            yield Varied(name, choices, _with_rules(whole, name, _Change(chosen)))
        names = [rule for rule, _ in rules if rule != SET]
        for each in _sets(rules):
            choices = ((SET, each.name), *((rule, str(getattr(each.rules, rule))) for rule in names))
            yield Varied(name, choices, _with_rules(whole, name, _Change(_values(each.rules), each.name)))


@dataclass(frozen=True, slots=True)
class _Change:
    """What becomes of a reading's rules."""

    rules: dict[str, Any]
    """The rules that change, with their values."""

    rule_set: str | None = None
    """The rule set that they are, if they are one."""

    def of(self, reading: Reading) -> Reading:
        rule_set = reading.rule_set if self.rule_set is None else self.rule_set
        return replace(reading, rules=Rules(**{**_values(reading.rules), **self.rules}), rule_set=rule_set)


def _values(rules: Rules) -> dict[str, Any]:
    return dict(zip(RULE_NAMES, _EVERY_RULE(rules), strict=True))


def _combinations(rules: VariedRules) -> Iterator[dict[str, Any]]:
    """Yield every combination of the values of rules; nothing where only rule sets are tried."""
    values = {rule: tried for rule, tried in rules if rule != SET}
    for combination in product(*values.values()) if values else ():
        yield dict(zip(values, combination, strict=True))


def _sets(rules: VariedRules) -> list[RuleSet]:
    return [rule_set(str(name)) for rule, names in rules if rule == SET for name in names]


def _count(rules: VariedRules) -> int:
    values = [len(tried) for rule, tried in rules if rule != SET]
    return (prod(values) if values else 0) + len(_sets(rules))


def _with_rules(reading: Reading, name: str, change: _Change) -> Reading:
    """Return a reading with changed rules in it and in its parts, or only in the part of that name."""
    parts = tuple(
        _with_rules(part, part.name, change) if name in (reading.name, part.name) else part for part in reading.parts
    )
    changed = change.of(reading) if name == reading.name else reading
    return replace(changed, parts=parts) if parts else changed


def cells_of(cells: tuple[Cell, ...], name: str) -> tuple[Cell, ...]:
    """Return the cells that vary a reading or one of its parts."""
    return tuple(cell for cell in cells if cell.reading == name or cell.reading.startswith(f"{name}/"))


def deciding_choice(cells: tuple[Cell, ...]) -> str | None:
    """Return the rule whose values split the decided cells best; None if they agree, or if no rule splits them."""
    return deciding_rule([(cell.choices, cell.result.verdict) for cell in cells])


def deciding_rule(verdicts: Sequence[tuple[Choices, Verdict]]) -> str | None:
    """Return the rule whose values split decided verdicts best; None if they agree, or if no rule splits them.

    Disagreement among n verdicts of which s are supported and c contradicted is s * c / n, which is half their Gini
    impurity times n. The best rule is the one that leaves least of it once the verdicts are parted by its values; among
    equals the one that comes first among the rules.
    """
    decided = [(dict(choices), verdict) for choices, verdict in verdicts if verdict.decided]
    whole = _disagreement([verdict for _, verdict in decided])
    drops = [
        (whole - sum((_disagreement(part) for part in _parted(decided, rule)), Fraction(0)), -position, rule)
        for position, rule in enumerate(RULE_NAMES)
    ]
    drop, _, rule = max(drops)
    return rule if drop > 0 else None


def _disagreement(verdicts: list[Verdict]) -> Fraction:
    supported = sum(1 for verdict in verdicts if verdict is Verdict.SUPPORTED)
    return Fraction(supported * (len(verdicts) - supported), len(verdicts)) if verdicts else Fraction(0)


def _parted(verdicts: list[tuple[dict[str, str], Verdict]], rule: str) -> list[list[Verdict]]:
    parts: dict[str | None, list[Verdict]] = {}
    for choices, verdict in verdicts:
        parts.setdefault(choices.get(rule), []).append(verdict)
    return list(parts.values())
