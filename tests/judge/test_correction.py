from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from cases import LABS, SmallSuite, about, catalogue, evidence, expect, is_, namespaces, reading, source_link, task

from harness.judge.correction import correction_of, field_values
from harness.judge.judging import Bench
from harness.judge.verdicts import Headline, ReadingResult
from harness.measure.extract import Extract
from harness.suite.articles import Source
from harness.suite.catalogue import PublishedFigure
from harness.suite.tasks import Claim, ClaimedFigure
from harness.suite.templates import CLAIM_FIELDS, READING_FIELDS, SOURCE_FIELDS

ROWS = [
    {"repo_id": "Qwen/a", "downloads_30d": 80},
    {"repo_id": "Qwen/b"},
    {"repo_id": "meta-llama/c", "downloads_30d": 50},
]
SHARE = reading(
    "share", is_("namespace", "Qwen"), among=is_("namespace", "Qwen", "meta-llama"), quantity="downloads",
    about=about("2025-10-01", "2025-10-05"), expect=expect("more_than", Fraction(9, 10)),
)  # fmt: skip
MEMO = Source(
    "memo", "A memo", "Someone", date(2025, 8, 4), "https://example.org", "memo", "first-hand", (), "", "", ""
)
FIGURE = PublishedFigure(
    "memo/share", "memo", "Qwen among derivatives", "share-of-derivatives", "40", "percent", "more than",
    date(2025, 7, 1), date(2025, 7, 31), "first-hand", "",
)  # fmt: skip
SUITE = SmallSuite(
    catalogue=catalogue(LABS.publishers, tuple(LABS.families.values()), [FIGURE]), sources={"memo": MEMO}
)
CLAIM = Claim(
    "Qwen is ahead.", "Qwen ahead", ("paper",),
    ClaimedFigure(Fraction(40), "percent", "more than", Fraction(1), "40 per cent"), about("2025-11-12"),
)  # fmt: skip


def results(*held: Extract) -> list[ReadingResult]:
    return [Bench(held, LABS).judge(SHARE)]


HELD = evidence(ROWS, [SHARE], scope=namespaces("Qwen", "meta-llama"))


def filled(
    template: str | None,
    *,
    headline: Headline = Headline.CONTRADICTED,
    held: Sequence[Extract] = (HELD,),
    fidelity: str = "distorted",
    figure: str | None = "memo/share",
) -> str | None:
    source = source_link(fidelity, chain=("memo",), figure=figure)
    asked = task(SHARE, claim=CLAIM, source=source, correction=template)
    return correction_of(asked, headline, results(*held), SUITE)


def test_figures_come_from_the_evidence() -> None:
    template = "On {as-worded.as_of}, {as-worded.gap_days} days on, {as-worded.value} ({as-worded.numerator} of "
    assert filled(template + "{as-worded.denominator}).") == "On 2025-10-12, 7 days on, 61.5 % (80 of 130)."
    assert (
        filled("{as-worded.low} to {as-worded.high}; {as-worded.unknown}")
        == "61.5 % to 100.0 %; 1 repository (no download count)"
    )
    assert (
        filled("{as-worded.evidence}, {as-worded.verdict}, {as-worded.claimed}")
        == "someone/table, inconclusive, more than 90 %"
    )


def test_figures_come_from_the_source_with_their_words_of_precision() -> None:
    template = "{source.title} ({source.date}) gives {source.figure} as {source.quantity} in {source.about}."
    assert (
        filled(template)
        == "A memo (2025-08-04) gives more than 40 % as share of derivatives in 2025-07-01 to 2025-07-31."
    )
    assert filled("{claim.printed} on {claim.about}") == "40 per cent on 2025-11-12"


def test_without_a_published_figure_the_source_is_the_end_of_the_chain() -> None:
    assert filled("{source.title}", figure=None) == "A memo"
    assert filled("{source.figure}", figure=None) is None


def test_nothing_is_invented_where_a_figure_is_missing() -> None:
    assert filled("It was {as-worded.value}.", held=()) is None
    assert filled("The source says {source.figure}.", held=()) == "The source says more than 40 %."


@pytest.mark.parametrize("headline", list(Headline))
def test_only_what_is_shown_to_be_wrong_is_corrected(headline: Headline) -> None:
    corrected = (Headline.CONTRADICTED, Headline.SUPPORTED_AS_SOURCED, Headline.DEPENDS)
    assert (filled("So it is.", headline=headline, fidelity="faithful") is not None) == (headline in corrected)
    assert filled("So it is.", headline=headline) == "So it is."


def test_a_task_without_a_template_has_no_correction() -> None:
    assert filled(None) is None


def test_every_field_that_the_grammar_knows_can_be_filled() -> None:
    source = source_link("distorted", chain=("memo",), figure="memo/share")
    values = field_values(task(SHARE, claim=CLAIM, source=source), results(HELD), SUITE)
    known = {f"as-worded.{name}" for name in READING_FIELDS} | {f"claim.{name}" for name in CLAIM_FIELDS}
    known |= {f"source.{name}" for name in SOURCE_FIELDS}
    assert known - set(values) == set()


def test_parts_have_fields_of_their_own() -> None:
    part = replace(SHARE, name="as-worded/share")
    whole = reading("share", expect=expect("equals", value=True), parts=(part,))
    values = field_values(task(whole, claim=CLAIM), [Bench((HELD,), LABS).judge(whole)], SUITE)
    assert values["as-worded/share.value"] == "61.5 %"
    assert "as-worded.value" not in values
