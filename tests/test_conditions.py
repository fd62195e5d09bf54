"""What changed since a result set: verdicts, figures, bounds, parts of readings, and what has come or gone."""

from __future__ import annotations

import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "results"))

from made_up import Judged, judged

from harness.conditions import COMPARED_CONDITIONS, CONDITIONS, Change, since
from harness.judge.verdicts import ClaimResult, ReadingResult, Verdict
from harness.results.result_set import ResultSet, read_result_set, write_result_set

COMPOUND, COUNTED = "openness/two-models", "as-worded/two"


@pytest.fixture(scope="module")
def example() -> Judged:
    return judged()


@pytest.fixture(scope="module")
def before(example: Judged, tmp_path_factory: pytest.TempPathFactory) -> ResultSet:
    """A set of the claims, as they are before anything changes."""
    place = tmp_path_factory.mktemp("sets")
    return read_result_set(write_result_set(place, example.claims, example.suite, example.held))


def with_parts(example: Judged, *parts: ReadingResult) -> ClaimResult:
    """The composite claim with other parts."""
    claim = composite(example)
    return replace(claim, readings=(replace(claim.readings[0], parts=parts),))


def composite(example: Judged) -> ClaimResult:
    [found] = [claim for claim in example.claims if claim.task.id == COMPOUND]
    return found


def changed(claim: ClaimResult, before: ResultSet) -> list[str]:
    assert all(each.task == claim.task.id for each in since([claim], before).changed)
    return [each.what for each in since([claim], before).changed]


def test_nothing_changed_where_all_is_the_same(example: Judged, before: ResultSet) -> None:
    found = since(example.claims, before)
    assert found.changed == ()
    assert found.inside == tuple(sorted(claim.task.id for claim in example.claims))
    assert found.outside == ()


def test_the_value_of_a_part_is_looked_at(example: Judged, before: ResultSet) -> None:
    there, two = composite(example).readings[0].parts
    assert two.figure is not None
    other = replace(two, figure=replace(two.figure, value=Fraction(3)))
    assert changed(with_parts(example, there, other), before) == [f"{COUNTED}: 2 (2 to none) -> 3 (2 to none)"]


def test_a_bound_of_a_part_is_looked_at(example: Judged, before: ResultSet) -> None:
    there, two = composite(example).readings[0].parts
    assert two.figure is not None
    other = replace(two, figure=replace(two.figure, high=Fraction(9)))
    assert changed(with_parts(example, there, other), before) == [f"{COUNTED}: 2 (2 to none) -> 2 (2 to 9)"]


def test_the_verdict_of_a_part_is_looked_at(example: Judged, before: ResultSet) -> None:
    there, two = composite(example).readings[0].parts
    other = replace(two, verdict=Verdict.CONTRADICTED)
    assert changed(with_parts(example, there, other), before) == [f"{COUNTED}: inconclusive -> contradicted"]


def test_a_part_that_is_gone_and_one_that_is_new_are_named(example: Judged, before: ResultSet) -> None:
    there, two = composite(example).readings[0].parts
    assert changed(with_parts(example, there), before) == [f"{COUNTED}: is gone, and was: 2 (2 to none)"]
    more = replace(two, label="as-worded/three")
    assert changed(with_parts(example, there, two, more), before) == ["as-worded/three: is new: 2 (2 to none)"]


def test_a_reading_that_is_new_or_gone_is_named(example: Judged, before: ResultSet) -> None:
    claim = example.claims[0]
    [worded] = claim.readings
    assert worded.figure is not None
    other = replace(worded, label="as-measured")
    said = changed(replace(claim, readings=(worded, other)), before)
    assert [text.partition(": is new: ")[0] for text in said] == ["as-measured"]
    gone = changed(replace(claim, readings=(other,)), before)
    assert [text.split(":")[:2] for text in gone] == [["as-measured", " is new"], ["as-worded", " is gone, and was"]]


def test_claims_that_the_set_does_not_judge_are_named(example: Judged, before: ResultSet) -> None:
    first, second = example.claims[:2]
    renamed = replace(first, task=replace(first.task, id="shares/of-our-own"))
    found = since([renamed, second], before)
    assert (found.inside, found.outside) == ((second.task.id,), ("shares/of-our-own",))
    assert found.result_set == before.id
    assert found.place == before.path.parent
    assert found.changed == ()


def test_the_conditions_say_what_counts_as_changed() -> None:
    assert "the value or a bound" in CONDITIONS["changed"]
    assert "the value or a bound" in COMPARED_CONDITIONS["changed"]
    assert Change("a", "b").what == "b"
