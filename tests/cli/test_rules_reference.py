"""docs/reference/rules.md is what the code says, and says all of it."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest

from harness.cli.rules_reference import rules_page
from harness.suite import load_suite
from harness.suite.rule_sets import RULE_SETS, RuleSet, RuleSetName
from harness.suite.rule_values import RULE_TITLES, RULE_VALUES, values_of_rule
from harness.suite.rules import RULE_NAMES, Rules

PAGE = Path(__file__).parents[2] / "docs/reference/rules.md"


def test_the_page_is_made_from_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == rules_page(), (
        "write it anew: python -m harness.cli.rules_reference > docs/reference/rules.md"
    )


def test_every_value_of_every_rule_is_explained_in_order() -> None:
    assert tuple(RULE_TITLES) == RULE_NAMES == tuple(dict.fromkeys(each.rule for each in RULE_VALUES))
    for rule in RULE_NAMES:
        values = typing.get_args(typing.get_type_hints(Rules)[rule])
        listed = [each.value for each in values_of_rule(rule)]
        assert [value for value in values if value not in listed] == []
        assert len(set(listed)) == len(listed)
        assert not values or len(listed) == len(values)


def test_every_value_has_its_sentences_and_a_source_that_is_listed() -> None:
    sources = load_suite().sources
    for each in RULE_VALUES:
        assert each.source in sources, each
        assert each.meaning.endswith("."), each
        assert each.effect.endswith("."), each
        assert "|" not in each.meaning + each.effect, each


@pytest.mark.parametrize("each", RULE_SETS.values(), ids=RULE_SETS)
def test_a_rule_set_says_of_whatever_is_no_default_whether_its_source_says_so(each: RuleSet) -> None:
    suite = load_suite()
    assert each.source in suite.sources
    assert each.rules.country_table in suite.catalogue.tables()
    assert not set(each.stated) & set(each.assumed)
    assert set(each.stated) | set(each.assumed) <= set(RULE_NAMES)
    changed = {rule for rule in RULE_NAMES if getattr(each.rules, rule) != getattr(Rules(), rule)}
    silent = changed - set(each.stated) - set(each.assumed)
    assert not silent, "a changed rule must be stated, or marked as our assumption"
    assert each.stated
    assert each.assumed


def test_rule_sets_are_sorted_and_have_their_names() -> None:
    assert list(RULE_SETS) == sorted(typing.get_args(RuleSetName))
