"""What is said about evidence when it is published, apart from the tables themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from harness.snapshot.manifest import EvidenceKind, Origin, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotDetails:
    """Everything that a manifest says and that no table can tell."""

    name: str
    """Readable stem of the id: lower-case letters and digits, joined by `-` or `.`, at most 60 characters."""

    kind: EvidenceKind
    """How the evidence came to be."""

    origin: Origin
    """Where it comes from."""

    captured_from: datetime
    """Start of the recording, with a time zone."""

    captured_to: datetime
    """End of the recording, with a time zone."""

    scope: Scope
    """What it covers without a gap."""

    counts: tuple[tuple[str, int], ...] = ()
    """What happened on the way in, by name."""

    warnings: tuple[str, ...] = ()
    """What a reader should know."""
