"""The page about imports names every key and every count, and its example works; every mapping in docs/ can be read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import BaseModel

from harness.snapshot import Store, import_table, load_mapping
from harness.snapshot._remarks import _SENTENCES
from harness.snapshot.mapping import (
    ColumnMap,
    ColumnsMap,
    DatasetMap,
    EdgesMap,
    LineageMap,
    Mapping,
    OriginMap,
    ScopeMap,
)
from harness.snapshot.stated import SCOPE_KINDS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "how-to" / "import-a-table.md").read_text(encoding="utf-8")
MAPPINGS = sorted((DOCS / "mappings").glob("*.yaml"))


def section(title: str) -> str:
    return PAGE.partition(f"# {title}\n")[2].partition("\n## ")[0].partition("\n### ")[0]


@pytest.mark.parametrize(
    ("title", "model"),
    [
        ("Keys of the mapping", Mapping),
        ("`origin`", OriginMap),
        ("`scope`", ScopeMap),
        ("`columns`", ColumnMap),
        ("`lineage`", LineageMap),
        ("`edges`", EdgesMap),
        ("`dataset`", DatasetMap),
    ],
)
def test_every_key_stands_in_its_table_and_nothing_else(title: str, model: type[BaseModel]) -> None:
    keys = {field.alias or name for name, field in model.model_fields.items()}
    assert set(re.findall(r"^\| `(\w+)` \|", section(title), re.MULTILINE)) == keys


def test_every_column_is_named() -> None:
    assert set(ColumnsMap.model_fields) <= set(re.findall(r"`(\w+)`", section("`columns`")))


def test_every_scope_is_named() -> None:
    assert set(SCOPE_KINDS) <= set(re.findall(r"`([\w-]+)`", section("`scope`")))


def test_every_key_has_a_docstring() -> None:
    for model in (Mapping, OriginMap, ScopeMap, ColumnMap, ColumnsMap, LineageMap, EdgesMap, DatasetMap):
        for name, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{name}"


@pytest.fixture
def example(tmp_path: Path) -> tuple[Path, Path]:
    """Return the table and the mapping that the page shows."""
    blocks = {kind: re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL) for kind in ("csv", "yaml")}
    table, mapping = tmp_path / "models.csv", tmp_path / "models.yaml"
    for path, kind in ((table, "csv"), (mapping, "yaml")):
        block = blocks[kind]
        assert block is not None
        path.write_text(block[1], encoding="utf-8")
    return table, mapping


def test_the_example_works(example: tuple[Path, Path]) -> None:
    table, mapping = example
    result = import_table(table, load_mapping(mapping))
    assert result.rejects.height == 0
    assert result.models.select("repo_id", "licence", "created_at", "downloads_30d", "base_models").rows() == [
        (
            "Qwen/Qwen3-8B",
            "apache-2.0",
            datetime(2025, 4, 27, 3, 42, 21, tzinfo=UTC),
            1_250_000,
            ["Qwen/Qwen3-8B-Base"],
        ),
        ("gpt2", None, datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC), None, None),
    ]
    assert result.details.name == "my-table-2025-10-12"


def test_every_count_is_explained(example: tuple[Path, Path], tmp_path: Path) -> None:
    explained = set(re.findall(r"^\| `(\w+)` \|", section("Counts"), re.MULTILINE))
    table, mapping = example
    edges, more = tmp_path / "edges.csv", tmp_path / "edges.yaml"
    edges.write_text("child,parent,kind\nQwen/Qwen3-8B,x/y,tuned\n", encoding="utf-8")
    text = mapping.read_text(encoding="utf-8").partition("  base_models:")[0]
    more.write_text(text + "edges: {child: child, parent: parent, relation: kind, none: x}\n", encoding="utf-8")
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"id": "Qwen/a", "tags": [], "b": "x/y", "k": "finetune"}\n', encoding="utf-8")
    tagged = tmp_path / "tagged.yaml"
    tagged.write_text(
        "mapping: 1\nformat: jsonl\ncaptured: 2025-10-12\nlineage: {tags: tags}\n"
        "columns: {repo_id: id, base_models: b, relation: k, licence: {from: tags, tag: 'license:'}}\n",
        encoding="utf-8",
    )
    results = [
        import_table(table, load_mapping(mapping)),
        import_table(table, load_mapping(more), edges=edges),
        import_table(lines, load_mapping(tagged)),
    ]
    store = Store(tmp_path / "home")
    counts = {name for one in results for name, _ in store.publish(one.models, one.details, one.rejects).counts}
    # Tables that come in pieces count one thing more.
    counts |= {*_SENTENCES, "several_names"}
    assert {name for name in counts if not name.startswith("none_")} == explained - {"none_COLUMN"}


@pytest.mark.parametrize("path", MAPPINGS, ids=lambda path: path.name)
def test_every_mapping_states_origin_scope_and_attribution(path: Path) -> None:
    mapping = load_mapping(path)
    assert mapping.name
    assert mapping.origin is not None
    # The revision of a table on the Hub is found when it is pulled.
    assert mapping.origin.revision or mapping.dataset
    assert mapping.origin.attribution
    assert mapping.origin.address
    assert mapping.scope is not None
    assert mapping.captured is not None or "--captured" in path.read_text(encoding="utf-8")
    assert path.name in path.read_text(encoding="utf-8")


def test_there_are_mappings_for_all_public_tables() -> None:
    assert len(MAPPINGS) == 8
