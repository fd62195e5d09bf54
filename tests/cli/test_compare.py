"""`harness compare` on two small sets: what is printed, by which names sets are found, and how a call ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from calling import Call

sys.path.insert(0, str(Path(__file__).parents[1] / "results"))

from two_sets import CHINA_NO_MORE, LATER, PLAIN, SHARE, Inputs, written

from harness.report.grid import width
from harness.results.comparison_json import compare_schema
from harness.results.result_set import ResultSet


@pytest.fixture
def sets(tmp_path: Path, small_suite: Path) -> tuple[ResultSet, ResultSet]:
    """Two sets in one directory: other evidence, another row of seeds/, another task."""
    place = tmp_path / "sets"
    place.mkdir()
    floor = {**PLAIN, SHARE: PLAIN[SHARE] + "    rules: {floor: more than 200}\n"}
    return (
        written(place, small_suite, Inputs()),
        written(place, small_suite, Inputs(tables=LATER, seeds=CHINA_NO_MORE, tasks=floor)),
    )


def test_the_table_says_what_changed_and_why(call: Call, sets: tuple[ResultSet, ResultSet]) -> None:
    place = sets[0].path.parent
    done = call("compare", "previous", "latest", "--results", place)
    assert done.code == 0, done.err
    assert f"From {sets[0].id} (harness " in done.out
    assert "3 claims in both; 2 changed." in done.out
    assert "catalogue  changed  publishers: harness, Qwen (country)" in done.out
    assert "claim      changed  shares/china-leads (readings.as-worded)" in done.out
    assert "verdict           supported      contradicted   evidence" in done.out
    assert "figure as-worded  1,000          180            evidence" in done.out
    assert "the snapshot itself is not held here" in " ".join(done.out.split())
    # A line to paste is as long as the paths in it.
    assert max(width(line) for line in done.out.splitlines() if not line.startswith("harness ")) <= 100
    assert done.err == ""


def test_json_fits_its_schema(call: Call, sets: tuple[ResultSet, ResultSet]) -> None:
    done = call("compare", *(each.path for each in sets), "--format", "json")
    found = json.loads(done.out)
    jsonschema.validate(found, compare_schema())
    flip = next(each for each in found["changes"] if each["task"] == SHARE and each["what"] == "verdict")
    assert (flip["before"]["verdict"], flip["after"]["verdict"]) == ("supported", "contradicted")
    states = {tuple(case["taken"]): case["state"] for case in flip["cases"]}
    assert states["claim",] == "unknown"
    assert states["evidence",] == states["catalogue",] == "judged"
    assert len(states) == 8


def test_markdown_is_one_table(call: Call, sets: tuple[ResultSet, ResultSet]) -> None:
    out = call("compare", *(each.path for each in sets), "--format", "markdown", "--task", "qwen-thousand").out
    rows = [line for line in out.splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) == 2
    assert all("`downloads/qwen-thousand`" in row and row.count(" | ") == 4 for row in rows)


def test_a_set_and_itself(call: Call, sets: tuple[ResultSet, ResultSet]) -> None:
    out = call("compare", sets[0].path, sets[0].id, "--results", sets[0].path.parent).out
    assert "3 claims in both; none changed." in out
    assert "Both were judged from the same evidence, catalogue and tasks." in out


@pytest.mark.parametrize(
    ("condition", "code", "said"),
    [
        ("flipped", 1, "--fail-on flipped: downloads/qwen-thousand, shares/china-leads"),
        ("changed", 1, "--fail-on changed: downloads/qwen-thousand, shares/china-leads"),
        ("contradicted", 1, "--fail-on contradicted: downloads/qwen-thousand, shares/china-leads"),
        ("no-evidence,stale,distorted", 0, ""),
    ],
)
def test_fail_on(call: Call, sets: tuple[ResultSet, ResultSet], condition: str, code: int, said: str) -> None:
    done = call("compare", *(each.path for each in sets), "--fail-on", condition)
    assert (done.code, done.err.strip()) == (code, said)


def test_stale_is_found_by_judging_the_later_set(call: Call, tmp_path: Path, small_suite: Path) -> None:
    place = tmp_path / "sets"
    place.mkdir()
    old = {task: text.replace("2025-10-20", "2024-01-20") for task, text in PLAIN.items()}
    before, after = written(place, small_suite, Inputs()), written(place, small_suite, Inputs(tasks=old))
    done = call("compare", before.path, after.path, "--fail-on", "stale,flipped")
    assert done.code == 1
    assert "--fail-on stale: downloads/qwen-thousand, shares/china-leads" in done.err


def test_words_that_mean_nothing(call: Call, sets: tuple[ResultSet, ResultSet]) -> None:
    place = sets[0].path.parent
    for words in (("nothing", "latest"), ("latest", "--task"), ("latest", "latest", "--task", "nothing")):
        assert call("compare", *words, "--results", place).code == 2
    assert call("compare", "latest", "latest", "--fail-on", "rain", "--results", place).code == 2
    done = call("compare", "2025", "latest", "--results", place)
    assert (done.code, "several result sets begin with '2025'" in done.err) == (2, True)


def git(directory: Path, *words: str) -> None:
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    names |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull}
    command = ["git", *words]
    subprocess.run(command, cwd=directory, check=True, capture_output=True, env={**os.environ, **names})


def test_the_next_call_looks_where_the_sets_stand(call: Call, sets: tuple[ResultSet, ResultSet]) -> None:
    place = sets[0].path.parent
    for words in ((sets[0].id, sets[1].id, "--results", place), (sets[0].path, sets[1].path)):
        done = call("compare", *words)
        [line] = [line for line in done.out.splitlines() if line.startswith("harness history ")]
        assert line.endswith(f" --results {place}")
        assert call(*line.split()[1:]).code == 0


def test_a_revision_that_a_shallow_clone_does_not_hold_is_blamed_on_the_clone(
    call: Call, sets: tuple[ResultSet, ResultSet], tmp_path: Path
) -> None:
    place = sets[0].path.parent
    git(place, "init", "-q")
    git(place, "add", ".")
    for number in range(3):
        git(place, "commit", "-q", "--allow-empty", "-m", str(number))
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{place}", "clone")
    shallow = call("compare", "HEAD~2", "latest", "--results", tmp_path / "clone")
    assert shallow.code == 2
    assert "there is no result set 'HEAD~2'" in shallow.err
    assert "is shallow" in shallow.err
    assert "fetch-depth: 0" in shallow.err
    assert call("compare", "HEAD~2", "latest", "--results", place).code == 0
    # Words that no revision is written as are not blamed on the clone.
    assert "is shallow" not in call("compare", "-x:y", "latest", "--results", tmp_path / "clone").err


def test_a_git_revision_of_the_directory(call: Call, sets: tuple[ResultSet, ResultSet]) -> None:
    place = sets[0].path.parent
    kept = sets[1].path.rename(place.parent / "kept")
    git(place, "init", "-q")
    git(place, "add", ".")
    git(place, "commit", "-qm", "one")
    kept.rename(sets[1].path)
    git(place, "add", ".")
    git(place, "commit", "-qm", "two")
    done = call("compare", "HEAD~1", "HEAD", "--results", place)
    assert done.code == 0, done.err
    assert f"From {sets[0].id} " in done.out
    assert f"to {sets[1].id} " in done.out
    assert call("compare", f"HEAD:{sets[0].id[:12]}", "latest", "--results", place).out == done.out
    missing = call("compare", "HEAD~9", "latest", "--results", place)
    assert (missing.code, "there is no result set 'HEAD~9'" in missing.err) == (2, True)
