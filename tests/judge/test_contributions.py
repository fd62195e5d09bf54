"""Every thing that widens an interval is listed once, with its mass and the end that it moves."""

from __future__ import annotations

from typing import Any

import pytest
from cases import (
    LABS,
    SAMPLE,
    SmallSuite,
    about,
    catalogue,
    evidence,
    expect,
    is_,
    namespaces,
    publisher,
    reading,
    source_link,
    task,
    window,
)  # fmt: skip

from harness.judge.beside import Coverage
from harness.judge.contributions import Contribution
from harness.judge.judging import Bench, judge_task
from harness.judge.stakes import Stake
from harness.judge.verdicts import ReadingResult
from harness.suite.articles import Article, Source
from harness.suite.filters import AllOf, Parameters
from harness.suite.tasks import Reading

LLM = "text-generation"


def judged(rows: list[dict[str, Any]], asked: Reading, **more: Any) -> ReadingResult:  # noqa: ANN401  fields of evidence
    return Bench((evidence(rows, [asked], **more),), LABS).judge(asked)


def row(repo: str, downloads: int | None = 10, **more: Any) -> dict[str, Any]:  # noqa: ANN401  any column
    return {"repo_id": repo, "downloads_30d": downloads, "created_at": "2025-09-20", **more}


def test_unknown_country_can_raise_a_share_and_the_denominator_is_certain() -> None:
    asked = reading("share", is_("country", "china"), quantity="downloads", expect=expect("more_than", 1))
    found = judged([row("Qwen/a", 30), row("google/b", 20), row("someone/c", 50)], asked)
    assert found.contributions == (Contribution("country", "country of the publisher not known", 1, 50, "up"),)
    assert found.country == Coverage(50, 100, "downloads", "publisher")
    assert found.lineage is None


def test_a_publisher_whose_country_the_table_calls_unknown_is_of_none_that_is_known() -> None:
    asked = reading("share", is_("country", "china"), quantity="downloads", expect=expect("more_than", 1))
    rows = [row("Qwen/a", 30), row("nobody-knows/b", 20), row("facing-europe/c", 50)]
    known = catalogue(
        publishers=[
            publisher("Qwen", "alibaba", "china"),
            publisher("nobody-knows", "nobody", "unknown"),
            publisher("facing-europe", "someone", "eu"),
        ]
    )
    found = Bench((evidence(rows, [asked], known),), known).judge(asked)
    assert found.contributions == (Contribution("country", "country of the publisher not known", 1, 20, "up"),)
    assert found.country == Coverage(80, 100, "downloads", "publisher"), "a region class is known to be none of China"


def test_what_may_be_in_the_denominator_alone_lowers_a_share() -> None:
    asked = reading(
        "share", is_("namespace", "Qwen"), population="llm", quantity="downloads", expect=expect("at_least", 0)
    )
    rows = [row("Qwen/a", 30, pipeline_tag=LLM), row("google/a", 10, pipeline_tag=LLM), row("google/b", 20)]
    assert judged(rows, asked).contributions == (Contribution("task", "no task declared", 1, 20, "down"),)
    both = [*rows, row("Qwen/c", 5)]
    assert judged(both, asked).contributions == (Contribution("task", "no task declared", 2, 25, "both"),)


def test_undeclared_lineage_stands_beside_a_lineage_figure_with_its_coverage() -> None:
    asked = reading("count", is_("relation", "derivative"), expect=expect("at_least", 1))
    rows = [row("a/1", base_models=["Qwen/x"]), row("a/2", base_models=[]), row("a/3"), row("a/4")]
    found = judged(rows, asked)
    assert found.contributions == (Contribution("lineage", "no declared base", 2, 2, "up"),)
    assert found.lineage == Coverage(1, 4, "repos", "")
    assert found.country is None


@pytest.mark.parametrize(("side", "direction"), [("of", "up"), ("against", "down")])
def test_the_side_of_a_ratio_decides_which_end_moves(side: str, direction: str) -> None:
    filters = {"of": is_("namespace", "Qwen"), "against": is_("namespace", "google")}
    asked = reading("ratio", quantity="downloads", population="llm", expect=expect("more_than", 1), **filters)
    unclear = {"of": "Qwen/c", "against": "google/c"}[side]
    rows = [row("Qwen/a", pipeline_tag=LLM), row("google/b", pipeline_tag=LLM), row(unclear, 7)]
    assert judged(rows, asked).contributions == (Contribution("task", "no task declared", 1, 7, direction),)  # type: ignore[arg-type]


def test_a_count_that_is_not_known_has_no_mass() -> None:
    asked = reading("total", is_("namespace", "Qwen"), quantity="downloads", expect=expect("at_least", 1))
    found = judged([row("Qwen/a"), row("Qwen/b", None)], asked)
    assert found.contributions == (Contribution("count", "no download count", 1, None, "up"),)


def test_sizes_and_licences_have_their_kinds() -> None:
    large = AllOf((is_("licence", "mit"), Parameters(7, None)))
    asked = reading("share", large, expect=expect("at_least", 0))
    found = judged(
        [row("Qwen/a", licence="mit", parameters=9), row("Qwen/b", parameters=9), row("Qwen/c", licence="mit")], asked
    )
    assert {(each.kind, each.repos, each.direction) for each in found.contributions} == {
        ("licence", 1, "up"), ("size", 1, "up"),
    }  # fmt: skip


def test_what_moves_nothing_is_not_listed() -> None:
    asked = reading("total", is_("country", "china"), quantity="downloads", expect=expect("at_least", 1))
    assert judged([row("Qwen/a"), row("someone/b", 0)], asked).contributions == ()


def test_a_part_of_what_is_asked_for_is_a_contribution() -> None:
    asked = reading("count", is_("namespace", "Qwen"), expect=expect("at_least", 1))
    (found,) = judged([row("Qwen/a")], asked, scope=SAMPLE).contributions
    assert (found.kind, found.repos, found.mass, found.direction) == ("scope", None, None, "up")
    assert "a sample" in found.what


def test_evidence_that_ends_too_early_and_what_was_deleted_since_are_contributions() -> None:
    september = {"window": window("2025-09-01", "2025-09-28"), "about": about("2025-09-01", "2025-09-28")}
    asked = reading("release_weeks", is_("namespace", "Qwen"), expect=expect("at_least", 1), **september)
    early = judged([row("Qwen/a", created_at="2025-09-02")], asked, captured="2025-09-20", scope=namespaces("Qwen"))
    assert [(each.kind, each.direction) for each in early.contributions] == [("time", "up")]
    later = judged([row("Qwen/a", created_at="2025-09-02")], asked, captured="2025-12-01", scope=namespaces("Qwen"))
    assert [(each.kind, each.direction) for each in later.contributions] == [("deleted", "up")]


def test_the_stake_of_everybody_behind_a_figure_stands_beside_the_claim() -> None:
    asked = reading("count", is_("namespace", "Qwen"), expect=expect("at_least", 1))
    sources = {
        name: Source(name, "A title", f"publisher of {name}", None, "", "memo", "first-hand", (), stake, "", "")
        for name, stake in (("memo", "Argues for one side."), ("data", ""))
    }
    paper = Article("paper", "The Paper", "A title", None, "stated", "", (), "none stated", "", ())
    suite = SmallSuite(sources=sources, articles={"paper": paper})
    made = task(asked, source=source_link(chain=("memo", "data")))
    assert judge_task(made, (), suite).stakes == (Stake("memo", "publisher of memo", "Argues for one side."),)  # type: ignore[arg-type]
