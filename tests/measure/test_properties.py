"""What holds for every hub: rows added, renamed and shuffled, plans grown, files written and read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any, Literal

import pytest
from building import all_of, extract_of, figure_of, is_, reading, snapshot_of
from hubs import IDS, KNOWN, readings, row, rows, rules
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from harness._errors import NotHeldError
from harness.measure import _condensing
from harness.measure.extract import build_extract
from harness.measure.extract_files import extract_bytes, read_extract
from harness.measure.figure import Figure
from harness.measure.keys import plan_for
from harness.measure.metrics import measure
from harness.measure.narrowing import prepare
from harness.suite.filters import EVERYTHING, RELATION_KINDS, Created, Filter, Gated, Not, Parameters
from harness.suite.modalities import MODALITIES
from harness.suite.rules import Rules
from harness.suite.tasks import Reading

calm = settings(deadline=None, derandomize=True, max_examples=15, suppress_health_check=list(HealthCheck))
Table = list[dict[str, Any]]


def figure_or_none(extract: Any, asked: Reading) -> Figure | None:  # noqa: ANN401  (an extract)
    try:
        return measure(extract, asked, KNOWN)
    except NotHeldError:
        return None


def in_order(figure: Figure) -> bool:
    if figure.kind == "set":
        return figure.low == (figure.value or ()) and figure.high in (None, figure.low)
    known = [bound for bound in (figure.low, figure.value, figure.high) if bound is not None]
    return known == sorted(known)


@calm
@given(rows(), st.lists(readings(), min_size=1, max_size=5))
def test_a_larger_plan_gives_the_same_figures_and_files_give_the_same_extract(
    table: Table, asked: list[Reading]
) -> None:
    snapshot = snapshot_of(table)
    large = build_extract(snapshot, plan_for(asked, KNOWN, repos=IDS[:5], floors=[2, 3]))
    files = extract_bytes(large)
    back = read_extract(files)
    assert back == large
    assert back.digest == large.digest
    assert extract_bytes(back) == files
    for each in asked:
        small = build_extract(snapshot, plan_for([each], KNOWN))
        figure = figure_or_none(large, each)
        alone = figure_or_none(small, each)
        # A larger plan may keep the weeks of more repositories, and nothing else.
        assert alone == figure or (alone is None and each.metric.startswith("release"))
        assert figure == figure_or_none(back, each)
        assert figure is None or in_order(figure), (each, figure)


@calm
@given(rows(), st.lists(readings(), min_size=1, max_size=4))
def test_what_readings_do_not_ask_for_need_not_be_read(table: Table, asked: list[Reading]) -> None:
    snapshot, plan = snapshot_of(table), plan_for(asked, KNOWN)
    whole, lean = build_extract(snapshot, plan), build_extract(snapshot, plan, asked)
    assert len(lean.cells) <= len(whole.cells)
    for each in asked:
        assert figure_or_none(lean, each) == figure_or_none(whole, each), each
    assert read_extract(extract_bytes(lean)) == lean


@calm
@given(rows(), st.lists(readings(), min_size=1, max_size=4), st.lists(rules(), min_size=1, max_size=4))
def test_neither_earlier_questions_nor_fewer_cells_change_a_figure(
    table: Table, asked: list[Reading], definitions: list[Rules]
) -> None:
    swept = [replace(each, rules=definition) for each in asked for definition in definitions]
    snapshot, plan = snapshot_of(table), plan_for(swept, KNOWN)
    asked_before = build_extract(snapshot, plan)
    for each in swept:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_condensing, "FEW_CELLS", 0)
            few = build_extract(snapshot, plan)
            prepare(few, swept)
            fresh = figure_or_none(few, each)
        assert figure_or_none(asked_before, each) == fresh, each


@calm
@given(rows(), st.lists(readings(), min_size=2, max_size=6))
def test_cells_that_were_made_few_for_one_question_do_not_answer_another(table: Table, asked: list[Reading]) -> None:
    """What was condensed for one window, or cut at other days, is offered to every reading that comes after."""
    snapshot, plan = snapshot_of(table), plan_for(asked, KNOWN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_condensing, "FEW_CELLS", 0)
        for order in (asked, asked[::-1]):
            shared = build_extract(snapshot, plan)
            for each in order:
                alone = figure_or_none(build_extract(snapshot, plan), each)
                assert figure_or_none(shared, each) == alone, each


NEAREST: tuple[Literal["auto", "publisher", "nearest"], ...] = ("auto", "publisher", "nearest")


@calm
@given(
    rows(complete=True),
    st.integers(0, 2**32),
    readings(metrics=("count", "total"), base="nearest"),
    st.sampled_from(NEAREST),
    st.sampled_from(NEAREST),
)
def test_a_row_more_never_lowers_a_count_or_a_total(
    table: Table,
    seed: int,
    asked: Reading,
    family: Literal["auto", "publisher", "nearest"],
    origin: Literal["auto", "publisher", "nearest"],
) -> None:
    """Roots aside: a row may be the base of one that was the end of a line before."""
    chance = Random(seed)  # noqa: S311  (nothing here is secret)
    repo = chance.choice(IDS)
    assume(all(each["repo_id"] != repo for each in table))
    asked = replace(asked, rules=replace(asked.rules, family=family, origin=origin))
    before, after = (figure_of(each, asked, KNOWN) for each in (table, [*table, row(repo, chance, complete=True)]))
    assert isinstance(before.value, Fraction)
    assert isinstance(after.value, Fraction)
    assert before.value <= after.value
    assert before.repos <= after.repos
    if isinstance(before.low, Fraction) and isinstance(after.low, Fraction):
        assert before.low <= after.low
    if isinstance(before.high, Fraction) and isinstance(after.high, Fraction):
        assert before.high <= after.high


PARTITIONS: dict[str, tuple[Filter, ...]] = {
    "gate": (Gated(value=True), Gated(value=False)),
    "licence class": tuple(
        is_("licence_class", each) for each in ("permissive", "copyleft", "restricted", "community", "unknown")
    ),
    "modality": tuple(is_("modality", each) for each in MODALITIES),
    "relation": (is_("relation", "base"), is_("relation", "derivative")),
    "kind": (
        is_("relation", "base"),
        is_("relation", "unspecified"),
        *(all_of(is_("relation", kind), Not(is_("relation", "unspecified"))) for kind in RELATION_KINDS[:-1]),
    ),
    "size": (Parameters(None, 7), Parameters(7, 8), Parameters(8, None)),
    "days": (
        Created(None, date(2024, 12, 31)),
        Created(date(2025, 1, 1), date(2025, 1, 5)),
        Created(date(2025, 1, 6), None),
    ),
    "namespace": (is_("namespace", "Qwen", "zai-org"), Not(is_("namespace", "Qwen", "zai-org"))),
    "family": (is_("family", "qwen"), Not(is_("family", "qwen"))),
    "base's family": (
        all_of(is_("relation", "derivative"), is_("family", "llama")),
        all_of(is_("relation", "derivative"), Not(is_("family", "llama"))),
        is_("relation", "base"),
    ),
}


@pytest.mark.parametrize("parts", PARTITIONS.values(), ids=PARTITIONS.keys())
def test_shares_of_a_partition_add_up_to_one(parts: tuple[Filter, ...]) -> None:
    @settings(calm, max_examples=12)
    @given(
        rows(complete=True),
        rules(relations="any", country_table="harness"),
        st.sampled_from(("fractional", "first")),
        st.sampled_from(("repos", "downloads", "likes")),
    )
    def run(table: Table, chosen: Rules, several_parents: Literal["fractional", "first"], quantity: str) -> None:
        # `any` counts a merge in the parts of all its bases; that is what it is for.
        chosen = replace(chosen, several_parents=several_parents)
        asked = [reading("share", part, among=EVERYTHING, quantity=quantity, rules_=chosen) for part in parts]
        extract = extract_of(table, asked, KNOWN)
        figures = [measure(extract, each, KNOWN) for each in asked]
        if figures[0].denominator:
            assert sum(figure.value for figure in figures if isinstance(figure.value, Fraction)) == 1
        else:
            assert all(figure.value is None for figure in figures)

    run()


QUIET = tuple(
    reading(metric, of, **more)
    for metric, of, more in (
        ("count", is_("country", "china"), {}),
        ("share", all_of(is_("relation", "derivative"), is_("country", "us")), {"among": EVERYTHING, "floor": 6}),
        ("licence", is_("name", "*Qwen*"), {}),
        ("total", Parameters(7, None), {"quantity": "likes"}),
    )
)
"""Readings that name no repository and no publisher, so that an extract carries the ids of none."""


def renamed(repo: str, names: dict[str, str]) -> str:
    space, slash, name = repo.rpartition("/")
    return names.get(space, space) + slash + name


def with_names(table: Table, names: dict[str, str]) -> Table:
    return [
        each
        | {
            "repo_id": renamed(each["repo_id"], names),
            "base_models": each["base_models"] and [renamed(base, names) for base in each["base_models"]],
        }
        for each in table
    ]


def bytes_of(table: Table) -> dict[str, bytes]:
    return extract_bytes(build_extract(snapshot_of(table), plan_for(QUIET, KNOWN)))


@calm
@given(rows())
def test_the_names_of_strangers_change_nothing(table: Table) -> None:
    """The new names stand in the order of the old ones: a cycle ends at the smallest id on it."""
    names = {space: f"{space}0" for space in ("google", "qwen", "stranger", "x")}
    assert bytes_of(with_names(table, names)) == bytes_of(table)


@calm
@given(rows(parents=0))
def test_without_lineage_strangers_may_even_change_places(table: Table) -> None:
    names = {"google": "z", "qwen": "Meta-Llama", "stranger": "a-1.b_c", "x": "9"}
    assert bytes_of(with_names(table, names)) == bytes_of(table)


@calm
@given(rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_of_further_bases_changes_nothing(table: Table, chance: Random) -> None:
    expected = bytes_of(table)
    mixed = []
    for each in chance.sample(table, len(table)):
        first, *others = each["base_models"] or [None]
        bases = each["base_models"] and [first, *chance.sample(others, len(others))]
        mixed.append(each | {"base_models": bases})
    assert bytes_of(mixed) == expected
