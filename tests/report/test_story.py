"""The story of a figure that several wordings share, on one screen."""

from __future__ import annotations

import pytest

import harness
from harness.evidence_held import Held
from harness.judge.judging import judge_suite
from harness.judge.verdicts import ClaimResult
from harness.report.explain import explanation
from harness.report.story import LEAST_ROWS, related, story
from harness.suite import Suite

DERIVATIVES = "derivatives/chinese-derivatives-over-40-percent"
MODELS = "shares/chinese-models-over-40-percent"
SCREEN = 50
"""Lines of a screen."""


@pytest.fixture(scope="module")
def suite() -> Suite:
    return harness.load_suite()


def claims_of(suite: Suite, task: str) -> tuple[ClaimResult, ...]:
    return judge_suite(suite, (), related(suite.tasks[task], suite))


def told(suite: Suite, task: str, most: int = 100) -> str:
    claims = claims_of(suite, task)
    claim = next(each for each in claims if each.task.id == task)
    return story(claim, claims, suite, most=most)


def test_claims_of_one_figure_are_found_from_each_of_them(suite: Suite) -> None:
    assert related(suite.tasks[DERIVATIVES], suite) == (DERIVATIVES, MODELS)
    assert related(suite.tasks[MODELS], suite) == (DERIVATIVES, MODELS)
    alone = "releases/chinese-firms-weekly"
    assert related(suite.tasks[alone], suite) == (alone,)


@pytest.mark.parametrize("task", [DERIVATIVES, MODELS])
def test_three_wordings_of_one_memo_stand_on_one_screen(suite: Suite, task: str) -> None:
    page = told(suite, task)
    flat = " ".join(page.split())
    assert page.startswith("One figure, three wordings of it: more than 40 % in Towards American Truly Open Models")
    for who in ("Interconnects", "Bloomberg", "Firstpost", "Walaw"):
        assert who in page
    # What the memo counts, and what the two articles make of it.
    for words in ("of family qwen", "of country china, by nearest", "of country china, by publisher"):
        assert all(word in flat for word in words.split(" ")), words
    assert page.count("no evidence") == 3
    assert f"{DERIVATIVES} is distorted: the source counts derivatives of Qwen" in flat
    assert f"{MODELS} is distorted:" in flat
    assert "Stake of Interconnects" in page
    assert "To print: The figure is for derivatives of Alibaba's Qwen" in flat
    lines = page.split("\n")
    assert len(lines) <= SCREEN
    assert max(map(len, lines)) <= 100


def test_the_page_tells_the_story_first_and_nothing_of_it_twice(suite: Suite) -> None:
    claims = claims_of(suite, MODELS)
    claim = next(each for each in claims if each.task.id == MODELS)
    page = explanation(harness.Verification(suite, Held((), ()), claims), claim)
    first, second = page.split("\n\n")[:2]
    assert first == f"{MODELS}: no evidence"
    assert second.startswith("One figure, three wordings")
    assert " ".join(page.split()).count("To print") == 1
    assert "\nfidelity" not in page


def test_a_claim_whose_figure_nobody_else_uses_has_no_story(suite: Suite) -> None:
    assert told(suite, "releases/chinese-firms-weekly") == ""
    assert LEAST_ROWS > 2


def test_every_story_fits_narrow_and_wide_terminals(suite: Suite) -> None:
    for task in suite.tasks.values():
        if task.source is None or task.source.figure is None:
            continue
        for most in (60, 160):
            page = told(suite, task.id, most)
            assert all(len(line) <= most for line in page.split("\n")), task.id
