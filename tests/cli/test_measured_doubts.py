"""`harness measure` says of every figure how far it can be trusted, as `explain` does."""

from __future__ import annotations

import json

import pytest
from calling import Call

WHOLE = ("--among", "namespace=Qwen,meta-llama", "--on", "2025-05-31")


@pytest.mark.usefixtures("imported")
def test_a_country_figure_has_its_coverage_and_its_sensitivity(call: Call) -> None:
    done = call(
        "measure",
        "share",
        "--quantity",
        "downloads",
        "--country",
        "china",
        "--on",
        "2025-05-31",
        "--among",
        "namespace=Qwen,meta-llama",
    )
    assert done.code == 0, done.err
    assert "the country of the publisher is known for all 187 downloads looked at here" in " ".join(done.out.split())
    assert "the largest (Qwen/Qwen3-8B): 65.5 % of 87" in " ".join(done.out.split())
    assert "verdict" not in done.out


@pytest.mark.usefixtures("imported")
def test_json_has_the_same(call: Call) -> None:
    words = (
        "share",
        "--namespace",
        "Qwen",
        "--among",
        "namespace=Qwen,meta-llama",
        "--population",
        "llm",
        "--on",
        "2025-05-31",
    )
    done = call("measure", *words, "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["contributions"] == [
        {"kind": "task", "what": "no task declared", "repos": 1, "mass": 1, "direction": "up"}
    ]
    assert found["verdict"] is None
