"""The page holds everything, fetches nothing, and shows hostile text as text."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reading_pages import Read

from harness.api import Verification
from harness.judge.sensitivity import Variant
from harness.judge.verdicts import Headline, Verdict
from harness.measure.figure import Figure
from harness.report.html import report_html
from harness.report.page.overview import page_of
from harness.report.page.shapes import repo_cell
from harness.report.page.trends import trend_of
from harness.results.result_set import list_result_sets, write_result_set
from harness.suite import Suite, load_suite
from harness.suite.own_rows import OwnRow
from harness.suite.tasks import ClaimedFigure

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onclick='alert(1)",
    "</style><style>*{display:none}</style>",
    "{{ 7 * 7 }}{% include 'x' %}",
    "javascript:alert(1)",
    "<!-- --!> <!DOCTYPE html>",
    "\x1b[31mred\x1b[0m\u202egnp\u2028\x00",
    "`<b>`code`</b>`",
    'https://huggingface.co/"><script>alert(1)</script>',
    "]]><svg onload=alert(1)>",
)

ALLOWED = {
    "html", "head", "meta", "title", "style", "script", "body", "a", "header", "nav", "main", "section", "article",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul", "ol", "li", "dl", "div", "dt", "dd", "span", "strong",
    "em", "code", "br", "blockquote", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary",
    "figure", "figcaption", "button", "label", "input", "select", "option", "svg", "g", "path", "line", "text",
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _without_drawings() -> Iterator[None]:
    """Leave drawing to the tests of charts: it takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        for place in ("page.curves", "page.overview"):
            patch.setattr(f"harness.report.{place}.charts_available", lambda: False)
        yield


def page(judged: Verification, **given: Any) -> Read:  # noqa: ANN401  those of page_of
    return Read(report_html(page_of(judged, **given)))


def spoilt(value: Any, text: str) -> Any:  # noqa: ANN401  any record
    """A judged object in which every free text is another; ids, slugs and what is looked up by name stay."""
    kept = (
        "id",
        "name",
        "label",
        "metric",
        "quantity",
        "unit",
        "kind",
        "op",
        "must",
        "each",
        "key",
        "rule_set",
        "choices",
    )
    kept += ("reading", "direction", "fidelity", "chain", "figure_id", "made_by", "rules", "plan", "file", "basis")
    if type(value).__module__ in ("harness.suite.filters", "harness.suite.rules"):
        return value
    if not is_dataclass(value) or isinstance(value, type):
        return type(value)(spoilt(each, text) for each in value) if type(value) is tuple else value
    changed = {}
    for each in fields(value):
        found = getattr(value, each.name)
        if each.name in kept and not is_dataclass(found):
            continue
        if type(found) is str and each.init:
            changed[each.name] = text
        elif is_dataclass(found) or type(found) is tuple:
            changed[each.name] = spoilt(found, text)
    return replace(value, **changed)


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load_suite()


def with_text(judged: Verification, suite: Suite, text: str) -> Verification:
    """The same claims with a text in every place that a task, a source or a table can fill."""
    claims = []
    for claim in judged.claims:
        printed = ClaimedFigure(text, "licences", text, 1, text)  # type: ignore[arg-type]
        spoken = replace(claim.task.claim, says=text, short=text, made_by=("walaw-2025-11-12", text), figure=printed)
        source = (
            replace(claim.task.source, why=text, chain=("bloomberg-2025-11-09", text)) if claim.task.source else None
        )
        off_hub = replace(claim.task.off_hub, why=text, look_at=text) if claim.task.off_hub else None
        task = replace(claim.task, claim=spoken, source=source, off_hub=off_hub, notes=(text,), repos=(text,))
        readings = tuple(spoilt(each, text) for each in claim.readings)
        claims.append(
            replace(claim, task=task, reason=text, readings=readings, correction=text if source else None, cells=())
        )
    held = tuple(
        replace(each, manifest=replace(each.manifest, origin=replace(
            each.manifest.origin, name=text, address=text, licence=text, attribution=text
        )))
        for each in judged.held.extracts
    )  # fmt: skip
    articles = {
        key: replace(each, title=text, publisher=text, stake=text, address=text) for key, each in suite.articles.items()
    }
    sources = {
        key: replace(each, title=text, publisher=text, stake=text, address=text) for key, each in suite.sources.items()
    }
    other = replace(
        suite,
        name=text,
        articles=articles,
        sources=sources,
        tasks={each.task.id: each.task for each in claims},
        contradictions=tuple(
            replace(each, topic=text, note=text, says=tuple(replace(one, says=text) for one in each.says))
            for each in suite.contradictions
        ),
    )
    return Verification(other, replace(judged.held, extracts=held), tuple(claims))


