"""What readings need: bounds, columns, days, and the pull that would bring it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from harness.plan import (
    MOST_ALTERNATIVES,
    TOLERANCE_DAYS,
    Bound,
    columns_of,
    need_of,
    needs_of,
    pull_command,
    pull_commands,
    time_class,
)
from harness.suite import compile_reading
from harness.suite.catalogue import Catalogue, Family, Publisher
from harness.suite.tasks import About, Claim, Reading, Task

ABOUT = About(date(2025, 11, 12), date(2025, 11, 12), stated=True, why="a test")


def _row(namespace: str, organisation: str, country: str, renamed_to: str | None = None) -> Publisher:
    return Publisher("harness", namespace, organisation, country, "company", renamed_to, "test", None, "")


KNOWN = Catalogue(
    publishers=(
        _row("Qwen", "alibaba", "china"),
        _row("alibaba-pai", "alibaba", "china"),
        _row("zai-org", "zhipu", "china"),
        _row("THUDM", "zhipu", "china", "zai-org"),
        _row("meta-llama", "meta", "us"),
        _row("google", "google", "us"),
    ),
    families={
        each.id: each
        for each in (
            Family("qwen", "Qwen", "alibaba", ("Qwen",), ("*Qwen*",), (), "test", "", ("Qwen/*-GGUF",)),
            Family("llama", "Llama", "meta", ("meta-llama",), ("*llama*",), (), "test", ""),
            Family("gemma", "Gemma", "google", (), ("google/gemma*",), (), "test", ""),
            Family("gpt-oss", "gpt-oss", "openai", (), ("gpt-oss*",), (), "test", ""),
        )
    },
    licences={},
    releases={},
    known_repos={},
    published={},
    wordings={},
)


def reading(metric: str, of: Mapping[str, Any], **more: Any) -> Reading:  # noqa: ANN401  any key of a reading
    return compile_reading("as-worded", {"metric": metric, "of": of, **more}, catalogue=KNOWN, about=ABOUT)


def bounds(metric: str, of: Mapping[str, Any], **more: Any) -> tuple[Bound, ...]:  # noqa: ANN401  any key of a reading
    return need_of(reading(metric, of, **more), KNOWN).bounds


def spaces(*names: str) -> Bound:
    return Bound(namespaces=names)


EVERY_LISTED = spaces(*sorted({row.namespace for row in KNOWN.publishers}))


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ({}, ()),
        ({"task": "text-generation"}, ()),
        ({"country": "china"}, ()),
        ({"repo": ["openai/gpt-oss-20b", "Qwen/a"]}, (Bound(repos=("Qwen/a", "openai/gpt-oss-20b")),)),
        ({"namespace": "google"}, (spaces("google"),)),
        ({"namespace": "zai-org"}, (spaces("THUDM", "zai-org"),)),
        ({"namespace": "THUDM"}, (spaces("THUDM", "zai-org"),)),
        ({"organisation": "alibaba"}, (spaces("Qwen", "alibaba-pai"),)),
        ({"family": "qwen"}, (spaces("Qwen"),)),
        ({"family": "gemma"}, (spaces("google"),)),
        ({"family": ["qwen", "llama"]}, (spaces("Qwen", "meta-llama"),)),
        ({"family": "gpt-oss"}, ()),
        ({"name": "Qwen/Qwen3*"}, (spaces("Qwen"),)),
        ({"name": "Qwen3*"}, ()),
        ({"name": "*/Qwen3*"}, ()),
        ({"name": ["Qwen/Qwen3*", "Qwen3*"]}, ()),
        ({"not": {"namespace": "google"}}, ()),
        ({"relation": "derivative"}, ()),
        ({"relation": "derivative", "family": "qwen"}, (Bound(bases=("Qwen",)),)),
        ({"relation": "base", "family": "qwen"}, (spaces("Qwen"),)),
        ({"relation": "derivative", "country": "us"}, (Bound(bases=("google", "meta-llama")),)),
        ({"relation": "derivative", "organisation": "zhipu"}, (Bound(bases=("THUDM", "zai-org")),)),
    ],
)
def test_filters_bound_what_a_figure_depends_on(of: Mapping[str, Any], expected: tuple[Bound, ...]) -> None:
    assert bounds("count", of) == expected


def test_conditions_that_hold_together_narrow_and_each_alone_is_enough() -> None:
    found = bounds("exists", {"namespace": "nvidia", "relation": "derivative", "family": "qwen"})
    assert found == (Bound(bases=("Qwen",)), spaces("nvidia"))
    assert bounds("count", {"namespace": ["google", "Qwen"], "family": ["qwen", "llama"]})[0] == spaces("Qwen")
    assert bounds("count", {"namespace": "google", "task": "text-generation"}) == (spaces("google"),)


def test_alternatives_widen_and_one_without_a_bound_needs_the_whole_hub() -> None:
    assert bounds("count", {"any_of": [{"namespace": "google"}, {"repo": "Qwen/a"}]}) == (
        Bound(namespaces=("google",), repos=("Qwen/a",)),
    )
    assert bounds("count", {"any_of": [{"namespace": "google"}, {"country": "china"}]}) == ()
    assert bounds("count", {"namespace": "google", "not": {"name": "google/gemma*"}}) == (spaces("google"),)


def test_the_number_of_alternatives_stays_small() -> None:
    many = {"all_of": [{"namespace": [f"a{number}", f"b{number}"]} for number in range(40)]}
    assert len(bounds("count", many)) == MOST_ALTERNATIVES


def test_a_share_depends_on_its_denominator_a_ratio_on_both_sides_a_rank_on_all_competitors() -> None:
    assert bounds("share", {"family": "qwen"}, among={}) == ()
    assert bounds("share", {"country": "china"}, among={"namespace": "google"}) == (spaces("google"),)
    qwen, llama = {"family": "qwen"}, {"family": "llama"}
    assert bounds("ratio", qwen, against=llama, quantity="downloads") == (spaces("Qwen", "meta-llama"),)
    assert bounds("ratio", qwen, against={"country": "us"}, quantity="downloads") == ()
    competitors = {"family": ["llama", "gemma"]}
    assert bounds("rank", qwen, against=competitors, quantity="downloads") == (spaces("Qwen", "google", "meta-llama"),)


def test_among_derivatives_a_family_is_that_of_the_base() -> None:
    found = bounds("share", {"namespace": "nvidia"}, among={"relation": "derivative", "family": "qwen"})
    assert found == (Bound(bases=("Qwen",)),)


@pytest.mark.parametrize(
    ("metric", "of", "more", "expected"),
    [
        ("count", {"family": "qwen"}, {"family": "list"}, (spaces("Qwen"),)),
        ("count", {"country": "china"}, {"unaffiliated": "unknown"}, ()),
        ("count", {"country": "china"}, {"unaffiliated": "base"}, ()),
        ("count", {"country": "us"}, {"unaffiliated": "kept"}, (spaces("google", "meta-llama"),)),
        ("count", {}, {"unaffiliated": "dropped"}, (EVERY_LISTED,)),
        ("share", {"country": "china"}, {"unaffiliated": "dropped"}, (EVERY_LISTED,)),
        (
            "count", {"organisation": "alibaba"}, {"unaffiliated": "base"},
            (Bound(bases=("Qwen", "alibaba-pai"), namespaces=("Qwen", "alibaba-pai")),),
        ),
    ],
)  # fmt: skip
def test_what_publishers_in_no_table_are_taken_for_bounds_what_is_needed(
    metric: str, of: Mapping[str, Any], more: Mapping[str, Any], expected: tuple[Bound, ...]
) -> None:
    among = {"among": {}} if metric == "share" else {}
    assert bounds(metric, of, rules=more, **among) == expected


def test_rules_say_whose_family_it_is() -> None:
    derivative = {"relation": "derivative", "family": "qwen"}
    assert bounds("count", derivative, rules={"family": "publisher"}) == (spaces("Qwen"),)
    assert bounds("count", {"family": "qwen"}, rules={"family": "root"}) == (Bound(bases=("Qwen",)),)
    assert bounds("count", {"family": "qwen"}, rules={"family": "name"}) == ()
    assert bounds("count", {"namespace": "zai-org"}, rules={"renames": "apart"}) == (spaces("zai-org"),)


@pytest.mark.parametrize(
    ("metric", "of", "more", "columns"),
    [
        ("total", {"namespace": "Qwen"}, {"quantity": "downloads"}, {"downloads_30d"}),
        ("total", {}, {"quantity": "downloads", "rules": {"basis": "all-time"}}, {"downloads_all_time"}),
        ("total", {}, {"quantity": "likes"}, {"likes"}),
        ("count", {}, {}, set()),
        ("count", {}, {"rules": {"floor": "more than 5"}}, {"downloads_30d"}),
        ("count", {}, {"rules": {"population": "llm-since-chatgpt"}}, {"created_at", "pipeline_tag"}),
        ("count", {}, {"window": {"from": "2025-01-01", "to": "2025-02-01"}}, {"created_at"}),
        ("first_date", {}, {}, {"created_at"}),
        ("licence", {}, {}, {"licence"}),
        ("exists", {"gated": False, "parameters": {"at_least": 1}}, {}, {"gated", "parameters"}),
        ("exists", {"licence_class": "permissive", "modality": "video"}, {}, {"licence", "pipeline_tag"}),
        ("exists", {"relation": "derivative", "family": "qwen"}, {}, {"base_models"}),
        ("exists", {"relation": "adapter"}, {}, {"base_models", "relation"}),
        ("exists", {"relation": "derivative"}, {"rules": {"relations": "finetune"}}, {"base_models", "relation"}),
        ("exists", {"family": "qwen"}, {"rules": {"family": "root"}}, {"base_models"}),
        ("exists", {"country": "china"}, {"rules": {"origin": "nearest"}}, {"base_models"}),
        ("exists", {"country": "china"}, {}, set()),
    ],
)
def test_columns(metric: str, of: Mapping[str, Any], more: Mapping[str, Any], columns: set[str]) -> None:
    asked = reading(metric, of, **more)
    assert set(columns_of(asked)) == columns


@pytest.mark.parametrize(
    ("metric", "more", "expected"),
    [
        ("total", {"quantity": "downloads"}, "downloads-30-days"),
        ("total", {"quantity": "likes"}, "downloads-30-days"),
        ("total", {"quantity": "downloads", "rules": {"basis": "all-time"}}, "downloads-all-time"),
        ("count", {}, "repos-on-a-day"),
        ("count", {"rules": {"floor": "more than 5"}}, "downloads-30-days"),
        ("count", {"window": {"months": 1, "until": "about"}}, "created-in-window"),
        ("release_weeks", {"window": {"months": 1, "until": "about"}}, "created-in-window"),
        ("first_date", {}, "first-date"),
        ("last_date", {}, "last-date"),
        ("licence", {}, "licence"),
        ("exists", {}, "exists"),
    ],
)
def test_time_classes(metric: str, more: Mapping[str, Any], expected: str) -> None:
    asked = reading(metric, {"namespace": "Qwen"}, **more)
    assert time_class(asked) == expected
    assert need_of(asked, KNOWN).tolerance == TOLERANCE_DAYS[time_class(asked)]


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        (reading("total", {"family": "qwen"}, quantity="downloads"), "harness pull --namespace Qwen --at 2025-11-12"),
        (reading("total", {"country": "china"}, quantity="downloads"), "harness pull --whole-hub --at 2025-11-12"),
        (
            reading("count", {"relation": "derivative", "family": "qwen"}),
            "harness pull --derivatives-of Qwen --at 2025-11-12",
        ),
        (
            reading("count", {"namespace": "Qwen"}, window={"from": "2025-07-01", "to": "2025-07-31"}),
            "harness pull --namespace Qwen --at 2025-07-31",
        ),
        (reading("licence", {"repo": "openai/gpt-oss-20b"}), "harness pull --namespace openai"),
        (reading("licence", {"repo": "gpt2"}), "harness pull --whole-hub"),
        (reading("first_date", {"namespace": "Qwen"}), "harness pull --namespace Qwen"),
        (
            reading("exists", {"namespace": "Qwen"}, expect={"op": "equals", "value": True, "why": "it is"}),
            "harness pull --namespace Qwen",
        ),
        (
            reading("exists", {"namespace": "Qwen"}, expect={"op": "equals", "value": False, "why": "it is not"}),
            "harness pull --namespace Qwen --at 2025-11-12",
        ),
        (
            reading("licence", {"namespace": [f"lab-{number}" for number in range(13)]}),
            "harness pull --whole-hub",
        ),
    ],
)
def test_the_pull_that_would_bring_it(asked: Reading, command: str) -> None:
    assert pull_command(need_of(asked, KNOWN)) == command


def test_several_needs_of_one_day_are_one_pull() -> None:
    needs = [
        need_of(reading("total", {"namespace": name}, quantity="downloads"), KNOWN)
        for name in ("google", "Qwen", "google")
    ]
    assert pull_commands(needs) == ("harness pull --namespace Qwen --namespace google --at 2025-11-12",)
    whole = need_of(reading("total", {"country": "china"}, quantity="downloads"), KNOWN)
    assert pull_commands([*needs, whole]) == ("harness pull --whole-hub --at 2025-11-12",)
    licence = need_of(reading("licence", {"namespace": "google"}), KNOWN)
    assert len(pull_commands([*needs, licence])) == 2
    assert pull_commands([]) == ()


def test_a_task_needs_what_its_readings_and_their_parts_need_once_each() -> None:
    parts = {
        "one": {"metric": "exists", "of": {"namespace": "google"}},
        "two": {"metric": "exists", "of": {"namespace": "google"}},
        "three": {"metric": "registry", "of": {"namespace": "google"}, "fact": "country"},
    }
    whole = compile_reading("as-worded", {"all_of": parts}, catalogue=KNOWN, about=ABOUT)
    other = reading("licence", {"namespace": "Qwen"})
    claim = Claim("Something.", "Something", (), None, ABOUT)
    task = Task("a/b", 1, claim, None, None, (whole, other), (), None, (), (), "tasks/a/b.yaml", 1)
    assert [need.members for need in needs_of(task, KNOWN)] == [("google",), ("Qwen",)]


def test_a_need_says_its_kind_and_members() -> None:
    need = need_of(reading("count", {"any_of": [{"namespace": "google"}, {"repo": "Qwen/a"}]}), KNOWN)
    assert (need.kind, need.members) == ("namespaces", ("Qwen/a", "google"))
    assert need_of(reading("count", {"country": "china"}), KNOWN).kind == "whole-hub"
    assert need_of(reading("count", {"repo": "Qwen/a"}), KNOWN).kind == "repos"
    assert need_of(reading("count", {"relation": "derivative", "family": "qwen"}), KNOWN).kind == "descendants"
