"""Bases from columns, tags and edges."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from harness._errors import ImportFileError
from harness.snapshot import ImportResult

Importer = Callable[..., ImportResult]

TAGGED = """\
columns:
  repo_id: id
  base_models: {from: base, separator: ", ", none: [None]}
lineage: {tags: tags, absent: none}
"""


def lineage(result: ImportResult) -> dict[str, tuple[str | None, list[str] | None]]:
    return {
        repo: (kind, bases) for repo, kind, bases in result.models.select("repo_id", "relation", "base_models").rows()
    }


def tagged(imports: Importer, base: str | None, *tags: str, mapping: str = TAGGED) -> ImportResult:
    rows = [
        {"id": "a/b", "base": base, "tags": ["gguf", *tags]},
        {"id": "z/plain", "base": None, "tags": ["region:us"]},
    ]
    return imports("\n".join(map(json.dumps, rows)), mapping, form="jsonl")


@pytest.mark.parametrize(
    ("base", "tags", "expected"),
    [
        (None, [], (None, [])),
        ("None", [], (None, [])),
        ("x/y", [], ("unspecified", ["x/y"])),
        ("x/y, z, x/y", [], ("unspecified", ["x/y", "z"])),
        (None, ["base_model:x/y", "base_model:finetune:x/y"], ("finetune", ["x/y"])),
        (None, ["base_model:adapter:x/y"], ("adapter", ["x/y"])),
        (None, ["base_model:x/y"], ("unspecified", ["x/y"])),
        (None, ["base_model:cousin:x/y"], ("unspecified", ["x/y"])),
        ("gpt2", ["base_model:new/gpt2", "base_model:adapter:gpt2"], ("adapter", ["new/gpt2"])),
        ("z/2nd, a/1st", ["base_model:a/1st", "base_model:z/2nd", "base_model:merge:a/1st", "base_model:merge:z/2nd"],
         ("merge", ["z/2nd", "a/1st"])),
        ("x/y", ["base_model:adapter:/cache/model"], ("adapter", ["x/y"])),
        (None, ["base_model:adapter:/cache/model"], (None, None)),
        (None, ["base_model:adapter:C:\\models\\y"], (None, None)),
        (None, ["base_model:a/b", "base_model:finetune:a/b"], ("finetune", ["a/b"])),
        (None, ["base_model:x/y", "base_model:finetune:x/y", "base_model:quantized:z/w"], ("unspecified", ["x/y"])),
        ("not a repo", [], (None, None)),
    ],
)  # fmt: skip
def test_the_rule(
    base: str | None, tags: list[str], expected: tuple[str | None, list[str] | None], imports: Importer
) -> None:
    result = tagged(imports, base, *tags)
    assert lineage(result) == {"a/b": expected, "z/plain": (None, [])}
    assert result.counts["rejected"] == 0


def test_what_is_left_out_is_listed_and_counted(imports: Importer) -> None:
    result = tagged(imports, "../up, x/y", "base_model:adapter:/cache/\x1b[31m")
    assert [(line, reason) for _, line, _, reason, _ in result.rejects.rows()] == [
        (1, "a base is left out: the id holds '..'"),
        (1, "a base is left out: the id holds a character that cannot be printed"),
    ]
    assert result.counts["bases_left_out"] == 2
    assert result.counts["no_usable_base"] == 0
    assert lineage(result)["a/b"] == ("adapter", ["x/y"])


@pytest.mark.parametrize(
    ("base", "tags", "count"),
    [
        ("x/y", [], "base_without_tag"),
        (None, ["base_model:x/y"], "tag_without_base"),
        ("x/z", ["base_model:x/y"], "base_differs_from_tag"),
        (None, ["base_model:adapter:x/y"], "base_not_confirmed"),
        ("x/y, x/z", [], "several_bases_in_a_cell"),
        (None, ["base_model:x/y", "base_model:x/z"], "several_bases"),
        ("..", [], "no_usable_base"),
        (None, ["base_model:merge:x/y", "base_model:adapter:x/y"], "mixed_relations"),
        ("None", [], "none_base_models"),
    ],
)
def test_what_is_met_is_counted(base: str | None, tags: list[str], count: str, imports: Importer) -> None:
    assert tagged(imports, base, *tags).counts[count] == 1
    assert tagged(imports, None).counts.get(count, 0) == 0


def test_absent_is_unknown_unless_it_is_said(imports: Importer) -> None:
    result = tagged(imports, "x/y", mapping=TAGGED.replace(", absent: none", ""))
    assert lineage(result)["z/plain"] == (None, None)


def test_a_mapped_relation_stands_where_no_tag_speaks(imports: Importer) -> None:
    mapping = (
        "columns:\n  repo_id: id\n  base_models: {from: b, separator: ';', strip: 'hf:'}\n"
        "  relation: {from: r, values: {FT: finetune}}\n"
    )
    result = imports("id,b,r\na/a,hf:x/y;z,FT\nb/b,,FT\nc/c,x/y,\nd/d,x/y,cousin\ne/e,x/y,merge\n", mapping)
    assert lineage(result) == {
        "a/a": ("finetune", ["x/y", "z"]),
        "b/b": (None, None),
        "c/c": ("unspecified", ["x/y"]),
        "d/d": ("unspecified", ["x/y"]),
        "e/e": ("merge", ["x/y"]),
    }
    assert result.counts["unknown_relations"] == 1


def test_tags_held_as_one_text(imports: Importer) -> None:
    mapping = (
        "columns: {repo_id: id, licence: {from: t, tag: 'license:', separator: '|'}}\n"
        "lineage: {tags: t, separator: '|'}\n"
    )
    result = imports("id,t\na/b,gguf|license:mit| base_model:finetune:x/y \n", mapping)
    assert lineage(result) == {"a/b": ("finetune", ["x/y"])}
    assert result.models["licence"].to_list() == ["mit"]


def test_too_many_bases_reject_the_row(imports: Importer) -> None:
    many = ";".join(f"x/{number}" for number in range(1001))
    mapping = "columns: {repo_id: id, base_models: {from: b, separator: ';'}}\n"
    result = imports(f"id,b\na/many,{many}\na/all,{many.rpartition(';')[0]}\n", mapping)
    assert result.rejects.rows() == [("table", 2, "base_models", "the repository has more than 1000 bases", "")]
    assert result.models["base_models"].list.len().to_list() == [1000]


# Edges

EDGES = """\
columns: {repo_id: id, likes: n}
edges:
  child: to
  parent: from
  relation: kind
  relations: {tuned: finetune, merged: merge}
  strip: "- "
  none: "[]"
