"""The form of a snapshot on disk: which file holds which table, so that a reader checks and reads what it needs.

The models table stands whole in one file. Beside it stands what figures are made of most often, resolved once: a few of
its columns in a file of their own, its lineage as plain integers, and the namespaces as spans of rows. Snapshots of the
first form hold less beside the table; what they lack is made of the table whenever it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
import pyarrow as pa

from harness._errors import CorruptEvidenceError
from harness.snapshot.schema import (
    EDGES_FILE,
    EDGES_SCHEMA,
    FACTS_FILE,
    FACTS_SCHEMA,
    LINEAGE_FILE,
    LINEAGE_SCHEMA,
    LINES_SCHEMA,
    MODELS_FILE,
    MODELS_SCHEMA,
    NAMESPACES_FILE,
    NAMESPACES_SCHEMA,
    OUTSIDE_FILE,
    OUTSIDE_SCHEMA,
)

Read = Callable[[str, Sequence[str]], pl.DataFrame]
"""Returns columns of the table that a file holds."""

TABLES = {
    EDGES_FILE: EDGES_SCHEMA,
    FACTS_FILE: FACTS_SCHEMA,
    LINEAGE_FILE: LINES_SCHEMA,
    MODELS_FILE: MODELS_SCHEMA,
    NAMESPACES_FILE: NAMESPACES_SCHEMA,
    OUTSIDE_FILE: OUTSIDE_SCHEMA,
}
"""File -> the columns and types of its table."""

FIRST_TABLES = {LINEAGE_FILE: LINEAGE_SCHEMA, MODELS_FILE: MODELS_SCHEMA, OUTSIDE_FILE: OUTSIDE_SCHEMA}
"""The same of the first form."""


def tables_of(
    models: pl.DataFrame, lines: pl.DataFrame, edges: pl.DataFrame, outside: pl.Series
) -> dict[str, pl.DataFrame]:
    """Return every table of a snapshot by the file that holds it.

    Args:
        models: the models table (MODELS_SCHEMA).
        lines: its lineage, row by row (LINES_SCHEMA).
        edges: its lineage, base by base (EDGES_SCHEMA).
        outside: the bases that it does not hold.
    """
    return {
        EDGES_FILE: edges,
        FACTS_FILE: _facts(models),
        LINEAGE_FILE: lines,
        MODELS_FILE: models,
        NAMESPACES_FILE: _namespaces(models),
        OUTSIDE_FILE: outside.to_frame(),
    }


def lineage_of(lines: pl.DataFrame, edges: pl.DataFrame) -> pl.DataFrame:
    """Return the lineage with its lists (LINEAGE_SCHEMA), made of LINES_SCHEMA and EDGES_SCHEMA."""
    number = lines["bases"]
    ends = np.zeros(lines.height + 1, dtype=np.int32)
    np.cumsum(number.fill_null(0).to_numpy(), out=ends[1:])
    # By way of polars: pyarrow would look for pandas, and import it where it is installed.
    starts, unknown = pl.Series(ends).to_arrow(), number.is_null().to_arrow()
    parents, roots = (
        pl.Series(pa.ListArray.from_arrays(starts, edges[name].to_arrow(), mask=unknown)) for name in EDGES_SCHEMA
    )
    columns = {"parents": parents, "nearest": parents, "root": roots, "depth": lines["depth"], "flags": lines["flags"]}
    return pl.DataFrame(columns).select(pl.col(name).cast(dtype) for name, dtype in LINEAGE_SCHEMA.items())


def of_first_form(read: Read) -> Read:
    """Return a reader of TABLES that makes them of FIRST_TABLES, which `read` reads."""

    def made(file: str, columns: Sequence[str]) -> pl.DataFrame:
        if file == FACTS_FILE:
            needed = ["created_at" if name == "created" else name for name in columns]
            return _facts(read(MODELS_FILE, list(dict.fromkeys(needed))), columns)
        if file == NAMESPACES_FILE:
            return _namespaces(read(MODELS_FILE, ("author",))).select(columns)
        if file == EDGES_FILE:
            return _edges(read(LINEAGE_FILE, ("parents", "root"))).select(columns)
        if file == LINEAGE_FILE:
            needed = ["parents" if name == "bases" else name for name in columns]
            return _lines(read(LINEAGE_FILE, needed), columns)
        return read(file, columns)

    return made


def _facts(models: pl.DataFrame, columns: Sequence[str] = tuple(FACTS_SCHEMA)) -> pl.DataFrame:
    day = pl.col("created_at").dt.date().alias("created")
    found = models.select(day if name == "created" else pl.col(name) for name in columns)
    try:
        return found.cast({name: FACTS_SCHEMA[name] for name in columns})
    except pl.exceptions.InvalidOperationError as error:
        raise CorruptEvidenceError("the models table holds a relation that is none") from error


def _namespaces(models: pl.DataFrame) -> pl.DataFrame:
    spans = models["author"].rle().struct.unnest()
    return spans.select(author="value", rows=pl.col("len").cast(NAMESPACES_SCHEMA["rows"]))


def _lines(lineage: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    number = pl.col("parents").list.len().cast(LINES_SCHEMA["bases"]).alias("bases")
    return lineage.select(number if name == "bases" else pl.col(name) for name in columns)


def _edges(lineage: pl.DataFrame) -> pl.DataFrame:
    parent, root = (lineage[name].explode(empty_as_null=False, keep_nulls=False) for name in ("parents", "root"))
    return pl.DataFrame({"parent": parent, "root": root})
