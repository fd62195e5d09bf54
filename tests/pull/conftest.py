"""Makes the local Hub importable, hands out its fixtures, and lets these tests talk to servers of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from running import Call, Ended  # noqa: E402  the path has to be there first

from harness.cli.running import run  # noqa: E402  same
from tests.hub_server.pytest_fixtures import clock, heard, quick_retries, serve  # noqa: E402  same

__all__ = ["clock", "heard", "quick_retries", "serve"]


@pytest.fixture(autouse=True)
def _own_servers_only(_offline: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let these tests go online, with nothing there until they start a server."""
    monkeypatch.delenv("HARNESS_OFFLINE", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Return a function that runs `harness WORDS...` in this process."""
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))

    def calling(*words: str, **environment: str) -> Ended:
        capsys.readouterr()
        with monkeypatch.context() as patch:
            for name, text in environment.items():
                patch.setenv(name, text)
            code = run(list(words))
        captured = capsys.readouterr()
        return Ended(int(code), captured.out, captured.err)

    return calling
