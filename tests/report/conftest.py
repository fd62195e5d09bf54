"""Claims of every shape, made by hand for the tests of result sets, as reports are given them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "results"))

import made_up

from harness.api import Verification
from harness.evidence_held import Held


@pytest.fixture(scope="session")
def made() -> Verification:
    """Return seven claims, one of every shape, judged."""
    judged = made_up.judged()
    return Verification(judged.suite, Held(judged.held, ()), judged.claims)
