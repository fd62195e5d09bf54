"""Which columns of a file are read, and by which reader."""

from __future__ import annotations

from pathlib import Path

from harness._errors import ImportFileError
from harness._sanitise import for_message
from harness.snapshot._csv_table import read_csv
from harness.snapshot._edges import wanted_of_edges
from harness.snapshot._json_table import read_json, read_jsonl
from harness.snapshot._parquet_table import read_parquet
from harness.snapshot._raw import Raw, Wanted
from harness.snapshot.mapping import Mapping, column_maps


def read_rows(file: Path, mapping: Mapping) -> Raw:
    """Return the cells of the main table.

    Raises:
        ImportFileError: if the file cannot be read or lacks a column.
    """
    return _read(file, mapping, mapping.format, wanted_of_rows(mapping))


def read_edge_rows(file: Path, mapping: Mapping) -> Raw:
    """Return the cells of the table of edges.

    Raises:
        ImportFileError: if the file cannot be read or lacks a column, or the mapping says nothing of edges.
    """
    if mapping.edges is None:
        raise ImportFileError(
            "the mapping says nothing of edges", todo="add edges with child and parent to the mapping"
        )
    return _read(file, mapping, mapping.edges.format or mapping.format, wanted_of_edges(mapping.edges))


def wanted_of_rows(mapping: Mapping) -> dict[str, Wanted]:
    """Return the columns that are read of the main table.

    Raises:
        ImportFileError: if one column is to be a list for one of ours and a single value for another.
    """
    wanted: dict[str, Wanted] = {}
    uses = [
        (column.from_, name, name == "base_models" or column.tag is not None)
        for name, column in column_maps(mapping).items()
    ]
    if mapping.lineage is not None:
        uses.append((mapping.lineage.tags, "base_models", True))
    for source, ours, is_list in uses:
        if source is None:
            continue
        known = wanted.setdefault(source, Wanted(ours, is_list))
        if known.is_list != is_list:
            shown = for_message(source, 60)
            what = f"the column '{shown}' is a list for one of our columns and a single value for another"
            raise ImportFileError(what, todo=f"map {known.ours} and {ours} from different columns, or both with tag")
    return wanted


def _read(file: Path, mapping: Mapping, form: str, wanted: dict[str, Wanted]) -> Raw:
    if form == "csv":
        return read_csv(file, wanted, mapping.delimiter)
    if form == "jsonl":
        return read_jsonl(file, wanted)
    if form == "json":
        return read_json(file, wanted, mapping.records)
    return read_parquet(file, wanted)
