"""Which evidence decides: scopes, columns, days, kinds, and what a part proves."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import permutations

import pytest
from cases import LABS, SAMPLE, about, evidence, expect, is_, namespaces, reading, window

from harness.judge import evidence as choosing
from harness.judge.evidence import choose, evidence_in_words
from harness.measure.extract import Extract
from harness.snapshot.manifest import Scope
from harness.suite.filters import EVERYTHING, AllOf
from harness.suite.tasks import Reading

QWEN = [
    {"repo_id": "Qwen/a", "downloads_30d": 70, "created_at": "2025-04-28", "licence": "apache-2.0"},
    {"repo_id": "Qwen/b", "downloads_30d": 30, "created_at": "2025-06-05", "licence": "apache-2.0"},
]
TOTAL = reading("total", is_("namespace", "Qwen"), quantity="downloads", expect=expect("more_than", 90))


def chosen_id(asked: Reading, *held: Extract) -> str | None:
    choice = choose(asked, held, LABS)
    return choice.chosen.manifest.id if choice.chosen else None


def test_a_complete_namespace_covers_what_is_asked_of_it_and_nothing_else() -> None:
    other = reading("total", is_("namespace", "google"), quantity="downloads", expect=expect("more_than", 1))
    held = evidence(QWEN, [TOTAL, other], scope=namespaces("Qwen"))
    assert chosen_id(TOTAL, held) == "table"
    choice = choose(other, [held], LABS)
    assert choice.chosen is None
    assert choice.pull == "harness pull --namespace google --at 2025-10-12"


def test_narrow_scope_comes_before_wide_scope_whatever_the_order_they_are_held_in() -> None:
    narrow = evidence(QWEN, [TOTAL], id_="narrow", scope=namespaces("Qwen"))
    wider = evidence(QWEN, [TOTAL], id_="wider", scope=namespaces("Qwen", "google"))
    whole = evidence(QWEN, [TOTAL], id_="whole")
    assert chosen_id(TOTAL, whole, wider, narrow) == chosen_id(TOTAL, narrow, wider, whole) == "narrow"
    choice = choose(TOTAL, [whole, wider, narrow], LABS)
    assert choice.runner_up is not None
    assert (choice.runner_up.evidence.id, choice.runner_up.why_not) == ("wider", "its scope is wider than need be")
    assert choice.runner_up.figure.value == 100


def test_then_the_smallest_gap_then_the_newest_capture() -> None:
    far = evidence(QWEN, [TOTAL], id_="far", captured="2025-10-02")
    near = evidence(QWEN, [TOTAL], id_="near", captured="2025-10-10")
    after = evidence(QWEN, [TOTAL], id_="after", captured="2025-10-14")
    assert chosen_id(TOTAL, far, near) == "near"
    assert chosen_id(TOTAL, near, after) == "after"
    choice = choose(TOTAL, [far, near], LABS)
    assert choice.runner_up is not None
    assert (choice.runner_up.gap_days, choice.runner_up.why_not) == (-10, "it is further away in time")


def test_measured_tables_come_before_curated_facts_although_their_scope_is_wider() -> None:
    asked = reading("licence", is_("repo", "Qwen/a"), expect=expect("all", ("apache-2.0",)))
    table = evidence(QWEN, [asked], id_="measured")
    facts = evidence(
        [{**QWEN[0], "licence": "mit"}], [asked], id_="facts", kind="curated", scope=Scope("repos", ("Qwen/a",))
    )
    assert chosen_id(asked, facts, table) == "measured"
    assert chosen_id(asked, facts) == "facts"
    choice = choose(asked, [facts, table], LABS)
    assert choice.runner_up is not None
    assert choice.runner_up.why_not == "curated facts give way to measured tables"


def test_curated_facts_decide_where_the_table_holds_no_value() -> None:
    asked = reading("licence", is_("repo", "Qwen/a"), expect=expect("all", ("apache-2.0",)))
    silent = evidence([{"repo_id": "Qwen/a"}, {"repo_id": "Qwen/b", "licence": "mit"}], [asked], id_="silent")
    facts = evidence([QWEN[0]], [asked], id_="facts", kind="curated", scope=Scope("repos", ("Qwen/a",)))
    assert chosen_id(asked, silent, facts) == "facts"
    assert chosen_id(asked, silent) == "silent"


def test_real_evidence_comes_before_synthetic_evidence_and_synthetic_evidence_is_named_so() -> None:
    made_up = evidence(QWEN, [TOTAL], id_="made-up", kind="synthetic", scope=namespaces("Qwen"))
    real = evidence(QWEN, [TOTAL], id_="real")
    assert chosen_id(TOTAL, made_up, real) == "real"
    assert chosen_id(TOTAL, made_up) == "made-up"
    assert evidence_in_words(made_up.manifest) == "synthetic evidence someone/made-up of 2025-10-12"


def test_a_column_without_values_is_not_held() -> None:
    asked = reading(
        "total", is_("namespace", "Qwen"), quantity="downloads", basis="all-time", expect=expect("more_than", 90)
    )
    held = evidence(QWEN, [asked, TOTAL], scope=namespaces("Qwen"), captured="2025-10-12")
    choice = choose(asked, [held], LABS)
    assert choice.chosen is None
    assert [each.why for each in choice.refused] == ["records no all-time downloads"]
    assert choice.pull == "harness pull --namespace Qwen --at 2025-10-12"


def test_the_thirty_day_count_stands_beside_a_missing_all_time_count_as_information() -> None:
    asked = reading(
        "total", is_("namespace", "Qwen"), quantity="downloads", basis="all-time", expect=expect("more_than", 90)
    )
    held = evidence(QWEN, [asked, TOTAL], scope=namespaces("Qwen"), captured="2025-10-01")
    nearest = choose(asked, [held], LABS).nearest
    assert nearest is not None
    assert (nearest.figure.value, nearest.gap_days) == (100, -11)
    assert "30 days" in nearest.why_not


def test_a_key_that_the_extract_does_not_keep_is_not_held() -> None:
    asked = reading("total", is_("name", "a*"), quantity="downloads", expect=expect("more_than", 90))
    choice = choose(asked, [evidence(QWEN, [TOTAL])], LABS)
    assert choice.chosen is None
    assert "name pattern" in choice.refused[0].why


def test_outside_the_tolerance_nothing_follows_and_the_figure_is_information() -> None:
    held = evidence(QWEN, [TOTAL], captured="2025-08-01")
    choice = choose(TOTAL, [held], LABS)
    assert choice.chosen is None
    assert choice.nearest is not None
    assert choice.nearest.figure.value == 100
    assert choice.nearest.why_not == "it was captured 72 days before the time spoken of, which is outside the tolerance"


def test_a_figure_from_years_away_is_not_even_information() -> None:
    assert choose(TOTAL, [evidence(QWEN, [TOTAL], captured="2022-10-01")], LABS).nearest is None


def test_a_sample_decides_only_by_what_it_proves() -> None:
    asked = reading("count", is_("namespace", "Qwen"), expect=expect("at_most", 1))
    more = reading("count", is_("namespace", "Qwen"), expect=expect("at_least", 2))
    many = reading("count", is_("namespace", "Qwen"), expect=expect("at_least", 3))
    held = evidence(QWEN, [asked], scope=SAMPLE)
    assert chosen_id(asked, held) == chosen_id(more, held) == "table"
    undecided = choose(many, [held], LABS)
    assert undecided.chosen is None
    assert undecided.nearest is not None
    assert (undecided.nearest.figure.low, undecided.nearest.figure.high) == (2, None)


def test_a_sample_says_nothing_about_a_share() -> None:
    asked = reading("share", is_("namespace", "Qwen"), among=EVERYTHING, expect=expect("more_than", Fraction(1, 2)))
    choice = choose(asked, [evidence(QWEN, [asked], scope=SAMPLE)], LABS)
    assert choice.chosen is None
    assert choice.nearest is None


def test_a_counterexample_in_part_of_the_scope_refutes_first() -> None:
    asked = reading(
        "first_date",
        is_("namespace", "openai"),
        about=about("2025-08-01", "2025-08-31"),
        expect=expect("within", (date(2025, 8, 1), date(2025, 8, 31))),
    )
    old = [
        {"repo_id": "openai/clip", "created_at": "2022-03-02"},
        {"repo_id": "openai/gpt-oss", "created_at": "2025-08-04"},
    ]
    sample = evidence(old, [asked], scope=SAMPLE, captured="2025-10-03")
    choice = choose(asked, [sample], LABS)
    assert choice.chosen is not None
    assert (choice.chosen.figure.low, choice.chosen.figure.high) == (None, date(2022, 3, 2))
    only_new = evidence(old[1:], [asked], scope=SAMPLE, captured="2025-10-03")
    assert chosen_id(asked, only_new) is None


def test_a_first_day_found_stands_even_in_a_table_from_long_before() -> None:
    asked = reading(
        "first_date",
        is_("namespace", "openai"),
        about=about("2025-08-01", "2025-08-31"),
        expect=expect("within", (date(2025, 8, 1), date(2025, 8, 31))),
    )
    hub = evidence([{"repo_id": "openai/clip", "created_at": "2021-05-12"}], [asked], captured="2022-10-01")
    choice = choose(asked, [hub], LABS)
    assert choice.chosen is not None
    assert choice.chosen.tier == "covers"
    empty = evidence([{"repo_id": "google/x", "created_at": "2021-05-12"}], [asked], captured="2022-10-01")
    assert chosen_id(asked, empty) is None


def test_named_repositories_are_covered_by_a_sample_that_holds_them_all() -> None:
    names = ("Qwen/a", "Qwen/b")
    asked = reading("count", is_("repo", *names), window=window("2025-04-01", "2025-06-30"), expect=expect("equals", 2))
    held = evidence(QWEN, [asked], scope=SAMPLE, captured="2026-08-22")
    choice = choose(asked, [held], LABS)
    assert choice.chosen is not None
    assert (choice.chosen.tier, choice.chosen.figure.low, choice.chosen.figure.high) == ("covers", 2, 2)
    lacking = evidence(QWEN[:1], [asked], scope=SAMPLE, captured="2026-08-22")
    assert chosen_id(asked, lacking) is None


def test_later_evidence_is_a_lower_bound_that_may_decide_or_not() -> None:
    spring = window("2025-04-01", "2025-06-30")
    enough = reading("count", is_("namespace", "Qwen"), window=spring, expect=expect("at_least", 2))
    exactly = reading("count", is_("namespace", "Qwen"), window=spring, expect=expect("equals", 2))
    held = evidence(QWEN, [enough], captured="2026-08-22")
    choice = choose(enough, [held], LABS)
    assert choice.chosen is not None
    assert (choice.chosen.tier, choice.chosen.figure.high) == ("later", None)
    assert chosen_id(exactly, held) == "table"


def test_timely_evidence_comes_before_later_evidence_of_a_narrower_scope() -> None:
    spring = window("2025-04-01", "2025-06-30")
    asked = reading("count", is_("namespace", "Qwen"), window=spring, expect=expect("equals", 2))
    later = evidence(QWEN, [asked], id_="later", captured="2026-08-22", scope=namespaces("Qwen"))
    timely = evidence(QWEN, [asked], id_="timely", captured="2025-07-01")
    assert chosen_id(asked, later, timely) == "timely"
    choice = choose(asked, [later, timely], LABS)
    assert choice.runner_up is not None
    assert "what was deleted since is missing" in choice.runner_up.why_not


def test_evidence_that_ends_inside_the_window_proves_what_a_part_proves() -> None:
    year = window("2025-01-01", "2025-12-31")
    asked = reading(
        "count", is_("namespace", "Qwen"), window=year, about=about("2025-12-31"), expect=expect("at_least", 2)
    )
    more = reading(
        "count", is_("namespace", "Qwen"), window=year, about=about("2025-12-31"), expect=expect("at_least", 3)
    )
    held = evidence(QWEN, [asked], scope=namespaces("Qwen"), captured="2025-10-12")
    choice = choose(asked, [held], LABS)
    assert choice.chosen is not None
    assert choice.chosen.tier == "part"
    assert chosen_id(more, held) is None


def test_a_renamed_namespace_is_covered_only_with_its_old_name() -> None:
    asked = reading("count", is_("namespace", "zai-org"), expect=expect("at_least", 1))
    rows = [{"repo_id": "zai-org/GLM", "created_at": "2025-07-01"}]
    both = evidence(rows, [asked], id_="both", scope=namespaces("THUDM", "zai-org"))
    new_only = evidence(rows, [asked], id_="new", scope=namespaces("zai-org"))
    found = choose(asked, [both], LABS).chosen
    assert found is not None
    assert found.figure.high == 1
    part = choose(asked, [new_only], LABS).chosen
    assert part is not None
    assert (part.tier, part.figure.high) == ("part", None)


def test_descendants_in_scope_cover_what_is_asked_of_them() -> None:
    asked = reading("count", AllOf((is_("relation", "derivative"), is_("family", "qwen"))), expect=expect("equals", 1))
    rows = [{"repo_id": "someone/x", "created_at": "2025-07-01", "base_models": ["Qwen/a"]}]
    assert chosen_id(asked, evidence(rows, [asked], scope=Scope("descendants", ("Qwen",)))) == "table"
    assert chosen_id(asked, evidence(rows, [asked], scope=Scope("descendants", ("google",)))) is None


def test_nothing_held_needs_a_pull() -> None:
    choice = choose(TOTAL, [], LABS)
    assert (choice.chosen, choice.runner_up, choice.nearest) == (None, None, None)
    assert choice.pull == "harness pull --namespace Qwen --at 2025-10-12"


def test_without_an_expectation_the_best_figure_is_chosen() -> None:
    asked = reading("count", is_("namespace", "Qwen"))
    assert chosen_id(asked, evidence(QWEN, [asked], scope=SAMPLE)) == "table"


def test_runners_up_can_be_left_out() -> None:
    held = [evidence(QWEN, [TOTAL], id_=name) for name in ("one", "two")]
    assert choose(TOTAL, held, LABS, aside=False).runner_up is None


SPRING = window("2025-04-01", "2025-06-30")
AT_LEAST_ONE = reading("count", is_("namespace", "Qwen"), window=SPRING, expect=expect("at_least", 1))
EXACTLY_TWO = reading("count", is_("namespace", "Qwen"), window=SPRING, expect=expect("equals", 2))
FIRST = reading("first_date", is_("namespace", "Qwen"), expect=expect("before", "2025-05-01"))


@pytest.mark.parametrize("asked", [TOTAL, AT_LEAST_ONE, EXACTLY_TWO, FIRST])
def test_measuring_no_more_than_it_takes_chooses_what_measuring_everything_does(
    asked: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [
        evidence(QWEN, [asked], id_="timely", captured="2025-07-01"),
        evidence(QWEN, [asked], id_="on-the-day", scope=namespaces("Qwen")),
        evidence([], [asked], id_="empty", captured="2025-10-12"),
        evidence(QWEN, [asked], id_="later", captured="2026-08-22", scope=namespaces("Qwen", "google")),
        evidence(QWEN[:1], [asked], id_="part", scope=SAMPLE),
        evidence(QWEN, [asked], id_="early", captured="2025-05-02"),
    ]
    few = [choose(asked, order, LABS) for order in permutations(held, 4)]
    swept = [choose(asked, order, LABS, aside=False) for order in permutations(held, 4)]
    monkeypatch.setattr(choosing, "_settles", lambda _candidate, _reading: False)
    for choice, cell, order in zip(few, swept, permutations(held, 4), strict=True):
        every = choose(asked, order, LABS)
        assert (choice.chosen, choice.runner_up, choice.nearest) == (every.chosen, every.runner_up, every.nearest)
        assert cell.chosen == every.chosen
        if every.chosen is None:
            assert (choice.candidates, choice.refused) == (every.candidates, every.refused)


def test_a_cell_of_a_sweep_measures_nothing_beyond_what_decides_it(monkeypatch: pytest.MonkeyPatch) -> None:
    held = [evidence(QWEN, [TOTAL], id_=name, captured=day) for name, day in (("a", "2025-10-10"), ("b", "2025-10-01"))]
    measured = []
    measure_held = choosing.measure_held

    def counted(extract: Extract, *others: object) -> object:
        measured.append(extract.manifest.id)
        return measure_held(extract, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(choosing, "measure_held", counted)
    choose(TOTAL, held, LABS, aside=False)
    assert measured == ["a"]
    choose(TOTAL, held, LABS)
    assert measured == ["a", "a", "b"]
