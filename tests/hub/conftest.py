"""Makes the local Hub importable, hands out its fixtures, and lets these tests talk to servers of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.hub_server.pytest_fixtures import clock, heard, quick_retries, serve

__all__ = ["clock", "heard", "quick_retries", "serve"]


@pytest.fixture(autouse=True)
def _own_servers_only(_offline: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let these tests go online, with nothing there until they start a server."""
    monkeypatch.delenv("HARNESS_OFFLINE", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
