"""The models table as it must be before anything is published: one shape, checked, with a digest of its values."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from harness._exact import digest
from harness.snapshot.ids import NOT_PRINTABLE_PATTERN, REPO_ID_PATTERN
from harness.snapshot.manifest import Column
from harness.snapshot.schema import MODELS_SCHEMA, RELATIONS

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
_NOT_PLAIN = r"[^ -~]"


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
    check_rows(models)
    check_bases(models["base_models"].explode(empty_as_null=False, keep_nulls=False))


def check_bases(bases: pl.Series) -> None:
    """Refuse bases that are no ids; those that are ids of the same table need not be asked.

    Raises:
        ValueError: if one is none.
    """
    if not bases.to_frame("base").select(_is_repo_id(pl.col("base")).all()).item():
        raise ValueError("the models table is refused: a base is no Hub id")


def check_rows(models: pl.DataFrame) -> None:
    """Refuse a table that breaks a rule of MODELS_SCHEMA, whether its bases are ids aside.

    Raises:
        ValueError: with the first rule that is broken.
    """
    if dict(models.schema) != MODELS_SCHEMA:
        raise ValueError("the models table has other columns or types than MODELS_SCHEMA")
    if models.is_empty():
        return
    ids = pl.col("repo_id")
    number = pl.col("base_models").list.len()
    several = models.select("base_models").filter(number > 1)
    twice = several.select((pl.col("base_models").list.n_unique() < number).any()).item()
    broken = models.select(
        **{
            "a repo_id is null": ids.is_null().any(),
            "rows are not sorted by repo_id": (ids < ids.shift(1)).any(),
            "a repo_id is there twice": (ids == ids.shift(1)).any(),
            "a repo_id is no Hub id": (~_is_repo_id(ids)).any(),
            "author is not the namespace": (~_is_author()).any(),
            "a relation is not known": (~pl.col("relation").is_in(RELATIONS)).any(),
            "a relation stands without a base": (pl.col("relation").is_not_null() & _baseless()).any(),
            "a base stands without a relation": (pl.col("relation").is_null() & ~_baseless()).any(),
            "a base is named twice": pl.lit(bool(twice)),
            "a repository has too many bases": (number > MAX_BASES).any(),
            **{
                f"{name} is out of bounds": (~pl.col(name).is_between(0, top)).any()
                for name, top in UPPER_BOUNDS.items()
            },
        }
    )
    for rule, is_broken in broken.row(0, named=True).items():
        if is_broken:
            raise ValueError(f"the models table is refused: {rule}")
    for name in _text_columns():
        # The same few texts stand in most columns over and over.
        texts = models[name] if name == "hub_id" else models[name].unique()
        if texts.to_frame().select(_is_odd(name).any()).item() and _has_bad_text(texts):
            raise ValueError(f"the models table is refused: {name} holds a text that cannot be printed")


def filled(models: pl.DataFrame) -> tuple[Column, ...]:
    """Return how many cells of every column are not null."""
    counts = models.count().row(0, named=True)
    return tuple(Column(name, int(counts[name])) for name in MODELS_SCHEMA)


def content_digest(models: pl.DataFrame, rejects: bytes) -> str:
    """Return the SHA-256 over the values of a checked table, which no version of an encoder changes.

    Cells are written as text (integers in decimal, times in microseconds since 1970) between separators that checked
    tables cannot hold. While one slice is hashed, the next is written.
    """
    total = hashlib.sha256()
    with ThreadPoolExecutor(max_workers=1) as hashing:
        before = hashing.submit(total.update, b"")
        for part in models.iter_slices(_SLICE):
            text = io.BytesIO()
            part.select(_as_plain(name) for name in MODELS_SCHEMA).write_csv(
                text, include_header=False, separator=_CELL, null_value=_NULL, quote_style="never"
            )
            before.result()
            before = hashing.submit(total.update, text.getbuffer())
        before.result()
    return digest(total.digest(), rejects)


def _as_plain(name: str) -> pl.Expr:
    column, dtype = pl.col(name), MODELS_SCHEMA[name]
    if isinstance(dtype, pl.Datetime):
        return column.dt.epoch("us")
    return column.list.join(_LIST) if isinstance(dtype, pl.List) else column


def _text_columns() -> list[str]:
    """Columns of text, but for those whose rules allow nothing that cannot be printed."""
    texts = [name for name, dtype in MODELS_SCHEMA.items() if isinstance(dtype, pl.String)]
    return [name for name in texts if name not in ("repo_id", "author", "relation")]


def _is_odd(name: str) -> pl.Expr:
    """Say whether a text is anything else than a few printable ASCII characters, as almost all are."""
    size = pl.col(name).str.len_bytes()
    return pl.col(name).str.contains(_NOT_PLAIN) | (size > MAX_TEXT) | (size == 0)


def _has_bad_text(column: pl.Series) -> bool:
    """Say whether a text is empty, too long, or holds what cannot be printed."""
    bad = column.str.contains(NOT_PRINTABLE_PATTERN) | (column.str.len_chars() > MAX_TEXT) | (column == "")
    return bool(bad.any())


def _is_author() -> pl.Expr:
    """Say whether `author` is the namespace of `repo_id`, null for an id without one."""
    ids, named = pl.col("repo_id"), pl.col("author")
    owned = ids.str.starts_with(named + "/")
    return pl.when(named.is_null()).then(~ids.str.contains("/", literal=True)).otherwise(owned)


def _baseless() -> pl.Expr:
    return pl.col("base_models").list.len().fill_null(0) == 0


def _is_repo_id(text: pl.Expr) -> pl.Expr:
    return text.str.contains(REPO_ID_PATTERN) & ~text.str.contains("..", literal=True)
