"""Every metric on cases small enough to work out on paper."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from building import all_of, catalogue, family, figure_of, is_, publisher, reading, window

from harness._errors import NotHeldError, UsageError
from harness.measure.figure import Unknown
from harness.suite.filters import EVERYTHING, AllOf, AnyOf, Created, Gated, Not, Parameters

LABS = catalogue(
    publishers=[
        publisher("Qwen", "alibaba", "china"),
        publisher("deepseek-ai", "deepseek", "china"),
        publisher("meta-llama", "meta", "us"),
        publisher("facebook", "meta", "us"),
        publisher("zai-org", "zhipu", "china"),
        publisher("THUDM", "zhipu", "china", renamed_to="zai-org"),
        publisher("mistralai", "mistral", "france"),
        publisher("somewhere", "somewhere", "eu"),
        publisher("nowhere", "nowhere", "unknown"),
    ],
    families=[
        family("qwen", "Qwen", names=["*Qwen*"], exclude=["*Embedding*"]),
        family("llama", "meta-llama"),
        family("gemma", names=["google/gemma*"]),
    ],
    licences={"apache-2.0": "permissive", "mit": "permissive", "llama3": "community", "other": "unknown"},
)


def test_a_total_is_an_integer_and_a_missing_count_leaves_it_open_upwards() -> None:
    rows = [
        {"repo_id": "Qwen/a", "downloads_30d": 7},
        {"repo_id": "Qwen/b", "downloads_30d": 5},
        {"repo_id": "meta-llama/c", "downloads_30d": 100},
    ]
    asked = reading("total", is_("namespace", "Qwen"), quantity="downloads")
    whole = figure_of(rows, asked, LABS)
    assert (whole.value, whole.low, whole.high, whole.unknown, whole.repos) == (12, 12, 12, (), 2)
    open_end = figure_of([*rows, {"repo_id": "Qwen/d"}], asked, LABS)
    assert (open_end.value, open_end.low, open_end.high) == (12, 12, None)
    assert open_end.unknown == (Unknown("no download count", 1, 0),)


def test_a_repo_without_task_is_unknown_mass_of_a_population() -> None:
    rows = [
        {"repo_id": "Qwen/a", "downloads_30d": 7, "pipeline_tag": "text-generation"},
        {"repo_id": "Qwen/b", "downloads_30d": 5},
        {"repo_id": "Qwen/c", "downloads_30d": 3, "pipeline_tag": "text-to-image"},
    ]
    found = figure_of(rows, reading("total", is_("namespace", "Qwen"), quantity="downloads", population="llm"), LABS)
    assert (found.value, found.low, found.high) == (7, 7, 12)
    assert found.unknown == (Unknown("no task declared", 1, 5),)


def test_a_count_stops_at_the_day_it_speaks_of() -> None:
    rows = [
        {"repo_id": "Qwen/a", "created_at": "2025-10-12"},
        {"repo_id": "Qwen/b", "created_at": "2025-10-13"},
        {"repo_id": "Qwen/c", "created_at": None},
    ]
    asked = reading("count", is_("namespace", "Qwen"))
    found = figure_of(rows, asked, LABS, captured=date(2025, 10, 13))
    assert (found.value, found.low, found.high) == (1, 1, 2)
    assert found.unknown == (Unknown("no creation date", 1, 1),)
    # What stands in a table was made by the day of its recording.
    recorded_by_then = figure_of(rows, asked, LABS, captured=date(2025, 10, 12))
    assert (recorded_by_then.value, recorded_by_then.low, recorded_by_then.high) == (2, 2, 2)
    assert recorded_by_then.unknown == ()


def test_what_has_no_date_was_made_by_the_day_of_the_recording() -> None:
    rows = [{"repo_id": "Qwen/a"}]
    for first, last, value, high in (
        ("2025-10-12", "2025-10-12", 0, 1),
        ("2025-01-01", "2026-01-01", 0, 1),
        ("2025-10-13", "2025-10-31", 0, 0),
    ):
        found = figure_of(rows, reading("count", EVERYTHING, window=window(first, last)), LABS)
        assert (first, found.value, found.high) == (first, value, high)
    for asked, value, high in (
        (Created(None, date(2025, 10, 12)), 1, 1),
        (Created(None, date(2025, 10, 11)), 0, 1),
        (Created(date(2025, 10, 12), None), 0, 1),
        (Created(date(2025, 10, 13), None), 0, 0),
    ):
        found = figure_of(rows, reading("total", asked, quantity="likes"), LABS)
        assert (asked, found.repos, bool(found.unknown)) == (asked, value, high > 0)


def test_organisations_count_once_whatever_they_publish_under() -> None:
    rows = [{"repo_id": f"{space}/m", "created_at": "2025-01-01"} for space in ("meta-llama", "facebook", "Qwen")]
    found = figure_of(rows, reading("count", EVERYTHING, quantity="organisations"), LABS)
    assert (found.value, found.low, found.high) == (2, 2, 2)
    more = figure_of(
        [*rows, {"repo_id": "stranger/m", "created_at": "2025-01-01"}],
        reading("count", EVERYTHING, quantity="organisations"),
        LABS,
    )
    # The stranger may be one of the two organisations under another name.
    assert (more.value, more.low, more.high) == (2, 2, None)
    assert more.unknown == (Unknown("organisation of the publisher not known", 1, 1),)


def test_a_share_has_its_parts_and_its_extremes() -> None:
    rows = [
        {"repo_id": "Qwen/a", "created_at": "2025-01-01"},
        {"repo_id": "Qwen/b", "created_at": "2025-01-01"},
        {"repo_id": "meta-llama/c", "created_at": "2025-01-01"},
        {"repo_id": "stranger/d", "created_at": "2025-01-01"},
    ]
    found = figure_of(rows, reading("share", is_("country", "china"), among=EVERYTHING), LABS)
    assert (found.numerator, found.denominator) == (2, 4)
    assert (found.low, found.value, found.high) == (Fraction(2, 4), Fraction(2, 4), Fraction(3, 4))
    assert found.unknown == (Unknown("country of the publisher not known", 1, 1),)


def test_a_share_whose_denominator_is_unknown_reaches_both_ways() -> None:
    rows = [
        {"repo_id": "Qwen/a", "created_at": "2025-01-01", "pipeline_tag": "text-generation"},
        {"repo_id": "Qwen/b", "created_at": "2025-01-01"},
        {"repo_id": "meta-llama/c", "created_at": "2025-01-01", "pipeline_tag": "text-generation"},
        {"repo_id": "meta-llama/d", "created_at": "2025-01-01"},
    ]
    found = figure_of(rows, reading("share", is_("namespace", "Qwen"), among=EVERYTHING, population="llm"), LABS)
    assert (found.low, found.value, found.high) == (Fraction(1, 3), Fraction(1, 2), Fraction(2, 3))


def test_a_share_of_nothing_has_no_value() -> None:
    found = figure_of([], reading("share", is_("namespace", "Qwen"), among=EVERYTHING), LABS)
    assert (found.value, found.low, found.high, found.denominator) == (None, None, None, 0)


def test_a_share_of_downloads_with_missing_counts_says_so() -> None:
    rows = [
        {"repo_id": "Qwen/a", "downloads_30d": 3},
        {"repo_id": "Qwen/b"},
        {"repo_id": "meta-llama/c", "downloads_30d": 1},
    ]
    found = figure_of(rows, reading("share", is_("namespace", "Qwen"), among=EVERYTHING, quantity="downloads"), LABS)
    assert (found.low, found.value, found.high) == (Fraction(3, 4), Fraction(3, 4), Fraction(1))
    other = figure_of(
        rows, reading("share", is_("namespace", "meta-llama"), among=EVERYTHING, quantity="downloads"), LABS
    )
    assert (other.low, other.value, other.high) == (Fraction(0), Fraction(1, 4), Fraction(1, 4))


def test_a_ratio_is_a_fraction_and_a_missing_side_opens_it() -> None:
    rows = [{"repo_id": "Qwen/a", "downloads_30d": 10}, {"repo_id": "meta-llama/c", "downloads_30d": 4}]
    asked = reading("ratio", is_("family", "qwen"), against=is_("family", "llama"), quantity="downloads")
    found = figure_of(rows, asked, LABS)
    assert (found.value, found.low, found.high) == (Fraction(5, 2),) * 3
    opened = figure_of([*rows, {"repo_id": "meta-llama/d"}], asked, LABS)
    assert (opened.low, opened.value, opened.high) == (None, Fraction(5, 2), Fraction(5, 2))
    nothing = figure_of(rows[:1], asked, LABS)
    assert (nothing.value, nothing.low, nothing.high) == (None, None, None)


def test_a_rank_counts_who_has_more() -> None:
    rows = [
        {"repo_id": "mistralai/a", "downloads_30d": 4},
        {"repo_id": "deepseek-ai/b", "downloads_30d": 9},
        {"repo_id": "Qwen/c", "downloads_30d": 89},
    ]
    asked = reading(
        "rank", is_("namespace", "mistralai"), against=is_("namespace", "Qwen", "deepseek-ai"), quantity="downloads"
    )
    found = figure_of(rows, asked, LABS)
    assert (found.value, found.low, found.high) == (3, 3, 3)
    assert [(group.name, group.value) for group in found.groups] == [("of", 4), ("Qwen", 89), ("deepseek-ai", 9)]
    unsure = figure_of([*rows, {"repo_id": "mistralai/d"}], asked, LABS)
    assert (unsure.value, unsure.low, unsure.high) == (3, 1, 3)


def test_first_and_last_dates_are_days() -> None:
    rows = [
        {"repo_id": "Qwen/a", "created_at": "2024-02-29T23:59:59"},
        {"repo_id": "Qwen/b", "created_at": "2024-03-01"},
        {"repo_id": "Qwen/c", "created_at": "2025-11-01"},
    ]
    assert figure_of(rows, reading("first_date", is_("namespace", "Qwen")), LABS).value == date(2024, 2, 29)
    assert figure_of(rows, reading("last_date", is_("namespace", "Qwen")), LABS).value == date(2024, 3, 1)
    undated = figure_of([*rows, {"repo_id": "Qwen/d"}], reading("first_date", is_("namespace", "Qwen")), LABS)
    assert (undated.low, undated.value, undated.high) == (None, date(2024, 2, 29), date(2024, 2, 29))
    assert figure_of(rows, reading("first_date", is_("namespace", "meta-llama")), LABS).value is None


def test_exists_is_no_only_when_nothing_can_fit() -> None:
    rows = [{"repo_id": "Qwen/a", "created_at": "2025-01-01", "licence": None}]
    asked = all_of(is_("namespace", "Qwen"), is_("licence", "mit"))
    found = figure_of(rows, reading("exists", asked), LABS)
    assert (found.value, found.low, found.high) == (False, False, True)
    none = figure_of(rows, reading("exists", is_("namespace", "meta-llama")), LABS)
    assert (none.value, none.low, none.high) == (False, False, False)
    some = figure_of(rows, reading("exists", is_("repo", "Qwen/a")), LABS)
    assert (some.value, some.low, some.high, some.repos) == (True, True, True, 1)


def test_release_weeks_are_iso_weeks_and_the_gap_is_their_mean_distance() -> None:
    rows = [
        {"repo_id": "Qwen/a", "created_at": "2024-12-30"},
        {"repo_id": "Qwen/b", "created_at": "2025-01-05"},
        {"repo_id": "Qwen/c", "created_at": "2025-01-06"},
        {"repo_id": "Qwen/d", "created_at": "2025-02-28"},
    ]
    span = window("2024-12-30", "2025-02-09")
    weeks = figure_of(rows, reading("release_weeks", is_("namespace", "Qwen"), window=span), LABS)
    assert (weeks.value, weeks.low, weeks.high) == (2, 2, 2)
    gap = figure_of(rows, reading("release_gap", is_("namespace", "Qwen"), window=span), LABS)
    assert (gap.value, gap.numerator, gap.denominator) == (3, 6, 2)
    silent = figure_of(rows, reading("release_gap", is_("namespace", "meta-llama"), window=span), LABS)
    assert (silent.value, silent.low, silent.high) == (None, None, None)


def test_weeks_of_strangers_are_not_held() -> None:
    rows = [{"repo_id": "stranger/a", "created_at": "2025-01-06"}]
    with pytest.raises(NotHeldError, match="weeks are kept only"):
        figure_of(rows, reading("release_weeks", EVERYTHING, window=window("2025-01-01", "2025-01-31")), LABS)


def test_licences_are_a_set_with_counts_and_silence_is_unknown() -> None:
    rows = [
        {"repo_id": "Qwen/a", "licence": "apache-2.0"},
        {"repo_id": "Qwen/b", "licence": "apache-2.0"},
        {"repo_id": "Qwen/c", "licence": "other"},
    ]
    asked = reading("licence", is_("namespace", "Qwen"))
    found = figure_of(rows, asked, LABS)
    assert (found.value, found.low, found.high) == (("apache-2.0", "other"),) * 3
    assert [(group.name, group.value) for group in found.groups] == [("apache-2.0", 2), ("other", 1)]
    silent = figure_of([*rows, {"repo_id": "Qwen/d"}], asked, LABS)
    assert (silent.value, silent.high, silent.denominator) == (("apache-2.0", "other"), None, 4)
    assert silent.unknown == (Unknown("no licence declared", 1, 1),)


def test_concentration_is_the_sum_of_squared_shares() -> None:
    rows = [
        {"repo_id": "Qwen/a", "downloads_30d": 3},
        {"repo_id": "meta-llama/b", "downloads_30d": 1},
    ]
    asked = reading("concentration", is_("namespace", "Qwen", "meta-llama"), each="namespace", quantity="downloads")
    found = figure_of(rows, asked, LABS)
    assert (found.low, found.value, found.high) == (Fraction(10, 16),) * 3


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("fractional", Fraction(3, 2)), ("any", Fraction(2)), ("first", Fraction(1))],
)
def test_several_parents_are_divided_counted_once_or_by_the_first(rule: str, expected: Fraction) -> None:
    rows = [
        {
            "repo_id": "x/one",
            "created_at": "2025-01-01",
            "base_models": ["meta-llama/L", "Qwen/Q"],
            "relation": "merge",
        },
        {"repo_id": "x/two", "created_at": "2025-01-01", "base_models": ["Qwen/Q"], "relation": "finetune"},
    ]
    asked = reading("count", all_of(is_("relation", "derivative"), is_("family", "qwen")), several_parents=rule)
    found = figure_of(rows, asked, LABS)
    assert found.value == expected
    assert found.low == found.high == expected


def test_any_counts_a_merge_of_two_chinese_models_once() -> None:
    rows = [
        {
            "repo_id": "x/one",
            "created_at": "2025-01-01",
            "base_models": ["deepseek-ai/D", "Qwen/Q"],
            "relation": "merge",
        }
    ]
    asked = all_of(is_("relation", "derivative"), is_("country", "china"))
    for rule in ("any", "fractional", "first"):
        assert figure_of(rows, reading("count", asked, several_parents=rule), LABS).value == 1


def test_nearest_and_root_differ_where_a_derivative_is_derived_from() -> None:
    rows = [
        {"repo_id": "Qwen/Q", "created_at": "2025-01-01", "base_models": []},
        {"repo_id": "meta-llama/onQ", "created_at": "2025-01-01", "base_models": ["Qwen/Q"], "relation": "finetune"},
        {"repo_id": "x/leaf", "created_at": "2025-01-01", "base_models": ["meta-llama/onQ"], "relation": "quantized"},
    ]
    asked = all_of(is_("relation", "derivative"), is_("family", "qwen"))
    assert figure_of(rows, reading("count", asked, base="nearest"), LABS).value == 1
    assert figure_of(rows, reading("count", asked, base="root"), LABS).value == 2
    assert figure_of(rows, reading("count", asked, family="publisher"), LABS).value == 0


def test_undeclared_lineage_is_unknown_unless_taken_at_its_word() -> None:
    rows = [
        {"repo_id": "x/says", "created_at": "2025-01-01", "base_models": ["Qwen/Q"], "relation": "adapter"},
        {"repo_id": "x/silent", "created_at": "2025-01-01"},
        {"repo_id": "x/base", "created_at": "2025-01-01", "base_models": []},
    ]
    derivative, base = is_("relation", "derivative"), is_("relation", "base")
    found = figure_of(rows, reading("count", derivative), LABS)
    assert (found.value, found.low, found.high) == (1, 1, 2)
    assert found.unknown == (Unknown("no declared base", 1, 1),)
    at_its_word = figure_of(rows, reading("count", derivative, undeclared="base"), LABS)
    assert (at_its_word.value, at_its_word.high) == (1, 1)
    assert figure_of(rows, reading("count", base), LABS).high == 2
    assert figure_of(rows, reading("count", base, undeclared="base"), LABS).value == 2


def test_kinds_of_derivation_that_are_not_stated_may_be_any() -> None:
    rows = [
        {"repo_id": "x/a", "created_at": "2025-01-01", "base_models": ["Qwen/Q"], "relation": "adapter"},
        {"repo_id": "x/b", "created_at": "2025-01-01", "base_models": ["Qwen/Q"], "relation": "unspecified"},
        {"repo_id": "x/c", "created_at": "2025-01-01", "base_models": ["Qwen/Q"], "relation": "quantized"},
    ]
    found = figure_of(rows, reading("count", is_("relation", "derivative"), relations="finetune+adapter"), LABS)
    assert (found.value, found.high) == (1, 2)
    assert figure_of(rows, reading("count", is_("relation", "quantized")), LABS).value == 1


def test_a_floor_needs_downloads_and_a_missing_count_is_unknown() -> None:
    rows = [
        {"repo_id": "x/a", "created_at": "2025-01-01", "downloads_30d": 6},
        {"repo_id": "x/b", "created_at": "2025-01-01", "downloads_30d": 5},
        {"repo_id": "x/c", "created_at": "2025-01-01"},
    ]
    found = figure_of(rows, reading("count", EVERYTHING, floor=6), LABS)
    assert (found.value, found.high) == (1, 2)


def test_renamed_namespaces_are_one_publisher_or_apart() -> None:
    rows = [{"repo_id": "THUDM/a", "created_at": "2025-01-01"}, {"repo_id": "zai-org/b", "created_at": "2025-01-01"}]
    asked = is_("namespace", "zai-org")
    assert figure_of(rows, reading("count", asked), LABS).value == 2
    assert figure_of(rows, reading("count", asked, renames="apart"), LABS).value == 1
    assert figure_of(rows, reading("count", is_("namespace", "THUDM")), LABS).value == 2


def test_a_region_class_is_not_a_country_but_rules_two_out() -> None:
    rows = [
        {"repo_id": f"{space}/m", "created_at": "2025-01-01"} for space in ("somewhere", "nowhere", "mistralai", "Qwen")
    ]
    for country, value, high in (("france", 1, 3), ("china", 1, 2), ("us", 0, 1)):
        found = figure_of(rows, reading("count", is_("country", country)), LABS)
        assert (country, found.value, found.high) == (country, value, high)


def test_families_by_namespace_by_name_and_with_exclusions() -> None:
    rows = [
        {"repo_id": name, "created_at": "2025-01-01"}
        for name in ("Qwen/Qwen3", "Qwen/Qwen3-Embedding", "x/my-Qwen3", "google/gemma-3", "google/bert", "Qwen/other")
    ]
    assert figure_of(rows, reading("count", is_("family", "qwen")), LABS).value == 2
    assert figure_of(rows, reading("count", is_("family", "qwen"), family="name"), LABS).value == 2
    assert figure_of(rows, reading("count", is_("family", "gemma")), LABS).value == 1


def test_and_or_not_follow_three_valued_logic() -> None:
    rows = [{"repo_id": "Qwen/a", "created_at": "2025-01-01", "gated": None, "parameters": 7, "licence": "mit"}]
    gated, small = Gated(value=True), Parameters(None, 8)
    for asked, value, high in (
        (AllOf((gated, small)), 0, 1),
        (AnyOf((gated, small)), 1, 1),
        (Not(gated), 0, 1),
        (AllOf((Not(small), gated)), 0, 0),
        (AnyOf(()), 0, 0),
        (is_("licence_class", "permissive"), 1, 1),
        (is_("licence_class", "community"), 0, 0),
        (is_("modality", "text"), 0, 1),
        (Created(date(2025, 1, 1), date(2025, 1, 1)), 1, 1),
        (Created(date(2025, 1, 2), None), 0, 0),
    ):
        found = figure_of(rows, reading("count", asked), LABS)
        assert (asked, found.value, found.high) == (asked, value, high)


def test_licence_of_no_known_class_may_be_any_class() -> None:
    rows = [{"repo_id": "Qwen/a", "created_at": "2025-01-01", "licence": "other"}]
    found = figure_of(rows, reading("count", is_("licence_class", "permissive")), LABS)
    assert (found.value, found.high) == (0, 1)
    assert figure_of(rows, reading("count", is_("licence_class", "unknown")), LABS).value == 1


def test_what_needs_several_tables_is_refused() -> None:
    with pytest.raises(UsageError, match="crossing"):
        figure_of([], reading("crossing", is_("family", "qwen"), against=is_("family", "llama")), LABS)
