"""Times, scopes and what else is stated at import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from harness._errors import ImportFileError, UsageError
from harness.snapshot import ImportDetails, ImportResult, Origin, Scope, parse_captured, parse_scope

Importer = Callable[..., ImportResult]

TABLE = "id\nQwen/Qwen3-8B\n"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # parts of a date


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025-10-12", at(2025, 10, 12), at(2025, 10, 12, 23, 59, 59)),
        ("2026-08-22T20:00:00Z", at(2026, 8, 22, 20), at(2026, 8, 22, 20)),
        ("2026-08-22T10:15:24+09:00", at(2026, 8, 22, 1, 15, 24), at(2026, 8, 22, 1, 15, 24)),
        ("2025-06-11/2025-06-16", at(2025, 6, 11), at(2025, 6, 16, 23, 59, 59)),
        ("2025-06-11T08:00:00Z/2025-06-11", at(2025, 6, 11, 8), at(2025, 6, 11, 23, 59, 59)),
    ],
)
def test_times(text: str, start: datetime, end: datetime) -> None:
    assert parse_captured(text) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2025-02-30",
        "2025-10-12T10:00:00",
        "2025-10-12/2025-10-11",
        "0001-01-01T00:00:00+14:00",
        "/",
        "\x1b[2J",
    ],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_captured(text)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("sample", Scope("sample", ())),
        ("whole-hub", Scope("whole-hub", ())),
        ("namespaces:google, Qwen", Scope("namespaces", ("Qwen", "google"))),
        ("repos:gpt2,Qwen/Qwen3-8B", Scope("repos", ("Qwen/Qwen3-8B", "gpt2"))),
        ("descendants:meta-llama/Llama-3.1-8B", Scope("descendants", ("meta-llama/Llama-3.1-8B",))),
        ("top:300 by likes", Scope("top", ("300 by likes",))),
    ],
)
def test_scopes(text: str, scope: Scope) -> None:
    assert parse_scope(text) == scope


@pytest.mark.parametrize(
    "text",
    [
        "",
        "all",
        "namespaces",
        "namespaces:",
        "sample:Qwen",
        "namespaces:Qwen/Qwen3",
        "repos:../x",
        "repos:a b",
        "top:\x07",
    ],
)
def test_what_is_no_scope(text: str) -> None:
    with pytest.raises(UsageError):
        parse_scope(text)


def test_what_is_not_stated_is_not_assumed(imports: Importer) -> None:
    details = imports(TABLE).details
    assert details.scope == Scope("sample", ())
    assert details.origin == Origin("not stated", "", "", "none stated", "")
    assert details.kind == "imported"
    assert details.name == "imported-2025-10-12"


def test_without_a_time_it_asks_for_one(imports: Importer) -> None:
    with pytest.raises(ImportFileError, match="not stated when") as caught:
        imports(TABLE, head="mapping: 1\nformat: csv\n")
    assert "--captured" in caught.value.todo


STATED = """\
name: mine
synthetic: true
origin: {name: someone/tables, licence: CC0-1.0, attribution: someone}
scope: {kind: namespaces, members: [Qwen]}
columns: {repo_id: id}
"""


def test_what_the_mapping_states(imports: Importer) -> None:
    details = imports(TABLE, STATED).details
    assert details.scope == Scope("namespaces", ("Qwen",))
    assert details.origin == Origin("someone/tables", "", "", "CC0-1.0", "someone")
    assert (details.kind, details.name) == ("synthetic", "mine-2025-10-12")


def test_what_is_said_at_import_goes_first(imports: Importer) -> None:
    said = ImportDetails(
        name="other",
        origin="else/where",
        address="https://example.org",
        revision="abc",
        licence="MIT",
        attribution="else",
        captured=parse_captured("2026-01-02T03:04:05Z"),
        scope=parse_scope("sample"),
        synthetic=False,
    )
    details = imports(TABLE, STATED, details=said).details
    assert details.origin == Origin("else/where", "https://example.org", "abc", "MIT", "else")
    assert (details.name, details.kind, details.scope.kind) == ("other-2026-01-02", "imported", "sample")
    assert details.captured_from == details.captured_to == at(2026, 1, 2, 3, 4, 5)


def test_a_scope_that_the_table_contradicts_is_remarked(imports: Importer) -> None:
    mapping = "scope: {kind: namespaces, members: [Qwen, xai-org]}\ncolumns: {repo_id: id}\n"
    result = imports("id\nQwen/Qwen3-8B\ngoogle/gemma\ngpt2\n", mapping)
    assert (result.counts["outside_scope"], result.counts["empty_namespaces"]) == (2, 1)
    assert any("xai-org" in warning for warning in result.warnings)


def test_repositories_from_after_the_capture_are_remarked(imports: Importer) -> None:
    mapping = "columns: {repo_id: id, created_at: at}\n"
    result = imports("id,at\na/b,2025-10-12\nc/d,2025-10-13\n", mapping)
    assert result.counts["created_after_capture"] == 1
