"""From a table and what is said about it to its manifest."""

from __future__ import annotations

import polars as pl

from harness._version import __version__
from harness.snapshot._content import content_digest
from harness.snapshot._frame import filled
from harness.snapshot._manifest_json import is_stem, with_id
from harness.snapshot._rules import check_models
from harness.snapshot.details import SnapshotDetails
from harness.snapshot.manifest import SCHEMA_VERSION, Manifest


def describe_models(models: pl.DataFrame, details: SnapshotDetails, rejects: bytes = b"") -> Manifest:
    """Return the manifest of a table, without files.

    Args:
        models: the table (MODELS_SCHEMA).
        details: what is said about it.
        rejects: the content of `rejects.csv`, or nothing.

    Raises:
        ValueError: if the table is not what MODELS_SCHEMA says, or the name is no stem of an id.
    """
    check_models(models)
    return manifest_of(models, details, content_digest(models, rejects))


def manifest_of(models: pl.DataFrame, details: SnapshotDetails, content: str) -> Manifest:
    """Return the manifest of a table that was checked, without files.

    Args:
        models: the table.
        details: what is said about it.
        content: the digest of its values and of the rejects.

    Raises:
        ValueError: if the name is no stem of an id.
    """
    if not is_stem(details.name):
        raise ValueError("the name of a snapshot is lower-case letters and digits, joined by '-' or '.'")
    manifest = Manifest(
        schema_version=SCHEMA_VERSION,
        id="",
        kind=details.kind,
        origin=details.origin,
        captured_from=details.captured_from,
        captured_to=details.captured_to,
        scope=details.scope,
        rows=models.height,
        columns=filled(models),
        counts=tuple(sorted(details.counts)),
        warnings=details.warnings,
        files=(),
        tool_version=__version__,
        content=content,
    )
    return with_id(manifest, details.name)
