"""The digest of a table's values, which no version of an encoder changes."""

from __future__ import annotations

import hashlib
import io
from typing import IO, TYPE_CHECKING, cast

import polars as pl

from harness._exact import digest
from harness.snapshot.schema import MODELS_SCHEMA

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_NULL, _LIST, _CELL = "\x00", "\x1f", "\x1e"


class _Hashed(io.RawIOBase):
    """A file of which only the SHA-256 is kept."""

    def __init__(self) -> None:
        self.total = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        self.total.update(data)
        return memoryview(data).nbytes


def content_digest(models: pl.DataFrame, rejects: bytes) -> str:
    """Return the SHA-256 over the values of a checked table, which no version of an encoder changes.

    Cells are written as text (integers in decimal, times in microseconds since 1970) between separators that checked
    tables cannot hold. While some rows are hashed, the next are written, a few MB at a time.
    """
    hashed = _Hashed()
    if models.height:
        models.lazy().select(_as_plain(name) for name in MODELS_SCHEMA).sink_csv(
            cast("IO[bytes]", hashed), include_header=False, separator=_CELL, null_value=_NULL, quote_style="never"
        )
    return digest(hashed.total.digest(), rejects)


def _as_plain(name: str) -> pl.Expr:
    column, dtype = pl.col(name), MODELS_SCHEMA[name]
    if isinstance(dtype, pl.Datetime):
        return column.dt.epoch("us")
    return column.list.join(_LIST) if isinstance(dtype, pl.List) else column
