"""Tables as the bytes of the files that hold them."""

from __future__ import annotations

import io

import polars as pl

from harness.snapshot.snapshot import encode


def table_to_bytes(table: pl.DataFrame) -> bytes:
    """The bytes of the file that a snapshot would hold a table in."""
    buffer = io.BytesIO()
    encode(table, buffer)
    return buffer.getvalue()
