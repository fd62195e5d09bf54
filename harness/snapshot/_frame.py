"""The shape of the models table, and the limits of what it holds."""

from __future__ import annotations

import polars as pl

from harness.snapshot.manifest import Column
from harness.snapshot.schema import MODELS_SCHEMA

MAX_COUNT = 10**12
"""No download or like counter is higher: three million of them still add up within 64 bits."""

MAX_PARAMETERS = 10**18
"""No parameter count is higher."""

UPPER_BOUNDS = {
    "downloads_30d": MAX_COUNT,
    "downloads_all_time": MAX_COUNT,
    "likes": MAX_COUNT,
    "parameters": MAX_PARAMETERS,
}
"""Greatest value of every counter; the least is 0."""

MAX_TEXT = 200
"""Characters in a text cell."""

MAX_BASES = 1000
"""Bases of one repository."""

_ROWS = 100_000


def conform(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table in the shape of MODELS_SCHEMA: missing columns null, author from the id, sorted by id.

    Raises:
        polars.exceptions.PolarsError: if a column cannot have its type.
    """
    held = [pl.col(name).cast(dtype) for name, dtype in MODELS_SCHEMA.items() if name in frame.columns]
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in MODELS_SCHEMA.items() if name not in frame.columns]
    whole = frame.select(*held, *missing).with_columns(author=author())
    return whole.select(list(MODELS_SCHEMA)).sort("repo_id")


def author() -> pl.Expr:
    """Return the namespace of `repo_id`, null for the old ids without one."""
    return pl.col("repo_id").str.extract(r"^([^/]+)/", 1)


def filled(models: pl.DataFrame) -> tuple[Column, ...]:
    """Return how many cells of every column are not null."""
    counts = models.count().row(0, named=True)
    return tuple(Column(name, int(counts[name])) for name in MODELS_SCHEMA)


def items_of(lists: pl.Series) -> pl.Series:
    """Return what lists hold, one after the other; the texts are those of the lists, not copied."""
    # In one go every text would be copied into one piece of memory.
    parts = [lists[at : at + _ROWS] for at in range(0, lists.len(), _ROWS)] or [lists]
    return pl.concat([part.explode(empty_as_null=False, keep_nulls=False) for part in parts])
