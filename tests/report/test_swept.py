"""What other definitions give, on the page of a claim, and the evidence below it."""

from __future__ import annotations

import pytest

from harness.api import Verification, verify
from harness.judge.verdicts import ClaimResult
from harness.report.explain import explanation
from harness.report.swept import MOST_CELLS, sweep_block
from harness.report.words import used

ONE, SEVERAL, MANY = "releases/fewer-us-independents", "releases/kimi-k2-november", "releases/chinese-firms-weekly"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Verification:
    """Judge claims with a sweep of one reading, of several, and of more definitions than are listed."""
    return verify([ONE, SEVERAL, MANY], home=tmp_path_factory.mktemp("home"))


def claim_of(judged: Verification, task: str) -> ClaimResult:
    return next(claim for claim in judged.claims if claim.task.id == task)


def test_definitions_of_one_reading_need_no_name_of_it(judged: Verification) -> None:
    lines = sweep_block(claim_of(judged, ONE), 100).splitlines()
    assert lines[0] == "Under other definitions (2 tried): 2 contradicted."
    assert lines[1].split() == ["country_table", "figure", "verdict"]


def test_definitions_of_several_readings_are_counted_and_listed_apart(judged: Verification) -> None:
    claim = claim_of(judged, SEVERAL)
    assert claim.headline == "no-evidence"
    lines = sweep_block(claim, 100).splitlines()
    assert lines[0] == "Under other definitions (4 tried): as-worded 2 no evidence; a-version-of-november 2 supported."
    assert lines[1].split() == ["reading", "dates", "figure", "verdict"]
    assert [line.split() for line in lines[3:]] == [
        ["a-version-of-november", "created", "2025-11-04", "supported"],
        ["a-version-of-november", "launched", "2025-11-06", "supported"],
    ]


def test_of_many_definitions_each_reading_has_its_own_counts_in_the_order_of_the_rules(judged: Verification) -> None:
    claim = claim_of(judged, MANY)
    assert len(claim.cells) > MOST_CELLS
    rows = [line.split()[:3] for line in sweep_block(claim, 200).splitlines() if "supp" in line or "contra" in line]
    found = [row for row in rows if row[0] in ("as-worded", "to-october", "to-october-together")]
    assert [row[0] for row in found] == sorted(row[0] for row in found)
    assert [row[1] for row in found if row[0] == "to-october"] == ["population"] * 2 + ["floor"] * 3 + ["dates"] * 2
    assert ["to-october", "floor", "at"] in found, "a floor reads as it is written in a task: at least 6"


def test_every_table_of_publishers_that_gives_a_figure_is_named(judged: Verification) -> None:
    claim = claim_of(judged, ONE)
    origins = {each.origin for each in used([claim]).values()}
    assert origins == {"seeds/publishers.csv, table atom-2026-08-17", "seeds/publishers.csv, table harness"}
    text = explanation(judged, claim)
    assert all(origin in text.split("evidence  ")[-1] for origin in origins)
