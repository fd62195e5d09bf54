"""The plan: which evidence each reading would use, and what is not held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.judge.words import plural
from harness.report.grid import Line, columns, filled
from harness.report.values import dated
from harness.results._json_text import json_text

if TYPE_CHECKING:
    from harness.api import Planned


def plan_text(planned: Sequence[Planned], *, most: int = 100) -> str:
    """Return the plan as a table: two lines a reading, with its evidence, or with the pull that would bring it."""
    rows = [
        [[Line(for_terminal(each.task.id)), Line(f"  {for_terminal(each.reading.name)}")], _evidence(each)]
        for each in planned
    ]
    held = sum(each.evidence is not None for each in planned)
    lacking = len(planned) - held
    counted = f"{plural(len(planned), 'reading')}: evidence is held for {held}, and missing for {lacking}."
    summary = f"{counted} No network was touched."
    return f"{columns(rows, headers=['task', 'evidence'], most=most)}\n\n{filled(summary, most)}"


def plan_json(planned: Sequence[Planned]) -> str:
    """Return the plan as a JSON list: `task`, `reading`, `evidence` (id or null), `pull` (command or null)."""
    return json_text(
        [
            {
                "task": each.task.id,
                "reading": each.reading.name,
                "evidence": each.evidence.id if each.evidence else None,
                "pull": each.pull,
            }
            for each in planned
        ]
    ).removesuffix("\n")


def _evidence(each: Planned) -> list[Line]:
    if each.evidence is None:
        return [Line("not held"), Line(for_terminal(each.pull or ""))]
    day = dated(each.evidence.captured_on, each.gap_days)
    return [Line(for_terminal(each.evidence.id)), Line(f"{each.evidence.kind}, {day}")]