def test_every_claim_is_in_the_table_and_in_full_under_its_id(made: Verification) -> None:
    read = page(made)
    ids = [claim.task.id for claim in made.claims]
    assert sorted(attrs["id"] for tag, attrs in read.elements if tag == "article") == sorted(ids)
    assert sorted(read.values("data-id")) == sorted(ids)
    assert {f"#{name}" for name in ids} <= set(read.values("href"))
    assert not read.wrong
    assert not read.open


def test_what_should_be_known_before_printing_comes_first(made: Verification) -> None:
    found = [attrs["data-verdict"] for tag, attrs in page(made).elements if tag == "tr" and "data-verdict" in attrs]
    order = ["contradicted", "supported-as-sourced", "depends", "supported", "inconclusive", "no-evidence", "off-hub"]
    assert found == sorted(found, key=order.index)
    assert found[0] == "contradicted"


def test_the_counts_add_up(made: Verification) -> None:
    shown = page_of(made)
    assert sum(each.number for each in shown.counts) == len(made.claims)
    assert all(each.number for each in shown.counts)
    assert {each.slug for each in shown.counts} == {claim.headline.value for claim in made.claims}


def test_a_claim_without_evidence_shows_no_number(made: Verification) -> None:
    claim = next(each for each in page_of(made).claims if each.slug == Headline.NO_EVIDENCE.value)
    assert claim.figure == "–"  # noqa: RUF001  an en dash, as tables have it
    assert claim.as_of == "–"  # noqa: RUF001  as above
    assert claim.kinds == ()


def test_the_deciding_choice_and_the_correction_are_said(made: Verification) -> None:
    read = page(made)
    assert "2 definitions tried: 1 supported, 1 contradicted." in read.text
    assert "The choice that decides most is 'base'" in read.text
    assert "To print in its place It was 55.0 %." in read.text


def test_nothing_is_fetched_and_the_policy_names_style_and_script(made: Verification) -> None:
    read = page(made)
    policy = next(attrs["content"] for tag, attrs in read.elements if "http-equiv" in attrs)
    for part in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(read.raw[part].encode()).digest()).decode()
        assert f"{part}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert {tag for tag, _ in read.elements} <= ALLOWED
    assert not read.values("src")
    assert not read.values("style")
    assert not re.search(r"@import|url\(|image-set", read.raw["style"])
    assert not re.search(r"fetch|XMLHttpRequest|WebSocket|import\(|innerHTML|eval|https?:", read.raw["script"])
    assert sum(tag in ("style", "script") for tag, _ in read.elements) == 2


@pytest.fixture(scope="module")
def plain(made: Verification, suite: Suite) -> Read:
    """The page with a harmless text in all those places."""
    return page(with_text(made, suite, "harmless"), warnings=("harmless",), cited="harmless")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_every_place(made: Verification, suite: Suite, plain: Read, text: str) -> None:
    written = report_html(page_of(with_text(made, suite, text), warnings=(text,), cited=text))
    read = Read(written)
    assert not read.wrong
    assert {tag for tag, _ in read.elements} <= ALLOWED
    assert not [
        name for _, attrs in read.elements for name in attrs if name.startswith("on") or name in ("style", "src")
    ]
    assert [tag for tag, _ in read.elements if tag not in ("a", "code")] == [
        tag for tag, _ in plain.elements if tag not in ("a", "code")
    ]
    assert all(href.startswith(("#", "https://", "http://")) for href in read.values("href"))
    assert read.raw == plain.raw
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]", written)
    assert ("{{ 7 * 7 }}" in read.text) == ("{{ 7 * 7 }}" in text)
    shown = "".join(sign for sign in text if sign.isalnum())[:6]
    assert shown in "".join(sign for sign in read.text if sign.isalnum())


@pytest.mark.parametrize(
    "name", ["../x", "a/b/c", "Qwen/Qwen3 8B", 'x"onclick=', "javascript:alert(1)", "Qwen//x", "Qwen/..", "", "a/b?c"]
)
def test_only_ids_that_the_hub_allows_are_linked(name: str) -> None:
    assert repo_cell(name).href == ""


