"""Whole readings and tasks: parts, groups, reasons, pulls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from cases import LABS, SAMPLE, SmallSuite, about, evidence, expect, is_, namespaces, reading, source_link, task, window

from harness._errors import SuiteError, UnknownNameError
from harness.judge.judging import Bench, combined, judge_suite, judge_task
from harness.judge.verdicts import Headline, ReadingResult, Verdict
from harness.measure.extract import Extract
from harness.snapshot.manifest import Scope
from harness.suite.filters import EVERYTHING, Filter
from harness.suite.tasks import Expectation, OffHub, Reading

YES, NO, OPEN, NONE = Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.INCONCLUSIVE, Verdict.NO_EVIDENCE

ROWS = [
    {"repo_id": "Qwen/a", "downloads_30d": 80, "created_at": "2025-04-28", "licence": "apache-2.0"},
    {"repo_id": "Qwen/b", "downloads_30d": 20, "created_at": "2025-06-05", "licence": "apache-2.0"},
    {"repo_id": "meta-llama/c", "downloads_30d": 50, "created_at": "2025-04-05", "licence": "llama3"},
    {"repo_id": "deepseek-ai/d", "downloads_30d": 10, "created_at": "2025-01-20", "licence": "mit"},
]
SPACES = namespaces("Qwen", "meta-llama", "deepseek-ai")


def judged(asked: Reading, *held: Extract) -> ReadingResult:
    return Bench(held, LABS).judge(asked)


def held_for(*asked: Reading, scope: Scope = SPACES, rows: Sequence[Mapping[str, Any]] = ROWS, **more: str) -> Extract:
    return evidence(rows, asked, scope=scope, **more)


def total(of: Filter, expectation: Expectation, **more: Any) -> Reading:  # noqa: ANN401  any field of a reading
    return reading("total", of, quantity="downloads", expect=expectation, **more)


@pytest.mark.parametrize(
    ("verdicts", "every", "verdict"),
    [
        ([YES, YES], True, YES),
        ([YES, NO], True, NO),
        ([NO, NONE], True, NO),
        ([YES, NONE], True, NONE),
        ([YES, OPEN], True, OPEN),
        ([OPEN, NONE], True, NONE),
        ([YES, NO], False, YES),
        ([YES, NONE], False, YES),
        ([NO, NO], False, NO),
        ([NO, NONE], False, NONE),
        ([NO, OPEN], False, OPEN),
        ([OPEN, NONE], False, NONE),
    ],
)
def test_several_verdicts(verdicts: list[Verdict], *, every: bool, verdict: Verdict) -> None:
    assert combined(verdicts, every=every) is verdict


def test_a_simple_reading_carries_everything_that_it_rests_on() -> None:
    asked = total(is_("namespace", "Qwen"), expect("more_than", 90), about=about("2025-11-12"))
    result = judged(asked, held_for(asked))
    assert (result.verdict, result.label, result.region, result.gap_days) == (YES, "as-worded", "more than 90", -31)
    assert result.evidence is not None
    assert (result.evidence.id, result.evidence.kind, result.evidence.scope) == ("table", "imported", "namespaces")
    assert result.figure is not None
    assert result.figure.value == 100
    assert (
        result.reason
        == "By someone/table of 2025-10-12, the downloads of 30 days are 100, and the claim needs more than 90."
    )
    assert (result.nearest, result.pull, result.parts) == (None, None, ())


def test_the_reason_of_a_contradiction() -> None:
    asked = reading(
        "share",
        is_("namespace", "Qwen"),
        among=is_("namespace", "Qwen", "meta-llama"),
        quantity="downloads",
        expect=expect("more_than", Fraction(7, 10)),
    )
    result = judged(asked, held_for(asked))
    assert result.verdict is NO
    assert result.reason == (
        "By someone/table of 2025-10-12, the share is 66.7 % (100 of 150 downloads), "
        "but the claim needs more than 70 %."
    )


def test_the_reason_names_what_is_not_known() -> None:
    rows = [*ROWS, {"repo_id": "Qwen/e", "created_at": "2025-06-05"}]
    asked = total(is_("namespace", "Qwen"), expect("at_most", 150))
    result = judged(asked, held_for(asked, rows=rows))
    assert result.verdict is OPEN
    assert result.reason == (
        "By someone/table of 2025-10-12, the downloads of 30 days are at least 100, and the claim needs at most 150, "
        "so that the evidence cannot tell (not known: no download count, 1 repository)."
    )


def test_the_reason_of_a_sample_says_that_it_is_one() -> None:
    asked = reading("count", is_("namespace", "Qwen"), expect=expect("at_most", 1))
    result = judged(asked, held_for(asked, scope=SAMPLE))
    assert result.verdict is NO
    assert result.reason == (
        "By someone/table of 2025-10-12, the number of repositories is at least 2, but the claim needs at most 1; "
        "it covers only a sample of what is asked for, and that is enough."
    )


def test_without_evidence_the_reason_says_which_scope_and_day_are_missing() -> None:
    asked = total(is_("namespace", "google"), expect("more_than", 1))
    result = judged(asked, held_for(asked))
    assert (result.verdict, result.figure, result.evidence, result.gap_days) == (NONE, None, None, None)
    assert (
        result.reason
        == "No evidence held covers every repository of google and was captured within 31 days of 2025-10-12."
    )
    assert result.pull == "harness pull --namespace google --at 2025-10-12"


def test_without_evidence_the_reason_says_which_column_is_missing() -> None:
    asked = total(is_("namespace", "Qwen"), expect("more_than", 1), basis="all-time")
    result = judged(asked, held_for(asked))
    assert result.reason == (
        "No evidence held covers every repository of Qwen and was captured within 7 days of 2025-10-12: "
        "someone/table of 2025-10-12 does, but it records no all-time downloads."
    )


def test_nothing_that_fits_is_no_figure() -> None:
    asked = reading("first_date", is_("namespace", "google"), expect=expect("before", date(2025, 1, 1)))
    result = judged(asked, evidence(ROWS, [asked]))
    assert result.verdict is OPEN
    assert "nothing that can be counted fits" in result.reason


def test_existence_in_words() -> None:
    yes = reading("exists", is_("namespace", "Qwen"), expect=expect("equals", value=True))
    assert (
        judged(yes, held_for(yes)).reason
        == "By someone/table of 2025-10-12, there are 2 such repositories, and the claim needs at least one."
    )
    no = reading("exists", is_("namespace", "deepseek-ai"), expect=expect("equals", value=False))
    assert (
        judged(no, held_for(no)).reason
        == "By someone/table of 2025-10-12, there is 1 such repository, but the claim needs none."
    )


def test_licences_in_words() -> None:
    asked = reading("licence", is_("namespace", "Qwen", "deepseek-ai"), expect=expect("all", ("apache-2.0",)))
    assert judged(asked, held_for(asked)).reason == (
        "By someone/table of 2025-10-12, the declared licences are apache-2.0 and mit, "
        "but the claim needs every repository under apache-2.0."
    )


EACH = total(is_("namespace", "Qwen", "meta-llama"), expect("more_than", 60), each="namespace", must="every")


def test_every_group_must_hold() -> None:
    result = judged(EACH, held_for(EACH))
    assert result.verdict is NO
    assert [(part.label, part.verdict) for part in result.parts] == [
        ("as-worded/Qwen", YES),
        ("as-worded/meta-llama", NO),
    ]
    assert result.reason == "It must hold for every one: it holds for Qwen, it fails for meta-llama."
    assert result.region == "more than 60, for every namespace"
    assert (result.figure, result.gap_days) == (None, 0)
    assert result.evidence is not None


def test_any_group_may_hold() -> None:
    result = judged(replace(EACH, must="any"), held_for(EACH))
    assert result.verdict is YES
    assert result.reason == "It must hold for one at least: it holds for Qwen, it fails for meta-llama."


def test_groups_together_are_one_reading() -> None:
    result = judged(replace(EACH, must="together", expect=expect("equals", 150)), held_for(EACH))
    assert (result.verdict, result.parts) == (YES, ())
    assert result.figure is not None
    assert result.figure.value == 150


def test_a_group_without_evidence_leaves_every_open_and_names_only_its_own_pull() -> None:
    asked = total(is_("namespace", "Qwen", "google"), expect("more_than", 60), each="namespace", must="every")
    result = judged(asked, held_for(asked))
    assert result.verdict is NONE
    assert result.reason == (
        "It must hold for every one: it holds for Qwen, there is no evidence for google, so that nothing follows yet."
    )
    assert result.pull == "harness pull --namespace google --at 2025-10-12"
    assert judged(replace(asked, must="any"), held_for(asked)).verdict is YES


def test_concentration_compares_groups_instead_of_judging_them() -> None:
    asked = reading(
        "concentration",
        is_("namespace", "Qwen", "meta-llama"),
        quantity="downloads",
        each="namespace",
        expect=expect("equals", Fraction(5, 9)),
    )
    result = judged(asked, held_for(asked))
    assert (result.verdict, result.parts) == (YES, ())


def test_a_compound_holds_if_all_its_parts_do() -> None:
    one = total(is_("namespace", "Qwen"), expect("more_than", 60), name="as-worded/downloads")
    two = reading(
        "exists", is_("namespace", "deepseek-ai"), expect=expect("equals", value=True), name="as-worded/deepseek"
    )
    whole = reading("total", expect=expect("equals", value=True), parts=(two, one), unit="yes-no")
    result = judged(whole, held_for(one, two))
    assert (result.verdict, result.region) == (YES, "every part must hold")
    assert [part.label for part in result.parts] == ["as-worded/deepseek", "as-worded/downloads"]
    failing = replace(whole, parts=(two, replace(one, expect=expect("more_than", 100))))
    assert judged(failing, held_for(one, two)).verdict is NO


def test_parts_on_different_evidence_share_none() -> None:
    one = total(is_("namespace", "Qwen"), expect("more_than", 60), name="as-worded/qwen")
    two = total(is_("namespace", "google"), expect("more_than", 60), name="as-worded/google")
    whole = reading("total", expect=expect("equals", value=True), parts=(one, two))
    google = evidence(
        [{"repo_id": "google/g", "downloads_30d": 90}], [one, two], id_="other", scope=namespaces("google")
    )
    result = judged(whole, held_for(one, two), google)
    assert (result.verdict, result.evidence, result.gap_days) == (YES, None, None)


def test_pulls_of_several_parts_are_joined_by_day() -> None:
    parts = tuple(
        total(is_("namespace", name), expect("more_than", 1), name=f"as-worded/{name}", about=about(on))
        for name, on in (("google", "2025-10-12"), ("mistralai", "2025-10-12"), ("facebook", "2025-06-30"))
    )
    result = judged(reading("total", expect=expect("equals", value=True), parts=parts))
    assert result.pull == (
        "harness pull --namespace google --namespace mistralai --at 2025-10-12 && "
        "harness pull --namespace facebook --at 2025-06-30"
    )


def test_a_reading_that_expects_nothing_cannot_be_judged() -> None:
    with pytest.raises(SuiteError, match="expects nothing"):
        judged(reading("count"))


def test_a_task_is_judged_with_its_sweep() -> None:
    asked = total(EVERYTHING, expect("more_than", 155), name="as-worded")
    varied = (("as-worded", (("population", ("all", "llm")), ("floor", (0, 15, 60)))),)
    floors = [replace(asked, rules=replace(asked.rules, floor=floor)) for floor in (0, 15, 60)]
    claim = judge_task(task(asked, vary=varied), [evidence(ROWS, floors)], SmallSuite())
    by_choice = {tuple(value for _, value in cell.choices): cell.result.verdict for cell in claim.cells}
    # Of 160 downloads, 150 belong to repositories with 15 or more, 80 to those with 60 or more; no row has a task.
    assert {floor: by_choice["all", floor] for floor in ("0", "15", "60")} == {"0": YES, "15": NO, "60": NO}
    assert {by_choice["llm", floor] for floor in ("0", "15", "60")} == {NONE}
    assert (claim.headline, claim.agreeing, claim.decided, claim.deciding_choice) == (Headline.DEPENDS, 1, 3, "floor")
    assert all(cell.result.runner_up is None for cell in claim.cells)


def test_a_changed_row_changes_the_verdict() -> None:
    asked = total(is_("namespace", "Qwen"), expect("more_than", 90))
    fewer = [{**ROWS[0], "downloads_30d": 60}, *ROWS[1:]]
    assert judged(asked, held_for(asked)).verdict is YES
    assert judged(asked, held_for(asked, rows=fewer)).verdict is NO


def test_a_changed_expectation_changes_the_verdict() -> None:
    asked = total(is_("namespace", "Qwen"), expect("more_than", 100))
    assert judged(asked, held_for(asked)).verdict is NO


def test_the_order_of_the_evidence_changes_nothing() -> None:
    asked = total(is_("namespace", "Qwen"), expect("more_than", 90))
    held = [
        held_for(asked, id_=name, captured=on)
        for name, on in (("a", "2025-10-12"), ("b", "2025-10-03"), ("c", "2025-10-12"))
    ]
    results = {judged(asked, *order).evidence for order in (held, held[::-1], [held[1], held[2], held[0]])}
    assert len(results) == 1


def test_a_suite_is_judged_by_task_id_and_only_where_asked() -> None:
    off = task(id="off-hub/b", off_hub=OffHub("It is testimony.", "elsewhere"))
    other = task(id="off-hub/a", off_hub=OffHub("It is a figure of speech.", "nowhere"))
    suite = SmallSuite(tasks={each.id: each for each in (off, other)})
    assert [claim.task.id for claim in judge_suite(suite, [])] == ["off-hub/a", "off-hub/b"]
    only = judge_suite(suite, [], ["off-hub/b"])
    assert [(claim.headline, claim.readings, claim.cells) for claim in only] == [(Headline.OFF_HUB, (), ())]
    with pytest.raises(UnknownNameError, match="no task 'off-hub/c'"):
        judge_suite(suite, [], ["off-hub/c"])


def test_fidelity_is_a_question_apart_from_the_verdict() -> None:
    asked = total(is_("namespace", "Qwen"), expect("more_than", 90))
    verdicts = {
        judge_task(task(asked, source=source_link(fidelity)), [held_for(asked)], SmallSuite()).headline
        for fidelity in ("faithful", "distorted", "untraceable")
    }
    assert verdicts == {Headline.SUPPORTED}


def test_release_gaps_of_groups_from_later_evidence_refute_slowness() -> None:
    year = window("2024-09-02", "2025-08-31")
    asked = reading(
        "release_gap", is_("namespace", "Qwen", "meta-llama"), window=year, about=about("2024-09-02", "2025-08-31"),
        each="namespace", must="every", expect=expect("at_least", 60),
    )  # fmt: skip
    result = judged(asked, held_for(asked, captured="2025-10-12"))
    assert [(part.verdict, part.figure.high) for part in result.parts if part.figure] == [(NO, 26), (NO, 52)]
    assert result.verdict is NO
    assert result.parts[0].reason.endswith("; what was deleted since is not in it.")
