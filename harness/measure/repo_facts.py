"""Facts of single repositories: those that tasks name, and the largest of every group that they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import polars as pl

from harness.measure.cells import NO_TAG, tag_text
from harness.measure.extract import RepoFacts
from harness.measure.fits import id_place, span_of
from harness.measure.keys import ExtractPlan
from harness.measure.sources import Sources
from harness.snapshot import Snapshot
from harness.snapshot.ids import is_repo_id
from harness.snapshot.schema import FLAG_SELF

LARGEST = 3
"""How many of a group's most downloaded repositories are kept as facts."""


def repo_facts(snapshot: Snapshot, sources: Sources, plan: ExtractPlan) -> tuple[RepoFacts, ...]:
    """Return the facts of named repositories and of the largest of every named group, by group, rank and id.

    Args:
        snapshot: the snapshot; its lists of bases are read only where its lineage does not tell them.
        sources: what was read of it, everything being asked for.
        plan: what is named.
    """
    ids = sources.models["repo_id"]
    places = [id_place(ids, repo) for repo in set(plan.repos) if is_repo_id(repo)]
    chosen = [_Chosen(place, None, None) for place in places if place is not None]
    chosen += [each for group in set(plan.groups) for each in _largest(sources.models, group)]
    bases = _declared(snapshot, sources, sorted({each.row for each in chosen}))
    facts = [_facts_of(each, sources.models.row(each.row, named=True), bases[each.row]) for each in chosen]
    return tuple(sorted(facts, key=lambda each: (each.largest_of or "", each.rank or 0, each.repo_id)))


class _Chosen(NamedTuple):
    """A row whose facts are kept."""

    row: int
    """Row of the models table."""

    group: str | None
    """The group whose largest it is one of; None if it is named."""

    rank: int | None
    """Its rank in the group."""


def _largest(models: pl.DataFrame, group: str) -> Iterator[_Chosen]:
    span = span_of(models["repo_id"], f"{group}/")
    counted = models[span].select("repo_id", "downloads_30d").with_row_index("row", span.start)
    counted = counted.filter(pl.col("downloads_30d").is_not_null())
    largest = counted.sort("downloads_30d", "repo_id", descending=[True, False]).head(LARGEST)
    legal = (row for row, repo in largest.select("row", "repo_id").iter_rows() if is_repo_id(repo))
    for rank, row in enumerate(legal, start=1):
        yield _Chosen(row, group, rank)


def _declared(snapshot: Snapshot, sources: Sources, rows: list[int]) -> dict[int, list[str] | None]:
    """Return the declared bases of some rows.

    The lineage holds them all, but for a repository that names itself: there the table has to be asked.
    """
    lineage = sources.lineage
    if lineage is None or (lineage.lines["flags"].gather(rows) & FLAG_SELF > 0).any():
        return dict(zip(rows, snapshot.models(("base_models",))["base_models"].gather(rows).to_list(), strict=True))
    numbers = lineage.lines["bases"].gather(rows).to_list()
    ends = lineage.lines["bases"].fill_null(0).cum_sum().gather(rows).to_list()
    ids, outside, parents = sources.models["repo_id"], lineage.outside, lineage.edges["parent"]
    bases: dict[int, list[str] | None] = {}
    for row, number, end in zip(rows, numbers, ends, strict=True):
        codes = [] if number is None else parents[end - number : end].to_list()
        named = [ids[code] if code >= 0 else outside[-1 - code] for code in codes]
        bases[row] = None if number is None else named
    return bases


def _facts_of(chosen: _Chosen, row: dict[str, Any], bases: list[str] | None) -> RepoFacts:
    return RepoFacts(
        repo_id=row["repo_id"],
        largest_of=chosen.group,
        rank=chosen.rank,
        created=row["created"],
        downloads_30d=row["downloads_30d"],
        downloads_all_time=row["downloads_all_time"],
        likes=row["likes"],
        task=tag_text(row["pipeline_tag"]) or None,
        licence=tag_text(row["licence"]) or None,
        gated=row["gated"],
        relation=tag_text(row["relation"]) or None,
        bases=None if bases is None else tuple(base if is_repo_id(base) else NO_TAG for base in bases),
        parameters=row["parameters"],
    )
