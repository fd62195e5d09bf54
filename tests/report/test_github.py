"""Annotations and step summaries of GitHub's runner, read as the runner reads them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

import harness
from harness.api import Verification
from harness.cli.running import run
from harness.conditions import Change
from harness.evidence_held import Held
from harness.report.github import LARGEST_SUMMARY, MOST, as_github, step_summary

_COMMAND = re.compile(r"^::(?P<name>[a-z-]+)(?: (?P<properties>[^:]*))?::(?P<text>.*)$")


class Command(NamedTuple):
    level: str
    properties: dict[str, str]
    text: str


def commands(text: str) -> list[Command]:
    """Read workflow commands by the rules of the runner: `%25 %0D %0A`, and `%3A %2C` in properties."""
    found = []
    for line in text.splitlines():
        match = _COMMAND.match(line)
        assert match, line
        pairs = [pair.split("=", 1) for pair in (match["properties"] or "").split(",") if pair]
        properties = {name: plain(value.replace("%3A", ":").replace("%2C", ",")) for name, value in pairs}
        found.append(Command(match["name"], properties, plain(match["text"])))
    return found


def plain(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


@pytest.fixture(autouse=True)
def _nothing_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.evidence_held.built_in_results", lambda: tmp_path / "none")


def test_annotations_stand_on_the_line_that_states_the_claim(small_suite: Path, tmp_path: Path) -> None:
    task = small_suite / "tasks" / "shares" / "chinese-over-40-percent.yaml"
    task.write_text("# a remark\n\n" + task.read_text())
    judged = harness.verify(suite=small_suite, home=tmp_path / "home")
    met = {"distorted": ("shares/chinese-over-40-percent",)}
    [error, *rest] = commands(as_github(judged, met, workspace=tmp_path))
    assert error.level == "error"
    assert error.properties["file"] == "small/tasks/shares/chinese-over-40-percent.yaml"
    line = task.read_text().splitlines()[int(error.properties["line"]) - 1]
    assert line.startswith("  says: Derivatives of Chinese models")
    assert error.properties["title"] == "no evidence: shares/chinese-over-40-percent"
    assert [each.level for each in rest] == ["notice"]


def test_files_outside_of_the_checkout_are_not_named(small_suite: Path, tmp_path: Path) -> None:
    judged = harness.verify(suite=small_suite, home=tmp_path / "home")
    met = {"distorted": ("shares/chinese-over-40-percent",)}
    [error, *_] = commands(as_github(judged, met, workspace=tmp_path / "elsewhere"))
    assert set(error.properties) == {"title"}


def test_what_fails_is_an_error_and_what_else_is_worth_a_look_a_warning(made: Verification) -> None:
    found = commands(as_github(made, {"contradicted": ("licences/apache",)}, workspace=Path()))
    by_level = {level: [each for each in found if each.level == level] for level in ("error", "warning", "notice")}
    assert [each.properties["title"] for each in by_level["error"]] == ["contradicted: licences/apache"]
    assert {each.properties["title"] for each in by_level["warning"]} == {
        "contradicted: releases/weekly",
        "depends: shares/more-than-40-percent",
    }
    assert [each.text for each in by_level["notice"]] == ["downloads/385-million"]
    assert not as_github(replace(made, claims=()), {}, workspace=Path())


def test_a_changed_claim_is_annotated_with_what_changed(made: Verification) -> None:
    changed = [Change("releases/in-january", "100 % -> 50 %"), Change("releases/in-january", "part: 1 -> 2")]
    found = commands(as_github(made, {}, changed, workspace=Path()))
    [one] = [each for each in found if each.properties["title"] == "supported: releases/in-january"]
    assert one.level == "warning"
    assert one.text.endswith("\nchanged: 100 % -> 50 %; part: 1 -> 2")


def test_no_more_annotations_than_github_shows(made: Verification) -> None:
    contradicted = next(each for each in made.claims if each.task.id == "licences/apache")
    many = tuple(
        replace(contradicted, task=replace(contradicted.task, id=f"licences/n{number:02}"))
        for number in range(MOST + 5)
    )
    found = commands(as_github(replace(made, claims=many), {}, workspace=Path()))
    assert len(found) == MOST
    assert found[-1].properties["title"] == "6 more claims"
    assert found[-1].text.split(", ")[-1] == "licences/n14"


def test_evidence_that_cannot_be_used_is_an_error(made: Verification) -> None:
    broken = replace(made, claims=(), held=Held((), ("orgs: gone\n::error::x",)))
    assert commands(as_github(broken, {}, workspace=Path())) == [
        Command("error", {"title": "evidence"}, "orgs: gone\n::error::x")
    ]


def test_the_verb_writes_a_summary_where_the_runner_wants_one(
    small_suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    words = ["--suite", str(small_suite), "--home", str(tmp_path / "home"), "verify", "--offline", "--format", "github"]
    assert run([*words, "--fail-on", "distorted"]) == 1
    [error, *_] = commands(capsys.readouterr().out)
    assert error.properties["file"].startswith("small/tasks/")
    text = summary.read_text()
    assert text.startswith("before\n| claim | verdict |")
    assert "Evidence used" in text
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    assert run(words) == 0
    assert summary.read_text() == text


def test_lines_of_the_built_in_suite_are_known() -> None:
    root = Path(__file__).resolve().parents[2]
    suite = harness.load_suite()
    judged = harness.verify(["licences/"], suite=suite, home=root / "no-store")
    met = {"contradicted": tuple(each.task.id for each in judged.claims)}
    errors = [one for one in commands(as_github(judged, met, workspace=root)) if one.level == "error"]
    assert errors
    for one in errors:
        lines = (root / one.properties["file"]).read_text(encoding="utf-8").splitlines()
        assert lines[int(one.properties["line"]) - 1].strip().startswith("says:")


def test_a_summary_is_no_larger_than_github_takes() -> None:
    assert step_summary("a") == "a\n"
    long = step_summary("ä" * 50 + "\n" + "x" * 99 + "\n" * (LARGEST_SUMMARY // 100) + ("y" * 99 + "\n") * 10_000)
    assert len(long.encode()) < LARGEST_SUMMARY + 200
    assert long.endswith("larger than a step summary may be.\n")
