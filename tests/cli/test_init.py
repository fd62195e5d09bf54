"""`harness init`: a suite that passes at once, the same every time, and nothing overwritten."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from calling import Call
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from harness import __version__
from harness.new_suite import start_suite, suite_files
from harness.suite import load_suite, task_schema
from harness.suite.tasks import is_published


def test_a_new_suite_passes_at_once(call: Call, tmp_path: Path) -> None:
    place = tmp_path / "mine"
    done = call("init", place)
    assert (done.code, done.err) == (0, "")
    assert f"harness --suite {place} verify --offline" in done.out
    assert "HARNESS in .github/workflows/claims.yml says where harness is installed from" in done.out
    assert call("tasks", "validate", place).out == "1 task, and it can be used\n"
    judged = call("--suite", place, "verify", "--offline", "--format", "json", "--fail-on", "contradicted,no-evidence")
    assert judged.code == 0
    verdicts = {claim["task"]: claim["verdict"] for claim in json.loads(judged.out)["claims"]}
    assert verdicts == {"examples/qwen-ahead-of-llama": "supported"}


def test_a_suite_with_the_claims_of_harness_is_theirs_and_takes_rows_of_its_own(call: Call, tmp_path: Path) -> None:
    place = tmp_path / "dispute"
    done = call("init", place, "--with-claims")
    built_in = load_suite()
    articles = sorted(name for name in built_in.tasks if not is_published(name))
    assert (done.code, f"tasks/ with {len(articles)} claims" in done.out) == (0, True)
    assert f"harness --suite {place} verify --offline --against latest" in done.out
    own = load_suite(place)
    assert sorted(own.tasks) == articles
    assert all(own.tasks[name].readings == built_in.tasks[name].readings for name in articles)
    row = "harness,moonshotai,moonshot-ai,singapore,company,,harness-judgement,2026-11-01,To see what it does.\n"
    with (place / "seeds" / "publishers.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    judged = call("--suite", place, "verify", "moonshot-singapore", "--offline", "--format", "json")
    (claim,) = json.loads(judged.out)["claims"]
    assert claim["verdict"] in ("supported", "depends")
    assert [each["key"] for each in claim["own_rows"]] == [["harness", "moonshotai"]]


def test_what_is_printed_names_the_suite_in_every_command(call: Call, tmp_path: Path) -> None:
    place = tmp_path / "my claims"
    call("init", place)
    for words in (["verify", "--offline"], ["tasks", "list"]):
        lines = [line for line in call("--suite", place, *words).out.splitlines() if "explain" in line]
        assert lines
        assert all(f"harness --suite '{place}' explain" in line for line in lines)


def test_every_promised_place_is_there_and_two_suites_are_the_same(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "deep" / "er" / "other"
    assert start_suite(one) == start_suite(other)
    assert {"README.md", "seeds", "tasks", "results", ".github"} <= {path.name for path in one.iterdir()}
    for name, content in suite_files().items():
        assert (one / name).read_bytes() == (other / name).read_bytes() == content, name
        assert content.endswith(b"\n"), name


def test_its_schema_line_leads_to_the_schema_that_its_task_fits(tmp_path: Path) -> None:
    start_suite(tmp_path / "mine")
    task = tmp_path / "mine" / "tasks" / "examples" / "qwen-ahead-of-llama.yaml"
    first = task.read_text(encoding="utf-8").splitlines()[0]
    path = task.parent / first.removeprefix("# yaml-language-server: $schema=")
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert schema == task_schema()
    data = YAML(typ="safe").load(task)
    data["claim"]["about"]["on"] = str(data["claim"]["about"]["on"])
    Draft202012Validator(schema).validate(data)


def test_its_seeds_extend_the_built_in_ones(tmp_path: Path) -> None:
    start_suite(tmp_path / "mine")
    assert load_suite(tmp_path / "mine").catalogue == load_suite().catalogue


def test_its_workflow_runs_what_its_readme_says_with_this_version(tmp_path: Path) -> None:
    start_suite(tmp_path / "mine")
    workflow = YAML(typ="safe").load(tmp_path / "mine" / ".github" / "workflows" / "claims.yml")
    runs = [step["run"] for step in workflow["jobs"]["verify"]["steps"] if "run" in step]
    assert runs[0] == 'pip install "$HARNESS"'
    assert workflow["env"] == {"HARNESS": f"adoption-harness=={__version__}"}
    assert all(run.startswith("harness ") for run in runs[1:])
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["verify"]["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("name", ["tasks", ".hidden", "notes.txt"])
def test_a_directory_with_anything_in_it_is_refused_and_left_alone(call: Call, tmp_path: Path, name: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("x", encoding="utf-8")
    done = call("init", tmp_path / "mine")
    assert (done.code, done.out) == (2, "")
    assert f"the directory is not empty: it has {name}" in done.err
    assert "nothing has been written" in done.err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [name]


def test_a_file_is_refused(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x", encoding="utf-8")
    done = call("init", tmp_path / "mine")
    assert (done.code, "this is a file" in done.err) == (2, True)


def test_an_empty_repository_will_do(tmp_path: Path) -> None:
    (tmp_path / "mine" / ".git").mkdir(parents=True)
    assert "README.md" in start_suite(tmp_path / "mine")


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    real = Path.open

    def opened(self: Path, mode: str = "r", *args: object, **more: object) -> object:
        if mode == "xb" and self.name == "sources.yaml":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, mode, *args, **more)  # type: ignore[call-overload]  # passed on as it came

    monkeypatch.setattr(Path, "open", opened)
    assert call("init", tmp_path / "mine").code == 3
    assert not (tmp_path / "mine").exists()
