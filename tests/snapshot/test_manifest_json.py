"""Manifests as JSON: read back exactly, and strictly."""

from __future__ import annotations

import copy
import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness._errors import CorruptEvidenceError, NewerFormatError
from harness.snapshot import Manifest, SnapshotDetails, describe_models
from harness.snapshot._manifest_json import (
    is_snapshot_id,
    manifest_from_bytes,
    manifest_from_json,
    manifest_to_bytes,
    manifest_to_json,
)
from harness.snapshot.layout import COLUMNS
from harness.snapshot.schema import MODELS_SCHEMA


@pytest.fixture
def manifest(models: pl.DataFrame, details: SnapshotDetails) -> Manifest:
    return describe_models(models, details)


def test_it_comes_back(manifest: Manifest) -> None:
    assert manifest_from_json(manifest_to_json(manifest)) == manifest
    assert manifest_from_bytes(manifest_to_bytes(manifest)) == manifest
    assert json.loads(manifest_to_bytes(manifest))["captured_from"] == "2025-10-12T00:00:00.000000Z"


def test_times_of_another_zone_are_the_same_time(models: pl.DataFrame, details: SnapshotDetails) -> None:
    east = timezone(timedelta(hours=9))
    moved = dataclasses.replace(
        details,
        captured_from=details.captured_from.astimezone(east),
        captured_to=details.captured_to.astimezone(east),
    )
    assert manifest_to_bytes(describe_models(models, moved)) == manifest_to_bytes(describe_models(models, details))


def edit(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(record: dict[str, Any]) -> None:
        here: Any = record
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        for step in steps:
            here = here[step]
        if value is ...:
            del here[last]
        else:
            here[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "names"),
    [
        (edit("rows", "3"), "rows: an integer"),
        (edit("rows", value=True), "rows: an integer"),
        (edit("rows", None), "rows: an integer"),
        (edit("rows", 2.5), "rows: an integer"),
        (edit("rows", ...), "rows: the key is missing"),
        (edit("surprise", 1), "surprise: this key is not known"),
        (edit("\x1b[31m", 1), "not known"),
        (edit("kind", "guess"), "kind: one of"),
        (edit("scope.kind", ["sample"]), "scope.kind: one of"),
        (edit("scope", []), "scope: an object"),
        (edit("scope.members", "Qwen"), "scope.members: a list"),
        (edit("scope.members", ["b", "a"]), "scope.members: sorted"),
        (edit("origin.name", 5), "origin.name: text"),
        (edit("captured_to", "yesterday"), "captured_to: a time"),
        (edit("captured_to", "2025-10-12T00:00:00"), "captured_to: a time"),
        (edit("captured_to", "2025-10-12"), "captured_to: a time"),
        (edit("counts", [["read"]]), "counts[0]: 2 entries"),
        (edit("counts", {"read": 1}), "counts: a list"),
        (edit("columns", []), "columns: the columns"),
        (edit("columns.0.filled", 4), "rows: the numbers"),
        (edit("rows", -1), "rows: the numbers"),
        (edit("files", [{"name": "../../etc/passwd", "size": 1, "sha256": "0" * 64}]), "files: only"),
        (edit("files", [{"name": "models.parquet", "size": 1, "sha256": "0"}]), "files: sizes"),
        (edit("files", [{"name": "models.parquet", "size": -1, "sha256": "0" * 64}]), "files: sizes"),
        (edit("id", "../x-0123456789ab"), "id: the id is not"),
        (edit("id", "small-2025-10-12-0123456789ab"), "id: the id is not"),
        (edit("warnings", []), "id: the id is not"),
        (edit("content", "0" * 64), "id: the id is not"),
        (edit("schema_version", 0), "id: the id is not"),
    ],
)
def test_what_is_not_right_is_refused_with_its_key(
    change: Callable[[dict[str, Any]], None], names: str, manifest: Manifest
) -> None:
    record = copy.deepcopy(manifest_to_json(manifest))
    change(record)
    with pytest.raises(CorruptEvidenceError) as caught:
        manifest_from_json(record, where="manifest.json")
    assert names in str(caught.value)
    assert "\x1b" not in str(caught.value)


def test_a_time_that_ends_before_it_begins_is_refused(models: pl.DataFrame, details: SnapshotDetails) -> None:
    backwards = dataclasses.replace(details, captured_from=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(CorruptEvidenceError, match="ends before it begins"):
        manifest_from_json(manifest_to_json(describe_models(models, backwards)))


@pytest.mark.parametrize("record", [None, [], "x", 5, True])
def test_what_is_no_object_is_refused(record: object) -> None:
    with pytest.raises(CorruptEvidenceError, match="an object is expected"):
        manifest_from_json(record)


def test_a_newer_version_is_told_apart_whatever_it_holds() -> None:
    with pytest.raises(NewerFormatError, match="version 7"):
        manifest_from_json({"schema_version": 7})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[1]",
        b'{"a": NaN}',
        b'{"a": 1.5}',
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b'{"a":' * 9000,
    ],
)
def test_what_harness_did_not_write_is_refused(data: bytes) -> None:
    with pytest.raises(CorruptEvidenceError):
        manifest_from_bytes(data, where="manifest.json")


def test_the_same_json_written_another_way_is_refused(manifest: Manifest) -> None:
    data = manifest_to_bytes(manifest)
    for other in (json.dumps(json.loads(data)).encode(), data + b"\n", data.replace(b'  "id"', b'   "id"')):
        with pytest.raises(CorruptEvidenceError, match="changed after it was written"):
            manifest_from_bytes(other)


@given(st.text() | st.from_regex(r"[a-z0-9.-]{1,20}-[0-9a-f]{12}", fullmatch=True))
def test_an_id_never_reaches_out_of_its_directory(text: str) -> None:
    if is_snapshot_id(text):
        assert not set(text) & set("/\\\x00:")
        assert ".." not in text
        assert not text.startswith((".", "-"))
        assert text == text.strip()


def test_names_and_types_of_columns_agree() -> None:
    assert tuple(MODELS_SCHEMA) == COLUMNS


def test_reading_a_manifest_needs_no_table_engine() -> None:
    code = "import sys, harness.snapshot._manifest_json, harness.snapshot; assert 'polars' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
