"""Rows of a suite's own behind figures, in lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult
    from harness.suite.own_rows import OwnRow

MOST_NAMED = 5
"""Claims that a line names."""


def own_row_lines(rows: Iterable[OwnRow]) -> list[str]:
    """Return rows, each in a line with what the built-in one says."""
    return [for_terminal(row.in_words()) for row in rows]


def resting_on_own_rows(claims: Sequence[ClaimResult]) -> list[str]:
    """Return every own row that a claim rests on, a line each, with the claims that do."""
    by_row: dict[OwnRow, list[str]] = {}
    for claim in claims:
        for row in claim.own_rows:
            by_row.setdefault(row, []).append(claim.task.id)
    lines = []
    for row in sorted(by_row, key=lambda row: (row.table, row.key)):
        tasks = sorted(by_row[row])
        more = f" and {len(tasks) - MOST_NAMED} more" if len(tasks) > MOST_NAMED else ""
        lines.append(f"{for_terminal(row.in_words())}. On it rest: {', '.join(tasks[:MOST_NAMED])}{more}.")
    return lines
