"""Every figure that rests on a row of a suite's own says so, and no other does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from harness.judge.resting import own_rows_behind, own_rows_of_claim, with_own_rows
from harness.judge.sensitivity import Variant
from harness.judge.verdicts import EvidenceRef, ReadingResult, Verdict
from harness.measure.figure import Figure
from harness.suite import Suite, compile_reading, load_suite
from harness.suite.own_rows import OwnRow, own_row
from harness.suite.tasks import About

DAY = About(date(2025, 10, 12), date(2025, 10, 12), stated=True, why="")
IMPORTED = EvidenceRef("orgs", "imported", "someone/orgs", "namespaces", date(2025, 10, 12))
FIGURE = Figure("number", Fraction(1), Fraction(1), Fraction(1), Fraction(1), None, 1, (), ())

PUBLISHER = {"table": "harness", "namespace": "google", "organisation": "google", "country": "us", "renamed_to": ""}


def publisher(**changed: str) -> OwnRow:
    return own_row("publishers", {**PUBLISHER, **changed}, PUBLISHER)


ADDED = own_row("publishers", {**PUBLISHER, "namespace": "our-lab"}, None)
MOVED = publisher(country="france")
RENAMED = publisher(renamed_to="google-deepmind")
FAMILY = own_row("families", {"id": "qwen", "names": ["Qwen3*"]}, {"id": "qwen", "names": ["Qwen*"]})
LICENCE = own_row("licences", {"hub_id": "llama3", "class": "restricted"}, {"hub_id": "llama3", "class": "community"})
RELEASE = own_row("release_dates", {"repo": "Qwen/Qwen3-8B", "launched": "2025-04-29"}, None)
REPO = own_row("known_repos", {"repo": "Qwen/Qwen3-8B", "licence": "mit"}, {"repo": "Qwen/Qwen3-8B", "licence": ""})
REMARK = publisher(note="Another note.", source="another")


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load_suite()


def result(suite: Suite, evidence: EvidenceRef = IMPORTED, **keys: object) -> ReadingResult:
    mapping = {"metric": "count", "of": {}, **keys}
    reading = compile_reading("as-worded", mapping, catalogue=suite.catalogue, about=DAY)
    return ReadingResult(reading, "as-worded", Verdict.SUPPORTED, FIGURE, "", evidence, 0, None, None, "", None, ())


def behind(suite: Suite, row: OwnRow, judged: ReadingResult) -> bool:
    return own_rows_behind(judged, replace(suite.catalogue, own=(row,))) == (row,)


@pytest.mark.parametrize(
    ("row", "keys", "rests"),
    [
        (MOVED, {"of": {"country": "us"}}, True),
        (MOVED, {"of": {"country": "france"}}, True),
        (MOVED, {"of": {"country": "china"}}, False),
        (MOVED, {"metric": "share", "of": {"country": "china"}, "among": {"not": {"country": "us"}}}, True),
        (MOVED, {"of": {"organisation": "google"}}, False),
        (MOVED, {"of": {"namespace": "google"}}, False),
        (MOVED, {"of": {"country": "us"}, "rules": {"country_table": "atom-2026-08-17"}}, False),
        (MOVED, {"metric": "concentration", "of": {"family": "llama"}, "each": "country"}, True),
        (MOVED, {"quantity": "organisations"}, False),
        (MOVED, {"metric": "registry", "of": {"namespace": "google"}, "fact": "country"}, True),
        (MOVED, {"metric": "registry", "of": {"namespace": "Qwen"}, "fact": "country"}, False),
        (publisher(country="unknown"), {"of": {"country": "china"}}, True),
        (publisher(country="eu"), {"of": {"country": "china"}}, True),
        (publisher(country="eu"), {"of": {"family": "gemma"}}, False),
        (publisher(organisation="alphabet"), {"of": {"family": "gemma"}, "rules": {"copies": "left-out"}}, True),
        (publisher(organisation="alphabet"), {"quantity": "organisations"}, True),
        (publisher(organisation="alphabet"), {"of": {"organisation": "google"}}, True),
        (publisher(organisation="alphabet"), {"of": {"country": "us"}}, False),
        (ADDED, {"of": {"country": "china"}}, True),
        (ADDED, {"of": {"family": "qwen"}}, False),
        (ADDED, {"rules": {"unaffiliated": "dropped"}}, True),
        (RENAMED, {"of": {"namespace": "google"}}, True),
        (RENAMED, {"of": {"namespace": "google"}, "rules": {"renames": "apart"}}, False),
        (REMARK, {"of": {"country": "us"}}, False),
        (FAMILY, {"of": {"family": ["llama", "qwen"]}}, True),
        (FAMILY, {"of": {"family": "llama"}}, False),
        (FAMILY, {"metric": "ratio", "of": {"family": "llama"}, "against": {"any_of": [{"family": "qwen"}]}}, True),
        (LICENCE, {"of": {"licence_class": "permissive"}}, True),
        (LICENCE, {"of": {"licence": "llama3"}}, False),
        (RELEASE, {"metric": "first_date", "of": {"namespace": "Qwen"}, "rules": {"dates": "launched"}}, True),
        (RELEASE, {"metric": "first_date", "of": {"namespace": "google"}, "rules": {"dates": "launched"}}, False),
        (RELEASE, {"metric": "first_date", "of": {"namespace": "Qwen"}}, False),
        (REPO, {"of": {"repo": "Qwen/Qwen3-8B"}}, False),
    ],
)
def test_a_figure_rests_on_the_rows_that_its_definition_asks_for(
    suite: Suite,
    row: OwnRow,
    keys: dict[str, object],
    rests: bool,  # noqa: FBT001  an expectation
) -> None:
    assert behind(suite, row, result(suite, **keys)) is rests


def test_curated_facts_count_only_where_they_are_the_evidence(suite: Suite) -> None:
    curated = replace(IMPORTED, kind="curated")
    assert behind(suite, REPO, result(suite, curated, of={"repo": "Qwen/Qwen3-8B"}))
    assert behind(suite, REPO, result(suite, curated, of={"not": {"repo": "google/gemma-2b"}}))
    assert not behind(suite, REPO, result(suite, curated, of={"namespace": "google"}))


def test_traffic_counts_where_a_figure_is_measured_without_it(suite: Suite) -> None:
    row = own_row("ci_traffic", {"id": "tiny", "names": ["tiny-*"]}, None)
    variant = Variant("without-ci-traffic", (), 1, 1, FIGURE, Verdict.SUPPORTED, "")
    judged = result(suite)
    assert not behind(suite, row, judged)
    assert behind(suite, row, replace(judged, sensitivity=(variant,)))


def test_a_reading_without_any_figure_rests_on_nothing(suite: Suite) -> None:
    blank = replace(result(suite, of={"country": "us"}), figure=None, evidence=None, verdict=Verdict.NO_EVIDENCE)
    assert not behind(suite, MOVED, blank)


def test_a_whole_rests_on_what_its_parts_rest_on_each_row_once(suite: Suite) -> None:
    part = replace(result(suite, of={"country": "us"}), own_rows=(MOVED,))
    other = replace(part, own_rows=(FAMILY, MOVED))
    catalogue = replace(suite.catalogue, own=(FAMILY, MOVED))
    assert own_rows_behind(replace(part, parts=(part, other), own_rows=()), catalogue) == (FAMILY, MOVED)


def test_the_reason_names_the_rows_and_counts_those_beyond_three(suite: Suite) -> None:
    judged = replace(result(suite, of={"country": "us"}), reason="By a table, it is so.")
    assert with_own_rows(judged, [MOVED]).endswith(
        "it is so. This rests on rows of the suite's own: seeds/publishers.csv harness google."
    )
    assert with_own_rows(judged, [MOVED] * 5).endswith("harness google, 2 more.")
    assert with_own_rows(replace(judged, figure=None), [MOVED]) == "By a table, it is so."


def test_a_claim_rests_on_its_wording_and_on_its_published_figure(suite: Suite) -> None:
    task = suite.tasks["derivatives/chinese-63-percent"]
    assert task.claim.figure is not None
    assert task.source is not None
    assert task.source.figure is not None
    wording = own_row("wording", {"wording": task.claim.figure.wording, "slack": "9%"}, None)
    published = own_row("published_figures", {"id": task.source.figure, "value": "1"}, None)
    other = own_row("wording", {"wording": "quite", "slack": "9%"}, None)
    catalogue = replace(suite.catalogue, own=(published, other, wording))
    assert own_rows_of_claim(task, (), catalogue) == (published, wording)
