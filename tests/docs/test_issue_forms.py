"""The issue forms are as GitHub reads them; the one for rows names every file of seeds/ and asks for evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pages import ROOT
from ruamel.yaml import YAML

from harness.suite._seed_tables import LISTS, OPTIONAL_LISTS, TABLES

FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
KINDS = {"markdown", "input", "textarea", "dropdown", "checkboxes"}


def form(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = YAML(typ="safe").load(path)
    return data


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_form_has_what_github_asks_for(path: Path) -> None:
    data = form(path)
    assert {"name", "description", "body"} <= set(data)
    ids = [part["id"] for part in data["body"] if part["type"] != "markdown"]
    assert len(set(ids)) == len(ids) > 0
    for part in data["body"]:
        assert part["type"] in KINDS
        assert part["attributes"].get("value" if part["type"] == "markdown" else "label")


def test_the_form_for_rows_names_every_file_and_requires_evidence() -> None:
    body = {part.get("id"): part for part in form(ROOT / ".github" / "ISSUE_TEMPLATE" / "correct-a-row.yml")["body"]}
    options = " ".join(body["file"]["attributes"]["options"])
    assert all(f"{name}.csv" in options for name in TABLES)
    assert all(f"{name}.yaml" in options for name in (*LISTS, *OPTIONAL_LISTS))
    for needed in ("file", "key", "says", "should", "evidence", "as-of"):
        assert body[needed]["validations"]["required"] is True
