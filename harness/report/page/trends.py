"""How a claim came out in one result set after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness._errors import ResultSetError, Where
from harness._sanitise import for_message
from harness.report.outcomes import outcome_text, verdict_text
from harness.report.page.shapes import Cell, Table, table, verdict_cell
from harness.report.values import NOTHING
from harness.results.outcomes import Aspect, deciding, outcome_of

if TYPE_CHECKING:
    from harness.results.result_set import ResultSet

FEWEST = 2
"""Result sets that make a trend."""

_HEADS = ("result set", "evidence up to", "verdict", "figure as worded", "evidence of")


@dataclass(frozen=True, slots=True)
class Trend:
    """The claims of several result sets, from the oldest evidence to the newest."""

    sets: tuple[ResultSet, ...]
    """The sets."""

    rows: dict[str, tuple[tuple[Cell, ...], ...]]
    """One row a set that judges the claim, by task id."""

    def of(self, task: str) -> Table | None:
        """Return how one claim came out; None where fewer than two sets judge it."""
        rows = self.rows.get(task, ())
        return table("From result set to result set", _HEADS, rows) if len(rows) >= FEWEST else None


def trend_of(sets: Sequence[ResultSet]) -> Trend | None:
    """Return how claims came out in several sets; None if there are fewer than two.

    Raises:
        ResultSetError: if a set does not hold what harness writes.
    """
    if len(sets) < FEWEST:
        return None
    rows: dict[str, tuple[tuple[Cell, ...], ...]] = {}
    for each in sets:
        try:
            for claim in each.results["claims"]:
                rows[claim["task"]] = (*rows.get(claim["task"], ()), _row(each, claim))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ResultSetError(
                "the result set does not hold what harness writes", where=Where(for_message(each.path / "results.json"))
            ) from error
    return Trend(tuple(sets), rows)


def _row(result_set: ResultSet, claim: dict[str, Any]) -> tuple[Cell, ...]:
    worded = Aspect("figure", next(iter(claim["readings"]), "as-worded"))
    days = sorted({day for _, day in deciding(claim, Aspect("verdict", ""))})
    newest = result_set.package.newest_evidence
    return (
        Cell(result_set.id, kind="code"),
        Cell(newest.isoformat() if newest else NOTHING),
        verdict_cell(str(claim["verdict"]), verdict_text(str(claim["verdict"]))),
        Cell(outcome_text(outcome_of(claim, worded)), kind="number"),
        Cell(", ".join(days) or NOTHING),
    )
