"""Attribution against its definition, on every kind of made-up world of cases."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.results.attribution import NOTHING, PARTS, Attribution, Outcomes, Part, attribute, subsets, with_code

EVIDENCE, CATALOGUE, CLAIM, CODE = (frozenset({part}) for part in PARTS)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[tuple[Part, ...], dict[frozenset[Part], int]]:
    """Parts that differ, and an outcome for every case; the first and the last differ."""
    parts = tuple(part for part in PARTS if draw(st.booleans())) or ("evidence",)
    outcomes = {taken: draw(st.integers(0, 3)) for taken in subsets(parts)}
    if outcomes[frozenset(parts)] == outcomes[NOTHING]:
        outcomes[frozenset(parts)] = 4
    return parts, outcomes


@st.composite
def with_gaps(draw: st.DrawFn) -> tuple[tuple[Part, ...], dict[frozenset[Part], int], dict[frozenset[Part], int]]:
    """A world, and the same with some cases unknown."""
    parts, outcomes = draw(worlds())
    ends = {NOTHING, frozenset(parts)}
    return parts, outcomes, {taken: each for taken, each in outcomes.items() if taken in ends or draw(st.booleans())}


def explains(taken: frozenset[Part], parts: tuple[Part, ...], outcomes: Outcomes) -> bool:
    """The definition: with these parts taken, nothing else matters."""
    return all(outcomes[case] == outcomes[frozenset(parts)] for case in subsets(parts) if taken <= case)


def smallest(parts: tuple[Part, ...], outcomes: Outcomes) -> set[frozenset[Part]]:
    found = [taken for taken in subsets(parts) if explains(taken, parts, outcomes)]
    return {taken for taken in found if not any(other < taken for other in found)}


def sets(groups: tuple[tuple[Part, ...], ...]) -> set[frozenset[Part]]:
    return {frozenset(group) for group in groups}


@given(worlds())
def test_causes_are_the_smallest_sets_that_explain(world: tuple[tuple[Part, ...], dict[frozenset[Part], int]]) -> None:
    parts, outcomes = world
    found = attribute(parts, outcomes)
    assert found.causes
    assert sets(found.causes) == smallest(parts, outcomes)
    assert len(found.causes) == len(sets(found.causes))
    assert found.open == ()


@given(worlds())
def test_a_part_that_changes_no_outcome_is_never_a_cause(
    world: tuple[tuple[Part, ...], dict[frozenset[Part], int]],
) -> None:
    parts, outcomes = world
    if len(parts) == len(PARTS):
        return
    idle = next(part for part in PARTS if part not in parts)
    more = tuple(part for part in PARTS if part in {*parts, idle})
    wider = {taken: outcomes[taken - {idle}] for taken in subsets(more)}
    assert attribute(more, wider) == attribute(parts, outcomes)


@given(worlds())
def test_the_order_of_the_parts_and_the_names_of_outcomes_mean_nothing(
    world: tuple[tuple[Part, ...], dict[frozenset[Part], int]],
) -> None:
    parts, outcomes = world
    found = attribute(parts, outcomes)
    renamed = {taken: f"outcome {9 - each}" for taken, each in outcomes.items()}
    for order in permutations(parts):
        again = attribute(order, renamed)
        assert sets(again.causes) == sets(found.causes)
        assert set(again.alone) == set(found.alone)


@given(with_gaps())
def test_what_is_not_known_leaves_sets_open_and_makes_none_certain(
    world: tuple[tuple[Part, ...], dict[frozenset[Part], int], dict[frozenset[Part], int]],
) -> None:
    parts, outcomes, known = world
    found = attribute(parts, known)
    true = smallest(parts, outcomes)
    for cause in sets(found.causes):
        assert explains(cause, parts, outcomes)
    for cause in true - sets(found.causes):
        assert any(open_ <= cause for open_ in sets(found.open)), "what explains is either found or left open"
    for open_ in sets(found.open):
        assert any(case not in known for case in subsets(parts) if open_ <= case)
        assert all(known[case] == known[frozenset(parts)] for case in known if open_ <= case)


@given(worlds(), st.sampled_from(PARTS))
def test_alone_is_what_one_part_by_itself_changes(
    world: tuple[tuple[Part, ...], dict[frozenset[Part], int]], part: Part
) -> None:
    parts, outcomes = world
    expected = part in parts and outcomes[frozenset({part})] != outcomes[NOTHING]
    assert (part in attribute(parts, outcomes).alone) == expected


def test_one_of_two_differences_is_the_cause() -> None:
    outcomes = {NOTHING: "no", EVIDENCE: "yes", CATALOGUE: "no", EVIDENCE | CATALOGUE: "yes"}
    assert attribute(("evidence", "catalogue"), outcomes) == Attribution((("evidence",),), (), ("evidence",))


def test_either_of_two_would_have_been_enough() -> None:
    outcomes = {NOTHING: "no", EVIDENCE: "yes", CATALOGUE: "yes", EVIDENCE | CATALOGUE: "yes"}
    found = attribute(("evidence", "catalogue"), outcomes)
    assert found == Attribution((("evidence",), ("catalogue",)), (), ("evidence", "catalogue"))


def test_only_both_together() -> None:
    outcomes = {NOTHING: "no", EVIDENCE: "no", CLAIM: "no", EVIDENCE | CLAIM: "yes"}
    assert attribute(("evidence", "claim"), outcomes) == Attribution((("evidence", "claim"),), (), ())


def test_each_a_part_of_a_figure() -> None:
    outcomes = {NOTHING: 10, EVIDENCE: 12, CATALOGUE: 13, EVIDENCE | CATALOGUE: 15}
    found = attribute(("evidence", "catalogue"), outcomes)
    assert found == Attribution((("evidence", "catalogue"),), (), ("evidence", "catalogue"))


def test_what_another_part_undoes_is_no_cause_by_itself() -> None:
    """Evidence alone gives the later outcome, but not with the later catalogue, unless the claim is the later one."""
    outcomes = dict.fromkeys(subsets(("evidence", "catalogue", "claim")), "no")
    outcomes |= {EVIDENCE: "yes", EVIDENCE | CLAIM: "yes", EVIDENCE | CATALOGUE | CLAIM: "yes"}
    assert attribute(("evidence", "catalogue", "claim"), outcomes).causes == (("evidence", "claim"),)


def test_no_change_has_no_cause() -> None:
    with pytest.raises(ValueError, match="they differ"):
        attribute(("evidence",), {NOTHING: 1, EVIDENCE: 1})
    with pytest.raises(ValueError, match="a first and a last"):
        attribute(("evidence",), {NOTHING: 1})


def test_code_is_no_part_where_today_gives_both_ends() -> None:
    today = {NOTHING: 1, EVIDENCE: 2}
    assert with_code(("evidence",), 1, 2, today) == (("evidence",), today)


def test_code_alone_is_the_cause_where_nothing_else_differs() -> None:
    parts, outcomes = with_code((), 1, 2, {NOTHING: 2})
    assert attribute(parts, outcomes) == Attribution((("code",),), (), ("code",))


def test_todays_code_is_the_later_sets() -> None:
    parts, outcomes = with_code(("evidence",), 1, 2, {NOTHING: 2, EVIDENCE: 2})
    found = attribute(parts, outcomes)
    assert found.causes == (("code",),)
    assert found.open == (("evidence",),), "what the earlier code makes of the later evidence cannot be told"
    parts, outcomes = with_code(("evidence",), 1, 3, {NOTHING: 2, EVIDENCE: 3})
    assert attribute(parts, outcomes).causes == (("evidence", "code"),)


def test_todays_code_is_the_earlier_sets() -> None:
    parts, outcomes = with_code(("evidence",), 1, 3, {NOTHING: 1, EVIDENCE: 2})
    found = attribute(parts, outcomes)
    assert (found.causes, found.open) == ((("evidence", "code"),), (("code",),))


def test_todays_code_is_neither_sets() -> None:
    parts, outcomes = with_code(("evidence",), 1, 2, {NOTHING: 3, EVIDENCE: 4})
    found = attribute(parts, outcomes)
    assert (found.causes, found.open) == ((("evidence", "code"),), (("evidence",), ("code",)))


@given(with_gaps(), st.integers(0, 5), st.integers(0, 5))
def test_code_never_hides_an_end(
    world: tuple[tuple[Part, ...], dict[frozenset[Part], int], dict[frozenset[Part], int]], before: int, after: int
) -> None:
    parts, _, known = world
    plain = tuple(part for part in parts if part != "code")
    today = {taken: each for taken, each in known.items() if "code" not in taken}
    every, outcomes = with_code(plain, before, after, today)
    assert outcomes.get(NOTHING) == before
    assert outcomes.get(frozenset(every)) == after
