"""What tests against the local Hub share: an environment that points nowhere else, and a clock that needs no time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.hub_server import Fault, LocalHub, Table

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """A clock that moves only by waiting, and a little with every look at it."""

    at: datetime = START
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


@dataclass
class Heard:
    """Remembers what a session tells."""

    waits: list[tuple[datetime, str]] = field(default_factory=list)
    pages: list[tuple[str, int]] = field(default_factory=list)

    def fetched(self, what: str, records: int, calls: int) -> None:
        assert calls > 0
        self.pages.append((what, records))

    def waiting(self, until: datetime, why: str) -> None:
        self.waits.append((until, why))


Serve = Callable[..., LocalHub]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Serve]:
    """Return a function that starts a local Hub with a table and faults, and points the environment at it."""
    monkeypatch.delenv("HARNESS_OFFLINE", raising=False)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with ExitStack() as running:

        def start(table: Table, *faults: Fault, **settings: Any) -> LocalHub:  # noqa: ANN401  fields of LocalHub
            hub = running.enter_context(LocalHub(table, list(faults), **settings))
            monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
            return hub

        yield start


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the Hub's own client, which reads tables, retry at once: how long it waits is its affair."""
    import huggingface_hub.utils._http as client  # noqa: PLC0415  slow, and these fixtures are imported everywhere

    monkeypatch.setattr(client, "time", SimpleNamespace(sleep=lambda _: None, time=time.time, monotonic=time.monotonic))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def heard() -> Heard:
    return Heard()
