"""The matrix of a claim as people read it."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from harness.api import Verification, verify
from harness.judge.curve import CLOSENESS_IS_NO_PROOF
from harness.report.matrix import NOTHING_VARIED, distance_text, matrix_json, matrix_markdown, matrix_text
from harness.report.rule_set_words import rule_set_text
from harness.suite import load_suite
from harness.suite.rule_sets import RULE_SETS

TASKS = ("downloads/qwen-ahead-of-llama", "downloads/qwen-385-million", "off-hub/comparable-to-gpt-5")


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Verification:
    return verify(list(TASKS), home=tmp_path_factory.mktemp("home"))


def test_every_definition_is_a_row_with_its_choices_and_its_figure(judged: Verification) -> None:
    (claim,) = [each for each in judged.claims if each.task.id == "downloads/qwen-ahead-of-llama"]
    text = matrix_text(claim, most=120)
    assert "population" in text
    assert "llm-since-chatgpt" in text
    assert "3.27" in text
    assert "as worded" in text
    assert "allowed: more than 1" in text
    assert "evidence of 2025-10-12" in text
    assert CLOSENESS_IS_NO_PROOF[:30] not in text, "a threshold has nothing to be close to"
    assert max(map(len, text.splitlines())) <= 120
    assert max(map(len, matrix_text(claim, most=70).splitlines())) <= 70


def test_what_there_is_no_evidence_for_is_counted_and_named_with_its_pull(judged: Verification) -> None:
    (claim,) = [each for each in judged.claims if each.task.id == "downloads/qwen-ahead-of-llama"]
    text = " ".join(matrix_text(claim, most=120).split())
    assert "No evidence for" in text
    assert "basis all-time" in text
    assert "to bring it: harness pull --namespace Qwen --namespace meta-llama --at 2025-11-12" in text


def test_markdown_has_the_same_rows(judged: Verification) -> None:
    (claim,) = [each for each in judged.claims if each.task.id == "downloads/qwen-ahead-of-llama"]
    page = matrix_markdown(claim)
    points = json.loads(matrix_json(claim))["curves"][0]["points"]
    rows = [line for line in page.splitlines() if line.startswith("| ") and "supported" in line]
    assert len(rows) == len(points) > 2
    assert len({line.count("|") for line in page.splitlines() if line.startswith("|")}) == 1


def test_a_claim_without_a_sweep_says_so(judged: Verification) -> None:
    (claim,) = [each for each in judged.claims if each.task.off_hub is not None]
    assert NOTHING_VARIED[:40] in matrix_text(claim)
    assert NOTHING_VARIED in matrix_markdown(claim)


@pytest.mark.parametrize(
    ("distance", "unit", "text"),
    [
        (None, "percent", "–"),  # noqa: RUF001  an en dash, as tables have it
        (Fraction(0), "percent", "0.0 points"),
        (Fraction(1, 8), "percent", "+12.5 points"),
        (Fraction(-1, 8), "percent", "−12.5 points"),  # noqa: RUF001  a true minus
        (Fraction(-1500), "count", "−1,500"),  # noqa: RUF001  a true minus
        (Fraction(3), "date", "+3 days"),
        (Fraction(0), "date", "same day"),
        (Fraction(3, 2), "ratio", "+1.50"),
    ],
)
def test_distances_have_a_sign_and_a_unit(distance: Fraction | None, unit: str, text: str) -> None:
    assert distance_text(distance, unit) == text  # type: ignore[arg-type]


def test_a_rule_set_says_what_its_source_says_and_what_we_assume() -> None:
    reading = load_suite().tasks["published/atom-august-2025"].readings[0].parts[0]
    assert rule_set_text(reading).startswith("atom-downloads, after atom-tracked-models-2026-08-17")
    assert "the source says: population llm-since-chatgpt" in rule_set_text(reading)
    assert "our assumption: " in rule_set_text(reading)
    assert "not a rule: " in rule_set_text(reading)
    assert all(name in RULE_SETS for name in (reading.rule_set,))


def test_without_a_rule_set_nothing_is_said() -> None:
    assert rule_set_text(load_suite().tasks["downloads/qwen-ahead-of-llama"].readings[0]) == ""
