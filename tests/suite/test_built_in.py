"""The suite that comes with harness: it loads, fast, and everything in it says where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from harness.plan import simple_readings
from harness.suite import Suite, canonical, find_tasks, load_suite, suite_from_canonical, suite_problems
from harness.suite._csv import read_csv
from harness.suite._files import checkout_or_wheel
from harness.suite._seed_tables import TABLES
from harness.suite._yaml import read_yaml
from harness.suite.filters import AnyValue, Filter, atoms
from harness.suite.tasks import Reading, Task, is_published

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load_suite()


def test_it_has_no_fault() -> None:
    assert [str(problem) for problem in suite_problems()] == []


def test_it_is_this_checkout_and_is_not_empty(suite: Suite) -> None:
    assert suite.name == "built-in"
    assert suite.root == checkout_or_wheel()
    assert len([task for task in suite.tasks if not is_published(task)]) >= 48
    assert len(suite.articles) == 5
    files = {f"tasks/{path.parent.name}/{path.name}" for path in (ROOT / "tasks").glob("*/*.yaml")}
    assert {task.file for task in suite.tasks.values()} == files


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_row_of_every_table_has_a_source_that_resolves(suite: Suite, table: str) -> None:
    rows = read_csv(ROOT / f"seeds/{table}.csv", table, *TABLES[table])
    assert rows
    lost = [row.line for row in rows if row.cells["source"].partition("#")[0] not in suite.sources]
    assert lost == []


@pytest.mark.parametrize("table", sorted(TABLES))
def test_the_rows_of_every_table_are_sorted(table: str) -> None:
    header, key = TABLES[table]
    keys = [
        tuple(row.cells[column] for column in key) for row in read_csv(ROOT / f"seeds/{table}.csv", table, header, key)
    ]
    assert keys == sorted(keys)


def test_every_family_source_article_and_link_resolves(suite: Suite) -> None:
    assert suite.catalogue.families
    assert all(family.source.partition("#")[0] in suite.sources for family in suite.catalogue.families.values())
    assert all(source in suite.sources for one in suite.sources.values() for source in one.rests_on)
    assert all(source in suite.sources for one in suite.articles.values() for source in one.relies_on)
    for task in suite.tasks.values():
        assert set(task.claim.made_by) <= set(suite.sources if is_published(task.id) else suite.articles)
        if task.source is not None:
            assert set(task.source.chain) <= set(suite.sources)


def test_every_figure_of_an_article_is_a_task_or_has_a_reason(suite: Suite) -> None:
    for article in suite.articles.values():
        assert article.figures
        for figure in article.figures:
            assert (figure.task in suite.tasks) if figure.task else figure.why


def test_every_source_has_an_address(suite: Suite) -> None:
    assert all(source.address for source in suite.sources.values())


def test_every_task_is_named_by_an_article_that_it_names(suite: Suite) -> None:
    for task in (one for one in suite.tasks.values() if not is_published(one.id)):
        named = {figure.task for article in task.claim.made_by for figure in suite.articles[article].figures}
        assert task.id in named, f"no article of {task.id} lists it among its figures"


def test_its_canonical_form_gives_the_same_suite_again(suite: Suite) -> None:
    again = suite_from_canonical(json.loads(json.dumps(canonical(suite))), name="built-in")
    assert again == suite


@pytest.mark.parametrize(
    ("sentence", "task"),
    [
        ("Qwen has overtaken Llama in downloads", "downloads/qwen-ahead-of-llama"),
        ("Alibaba's Qwen is downloaded more often than Meta's Llama", "downloads/qwen-ahead-of-llama-accumulated"),
        ("DeepSeek is downloaded more than twice as often as Mistral", "downloads/mistral-far-behind"),
        ("Chinese open models have overtaken American ones", "shares/chinese-ahead-in-open-model-market"),
        ("Chinese models are more than 40 percent of new releases", "shares/chinese-models-over-40-percent"),
        ("most new models are based on Chinese models", "derivatives/chinese-63-percent"),
        ("DeepSeek R1 is MIT licensed", "licences/deepseek-r1-mit"),
        ("Mistral is the only European company that still releases open models", "openness/mistral-only-western-open"),
        ("Meta stopped releasing open models", "openness/meta-towards-closed"),
        ("OpenAI released two open models last summer", "releases/openai-two-open-weight-models"),
        ("US labs release new models twice a year", "releases/us-labs-every-six-months"),
        ("The share of Meta in new models fell to 15 percent", "shares/meta-share-15-percent"),
        ("these LLMs", "downloads/qwen-most-downloaded-family"),
        ("Chinese apps", "off-hub/qwen-app-10-million-downloads"),
        ("Which lab releases every six months?", "releases/us-labs-every-six-months"),
    ],
)
def test_a_sentence_in_other_words_finds_its_task(suite: Suite, sentence: str, task: str) -> None:
    assert task in [found.id for _, found in find_tasks(suite, sentence, 3)]


def test_words_that_say_nothing_find_nothing(suite: Suite) -> None:
    assert find_tasks(suite, "There are more of these, and they were there.") == []


def test_a_sentence_finds_its_task(suite: Suite) -> None:
    found = find_tasks(suite, "Alibaba's Qwen models have been downloaded roughly 385.3 million times.")
    assert found[0][1].id == "downloads/qwen-385-million"
    assert found[0][0] > found[1][0]


def test_every_list_is_read_without_a_float() -> None:
    def kinds(data: object) -> set[type]:
        inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
        return {type(data)}.union(*(kinds(one) for one in inner))

    for name in ("families", "sources", "articles", "contradictions"):
        assert float not in kinds(read_yaml(ROOT / f"seeds/{name}.yaml", name)[0])


def test_no_count_of_named_repositories_is_taken_for_a_count_of_all(suite: Suite) -> None:
    """Of two repositories that a reading names there are two at most: that there are "exactly two" it cannot refute."""
    circular = [
        (task.id, part.name)
        for task in suite.tasks.values()
        for reading in task.readings[:1]
        for part in simple_readings(reading)
        if part.metric == "count"
        and isinstance(part.of, AnyValue)
        and part.of.key == "repo"
        and part.expect is not None
        and part.expect.op in ("equals", "about", "at_most", "less_than")
        and isinstance(part.expect.value, Fraction)
        and part.expect.value >= len(part.of.values)
    ]
    assert circular == []


def test_a_published_figure_is_measured_alike_wherever_it_stands(suite: Suite) -> None:
    """A claim's reading as sourced and the test of our method are the same question, if of the same figure."""
    asked: dict[tuple[str, str], dict[str, object]] = {}
    for task in suite.tasks.values():
        for figure, reading in _of_published_figures(task):
            same = (reading.quantity, reading.of, reading.among, reading.against, reading.window, reading.rules)
            asked.setdefault((figure, reading.metric), {})[f"{task.id}/{reading.name}"] = same
    shared = {figure: found for figure, found in asked.items() if len(found) > 1}
    assert ("atom-memo-2025-08-04/qwen-derivatives-share", "share") in shared
    assert {figure: list(found) for figure, found in shared.items() if len(set(found.values())) > 1} == {}


