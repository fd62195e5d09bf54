"""Columns and what lies within them, as text: `safetensors.total`, `baseModels.models.id`.

A name with dots means the column of that name if the table has one, else a path into the column before the first dot:
a field of a struct, the field of every struct in a list, or a key of a JSON object that stands there as text. Public
tables have kept the same facts in all three ways.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from harness._errors import ImportFileError, Where
from harness._sanitise import for_message
from harness.snapshot._raw import LINE, Raw, Wanted, refuse_missing
from harness.snapshot.rejects import Reject

Schema = Mapping[str, pl.DataType]

_TO_SECONDS, _FRACTION = "%Y-%m-%dT%H:%M:%S", "%.6f"
_LONGEST = 100_000
"""Characters of a cell of JSON text; longer ones are not read."""


def head_of(schema: Schema, path: str) -> str:
    """Return the column that a path leads through."""
    return path if path in schema else path.partition(".")[0]


def leads_somewhere(schema: Schema, path: str) -> bool:
    """Say whether the table has what a path leads to, as far as its types tell."""
    head = head_of(schema, path)
    if head not in schema:
        return False
    return _reached(schema[head], _steps(head, path)) is not None


def raw_of_frame(frame: pl.DataFrame, lines: pl.Series, wanted: Mapping[str, Wanted], name: str) -> Raw:
    """Return the wanted cells of a table as text. NaN is a missing value.

    Args:
        frame: at least the columns that the wanted paths lead through.
        lines: the number of every row (Int64).
        wanted: path -> what is wanted of it.
        name: the table, for messages.

    Raises:
        ImportFileError: if a path leads nowhere, or to what is no text.
    """
    schema = dict(frame.schema)
    refuse_missing(name, {path: one for path, one in wanted.items() if not leads_somewhere(schema, path)}, list(schema))
    columns, bad = [lines.rename(LINE)], pl.repeat(value=False, n=frame.height, dtype=pl.Boolean(), eager=True)
    rejects: list[Reject] = []
    for path, one in wanted.items():
        head = head_of(schema, path)
        steps = _steps(head, path)
        if steps and isinstance(schema[head], pl.String):
            column, unread = _of_json(frame[head], steps, one)
            rejects += [
                Reject(lines[row], one.ours, "is no JSON with a value there", frame[head][row])
                for row in (unread & ~bad).arg_true()
            ]
            bad |= unread
        else:
            column = frame.select(_of_types(name, path, schema, one)).to_series()
        columns.append(column.rename(path))
    return Raw(pl.DataFrame(columns).filter(~bad), rejects, frame.height)


def _steps(head: str, path: str) -> list[str]:
    return path[len(head) + 1 :].split(".") if len(path) > len(head) else []


def _reached(dtype: pl.DataType, steps: list[str]) -> pl.DataType | None:
    """Return the type at the end of a path; text stands for whatever it may hold."""
    for at, step in enumerate(steps):
        if isinstance(dtype, pl.List):
            inner = _reached(dtype.inner, steps[at:])  # type: ignore[arg-type]  # a type of a schema is an instance
            return None if inner is None else pl.List(inner)
        if not isinstance(dtype, pl.Struct):
            return dtype if isinstance(dtype, pl.String | pl.Null) else None
        field = next((each.dtype for each in dtype.fields if each.name == step), None)
        if field is None:
            return None
        dtype = field  # type: ignore[assignment]  # a type of a schema is an instance
    return dtype


def _walk(cell: pl.Expr, dtype: pl.DataType, steps: list[str]) -> tuple[pl.Expr, pl.DataType]:
    """Return what stands at the end of a path, with its type."""
    for at, step in enumerate(steps):
        if isinstance(dtype, pl.List):
            inner, reached = _walk(pl.element(), dtype.inner, steps[at:])  # type: ignore[arg-type]  # as above
            return cell.list.eval(inner), pl.List(reached)
        if not isinstance(dtype, pl.Struct):
            return cell, dtype
        cell = cell.struct.field(step)
        dtype = next(each.dtype for each in dtype.fields if each.name == step)  # type: ignore[assignment]  # as above
    return cell, dtype


def _of_types(name: str, path: str, schema: Schema, one: Wanted) -> pl.Expr:
    head = head_of(schema, path)
    cell, dtype = _walk(pl.col(head), schema[head], _steps(head, path))
    text = _as_list(cell, dtype) if one.is_list else _as_text(cell, dtype)
    if text is None:
        what = f"the column '{for_message(path, 60)}' holds {for_message(dtype, 60)}, which is no text"
        where = Where(for_message(name))
        raise ImportFileError(what, where=where, todo="map another column, or write this one as text")
    return text.alias(path)


def _as_list(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr | None:
    if isinstance(dtype, pl.List) and dtype.inner == pl.String:
        return cell
    text = _as_text(cell, dtype)
    return None if text is None else pl.when(text.is_not_null()).then(pl.concat_list(text))


def _as_text(cell: pl.Expr, dtype: pl.DataType) -> pl.Expr | None:
    if dtype == pl.Null or dtype.is_integer() or isinstance(dtype, pl.String | pl.Boolean | pl.Categorical | pl.Enum):
        return cell.cast(pl.String)
    if dtype.is_float():
        # A whole number loses its ".0" where that changes nothing; what is none keeps its digits and is rejected later.
        whole = (cell == cell.round(0)) & (cell.abs() < 2**53)
        text = pl.when(whole).then(cell.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(cell.cast(pl.String))
        return pl.when(cell.is_not_nan()).then(text)
    if isinstance(dtype, pl.Date):
        return cell.dt.strftime("%Y-%m-%d")
    if isinstance(dtype, pl.Datetime):
        if dtype.time_zone is None:
            return cell.dt.strftime(f"{_TO_SECONDS}{_FRACTION}")
        return cell.dt.convert_time_zone("UTC").dt.strftime(f"{_TO_SECONDS}{_FRACTION}Z")
    return None


def _of_json(cells: pl.Series, steps: list[str], one: Wanted) -> tuple[pl.Series, pl.Series]:
    """Return what stands at a path in cells of JSON text, and which cells cannot be read."""
    take: Callable[[Any], Any] = _texts if one.is_list else _text
    values: list[Any] = []
    unread: list[bool] = []
    for cell in cells:
        try:
            values.append(None if cell is None else take(_at(_parsed(cell), steps)))
            unread.append(False)
        except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
            values.append(None)
            unread.append(True)
    dtype = pl.List(pl.String()) if one.is_list else pl.String()
    return pl.Series(values, dtype=dtype), pl.Series(unread, dtype=pl.Boolean())


def _parsed(cell: str) -> Any:  # noqa: ANN401  any JSON value
    """Return the value of a JSON text, or of the literal that Python prints in the place of one."""
    text = cell.strip()
    if not text:
        return None
    if len(text) > _LONGEST:
        raise ValueError("too long")
    try:
        return json.loads(text, parse_int=str, parse_float=str)
    except ValueError:
        return ast.literal_eval(text)


def _at(value: Any, steps: list[str]) -> Any:  # noqa: ANN401  any JSON value
    """Return what stands at a path: None where a key is missing, a list of finds where a list is met."""
    for at, step in enumerate(steps):
        if value is None:
            return None
        if isinstance(value, list):
            return [_at(item, steps[at:]) for item in value]
        if not isinstance(value, dict):
            raise TypeError(f"no object to look up {step} in")
        value = value.get(step)
    return value


def _texts(value: Any) -> list[str | None] | None:  # noqa: ANN401  any JSON value
    if value is None:
        return None
    return [_text(item) for item in value] if isinstance(value, list) else [_text(value)]


def _text(value: Any) -> str | None:  # noqa: ANN401  any JSON value
    if value is None or isinstance(value, str):
        if value is not None:
            value.encode()  # a lone surrogate is no text
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise TypeError("a list or an object where one value is expected")
