"""Groups: one reading or filter for every value of a key."""

from __future__ import annotations

import pytest
from building import all_of, is_, reading

from harness._errors import UsageError
from harness.measure.groups import groups, groups_of_filter, together
from harness.suite.filters import EVERYTHING, AllOf, AnyOf, Filter, Gated, Not

SPACES = is_("namespace", "Qwen", "google", "meta-llama")
TASK = is_("task", "text-generation")


def test_one_reading_for_every_value_in_their_order() -> None:
    asked = reading("count", all_of(SPACES, TASK), each="namespace", must="every", floor=6)
    found = groups(asked)
    assert [value for value, _ in found] == ["Qwen", "google", "meta-llama"]
    _, first = found[0]
    assert first.name == "as-worded/Qwen"
    assert first.of == all_of(is_("namespace", "Qwen"), TASK)
    assert (first.each, first.must) == (None, "together")
    assert (first.rules, first.metric, first.about) == (asked.rules, asked.metric, asked.about)


def test_together_leaves_the_filter_as_it_is() -> None:
    asked = reading("count", SPACES, each="namespace", must="every")
    assert together(asked).of == SPACES
    assert (together(asked).each, together(asked).must) == (None, "together")


def test_a_filter_of_one_condition_is_split_too() -> None:
    assert groups_of_filter(is_("family", "qwen"), "family") == (("qwen", is_("family", "qwen")),)
    assert groups_of_filter(is_("family", "qwen")) == (("qwen", is_("family", "qwen")),)


def test_without_a_key_the_only_one_with_several_values_is_split() -> None:
    found = groups_of_filter(all_of(TASK, SPACES))
    assert [part for _, part in found] == [all_of(TASK, is_("namespace", value)) for value in SPACES.values]


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        (EVERYTHING, None),
        (EVERYTHING, "namespace"),
        (Gated(value=True), None),
        (TASK, "namespace"),
        (all_of(SPACES, SPACES), "namespace"),
        (all_of(SPACES, is_("country", "us", "china")), None),
        (all_of(is_("country", "us"), TASK), None),
    ],
)
def test_a_filter_must_list_values_of_one_key_once(wanted: Filter, key: str | None) -> None:
    with pytest.raises(UsageError, match="must list values"):
        groups_of_filter(wanted, key)


@pytest.mark.parametrize(
    "wanted",
    [
        Not(SPACES),
        AnyOf((SPACES, TASK)),
        all_of(AnyOf((SPACES, Gated(value=True))), TASK),
        all_of(Not(SPACES), TASK),
        AllOf((AllOf((SPACES,)), TASK)),
    ],
)
def test_values_inside_any_of_and_not_are_no_groups(wanted: Filter) -> None:
    """Otherwise every group would silently be the whole."""
    with pytest.raises(UsageError, match="outside any_of and not"):
        groups_of_filter(wanted, "namespace")
