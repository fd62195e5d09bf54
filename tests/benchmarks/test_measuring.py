"""Taking ratios: what is measured of whole processes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import measuring
from benchmarks.__main__ import table_line
from benchmarks.measuring import Run, Runs, run_job
from benchmarks.rows import Row


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak memory of a child in known units")
def test_the_memory_of_a_whole_process_is_that_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = ("-c", "held = bytearray(200 << 20); held[:: 1 << 12] = b'x' * len(held[:: 1 << 12])")
    monkeypatch.setitem(measuring.COMMANDS, "large", large)
    small, much = (run_job(name, tmp_path) for name in ("python", "large"))
    assert 0 < small.peak_mb < 100
    assert much.peak_mb > 200
    assert small.seconds > 0


def test_a_command_that_fails_is_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(measuring.COMMANDS, "broken", ("-c", "raise SystemExit(3)"))
    with pytest.raises(RuntimeError, match="ended with 3"):
        run_job("broken", tmp_path)


def cells(row: Row, seconds: float, peak_mb: int) -> list[str]:
    runs = {row.job: Runs((Run(seconds, peak_mb, None),)), row.base: Runs((Run(1.0, 50, None),))}
    return [cell.strip() for cell in table_line(row, runs).strip("|").split("|")]


@pytest.mark.parametrize(
    ("seconds", "peak_mb", "reached", "memory"),
    [(0.5, 300, "**0.50** x", "**300**"), (0.6, 301, "0.60 x", "301"), (0.4, 0, "**0.40** x", "")],
)
def test_only_what_is_within_its_goal_is_bold(seconds: float, peak_mb: int, reached: str, memory: str) -> None:
    row = Row("a share", "share", goal=0.5, held=5, most_mb=300)
    assert cells(row, seconds, peak_mb)[:5] == ["a share", "0.5 x, 300 MB", reached, f"{seconds:.3f}", memory]


@pytest.mark.parametrize(("seconds", "reached"), [(2.0, "**500** a second, 2.00 x"), (2.5, "400 a second, 2.50 x")])
def test_a_goal_a_second_is_shown_as_one(seconds: float, reached: str) -> None:
    row = Row("a listing", "listing", goal=0.73, held=3, records=1_000, least_a_second=500)
    assert cells(row, seconds, 100)[1:3] == ["500 a second", reached]
