"""Calls: what is tried again, what is waited for, and what is never done."""

from __future__ import annotations

import socket
from datetime import timedelta
from email.utils import format_datetime

import pytest

from harness._errors import BudgetSpentError, HubAnswerError, HubUnreachableError, UsageError
from harness.hub.endpoint import endpoint
from harness.hub.session import MAX_BODY, HubSession
from tests.hub_server import Fault, generated
from tests.hub_server.pytest_fixtures import START, FakeClock, Heard, Serve

ONE = [("limit", "1")]


def ask(clock: FakeClock, **settings: object) -> HubSession:
    session = HubSession(clock=clock, **settings)  # type: ignore[arg-type]
    assert session.get("/api/models", ONE).status == 200
    return session


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        ({"RateLimit": '"api";r=0;t=55', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}, 56),
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": format_datetime(START + timedelta(seconds=90), usegmt=True)}, 90),
        ({"RateLimit": '"api";r=0;t=10', "Retry-After": "70"}, 70),
        ({"RateLimit": '"api";r=7;t=200'}, 1),
        ({}, 1),
        ({"Retry-After": "soon"}, 1),
        ({"RateLimit": f'"api";r=0;t={"9" * 5000}'}, 1),
    ],
)
def test_waits_as_long_as_a_refusal_says(
    serve: Serve, clock: FakeClock, heard: Heard, headers: dict[str, str], waited: float
) -> None:
    hub = serve(generated(3), Fault("status", status=429, headers=headers))
    ask(clock, progress=heard)
    assert clock.slept == [waited]
    assert heard.waits[0][0] == START + timedelta(seconds=waited)
    assert [one.status for one in hub.log] == [429, 200]


def test_no_call_goes_out_inside_an_announced_window(serve: Serve, clock: FakeClock) -> None:
    hub = serve(generated(3))
    hub.faults.append(Fault("status", status=200, headers={"RateLimit": '"api";r=0;t=200'}))
    session = ask(clock)
    assert clock.slept == []
    session.get("/api/models", ONE)
    assert clock.slept == [201]


@pytest.mark.parametrize("kind", ["reset", "truncate"])
@pytest.mark.parametrize("count", [1, 5])
def test_tries_again_when_the_connection_breaks(serve: Serve, clock: FakeClock, kind: str, count: int) -> None:
    hub = serve(generated(3), Fault(kind, count=count))  # type: ignore[arg-type]
    session = ask(clock)
    assert session.calls == len(hub.log) == count + 1
    assert clock.slept == [1.0, 2.0, 4.0, 8.0, 16.0][:count]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_gives_up_after_a_bounded_number_of_tries(serve: Serve, clock: FakeClock, status: int) -> None:
    hub = serve(generated(3), Fault("status", status=status, count=99))
    with pytest.raises(HubUnreachableError, match=f"attempts; the last: status {status}"):
        HubSession(clock=clock).get("/api/models", ONE)
    assert len(hub.log) == (10 if status == 429 else 6)
    assert sum(clock.slept) < 400


def test_a_wait_without_end_is_refused(serve: Serve, clock: FakeClock) -> None:
    serve(generated(3), Fault("status", status=429, headers={"Retry-After": "999999"}))
    with pytest.raises(HubAnswerError, match="asks for a wait of 999,999 seconds"):
        HubSession(clock=clock).get("/api/models", ONE)
    assert clock.slept == []


def test_a_window_that_never_opens_ends_the_call(serve: Serve, clock: FakeClock) -> None:
    serve(generated(3), Fault("status", status=429, headers={"Retry-After": "1"}, count=999))
    with pytest.raises(HubUnreachableError):
        HubSession(clock=clock).get("/api/models", ONE)
    assert len(clock.slept) < 25


def test_a_budget_is_kept_to_the_call(serve: Serve, clock: FakeClock) -> None:
    hub = serve(generated(3), Fault("reset", count=99))
    with pytest.raises(BudgetSpentError, match="the 3 requests"):
        HubSession(clock=clock, max_calls=3).get("/api/models", ONE)
    assert len(hub.log) == 3


def test_a_body_is_bounded(serve: Serve, clock: FakeClock) -> None:
    serve(generated(3), Fault("huge"))
    with pytest.raises(HubAnswerError, match=f"larger than {MAX_BODY:,}"):
        HubSession(clock=clock).get("/api/models", ONE)


def test_a_redirect_is_not_followed_and_no_token_goes_elsewhere(
    serve: Serve, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_canary")
    elsewhere = serve(generated(1))
    hub = serve(generated(3), Fault("redirect", headers={"Location": f"{elsewhere.endpoint}/api/models"}))
    answer = HubSession(clock=clock).get("/api/models", ONE)
    assert answer.status == 302
    assert hub.log[0].authorised
    assert elsewhere.log == []


@pytest.mark.parametrize("name", ["HF_HUB_OFFLINE", "HARNESS_OFFLINE"])
def test_offline_forbids_every_call(serve: Serve, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    hub = serve(generated(3))
    monkeypatch.setenv(name, "1")
    with pytest.raises(HubUnreachableError, match="must not be asked"):
        HubSession(clock=clock).get("/api/models", ONE)
    assert hub.log == []


def test_a_closed_port_is_said_so(serve: Serve, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    serve(generated(1))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(HubUnreachableError, match="ConnectError"):
            HubSession(clock=clock).get("/api/models", ONE)


@pytest.mark.parametrize("address", ["ftp://huggingface.co", "huggingface.co", "http://", "http://a@b", "http://h:x"])
def test_an_endpoint_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(UsageError, match="HF_ENDPOINT"):
        endpoint()
