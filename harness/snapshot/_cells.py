"""Cells: from the text of a raw table to typed values, each with the reason why it cannot be one."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from harness.snapshot._frame import MAX_TEXT, UPPER_BOUNDS
from harness.snapshot.ids import NOT_PRINTABLE_PATTERN, REPO_ID_PATTERN
from harness.snapshot.mapping import ColumnMap
from harness.snapshot.schema import MODELS_SCHEMA, RELATIONS

_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIME = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?)(Z|[+-][0-9]{2}:?[0-9]{2})?$"
_YEARS = (1970, 2100)
_LONGEST_ID = 193


@dataclass(frozen=True, slots=True)
class Cells:
    """One of our columns, before rows are set aside."""

    text: pl.Series
    """What the cell held, as text."""

    values: pl.Series
    """The values, with the type of MODELS_SCHEMA."""

    reasons: pl.Series
    """Why a cell cannot be a value; null where it can (String)."""

    counts: dict[str, int]
    """What was met on the way, by name."""


def make_cells(frame: pl.DataFrame, name: str, column: ColumnMap) -> Cells:
    """Return one of our columns, made as the mapping says (`base_models` has a module of its own)."""
    source, several = _source(frame, column)
    cleaned = frame.select(cell=clean(source, column.strip)).to_series()
    found, none = without_none(cleaned, column.none)
    text, unfit = _through_pattern(found, column.pattern)
    if column.values:
        text = text.replace(column.values)
    value, reason = _convert(name, column)
    made = pl.DataFrame({"text": text, "unfit": unfit}).select(
        "text",
        value=value.cast(MODELS_SCHEMA[name]),
        reason=pl.when("unfit").then(pl.lit("does not fit the pattern")).otherwise(reason),
    )
    counts = {f"none_{name}": none} if column.none else {}
    if column.tag is not None:
        counts["several_tags"] = several
    if name == "relation":
        counts["unknown_relations"] = made.filter(~pl.col("text").is_in(RELATIONS)).height
    return Cells(found, made["value"], made["reason"], counts)


def clean(text: pl.Expr, beginnings: list[str]) -> pl.Expr:
    """Return text, trimmed, without the first of the beginnings that it has; null where nothing is left."""
    return trimmed(strip_first(trimmed(text), beginnings))


def trimmed(text: pl.Expr) -> pl.Expr:
    """Return text without spaces and tabs around it; null for empty text."""
    bare = text.str.strip_chars(" \t")
    return pl.when(bare != "").then(bare)


def strip_first(text: pl.Expr, beginnings: list[str]) -> pl.Expr:
    """Return text without the first of the beginnings that it has."""
    result = text
    for beginning in reversed(beginnings):
        result = pl.when(text.str.starts_with(beginning)).then(text.str.strip_prefix(beginning)).otherwise(result)
    return result


def without_none(text: pl.Series, none: list[str]) -> tuple[pl.Series, int]:
    """Return text with null for the values that mean none, and how many those were."""
    if not none:
        return text, 0
    means_none = text.is_in(none).fill_null(value=False)
    return pl.select(pl.when(~means_none).then(text)).to_series(), int(means_none.sum())


def id_reason(text: pl.Expr) -> pl.Expr:
    """Return why a text is no repository id; null where it is one."""
    return (
        pl.when(text.is_null())
        .then(pl.lit("there is no repository id"))
        .when(text.str.contains(NOT_PRINTABLE_PATTERN))
        .then(pl.lit("the id holds a character that cannot be printed"))
        .when(text.str.contains("..", literal=True))
        .then(pl.lit("the id holds '..'"))
        .when(text.str.len_chars() > _LONGEST_ID)
        .then(pl.lit("the id is too long"))
        .when(~text.str.contains(REPO_ID_PATTERN))
        .then(pl.lit("this is no Hub repository id"))
    )


def _source(frame: pl.DataFrame, column: ColumnMap) -> tuple[pl.Expr, int]:
    """Return the text of each cell, and how many cells had several tags where one is taken."""
    if column.from_ is None:
        return pl.repeat(column.constant, pl.len(), dtype=pl.String()), 0
    if column.tag is None:
        return pl.col(column.from_), 0
    element = pl.element()
    tags = split(pl.col(column.from_), column.separator).list.eval(
        element.filter(element.str.starts_with(column.tag)).str.strip_prefix(column.tag)
    )
    several = frame.select((tags.list.n_unique() > 1).sum()).item()
    return tags.list.first(), int(several or 0)


def split(cells: pl.Expr, separator: str | None) -> pl.Expr:
    """Return lists of texts with each text cut at the separator."""
    if separator is None:
        return cells
    return cells.list.eval(pl.element().str.split(separator).explode())


def _through_pattern(text: pl.Series, pattern: str | None) -> tuple[pl.Series, pl.Series]:
    """Return the group of the pattern, and which texts do not fit it."""
    if pattern is None:
        return text, pl.repeat(value=False, n=len(text), dtype=pl.Boolean(), eager=True)
    group = pl.DataFrame({"text": text}).select(cell=trimmed(pl.col("text").str.extract(pattern, 1))).to_series()
    return group, text.is_not_null() & group.is_null()


def _convert(name: str, column: ColumnMap) -> tuple[pl.Expr, pl.Expr]:
    text = pl.col("text")
    if name == "repo_id":
        return text, id_reason(text)
    if name in UPPER_BOUNDS:
        return _number(text, UPPER_BOUNDS[name])
    dtype = MODELS_SCHEMA[name]
    if isinstance(dtype, pl.Boolean):
        return _truth(text)
    if isinstance(dtype, pl.Datetime):
        return _time(text, column)
    if name == "relation":
        known = pl.when(text.is_in(RELATIONS)).then(text).otherwise(pl.lit("unspecified"))
        return pl.when(text.is_not_null()).then(known), pl.lit(None, pl.String())
    reason = (
        pl.when(text.str.contains(NOT_PRINTABLE_PATTERN))
        .then(pl.lit("holds a character that cannot be printed"))
        .when(text.str.len_chars() > MAX_TEXT)
        .then(pl.lit(f"is longer than {MAX_TEXT} characters"))
    )
    return text, reason


def _number(text: pl.Expr, bound: int) -> tuple[pl.Expr, pl.Expr]:
    digits = text.str.extract(r"^0*([0-9]+)(?:\.0*)?$", 1)
    value = pl.when(digits.str.len_chars() <= len(str(bound))).then(digits).cast(pl.Int64, strict=False)
    reason = (
        pl.when(text.str.contains(r"^-\s*[0-9]"))
        .then(pl.lit("is negative"))
        .when(text.is_not_null() & digits.is_null())
        .then(pl.lit("is no whole number"))
        .when(digits.is_not_null() & (value.is_null() | (value > bound)))
        .then(pl.lit(f"is higher than {bound:,}"))
    )
    return value, reason


def _truth(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    lower = text.str.to_lowercase()
    value = pl.when(lower.is_in(["true", "1"])).then(True).when(lower.is_in(["false", "0"])).then(False)  # noqa: FBT003  the values themselves
    return value, pl.when(text.is_not_null() & value.is_null()).then(pl.lit("is neither true nor false"))


def _time(text: pl.Expr, column: ColumnMap) -> tuple[pl.Expr, pl.Expr]:
    value, zoneless = _iso(text, utc=column.utc) if column.format is None else _written(text, column.format, column.utc)
    reason = (
        pl.when(zoneless)
        .then(pl.lit("has no time zone"))
        .when(text.is_not_null() & value.is_null())
        .then(pl.lit("is no date that exists"))
        .when(~value.dt.year().is_between(*_YEARS))
        .then(pl.lit(f"is not between {_YEARS[0]} and {_YEARS[1]}"))
    )
    return value, reason


def _iso(text: pl.Expr, *, utc: bool) -> tuple[pl.Expr, pl.Expr]:
    """Read ISO 8601. A day alone is its first moment in UTC."""
    day, clock, zone = (text.str.extract(_TIME, group) for group in (1, 2, 3))
    zone = zone.replace({"Z": "+00:00"})
    whole = (
        pl.when(text.str.contains(_DAY))
        .then(pl.concat_str(text, pl.lit("T00:00:00+00:00")))
        .when(day.is_not_null())
        .then(pl.concat_str(day, pl.lit("T"), clock, zone.fill_null("+00:00")))
    )
    value = whole.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us", strict=False)
    return value, day.is_not_null() & zone.is_null() & (not utc)


def _written(text: pl.Expr, form: str, utc: bool) -> tuple[pl.Expr, pl.Expr]:  # noqa: FBT001  as the mapping says it
    value = text.str.to_datetime(form, time_unit="us", strict=False)
    if "%z" in form or "%#z" in form:
        return value.dt.convert_time_zone("UTC"), pl.lit(value=False)
    return value.dt.replace_time_zone("UTC"), text.is_not_null() & (not utc)
