"""`tasks`, `snapshot`, `results`, `doctor`, `explain`."""

from __future__ import annotations

import json
import shlex
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import jsonschema
import pytest
from calling import Call
from ruamel.yaml import YAML

import harness
from harness.report.grid import width

TASK = "shares/chinese-over-40-percent"


def test_tasks_list_has_every_claim(call: Call, small_suite: Path) -> None:
    done = call("--suite", small_suite, "tasks", "list")
    assert done.code == 0
    assert "Chinese derivatives > 40 %" in done.out
    assert "The Paper" in done.out
    assert "4 claims" in done.out
    found = json.loads(call("--suite", small_suite, "tasks", "list", "off-hub", "--format", "json").out)
    assert [(each["task"], each["off_hub"], each["readings"]) for each in found] == [("off-hub/anecdote", True, [])]


def test_tasks_list_of_no_folder_names_those_there_are(call: Call, small_suite: Path) -> None:
    done = call("--suite", small_suite, "tasks", "list", "weather")
    assert done.code == 2
    assert "folders are downloads, licences, off-hub, shares" in done.err


def test_tasks_show_prints_the_file(call: Call, small_suite: Path) -> None:
    done = call("--suite", small_suite, "tasks", "show", "chinese-over")
    assert done.code == 0
    assert done.out.startswith(f"# tasks/{TASK}.yaml\nid: {TASK}\n")


def test_tasks_find_takes_a_sentence(call: Call, small_suite: Path) -> None:
    done = call("--suite", small_suite, "tasks", "find", "Qwen has 385.3 million downloads", "--limit", "1")
    assert done.code == 0
    assert "downloads/qwen-385-million" in done.out
    assert TASK not in done.out
    assert "No claim shares a word" in call("--suite", small_suite, "tasks", "find", "zzz").out


def test_tasks_validate_lists_every_problem_with_its_place(call: Call, small_suite: Path) -> None:
    assert call("tasks", "validate", small_suite).out == "4 tasks, all of them can be used\n"
    for name in ("downloads/qwen-385-million", "licences/qwen3-apache"):
        path = small_suite / "tasks" / f"{name}.yaml"
        path.write_text(path.read_text().replace("version:", "verson:"))
    done = call("tasks", "validate", small_suite)
    assert done.code == 2
    places = [line for line in done.out.splitlines() if line.startswith(str(small_suite))]
    assert [place.split("/tasks/")[1].split(": ")[0] for place in places if "verson" in place] == [
        "downloads/qwen-385-million.yaml:2:1",
        "licences/qwen3-apache.yaml:2:1",
    ]
    assert len(done.out.splitlines()) == int(done.err.split()[0])
    assert all(" -> " in line for line in done.out.splitlines() if "verson" in line)


def test_tasks_schema_accepts_a_task(call: Call, small_suite: Path) -> None:
    schema = json.loads(call("tasks", "schema").out)
    data = YAML(typ="safe", pure=True).load(small_suite / "tasks" / "off-hub" / "anecdote.yaml")
    data["claim"]["about"]["on"] = str(data["claim"]["about"]["on"])
    jsonschema.validate(data, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, "surprise": 1}, schema)


def test_import_says_what_came_in(call: Call, table: Path, mapping: Path) -> None:
    rows = "Qwen/Qwen3-8B,2025-04-28,100,apache-2.0,text-generation\nnot an id,2025-01-01,1,mit,\n"
    table.write_text(table.read_text() + rows)
    done = call("snapshot", "import", table, "--map", mapping)
    assert done.code == 0
    facts = {line.split()[0]: line for line in done.out.splitlines() if not line.startswith(" ")}
    assert "6 rows" in facts["read"]
    assert "4 repositories" in facts["kept"]
    assert "1 row or value, each with its reason in" in facts["rejected"]
    assert "1 exact, collapsed" in facts["duplicates"]
    assert "pipeline_tag 1" in facts["nulls"]
    assert "all of 2 namespaces: Qwen, meta-llama" in facts["covers"]
    assert "CC-BY-4.0" in facts["origin"]
    again = call("snapshot", "import", table, "--map", mapping)
    assert again.out == done.out


def test_what_is_stated_at_import_goes_first(call: Call, table: Path, mapping: Path) -> None:
    words = ["--captured", "2025-06-30", "--scope", "namespaces:Qwen", "--name", "mine", "--licence", "MIT"]
    assert call("snapshot", "import", table, "--map", mapping, *words, "--origin", "me", "--synthetic").code == 0
    found = json.loads(call("snapshot", "show", "mine", "--format", "json").out)
    assert found["kind"] == "synthetic"
    assert found["origin"]["licence"] == "MIT"
    assert found["scope"] == {"kind": "namespaces", "members": ["Qwen"]}


