"""Facts: what becomes of days of creation and of numbers when they are put into classes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from building import is_, reading, snapshot_of, window
from hubs import IDS, rows
from hypothesis import HealthCheck, given, settings

from harness.measure.extract import build_extract
from harness.measure.keys import ExtractPlan
from harness.measure.narrowing import days_of_bases

NOTHING = ExtractPlan((), (), (), (), (), (), ())


def cells_of(key: str, created: Iterable[str | None], plan: ExtractPlan = NOTHING) -> dict[str, int]:
    """Repositories by the text of a key."""
    rows = [{"repo_id": f"x/{place}", "created_at": day} for place, day in enumerate(created)]
    cells = build_extract(snapshot_of(rows), plan).cells
    return {
        text: sum(cells.numbers["repos"][cells.keys[key].codes == code].tolist())
        for code, text in enumerate(cells.keys[key].values)
    }


@pytest.mark.parametrize("first", ["1965-02-03", "1969-12-31", "1970-01-01", "2022-03-02"])
def test_days_are_cut_at_months_and_edges_whenever_they_begin(first: str) -> None:
    plan = ExtractPlan((), (), (), (), (), (date(2025, 10, 13),), ())
    month = f"{first[:8]}01"
    days = [first, None, "2025-10-12", "2025-10-13", "2025-10-31", "2025-11-01", None]
    found = cells_of("period", days, plan)
    assert found == {"": 2, month: 1, "2025-10-01": 1, "2025-10-13": 2, "2025-11-01": 1}


def test_a_table_without_days_has_one_period() -> None:
    assert cells_of("period", [None, None]) == {"": 2}


def test_bases_are_needed_on_the_days_for_which_they_are_asked() -> None:
    """They are needed on all days as soon as one reading asks for them without saying when."""
    china, free = is_("country", "china"), is_("namespace", "Qwen")
    july, may = window("2025-07-01", "2025-07-31"), window("2025-05-01", "2025-05-31")
    days = ((july.first, july.last), (may.first, may.last))
    based = [reading("share", china, origin="root", window=span) for span in (july, may)]
    downloads = {"quantity": "downloads"}
    assert days_of_bases(based) == days
    assert days_of_bases([*based, reading("total", free, **downloads)]) == days
    assert days_of_bases([*based, reading("total", china, origin="root", **downloads)]) is None
    assert days_of_bases([reading("share", china, origin="root", window=july, dates="launched")]) is None
    # A count without a window ends at the day that it speaks of, and brackets move that day.
    assert days_of_bases([*based, reading("count", china, origin="root")]) is None
    assert days_of_bases([]) == ()


@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(rows())
def test_facts_of_single_repositories_are_those_of_the_table(table: list[dict[str, Any]]) -> None:
    """Bases come from the lineage, which leaves a repository out that names itself: the table still has it."""
    plan = ExtractPlan((), (), tuple(IDS), (), (), (), ())
    snapshot = snapshot_of(table)
    kept = build_extract(snapshot, plan).repos
    held = {row["repo_id"]: row for row in snapshot.models().iter_rows(named=True) if row["repo_id"] in IDS}
    assert [each.repo_id for each in kept] == sorted(held)
    for each in kept:
        row = held[each.repo_id]
        assert each.bases == (None if row["base_models"] is None else tuple(row["base_models"]))
        assert each.downloads_30d == row["downloads_30d"]
        assert each.parameters == row["parameters"]
