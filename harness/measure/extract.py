"""The extract: what the figures of a suite need of a snapshot, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from harness.measure.cells import COUNTERS, DATES, MEASURES, Cells
from harness.measure.keys import ExtractPlan
from harness.measure.narrowing import asked_of_all, counters_of, days_of_bases
from harness.snapshot.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from harness.snapshot import Snapshot
    from harness.suite.tasks import Reading

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class RepoFacts:
    """What a snapshot says about one repository that a task names, or that is among the largest of a named group."""

    repo_id: str
    """Full id."""

    largest_of: str | None
    """The group whose largest repositories it belongs to, or None for one that a task names."""

    rank: int | None
    """Its place by 30-day downloads in that group, from 1."""

    created: date | None
    """Day of creation on the Hub."""

    downloads_30d: int | None
    """Downloads of the last 30 days."""

    downloads_all_time: int | None
    """Downloads since creation."""

    likes: int | None
    """Likes."""

    task: str | None
    """Pipeline tag; `?` for a text that is no legal tag."""

    licence: str | None
    """Declared licence; `?` for a text that is no legal tag."""

    gated: bool | None
    """Whether it is behind a gate."""

    relation: str | None
    """Kind of derivation; `?` for a text that is no legal tag."""

    bases: tuple[str, ...] | None
    """Declared bases, `?` for one that is no repository id; None if nothing is known about them."""

    parameters: int | None
    """Declared number of parameters."""


@dataclass(frozen=True)
class Extract:
    """Cells and facts of one snapshot under one plan."""

    manifest: Manifest
    """The snapshot's manifest."""

    plan: ExtractPlan
    """What is kept apart."""

    cells: Cells
    """Counts and sums."""

    repos: tuple[RepoFacts, ...]
    """Facts of single repositories, sorted by group, rank and id."""

    @cached_property
    def named(self) -> frozenset[str]:
        """Ids of the repositories that it keeps row by row and that its table holds."""
        return frozenset(self.cells.keys["repo"].values) - {""}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical files."""
        from harness.measure.extract_files import extract_digest  # noqa: PLC0415  (the two modules need each other)

        return extract_digest(self)


def build_extract(snapshot: Snapshot, plan: ExtractPlan, readings: Sequence[Reading] | None = None) -> Extract:
    """Go over a snapshot once and return its extract under a plan.

    Args:
        snapshot: the snapshot.
        plan: what is kept apart.
        readings: if given, only what these simple readings ask for is read and kept apart: all other keys are as
            where nothing is known, and so are bases of repositories created when no reading asks for them; counters
            that they do not add up are unknown, and there are no facts of single repositories. Their figures are
            the same.
    """
    # Reading an extract must not need polars, which these bring.
    from harness.measure.facts import make_facts  # noqa: PLC0415
    from harness.measure.repo_facts import repo_facts  # noqa: PLC0415
    from harness.measure.sources import read_sources  # noqa: PLC0415

    asked = None if readings is None else asked_of_all(readings)
    of_bases = None if readings is None else days_of_bases(readings)
    counters = COUNTERS if readings is None else counters_of(readings)
    sources = read_sources(snapshot, plan, asked, counters)
    repos = repo_facts(snapshot, sources, plan) if asked is None else ()
    facts = make_facts(sources, plan, asked, of_bases)
    del sources
    grouped = group(facts.words, facts.measures)
    words = [grouped[name].to_numpy() for name in grouped.columns[: len(facts.words)]]
    rows = grouped["repos"].to_numpy()
    numbers = {name: grouped[name].to_numpy() if name in grouped.columns else _unread(name, rows) for name in MEASURES}
    days = {name: (grouped[name].to_physical().fill_null(-_EPOCH) + _EPOCH).to_numpy() for name in DATES}
    return Extract(snapshot.manifest, plan, Cells.of_columns(facts.unpacked(words), numbers, days), repos)


def _unread(measure: str, repos: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a measure of a counter that was not read: it is null for every repository."""
    return repos if measure.endswith("_null") else repos * 0


def group(words: Sequence[NDArray[np.integer]], measures: pl.DataFrame) -> pl.DataFrame:
    """Add up rows by their packed keys: the one pass over everything, with nothing else in it.

    Args:
        words: the packed keys, one array a word.
        measures: any of COUNTERS (Int64, nullable) and `created` (Date, nullable).

    Returns:
        One row a key, sorted by it: the words, then the MEASURES of these counters (Int64, not null) and DATES (Date,
        nullable).
    """
    import polars as pl  # noqa: PLC0415  (reading an extract must not need polars)

    keys = [f"word_{place}" for place in range(len(words))]
    rows = measures.with_columns(pl.Series(name, word) for name, word in zip(keys, words, strict=True))
    counters = [name for name in COUNTERS if name in measures.columns]
    sums = [pl.col(name).sum().cast(pl.Int64) for name in counters]
    nulls = [pl.col(name).null_count().cast(pl.Int64).alias(f"{name}_null") for name in counters]
    days = [pl.col("created").min().alias("created_first"), pl.col("created").max().alias("created_last")]
    added_up = rows.lazy().group_by(keys).agg(pl.len().cast(pl.Int64).alias("repos"), *sums, *nulls, *days)
    # In streams this takes half the time and less memory; sums of integers are the same in every order.
    return added_up.collect(engine="streaming").sort(keys)
