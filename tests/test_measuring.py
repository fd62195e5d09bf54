"""One figure without a claim, on snapshots of a store: what is not read of them changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from harness.measuring import measure_figure
from harness.snapshot import Origin, Scope, SnapshotDetails, Store, parse_captured
from harness.snapshot.schema import MODELS_SCHEMA

CREATED = ("2024-02-01", "2024-03-01", "2024-08-01", "2025-03-10", "2025-04-10", "2025-05-10", "2025-06-10")


def publish(home: Path, captured: str, derivatives: int) -> None:
    """One base of a namespace and the first so many of its derivatives, captured on a day."""
    rows = [("space/base", "2024-01-05", [])]
    rows += [(f"space/m{place}", day, ["space/base"]) for place, day in enumerate(CREATED[:derivatives])]
    models = pl.DataFrame(
        [
            {"repo_id": repo, "author": "space", "created_at": datetime.fromisoformat(day).replace(tzinfo=UTC),
             "base_models": bases, "relation": "finetune" if bases else None, "downloads_30d": 1}
            for repo, day, bases in rows
        ],
        schema=MODELS_SCHEMA,
    )  # fmt: skip
    first, last = parse_captured(captured)
    details = SnapshotDetails(
        name="space",
        kind="imported",
        origin=Origin("a test", "", "", "CC0-1.0", ""),
        captured_from=first,
        captured_to=last,
        scope=Scope("namespaces", ("space",)),
    )
    Store(home).publish(models.sort("repo_id"), details)


@pytest.mark.parametrize("undeclared", ["unknown", "base"])
def test_a_bracket_counts_those_of_later_days_with_their_bases(tmp_path: Path, undeclared: str) -> None:
    """Between two captures there may be as many derivatives as the later one holds, whenever these were created."""
    publish(tmp_path, "2024-09-01", 3)
    publish(tmp_path, "2025-07-01", 7)
    asked = {
        "metric": "count",
        "quantity": "repos",
        "of": {"namespace": "space", "relation": "derivative"},
        "rules": {"undeclared": undeclared},
    }
    figure = measure_figure(asked, on=date(2025, 1, 15), home=tmp_path).figure
    assert (figure.low, figure.high, figure.unknown) == (3, 7, ())
