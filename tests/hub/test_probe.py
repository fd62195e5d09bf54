"""The probe: an answer within five seconds, whatever the network does."""

from __future__ import annotations

import socket
import time

import pytest

from harness.hub.probe import PROBE_SECONDS, unreachable
from tests.hub_server import Fault, generated
from tests.hub_server.pytest_fixtures import Serve


def test_a_hub_that_answers_is_reachable_even_if_it_is_busy(serve: Serve) -> None:
    hub = serve(generated(3), Fault("status", status=503))
    assert unreachable() is None
    assert unreachable() is None
    assert len(hub.log) == 2


def test_a_hotel_network_is_not_the_hub(serve: Serve) -> None:
    serve(generated(3), Fault("html"))
    assert "something else answers" in str(unreachable())


def test_a_closed_port_is_no_way(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(generated(1))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{taken.getsockname()[1]}")
        assert "cannot be reached" in str(unreachable())


def test_silence_is_decided_long_before_it_ends(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PROBE_SECONDS < 5
    monkeypatch.setattr("harness.hub.probe.PROBE_SECONDS", 0.3)
    silence = 30
    serve(generated(3), Fault("stall", seconds=silence))
    begun = time.monotonic()
    assert unreachable() is not None
    assert time.monotonic() - begun < silence / 2


def test_offline_asks_nothing(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = serve(generated(3))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert unreachable() is not None
    assert hub.log == []
