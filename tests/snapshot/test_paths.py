"""Paths into columns: structs, lists of structs and JSON as text give the same cells; what they lack is null."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness._errors import ImportFileError
from harness.snapshot import ImportResult, load_mapping
from harness.snapshot._paths import leads_somewhere, raw_of_frame
from harness.snapshot._raw import Wanted

Importer = Callable[..., ImportResult]

MAPPING = """\
columns:
  repo_id: id
  base_models: b.models.id
  relation: b.relation
  parameters: {from: s.total, optional: true}
"""


def parquet(**columns: object) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(columns).write_parquet(buffer)
    return buffer.getvalue()


CELLS: list[dict[str, Any] | None] = [
    {"relation": "merge", "models": [{"_id": "1", "id": "x/y"}, {"_id": "2", "id": "z"}]},
    {"relation": "finetune", "models": [{"_id": "3", "id": "x/y"}]},
    {"relation": None, "models": []},
    None,
]


@pytest.mark.parametrize("write", [lambda cell: cell, json.dumps, lambda cell: None if cell is None else str(cell)])
def test_one_mapping_reads_structs_json_and_literals(write: Callable[[Any], Any], imports: Importer) -> None:
    content = parquet(id=["a/1", "a/2", "a/3", "a/4"], b=[write(cell) for cell in CELLS])
    result = imports(content, MAPPING, form="parquet")
    assert result.rejects.height == 0
    rows = result.models.select("base_models", "relation", "parameters").rows()
    assert rows == [(["x/y", "z"], "merge", None), (["x/y"], "finetune", None), (None, None, None), (None, None, None)]
    assert any("parameters is not known: this table has no 's.total'" in text for text in result.warnings)


def test_a_column_whose_own_name_has_dots_is_meant_first(imports: Importer) -> None:
    content = parquet(id=["a/b"], **{"s.total": [7], "s": [{"total": 9}]})
    result = imports(content, "columns: {repo_id: id, parameters: s.total}\n", form="parquet")
    assert result.models["parameters"].to_list() == [7]


def test_a_path_that_leads_nowhere_is_named(imports: Importer) -> None:
    for columns in ({"s": [{"other": 1}]}, {"other": [1]}, {"s": [5]}):
        with pytest.raises(ImportFileError, match=r"the column 's\.total' is missing"):
            imports(parquet(id=["a/b"], **columns), "columns: {repo_id: id, parameters: s.total}\n", form="parquet")


@pytest.mark.parametrize(
    "cell",
    ["{", "[1, 2", "'x'.__class__", "__import__('os')", '{"total": {"a": 1}}', '{"total": [1]}', "3", '"x"',
     "[" * 3000, '{"total": "\\ud800"}', "{" * 200_000],
)  # fmt: skip
def test_json_that_cannot_be_read_sets_its_row_aside(cell: str, imports: Importer) -> None:
    content = parquet(id=["a/b", "c/d"], s=[cell, '{"total": 5}'])
    result = imports(content, "columns: {repo_id: id, parameters: s.total}\n", form="parquet")
    assert result.models.select("repo_id", "parameters").rows() == [("c/d", 5)]
    assert result.rejects.select("line", "column", "reason").rows() == [
        (1, "parameters", "is no JSON with a value there")
    ]
    assert result.counts["read"] == 2


@pytest.mark.parametrize("cell", ["", "  ", "null", "None", "{}", '{"total": null}', None])
def test_json_without_a_value_is_null(cell: str | None, imports: Importer) -> None:
    content = parquet(id=["a/b", "c/d"], s=[cell, '{"total": 5}'])
    result = imports(content, "columns: {repo_id: id, parameters: s.total}\n", form="parquet")
    assert result.models["parameters"].to_list() == [None, 5]


@given(st.lists(st.one_of(st.none(), st.text(max_size=30)), min_size=1, max_size=20))
def test_no_row_of_any_text_is_lost(cells: list[str | None]) -> None:
    frame = pl.DataFrame({"s": pl.Series(cells, dtype=pl.String())})
    lines = pl.int_range(1, len(cells) + 1, dtype=pl.Int64, eager=True)
    raw = raw_of_frame(frame, lines, {"s.a": Wanted("likes", is_list=False)}, "table")
    assert raw.read == len(cells) == raw.frame.height + len(raw.rejects)


def test_where_paths_lead() -> None:
    schema: dict[str, pl.DataType] = {
        "text": pl.String(),
        "deep": pl.Struct({"list": pl.List(pl.Struct({"id": pl.String()}))}),
        "number": pl.Int64(),
    }
    good = ("text", "text.any.thing", "deep", "deep.list", "deep.list.id", "number")
    assert all(leads_somewhere(schema, path) for path in good)
    bad = ("none", "deep.none", "deep.list.none", "number.x", "")
    assert not any(leads_somewhere(schema, path) for path in bad)


def test_a_column_is_not_read_in_a_table_before_its_day(imports: Importer) -> None:
    content = parquet(id=["a/b"], all=[0])
    # The table was recorded on 2025-10-12.
    for day, value in (("2025-10-13", None), ("2025-10-12", 0)):
        columns = f"columns: {{repo_id: id, downloads_all_time: {{from: all, since: {day}}}}}\n"
        result = imports(content, columns, form="parquet")
        assert result.models["downloads_all_time"].to_list() == [value]
        assert any(f"since {day} only" in text for text in result.warnings) == (value is None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format: csv\ncolumns: {repo_id: id, likes: {from: n, optional: true}}", "only a column of Parquet"),
        ("format: parquet\ncolumns: {repo_id: {from: id, optional: true}}", "only a column of Parquet"),
        ("format: parquet\ncolumns: {repo_id: id, likes: {from: n, since: 2025-02-30}}", "is no day"),
        ("format: parquet\ncolumns: {repo_id: id, likes: {from: n, since: soon}}", "is no day"),
        ("format: json\ncolumns: {repo_id: id}\ndataset: {id: a/b, file: x.parquet}", "read as Parquet"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(f"mapping: 1\n{text}\n", encoding="utf-8")
    with pytest.raises(ImportFileError, match=words):
        load_mapping(file)
