"""Survival ranges: where the missing bound comes from, when it is given, and what it never does silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from cases import LABS, SAMPLE, about, evidence, expect, is_, namespaces, publisher, reading, window

from harness.judge.judging import Bench
from harness.judge.survival import LEAST_LISTED, TIMES_THE_LOSS, missing_of, range_of
from harness.judge.verdicts import ReadingResult, Verdict
from harness.suite.catalogue import Catalogue, Survival
from harness.suite.loading import load_suite
from harness.suite.tasks import Reading

YEAR = window("2024-09-02", "2025-08-31")
ABOUT = about("2024-09-02", "2025-08-31")


def observed(
    listed: int, still_there: int, *, publisher: str | None = "google", counted: str = "2025-10-12"
) -> Survival:
    days = date(2022, 10, 1), date.fromisoformat(counted)
    return Survival(f"{publisher}-{listed}", publisher, *days, listed, still_there, "one", "other", "")


KNOWN: Catalogue = replace(LABS, survival=(observed(100, 95), observed(40, 40, publisher="Qwen")))


def asked(metric: str = "release_gap", **more: Any) -> Reading:  # noqa: ANN401  any field of a reading
    fields = {"window": YEAR, "about": ABOUT, "expect": expect("at_most", 2)} | more
    return reading(metric, is_("namespace", "deepseek-ai"), **fields)


def releases(weeks: int, per_week: int = 1) -> list[dict[str, Any]]:
    days = [date.fromordinal(YEAR.first.toordinal() + 7 * week) for week in range(weeks)]
    return [
        {"repo_id": f"deepseek-ai/{day}-{number}", "created_at": day.isoformat()}
        for day in days
        for number in range(per_week)
    ]


def judged(rows: list[dict[str, Any]], what: Reading, known: Catalogue = KNOWN, **more: Any) -> ReadingResult:  # noqa: ANN401
    fields = {"scope": namespaces("deepseek-ai"), "captured": "2025-10-12"} | more
    return Bench((evidence(rows, [what], known, **fields),), known).judge(what)


def test_the_range_allows_for_several_times_the_greatest_loss_of_a_listing_that_is_long_enough() -> None:
    few = observed(LEAST_LISTED - 1, 0)
    anyone = observed(10_000, 5_000, publisher=None)
    found = range_of((*KNOWN.survival, few, anyone))
    assert found is not None
    assert found.least == 1 - TIMES_THE_LOSS * Fraction(5, 100)
    assert [row.publisher for row in found.observations] == ["google", "Qwen"]
    assert found.days == (date(2025, 10, 12) - date(2022, 10, 1)).days


def test_without_observations_or_after_too_great_a_loss_there_is_no_range() -> None:
    assert range_of(()) is None
    assert range_of((observed(30, 10),)) is None


@pytest.mark.parametrize(
    ("repos", "least", "missing"), [(0, (3, 4), 0), (1, (17, 20), 1), (85, (17, 20), 15), (86, (17, 20), 16)]
)
def test_missing_repositories_are_rounded_up(repos: int, least: tuple[int, int], missing: int) -> None:
    assert missing_of(repos, Fraction(*least)) == missing


def test_it_turns_a_lower_bound_into_an_interval_and_says_so() -> None:
    found = judged(releases(10), asked())
    # Ten weeks with one repository each; of ten, at least 85 % survive, so that two more may have been there.
    assert found.figure is not None
    assert (found.figure.low, found.figure.high) == (Fraction(52, 12), Fraction(52, 10))
    assert found.verdict is Verdict.CONTRADICTED
    assert found.survival is not None
    assert (found.survival.repos, found.survival.missing) == (10, 2)
    assert found.survival.observations == ("google-100", "Qwen-40")
    assert "2 more are allowed for as deleted since (survival range: at least 85.0 %" in found.reason
    assert [(each.kind, each.repos, each.direction) for each in found.contributions] == [("deleted", 2, "down")]


def test_it_says_how_many_deletions_would_turn_the_verdict() -> None:
    found = judged(releases(10), asked()).survival
    assert found is not None
    # With 26 of 52 weeks the gap may be two weeks: sixteen more than were seen.
    assert found.turns_at == 16


def test_without_it_the_same_evidence_cannot_tell() -> None:
    found = judged(releases(10), asked(), LABS)
    assert (found.verdict, found.survival) == (Verdict.INCONCLUSIVE, None)
    assert "what was deleted since is not in it" in found.reason


def test_every_repository_of_the_publisher_counts_and_not_only_those_that_fit() -> None:
    what = asked("count", expect=expect("at_most", 5), population="llm")
    rows = [{**row, "pipeline_tag": "image-classification"} for row in releases(20)]
    found = judged(rows, what)
    # None of the twenty fits; the four that may be gone could all have.
    assert found.figure is not None
    assert (found.figure.value, found.figure.high) == (0, missing_of(20, Fraction(17, 20)))


def test_weeks_never_become_more_than_the_window_has() -> None:
    found = judged(releases(52, per_week=3), asked("release_weeks", expect=expect("at_least", 52)))
    assert found.figure is not None
    assert found.figure.high == 52


@pytest.mark.parametrize(
    "change",
    [
        {"metric": "exists", "unit": "yes-no", "expect": expect("equals", value=False)},
        {"metric": "last_date", "unit": "date", "expect": expect("before", date(2025, 1, 1))},
        {"quantity": "organisations", "metric": "count", "unit": "count"},
    ],
)
def test_it_is_given_to_counts_of_repositories_only(change: dict[str, Any]) -> None:
    assert judged(releases(3), replace(asked(), **change)).survival is None


def test_it_is_not_given_to_publishers_that_no_table_knows_or_who_are_persons() -> None:
    stranger = replace(asked(), of=is_("namespace", "someone"))
    rows = [{"repo_id": "someone/a", "created_at": "2025-01-01"}]
    assert judged(rows, stranger, scope=namespaces("someone")).survival is None
    person = replace(KNOWN, publishers=(*KNOWN.publishers, publisher("someone", "someone", "china", kind="individual")))
    assert judged(rows, stranger, person, scope=namespaces("someone")).survival is None


def test_it_is_not_given_beyond_the_days_that_were_observed_nor_to_a_sample_nor_in_time() -> None:
    short = replace(KNOWN, survival=(observed(100, 95, counted="2023-04-01"),))
    assert judged(releases(10), asked(), short).survival is None
    assert judged(releases(10), asked(), scope=SAMPLE).survival is None
    assert judged(releases(10), asked(), captured="2025-09-15").survival is None


def test_the_built_in_range_is_conservative() -> None:
    found = range_of(load_suite().catalogue.survival)
    assert found is not None
    assert found.least == Fraction(29, 35)
    assert all(Fraction(row.still_there, row.listed) > found.least for row in found.observations)
