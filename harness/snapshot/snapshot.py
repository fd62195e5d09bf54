"""A snapshot: a manifest and the tables it speaks of, read when they are asked for."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import IO, TYPE_CHECKING, cast

import polars as pl

from harness._errors import CorruptEvidenceError, UsageError, Where
from harness._sanitise import for_message
from harness.snapshot._rules import check_models
from harness.snapshot.form import TABLES, lineage_of, tables_of
from harness.snapshot.lineage import resolve_flat
from harness.snapshot.manifest import Manifest
from harness.snapshot.schema import (
    EDGES_FILE,
    EDGES_SCHEMA,
    FACTS_FILE,
    FACTS_SCHEMA,
    LINEAGE_FILE,
    LINES_SCHEMA,
    MODELS_FILE,
    MODELS_SCHEMA,
    NAMESPACES_FILE,
    NAMESPACES_SCHEMA,
    OUTSIDE_FILE,
    OUTSIDE_SCHEMA,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from harness.snapshot.form import Read
    from harness.snapshot.integrity import NewFile


class Snapshot:
    """One immutable table of Hub metadata."""

    def __init__(self, manifest: Manifest, read: Read, hold: Callable[[], Read] | None = None) -> None:
        self.manifest = manifest
        """What the snapshot is, where it comes from, what it covers."""
        self._read = read  # TABLES of `harness.snapshot.form`
        self._hold = hold  # gives one that reads and checks each file once

    @classmethod
    def in_memory(cls, manifest: Manifest, models: pl.DataFrame) -> Snapshot:
        """Return a snapshot that stands in no store; its lineage is resolved here.

        Args:
            manifest: says what the table is; it names no files.
            models: the table (MODELS_SCHEMA).

        Raises:
            ValueError: if the table is not what MODELS_SCHEMA says.
        """
        check_models(models)
        tables = tables_of(models, *resolve_flat(models))
        return cls(manifest, lambda name, columns: tables[name].select(columns))

    def table(self, file: str) -> pl.DataFrame:
        """Return the whole table that a file holds (`harness.snapshot.form.TABLES`).

        Raises:
            CorruptEvidenceError: if the file is not what the manifest says.
        """
        return self._read(file, tuple(TABLES[file]))

    def models(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the models table (MODELS_SCHEMA), sorted by `repo_id`.

        Args:
            columns: the columns wanted, in this order; all if not given.

        Raises:
            UsageError: if there is no such column.
            CorruptEvidenceError: if the file is not what the manifest says.
        """
        for name in columns or ():
            if name not in MODELS_SCHEMA:
                shown = for_message(name, 40)
                raise UsageError(f"snapshots have no column '{shown}'", todo=f"use: {', '.join(MODELS_SCHEMA)}")
        return self._read(MODELS_FILE, tuple(MODELS_SCHEMA) if columns is None else tuple(columns))

    def held_models(self) -> Callable[[Sequence[str]], pl.DataFrame]:
        """Return a reader of columns of the models table: its file is read and checked now, and held with the reader.

        That takes less memory than many columns at once, and less time than reading the file for every column.

        Raises:
            CorruptEvidenceError: if the file is not what the manifest says; also when columns are read, if it is no
                models table.
        """
        read = self._read if self._hold is None else self._hold()
        read(MODELS_FILE, ())
        return partial(read, MODELS_FILE)

    def facts(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the columns that figures are made of most often (FACTS_SCHEMA), row by row as the models table.

        Args:
            columns: the columns wanted, in this order; all if not given.

        Raises:
            CorruptEvidenceError: if the file is not what the manifest says.
        """
        return self._read(FACTS_FILE, tuple(FACTS_SCHEMA) if columns is None else tuple(columns))

    def namespaces(self) -> pl.DataFrame:
        """Return the spans of rows of the models table that have one namespace (NAMESPACES_SCHEMA).

        Raises:
            CorruptEvidenceError: if the file is not what the manifest says.
        """
        return self._read(NAMESPACES_FILE, tuple(NAMESPACES_SCHEMA))

    def lineage(self) -> pl.DataFrame:
        """Return the lineage table (LINEAGE_SCHEMA), row by row as the models table.

        Raises:
            CorruptEvidenceError: if a file is not what the manifest says.
        """
        return lineage_of(self.lines(), self.edges())

    def lines(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the lineage without its lists (LINES_SCHEMA), row by row as the models table.

        Args:
            columns: the columns wanted, in this order; all if not given.

        Raises:
            CorruptEvidenceError: if the file is not what the manifest says.
        """
        return self._read(LINEAGE_FILE, tuple(LINES_SCHEMA) if columns is None else tuple(columns))

    def edges(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Return the lists of the lineage (EDGES_SCHEMA), one row a base, in the order of the rows that name them.

        Args:
            columns: the columns wanted, in this order; all if not given.

        Raises:
            CorruptEvidenceError: if the file is not what the manifest says.
        """
        return self._read(EDGES_FILE, tuple(EDGES_SCHEMA) if columns is None else tuple(columns))

    def outside(self) -> pl.Series:
        """Return the bases that the table does not hold, sorted: entry i is -1-i in the lineage table.

        Raises:
            CorruptEvidenceError: if the file is not what the manifest says.
        """
        return self._read(OUTSIDE_FILE, tuple(OUTSIDE_SCHEMA)).to_series()


def write_table(frame: pl.DataFrame, file: NewFile) -> None:
    """Write a table as Parquet, a part at a time.

    Raises:
        OSError: if that fails.
    """
    try:
        encode(frame, cast("IO[bytes]", file))
    except pl.exceptions.PolarsError:
        if file.failure is not None:
            raise file.failure from None
        raise


def encode(frame: pl.DataFrame, file: IO[bytes]) -> None:
    """Encode a table as every table of a snapshot is encoded."""
    frame.write_parquet(file, compression="zstd", statistics=True)


def table_from_bytes(
    schema: Mapping[str, pl.DataType], data: bytes, columns: Sequence[str], shown: str
) -> pl.DataFrame:
    """Return the columns of a table whose digest was checked.

    Args:
        schema: all columns and types of the table that is expected.
        data: the file's content.
        columns: the columns wanted.
        shown: the file as messages name it.

    Raises:
        CorruptEvidenceError: if this is no Parquet or another table.
    """
    try:
        found = dict(pl.read_parquet_schema(io.BytesIO(data)))
        frame = pl.read_parquet(io.BytesIO(data), columns=list(columns)) if found == schema else None
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        what = f"the file is no Parquet: {for_message(error, 100)}"
        raise CorruptEvidenceError(what, where=Where(shown)) from error
    if frame is None:
        raise CorruptEvidenceError("the table has other columns or types than recorded", where=Where(shown))
    return frame.select(columns)
