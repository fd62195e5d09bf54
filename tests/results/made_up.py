"""A small suite, three pieces of evidence and judged claims of every shape, all made up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import polars as pl

from harness.judge.verdicts import (
    Cell,
    ClaimResult,
    EvidenceRef,
    Headline,
    OtherEvidence,
    ReadingResult,
    Verdict,
)
from harness.measure.extract import Extract, build_extract
from harness.measure.figure import Figure, Group, Unknown
from harness.measure.keys import ExtractPlan
from harness.snapshot._manifest_json import with_id
from harness.snapshot.manifest import Column, EvidenceKind, Manifest, Origin, Scope
from harness.snapshot.schema import MODELS_SCHEMA
from harness.snapshot.snapshot import Snapshot
from harness.suite.catalogue import Catalogue, Family, Publisher
from harness.suite.filters import EVERYTHING, AllOf, AnyValue, Created, Gated, Not, Parameters, TextKey
from harness.suite.loading import Suite
from harness.suite.rules import Rules
from harness.suite.tasks import About, Claim, Expectation, OffHub, Reading, SourceLink, Task, Window

DAY = date(2025, 10, 12)
ABOUT = About(date(2025, 11, 12), date(2025, 11, 12), stated=False, why="the day of publication")
PLAN = ExtractPlan(("Qwen", "meta-llama"), ("Qwen3*",), ("Qwen/Qwen3-8B",), (5,), (), (date(2025, 10, 13),), ("Qwen",))


@dataclass(frozen=True)
class Judged:
    """Everything that a result set is written from."""

    claims: tuple[ClaimResult, ...]
    suite: Suite
    held: tuple[Extract, ...]

    @staticmethod
    def example_suite(*claims: ClaimResult) -> Suite:
        """The suite that given claims belong to."""
        return suite_of(claims)


def is_(key: TextKey, *values: str) -> AnyValue:
    return AnyValue(key, tuple(sorted(values)))


def extract(
    stem: str = "orgs",
    *,
    captured: date = DAY,
    rows: list[dict[str, Any]] | None = None,
    kind: EvidenceKind = "imported",
    **other: object,
) -> Extract:
    """An extract of a small table; `origin` and `warnings` may be given."""
    filled = [dict.fromkeys(MODELS_SCHEMA) | row for row in (ROWS if rows is None else rows)]
    models = pl.DataFrame(filled, schema=MODELS_SCHEMA).sort("repo_id")
    moment = datetime(captured.year, captured.month, captured.day, tzinfo=UTC)
    manifest = Manifest(
        schema_version=1,
        id="",
        kind=kind,
        origin=other.get(
            "origin",
            Origin("someone/recordings", "https://example.org/recordings", "abc", "MIT", "Recordings by someone, MIT."),
        ),
        captured_from=moment,
        captured_to=moment,
        scope=Scope("namespaces", ("Qwen", "meta-llama")),
        rows=models.height,
        columns=tuple(Column(name, models.height - models[name].null_count()) for name in MODELS_SCHEMA),
        counts=(("read", models.height),),
        warnings=other.get("warnings", ("blank counts are null",)),
        files=(),
        tool_version="0.1.0",
    )
    return build_extract(Snapshot.in_memory(with_id(manifest, stem), models), PLAN)


ROWS: list[dict[str, Any]] = [
    {
        "repo_id": f"{space}/{name}",
        "author": space,
        "created_at": datetime(2025, month, 3, tzinfo=UTC),
        "downloads_30d": downloads,
        "pipeline_tag": "text-generation",
        "licence": licence,
        "base_models": bases,
        "relation": "finetune" if bases else None,
    }
    for space, name, month, downloads, licence, bases in [
        ("Qwen", "Qwen3-8B", 4, 900, "apache-2.0", []),
        ("Qwen", "Qwen3-8B-Base", 4, 100, "apache-2.0", None),
        ("meta-llama", "Llama-4", 4, 300, "llama4", []),
        ("someone", "tuned", 9, 7, None, ["Qwen/Qwen3-8B", "meta-llama/Llama-4"]),
        ("other", "tuned-again", 10, None, "mit", ["someone/tuned"]),
    ]
]


def ref(one: Extract) -> EvidenceRef:
    """How results name a piece of evidence."""
    manifest = one.manifest
    return EvidenceRef(manifest.id, manifest.kind, manifest.origin.name, manifest.scope.kind, manifest.captured_on)


def reading(name: str = "as-worded", **given: object) -> Reading:
    """A reading: the share of Chinese derivatives, unless it is told otherwise."""
    usual: dict[str, Any] = {
        "metric": "share",
        "quantity": "repos",
        "of": is_("country", "china"),
        "among": is_("relation", "derivative"),
        "against": None,
        "window": Window(date(2025, 10, 13), date(2025, 11, 12)),
        "rules": Rules(population="llm"),
        "expect": Expectation("more_than", Fraction(2, 5), Fraction(0), "the wording"),
        "about": ABOUT,
        "each": None,
        "must": "every",
        "fact": None,
        "unit": "percent",
        "parts": (),
        "note": "",
    }
    return Reading(name=name, **(usual | given))


def figure(value: object = None, **given: object) -> Figure:
    """A figure; bounds are the value unless they are given."""
    usual: dict[str, Any] = {
        "kind": "number",
        "value": value,
        "low": value,
        "high": value,
        "numerator": None,
        "denominator": None,
        "unknown": (),
        "groups": (),
        "repos": 3,
    }
    return Figure(**(usual | given))


def result(
    what: Reading, verdict: Verdict, found: Figure | None, evidence: Extract | None = None, **given: object
) -> ReadingResult:
    """A judged reading."""
    usual: dict[str, Any] = {
        "label": what.name,
        "region": "more than 40 %",
        "evidence": ref(evidence) if evidence else None,
        "gap_days": (evidence.manifest.captured_on - ABOUT.first).days if evidence else None,
        "runner_up": None,
        "nearest": None,
        "reason": "worked out by hand",
        "pull": None,
        "parts": (),
    }
    return ReadingResult(reading=what, verdict=verdict, figure=found, **(usual | given))


def task(task_id: str, readings: tuple[Reading, ...], **given: object) -> Task:
    """A task; `says`, `short` and `made_by` of its claim may be given."""
    claim = Claim(
        says=given.pop("says", "Something is claimed."),
        short=given.pop("short", f"claim of {task_id}"),
        made_by=given.pop("made_by", ("paper-2025-11-12",)),
        figure=None,
        about=ABOUT,
    )
    usual: dict[str, Any] = {
        "version": 1,
        "source": SourceLink(("memo-2025-08-04",), None, "distorted", "the source counts something else"),
        "off_hub": None,
        "vary": (),
        "correction": None,
        "repos": (),
        "notes": (),
        "file": f"tasks/{task_id}.yaml",
        "line": 1,
    }
    return Task(id=task_id, claim=claim, readings=readings, **(usual | given))


def claim(of: Task, headline: Headline, readings: tuple[ReadingResult, ...], **given: object) -> ClaimResult:
    """A judged claim."""
    usual: dict[str, Any] = {
        "reason": "worked out by hand",
        "correction": None,
        "cells": (),
        "agreeing": 0,
        "decided": 0,
        "deciding_choice": None,
    }
    return ClaimResult(task=of, headline=headline, readings=readings, **(usual | given))


def judged(held: tuple[Extract, ...] | None = None) -> Judged:
    """Claims of every shape, the suite they belong to, and the evidence."""
    other = Origin("somebody/else", "seeds/somewhere.csv", "", "none stated", "")
    evidence = held or (
        extract(),
        extract("later", captured=date(2025, 12, 1), origin=other),
        extract("named", kind="curated", rows=ROWS[:2], origin=replace(other, name="facts", attribution="Facts by us")),
    )
    claims = (
        _swept(*evidence[:2]),
        _by_group(evidence[0]),
        _licences(evidence[2]),
        _off_hub(),
        _without_evidence(evidence[1]),
        _dated(evidence[2]),
        _compound(evidence[0]),
    )
    return Judged(claims, suite_of(claims), evidence)


def suite_of(claims: tuple[ClaimResult, ...]) -> Suite:
    """The suite that the claims belong to."""
    publisher = Publisher("harness", "Qwen", "alibaba", "china", "company", None, "harness-judgement", None, "")
    family = Family("qwen", "Qwen", "alibaba", ("Qwen",), (), (), "harness-judgement", "")
    catalogue = Catalogue((publisher,), {"qwen": family}, {}, {}, {}, {}, {})
    tasks = {each.task.id: each.task for each in claims}
    plain = {
        "version": 1,
        "seeds": {"families": ["qwen"]},
        "tasks": {name: each.claim.says for name, each in tasks.items()},
    }
    return Suite("made-up", None, tasks, {}, {}, catalogue, "0" * 64, plain)


def _swept(one: Extract, other: Extract) -> ClaimResult:
    what = reading()
    share = figure(
        Fraction(11, 20),
        kind="share",
        low=Fraction(1, 2),
        high=Fraction(3, 5),
        numerator=Fraction(11),
        denominator=Fraction(20),
        unknown=(Unknown("no declared base", 4, 4), Unknown("no task", 1, 1)),
    )
    second = OtherEvidence(ref(other), figure(Fraction(1, 3), kind="share"), 19, "it is farther away")
    cells = tuple(
        Cell(
            "as-worded",
            (("base", base), ("floor", floor)),
            result(replace(what, rules=replace(what.rules, base=base, floor=number)), verdict, share, one),
        )
        for base, floor, number, verdict in [
            ("nearest", "0", 0, Verdict.SUPPORTED),
            ("root", "more than 5", 6, Verdict.CONTRADICTED),
        ]
    )
    return claim(
        task(
            "shares/more-than-40-percent", (what,), short="Chinese derivatives > 40 %", correction="{as-worded.value}"
        ),
        Headline.DEPENDS,
        (result(what, Verdict.SUPPORTED, share, one, runner_up=second),),
        cells=cells,
        agreeing=1,
        decided=2,
        deciding_choice="base",
        correction="It was 55.0 %.",
    )


def _by_group(one: Extract) -> ClaimResult:
    wanted = Expectation("at_most", Fraction(2), Fraction(0), "weekly or every two weeks")
    what = reading(
        metric="release_gap",
        of=is_("namespace", "Qwen", "meta-llama"),
        among=None,
        each="namespace",
        unit="weeks",
        expect=wanted,
    )
    parts = tuple(
        result(
            replace(what, name=f"as-worded/{space}", of=is_("namespace", space), each=None),
            verdict,
            figure(gap, numerator=Fraction(365, 7), denominator=Fraction(365, 7) / gap),
            one,
            region="at most 2 weeks",
        )
        for space, gap, verdict in [
            ("Qwen", Fraction(365, 189), Verdict.SUPPORTED),
            ("meta-llama", Fraction(73, 7), Verdict.CONTRADICTED),
        ]
    )
    whole = result(what, Verdict.CONTRADICTED, None, one, region="at most 2 weeks", parts=parts)
    return claim(task("releases/weekly", (what,), short="They ship every week"), Headline.CONTRADICTED, (whole,))


def _licences(one: Extract) -> ClaimResult:
    expect = Expectation("all", ("apache-2.0",), Fraction(0), "the wording")
    what = reading(
        metric="licence",
        of=is_("name", "Qwen3*"),
        among=None,
        window=None,
        rules=Rules(),
        unit="licences",
        expect=expect,
    )
    counts = (
        Group("apache-2.0", Fraction(114), Fraction(114), Fraction(114)),
        Group("other", Fraction(3), Fraction(3), Fraction(3)),
    )
    found = figure(
        ("apache-2.0", "other"),
        kind="set",
        numerator=Fraction(117),
        denominator=Fraction(117),
        groups=counts,
        repos=117,
    )
    judged_reading = result(what, Verdict.CONTRADICTED, found, one, region="all of them apache-2.0")
    return claim(
        task("licences/apache", (what,), short="Qwen3 is Apache-2.0"), Headline.CONTRADICTED, (judged_reading,)
    )


def _off_hub() -> ClaimResult:
    why = OffHub("testimony about a company", "the company's own statements")
    return claim(task("off-hub/testimony", (), off_hub=why, source=None), Headline.OFF_HUB, (), reason=why.why)


def _without_evidence(one: Extract) -> ClaimResult:
    expect = Expectation("about", Fraction(385_300_000), Fraction(50_000), "half a unit of the last digit")
    rules = Rules(basis="all-time", floor=6, dates="launched", several_parents="any")
    of = AllOf((is_("family", "qwen"), Not(Gated(value=True)), Parameters(1_000_000_000, None), Created(None, DAY)))
    what = reading(
        metric="total", quantity="downloads", of=of, among=None, rules=rules, unit="count", expect=expect, window=None
    )
    near = OtherEvidence(ref(one), figure(Fraction(89_074_818)), 19, "it counts 30 days")
    missing = result(
        what, Verdict.NO_EVIDENCE, None, region="about 385,300,000", nearest=near, pull="harness pull --namespace Qwen"
    )
    return claim(task("downloads/385-million", (what,)), Headline.NO_EVIDENCE, (missing,))


def _dated(one: Extract) -> ClaimResult:
    expect = Expectation("within", (date(2025, 1, 1), date(2025, 1, 31)), Fraction(0), "in January")
    of = is_("repo", "deepseek-ai/DeepSeek-R1")
    what = reading(metric="first_date", of=of, among=None, rules=Rules(), unit="date", expect=expect, window=None)
    found = figure(date(2025, 1, 20), kind="date", low=None)
    return claim(
        task("releases/in-january", (what,)),
        Headline.SUPPORTED,
        (result(what, Verdict.SUPPORTED, found, one, region="between 2025-01-01 and 2025-01-31"),),
    )


def _compound(one: Extract) -> ClaimResult:
    there = reading(
        "as-worded/there",
        metric="exists",
        of=EVERYTHING,
        among=None,
        unit="yes-no",
        expect=Expectation("equals", value=True, slack=Fraction(0), why="they exist"),
    )
    two = reading(
        "as-worded/two",
        metric="count",
        of=is_("namespace", "Qwen"),
        among=None,
        unit="count",
        expect=Expectation("equals", Fraction(2), Fraction(0), "two"),
    )
    holds = Expectation("equals", value=True, slack=Fraction(0), why="every part must hold")
    both = reading(of=EVERYTHING, among=None, expect=holds, parts=(there, two))
    parts = (
        result(there, Verdict.SUPPORTED, figure(value=True, kind="yes-no"), one, region="yes"),
        result(two, Verdict.INCONCLUSIVE, figure(Fraction(2), high=None), one, region="2"),
    )
    whole = result(both, Verdict.INCONCLUSIVE, None, one, region="", parts=parts)
    return claim(task("openness/two-models", (both,)), Headline.INCONCLUSIVE, (whole,))
