"""Claims of every shape, made by hand for the tests of result sets, as reports are given them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "results"))

import citing
import made_up

from harness.api import Verification
from harness.evidence_held import Held


@pytest.fixture(scope="session")
def made() -> Verification:
    """Return seven claims, one of every shape, judged."""
    judged = made_up.judged()
    return Verification(judged.suite, Held(judged.held, ()), judged.claims)


@pytest.fixture(scope="session")
def small_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a result set of the small suite on a small imported table; nobody changes it."""
    from ..conftest import write_suite  # noqa: PLC0415, TID252  the fixture of one test cannot serve a session

    work = tmp_path_factory.mktemp("set")
    with pytest.MonkeyPatch.context() as patch:
        return citing.write_small_set(work, write_suite(work / "small"), patch)
