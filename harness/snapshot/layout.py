"""Names of files and columns of a snapshot, for those that need no table engine."""

from __future__ import annotations

MODELS_FILE = "models.parquet"
"""The models table: one row a repository."""

LINEAGE_FILE = "lineage.parquet"
"""Its lineage, row by row."""

EDGES_FILE = "edges.parquet"
"""Its lineage, base by base."""

FACTS_FILE = "facts.parquet"
"""The columns of the models table that figures are made of most often, in a file of their own."""

NAMESPACES_FILE = "namespaces.parquet"
"""The spans of rows that have one namespace."""

OUTSIDE_FILE = "outside.parquet"
"""The bases that the models table does not hold."""

MANIFEST_FILE = "manifest.json"
"""What the snapshot is and where it comes from."""

REJECTS_FILE = "rejects.csv"
"""The rows that could not be read, each with its reason."""

FILES = (EDGES_FILE, FACTS_FILE, LINEAGE_FILE, MODELS_FILE, NAMESPACES_FILE, OUTSIDE_FILE, REJECTS_FILE)
"""The files that stand beside a manifest, sorted."""

FIRST_FILES = (LINEAGE_FILE, MODELS_FILE, OUTSIDE_FILE, REJECTS_FILE)
"""The same of snapshots of the first form (`harness.snapshot.form`)."""

COLUMNS = (
    "hub_id", "repo_id", "author", "created_at", "last_modified", "downloads_30d", "downloads_all_time", "likes",
    "pipeline_tag", "library", "licence", "gated", "relation", "base_models", "architecture", "parameters", "removed",
)  # fmt: skip
"""Columns of the models table in its order (`harness.snapshot.schema.MODELS_SCHEMA` gives their types)."""
