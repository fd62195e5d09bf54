"""The calls that `datasets` makes: held to the same windows, and the same number, as our own.

`datasets` reads files through the HTTP client of `huggingface_hub`. While a table is read, that client waits where the
Hub has announced a window, counts its calls, and never waits without an end.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from huggingface_hub import get_session

from harness._errors import BudgetSpentError, HubAnswerError
from harness.hub.endpoint import endpoint, host, refuse_offline
from harness.hub.quota import announced
from harness.hub.session import LONGEST_WAIT, TIMEOUT, HubSession

_WAITED_FOR = frozenset({429, 503})


class _Pace:
    """What happens before and after each call."""

    def __init__(self, session: HubSession) -> None:
        self.session = session
        self.not_before = 0.0
        self.why = ""
        self.told = 0.0
        self.hub = urllib.parse.urlsplit(endpoint()).netloc

    def before(self, request: Any) -> None:  # noqa: ANN401  a request of whichever HTTP library is used
        """Wait for an announced window to end, and count the call."""
        timeouts = request.extensions.get("timeout")
        if not timeouts or any(each is None for each in timeouts.values()):
            request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), TIMEOUT)
        if request.url.netloc.decode("ascii") != self.hub:
            return
        session = self.session
        refuse_offline()
        if session.max_calls is not None and session.calls >= session.max_calls:
            raise BudgetSpentError(
                f"the {session.max_calls:,} requests that were allowed are used up",
                todo="a table is read in one go: allow more with --max-requests",
            )
        left = self.not_before - session.clock.monotonic()
        if left > 0:
            self.tell(left)
            session.clock.sleep(left)
        session.calls += 1

    def tell(self, seconds: float) -> None:
        """Say until when nothing is asked, once for each window."""
        if self.told < self.not_before:
            self.told = self.not_before
            self.session.progress.waiting(self.session.clock.now() + timedelta(seconds=seconds), self.why)

    def after(self, response: Any) -> None:  # noqa: ANN401  as above
        """Keep what an answer announces."""
        session = self.session
        wait = announced(response.headers, response.status_code, session.clock.now())
        if wait is None:
            return
        if wait.seconds > LONGEST_WAIT:
            raise HubAnswerError(
                f"{host()} asks for a wait of {wait.seconds:,.0f} seconds", todo="run the same command again later"
            )
        self.not_before = max(self.not_before, session.clock.monotonic() + wait.seconds)
        self.why = wait.why
        if response.status_code in _WAITED_FOR:
            # The client waits before it asks again, and says nothing.
            self.tell(self.not_before - session.clock.monotonic())


@contextmanager
def paced(session: HubSession) -> Iterator[None]:
    """Hold the calls of `huggingface_hub`'s client to a session's rules for a while."""
    client = get_session()
    before = {name: list(hooks) for name, hooks in client.event_hooks.items()}
    pace = _Pace(session)
    client.event_hooks = {
        "request": [*before.get("request", []), pace.before],
        "response": [*before.get("response", []), pace.after],
    }
    try:
        yield
    finally:
        client.event_hooks = before
