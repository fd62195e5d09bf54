"""Lineage against a slow walk through a dictionary, and by its properties."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.snapshot.lineage import resolve
from harness.snapshot.schema import FLAG_CYCLE, FLAG_DANGLING, FLAG_SELF, LINEAGE_SCHEMA

Declared = dict[str, list[str] | None]

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


def table(declared: Declared) -> pl.DataFrame:
    return pl.DataFrame(
        {"repo_id": list(declared), "base_models": list(declared.values())},
        schema={"repo_id": pl.String, "base_models": pl.List(pl.String)},
    )


def resolved(declared: Declared) -> dict[str, tuple[object, ...]]:
    """Return parents, roots, depth and flags by id, with ids in the place of integers."""
    lineage, outside = resolve(table(declared))
    ids = list(declared)
    names = lambda codes: None if codes is None else [ids[c] if c >= 0 else outside[-1 - c] for c in codes]  # noqa: E731  one line beside its use
    rows = zip(ids, lineage.iter_rows(named=True), strict=True)
    return {repo: (names(row["parents"]), names(row["root"]), row["depth"], row["flags"]) for repo, row in rows}


def walked(declared: Declared) -> dict[str, tuple[object, ...]]:
    """Walk every line one step at a time."""
    others = {
        repo: None if bases is None else [base for base in bases if base != repo] for repo, bases in declared.items()
    }

    def line(start: str) -> tuple[str, int, bool]:
        seen, here = [start], start
        while others.get(here):
            here = others[here][0]  # type: ignore[index]  # the loop's condition says that it is a list
            if here in seen:
                end = min(seen[seen.index(here) :])
                return end, steps_to(start, end), True
            seen.append(here)
        return here, len(seen) - 1, False

    def steps_to(start: str, end: str) -> int:
        steps, here = 0, start
        while here != end:
            here = others[here][0]  # type: ignore[index]  # every member of a cycle has a base
            steps += 1
        return steps

    result: dict[str, tuple[object, ...]] = {}
    for repo, bases in declared.items():
        known = others[repo]
        if bases is None or known is None:
            result[repo] = (None, None, None, 0)
            continue
        ends = [line(base) for base in known]
        flags = FLAG_CYCLE * any(cyclic for _, _, cyclic in ends)
        flags |= FLAG_SELF * (repo in bases) | FLAG_DANGLING * any(base not in declared for base in known)
        result[repo] = (known, [end for end, _, _ in ends], line(repo)[1], flags)
    return result


@settings(max_examples=400, deadline=None)
@given(graphs | chains)
def test_it_is_what_a_slow_walk_finds(declared: Declared) -> None:
    assert resolved(declared) == walked(declared)


@settings(max_examples=100, deadline=None)
@given(graphs, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(declared: Declared, random: object) -> None:
    ids = list(declared)
    random.shuffle(ids)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert resolved({repo: declared[repo] for repo in ids}) == resolved(declared)


@settings(max_examples=100, deadline=None)
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
