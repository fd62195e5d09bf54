"""Facts of single repositories: those that tasks name, and the largest of every group that they name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from harness.measure.cells import NO_TAG, tag_text
from harness.measure.extract import RepoFacts
from harness.measure.fits import id_place, span_of
from harness.measure.keys import ExtractPlan
from harness.snapshot.ids import is_repo_id

LARGEST = 3
"""How many of a group's most downloaded repositories are kept as facts."""


def repo_facts(models: pl.DataFrame, plan: ExtractPlan) -> tuple[RepoFacts, ...]:
    """Return the facts of named repositories and of the largest of every named group, by group, rank and id.

    Args:
        models: the columns that RepoFacts speak of, sorted by `repo_id`; `created` is the day of creation.
        plan: what is named.
    """
    places = [id_place(models["repo_id"], repo) for repo in set(plan.repos) if is_repo_id(repo)]
    named = [place for place in places if place is not None]
    facts = [_facts_of(row, None, None) for place in named for row in models[place].iter_rows(named=True)]
    facts += [fact for group in set(plan.groups) for fact in _largest(models, group)]
    return tuple(sorted(facts, key=lambda each: (each.largest_of or "", each.rank or 0, each.repo_id)))


def _largest(models: pl.DataFrame, group: str) -> Iterator[RepoFacts]:
    span = span_of(models["repo_id"], f"{group}/")
    counted = models[span].filter(pl.col("downloads_30d").is_not_null())
    largest = counted.sort("downloads_30d", "repo_id", descending=[True, False]).head(LARGEST)
    legal = (row for row in largest.iter_rows(named=True) if is_repo_id(row["repo_id"]))
    for rank, row in enumerate(legal, start=1):
        yield _facts_of(row, group, rank)


def _facts_of(row: dict[str, Any], group: str | None, rank: int | None) -> RepoFacts:
    bases = row["base_models"]
    return RepoFacts(
        repo_id=row["repo_id"],
        largest_of=group,
        rank=rank,
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
