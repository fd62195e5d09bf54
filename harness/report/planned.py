"""The plan: which evidence each reading would use, and what is not held."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from harness._sanitise import for_terminal
from harness.judge.words import plural
from harness.report.grid import Line, columns, filled
from harness.report.pulled import forecast_object
from harness.report.values import dated
from harness.results._json_text import json_text

if TYPE_CHECKING:
    from harness.api import Planned
    from harness.live import Wanted
    from harness.pull.forecast import Forecast

PLAN_SCHEMA_VERSION = 1
"""Raised when a field goes or changes its meaning; fields may be added without that."""


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


def plan_json(planned: Sequence[Planned], forecasts: Sequence[Forecast], wanted: Wanted | None = None) -> str:
    """Return the plan as the one JSON object of `schemas/plan-1.schema.json`.

    Args:
        planned: readings; none where only a pull is planned.
        forecasts: pulls and what they would cost.
        wanted: what claims need, to say what today's evidence leaves open.
    """
    readings = [
        {
            "task": each.task.id,
            "reading": each.reading.name,
            "evidence": each.evidence.id if each.evidence else None,
            "evidence_kind": each.evidence.kind if each.evidence else None,
            "as_of": each.evidence.captured_on.isoformat() if each.evidence else None,
            "gap_days": each.gap_days,
            "pull": each.pull,
        }
        for each in planned
    ]
    whole = {"schema_version": PLAN_SCHEMA_VERSION, "readings": readings, **forecast_object(forecasts, wanted)}
    return json_text(whole).removesuffix("\n")


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what `plan_json` returns."""
    name = f"plan-{PLAN_SCHEMA_VERSION}.schema.json"
    found: dict[str, Any] = json.loads(files("harness.results").joinpath("schemas", name).read_text("utf-8"))
    return found


def _evidence(each: Planned) -> list[Line]:
    if each.evidence is None:
        return [Line("not held"), Line(for_terminal(each.pull or ""))]
    day = dated(each.evidence.captured_on, each.gap_days)
    return [Line(for_terminal(each.evidence.id)), Line(f"{each.evidence.kind}, {day}")]
