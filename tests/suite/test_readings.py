"""Readings from plain data: filters, windows, rules, expectations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness._errors import SuiteError, UnknownNameError
from harness.suite import About, Expectation, Reading, Window, compile_reading, load_suite
from harness.suite.catalogue import Catalogue
from harness.suite.filters import (
    EVERYTHING,
    AllOf,
    AnyOf,
    AnyValue,
    Created,
    Filter,
    Gated,
    Not,
    Parameters,
)
from harness.suite.metrics import METRIC_NEEDS
from harness.suite.rule_sets import RULE_SETS
from harness.suite.rules import RULE_NAMES, Rules
from harness.suite.tasks import METRICS, ClaimedFigure

DAY = date(2025, 11, 12)
ABOUT = About(date(2025, 9, 1), DAY, stated=True, why="as asked")


@pytest.fixture
def catalogue(small_suite: Path) -> Catalogue:
    return load_suite(small_suite).catalogue


@pytest.fixture(scope="session")
def one_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    from ..conftest import write_suite  # noqa: PLC0415, TID252  the fixture of one test cannot serve a session

    return load_suite(write_suite(tmp_path_factory.mktemp("suite"))).catalogue


def reading(catalogue: Catalogue, figure: ClaimedFigure | None = None, **keys: Any) -> Reading:  # noqa: ANN401
    mapping = {"metric": "count", "of": {}, **keys}
    return compile_reading("asked", mapping, catalogue=catalogue, about=ABOUT, figure=figure)


def test_a_reading_from_options_needs_no_expectation(catalogue: Catalogue) -> None:
    made = reading(catalogue, metric="total", quantity="downloads", of={"namespace": "Qwen"})
    assert made.expect is None
    assert made.name == "asked"
    assert made.of == AnyValue("namespace", ("Qwen",))
    assert made.about == ABOUT
    assert made.rules == Rules()


def test_faults_in_options_name_the_path_of_keys(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownNameError) as caught:
        reading(catalogue, of={"any_of": [{"family": "qwen"}, {"family": "qwn"}]})
    assert str(caught.value.where) == "of.any_of.1.family"
    assert "did you mean qwen?" in caught.value.todo
    with pytest.raises(SuiteError, match="unknown key 'familie'") as other:
        reading(catalogue, of={"familie": "qwen"})
    assert str(other.value.where) == "of.familie"
    with pytest.raises(SuiteError, match="is not a mapping"):
        compile_reading("asked", {"of": 3}, catalogue=catalogue, about=ABOUT)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ({}, EVERYTHING),
        ({"family": "qwen"}, AnyValue("family", ("qwen",))),
        ({"family": ["qwen", "llama", "qwen"]}, AnyValue("family", ("llama", "qwen"))),
        ({"gated": False}, Gated(value=False)),
        ({"created": {"from": "2025-01-01"}}, Created(date(2025, 1, 1), None)),
        ({"created": {"to": "2025-01-01"}}, Created(None, date(2025, 1, 1))),
        ({"parameters": {"at_least": 7, "less_than": 8}}, Parameters(7, 8)),
        ({"name": "Qwen/Qwen3*"}, AnyValue("name", ("Qwen/Qwen3*",))),
        ({"repo": "gpt2"}, AnyValue("repo", ("gpt2",))),
        ({"relation": ["base", "finetune"]}, AnyValue("relation", ("base", "finetune"))),
        ({"task": "text-generation", "modality": "text"},
         AllOf((AnyValue("task", ("text-generation",)), AnyValue("modality", ("text",))))),
        ({"not": {"licence_class": "permissive"}}, Not(AnyValue("licence_class", ("permissive",)))),
        ({"not": {}}, Not(EVERYTHING)),
        ({"any_of": [{"gated": True}]}, Gated(value=True)),
        ({"any_of": [{"gated": True}, {}]}, AnyOf((Gated(value=True), EVERYTHING))),
        ({"country": "us", "all_of": [{"gated": True}, {"organisation": "google", "licence": "mit"}]},
         AllOf((AnyValue("country", ("us",)), Gated(value=True), AnyValue("organisation", ("google",)),
                AnyValue("licence", ("mit",))))),
    ],
)  # fmt: skip
def test_filters(catalogue: Catalogue, written: dict[str, Any], typed: Filter) -> None:
    assert reading(catalogue, of=written).of == typed


@pytest.mark.parametrize(
    "repo", ["a/b/c", "", "a b", "a/..", "..", "a/b\n", "a\x1b", "/a", "a/", "-a/b", "ä/b", "a" * 98]
)
def test_repository_ids_that_the_hub_cannot_have_are_refused(catalogue: Catalogue, repo: str) -> None:
    with pytest.raises(SuiteError) as caught:
        reading(catalogue, of={"repo": repo})
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ({"from": "2025-01-01", "to": "2025-01-01"}, "2025-01-01", "2025-01-01"),
        ({"from": "2025-01-01", "to": "about"}, "2025-01-01", "2025-11-12"),
        ({"months": 1, "until": "about"}, "2025-10-13", "2025-11-12"),
        ({"months": 1, "until": "2025-10-31"}, "2025-10-01", "2025-10-31"),
        ({"months": 12, "until": "2025-10-12"}, "2024-10-13", "2025-10-12"),
        ({"months": 1, "until": "2025-03-31"}, "2025-03-01", "2025-03-31"),
        ({"months": 1, "until": "2024-03-31"}, "2024-03-01", "2024-03-31"),
        ({"months": 2, "until": "2025-01-15"}, "2024-11-16", "2025-01-15"),
        ({"months": 1, "until": "2025-02-28"}, "2025-01-29", "2025-02-28"),
        ({"weeks": 2, "until": "2025-10-12"}, "2025-09-29", "2025-10-12"),
        ({"days": 1, "until": "2025-10-12"}, "2025-10-12", "2025-10-12"),
    ],
)
def test_windows(catalogue: Catalogue, written: dict[str, Any], first: str, last: str) -> None:
    assert reading(catalogue, window=written).window == Window(date.fromisoformat(first), date.fromisoformat(last))


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(1, 500), st.sampled_from(["months", "weeks", "days"]))
def test_windows_of_a_length_adjoin(one_catalogue: Catalogue, until: date, length: int, unit: str) -> None:
    window = reading(one_catalogue, window={unit: length, "until": until.isoformat()}).window
    assert window is not None
    assert window.first <= window.last == until
    if unit == "days":
        assert (window.last - window.first).days == length - 1
    if unit == "months" and until.day < 28:
        before = window.first - timedelta(days=1)
        months = (until.year - before.year) * 12 + until.month - before.month
        assert (months, before.day) == (length, until.day)


def test_rules(catalogue: Catalogue) -> None:
    assert reading(catalogue, rules={}).rules == Rules()
    made = reading(catalogue, rules={
        "population": "llm", "relations": "merge+finetune", "base": "root", "family": "name", "origin": "publisher",
        "floor": "at least 6", "basis": "all-time", "several_parents": "any", "undeclared": "base",
        "country_table": "other-table", "renames": "apart", "dates": "launched", "size": "declared at least 007",
        "unaffiliated": "kept", "copies": "left-out",
    }).rules  # fmt: skip
    assert made == Rules(
        population="llm", relations="finetune+merge", base="root", family="name", origin="publisher", floor=6,
        basis="all-time", several_parents="any", undeclared="base", country_table="other-table", renames="apart",
        dates="launched", size="declared at least 7", unaffiliated="kept", copies="left-out",
    )  # fmt: skip
    assert all(getattr(made, rule) != getattr(Rules(), rule) for rule in RULE_NAMES)


@pytest.mark.parametrize(("written", "floor"), [(0, 0), ("more than 5", 6), ("at least 6", 6), ("at least 0", 0)])
def test_floors(catalogue: Catalogue, written: int | str, floor: int) -> None:
    assert reading(catalogue, rules={"floor": written}).rules.floor == floor


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("any", "any"), ("declared", "declared"), ("at least 7", "at least 7"), ("at least 007", "at least 7"),
        ("at least 0", "any"), ("declared at least 0", "declared"), ("declared at least 7", "declared at least 7"),
    ],
)  # fmt: skip
def test_sizes_have_one_spelling(catalogue: Catalogue, written: str, size: str) -> None:
    assert reading(catalogue, rules={"size": written}).rules.size == size


@pytest.mark.parametrize("written", ["hub-counter", {"set": "hub-counter"}])
def test_a_rule_set_is_the_rules_of_its_source(catalogue: Catalogue, written: object) -> None:
    made = reading(catalogue, rules=written)
    assert made.rules == RULE_SETS["hub-counter"].rules != Rules()
    assert made.rule_set == "hub-counter"


def test_a_rule_set_can_be_changed(catalogue: Catalogue) -> None:
    made = reading(catalogue, rules={"set": "hub-counter", "renames": "merged"})
    assert made.rules == replace(RULE_SETS["hub-counter"].rules, renames="merged")
    assert reading(catalogue, rules={"renames": "merged"}).rule_set == ""


def share(value: Fraction, wording: str, digit: Fraction = Fraction(1)) -> ClaimedFigure:
    return ClaimedFigure(value, "percent", wording, digit, "as printed")


@pytest.mark.parametrize(
    ("wording", "op", "value", "slack"),
    [
        ("more than", "more_than", Fraction(2, 5), Fraction(0)),
        ("exactly", "equals", Fraction(2, 5), Fraction(1, 200)),
        ("about", "about", Fraction(2, 5), Fraction(1, 50)),
        ("roughly", "about", Fraction(2, 5), Fraction(1, 50)),
        ("nearly", "within", (Fraction(9, 25), Fraction(2, 5)), Fraction(0)),
    ],
)
def test_expectations_follow_from_the_wording_and_shares_are_fractions_of_one(
    catalogue: Catalogue, wording: str, op: str, value: object, slack: Fraction
) -> None:
    made = reading(catalogue, share(Fraction(40), wording), metric="share", among={})
    assert made.expect is not None
    assert (made.expect.op, made.expect.value, made.expect.slack) == (op, value, slack)
    assert wording in made.expect.why


def test_about_reaches_at_least_half_a_unit_of_the_last_digit(catalogue: Catalogue) -> None:
    made = reading(catalogue, share(Fraction(5), "about"), metric="share", among={})
    assert made.expect is not None
    # 5 % of 5 is less than half a percent point.
    assert made.expect.slack == Fraction(1, 200)


@pytest.mark.parametrize(
    ("figure", "keys", "expected"),
    [
        (ClaimedFigure(DAY, "date", "before", Fraction(0), ""), {"metric": "first_date"}, ("before", DAY)),
        (ClaimedFigure(DAY, "date", "exactly", Fraction(0), ""), {"metric": "last_date"}, ("equals", DAY)),
        (ClaimedFigure(True, "yes-no", "exactly", Fraction(0), ""), {"metric": "exists"}, ("equals", True)),  # noqa: FBT003
        (ClaimedFigure("mit", "licences", "exactly", Fraction(0), ""), {"metric": "licence"}, ("all", ("mit",))),
        (ClaimedFigure("mit", "licences", "none", Fraction(0), ""), {"metric": "licence"}, ("none", ("mit",))),
        (ClaimedFigure("china", "countries", "exactly", Fraction(0), ""), {"metric": "registry", "fact": "country"},
         ("in", ("china",))),
        (ClaimedFigure("qwen", "rank", "first", Fraction(0), ""),
         {"metric": "rank", "against": {"family": ["llama", "qwen"]}}, ("first", ("qwen",))),
        (ClaimedFigure(Fraction(1), "rank", "exactly", Fraction(1), ""),
         {"metric": "rank", "against": {"family": ["llama", "qwen"]}}, ("equals", Fraction(1))),
    ],
)  # fmt: skip
def test_expectations_of_other_units(
    catalogue: Catalogue, figure: ClaimedFigure, keys: dict[str, Any], expected: tuple[str, object]
) -> None:
    expect = reading(catalogue, figure, **keys).expect
    assert expect is not None
    assert (expect.op, expect.value) == expected


@pytest.mark.parametrize(
    ("keys", "expect", "expected"),
    [
        ({"metric": "share", "among": {}}, {"op": "about", "value": 40, "slack": Decimal("2.5")},
         Expectation("about", Fraction(2, 5), Fraction(1, 40), "w")),
        ({"metric": "share", "among": {}}, {"op": "within", "value": [Decimal("0.5"), 100]},
         Expectation("within", (Fraction(1, 200), Fraction(1)), Fraction(0), "w")),
        ({"metric": "ratio", "against": {}}, {"op": "at_most", "value": Decimal("0.5")},
         Expectation("at_most", Fraction(1, 2), Fraction(0), "w")),
        ({}, {"op": "equals", "value": 0}, Expectation("equals", Fraction(0), Fraction(0), "w")),
        ({"metric": "first_date"}, {"op": "within", "value": ["2025-01-01", "2025-01-31"]},
         Expectation("within", (date(2025, 1, 1), date(2025, 1, 31)), Fraction(0), "w")),
        ({"metric": "exists"}, {"op": "equals", "value": False}, Expectation("equals", False, Fraction(0), "w")),  # noqa: FBT003
        ({"metric": "licence"}, {"op": "any", "value": ["mit", "apache-2.0"]},
         Expectation("any", ("apache-2.0", "mit"), Fraction(0), "w")),
        ({"metric": "registry", "fact": "organisations", "against": {}}, {"op": "less_than", "value": 1},
         Expectation("less_than", Fraction(1), Fraction(0), "w")),
    ],
)  # fmt: skip
def test_written_expectations(
    catalogue: Catalogue, keys: dict[str, Any], expect: dict[str, Any], expected: Expectation
) -> None:
    assert reading(catalogue, expect={**expect, "why": "w"}, **keys).expect == expected


def test_every_metric_has_needs_and_a_reading_with_them_is_accepted(catalogue: Catalogue) -> None:
    assert set(METRIC_NEEDS) == set(METRICS)
    values: dict[str, Any] = {
        "of": {"family": ["qwen", "llama"]},
        "among": {},
        "against": {"family": ["llama", "qwen"]},
        "window": {"days": 30, "until": "about"},
        "each": "family",
        "must": "every",
        "fact": "organisations",
    }
    for metric, needs in METRIC_NEEDS.items():
        allowed = {key: values[key] for key in (*needs.needs, *needs.may) if key != "quantity"}
        made = reading(catalogue, metric=metric, quantity=needs.quantities[-1], **allowed)
        assert (made.metric, made.quantity) == (metric, needs.quantities[-1])
        for key in set(needs.needs) - {"quantity"}:
            with pytest.raises(SuiteError, match=f"needs '{key}'"):
                compile_reading(
                    "asked",
                    {
                        "metric": metric,
                        "quantity": needs.quantities[-1],
                        **{k: v for k, v in allowed.items() if k != key},
                    },
                    catalogue=catalogue,
                    about=ABOUT,
                )


def test_numbers_stay_exact(small_suite: Path) -> None:
    task = load_suite(small_suite).tasks["downloads/qwen-385-million"]
    assert task.claim.figure is not None
    assert (task.claim.figure.value, task.claim.figure.last_digit) == (Fraction(385_300_000), Fraction(100_000))
    (worded,) = task.readings
    # "roughly" of the small suite reaches two units of the last printed digit.
    assert worded.expect == Expectation(
        "about", Fraction(385_300_000), Fraction(200_000), "the claim says 'roughly': Near it."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "value", "digit", "printed"),
    [
        ("{value: 385.3, unit: count, wording: about}", "3853/10", "1/10", "385.3"),
        ("{value: 0.1, unit: count, wording: about}", "1/10", "1/10", "0.1"),
        ("{value: '385.30', unit: count, wording: about}", "38530/100", "1/100", "385.30"),
        ("{value: 400000, unit: count, wording: about, printed: '$400,000'}", "400000", "1", "$400,000"),
        ("{value: 2, unit: count, wording: exactly, printed: two}", "2", "1", "two"),
        ("{value: 1200000, unit: count, wording: about, printed: 5 to 1.2m}", "1200000", "100000", "5 to 1.2m"),
        ("{value: 10000000, unit: count, wording: about, printed: ten to 20, last_digit: 500}", "10000000", "500",
         "ten to 20"),
    ],
)  # fmt: skip
def test_claimed_figures_and_their_last_digits(
    small_suite: Path, figure: str, value: str, digit: str, printed: str
) -> None:
    path = small_suite / "tasks/downloads/qwen-385-million.yaml"
    old = "{value: 385300000, unit: count, wording: roughly, printed: 385.3 million}"
    path.write_text(path.read_text(encoding="utf-8").replace(old, figure), encoding="utf-8")
    made = load_suite(small_suite).tasks["downloads/qwen-385-million"].claim.figure
    assert made is not None
    assert (made.value, made.last_digit, made.printed) == (Fraction(value), Fraction(digit), printed)
