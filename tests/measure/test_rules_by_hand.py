"""What rules and seeds mean where they meet, on cases small enough to work out on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from building import DAY as DAY_OF_TABLE
from building import all_of, catalogue, family, figure_of, is_, publisher, reading, window

from harness._errors import NotHeldError
from harness.measure.figure import Unknown
from harness.measure.selection import exact_sum
from harness.suite.catalogue import Catalogue, Release
from harness.suite.filters import EVERYTHING, AnyOf, AnyValue, Not
from harness.suite.tasks import About, Reading

LABS = catalogue(
    publishers=[
        publisher("Qwen", "alibaba", "china"),
        publisher("alibaba-pai", "alibaba", "china"),
        publisher("THUDM", "zhipu", "china", renamed_to="zai-org"),
        publisher("zai-org", "zhipu", "china"),
        publisher("meta-llama", "meta", "us"),
        publisher("mistralai", "mistral", "france"),
        publisher("nowhere", "nowhere", "unknown"),
    ],
    families=[
        family("qwen", "Qwen", names=["alibaba-pai/*Qwen*", "*Qwen*"], exclude=["*Embedding*"]),
        family("llama", "meta-llama", names=["*Llama*"]),
    ],
    licences={"mit": "permissive", "gpl-3.0": "copyleft", "other": "unknown"},
    releases=[
        Release("Qwen/late", None, date(2025, 1, 13), "test"),
        Release("x/gone", None, date(2025, 1, 20), "test"),
    ],
)
DAY = {"created_at": "2025-01-01"}


def test_a_share_of_organisations_counts_organisations() -> None:
    rows = [{"repo_id": f"{space}/m", **DAY} for space in ("Qwen", "alibaba-pai", "THUDM", "meta-llama", "mistralai")]
    asked = reading("share", is_("country", "china"), among=EVERYTHING, quantity="organisations")
    found = figure_of(rows, asked, LABS)
    assert (found.numerator, found.denominator) == (2, 4)
    assert (found.low, found.value, found.high) == (Fraction(1, 2),) * 3
    stranger = figure_of([*rows, {"repo_id": "stranger/m", **DAY}], asked, LABS)
    assert (stranger.low, stranger.value, stranger.high) == (0, Fraction(1, 2), 1)
    assert Unknown("organisation of the publisher not known", 1, 1) in stranger.unknown
    nothing = figure_of([], asked, LABS)
    assert (nothing.low, nothing.value, nothing.high) == (None, None, None)


def test_strangers_alone_are_at_least_one_organisation() -> None:
    rows = [{"repo_id": f"stranger-{number}/m", **DAY} for number in range(3)]
    found = figure_of(rows, reading("count", EVERYTHING, quantity="organisations"), LABS)
    assert (found.low, found.value, found.high) == (1, 1, None)


def test_a_rank_looks_only_at_its_field() -> None:
    rows = [
        {"repo_id": "mistralai/a", "downloads_30d": 4, "pipeline_tag": "text-generation"},
        {"repo_id": "Qwen/b", "downloads_30d": 9, "pipeline_tag": "text-to-image"},
        {"repo_id": "meta-llama/c", "downloads_30d": 5, "pipeline_tag": "text-generation"},
    ]
    asked = {"against": is_("namespace", "Qwen", "meta-llama"), "quantity": "downloads"}
    assert figure_of(rows, reading("rank", is_("namespace", "mistralai"), **asked), LABS).value == 3
    field = is_("task", "text-generation")
    assert figure_of(rows, reading("rank", is_("namespace", "mistralai"), among=field, **asked), LABS).value == 2


def test_who_is_ranked_is_no_competitor_of_its_own() -> None:
    rows = [
        {"repo_id": "Qwen/a", "downloads_30d": 9},
        {"repo_id": "Qwen/b", "downloads_30d": None},
        {"repo_id": "meta-llama/c", "downloads_30d": 5},
    ]
    asked = reading(
        "rank", is_("namespace", "Qwen"), against=is_("namespace", "Qwen", "meta-llama"), quantity="downloads"
    )
    found = figure_of(rows, asked, LABS)
    assert (found.low, found.value, found.high) == (1, 1, 1)
    assert [group.name for group in found.groups] == ["of", "meta-llama"]


def test_weeks_are_those_of_the_launch_where_the_rule_says_so() -> None:
    rows = [
        {"repo_id": "Qwen/early", "created_at": "2025-01-06"},
        {"repo_id": "Qwen/late", "created_at": "2025-01-07"},
        {"repo_id": "x/gone", "created_at": None},
    ]
    span = window("2025-01-06", "2025-01-26")
    asked = AnyOf((is_("namespace", "Qwen"), is_("repo", "x/gone")))
    created = figure_of(rows, reading("release_weeks", asked, window=span), LABS)
    assert (created.value, created.high) == (1, None)
    launched = figure_of(rows, reading("release_weeks", asked, window=span, dates="launched"), LABS)
    assert (launched.value, launched.high) == (3, 3)


def test_a_text_that_is_no_tag_is_no_licence_and_counts_whole_repositories() -> None:
    rows = [
        {"repo_id": "x/a", "licence": "mit", "base_models": ["Qwen/Q", "meta-llama/L"], "relation": "merge"},
        {"repo_id": "x/b", "licence": "MIT License", "base_models": ["Qwen/Q", "meta-llama/L"], "relation": "merge"},
        {"repo_id": "x/c", "licence": None, "base_models": ["Qwen/Q", "meta-llama/L"], "relation": "merge"},
    ]
    asked = reading("licence", all_of(is_("relation", "derivative"), is_("family", "qwen")))
    found = figure_of(rows, asked, LABS)
    assert (found.value, found.low, found.high) == (("mit",), ("mit",), None)
    assert (found.numerator, found.denominator) == (Fraction(1, 2), Fraction(3, 2))
    assert found.unknown == (Unknown("licence is no legal tag", 1, 1), Unknown("no licence declared", 1, 1))


def test_no_licence_is_not_the_class_unknown() -> None:
    rows = [
        {"repo_id": "x/a", "licence": None, **DAY},
        {"repo_id": "x/b", "licence": "other", **DAY},
        {"repo_id": "x/c", "licence": "unlisted", **DAY},
        {"repo_id": "x/d", "licence": "mit", **DAY},
    ]
    for kind, value, high in (("unknown", 2, 3), ("permissive", 1, 4), ("copyleft", 0, 3)):
        found = figure_of(rows, reading("count", is_("licence_class", kind)), LABS)
        assert (kind, found.value, found.high) == (kind, value, high)


def test_names_with_an_owner_belong_to_a_family_that_has_namespaces_too() -> None:
    rows = [
        {"repo_id": repo, **DAY}
        for repo in ("Qwen/Q", "Qwen/Q-Embedding", "alibaba-pai/my-Qwen", "alibaba-pai/other", "x/Qwen")
    ]
    assert figure_of(rows, reading("count", is_("family", "qwen")), LABS).value == 2
    assert figure_of(rows, reading("count", is_("family", "qwen"), family="name"), LABS).value == 2
    assert figure_of(rows, reading("count", is_("family", "qwen", "llama")), LABS).value == 2


def test_a_country_that_a_table_does_not_know_is_none_that_it_knows() -> None:
    rows = [{"repo_id": f"{space}/m", **DAY} for space in ("Qwen", "nowhere", "stranger")]
    found = figure_of(rows, reading("count", is_("country", "unknown")), LABS)
    assert (found.value, found.high) == (1, 2)


@pytest.mark.parametrize("mark", ["*", "-", "?"])
def test_the_marks_of_an_extract_are_no_namespaces(mark: str) -> None:
    rows = [{"repo_id": "stranger/m", **DAY}, {"repo_id": "gpt2", **DAY}, {"repo_id": "Qwen/Q", **DAY}]
    found = figure_of(rows, reading("count", AnyValue("namespace", (mark,))), LABS)
    assert (found.value, found.high) == (0, 0)


def test_groups_that_overlap_have_shares_that_reach_higher() -> None:
    rows = [
        {"repo_id": "x/a", "base_models": ["Qwen/Q"], "relation": "finetune", **DAY},
        {"repo_id": "x/b", "base_models": ["meta-llama/L"], "relation": "finetune", **DAY},
        {"repo_id": "x/c", "base_models": ["Qwen/Q", "stranger/s"], "relation": "merge", **DAY},
    ]
    asked = all_of(is_("relation", "derivative"), is_("country", "china", "us"))
    found = figure_of(rows, reading("concentration", asked, each="country", several_parents="any"), LABS)
    # Certain: 2 and 1 of 3. The merge may be of both countries, and is counted already.
    assert (found.low, found.value, found.high) == (Fraction(5, 9), Fraction(5, 9), Fraction(8, 9))
    first = figure_of(rows, reading("concentration", asked, each="country", several_parents="first"), LABS)
    assert (first.low, first.value, first.high) == (Fraction(5, 9),) * 3


def test_a_concentration_with_strangers_in_it() -> None:
    rows = [
        {"repo_id": "Qwen/a", "downloads_30d": 3},
        {"repo_id": "meta-llama/b", "downloads_30d": 1},
        {"repo_id": "stranger/c", "downloads_30d": 4},
    ]
    asked = reading("concentration", is_("country", "china", "us"), each="country", quantity="downloads")
    found = figure_of(rows, asked, LABS)
    assert found.value == Fraction(10, 16)
    assert found.low == Fraction(10, 64)
    assert found.high == Fraction(7, 8) ** 2 + Fraction(5, 8) ** 2


def test_a_share_where_nothing_weighs_anything_has_no_bounds() -> None:
    rows = [{"repo_id": "Qwen/a", "downloads_30d": 0}, {"repo_id": "meta-llama/b", "downloads_30d": 0}]
    found = figure_of(rows, reading("share", is_("namespace", "Qwen"), among=EVERYTHING, quantity="downloads"), LABS)
    assert (found.low, found.value, found.high) == (None, None, None)
    unsure = figure_of(
        [*rows, {"repo_id": "Qwen/c"}],
        reading("share", Not(is_("namespace", "Qwen")), among=EVERYTHING, quantity="downloads"),
        LABS,
    )
    assert (unsure.low, unsure.value, unsure.high) == (0, None, 0)


def test_what_is_older_than_chatgpt_is_no_unknown_mass() -> None:
    rows = [
        {"repo_id": "Qwen/a", "downloads_30d": 3, "pipeline_tag": "text-generation", "created_at": "2022-11-29"},
        {"repo_id": "Qwen/b", "downloads_30d": 4, "pipeline_tag": "text-generation", "created_at": "2022-11-30"},
        {"repo_id": "Qwen/c", "downloads_30d": 5, "pipeline_tag": "text-generation"},
    ]
    asked = reading("total", is_("namespace", "Qwen"), quantity="downloads", population="llm-since-chatgpt")
    found = figure_of(rows, asked, LABS)
    assert (found.low, found.value, found.high) == (4, 4, 9)
    assert found.unknown == (Unknown("no creation date", 1, 5),)


def test_sums_beyond_sixty_four_bits_are_exact() -> None:
    """A cell's numbers are added once for every base: many large cells with many bases leave 64 bits behind."""
    for numbers in ([2**62] * 4, [2**63 - 1, 1], [2**63 - 1], [], [0, 7, 10**12]):
        assert exact_sum(np.array(numbers, dtype=np.int64)) == sum(numbers)


