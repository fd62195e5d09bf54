"""What a reader of an imported table should know, found in the table itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl

from harness._sanitise import for_message
from harness.snapshot.details import SnapshotDetails

FLOOR = datetime(2022, 3, 2, 23, 29, tzinfo=UTC)
"""The Hub stores no creation date before this minute: repositories of that minute were created then or before
(documentation of `createdAt` in huggingface_hub)."""

_SENTENCES = {
    "rejected": "rows that could not be read: {n}; rejects.csv lists them",
    "edges_rejected": "edges that could not be read: {n}; rejects.csv lists them",
    "conflicts": "rows that contradict an earlier row of the same repository, and were set aside: {n}",
    "bases_left_out": "declared bases that are no repository ids, and were left out: {n}; rejects.csv lists them",
    "no_usable_base": "repositories that declare only bases which are no repository ids: {n}; their lineage is unknown",
    "base_without_tag": "repositories that name a base without any tag of the Hub: {n}; nothing confirms it",
    "base_not_confirmed": "repositories that have only tags with a base which the Hub did not find: {n}",
    "mixed_relations": "repositories with bases of several kinds: {n}; their relation is unspecified",
    "unknown_relations": "words for a kind of derivation that are not known: {n}; they are kept as unspecified",
    "several_tags": "cells with several tags where one is taken: {n}; the first stands",
    "created_at_floor": "repositories with the Hub's earliest creation date, 2022-03-02: {n}; created then or before",
    "created_after_capture": "repositories created after the recording ended: {n}; check the stated time",
    "outside_scope": "repositories outside the stated scope: {n}",
    "added_by_edges": "repositories that are known only from edges: {n}",
}
"""Count -> what it means for a reader; said where the count is not 0."""

_SHOWN = 8


def remarks(models: pl.DataFrame, details: SnapshotDetails, counts: dict[str, int]) -> tuple[dict[str, int], list[str]]:
    """Return further counts, and warnings for all counts that call for one.

    Args:
        models: the models table.
        details: what is stated about it.
        counts: what was counted so far.
    """
    created = pl.col("created_at")
    further = {
        "created_at_floor": _rows(models, created.is_between(FLOOR, FLOOR + timedelta(minutes=1), closed="left")),
        "created_after_capture": _rows(models, created > details.captured_to),
    }
    sentences = dict(_SENTENCES)
    if details.scope.kind == "namespaces":
        members = list(details.scope.members)
        further["outside_scope"] = _rows(models, ~pl.col("author").is_in(members).fill_null(value=False))
        empty = sorted(set(members) - set(models["author"].drop_nulls()))
        further["empty_namespaces"] = len(empty)
        shown = ", ".join(for_message(name, 60) for name in empty[:_SHOWN])
        sentences["empty_namespaces"] = f"namespaces of the stated scope without a repository here: {{n}} ({shown})"
    every = {**counts, **further}
    said = [text.format(n=f"{every[name]:,}") for name, text in sentences.items() if every.get(name)]
    return further, said


def _rows(models: pl.DataFrame, condition: pl.Expr) -> int:
    return models.filter(condition).height