"""
NODES = "id,n\na/a,1\nb/b,2\nc/c,3\n"


def test_edges_join_the_table(imports: Importer) -> None:
    edges = (
        "from,to,kind\nx/y,a/a,tuned\n- x/z,a/a,tuned\nx/y,a/a,tuned\nb/b,b/b,merge\n[],c/c,tuned\n"
        "A/a,new/one,cousin\nx/1,mixed/m,merged\nx/2,mixed/m,adapter\n"
    )
    result = imports(NODES, EDGES, edges=edges)
    assert lineage(result) == {
        "a/a": ("finetune", ["x/y", "x/z"]),
        "b/b": ("merge", ["b/b"]),
        "c/c": (None, None),
        "mixed/m": ("unspecified", ["x/1", "x/2"]),
        "new/one": ("unspecified", ["A/a"]),
    }
    assert dict(result.models.select("repo_id", "likes").iter_rows())["new/one"] is None
    counts = result.counts
    assert (counts["edges_read"], counts["duplicate_edges"], counts["edges_rejected"]) == (8, 1, 0)
    assert (counts["added_by_edges"], counts["mixed_relations"], counts["unknown_relations"]) == (2, 1, 1)
    assert (counts["stripped_bases"], counts["none_base_models"], counts["edges_without_base"]) == (1, 1, 1)
    assert counts["several_bases"] == 2


def test_edges_that_are_none_are_set_aside(imports: Importer) -> None:
    edges = "from,to,kind\n../x,a/a,tuned\nx/y,..,tuned\nx/y,,tuned\nx/y\nx/y,b/b,tuned\n"
    result = imports(NODES, EDGES, edges=edges)
    assert [tuple(row[:4]) for row in result.rejects.rows()] == [
        ("edges", 2, "base_models", "of the base: the id holds '..'"),
        ("edges", 3, "repo_id", "the id holds '..'"),
        ("edges", 4, "repo_id", "there is no repository id"),
        ("edges", 5, "", "the row has 1 cells, the header 3"),
    ]
    assert (result.counts["edges_rejected"], result.counts["rejected"]) == (4, 0)
    assert lineage(result) == {"a/a": (None, None), "b/b": ("finetune", ["x/y"]), "c/c": (None, None)}


def test_edges_alone_make_a_table(imports: Importer) -> None:
    result = imports(
        "from,to,kind\nx/y,a/a,tuned\nx/y,b/b,merged\n", EDGES.replace("columns: {repo_id: id, likes: n}\n", "")
    )
    assert lineage(result) == {"a/a": ("finetune", ["x/y"]), "b/b": ("merge", ["x/y"])}
    assert result.models.drop("repo_id", "author", "relation", "base_models").null_count().row(0) == (2,) * 13
    assert result.counts["edges_read"] == 2


def test_too_many_edges_of_one_child(imports: Importer) -> None:
    edges = "from,to,kind\n" + "".join(f"x/{number},a/a,tuned\n" for number in range(1001)) + "x/y,b/b,tuned\n"
    result = imports(NODES, EDGES, edges=edges)
    assert result.counts["edges_rejected"] == result.rejects.height == 1001
    assert lineage(result)["b/b"] == ("finetune", ["x/y"])


def test_edges_not_given_are_remarked(imports: Importer) -> None:
    result = imports(NODES, EDGES)
    assert "nothing is known of lineage" in result.warnings[-1]
    assert lineage(result)["a/a"] == (None, None)


def test_edges_given_to_a_mapping_that_has_none(imports: Importer) -> None:
    with pytest.raises(ImportFileError, match="says nothing of edges"):
        imports(NODES, "columns: {repo_id: id}\n", edges="from,to\nx/y,a/a\n")
    with pytest.raises(ImportFileError, match="the file itself holds the edges"):
        imports("from,to,kind\nx/y,a/a,tuned\n", EDGES.partition("\n")[2], edges="from,to,kind\nx/y,a/a,tuned\n")


def test_a_missing_column_of_edges_is_named(imports: Importer) -> None:
    with pytest.raises(ImportFileError, match="the columns 'to', 'from' are missing; the columns found are: 'child'"):
        imports(NODES, EDGES, edges="child,kind\na/a,tuned\n")


def test_the_order_of_rows_changes_nothing(imports: Importer) -> None:
    table = "id,b\na/a,x/y;z\nb/b,a/a\nc/c,\n"
    head, *rows = table.splitlines()
    mapping = "columns: {repo_id: id, base_models: {from: b, separator: ';'}}\n"
    assert imports(table, mapping).models.equals(imports("\n".join([head, *rows[::-1]]), mapping).models)
