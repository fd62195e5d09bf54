"""The figures of extracts against SQL over the table itself, on made-up hubs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from building import DAY, snapshot_of
from hubs import KNOWN, METRICS, readings, rows
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oracle import Hub
from oracle_sql import Expected, NotKeptError
from worlds import value_in, worlds_of

from harness._errors import NotHeldError
from harness.measure.extract import build_extract
from harness.measure.figure import Figure
from harness.measure.keys import plan_for
from harness.measure.metrics import measure
from harness.suite.tasks import Reading

HUB = Hub(KNOWN, DAY)

calm = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def of_figure(figure: Figure) -> Expected:
    return Expected(figure.value, figure.low, figure.high, figure.numerator, figure.denominator)


def check(table: Sequence[Mapping[str, Any]], asked: Sequence[Reading]) -> None:
    extract = build_extract(snapshot_of(table), plan_for(asked, KNOWN))
    HUB.load(table, asked)
    for each in asked:
        try:
            expected = HUB.figure(each)
        except NotKeptError:
            with pytest.raises(NotHeldError):
                measure(extract, each, KNOWN)
            continue
        assert of_figure(measure(extract, each, KNOWN)) == expected, each


def run(metric: str, examples: int) -> None:
    @settings(calm, max_examples=examples)
    @given(rows(), st.lists(readings(metrics=(metric,)), min_size=1, max_size=3))
    def compare(table: list[dict[str, Any]], asked: list[Reading]) -> None:
        check(table, asked)

    compare()


def run_in_plain_python(metric: str, examples: int) -> None:
    @settings(calm, max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(rows(most=12, complete=True), readings(metrics=(metric,)))
    def compare(table: list[dict[str, Any]], asked: Reading) -> None:
        worlds = worlds_of(table, asked, KNOWN)
        assume(worlds.count == 1)
        (world,) = worlds
        try:
            figure = measure(build_extract(snapshot_of(table), plan_for([asked], KNOWN)), asked, KNOWN)
        except NotHeldError:
            assume(False)  # noqa: FBT003  (hypothesis: another example)
        value = value_in(world, asked, KNOWN)
        assert figure.value == (tuple(sorted(value)) or None if isinstance(value, set | frozenset) else value), asked

    compare()


@pytest.mark.parametrize("metric", METRICS)
def test_figures_are_those_of_the_table(metric: str) -> None:
    run(metric, 6)


@pytest.mark.parametrize("metric", METRICS)
def test_where_everything_is_known_plain_python_finds_the_same(metric: str) -> None:
    run_in_plain_python(metric, 6)


@pytest.mark.slow
@pytest.mark.parametrize("metric", METRICS)
def test_figures_are_those_of_the_table_on_many_hubs(metric: str) -> None:
    run(metric, 8)


@pytest.mark.soak
@pytest.mark.parametrize("metric", METRICS)
def test_figures_are_those_of_the_table_on_thousands_of_hubs(metric: str) -> None:
    """Twelve metrics on 170 hubs each, in SQL and in plain Python: more than two thousand of either."""
    run(metric, 170)
    run_in_plain_python(metric, 170)


def test_lines_are_followed_as_the_snapshot_follows_them() -> None:
    """The oracle walks up by itself; what it finds must be what a snapshot stores."""

    @settings(calm, max_examples=10)
    @given(rows(parents=4))
    def compare(table: list[dict[str, Any]]) -> None:
        snapshot = snapshot_of(table)
        ids = [*snapshot.models()["repo_id"], *reversed(snapshot.outside())]
        lineage = snapshot.lineage()
        stored = {
            (ids[row], ids[parent], ids[root])
            for row, (parents, roots) in enumerate(zip(lineage["parents"], lineage["root"], strict=True))
            for parent, root in zip(
                parents if parents is not None else (), roots if parents is not None else (), strict=True
            )
        }
        found = HUB.load(table).con.execute("SELECT repo_id, base, root FROM items WHERE base IS NOT NULL").fetchall()
        assert set(found) == stored

    compare()
