"""The full run: `python -m benchmarks` measures every row and writes the table into `benchmarks/README.md`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.later import TRUTH
from benchmarks.measuring import ROOT, Run, Runs, in_turns, prepare, run_job
from benchmarks.question import planted_answer
from benchmarks.rows import ROWS, SAMPLED, Row, peer_ratio, rate, ratio, seconds
from benchmarks.synthetic_hub import truth_from_json

README = ROOT / "benchmarks" / "README.md"
START, END = "<!-- table -->", "<!-- /table -->"
_LIBRARIES = ("polars", "duckdb", "pandas", "networkx", "scipy", "numpy")
_SMALL_PART = 10
_MOST_GROWTH = 1.1
_TAKES_MINUTES = ("share_pandas",)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print the table, and write it unless told otherwise."""
    options = _options(words)
    with tempfile.TemporaryDirectory() as temporary:
        place = options.folder or Path(temporary)
        folder = prepare(place / f"hub-{options.rows}", options.rows)
        measured = _measured(folder, options.rounds, options.only, peers=not options.ours)
        _check_answers(folder, measured)
        small = prepare(place / f"hub-{options.rows // _SMALL_PART}", options.rows // _SMALL_PART)
        growth = _growth(small, measured, options.rounds, options.only)
        head = [_heading(options.rows, options.rounds), _lineage(folder)]
        text = "\n".join([*head, "", *_table(measured), "", *growth, ""])
    sys.stdout.write(text)
    if options.write:
        before, _, rest = README.read_text(encoding="utf-8").partition(START)
        after = rest.partition(END)[2]
        README.write_text(f"{before}{START}\n\n{text}\n{END}{after}", encoding="utf-8")
    return 0


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000, help="repositories of the made-up Hub")
    parser.add_argument("--rounds", type=int, default=5, help="how often every job runs, in turns with the others")
    parser.add_argument("--folder", type=Path, help="keep the Hub here, and take it from here")
    parser.add_argument("--only", nargs="*", default=[], metavar="JOB", help="rows with these jobs only")
    parser.add_argument("--ours", action="store_true", help="leave the peers out")
    parser.add_argument("--write", action="store_true", help="write the table into benchmarks/README.md")
    return parser.parse_args(words)


def _measured(folder: Path, rounds: int, only: Sequence[str], *, peers: bool = True) -> dict[str, dict[str, Runs]]:
    """Run every row in turns with its baseline and its peers; what takes minutes runs once.

    Each row has runs of the baseline of its own, as many as of ours and taken at the same time: a machine that is slow
    for a minute slows both.
    """
    measured = {}
    for row in ROWS:
        if only and row.job not in only:
            continue
        slow = {peer for peer in row.peers if peer in SAMPLED or peer in _TAKES_MINUTES}
        fast = [peer for peer in row.peers if peer not in slow]
        own = [name for name in (row.base, row.job, row.less, *(fast if peers else ())) if name]
        once = sorted(slow | {SAMPLED[peer].answers for peer in slow if peer in SAMPLED}) if peers else []
        measured[row.job] = in_turns(own, folder, rounds) | in_turns(once, folder, 1)
    if not only or "generate" in only:
        measured["generate"] = in_turns(["generate"], folder, 1)
    return measured


def _check_answers(folder: Path, measured: dict[str, dict[str, Runs]]) -> None:
    """Make sure that all engines found the same, and that it is what was planted.

    Raises:
        ValueError: if they did not.
    """
    for row in ROWS:
        runs = measured.get(row.job, {})
        for peer in row.peers if row.same else ():
            other = SAMPLED[peer].answers if peer in SAMPLED else row.job
            if peer in runs and runs[peer].answer != runs[other].answer:
                raise ValueError(f"{peer} and {other} give different answers")
    if "share" in measured:
        truth = truth_from_json((folder / "truth.json").read_text())
        if measured["share"]["share"].answer != planted_answer(truth):
            raise ValueError("the answer is not the one that was planted")
    if "diff" in measured and measured["diff"]["diff"].answer != json.loads((folder / TRUTH).read_text()):
        raise ValueError("the differences are not those that were planted")


