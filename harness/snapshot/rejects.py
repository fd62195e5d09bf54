"""Rows that could not be read: kept beside the table, each with its place and its reason."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

REJECTS_SCHEMA: dict[str, pl.DataType] = {
    "file": pl.String(),
    "line": pl.Int64(),
    "column": pl.String(),
    "reason": pl.String(),
    "value": pl.String(),
}
"""`file`: `table` or `edges`. `line`: line of the file, from 1 (for JSON and Parquet the number of the row). `column`:
the column of the models table, or empty for the row as a whole. `reason`: why, in our words. `value`: the cell as JSON
text, cut to 300 characters; being quoted ASCII, no terminal and no spreadsheet acts on it."""

_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Reject:
    """One row, or one base of a row, that was not taken."""

    line: int
    """Where it stands."""

    column: str
    """Column of the models table, or empty."""

    reason: str
    """Why, in our words."""

    value: str | None = None
    """What was found, as it was found."""

    file: str = "table"
    """`table` or `edges`."""


def no_rejects() -> pl.DataFrame:
    """Return a table without rows."""
    return pl.DataFrame(schema=REJECTS_SCHEMA)


def rejects_table(rejects: Iterable[Reject]) -> pl.DataFrame:
    """Return rejects as a table (REJECTS_SCHEMA), sorted by file (the table first), line, column and reason."""
    rows = sorted(
        (reject.file != "table", reject.line, reject.column, reject.reason, quoted(reject.value), reject.file)
        for reject in rejects
    )
    records = [(file, line, column, reason, value) for _, line, column, reason, value, file in rows]
    return pl.DataFrame(records, schema=REJECTS_SCHEMA, orient="row")


def quoted(value: str | None) -> str:
    """Return a cell as JSON text in ASCII, cut to 300 characters; empty for no cell."""
    if value is None:
        return ""
    text = json.dumps(value[:_SHOWN])
    return text if len(value) <= _SHOWN else f"{text} and more"


def rejects_to_bytes(rejects: pl.DataFrame) -> bytes:
    """Return the content of `rejects.csv`: one header line, then one line a reject."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(REJECTS_SCHEMA)
    writer.writerows(rejects.select(list(REJECTS_SCHEMA)).iter_rows())
    return text.getvalue().encode()
