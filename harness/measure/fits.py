"""Which ids fit which patterns, found by bisection and by the beginnings of names, not pattern by pattern.

Ids are sorted and ASCII: a text that all ids of a span begin with is found where the span begins and ends. Patterns of
names without an owner (`Qwen*`) are sorted by what they begin with, and so are the names; the few names that begin so
are then held against the patterns themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from harness.measure.patterns import glob_regex, speaks_of_whole_id

Rows = NDArray[np.int64]

_AFTER_ALL = "\x7f"
"""Comes after every character of an id."""

_WILD = re.compile(r"[*?]")

_FIRST_BYTES = 2
"""Names are sorted by so many bytes before they are looked at whole."""


class _Named(NamedTuple):
    """Some rows with their names: ids without owners."""

    rows: Rows
    """The rows, ascending."""

    names: pl.Series
    """Their names."""

    def fitting(self, glob: str) -> Rows:
        """Return the rows whose names fit a glob."""
        fitting: Rows = self.rows[self.names.str.contains(glob_regex(glob)).to_numpy()]
        return fitting

    def beginning(self, start: str) -> _Named:
        """Return those whose names begin with a text."""
        begins = self.names.str.starts_with(start)
        return self if begins.all() else _Named(self.rows[begins.to_numpy()], self.names.filter(begins))


def span_of(ids: pl.Series, start: str) -> slice:
    """Return the span of sorted ids that begin with a text that is not empty."""
    return slice(int(ids.search_sorted(start)), int(ids.search_sorted(start + _AFTER_ALL)))


def id_place(ids: pl.Series, repo_id: str) -> int | None:
    """Return the row of an id among sorted ids, None if it is not there."""
    row = int(ids.search_sorted(repo_id))
    return row if row < len(ids) and ids[row] == repo_id else None


def name_fits(ids: pl.Series, patterns: Sequence[str]) -> Iterator[tuple[int, Rows]]:
    """Yield the place of every pattern with the rows of sorted ids that fit it, in the order of the patterns."""
    of_names = [glob for glob in patterns if not speaks_of_whole_id(glob)]
    parts = [_longest(glob) for glob in of_names if not _start(glob)]
    with ThreadPoolExecutor(max_workers=1) as beside:
        having = beside.submit(_having, ids, parts)
        starting = _starting(ids, _starts(of_names))
    for place, glob in enumerate(patterns):
        start = _start(glob)
        if speaks_of_whole_id(glob):
            yield place, _of_whole_ids(ids, glob, start)
        elif not start:
            yield place, having.result().fitting(glob)
        else:
            shortest = next(each for each in starting if start.startswith(each))
            found = starting[shortest]
            yield place, found.rows if glob == f"{shortest}*" else found.fitting(glob)


def _starts(globs: Iterable[str]) -> list[str]:
    """Return what names begin with, each text only if no other one begins it; sorted."""
    shortest: list[str] = []
    for start in sorted({_start(glob) for glob in globs} - {""}):
        if not shortest or not start.startswith(shortest[-1]):
            shortest.append(start)
    return shortest


def _starting(ids: pl.Series, starts: Sequence[str]) -> dict[str, _Named]:
    """Return the rows whose names begin with each of several texts, none of which begins another one."""
    if not starts:
        return {}
    names = _names(ids)
    beginnings = sorted({start.encode()[:_FIRST_BYTES] for start in starts})
    kind = np.zeros(2 ** (8 * _FIRST_BYTES), dtype=np.int16)
    for place, text in enumerate(beginnings, start=1):
        # Bytes of a number stand from right to left: names that begin so differ in the bytes to the left alone.
        kind[int.from_bytes(text, "little") :: 2 ** (8 * len(text))] = place
    kinds = kind[_first_bytes(names)]
    rows = np.flatnonzero(kinds)
    rows = rows[np.argsort(kinds[rows], kind="stable")]
    bounds = np.searchsorted(kinds[rows], np.arange(1, len(beginnings) + 2)).tolist()
    alike = {
        text: _Named(part, names.gather(pl.Series(part)))
        for text, part in zip(beginnings, (rows[at:end] for at, end in pairwise(bounds)), strict=True)
    }
    return {start: alike[start.encode()[:_FIRST_BYTES]].beginning(start) for start in starts}


def _first_bytes(names: pl.Series) -> NDArray[np.uint32]:
    """Return the first _FIRST_BYTES bytes of every name as a number, the first of them last; zeros if there are fewer.

    Arrow's layout of string views holds them: length, first four bytes, and where the rest is, in 32 bits each
    (https://arrow.apache.org/docs/format/Columnar.html#variable-size-binary-view-layout).
    """
    views = names.rechunk().to_arrow(compat_level=pl.CompatLevel.newest())
    words = np.frombuffer(views.buffers()[1], dtype="<u4").reshape(-1, 4)[views.offset :][: len(views)]
    return words[:, 1] & np.uint32(2 ** (8 * _FIRST_BYTES) - 1)


def _having(ids: pl.Series, parts: Sequence[str]) -> _Named:
    """Return the rows of ids that have one of several texts in them; all rows if one of the texts is empty."""
    if not parts:
        return _Named(np.zeros(0, dtype=np.int64), ids.clear())
    rows = np.flatnonzero(ids.str.contains_any(list(parts)).to_numpy()) if all(parts) else np.arange(len(ids))
    return _Named(rows, _names(ids.gather(pl.Series(rows))))


def _names(ids: pl.Series) -> pl.Series:
    """Return ids without their owners; ids are ASCII, so that bytes and characters are counted alike."""
    owner = pl.col("id").str.find("/", literal=True).fill_null(-1).cast(pl.Int64)
    return pl.DataFrame({"id": ids}).select(pl.col("id").str.slice(owner + 1)).to_series()


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
