"""The reference pages name every verdict, headline, metric and tolerance, as the code has them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.judge.headline import AS_SOURCED, AS_WORDED
from harness.judge.sweep import MOST_CELLS
from harness.judge.verdicts import Headline, Verdict
from harness.plan import TOLERANCE_DAYS
from harness.suite.tasks import METRICS, OPS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def rows_of(text: str, heading: str) -> dict[str, list[str]]:
    section = text.split(f"\n{heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return {cells[0]: cells[1:] for line in lines for cells in [[cell.strip() for cell in line.strip("|").split("|")]]}


@pytest.fixture(scope="module")
def verdicts() -> str:
    return (REFERENCE / "verdicts.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def dates() -> str:
    return (REFERENCE / "dates.md").read_text(encoding="utf-8")


def test_every_verdict_of_a_reading_is_explained(verdicts: str) -> None:
    assert set(rows_of(verdicts, "## Of a reading")) == {f"`{each.value}`" for each in Verdict}


def test_every_headline_is_explained_in_the_order_of_the_rows(verdicts: str) -> None:
    rows = list(rows_of(verdicts, "## Of a claim"))
    assert set(rows) == {f"`{each.value}`" for each in Headline}
    assert rows[:4] == ["`off-hub`", "`no-evidence`", "`depends`", "`supported-as-sourced`"]


def test_every_tolerance_is_the_one_in_force(dates: str) -> None:
    rows = rows_of(dates, "## Tolerances")
    found = {name.strip("`"): None if cells[0] == "any" else int(cells[0]) for name, cells in rows.items()}
    assert found == TOLERANCE_DAYS


def test_every_metric_has_a_tolerance_and_a_rule_of_widening(dates: str) -> None:
    assert set(rows_of(dates, "## What is left of a figure")) == {f"`{metric}`" for metric in METRICS}
    tolerances = dates.split("## Tolerances")[1].split("\n## ", maxsplit=1)[0]
    assert {metric for metric in METRICS if f"`{metric}`" not in tolerances} == set()


def test_the_pages_name_the_bounds_in_force(verdicts: str) -> None:
    assert f"at most {MOST_CELLS:,} a task" in verdicts
    assert "reading as worded" in verdicts
    assert (AS_WORDED, AS_SOURCED) == ("as-worded", "as-sourced")


def test_set_operations_are_explained(verdicts: str) -> None:
    sets = {"all", "in", "any", "none"} & set(OPS)
    assert all(re.search(rf"`{op}`", verdicts) for op in sets)
