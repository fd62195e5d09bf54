"""Bounds against brute force: every way in which what a tiny table does not say may be."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from building import all_of, extract_of, is_, reading, window
from hubs import IDS, KNOWN, METRICS, readings, rows, rules
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from worlds import Worlds, holds, value_in, worlds_of

from harness._errors import NotHeldError
from harness.measure.figure import Figure
from harness.measure.metrics import measure
from harness.suite.filters import EVERYTHING, Filter, Gated, Not, Parameters
from harness.suite.rules import Rules
from harness.suite.tasks import Reading

MOST_WORLDS = 400
calm = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

# Few ids, so that repositories are each other's bases and publishers recur.
FEW = tuple(repo for repo in IDS if repo.rpartition("/")[2] in ("Q", "Qwen3", "gemma-2", "gpt2"))[::2]


def values(table: list[dict[str, Any]], asked: Reading) -> list[Any]:
    """Return the figures of all worlds, or of some where there are many."""
    worlds = worlds_of(table, asked, KNOWN)
    chosen = worlds if are_few(worlds) else worlds.some(MOST_WORLDS, Random(worlds.count))  # noqa: S311  (not secret)
    return [value_in(world, asked, KNOWN) for world in chosen]


def are_few(worlds: Worlds) -> bool:
    return worlds.count <= MOST_WORLDS


@pytest.mark.parametrize("metric", METRICS)
def test_bounds_hold_in_every_world(metric: str) -> None:
    @settings(calm, max_examples=8)
    @given(rows(most=4, ids=FEW, parents=2), readings(metrics=(metric,)))
    def run(table: list[dict[str, Any]], asked: Reading) -> None:
        try:
            figure = measure(extract_of(table, [asked], KNOWN), asked, KNOWN)
        except NotHeldError:
            assume(False)  # noqa: FBT003  (hypothesis: another example)
        for value in values(table, asked):
            assert holds(figure, value), (asked, figure, value)

    run()


DERIVATIVE = is_("relation", "derivative")
SIMPLE: tuple[Filter, ...] = (
    EVERYTHING,
    is_("namespace", "Qwen", "stranger"),
    is_("task", "text-generation"),
    is_("modality", "text"),
    is_("licence", "apache-2.0"),
    is_("licence_class", "permissive"),
    Not(is_("licence_class", "permissive")),
    Gated(value=True),
    Parameters(7, None),
    DERIVATIVE,
    is_("relation", "finetune"),
    is_("country", "china"),
    is_("country", "france"),
    is_("organisation", "alibaba"),
    all_of(DERIVATIVE, is_("family", "qwen")),
    all_of(is_("country", "us"), is_("task", "text-generation")),
)
PAIRS: tuple[tuple[Filter, Filter], ...] = (
    (is_("namespace", "Qwen"), EVERYTHING),
    (is_("country", "china"), EVERYTHING),
    (is_("task", "text-generation"), is_("country", "us", "china")),
    (is_("family", "qwen"), DERIVATIVE),
    (is_("country", "china"), DERIVATIVE),
    (DERIVATIVE, is_("licence", "apache-2.0")),
    (Gated(value=True), is_("task", "text-generation")),
    (is_("licence_class", "permissive"), Parameters(7, None)),
)
ONE_BY_ONE = ("count", "total", "share", "exists", "first_date", "last_date")


def plain_rules() -> st.SearchStrategy[Rules]:
    return rules(population="all", country_table="harness", several_parents="fractional")


@pytest.mark.parametrize("metric", ONE_BY_ONE)
def test_bounds_are_reached_where_what_is_unknown_is_unknown_once(metric: str) -> None:
    @settings(calm, max_examples=12)
    @given(
        rows(most=4, ids=FEW, parents=1), st.sampled_from(PAIRS), st.sampled_from(SIMPLE), plain_rules(), st.booleans()
    )
    def run(
        table: list[dict[str, Any]],
        pair: tuple[Filter, Filter],
        alone: Filter,
        chosen: Rules,
        in_window: bool,  # noqa: FBT001
    ) -> None:
        of, among = pair if metric == "share" else (alone, None)
        asked = reading(
            metric,
            of,
            among=among,
            quantity="downloads" if metric == "total" else "repos",
            window=window("2025-01-01", "2025-02-01") if in_window else None,
            rules_=chosen,
            about=date(2025, 10, 12),
        )
        figure = measure(extract_of(table, [asked], KNOWN), asked, KNOWN)
        assume(are_few(worlds_of(table, asked, KNOWN)))
        found = [value for value in values(table, asked) if value is not None]
        if not found:
            assert figure.value is None
            assert figure.low is None or metric != "share"
            return
        assert all(holds(figure, value) for value in found)
        if metric == "share" and figure.value is None:
            # Nothing is certain to be in the denominator: there may be no share at all.
            return
        if figure.low is None or figure.high is None:
            assert open_is_right(figure, table, metric, found)
        assert figure.low in (None, min(found)), (asked, figure)
        assert figure.high in (None, max(found)), (asked, figure)

    run()


def open_is_right(figure: Figure, table: list[dict[str, Any]], metric: str, found: list[Any]) -> bool:
    """Say whether a bound may be missing: a number or a date that would decide it is not known."""
    if metric == "total":
        return figure.low is not None and any(
            row["downloads_30d"] is None or row["downloads_all_time"] is None for row in table
        )
    undated = any(row["created_at"] is None for row in table)
    return metric in ("first_date", "last_date") and (undated or figure.value is None) and bool(found)


def test_a_base_that_may_bring_a_merge_into_the_denominator_lowers_a_share() -> None:
    """With `any`, one base may fit the denominator while only another one fits the numerator."""
    derived = {"created_at": "2025-01-01", "relation": "merge"}
    table = [
        {"repo_id": "x/sure", "base_models": ["meta-llama/on-Qwen"], **derived},
        {"repo_id": "x/merge", "base_models": ["Qwen/Q", "stranger/s"], **derived},
    ]
    of, among = all_of(is_("relation", "derivative"), is_("family", "qwen")), is_("country", "us")
    asked = reading("share", of, among=among, several_parents="any")
    figure = measure(extract_of(table, [asked], KNOWN), asked, KNOWN)
    assert (figure.low, figure.value, figure.high) == (Fraction(1, 2), 1, 1)
