"""`tasks/published/`: figures of the field, each as its source prints it, apart from the claims of articles."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from harness._errors import SuiteError
from harness.api import chosen_tasks, find_task
from harness.suite import Reading, Suite, Task, load_suite, suite_problems
from harness.suite._times import parse_day
from harness.suite.tasks import is_published

LINK = "published as "
OPS = {"exactly": "equals", "more than": "more_than", "over": "more_than", "about": "about", "in": "within"}


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load_suite()


def published(suite: Suite) -> list[Task]:
    return [task for task in suite.tasks.values() if is_published(task.id)]


def parts(task: Task) -> list[Reading]:
    return [part for reading in task.readings for part in (reading.parts or (reading,))]


def test_there_are_enough_of_them_of_every_source_that_can_test_us(suite: Suite) -> None:
    tasks = published(suite)
    assert len(tasks) >= 25
    makers = {maker for task in tasks for maker in task.claim.made_by}
    assert makers >= {
        "lbourdois-2025-10-13", "atom-tracked-models-2026-08-17", "hub-stats-report-2025-10-23", "hf-summer-2026",
        "hf-derivatives-monthly-2026", "longpre-2025-11-27", "bloomberg-2025-11-09", "atom-memo-2025-08-04",
    }  # fmt: skip


def test_every_figure_is_the_one_that_its_source_publishes(suite: Suite) -> None:
    linked = 0
    for task in published(suite):
        if task.source is not None and task.source.figure is not None:
            row = suite.catalogue.published[task.source.figure]
            assert row.source.partition("#")[0] in task.claim.made_by
            assert task.claim.figure is not None
            assert (task.claim.figure.value, task.claim.figure.wording) == (Fraction(row.value), row.wording)
            linked += 1
        for part in parts(task):
            if part.expect is None or not part.expect.why.startswith(LINK):
                continue
            row = suite.catalogue.published[part.expect.why.removeprefix(LINK)]
            assert row.source.partition("#")[0] in task.claim.made_by
            value = (
                parse_day(row.value)
                if row.unit == "date"
                else Fraction(row.value) / (100 if row.unit == "percent" else 1)
            )
            assert (part.expect.value, part.expect.op) == (value, OPS[row.wording]), (task.id, part.name)
            linked += 1
    assert linked >= 70


def test_a_part_without_a_published_row_says_where_its_figure_stands(suite: Suite) -> None:
    days = 0
    for task in published(suite):
        for part in parts(task):
            if part.expect is None or not part.expect.why.startswith("release_dates.csv"):
                continue
            (repo,) = part.of.values  # type: ignore[union-attr]
            release = suite.catalogue.releases[repo]
            assert part.expect.value == (release.created if part.rules.dates == "created" else release.launched)
            days += 1
    assert days >= 20


def test_the_forty_corrections_and_the_118_namespaces_are_all_there(suite: Suite) -> None:
    figures = suite.catalogue.published
    source = "atom-tracked-models-2026-08-17"
    rows = [each for each in suite.catalogue.releases.values() if each.source == f"{source}#release_date_corrections"]
    assert len(rows) == int(figures[f"{source}/date-corrections"].value) == 40
    assert len(suite.catalogue.table("atom-2026-08-17")) == int(figures[f"{source}/organisations"].value) == 118


def test_the_kinds_of_relation_add_up_to_all_derivatives(suite: Suite) -> None:
    figures = suite.catalogue.published
    start = "hub-stats-report-2025-10-23"
    kinds = [int(figures[f"{start}/{kind}"].value) for kind in ("adapter", "finetune", "quantized", "merge")]
    assert sum(kinds) == int(figures[f"{start}/with-base"].value) == 607_148


def test_they_are_judged_only_when_asked_for(suite: Suite) -> None:
    usual = chosen_tasks(suite)
    assert usual == chosen_tasks(suite, [])
    assert not any(is_published(name) for name in usual)
    assert all(set(suite.tasks[name].claim.made_by) <= set(suite.articles) for name in usual)
    theirs = chosen_tasks(suite, ["published"])
    assert theirs == chosen_tasks(suite, ["published/"]) == [task.id for task in published(suite)]
    assert chosen_tasks(suite, ["all"]) == sorted(suite.tasks) == sorted([*usual, *theirs])
    assert chosen_tasks(suite, ["all", "licences"]) == sorted(suite.tasks)


def test_a_suite_of_published_figures_alone_is_judged_whole(small_suite: Path) -> None:
    move(small_suite)
    for folder in ("shares", "downloads", "licences"):
        for file in (small_suite / "tasks" / folder).glob("*.yaml"):
            file.unlink()
    articles = small_suite / "seeds" / "articles.yaml"
    articles.write_text("[]\n", encoding="utf-8")
    assert chosen_tasks(load_suite(small_suite)) == ["published/anecdote"]


def test_a_part_of_a_name_means_the_claim_of_an_article_first(suite: Suite) -> None:
    assert find_task(suite, "deepseek-r1-january").id == "releases/deepseek-r1-january"
    assert find_task(suite, "qwen3").id == "licences/qwen3-apache"
    assert find_task(suite, "hub-stats-models").id == "published/hub-stats-models"


def move(root: Path, made_by: str = "[memo-2025]") -> None:
    """Turn the small suite's anecdote into a published figure."""
    old = root / "tasks" / "off-hub" / "anecdote.yaml"
    text = old.read_text(encoding="utf-8").replace("off-hub/anecdote", "published/anecdote")
    new = root / "tasks" / "published" / "anecdote.yaml"
    new.parent.mkdir()
    new.write_text(text.replace("[paper-2025-11-12]", made_by), encoding="utf-8")
    old.unlink()


def test_they_are_made_by_sources(small_suite: Path) -> None:
    move(small_suite)
    assert suite_problems(small_suite) == []
    assert load_suite(small_suite).tasks["published/anecdote"].claim.made_by == ("memo-2025",)


def test_an_article_publishes_no_figure_there_and_a_source_makes_no_claim_elsewhere(small_suite: Path) -> None:
    move(small_suite, "[paper-2025-11-12]")
    (problem,) = suite_problems(small_suite)
    assert "unknown source 'paper-2025-11-12'" in str(problem)
    file = small_suite / "tasks" / "published" / "anecdote.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("[paper-2025-11-12]", "[memo-2025]"), encoding="utf-8")
    task = small_suite / "tasks" / "licences" / "qwen3-apache.yaml"
    task.write_text(task.read_text(encoding="utf-8").replace("made_by: []", "made_by: [memo-2025]"), encoding="utf-8")
    with pytest.raises(SuiteError, match="unknown article 'memo-2025'"):
        load_suite(small_suite)
