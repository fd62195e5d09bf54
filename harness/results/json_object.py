"""The JSON object of `harness verify --format json`, of `results.json`, and of one reading.

Verdicts are slugs, exact numbers integers or `n/d` texts, dates ISO, sets sorted lists, yes and no booleans; what is
not known is null, and no key is left out. `docs/reference/json.md` explains every field; the schema stands in
`schemas/verify-1.schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from harness._version import __version__
from harness.results._values import json_value
from harness.results.definition import definition
from harness.snapshot._manifest_json import manifest_to_json

if TYPE_CHECKING:
    from harness.judge.brackets import Bracket, Fault
    from harness.judge.sensitivity import Variant
    from harness.judge.survival import SurvivalUse
    from harness.judge.verdicts import Cell, ClaimResult, EvidenceRef, OtherEvidence, ReadingResult
    from harness.measure.extract import Extract
    from harness.measure.figure import Figure
    from harness.suite.loading import Suite
    from harness.suite.own_rows import OwnRow
    from harness.suite.tasks import About

JSON_SCHEMA_VERSION = 1
"""Raised when a field goes or changes its meaning; fields may be added without that."""


def verify_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what `json_object` returns."""
    text = files("harness.results").joinpath("schemas", f"verify-{JSON_SCHEMA_VERSION}.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def json_object(
    claims: Sequence[ClaimResult], suite: Suite, held: Sequence[Extract], *, harness_version: str = __version__
) -> dict[str, Any]:
    """Return judged claims, the suite they belong to and the evidence held, as one JSON object.

    Args:
        claims: judged claims, in any order; they come out by task id.
        suite: the suite they belong to.
        held: every extract that was at hand, whether it decided anything or not; they come out by id.
        harness_version: the version that judged, where that is not this one.
    """
    return {
        "schema_version": JSON_SCHEMA_VERSION,
        "harness_version": harness_version,
        "suite": {"name": suite.name, "digest": suite.digest, "tasks": len(suite.tasks)},
        "evidence": [evidence_object(each) for each in sorted(held, key=lambda each: each.manifest.id)],
        "claims": [claim_object(each) for each in sorted(claims, key=lambda each: each.task.id)],
    }


def evidence_object(extract: Extract) -> dict[str, Any]:
    """Return one piece of evidence: what its manifest says, and the digest of the extract."""
    manifest = extract.manifest
    times = manifest_to_json(manifest)
    return {
        "id": manifest.id,
        "kind": manifest.kind,
        "origin": manifest.origin.name,
        "address": manifest.origin.address,
        "revision": manifest.origin.revision,
        "licence": manifest.origin.licence,
        "attribution": manifest.origin.attribution,
        "scope": manifest.scope.kind,
        "members": sorted(manifest.scope.members),
        "captured_from": times["captured_from"],
        "captured_to": times["captured_to"],
        "rows": manifest.rows,
        "columns": {column.name: column.filled for column in manifest.columns},
        "warnings": list(manifest.warnings),
        "digest": extract.digest,
    }


def claim_object(claim: ClaimResult) -> dict[str, Any]:
    """Return one judged claim."""
    task = claim.task
    return {
        "task": task.id,
        "version": task.version,
        "says": task.claim.says,
        "short": task.claim.short,
        "made_by": list(task.claim.made_by),
        "about": _about(task.claim.about),
        "verdict": claim.headline.value,
        "reason": claim.reason,
        "fidelity": task.source.fidelity if task.source else None,
        "fidelity_why": task.source.why if task.source else None,
        "source_chain": list(task.source.chain) if task.source else [],
        "stakes": [asdict(each) for each in claim.stakes],
        "own_rows": [_own_row(each) for each in claim.own_rows],
        "correction": claim.correction,
        "off_hub": asdict(task.off_hub) if task.off_hub else None,
        "readings": {each.label: reading_object(each) for each in claim.readings},
        "sweep": _sweep(claim),
        "cells": [cell_object(each) for each in claim.cells],
    }


