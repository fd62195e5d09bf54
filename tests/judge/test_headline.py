"""Every row of the headline table, and the deciding choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import pytest
from cases import reading, task

from harness.judge.headline import Conclusion, conclude
from harness.judge.sweep import deciding_choice
from harness.judge.verdicts import Cell, Headline, ReadingResult, Verdict
from harness.suite.tasks import OffHub

YES, NO, OPEN, NONE = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.INCONCLUSIVE, Verdict.NO_EVIDENCE


def result(verdict: Verdict, label: str = "as-worded") -> ReadingResult:
    reason = f"{label} is {verdict.value}."
    return ReadingResult(reading("count"), label, verdict, None, "", None, None, None, None, reason, None, ())


def cells(verdicts: Sequence[Verdict], name: str = "as-worded") -> tuple[Cell, ...]:
    return tuple(Cell(name, (("floor", str(number)),), result(verdict)) for number, verdict in enumerate(verdicts))


def headline(worded: Verdict, sourced: Verdict | None = None, swept: Sequence[Verdict] = ()) -> Conclusion:
    readings = [result(worded), *([result(sourced, "as-sourced")] if sourced else [])]
    return conclude(task(reading("count")), readings, cells(swept))


def test_off_hub_comes_first() -> None:
    off = task(off_hub=OffHub("It is testimony.", "the person quoted"))
    assert (conclude(off, [], ()).headline, conclude(off, [], ()).reason) == (Headline.OFF_HUB, "It is testimony.")


@pytest.mark.parametrize("sourced", [None, YES, NO, OPEN, NONE])
def test_no_evidence_for_the_reading_as_worded_whatever_the_source_says(sourced: Verdict | None) -> None:
    found = headline(NONE, sourced, swept=[YES, NO])
    assert found.headline is Headline.NO_EVIDENCE
    assert ("As the source measured it" in found.reason) == (sourced in (YES, NO))


@pytest.mark.parametrize("worded", [YES, NO, OPEN])
def test_disagreement_in_the_sweep_comes_before_the_reading_itself(worded: Verdict) -> None:
    found = headline(worded, YES, swept=[YES, YES, NO, NONE, OPEN])
    assert found.headline is Headline.DEPENDS
    assert (found.agreeing, found.decided) == ({YES: 2, NO: 1, OPEN: 0}[worded], 3)
    assert f"Of 3 definitions that the evidence decides, {found.agreeing}" in found.reason


def test_a_sweep_that_agrees_with_itself_but_not_with_the_reading_disagrees() -> None:
    assert headline(YES, swept=[NO, NO]).headline is Headline.DEPENDS


def test_cells_without_a_decision_are_counted_and_not_used() -> None:
    found = headline(YES, swept=[YES, NONE, OPEN, NONE])
    assert (found.headline, found.agreeing, found.decided) == (Headline.SUPPORTED, 1, 1)


def test_supported_as_sourced() -> None:
    found = headline(NO, YES, swept=[NO, NO])
    assert found.headline is Headline.SUPPORTED_AS_SOURCED
    assert found.reason == "as-worded is contradicted. As the source measured it, it holds: as-sourced is supported."


@pytest.mark.parametrize(
    ("worded", "sourced"),
    [(NO, NO), (NO, OPEN), (NO, NONE), (NO, None), (YES, NO), (YES, NONE), (OPEN, YES), (OPEN, NO), (OPEN, None)],
)
def test_otherwise_it_is_the_verdict_of_the_reading_as_worded(worded: Verdict, sourced: Verdict | None) -> None:
    found = headline(worded, sourced)
    assert found.headline.value == worded.value
    assert found.reason == f"as-worded is {worded.value}."


def test_cells_of_other_readings_are_not_those_of_the_reading_as_worded() -> None:
    swept = (*cells([YES]), *cells([NO, NO], name="as-sourced"))
    found = conclude(task(reading("count")), [result(YES)], swept)
    assert (found.headline, found.decided) == (Headline.SUPPORTED, 1)


def test_cells_of_a_part_belong_to_the_whole_reading() -> None:
    found = conclude(task(reading("count")), [result(YES)], cells([NO], name="as-worded/part"))
    assert found.headline is Headline.DEPENDS


def grid(verdict_of: Callable[[dict[str, str]], Verdict], **values: Sequence[str]) -> tuple[Cell, ...]:
    choices = [tuple(zip(values, combination, strict=True)) for combination in product(*values.values())]
    return tuple(Cell("as-worded", each, result(verdict_of(dict(each)))) for each in choices)


def test_the_deciding_choice_is_the_rule_that_parts_the_cells() -> None:
    by_base = grid(lambda each: YES if each["base"] == "root" else NO, base=("nearest", "root"), floor=("0", "6"))
    assert deciding_choice(by_base) == "base"


def test_the_choice_that_decides_more_cells_wins() -> None:
    def verdict(each: dict[str, str]) -> Verdict:
        return NO if each["floor"] == "6" and each["relations"] != "any" else YES

    swept = grid(verdict, relations=("any", "finetune", "adapter"), floor=("0", "6"))
    # 4 of 6 are supported, so 4 * 2 / 6 of disagreement. By floor, (3|0) and (1|2), 2/3 is left; by relations, (2|0),
    # (1|1) and (1|1), 1 is.
    assert deciding_choice(swept) == "floor"


def test_among_equals_the_rule_that_comes_first_wins() -> None:
    def verdict(each: dict[str, str]) -> Verdict:
        return YES if (each["floor"], each["base"]) == ("0", "root") else NO

    assert deciding_choice(grid(verdict, floor=("0", "6"), base=("nearest", "root"))) == "base"


def test_undecided_cells_do_not_part_anything() -> None:
    swept = grid(lambda each: {"0": YES, "6": NO, "9": NONE}[each["floor"]], floor=("0", "6", "9"))
    assert deciding_choice(swept) == "floor"


@pytest.mark.parametrize("verdicts", [[], [YES, YES], [NO], [NONE, OPEN]])
def test_without_disagreement_nothing_decides(verdicts: list[Verdict]) -> None:
    assert deciding_choice(cells(verdicts)) is None


def test_if_no_single_rule_parts_the_cells_none_decides() -> None:
    def verdict(each: dict[str, str]) -> Verdict:
        return YES if (each["floor"] == "0") == (each["base"] == "root") else NO

    assert deciding_choice(grid(verdict, floor=("0", "6"), base=("nearest", "root"))) is None
