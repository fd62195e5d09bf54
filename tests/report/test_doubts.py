"""How far a figure can be trusted, in words: every part of it, and nothing where there is nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from harness.judge.beside import Coverage
from harness.judge.brackets import Fault
from harness.judge.contributions import Contribution
from harness.judge.sensitivity import Variant, VariantName
from harness.judge.survival import SurvivalUse
from harness.judge.verdicts import EvidenceRef, ReadingResult, Verdict
from harness.measure.figure import Figure
from harness.report.doubts import TAKEN_OUT, doubt_pairs
from harness.suite.filters import AnyValue
from harness.suite.rules import Rules
from harness.suite.tasks import About, Expectation, Reading

DAY = date(2025, 10, 12)
READING = Reading(
    name="as-worded", metric="total", quantity="downloads", of=AnyValue("namespace", ("Qwen",)), among=None,
    against=None, window=None, rules=Rules(), expect=None, about=About(DAY, DAY, stated=True, why="a test"), each=None,
    must="together", fact=None, unit="count", parts=(), note="",
)  # fmt: skip
FIGURE = Figure("number", Fraction(80), Fraction(80), Fraction(90), None, None, (), (), 3)
RESULT = ReadingResult(
    READING, "as-worded", Verdict.SUPPORTED, FIGURE, "at least 50", None, None, None, None, "a test", None, ()
)


def lines(result: ReadingResult) -> dict[str, str]:
    return {label: text for label, text in doubt_pairs(result) if text}


def test_nothing_is_said_where_there_is_nothing() -> None:
    assert lines(RESULT) == {}


def test_what_widens_a_figure_has_its_mass_and_the_end_that_it_moves() -> None:
    result = replace(
        RESULT,
        contributions=(
            Contribution("task", "no task declared", 2, 1_234, "up"),
            Contribution("count", "no download count", 1, None, "up"),
            Contribution("scope", "the evidence covers only a part of what is asked for", None, None, "up"),
            Contribution("country", "country of the publisher not known", 9, 3, "both"),
            Contribution("lineage", "no declared base", 4, 1, "down"),
        ),
    )
    assert lines(result)["widened by"].split("\n") == [
        "no task declared: 1,234 downloads of 2 repositories; can raise it",
        "no download count: 1 repository; can raise it",
        "the evidence covers only a part of what is asked for; can raise it",
        "country of the publisher not known: 3 downloads of 9 repositories; can move it either way",
        "and 1 smaller cause",
    ]


USE = SurvivalUse(Fraction(29, 35), 27, 6, decides=True, turns_at=16, observations=("a", "b"))


@pytest.mark.parametrize(
    ("use", "end"),
    [
        (USE, "; without it the evidence could not tell, and 16 would make for another verdict"),
        (replace(USE, turns_at=None), "; without it the evidence could not tell"),
        (replace(USE, decides=False, turns_at=None), "; the verdict does not rest on it"),
    ],
)
def test_a_survival_range_is_named_whenever_it_was_applied(use: SurvivalUse, end: str) -> None:
    deleted = Contribution("deleted", "deleted before 2025-10-12", 6, None, "down")
    claimed = replace(READING, expect=Expectation("at_least", Fraction(50), Fraction(0), "a test"))
    found = lines(replace(RESULT, reading=claimed, survival=use, contributions=(deleted,)))
    start = (
        "6 deleted repositories are allowed for, beside 27 repositories of the same publishers and days that are left "
    )
    assert found == {"deleted": f"{start}(survival range: at least 82.9 % left, by 2 rows of seeds/survival.yaml){end}"}


def test_a_figure_without_a_claim_has_no_verdict_that_could_rest_on_a_range() -> None:
    assert lines(replace(RESULT, survival=USE))["deleted"].endswith("by 2 rows of seeds/survival.yaml)")


def test_without_a_range_what_was_deleted_only_widens() -> None:
    deleted = Contribution("deleted", "deleted before 2025-10-12, the day of the evidence", None, None, "up")
    assert lines(replace(RESULT, contributions=(deleted,))) == {
        "widened by": "deleted before 2025-10-12, the day of the evidence; can raise it"
    }


def test_coverage_of_lineage_and_countries() -> None:
    result = replace(
        RESULT, lineage=Coverage(28, 100, "repos", ""), country=Coverage(950, 1_000, "downloads", "nearest base")
    )
    assert lines(result) == {
        "lineage": "28 of 100 (28.0 %) repositories of this population and time in the evidence declare a base",
        "countries": "the country of the nearest base is known for 950 of 1,000 (95.0 %) downloads looked "
        "at here, unknown for 50",
    }
    known = replace(RESULT, country=Coverage(5, 5, "repos", "publisher"))
    start = "the country of the publisher is known for"
    assert lines(known)["countries"] == f"{start} all 5 repositories looked at here"
    single = replace(RESULT, country=Coverage(1, 1, "repos", "publisher"))
    assert lines(single)["countries"] == f"{start} the one repository looked at here"


def variant(name: VariantName, value: int | None, *taken: str, repos: int = 1) -> Variant:
    figure = (
        None if value is None else replace(FIGURE, value=Fraction(value), low=Fraction(value), high=Fraction(value))
    )
    verdict = None if value is None else Verdict.SUPPORTED if value >= 50 else Verdict.CONTRADICTED
    return Variant(name, taken, repos, 1, figure, verdict, "" if figure else "nobody knows")


def test_every_variant_says_what_is_left_and_what_would_follow() -> None:
    result = replace(
        RESULT,
        sensitivity=(
            variant("without-the-largest", 60, "Qwen/a"),
            variant("without-the-three-largest", 40, "Qwen/a", "Qwen/b", "Qwen/c", repos=3),
            variant("without-the-largest-of-each-side", None),
            variant("without-ci-traffic", 80, repos=0),
        ),
    )
    assert lines(result)["without"].split("\n") == [
        "the largest (Qwen/a): 60, still supported",
        "the three largest (Qwen/a, Qwen/b and Qwen/c): 40, then contradicted",
        "the largest of each side: cannot be told, nobody knows",
        "what looks like traffic of tests: there is none",
    ]


def test_where_nothing_can_be_taken_out_nothing_is_said() -> None:
    assert lines(replace(RESULT, sensitivity=(variant("without-ci-traffic", 80, repos=0),))) == {}


def test_every_variant_has_its_words() -> None:
    assert set(TAKEN_OUT) == set(VariantName.__args__)  # type: ignore[attr-defined]


def test_falls_of_a_counter_are_reported_and_texts_from_outside_are_made_safe() -> None:
    early, late = (
        EvidenceRef(day, "imported", "x", "namespaces", date.fromisoformat(day)) for day in ("2025-01-01", "2025-02-01")
    )
    fault = Fault("of", early, late, Fraction(100), Fraction(60), 0)
    assert lines(replace(RESULT, faults=(fault,))) == {
        "faults": "its own count falls from 100 on 2025-01-01 to 60 on 2025-02-01: "
        "no repository is gone, so that the counter fell"
    }
    hostile = variant("without-the-largest", 60, "Qwen/\x1b[31m")
    assert "\x1b" not in lines(replace(RESULT, sensitivity=(hostile,)))["without"]
