"""Evidence on disk: snapshots of Hub metadata, how they come in, and how they are kept whole.

Names are looked up on first use: a manifest can be read without the table engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness._lazy import public_name

if TYPE_CHECKING:
    from harness.snapshot.curated import curated_snapshot
    from harness.snapshot.describing import describe_models
    from harness.snapshot.details import SnapshotDetails
    from harness.snapshot.importing import ImportResult, import_table
    from harness.snapshot.lineage import resolve
    from harness.snapshot.manifest import Column, FileDigest, Manifest, Origin, Scope
    from harness.snapshot.mapping import Mapping, load_mapping
    from harness.snapshot.snapshot import Snapshot
    from harness.snapshot.stated import ImportDetails, parse_captured, parse_scope
    from harness.snapshot.store import Problem, Store, default_root

__all__ = [
    "Column",
    "FileDigest",
    "ImportDetails",
    "ImportResult",
    "Manifest",
    "Mapping",
    "Origin",
    "Problem",
    "Scope",
    "Snapshot",
    "SnapshotDetails",
    "Store",
    "curated_snapshot",
    "default_root",
    "describe_models",
    "import_table",
    "load_mapping",
    "parse_captured",
    "parse_scope",
    "resolve",
]

_STANDS_IN = {
    "Column": "harness.snapshot.manifest",
    "FileDigest": "harness.snapshot.manifest",
    "ImportDetails": "harness.snapshot.stated",
    "ImportResult": "harness.snapshot.importing",
    "Manifest": "harness.snapshot.manifest",
    "Mapping": "harness.snapshot.mapping",
    "Origin": "harness.snapshot.manifest",
    "Problem": "harness.snapshot.store",
    "Scope": "harness.snapshot.manifest",
    "Snapshot": "harness.snapshot.snapshot",
    "SnapshotDetails": "harness.snapshot.details",
    "Store": "harness.snapshot.store",
    "curated_snapshot": "harness.snapshot.curated",
    "default_root": "harness.snapshot.store",
    "describe_models": "harness.snapshot.describing",
    "import_table": "harness.snapshot.importing",
    "load_mapping": "harness.snapshot.mapping",
    "parse_captured": "harness.snapshot.stated",
    "parse_scope": "harness.snapshot.stated",
    "resolve": "harness.snapshot.lineage",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  the names have types of their own
    """Return a public name, importing the module that it stands in."""
    return public_name(__name__, name, _STANDS_IN)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
