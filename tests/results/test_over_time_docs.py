"""The references of `compare` and `history` explain every field of their JSON, no more and no less."""

from __future__ import annotations

from typing import Any

import pytest
from reference_pages import rows_of, section

from harness.results.comparison_json import compare_schema
from harness.results.history import history_schema

SCHEMAS: dict[str, dict[str, Any]] = {
    "reference/compare.md": compare_schema(),
    "reference/history.md": history_schema(),
}


@pytest.mark.parametrize("page", SCHEMAS)
def test_the_page_explains_the_object(page: str) -> None:
    assert section(page, "The object") == rows_of(SCHEMAS[page]["properties"])


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (page, name)
        for page, schema in SCHEMAS.items()
        for name, part in schema["$defs"].items()
        if "properties" in part
    ],
)
def test_the_page_explains_every_field(page: str, name: str) -> None:
    assert section(page, name) == rows_of(SCHEMAS[page]["$defs"][name]["properties"])


@pytest.mark.parametrize("page", SCHEMAS)
def test_every_field_is_required_and_has_a_meaning(page: str) -> None:
    for part in (SCHEMAS[page], *SCHEMAS[page]["$defs"].values()):
        if "properties" in part:
            assert sorted(part["required"]) == sorted(part["properties"])
            assert part["additionalProperties"] is False
            assert all(each["description"].endswith(".") for each in part["properties"].values())
