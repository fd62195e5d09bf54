"""Strict CSV: the tables of `seeds/`, each row with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from harness._errors import SuiteError, Where
from harness._sanitise import for_message
from harness.suite._text import CSV_LIMIT, read_text


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    cells: dict[str, str]
    """Text by column; empty for not known."""

    file: str
    """The file as messages name it."""

    line: int | None
    """The line where the row starts, or None for rows that were not read from a file."""

    def error(self, what: str, todo: str = "", *, column: str | None = None) -> SuiteError:
        """Return an error about this row, or about one of its cells."""
        return SuiteError(what, where=self.where(column), todo=todo)

    def where(self, column: str | None = None) -> Where:
        """Return the place of this row, or of one of its cells."""
        return Where(for_message(self.file), self.line, None, column)


def read_csv(path: Path, shown: str, header: Sequence[str], key: Sequence[str]) -> list[Row]:
    """Return the rows of a table, in the order of the file.

    Args:
        path: the file.
        shown: the file as messages name it.
        header: the columns, exactly and in this order.
        key: the columns that no two rows share, and that are never empty.

    Raises:
        SuiteError: if the file cannot be read, the header differs, a row has too few or too many cells, or a key is
            empty or stands twice.
    """
    text = read_text(path, shown, CSV_LIMIT)
    rows: list[Row] = []
    # newline="" leaves line breaks inside quotes to the CSV reader.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if start == 1:
                _check_header(cells, header, shown)
            elif cells:
                rows.append(Row(_cells(cells, header, shown, start), shown, start))
            start = reader.line_num + 1
    except csv.Error as error:
        where = Where(for_message(shown), start)
        todo = "put cells with commas, quotes or line breaks in quotes, and double the quotes inside"
        raise SuiteError(f"the file is not CSV: {for_message(error)}", where=where, todo=todo) from None
    if start == 1:
        raise SuiteError("the file is empty", where=Where(for_message(shown)), todo=f"begin it with {','.join(header)}")
    check_keys(rows, key)
    return rows


def check_keys(rows: Sequence[Row], key: Sequence[str]) -> None:
    """Refuse rows whose key is empty or stands twice.

    Raises:
        SuiteError: naming the row.
    """
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        value = tuple(row.cells[column] for column in key)
        if not all(value):
            raise row.error(f"the row has no {' or no '.join(key)}", "fill it in")
        first = seen.setdefault(value, row)
        if first is not row:
            shown = for_message(", ".join(value), 80)
            raise row.error(f"'{shown}' stands twice", f"the first is in line {first.line}: keep one", column=key[-1])


def _check_header(cells: list[str], header: Sequence[str], shown: str) -> None:
    if cells != list(header):
        missing = [column for column in header if column not in cells]
        extra = [for_message(column, 40) for column in cells if column not in header]
        what = "the header is not the one of this table"
        if missing:
            what += f"; missing: {', '.join(missing)}"
        if extra:
            what += f"; unknown: {', '.join(extra)}"
        raise SuiteError(what, where=Where(for_message(shown), 1, 1), todo=f"write {','.join(header)}")


def _cells(cells: list[str], header: Sequence[str], shown: str, line: int) -> dict[str, str]:
    if len(cells) != len(header):
        what = f"the row has {len(cells)} cells, the header {len(header)}"
        todo = "put cells that hold commas in quotes"
        raise SuiteError(what, where=Where(for_message(shown), line), todo=todo)
    return dict(zip(header, cells, strict=True))
