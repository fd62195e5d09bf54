from __future__ import annotations

from dataclasses import replace

import pytest
from cases import expect, is_, reading, task

from harness._errors import SuiteError
from harness.judge.sweep import MOST_CELLS, cells_of, deciding_rule, variations
from harness.judge.verdicts import Cell, Verdict

BASE = reading("count", is_("namespace", "Qwen"), expect=expect("at_least", 1))


def test_every_combination_is_tried_in_the_order_of_rules_and_values() -> None:
    varied = (("as-worded", (("relations", ("any", "finetune")), ("floor", (0, 6)))),)
    found = list(variations(task(BASE, vary=varied)))
    assert [each.choices for each in found] == [
        (("relations", "any"), ("floor", "0")),
        (("relations", "any"), ("floor", "6")),
        (("relations", "finetune"), ("floor", "0")),
        (("relations", "finetune"), ("floor", "6")),
    ]
    assert [(each.reading.rules.relations, each.reading.rules.floor) for each in found][3] == ("finetune", 6)
    assert BASE.rules.floor == 0


def test_a_compound_is_varied_in_all_its_parts_or_in_one() -> None:
    parts = tuple(replace(BASE, name=f"as-worded/{name}") for name in ("one", "two"))
    whole = replace(BASE, parts=parts)
    both = next(variations(task(whole, vary=(("as-worded", (("floor", (6,)),)),))))
    assert [part.rules.floor for part in both.reading.parts] == [6, 6]
    one = next(variations(task(whole, vary=(("as-worded/two", (("floor", (6,)),)),))))
    assert [part.rules.floor for part in one.reading.parts] == [0, 6]
    assert one.reading.rules.floor == 0
    assert one.name == "as-worded/two"


def test_other_readings_are_varied_under_their_own_name() -> None:
    other = replace(BASE, name="as-sourced")
    found = list(variations(task(BASE, other, vary=(("as-sourced", (("floor", (0, 6)),)),))))
    assert [(each.name, each.reading.name) for each in found] == [("as-sourced", "as-sourced")] * 2


def test_too_many_definitions_are_refused_with_their_number() -> None:
    varied = (("as-worded", (("floor", tuple(range(MOST_CELLS // 2))), ("base", ("nearest", "root")))),)
    assert len(list(variations(task(BASE, vary=varied)))) == MOST_CELLS
    one_more = (*varied, ("as-worded", (("renames", ("merged",)),)))
    with pytest.raises(SuiteError, match="2,001 definitions"):
        list(variations(task(BASE, vary=one_more)))


def test_cells_are_found_by_the_reading_that_they_vary() -> None:
    swept = tuple(Cell(name, (), None) for name in ("as-worded", "as-worded/part", "as-worded-too", "as-sourced"))  # type: ignore[arg-type]
    assert [cell.reading for cell in cells_of(swept, "as-worded")] == ["as-worded", "as-worded/part"]


def test_of_two_rules_that_part_the_verdicts_alike_the_first_decides() -> None:
    """Rules go in their own order, whatever the order of a definition's choices or of the alphabet."""
    found = [
        ((("floor", "0"), ("population", "all")), Verdict.SUPPORTED),
        ((("floor", "6"), ("population", "llm")), Verdict.CONTRADICTED),
    ]
    assert deciding_rule(found) == "population"
    assert deciding_rule([*found, ((("floor", "6"), ("population", "all")), Verdict.CONTRADICTED)]) == "floor"
    assert deciding_rule(found[:1]) is None
