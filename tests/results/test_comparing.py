"""Pairs of sets that differ by one thing, or by two at once: every change is traced to what made it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from two_sets import (
    CHINA_NO_MORE,
    DETAILS,
    LATER,
    LICENCE,
    PLAIN,
    SHARE,
    TOTAL,
    Inputs,
    held_for,
    models_of,
    suite_in,
    written,
)

from harness._errors import UnknownNameError
from harness.judge import region
from harness.judge.judging import judge_suite
from harness.judge.verdicts import Verdict
from harness.measure import metrics
from harness.measure.extract import build_extract
from harness.measure.figure import Figure
from harness.measure.keys import plan_for_suite
from harness.results.comparing import Comparison, Moved, compare_sets
from harness.results.outcomes import Outcome
from harness.results.result_set import ResultSet, read_result_set, write_result_set
from harness.snapshot import Store
from harness.suite.tasks import Expectation

Make = Callable[..., ResultSet]


@pytest.fixture
def make(tmp_path: Path, small_suite: Path) -> Make:
    """Return a function that judges inputs and writes the set."""
    place = tmp_path / "sets"
    place.mkdir()
    return lambda inputs=None, **more: written(place, small_suite, inputs or Inputs(), **more)


Measure = Callable[..., Figure]


def stricter(real: Callable[[Figure, Expectation], Verdict]) -> Callable[[Figure, Expectation], Verdict]:
    """Return a rule by which a strict bound is met only from nine tenths on."""

    def verdict(figure: Figure, expect: Expectation) -> Verdict:
        if expect.op == "more_than" and isinstance(expect.value, Fraction):
            expect = replace(expect, value=Fraction(9, 10))
        return real(figure, expect)

    return verdict


def doubled(real: Measure) -> Measure:
    """Return a rule by which totals count every download twice."""

    def measured(extract: Any, reading: Any, *more: Any) -> Figure:  # noqa: ANN401  whatever the real one takes
        figure = real(extract, reading, *more)
        if reading.metric != "total":
            return figure
        value, low, high = (each * 2 for each in (figure.value, figure.low, figure.high))  # type: ignore[operator]
        return replace(figure, value=value, low=low, high=high)

    return measured


@pytest.fixture
def older_code(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], pytest.MonkeyPatch]:
    """Return a function that puts another rule in force, in every module that knows it; what it returns undoes that."""

    def changed(rule: str) -> pytest.MonkeyPatch:
        others = (
            {region.verdict_of: stricter(region.verdict_of)}
            if rule == "verdicts"
            else {each: doubled(each) for each in (metrics.measure, metrics.measure_held)}
        )
        modules = [module for name, module in sorted(sys.modules.items()) if name.startswith("harness.")]
        known = [(module, name, value) for module in modules for name, value in list(vars(module).items())]
        for module, name, value in known:
            if callable(value) and value in others:
                monkeypatch.setattr(module, name, others[value])
        return monkeypatch

    return changed


def found(comparison: Comparison) -> dict[tuple[str, str], tuple[tuple[str, ...], ...]]:
    """Task and kind -> causes."""
    return {(each.task, each.aspect.kind): each.attribution.causes for each in comparison.moved}


def one(comparison: Comparison, task: str, kind: str) -> Moved:
    return next(each for each in comparison.moved if (each.task, each.aspect.kind) == (task, kind))


def test_a_set_and_itself_differ_by_nothing(make: Make) -> None:
    comparison = compare_sets(make(), make())
    assert (comparison.changed, comparison.evidence, comparison.catalogue, comparison.tasks) == ((), (), (), ())
    assert comparison.compared == (TOTAL, LICENCE, SHARE)


def test_evidence(make: Make) -> None:
    comparison = compare_sets(make(), make(Inputs(tables=LATER)))
    assert found(comparison) == {
        (SHARE, "verdict"): (("evidence",),),
        (SHARE, "figure"): (("evidence",),),
        (TOTAL, "verdict"): (("evidence",),),
        (TOTAL, "figure"): (("evidence",),),
    }
    assert [(each.how, each.captured_on.isoformat()) for each in comparison.evidence] == [
        ("removed", "2025-10-12"),
        ("added", "2025-10-30"),
    ]
    share = one(comparison, SHARE, "figure")
    assert (share.before.value, share.after.value) == ("10/13", "3/8")
    assert [day for _, day in (*share.evidence_before, *share.evidence_after)] == ["2025-10-12", "2025-10-30"]
    assert not comparison.code_differs


def test_one_row_of_the_catalogue(make: Make) -> None:
    comparison = compare_sets(make(), make(Inputs(seeds=CHINA_NO_MORE)))
    assert found(comparison) == {(SHARE, "verdict"): (("catalogue",),), (SHARE, "figure"): (("catalogue",),)}
    assert [(each.file, each.key, each.how, each.columns) for each in comparison.catalogue] == [
        ("publishers", "harness, Qwen", "changed", ("country",))
    ]
    assert comparison.evidence == ()


def test_one_row_that_curated_facts_are_made_of(make: Make) -> None:
    """The extract of curated facts differs with it; that is no other evidence."""
    row = "deepseek-ai/DeepSeek-R1,2025-01-20,2025-01-20,"
    seeds = {"known_repos.csv": (f"{row}mit", f"{row}apache-2.0")}
    task = PLAIN[LICENCE].replace("namespace: Qwen, name: Qwen/Qwen3*", "repo: deepseek-ai/DeepSeek-R1")
    tasks = {**PLAIN, LICENCE: task}
    comparison = compare_sets(make(Inputs(tasks=tasks)), make(Inputs(tasks=tasks, seeds=seeds)))
    assert found(comparison) == {(LICENCE, "verdict"): (("catalogue",),), (LICENCE, "figure"): (("catalogue",),)}
    assert comparison.evidence == ()


def test_one_task(make: Make) -> None:
    comparison = compare_sets(make(), make(Inputs(percent=80)))
    assert found(comparison) == {(SHARE, "verdict"): (("claim",),)}
    assert [(each.task, each.how, each.keys) for each in comparison.tasks] == [(SHARE, "changed", ("claim.figure",))]
    flip = one(comparison, SHARE, "verdict")
    assert (flip.before, flip.after) == (Outcome(verdict="supported"), Outcome(verdict="contradicted"))


def test_one_rule_of_a_verdict(make: Make, older_code: Callable[[str], pytest.MonkeyPatch]) -> None:
    undo = older_code("verdicts")
    before = make()
    undo.undo()
    comparison = compare_sets(before, make())
    assert found(comparison) == {(SHARE, "verdict"): (("code",),)}
    assert comparison.code_differs
    assert [case.taken for case in one(comparison, SHARE, "verdict").cases] == [()]


def test_one_rule_of_a_figure(make: Make, older_code: Callable[[str], pytest.MonkeyPatch]) -> None:
    undo = older_code("totals")
    before = make()
    undo.undo()
    comparison = compare_sets(before, make())
    assert found(comparison) == {(TOTAL, "verdict"): (("code",),), (TOTAL, "figure"): (("code",),)}


def test_an_older_set_given_second_names_code_too(make: Make, older_code: Callable[[str], pytest.MonkeyPatch]) -> None:
    after = make()
    older_code("totals")
    before = make()
    # Now the rule of the set that is given first is in force.
    assert found(compare_sets(before, after)) == {(TOTAL, "verdict"): (("code",),), (TOTAL, "figure"): (("code",),)}


def test_two_at_once_that_have_nothing_to_do_with_each_other(make: Make) -> None:
    """Totals move with the evidence alone, licences with the claim alone."""
    tasks = {**PLAIN, LICENCE: PLAIN[LICENCE].replace("value: [apache-2.0]", "value: [mit]")}
    comparison = compare_sets(make(), make(Inputs(tables=LATER, tasks=tasks)))
    assert found(comparison)[TOTAL, "figure"] == (("evidence",),)
    assert found(comparison)[LICENCE, "verdict"] == (("claim",),)


def test_evidence_and_catalogue_either_alone(make: Make) -> None:
    comparison = compare_sets(make(), make(Inputs(tables=LATER, seeds=CHINA_NO_MORE)))
    flip = one(comparison, SHARE, "verdict")
    assert flip.attribution.causes == (("evidence",), ("catalogue",))
    assert flip.attribution.alone == ("evidence", "catalogue")
    # The figure is nothing under the later catalogue, whatever the evidence.
    assert one(comparison, SHARE, "figure").attribution.causes == (("catalogue",),)
    assert found(comparison)[TOTAL, "verdict"] == (("evidence",),)


def test_evidence_and_claim_only_together(make: Make) -> None:
    """37.5 % where 90 % is asked for, 76.9 % where 60 % is: neither the evidence nor the claim would do by itself."""
    comparison = compare_sets(make(Inputs(percent=90, tables=LATER)), make(Inputs(percent=60)))
    flip = one(comparison, SHARE, "verdict")
    assert (flip.before.verdict, flip.after.verdict) == ("contradicted", "supported")
    assert flip.attribution.causes == (("evidence", "claim"),)
    assert flip.attribution.alone == ()
    assert one(comparison, SHARE, "figure").attribution.causes == (("evidence",),)


def test_each_a_part_of_a_figure(make: Make) -> None:
    """Evidence and catalogue move the share each by itself, and to yet another value together."""
    rows = (
        "Qwen,alibaba,{},company,,list-2025,2025-10-12,\nharness,deepseek-ai,deepseek,china,company,,list-2025#page-2,,"
    )
    rows += "\nharness,google,google,us,company,,list-2025,,\nharness,meta-llama,meta,{}"
    swapped = {"publishers.csv": (rows.format("china", "us"), rows.format("us", "china"))}
    comparison = compare_sets(make(), make(Inputs(tables=LATER, seeds=swapped)))
    share = one(comparison, SHARE, "figure")
    assert [case.outcome.value for case in share.cases if case.outcome] == ["10/13", "3/8", "3/13", "5/8"]
    assert share.attribution.causes == (("evidence", "catalogue"),)
    assert share.attribution.alone == ("evidence", "catalogue")
    # 62.5 % is more than half again, so that the verdict did not change.
    assert (SHARE, "verdict") not in found(comparison)


def test_code_and_evidence_at_once(make: Make, older_code: Callable[[str], pytest.MonkeyPatch]) -> None:
    undo = older_code("totals")
    before = make()
    undo.undo()
    comparison = compare_sets(before, make(Inputs(tables=LATER)))
    causes = found(comparison)
    assert causes[SHARE, "figure"] == (("evidence",),)
    assert causes[TOTAL, "figure"] == (("evidence", "code"),)
    assert one(comparison, TOTAL, "figure").attribution.alone == ("code",)
    # What the older rule makes of the later evidence is not known to today's code.
    assert one(comparison, TOTAL, "figure").attribution.open == (("evidence",),)


def test_code_and_catalogue_at_once(make: Make, older_code: Callable[[str], pytest.MonkeyPatch]) -> None:
    undo = older_code("totals")
    before = make()
    undo.undo()
    causes = found(compare_sets(before, make(Inputs(seeds=CHINA_NO_MORE))))
    assert causes == {
        (SHARE, "verdict"): (("catalogue",),),
        (SHARE, "figure"): (("catalogue",),),
        (TOTAL, "verdict"): (("code",),),
        (TOTAL, "figure"): (("code",),),
    }


def test_code_and_claim_at_once(make: Make, older_code: Callable[[str], pytest.MonkeyPatch]) -> None:
    undo = older_code("totals")
    before = make()
    undo.undo()
    causes = found(compare_sets(before, make(Inputs(percent=80))))
    assert causes[SHARE, "verdict"] == (("claim",),)
    assert causes[TOTAL, "figure"] == (("code",),)


NEW = "downloads/meta-hundred"


def test_tasks_come_and_go(make: Make) -> None:
    new = PLAIN[TOTAL].replace(TOTAL, NEW).replace("namespace: Qwen", "namespace: meta-llama")
    less = {task: text for task, text in PLAIN.items() if task != LICENCE}
    comparison = compare_sets(make(), make(Inputs(tasks={**less, NEW: new})))
    assert [(each.task, each.in_suite) for each in comparison.came] == [(NEW, False)]
    assert [(each.task, each.verdict, each.in_suite) for each in comparison.went] == [(LICENCE, "supported", False)]
    assert comparison.changed == (NEW, LICENCE)
    assert comparison.moved == ()


def test_what_the_earlier_extract_does_not_keep_apart_is_said(make: Make) -> None:
    """The later task asks for a floor that the earlier extract was not cut at, and the snapshot is not held."""
    floor = {**PLAIN, SHARE: PLAIN[SHARE] + "    rules: {floor: more than 200}\n"}
    comparison = compare_sets(make(), make(Inputs(tasks=floor, tables=LATER)))
    flip = one(comparison, SHARE, "verdict")
    assert flip.attribution.causes == (("evidence",),)
    assert flip.attribution.open == (("claim",),)
    unknown = {case.taken: case.why for case in flip.cases if case.outcome is None}
    assert list(unknown) == [("claim",)]
    assert "does not keep the floor 201 apart, and the snapshot itself is not held here" in unknown["claim",]


def test_a_snapshot_that_is_held_tells_what_the_extract_does_not(make: Make, tmp_path: Path, small_suite: Path) -> None:
    """The same sets as above, but with the table of the earlier one in the store."""
    floor = {**PLAIN, SHARE: PLAIN[SHARE] + "    rules: {floor: more than 200}\n"}
    store = Store(tmp_path / "home")
    models = models_of(Inputs().tables[0][2])
    manifest = store.publish(models, DETAILS)
    earlier = Inputs()
    suite = suite_in(tmp_path / "suite-of-the-store", small_suite, earlier)
    extract = build_extract(store.open(manifest.id), plan_for_suite(suite))
    held = (extract, *(each for each in held_for(suite, earlier) if each.manifest.kind == "curated"))
    before = read_result_set(write_result_set(tmp_path / "stored", judge_suite(suite, held), suite, held))
    after = make(Inputs(tasks=floor, tables=LATER))
    without = one(compare_sets(before, after), SHARE, "figure")
    assert [case.taken for case in without.cases if case.outcome is None] == [("claim",)]
    flip = one(compare_sets(before, after, home=store.root), SHARE, "figure")
    values = {case.taken: case.outcome.value for case in flip.cases if case.outcome}
    # Of the repositories with more than 200 downloads, 900 of 1,200.
    assert values == {(): "10/13", ("evidence",): "3/8", ("claim",): "3/4", ("evidence", "claim"): 0}
    assert flip.attribution.causes == (("evidence", "claim"),)
    assert flip.attribution.open == ()


def test_a_task_that_needs_a_row_of_the_later_catalogue_is_refused_on_the_earlier(make: Make) -> None:
    entry = "organisation: google, namespaces: [google], names: ['gemma*'], exclude: [], source: list-2025"
    seeds = {"families.yaml": ("- {id: qwen,", f"- {{id: gemma, name: Gemma, {entry}}}\n- {{id: qwen,")}
    tasks = {**PLAIN, TOTAL: PLAIN[TOTAL].replace("namespace: Qwen", "family: gemma")}
    comparison = compare_sets(make(), make(Inputs(seeds=seeds, tasks=tasks)))
    flip = one(comparison, TOTAL, "verdict")
    assert flip.attribution.causes == (("catalogue", "claim"),)
    refused = next(case for case in flip.cases if case.taken == ("claim",))
    assert refused.outcome is not None
    assert refused.outcome.refused
    assert "gemma" in refused.why


def test_only_some_tasks_are_compared(make: Make) -> None:
    comparison = compare_sets(make(), make(Inputs(tables=LATER)), tasks=["qwen-thousand"])
    assert comparison.compared == (TOTAL,)
    assert comparison.changed == (TOTAL,)
    with pytest.raises(UnknownNameError, match="neither set judges a task called so: 'nothing'"):
        compare_sets(make(), make(), tasks=["nothing"])
    with pytest.raises(UnknownNameError, match="several tasks"):
        compare_sets(make(), make(), tasks=["qwen"])
