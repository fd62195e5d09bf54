from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness._errors import SuiteError
from harness.suite import canonical, find_tasks, load_suite, suite_from_canonical, suite_problems

from .conftest import SHARE, Edit


def refusal(path: Path) -> str:
    with pytest.raises(SuiteError) as caught:
        load_suite(path)
    assert caught.value.exit_code == 2
    assert caught.value.todo
    assert [str(problem) for problem in suite_problems(path)] == [str(caught.value)]
    return str(caught.value)


def test_a_suite_has_its_tasks_by_id(small_suite: Path) -> None:
    suite = load_suite(small_suite)
    assert list(suite.tasks) == [
        "downloads/qwen-385-million",
        "licences/qwen3-apache",
        "off-hub/anecdote",
        "shares/chinese-over-40-percent",
    ]
    assert (suite.name, suite.root) == ("small", small_suite)
    assert suite_problems(small_suite) == []


def test_a_directory_that_does_not_exist_or_has_no_tasks_is_refused(tmp_path: Path) -> None:
    assert "the suite's directory does not exist" in refusal(tmp_path / "absent")
    assert "the suite has no folder 'tasks' of its own" in refusal(tmp_path)
    (tmp_path / "tasks" / "shares").mkdir(parents=True)
    assert "the suite has no task" in refusal(tmp_path)
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    assert "the suite's directory does not exist" in refusal(file)


def test_files_in_the_wrong_place_are_reported(small_suite: Path) -> None:
    tasks = small_suite / "tasks"
    (tasks / "README.md").write_text("Tasks.", encoding="utf-8")
    (tasks / "shares" / ".hidden.yaml").write_text("[", encoding="utf-8")
    assert suite_problems(small_suite) == []
    (tasks / "loose.yaml").write_text("id: loose\n", encoding="utf-8")
    (tasks / "shares" / "short.yml").write_text("id: shares/short\n", encoding="utf-8")
    (tasks / "shares" / "deep").mkdir()
    (tasks / "shares" / "folder.yaml").mkdir()
    whats = sorted(problem.what for problem in suite_problems(small_suite))
    assert whats == [
        "the file's ending is .yml",
        "the folder lies too deep",
        "the folder lies too deep",
        "the task file lies outside the folders",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_among_the_tasks_does_not_block(small_suite: Path) -> None:
    os.mkfifo(small_suite / "tasks" / "shares" / "pipe.yaml")
    assert [problem.what for problem in suite_problems(small_suite)] == ["this is no regular file"]


def test_links_that_leave_the_suite_are_not_followed(small_suite: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    secret = outside / "secret.yaml"
    secret.write_text("password: '1234'\n", encoding="utf-8")
    shares = small_suite / "tasks" / "shares"
    (shares / "file.yaml").symlink_to(secret)
    (small_suite / "tasks" / "folder").symlink_to(outside)
    (shares / "lost.yaml").symlink_to(outside / "absent.yaml")
    (shares / "round.yaml").symlink_to(shares / "round.yaml")
    problems = suite_problems(small_suite)
    what = "the link leads out of the suite, to a folder or nowhere; it is not followed"
    assert [problem.what for problem in problems] == [what] * 4
    assert "1234" not in "".join(str(problem) for problem in problems)


def test_links_of_seeds_that_leave_the_suite_are_not_followed(small_suite: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("secret,1234\n", encoding="utf-8")
    table = small_suite / "seeds" / "licences.csv"
    table.unlink()
    table.symlink_to(outside)
    problems = suite_problems(small_suite)
    assert "it is not followed" in problems[0].what
    assert "1234" not in "".join(str(problem) for problem in problems)


def test_whole_folders_are_not_taken_from_elsewhere(small_suite: Path, tmp_path: Path) -> None:
    (small_suite / "tasks").rename(tmp_path / "tasks")
    (small_suite / "tasks").symlink_to(tmp_path / "tasks")
    assert "the suite has no folder 'tasks' of its own" in refusal(small_suite)


def test_links_inside_the_suite_are_followed(small_suite: Path) -> None:
    file = small_suite / SHARE
    kept = small_suite / "kept.yaml"
    file.rename(kept)
    file.symlink_to(kept)
    assert "shares/chinese-over-40-percent" in load_suite(small_suite).tasks


def test_a_suite_without_seeds_uses_the_built_in_ones(small_suite: Path) -> None:
    shutil.rmtree(small_suite / "seeds")
    for name in ("shares", "licences", "off-hub"):
        shutil.rmtree(small_suite / "tasks" / name)
    file = small_suite / "tasks/downloads/qwen-385-million.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("[paper-2025-11-12]", "[]"), encoding="utf-8")
    suite = load_suite(small_suite)
    assert list(suite.tasks) == ["downloads/qwen-385-million"]
    assert suite.catalogue == load_suite().catalogue


def test_one_id_has_one_file(small_suite: Path) -> None:
    shutil.copy(small_suite / SHARE, small_suite / "tasks/shares/copy.yaml")
    assert "the id 'shares/chinese-over-40-percent' is not the file's path" in refusal(small_suite)


def test_canonical_data_gives_the_same_suite_again(small_suite: Path) -> None:
    suite = load_suite(small_suite)
    data = json.loads(json.dumps(canonical(suite)))
    again = suite_from_canonical(data, name="small")
    assert again.digest == suite.digest
    assert again.tasks == suite.tasks
    assert again == suite
    assert again.root is None
    assert canonical(again) == canonical(suite)
    assert list(again.tasks) == list(suite.tasks)


def test_canonical_data_is_a_copy(small_suite: Path) -> None:
    suite = load_suite(small_suite)
    canonical(suite)["tasks"].clear()
    assert len(canonical(suite)["tasks"]) == 4


def test_decimals_survive_the_canonical_form(small_suite: Path, edit: Edit) -> None:
    edit("value: 40, unit: percent, wording: more than, printed: 40 per cent",
         "value: 15.80, unit: percent, wording: exactly, printed: 15.80 %")  # fmt: skip
    suite = load_suite(small_suite)
    data = canonical(suite)
    assert data["tasks"]["shares/chinese-over-40-percent"]["claim"]["figure"]["value"] == "15.80"
    assert suite_from_canonical(data, name="small") == suite


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("value: 40,", "value: 41, last_digit: 1,", False),
        ("version: 1", "version: 2", False),
        ("  says: Derivatives", "  # nothing of meaning\n  says:   Derivatives", True),
        ("made_by: [paper-2025-11-12]", "made_by:\n    - paper-2025-11-12", True),
    ],
)
def test_the_digest_changes_with_the_content_alone(
    small_suite: Path, edit: Edit, old: str, new: str, *, same: bool
) -> None:
    before = load_suite(small_suite).digest
    edit(old, new)
    assert (load_suite(small_suite).digest == before) == same
    assert len(before) == 64


def test_the_digest_does_not_depend_on_the_place(small_suite: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere" / "small"
    shutil.copytree(small_suite, moved)
    assert load_suite(moved) == load_suite(small_suite)


def test_a_changed_row_changes_the_digest(small_suite: Path, edit: Edit) -> None:
    before = load_suite(small_suite).digest
    edit("harness,google,google,us", "harness,google,google,china", "seeds/publishers.csv")
    assert load_suite(small_suite).digest != before


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        (("version",), 2, "not of version 1"),
        (("extra",), {}, "not of version 1"),
        (("tasks",), [], "is no mapping of tasks"),
        (("seeds", "licences"), "x", "is not a list"),
        (("seeds", "licences"), [{"hub_id": "mit"}], "does not have the columns"),
        (("seeds", "other"), [], "not complete"),
        (("seeds", "families"), [3], "3 is not a mapping"),
        (("tasks", "shares/chinese-over-40-percent", "version"), 1.5, "1.5 is not a whole number"),
        (("tasks", "shares/chinese-over-40-percent", "claim", "short"), "a\x1b[31m", "cannot be seen"),
        (("tasks", "../../x"), {}, "the key 'id' is missing"),
        (("tasks", "shares/chinese-over-40-percent", "id"), "../x", "is no task id"),
    ],
)
def test_recorded_data_that_was_changed_is_refused(
    small_suite: Path, path: tuple[str, ...], value: object, what: str
) -> None:
    data = canonical(load_suite(small_suite))
    inner: Any = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(SuiteError) as caught:
        suite_from_canonical(data)
    assert what in caught.value.what
    assert "\x1b" not in str(caught.value)


