"""The sentence to print, what would change a verdict, and the summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

import harness
from harness.judge.sensitivity import Variant
from harness.judge.verdicts import Cell, ClaimResult, Headline, ReadingResult, Verdict
from harness.measure.figure import Figure, Unknown
from harness.report.change import what_would_change
from harness.report.sentence import OPENINGS, sentence_to_print
from harness.report.summary import summary_lines
from harness.snapshot import Origin, Scope, SnapshotDetails, Store, parse_captured
from harness.snapshot.schema import MODELS_SCHEMA
from harness.suite.tasks import Expectation

ROWS = [
    {"repo_id": "Qwen/Qwen3-8B", "author": "Qwen", "downloads_30d": 80, "licence": "apache-2.0"},
    {"repo_id": "Qwen/Qwen3-4B", "author": "Qwen", "downloads_30d": 20, "licence": None},
    {"repo_id": "meta-llama/L", "author": "meta-llama", "downloads_30d": 50, "licence": "llama3"},
]


@pytest.fixture
def judged(small_suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> harness.Verification:
    """Return the small suite judged on three repositories of 2025-05-31."""
    monkeypatch.setattr("harness.evidence_held.built_in_results", lambda: tmp_path / "none")
    captured = parse_captured("2025-05-31")
    details = SnapshotDetails(
        name="labs",
        kind="imported",
        origin=Origin("someone/labs", "", "", "CC0-1.0", ""),
        captured_from=captured[0],
        captured_to=captured[1],
        scope=Scope("namespaces", ("Qwen", "meta-llama")),
    )
    Store(tmp_path / "home").publish(pl.DataFrame(ROWS, schema=MODELS_SCHEMA).sort("repo_id"), details)
    return harness.verify(suite=small_suite, home=tmp_path / "home")


@pytest.fixture
def total(judged: harness.Verification) -> ReadingResult:
    """Return a reading whose figure is 80, where more than 100 is claimed."""
    worded = by_id(judged, "downloads/qwen-385-million").readings[0]
    reading = replace(worded.reading, expect=Expectation("more_than", Fraction(100), Fraction(0), "a threshold"))
    figure = Figure("number", Fraction(80), Fraction(80), Fraction(80), None, None, (), (), 1)
    evidence = by_id(judged, "licences/qwen3-apache").readings[0].evidence
    return replace(
        worded, reading=reading, verdict=Verdict.CONTRADICTED, figure=figure, region="more than 100", evidence=evidence
    )


def by_id(judged: harness.Verification, task: str) -> ClaimResult:
    return next(claim for claim in judged.claims if claim.task.id == task)


def with_first(judged: harness.Verification, headline: Headline, result: ReadingResult) -> ClaimResult:
    return replace(by_id(judged, "downloads/qwen-385-million"), headline=headline, readings=(result,))


@pytest.mark.parametrize("headline", list(Headline))
def test_there_is_a_sentence_whatever_the_verdict(judged: harness.Verification, headline: Headline) -> None:
    claim = replace(by_id(judged, "downloads/qwen-385-million"), headline=headline)
    sentence = sentence_to_print(claim, judged.suite)
    assert sentence.startswith(f'{OPENINGS[headline]} "Qwen models have been downloaded about 385.3 million times."')
    assert sentence.endswith(
        f"(harness {harness.__version__}, downloads/qwen-385-million, suite {judged.suite.digest[:12]})"
    )


def test_the_sentence_has_figure_definition_and_day(judged: harness.Verification, total: ReadingResult) -> None:
    sentence = sentence_to_print(with_first(judged, Headline.CONTRADICTED, total), judged.suite)
    assert (
        "Measured: all-time downloads of repos of family qwen, by publisher: 80, as of 2025-05-31. (harness" in sentence
    )


def test_the_sentence_has_the_bounds_of_a_figure_that_is_not_certain(
    judged: harness.Verification, total: ReadingResult
) -> None:
    figure = Figure(
        "share", Fraction(1, 250), Fraction(1, 250), Fraction(39, 50), Fraction(1), Fraction(250), (), (), 1
    )
    share = replace(total.reading, metric="share", unit="percent")
    result = replace(total, reading=share, verdict=Verdict.INCONCLUSIVE, figure=figure)
    sentence = sentence_to_print(with_first(judged, Headline.INCONCLUSIVE, result), judged.suite)
    assert ": 0.4 % of 250 (0.4 % to 78.0 %), as of 2025-05-31. " in sentence


def test_without_evidence_the_sentence_gives_what_is_at_hand(judged: harness.Verification) -> None:
    sentence = sentence_to_print(by_id(judged, "downloads/qwen-385-million"), judged.suite)
    assert (
        "Only this is at hand: downloads of the last 30 days of repos of family qwen, by publisher: 100, as" in sentence
    )
    assert ": 100, as of 2025-05-31 (−165 days); it counts the downloads of 30 days" in sentence  # noqa: RUF001


def test_of_several_parts_every_figure_is_named(judged: harness.Verification) -> None:
    claim = by_id(judged, "licences/qwen3-apache")
    assert claim.headline is Headline.INCONCLUSIVE
    sentence = sentence_to_print(claim, judged.suite)
    assert "lead" not in sentence.split("Measured: ")[1], "what a part is called says nothing to who reads the sentence"
    assert "declared licences of repos" in sentence
    assert ": apache-2.0 (certainly apache-2.0; more may be in it), as of 2025-05-31. " in sentence


def test_the_tasks_own_correction_goes_first(judged: harness.Verification) -> None:
    claim = replace(by_id(judged, "off-hub/anecdote"), correction="Nobody\x1b[2J saves money.")
    assert sentence_to_print(claim, judged.suite) == "Nobody\\x1b[2J saves money."


def test_a_contradicted_figure_says_how_far_off_it_is(judged: harness.Verification, total: ReadingResult) -> None:
    assert what_would_change(with_first(judged, Headline.CONTRADICTED, total)) == [
        "The figure would have to be more than 100; it is 80. The two differ by a factor of 1.3."
    ]


def test_a_supported_figure_says_where_it_would_end(judged: harness.Verification, total: ReadingResult) -> None:
    figure = Figure("number", Fraction(120), Fraction(110), None, None, None, (), (), 1)
    result = replace(total, verdict=Verdict.SUPPORTED, figure=figure)
    assert what_would_change(with_first(judged, Headline.SUPPORTED, result)) == [
        "A figure outside of what is allowed (more than 100); it is at least 110."
    ]


def test_a_verdict_that_hangs_on_one_repository_says_so(judged: harness.Verification, total: ReadingResult) -> None:
    figure = Figure("number", Fraction(120), Fraction(120), Fraction(120), None, None, (), (), 3)
    less = Figure("number", Fraction(70), Fraction(70), Fraction(70), None, None, (), (), 2)
    variants = (
        Variant("without-ci-traffic", (), 0, None, figure, Verdict.SUPPORTED, ""),
        Variant("without-the-largest", ("a/big",), 1, Fraction(50), less, Verdict.CONTRADICTED, ""),
        Variant("without-the-three-largest", ("a/big",), 3, Fraction(90), less, Verdict.CONTRADICTED, ""),
    )
    result = replace(total, verdict=Verdict.SUPPORTED, figure=figure, sensitivity=variants)
    first, second = what_would_change(with_first(judged, Headline.SUPPORTED, result))
    assert first.startswith("A figure outside of what is allowed")
    assert second == (
        "It hangs on few repositories: without the largest (a/big) the figure is 70, and the verdict contradicted."
    )
    steady = replace(result, sensitivity=variants[:1])
    assert len(what_would_change(with_first(judged, Headline.SUPPORTED, steady))) == 1


@pytest.mark.parametrize(
    ("value", "repos", "said"),
    [
        (True, 5, "There are 5 such repositories; there would have to be none."),
        (True, 1, "There is 1 such repository; there would have to be none."),
        (False, 0, "There is no such repository; one would be enough."),
    ],
)
def test_a_yes_or_no_says_what_would_turn_it(
    judged: harness.Verification,
    total: ReadingResult,
    value: bool,  # noqa: FBT001  a case
    repos: int,
    said: str,
) -> None:
    figure = Figure("yes-no", value, value, value, None, None, (), (), repos)
    result = replace(total, verdict=Verdict.CONTRADICTED, figure=figure)
    assert what_would_change(with_first(judged, Headline.CONTRADICTED, result)) == [said]


def test_an_open_figure_says_what_is_not_known(judged: harness.Verification, total: ReadingResult) -> None:
    unknown = (Unknown("no task declared", 2, 40),)
    figure = Figure("number", Fraction(80), Fraction(80), Fraction(120), None, None, unknown, (), 1)
    result = replace(total, verdict=Verdict.INCONCLUSIVE, figure=figure)
    (sentence,) = what_would_change(with_first(judged, Headline.INCONCLUSIVE, result))
    assert sentence.endswith("What is not known most of all: no task declared: 40 downloads of 2 repositories.")


def test_missing_evidence_is_named_with_its_pull(judged: harness.Verification) -> None:
    (sentence,) = what_would_change(by_id(judged, "downloads/qwen-385-million"))
    assert "`harness pull --namespace Qwen --at 2025-11-12`" in sentence
    assert "harness snapshot import" in sentence


def test_a_claim_off_the_hub_cannot_change(judged: harness.Verification) -> None:
    assert what_would_change(by_id(judged, "off-hub/anecdote")) == []


def test_where_it_depends_the_values_of_the_deciding_rule_are_told(
    judged: harness.Verification, total: ReadingResult
) -> None:
    def cell(floor: str, base: str, verdict: Verdict) -> Cell:
        return Cell("as-worded", (("floor", floor), ("base", base)), replace(total, verdict=verdict))

    cells = (
        cell("0", "nearest", Verdict.CONTRADICTED),
        cell("0", "root", Verdict.CONTRADICTED),
        cell("6", "nearest", Verdict.SUPPORTED),
        cell("6", "root", Verdict.NO_EVIDENCE),
    )
    claim = replace(with_first(judged, Headline.DEPENDS, total), cells=cells, deciding_choice="floor")
    assert what_would_change(claim)[0] == (
        "The rule `floor`. Definitions that the evidence decides, by its value: `0`: 2 contradicted; "
        "`at least 6`: 1 supported."
    )


def test_the_summary_counts_curated_facts_apart(judged: harness.Verification, total: ReadingResult) -> None:
    assert total.evidence is not None
    curated = replace(total, evidence=replace(total.evidence, kind="curated", captured_on=date(2025, 1, 1)))
    claims = [
        with_first(judged, Headline.CONTRADICTED, total),
        with_first(judged, Headline.SUPPORTED, curated),
        with_first(judged, Headline.SUPPORTED, curated),
        by_id(judged, "off-hub/anecdote"),
    ]
    assert summary_lines(claims) == [
        "4 claims: 2 supported, 1 contradicted, 1 off the Hub.",
        "3 decided: 1 from imported tables, 2 from curated facts.",
    ]
    assert summary_lines([]) == ["No claims."]
