"""Evidence on disk as text: lists, one manifest, what came in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness._sanitise import for_message, for_terminal
from harness.judge.words import plural
from harness.report.grid import columns, labelled
from harness.report.words import evidence_table, manifest_row, scope_in_full
from harness.results._json_text import json_text
from harness.snapshot._manifest_json import manifest_to_json

if TYPE_CHECKING:
    from harness.api import Imported
    from harness.snapshot.manifest import Manifest


def snapshots_text(shipped: Sequence[Manifest], stored: Sequence[Manifest], root: Path, *, most: int = 100) -> str:
    """Return what travels with harness and what is in the store, as two tables."""
    blocks = []
    if shipped:
        blocks.append(f"Travels with harness, as extracts:\n\n{_table(shipped, most)}")
    place = for_message(root)
    blocks.append(
        f"In the store, {place}:\n\n{_table(stored, most)}"
        if stored
        else f"The store, {place}, holds no snapshot. To bring one: harness snapshot import --help"
    )
    return "\n\n".join(blocks)


def manifest_text(manifest: Manifest, *, most: int = 100) -> str:
    """Return what a piece of evidence is, as labelled lines, and how well its columns are filled."""
    origin = manifest.origin
    pairs = [
        ("id", for_terminal(manifest.id)),
        ("kind", manifest.kind),
        ("origin", for_terminal(origin.name)),
        ("address", for_terminal(origin.address)),
        ("revision", for_terminal(origin.revision)),
        ("licence", for_terminal(origin.licence)),
        ("attribution", for_terminal(origin.attribution)),
        ("recorded", _recorded(manifest)),
        ("covers", scope_in_full(manifest.scope)),
        ("repos", f"{manifest.rows:,}"),
        ("came in", _counts(manifest)),
        ("written by", f"harness {for_terminal(manifest.tool_version)}"),
        ("warnings", "\n".join(for_terminal(text) for text in manifest.warnings)),
    ]
    rows = [
        [for_terminal(each.name), f"{each.filled:,}", _part(each.filled, manifest.rows)]
        for each in manifest.columns
        if each.filled
    ]
    empty = [for_terminal(each.name) for each in manifest.columns if not each.filled]
    lines = [labelled(pairs, most=most), "", columns(rows, headers=["column", "filled", "of all"], most=most)]
    return "\n".join([*lines, *(["", labelled([("without data", ", ".join(empty))], most=most)] if empty else [])])


def manifest_json(manifest: Manifest) -> str:
    """Return a manifest as canonical JSON."""
    return json_text(manifest_to_json(manifest)).removesuffix("\n")


def imported_text(done: Imported, *, most: int = 100) -> str:
    """Return what came in: how many rows were read, kept, rejected, collapsed; what it covers; its id."""
    manifest = done.manifest
    counts = dict(manifest.counts)
    pairs = [
        ("read", plural(counts.get("read", 0), "row")),
        ("kept", plural(manifest.rows, "repository", "repositories")),
        ("rejected", _rejected(done)),
        ("duplicates", f"{counts['duplicates']:,} exact, collapsed" if counts.get("duplicates") else "none"),
        ("also", _counts(manifest, without=("read", "rejected", "duplicates"))),
        ("nulls", _nulls(manifest)),
        ("covers", scope_in_full(manifest.scope)),
        ("recorded", _recorded(manifest)),
        ("origin", f"{for_terminal(manifest.origin.name)}, licence: {for_terminal(manifest.origin.licence)}"),
        ("id", for_terminal(manifest.id)),
    ]
    return labelled(pairs, most=most)


def _rejected(done: Imported) -> str:
    if not done.rejects:
        return "none"
    counted = plural(done.rejects, "row or value", "rows or values")
    return f"{counted}, each with its reason in {for_message(done.rejects_file, 300)}"


def _nulls(manifest: Manifest) -> str:
    """Return the columns that hold data but not in every row."""
    gaps = [(each.name, manifest.rows - each.filled) for each in manifest.columns if 0 < each.filled < manifest.rows]
    return ", ".join(f"{for_terminal(name)} {number:,}" for name, number in gaps) or "none in a column with data"


def _counts(manifest: Manifest, without: tuple[str, ...] = ()) -> str:
    return ", ".join(
        f"{for_terminal(name.replace('_', ' '))} {number:,}"
        for name, number in manifest.counts
        if number and name not in without
    )


def _recorded(manifest: Manifest) -> str:
    first, last = (moment.isoformat(timespec="minutes") for moment in (manifest.captured_from, manifest.captured_to))
    return first if first == last else f"{first} to {last}"


def _part(filled: int, rows: int) -> str:
    return f"{100 * filled // rows} %" if rows else ""


def _table(manifests: Sequence[Manifest], most: int) -> str:
    newest_first = sorted(manifests, key=lambda each: (-each.captured_on.toordinal(), each.id))
    return evidence_table([manifest_row(each) for each in newest_first], most=most)
