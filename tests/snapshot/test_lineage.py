"""Lineage against a slow walk through a dictionary and against SQL, and by its properties."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from three_ways import Declared, queried, resolved, table, walked

from harness.snapshot.lineage import resolve
from harness.snapshot.schema import FLAG_CYCLE, FLAG_DANGLING, FLAG_SELF, LINEAGE_SCHEMA

INSIDE = [f"r{number:02}" for number in range(14)]
OUTSIDE = ["x1", "x2", "x3"]

graphs = st.dictionaries(
    st.sampled_from(INSIDE),
    st.none() | st.lists(st.sampled_from(INSIDE + OUTSIDE), max_size=5, unique=True),
    min_size=1,
)
chains = st.lists(st.sampled_from(INSIDE), min_size=1, unique=True).flatmap(
    lambda ids: st.tuples(
        st.just(ids), st.lists(st.sampled_from(ids + OUTSIDE), min_size=len(ids), max_size=len(ids))
    ).map(lambda pair: {repo: [base] for repo, base in zip(*pair, strict=True)})
)


@settings(max_examples=120, deadline=None)
@given(graphs | chains)
def test_it_is_what_a_slow_walk_finds(declared: Declared) -> None:
    assert resolved(declared) == walked(declared)


NAMES = (
    "a",
    "A",
    "Org/m",
    "org/m",
    "ORG/m",
    "Org/M",
    "é",
    "e\u0301",
    "日本",
    "ß",
    "SS",
    "\u212b",
    "\u00c5",
    "z-z",
    "z_z",
)
"""Ids that differ in letter case only, and some that look alike."""

GRAPHS, AT_ONCE = 40, 50


def graph(number: int, chance: Random) -> Declared:
    """Make a graph up: cycles, self-references, several parents, unknown lineage, bases that are not there."""
    names = [f"{name} {number}" for name in chance.sample(NAMES, chance.randint(1, 12))]
    inside = names[: chance.randint(1, len(names))]
    kinds = chance.choice(((1,), (0, 1, 1, 2), (0, 1, 2, 3, 5)))

    def bases(repo: str) -> list[str] | None:
        if chance.random() < 0.1:
            return None
        named = [chance.choice(names) for _ in range(chance.choice(kinds))]
        return [*named, repo] if chance.random() < 0.1 else named

    return {repo: bases(repo) for repo in inside}


@pytest.mark.slow
@settings(max_examples=GRAPHS, deadline=None)
@given(st.randoms(use_true_random=False))
def test_sql_and_a_slow_walk_agree_on_two_thousand_graphs(chance: Random) -> None:
    """Bases named twice stay in their places; each example is fifty graphs without a link between them."""
    declared: Declared = {}
    for number in range(AT_ONCE):
        declared |= graph(number, chance)
    found = resolved(declared)
    assert found == walked(declared)
    assert found == queried(declared)


@settings(max_examples=60, deadline=None)
@given(graphs, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(declared: Declared, random: object) -> None:
    ids = list(declared)
    random.shuffle(ids)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert resolved({repo: declared[repo] for repo in ids}) == resolved(declared)


@settings(max_examples=60, deadline=None)
@given(graphs)
def test_renaming_changes_nothing_but_names(declared: Declared) -> None:
    def new(name: str) -> str:
        return f"org/{name}-new"

    renamed = {new(repo): None if bases is None else [new(base) for base in bases] for repo, bases in declared.items()}
    expected = {
        new(repo): tuple([new(name) for name in part] if isinstance(part, list) else part for part in parts)
        for repo, parts in resolved(declared).items()
    }
    assert resolved(renamed) == expected


def test_every_example_by_hand() -> None:
    found = resolved(
        {
            "a": [],
            "b": ["a"],
            "c": ["b", "x1"],
            "d": None,
            "e": ["d"],
            "self": ["self"],
            "selfish": ["selfish", "b"],
            "p": ["q"],
            "q": ["p"],
            "r": ["q", "a"],
        }
    )
    assert found == {
        "a": ([], [], 0, 0),
        "b": (["a"], ["a"], 1, 0),
        "c": (["b", "x1"], ["a", "x1"], 2, FLAG_DANGLING),
        "d": (None, None, None, 0),
        "e": (["d"], ["d"], 1, 0),
        "self": ([], [], 0, FLAG_SELF),
        "selfish": (["b"], ["a"], 2, FLAG_SELF),
        "p": (["q"], ["p"], 0, FLAG_CYCLE),
        "q": (["p"], ["p"], 1, FLAG_CYCLE),
        "r": (["q", "a"], ["p", "a"], 2, FLAG_CYCLE),
    }


@pytest.mark.parametrize("length", [1, 2, 3, 64, 65, 1000])
def test_long_lines_end_where_they_end(length: int) -> None:
    ids = [f"n{number:05}" for number in range(length + 1)]
    lineage, _ = resolve(table({ids[0]: [], **{new: [old] for old, new in pairwise(ids)}}))
    assert lineage["depth"].to_list() == list(range(length + 1))
    assert lineage["root"].list.first().to_list() == [None] + [0] * length


@pytest.mark.parametrize("length", [2, 3, 7, 64, 1000])
def test_a_cycle_of_any_length_ends_at_its_smallest_id(length: int) -> None:
    ids = [f"n{number:05}" for number in range(length)]
    declared: Declared = {repo: [ids[at - 1]] for at, repo in enumerate(ids)}
    declared["z-enters"] = [ids[-1]]
    lineage, _ = resolve(table(declared))
    assert set(lineage["root"].list.first()) == {0}
    assert lineage["depth"].to_list() == [*range(length), length]
    assert set(lineage["flags"]) == {FLAG_CYCLE}


def test_sixty_five_bases_keep_their_order() -> None:
    bases = [f"base-{number * 37 % 65}" for number in range(65)]
    lineage, outside = resolve(table({"child": bases}))
    assert [outside[-1 - code] for code in lineage["parents"][0]] == bases
    assert lineage["root"].to_list() == lineage["parents"].to_list() == lineage["nearest"].to_list()


def test_ids_that_differ_in_case_are_different() -> None:
    lineage, outside = resolve(table({"Org/M": [], "org/m": ["Org/M"], "x": ["ORG/M"]}))
    assert lineage["parents"].to_list() == [[], [0], [-1]]
    assert outside.to_list() == ["ORG/M"]


def test_an_empty_table_has_no_lineage() -> None:
    lineage, outside = resolve(table({}))
    assert lineage.height == len(outside) == 0
    assert dict(lineage.schema) == LINEAGE_SCHEMA


def test_a_line_of_two_hundred_thousand_is_followed_to_its_end() -> None:
    ids = pl.Series([f"n{number:07}" for number in range(200_000)])
    bases = pl.concat([pl.Series([None], dtype=pl.String), ids[:-1]])
    frame = pl.DataFrame({"repo_id": ids}).with_columns(
        base_models=pl.when(bases.is_not_null()).then(pl.concat_list(bases)).otherwise(pl.lit([], pl.List(pl.String)))
    )
    lineage, _ = resolve(frame)
    assert lineage["depth"].max() == 199_999
    assert lineage["root"].list.first().drop_nulls().unique().to_list() == [0]
