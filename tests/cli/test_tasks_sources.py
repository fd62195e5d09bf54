"""`harness tasks sources`, and published figures on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from calling import Call

SHARE = "shares/chinese-over-40-percent"


def publish(root: Path) -> None:
    """Add a published figure to the small suite that every evidence decides: the number of rows of a table."""
    folder = root / "tasks" / "published"
    folder.mkdir()
    (folder / "namespaces.yaml").write_text(
        """\
id: published/namespaces
version: 1
claim:
  says: The list has four namespaces.
  short: Four namespaces
  made_by: [list-2025]
  figure: {value: 4, unit: count, wording: exactly}
  about: {on: 2025-10-12, stated: true, why: the day of the list}
readings:
  as-worded: {metric: registry, fact: namespaces, of: {}}
""",
        encoding="utf-8",
    )


def test_the_text_has_tree_differences_and_fidelity(call: Call, small_suite: Path) -> None:
    done = call("--suite", small_suite, "tasks", "sources")
    assert (done.code, done.err) == (0, "")
    assert "1 article rests on 1 data set: A list (1 article)." in done.out
    assert "  - memo-2025: memo by Someone else, 2025-08-04, first-hand, 1 claim" in done.out
    assert "    - list-2025: registry by Someone, undated, first-hand, 1 claim" in done.out
    assert "104 days earlier" in done.out
    assert "kept: figure and wording are those published" in done.out


@pytest.mark.parametrize("form", ["mermaid", "dot"])
def test_the_graphs_are_printed_alone(call: Call, small_suite: Path, form: str) -> None:
    done = call("--suite", small_suite, "tasks", "sources", "chinese-over", "--format", form)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("flowchart TD\n" if form == "mermaid" else "digraph chains {\n")
    assert done.out.count("The Paper") == 1


def test_a_task_is_named_as_elsewhere(call: Call, small_suite: Path) -> None:
    for words in ([SHARE], ["chinese-over"], ["shares"], ["shares/"]):
        assert SHARE in call("--suite", small_suite, "tasks", "sources", *words).out
    done = call("--suite", small_suite, "tasks", "sources", "nothing-of-the-kind")
    assert done.code == 2
    assert "no task is called so" in done.err


def test_a_task_without_a_source_says_so(call: Call, small_suite: Path) -> None:
    done = call("--suite", small_suite, "tasks", "sources", "qwen3-apache")
    assert done.code == 0
    assert "No source is known for what is claimed here." in done.out


@pytest.mark.usefixtures("imported")
def test_published_figures_are_judged_when_asked_for(call: Call, small_suite: Path) -> None:
    publish(small_suite)

    def judged(*words: str) -> dict[str, str]:
        out = call("--suite", small_suite, "verify", *words, "--offline", "--format", "csv").out
        return {row["task"]: row["verdict"] for row in csv.DictReader(io.StringIO(out))}

    usual = judged()
    assert len(usual) == 4
    assert "published/namespaces" not in usual
    for words in (["published"], ["published/"], ["namespaces"]):
        assert judged(*words) == {"published/namespaces": "supported"}
    assert judged("--all") == judged("all") == {**usual, "published/namespaces": "supported"}


@pytest.mark.usefixtures("imported")
def test_a_published_figure_that_is_off_is_contradicted(call: Call, small_suite: Path) -> None:
    publish(small_suite)
    file = small_suite / "tasks" / "published" / "namespaces.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("value: 4", "value: 5"), encoding="utf-8")
    done = call("--suite", small_suite, "verify", "published", "--offline", "--fail-on", "contradicted")
    assert done.code == 1
    assert done.err.endswith("--fail-on contradicted: published/namespaces\n")


def test_published_figures_are_listed_apart(call: Call, small_suite: Path) -> None:
    publish(small_suite)
    usual = json.loads(call("--suite", small_suite, "tasks", "list", "--format", "json").out)
    assert len(usual) == 4
    (theirs,) = json.loads(call("--suite", small_suite, "tasks", "list", "published", "--format", "json").out)
    assert (theirs["task"], theirs["made_by"]) == ("published/namespaces", ["list-2025"])
    assert "Someone" in call("--suite", small_suite, "tasks", "list", "published").out


@pytest.mark.usefixtures("imported")
def test_a_published_figure_is_explained_with_its_source(call: Call, small_suite: Path) -> None:
    publish(small_suite)
    done = call("--suite", small_suite, "explain", "published/namespaces")
    assert done.code == 0
    assert "Someone, undated: A list (registry, first-hand)" in done.out
    assert "number of namespaces in the publisher table harness, of repos" in done.out


@pytest.mark.usefixtures("imported")
def test_a_result_set_holds_what_was_judged(call: Call, small_suite: Path, tmp_path: Path) -> None:
    publish(small_suite)
    tasks = []
    for number, words in enumerate(([], ["--all"])):
        done = call("--suite", small_suite, "verify", *words, "--offline", "--write", tmp_path / str(number))
        assert done.code == 0, done.err
        (results,) = (tmp_path / str(number)).glob("*/results.json")
        tasks.append({claim["task"] for claim in json.loads(results.read_text(encoding="utf-8"))["claims"]})
    assert tasks[1] - tasks[0] == {"published/namespaces"}
    assert len(tasks[0]) == 4
