"""Plans: what an extract must keep apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

from building import all_of, catalogue, family, is_, publisher, reading, window

from harness.measure.keys import edges_of, filters_of, plan_for, plan_for_suite, values_of
from harness.suite.catalogue import Release
from harness.suite.filters import EVERYTHING, AnyOf, Created, Not, Parameters

KNOWN = catalogue(
    publishers=[
        publisher("Qwen", "alibaba", "china"),
        publisher("old", "alibaba", "china", renamed_to="new"),
        publisher("other-table", "x", "us", table="second"),
    ],
    families=[
        family("qwen", "Qwen", names=["*Qwen*"], exclude=["*Embed*"]),
        family("llama", "meta-llama", names=["L*"]),
    ],
    releases=[Release("Qwen/Q", None, date(2025, 1, 6), "test")],
)


def suite(*tasks: Any) -> Any:  # noqa: ANN401  (as much of a suite as a plan reads)
    return SimpleNamespace(tasks={str(number): task for number, task in enumerate(tasks)}, catalogue=KNOWN)


def task(*readings: Any, vary: Any = (), repos: tuple[str, ...] = ()) -> Any:  # noqa: ANN401  (same)
    return SimpleNamespace(readings=readings, vary=vary, repos=repos)


def test_a_plan_keeps_every_namespace_that_the_catalogue_or_a_filter_names() -> None:
    plan = plan_for([reading("count", is_("namespace", "zzz", "Qwen"))], KNOWN)
    assert plan.namespaces == ("Qwen", "meta-llama", "new", "old", "other-table", "zzz")
    assert plan.groups == ("Qwen", "zzz")


def test_patterns_are_those_of_names_and_of_the_families_asked_for() -> None:
    assert plan_for([reading("count", is_("family", "qwen"))], KNOWN).patterns == ("*Embed*", "*Qwen*")
    asked = reading("count", Not(AnyOf((is_("name", "b*"), is_("name", "a*", "b*")))))
    assert plan_for([asked], KNOWN).patterns == ("a*", "b*")
    assert plan_for([reading("count")], KNOWN).patterns == ()


def test_all_operands_and_all_parts_are_looked_at() -> None:
    asked = reading("share", is_("name", "a"), among=is_("name", "b"), against=is_("name", "c"), parts=(), window=None)
    compound = reading(
        "count", parts=(asked, reading("count", is_("name", "d"), parts=(reading("count", is_("name", "e")),)))
    )
    assert len(filters_of(asked)) == 3
    assert plan_for([asked], KNOWN).patterns == ("a", "b", "c")
    assert plan_for([compound], KNOWN).patterns == ("a", "b", "c", "e")


def test_cuts_are_sorted_and_stand_once() -> None:
    sizes = all_of(Parameters(7, 13), AnyOf((Parameters(None, 7), Parameters(70, None))))
    plan = plan_for(
        [reading("count", sizes, floor=6), reading("count", sizes), reading("count", floor=2)], KNOWN, floors=[0, 6]
    )
    assert plan.sizes == (7, 13, 70)
    assert plan.floors == (2, 6)


def test_edges_are_the_days_on_which_spans_begin_and_the_days_after_they_end() -> None:
    asked = reading("count", about=date(2025, 10, 12))
    assert edges_of(asked) == {date(2025, 10, 13)}
    in_window = replace(asked, window=window("2025-01-15", "2025-01-31"))
    assert edges_of(in_window) == {date(2025, 1, 15), date(2025, 2, 1)}
    created = replace(in_window, of=Not(Created(None, date(2024, 2, 28))), among=Created(date(2023, 5, 5), None))
    assert edges_of(created) == edges_of(in_window) | {date(2024, 2, 29), date(2023, 5, 5)}
    since = reading("count", population="llm-since-chatgpt", about=date.max)
    assert edges_of(since) == {date(2022, 11, 30)}


def test_firsts_of_months_are_cut_anyway_and_the_day_of_chatgpt_always() -> None:
    plan = plan_for([reading("count", window=window("2025-01-15", "2025-01-31"))], KNOWN)
    assert plan.edges == (date(2022, 11, 30), date(2025, 1, 15))


def test_the_last_day_of_the_calendar_needs_no_cut_behind_it() -> None:
    asked = reading("count", Created(date(2025, 1, 15), date.max), window=window("2025-01-15", "9999-12-31"))
    assert edges_of(asked) == {date(2025, 1, 15)}


def test_repositories_are_those_named_and_the_launched_ones_under_that_rule() -> None:
    asked = reading("exists", is_("repo", "a/b"))
    assert plan_for([asked], KNOWN, repos=["c/d", "a/b"]).repos == ("a/b", "c/d")
    launched = reading("exists", is_("repo", "a/b"), dates="launched")
    assert plan_for([launched], KNOWN).repos == ("Qwen/Q", "a/b")


def test_the_plan_of_a_suite_holds_its_sweeps_and_witnesses() -> None:
    plain = reading("count", EVERYTHING)
    plan = plan_for_suite(suite(task(plain, repos=("w/itness",)), task(reading("count", is_("repo", "a/b"), floor=3))))
    assert (plan.repos, plan.floors) == (("a/b", "w/itness"), (3,))
    swept = plan_for_suite(
        suite(task(plain, vary=(("as-worded", (("floor", (0, 6)), ("dates", ("created", "launched")))),)))
    )
    assert (swept.repos, swept.floors) == (("Qwen/Q",), (6,))


def test_groups_are_the_publishers_that_filters_name() -> None:
    assert plan_for([reading("count", is_("organisation", "alibaba"))], KNOWN).groups == ("Qwen", "old")
    assert plan_for([reading("count", is_("family", "llama"))], KNOWN).groups == ("meta-llama",)
    assert plan_for([reading("count", is_("country", "china"))], KNOWN).groups == ()


def test_values_of_finds_values_at_any_depth() -> None:
    parts = [Not(AnyOf((is_("task", "a"), all_of(is_("task", "b", "c"), is_("licence", "d")))))]
    assert values_of(parts, "task") == {"a", "b", "c"}
    assert values_of(parts, "gated") == set()