def _of_published_figures(task: Task) -> Iterator[tuple[str, Reading]]:
    """Yield every published figure that a task measures, with the reading that does."""
    if task.source is None:
        return
    sourced = next((each for each in task.readings if each.name == "as-sourced"), None)
    if not is_published(task.id):
        if task.source.figure and sourced is not None and not sourced.parts:
            yield task.source.figure, sourced
        return
    for part in simple_readings(task.readings[0]):
        why = part.expect.why if part.expect else ""
        figure = why.removeprefix("published as ") if why.startswith("published as ") else task.source.figure
        if figure:
            yield figure, part


def test_a_published_figure_that_our_own_rows_answer_says_that_it_does_not_test_the_hub(suite: Suite) -> None:
    rows = set(suite.catalogue.releases)
    for task in (each for each in suite.tasks.values() if is_published(each.id) and each.readings):
        parts = simple_readings(task.readings[0])
        launched = any(part.rules.dates == "launched" and _named(part.of) & rows for part in parts)
        if launched or any(part.metric == "registry" for part in parts):
            assert any("not the Hub" in note or "our own copy" in note for note in task.notes), task.id


def _named(part: Filter) -> set[str]:
    return {name for atom in atoms(part) if isinstance(atom, AnyValue) and atom.key == "repo" for name in atom.values}


def test_countries_are_counted_against_each_other_only_in_tables_that_are_not_partial(suite: Suite) -> None:
    """Two of the tables hold a few rows of one country and all of another: a ratio by them reverses their source."""
    partial = {"interconnects-2025-08-18", "lbourdois-2025-10-01", "outpost-2025-12"}
    assert partial < set(suite.catalogue.tables())
    for task in suite.tasks.values():
        counted = {
            reading.name.split("/")[0]: reading.rules.country_table
            for whole in task.readings
            for reading in simple_readings(whole)
            if reading.metric == "registry" and reading.against is not None
        }
        tried = [table for name, rules in task.vary if name in counted for rule, tables in rules for table in tables]
        assert not partial & {*counted.values(), *map(str, tried)}, task.id
