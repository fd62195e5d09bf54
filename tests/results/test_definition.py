from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from made_up import is_, reading

from harness.results._filter_words import repos_in_words, span_in_words
from harness.results.definition import definition
from harness.suite.filters import EVERYTHING, AllOf, AnyOf, Created, Gated, Not, Parameters
from harness.suite.rules import Rules
from harness.suite.tasks import METRICS


def test_a_share_says_base_denominator_population_and_window() -> None:
    assert definition(reading()) == (
        "share of repos of country china, by nearest base, among derivatives, language models, "
        "created 2025-10-13 to 2025-11-12"
    )


def test_auto_means_the_publisher_where_nothing_asks_for_derivatives() -> None:
    words = definition(reading(among=EVERYTHING))
    assert words.startswith("share of repos of country china, by publisher, among repos,")


def test_both_sides_of_a_share_are_attributed_alike() -> None:
    both = reading(of=is_("relation", "derivative"), among=is_("family", "qwen", "llama"), rules=Rules(base="root"))
    assert definition(both).startswith("share of derivatives, among repos of family llama or qwen, by root base,")


def test_the_two_sides_of_a_ratio_are_attributed_each_for_itself() -> None:
    of = AllOf((is_("relation", "derivative"), is_("country", "china")))
    words = definition(reading(metric="ratio", of=of, among=None, against=is_("country", "us"), rules=Rules()))
    assert (
        "derivatives of country china, by nearest base, divided by number of repos of country us, by publisher" in words
    )


def test_counts_without_a_window_reach_up_to_the_time_spoken_of() -> None:
    words = definition(reading(metric="count", among=None, window=None, rules=Rules()))
    assert words.endswith("created until 2025-11-12")


def test_downloads_say_their_basis_and_carry_no_creation_span() -> None:
    def words(rules: Rules) -> str:
        return definition(
            reading(
                metric="total", quantity="downloads", of=is_("namespace", "Qwen"), among=None, window=None, rules=rules
            )
        )

    assert words(Rules()) == "downloads of the last 30 days of repos in namespace Qwen"
    assert words(Rules(basis="all-time")) == "all-time downloads of repos in namespace Qwen"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (Rules(floor=6), "with at least 6 downloads in 30 days"),
        (Rules(population="llm-since-chatgpt"), "language models created since 2022-11-30"),
        (Rules(relations="finetune+adapter"), "; derivatives are finetune and adapter only"),
        (Rules(several_parents="any"), "; repos with several bases count wholly for every base"),
        (Rules(several_parents="first"), "; repos with several bases count for the first-named base"),
        (Rules(undeclared="base"), "; repos that declare no base count as no derivatives"),
        (
            Rules(country_table="atom-2026-08-17"),
            "; organisations and countries after the publisher table atom-2026-08-17",
        ),
        (Rules(renames="apart"), "; renamed namespaces apart"),
        (Rules(dates="launched"), "launched 2025-10-13 to 2025-11-12"),
        (Rules(base="root"), "by root base"),
        (Rules(origin="publisher"), "by publisher"),
    ],
)
def test_every_rule_that_is_not_the_default_is_said(rules: Rules, said: str) -> None:
    assert said in definition(reading(rules=rules))
    assert said not in definition(reading(rules=Rules()))


def test_a_family_can_be_recognised_otherwise_than_a_country() -> None:
    of = AllOf((is_("family", "qwen"), is_("country", "china")))
    words = definition(reading(of=of, among=None, metric="count", rules=Rules(family="name", origin="root")))
    assert "by name and by root base" in words


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_has_words_of_its_own(metric: str) -> None:
    def words(name: str) -> str:
        return definition(reading(metric=name, quantity="downloads", against=EVERYTHING, fact="country"))

    assert words(metric)
    assert words(metric) not in {words(other) for other in METRICS if other != metric}


def test_registry_readings_name_their_table() -> None:
    of = is_("namespace", "moonshotai")
    rules = Rules(country_table="outpost-2025-12")
    country = reading(metric="registry", of=of, among=None, fact="country", rules=rules, unit="countries")
    assert definition(country) == (
        "countries that the publisher table outpost-2025-12 gives the publishers of repos in namespace moonshotai"
    )
    numbers = replace(country, fact="organisations", of=is_("country", "us"), against=is_("country", "china"))
    assert definition(numbers) == (
        "organisations in the publisher table outpost-2025-12, of repos of country us, "
        "divided by those of repos of country china"
    )


@pytest.mark.parametrize(
    ("must", "said"),
    [("every", "every one of which must fit"), ("any", "any of which may fit"), ("together", "together")],
)
def test_groups_say_how_they_are_judged(must: str, said: str) -> None:
    assert said in definition(reading(metric="release_weeks", each="namespace", must=must))


def test_a_compound_says_each_part() -> None:
    parts = (
        reading("as-worded/one", metric="count", among=None),
        reading("as-worded/two", metric="exists", among=None),
    )
    words = definition(reading(parts=parts))
    assert words.startswith("one: number of repos of country china")
    assert " AND two: whether there are repos of country china" in words


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (EVERYTHING, "repos"),
        (is_("relation", "base"), "repos that are no derivatives"),
        (is_("relation", "finetune", "adapter"), "adapters and finetunes"),
        (is_("relation", "base", "merge"), "repos that are merges or no derivatives"),
        (is_("licence_class", "permissive", "copyleft"), "repos under a copyleft or permissive licence"),
        (is_("licence_class", "unknown"), "repos under an unknown licence"),
        (is_("repo", "Qwen/Qwen3-8B"), "repos with id Qwen/Qwen3-8B"),
        (is_("name", "Qwen3*"), "repos named Qwen3*"),
        (is_("task", "a", "b", "c"), "repos with task a, b or c"),
        (is_("modality", "video"), "repos of modality video"),
        (Gated(value=True), "repos behind a gate"),
        (Gated(value=False), "repos without a gate"),
        (Created(date(2025, 1, 1), None), "repos created since 2025-01-01"),
        (Created(None, None), "repos created on any day"),
        (Parameters(7, 10_000), "repos with at least 7 and fewer than 10,000 parameters"),
        (Parameters(None, None), "repos with any number of parameters"),
        (Not(is_("namespace", "Qwen")), "repos not in namespace Qwen"),
        (AnyOf((is_("namespace", "Qwen"), Gated(value=True))), "repos (in namespace Qwen or behind a gate)"),
        (Not(AllOf((is_("licence", "mit"), Gated(value=True)))), "repos not (under licence mit and behind a gate)"),
        (Not(EVERYTHING), "repos not (of any sort)"),
        (
            AnyOf((AllOf((is_("family", "qwen"), is_("relation", "merge"))), is_("namespace", "google"))),
            "repos (of family qwen and that are merges, or in namespace google), by root base",
        ),
        (AllOf((is_("relation", "derivative"), is_("family", "qwen"))), "derivatives of family qwen, by root base"),
        (Not(AnyOf((is_("organisation", "meta"),))), "repos not (of organisation meta), by root base"),
    ],
)
def test_filters_in_words(part: object, words: str) -> None:
    assert repos_in_words(part, attributed="by root base") == words


def test_a_hostile_value_is_shown_and_not_obeyed() -> None:
    assert repos_in_words(is_("name", "\x1b[31m\u202e*")) == "repos named \\x1b[31m\\u202e*"


def test_spans() -> None:
    day = date(2025, 10, 12)
    assert span_in_words(day, day) == "on 2025-10-12"
    assert span_in_words(None, day) == "until 2025-10-12"