def reading_object(result: ReadingResult) -> dict[str, Any]:
    """Return one judged reading: its figure with all that is needed to believe or doubt it, and its parts likewise."""
    reading, figure, evidence = result.reading, result.figure, result.evidence
    compound = bool(reading.parts)
    expect = None if compound else reading.expect
    return {
        "verdict": result.verdict.value,
        "definition": definition(reading),
        "metric": None if compound else reading.metric,
        "quantity": None if compound else reading.quantity,
        "unit": None if compound else reading.unit,
        "rules": asdict(reading.rules),
        "rule_set": reading.rule_set or None,
        "window": {"from": reading.window.first.isoformat(), "to": reading.window.last.isoformat()}
        if reading.window
        else None,
        **_figure(figure),
        "claimed": json_value(expect.value) if expect else None,
        "op": expect.op if expect else None,
        "region": result.region,
        "as_of": evidence.captured_on.isoformat() if evidence else None,
        "about": _about(reading.about),
        "gap_days": result.gap_days,
        "evidence": evidence.id if evidence else None,
        "evidence_kind": evidence.kind if evidence else None,
        "runner_up": _other(result.runner_up),
        "nearest": _other(result.nearest),
        "reason": result.reason,
        "pull": result.pull,
        "contributions": [asdict(each) for each in result.contributions],
        "survival": _survival(result.survival),
        "bracket": _bracket(result.bracket),
        "faults": [_fault(each) for each in result.faults],
        "lineage": asdict(result.lineage) if result.lineage else None,
        "country": asdict(result.country) if result.country else None,
        "sensitivity": [_variant(each) for each in result.sensitivity],
        "own_rows": [_own_row(each) for each in result.own_rows],
        "parts": {short_label(part, result): reading_object(part) for part in result.parts},
    }


def cell_object(cell: Cell) -> dict[str, Any]:
    """Return one definition of a sweep: the reading that is varied, the choices, and the judged reading itself."""
    return {"reading": cell.reading, "choices": dict(cell.choices), **reading_object(cell.result)}


def short_label(part: ReadingResult, whole: ReadingResult) -> str:
    """Return the label of a part or group without the label of the reading that it belongs to."""
    return part.label.removeprefix(f"{whole.label}/")


def _figure(figure: Figure | None) -> dict[str, Any]:
    names = ("kind", "value", "low", "high", "numerator", "denominator")
    return {
        **{name: json_value(getattr(figure, name)) if figure else None for name in names},
        "repos": figure.repos if figure else None,
        "unknown": [asdict(each) for each in figure.unknown] if figure else [],
        "groups": [
            {"name": each.name, **{name: json_value(getattr(each, name)) for name in ("value", "low", "high")}}
            for each in (figure.groups if figure else ())
        ],
    }


def _survival(use: SurvivalUse | None) -> dict[str, Any] | None:
    if use is None:
        return None
    return {**asdict(use), "least": json_value(use.least), "observations": list(use.observations)}


def _bracket(bracket: Bracket | None) -> dict[str, Any] | None:
    return {"earlier": _ref(bracket.earlier), "later": _ref(bracket.later)} if bracket else None


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "side": fault.side or None,
        "earlier": _ref(fault.earlier),
        "later": _ref(fault.later),
        "before": json_value(fault.before),
        "after": json_value(fault.after),
        "gone": fault.gone,
    }


def _variant(variant: Variant) -> dict[str, Any]:
    figure = _figure(variant.figure)
    return {
        "name": variant.name,
        "taken_out": list(variant.taken_out),
        "repos": variant.repos,
        "mass": variant.mass,
        **{name: figure[name] for name in ("value", "low", "high", "numerator", "denominator")},
        "verdict": variant.verdict.value if variant.verdict else None,
        "why_not": variant.why_not,
    }


def _own_row(row: OwnRow) -> dict[str, Any]:
    own, built_in = dict(row.own), dict(row.built_in or ())
    return {
        "file": row.file(),
        "key": list(row.key),
        "overrides": row.built_in is not None,
        "differs": [
            {"column": name, "own": own.get(name) or None, "built_in": built_in.get(name) or None}
            for name in row.changed()
        ],
    }


def _about(about: About) -> dict[str, Any]:
    return {"from": about.first.isoformat(), "to": about.last.isoformat(), "stated": about.stated, "why": about.why}


def _ref(evidence: EvidenceRef) -> dict[str, Any]:
    return {"evidence": evidence.id, "evidence_kind": evidence.kind, "as_of": evidence.captured_on.isoformat()}


def _other(other: OtherEvidence | None) -> dict[str, Any] | None:
    if other is None:
        return None
    figure = _figure(other.figure)
    kept = ("kind", "value", "low", "high", "numerator", "denominator")
    return {
        **_ref(other.evidence),
        **{name: figure[name] for name in kept},
        "gap_days": other.gap_days,
        "why_not": other.why_not,
    }


def _sweep(claim: ClaimResult) -> dict[str, Any] | None:
    if not claim.cells:
        return None
    return {
        "cells": len(claim.cells),
        "decided": claim.decided,
        "agreeing": claim.agreeing,
        "deciding_choice": claim.deciding_choice,
    }
