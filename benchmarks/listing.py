"""Pages of a listing, from their bytes on the wire to the tape on disk; beside it, what a short script would do.

The pages are made up of a prepared Hub, a thousand records each, as the Hub's own listing writes them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.jobs import Work

PAGE, PAGES = 1_000, 40
"""Records of one page, and pages."""


def wire_pages(folder: Path) -> list[bytes]:
    """Return pages as the Hub sends them."""
    import polars as pl

    (file,) = (folder / "home" / "snapshots").glob("*/models.parquet")
    whole = pl.scan_parquet(file)
    apart = max(1, whole.select(pl.len()).collect().item() // (PAGE * PAGES))
    # The table is never held whole: the peak memory that is shown is that of the listing.
    models = whole.gather_every(apart).head(PAGE * PAGES).collect(engine="streaming")
    models = models.sample(PAGE * PAGES, with_replacement=models.height < PAGE * PAGES, shuffle=True, seed=1)
    rows = [_item(row) for row in models.iter_rows(named=True)]
    return [json.dumps(rows[first : first + PAGE]).encode() for first in range(0, len(rows), PAGE)]


def _item(row: dict[str, Any]) -> dict[str, Any]:
    bases, kind = row["base_models"] or [], row["relation"]
    tags = [row["library"] or "region:us", *(f"base_model:{base}" for base in bases)]
    tags += [f"base_model:{kind}:{base}" for base in bases] + ([f"license:{row['licence']}"] if row["licence"] else [])
    named = {"relation": kind, "models": [{"_id": f"{number:024x}", "id": base} for number, base in enumerate(bases)]}
    return {
        "_id": row["hub_id"],
        "id": row["repo_id"],
        "createdAt": _stamp(row["created_at"]),
        "lastModified": _stamp(row["last_modified"]),
        "downloads": row["downloads_30d"],
        "downloadsAllTime": row["downloads_all_time"],
        "likes": row["likes"],
        "private": False,
        "gated": row["gated"],
        "library_name": row["library"],
        "pipeline_tag": row["pipeline_tag"],
        "tags": tags,
        **({"safetensors": {"total": row["parameters"]}} if row["parameters"] is not None else {}),
        **({"baseModels": named} if bases else {}),
    }


def _stamp(when: datetime | None) -> str | None:
    return None if when is None else f"{when:%Y-%m-%dT%H:%M:%S}.000Z"


def listing(folder: Path) -> Work:
    """Decode, validate and keep every record."""
    from benchmarks.jobs import SCRATCH
    from harness.hub.records import EXPAND, read_records
    from harness.pull.tape import Call, Step, Tape
    from harness.pull.target import whole_hub_target

    pages = wire_pages(folder)
    tape = Tape(folder / SCRATCH, whole_hub_target(), datetime(2026, 10, 31, tzinfo=UTC))

    def work() -> int:
        for number, page in enumerate(pages):
            records = read_records(json.loads(page))
            bad = tuple(records.bad)
            call, at = Call("list", "", "", str(number)), "2026-10-31T00:00:00Z"
            step = Step(call, str(number + 1), EXPAND, "", "", len(records), records.unusable, 0, "", bad, "", at)
            tape.take(call, lambda step=step, records=records: (step, records))  # type: ignore[misc]
        return sum(step.rows for step in tape.steps)

    return work


def listing_script(folder: Path) -> Work:
    """Decode every page and write it as a table, without a look at what is in it."""
    import pandas as pd

    from benchmarks.jobs import SCRATCH

    pages = wire_pages(folder)
    place = folder / SCRATCH
    place.mkdir()

    def work() -> int:
        rows = 0
        for number, page in enumerate(pages):
            frame = pd.DataFrame(json.loads(page))
            frame.to_parquet(place / f"{number}.parquet")
            rows += len(frame)
        return rows

    return work
