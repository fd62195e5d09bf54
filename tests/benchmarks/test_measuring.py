"""Taking ratios: what is measured of whole processes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import measuring
from benchmarks.measuring import run_job


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
