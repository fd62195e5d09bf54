"""The models table as it must be before anything is published: one shape, checked, with a digest of its values."""

from __future__ import annotations

import hashlib

import polars as pl

from harness._exact import digest
from harness.snapshot.ids import NOT_PRINTABLE_PATTERN, REPO_ID_PATTERN
from harness.snapshot.manifest import Column
from harness.snapshot.schema import MODELS_SCHEMA

RELATIONS = ("adapter", "finetune", "merge", "quantized", "unspecified")
"""Values of `relation`; the last one is a base declared without a kind."""

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

_SLICE = 100_000
_NULL, _LIST, _CELL = "\x00", "\x1f", "\x1e"


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


def check_models(models: pl.DataFrame) -> None:
    """Refuse a table that is not what MODELS_SCHEMA and its notes say.

    Raises:
        ValueError: with the first rule that is broken; whoever built the table is at fault, not a user.
    """
    if dict(models.schema) != MODELS_SCHEMA:
        raise ValueError("the models table has other columns or types than MODELS_SCHEMA")
    if models.is_empty():
        return
    ids = pl.col("repo_id")
    broken = models.select(
        **{
            "a repo_id is null": ids.is_null().any(),
            "rows are not sorted by repo_id": (ids < ids.shift(1)).any(),
            "a repo_id is there twice": (ids == ids.shift(1)).any(),
            "a repo_id is no Hub id": (~_is_repo_id(ids)).any(),
            "author is not the namespace": pl.col("author").ne_missing(author()).any(),
            "a relation is not known": (~pl.col("relation").is_in(RELATIONS)).any(),
            "a relation stands without a base": (pl.col("relation").is_not_null() & _baseless()).any(),
            "a base stands without a relation": (pl.col("relation").is_null() & ~_baseless()).any(),
            "a base is no Hub id": (~pl.col("base_models").list.eval(_is_repo_id(pl.element())).list.all()).any(),
            "a base is named twice": (pl.col("base_models").list.n_unique() < pl.col("base_models").list.len()).any(),
            "a repository has too many bases": (pl.col("base_models").list.len() > MAX_BASES).any(),
            **{
                f"{name} is out of bounds": (~pl.col(name).is_between(0, top)).any()
                for name, top in UPPER_BOUNDS.items()
            },
            **{f"{name} holds a text that cannot be printed": _bad_text(name).any() for name in _text_columns()},
        }
    )
    for rule, is_broken in broken.row(0, named=True).items():
        if is_broken:
            raise ValueError(f"the models table is refused: {rule}")


def filled(models: pl.DataFrame) -> tuple[Column, ...]:
    """Return how many cells of every column are not null."""
    counts = models.count().row(0, named=True)
    return tuple(Column(name, int(counts[name])) for name in MODELS_SCHEMA)


def content_digest(models: pl.DataFrame, rejects: bytes) -> str:
    """Return the SHA-256 over the values of a checked table, which no version of an encoder changes.

    Cells are written as text (integers in decimal, times in microseconds since 1970) between separators that checked
    tables cannot hold.
    """
    total = hashlib.sha256()
    for part in models.iter_slices(_SLICE):
        rows = part.select(row=pl.concat_str([_as_text(name) for name in MODELS_SCHEMA], separator=_CELL))
        total.update("".join(f"{row}\n" for row in rows["row"]).encode())
    return digest(total.digest(), rejects)


def _as_text(name: str) -> pl.Expr:
    column, dtype = pl.col(name), MODELS_SCHEMA[name]
    if isinstance(dtype, pl.Datetime):
        column = column.dt.epoch("us")
    if isinstance(dtype, pl.List):
        column = column.list.join(_LIST)
    return column.cast(pl.String).fill_null(_NULL)


def _text_columns() -> list[str]:
    return [name for name, dtype in MODELS_SCHEMA.items() if isinstance(dtype, pl.String)]


def _bad_text(name: str) -> pl.Expr:
    text = pl.col(name)
    return text.str.contains(NOT_PRINTABLE_PATTERN) | (text.str.len_chars() > MAX_TEXT) | (text == "")


def _baseless() -> pl.Expr:
    return pl.col("base_models").list.len().fill_null(0) == 0


def _is_repo_id(text: pl.Expr) -> pl.Expr:
    return text.str.contains(REPO_ID_PATTERN) & ~text.str.contains("..", literal=True)
