"""Reference pages as tests read them: the rows of a table, and what a schema says they must be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"


def section(file: str, title: str) -> list[str]:
    """The table rows of a section, without its header."""
    text = (DOCS / file).read_text(encoding="utf-8")
    parts = text.split(f"\n## {title}\n")
    assert len(parts) == 2, f"{file} has no section {title!r}, or several"
    return [line for line in parts[1].partition("\n## ")[0].splitlines() if line.startswith("| `")]


def columns_of(rows: list[str]) -> list[str]:
    return [row.split("`")[1] for row in rows]


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
