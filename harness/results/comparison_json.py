"""The JSON object of `harness compare --format json`; `docs/reference/compare.md` explains every field."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from harness._version import __version__
from harness.results.defined import defined_in

if TYPE_CHECKING:
    from harness.results.comparing import CaseOutcome, Comparison, Moved, OneSided
    from harness.results.outcomes import Outcome
    from harness.results.result_set import ResultSet

COMPARE_SCHEMA_VERSION = 1
"""Raised when a field goes or changes its meaning; fields may be added without that."""


def compare_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what `comparison_object` returns."""
    name = f"compare-{COMPARE_SCHEMA_VERSION}.schema.json"
    schema: dict[str, Any] = json.loads(files("harness.results").joinpath("schemas", name).read_text("utf-8"))
    return schema


def comparison_object(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as one JSON object; no key is ever left out."""
    return {
        "schema_version": COMPARE_SCHEMA_VERSION,
        "harness_version": __version__,
        "before": set_object(comparison.before),
        "after": set_object(comparison.after),
        "differs": {
            "evidence": [
                {
                    "id": each.id,
                    "how": each.how,
                    "kind": each.kind,
                    "origin": each.origin,
                    "captured_on": each.captured_on.isoformat(),
                }
                for each in comparison.evidence
            ],
            "catalogue": [
                {"file": each.file, "key": each.key, "how": each.how, "columns": list(each.columns)}
                for each in comparison.catalogue
            ],
            "tasks": [{"task": each.task, "how": each.how, "keys": list(each.keys)} for each in comparison.tasks],
            "code": comparison.code_differs,
        },
        "compared": list(comparison.compared),
        "changes": [_moved(each, comparison) for each in comparison.moved],
        "came": [_one_sided(each) for each in comparison.came],
        "went": [_one_sided(each) for each in comparison.went],
    }


def set_object(result_set: ResultSet) -> dict[str, Any]:
    """Return which set it is, and whether it was withdrawn."""
    package, withdrawal = result_set.package, result_set.withdrawal
    return {
        "id": result_set.id,
        "newest_evidence": package.newest_evidence.isoformat() if package.newest_evidence else None,
        "harness_version": package.harness_version,
        "withdrawn": {"on": withdrawal.on.isoformat(), "why": withdrawal.why, "instead": withdrawal.instead}
        if withdrawal
        else None,
    }


def outcome_object(outcome: Outcome) -> dict[str, Any]:
    """Return a verdict or a figure; what it is not is null."""
    figure = {name: _plain(getattr(outcome, name)) for name in ("kind", "unit", "value", "low", "high")}
    return {"verdict": outcome.verdict, **figure}


def _moved(moved: Moved, comparison: Comparison) -> dict[str, Any]:
    why = moved.attribution
    before, after = (
        defined_in(each, moved.task, moved.aspect.reading) if moved.aspect.reading else None
        for each in (comparison.before, comparison.after)
    )
    return {
        "task": moved.task,
        "short": moved.short,
        "what": moved.aspect.kind,
        "reading": moved.aspect.reading or None,
        "before": outcome_object(moved.before),
        "after": outcome_object(moved.after),
        "defined_before": before.as_json() if before else None,
        "defined_after": after.as_json() if after else None,
        "evidence_before": [{"evidence": name, "as_of": day} for name, day in moved.evidence_before],
        "evidence_after": [{"evidence": name, "as_of": day} for name, day in moved.evidence_after],
        "causes": [list(cause) for cause in why.causes],
        "open": [list(parts) for parts in why.open],
        "alone": list(why.alone),
        "cases": [_case(case) for case in moved.cases],
    }


def _case(case: CaseOutcome) -> dict[str, Any]:
    known = case.outcome is not None and not case.outcome.refused
    return {
        "taken": list(case.taken),
        "state": "judged" if known else "unknown" if case.outcome is None else "refused",
        "outcome": outcome_object(case.outcome) if case.outcome is not None and known else None,
        "why": case.why or None,
    }


def _one_sided(each: OneSided) -> dict[str, Any]:
    return {"task": each.task, "short": each.short, "verdict": each.verdict, "in_other_suite": each.in_suite}


def _plain(value: object) -> object:
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
