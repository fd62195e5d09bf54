from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from cases import about, catalogue, expect, is_, publisher, reading

from harness.judge.judging import Bench
from harness.judge.registry import look_up
from harness.judge.verdicts import Verdict
from harness.suite.filters import EVERYTHING, Filter, Not
from harness.suite.tasks import Reading

TABLES = catalogue(
    publishers=[
        publisher("moonshotai", "moonshot", "china", as_of=date(2025, 8, 18)),
        publisher("Qwen", "alibaba", "china", as_of=date(2026, 8, 17)),
        publisher("zai-org", "zhipu", "china"),
        publisher("THUDM", "zhipu", "china", renamed_to="zai-org"),
        publisher("google", "google", "us"),
        publisher("somewhere", "somewhere", "other"),
        publisher("nowhere", "nowhere", "unknown"),
        publisher("moonshotai", "moonshot", "singapore", table="outpost-2025-12"),
    ]
)


def country(*namespaces: str, **more: Any) -> Reading:  # noqa: ANN401  any field of a reading
    return reading("registry", is_("namespace", *namespaces), fact="country", unit="countries", **more)


def organisations(of: Filter = EVERYTHING, **more: Any) -> Reading:  # noqa: ANN401  any field of a reading
    return reading("registry", of, fact="organisations", **more)


def test_the_country_of_a_namespace_is_what_the_table_says() -> None:
    answer = look_up(country("moonshotai"), TABLES)
    assert answer.figure is not None
    assert (answer.figure.value, answer.figure.low, answer.figure.high) == (("china",), ("china",), ("china",))
    assert answer.evidence is not None
    assert (answer.evidence.id, answer.evidence.kind, answer.evidence.captured_on) == (
        "seeds-publishers",
        "curated",
        date(2026, 8, 17),
    )


def test_another_table_may_say_something_else_and_is_dated_by_the_catalogue_where_it_has_no_dates() -> None:
    answer = look_up(country("moonshotai", country_table="outpost-2025-12"), TABLES)
    assert answer.figure is not None
    assert answer.figure.value == ("singapore",)
    assert answer.evidence is not None
    assert answer.evidence.captured_on == date(2026, 8, 17)


@pytest.mark.parametrize("namespace", ["somewhere", "nowhere"])
def test_a_region_class_leaves_the_country_open(namespace: str) -> None:
    figure = look_up(country(namespace, "Qwen"), TABLES).figure
    assert figure is not None
    assert (figure.low, figure.high) == (("china",), None)
    assert [each.what for each in figure.unknown] == ["country not known"]


def test_a_namespace_that_the_table_does_not_have_leaves_the_country_open() -> None:
    figure = look_up(country("Qwen", "absent"), TABLES).figure
    assert figure is not None
    assert (figure.low, figure.high) == (("china",), None)
    nothing = look_up(country("absent"), TABLES)
    assert nothing.figure is None
    assert nothing.lacking == "The table harness does not say it: no row of it fits."


def test_organisations_are_counted_once_however_many_namespaces_they_have() -> None:
    china = look_up(organisations(is_("country", "china")), TABLES).figure
    assert china is not None
    assert (china.value, china.low, china.high) == (3, 3, 4)
    apart = look_up(organisations(is_("country", "china"), renames="apart"), TABLES).figure
    assert apart is not None
    assert apart.value == 4
    everything = look_up(organisations(), TABLES).figure
    assert everything is not None
    assert everything.value == 6


def test_the_ratio_of_two_countries_and_its_bounds() -> None:
    asked = organisations(is_("country", "us"), against=is_("country", "china"), unit="ratio")
    figure = look_up(asked, TABLES).figure
    assert figure is not None
    assert (figure.value, figure.numerator, figure.denominator) == (Fraction(1, 3), 1, 3)
    assert (figure.low, figure.high) == (Fraction(1, 4), Fraction(2, 3))


def test_not_and_organisation_are_understood_and_a_task_is_not() -> None:
    figure = look_up(organisations(Not(is_("organisation", "google"))), TABLES).figure
    assert figure is not None
    assert figure.value == 5
    refused = look_up(organisations(is_("task", "text-generation")), TABLES)
    assert refused.figure is None
    assert refused.lacking == "A country table cannot tell the task of a publisher."


def test_registry_readings_are_judged_without_any_snapshot() -> None:
    asked = country("moonshotai", expect=expect("in", ("singapore",)), about=about("2025-12-22"))
    result = Bench((), TABLES).judge(asked)
    assert result.verdict is Verdict.CONTRADICTED
    assert result.gap_days == 238
    assert result.reason == (
        "By seeds/publishers.csv, table harness, of 2026-08-17, the country is china, "
        "but the claim needs only singapore."
    )
    other = Bench((), TABLES).judge(replace(asked, rules=replace(asked.rules, country_table="outpost-2025-12")))
    assert other.verdict is Verdict.SUPPORTED
    absent = Bench((), TABLES).judge(replace(asked, rules=replace(asked.rules, country_table="absent")))
    assert (absent.verdict, absent.evidence, absent.pull) == (Verdict.NO_EVIDENCE, None, None)


def namespaces(of: Filter = EVERYTHING, **more: Any) -> Reading:  # noqa: ANN401  any field of a reading
    return reading("registry", of, fact="namespaces", **more)


def test_namespaces_are_rows_of_the_table() -> None:
    answer = look_up(namespaces(), TABLES)
    assert answer.figure is not None
    assert (answer.figure.value, answer.figure.low, answer.figure.high) == (7, 7, 7)


@pytest.mark.parametrize(
    ("of", "rows"),
    [
        (is_("country", "china"), 4),
        (is_("country", "other"), 1),
        (is_("country", "unknown"), 1),
        (is_("country", "eu"), 0),
        (is_("country", "other", "us"), 2),
        (is_("organisation", "zhipu"), 2),
        (Not(is_("country", "china")), 3),
    ],
)
def test_namespaces_go_by_the_tables_own_words_so_that_nothing_is_perhaps(of: Filter, rows: int) -> None:
    answer = look_up(namespaces(of), TABLES)
    assert answer.figure is not None
    assert (answer.figure.value, answer.figure.low, answer.figure.high) == (rows, rows, rows)
    assert answer.figure.unknown == ()


def test_namespaces_may_be_set_against_others() -> None:
    answer = look_up(namespaces(is_("country", "china"), against=is_("country", "us")), TABLES)
    assert answer.figure is not None
    assert (answer.figure.value, answer.figure.numerator, answer.figure.denominator) == (4, 4, 1)
    nothing = look_up(namespaces(is_("country", "china"), against=is_("country", "eu")), TABLES)
    assert (nothing.figure, nothing.lacking) == (None, "The table harness does not say it: no row of it fits.")
