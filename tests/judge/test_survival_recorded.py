"""The observations of `seeds/survival.yaml` are what the recorded listings say, counted anew."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import polars as pl
import pytest

from harness.suite.catalogue import Survival
from harness.suite.loading import load_suite


@pytest.fixture(scope="module")
def observed() -> dict[str, Survival]:
    return {row.id: row for row in load_suite().catalogue.survival}


def ids_of(path: Path, *columns: str) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file) for column in columns}


def of(space: str | None, ids: set[str]) -> set[str]:
    return {name for name in ids if name.startswith(f"{space}/")}


def test_of_publishers(observed: dict[str, Survival], recorded: Path) -> None:
    later = ids_of(recorded / "orgs-2025-10-12/models.csv", "repo_id")
    lineage = recorded / "llm-lineage-2025-06"
    listings = {
        "liang-hub-2022-10-01": set(pl.read_parquet(recorded / "hub-2022-10-01/models.parquet")["modelId"]),
        "hakanotal-lineage-2025-06-16": ids_of(lineage / "edges.csv", "source", "target")
        | ids_of(lineage / "nodes.csv", "id"),
    }
    of_publishers = [row for row in observed.values() if row.publisher is not None]
    assert len(of_publishers) == 8
    for row in of_publishers:
        listed = of(row.publisher, listings[row.listed_by])
        assert row.counted_by == "gabtos-orgs-2025-10-12"
        assert (row.listed, row.still_there) == (len(listed), len(listed & later)), row.id


def test_of_anyone(observed: dict[str, Survival], recorded: Path) -> None:
    row = observed["anyone-2026"]
    folder = recorded / "recent-2026-08"
    states = {}
    for name in ("models_20260819T0736Z", "models_20260822T2000Z"):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            states[name] = {model["id"]: bool(model["removed"]) for model in map(json.loads, file)}
    first, last = states.values()
    still = [name for name in first if name in last and not last[name]]
    assert (row.listed, row.still_there) == (len(first), len(still))
    known = {each.namespace for each in load_suite().catalogue.publishers if each.table == "harness"}
    theirs = [name for name in first if name.partition("/")[0] in known]
    assert all(name in last and not last[name] for name in theirs)
    assert str(len(theirs)) in row.note
