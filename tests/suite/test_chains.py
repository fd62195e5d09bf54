"""Chains: what rests on what, down to the data, and what changed on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from harness.suite import Suite, load_suite
from harness.suite.chains import Aspect, Chain, chains_of, first_data

from .conftest import Edit

WALAW = "shares/chinese-models-over-40-percent"


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load_suite()


def chain(suite: Suite, task: str) -> Chain:
    (found,) = chains_of(suite, [task]).chains
    return found


def aspects(chain: Chain) -> list[Aspect]:
    return [each.aspect for each in chain.differences]


def test_five_articles_rest_on_two_data_sets_that_come_from_one_place(suite: Suite) -> None:
    chains = chains_of(suite)
    assert len(chains.articles) == 5
    data = {
        origin.source: set(origin.articles)
        for origin in chains.origins
        if suite.sources[origin.source].kind in ("dataset", "registry")
    }
    assert set(data) == {"atom-download-series", "hub-weekly-snapshots"}
    assert set().union(*data.values()) == set(suite.articles)
    assert chains.ends == ("hub-counters",)


def test_every_step_of_a_chain_and_of_the_reference_data_is_an_edge(suite: Suite) -> None:
    chains = chains_of(suite)
    edges = {(edge.upper, edge.lower): edge.tasks for edge in chains.edges}
    for each in chains.chains:
        steps = list(zip(each.steps, each.steps[1:], strict=False))
        steps += [(maker, each.steps[0]) for maker in each.task.claim.made_by if each.steps]
        assert all(each.task.id in edges[step] for step in steps)
    for name in chains.sources:
        assert all((name, lower) in edges for lower in suite.sources[name].rests_on)
    assert {end for edge in edges for end in edge} == {*chains.articles, *chains.sources}


def test_claims_of_articles_are_shown_unless_others_are_asked_for(suite: Suite) -> None:
    assert not [each.task.id for each in chains_of(suite).chains if each.task.id.startswith("published/")]
    asked = chains_of(suite, ["published/lbourdois-hub"])
    assert asked.articles == ()
    assert [(edge.upper, edge.lower) for edge in asked.edges] == [("lbourdois-2025-10-13", "hub-counters")]


def test_the_demonstration_shows_what_became_of_the_memo(suite: Suite) -> None:
    found = chain(suite, WALAW)
    assert found.steps == ("bloomberg-2025-11-09", "atom-memo-2025-08-04")
    assert found.below == ("atom-download-series",)
    assert aspects(found) == ["subject", "denominator", "floor", "date", "wording"]
    when = next(each for each in found.differences if each.aspect == "date")
    assert (when.said, when.source, when.days) == (
        (date(2025, 11, 12), date(2025, 11, 12)),
        (date(2025, 7, 1), date(2025, 8, 4)),
        100,
    )
    assert found.clash is None


def test_rounding_is_a_difference_of_the_figure(suite: Suite) -> None:
    found = chain(suite, "shares/chinese-17-percent-of-new-downloads")
    figure = next(each for each in found.differences if each.aspect == "figure")
    assert (figure.said, figure.source) == ("17 per cent", "17.1")
    assert aspects(chain(suite, "shares/us-15-8-percent-of-new-downloads")) == ["counter", "date"]


def test_figures_of_other_units_are_not_compared(suite: Suite) -> None:
    assert "wording" not in aspects(chain(suite, "downloads/qwen-most-downloaded-family"))


def test_days_that_meet_are_no_difference(small_suite: Path, edit: Edit) -> None:
    assert "date" in aspects(chain(load_suite(small_suite), "shares/chinese-over-40-percent"))
    edit("2025-07-01,2025-07-31", "2025-07-01,2025-11-12", "seeds/published_figures.csv")
    assert "date" not in aspects(chain(load_suite(small_suite), "shares/chinese-over-40-percent"))


@pytest.mark.parametrize(
    ("span", "days"), [("2025-07-01,2025-07-31", 104), ("2025-12-01,2025-12-31", -19), (",", None)]
)
def test_the_days_between_are_counted_from_the_end_of_the_sources_time(
    small_suite: Path, edit: Edit, span: str, days: int | None
) -> None:
    if span != "2025-07-01,2025-07-31":
        edit("2025-07-01,2025-07-31", span, "seeds/published_figures.csv")
    found = chain(load_suite(small_suite), "shares/chinese-over-40-percent")
    assert next(each.days for each in found.differences if each.aspect == "date") == days


def test_a_reading_that_is_the_same_as_sourced_is_no_difference(small_suite: Path, edit: Edit) -> None:
    changed = chain(load_suite(small_suite), "shares/chinese-over-40-percent")
    assert aspects(changed) == ["subject", "denominator", "floor", "date"]
    edit(
        "of: {relation: derivative, country: china}\n    among: {}",
        "of: {family: qwen}\n    among: {relation: derivative}",
    )
    edit("rules: {population: llm}", "rules: {population: llm, floor: more than 5}")
    assert aspects(chain(load_suite(small_suite), "shares/chinese-over-40-percent")) == ["date"]


def test_the_first_data_on_every_way_down_counts(suite: Suite) -> None:
    assert first_data(suite, "hub-counters") == {"hub-counters"}
    assert first_data(suite, "longpre-2025-11-27") == {"hub-weekly-snapshots"}
    assert first_data(suite, "openrouter-2025-12-04") == {"openrouter-2025-12-04"}
    assert first_data(suite, "nothing-of-the-kind") == set()


def test_sources_that_rest_on_each_other_do_not_hang(small_suite: Path, edit: Edit) -> None:
    edit("rests_on: []", "rests_on: [memo-2025]", "seeds/sources.yaml")
    edit("kind: registry", "kind: blog", "seeds/sources.yaml")
    chains = chains_of(load_suite(small_suite))
    assert {(edge.upper, edge.lower) for edge in chains.edges} >= {
        ("list-2025", "memo-2025"),
        ("memo-2025", "list-2025"),
    }


def test_an_article_is_not_joined_twice_to_what_its_claims_lead_to(suite: Suite) -> None:
    edges = {(edge.upper, edge.lower) for edge in chains_of(suite).edges}
    assert ("walaw-2025-11-12", "atom-download-series") not in edges
    assert ("walaw-2025-11-12", "bloomberg-2025-11-09") in edges
