"""What would change a verdict."""

from __future__ import annotations

from dataclasses import replace

from harness.api import Verification
from harness.judge.verdicts import Headline, Verdict
from harness.report.change import what_would_change


def test_a_share_and_the_claimed_one_are_compared_on_one_scale(made: Verification) -> None:
    claim = made.claims[0]
    worded = replace(claim.readings[0], verdict=Verdict.CONTRADICTED)
    [said] = what_would_change(replace(claim, headline=Headline.CONTRADICTED, readings=(worded,)))
    assert said.endswith("it is at least 50.0 %, at most 60.0 %. The two differ by a factor of 1.4.")
