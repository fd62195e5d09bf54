"""Text from outside does nothing wherever it is printed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import harness
from harness.cli.running import run

HOSTILE = "\x1b]0;owned\x07\x1b[31m|<script>alert(1)</script>=HYPERLINK(1)\u202e"
TABLE = "id,downloads\nQwen/Qwen3-8B,100\n"
MAPPING = """\
mapping: 1
format: csv
name: hostile
captured: 2025-05-31
scope: {kind: namespaces, members: [Qwen, meta-llama]}
columns: {repo_id: id, downloads_30d: downloads}
"""


@pytest.fixture
def words(small_suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Import a table whose origin is hostile, and return the words that every call begins with."""
    monkeypatch.setattr("harness.evidence_held.built_in_results", lambda: tmp_path / "none")
    (tmp_path / "t.csv").write_text(TABLE)
    (tmp_path / "m.yaml").write_text(MAPPING)
    start = ["--suite", str(small_suite), "--home", str(tmp_path / "home")]
    stated = ["--origin", HOSTILE, "--attribution", HOSTILE, "--address", HOSTILE, "--licence", HOSTILE]
    assert run([*start, "snapshot", "import", str(tmp_path / "t.csv"), "--map", str(tmp_path / "m.yaml"), *stated]) == 0
    return start


@pytest.mark.parametrize(
    "call",
    [
        ["verify"],
        ["verify", "--format", "markdown"],
        ["verify", "--format", "json"],
        ["verify", "--format", "csv"],
        ["verify", "--dry-run"],
        ["explain", "licences/qwen3-apache"],
        ["measure", "total", "--quantity", "downloads", "--namespace", "Qwen"],
        ["measure", "total", "--quantity", "likes", "--namespace", "Qwen"],
        ["snapshot", "list"],
        ["snapshot", "show", "hostile"],
        ["snapshot", "show", "hostile", "--format", "json"],
        ["tasks", "find", HOSTILE],
        ["tasks", "show", HOSTILE],
        ["results", "show", HOSTILE],
        ["verify", "--against", HOSTILE],
        [HOSTILE],
        ["measure", HOSTILE],
        ["measure", "count", "--of", HOSTILE],
        ["snapshot", "import", HOSTILE, "--map", HOSTILE],
        ["tasks", "validate", "/missing/" + HOSTILE.replace("/", "")],
    ],
)
def test_no_control_character_reaches_the_terminal(
    words: list[str], call: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    run([*words, *call])
    captured = capsys.readouterr()
    for text in (captured.out, captured.err):
        assert not {"\x1b", "\x07", "\u202e", "\x9b"} & set(text)
    assert captured.out or captured.err


def test_no_markdown_or_html_begins_in_a_table(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run([*words, "verify", "--format", "markdown"]) == 0
    out = capsys.readouterr().out
    assert "<script>" not in out
    rows = [line for line in out.splitlines() if line.startswith("| ") and "hostile" in line]
    assert rows
    assert {line.replace("\\|", "").count("|") for line in rows} == {7}


def test_a_hostile_claim_runs_in_no_spreadsheet(small_suite: Path, tmp_path: Path) -> None:
    task = small_suite / "tasks" / "off-hub" / "anecdote.yaml"
    task.write_text(task.read_text().replace("short: Saves money", 'short: "=HYPERLINK(1)"'))
    from harness.report.verified import as_csv, as_markdown  # noqa: PLC0415  what is tested here

    judged = harness.verify(suite=small_suite, home=tmp_path / "home")
    row = next(row for row in csv.DictReader(io.StringIO(as_csv(judged))) if row["task"] == "off-hub/anecdote")
    assert row["short"] == "'=HYPERLINK(1)"
    assert "| \\=HYPERLINK(1) |" in as_markdown(judged)
