"""The models table: one row a repository, every column nullable except `repo_id`."""

from __future__ import annotations

import polars as pl

from harness.snapshot.layout import (
    EDGES_FILE,
    FACTS_FILE,
    LINEAGE_FILE,
    MANIFEST_FILE,
    MODELS_FILE,
    NAMESPACES_FILE,
    OUTSIDE_FILE,
    REJECTS_FILE,
)

__all__ = [
    "EDGES_FILE",
    "EDGES_SCHEMA",
    "FACTS_FILE",
    "FACTS_SCHEMA",
    "FLAG_CYCLE",
    "FLAG_DANGLING",
    "FLAG_SELF",
    "LINEAGE_FILE",
    "LINEAGE_SCHEMA",
    "LINES_SCHEMA",
    "MANIFEST_FILE",
    "MODELS_FILE",
    "MODELS_SCHEMA",
    "NAMESPACES_FILE",
    "NAMESPACES_SCHEMA",
    "OUTSIDE_FILE",
    "OUTSIDE_SCHEMA",
    "REJECTS_FILE",
    "RELATIONS",
]

RELATIONS = ("adapter", "finetune", "merge", "quantized", "unspecified")
"""Values of `relation`; the last one is a base declared without a kind."""

MODELS_SCHEMA: dict[str, pl.DataType] = {
    "hub_id": pl.String(),
    "repo_id": pl.String(),
    "author": pl.String(),
    "created_at": pl.Datetime("us", "UTC"),
    "last_modified": pl.Datetime("us", "UTC"),
    "downloads_30d": pl.Int64(),
    "downloads_all_time": pl.Int64(),
    "likes": pl.Int64(),
    "pipeline_tag": pl.String(),
    "library": pl.String(),
    "licence": pl.String(),
    "gated": pl.Boolean(),
    "relation": pl.String(),
    "base_models": pl.List(pl.String()),
    "architecture": pl.String(),
    "parameters": pl.Int64(),
    "removed": pl.Boolean(),
}
"""Column -> dtype. Null is "not known". `base_models`: null = nothing known about bases, [] = known to have none.
`relation`: finetune, adapter, quantized, merge, or unspecified (a base without a kind); null where `base_models` is
null or empty. `author`: the namespace of `repo_id`, or null for the old ids without one. Rows are sorted by `repo_id`,
which is unique (letter case counts)."""

LINEAGE_SCHEMA: dict[str, pl.DataType] = {
    "parents": pl.List(pl.Int32()),
    "nearest": pl.List(pl.Int32()),
    "root": pl.List(pl.Int32()),
    "depth": pl.Int32(),
    "flags": pl.UInt8(),
}
"""Lineage beside the models table, row by row in its order. Integers >= 0 are rows of the models table; -1-i is entry i
of `outside.parquet` (`repo_id`: String), the bases that the table does not hold.

`parents`: rows or outside ids of `base_models`, in declared order, self-references dropped; null where base_models is
null. `nearest`: the same as parents. `root`: for each parent the end of its line, following first-named parents, as far
as the table reaches; a line that runs into a cycle ends at the smallest repo id of the cycle. `depth`: length of the
line of first-named parents; null where base_models is null. `flags`: bits FLAG_CYCLE, FLAG_SELF, FLAG_DANGLING."""

LINES_SCHEMA: dict[str, pl.DataType] = {"bases": pl.Int32(), "depth": pl.Int32(), "flags": pl.UInt8()}
"""What `lineage.parquet` holds of it: `bases` is the length of `parents`, null where that is null."""

EDGES_SCHEMA: dict[str, pl.DataType] = {"parent": pl.Int32(), "root": pl.Int32()}
"""What `edges.parquet` holds of it: the lists `parents` and `root`, one after the other, one row a base."""

FACTS_SCHEMA: dict[str, pl.DataType] = {
    "created": pl.Date(),
    "downloads_30d": pl.Int64(),
    "relation": pl.Enum(RELATIONS),
    "pipeline_tag": pl.String(),
    "licence": pl.String(),
    "gated": pl.Boolean(),
}
"""What `facts.parquet` holds, row by row as the models table: the day of `created_at` (UTC), and columns of it;
`relation` is written as one of RELATIONS, which is what it is in the models table."""

NAMESPACES_SCHEMA: dict[str, pl.DataType] = {"author": pl.String(), "rows": pl.Int32()}
"""What `namespaces.parquet` holds: `author` of the models table, each span of rows with the same one written once."""

OUTSIDE_SCHEMA: dict[str, pl.DataType] = {"repo_id": pl.String()}
"""The bases that the models table does not hold: ids, sorted and unique."""

FLAG_CYCLE, FLAG_SELF, FLAG_DANGLING = 1, 2, 4
"""It lies on a cycle or its line ends in one; it names itself as base; a base it names is not in the table."""
