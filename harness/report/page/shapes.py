"""What the page is made of: tables, links, charts and lists, as plain text that the templates escape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from harness._sanitise import for_address, for_terminal
from harness.snapshot.ids import is_repo_id

HUB = "https://huggingface.co/"
"""Where repositories are linked to; nothing from outside chooses another place."""


class Cell(NamedTuple):
    """A cell of a table, or a text of a list."""

    text: str
    """What it says."""

    href: str = ""
    """Where it leads, or empty."""

    kind: str = ""
    """What it looks like: `verdict`, `code`, `number`, or empty for text."""

    slug: str = ""
    """Slug of a verdict."""


Row = list[Cell | str]
"""A row that is being made; texts become cells."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption."""

    caption: str
    """What it is a table of."""

    headers: tuple[str, ...]
    """Heads of the columns."""

    rows: tuple[tuple[Cell, ...], ...]
    """One a line."""

    more: str = ""
    """What is left out, or empty."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with the text and the numbers that say the same."""

    svg: str
    """The drawing, made of plain shapes; empty where charts are not installed."""

    title: str
    """What it shows."""

    text: str
    """What a reader sees in it, in words."""

    reading: str
    """How it is read: what marks, lines and dots stand for."""

    numbers: Table
    """The numbers."""


@dataclass(frozen=True, slots=True)
class Party:
    """An article or a source."""

    name: str
    """Its id, or what stands for one that is not known."""

    publisher: str
    """Who publishes it."""

    title: str
    """Its title."""

    day: str
    """When, or `undated`."""

    href: str
    """Where it stands, or empty."""

    what: str
    """What it is: `article`, or kind and hand of a source."""

    stake: str
    """What it has to gain, or empty."""


class Pair(NamedTuple):
    """A labelled text."""

    label: str
    """What it is."""

    lines: tuple[str, ...]
    """What it says, a line each."""


def table(caption: str, headers: Sequence[str], rows: Iterable[Sequence[Cell | str]], more: str = "") -> Table:
    """Return a table; texts become cells."""
    cells = tuple(tuple(each if isinstance(each, Cell) else Cell(each) for each in row) for row in rows)
    return Table(caption, tuple(headers), cells, more)


def verdict_cell(slug: str, shown: str) -> Cell:
    """Return the cell of a verdict."""
    return Cell(shown, kind="verdict", slug=slug)


def repo_cell(repo_id: str) -> Cell:
    """Return the cell of a repository, with a link to the Hub if its id is one that the Hub allows."""
    return Cell(for_terminal(repo_id), HUB + repo_id if is_repo_id(repo_id) else "", "code")


def web(address: str) -> str:
    """Return an address that may be linked to: of the web, in ASCII; else the empty text."""
    return for_address(address)


def pairs(*named: tuple[str, str]) -> tuple[Pair, ...]:
    """Return labelled texts, split into lines; those without a text are left out."""
    return tuple(Pair(label, tuple(text.split("\n"))) for label, text in named if text)
