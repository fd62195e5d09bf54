"""Brackets and counter faults, on series of captures that are generated day by day, so that the truth is known."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from cases import LABS, SAMPLE, about, evidence, expect, is_, namespaces, reading, window

from harness.judge.brackets import only_grows
from harness.judge.crossing import find_crossing
from harness.judge.judging import Bench
from harness.judge.verdicts import Verdict
from harness.measure.extract import Extract
from harness.suite.tasks import Reading

START = date(2025, 1, 1)
DAYS = 200
SIDES = namespaces("Qwen", "meta-llama")


def day(number: int) -> date:
    return START + timedelta(days=number)


class Hub:
    """Repositories of two publishers whose counters run day by day, and what is true of them on each day."""

    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311  data for a test
        self.born = {
            f"{space}/{number}": chance.randrange(DAYS)
            for space in ("Qwen", "meta-llama")
            for number in range(chance.randrange(2, 9))
        }
        self.pace = {repo: chance.randrange(1, 50) for repo in self.born}
        self.born |= {"Qwen/first": 0, "meta-llama/first": 0}
        self.pace |= {"Qwen/first": chance.randrange(1, 50), "meta-llama/first": chance.randrange(1, 50)}
        self.gone: dict[str, int] = {}
        self.put_back: dict[str, int] = {}

    def repos(self, on: int) -> dict[str, int]:
        """Counters of all repositories that are there on a day."""
        found = {}
        for repo, born in self.born.items():
            if born <= on < self.gone.get(repo, DAYS + 1):
                begun = self.put_back.get(repo, DAYS + 1)
                found[repo] = (on - (begun if on >= begun else born) + 1) * self.pace[repo]
        return found

    def total(self, on: int, space: str = "Qwen") -> int:
        return sum(count for repo, count in self.repos(on).items() if repo.startswith(f"{space}/"))

    def number(self, on: int) -> int:
        return sum(repo.startswith("Qwen/") for repo in self.repos(on))

    def captures(self, days: Sequence[int], asked: Reading, **more: Any) -> tuple[Extract, ...]:  # noqa: ANN401
        return tuple(self.capture(on, asked, **more) for on in days)

    def capture(self, on: int, asked: Reading, **more: Any) -> Extract:  # noqa: ANN401  fields of evidence
        rows: list[Mapping[str, Any]] = [
            {"repo_id": repo, "downloads_all_time": count, "created_at": day(self.born[repo]).isoformat()}
            for repo, count in self.repos(on).items()
        ]
        fields = {"scope": SIDES, "captured": day(on).isoformat(), "id_": f"on-{on:03}"} | more
        return evidence(rows, [asked], **fields)


def total(on: int, **more: Any) -> Reading:  # noqa: ANN401  any field of a reading
    fields = {"quantity": "downloads", "basis": "all-time", "about": about(day(on).isoformat())} | more
    return reading("total", is_("namespace", "Qwen"), **({"expect": expect("at_least", 1)} | fields))


def number(on: int) -> Reading:
    return reading("count", is_("namespace", "Qwen"), about=about(day(on).isoformat()), expect=expect("at_least", 1))


@pytest.mark.parametrize("seed", range(25))
def test_a_total_of_all_time_lies_between_the_captures_around_it(seed: int) -> None:
    hub, on = Hub(seed), 60 + seed
    asked = total(on)
    found = Bench(hub.captures([0, 30, 40, 120, 180], asked), LABS).judge(asked)
    assert found.figure is not None
    assert (found.figure.low, found.figure.value, found.figure.high) == (hub.total(40), None, hub.total(120))
    assert hub.total(40) <= hub.total(on) <= hub.total(120)
    assert found.bracket is not None
    assert (found.bracket.earlier.id, found.bracket.later.id) == ("on-040", "on-120")
    assert found.verdict is Verdict.SUPPORTED
    assert [(each.kind, each.direction) for each in found.contributions] == [("bracket", "both")]
    assert "it lies between those of the two captures" in found.reason


@pytest.mark.parametrize("seed", range(15))
def test_the_number_of_repositories_lies_between_the_captures_around_it(seed: int) -> None:
    hub = Hub(seed)
    asked = number(90)
    found = Bench(hub.captures([20, 50, 150], asked), LABS).judge(asked)
    assert found.figure is not None
    assert (found.figure.low, found.figure.high) == (hub.number(50), hub.number(150))
    assert hub.number(50) <= hub.number(90) <= hub.number(150)


@pytest.mark.parametrize("seed", range(10))
def test_a_ratio_lies_between_the_extremes_of_its_sides(seed: int) -> None:
    hub = Hub(seed)
    asked = replace(total(90), metric="ratio", unit="ratio", against=is_("namespace", "meta-llama"))
    found = Bench(hub.captures([60, 120], asked), LABS).judge(asked).figure
    assert found is not None
    truth = Fraction(hub.total(90), hub.total(90, "meta-llama"))
    assert isinstance(found.low, Fraction)
    assert isinstance(found.high, Fraction)
    assert found.low <= truth <= found.high
    assert found.low == Fraction(hub.total(60), hub.total(120, "meta-llama"))


def test_evidence_inside_the_tolerance_goes_before_a_bracket() -> None:
    hub, asked = Hub(1), total(90)
    found = Bench(hub.captures([60, 94, 120], asked), LABS).judge(asked)
    assert (found.bracket, found.figure and found.figure.value) == (None, hub.total(94))


def test_a_bracket_that_does_not_decide_is_inconclusive_and_not_without_evidence() -> None:
    hub = Hub(2)
    asked = replace(total(90), expect=expect("at_least", hub.total(90)))
    found = Bench(hub.captures([60, 120], asked), LABS).judge(asked)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.pull is None


def test_without_a_capture_on_each_side_there_is_no_bracket() -> None:
    hub, asked = Hub(3), total(90)
    assert Bench(hub.captures([20, 60], asked), LABS).judge(asked).verdict is Verdict.NO_EVIDENCE
    assert Bench(hub.captures([60, 120], asked, scope=SAMPLE), LABS).judge(asked).bracket is None


@pytest.mark.parametrize("seed", range(10))
def test_a_counter_that_is_put_back_makes_no_bracket_and_is_reported(seed: int) -> None:
    hub, asked = Hub(seed), total(90)
    hub.born = {"Qwen/first": 0, "meta-llama/first": 0}
    hub.put_back["Qwen/first"] = 100
    found = Bench(hub.captures([60, 110], asked), LABS).judge(asked)
    assert (found.verdict, found.bracket) == (Verdict.NO_EVIDENCE, None)
    (fault,) = found.faults
    assert (fault.before, fault.after, fault.gone) == (hub.total(60), hub.total(110), 0)
    assert "so that the counter fell" in found.reason


@pytest.mark.parametrize("space", ["Qwen", "meta-llama"])
def test_one_side_of_a_ratio_that_falls_is_enough_for_no_bracket(space: str) -> None:
    hub = Hub(3)
    hub.born = {"Qwen/first": 0, "meta-llama/first": 0}
    hub.put_back[f"{space}/first"] = 100
    asked = replace(total(90), metric="ratio", unit="ratio", against=is_("namespace", "meta-llama"))
    found = Bench(hub.captures([60, 110], asked), LABS).judge(asked)
    assert (found.verdict, found.bracket, len(found.faults)) == (Verdict.NO_EVIDENCE, None, 1)


def test_a_deleted_repository_is_told_apart_from_a_fault_of_the_counter() -> None:
    hub, asked = Hub(4), total(90)
    hub.born = {"Qwen/first": 0, "Qwen/large": 0, "meta-llama/first": 0}
    hub.pace = {"Qwen/first": 1, "Qwen/large": 40, "meta-llama/first": 1}
    hub.gone["Qwen/large"] = 100
    found = Bench(hub.captures([60, 110], asked), LABS).judge(asked)
    assert [fault.gone for fault in found.faults] == [1]
    assert "1 repository is gone, deleted or renamed" in found.reason


def test_a_fault_elsewhere_in_the_series_is_reported_beside_a_bracket_that_stands() -> None:
    hub, asked = Hub(5), total(90)
    hub.born = {"Qwen/first": 0, "meta-llama/first": 0}
    hub.put_back["Qwen/first"] = 170
    found = Bench(hub.captures([60, 120, 180], asked), LABS).judge(asked)
    assert found.bracket is not None
    assert [fault.later.id for fault in found.faults] == ["on-180"]
    assert [each.kind for each in found.contributions] == ["bracket", "counter-fault"]


@pytest.mark.parametrize(
    "change",
    [
        {"rules": {"basis": "30-days"}},
        {"quantity": "likes"},
        {"of": is_("licence", "mit")},
        {"metric": "share", "unit": "percent"},
        {"metric": "count", "quantity": "repos", "window": window("2025-01-01", "2025-01-31")},
        {"metric": "count", "quantity": "organisations"},
    ],
)
def test_what_can_fall_is_never_bracketed(change: dict[str, Any]) -> None:
    asked = total(90)
    assert only_grows(asked)
    rules = replace(asked.rules, **change.pop("rules", {}))
    assert not only_grows(replace(asked, rules=rules, **change))


def test_counts_of_30_days_are_neither_bracketed_nor_added_up() -> None:
    asked = reading(
        "total", is_("namespace", "Qwen"), quantity="downloads", about=about("2025-06-15"), expect=expect("at_least", 1)
    )
    held = tuple(
        evidence([{"repo_id": "Qwen/a", "downloads_30d": 100}], [asked], id_=on, captured=on, scope=SIDES)
        for on in ("2025-04-01", "2025-09-01")
    )
    found = Bench(held, LABS).judge(asked)
    assert (found.verdict, found.figure, found.bracket) == (Verdict.NO_EVIDENCE, None, None)


def crossing(**more: Any) -> Reading:  # noqa: ANN401  any field of a reading
    span = {"window": window("2025-02-01", "2025-06-30"), "about": about("2025-02-01", "2025-06-30")}
    return reading(
        "crossing", is_("namespace", "Qwen"), against=is_("namespace", "meta-llama"), quantity="downloads",
        **({"basis": "all-time", "expect": expect("within", (date(2025, 2, 1), date(2025, 6, 30)))} | span | more),
    )  # fmt: skip


def overtaking(seed: int) -> tuple[Hub, int]:
    """A Hub on which one side begins later and runs faster, and the first day on which it has more."""
    hub, chance = Hub(seed), random.Random(seed)  # noqa: S311  data for a test
    hub.born = {"meta-llama/old": 0, "Qwen/new": chance.randrange(20, 50)}
    hub.pace = {"meta-llama/old": chance.randrange(10, 20), "Qwen/new": chance.randrange(25, 60)}
    return hub, next(on for on in range(DAYS) if hub.total(on) > hub.total(on, "meta-llama"))


@pytest.mark.parametrize("seed", range(20))
def test_a_crossing_lies_between_the_captures_around_it(seed: int) -> None:
    hub, truth = overtaking(seed)
    days = [5, *range(20 + seed % 7, DAYS, 17)]
    found = find_crossing(crossing(), hub.captures(days, crossing()), LABS)
    assert found.figure is not None
    assert isinstance(found.figure.low, date)
    assert isinstance(found.figure.high, date)
    assert found.figure.low <= day(truth) <= found.figure.high
    assert (found.figure.high - found.figure.low).days < 17
    assert found.faults == ()


def test_a_crossing_is_judged_under_each_definition() -> None:
    hub, truth = overtaking(3)
    by_family = replace(crossing(), of=is_("family", "qwen"), against=is_("family", "llama"))
    for asked in (
        crossing(),
        by_family,
        replace(crossing(), quantity="repos", rules=replace(crossing().rules, basis="30-days")),
    ):
        held = hub.captures(range(10, DAYS, 10), asked)
        found = Bench(held, LABS).judge(asked)
        if asked.quantity == "repos":
            assert found.figure is not None
            assert found.figure.value is None
        else:
            assert found.figure is not None
            assert found.figure.low <= day(truth) <= found.figure.high  # type: ignore[operator]  both are days
            assert [each.kind for each in found.contributions] == ["bracket"]


def test_captures_on_either_side_of_a_fall_do_not_tell_when_a_crossing_was() -> None:
    hub, truth = overtaking(6)
    days = [10, 30, truth - 3, truth + 3, truth + 20, truth + 40]
    whole = find_crossing(crossing(), hub.captures(days, crossing()), LABS)
    hub.put_back["Qwen/new"] = truth + 2
    found = find_crossing(crossing(), hub.captures(days, crossing()), LABS)
    assert [(fault.side, fault.gone) for fault in found.faults] == [("of", 0)]
    assert whole.figure is not None
    assert whole.figure.high == day(truth + 3)
    telling = [capture.manifest.id for capture in found.captures if capture.ahead is not None]
    assert telling == [f"on-{on:03}" for on in (days[0], days[1], days[4], days[5]) if on > 0]
