"""What an extract lacks for a reading: every column and every part of the key."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from building import all_of, catalogue, extract_of, family, is_, publisher, reading, window

from harness._errors import NotHeldError
from harness.measure.extract import Extract
from harness.measure.holding import lacks
from harness.measure.keys import plan_for
from harness.measure.metrics import measure
from harness.plan import columns_of
from harness.snapshot.manifest import Column
from harness.suite.catalogue import Release
from harness.suite.filters import EVERYTHING, Created, Filter, Gated, Not, Parameters
from harness.suite.tasks import Reading

KNOWN = catalogue(
    publishers=[publisher("Qwen", "alibaba", "china")],
    families=[family("qwen", "Qwen", names=["*Qwen*"])],
    releases=[Release("Qwen/Q", None, date(2025, 1, 6), "test")],
)
ROWS: list[dict[str, Any]] = [
    {
        "repo_id": "Qwen/Q",
        "created_at": "2025-01-14",
        "downloads_30d": 5,
        "downloads_all_time": 50,
        "likes": 1,
        "pipeline_tag": "text-generation",
        "licence": "mit",
        "gated": False,
        "base_models": ["x/y"],
        "relation": "finetune",
        "parameters": 7,
    },
    {"repo_id": "x/y", "created_at": "2025-01-16", "downloads_30d": 6, "base_models": []},
]
PLAIN = reading("count", EVERYTHING)


@pytest.fixture(scope="module")
def extract() -> Extract:
    return extract_of(ROWS, [PLAIN], KNOWN)


def without(extract: Extract, *columns: str) -> Extract:
    """Return an extract whose snapshot records nothing in some columns."""
    kept = tuple(Column(each.name, 0 if each.name in columns else each.filled) for each in extract.manifest.columns)
    return replace(extract, manifest=replace(extract.manifest, columns=kept))


ANYTHING = EVERYTHING


@pytest.mark.parametrize(
    ("asked", "columns"),
    [
        (reading("total", ANYTHING, quantity="downloads"), {"downloads_30d"}),
        (reading("total", ANYTHING, quantity="downloads", basis="all-time"), {"downloads_all_time"}),
        (reading("total", ANYTHING, quantity="likes"), {"likes"}),
        (reading("count", is_("task", "a")), {"pipeline_tag"}),
        (reading("count", is_("modality", "text")), {"pipeline_tag"}),
        (reading("count", is_("licence", "mit")), {"licence"}),
        (reading("count", is_("licence_class", "permissive")), {"licence"}),
        (reading("licence", ANYTHING), {"licence"}),
        (reading("count", Not(Gated(value=True))), {"gated"}),
        (reading("count", Parameters(1, None)), {"parameters"}),
        (reading("count", Created(date(2025, 1, 1), None)), {"created_at"}),
        (reading("count", ANYTHING, window=window("2025-01-01", "2025-01-31")), {"created_at"}),
        (reading("first_date", ANYTHING), {"created_at"}),
        (reading("last_date", ANYTHING), {"created_at"}),
        (reading("count", is_("relation", "base")), {"base_models"}),
        (reading("count", is_("relation", "finetune")), {"base_models", "relation"}),
        (reading("count", ANYTHING, size="at least 7"), {"parameters"}),
        (reading("count", ANYTHING, copies="left-out"), {"base_models", "relation"}),
        (reading("count", is_("country", "china"), unaffiliated="base"), {"base_models"}),
        (reading("total", ANYTHING, quantity="downloads", basis="first-year"), {"downloads_all_time", "created_at"}),
        (reading("total", ANYTHING, quantity="downloads", basis="between-dates"), {"downloads_all_time", "created_at"}),
        (reading("total", ANYTHING, quantity="likes", basis="first-year"), {"likes"}),
        (reading("share", is_("country", "china"), among=is_("relation", "derivative")), {"base_models"}),
        (reading("count", is_("country", "china"), origin="nearest"), {"base_models"}),
        (reading("count", is_("organisation", "alibaba"), origin="root"), {"base_models"}),
        (reading("count", is_("family", "qwen"), family="root"), {"base_models"}),
        (reading("count", is_("family", "qwen"), origin="root"), set()),
        (reading("count", is_("country", "china"), family="root"), set()),
        (reading("count", is_("family", "qwen")), set()),
        (reading("count", ANYTHING, population="llm"), {"pipeline_tag"}),
        (reading("count", ANYTHING, population="llm-since-chatgpt"), {"pipeline_tag", "created_at"}),
        (reading("count", ANYTHING, floor=6), {"downloads_30d"}),
        (reading("ratio", is_("task", "a"), against=is_("licence", "mit")), {"pipeline_tag", "licence"}),
        (reading("rank", is_("namespace", "a"), against=is_("namespace", "b"), among=Gated(value=True)), {"gated"}),
    ],
)
def test_columns_that_a_reading_reads(asked: Reading, columns: set[str]) -> None:
    assert set(columns_of(asked)) == columns
    held = extract_of(ROWS, [asked], KNOWN)
    assert lacks(held, asked, KNOWN) is None
    for column in columns:
        assert lacks(without(held, column), asked, KNOWN) == f"it records no {column}"
    everything = {each.name for each in held.manifest.columns}
    assert lacks(without(held, *(everything - columns)), asked, KNOWN) is None


@pytest.mark.parametrize(
    ("of", "more", "what"),
    [
        (is_("namespace", "zzz"), {}, "the namespace zzz"),
        (is_("name", "b*", "a*"), {}, "the name pattern a*"),
        (is_("family", "qwen"), {}, "the name pattern *Qwen*"),
        (is_("repo", "Qwen/Q"), {}, "the repository Qwen/Q"),
        (EVERYTHING, {"dates": "launched"}, "the repository Qwen/Q"),
        (EVERYTHING, {"floor": 6}, "the floor 6"),
        (Parameters(None, 8), {}, "the size 8"),
        (all_of(Not(Parameters(9, None))), {}, "the size 9"),
        (EVERYTHING, {"about": date(2025, 1, 14)}, "creation at 2025-01-15"),
        (EVERYTHING, {"window": window("2025-01-15", "2025-01-31")}, "creation at 2025-01-15"),
        (EVERYTHING, {"window": window("2025-01-01", "2025-01-14")}, "creation at 2025-01-15"),
        (Created(date(2025, 1, 15), None), {}, "creation at 2025-01-15"),
    ],
)
def test_parts_of_the_key_that_a_plan_does_not_hold(
    extract: Extract, of: Filter, more: dict[str, Any], what: str
) -> None:
    asked = reading("count", of, **more)
    assert what in (lacks(extract, asked, KNOWN) or "")
    with pytest.raises(NotHeldError, match=what.replace("*", r"\*")):
        measure(extract, asked, KNOWN)
    assert lacks(extract_of(ROWS, [asked], KNOWN), asked, KNOWN) is None


def test_a_publisher_learnt_of_later_is_lacking_where_it_matters() -> None:
    asked = {
        "namespace": reading("count", is_("namespace", "Qwen")),
        "family": reading("count", is_("family", "qwen")),
        "country": reading("count", is_("country", "us")),
        "organisation": reading("share", EVERYTHING, among=Not(is_("organisation", "alibaba"))),
        "organisations": reading("count", EVERYTHING, quantity="organisations"),
    }
    held = extract_of(ROWS, list(asked.values()), KNOWN)
    more = replace(KNOWN, publishers=(*KNOWN.publishers, publisher("x", "x", "us")))
    lacking = {name for name, each in asked.items() if "namespace x" in (lacks(held, each, more) or "")}
    assert lacking == {"country", "organisation", "organisations"}
    elsewhere = replace(KNOWN, publishers=(*KNOWN.publishers, publisher("x", "x", "us", table="second")))
    assert [lacks(held, each, elsewhere) for each in asked.values()] == [None] * len(asked)
    renamed = replace(KNOWN, publishers=(*KNOWN.publishers, publisher("x", "x", "us", renamed_to="Qwen")))
    for name in ("namespace", "family"):
        assert "namespace x" in (lacks(held, asked[name], renamed) or "")
        apart = replace(asked[name], rules=replace(asked[name].rules, renames="apart"))
        assert lacks(held, apart, renamed) is None


def test_without_the_day_of_chatgpt_only_readings_since_then_are_lacking(extract: Extract) -> None:
    uncut = replace(extract, plan=replace(extract.plan, edges=tuple(set(extract.plan.edges) - {date(2022, 11, 30)})))
    assert lacks(uncut, PLAIN, KNOWN) is None
    since = reading("count", EVERYTHING, population="llm-since-chatgpt")
    assert lacks(extract, since, KNOWN) is None
    assert "creation at 2022-11-30" in (lacks(uncut, since, KNOWN) or "")


def test_a_plan_made_for_several_readings_holds_each_of_them() -> None:
    asked = [
        reading("count", is_("name", "a*"), floor=6),
        reading("count", Parameters(7, None), dates="launched"),
        reading("count", is_("namespace", "zzz"), window=window("2025-01-15", "2025-01-20")),
    ]
    held = extract_of(ROWS, asked, KNOWN)
    assert [lacks(held, each, KNOWN) for each in asked] == [None, None, None]
    assert held.plan == plan_for(asked, KNOWN)
