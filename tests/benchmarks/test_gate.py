"""The gate: ratios that must not be lost, on 300,000 made-up repositories, with room for noise.

A ratio is taken in turns in one run: our fastest run is set against the slowest of the baseline, and a quarter more is
allowed. What a ratio must not pass is its goal, or the figure reached where the goal is out of reach
(`benchmarks.rows`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measuring import Run, Runs, in_turns, prepare
from benchmarks.question import planted_answer
from benchmarks.rows import GATED, ROWS, Row, lost
from benchmarks.synthetic_hub import truth_from_json

GATE_ROWS, ROUNDS = 300_000, 3


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("gate"), GATE_ROWS)


@pytest.mark.slow
@pytest.mark.parametrize("row", GATED, ids=lambda row: row.job)
def test_no_ratio_is_lost(row: Row, hub: Path) -> None:
    names = [name for name in (row.base, row.job, row.less) if name]
    assert lost(row, in_turns(names, hub, ROUNDS)) is None


@pytest.mark.slow
def test_a_python_loop_in_the_pass_is_seen(hub: Path) -> None:
    row = next(row for row in GATED if row.job == "share")
    runs = in_turns([row.base, "share_with_a_loop"], hub, ROUNDS)
    assert lost(row, runs, job="share_with_a_loop") is not None


@pytest.mark.slow
def test_the_answer_that_is_timed_is_the_one_that_was_planted(hub: Path) -> None:
    truth = truth_from_json((hub / "truth.json").read_text())
    assert in_turns(["share"], hub, 1)["share"].answer == planted_answer(truth)


def runs_of(*seconds: float) -> Runs:
    return Runs(tuple(Run(each, 0, None) for each in seconds))


@pytest.mark.parametrize(
    ("ours", "floor", "is_lost"),
    [((0.5, 9.0), (1.0, 1.0), False), ((0.6,), (1.0, 0.2), False), ((0.63,), (1.0,), True), ((0.6,), (0.9,), True)],
)
def test_our_fastest_run_is_set_against_the_slowest_of_the_baseline(
    ours: tuple[float, ...], floor: tuple[float, ...], *, is_lost: bool
) -> None:
    row = Row("roots", "roots", goal=0.5, held=0.5)
    assert (lost(row, {"roots": runs_of(*ours), "floor": runs_of(*floor)}) is not None) == is_lost


def test_the_part_that_is_no_work_of_ours_is_taken_off() -> None:
    row = Row("publish", "publish", goal=1, held=1, less="write")
    runs = {"publish": runs_of(3.0), "write": runs_of(1.0, 2.0), "floor": runs_of(1.0)}
    assert lost(row, runs) is None
    assert lost(row, {**runs, "write": runs_of(1.0)}) is not None


def test_no_row_is_held_to_less_than_its_goal() -> None:
    assert all(row.held >= row.goal for row in ROWS)
