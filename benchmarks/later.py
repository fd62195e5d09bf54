"""The same made-up Hub some days later, with planted differences: what came, went, was renamed and changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import polars as pl

from benchmarks.synthetic_hub import SyntheticHub, details_of
from harness.snapshot import Store

FOLDER, TRUTH = "later", "later.json"
"""Where a prepared folder holds the later Hub, and what was planted in it."""

_DAYS = 7


def publish_later(folder: Path, hub: SyntheticHub) -> None:
    """Publish the later Hub in a store of its own, and write down what was planted."""
    place = pl.int_range(pl.len())
    gone, new, renamed = place % 50 == 7, place % 50 == 8, place % 1_000 == 9
    relicensed = (place % 100 == 11) & pl.col("licence").is_not_null()
    other = pl.when(pl.col("licence") == "mit").then(pl.lit("apache-2.0")).otherwise(pl.lit("mit"))
    counts = hub.models.select(
        new=new.sum(), gone=(gone | new).sum(), renamed=renamed.sum(), changed=relicensed.sum()
    ).row(0, named=True)
    (folder / TRUTH).write_text(json.dumps(counts))
    models = (
        hub.models.with_columns(
            repo_id=pl.when(new)
            .then(pl.format("new-org/new-{}", place))
            .when(renamed)
            .then(pl.col("repo_id") + "-renamed")
            .otherwise("repo_id"),
            author=pl.when(new).then(pl.lit("new-org")).otherwise("author"),
            hub_id=pl.when(new).then(pl.lit("f" * 12) + place.cast(pl.String).str.zfill(12)).otherwise("hub_id"),
            licence=pl.when(relicensed).then(other).otherwise("licence"),
            downloads_all_time=pl.col("downloads_all_time") + 5,
        )
        .filter(~gone)
        .sort("repo_id")
    )
    details = details_of(hub)
    days = timedelta(days=_DAYS)
    captured = details.captured_to + days
    later = replace(details, name=f"{details.name}-later", captured_from=captured, captured_to=captured)
    Store(folder / FOLDER).publish(models, later)
