"""One repository by name: how it stands."""

from __future__ import annotations

import pytest

from harness._errors import HubAnswerError, UsageError
from harness.hub.repos import fetch_repo
from harness.hub.session import HubSession
from tests.hub_server import Fault, LocalHub, listed, model
from tests.hub_server.pytest_fixtures import FakeClock, Serve


@pytest.fixture
def hub(serve: Serve) -> LocalHub:
    items = [model("a/open"), model("a/gated", gated="auto"), model("b/new"), model("a/closed"), model("a/hidden")]
    return serve(listed(items, renamed={"a/old": "b/new", "x/1": "x/1"}, disabled={"a/closed"}, private={"a/hidden"}))


@pytest.mark.parametrize(
    ("repo", "state", "present"),
    [
        ("a/open", "there", "a/open"),
        ("a/gated", "gated", "a/gated"),
        ("a/old", "renamed", "b/new"),
        ("a/closed", "disabled", "a/closed"),
        ("a/hidden", "private-or-missing", ""),
        ("a/never", "private-or-missing", ""),
    ],
)
@pytest.mark.parametrize("token", [None, "hf_x"])
def test_every_state_is_told_apart(  # noqa: PLR0917  fixtures are arguments
    hub: LocalHub,  # noqa: ARG001  it answers
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    token: str | None,
    repo: str,
    state: str,
    present: str,
) -> None:
    if token:
        monkeypatch.setenv("HF_TOKEN", token)
    answer = fetch_repo(HubSession(clock=clock), repo)
    assert (answer.state, answer.present) == (state, present)
    assert len(answer.records) == (state in ("there", "gated", "renamed"))


def test_a_recorded_401_means_private_or_missing(hub: LocalHub, clock: FakeClock) -> None:
    # As the Hub itself sends it: no code, and no message in a header.
    hub.faults.append(Fault("status", status=401, message="Invalid username or password."))
    assert fetch_repo(HubSession(clock=clock), "a/open").state == "private-or-missing"


def test_a_bad_token_is_no_missing_repository(hub: LocalHub, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.tokens = {"hf_good"}
    monkeypatch.setenv("HF_TOKEN", "hf_bad")
    with pytest.raises(HubAnswerError, match="Invalid credentials"):
        fetch_repo(HubSession(clock=clock), "a/open")


def test_circles_and_redirects_elsewhere_end(hub: LocalHub, clock: FakeClock) -> None:
    with pytest.raises(HubAnswerError, match="in circles"):
        fetch_repo(HubSession(clock=clock), "x/1")
    for place in ("http://evil.example/api/models/a/b", "/api/datasets/a/b", "/api/models/../../x", "http://[bad"):
        hub.faults.append(Fault("redirect", headers={"Location": place}))
        with pytest.raises(HubAnswerError, match="elsewhere"):
            fetch_repo(HubSession(clock=clock), "a/open")


def test_names_that_are_none_are_refused_before_any_call(hub: LocalHub, clock: FakeClock) -> None:
    for name in ("../x", "a/b/c", "", "a b", "a/b?x=1"):
        with pytest.raises(UsageError):
            fetch_repo(HubSession(clock=clock), name)
    assert hub.log == []
