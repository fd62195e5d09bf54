"""Figures without what weighs most in them, and without traffic of tests: by hand, and against DuckDB."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import duckdb
import polars as pl
import pytest
from cases import LABS, about, evidence, expect, is_, namespaces, reading, window

from harness.judge.judging import Bench
from harness.judge.sensitivity import _LARGEST, Variant
from harness.judge.verdicts import ReadingResult, Verdict
from harness.measure.extract import Extract
from harness.measure.repo_facts import LARGEST
from harness.suite.catalogue import Catalogue, Traffic
from harness.suite.tasks import Reading

GLOBS = ("trl-internal-testing/*", "*tiny-random*")
KNOWN: Catalogue = replace(LABS, traffic=(Traffic("tests", GLOBS, "a test", "one", ""),))
SIDES = namespaces("Qwen", "meta-llama")
WITH_LABELS = reading("count", is_("name", *GLOBS))
"""Asks for the names of tests, so that extracts keep them apart."""


def ratio(**more: Any) -> Reading:  # noqa: ANN401  any field of a reading
    fields = {"quantity": "downloads", "expect": expect("more_than", 1)} | more
    return reading("ratio", is_("namespace", "Qwen"), against=is_("namespace", "meta-llama"), **fields)


def table(rows: list[dict[str, Any]], asked: Reading, **more: Any) -> Extract:  # noqa: ANN401  fields of evidence
    return evidence(rows, [asked, WITH_LABELS], KNOWN, **({"scope": SIDES} | more))


def row(repo: str, downloads: int | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401  any column
    return {"repo_id": repo, "downloads_30d": downloads, "created_at": "2025-01-03", **more}


def judged(rows: list[dict[str, Any]], asked: Reading, **more: Any) -> ReadingResult:  # noqa: ANN401  fields of evidence
    return Bench((table(rows, asked, **more),), KNOWN).judge(asked)


def variants(rows: list[dict[str, Any]], asked: Reading, **more: Any) -> dict[str, Variant]:  # noqa: ANN401
    return {each.name: each for each in judged(rows, asked, **more).sensitivity}


ROWS = [
    row("Qwen/big", 100),
    row("Qwen/b", 20),
    row("Qwen/c", 10),
    row("Qwen/d", 5),
    row("meta-llama/a", 60),
    row("meta-llama/b", 15),
    row("meta-llama/tiny-random-x", 25),
]


def test_without_the_largest_and_the_three_largest_by_hand() -> None:
    found = variants(ROWS, ratio())
    assert {name: each.figure.value for name, each in found.items() if each.figure} == {
        "without-the-largest": Fraction(35, 100),
        "without-the-three-largest": Fraction(5, 100),
        "without-the-largest-of-each-side": Fraction(35, 40),
        "without-the-three-largest-of-each-side": None,
        "without-ci-traffic": Fraction(135, 75),
    }
    assert found["without-the-largest"].taken_out == ("Qwen/big",)
    assert (found["without-the-largest"].mass, found["without-the-largest"].verdict) == (100, Verdict.CONTRADICTED)
    assert set(found["without-the-three-largest"].taken_out) == {"Qwen/big", "Qwen/b", "Qwen/c"}
    assert found["without-ci-traffic"].verdict is Verdict.SUPPORTED


def test_the_verdict_itself_is_that_of_the_whole() -> None:
    found = judged(ROWS, ratio())
    assert (found.verdict, found.figure and found.figure.value) == (Verdict.SUPPORTED, Fraction(135, 100))


def test_the_largest_is_the_largest_that_fits() -> None:
    asked = reading(
        "total", is_("namespace", "Qwen"), quantity="downloads", population="llm", expect=expect("at_least", 1)
    )
    rows = [
        row("Qwen/other", 100, pipeline_tag="image-classification"),
        row("Qwen/llm", 20, pipeline_tag="text-generation"),
    ]
    found = variants(rows, asked)["without-the-largest"]
    assert (found.taken_out, found.figure and found.figure.value) == (("Qwen/llm",), 0)


def test_what_an_extract_does_not_keep_cannot_be_told_and_the_reason_says_so() -> None:
    # Only the three largest have facts; none of them fits, so that nobody knows which the largest that fits is.
    asked = reading(
        "total", is_("namespace", "Qwen"), quantity="downloads", population="llm", expect=expect("at_least", 1)
    )
    images = [row(f"Qwen/image-{number}", 100 + number, pipeline_tag="image-classification") for number in range(3)]
    found = variants([*images, row("Qwen/llm", 20, pipeline_tag="text-generation")], asked)["without-the-largest"]
    assert (found.figure, found.verdict, found.repos) == (None, None, None)
    assert found.why_not == "the extract has facts of the 3 largest repositories of Qwen only"


def test_of_namespaces_that_no_task_names_nothing_is_known() -> None:
    asked = reading("share", is_("country", "china"), quantity="downloads", expect=expect("more_than", 1))
    found = variants(ROWS, asked, scope=replace(SIDES, kind="whole-hub", members=()))
    assert "only of namespaces that tasks name" in found["without-the-largest"].why_not


def test_all_time_counts_are_not_ranked() -> None:
    rows = [{**each, "downloads_all_time": each["downloads_30d"]} for each in ROWS]
    found = variants(rows, ratio(basis="all-time"))
    assert "by downloads of 30 days only" in found["without-the-largest"].why_not
    assert found["without-ci-traffic"].figure is not None


def test_without_labels_traffic_of_tests_cannot_be_told() -> None:
    extract = evidence(ROWS, [ratio()], KNOWN, scope=SIDES)
    found = Bench((extract,), KNOWN).judge(ratio()).sensitivity[-1]
    assert (found.name, found.figure) == ("without-ci-traffic", None)
    assert "does not keep such repositories apart" in found.why_not


def test_where_there_is_no_such_traffic_the_figure_stays() -> None:
    rows = [each for each in ROWS if "tiny" not in each["repo_id"]]
    found = variants(rows, ratio())["without-ci-traffic"]
    assert (found.repos, found.mass, found.figure and found.figure.value) == (0, 0, Fraction(135, 75))


def test_counts_of_repositories_are_measured_again_without_tests_only() -> None:
    asked = reading("count", is_("namespace", "meta-llama"), expect=expect("at_least", 3))
    found = judged(ROWS, asked, scope=namespaces("meta-llama"))
    (variant,) = found.sensitivity
    assert (variant.repos, variant.figure and variant.figure.value) == (1, 2)
    assert (found.verdict, variant.verdict) == (Verdict.SUPPORTED, Verdict.CONTRADICTED)


def test_bounds_beyond_the_table_hold_for_variants_as_well() -> None:
    asked = reading("count", is_("namespace", "meta-llama"), expect=expect("at_least", 3))
    (variant,) = judged(ROWS, asked, scope=replace(SIDES, kind="sample", members=())).sensitivity
    assert variant.figure is not None
    assert (variant.figure.low, variant.figure.high) == (2, None)


def test_a_share_loses_the_repository_on_both_sides() -> None:
    asked = reading(
        "share", is_("namespace", "Qwen"), among=is_("namespace", "Qwen", "meta-llama"), quantity="downloads",
        expect=expect("more_than", 0),
    )  # fmt: skip
    assert (found := variants(ROWS, asked)["without-the-largest"].figure) is not None
    assert (found.numerator, found.denominator) == (35, 135)


def test_the_extract_keeps_as_many_as_the_variants_count_on() -> None:
    assert _LARGEST == LARGEST


def test_cells_of_a_sweep_go_without() -> None:
    assert Bench((table(ROWS, ratio()),), KNOWN, aside=False).judge(ratio()).sensitivity == ()


TASKS = ("text-generation", "image-classification", None)


def made_up(seed: int) -> list[dict[str, Any]]:
    """Repositories of both sides with every attribute that a key has; counts repeat, so that ties occur."""
    chance = random.Random(seed)  # noqa: S311  data for a test
    names = ("model", "tiny-random-model")
    return [
        row(
            f"{chance.choice(('Qwen', 'meta-llama'))}/{chance.choice(names)}-{number}",
            chance.choice((None, 0, 3, 50, chance.randrange(1000))),
            pipeline_tag=chance.choice(TASKS),
            licence=chance.choice(("mit", None)),
            gated=chance.choice((True, False, None)),
            base_models=chance.choice((None, [], ["google/a"], ["google/a", "Qwen/model-1"], ["Qwen/model-1"])),
            created_at=chance.choice(("2024-12-31", "2025-01-01", "2025-03-07", None)),
        )
        for number in range(chance.randrange(2, 14))
    ]


def test_most_variants_are_told() -> None:
    told = [each for seed in range(20) for each in variants(made_up(seed), ratio()).values()]
    assert sum(each.figure is not None for each in told) > len(told) / 2 > 25


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("rules", [{}, {"population": "llm"}])
def test_every_variant_that_is_told_is_what_duckdb_says(seed: int, rules: dict[str, Any]) -> None:
    rows = made_up(seed)
    asked = ratio(**rules)
    told = variants(rows, asked)
    frame = pl.DataFrame(  # noqa: F841  duckdb reads it by its name
        [(each["repo_id"], each["downloads_30d"], each["pipeline_tag"]) for each in rows],
        schema={"id": pl.String, "downloads": pl.Int64, "task": pl.String},
        orient="row",
    )
    fits = "task = 'text-generation'" if rules else "true"
    for name, each_side in (
        ("without-the-largest", False), ("without-the-three-largest", False),
        ("without-the-largest-of-each-side", True), ("without-the-three-largest-of-each-side", True),
    ):  # fmt: skip
        if name not in told or told[name].figure is None:
            continue
        number = 3 if "three" in name else 1
        left = f"""
            WITH fitting AS (SELECT *, split_part(id, '/', 1) AS side FROM frame WHERE {fits}),
            ranked AS (SELECT *, row_number() OVER (PARTITION BY side ORDER BY downloads DESC NULLS LAST, id) AS place
                       FROM fitting)
            SELECT coalesce(sum(downloads) FILTER (side = 'Qwen'), 0),
                   coalesce(sum(downloads) FILTER (side = 'meta-llama'), 0) FROM ranked
            WHERE place > {number} OR downloads IS NULL{"" if each_side else " OR side <> 'Qwen'"}
        """  # noqa: S608  made of constants
        above, below = duckdb.sql(left).fetchall()[0]
        found = told[name].figure
        assert found is not None
        assert (found.numerator, found.denominator) == (above, below), (name, rows)
    plain = f"""
        SELECT coalesce(sum(downloads) FILTER (id LIKE 'Qwen/%'), 0),
               coalesce(sum(downloads) FILTER (id LIKE 'meta-llama/%'), 0)
        FROM frame WHERE {fits} AND id NOT LIKE '%tiny-random%'
    """  # noqa: S608  made of constants
    without = told["without-ci-traffic"].figure if told else None
    assert without is None or (without.numerator, without.denominator) == duckdb.sql(plain).fetchall()[0]


def test_a_survival_range_holds_for_variants_as_well() -> None:
    from harness.suite.catalogue import Survival  # noqa: PLC0415  used here alone

    seen = Survival("google", "google", about("2022-01-01").first, about("2025-01-01").first, 100, 95, "a", "b", "")
    known = replace(KNOWN, survival=(seen,))
    asked = reading(
        "count", is_("namespace", "meta-llama"), window=window("2025-01-01", "2025-01-31"), expect=expect("at_most", 3),
        about=about("2025-01-01", "2025-01-31"),
    )  # fmt: skip
    found = Bench((evidence(ROWS, [asked, WITH_LABELS], known, scope=SIDES),), known).judge(asked)
    assert found.survival is not None
    assert found.survival.missing == 1
    (variant,) = found.sensitivity
    assert (found.figure and found.figure.high, variant.figure and variant.figure.high) == (4, 3)
