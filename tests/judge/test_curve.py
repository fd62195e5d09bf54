"""The matrix of a claim: sorted, measured against the claimed figure, and split by the choice that decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from cases import LABS, SmallSuite, about, evidence, expect, is_, reading, task

from harness.judge.curve import Curve, curves_of
from harness.judge.judging import judge_task
from harness.judge.verdicts import Verdict
from harness.suite.tasks import Claim, ClaimedFigure, Reading

ROWS = [
    {"repo_id": "Qwen/a", "downloads_30d": 60, "downloads_all_time": 90, "pipeline_tag": "text-generation"},
    {"repo_id": "Qwen/b", "downloads_30d": 30, "downloads_all_time": 900, "pipeline_tag": "fill-mask"},
    {"repo_id": "Qwen/c", "downloads_30d": 3, "downloads_all_time": None, "pipeline_tag": None},
    {"repo_id": "meta-llama/d", "downloads_30d": 40, "downloads_all_time": 40, "pipeline_tag": "text-generation"},
]
PRINTED = Claim(
    "Qwen has 100 downloads.", "100", (), ClaimedFigure(Fraction(100), "count", "about", Fraction(1), "100"),
    about("2025-10-12"),
)  # fmt: skip
TOTAL = reading(
    "total", is_("namespace", "Qwen"), quantity="downloads", expect=expect("about", 100, slack=10), name="as-worded"
)
VARY = (("as-worded", (("population", ("all", "llm")), ("floor", (0, 6)), ("basis", ("30-days", "all-time")))),)


def curves(asked: Reading, vary: object, claim: Claim = PRINTED, **more: object) -> tuple[Curve, ...]:
    swept = [asked]
    for basis in ("30-days", "all-time"):
        swept += [replace(part, rules=replace(part.rules, basis=basis, floor=6)) for part in (asked, *asked.parts)]
    made = task(asked, vary=vary, claim=claim, **more)
    held = evidence(ROWS, [each for each in swept if not each.parts])
    return curves_of(judge_task(made, [held], SmallSuite(LABS)))  # type: ignore[arg-type]


def test_definitions_are_sorted_by_their_figure_with_the_distance_from_the_claimed_one() -> None:
    (curve,) = curves(TOTAL, VARY)
    assert [point.value for point in curve.points] == [60, 60, 90, 90, 90, 93, 990, 990]
    assert [point.distance for point in curve.points] == [-40, -40, -10, -10, -10, -7, 890, 890]
    assert [dict(point.choices)["basis"] for point in curve.points][-2:] == ["all-time", "all-time"]
    assert curve.without == ()
    assert (curve.label, curve.claimed) == ("as-worded", 100)
    assert curve.region is not None
    assert (curve.region.low, curve.region.high) == (90, 110)


def test_the_choices_are_a_matrix_in_the_order_of_the_rules() -> None:
    (curve,) = curves(TOTAL, VARY)
    assert [(axis.rule, axis.values) for axis in curve.axes] == [
        ("population", ("all", "llm")),
        ("floor", ("0", "6")),
        ("basis", ("30-days", "all-time")),
    ]
    assert all([rule for rule, _ in point.choices] == [axis.rule for axis in curve.axes] for point in curve.points)


def test_the_own_definition_and_the_closest_are_marked() -> None:
    (curve,) = curves(TOTAL, VARY)
    (own,) = [point for point in curve.points if point.own]
    assert dict(own.choices) == {"population": "all", "floor": "0", "basis": "30-days"}
    assert curve.closest is not None
    assert curve.points[curve.closest].distance == -7
    assert curve.points[curve.closest] is own


def test_a_mere_threshold_has_no_closest_definition() -> None:
    (curve,) = curves(
        replace(TOTAL, expect=expect("more_than", 50)), VARY, claim=replace(PRINTED, figure=None, says="Many.")
    )
    assert curve.closest is None
    assert curve.points[0].distance == 10


def test_auto_is_what_it_stands_for() -> None:
    asked = replace(TOTAL, of=is_("family", "qwen"))
    (curve,) = curves(asked, (("as-worded", (("family", ("publisher", "nearest")),)),))
    own = {dict(point.choices)["family"]: point.own for point in (*curve.points, *curve.without)}
    assert own == {"publisher": True, "nearest": False}


def test_an_own_definition_that_is_not_tried_stands_beside_those_that_are() -> None:
    (curve,) = curves(TOTAL, (("as-worded", (("floor", (6,)),)),))
    assert [(point.own, dict(point.choices)) for point in curve.points] == [
        (False, {"floor": "6"}),
        (True, {"floor": "0"}),
    ]


def test_the_choice_that_decides_is_computed_with_how_the_verdicts_fall() -> None:
    (curve,) = curves(replace(TOTAL, expect=expect("at_least", 500)), VARY)
    assert curve.deciding == "basis"
    assert curve.splits == (("30-days", 0, 4, 0), ("all-time", 2, 1, 1))
    assert sum(curve.verdicts.values()) == 8


def test_what_moves_a_figure_is_measured_with_all_else_the_same() -> None:
    (curve,) = curves(TOTAL, VARY)
    assert dict(curve.moves) == {"population": Fraction(900), "floor": Fraction(3), "basis": Fraction(900)}
    assert [by for _, by in curve.moves] == sorted((by for _, by in curve.moves), reverse=True)


def test_a_rule_set_is_one_more_definition_with_its_values() -> None:
    (curve,) = curves(TOTAL, (("as-worded", (("set", ("hub-counter",)), ("basis", ("30-days", "all-time")))),))
    assert (curve.axes[0].rule, curve.axes[0].values) == ("set", ("hub-counter",))
    (named,) = [point for point in curve.points if dict(point.choices).get("set")]
    assert dict(named.choices) == {"set": "hub-counter", "basis": "30-days"}
    assert named.result.reading.rule_set == "hub-counter"
    assert named.value == 93
    assert len(curve.points) == 3


def test_compounds_have_one_curve_a_part() -> None:
    qwen = replace(TOTAL, name="as-worded/qwen")
    llama = replace(qwen, name="as-worded/llama", of=is_("namespace", "meta-llama"))
    whole = replace(TOTAL, of=TOTAL.of, parts=(qwen, llama))
    found = curves(whole, (("as-worded", (("population", ("all", "llm")),)),))
    assert [(curve.label, [point.value for point in curve.points]) for curve in found] == [
        ("as-worded/qwen", [60, 93]),
        ("as-worded/llama", [40, 40]),
    ]
    (alone,) = curves(whole, (("as-worded/llama", (("population", ("all", "llm")),)),))
    assert alone.label == "as-worded/llama"


def test_definitions_without_evidence_are_counted_apart() -> None:
    asked = replace(TOTAL, of=is_("family", "gemma"))
    made = task(asked, vary=(("as-worded", (("population", ("all", "llm")),)),), claim=PRINTED)
    (curve,) = curves_of(judge_task(made, [], SmallSuite(LABS)))  # type: ignore[arg-type]
    assert curve.points == ()
    assert len(curve.without) == 2
    assert curve.verdicts == {Verdict.NO_EVIDENCE: 2}
    assert (curve.deciding, curve.closest, curve.moves) == (None, None, ())


def test_a_claim_without_a_sweep_has_no_curve() -> None:
    assert curves(TOTAL, ()) == ()


def test_distances_of_days_are_days() -> None:
    asked = reading("first_date", is_("namespace", "Qwen"), expect=expect("within", (date(2025, 1, 1),) * 2))
    rows = [{"repo_id": "Qwen/a", "created_at": "2025-01-03"}]
    later = replace(asked, expect=expect("equals", date(2025, 1, 1)))
    for each, distance in ((asked, None), (later, Fraction(2))):
        made = task(each, vary=(("as-worded", (("renames", ("merged", "apart")),)),))
        (curve,) = curves_of(judge_task(made, [evidence(rows, [each])], SmallSuite(LABS)))  # type: ignore[arg-type]
        assert {point.distance for point in curve.points} == {distance}
