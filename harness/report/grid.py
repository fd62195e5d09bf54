"""Text in columns: laid out by tabulate, after long lines were broken so that the whole keeps to a width.

tabulate wraps columns to widths it is told, but does not choose them, and drops indents when it wraps; so lines are
broken here, by the cells that a terminal fills (wcwidth), and tabulate sets them beside each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from tabulate import DataRow, TableFormat, tabulate
from wcwidth import wcwidth

GAP = "  "
"""What stands between two columns."""

RESET = "\x1b[0m"

_FORMAT = TableFormat(
    lineabove=None,
    linebelowheader=None,
    linebetweenrows=None,
    linebelow=None,
    headerrow=DataRow("", GAP, ""),
    datarow=DataRow("", GAP, ""),
    padding=0,
    with_header_hide=None,
)


class Line(NamedTuple):
    """One line of a cell, with the way it is shown."""

    text: str
    """The text; it is wrapped where it is too long."""

    style: str = ""
    """Our own terminal code to begin it with (`\\x1b[32m`), or empty."""


Cell = str | Sequence[Line]
"""A text, or lines one below the other."""


def width(text: str) -> int:
    """Return how many cells of a terminal a text fills."""
    return sum(max(wcwidth(character), 0) for character in text)


def wrap(text: str, limit: int, *, hang: str = "") -> list[str]:
    """Break a text into lines of at most `limit` cells, after spaces, else after `-` and `/`, else anywhere.

    Lines after the first begin as the first is indented, and with `hang`. An empty text gives one empty line.
    """
    indent = text[: len(text) - len(text.lstrip(" "))]
    hang = indent + hang
    lines: list[str] = []
    line = indent
    for word in _words(text.lstrip(" "), max(limit - width(hang), 1)):
        if line.strip() and width(line) + width(word.rstrip()) > limit:
            lines.append(line.rstrip())
            line = hang
        line += word
    return [*lines, line.rstrip()]


def filled(text: str, most: int, *, hang: str = "") -> str:
    """Return a text in lines of at most `most` cells."""
    return "\n".join(wrap(text, most, hang=hang))


def pad(text: str, cells: int) -> str:
    """Return a text filled with spaces to a number of cells."""
    return text + " " * max(0, cells - width(text))


def columns(rows: Sequence[Sequence[Cell]], *, headers: Sequence[Cell] = (), most: int = 100) -> str:
    """Return rows as left-aligned columns no wider than `most` cells together.

    Columns take what their longest line needs; while that is too much, the widest column gives way and is wrapped.
    """
    every = [[_lines_of(cell) for cell in row] for row in ([headers] if headers else []) + [*rows]]
    if not every:
        return ""
    needs = [max(max(width(line.text) for line in cell) for cell in column) for column in zip(*every, strict=True)]
    widths = _shrunk(needs, most - len(GAP) * (len(needs) - 1))
    lines = [line for row in every[:1] for line in _printed(row, widths)]
    if headers:
        lines.append(["─" * cells for cells in widths])
    lines.extend(line for row in every[1:] for line in _printed(row, widths))
    table = tabulate(lines, tablefmt=_FORMAT, disable_numparse=True, preserve_whitespace=True, stralign="left")
    return "\n".join(line.rstrip() for line in table.split("\n"))


def labelled(pairs: Iterable[tuple[str, str]], *, indent: str = "", most: int = 100, least: int = 0) -> str:
    """Return `label  text` lines with the texts in one column, wrapped; pairs with an empty text are left out.

    A line break in a text begins a new line under the first; `least` is the narrowest column of labels.
    """
    shown = [(label, text) for label, text in pairs if text]
    cells = max([least, *(width(label) for label, _ in shown)])
    lines: list[str] = []
    for label, text in shown:
        start = indent + pad(label, cells) + GAP
        hang = " " * width(start)
        wrapped = [line for part in text.split("\n") for line in wrap(part, most - len(hang))]
        lines.append(start + wrapped[0])
        lines.extend(hang + line for line in wrapped[1:])
    return "\n".join(line.rstrip() for line in lines)


def _lines_of(cell: Cell) -> list[Line]:
    return [Line(part) for part in cell.split("\n")] if isinstance(cell, str) else [*cell] or [Line("")]


def _shrunk(needs: Sequence[int], available: int) -> list[int]:
    widths = list(needs)
    while sum(widths) > available and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def _printed(row: Sequence[Sequence[Line]], widths: Sequence[int]) -> list[list[str]]:
    """Return the lines of a row, each a list of one piece a column; styles begin and end within a piece."""
    cells = [
        [_styled(piece, line.style) for line in cell for piece in wrap(line.text, most)]
        for cell, most in zip(row, widths, strict=True)
    ]
    return [list(pieces) for pieces in zip_longest(*cells, fillvalue="")]


def _styled(text: str, style: str) -> str:
    return f"{style}{text}{RESET}" if style and text else text


def _words(text: str, limit: int) -> Iterator[str]:
    """Yield the unbreakable pieces of a text, each with the spaces that follow it."""
    for spaced in re.split(r"(?<= )(?! )", text):
        if width(spaced.rstrip()) <= limit:
            yield spaced
            continue
        for piece in re.split(r"(?<=[-/])", spaced):
            yield from _chopped(piece, limit)


def _chopped(piece: str, limit: int) -> Iterator[str]:
    """Yield parts of at most `limit` cells, at least a character each; spaces at the end stay with the last."""
    start, used, shown = 0, 0, len(piece.rstrip())
    for place, character in enumerate(piece):
        cells = max(wcwidth(character), 0)
        if start < place < shown and used + cells > limit:
            yield piece[start:place]
            start, used = place, 0
        used += cells
    if piece[start:]:
        yield piece[start:]
