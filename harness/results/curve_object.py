"""The matrix of a claim as one JSON object: what a specification curve is drawn from.

Everything is exact, as in `harness.results.json_object`; `docs/reference/curve.md` explains every field.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from harness.judge.curve import CLOSENESS_IS_NO_PROOF, Curve, Point, curves_of
from harness.judge.headline import AS_WORDED
from harness.results._values import json_value
from harness.results.definition import definition

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult

CURVE_SCHEMA_VERSION = 1
"""Raised when a field goes or changes its meaning; fields may be added without that."""


def curve_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what `curve_object` returns."""
    text = files("harness.results").joinpath("schemas", f"curve-{CURVE_SCHEMA_VERSION}.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def curve_object(claim: ClaimResult) -> dict[str, Any]:
    """Return the matrix of a claim: a curve for every simple reading that its sweep varies."""
    task = claim.task
    return {
        "schema_version": CURVE_SCHEMA_VERSION,
        "task": task.id,
        "version": task.version,
        "says": task.claim.says,
        "verdict": claim.headline.value,
        "reason": claim.reason,
        "agreeing": claim.agreeing,
        "decided": claim.decided,
        "deciding_choice": claim.deciding_choice,
        "as_worded": AS_WORDED,
        "warning": CLOSENESS_IS_NO_PROOF,
        "curves": [_curve(each) for each in curves_of(claim)],
    }


def _curve(curve: Curve) -> dict[str, Any]:
    region, expect = curve.region, curve.reading.expect
    return {
        "label": curve.label,
        "metric": curve.reading.metric,
        "quantity": curve.reading.quantity,
        "unit": curve.reading.unit,
        "about": {"from": curve.reading.about.first.isoformat(), "to": curve.reading.about.last.isoformat()},
        "op": expect.op if expect else None,
        "claimed": json_value(expect.value) if expect else None,
        "line": json_value(curve.claimed),
        "region": {
            "low": json_value(region.low),
            "high": json_value(region.high),
            "low_open": region.low_open,
            "high_open": region.high_open,
        }
        if region
        else None,
        "choices": [{"rule": axis.rule, "values": list(axis.values)} for axis in curve.axes],
        "deciding_choice": curve.deciding,
        "splits": [split._asdict() for split in curve.splits],
        "moves": [{"rule": rule, "by": json_value(by)} for rule, by in curve.moves],
        "closest": curve.closest,
        "points": [_point(each) for each in curve.points],
        "without_evidence": [_point(each) for each in curve.without],
    }


def _point(point: Point) -> dict[str, Any]:
    result, figure = point.result, point.result.figure
    return {
        "choices": dict(point.choices),
        "own": point.own,
        "definition": definition(result.reading),
        "value": json_value(figure.value) if figure else None,
        "low": json_value(figure.low) if figure else None,
        "high": json_value(figure.high) if figure else None,
        "numerator": json_value(figure.numerator) if figure else None,
        "denominator": json_value(figure.denominator) if figure else None,
        "distance": json_value(point.distance),
        "verdict": result.verdict.value,
        "evidence": result.evidence.id if result.evidence else None,
        "as_of": result.evidence.captured_on.isoformat() if result.evidence else None,
        "gap_days": result.gap_days,
        "reason": result.reason,
        "pull": result.pull,
    }
