from __future__ import annotations

from datetime import date
from typing import Any

from cases import LABS, SAMPLE, about, day, evidence, expect, is_, namespaces, reading, window

from harness.judge.crossing import find_crossing
from harness.judge.judging import Bench
from harness.judge.verdicts import Verdict
from harness.measure.extract import Extract

SEPTEMBER = expect("within", (date(2025, 9, 1), date(2025, 9, 30)))
ASKED = reading(
    "crossing",
    is_("namespace", "Qwen"),
    against=is_("namespace", "meta-llama"),
    quantity="downloads",
    window=window("2025-09-01", "2025-09-30"),
    about=about("2025-09-01", "2025-09-30"),
    expect=SEPTEMBER,
)
BOTH = namespaces("Qwen", "meta-llama")


def capture(on: str, qwen: int | None, llama: int, **more: Any) -> Extract:  # noqa: ANN401  any field of evidence
    rows = [{"repo_id": "Qwen/a", "downloads_30d": qwen}, {"repo_id": "meta-llama/b", "downloads_30d": llama}]
    return evidence(rows, [ASKED], id_=f"at-{on}", captured=on, **({"scope": BOTH} | more))


def test_it_lies_between_the_last_capture_before_and_the_first_after() -> None:
    found = find_crossing(ASKED, [capture("2025-09-20", 11, 10), capture("2025-09-05", 9, 10)], LABS)
    assert found.figure is not None
    assert (found.figure.low, found.figure.value, found.figure.high) == (
        day("2025-09-06"),
        day("2025-09-20"),
        day("2025-09-20"),
    )
    assert found.evidence is not None
    assert found.evidence.id == "at-2025-09-20"
    assert [group.name for group in found.figure.groups] == ["2025-09-05", "2025-09-20"]
    result = Bench((capture("2025-09-05", 9, 10), capture("2025-09-20", 11, 10)), LABS).judge(ASKED)
    assert (result.verdict, result.gap_days) == (Verdict.SUPPORTED, 0)


def test_a_tie_is_not_ahead() -> None:
    found = find_crossing(ASKED, [capture("2025-09-05", 10, 10), capture("2025-09-20", 11, 10)], LABS)
    assert found.figure is not None
    assert found.figure.low == day("2025-09-06")


def test_if_it_never_happens_it_lies_after_the_last_capture() -> None:
    result = Bench((capture("2025-09-05", 9, 10), capture("2025-10-20", 9, 10)), LABS).judge(ASKED)
    assert result.figure is not None
    assert (result.figure.value, result.figure.low, result.figure.high) == (None, day("2025-10-21"), None)
    assert result.verdict is Verdict.CONTRADICTED


def test_if_it_was_ahead_from_the_start_only_the_upper_bound_is_known() -> None:
    result = Bench((capture("2025-08-05", 11, 10), capture("2025-09-20", 12, 10)), LABS).judge(ASKED)
    assert result.figure is not None
    assert (result.figure.low, result.figure.high) == (None, day("2025-08-05"))
    assert result.verdict is Verdict.CONTRADICTED


def test_one_capture_is_not_enough_and_the_reason_says_so() -> None:
    result = Bench((capture("2025-09-20", 11, 10),), LABS).judge(ASKED)
    assert result.verdict is Verdict.NO_EVIDENCE
    assert "at least 2 captures" in result.reason
    assert "only one is held" in result.reason
    both = "harness pull --namespace Qwen --namespace meta-llama --at"
    assert result.pull == f"{both} 2025-09-01 && {both} 2025-09-30"


def test_captures_of_one_day_are_one_capture() -> None:
    held = (
        capture("2025-09-20", 11, 10),
        capture("2025-09-20", 11, 10, scope=namespaces("Qwen", "meta-llama", "google")),
    )
    result = Bench(held, LABS).judge(ASKED)
    assert result.verdict is Verdict.NO_EVIDENCE
    assert "of one day" in result.reason


def test_captures_far_from_the_window_and_samples_do_not_count() -> None:
    held = [capture("2025-07-01", 9, 10), capture("2025-09-20", 11, 10), capture("2025-09-05", 9, 10, scope=SAMPLE)]
    assert find_crossing(ASKED, held, LABS).figure is None


def test_a_capture_that_cannot_tell_is_passed_over() -> None:
    unclear = capture("2025-09-10", None, 10)
    found = find_crossing(ASKED, [capture("2025-09-05", 9, 10), unclear, capture("2025-09-20", 11, 10)], LABS)
    assert found.figure is not None
    assert (found.figure.low, found.figure.high) == (day("2025-09-06"), day("2025-09-20"))


def test_synthetic_captures_never_stand_beside_real_ones() -> None:
    made_up = capture("2025-09-05", 9, 10, kind="synthetic")
    assert find_crossing(ASKED, [made_up, capture("2025-09-20", 11, 10)], LABS).figure is None
    both = find_crossing(ASKED, [made_up, capture("2025-09-20", 11, 10, kind="synthetic")], LABS)
    assert both.figure is not None
