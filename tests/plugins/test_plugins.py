"""Metrics and rule sets of other packages: used in a task, named with their version, and refused where they fail."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.cli.running import run
from harness.new_suite import start_suite
from harness.results.json_object import verify_schema
from harness.suite import load_suite, suite_problems, task_schema
from harness.suite._yaml import parse_yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to" / "write-a-plugin.md").read_text(encoding="utf-8")
TASK = PAGE.partition("```yaml\n")[2].partition("```")[0]
NAME = "plugin/qwen-per-repository"


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    place = tmp_path / "mine"
    start_suite(place)
    (place / "tasks" / "plugin").mkdir()
    (place / "tasks" / f"{NAME}.yaml").write_text(TASK, encoding="utf-8")
    return place


def measured(home: str, capsys: pytest.CaptureFixture[str], *words: str) -> int:
    """Return a whole number that one of our metrics gives of the same evidence."""
    call = [
        "--home",
        home,
        "measure",
        *words,
        "--namespace",
        "Qwen",
        "--snapshot",
        "orgs-2025-10-12",
        "--format",
        "json",
    ]
    assert run(call) == 0
    return int(json.loads(capsys.readouterr().out)["value"])


def test_a_metric_of_another_package_is_used_in_a_task(
    installed: Path, suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert installed.is_dir()
    home = str(tmp_path / "home")
    assert run(["--home", home, "--suite", str(suite), "verify", "plugin/", "--offline", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    Draft202012Validator(verify_schema()).validate(data)
    (claim,) = data["claims"]
    reading = claim["readings"]["as-worded"]
    assert claim["verdict"] == "supported"
    assert reading["metric"] == "demo.downloads-per-repo"
    value = Fraction(str(reading["value"]))
    assert value == Fraction(reading["numerator"]) / Fraction(reading["denominator"])
    downloads, repos = measured(home, capsys, "total", "--quantity", "downloads"), measured(home, capsys, "count")
    assert (reading["numerator"], reading["denominator"]) == (downloads, repos)
    assert reading["definition"].startswith(
        "downloads divided by the number of repositories, of repos in namespace Qwen"
    )
    assert "(metric demo.downloads-per-repo of adoption-demo 0.1)" in reading["definition"]
    assert "the number of downloads per repository is" in reading["reason"]
    assert run(["--home", home, "--suite", str(suite), "explain", NAME]) == 0
    page = " ".join(capsys.readouterr().out.split())
    assert "downloads divided by the number of repositories" in page
    assert f"{downloads:,} divided by {repos:,}" in page


def test_its_result_set_recomputes_with_the_package_and_says_what_is_missing_without_it(
    installed: Path, suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, results = str(tmp_path / "home"), tmp_path / "results"
    words = ["--home", home, "--suite", str(suite), "verify", "plugin/", "--offline", "--write", str(results)]
    assert run(words) == 0
    assert run(["results", "check", "latest", "--dir", str(results)]) == 0
    monkeypatch.setattr(sys, "path", [place for place in sys.path if place != str(installed)])
    from harness.suite import plugins  # noqa: PLC0415  only its memory is emptied

    plugins._loaded.cache_clear()
    capsys.readouterr()
    assert run(["results", "check", "latest", "--dir", str(results)]) != 0
    assert "no installed package brings the metric 'demo.downloads-per-repo'" in capsys.readouterr().err


def test_a_rule_set_of_another_package_is_used_by_name(installed: Path, suite: Path) -> None:
    assert installed.is_dir()
    file = suite / "tasks" / f"{NAME}.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}    rules: demo.big-language-models\n", encoding="utf-8")
    reading = load_suite(suite).tasks[NAME].readings[0]
    assert (reading.rule_set, reading.rules.population) == ("demo.big-language-models", "llm")
    assert reading.rules.size == "at least 7000000000"


def test_without_the_package_the_line_and_what_to_do_are_named(suite: Path) -> None:
    (problem,) = suite_problems(suite)
    assert "no installed package brings the metric 'demo.downloads-per-repo'" in problem.what
    assert "install the package that brings it" in problem.todo
    assert problem.where.line == TASK.splitlines().index("    metric: demo.downloads-per-repo") + 1


@pytest.mark.parametrize(
    ("module", "says"),
    [
        ("raise RuntimeError('on purpose')", "RuntimeError: on purpose"),
        ("DOWNLOADS_PER_REPO = 3", "it is no harness.plugins.PluginMetric"),
        ("", "AttributeError"),
    ],
)
def test_a_package_that_fails_is_named_and_is_no_fault_of_ours(
    installed: Path, suite: Path, module: str, says: str
) -> None:
    (installed / "adoption_demo" / "__init__.py").write_text(module, encoding="utf-8")
    (problem,) = suite_problems(suite)
    assert "the metric 'demo.downloads-per-repo' cannot be used" in problem.what
    assert says in problem.what


def test_the_page_shows_the_package_that_is_tested() -> None:
    package = Path(__file__).parent / "demo"
    for kind, file in (("toml", "pyproject.toml"), ("python", "adoption_demo/__init__.py")):
        assert PAGE.partition(f"```{kind}\n")[2].partition("```")[0] == (package / file).read_text(encoding="utf-8"), (
            file
        )


def test_the_schema_for_editors_takes_names_of_plugins_and_no_others() -> None:
    validator = Draft202012Validator(task_schema())
    data, _ = parse_yaml(TASK, "task")
    assert validator.is_valid(data)
    assert not validator.is_valid(parse_yaml(TASK.replace("demo.downloads-per-repo", "downloads-per-repo"), "task")[0])


@pytest.mark.slow
def test_a_package_that_pip_installs_is_found(suite: Path, tmp_path: Path) -> None:
    place = tmp_path / "target"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    demo = str(Path(__file__).parent / "demo")
    done = subprocess.run([*command, "--target", str(place), demo], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = subprocess.run(
        [sys.executable, "-m", "harness", "tasks", "validate", str(suite)],
        env={"PYTHONPATH": f"{place}:{ROOT}", "PATH": "/usr/bin:/bin", "HARNESS_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == "2 tasks, all of them can be used\n", found.stderr
