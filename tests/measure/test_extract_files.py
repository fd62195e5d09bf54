"""Extracts as files: what is written is read back, what is off is refused, and nothing else happens."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from building import all_of, extract_of, is_, reading, snapshot_of, unchecked, window
from hubs import KNOWN
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness._errors import CorruptEvidenceError, EvidenceError, NewerFormatError, NotHeldError
from harness._exact import canonical_json, digest
from harness.measure import extract_files
from harness.measure.cells import COLUMNS
from harness.measure.extract import Extract, build_extract
from harness.measure.extract_files import FACT_COLUMNS, extract_bytes, read_extract
from harness.measure.keys import plan_for
from harness.measure.metrics import measure
from harness.snapshot.ids import is_repo_id
from harness.suite.filters import EVERYTHING, Gated, Parameters

Files = dict[str, bytes]

ROWS: list[dict[str, Any]] = [
    {
        "repo_id": "Qwen/Qwen3",
        "created_at": "2025-04-28",
        "downloads_30d": 7,
        "downloads_all_time": 70,
        "likes": 3,
        "pipeline_tag": "text-generation",
        "licence": "apache-2.0",
        "gated": False,
        "base_models": [],
        "parameters": 8,
    },
    {
        "repo_id": "stranger/merge",
        "created_at": "2025-05-01",
        "downloads_30d": 5,
        "base_models": ["Qwen/Qwen3", "meta-llama/L", "x/y"],
        "relation": "merge",
        "licence": "mit",
        "gated": True,
    },
    {"repo_id": "stranger/silent", "created_at": "2025-05-02", "likes": 1},
    {"repo_id": "gpt2", "downloads_30d": 100},
    {"repo_id": "Qwen/other", "downloads_30d": 2, "base_models": ["Qwen/Qwen3"], "relation": "finetune"},
]
ASKED = (
    reading("share", all_of(is_("relation", "derivative"), is_("family", "qwen")), among=EVERYTHING, floor=6),
    reading("total", is_("namespace", "Qwen"), quantity="downloads"),
    reading("rank", is_("country", "china"), against=is_("country", "us", "france"), quantity="likes", base="root"),
    reading("licence", is_("repo", "Qwen/Qwen3", "stranger/merge")),
    reading("release_weeks", is_("namespace", "Qwen"), window=window("2025-04-01", "2025-05-31")),
    reading("count", all_of(Gated(value=True), Parameters(7, None)), population="llm", several_parents="any"),
    reading("first_date", is_("name", "*Qwen*"), several_parents="first"),
)


@pytest.fixture(scope="module")
def extract() -> Extract:
    return extract_of(ROWS, ASKED, KNOWN)


@pytest.fixture(scope="module")
def files(extract: Extract) -> Files:
    return extract_bytes(extract)


def sealed(files: Files) -> Files:
    """Return files with the digest that their content has, so that only the content can be refused."""
    head = json.loads(files["extract.json"])
    content = {name: head[name] for name in ("manifest", "plan")}
    head["digest"] = digest(canonical_json(content).encode(), files["cells.csv"], files["facts.csv"])
    return files | {"extract.json": canonical_json(head).encode()}


def with_head(files: Files, change: Callable[[dict[str, Any]], object]) -> Files:
    head = json.loads(files["extract.json"])
    change(head)
    return files | {"extract.json": canonical_json(head).encode()}


def lines_of(files: Files, name: str) -> list[list[str]]:
    return [line.split(",") for line in files[name].decode().splitlines()]


def with_lines(files: Files, name: str, lines: list[list[str]]) -> Files:
    return sealed(files | {name: "".join(",".join(line) + "\n" for line in lines).encode()})


def with_cell(files: Files, row: int, column: str, text: str) -> Files:
    lines = lines_of(files, "cells.csv")
    lines[row][COLUMNS.index(column)] = text
    return with_lines(files, "cells.csv", [lines[0], *sorted(lines[1:])])


def test_what_is_written_is_read_back(extract: Extract, files: Files) -> None:
    back = read_extract(files)
    assert back == extract
    assert extract_bytes(back) == files
    assert json.loads(files["extract.json"])["digest"] == extract.digest == back.digest


def test_large_cells_are_packed_and_the_digest_stays(
    extract: Extract, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extract_files, "PLAIN_LIMIT", 0)
    packed = extract_bytes(extract)
    assert set(packed) == {"extract.json", "cells.csv.gz", "facts.csv"}
    assert gzip.decompress(packed["cells.csv.gz"]) == files["cells.csv"]
    assert packed["extract.json"] == files["extract.json"]
    assert read_extract(packed) == extract
    monkeypatch.setattr(extract_files, "LARGEST", 100)
    with pytest.raises(CorruptEvidenceError, match="unpacks to too many bytes"):
        read_extract(packed)


@pytest.mark.parametrize("name", ["extract.json", "cells.csv", "facts.csv"])
def test_a_missing_file_is_named(files: Files, name: str) -> None:
    rest = {key: content for key, content in files.items() if key != name}
    with pytest.raises(CorruptEvidenceError, match=r"extract\.json|a file is missing"):
        read_extract(rest)
    with pytest.raises(CorruptEvidenceError, match="does not belong"):
        read_extract(files | {"more.csv": b""})


@pytest.mark.parametrize("kept", [0, 5, 10, 60, -9, -4, -1])
def test_truncated_packed_cells_are_refused(extract: Extract, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract_files, "PLAIN_LIMIT", 0)
    packed = extract_bytes(extract)
    with pytest.raises(CorruptEvidenceError):
        read_extract(packed | {"cells.csv.gz": packed["cells.csv.gz"][:kept]})


@pytest.mark.parametrize("kept", [0, 1, 20, -1, -30])
@pytest.mark.parametrize("name", ["extract.json", "cells.csv", "facts.csv"])
def test_truncated_files_are_refused(files: Files, name: str, kept: int) -> None:
    with pytest.raises(CorruptEvidenceError):
        read_extract(files | {name: files[name][:kept]})


def test_a_newer_format_is_named(files: Files) -> None:
    with pytest.raises(NewerFormatError, match="format 2; this harness reads up to 1"):
        read_extract(with_head(files, lambda head: head.update(format_version=2)))
    with pytest.raises(NewerFormatError):
        read_extract(with_head(files, lambda head: head["manifest"].update(schema_version=99)))


@pytest.mark.parametrize(
    "change",
    [
        lambda head: head.update(format_version=0),
        lambda head: head.update(format_version="1"),
        lambda head: head.update(format_version=True),
        lambda head: head.pop("format_version"),
        lambda head: head.pop("plan"),
        lambda head: head.update(more=1),
        lambda head: head.update(plan=[]),
        lambda head: head.update(plan=7),
        lambda head: head.update(manifest=None),
        lambda head: head.update(digest="0" * 64),
        lambda head: head["plan"].pop("edges"),
        lambda head: head["plan"].update(more=[]),
        lambda head: head["plan"].update(edges=["2025-13-01"]),
        lambda head: head["plan"].update(edges=["20250101"]),
        lambda head: head["plan"].update(edges=[7]),
        lambda head: head["plan"].update(floors=["6"]),
        lambda head: head["plan"].update(floors=[True]),
        lambda head: head["plan"].update(namespaces=["a", "a"]),
        lambda head: head["plan"].update(namespaces="ab"),
        lambda head: head["plan"].update(patterns=[[]]),
        lambda head: head["plan"].update(groups=[1]),
        lambda head: head["plan"].update(repos={}),
    ],
)
def test_a_head_that_is_off_is_refused(files: Files, change: Callable[[dict[str, Any]], object]) -> None:
    changed = with_head(files, change)
    with pytest.raises(CorruptEvidenceError):
        read_extract(changed)
    head = json.loads(changed["extract.json"])
    if {"manifest", "plan"} <= head.keys() and head["digest"] != "0" * 64:
        with pytest.raises(CorruptEvidenceError, match=r"^(?!.*digest does not match)"):
            read_extract(sealed(changed))


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"7", b"[" * 100_000, b'{"a": NaN}', b"{}", b"\xff\xfe", b"\x00"]
)
def test_a_head_that_is_none_is_refused(files: Files, content: bytes) -> None:
    with pytest.raises(CorruptEvidenceError):
        read_extract(files | {"extract.json": content})


def test_a_head_written_otherwise_is_refused(files: Files) -> None:
    compact = json.dumps(json.loads(files["extract.json"])).encode()
    twice = files["extract.json"].replace(b'"format_version": 1', b'"format_version": 1, "format_version": 1')
    for content in (compact, twice, files["extract.json"] + b" "):
        with pytest.raises(CorruptEvidenceError, match="not as it is written"):
            read_extract(files | {"extract.json": content})


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("repo", "no/body"),
        ("repo", "../../etc/passwd"),
        ("publisher", "stranger"),
        ("publisher", ""),
        ("labels", "99"),
        ("labels", "1.0"),
        ("labels", "0.0"),
        ("labels", "x"),
        ("labels", "-1"),
        ("labels", "٣"),
        ("bases", ""),
        ("bases", "Qwen"),
        ("bases", "Qwen>Qwen>Qwen"),
        ("bases", "Qwen>stranger"),
        ("bases", "Qwen[99]>Qwen"),
        ("bases", "Qwen[>Qwen"),
        ("bases", "Qwen>Qwen|*>*|"),
        ("bases", "*>*|Qwen>Qwen|*>*"),
        ("relation", "fine tune"),
        ("task", "=HYPERLINK(1)"),
        ("task", "\x1b[31m"),
        ("licence", "<script>"),
        ("licence", "a" * 97),
        ("gated", "True"),
        ("period", "2025-13-01"),
        ("period", "20250101"),
        ("period", ""),
        ("week", "2025-W99"),
        ("week", "W"),
        ("floor", "5"),
        ("floor", "-1"),
        ("size", "x"),
        ("repos", "0"),
        ("repos", "-1"),
        ("repos", ""),
        ("repos", "01"),
        ("repos", "1_0"),
        ("repos", "\uff11"),
        ("repos", "1.0"),
        ("downloads_30d", "-7"),
        ("downloads_30d", str(10**20)),
        ("downloads_30d", "9" * 5000),
        ("likes_null", "2"),
        ("created_first", "2026-01-01"),
        ("created_first", ""),
        ("created_last", "2025-04-32"),
        ("created_last", "yesterday"),
    ],
)
def test_cells_that_no_table_gives_are_refused(files: Files, column: str, text: str) -> None:
    row = next(place for place, line in enumerate(lines_of(files, "cells.csv")) if "stranger/merge" in line)
    with pytest.raises(CorruptEvidenceError, match=r"^(?!.*digest)"):
        read_extract(with_cell(files, row, column, text))


def test_cells_must_be_sorted_and_unique(files: Files) -> None:
    lines = lines_of(files, "cells.csv")
    assert len(lines) > 3
    for wrong in ([lines[0], *reversed(lines[1:])], [*lines, lines[-1]], [lines[0], lines[1], *lines[1:]]):
        with pytest.raises(CorruptEvidenceError, match="not sorted, or one is there twice"):
            read_extract(with_lines(files, "cells.csv", wrong))


@pytest.mark.parametrize("name", ["cells.csv", "facts.csv"])
def test_tables_must_have_their_columns(files: Files, name: str) -> None:
    lines = lines_of(files, name)
    with pytest.raises(CorruptEvidenceError, match="other columns"):
        read_extract(with_lines(files, name, lines[1:]))
    with pytest.raises(CorruptEvidenceError, match="other columns"):
        read_extract(with_lines(files, name, [line[:-1] for line in lines]))
    with pytest.raises(CorruptEvidenceError, match="has 1 cells"):
        read_extract(with_lines(files, name, [*lines, ["x"]]))
    with pytest.raises(CorruptEvidenceError, match="ends within a row"):
        read_extract(sealed(files | {name: files[name][:-1]}))
    with pytest.raises(CorruptEvidenceError):
        read_extract(sealed(files | {name: files[name].replace(b"\n", b"\r\n")}))
    with pytest.raises(CorruptEvidenceError):
        read_extract(sealed(files | {name: files[name] + b"\xff\n"}))


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("repo_id", ""),
        ("repo_id", "../x"),
        ("repo_id", "=cmd"),
        ("largest_of", "Qwen"),
        ("largest_of", "\x1b]0;"),
        ("rank", "-1"),
        ("rank", "1"),
        ("created", "2025-4-1"),
        ("downloads_30d", "-3"),
        ("downloads_30d", "07"),
        ("likes", "many"),
        ("task", "a b"),
        ("licence", "<b>"),
        ("relation", "|"),
        ("gated", "yes"),
        ("bases", "a/b;"),
        ("bases", "a/b;../c"),
        ("parameters", "8e9"),
    ],
)
def test_facts_that_could_not_be_written_are_refused(files: Files, column: str, text: str) -> None:
    lines = lines_of(files, "facts.csv")
    place = next(number for number, line in enumerate(lines) if line[0] == "stranger/merge")
    lines[place][FACT_COLUMNS.index(column)] = text
    with pytest.raises(CorruptEvidenceError, match=r"^(?!.*digest)"):
        read_extract(with_lines(files, "facts.csv", lines))


@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_flipped_bytes_are_refused_or_change_nothing(data: st.DataObject) -> None:
    plain = data.draw(st.booleans())
    whole = _packed_and_plain()[plain]
    changed = dict(whole)
    name = data.draw(st.sampled_from(sorted(changed)))
    content = bytearray(changed[name])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
    changed[name] = bytes(content)
    try:
        found = read_extract(changed)
    except EvidenceError as problem:
        assert str(problem).isprintable() or "\n  -> " in str(problem)  # noqa: PT017  (not every change is refused)
        return
    assert found == read_extract(whole)


@settings(deadline=None, derandomize=True, max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.sampled_from(
        ("", "-", "?", "*", "0", "1", "7", "0.1", "2025-01-01", "2025-W01", "true", "*>*", "Qwen>*[0]", "mit")
    )
    | st.text(max_size=8),
)
def test_a_forged_extract_is_refused_or_can_be_measured(row: int, column: int, text: str) -> None:
    """Whoever forges the digest too may forge figures, but not break the program."""
    whole = _packed_and_plain()[1]
    lines = lines_of(whole, "cells.csv")
    lines[1 + row % (len(lines) - 1)][column % len(COLUMNS)] = text.replace("\n", "").encode(errors="replace").decode()
    try:
        found = read_extract(with_lines(whole, "cells.csv", [lines[0], *sorted(lines[1:])]))
    except EvidenceError:
        return
    for asked in ASKED:
        try:
            assert measure(found, asked, KNOWN).kind
        except NotHeldError as refusal:
            assert refusal.what  # noqa: PT017  (weeks and days of creation may be refused)


@cache
def _packed_and_plain() -> tuple[Files, Files]:
    plain = extract_bytes(extract_of(ROWS, ASKED, KNOWN))
    packed = gzip.compress(plain["cells.csv"], mtime=0)
    return {name: plain[name] for name in ("extract.json", "facts.csv")} | {"cells.csv.gz": packed}, plain


def test_texts_from_outside_are_carried_only_as_tags_and_ids() -> None:
    """A table that no check has seen: nothing in it reaches a file unless it is a tag or an id."""
    hostile = ("=HYPERLINK(1)", "\x1b[31mred", "<b>", "a,b", 'quo"te', "new\nline", "mit\n", "../../etc", "é", "x" * 97)

    def spoil(models: pl.DataFrame) -> pl.DataFrame:
        count = len(models)
        texts = [hostile[place % len(hostile)] for place in range(count)]
        return models.with_columns(
            pipeline_tag=pl.Series(texts),
            licence=pl.Series(texts[::-1]),
            base_models=pl.Series([[text, "Qwen/Qwen3"] for text in texts]),
        )

    ids = [f"Qwen/r{number}" for number in range(len(hostile))]
    table: list[dict[str, Any]] = [{"repo_id": repo, "downloads_30d": 1, "base_models": []} for repo in ids]
    snapshot = unchecked(snapshot_of(table), spoil)
    asked = [reading("licence", is_("repo", *ids)), reading("total", is_("namespace", "Qwen"), quantity="downloads")]
    extract = build_extract(snapshot, plan_for(asked, KNOWN))
    assert {fact.task for fact in extract.repos} == {"?"}
    assert {fact.licence for fact in extract.repos} == {"?"}
    assert {fact.bases for fact in extract.repos} == {("?", "Qwen/Qwen3")}
    assert len(extract.repos) == len(ids) + 3
    for key in ("task", "licence"):
        assert extract.cells.keys[key].values == ("?",)
    assert measure(extract, asked[0], KNOWN).value is None
    back = read_extract(extract_bytes(extract))
    assert back == extract


def test_repositories_whose_id_is_none_have_no_facts() -> None:
    table = [{"repo_id": "Qwen/0", "downloads_30d": 2}, {"repo_id": "Qwen/a", "downloads_30d": 1}]
    wrong = "Qwen/=HYPERLINK(1)"
    snapshot = unchecked(snapshot_of(table), lambda models: models.with_columns(repo_id=pl.Series([wrong, "Qwen/a"])))
    asked = reading("total", is_("namespace", "Qwen"), quantity="downloads")
    extract = build_extract(snapshot, replace(plan_for([asked], KNOWN), repos=("Qwen/a", wrong)))
    assert [(fact.repo_id, fact.largest_of, fact.rank) for fact in extract.repos] == [
        ("Qwen/a", None, None),
        ("Qwen/a", "Qwen", 1),
    ]
    assert all(is_repo_id(fact.repo_id) for fact in extract.repos)


def test_an_old_id_without_namespace_belongs_to_no_group() -> None:
    table = [{"repo_id": "Qwen", "downloads_30d": 9}, {"repo_id": "Qwen/a", "downloads_30d": 1}]
    extract = extract_of(table, [reading("total", is_("namespace", "Qwen"), quantity="downloads")], KNOWN)
    assert [fact.repo_id for fact in extract.repos] == ["Qwen/a"]


READS = """
import sys, json
from harness.measure.extract_files import read_extract
from harness.measure.holding import lacks
from harness.measure.metrics import measure
from harness.suite.catalogue import Catalogue
from harness.suite.filters import AnyValue
from harness.suite.rules import Rules
from harness.suite.tasks import About, Reading
from datetime import date
from pathlib import Path
extract = read_extract({path.name: path.read_bytes() for path in Path(sys.argv[1]).iterdir()})
day = About(date(2025, 10, 12), date(2025, 10, 12), True, "")
asked = Reading("r", "total", "downloads", AnyValue("namespace", ("Qwen",)), None, None, None, Rules(), None, day, None,
                "together", None, "count", (), "")
known = Catalogue((), {}, {}, {}, {}, {}, {})
assert lacks(extract, asked, known) is None
figure = measure(extract, asked, known)
heavy = sorted({"polars", "datasets", "duckdb", "pyarrow", "pandas", "huggingface_hub"} & set(sys.modules))
sys.stdout.write(json.dumps([int(figure.value), heavy]))
"""


def test_reading_and_measuring_import_no_table_engine(files: Files, tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    run = subprocess.run([sys.executable, "-c", READS, str(tmp_path)], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [9, []]
