"""Which ids fit which patterns, found by bisection and by looking for the beginnings of names, not pattern by pattern.

Ids are sorted and ASCII: a text that all ids of a span begin with is found where the span begins and ends. Patterns of
names without an owner (`Qwen*`) are looked for all at once by what they begin with; the few rows that begin so are
then held against the patterns themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from harness.measure.patterns import glob_regex, speaks_of_whole_id

Rows = NDArray[np.int64]

_AFTER_ALL = "\x7f"
"""Comes after every character of an id."""

_WILD = re.compile(r"[*?]")


class _Bucket(NamedTuple):
    """Rows whose names begin with a text."""

    start: str
    """The text."""

    rows: Rows
    """The rows, ascending."""


def span_of(ids: pl.Series, start: str) -> slice:
    """Return the span of sorted ids that begin with a text that is not empty."""
    return slice(int(ids.search_sorted(start)), int(ids.search_sorted(start + _AFTER_ALL)))


def id_place(ids: pl.Series, repo_id: str) -> int | None:
    """Return the row of an id among sorted ids, None if it is not there."""
    row = int(ids.search_sorted(repo_id))
    return row if row < len(ids) and ids[row] == repo_id else None


def name_fits(ids: pl.Series, patterns: Sequence[str]) -> Iterator[tuple[int, Rows]]:
    """Yield the place of every pattern with the rows of sorted ids that fit it, in the order of the patterns."""
    starts = _starts(glob for glob in patterns if not speaks_of_whole_id(glob))
    buckets = _buckets(ids, starts)
    parts = [_longest(glob) for glob in patterns if not speaks_of_whole_id(glob) and not _start(glob)]
    having = _having(ids, parts)
    for place, glob in enumerate(patterns):
        start = _start(glob)
        if speaks_of_whole_id(glob):
            yield place, _of_whole_ids(ids, glob, start)
        elif not start:
            yield place, having[_names(ids, having).str.contains(glob_regex(glob)).to_numpy()]
        else:
            bucket = next(each for each in buckets if start.startswith(each.start))
            yield place, _within(ids, bucket, glob)


def _starts(globs: Iterator[str]) -> list[str]:
    """Return what names begin with, each text only if no other one begins it."""
    shortest: list[str] = []
    for start in sorted({_start(glob) for glob in globs} - {""}):
        if not shortest or not start.startswith(shortest[-1]):
            shortest.append(start)
    return shortest


def _buckets(ids: pl.Series, starts: list[str]) -> list[_Bucket]:
    """Sort rows by which text their names begin with."""
    if not starts:
        return []
    among = ids.str.contains_any([f"/{start}" for start in starts]) | ~ids.str.contains("/", literal=True)
    rows = np.flatnonzero(among.to_numpy())
    either = "|".join(re.escape(start) for start in starts)
    found = ids.gather(pl.Series(rows)).str.extract(f"(?:^|/)({either})[^/]*$", 1)
    codes = found.cast(pl.Enum(starts)).to_physical().fill_null(len(starts)).to_numpy()
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(starts) + 1))
    return [_Bucket(start, rows[order[bounds[code] : bounds[code + 1]]]) for code, start in enumerate(starts)]


def _within(ids: pl.Series, bucket: _Bucket, glob: str) -> Rows:
    if glob == f"{bucket.start}*" or not len(bucket.rows):
        return bucket.rows
    found: Rows = bucket.rows[_names(ids, bucket.rows).str.contains(glob_regex(glob)).to_numpy()]
    return found


def _having(ids: pl.Series, parts: Sequence[str]) -> Rows:
    """Return the rows of ids that have one of several texts in them; all rows if one of the texts is empty."""
    if not parts:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(ids.str.contains_any(list(parts)).to_numpy()) if all(parts) else np.arange(len(ids))


def _of_whole_ids(ids: pl.Series, glob: str, start: str) -> Rows:
    span = span_of(ids, start) if start else slice(0, len(ids))
    rows = np.arange(span.start, span.stop)
    if glob == f"{start}*" and start:
        return rows
    found: Rows = rows[ids[span].str.contains(glob_regex(glob)).to_numpy()]
    return found


def _start(glob: str) -> str:
    """Return what a glob begins with."""
    return _WILD.split(glob, maxsplit=1)[0]


def _longest(glob: str) -> str:
    """Return the longest text that is in every name that fits a glob."""
    return max(_WILD.split(glob), key=len)


def _names(ids: pl.Series, rows: Rows) -> pl.Series:
    """Return ids of some rows without their owners; ids are ASCII, so that bytes and characters are counted alike."""
    chosen = pl.DataFrame({"id": ids.gather(pl.Series(rows))})
    owner = pl.col("id").str.find("/", literal=True).fill_null(-1).cast(pl.Int64)
    return chosen.select(pl.col("id").str.slice(owner + 1)).to_series()
