"""The JSON of a plan: one shape for `verify --dry-run` and `pull --dry-run`, and every field explained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from running import Call

from harness.report.difference import difference_schema
from harness.report.planned import plan_schema

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "json-of-evidence.md"


def test_verify_says_what_it_would_pull_first(call: Call, small_suite: Path) -> None:
    suite = ("--suite", str(small_suite))
    plan = json.loads(call(*suite, "verify", "--dry-run", "--format", "json").stdout)
    jsonschema.validate(plan, plan_schema())
    assert plan["endpoint"] == "http://127.0.0.1:9"
    assert {each["task"] for each in plan["readings"]} >= {"licences/qwen3-apache", "downloads/qwen-385-million"}
    (pull,) = plan["pulls"]
    assert "Qwen" in pull["what"]
    assert pull["calls"][0]["path"] == "/api/models?limit=1"
    same = json.loads(call(*suite, "pull", "--dry-run", "--format", "json").stdout)
    jsonschema.validate(same, plan_schema())
    assert same == {**plan, "readings": []}


@pytest.mark.parametrize("words", [("--namespace", "Qwen"), ("--whole-hub",), ("--derivatives-of", "Qwen/Qwen3-8B")])
def test_a_pull_that_was_asked_for_is_planned_alike(call: Call, words: tuple[str, ...]) -> None:
    plan = json.loads(call("pull", *words, "--dry-run", "--format", "json").stdout)
    jsonschema.validate(plan, plan_schema())
    assert (len(plan["pulls"]), plan["past"], plan["whole_hub"]) == (1, [], [])


def test_another_hub_is_named_where_the_plan_is_read(call: Call) -> None:
    here = call("pull", "--namespace", "Qwen", "--dry-run").stdout
    assert "http://127.0.0.1:9 (HF_ENDPOINT), not from https://huggingface.co" in " ".join(here.split())
    hub = call("pull", "--namespace", "Qwen", "--dry-run", HF_ENDPOINT="https://huggingface.co").stdout
    assert "HF_ENDPOINT" not in hub


@pytest.mark.parametrize("schema", [plan_schema(), difference_schema()], ids=["plan", "difference"])
def test_every_field_is_explained_in_the_reference(schema: dict[str, Any]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for part in (schema, *schema["$defs"].values()):
        assert part["additionalProperties"] is False
        assert sorted(part["required"]) == sorted(part["properties"])
        for name in part["properties"]:
            assert f"| `{name}` |" in page, name
