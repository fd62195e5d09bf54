"""Names of files and columns of a snapshot, for those that need no table engine."""

from __future__ import annotations

MODELS_FILE = "models.parquet"
"""The models table: one row a repository."""

LINEAGE_FILE = "lineage.parquet"
"""Its lineage, row by row."""

OUTSIDE_FILE = "outside.parquet"
"""The bases that the models table does not hold."""

MANIFEST_FILE = "manifest.json"
"""What the snapshot is and where it comes from."""

REJECTS_FILE = "rejects.csv"
"""The rows that could not be read, each with its reason."""

FILES = (LINEAGE_FILE, MODELS_FILE, OUTSIDE_FILE, REJECTS_FILE)
"""The files that stand beside a manifest, sorted."""

COLUMNS = (
    "hub_id", "repo_id", "author", "created_at", "last_modified", "downloads_30d", "downloads_all_time", "likes",
    "pipeline_tag", "library", "licence", "gated", "relation", "base_models", "architecture", "parameters", "removed",
)  # fmt: skip
"""Columns of the models table in its order (`harness.snapshot.schema.MODELS_SCHEMA` gives their types)."""
