"""The reference pages name every verdict, headline, metric and tolerance, as the code has them."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import get_args

import pytest
from cases import reading, window

from harness.judge.brackets import METRICS as BRACKETED
from harness.judge.contributions import ContributionKind
from harness.judge.headline import AS_SOURCED, AS_WORDED
from harness.judge.sensitivity import WITHOUT_LARGEST, VariantName
from harness.judge.survival import LEAST_LISTED, TIMES_THE_LOSS, range_of
from harness.judge.survival import METRICS as SURVIVES
from harness.judge.sweep import MOST_CELLS
from harness.judge.verdicts import Headline, Verdict
from harness.judge.words import figure_in_words
from harness.plan import TOLERANCE_DAYS, time_class
from harness.suite.loading import load_suite
from harness.suite.rules import Basis
from harness.suite.tasks import METRICS, OPS, Quantity

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


NEED_A_WINDOW = ("release_weeks", "release_gap")
QUANTITIES_OF = {
    "count": ("repos", "organisations"), "total": ("downloads", "likes"), **dict.fromkeys(NEED_A_WINDOW, ("repos",)),
}  # fmt: skip
"""Metrics that do not go with every quantity."""


def test_the_class_of_every_metric_quantity_and_window_is_the_documented_one(dates: str) -> None:
    """A row names a metric itself, or says that it has the same ones as a row above."""
    rows = {name.strip("`"): cells for name, cells in rows_of(dates, "## Tolerances").items()}
    of_many = ("total", "count", "share", "ratio", "rank", "concentration")
    for metric in METRICS:
        quantities = QUANTITIES_OF.get(metric, get_args(Quantity))
        spans = [window("2025-01-01", "2025-01-31"), *([] if metric in NEED_A_WINDOW else [None])]
        for quantity, over, basis in product(quantities, spans, get_args(Basis)):
            named = rows[time_class(reading(metric, quantity=quantity, window=over, basis=basis))][1]
            assert f"`{metric}`" in named or (metric in of_many and "the same" in named), (metric, quantity, basis)


def test_every_basis_of_downloads_has_its_tolerance(dates: str) -> None:
    rows = rows_of(dates, "## Tolerances")
    for basis in get_args(Basis):
        found = time_class(reading("total", quantity="downloads", basis=basis))
        words = {"30-days": "30-day downloads", "all-time": "all-time downloads"}.get(basis, f"`{basis}`")
        assert words in rows[f"`{found}`"][1], basis


def test_every_metric_has_a_tolerance_and_a_rule_of_widening(dates: str) -> None:
    assert set(rows_of(dates, "## What is left of a figure")) == {f"`{metric}`" for metric in METRICS}
    tolerances = dates.split("## Tolerances")[1].split("\n## ", maxsplit=1)[0]
    assert {metric for metric in METRICS if f"`{metric}`" not in tolerances} == set()


def test_the_survival_range_in_force_is_the_one_that_is_documented(dates: str) -> None:
    page = " ".join(dates.split("\n## Survival\n")[1].split("\n## ", maxsplit=1)[0].split())
    observed = load_suite().catalogue.survival
    found = range_of(observed)
    assert found is not None
    assert f"1 less {TIMES_THE_LOSS} times the greatest loss seen in any listing of at least {LEAST_LISTED}" in page
    assert f"at least {figure_in_words(found.least, 'percent')} today" in page
    worst = max(found.observations, key=lambda row: 1 - Fraction(row.still_there, row.listed))
    assert f"the greatest loss being {worst.listed - worst.still_there} of {worst.listed}" in page
    assert f"the longest observation spans ({found.days:,})" in page
    assert all(f"`{metric}`" in page for metric in SURVIVES)
    anyone = next(row for row in observed if row.publisher is None)
    assert f"{anyone.listed - anyone.still_there} of {anyone.listed:,} were gone" in page
    losses = sum(row.listed - row.still_there for row in found.observations)
    assert losses == 5
    assert "All five losses" in page


def test_brackets_are_made_of_the_metrics_that_are_documented(dates: str) -> None:
    page = dates.split("\n## Brackets\n")[1].split("\n## ", maxsplit=1)[0]
    assert all(f"`{metric}`" in page for metric in BRACKETED)


def test_every_kind_of_contribution_and_every_variant_is_explained(verdicts: str) -> None:
    page = verdicts.split("\n## What stands beside a figure\n")[1].split("\n## ", maxsplit=1)[0]
    for name in (*get_args(ContributionKind), *get_args(VariantName)):
        assert f"`{name}`" in page, name
    for metric in WITHOUT_LARGEST:
        assert f"`{metric}`" in page


def test_the_pages_name_the_bounds_in_force(verdicts: str) -> None:
    assert f"at most {MOST_CELLS:,} a task" in verdicts
    assert "reading as worded" in verdicts
    assert (AS_WORDED, AS_SOURCED) == ("as-worded", "as-sourced")


def test_set_operations_are_explained(verdicts: str) -> None:
    sets = {"all", "in", "any", "none"} & set(OPS)
    assert all(re.search(rf"`{op}`", verdicts) for op in sets)
