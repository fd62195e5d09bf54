"""What a call imports: nothing slow before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness._version import __version__

SLOW = {"polars", "datasets", "numpy", "pydantic", "huggingface_hub", "ruamel"}
"""Packages that take longer to import than a help may take."""


def imported_by(*words: str) -> tuple[str, set[str]]:
    """Return what `python -m harness WORDS` prints, and the top-level packages that it imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "harness", *words], capture_output=True, check=True, text=True
    )
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    return done.stdout, names


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--version"], ["-V"]])
def test_help_and_version_are_quick(words: list[str]) -> None:
    out, names = imported_by(*words)
    assert "harness" in out
    assert names & SLOW == set()


def test_the_version_is_printed() -> None:
    assert imported_by("--version")[0] == f"harness {__version__}\n"


def test_completing_a_verb_imports_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_HARNESS_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "harness ver")
    monkeypatch.setenv("COMP_CWORD", "1")
    out, names = imported_by()
    assert out == "plain,verify\n"
    assert names & SLOW == set()


def test_judging_shipped_evidence_needs_no_table_engine(small_suite: Path, tmp_path: Path) -> None:
    script = f"""
import sys
from pathlib import Path

import harness, harness.evidence_held as held
held.built_in_results = lambda: Path({str(tmp_path / "sets")!r})
suite = harness.load_suite(Path({str(small_suite)!r}))
first = harness.verify(suite=suite, home=Path({str(tmp_path / "none")!r}))
harness.write_results(first, Path({str(tmp_path / "sets")!r}))
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    script = f"""
import sys
from pathlib import Path

import harness, harness.evidence_held as held
held.built_in_results = lambda: Path({str(tmp_path / "sets")!r})
judged = harness.verify(suite=Path({str(small_suite)!r}), home=Path({str(tmp_path / "none")!r}))
assert [each.manifest.kind for each in judged.held.extracts] == ["curated"], judged.held
assert "polars" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