def test_synthetic_evidence_is_never_written(
    call: Call, small_suite: Path, imported: str, table: Path, mapping: Path
) -> None:
    call("snapshot", "remove", imported)
    assert call("snapshot", "import", table, "--map", mapping, "--synthetic").code == 0
    done = call("--suite", small_suite, "verify", "--write", small_suite / "sets")
    assert done.code == 3
    assert "synthetic" in done.err
    assert not (small_suite / "sets").exists()


def test_a_bad_scope_imports_nothing(call: Call, table: Path, mapping: Path, home: Path) -> None:
    done = call("snapshot", "import", table, "--map", mapping, "--scope", "everything")
    assert done.code == 2
    assert "'everything' is no scope" in done.err
    assert not home.exists()


def test_snapshots_are_listed_shown_checked_and_removed(call: Call, imported: str, home: Path) -> None:
    listed = call("snapshot", "list")
    assert imported in listed.out
    assert str(home) in listed.out
    shown = call("snapshot", "show", "two-labs")
    assert "someone/two-labs" in shown.out
    assert "Someone, CC-BY-4.0" in shown.out
    assert call("snapshot", "check").out == f"{imported}: whole\n"
    assert call("snapshot", "check", "two").code == 0
    assert call("snapshot", "remove", "two").out == f"{imported}: removed\n"
    assert call("snapshot", "check").out == "The store holds no snapshot.\n"
    assert "holds no snapshot" in call("snapshot", "list").out


@pytest.mark.usefixtures("imported")
def test_a_snapshot_that_is_removed_takes_its_extracts_along(call: Call, small_suite: Path, home: Path) -> None:
    assert call("--suite", small_suite, "verify").code == 0
    assert list((home / "extracts").iterdir())
    assert call("snapshot", "remove", "two-labs").code == 0
    assert list((home / "extracts").iterdir()) == []


@pytest.mark.usefixtures("imported")
def test_results_are_listed_and_shown(call: Call, small_suite: Path, tmp_path: Path) -> None:
    sets = tmp_path / "sets"
    written = Path(call("--suite", small_suite, "verify", "--write", sets).err.removeprefix("result set: ").strip())
    listed = call("results", "list", "--dir", sets)
    assert listed.code == 0
    assert written.name in listed.out
    assert "1 supported, 2 no evidence, 1 off the Hub" in " ".join(listed.out.split())
    for name in ("latest", written.name, written.name[:16], written):
        shown = call("results", "show", name, "--dir", sets)
        assert shown.code == 0
        assert "Qwen3 is Apache 2.0" in shown.out
        assert max(width(line) for line in shown.out.splitlines()) <= 100


@pytest.mark.usefixtures("imported")
def test_the_list_names_a_call_that_works_with_its_directory(call: Call, small_suite: Path, tmp_path: Path) -> None:
    sets = tmp_path / "my sets"
    call("--suite", small_suite, "verify", "--write", sets)
    line = call("results", "list", "--dir", sets).out.splitlines()[-1]
    words = shlex.split(line.removeprefix("One in full: harness "))
    assert words[-2:] == ["--dir", str(sets)]
    assert call(*words).code == 0


@pytest.mark.usefixtures("imported")
def test_every_set_of_a_directory_is_checked(call: Call, small_suite: Path, tmp_path: Path) -> None:
    sets = tmp_path / "sets"
    for tasks in ((), ("licences",)):
        assert call("--suite", small_suite, "verify", *tasks, "--write", sets).code == 0
    done = call("results", "check", sets)
    assert done.code == 0, done.err
    assert done.out.count("Every verdict and every figure holds.") == 2
    assert done.out.endswith(f"2 of 2 result sets in {sets} hold.\n")
    spoiled = min(path for path in sets.iterdir() if path.is_dir())
    (spoiled / "verdicts.csv").write_text("task\n")
    broken = call("results", "check", sets)
    assert broken.code == 3
    assert f"error: {spoiled.name}: " in broken.err
    assert "verdicts.csv" in broken.err
    assert f"1 of 2 result sets in {sets} hold." in broken.out
    # A directory without any set is none of them, and is no set either.
    (tmp_path / "empty").mkdir()
    assert call("results", "check", tmp_path / "empty").code == 3


def test_evidence_that_travels_as_counts_is_not_compared_repository_by_repository(call: Call) -> None:
    shipped = min(each.id for each in harness.shipped_manifests()[0])
    done = call("snapshot", "diff", shipped, shipped)
    assert done.code == 2
    assert f"{shipped} travels with harness as counts alone" in done.err
    unknown = call("snapshot", "diff", "nothing-so", "nothing-so")
    assert unknown.code == 2
    assert "travels with harness" not in unknown.err


