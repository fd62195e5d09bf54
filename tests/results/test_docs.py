"""The codebook and the JSON reference say what the code does: every column and field, no more and no less."""

from __future__ import annotations

from typing import Any

import pytest
from reference_pages import columns_of, rows_of, section

from harness.measure import cells
from harness.measure.extract_files import FACT_COLUMNS
from harness.results.columns import TABLES
from harness.results.json_object import verify_schema

DEFS: dict[str, Any] = verify_schema()["$defs"]


@pytest.mark.parametrize("name", TABLES)
def test_the_codebook_explains_every_column_of_a_table_in_our_words(name: str) -> None:
    assert section("codebook.md", name) == [
        f"| `{each.name}` | {each.type} | {each.unit} | {each.meaning} | {each.empty} |" for each in TABLES[name]
    ]


def test_the_codebook_explains_every_column_of_an_extract() -> None:
    assert columns_of(section("codebook.md", "extracts/EVIDENCE/cells.csv")) == list(cells.COLUMNS)
    assert columns_of(section("codebook.md", "extracts/EVIDENCE/facts.csv")) == list(FACT_COLUMNS)


@pytest.mark.parametrize("title", ["extracts/EVIDENCE/cells.csv", "extracts/EVIDENCE/facts.csv", *TABLES])
def test_every_column_has_a_type_a_meaning_and_says_what_empty_means(title: str) -> None:
    for row in section("codebook.md", title):
        _, _, kind, unit, meaning, empty, _ = (part.strip() for part in row.replace("\\|", "/").split("|"))
        assert kind in ("string", "integer", "date", "boolean", "exact"), row
        assert meaning.endswith("."), row
        assert empty, row
        assert unit or kind != "integer" or "`rank`" in row or "`version`" in row, row


def test_the_reference_explains_the_object() -> None:
    assert section("reference/json.md", "The object") == rows_of(verify_schema()["properties"])


OBJECTS = [name for name, part in DEFS.items() if "properties" in part]


@pytest.mark.parametrize("name", OBJECTS)
def test_the_reference_explains_every_field(name: str) -> None:
    properties = DEFS[name]["properties"]
    if name == "cell":
        assert set(DEFS["reading"]["properties"]) <= set(properties)
        properties = {key: part for key, part in properties.items() if key in ("reading", "choices")}
    assert section("reference/json.md", name) == rows_of(properties)
