"""Mapping files: read strictly, every fault with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness._errors import ImportFileError
from harness.snapshot import import_table, load_mapping
from harness.snapshot.mapping import ColumnsMap
from harness.snapshot.schema import MODELS_SCHEMA

HEAD = "mapping: 1\nformat: csv\n"
COLUMNS = "columns:\n  repo_id: id\n"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_plain_text_is_the_name_of_a_column(tmp_path: Path) -> None:
    short = load_mapping(write(tmp_path, HEAD + COLUMNS))
    long = load_mapping(write(tmp_path, HEAD + "columns:\n  repo_id:\n    from: id\n"))
    assert short.columns is not None
    assert long.columns is not None
    assert short.columns.repo_id == long.columns.repo_id


def test_one_text_is_a_list_of_one(tmp_path: Path) -> None:
    mapping = load_mapping(write(tmp_path, HEAD + COLUMNS + "  licence: {from: l, none: UNKNOWN, strip: [a, b]}\n"))
    assert mapping.columns is not None
    assert mapping.columns.licence is not None
    assert (mapping.columns.licence.none, mapping.columns.licence.strip) == (["UNKNOWN"], ["a", "b"])


def test_every_column_of_ours_can_be_mapped_but_the_author() -> None:
    assert set(ColumnsMap.model_fields) == set(MODELS_SCHEMA) - {"author"}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (HEAD + COLUMNS + "colour: red\n", 5, "unknown key 'colour'"),
        (HEAD + COLUMNS + "format: json\n", 5, "stands twice"),
        (HEAD + "columns:\n  repo_id: id\n  stars: likes\n", 5, "unknown key 'stars'"),
        (HEAD + "columns:\n  likes: likes\n", 4, "'repo_id' is missing"),
        (HEAD + "columns:\n  repo_id:\n", 4, "there is no value"),
        (HEAD + "columns:\n  repo_id: 5\n", 4, "5 is not a mapping"),
        (HEAD + "columns:\n  repo_id: {from: id, sep: x}\n", 4, "unknown key 'sep'"),
        (HEAD + "columns:\n  repo_id: {from: id, none: [0]}\n", 4, "0 is not a text"),
        (HEAD + "columns:\n  repo_id: {}\n", 4, "needs either from or constant"),
        (HEAD + "columns:\n  repo_id: {from: id, constant: x}\n", 4, "needs either from or constant"),
        (HEAD + COLUMNS + "  likes: {from: l, format: '%Y'}\n", 5, "format has no meaning for likes"),
        (HEAD + COLUMNS + "  likes: {from: l, utc: true}\n", 5, "utc has no meaning for likes"),
        (HEAD + COLUMNS + "  likes: {from: l, tag: 'x:'}\n", 5, "tag has no meaning for likes"),
        (HEAD + COLUMNS + "  likes: {from: l, separator: ';'}\n", 5, "separator has no meaning for likes"),
        (HEAD + COLUMNS + "  licence: {from: l, separator: ';'}\n", 5, "separator has no meaning without tag"),
        (HEAD + COLUMNS + "  licence: {constant: mit, tag: 'x:'}\n", 5, "tag has no meaning without from"),
        (HEAD + COLUMNS + "  base_models: {from: b, values: {a: b}}\n", 5, "values has no meaning for base_models"),
        (HEAD + COLUMNS + "  base_models: {from: b, pattern: '(a)'}\n", 5, "pattern has no meaning for base_models"),
        (HEAD + COLUMNS + "  base_models: {constant: b}\n", 5, "constant has no meaning for base_models"),
        (HEAD + COLUMNS + "  likes: {from: l, pattern: '(a'}\n", 5, "no pattern"),
        (HEAD + COLUMNS + "  likes: {from: l, pattern: 'a'}\n", 5, "does not have one group"),
        (HEAD + COLUMNS + "  likes: {from: l, pattern: '(a)(b)'}\n", 5, "does not have one group"),
        (HEAD + COLUMNS + "  relation: kind\n", 5, "a relation without base_models"),
        (HEAD, 1, "neither columns nor edges"),
        (HEAD + "edges: {child: c, parent: p}\nlineage: {absent: none}\n", 4, "there are no columns"),
        (HEAD + COLUMNS + "edges: {child: c, parent: p}\nlineage: {tags: t}\n", 5, "from the rows and from edges"),
        (HEAD + COLUMNS + "  base_models: b\nedges: {child: c, parent: p}\n", 6, "from the rows and from edges"),
        (HEAD + COLUMNS + "edges: {child: c}\n", 5, "'parent' is missing"),
        (HEAD + COLUMNS + "edges: {child: c, parent: p, relations: {x: cousin}}\n", 5, "'cousin' is not allowed"),
        (HEAD + COLUMNS + "records: models\n", 5, "only a JSON document has records"),
        (HEAD + COLUMNS + "captured: last week\n", 5, "'last week' is no time"),
        (HEAD + COLUMNS + "captured: 2025-10-12/2025-10-11\n", 5, "ends before it begins"),
        (HEAD + COLUMNS + "scope: {kind: everything}\n", 5, "'everything' is not allowed"),
        (HEAD + COLUMNS + "scope: {kind: namespaces}\n", 5, "needs members"),
        (HEAD + COLUMNS + "scope: {kind: sample, members: [Qwen]}\n", 5, "has no members"),
        (HEAD + COLUMNS + "scope: {kind: repos, members: [../x]}\n", 5, "cannot be a member"),
        (HEAD + COLUMNS + "name: ../up\n", 5, "does not have the form"),
        (HEAD + COLUMNS + "name: Upper\n", 5, "does not have the form"),
        (HEAD + COLUMNS + "delimiter: ';;'\n", 5, "2 characters are too many"),
        (HEAD + COLUMNS + "synthetic: yes\n", 5, "'yes' is not true or false"),
        ("mapping: 2\nformat: csv\n" + COLUMNS, 1, "2 is not allowed|2 cannot be used"),
        ("mapping: 1\nformat: xlsx\n" + COLUMNS, 2, "'xlsx' is not allowed"),
        ("format: csv\n" + COLUMNS, 1, "'mapping' is missing"),
        (HEAD + "columns: &a {repo_id: id}\n", 3, "anchors are not allowed"),
        (HEAD + "columns: *a\n", 3, "alias"),
        ("mapping: " + "[" * 10_000 + "\n", 1, "nested deeper"),
        ("[]\n", 1, "a list is not a mapping"),
        ("", 1, "the file is empty"),
        (HEAD + 'columns: {repo_id: "\\x1b[31m"}\n', 3, "cannot be seen"),
    ],
)
def test_a_fault_is_told_with_its_line(text: str, line: int, what: str, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=what) as caught:
        load_mapping(write(tmp_path, text))
    assert caught.value.where.line == line
    assert caught.value.exit_code == 2
    assert caught.value.todo
    assert "\x1b" not in str(caught.value)


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="cannot be read"):
        load_mapping(tmp_path / "nothing.yaml")


def test_one_column_in_two_roles_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("id,t\na/b,x\n", encoding="utf-8")
    text = HEAD + "captured: 2025-10-12\n" + COLUMNS + "  licence: {from: t, tag: 'license:'}\n  library: t\n"
    with pytest.raises(ImportFileError, match="a list for one of our columns and a single value for another"):
        import_table(table, load_mapping(write(tmp_path, text)))
