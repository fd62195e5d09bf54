"""Sentinels: whether a table can be believed beside the one of the same scope before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from harness.hub.listing import address
from harness.pull.target import Target
from harness.snapshot._remarks import FLOOR
from harness.snapshot.manifest import Manifest, Scope
from harness.snapshot.store import Store

MOST_LOST = 100
"""One repository in so many may be gone since the table before; more, and the new one counts as incomplete."""

FEW = 3
"""So many may always be gone: a small namespace that deletes two is no fault."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the sentinels found."""

    incomplete: tuple[str, ...]
    """Why the table may not be whole."""

    suspect: tuple[tuple[str, str], ...]
    """Columns that cannot be believed, each with the reason."""


def compare_with_before(models: pl.DataFrame, scope: Scope, store: Store) -> Findings:
    """Compare a table with the newest live snapshot of the same scope; without one nothing is found.

    Raises:
        EvidenceError: if the snapshot before cannot be read.
    """
    before = newest_live(store.list(), scope)
    return Findings((), ()) if before is None else compare(models, before, store)


def compare(models: pl.DataFrame, before: Manifest, store: Store) -> Findings:
    """Compare a table with a snapshot of the same scope.

    Raises:
        EvidenceError: if the snapshot cannot be read.
    """
    incomplete = []
    lost = before.rows - models.height
    if lost > max(before.rows // MOST_LOST, FEW):
        incomplete.append(
            f"it has {models.height:,} repositories where {before.id} has {before.rows:,}: more than 1 % fewer"
        )
    suspect = [
        (column.name, f"it is empty, and in {before.id} it is not")
        for column in before.columns
        if column.filled and column.name != "architecture" and models.height and not models[column.name].count()
    ]
    if models["downloads_all_time"].count() and before.holds("downloads_all_time"):
        fell = _fell(models, store.open(before.id).models(["hub_id", "repo_id", "downloads_all_time"]))
        if fell:
            suspect.append(("downloads_all_time", f"{fell} since {before.id}, which a counter of all time cannot"))
    return Findings(tuple(incomplete), tuple(suspect))


def ends_early(target: Target, models: pl.DataFrame) -> tuple[str, ...]:
    """Say if a crawl of the whole Hub does not reach back to the Hub's first creation date, which many models have."""
    oldest = models["created_at"].min()
    if target.kind != "whole-hub" or not isinstance(oldest, datetime) or oldest < FLOOR + timedelta(minutes=1):
        return ()
    return (f"the listing ended at {oldest.date().isoformat()}, and the Hub's first models are of {FLOOR.date()}",)


def newest_live(manifests: tuple[Manifest, ...], scope: Scope) -> Manifest | None:
    """Return the newest live snapshot with exactly this scope, from the Hub that would be asked now."""
    same = [
        each
        for each in manifests
        if each.kind == "live" and each.scope == scope and scope.kind != "sample" and each.origin.address == address()
    ]
    return max(same, key=lambda each: (each.captured_to, each.id), default=None)


def _fell(models: pl.DataFrame, before: pl.DataFrame) -> str:
    """Say how all-time counts fell as a whole; single ones may, when the Hub takes back false downloads."""
    both = models.select("hub_id", "downloads_all_time").join(before, on="hub_id", suffix="_before").drop_nulls()
    now, then = int(both["downloads_all_time"].sum()), int(both["downloads_all_time_before"].sum())
    return f"its sum over {both.height:,} repositories fell from {then:,} to {now:,}" if now < then else ""
