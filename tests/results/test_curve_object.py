"""The data of a specification curve: valid by its schema, explained field by field, and exact."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from reference_pages import rows_of, section

from harness.api import verify
from harness.results._json_text import json_text
from harness.results.curve_object import curve_object, curve_schema

SCHEMA = curve_schema()
TASKS = ("downloads/qwen-ahead-of-llama", "downloads/mistral-far-behind", "openness/moonshot-singapore")


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    judged = verify(list(TASKS), home=tmp_path_factory.mktemp("home"))
    return {claim.task.id: curve_object(claim) for claim in judged.claims}


def test_every_object_is_valid_by_the_schema_that_travels_along(objects: dict[str, dict[str, Any]]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for each in objects.values():
        jsonschema.validate(json.loads(json_text(each)), SCHEMA)


def test_no_point_stands_without_its_definition_and_its_date(objects: dict[str, dict[str, Any]]) -> None:
    points = [point for each in objects.values() for curve in each["curves"] for point in curve["points"]]
    assert points
    for point in points:
        assert point["definition"]
        assert point["as_of"]
        assert point["evidence"]
        assert not isinstance(point["value"], float)


def test_claims_about_several_have_a_curve_each(objects: dict[str, dict[str, Any]]) -> None:
    labels = [curve["label"] for curve in objects["downloads/mistral-far-behind"]["curves"]]
    assert labels[:2] == ["as-worded/deepseek", "as-worded/qwen"]


def test_the_reference_explains_every_field() -> None:
    assert section("reference/curve.md", "The object") == rows_of(SCHEMA["properties"])
    for name, part in SCHEMA["$defs"].items():
        if "properties" in part:
            assert section("reference/curve.md", name) == rows_of(part["properties"])