def test_repositories_lead_to_the_hub() -> None:
    assert repo_cell("Qwen/Qwen3-8B").href == "https://huggingface.co/Qwen/Qwen3-8B"


def test_the_same_claims_in_any_order_give_the_same_bytes(made: Verification) -> None:
    turned = replace(made, claims=tuple(reversed(made.claims)))
    assert report_html(page_of(made)) == report_html(page_of(turned))


def test_figures_from_synthetic_evidence_say_so(made: Verification) -> None:
    worded = made.claims[0].readings[0]
    assert worded.evidence is not None
    generated = replace(worded, evidence=replace(worded.evidence, kind="synthetic", id="made-up-1"))
    shown = page(replace(made, claims=(replace(made.claims[0], readings=(generated,)),)))
    assert "Figures on this page come from synthetic evidence, which was generated: made-up-1." in shown.text
    assert "synthetic" not in page(made).text


def test_figures_on_rows_of_the_suites_own_say_so(made: Verification) -> None:
    row = OwnRow("publishers", ("harness", "Qwen"), (("country", "elsewhere"),), (("country", "china"),))
    claim = replace(made.claims[0], own_rows=(row,))
    shown = page(replace(made, claims=(claim, *made.claims[1:])))
    assert shown.text.count("country elsewhere (built-in: china)") == 2
    assert f"On it rest: {claim.task.id}." in shown.text


def test_a_day_is_never_broken_over_two_lines_and_ids_with_days_stay_whole(made: Verification) -> None:
    worded = replace(made.claims[0].readings[0], reason="on 2025-10-12, by orgs-2025-10-12-381bb311b5b9")
    claim = replace(made.claims[0], reason="of 2025-10-12.", readings=(worded,))
    written = report_html(page_of(replace(made, claims=(claim,))))
    assert 'Of <span class="day">2025-10-12</span>.' in written
    assert "orgs-2025-10-12-381bb311b5b9" in written
    assert re.search(r"\.day \{ white-space: nowrap; \}", written)


def test_the_choices_that_claims_try_are_explained_where_their_curves_point_to(made: Verification) -> None:
    read = page(made)
    assert "choices" in read.values("id")
    assert "#choices" in read.values("href")
    assert "base: which base a derivative is attributed to." in read.text
    none = page(replace(made, claims=tuple(replace(claim, cells=()) for claim in made.claims)))
    assert "choices" not in none.values("id")
    assert "#choices" not in none.values("href")


def test_no_column_of_the_definitions_is_empty(made: Verification) -> None:
    claim = next(each for each in made.claims if each.cells)
    figure = claim.cells[0].result.figure
    assert figure is not None
    exact = replace(figure, low=figure.value, high=figure.value)
    cells = tuple(replace(cell, result=replace(cell.result, figure=exact)) for cell in claim.cells)
    for cells_of_one, bounds in ((claim.cells, True), (cells, False)):
        (view,) = page_of(replace(made, claims=(replace(claim, cells=cells_of_one),))).claims
        numbers = view.curves[0].chart.numbers if view.curves[0].chart else view.curves[0].numbers
        assert numbers is not None
        assert ("bounds" in numbers.headers) is bounds
        assert all(any(row[place].text for row in numbers.rows) for place in range(len(numbers.headers)))


def test_the_search_knows_publishers_and_other_spellings_and_not_every_title(made: Verification, suite: Suite) -> None:
    claim = made.claims[0]
    spoken = replace(claim.task.claim, says="Chinese models are 40 % of all.", made_by=("firstpost-2025-11-12",))
    source = claim.task.source or next(each.task.source for each in made.claims if each.task.source)
    assert source is not None
    task = replace(claim.task, claim=spoken, source=replace(source, chain=("bloomberg-2025-11-09",)))
    known = replace(suite, tasks={task.id: task})
    words = page_of(Verification(known, made.held, (replace(claim, task=task),))).claims[0].words.split()
    assert {"china", "40", "firstpost", "bloomberg"} <= set(words)
    assert "silicon" not in words


