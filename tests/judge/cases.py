"""Small tables, readings and tasks for the tests of the judge; extracts are built as they always are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import polars as pl

from harness.measure.extract import Extract, build_extract
from harness.measure.keys import plan_for
from harness.plan import simple_readings
from harness.snapshot.manifest import Column, EvidenceKind, Manifest, Origin, Scope
from harness.snapshot.schema import MODELS_SCHEMA
from harness.snapshot.snapshot import Snapshot
from harness.suite.articles import Article, Source
from harness.suite.catalogue import Catalogue, Family, PublishedFigure, Publisher
from harness.suite.filters import EVERYTHING, AnyValue, Filter
from harness.suite.rules import Rules
from harness.suite.tasks import About, Claim, Expectation, Reading, SourceLink, Task, Window

WHOLE = Scope("whole-hub", ())
SAMPLE = Scope("sample", ())


def day(text: str) -> date:
    return date.fromisoformat(text)


def namespaces(*names: str) -> Scope:
    return Scope("namespaces", tuple(sorted(names)))


def about(first: str, last: str | None = None) -> About:
    return About(day(first), day(last or first), stated=True, why="a test")


def window(first: str, last: str) -> Window:
    return Window(day(first), day(last))


def is_(key: str, *values: str) -> AnyValue:
    return AnyValue(key, tuple(sorted(values)))  # type: ignore[arg-type]


def expect(op: str, value: object, slack: Fraction | int = 0) -> Expectation:
    value = Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return Expectation(op, value, Fraction(slack), "a test")  # type: ignore[arg-type]


UNITS = {
    "share": "percent", "ratio": "ratio", "rank": "rank", "first_date": "date", "last_date": "date",
    "release_weeks": "weeks", "release_gap": "weeks", "licence": "licences", "exists": "yes-no",
    "concentration": "ratio", "crossing": "date",
}  # fmt: skip


def reading(metric: str, of: Filter = EVERYTHING, **more: Any) -> Reading:  # noqa: ANN401  any field of a reading
    """A simple reading about 2025-10-12; rules stand beside the other fields."""
    rules = {name: more.pop(name) for name in list(more) if name in Rules.__dataclass_fields__}
    values: dict[str, Any] = {
        "name": "as-worded",
        "metric": metric,
        "quantity": "repos",
        "of": of,
        "among": None,
        "against": None,
        "window": None,
        "rules": Rules(**rules),
        "expect": None,
        "about": about("2025-10-12"),
        "each": None,
        "must": "together",
        "fact": None,
        "unit": UNITS.get(metric, "count"),
        "parts": (),
        "note": "",
    }
    return Reading(**(values | more))


def publisher(namespace: str, organisation: str, country: str, **more: Any) -> Publisher:  # noqa: ANN401  any field of a row
    values = {"table": "harness", "kind": "company", "renamed_to": None, "source": "test", "as_of": None, "note": ""}
    return Publisher(namespace=namespace, organisation=organisation, country=country, **(values | more))


def family(id_: str, *spaces: str, names: Sequence[str] = ()) -> Family:
    return Family(id_, id_, id_, spaces, tuple(names), (), "test", "")


def catalogue(
    publishers: Sequence[Publisher] = (),
    families: Sequence[Family] = (),
    published: Sequence[PublishedFigure] = (),
) -> Catalogue:
    return Catalogue(
        publishers=tuple(publishers),
        families={each.id: each for each in families},
        licences={},
        releases={},
        known_repos={},
        published={each.id: each for each in published},
        wordings={},
    )


LABS = catalogue(
    publishers=[
        publisher("Qwen", "alibaba", "china"),
        publisher("deepseek-ai", "deepseek", "china"),
        publisher("zai-org", "zhipu", "china"),
        publisher("THUDM", "zhipu", "china", renamed_to="zai-org"),
        publisher("meta-llama", "meta", "us"),
        publisher("facebook", "meta", "us"),
        publisher("google", "google", "us"),
        publisher("mistralai", "mistral", "france"),
    ],
    families=[
        family("qwen", "Qwen"),
        family("llama", "meta-llama", names=["*llama*"]),
        family("gemma", names=["google/gemma*", "google/codegemma*"]),
        family("gpt-oss", names=["gpt-oss*"]),
    ],
)


def evidence(
    rows: Iterable[Mapping[str, Any]],
    readings: Sequence[Reading],
    known: Catalogue = LABS,
    *,
    id_: str = "table",
    kind: EvidenceKind = "imported",
    scope: Scope = WHOLE,
    captured: str = "2025-10-12",
) -> Extract:
    """The extract of a small table for some readings; a row gives what matters, `created_at` as an ISO day."""
    models = _models(rows)
    moment = datetime.fromisoformat(captured).replace(tzinfo=UTC)
    manifest = Manifest(
        schema_version=1,
        id=id_,
        kind=kind,
        origin=Origin(f"someone/{id_}", "", "", "none stated", ""),
        captured_from=moment,
        captured_to=moment,
        scope=scope,
        rows=models.height,
        columns=tuple(Column(name, models.height - models[name].null_count()) for name in MODELS_SCHEMA),
        counts=(),
        warnings=(),
        files=(),
        tool_version="0",
    )
    simple = [part for each in readings for part in simple_readings(each)]
    return build_extract(Snapshot.in_memory(manifest, models), plan_for(simple, known))


def _models(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    filled = []
    for row in rows:
        record = dict.fromkeys(MODELS_SCHEMA) | dict(row)
        if isinstance(record["created_at"], str):
            record["created_at"] = datetime.fromisoformat(record["created_at"]).replace(tzinfo=UTC)
        if record["base_models"] and record["relation"] is None:
            record["relation"] = "finetune"
        record["author"] = record["repo_id"].rpartition("/")[0] or None
        filled.append(record)
    return pl.DataFrame(filled, schema=MODELS_SCHEMA).sort("repo_id")


@dataclass(frozen=True)
class SmallSuite:
    """What judging needs of a suite."""

    catalogue: Catalogue = LABS
    tasks: dict[str, Task] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)


def task(*readings: Reading, **more: Any) -> Task:  # noqa: ANN401  any field of a task
    """A task with the given readings."""
    values: dict[str, Any] = {
        "id": "shares/something",
        "version": 1,
        "claim": Claim("Something is so.", "Something", ("paper",), None, about("2025-10-12")),
        "source": None,
        "off_hub": None,
        "readings": readings,
        "vary": (),
        "correction": None,
        "repos": (),
        "notes": (),
        "file": "tasks/shares/something.yaml",
        "line": 1,
    }
    return Task(**(values | more))


def source_link(fidelity: str = "faithful", **more: Any) -> SourceLink:  # noqa: ANN401  any field of a link
    values: dict[str, Any] = {"chain": (), "figure": None, "fidelity": fidelity, "why": "a test"}
    return SourceLink(**(values | more))
