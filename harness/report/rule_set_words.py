"""A rule set as `explain` shows it: whose definition it is, what its source says, and what is our assumption."""

from __future__ import annotations

from harness.suite.plugins import rule_set as named
from harness.suite.rules import RULE_NAMES
from harness.suite.tasks import Reading


def rule_set_text(reading: Reading) -> str:
    """Return the rule set of a reading in lines, with what the reading changes; the empty text without one."""
    if not reading.rule_set:
        return ""
    rule_set = named(reading.rule_set)
    changed = [
        f"{rule} {getattr(reading.rules, rule)}"
        for rule in RULE_NAMES
        if getattr(reading.rules, rule) != getattr(rule_set.rules, rule)
    ]
    lines = [
        f"{rule_set.name}, after {rule_set.source}: {rule_set.what}",
        _said("the source says", rule_set.values(rule_set.stated)),
        _said("our assumption", rule_set.values(rule_set.assumed)),
        f"not a rule: {'; '.join(rule_set.beyond)}" if rule_set.beyond else "",
        f"changed here: {'; '.join(changed)}" if changed else "",
    ]
    return "\n".join(line for line in lines if line)


def _said(head: str, values: tuple[tuple[str, str, str], ...]) -> str:
    return f"{head}: {'; '.join(f'{rule} {value} ({words})' for rule, value, words in values)}" if values else ""
