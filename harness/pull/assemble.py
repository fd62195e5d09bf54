"""From the pages of a crawl to a models table: every repository once, what could not be taken beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from harness.pull.tape import RECORD_SCHEMA, Step, Tape
from harness.pull.target import Target
from harness.snapshot._frame import conform
from harness.snapshot.ids import NOT_PRINTABLE_PATTERN
from harness.snapshot.rejects import REJECTS_SCHEMA

_ROW = "\x00row"


@dataclass(frozen=True, slots=True)
class Assembled:
    """What the pages of a crawl give."""

    models: pl.DataFrame
    """The models table (MODELS_SCHEMA)."""

    rejects: pl.DataFrame
    """What could not be taken (REJECTS_SCHEMA); `line` counts the items of the crawl from 1."""

    counts: dict[str, int]
    """What happened on the way, by name."""

    states: dict[str, tuple[str, str]]
    """Repositories asked for by name -> how each stands, and its present id."""


def assemble(target: Target, tape: Tape) -> Assembled:
    """Return the table that a tape gives.

    A repository that stands on several pages is taken once, as it was met first: by the Hub's own id, which survives
    renaming, and then by its name.
    """
    frames = [frame for frame in tape.frames() if frame.height]
    whole = pl.concat(frames) if frames else pl.DataFrame(schema=RECORD_SCHEMA)
    met = whole.height
    whole = whole.with_row_index(_ROW)
    known = whole.filter(pl.col("hub_id").is_not_null()).unique("hub_id", keep="first", maintain_order=True)
    once = pl.concat([known, whole.filter(pl.col("hub_id").is_null())]).sort(_ROW)
    once = once.unique("repo_id", keep="first", maintain_order=True).drop(_ROW)
    duplicates = met - once.height
    if target.since:
        once = once.filter(pl.col("created_at").dt.date() >= date.fromisoformat(target.since))
    once, hidden = _printable(once)
    models = conform(once.with_columns(removed=pl.lit(value=False)))
    rejects = _rejects(tape.steps)
    counts = {
        "read": met + sum(step.unusable for step in tape.steps),
        "rejected": sum(step.unusable for step in tape.steps),
        "duplicates": duplicates,
        "values_left_out": rejects.filter(pl.col("column") != "repo_id").height + hidden,
        "private_left_out": sum(step.private for step in tape.steps),
    }
    states = {step.call.base: (step.state, step.present) for step in tape.steps if step.call.kind == "repo"}
    return Assembled(models, rejects, counts, states)


def _printable(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return the table without texts that the table engine's tables of characters cannot print, which may be newer."""
    names = ("pipeline_tag", "library", "licence")
    hidden = {name: pl.col(name).str.contains(NOT_PRINTABLE_PATTERN).fill_null(value=False) for name in names}
    count = sum(int(frame.select(hidden[name].sum()).item()) for name in names)
    return frame.with_columns(pl.when(~hidden[name]).then(name).alias(name) for name in names), count


def _rejects(steps: list[Step]) -> pl.DataFrame:
    rows, line = [], 1
    for step in steps:
        rows += [("table", line + bad.place, bad.column, bad.reason, bad.value) for bad in step.bad]
        line += step.rows + step.unusable + step.private
    return pl.DataFrame(sorted(rows), schema=REJECTS_SCHEMA, orient="row")
