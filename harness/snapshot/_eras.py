"""Eras of a table: which of a mapping's columns a table of its time has."""

from __future__ import annotations

from collections.abc import Mapping as Columns
from datetime import date

import polars as pl

from harness._sanitise import for_message
from harness.snapshot._paths import leads_somewhere
from harness.snapshot.mapping import ColumnMap, Mapping, column_maps


def fitted(mapping: Mapping, schema: Columns[str, pl.DataType], recorded: date) -> tuple[Mapping, list[str]]:
    """Return a mapping without the columns that a table of its time lacks, and what a reader should know of it.

    What is left out is not known: null in every row, never 0.

    Args:
        mapping: what the columns mean; those that may be missing are marked so.
        schema: the columns of the table, with their types.
        recorded: the day on which the recording ended.
    """
    if mapping.columns is None:
        return mapping, []
    left_out: list[str] = []
    notes: list[str] = []
    for name, column in column_maps(mapping).items():
        why = _absent(column, schema, recorded)
        if why:
            left_out.append(name)
            notes.append(f"{name} is not known: {why}")
    if "base_models" in left_out and mapping.columns.relation is not None and "relation" not in left_out:
        left_out.append("relation")
    columns = mapping.columns.model_copy(update=dict.fromkeys(left_out))
    return mapping.model_copy(update={"columns": columns}), notes


def _absent(column: ColumnMap, schema: Columns[str, pl.DataType], recorded: date) -> str:
    """Return why a column is not read; empty if it is, or if its absence is a fault."""
    if column.from_ is None:
        return ""
    shown = for_message(column.from_, 60)
    if column.since is not None and recorded < date.fromisoformat(column.since):
        return f"tables have had values in '{shown}' since {column.since} only"
    if column.optional and not leads_somewhere(schema, column.from_):
        return f"this table has no '{shown}'"
    return ""
