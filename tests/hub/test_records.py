"""Items of the wire: what becomes of each value, whatever its type."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.hub.records import COLUMNS, MAX_BASES, RELATIONS, read_records
from tests.hub_server import model
from tests.hub_server.faults import WRONG


def row(item: object) -> dict[str, Any]:
    records = read_records([item])
    assert len(records) == 1
    return {name: records.columns[name][0] for name in COLUMNS}


def test_a_model_fills_every_column() -> None:
    item = model("Qwen/X-GGUF", 5, bases=["Qwen/X", "Qwen/Y"], relation="quantized", gated="manual")
    assert row(item) == {
        "hub_id": f"{5:024x}", "repo_id": "Qwen/X-GGUF", "created_at": datetime(2025, 4, 1, tzinfo=UTC),
        "last_modified": datetime(2025, 4, 2, tzinfo=UTC), "downloads_30d": 100, "downloads_all_time": 1000, "likes": 3,
        "pipeline_tag": "text-generation", "library": "transformers", "licence": "apache-2.0", "gated": True,
        "relation": "quantized", "base_models": ["Qwen/X", "Qwen/Y"], "parameters": 7_000_000_003,
    }  # fmt: skip


def test_what_is_absent_is_null_and_never_zero() -> None:
    found = row({"_id": "a" * 24, "id": "gpt2"})
    assert {name for name, value in found.items() if value is not None} == {"hub_id", "repo_id"}


def test_tags_without_a_base_say_that_there_is_none() -> None:
    assert row(model("a/b"))["base_models"] == []
    assert row(model("a/b"))["relation"] is None


@pytest.mark.parametrize(
    ("tags", "wire", "bases", "relation"),
    [
        (["base_model:a/b", "base_model:adapter:a/b"], None, ["a/b"], "adapter"),
        (["base_model:merge:a/b", "base_model:merge:c/d"], None, ["a/b", "c/d"], "merge"),
        (["base_model:a/b", "base_model:merge:a/b", "base_model:adapter:a/b"], None, ["a/b"], "unspecified"),
        (["base_model:a/b"], {"relation": "finetune", "models": [{"id": "a/b"}]}, ["a/b"], "finetune"),
        (
            ["base_model:a/b", "base_model:c/d"],
            {"models": [{"id": "c/d"}, {"id": "a/b"}]},
            ["c/d", "a/b"],
            "unspecified",
        ),
        ([], {"relation": "odd", "models": [{"id": "a/b"}, {"id": "a/b"}]}, ["a/b"], "unspecified"),
        (["base_model:finetune:/home/me/llama"], None, None, None),
        (["base_model:finetune:/home/me/llama", "base_model:x/y"], None, ["x/y"], "finetune"),
        ([], [{"relation": "adapter", "models": {"id": "a/b"}}], ["a/b"], "adapter"),
    ],
)
def test_lineage_follows_the_rule_of_imports(
    tags: list[str], wire: object, bases: list[str] | None, relation: str | None
) -> None:
    found = row({"_id": "a" * 24, "id": "x/z", "tags": tags, "baseModels": wire})
    assert (found["base_models"], found["relation"]) == (bases, relation)


def test_wrong_types_become_null_and_are_listed() -> None:
    records = read_records([{**model("a/b"), **WRONG}, model("c/d")])
    assert records.columns["repo_id"] == ["a/b", "c/d"]
    for name in ("downloads_30d", "likes", "created_at", "gated", "pipeline_tag", "parameters"):
        assert records.columns[name][0] is None
        assert any(bad.column == name and bad.place == 0 for bad in records.bad)
        assert records.columns[name][1] is not None
    assert records.columns["downloads_30d"][0] is None
    assert {bad.value for bad in records.bad if bad.column == "downloads_30d"} == {"1" + "0" * 20}


@pytest.mark.parametrize(
    "item", [None, 5, "x", [], {}, {"id": None}, {"id": "../../etc"}, {"id": "a/b/c"}, {"id": "a\x00b"}]
)
def test_what_has_no_id_is_no_record(item: object) -> None:
    records = read_records([item])
    assert (len(records), records.unusable, len(records.bad)) == (0, 1, 1)


def test_private_repositories_of_the_tokens_owner_are_left_out() -> None:
    records = read_records([model("me/secret", private=True), model("me/open")])
    assert records.columns["repo_id"] == ["me/open"]
    assert records.private == 1
    assert "secret" not in str(records.bad)


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[31m", "\u202eabc", "x" * 201, "\ud800"])
def test_texts_that_cannot_be_printed_are_left_out(text: str) -> None:
    records = read_records([{**model("a/b"), "library_name": text, "tags": [f"license:{text}"]}])
    assert records.columns["library"] == records.columns["licence"] == [None]
    assert {bad.column for bad in records.bad} == {"library", "licence"}
    assert all(bad.value.isascii() and len(bad.value) < 2000 for bad in records.bad)


def test_too_many_bases_are_no_bases() -> None:
    records = read_records([model("a/b", bases=[f"x/m{number}" for number in range(MAX_BASES + 1)])])
    assert records.columns["base_models"] == [None]
    assert records.bad[0].reason == f"the repository has more than {MAX_BASES} bases"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from([
    "_id", "id", "tags", "baseModels", "createdAt", "downloads", "gated", "safetensors", "pipeline_tag", "private",
])  # fmt: skip


@given(st.lists(st.dictionaries(KEYS, JSON, max_size=6) | JSON, max_size=4))
def test_nothing_on_the_wire_is_a_crash(items: list[Any]) -> None:
    records = read_records(items)
    assert len(records) + records.unusable + records.private == len(items)
    assert {len(column) for column in records.columns.values()} == {len(records)}
    assert {*records.columns["relation"]} <= {*RELATIONS, "unspecified", None}
    json.dumps([bad.value for bad in records.bad]).encode()


def test_recorded_answers_of_the_hub_are_read(recorded: Path) -> None:
    folder = recorded / "wire-2026"
    listing = json.loads((folder / "list_expand_mistralai_gguf_20260925.curated2.json").read_bytes())
    records = read_records(listing)
    assert records.bad == []
    assert records.columns["base_models"] == [
        ["mistralai/Ministral-3-14B-Instruct-2512"], ["mistralai/Magistral-Small-2509"],
    ]  # fmt: skip
    assert records.columns["relation"] == ["quantized", "quantized"]
    assert records.columns["downloads_30d"] == [43984, 3391]
    one = row(json.loads((folder / "model_Qwen3.5-9B_20260922.trimmed.json").read_bytes()))
    assert (one["parameters"], one["licence"], one["gated"]) == (9653104368, "apache-2.0", False)
    assert (one["base_models"], one["relation"]) == (["Qwen/Qwen3.5-9B-Base"], "finetune")
