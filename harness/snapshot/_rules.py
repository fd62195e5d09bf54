"""The rules of the models table, asked a part of it at a time, so that a part and what is made of it stay small."""

from __future__ import annotations

import polars as pl

from harness.snapshot._frame import MAX_BASES, MAX_TEXT, UPPER_BOUNDS, items_of
from harness.snapshot._plain import are_plain_ids, are_plain_texts
from harness.snapshot.ids import NOT_PRINTABLE_PATTERN, REPO_ID_PATTERN
from harness.snapshot.schema import MODELS_SCHEMA, RELATIONS

_ROWS = 100_000

_FREE_TEXTS = tuple(
    name
    for name, dtype in MODELS_SCHEMA.items()
    if isinstance(dtype, pl.String) and name not in ("repo_id", "author", "relation")
)
"""Columns of text, but for those whose rules allow nothing that cannot be printed."""


def _is_repo_id(text: pl.Expr) -> pl.Expr:
    return text.str.contains(REPO_ID_PATTERN) & ~text.str.contains("..", literal=True)


def _is_author() -> pl.Expr:
    """Say whether `author` is the namespace of `repo_id`, null for an id without one."""
    ids, named = pl.col("repo_id"), pl.col("author")
    owned = ids.str.starts_with(named + "/")
    return pl.when(named.is_null()).then(~ids.str.contains("/", literal=True)).otherwise(owned)


_IDS, _BEFORE = pl.col("repo_id"), pl.col("repo_id").shift(1)
_NUMBER = pl.col("base_models").list.len()
_BASELESS = _NUMBER.fill_null(0) == 0
_SEVERAL = pl.col("base_models").filter(_NUMBER > 1)

_NOT_SORTED, _TWICE = "rows are not sorted by repo_id", "a repo_id is there twice"
_NO_ID, _OTHER_AUTHOR = "a repo_id is no Hub id", "author is not the namespace"

_IS_BROKEN = {
    "a repo_id is null": _IDS.is_null().any(),
    _NOT_SORTED: (_IDS < _BEFORE).any(),
    _TWICE: (_IDS == _BEFORE).any(),
    _NO_ID: (~_is_repo_id(_IDS)).any(),
    _OTHER_AUTHOR: (~_is_author()).any(),
    "a relation is not known": (~pl.col("relation").is_in(RELATIONS)).any(),
    "a relation stands without a base": (pl.col("relation").is_not_null() & _BASELESS).any(),
    "a base stands without a relation": (pl.col("relation").is_null() & ~_BASELESS).any(),
    "a base is named twice": (_SEVERAL.list.n_unique() < _SEVERAL.list.len()).any(),
    "a repository has too many bases": (_NUMBER > MAX_BASES).any(),
    **{f"{name} is out of bounds": (~pl.col(name).is_between(0, top)).any() for name, top in UPPER_BOUNDS.items()},
}
"""Rule -> whether rows that follow each other break it, in the order in which rules are told."""


def check_models(models: pl.DataFrame) -> None:
    """Refuse a table that is not what MODELS_SCHEMA and its notes say.

    Raises:
        ValueError: with the first rule that is broken; whoever built the table is at fault, not a user.
    """
    check_rows(models)
    check_bases(items_of(models["base_models"]))


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
    broken: set[str] = set()
    for at in range(0, models.height, _ROWS):
        # With the row before, since rows are compared with the one that they follow.
        first = max(at - 1, 0)
        broken |= _broken_in(models[first : at + _ROWS])
    for rule in (*_IS_BROKEN, *map(_unprintable, _FREE_TEXTS)):
        if rule in broken:
            raise ValueError(f"the models table is refused: {rule}")


def _broken_in(part: pl.DataFrame) -> set[str]:
    """Return the rules that a part of a table breaks."""
    kept: set[str] = set()
    if part.select((_IDS > _BEFORE).all()).item():
        kept |= {_NOT_SORTED, _TWICE}
    if are_plain_ids(part["repo_id"], part["author"]):
        kept |= {_NO_ID, _OTHER_AUTHOR}
    asked = part.select(**{rule: expr for rule, expr in _IS_BROKEN.items() if rule not in kept})
    texts = [name for name in _FREE_TEXTS if not are_plain_texts(part[name], MAX_TEXT)]
    return {
        *(rule for rule, is_broken in asked.row(0, named=True).items() if is_broken),
        *(_unprintable(name) for name in texts if _has_bad_text(part[name].unique())),
    }


def _unprintable(name: str) -> str:
    return f"{name} holds a text that cannot be printed"


def _has_bad_text(texts: pl.Series) -> bool:
    """Say whether a text is empty, too long, or holds what cannot be printed."""
    bad = texts.str.contains(NOT_PRINTABLE_PATTERN) | (texts.str.len_chars() > MAX_TEXT) | (texts == "")
    return bool(bad.any())
