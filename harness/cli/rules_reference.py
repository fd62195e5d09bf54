"""The reference page of rules and rule sets, made from the code.

`python -m harness.cli.rules_reference > docs/reference/rules.md` writes it; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from harness.cli._definition import RULE_OPTIONS
from harness.cli._output import show
from harness.suite.rule_sets import RULE_SETS, RuleSet
from harness.suite.rule_values import RULE_TITLES, values_of_rule
from harness.suite.rules import RULE_NAMES, Rules

_INTRODUCTION = """\
# Rules

Made from the code by `python -m harness.cli.rules_reference`; a test holds it to that.

A figure about adoption hangs on choices that sentences leave open: which repositories count, who owns a derivative,
which downloads are added. Each choice is a rule with a name and named values, the same in task files (`rules`, `vary`),
on the command line (`harness measure`) and in results. Sources are ids of `seeds/sources.yaml`: who counts so, or
describes it; `harness-judgement` marks a choice of our own. The first value is the default, where it is no other.

Where a table does not say what a rule asks for, the repositories concerned are unknown mass: a figure's bounds reach
from where none of them counts to where all do."""

_SETS = """\
## Rule sets

The definition that a source counts by, under one name: `rules: NAME` in a reading, `rules: {set: NAME, RULE: VALUE}`
with something changed, `harness measure ... --rules NAME`, and `set: [NAME, ...]` under `vary`, where each set is one
more definition. What the source does not say is our assumption, and marked so; rules that are not listed cannot change
what it measures, and have their defaults. `harness explain` shows the same."""


def rules_page() -> str:
    """Return the page in Markdown."""
    defaults = {field.name: str(field.default) for field in fields(Rules)}
    blocks = [_INTRODUCTION, "## The rules", _overview(defaults)]
    blocks += [block for rule in RULE_NAMES for block in _rule(rule, defaults[rule])]
    blocks += [_SETS, *(block for each in RULE_SETS.values() for block in _set(each))]
    return "\n\n".join(blocks) + "\n"


def _overview(defaults: dict[str, str]) -> str:
    rows = [
        f"| [`{rule}`](#{rule}) | `{RULE_OPTIONS[rule]}` | `{defaults[rule]}` | {RULE_TITLES[rule]} |"
        for rule in RULE_NAMES
    ]
    return "\n".join(["| rule | option of `measure` | default | chooses |", "|---|---|---|---|", *rows])


def _rule(rule: str, default: str) -> Iterator[str]:
    yield f"### {rule}"
    yield f"{RULE_TITLES[rule]} Default: `{default}`."
    rows = [f"| `{each.value}` | {each.meaning} | {each.source} | {each.effect} |" for each in values_of_rule(rule)]
    yield "\n".join(["| value | means | source | effect |", "|---|---|---|---|", *rows])


def _set(each: RuleSet) -> Iterator[str]:
    yield f"### {each.name}"
    yield f"{each.what[0].upper()}{each.what[1:]}. Source: {each.source}."
    rows = [f"| `{rule}` | `{value}` | stated | {words} |" for rule, value, words in each.values(each.stated)]
    rows += [f"| `{rule}` | `{value}` | our assumption | {words} |" for rule, value, words in each.values(each.assumed)]
    yield "\n".join(["| rule | value | by | why |", "|---|---|---|---|", *rows])
    if each.beyond:
        yield "\n".join(f"- Not a rule: {words}." for words in each.beyond)


if __name__ == "__main__":
    show(rules_page().removesuffix("\n"))
