"""Fixtures of the snapshot tests."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from harness.snapshot import Origin, Scope, SnapshotDetails, Store
from harness.snapshot._frame import conform
from harness.snapshot.importing import ImportResult, import_table
from harness.snapshot.mapping import load_mapping
from harness.snapshot.stated import ImportDetails

sys.path.insert(0, str(Path(__file__).parent))

HEAD = "mapping: 1\nformat: {form}\ncaptured: 2025-10-12\n"

Importer = Callable[..., ImportResult]


@pytest.fixture
def imports(tmp_path: Path) -> Importer:
    """Return a function that imports text (or bytes) under a mapping given as YAML after the head."""

    def run(
        content: str | bytes,
        mapping: str = "columns: {repo_id: id}\n",
        *,
        form: str = "csv",
        edges: str | None = None,
        head: str = HEAD,
        details: ImportDetails | None = None,
    ) -> ImportResult:
        file, map_file = tmp_path / f"table.{form}", tmp_path / "map.yaml"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        map_file.write_text(head.format(form=form) + mapping, encoding="utf-8")
        edges_file = None
        if edges is not None:
            edges_file = tmp_path / "edges.csv"
            edges_file.write_text(edges, encoding="utf-8")
        return import_table(file, load_mapping(map_file), edges=edges_file, details=details or ImportDetails())

    return run


@pytest.fixture
def models() -> pl.DataFrame:
    """Return a small models table."""
    return conform(
        pl.DataFrame(
            {
                "repo_id": ["Qwen/Qwen3-8B", "gpt2", "someone/tune"],
                "downloads_30d": [10, None, 3],
                "created_at": [datetime(2025, 4, 27, tzinfo=UTC), None, datetime(2025, 5, 1, 12, 30, tzinfo=UTC)],
                "base_models": [[], None, ["Qwen/Qwen3-8B", "elsewhere/base"]],
                "relation": [None, None, "finetune"],
            }
        )
    )


@pytest.fixture
def details() -> SnapshotDetails:
    """Return what is said about the small models table."""
    return SnapshotDetails(
        name="small-2025-10-12",
        kind="imported",
        origin=Origin("someone/tables", "https://example.org", "abc", "CC0-1.0", "someone"),
        captured_from=datetime(2025, 10, 12, tzinfo=UTC),
        captured_to=datetime(2025, 10, 12, 23, 59, 59, tzinfo=UTC),
        scope=Scope("namespaces", ("Qwen",)),
        counts=(("read", 3),),
        warnings=("a warning",),
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store(tmp_path / "home")
