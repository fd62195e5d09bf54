"""Every output that made-up evidence reaches says so, and no result set takes it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.synthetic_hub import details_of, make_hub
from harness.snapshot import Origin, Store


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    hub = make_hub(2_000, seed=1)
    # Neither its id nor its origin gives it away: only the kind of the evidence does.
    origin = Origin("some/table", "", "", "CC0-1.0", "somebody")
    Store(folder).publish(hub.models, replace(details_of(hub), name="some-table", origin=origin, warnings=()))
    return folder


def called(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HARNESS_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-m", "harness", *words], env=environment, capture_output=True, text=True, check=False
    )


PINNED = ("--snapshot", "some-table")
OUTPUTS = {
    "snapshot list": ("snapshot", "list"),
    "snapshot show": ("snapshot", "show", "some-table"),
    "measure": ("measure", "total", "--quantity", "downloads", "--namespace", "Qwen"),
    **{
        f"verify as {form}": ("verify", "--offline", *PINNED, "--format", form)
        for form in ("table", "markdown", "csv", "json")
    },
    "verify --dry-run": ("verify", "--offline", *PINNED, "--dry-run"),
    "explain": ("explain", "downloads/qwen-ahead-of-llama", *PINNED),
}


@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS.keys())
def test_every_output_says_so(home: Path, words: tuple[str, ...]) -> None:
    done = called(home, *words)
    assert done.returncode == 0, done.stderr
    assert "synthetic" in done.stdout + done.stderr


def test_no_result_set_takes_it(home: Path, tmp_path: Path) -> None:
    done = called(home, "verify", "--offline", *PINNED, "--write", str(tmp_path / "sets"))
    assert done.returncode != 0
    assert "synthetic evidence cannot stand in a result set" in done.stderr
    assert not (tmp_path / "sets").exists() or not any((tmp_path / "sets").iterdir())
