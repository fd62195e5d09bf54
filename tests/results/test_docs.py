"""The codebook and the JSON reference say what the code does: every column and field, no more and no less."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.measure import cells
from harness.measure.extract_files import FACT_COLUMNS
from harness.results.columns import TABLES
from harness.results.json_object import verify_schema

DOCS = Path(__file__).parents[2] / "docs"
DEFS: dict[str, Any] = verify_schema()["$defs"]


def section(file: str, title: str) -> list[str]:
    """The table rows of a section, without its header."""
    text = (DOCS / file).read_text(encoding="utf-8")
    parts = text.split(f"\n## {title}\n")
    assert len(parts) == 2, f"{file} has no section {title!r}, or several"
    return [line for line in parts[1].partition("\n## ")[0].splitlines() if line.startswith("| `")]


def columns_of(rows: list[str]) -> list[str]:
    return [row.split("`")[1] for row in rows]


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


def type_of(part: dict[str, Any]) -> str:  # noqa: PLR0911  one return a keyword
    """A type of the schema as the reference writes it."""
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2]).replace("_", " ")
    if "const" in part:
        return f"`{part['const']}`"
    if "enum" in part:
        return ", ".join(f"`{each}`" for each in part["enum"])
    if "anyOf" in part:
        return " or ".join(type_of(each) for each in part["anyOf"])
    kind = part["type"]
    if isinstance(kind, list):
        return " or ".join("text" if each == "string" else each for each in kind)
    if kind == "array":
        return f"list of {type_of(part['items'])}"
    if kind == "object" and "properties" in part:
        return "object of " + ", ".join(f"`{name}`" for name in part["properties"])
    if kind == "object":
        return f"object of {type_of(part['additionalProperties'])}"
    return {"string": "text"}.get(kind, kind)


def rows_of(properties: dict[str, Any]) -> list[str]:
    return [f"| `{name}` | {type_of(part)} | {part['description']} |" for name, part in properties.items()]


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
