"""Fixtures of the command line's tests: calls in this process and in one of their own, and a small store."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.cli.running import run

sys.path.insert(0, str(Path(__file__).parent))

from calling import Call, Called

TABLE = """\
id,created,downloads,licence,task
Qwen/Qwen3-8B,2025-04-28,100,apache-2.0,text-generation
Qwen/Qwen3-0.6B,2025-04-27,50,apache-2.0,
Qwen/Qwen2-1B,2024-06-01,7,other,text-generation
meta-llama/Llama-3-8B,2024-04-17,30,llama3,text-generation
"""

MAPPING = """\
mapping: 1
format: csv
name: two-labs
origin: {name: someone/two-labs, licence: CC-BY-4.0, attribution: "Someone, CC-BY-4.0"}
captured: 2025-05-31
scope: {kind: namespaces, members: [Qwen, meta-llama]}
columns:
  repo_id: id
  created_at: created
  downloads_30d: downloads
  licence: licence
  pipeline_tag: task
"""


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # HF_HUB_OFFLINE is not set: the Hub's client keeps what it finds on its first import, for every later test.
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HARNESS_DEBUG", raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return the directory of the store that every call of a test uses; it is not made yet."""
    return tmp_path / "home"


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Return a function that runs `harness WORDS…` in this process."""

    def calling(*words: str | Path) -> Called:
        capsys.readouterr()
        code = run([str(word) for word in words])
        captured = capsys.readouterr()
        return Called(int(code), captured.out, captured.err)

    return calling


@pytest.fixture
def start() -> Call:
    """Return a function that runs `python -m harness WORDS…` in a process of its own."""

    def starting(*words: str | Path, **environment: str) -> Called:
        done = subprocess.run(
            [sys.executable, "-m", "harness", *map(str, words)],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
            timeout=120,
        )
        return Called(done.returncode, done.stdout.decode(), done.stderr.decode())

    return starting


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a table of four repositories in two namespaces."""
    path = tmp_path / "models.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """Return the mapping of that table."""
    path = tmp_path / "map.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path


@pytest.fixture
def imported(call: Call, table: Path, mapping: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Import the table, hide the evidence that travels with harness, and return the snapshot's id."""
    hide_shipped(monkeypatch, tmp_path / "no-results")
    done = call("snapshot", "import", table, "--map", mapping)
    assert done.code == 0, done.err
    return done.out.split()[-1]


def hide_shipped(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """Let harness look for shipped result sets in `place`."""
    for module in ("harness.evidence_held", "harness.api", "harness.health", "harness.cli.results"):
        monkeypatch.setattr(f"{module}.built_in_results", lambda: place)
