"""The tables of a result set as canonical CSV: sorted, exact, the same bytes on every machine."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness._sanitise import for_csv_cell
from harness.judge.words import figure_in_words
from harness.results._values import text_value
from harness.results.columns import EVIDENCE, TABLES, names
from harness.results.definition import definition
from harness.results.json_object import evidence_object, short_label
from harness.results.summary import evidence_of

if TYPE_CHECKING:
    from harness.judge.sensitivity import Variant
    from harness.judge.verdicts import ClaimResult, OtherEvidence, ReadingResult
    from harness.measure.extract import Extract
    from harness.measure.figure import Figure, Group
    from harness.suite.tasks import Unit

Record = Mapping[str, object]
"""One row, by column; what is None or missing is an empty cell."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in `figures.csv` a figure belongs."""

    task: str
    reading: str
    choices: str = ""
    part: str = ""


def csv_text(columns: Sequence[str], records: Iterable[Record]) -> str:
    """Return a CSV table: header, rows in the order given, quotes only where needed, no cell that a spreadsheet runs.

    Raises:
        ValueError: if a record has a column that the table does not have.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    known = set(columns)
    for record in records:
        if not record.keys() <= known:
            raise ValueError(f"no such column: {sorted(record.keys() - known)}")
        writer.writerow([for_csv_cell(text_value(record.get(name))) for name in columns])
    return out.getvalue()


def table_texts(claims: Sequence[ClaimResult], held: Sequence[Extract]) -> dict[str, str]:
    """Return the text of every table of a result set by file name (`columns.TABLES` says what stands in them)."""
    ordered = sorted(claims, key=lambda claim: claim.task.id)
    figures = sorted((row for claim in ordered for row in figure_records(claim)), key=_figure_order)
    rows: dict[str, Iterable[Record]] = {
        "verdicts.csv": [verdict_record(claim) for claim in ordered],
        "figures.csv": figures,
        "evidence.csv": evidence_records(ordered, held),
    }
    return {name: csv_text(names(columns), rows[name]) for name, columns in TABLES.items()}


def verdict_record(claim: ClaimResult) -> Record:
    """Return the row of `verdicts.csv` for a claim."""
    task, source = claim.task, claim.task.source
    first = claim.readings[0] if claim.readings else None
    evidence = evidence_of(first) if first else ()
    return {
        "task": task.id,
        "version": task.version,
        "short": task.claim.short,
        "says": task.claim.says,
        "made_by": task.claim.made_by,
        "about_from": task.claim.about.first,
        "about_to": task.claim.about.last,
        "about_stated": task.claim.about.stated,
        "verdict": claim.headline.value,
        "reason": claim.reason,
        "fidelity": source.fidelity if source else None,
        "fidelity_why": source.why if source else None,
        "stakes": tuple(each.by for each in claim.stakes),
        "correction": claim.correction,
        "evidence": tuple(each.id for each in evidence),
        "evidence_kind": tuple(sorted({each.kind for each in evidence})),
        "as_of": max((each.captured_on for each in evidence), default=None),
        "gap_days": first.gap_days if first else None,
        "cells": len(claim.cells),
        "decided": claim.decided,
        "agreeing": claim.agreeing,
        "deciding_choice": claim.deciding_choice,
    }


def figure_records(claim: ClaimResult) -> Iterator[Record]:
    """Yield the rows of `figures.csv` for a claim: readings, their parts and groups, definitions of the sweep."""
    for result in claim.readings:
        yield from _records(_Place(claim.task.id, result.label), result, groups=True)
    for cell in claim.cells:
        choices = ";".join(f"{rule}={value}" for rule, value in cell.choices)
        yield from _records(_Place(claim.task.id, cell.reading, choices), cell.result, groups=False)


def evidence_records(claims: Iterable[ClaimResult], held: Sequence[Extract]) -> Sequence[Record]:
    """Return the rows of `evidence.csv`, by id."""
    results = [result for claim in claims for reading in claim.readings for result in _with_parts(reading)]
    decides = Counter(result.evidence.id for result in results if result.evidence)
    records = [evidence_object(extract) for extract in sorted(held, key=lambda each: each.manifest.id)]
    return [
        {
            **{name: record.get(name) for name in names(EVIDENCE)},
            "members": tuple(record["members"]),
            "warnings": tuple(record["warnings"]),
            "decides": decides[record["id"]],
        }
        for record in records
    ]


def _with_parts(result: ReadingResult) -> Iterator[ReadingResult]:
    yield result
    for part in result.parts:
        yield from _with_parts(part)


def _records(place: _Place, result: ReadingResult, *, groups: bool) -> Iterator[Record]:
    yield {
        **_shared(place, result),
        **_judged(result),
        **_figure(result.figure, result.reading.unit),
        **_doubts(result),
    }
    if groups and result.figure:
        for group in result.figure.groups:
            yield {**_shared(place, result), **_group(group, result.reading.unit)}
    for part in result.parts:
        name = short_label(part, result)
        inner = _Place(place.task, place.reading, place.choices, f"{place.part}/{name}" if place.part else name)
        yield from _records(inner, part, groups=groups)


def _shared(place: _Place, result: ReadingResult) -> dict[str, object]:
    """Return what a figure and its groups have in common."""
    reading, evidence = result.reading, result.evidence
    compound = bool(reading.parts)
    return {
        "task": place.task,
        "reading": place.reading,
        "choices": place.choices,
        "part": place.part,
        "metric": None if compound else reading.metric,
        "quantity": None if compound else reading.quantity,
        "unit": None if compound else reading.unit,
        "about_from": reading.about.first,
        "about_to": reading.about.last,
        "gap_days": result.gap_days,
        "as_of": evidence.captured_on if evidence else None,
        "evidence": evidence.id if evidence else None,
        "evidence_kind": evidence.kind if evidence else None,
        "definition": definition(reading),
    }


def _judged(result: ReadingResult) -> dict[str, object]:
    expect = None if result.reading.parts else result.reading.expect
    return {
        "verdict": result.verdict.value,
        "claimed": expect.value if expect else None,
        "region": result.region,
        "reason": result.reason,
        "pull": result.pull,
        **_other("runner_up", result.runner_up),
        **_other("nearest", result.nearest),
    }


def _other(name: str, other: OtherEvidence | None) -> dict[str, object]:
    if other is None:
        return {}
    return {f"{name}_evidence": other.evidence.id, f"{name}_value": other.figure.value}


def _figure(figure: Figure | None, unit: Unit) -> dict[str, object]:
    if figure is None:
        return {}
    largest = figure.unknown[0] if figure.unknown else None
    return {
        "kind": figure.kind,
        "value": figure.value,
        "value_text": _text(figure.value, unit),
        "low": figure.low,
        "high": figure.high,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "repos": figure.repos,
        "unknown_repos": largest.repos if largest else 0,
        "unknown_mass": largest.mass if largest else 0,
        "unknown": tuple(f"{each.what}: {each.repos}/{each.mass}" for each in figure.unknown),
    }


def _doubts(result: ReadingResult) -> dict[str, object]:
    """Return how far a figure can be trusted."""
    use, bracket, lineage, country = result.survival, result.bracket, result.lineage, result.country
    return {
        "widened_by": tuple(
            f"{each.kind} {each.direction} {_known(each.repos)}/{_known(each.mass)}" for each in result.contributions
        ),
        "survival_least": use.least if use else None,
        "survival_missing": use.missing if use else None,
        "bracket": (bracket.earlier.id, bracket.later.id) if bracket else None,
        "lineage_known": lineage.known if lineage else None,
        "lineage_of": lineage.of if lineage else None,
        "country_known": country.known if country else None,
        "country_of": country.of if country else None,
        "sensitivity": tuple(_variant(each) for each in result.sensitivity),
    }


def _known(number: int | None) -> str:
    return "-" if number is None else str(number)


def _variant(variant: Variant) -> str:
    if variant.figure is None:
        return f"{variant.name}: ?"
    verdict = f" {variant.verdict.value}" if variant.verdict else ""
    return f"{variant.name}: {text_value(variant.figure.value)}{verdict}"


def _group(group: Group, unit: Unit) -> dict[str, object]:
    return {
        "group": group.name,
        "value": group.value,
        "value_text": _text(group.value, "count" if unit in ("rank", "licences", "ratio", "countries") else unit),
        "low": group.low,
        "high": group.high,
    }


def _text(value: object, unit: Unit) -> str | None:
    return None if value is None else figure_in_words(value, unit)  # type: ignore[arg-type]  # a Value; records hold objects


def _figure_order(record: Record) -> tuple[str, ...]:
    """Order rows by task, reading, definition, part and group; the figure itself before its groups."""
    return tuple(str(record.get(name) or "") for name in ("task", "reading", "choices", "part", "group"))
