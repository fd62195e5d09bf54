"""JSON lines and JSON documents."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest

from harness._errors import ImportFileError
from harness.snapshot import ImportResult

Importer = Callable[..., ImportResult]

MAPPING = "columns: {repo_id: id, downloads_30d: dl, gated: gate, licence: lic}\n"
ROW = {"id": "a/b", "dl": 5, "gate": False, "lic": "mit", "ignored": {"deep": [1, 2]}}


def lines(*rows: object) -> str:
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)


def reasons(result: ImportResult) -> list[tuple[int, str, str]]:
    return list(result.rejects.select("line", "column", "reason").iter_rows())


def test_values_of_every_type(imports: Importer) -> None:
    other = {"id": "c/d", "dl": "7", "gate": "true", "lic": None}
    result = imports(lines(ROW, "", other, {"id": "e/f", "dl": 1.0}), MAPPING, form="jsonl")
    assert result.models.select("repo_id", "downloads_30d", "gated", "licence").rows() == [
        ("a/b", 5, False, "mit"),
        ("c/d", 7, True, None),
        ("e/f", 1, None, None),
    ]
    assert result.counts["read"] == 3


def test_gzipped_lines_with_a_mark_at_the_beginning(imports: Importer) -> None:
    result = imports(gzip.compress(b"\xef\xbb\xbf" + lines(ROW).encode()), MAPPING, form="jsonl")
    assert result.models["downloads_30d"].to_list() == [5]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("{", "", "the line is not JSON: Expecting property name enclosed in double quotes"),
        ("[1]", "", "the row is no JSON object"),
        ('"a/b"', "", "the row is no JSON object"),
        ("null", "", "the row is no JSON object"),
        ("[" * 100_000, "", "the line is not JSON: it is nested too deeply"),
        ('{"id": "a/x", "dl": NaN}', "", "the line is not JSON: NaN is no number"),
        ('{"id": "a/x", "dl": [5]}', "downloads_30d", "is a list where one value is expected"),
        ('{"id": {"a": 1}}', "repo_id", "is an object where one value is expected"),
        ('{"id": "a/x", "dl": -1}', "downloads_30d", "is negative"),
        ('{"id": "a/x", "dl": 100000000000000000000}', "downloads_30d", "is higher than 1,000,000,000,000"),
        ('{"id": "a/x", "dl": ' + "9" * 10_000 + "}", "downloads_30d", "is higher than 1,000,000,000,000"),
        ('{"id": "a/x", "dl": 1e400}', "downloads_30d", "is no whole number"),
        ('{"id": "a/x", "dl": true}', "downloads_30d", "is no whole number"),
        ('{"id": 5}', "", ""),
        ('{"id": "a/\\ud800"}', "repo_id", "is not valid UTF-8"),
        ('{"id": "a/\\u0000"}', "repo_id", "the id holds a character that cannot be printed"),
        ('{"dl": 5}', "repo_id", "there is no repository id"),
    ],
)
def test_a_line_that_is_no_row(line: str, column: str, reason: str, imports: Importer) -> None:
    result = imports(lines(ROW, line, {"id": "z/z"}), MAPPING, form="jsonl")
    assert reasons(result) == ([(2, column, reason)] if reason else [])
    assert {"a/b", "z/z"} <= set(result.models["repo_id"])


def test_bytes_that_are_no_text(imports: Importer) -> None:
    result = imports(lines(ROW).encode() + b'{"id": "a/\xff"}\n' + lines({"id": "c/d"}).encode(), MAPPING, form="jsonl")
    assert reasons(result) == [(2, "", "the line is not JSON: it is not valid UTF-8")]
    assert result.models["repo_id"].to_list() == ["a/b", "c/d"]


def test_a_key_that_no_row_has_is_a_missing_column(imports: Importer) -> None:
    with pytest.raises(ImportFileError, match=r"the columns 'lic', 'gate' are missing.*'id', 'dl'"):
        imports(lines({"id": "a/b", "dl": 1}), MAPPING, form="jsonl")


def test_a_key_that_some_rows_have_is_there(imports: Importer) -> None:
    result = imports(lines({"id": "a/b"}, ROW | {"id": "c/d"}), MAPPING, form="jsonl")
    assert result.models["licence"].to_list() == [None, "mit"]


@pytest.mark.parametrize(
    ("records", "document"),
    [("", [ROW]), ("records: models\n", {"models": [ROW]}), ("records: answer.rows\n", {"answer": {"rows": [ROW]}})],
)
def test_documents(records: str, document: object, imports: Importer) -> None:
    result = imports(json.dumps(document), records + MAPPING, form="json")
    assert result.models["repo_id"].to_list() == ["a/b"]


def test_rows_of_a_document_are_numbered(imports: Importer) -> None:
    result = imports(json.dumps([ROW, 5, {"id": ".."}]), MAPPING, form="json")
    assert reasons(result) == [(2, "", "the row is no JSON object"), (3, "repo_id", "the id holds '..'")]


@pytest.mark.parametrize(
    ("content", "records", "what"),
    [
        ('{"models": [', "models", "the document is not JSON"),
        ("[" * 100_000, "models", "nested too deeply"),
        (b"\xff\xfe", "models", "not valid UTF-8"),
        ('{"rows": []}', "models", "there is no key 'models'; the keys found are: 'rows'"),
        ("[]", "models", "there is no key 'models'"),
        ('{"models": {"a": 1}}', "models", "the rows are no list"),
        ('{"models": []}', "models", "the file holds no row"),
        ('{"models": [{}]}', "models", "are missing"),
    ],
)
def test_a_document_that_is_no_table(content: str | bytes, records: str, what: str, imports: Importer) -> None:
    with pytest.raises(ImportFileError, match=what):
        imports(content, f"records: {records}\n{MAPPING}", form="json")


def test_the_place_of_a_fault_in_a_document(imports: Importer) -> None:
    with pytest.raises(ImportFileError) as caught:
        imports('{"models": [\n  {"id": }\n]}', f"records: models\n{MAPPING}", form="json")
    assert (caught.value.where.line, caught.value.where.column) == (2, 10)


def test_a_document_that_is_too_large(imports: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.snapshot._lines.MAX_DOCUMENT", 100)
    with pytest.raises(ImportFileError, match="larger than 100 bytes"):
        imports(gzip.compress(b" " * 100_000), MAPPING, form="json")


def test_duplicates_are_told_by_values_not_by_spelling(imports: Importer) -> None:
    result = imports(
        lines({"id": "a/b", "dl": 5}, {"id": "a/b", "dl": "5.0"}, ROW | {"id": "c/d"}), MAPPING, form="jsonl"
    )
    assert (result.counts["duplicates"], result.counts["conflicts"]) == (1, 0)
