"""A suite with its typed objects as plain JSON data, so that it need not be compiled again.

A record is a list of the number of its type and its values; what JSON does not have is a list that begins with a
negative number. Texts, whole numbers, yes, no and None are themselves. It is no format to exchange: a suite is unpacked
by the very code that packed it (`harness.suite_held`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from harness.suite.articles import Article, Contradiction, PrintedFigure, Saying, Source
from harness.suite.catalogue import (
    Catalogue,
    Family,
    KnownRepo,
    Licence,
    PublishedFigure,
    Publisher,
    Release,
    Survival,
    Traffic,
    Wording,
)
from harness.suite.filters import AllOf, AnyOf, AnyValue, Created, Gated, Not, Parameters
from harness.suite.own_rows import OwnRow
from harness.suite.rules import Rules
from harness.suite.tasks import About, Claim, ClaimedFigure, Expectation, OffHub, Reading, SourceLink, Task, Window
from harness.suite.whole import Suite

RECORDS: tuple[type[Any], ...] = (
    About, AllOf, AnyOf, AnyValue, Article, Catalogue, Claim, ClaimedFigure, Contradiction, Created, Expectation,
    Family, Gated, KnownRepo, Licence, Not, OffHub, OwnRow, Parameters, PrintedFigure, PublishedFigure, Publisher,
    Reading, Release, Rules, Saying, Source, SourceLink, Survival, Task, Traffic, Window, Wording,
)  # fmt: skip
"""Types of the records that a suite is made of."""

_NUMBER = {record: number for number, record in enumerate(RECORDS)}
_FIELDS = {record: tuple(each.name for each in fields(record)) for record in RECORDS}
_TUPLE, _DICT, _DATE, _FRACTION = -1, -2, -3, -4
_PARTS: dict[str, type[Any]] = {
    "name": str, "tasks": dict, "articles": dict, "sources": dict, "catalogue": Catalogue, "digest": str,
    "contradictions": tuple,
}  # fmt: skip


def packed(suite: Suite) -> list[Any]:
    """Return a suite as plain JSON data, its directory and its canonical form aside.

    Raises:
        TypeError: if it holds a value of another type than those of RECORDS.
    """
    return [_packed(getattr(suite, name)) for name in _PARTS]


def unpacked(data: list[Any], root: Path | None, plain: Callable[[], dict[str, Any]]) -> Suite:
    """Return the suite that `packed` was made of.

    Args:
        data: what `packed` gave.
        root: the directory of the suite.
        plain: gives its canonical form when it is asked for.

    Raises:
        ValueError: if it is not what `packed` gave.
    """
    try:
        parts = dict(zip(_PARTS, map(_unpacked, data), strict=True))
    except (TypeError, IndexError) as error:
        raise ValueError("this is no packed suite") from error
    if not all(isinstance(parts[name], kind) for name, kind in _PARTS.items()):
        raise ValueError("this is no packed suite")
    return Suite(root=root, _plain=plain, **parts)


def _packed(value: Any) -> Any:  # noqa: ANN401  any value of a suite
    if value is None or isinstance(value, str | bool | int):
        return value
    number = _NUMBER.get(type(value))
    if number is not None:
        return [number, *(_packed(getattr(value, name)) for name in _FIELDS[type(value)])]
    if isinstance(value, tuple):
        return [_TUPLE, *map(_packed, value)]
    if isinstance(value, dict):
        return [_DICT, *([_packed(key), _packed(held)] for key, held in value.items())]
    if isinstance(value, date):
        return [_DATE, value.isoformat()]
    if isinstance(value, Fraction):
        return [_FRACTION, value.numerator, value.denominator]
    raise TypeError(f"no record of a suite: {type(value).__name__}")


def _unpacked(value: Any) -> Any:  # noqa: ANN401  any value of a suite
    if not isinstance(value, list):
        return value
    kind = value[0]
    if kind >= 0:
        return RECORDS[kind](*map(_unpacked, value[1:]))
    if kind == _TUPLE:
        return tuple(map(_unpacked, value[1:]))
    if kind == _DICT:
        return {_unpacked(key): _unpacked(held) for key, held in value[1:]}
    if kind == _DATE:
        return date.fromisoformat(value[1])
    return Fraction(value[1], value[2])
