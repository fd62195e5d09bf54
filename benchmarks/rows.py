"""The rows of the table: what is measured, against what, and what is to be reached."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.measuring import Runs
from benchmarks.peers import SAMPLE as ROWS_IN_ONE
from benchmarks.suite_sql import SAMPLE as FIGURES_IN_ONE

ROOM = 1.25
"""The gate leaves this much room for noise, besides setting our fastest run against the slowest of the baseline."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is measured."""

    name: str
    """What it is, for people."""

    job: str
    """Our job (`benchmarks.jobs`) or command."""

    goal: float
    """Ratio to the baseline that is to be reached, or that `least_a_second` comes to where that is the goal."""

    held: float
    """Ratio that the gate holds on 300,000 rows: the goal, or what was reached where that is out of reach; more where
    what does not grow with the rows is a good part of so few."""

    base: str = "floor"
    """Job or command that is the baseline."""

    less: str = ""
    """A job whose time is taken off: the part that is no work of ours."""

    most_mb: int = 0
    """Most memory of the whole process on 3,000,000 rows; 0 where nothing is asked."""

    peers: tuple[str, ...] = ()
    """Jobs of other engines that do the same work."""

    same: bool = False
    """Whether the peers give the same answer word for word."""

    records: int = 0
    """Records that are handled, where a number a second is the goal; 0 where the ratio is."""

    least_a_second: int = 0
    """Records to be handled a second."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """How a job that does a part of the work is compared."""

    answers: str
    """Our job that does the same part, to compare the answers."""

    one_in: int
    """Its time is multiplied by this."""

    unit: str
    """What one is taken of so many."""


ROWS = (
    Row(
        "publish a snapshot, beyond the write", "publish", 6, 12, less="write", most_mb=1000, peers=("lineage_duckdb",)
    ),
    Row("roots with cycle check, given parents", "roots", 0.5, 0.75, peers=("roots_csgraph",), same=True),
    Row(
        "one lineage share and totals by family", "share", 0.7, 5, most_mb=300,
        peers=("share_duckdb", "share_pandas", "share_networkx"), same=True,
    ),
    Row(
        "the built-in suite with its sweep, from the snapshot", "suite_from_snapshot", 2, 25, most_mb=600,
        peers=("suite_duckdb",), same=True,
    ),
    Row("the same from the extract", "suite_from_extract", 0.4, 12),
    Row("integrity check of everything read", "integrity", 0.6, 0.6),
    Row("what changed between two snapshots", "diff", 6, 12),
    Row(
        "40,000 listing records decoded, validated, written", "listing", 0.73, 3, base="listing_script",
        records=40_000, least_a_second=40_000,
    ),
    Row("`harness --help`", "help", 8, 8, base="python"),
    Row("`harness verify --offline`", "verify", 3, 9, base="import polars"),
)  # fmt: skip
"""Everything that is measured against a baseline."""

GATED = tuple(row for row in ROWS if not row.job.startswith("suite"))
"""What the gate holds: ratios that are much the same on 300,000 rows as on 3,000,000."""

SAMPLED = {
    "share_networkx": Sampled("share_of_sample", ROWS_IN_ONE, "row"),
    "suite_duckdb": Sampled("figures_of_sample", FIGURES_IN_ONE, "figure"),
}
"""Jobs that do a part of the work."""


def seconds(row: Row, runs: dict[str, Runs]) -> float:
    """Return the seconds of our fastest run, less what is taken off."""
    return runs[row.job].fastest - (runs[row.less].fastest if row.less else 0)


def ratio(row: Row, runs: dict[str, Runs]) -> float:
    """Return our fastest run over the fastest of the baseline."""
    return seconds(row, runs) / runs[row.base].fastest


def rate(row: Row, runs: dict[str, Runs]) -> float:
    """Return the records that our fastest run handled a second."""
    return row.records / seconds(row, runs)


def peer_ratio(row: Row, peer: str, runs: dict[str, Runs]) -> float:
    """Return a peer's fastest run over the fastest of the baseline; extrapolated where it had a sample."""
    times = SAMPLED[peer].one_in if peer in SAMPLED else 1
    return runs[peer].fastest * times / runs[row.base].fastest


def margin(row: Row, runs: dict[str, Runs], job: str = "") -> float:
    """Return how often our fastest run fits into what the gate allows: below 1 it is lost.

    Args:
        row: what is held.
        runs: runs of our job and of the baseline, in turns.
        job: another job than ours to be held to it.
    """
    ours = runs[job or row.job].fastest - (runs[row.less].slowest if row.less else 0)
    return row.held * ROOM * runs[row.base].slowest / max(ours, 0.001)


def lost(row: Row, runs: dict[str, Runs], job: str = "") -> str | None:
    """Say that what the gate holds is lost, with the figures; None if it is not.

    Args:
        row: what is held.
        runs: runs of our job and of the baseline, in turns.
        job: another job than ours to be held to it.
    """
    ours = runs[job or row.job].fastest - (runs[row.less].slowest if row.less else 0)
    allowed = row.held * ROOM * runs[row.base].slowest
    if ours <= allowed:
        return None
    return f"{row.name}: {ours:.3f} s, more than {row.held:g} x {ROOM} x {runs[row.base].slowest:.3f} s of {row.base}"