@pytest.mark.usefixtures("imported")
def test_a_result_set_with_a_flipped_byte_is_refused(call: Call, small_suite: Path, tmp_path: Path) -> None:
    sets = tmp_path / "sets"
    written = Path(call("--suite", small_suite, "verify", "--write", sets).err.removeprefix("result set: ").strip())
    verdicts = written / "verdicts.csv"
    verdicts.write_bytes(verdicts.read_bytes().replace(b"no-evidence", b"supported--", 1))
    shown = call("results", "show", written)
    assert shown.code == 3
    assert "verdicts.csv" in shown.err
    listed = call("results", "list", "--dir", sets)
    assert listed.code == 3
    assert "no result set here" in listed.out


def test_doctor_finds_everything_in_order(call: Call, small_suite: Path, home: Path) -> None:
    done = call("--suite", small_suite, "doctor")
    assert done.code == 0
    assert "4 tasks" in done.out
    assert "made when it is needed, can be written" in " ".join(done.out.split())
    assert "Everything that harness needs is here." in done.out
    assert not home.exists()


def test_doctor_says_what_is_broken_and_how_to_mend_it(
    call: Call, small_suite: Path, imported: str, home: Path
) -> None:
    (home / "snapshots" / imported / "manifest.json").write_text("{")
    (small_suite / "tasks" / "off-hub" / "anecdote.yaml").write_text("id: [")
    done = call("--suite", small_suite, "doctor")
    assert done.code == 3
    assert f"{imported}: this is not the JSON that harness wrote" in " ".join(done.out.split())
    assert "-> remove this snapshot, then import or pull it again" in done.out
    assert "harness tasks validate" in done.out
    assert "2 broken" in done.out


def test_doctor_says_whether_charts_can_be_drawn(
    call: Call, small_suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without(name: str) -> str:
        if name == "vl-convert-python":
            raise PackageNotFoundError(name)
        return "1.0"

    monkeypatch.setattr("harness.health.version", without)
    done = call("--suite", small_suite, "doctor")
    assert "pip install 'adoption-harness[report]'" in " ".join(done.out.split())
    assert "Everything that harness needs is here." in done.out
    monkeypatch.setattr("harness.health.version", lambda _: "1.0")
    assert "altair 1.0, vl-convert 1.0" in call("--suite", small_suite, "doctor").out


def test_doctor_of_a_home_that_is_a_file(call: Call, small_suite: Path, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("")
    done = call("--suite", small_suite, "--home", place, "doctor")
    assert done.code == 3
    text = " ".join(done.out.split())
    assert "is no directory -> set HARNESS_HOME to another place" in text
    assert "check the place, or set HARNESS_HOME to another one" in text


def test_explain_shows_everything_of_a_claim(call: Call, small_suite: Path, imported: str) -> None:
    done = call("--suite", small_suite, "explain", "licences/qwen3-apache")
    assert done.code == 0
    text = " ".join(done.out.split())
    assert "licences/qwen3-apache: supported" in text
    assert "Every Qwen3 model is under Apache 2.0, and the family leads." in text
    assert "lead: supported" in text
    assert "rank by downloads of the last 30 days of repos of family qwen" in text
    assert f"2025-05-31 (same day): {imported} (imported, all of 2 namespaces)" in text
    assert "To print Recorded metadata of the Hugging Face Hub agree, as far as the measure goes:" in text
    assert "Attribution: Someone, CC-BY-4.0" in text
    assert max(width(line) for line in done.out.splitlines()) <= 100


def test_explain_without_evidence_says_what_would_bring_it(call: Call, small_suite: Path, imported: str) -> None:
    done = call("--suite", small_suite, "explain", "qwen-385")
    text = " ".join(done.out.split())
    assert "it records no all-time downloads" in text
    assert "brought by harness pull --namespace Qwen --at 2025-11-12" in text
    assert "157 on 2025-05-31 (−165 days)" in text  # noqa: RUF001  a true minus
    assert imported in text
    assert "Information only: it decides nothing." in text
    assert "'roughly': Near it." in text


def test_explain_of_a_claim_off_the_hub(call: Call, small_suite: Path) -> None:
    text = " ".join(call("--suite", small_suite, "explain", "anecdote").out.split())
    assert "off-hub/anecdote: off the Hub" in text
    assert "it is testimony" in text
    assert "look at the person who is quoted" in text
    assert 'cannot confirm or refute this: "An entrepreneur saves money."' in text


def test_explain_of_a_distorted_claim_names_chain_rule_and_correction(call: Call, small_suite: Path) -> None:
    text = " ".join(call("--suite", small_suite, "explain", TASK).out.split())
    assert "The Paper, 2025-11-12: An article" in text
    assert "Someone else, 2025-08-04: A memo (memo, first-hand) which rests on Someone, undated: A list" in text
    assert "distorted: the memo counts derivatives of Qwen alone" in text
    assert "Qwen among derivatives: more than 40 %, of 2025-07-01 to 2025-07-31 (first-hand)" in text
    assert "Under other definitions (8 tried): 8 no evidence." in text
