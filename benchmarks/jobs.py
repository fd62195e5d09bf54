"""The work that is measured: each job prepares itself, then does its work once while it is timed.

`python -m benchmarks.jobs NAME FOLDER` runs one job in a process of its own and prints JSON: seconds, the peak memory
of the whole process in MB, and the answer. FOLDER is what `benchmarks.measuring.prepare` made.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.later import FOLDER as LATER
from benchmarks.listing import listing

Answer = Any
Work = Callable[[], Answer]
"""Does what is timed and returns what it found, as JSON can hold it or as an array of integers."""

Job = Callable[[Path], Work]
"""Prepares the work in a folder and returns it; only the work itself is timed."""

SCRATCH = "scratch"
"""Where a job writes; it is emptied after every run."""

FLOOR_COLUMNS = ("repo_id", "base_models", "created_at", "downloads_30d", "relation")
"""What a lineage share needs of the models table: reading these is the floor."""


def snapshot_folder(folder: Path) -> Path:
    """Return the directory of the one snapshot in a prepared folder."""
    (snapshot,) = (folder / "home" / "snapshots").iterdir()
    return snapshot


def floor(folder: Path) -> Work:
    """Let polars read the five columns."""
    import polars as pl

    file = snapshot_folder(folder) / "models.parquet"
    return lambda: pl.read_parquet(file, columns=list(FLOOR_COLUMNS)).height


def generate(folder: Path) -> Work:
    """Make up a Hub of as many rows as the prepared one has."""
    from benchmarks.synthetic_hub import make_hub

    rows = json.loads((folder / "truth.json").read_text())["rows"]
    return lambda: make_hub(rows, seed=1).models.height


def publish(folder: Path) -> Work:
    """Publish the table: checked, lineage resolved, digests made, written."""
    from benchmarks.synthetic_hub import publish_hub
    from harness.snapshot import Store

    hub, store = _hub(folder), Store(folder / SCRATCH)
    return lambda: publish_hub(store, hub).rows


def write(folder: Path) -> Work:
    """Write the tables that publishing writes, encoded as it encodes them and flushed to disk, and nothing else."""
    from harness.snapshot import Store
    from harness.snapshot.form import TABLES
    from harness.snapshot.snapshot import encode

    snapshot = Store(folder / "home").open(snapshot_folder(folder).name)
    tables = [snapshot.table(file) for file in TABLES]
    place = folder / SCRATCH
    place.mkdir()

    def work() -> int:
        for number, table in enumerate(tables):
            with (place / str(number)).open("xb") as file:
                encode(table, file)
                file.flush()
                os.fsync(file.fileno())
        return sum(table.height for table in tables)

    return work


def roots(folder: Path) -> Work:
    """Follow every line to its end, with the cycle check, given who names whom first."""
    import numpy as np

    from harness.snapshot.lineage import follow

    first = np.load(folder / "first.npy").astype(np.int32, copy=False)
    return lambda: follow(first, lambda members: members).end


def share(folder: Path) -> Work:
    """Answer the question from the published snapshot, integrity check included."""
    from benchmarks.question import catalogue, readings
    from harness.measure.extract import build_extract
    from harness.measure.keys import plan_for
    from harness.measure.metrics import measure
    from harness.snapshot import Store

    known, (shares, totals) = catalogue(), readings()
    asked = [*shares.values(), *totals.values()]
    plan = plan_for(asked, known)

    def work() -> dict[str, str]:
        extract = build_extract(Store(folder / "home").open(snapshot_folder(folder).name), plan, asked)
        figures = {}
        for country, reading in shares.items():
            figure = measure(extract, reading, known)
            figures[country] = f"{figure.numerator} of {figure.denominator}"
        return figures | {
            space: str(measure(extract, reading, known).value) for space, reading in sorted(totals.items())
        }

    return work


def share_with_a_loop(folder: Path) -> Work:
    """Do as `share`, with the rows added up in a Python loop first: a deliberate slow-down that the gate must see."""
    from harness.measure import extract

    added_up = extract.group

    def slowed(words: Any, measures: Any) -> Any:  # noqa: ANN401  as the function that it stands for
        totals: dict[int, dict[str, Any]] = {}
        for key, row in zip(words[0].tolist(), measures.iter_rows(named=True), strict=True):
            total = totals.setdefault(key, {"repos": 0})
            total["repos"] += 1
            for name, value in row.items():
                if value is not None:
                    total[name] = (
                        min(total.get(name, value), value) if name == "created" else total.get(name, 0) + value
                    )
        return added_up(words, measures)

    extract.group = slowed
    return share(folder)


def suite_from_snapshot(folder: Path) -> Work:
    """Judge the whole built-in suite with its full sweep, from the snapshot."""
    from harness.judge.judging import judge_suite
    from harness.measure.extract import build_extract
    from harness.measure.keys import plan_for_suite
    from harness.snapshot import Store
    from harness.suite import load_suite

    suite = load_suite()

    def work() -> dict[str, int]:
        snapshot = Store(folder / "home").open(snapshot_folder(folder).name)
        return _verdicts(judge_suite(suite, [build_extract(snapshot, plan_for_suite(suite))]))

    return work


def suite_from_extract(folder: Path) -> Work:
    """Judge the whole built-in suite with its full sweep, from the extract, in memory as columns."""
    from harness.judge.judging import judge_suite
    from harness.measure.extract import build_extract
    from harness.measure.keys import plan_for_suite
    from harness.snapshot import Store
    from harness.suite import load_suite

    suite = load_suite()
    extract = build_extract(Store(folder / "home").open(snapshot_folder(folder).name), plan_for_suite(suite))
    return lambda: _verdicts(judge_suite(suite, [extract]))


def diff(folder: Path) -> Work:
    """Say what changed between the snapshot and a later one of as many repositories."""
    from harness.snapshot import Store
    from harness.snapshot.difference import difference

    one, other = Store(folder / "home"), Store(folder / LATER)
    names = [next(store.folder.iterdir()).name for store in (one, other)]

    def work() -> dict[str, int | None]:
        found = difference(one.open(names[0]), other.open(names[1]))
        return {"new": found.new, "gone": found.gone, "renamed": found.renamed, "changed": found.changed}

    return work


def integrity(folder: Path) -> Work:
    """Check every file of a snapshot: more than any figure reads."""
    from harness.snapshot import Store

    name = snapshot_folder(folder).name
    return lambda: Store(folder / "home").check_files(name).rows


def _hub(folder: Path) -> Any:  # noqa: ANN401  imported where it is used
    import polars as pl

    from benchmarks.synthetic_hub import SyntheticHub, truth_from_json

    truth = truth_from_json((folder / "truth.json").read_text())
    return SyntheticHub(pl.read_parquet(snapshot_folder(folder) / "models.parquet"), truth, seed=1)


def _verdicts(claims: Any) -> dict[str, int]:  # noqa: ANN401  imported where it is used
    """Return how many claims there are, and figures behind them: one a reading, part, group and cell of a sweep."""
    figures = sum(_figures(result) for claim in claims for result in claim.readings)
    figures += sum(_figures(cell.result) for claim in claims for cell in claim.cells)
    return {"claims": len(claims), "figures": figures}


def _figures(result: Any) -> int:  # noqa: ANN401  imported where it is used
    return sum(_figures(part) for part in result.parts) if result.parts else 1


def _told(answer: Answer) -> Answer:
    """Return an answer as JSON can hold it: integers in an array as a digest, which is no part of the work."""
    import hashlib

    if hasattr(answer, "astype"):
        return hashlib.sha256(answer.astype("<i8").tobytes()).hexdigest()[:16]
    return answer


def peak_mb() -> int:
    """Return the peak memory of this process in MB, 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0
    lines = [line for line in status.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) // 1024 if lines else 0


def main(name: str, folder: Path) -> None:
    """Run one job and print what came of it."""
    from benchmarks.peers import PEERS

    work = {**JOBS, **PEERS}[name](folder)
    start = time.perf_counter()
    answer = work()
    seconds = time.perf_counter() - start
    sys.stdout.write(json.dumps({"seconds": seconds, "peak_mb": peak_mb(), "answer": _told(answer)}))


JOBS: dict[str, Job] = {
    job.__name__: job
    for job in (
        floor, generate, publish, write, roots, share, share_with_a_loop, suite_from_snapshot, suite_from_extract,
        integrity, diff, listing,
    )
}  # fmt: skip
"""Our jobs by name; those of the peers are in `benchmarks.peers`."""

if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