def test_parts_whose_common_divisor_leaves_sixty_four_bits_behind_are_exact() -> None:
    parents = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47]
    bases = ["Qwen/b", *(f"google/{number}" for number in range(max(parents)))]
    rows = [
        {"repo_id": f"me/{many}", "base_models": bases[:many], "relation": "merge", "downloads_30d": 10**9}
        for many in parents
    ]
    derivatives = all_of(is_("country", "china"), is_("relation", "derivative"))
    for some in (rows[:3], rows):
        found = figure_of(some, reading("total", derivatives, quantity="downloads"), LABS)
        assert found.value == sum(Fraction(10**9, len(row["base_models"])) for row in some)


def bounds(rows: list[dict[str, object]], asked: Reading, known: Catalogue = LABS) -> tuple[object, object, object]:
    found = figure_of(rows, asked, known)
    return found.low, found.value, found.high


UNLISTED = [
    {"repo_id": "Qwen/a", "downloads_30d": 60, "base_models": []},
    {"repo_id": "stranger/b", "downloads_30d": 30, "base_models": ["Qwen/a"], "relation": "finetune"},
    {"repo_id": "stranger/c", "downloads_30d": 10, "base_models": []},
]


@pytest.mark.parametrize(
    ("rule", "low", "value", "high"),
    [
        ("unknown", Fraction(3, 5), Fraction(3, 5), 1),
        ("kept", Fraction(3, 5), Fraction(3, 5), Fraction(3, 5)),
        ("dropped", 1, 1, 1),
        ("base", Fraction(9, 10), Fraction(9, 10), Fraction(9, 10)),
    ],
)
def test_what_publishers_in_no_table_are_taken_for(rule: str, low: object, value: object, high: object) -> None:
    asked = reading("share", is_("country", "china"), among=EVERYTHING, quantity="downloads", unaffiliated=rule)
    assert bounds(UNLISTED, asked) == (low, value, high)


