"""Everything that tells how far a figure can be trusted stands in the tables of a result set and in its JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from made_up import Judged

from harness.judge.beside import Coverage
from harness.judge.brackets import Bracket, Fault
from harness.judge.contributions import Contribution
from harness.judge.sensitivity import Variant
from harness.judge.stakes import Stake
from harness.judge.survival import SurvivalUse
from harness.judge.verdicts import ClaimResult, EvidenceRef, Verdict
from harness.results.json_object import json_object, verify_schema
from harness.results.tables import figure_records, verdict_record

EARLY, LATE = (EvidenceRef(name, "table", "someone", "whole-hub", date(2025, 1, 1)) for name in ("early", "late"))


@pytest.fixture
def doubted(example: Judged) -> ClaimResult:
    """The share of the example, with every doubt that there is."""
    claim = next(each for each in example.claims if each.task.id == "shares/more-than-40-percent")
    result = claim.readings[0]
    assert result.figure is not None
    without = replace(result.figure, value=Fraction(1, 3))
    result = replace(
        result,
        contributions=(
            Contribution("lineage", "no declared base", 4, 12, "both"),
            Contribution("deleted", "deleted since", None, None, "up"),
        ),
        survival=SurvivalUse(Fraction(29, 35), 27, 6, decides=True, turns_at=None, observations=("a",)),
        bracket=Bracket(EARLY, LATE),
        faults=(Fault("", EARLY, LATE, Fraction(5), Fraction(3), 1),),
        lineage=Coverage(28, 100, "repos", ""),
        country=Coverage(3, 5, "repos", "nearest base"),
        sensitivity=(
            Variant("without-the-largest", ("Qwen/a",), 1, 9, without, Verdict.CONTRADICTED, ""),
            Variant("without-ci-traffic", (), None, None, None, None, "nobody knows"),
        ),
    )
    return replace(claim, readings=(result,), stakes=(Stake("memo", "Someone", "Argues for one side."),))


def test_in_the_tables(doubted: ClaimResult) -> None:
    row = next(figure_records(doubted))
    assert row["widened_by"] == ("lineage both 4/12", "deleted up -/-")
    assert (row["survival_least"], row["survival_missing"], row["bracket"]) == (Fraction(29, 35), 6, ("early", "late"))
    assert (row["lineage_known"], row["lineage_of"], row["country_known"], row["country_of"]) == (28, 100, 3, 5)
    assert row["sensitivity"] == ("without-the-largest: 1/3 contradicted", "without-ci-traffic: ?")
    assert verdict_record(doubted)["stakes"] == ("memo",)


def test_in_json(doubted: ClaimResult, example: Judged) -> None:
    record: dict[str, Any] = json_object([doubted], example.suite, example.held)
    jsonschema.validate(record, verify_schema())
    (claim,) = record["claims"]
    reading = claim["readings"]["as-worded"]
    assert claim["stakes"] == [{"by": "memo", "publisher": "Someone", "stake": "Argues for one side."}]
    assert reading["contributions"][1] == {
        "kind": "deleted", "what": "deleted since", "repos": None, "mass": None, "direction": "up",
    }  # fmt: skip
    assert reading["survival"]["least"] == "29/35"
    assert [end["evidence"] for end in reading["bracket"].values()] == ["early", "late"]
    assert (reading["faults"][0]["side"], reading["faults"][0]["gone"]) == (None, 1)
    assert reading["lineage"] == {"known": 28, "of": 100, "unit": "repos", "whose": ""}
    largest, traffic = reading["sensitivity"]
    assert (largest["value"], largest["verdict"], largest["taken_out"]) == ("1/3", "contradicted", ["Qwen/a"])
    assert (traffic["value"], traffic["verdict"], traffic["why_not"]) == (None, None, "nobody knows")


def test_cells_of_a_sweep_have_none(example: Judged) -> None:
    claim = next(each for each in example.claims if each.cells)
    for row in figure_records(claim):
        if row.get("choices"):
            assert row["widened_by"] == row["sensitivity"] == ()