def test_data_that_a_source_rests_on_side_by_side_are_not_shown_as_a_chain(made: Verification, suite: Suite) -> None:
    claim = next(each for each in made.claims if each.task.source)
    assert claim.task.source is not None
    task = replace(
        claim.task, source=replace(claim.task.source, chain=("zdnet-2025-12", "hai-beyond-deepseek-2025-12"))
    )
    known = replace(suite, tasks={task.id: task})
    said = page(Verification(known, made.held, (replace(claim, task=task),))).text
    assert "rests on ZDNET, undated" in said
    assert "which rests on The ATOM Project, undated" in said
    assert "and on NIST" in said


def test_a_yes_is_shown_with_how_many_repositories_say_so(made: Verification) -> None:
    worded = made.claims[0].readings[0]
    figure = Figure(
        kind="yes-no", value=True, low=True, high=True, numerator=None, denominator=None, unknown=(), groups=(), repos=5
    )
    result = replace(worded, figure=figure, reading=replace(worded.reading, unit="yes-no"), parts=())
    assert page_of(replace(made, claims=(replace(made.claims[0], readings=(result,)),))).claims[0].figure == (
        "yes: 5 repositories"
    )


def test_rows_of_seeds_that_are_later_than_all_evidence_are_said(made: Verification) -> None:
    worded = made.claims[0].readings[0]
    assert worded.evidence is not None
    later = replace(worded.evidence, kind="curated", captured_on=date(2031, 1, 2))
    claim = replace(made.claims[0], readings=(replace(worded, evidence=later),), cells=())
    assert page_of(replace(made, claims=(claim,))).newest_row == "2031-01-02"
    assert page_of(made).newest_row == ""


def test_a_dispute_leads_to_the_project_or_to_whoever_published_the_page(
    made: Verification, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: dict[str, list[str] | None] = {"urls": None}

    class Stated:
        def get_all(self, _: str) -> list[str] | None:
            return said["urls"]

    monkeypatch.setattr("harness.report.page.project.metadata", lambda _: Stated())
    assert "or by a letter to whoever published this page" in page(made).text
    said["urls"] = ["Homepage, https://example.org", "Issues, https://example.org/issues"]
    assert "https://example.org/issues" in page(made).values("href")
    said["urls"] = ["Issues, javascript:alert(1)"]
    assert "or by a letter to whoever published this page" in page(made).text


def test_what_is_left_out_is_named_linked_and_never_taken_for_nothing(made: Verification) -> None:
    worded = made.claims[0].readings[0]
    counted = replace(worded, reading=replace(worded.reading, quantity="downloads"))
    variants = (
        Variant("without-the-largest", ("Qwen/Qwen3-8B",), 1, 900, worded.figure, Verdict.SUPPORTED, ""),
        Variant("without-ci-traffic", (), None, None, None, None, "its extract does not keep such repositories apart"),
    )
    claim = replace(made.claims[0], readings=(replace(counted, sensitivity=variants),))
    read = page(replace(made, claims=(claim,)))
    assert "without the largest repository 55.0 % supported Qwen/Qwen3-8B: 900 downloads" in read.text
    assert "cannot be told: its extract does not keep such repositories apart" in read.text
    assert "https://huggingface.co/Qwen/Qwen3-8B" in read.values("href")


def test_without_drawings_the_numbers_stand_open(made: Verification) -> None:
    read = page(made)
    assert not [tag for tag, _ in read.elements if tag == "svg"]
    assert "The numbers" in read.text
    assert [attrs for tag, attrs in read.elements if tag == "details" and "open" in attrs]


def test_a_claim_shows_how_it_came_out_in_several_sets(made: Verification, tmp_path: Path) -> None:
    first = write_result_set(tmp_path, made.claims, made.suite, made.held.extracts)
    turned = replace(made.claims[0], headline=Headline.SUPPORTED)
    write_result_set(tmp_path, (turned, *made.claims[1:]), made.suite, made.held.extracts)
    sets = list_result_sets(tmp_path).sets
    assert trend_of(sets[:1]) is None
    trend = trend_of(sets)
    assert trend is not None
    shown = page_of(made, trend=trend)
    moved = next(each for each in shown.claims if each.id == made.claims[0].task.id)
    assert moved.trend is not None
    assert sorted(row[2].slug for row in moved.trend.rows) == ["depends", "supported"]
    assert first.name in {row[0].text for row in moved.trend.rows}
    assert "From result set to result set" in Read(report_html(shown)).text
    assert "From result set to result set" not in page(made).text
