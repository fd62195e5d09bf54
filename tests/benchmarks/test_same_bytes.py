"""The same bytes every time: whatever the number of threads, the engine, or the order in which rows came in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from harness.suite import load_suite

ROOT = Path(__file__).resolve().parents[2]

RUN = """
import sys
from pathlib import Path

import polars as pl

from benchmarks.synthetic_hub import details_of, make_hub
from harness._exact import digest
from harness.judge.judging import judge_suite
from harness.measure.extract import build_extract
from harness.measure.extract_files import extract_bytes
from harness.measure.keys import plan_for_suite
from harness.results._json_text import json_text
from harness.results.json_object import json_object
from harness.results.tables import table_texts
from harness.snapshot import Store
from harness.snapshot._frame import conform
from harness.suite import load_suite

home, suite = Path(sys.argv[1]), load_suite(Path(sys.argv[2]))
hub = make_hub(5_000, seed=11)
for number in range(int(sys.argv[4]), int(sys.argv[4]) + int(sys.argv[3])):
    pl.Config.set_engine_affinity(("in-memory", "streaming")[number % 2])
    models = conform(hub.models.sample(fraction=1.0, shuffle=True, seed=number))
    store = Store(home / str(number))
    manifest = store.publish(models, details_of(hub))
    extract = build_extract(store.open(manifest.id), plan_for_suite(suite))
    claims = judge_suite(suite, [extract])
    record = json_object(claims, suite, [extract], harness_version="0")
    texts = {**table_texts(claims, [extract]), "results.json": json_text(record)}
    files = {**extract_bytes(extract), **{name: text.encode() for name, text in texts.items()}}
    assert len(extract.cells) > 1_000
    print(manifest.id, *(f"{name}={digest(content)}" for name, content in sorted(files.items())))
"""

THREADS = ("1", "2", "8")


def outputs(suite: Path, home: Path, threads: str, runs: int, *, first: int = 0) -> list[str]:
    """Return the digests of what each of several runs writes: both engines in turns, rows in other orders."""
    asked: Mapping[str, str] = {
        "POLARS_MAX_THREADS": threads,
        "PYTHONHASHSEED": threads,
        "PYTHONPATH": str(ROOT),
    }
    words = [sys.executable, "-c", RUN, str(home), str(suite), str(runs), str(first)]
    done = subprocess.run(words, env={**os.environ, **asked}, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def test_threads_engines_and_order_change_nothing(small_suite: Path, tmp_path: Path) -> None:
    runs = [line for threads in THREADS for line in outputs(small_suite, tmp_path / threads, threads, 2)]
    assert "cells.csv" in runs[0]
    assert "results.json" in runs[0]
    assert len(runs) == 6
    assert set(runs) == {runs[0]}


@pytest.mark.slow
def test_twenty_runs_give_the_same_bytes(small_suite: Path, tmp_path: Path) -> None:
    runs = [line for threads in THREADS for line in outputs(small_suite, tmp_path / threads, threads, 7)]
    assert len(runs) == 21
    assert set(runs) == {runs[0]}


@pytest.mark.slow
def test_the_built_in_suite_gives_the_same_bytes_too(tmp_path: Path) -> None:
    root = load_suite().root
    assert root is not None
    runs = [
        line
        for first, threads in enumerate(THREADS)
        for line in outputs(root, tmp_path / threads, threads, 1, first=first)
    ]
    assert len(runs) == 3
    assert set(runs) == {runs[0]}
