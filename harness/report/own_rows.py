"""Rows of a suite's own behind figures, in lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.judge.words import plural

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult
    from harness.suite.own_rows import OwnRow

MOST_NAMED = 5
"""Claims that a line names."""


def own_row_lines(rows: Iterable[OwnRow]) -> list[str]:
    """Return rows, each in a line with what the built-in one says."""
    return [for_terminal(row.in_words()) for row in rows]


def rows_of_claim(claim: ClaimResult, *, told: Collection[OwnRow] = ()) -> list[str]:
    """Return the own rows that a claim rests on, a line each, and those that only definitions tried rest on.

    Args:
        claim: the claim.
        told: rows that stand elsewhere.
    """
    total = len(claim.cells)
    tried = {
        row: f"{own_row_lines([row])[0]}. Of {plural(total, 'definition')} tried, {number} "
        f"{'rests' if number == 1 else 'rest'} on it."
        for row, number in _in_definitions(claim).items()
    }
    return [*own_row_lines(row for row in claim.own_rows if row not in told), *tried.values()]


def resting_on_own_rows(claims: Sequence[ClaimResult]) -> list[str]:
    """Return every own row that a claim or a definition tried of it rests on, a line each, with these claims."""
    by_row: dict[OwnRow, list[str]] = {}
    tried: dict[OwnRow, list[str]] = {}
    for claim in claims:
        for row in claim.own_rows:
            by_row.setdefault(row, []).append(claim.task.id)
        for row in _in_definitions(claim):
            tried.setdefault(row, []).append(claim.task.id)
    lines = []
    for row in sorted({*by_row, *tried}, key=lambda row: (row.table, row.key)):
        rest = f" On it rest: {_named(by_row[row])}." if row in by_row else ""
        also = f" Of the definitions tried, some rest on it: {_named(tried[row])}." if row in tried else ""
        lines.append(f"{for_terminal(row.in_words())}.{rest}{also}")
    return lines


def _in_definitions(claim: ClaimResult) -> dict[OwnRow, int]:
    """Return the own rows on which definitions tried rest and the claim itself does not, with how many do."""
    counted = Counter(row for cell in claim.cells for row in cell.result.own_rows if row not in claim.own_rows)
    return {row: counted[row] for row in sorted(counted, key=lambda row: (row.table, row.key))}


def _named(tasks: Sequence[str]) -> str:
    names = sorted(tasks)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"
