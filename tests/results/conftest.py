"""Judged claims made by hand, with their suite and extracts: results need no measuring to be tested."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from made_up import Judged, judged


@pytest.fixture(scope="session")
def example() -> Judged:
    return judged()
