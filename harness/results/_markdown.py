"""Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness._sanitise import for_markdown


def cell(text: str) -> str:
    """Return outside text for the inside of a table row, where no list can begin, so that `1.8` needs no backslash."""
    return for_markdown(f".{text}").removeprefix(".").strip(" ")


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are safe already."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows))