def test_recorded_data_that_is_nested_very_deep_is_refused(small_suite: Path) -> None:
    data = canonical(load_suite(small_suite))
    inner: dict[str, Any] = data["tasks"]["shares/chinese-over-40-percent"]["readings"]["as-worded"]["of"]
    for _ in range(100_000):
        inner["not"] = {}
        inner = inner["not"]
    with pytest.raises(SuiteError, match="nested deeper than 32"):
        suite_from_canonical(data)


def test_tasks_are_found_by_their_words_and_numbers(small_suite: Path) -> None:
    suite = load_suite(small_suite)

    def found(text: str, limit: int = 5) -> list[str]:
        return [task.id for _, task in find_tasks(suite, text, limit)]

    assert found("Chinese models are more than 40 % of new releases")[0] == "shares/chinese-over-40-percent"
    assert found("385.3 million")[0] == "downloads/qwen-385-million"
    assert found("Is Qwen3 under an Apache licence?")[0] == "licences/qwen3-apache"
    assert found("xyzzy") == []
    assert found("") == []
    assert found("Qwen Chinese saves", limit=1) == found("Qwen Chinese saves")[:1]
    assert found("Qwen", limit=0) == []


def test_scores_are_percent_and_ties_are_in_order_of_id(small_suite: Path) -> None:
    suite = load_suite(small_suite)
    scored = find_tasks(suite, "models of qwen have")
    assert [(score, task.id) for score, task in scored] == [
        (100, "downloads/qwen-385-million"),
        (100, "licences/qwen3-apache"),
        (25, "shares/chinese-over-40-percent"),
    ]
    assert [task.id for _, task in find_tasks(suite, "times " * 100_000)] == ["downloads/qwen-385-million"]


def test_loading_imports_neither_polars_nor_datasets(small_suite: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from harness.suite import load_suite;"
        f" load_suite(Path({str(small_suite)!r}));"
        " print(sorted({'polars', 'datasets', 'numpy', 'huggingface_hub'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
