"""Every row of the table under pytest-benchmark: `python -m pytest benchmarks --benchmark-only`.

Each round runs the baseline first and then our job, both in processes of their own. The times shown are those of the
job itself, without starting python and importing; the ratio and the peak memory stand in `extra_info`. The size of the
Hub is read from HARNESS_BENCHMARK_ROWS (300,000 if it is not set).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.measuring import Run, Runs, prepare, run_job
from benchmarks.rows import ROWS, Row, lost

ROUNDS = 3


class Clock:
    """A timer that only the jobs themselves move."""

    def __init__(self) -> None:
        self.total = 0.0
        """Seconds of all jobs so far."""

    def __call__(self) -> float:
        """Return the time."""
        return self.total


CLOCK = Clock()


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a prepared Hub."""
    rows = int(os.environ.get("HARNESS_BENCHMARK_ROWS", "300000"))
    return prepare(tmp_path_factory.mktemp("hub"), rows)


@pytest.mark.benchmark(timer=CLOCK, disable_gc=False)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.job)
def test_row(benchmark: BenchmarkFixture, row: Row, hub: Path) -> None:
    """Measure one row in turns with its baseline."""
    runs: dict[str, list[Run]] = {name: [] for name in (row.base, row.job, row.less) if name}

    def others() -> None:
        for name, taken in runs.items():
            if name != row.job:
                taken.append(run_job(name, hub))

    def ours() -> None:
        run = run_job(row.job, hub)
        CLOCK.total += run.seconds
        runs[row.job].append(run)

    benchmark.pedantic(ours, setup=others, rounds=ROUNDS)
    taken = {name: Runs(tuple(each)) for name, each in runs.items()}
    benchmark.extra_info.update(
        ratio=round(
            (taken[row.job].fastest - (taken[row.less].fastest if row.less else 0)) / taken[row.base].fastest, 3
        ),
        goal=row.goal,
        peak_mb=taken[row.job].peak_mb,
    )
    assert lost(row, taken) is None
