"""The method page has every metric, rule, wording and tolerance, as the code and the seeds have them."""

from __future__ import annotations

import re

from pages import ROOT

from harness.cli.method_reference import LISTS, PAGE, with_lists
from harness.judge.verdicts import Verdict


def test_the_lists_are_made_from_the_code_and_the_seeds() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- made: (\w+) -->", text)) == set(LISTS)
    assert text == with_lists(text), "write it anew: python -m harness.cli.method_reference"


def test_every_list_has_rows() -> None:
    for made in LISTS.values():
        assert made().count("\n| ") + made().count("\n|--") > 5


def test_every_verdict_of_a_reading_is_named() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8").lower()
    assert all(each.value.replace("-", " ").replace("hub", "the hub") in text for each in Verdict)
