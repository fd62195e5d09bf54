"""How long the core takes, beside the time polars needs to read the columns of one lineage share."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.synthetic_hub import SyntheticHub, make_hub, publish_hub
from harness.measure.extract import build_extract
from harness.measure.keys import ExtractPlan, plan_for_suite
from harness.snapshot import Snapshot, Store, resolve
from harness.snapshot.schema import MODELS_FILE
from harness.suite import load_suite

ROWS = int(os.environ.get("HARNESS_BENCH_ROWS", "300000"))
FLOOR_COLUMNS = ["repo_id", "base_models", "created_at", "downloads_30d", "pipeline_tag"]


@dataclass(frozen=True)
class Published:
    """A made-up Hub and where it stands."""

    hub: SyntheticHub
    """The table."""

    store: Store
    """The store that holds it."""

    id: str
    """Its snapshot id."""

    models: Path
    """Its models table on disk."""

    def open(self) -> Snapshot:
        """Return the snapshot, every digest checked."""
        return self.store.open(self.id)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Publish one made-up Hub for all measurements."""
    hub = make_hub(ROWS, seed=1)
    store = Store(tmp_path_factory.mktemp("bench"))
    manifest = publish_hub(store, hub)
    return Published(hub, store, manifest.id, store.directory(manifest.id) / MODELS_FILE)


@pytest.fixture(scope="session")
def plan() -> ExtractPlan:
    """Return what the built-in suite needs."""
    return plan_for_suite(load_suite())


def test_floor(benchmark: BenchmarkFixture, published: Published) -> None:
    """Read the five columns that a lineage share needs: what all others are compared with."""
    frame = benchmark(pl.read_parquet, published.models, columns=FLOOR_COLUMNS)
    assert frame.height == ROWS


def test_open_and_check(benchmark: BenchmarkFixture, published: Published) -> None:
    """Open the snapshot and check the digest of everything that is read."""
    snapshot = benchmark(lambda: published.open().models(FLOOR_COLUMNS))
    assert snapshot.height == ROWS


def test_lineage(benchmark: BenchmarkFixture, published: Published) -> None:
    """Resolve parents and roots, cycles labelled."""
    lineage, _ = benchmark(resolve, published.hub.models)
    assert lineage.height == ROWS


def test_extract_of_the_built_in_suite(benchmark: BenchmarkFixture, published: Published, plan: ExtractPlan) -> None:
    """Make the extract that every figure of the built-in suite, with its sweeps, is computed from."""
    extract = benchmark(lambda: build_extract(published.open(), plan))
    assert int(extract.cells.numbers["repos"].sum()) == ROWS
