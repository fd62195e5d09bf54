"""The page explains every choice by which its definitions differ, and no other."""

from __future__ import annotations

from dataclasses import replace

from harness.api import Verification
from harness.judge.verdicts import Cell, ClaimResult
from harness.report.page.choices import choices_of

TRIED = {
    "floor": ("0", "6", "more than 1000"),
    "size": ("declared at least 7000000000",),
    "relations": ("any", "finetune+adapter"),
    "country_table": ("harness", "atom-2026-08-17"),
    "dates": ("launched",),
    "set": ("hub-counter",),
}


def _claim(made: Verification) -> ClaimResult:
    claim = made.claims[0]
    cells = [Cell("as-worded", ((rule, each),), claim.readings[0]) for rule, values in TRIED.items() for each in values]
    return replace(claim, cells=tuple(cells))


def test_every_value_that_is_tried_is_explained_under_its_rule(made: Verification) -> None:
    found = {each.caption: [[cell.text for cell in row] for row in each.rows] for each in choices_of([_claim(made)])}
    assert list(found) == [
        "size: which repositories count, by the number of parameters that they declare.",
        "relations: which kinds of derivation make a derivative.",
        "floor: fewest downloads of 30 days that a repository must have.",
        "country table: which table of seeds/publishers.csv assigns countries and organisations.",
        "dates: which day a repository dates from.",
        "rule set: the definition by which a source counts, as a whole.",
    ]
    rows = dict(row for rows in found.values() for row in rows)
    assert all(rows.values()), rows
    assert rows["≥ 6"] == "Only repositories with 6 downloads or more."
    assert rows["more than 1000"] == "Only repositories with more than 1,000 downloads."
    assert rows["declared at least 7000000000"].startswith("Only repositories that declare 7,000,000,000 parameters")
    assert rows["finetune+adapter"] == "Only these kinds: finetune, adapter."
    assert not any("`" in text for pair in rows.items() for text in pair)


def test_claims_without_a_sweep_bring_none(made: Verification) -> None:
    assert choices_of([replace(claim, cells=()) for claim in made.claims]) == ()
