"""Planted truth: every rule and value gives the planted figure, and what is left out is inside the bounds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import pytest
from building import extract_of
from hubs import KNOWN
from planted import ASKED, HIDDEN, VALUES, Planted, definition, plant, without
from worlds import holds, value_in

from harness.judge.curve import curves_of
from harness.judge.judging import judge_task
from harness.measure.extract import Extract
from harness.measure.figure import Figure
from harness.measure.metrics import measure
from harness.suite.catalogue import Catalogue
from harness.suite.rules import RULE_NAMES, Rules
from harness.suite.tasks import Claim, Reading, Task

FEW, MANY = 100, 1000
"""Cases with a part of the truth left out: always, and in the slow test."""


@dataclass(frozen=True)
class SmallSuite:
    catalogue: Catalogue = KNOWN
    tasks: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Any] = field(default_factory=dict)
    articles: dict[str, Any] = field(default_factory=dict)


def matrix(asked: Reading, rule: str, held: Extract) -> dict[str, Figure | None]:
    """Return the figure at every value of a rule, as the matrix of a claim has it."""
    claim = Claim("Something.", "Something", (), None, asked.about)
    vary = (("as-worded", ((rule, VALUES[rule]),)),)
    task = Task("a/b", 1, claim, None, None, (asked,), vary, None, (), (), "tasks/a/b.yaml", 1)
    (curve,) = curves_of(judge_task(task, [held], SmallSuite()))  # type: ignore[arg-type]
    return {dict(point.choices)[rule]: point.result.figure for point in (*curve.points, *curve.without)}


def with_rule(asked: Reading, rule: str, value: str | int) -> Reading:
    changed: dict[str, Any] = {rule: value}
    return replace(asked, rules=replace(asked.rules, **changed))


def check(planted: Planted, rule: str, *, exact: bool, only: tuple[str, ...] = ()) -> int:
    """Hold the matrix of every reading to the planted truth; return how many figures were compared."""
    compared = 0
    held = extract_of(planted.rows, [with_rule(each, rule, value) for each in ASKED for value in VALUES[rule]], KNOWN)
    for asked in ASKED:
        found = matrix(asked, rule, held)
        for value in VALUES[rule]:
            figure, swept = found[str(value)], with_rule(asked, rule, value)
            if only and str(value) not in only:
                continue
            truth = value_in(planted.truth(swept), swept, KNOWN)
            assert figure is not None, (rule, value, asked.metric)
            assert holds(figure, truth), (rule, value, figure, truth)
            if exact:
                bounds = (figure.low, figure.value, figure.high)
                assert truth is None or bounds == (truth,) * 3, (rule, value, asked, figure, truth)
            compared += 1
    return compared


def test_every_rule_is_planted() -> None:
    assert tuple(VALUES) == RULE_NAMES
    assert all(getattr(Rules(), rule) in values for rule, values in VALUES.items())


@pytest.mark.parametrize("rule", VALUES)
def test_the_matrix_recovers_the_planted_figure_at_every_value(rule: str) -> None:
    """Where the table says everything, and the country tables list every publisher."""
    compared = sum(check(plant(seed), rule, exact=rule != "country_table") for seed in range(3))
    assert compared == 3 * len(ASKED) * len(VALUES[rule])


def test_the_matrix_recovers_what_the_unaffiliated_are_taken_for() -> None:
    hubs = [plant(seed, strangers=True) for seed in range(100, 104)]
    assert sum(check(hub, "unaffiliated", exact=True, only=("kept", "dropped", "base")) for hub in hubs) == 4 * 3 * len(
        ASKED
    )
    assert sum(check(hub, "unaffiliated", exact=False) for hub in hubs) == 4 * 4 * len(ASKED)


def test_the_matrix_recovers_who_declares_a_size() -> None:
    hubs = [plant(seed, silent_sizes=True) for seed in range(200, 204)]
    assert sum(
        check(hub, "size", exact=True, only=("any", "declared", "declared at least 7")) for hub in hubs
    ) == 12 * len(ASKED)
    assert sum(check(hub, "size", exact=False) for hub in hubs) == 4 * 4 * len(ASKED)


def test_the_matrix_recovers_what_the_silent_are_taken_for() -> None:
    hubs = [plant(seed, silent_lineage=True) for seed in range(300, 304)]
    assert sum(check(hub, "undeclared", exact=True, only=("base",)) for hub in hubs) == 4 * len(ASKED)
    assert sum(check(hub, "undeclared", exact=False) for hub in hubs) == 4 * 2 * len(ASKED)


def test_the_matrix_bounds_what_old_repositories_had_in_other_years() -> None:
    hubs = [plant(seed, old=True) for seed in range(400, 404)]
    assert sum(check(hub, "basis", exact=True, only=("30-days", "all-time")) for hub in hubs) == 8 * len(ASKED)
    assert sum(check(hub, "basis", exact=False) for hub in hubs) == 4 * 4 * len(ASKED)


@pytest.mark.parametrize("rule", [rule for rule in VALUES if rule != "undeclared"])
def test_the_values_of_a_rule_are_not_all_the_same(rule: str) -> None:
    """Each rule changes some planted figure: else nothing would be shown by recovering it."""
    sweeps = [[with_rule(asked, rule, value) for value in VALUES[rule]] for asked in ASKED]
    for seed in range(30):
        hub = plant(seed, strangers=rule == "unaffiliated", silent_sizes=rule == "size")
        for sweep in sweeps:
            if len({value_in(hub.truth(swept), swept, KNOWN) for swept in sweep}) > 1:
                return
    pytest.fail(f"no value of {rule} changes any planted figure")


def cases(number: int) -> Counter[str]:
    """Leave a part of the truth out `number` times, and hold the bounds to it; return what was seen how often."""
    seen: Counter[str] = Counter()
    for seed in range(number):
        chance = Random(seed)  # noqa: S311  (nothing here is secret)
        planted = plant(seed)
        hidden = HIDDEN[seed % len(HIDDEN)]
        # By definition the tables decide who is unaffiliated and whose a copy is: taking a publisher out changes what
        # is asked, not what is known.
        fixed = {"unaffiliated": "unknown", "copies": "counted"} if hidden == "country" else {"undeclared": "unknown"}
        rules = definition(chance, country_table="harness", **fixed)
        asked = replace(ASKED[chance.randrange(len(ASKED))], rules=rules)
        table, known = without(planted, hidden, chance)
        truth = value_in(planted.truth(asked), asked, KNOWN)
        figure = measure(extract_of(table, [asked], known), asked, known)
        assert holds(figure, truth), (seed, hidden, asked, figure, truth)
        seen["cases"] += 1
        seen[hidden] += 1
        seen["open"] += figure.low != figure.high
        seen["elsewhere"] += truth is not None and figure.value != truth
    return seen


def test_what_is_left_out_lies_inside_the_bounds() -> None:
    seen = cases(FEW)
    assert seen["cases"] == FEW
    assert min(seen[hidden] for hidden in HIDDEN) >= FEW // 3
    assert seen["elsewhere"] >= FEW // 10, "the part that is left out must matter"


@pytest.mark.slow
def test_what_is_left_out_lies_inside_the_bounds_in_a_thousand_cases() -> None:
    seen = cases(MANY)
    assert seen["cases"] == MANY
    assert seen["elsewhere"] >= MANY // 10
    assert seen["open"] >= MANY // 4