def _heading(rows: int, rounds: int) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES if find_spec(name))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{rows:,} repositories, {rounds} rounds, fastest of each. {platform.system()} on {platform.machine()}, "
        f"{cores} cores, {memory:.0f} GB; Python {platform.python_version()}, {libraries}."
    )


def _lineage(folder: Path) -> str:
    """Say what lineage is in the Hub that is measured."""
    truth = truth_from_json((folder / "truth.json").read_text())
    return (
        f"{truth.derivatives:,} of them name bases: {truth.several:,} several (up to {truth.most_parents}), "
        f"{truth.dangling:,} one that the table does not hold; {truth.cycles:,} lie on cycles or run into one."
    )


def _table(measured: dict[str, dict[str, Runs]]) -> list[str]:
    lines = [
        "| what | goal | reached | seconds | MB | baseline (seconds) | peers, as often the baseline |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [table_line(row, measured[row.job]) for row in ROWS if row.job in measured]
    if "generate" in measured:
        made = measured["generate"]["generate"]
        lines.append(f"| make the Hub up | 60 s | {made.fastest:.0f} s | {made.fastest:.1f} | {made.peak_mb} | | |")
    return lines


def table_line(row: Row, runs: dict[str, Runs]) -> str:
    """Return one line of the table; what is within its goal is in bold."""
    peak = runs[row.job].peak_mb
    memory = f"**{peak}**" if 0 < peak <= row.most_mb else str(peak or "")
    peers = ", ".join(_peer(row, peer, runs) for peer in row.peers if peer in runs)
    base = f"{row.base} ({runs[row.base].fastest:.3f})"
    return (
        f"| {row.name} | {_goal(row)} | {_reached(row, runs)} | {seconds(row, runs):.3f} | {memory} | {base} |"
        f" {peers} |"
    )


def _goal(row: Row) -> str:
    if row.least_a_second:
        return f"{row.least_a_second:,} a second"
    return f"{row.goal:g} x" + (f", {row.most_mb} MB" if row.most_mb else "")


def _reached(row: Row, runs: dict[str, Runs]) -> str:
    """Return what was reached, in bold if it is the goal."""
    found = f"{ratio(row, runs):.2f}"
    if row.least_a_second:
        a_second = f"{rate(row, runs):,.0f}"
        return f"{f'**{a_second}**' if rate(row, runs) >= row.least_a_second else a_second} a second, {found} x"
    return f"**{found}** x" if ratio(row, runs) <= row.goal else f"{found} x"


def _peer(row: Row, peer: str, runs: dict[str, Runs]) -> str:
    part = SAMPLED.get(peer)
    sample = f" (from 1 {part.unit} in {part.one_in})" if part else ""
    return f"{peer.rpartition('_')[2]} {peer_ratio(row, peer, runs):.1f} x, {runs[peer].peak_mb} MB{sample}"


def _growth(small: Path, measured: dict[str, dict[str, Runs]], rounds: int, only: Sequence[str]) -> list[str]:
    """Return how times grow from a tenth of the rows to all of them, as lines of text."""
    names = [row.job for row in ROWS if row.base == "floor" and row.job in measured]
    if only and "growth" not in only:
        return []
    before = {name: _best(name, small, rounds) for name in names}
    lines = [
        f"Growth from a tenth of the rows, as often linear (goal: at most {_MOST_GROWTH}):",
        "",
        "| what | growth | MB, tenth and whole |",
        "|---|---|---|",
    ]
    for name in names:
        whole = measured[name][name]
        grown = whole.fastest / before[name].seconds / _SMALL_PART
        lines.append(f"| {name} | {grown:.2f} | {before[name].peak_mb}, {whole.peak_mb} |")
    return lines


def _best(name: str, folder: Path, rounds: int) -> Run:
    return min((run_job(name, folder) for _ in range(rounds)), key=lambda run: run.seconds)


if __name__ == "__main__":
    sys.exit(main())
