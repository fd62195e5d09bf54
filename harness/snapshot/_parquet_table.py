"""Parquet: the wanted columns, as text."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from harness._errors import ImportFileError, Where
from harness._sanitise import for_message
from harness.snapshot._paths import head_of, leads_somewhere, raw_of_frame
from harness.snapshot._raw import Raw, Wanted, refuse_missing

_PROBE = "import sys, polars; polars.read_parquet(sys.argv[1], columns=sys.argv[2:])"
_UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError)


def parquet_schema(path: Path) -> dict[str, pl.DataType]:
    """Return the columns of a Parquet file with their types.

    Raises:
        ImportFileError: if the file cannot be read.
    """
    if not path.is_file():
        raise ImportFileError("there is no such file", where=Where(for_message(path)), todo="check the path")
    try:
        return dict(pl.read_parquet_schema(path))
    except _UNREADABLE as error:
        raise _no_parquet(path, error) from error


def read_parquet(path: Path, wanted: Mapping[str, Wanted]) -> Raw:
    """Return the wanted columns of a Parquet file; rows are numbered from 1. NaN is a missing value.

    Raises:
        ImportFileError: if the file cannot be read, lacks a wanted column, or one has a type that is no text.
    """
    schema = parquet_schema(path)
    missing = {name: one for name, one in wanted.items() if not leads_somewhere(schema, name)}
    refuse_missing(str(path), missing, list(schema))
    heads = list(dict.fromkeys(head_of(schema, name) for name in wanted))
    try:
        _probe(path, heads)
        frame = pl.read_parquet(path, columns=heads)
    except _UNREADABLE as error:
        raise _no_parquet(path, error) from error
    return raw_of_frame(frame, pl.int_range(1, frame.height + 1, dtype=pl.Int64, eager=True), wanted, str(path))


def _no_parquet(path: Path, error: BaseException) -> ImportFileError:
    what = f"the file is no Parquet that can be read: {for_message(error, 120)}"
    return ImportFileError(what, where=Where(for_message(path)), todo="check that it is whole")


def _probe(path: Path, columns: list[str]) -> None:
    """Read the file in a process of its own: bytes meant to do harm can bring the engine down, past any `except`."""
    command = [sys.executable, "-c", _PROBE, str(path.absolute()), *columns]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  our own interpreter, no shell
    if done.returncode < 0:
        what = "the file brings the table engine down"
        raise ImportFileError(
            what, where=Where(for_message(path)), todo="do not use it; fetch it again from its origin"
        )
