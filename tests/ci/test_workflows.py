"""The action, the workflows and the hooks: valid by their schemas, safe for pull requests from forks, and acted out."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner
from junitparser import JUnitXml
from ruamel.yaml import YAML

from harness.cli.running import run

ROOT = Path(__file__).resolve().parents[2]
ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
HOW_TO = ROOT / "docs" / "how-to" / "run-in-ci.md"


def load(text: str) -> Any:  # noqa: ANN401  any YAML
    return YAML(typ="safe", pure=True).load(text)


def examples() -> list[str]:
    """The workflows that the how-to prints."""
    blocks = re.findall(r"```yaml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    return [block for block in blocks if "\njobs:" in block]


def workflows() -> list[tuple[str, dict[str, Any]]]:
    found = [(path.name, load(path.read_text(encoding="utf-8"))) for path in WORKFLOWS]
    return [*found, *((f"how-to {number}", load(text)) for number, text in enumerate(examples()))]


def steps() -> Iterator[dict[str, Any]]:
    """Every step of the action and of every workflow."""
    yield from load(ACTION.read_text(encoding="utf-8"))["runs"]["steps"]
    for _, workflow in workflows():
        for job in workflow["jobs"].values():
            yield from job["steps"]


def checked(schema: str, *files: Path) -> tuple[int, str]:
    done = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, *map(str, files)])
    return done.exit_code, done.output


def test_the_files_are_valid_by_the_schemas_of_github(tmp_path: Path) -> None:
    printed = []
    for number, text in enumerate(examples()):
        printed.append(tmp_path / f"example-{number}.yml")
        printed[-1].write_text(text, encoding="utf-8")
    assert len(WORKFLOWS) == 3
    assert len(printed) == 2
    assert checked("vendor.github-workflows", *WORKFLOWS, *printed)[0] == 0
    assert checked("custom.github-workflows-require-timeout", *WORKFLOWS, *printed)[0] == 0
    assert checked("vendor.github-actions", ACTION)[0] == 0
    broken = tmp_path / "broken.yml"
    broken.write_text(ACTION.read_text(encoding="utf-8").replace("using: composite", "using: nothing"))
    assert checked("vendor.github-actions", broken)[0] != 0


def test_the_citation_file_is_valid_by_its_schema(tmp_path: Path) -> None:
    assert checked("vendor.citation-file-format", ROOT / "CITATION.cff")[0] == 0
    broken = tmp_path / "CITATION.cff"
    broken.write_text((ROOT / "CITATION.cff").read_text(encoding="utf-8").replace("authors:", "writers:"))
    assert checked("vendor.citation-file-format", broken)[0] != 0


def test_actions_of_others_are_pinned() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert used
    for name in used:
        assert name == "./" or re.fullmatch(r"[\w-]+/[\w/-]+@(v[0-9]+|[0-9a-f]{40}|COMMIT)", name), name
        # The how-to leaves the commit of this repository to be filled in; nothing of others stands so.
        assert not name.endswith("@COMMIT") or name == "OWNER/adoption-harness@COMMIT", name
        assert name == "./" or name.startswith("actions/") or "adoption-harness@" in name, name


def test_no_expression_stands_in_a_script_and_every_script_is_bash() -> None:
    """What an expression brings would be run; scripts take it from their environment."""
    scripts = [step for step in steps() if "run" in step]
    assert len(scripts) >= 6
    for step in scripts:
        assert "${{" not in step["run"], step
        done = subprocess.run(["/bin/bash", "-n", "-c", step["run"]], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr


def test_every_workflow_has_the_least_permissions_and_no_secret() -> None:
    for name, workflow in workflows():
        assert workflow["permissions"] == {}, name
        assert "pull_request_target" not in workflow["on"], name
        assert "secrets." not in str(workflow), name
        for job in workflow["jobs"].values():
            writes = [scope for scope, level in job["permissions"].items() if level == "write"]
            assert not writes or ("schedule" in workflow["on"] and "pull_request" not in workflow["on"]), name
            for step in job["steps"]:
                if str(step.get("uses", "")).startswith("actions/checkout@"):
                    assert step["with"]["persist-credentials"] is False, name


def test_what_runs_for_pull_requests_touches_no_network() -> None:
    inputs = load(ACTION.read_text(encoding="utf-8"))["inputs"]
    assert inputs["offline"]["default"] == "true"
    for name, workflow in workflows():
        if "pull_request" in workflow["on"]:
            for job in workflow["jobs"].values():
                assert all("offline" not in step.get("with", {}) for step in job["steps"]), name


def test_every_input_and_output_is_described_and_used() -> None:
    action = load(ACTION.read_text(encoding="utf-8"))
    rest = str(action["runs"])
    for name, given in action["inputs"].items():
        assert given["description"].rstrip(".")
        assert f"inputs.{name} " in rest, name
    how_to = HOW_TO.read_text(encoding="utf-8")
    assert all(f"`{name}`" in how_to for name in (*action["inputs"], *action["outputs"]))


def test_the_hooks_name_commands_that_exist(tmp_path: Path) -> None:
    hooks = load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["harness-tasks", "harness-claims"]
    for hook in hooks:
        assert hook["language"] == "python"
        assert re.search(hook["files"], "tasks/downloads/some-claim.yaml")
        assert not re.search(hook["files"], "README.md")
        words = [*shlex.split(hook["entry"]), *hook.get("args", [])]
        assert words[0] == "harness"
        # An empty directory is no suite: the words are understood, and the answer is that of the suite.
        assert run([str(tmp_path) if word == "." else word for word in words[1:]]) == 2


def runner(work: Path, **inputs: str) -> dict[str, str]:
    """The environment that the runner gives a step."""
    bin_ = work / "bin"
    bin_.mkdir(exist_ok=True)
    shim = bin_ / "harness"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m harness "$@"\n')
    shim.chmod(0o755)
    return {
        **{name: text for name, text in os.environ.items() if not name.startswith(("GITHUB_", "HF_", "HARNESS_"))},
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "RUNNER_TEMP": str(work),
        "GITHUB_WORKSPACE": str(work),
        "GITHUB_OUTPUT": str(work / "output"),
        "GITHUB_STEP_SUMMARY": str(work / "summary.md"),
        "HARNESS_HOME": str(work / "harness-home"),
        **inputs,
    }


def script(file: Path, name: str) -> str:
    """The script of a step, by its name."""
    data = load(file.read_text(encoding="utf-8"))
    every = (
        data["runs"]["steps"] if "runs" in data else [each for job in data["jobs"].values() for each in job["steps"]]
    )
    [found] = [step["run"] for step in every if step.get("name") == name]
    return str(found)


def act(text: str, environment: dict[str, str], where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
        cwd=where,
        env=environment,
        capture_output=True,
        check=False,
        text=True,
    )


INPUTS = {"TASKS": "", "FAIL_ON": "", "AGAINST": "", "OFFLINE": "true", "MAX_AGE": "144", "WRITE": "results"}


def test_two_uses_of_the_action_can_have_artifacts_of_their_own() -> None:
    action = load(ACTION.read_text(encoding="utf-8"))
    assert action["inputs"]["artifact-name"]["default"] == "harness-results"
    [kept] = [step for step in action["runs"]["steps"] if str(step.get("uses", "")).startswith("actions/upload")]
    assert kept["with"]["name"] == "${{ inputs.artifact-name }}"


def test_a_star_in_a_task_is_no_pattern_of_files(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    shim = bin_ / "harness"
    shim.write_text('#!/bin/sh\nprintf "%s\\n" "$*" >&2\n')
    shim.chmod(0o755)
    text = script(ACTION, "Judge the claims")
    environment = {
        **INPUTS, "SUITE": "", "TASKS": "a* off-hub", "PATH": f"{bin_}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path), "GITHUB_OUTPUT": str(tmp_path / "output"),
    }  # fmt: skip
    (tmp_path / "apple").touch()
    done = act(text, environment, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[0].endswith("-- a* off-hub")


def test_no_reader_of_a_pipe_leaves_before_its_writer() -> None:
    """Under pipefail, a writer whose reader has gone fails the step."""
    for step in steps():
        assert not re.search(r"\| *(head|grep -q)\b", step.get("run", "")), step


@pytest.mark.slow
def test_the_action_judges_annotates_and_writes_and_the_new_set_is_proposed(small_suite: Path, tmp_path: Path) -> None:
    text = script(ACTION, "Judge the claims")
    environment = runner(tmp_path, **{**INPUTS, "SUITE": "small", "TASKS": "shares/ off-hub", "FAIL_ON": "distorted"})
    done = act(text, environment, tmp_path)
    assert done.returncode == 0, done.stderr
    outputs = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
    assert outputs["code"] == "1"
    assert "::error file=small/tasks/shares/chinese-over-40-percent.yaml,line=" in done.stdout
    assert (tmp_path / "summary.md").read_text().startswith("| claim |")
    assert JUnitXml.fromfile(outputs["junit"]).failures == 1
    assert (tmp_path / outputs["result-set"] / "datapackage.json").is_file()

    unknown = act(text, {**environment, "TASKS": "no-such-task"}, tmp_path)
    assert unknown.returncode == 2
    older = ("--suite", str(small_suite), "--home", str(tmp_path / "harness-home"), "verify", "off-hub", "--offline")
    assert run([*older, "--write", str(tmp_path / "older")]) == 0

    _propose(tmp_path, outputs["result-set"], environment)


def _propose(work: Path, result_set: str, environment: dict[str, str]) -> None:
    """Act out the end of the weekly workflow in a repository of our own, with a `gh` that writes down its words."""
    checkout, origin = work / "checkout", work / "origin.git"
    shutil.copytree(work / "older", checkout / "results")
    git = {**environment, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GH_TOKEN": "none"}
    said = work / "gh.txt"
    shim = work / "bin" / "gh"
    shim.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>{shlex.quote(str(said))}\n')
    shim.chmod(0o755)
    start = (
        "git init -q --bare ../origin.git && git init -q -b main . && git remote add origin ../origin.git && "
        'git add . && git -c user.name=a -c user.email=a@example.org commit -q -m "first"'
    )
    assert act(start, git, checkout).returncode == 0
    shutil.copytree(work / "results", checkout / "results", dirs_exist_ok=True)
    text = script(ROOT / ".github" / "workflows" / "weekly.yml", "Propose the new result set")
    done = act(text, {**git, "RESULT_SET": result_set}, checkout)
    assert done.returncode == 0, done.stderr
    name = Path(result_set).name
    assert "Every verdict and every figure holds." in done.stdout
    assert f"pr create --head results/{name} --title Result set {name}" in said.read_text()
    body = (work / "body.md").read_text()
    assert name in body
    changes = body.partition("## Since the latest set before\n\n")[2]
    assert changes.startswith(f"From {min(path.name for path in (work / 'older').iterdir() if path.is_dir())} ")
    assert "Only in the later set" in changes
    tree = act(f"git ls-tree -r --name-only results/{name}", git, origin).stdout.splitlines()
    assert f"results/{name}/verdicts.csv" in tree
    again = act(text, {**git, "RESULT_SET": result_set}, checkout)
    assert again.returncode == 0
    assert again.stdout.startswith("Nothing new")


def test_the_how_to_installs_from_a_checkout_not_from_a_registry() -> None:
    how_to = HOW_TO.read_text(encoding="utf-8")
    assert "pip install adoption-harness" not in how_to
    assert "pip install ./adoption-harness" in how_to
    assert "@v1" not in how_to
    assert "rev: v1" not in how_to