def test_a_third_party_copy_is_a_quantised_form_of_another_organisations_base() -> None:
    rows = [
        {"repo_id": "alibaba-pai/own", "base_models": ["Qwen/a"], "relation": "quantized"},
        {"repo_id": "meta-llama/copy", "base_models": ["Qwen/a"], "relation": "quantized"},
        {"repo_id": "stranger/copy", "base_models": ["Qwen/a"], "relation": "quantized"},
        {"repo_id": "stranger/tuned", "base_models": ["Qwen/a"], "relation": "finetune"},
        {"repo_id": "stranger/new", "base_models": []},
    ]
    everything = reading("count", EVERYTHING)
    official = reading("count", EVERYTHING, copies="left-out")
    assert bounds(rows, everything) == (5, 5, 5)
    assert bounds(rows, official) == (3, 3, 3)
    strange = [{"repo_id": "stranger/copy", "base_models": ["somebody/a"], "relation": "quantized"}]
    assert bounds(strange, official) == (0, 0, 1), "neither is in the table: the two may be one"
    silent = [{"repo_id": "stranger/silent", "base_models": None}]
    assert bounds(silent, official) == (0, 0, 1)
    assert bounds(silent, reading("count", EVERYTHING, copies="left-out", undeclared="base")) == (1, 1, 1)


