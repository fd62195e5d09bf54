"""The published JSON Schema, and that models, types and schema say the same."""

from __future__ import annotations

import typing
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from harness.suite import task_schema
from harness.suite._yaml import parse_yaml, read_yaml
from harness.suite.filters import TEXT_KEYS
from harness.suite.reading_file import FilterFile, RulesFile, VaryFile
from harness.suite.rules import RULE_NAMES, SET, Rules
from harness.suite.task_file import SCHEMA_ID

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "tasks").glob("*/*.yaml"))


def plain(data: object) -> Any:  # noqa: ANN401  any JSON value
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    return float(data) if isinstance(data, Decimal) else data


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(task_schema())


def test_the_schema_is_one_of_its_draft_and_names_itself() -> None:
    schema = task_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == SCHEMA_ID
    assert schema["version"] == "1"
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_shipped_task_fits_the_schema(validator: jsonschema.Draft202012Validator, path: Path) -> None:
    data, _ = read_yaml(path, path.name)
    assert [error.message for error in validator.iter_errors(plain(data))] == []


def test_there_are_shipped_tasks() -> None:
    assert len(FILES) >= 48


VALID = """\
id: a/b
version: 1
claim: {says: s, short: s, made_by: [], about: {on: 2025-01-01, stated: true, why: w}}
readings: {as-worded: {metric: count, of: {family: qwen}, expect: {op: equals, value: 1, why: w}}}
"""


@pytest.mark.parametrize(
    ("old", "new", "valid"),
    [
        ("version: 1", "version: 1", True),
        ("version: 1", "version: '1'", False),
        ("version: 1", "verzion: 1", False),
        ("family: qwen", "family: [qwen, llama]", True),
        ("family: qwen", "family: []", False),
        ("family: qwen", "families: qwen", False),
        ("family: qwen", "not: {any_of: [{gated: true}, {}]}", True),
        ("metric: count", "metric: counts", False),
        ("metric: count", "metric: count, rules: {floor: more than 5}", True),
        ("metric: count", "metric: count, rules: {floor: 5}", False),
        ("metric: count", "metric: count, rules: {relations: any+merge}", False),
        ("metric: count", "metric: count, rules: {size: declared at least 7}", True),
        ("metric: count", "metric: count, rules: {size: 7}", False),
        ("metric: count", "metric: count, rules: atom-downloads", True),
        ("metric: count", "metric: count, rules: {set: atom-downloads, floor: 0}", True),
        ("metric: count", "metric: count, rules: atom", False),
        ("metric: count", "metric: count, window: {months: 0, until: about}", False),
        ("metric: count", "metric: count, among: null", False),
        ("on: 2025-01-01", "on: today", False),
        ("short: s", f"short: {'s' * 49}", False),
        ("value: 1,", "value: [1, 2.5],", True),
        ("value: 1,", "value: {a: 1},", False),
    ],
)
def test_the_schema_tells_good_from_bad(
    validator: jsonschema.Draft202012Validator, old: str, new: str, *, valid: bool
) -> None:
    assert VALID.count(old) == 1
    data, _ = parse_yaml(VALID.replace(old, new), "x")
    assert validator.is_valid(plain(data)) == valid


def test_every_property_is_described() -> None:
    schema = task_schema()
    for model in (schema, *schema["$defs"].values()):
        assert model["description"]
        for name, field in model["properties"].items():
            assert field.get("description"), f"{model['title']}.{name} is not described"


def test_rules_at_the_boundary_are_the_rules() -> None:
    assert tuple(RulesFile.model_fields) == (SET, *RULE_NAMES)
    assert tuple(VaryFile.model_fields) == (SET, *RULE_NAMES)
    kinds = typing.get_type_hints(Rules)
    for name in RULE_NAMES:
        if typing.get_origin(kinds[name]) is typing.Literal:
            values = typing.get_args(kinds[name])
            assert values == typing.get_args(typing.get_args(typing.get_type_hints(RulesFile)[name])[0])
            assert values == typing.get_args(
                typing.get_args(typing.get_args(typing.get_type_hints(VaryFile)[name])[0])[0]
            )


def test_every_text_key_of_filters_is_in_the_grammar() -> None:
    assert set(TEXT_KEYS) < set(FilterFile.model_fields)
