"""The manifest: what a snapshot is, where it comes from, what it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

SCHEMA_VERSION = 1

EvidenceKind = Literal["live", "table", "imported", "curated", "synthetic"]

ScopeKind = Literal["repos", "descendants", "namespaces", "top", "sample", "whole-hub"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a snapshot covers without a gap."""

    kind: ScopeKind
    """`sample` covers only the repositories in it; `top` is a sample that says by which order it was taken."""

    members: tuple[str, ...]
    """Repo ids (`repos`, `descendants`) or namespaces (`namespaces`), sorted; the orders of `top`; empty otherwise."""

    def covers_namespace(self, namespace: str) -> bool:
        """Say whether every repository of the namespace is in scope."""
        return self.kind == "whole-hub" or (self.kind == "namespaces" and namespace in self.members)

    def covers_repo(self, repo: str) -> bool:
        """Say whether the absence of `repo` from the table means that it did not exist."""
        namespace = repo.partition("/")[0] if "/" in repo else ""
        return self.covers_namespace(namespace) or (self.kind == "repos" and repo in self.members)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the evidence comes from, and under what terms."""

    name: str
    """Public name: a dataset or repository id, or the API."""

    address: str
    """Where it stands, or empty."""

    revision: str
    """Commit, blob or revision, or empty."""

    licence: str
    """Licence as stated by the origin, or `none stated`."""

    attribution: str
    """The line to print wherever the evidence is used."""


@dataclass(frozen=True, slots=True)
class Column:
    """How well a column of the models table is filled."""

    name: str
    """Column name."""

    filled: int
    """Rows that are not null; a column without any is not held."""


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file of the snapshot."""

    name: str
    """File name, without folders."""

    size: int
    """Bytes."""

    sha256: str
    """SHA-256, 64 hex digits."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that is recorded about one snapshot."""

    schema_version: int
    """SCHEMA_VERSION of the writer."""

    id: str
    """`NAME-DIGEST`: a readable stem and the first twelve hex digits of the digest of its content."""

    kind: EvidenceKind
    """How the evidence came to be."""

    origin: Origin
    """Where it comes from."""

    captured_from: datetime
    """Start of the recording (UTC)."""

    captured_to: datetime
    """End of the recording (UTC)."""

    scope: Scope
    """What it covers."""

    rows: int
    """Rows of the models table."""

    columns: tuple[Column, ...]
    """Columns of the models table in its order."""

    counts: tuple[tuple[str, int], ...]
    """What happened on the way in, by name: `read`, `rejected`, `duplicates`, `cycles`, `self_references`, ..."""

    warnings: tuple[str, ...]
    """What a reader should know."""

    files: tuple[FileDigest, ...]
    """All files beside the manifest, by name."""

    tool_version: str
    """Version of harness that wrote it."""

    content: str = ""
    """SHA-256 over the values of the models table and the rejected rows, whatever program encoded them."""

    @property
    def captured_on(self) -> date:
        """The day that figures of this snapshot are dated by: the day the recording ended (UTC)."""
        return self.captured_to.date()

    def holds(self, column: str) -> bool:
        """Say whether the column has any value."""
        return any(entry.name == column and entry.filled for entry in self.columns)
