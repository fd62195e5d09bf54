"""CSV: every row that can be told from the others is read; a broken one costs only its own line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness._errors import ImportFileError, Where
from harness._sanitise import for_message
from harness.snapshot._lines import MAX_LINE, lines
from harness.snapshot._raw import Cell, Raw, RowBuilder, Wanted, refuse_missing

MAX_ROW_LINES = 50
"""A quoted cell that runs over more lines was never closed."""


class _RowError(csv.Error):
    """A row that is refused for a reason of ours."""


class _Feed:
    """Lines for a CSV reader, kept so that a broken row can be given back but for its first line."""

    def __init__(self, numbered: Iterator[tuple[int, bytes | None]]) -> None:
        self.fresh = numbered
        self.again: deque[tuple[int, str]] = deque()
        self.taken: list[tuple[int, str]] = []

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MAX_ROW_LINES:
            raise _RowError(f"a quoted cell runs over more than {MAX_ROW_LINES} lines")
        number, text = self.again.popleft() if self.again else self._fresh()
        self.taken.append((number, text))
        if len(text) > MAX_LINE:
            raise _RowError(f"the line is longer than {MAX_LINE:,} bytes")
        return text

    def give_back(self) -> None:
        """Let all lines of the row but the first be read again."""
        self.again.extendleft(reversed(self.taken[1:]))

    def _fresh(self) -> tuple[int, str]:
        number, line = next(self.fresh)
        return number, " " * (MAX_LINE + 1) if line is None else line.decode("utf-8", "surrogateescape")


def read_csv(path: Path, wanted: Mapping[str, Wanted], delimiter: str) -> Raw:
    """Return the wanted columns of a CSV file with a header line.

    A row whose quotes do not match, or with another number of cells than the header, is rejected; reading goes on in
    the next line of the file. Bytes that are no UTF-8 reject a row only where they stand in a wanted column.

    Raises:
        ImportFileError: if the file cannot be read, has no header line, or lacks a wanted column.
    """
    feed = _Feed(lines(path))
    builder = RowBuilder(wanted)
    header = _header(feed, path, wanted, delimiter)
    places = {name: header.index(name) for name in wanted}
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.taken = []
        try:
            row = next(reader)
        except StopIteration:
            return builder.finish()
        except csv.Error as error:
            _reject(builder, feed, _why(error))
            reader = csv.reader(feed, delimiter=delimiter, strict=True)
            continue
        if not row:
            continue
        if len(row) != len(header):
            _reject(builder, feed, f"the row has {len(row)} cells, the header {len(header)}")
            continue
        cells: dict[str, Cell] = {
            name: [row[place]] if wanted[name].is_list else row[place] for name, place in places.items()
        }
        builder.add(feed.taken[0][0], cells)


def _header(feed: _Feed, path: Path, wanted: Mapping[str, Wanted], delimiter: str) -> list[str]:
    where = Where(for_message(path), 1)
    try:
        header = next(csv.reader(feed, delimiter=delimiter, strict=True), None)
    except csv.Error as error:
        what = f"the header line is not CSV: {_why(error)}"
        raise ImportFileError(what, where=where, todo="check that this is the right file") from error
    if not header:
        raise ImportFileError("there is no header line", where=where, todo="check that this is the right file")
    header = [name.removeprefix("\ufeff").strip() for name in header]
    refuse_missing(str(path), wanted, header, 1)
    for name in wanted:
        if header.count(name) > 1:
            what = f"the column '{for_message(name, 60)}' stands twice in the header"
            raise ImportFileError(what, where=where, todo="rename one of the two in the file")
    return header


def _reject(builder: RowBuilder, feed: _Feed, reason: str) -> None:
    number, text = feed.taken[0]
    feed.give_back()
    builder.reject(number, reason, text.rstrip("\r\n") if len(text) <= MAX_LINE else None)


def _why(error: csv.Error) -> str:
    """Return the reason in our words: the csv module's differ from version to version."""
    text = str(error)
    if isinstance(error, _RowError):
        return text
    if "end of data" in text:
        return "a quote is not closed"
    if "expected after" in text:
        return "text stands after a closing quote"
    return f"the row is not CSV: {for_message(text, 80)}"
