"""Taking ratios: every job in a fresh process, the floor and its rivals in turns, so that all meet the same machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.jobs import SCRATCH
from benchmarks.later import FOLDER as LATER
from benchmarks.later import TRUTH, publish_later
from benchmarks.synthetic_hub import make_hub, publish_hub, truth_to_json
from harness.snapshot import Store

ROOT = Path(__file__).resolve().parents[1]
"""The checkout."""

COMMANDS = {
    "python": ("-c", "pass"),
    "import polars": ("-c", "import polars"),
    "help": ("-m", "harness", "--help"),
    "verify": ("-m", "harness", "verify", "--offline"),
}
"""Whole processes that are measured from start to end: name -> arguments of python."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one job."""

    seconds: float
    """Time of the work; of a whole process for COMMANDS."""

    peak_mb: int
    """Peak memory of the whole process in MB; 0 where it is not measured."""

    answer: Any
    """What the job found; None for COMMANDS."""


@dataclass(frozen=True, slots=True)
class Runs:
    """All runs of one job."""

    runs: tuple[Run, ...]
    """In the order of the rounds."""

    @property
    def fastest(self) -> float:
        """Seconds of the fastest run."""
        return min(run.seconds for run in self.runs)

    @property
    def slowest(self) -> float:
        """Seconds of the slowest run."""
        return max(run.seconds for run in self.runs)

    @property
    def peak_mb(self) -> int:
        """Greatest peak memory."""
        return max(run.peak_mb for run in self.runs)

    @property
    def answer(self) -> Any:  # noqa: ANN401  each job has its own
        """The answer, which must be the same in every round.

        Raises:
            ValueError: if it is not.
        """
        if any(run.answer != self.runs[0].answer for run in self.runs):
            raise ValueError("a job gave different answers in different rounds")
        return self.runs[0].answer


def prepare(folder: Path, rows: int, seed: int = 1) -> Path:
    """Make up a Hub and publish it, unless the folder holds one; return the folder."""
    if (folder / TRUTH).is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    hub = make_hub(rows, seed)
    (folder / "truth.json").write_text(truth_to_json(hub.truth))
    shutil.rmtree(folder / "home", ignore_errors=True)  # of a preparation that was broken off
    shutil.rmtree(folder / LATER, ignore_errors=True)
    manifest = publish_hub(Store(folder / "home"), hub)
    snapshot = Store(folder / "home").open(manifest.id)
    first = snapshot.lineage()["parents"].list.first().cast(int)
    nodes = np.arange(manifest.rows + len(snapshot.outside()))
    named = first.fill_null(manifest.rows + len(nodes)).to_numpy()
    places = np.where(named >= 0, named, manifest.rows - 1 - named)
    known = first.is_not_null().to_numpy()
    nodes[: manifest.rows][known] = places[known]
    np.save(folder / "first.npy", nodes.astype(np.int32))
    publish_later(folder, hub)
    return folder


def run_job(name: str, folder: Path) -> Run:
    """Run a job in a process of its own.

    Raises:
        subprocess.CalledProcessError: if it fails; what it says goes to standard error.
    """
    if name in COMMANDS:
        return _run_command(COMMANDS[name], folder)
    words = [sys.executable, "-m", "benchmarks.jobs", name, str(folder)]
    try:
        done = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own module
    finally:
        shutil.rmtree(folder / SCRATCH, ignore_errors=True)
    return Run(**json.loads(done.stdout))


def in_turns(names: Sequence[str], folder: Path, rounds: int) -> dict[str, Runs]:
    """Run several jobs one after the other, `rounds` times over."""
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            runs[name].append(run_job(name, folder))
    return {name: Runs(tuple(each)) for name, each in runs.items()}


_TIMED = """
import json, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run([sys.executable, *sys.argv[2:]], stdout=subprocess.DEVNULL, cwd=sys.argv[1])
seconds, peak = time.perf_counter() - start, 0
if sys.platform == "linux":
    import resource
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(json.dumps([seconds, done.returncode, peak]))
"""


def _run_command(arguments: tuple[str, ...], folder: Path) -> Run:
    """Time a whole process from a small parent of its own, whose size costs nothing and hides no child's memory."""
    # With bytecode, as whoever uses harness has it: the first round writes it, and the fastest one counts.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["HARNESS_HOME"] = str(folder.resolve() / "none")
    words = [sys.executable, "-c", _TIMED, str(folder.resolve()), *arguments]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, env=env)  # noqa: S603  our own command
    seconds, code, peak_mb = json.loads(done.stdout)
    if code:
        raise RuntimeError(f"python {' '.join(arguments)} ended with {code}")
    return Run(seconds, peak_mb, None)
