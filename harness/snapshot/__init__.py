"""Evidence on disk: snapshots of Hub metadata, how they come in, and how they are kept whole.

Names are looked up on first use: a manifest can be read without the table engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    "Column": "manifest",
    "FileDigest": "manifest",
    "ImportDetails": "stated",
    "ImportResult": "importing",
    "Manifest": "manifest",
    "Mapping": "mapping",
    "Origin": "manifest",
    "Problem": "store",
    "Scope": "manifest",
    "Snapshot": "snapshot",
    "SnapshotDetails": "details",
    "Store": "store",
    "curated_snapshot": "curated",
    "default_root": "store",
    "describe_models": "describing",
    "import_table": "importing",
    "load_mapping": "mapping",
    "parse_captured": "stated",
    "parse_scope": "stated",
    "resolve": "lineage",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  the names have types of their own
    """Return a public name, importing the module that it stands in."""
    if name in _STANDS_IN:
        return getattr(import_module(f"harness.snapshot.{_STANDS_IN[name]}"), name)
    raise AttributeError(f"module 'harness.snapshot' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
