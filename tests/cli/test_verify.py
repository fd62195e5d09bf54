"""`harness verify` on a small suite and a small store."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest
from calling import Call

from harness.report.grid import width
from harness.results.json_object import verify_schema

LICENCES = "licences/qwen3-apache"


def widest(out: str) -> int:
    """Return the width of the widest line, but for lines to copy into a shell, which are never broken."""
    return max(width(line) for line in out.splitlines() if not line.startswith("  harness "))


def test_the_table_says_what_was_used_and_what_follows(call: Call, small_suite: Path, imported: str) -> None:
    done = call("--suite", small_suite, "verify")
    assert done.code == 0
    head, _, rest = done.out.partition("claim ")
    assert "No network was touched." in head
    assert imported in head
    assert "all of 2 namespaces" in head
    assert "Qwen3 is Apache 2.0" in rest
    assert "4 claims: 1 supported, 2 without evidence, 1 off the Hub." in rest
    assert "1 decided: 1 from imported tables." in rest
    assert "1 claim distorts the source, whatever the verdict." in rest
    assert f"\n  harness --suite {small_suite} explain licences/qwen3-apache\n" in rest
    assert done.err == ""
    assert widest(done.out) <= 100


@pytest.mark.usefixtures("imported")
def test_claims_stand_by_folder_then_id(call: Call, small_suite: Path) -> None:
    out = call("--suite", small_suite, "verify", "--format", "csv").out
    assert [row["task"] for row in csv.DictReader(io.StringIO(out))] == [
        "downloads/qwen-385-million",
        "licences/qwen3-apache",
        "off-hub/anecdote",
        "shares/chinese-over-40-percent",
    ]


@pytest.mark.usefixtures("imported")
def test_tasks_are_named_by_id_part_or_folder(call: Call, small_suite: Path) -> None:
    for words in (["licences/qwen3-apache"], ["qwen3"], ["licences"], ["licences/"]):
        out = call("--suite", small_suite, "verify", *words, "--format", "json").out
        assert [claim["task"] for claim in json.loads(out)["claims"]] == [LICENCES]
    ambiguous = call("--suite", small_suite, "verify", "qwen")
    assert ambiguous.code == 2
    assert "several tasks" in ambiguous.err
    assert "downloads/qwen-385-million, licences/qwen3-apache" in ambiguous.err


def test_json_is_one_object_that_fits_its_schema(call: Call, small_suite: Path, imported: str) -> None:
    done = call("--suite", small_suite, "verify", "--format", "json")
    found = json.loads(done.out)
    jsonschema.validate(found, verify_schema())
    assert found["schema_version"] == 1
    claim = next(each for each in found["claims"] if each["task"] == LICENCES)
    assert claim["verdict"] == "supported"
    parts = claim["readings"]["as-worded"]["parts"]
    assert parts["licence"]["value"] == ["apache-2.0"]
    assert parts["lead"]["evidence"] == imported
    assert done.err == ""


@pytest.mark.usefixtures("imported")
def test_csv_has_the_figure_beside_the_verdict(call: Call, small_suite: Path) -> None:
    out = call("--suite", small_suite, "verify", "--format", "csv").out
    rows = {row["task"]: row for row in csv.DictReader(io.StringIO(out))}
    assert rows["downloads/qwen-385-million"]["verdict"] == "no-evidence"
    assert rows["downloads/qwen-385-million"]["value"] == ""
    assert rows["downloads/qwen-385-million"]["claimed"] == "385300000"
    assert rows[LICENCES]["as_of"] == "2025-05-31"


@pytest.mark.usefixtures("imported")
def test_markdown_is_a_table_with_attribution(call: Call, small_suite: Path) -> None:
    out = call("--suite", small_suite, "verify", "--format", "markdown").out
    lines = out.splitlines()
    assert lines[0].startswith("| claim | verdict |")
    assert len({line.count("|") for line in lines[:6]}) == 1
    assert "- Someone, CC-BY-4.0" in lines
    assert "Evidence used. No network was touched." in out


def test_a_pinned_snapshot_is_the_only_evidence(call: Call, small_suite: Path, imported: str) -> None:
    found = json.loads(call("--suite", small_suite, "verify", "--snapshot", "curated", "--format", "json").out)
    assert [each["kind"] for each in found["evidence"]] == ["curated"]
    assert {claim["verdict"] for claim in found["claims"]} == {"no-evidence", "off-hub"}
    missing = call("--suite", small_suite, "verify", "--snapshot", "nothing")
    assert missing.code == 2
    assert imported in missing.err


def test_dry_run_names_evidence_and_what_is_missing(call: Call, small_suite: Path, imported: str) -> None:
    done = call("--suite", small_suite, "verify", "--dry-run")
    assert done.code == 0
    assert imported in done.out
    assert "not held" in done.out
    assert "harness pull --namespace Qwen" in done.out
    assert "No network was touched." in done.out
    plan = json.loads(call("--suite", small_suite, "verify", "--dry-run", "--format", "json").out)
    by_reading = {(each["task"], each["reading"]): each for each in plan["readings"]}
    assert by_reading[LICENCES, "as-worded/lead"]["evidence"] == imported
    assert by_reading["downloads/qwen-385-million", "as-worded"]["evidence"] is None
    assert by_reading["downloads/qwen-385-million", "as-worded"]["pull"].startswith("harness pull --namespace Qwen")


@pytest.mark.usefixtures("imported")
def test_offline_changes_nothing(call: Call, small_suite: Path) -> None:
    assert call("--suite", small_suite, "verify", "--offline").out == call("--suite", small_suite, "verify").out


@pytest.mark.usefixtures("imported")
def test_write_then_against_finds_nothing_changed(call: Call, small_suite: Path, tmp_path: Path) -> None:
    done = call("--suite", small_suite, "verify", "--write", tmp_path / "sets")
    written = Path(done.err.removeprefix("result set: ").strip())
    assert written.parent == tmp_path / "sets"
    again = call("--suite", small_suite, "verify", "--against", written, "--fail-on", "changed")
    assert again.code == 0
    assert f"Nothing changed since {written}." in again.out


@pytest.mark.usefixtures("imported")
def test_a_set_that_judges_only_some_of_the_claims_says_which(call: Call, small_suite: Path, tmp_path: Path) -> None:
    call("--suite", small_suite, "verify", LICENCES, "--write", tmp_path / "sets")
    [written] = [path for path in (tmp_path / "sets").iterdir() if path.is_dir()]
    done = call("--suite", small_suite, "verify", LICENCES, "off-hub", "--against", written)
    assert done.code == 0
    assert f"Against {written.name} of {tmp_path / 'sets'}, which judges 1 of the 2 claims chosen." in done.out
    assert "Not in it: off-hub/anecdote." in done.out
    assert f"Nothing changed since {written}." in done.out


@pytest.mark.usefixtures("imported")
def test_a_set_that_judges_none_of_the_claims_never_says_that_nothing_changed(
    call: Call, small_suite: Path, tmp_path: Path
) -> None:
    call("--suite", small_suite, "verify", LICENCES, "--write", tmp_path / "sets")
    [written] = [path for path in (tmp_path / "sets").iterdir() if path.is_dir()]
    words = ("--suite", small_suite, "verify", "off-hub", "--against", written)
    done = call(*words)
    assert done.code == 0
    assert "which does not judge the claim chosen." in done.out
    assert "Nothing was compared." in done.out
    assert "Nothing changed" not in done.out
    failing = call(*words, "--fail-on", "changed")
    assert failing.code == 2
    assert "judges none of the claims chosen" in failing.err
    # Another condition needs no set.
    assert call(*words, "--fail-on", "contradicted").code == 0


@pytest.mark.usefixtures("imported")
def test_the_latest_of_an_own_suite_is_looked_for_beside_it(call: Call, small_suite: Path) -> None:
    place = small_suite / "results"
    call("--suite", small_suite, "verify", LICENCES, "--write", place)
    done = call("--suite", small_suite, "verify", LICENCES, "--against", "latest", "--fail-on", "changed")
    assert done.code == 0
    assert f" of {place}, which judges the claim chosen." in done.out
    assert "Nothing changed since latest." in done.out


@pytest.mark.usefixtures("imported")
def test_where_no_set_stands_beside_an_own_suite_the_latest_is_the_shipped_one(
    call: Call, small_suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("--suite", small_suite, "verify", LICENCES, "--write", tmp_path / "shipped")
    monkeypatch.setattr("harness.api.built_in_results", lambda: tmp_path / "shipped")
    (small_suite / "results").mkdir()
    (small_suite / "results" / "README.md").write_text("Sets go here.", encoding="utf-8")
    done = call("--suite", small_suite, "verify", LICENCES, "--against", "latest")
    assert done.code == 0, done.err
    assert f" of {tmp_path / 'shipped'}, which judges the claim chosen." in done.out


@pytest.mark.usefixtures("imported")
def test_a_changed_figure_in_a_task_changes_the_verdict(call: Call, small_suite: Path, tmp_path: Path) -> None:
    done = call("--suite", small_suite, "verify", "--write", tmp_path / "sets")
    written = done.err.removeprefix("result set: ").strip()
    task = small_suite / "tasks" / "licences" / "qwen3-apache.yaml"
    task.write_text(task.read_text().replace("value: apache-2.0", "value: mit"))
    again = call("--suite", small_suite, "verify", "--against", written, "--fail-on", "changed,contradicted")
    assert again.code == 1
    assert "licences/qwen3-apache  supported -> contradicted" in again.out
    assert "--fail-on contradicted: licences/qwen3-apache" in again.err
    assert "--fail-on changed: licences/qwen3-apache" in again.err


def test_a_changed_row_before_import_changes_the_verdict(
    call: Call, small_suite: Path, imported: str, table: Path, mapping: Path
) -> None:
    table.write_text(table.read_text().replace("Qwen3-0.6B,2025-04-27,50,apache-2.0", "Qwen3-0.6B,2025-04-27,50,mit"))
    call("snapshot", "remove", imported)
    assert call("snapshot", "import", table, "--map", mapping).code == 0
    found = json.loads(call("--suite", small_suite, "verify", "--format", "json", LICENCES).out)
    assert found["claims"][0]["verdict"] == "contradicted"


@pytest.mark.parametrize(
    ("condition", "tasks"),
    [
        ("distorted", "shares/chinese-over-40-percent"),
        ("no-evidence", "downloads/qwen-385-million, shares/chinese-over-40-percent"),
    ],
)
@pytest.mark.usefixtures("imported")
def test_fail_on_names_the_claims(call: Call, small_suite: Path, condition: str, tasks: str) -> None:
    done = call("--suite", small_suite, "verify", "--fail-on", condition)
    assert (done.code, done.err) == (1, f"--fail-on {condition}: {tasks}\n")


@pytest.mark.parametrize("condition", ["contradicted", "stale"])
@pytest.mark.usefixtures("imported")
def test_fail_on_passes_where_no_claim_meets_it(call: Call, small_suite: Path, condition: str) -> None:
    done = call("--suite", small_suite, "verify", "--fail-on", condition)
    assert (done.code, done.err) == (0, "")


@pytest.mark.usefixtures("imported")
def test_stale_is_evidence_of_too_distant_a_day(call: Call, small_suite: Path) -> None:
    task = small_suite / "tasks" / "licences" / "qwen3-apache.yaml"
    text = task.read_text().replace("from: 2025-04-01, to: 2025-05-31", "from: 2026-04-01, to: 2026-04-30")
    task.write_text(text)
    done = call("--suite", small_suite, "verify", LICENCES, "--fail-on", "stale")
    assert done.code == 1
    assert done.err == "--fail-on stale: licences/qwen3-apache\n"


def test_evidence_that_cannot_be_used_is_named_and_the_rest_is_judged(
    call: Call, small_suite: Path, imported: str, home: Path
) -> None:
    assert call("--suite", small_suite, "verify").code == 0
    broken = home / "snapshots" / imported / "models.parquet"
    broken.write_bytes(broken.read_bytes()[:-1])
    done = call("--suite", small_suite, "verify")
    assert done.code == 3
    assert f"error: evidence that cannot be used: {imported}" in done.err
    assert "3 without evidence" in done.out


@pytest.mark.parametrize("most", [60, 80, 140])
@pytest.mark.usefixtures("imported")
def test_no_line_is_wider_than_asked(call: Call, small_suite: Path, most: int) -> None:
    out = call("--suite", small_suite, "verify", "--max-width", most).out
    assert widest(out) <= most
    assert "\x1b" not in out