@pytest.mark.parametrize(
    ("size", "expected"),
    [("any", (3, 3, 3)), ("at least 7", (1, 1, 2)), ("declared", (2, 2, 2)), ("declared at least 7", (1, 1, 1))],
)
def test_sizes_that_are_declared_and_sizes_that_are_not(size: str, expected: tuple[int, int, int]) -> None:
    rows = [{"repo_id": f"x/{number}", "parameters": number} for number in (6, 7)] + [{"repo_id": "x/silent"}]
    assert bounds(rows, reading("count", EVERYTHING, size=size)) == expected


def test_a_first_year_is_known_of_what_is_young_and_bounded_for_the_rest() -> None:
    rows = [
        {"repo_id": "x/young", "created_at": "2024-11-01", "downloads_all_time": 7},
        {"repo_id": "x/nearly", "created_at": "2024-10-31", "downloads_all_time": 20},
        {"repo_id": "x/old", "created_at": "2022-10-01", "downloads_all_time": 300},
    ]
    asked = reading("total", EVERYTHING, quantity="downloads", basis="first-year")
    assert bounds(rows, asked) == (7, 7, 327)
    found = figure_of(rows, asked, LABS)
    assert Unknown("downloads of other days not told apart", 2, 320) in found.unknown
    first_of_month = figure_of(rows, asked, LABS, captured=date(2025, 11, 1))
    assert (first_of_month.low, first_of_month.high) == (7, 327)
    month_later = figure_of(rows, asked, LABS, captured=date(2025, 11, 2))
    assert (month_later.low, month_later.high) == (0, 327)


def test_downloads_between_dates_are_known_of_what_was_made_since() -> None:
    rows = [
        {"repo_id": "x/new", "created_at": "2025-09-15", "downloads_all_time": 7},
        {"repo_id": "x/old", "created_at": "2025-09-14", "downloads_all_time": 20},
    ]
    days = About(date(2025, 9, 15), DAY_OF_TABLE, stated=True, why="a test")
    asked = replace(reading("total", EVERYTHING, quantity="downloads", basis="between-dates"), about=days)
    assert bounds(rows, asked) == (7, 7, 27)
    likes = replace(reading("total", EVERYTHING, quantity="likes", basis="between-dates"), about=days)
    assert bounds([{"repo_id": "x/old", "likes": 3}], likes) == (3, 3, 3), "a basis is one of downloads"


def test_a_curated_list_is_the_publishers_own_without_what_it_leaves_out() -> None:
    known = catalogue(
        families=[family("qwen", "Qwen", names=["*Qwen*"], unlisted=["Qwen/*-GGUF"]), family("llama", "x")]
    )
    rows = [{"repo_id": repo} for repo in ("Qwen/a", "Qwen/a-GGUF", "other/Qwen-a", "other/a-GGUF")]
    assert bounds(rows, reading("count", is_("family", "qwen"), family="list"), known) == (1, 1, 1)
    assert bounds(rows, reading("count", is_("family", "qwen"), family="publisher"), known) == (2, 2, 2)
    with pytest.raises(NotHeldError, match="no curated list of the family llama"):
        figure_of(rows, reading("count", is_("family", "llama"), family="list"), known)
