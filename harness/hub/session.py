"""One call after another to the Hub: retries, waits, bounded bodies, a bounded number of calls.

The connection, its headers and the token are those of `huggingface_hub`; retrying is ours, since its own cannot be
bounded, does not cover every call, and reads no date in `Retry-After`.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from huggingface_hub import get_session
from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # exported, without saying so

from harness._errors import BudgetSpentError, HubAnswerError, HubError, HubUnreachableError
from harness._sanitise import for_message
from harness._version import __version__
from harness.hub.clock import Clock, SystemClock
from harness.hub.endpoint import endpoint, host, refuse_offline
from harness.hub.quota import announced

MAX_BODY = 64 * 2**20
"""Bytes of an answer, unpacked; a page of a thousand models has about two million."""

TRIES = 6
"""Attempts at one call, the first included; waits that the Hub announces are not counted."""

ANNOUNCED_TRIES = 20
"""Announced waits for one call after which it is given up."""

LONGEST_WAIT = 1800.0
"""Seconds: a longer announced wait ends the pull, which can be resumed."""

TIMEOUT = 30.0
"""Seconds for connecting and for each piece of an answer."""

ANSWER_SECONDS = 180.0
"""Seconds for an answer as a whole."""

_FIRST_WAIT, _LONGEST_BACKOFF = 1.0, 60.0
_TOO_MANY, _MORE_FOR_QUOTA = 429, 4
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


class Progress(Protocol):
    """Who is told what happens; see `Silent` for one that tells nobody."""

    def fetched(self, what: str, records: int, calls: int) -> None:
        """Say that a call of a stream brought records, and how many calls went out so far."""

    def waiting(self, until: datetime, why: str) -> None:
        """Say that no call goes out before a time."""


class Silent:
    """Tells nobody."""

    def fetched(self, what: str, records: int, calls: int) -> None:
        """Say nothing."""

    def waiting(self, until: datetime, why: str) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose status is no cause to try again."""

    status: int
    """HTTP status: 2xx, 3xx, or a refusal."""

    headers: Mapping[str, str]
    """Headers; their names are found in lower case."""

    body: bytes
    """The body, unpacked."""

    @property
    def said(self) -> str:
        """What the Hub says about a refusal, made safe for a message."""
        text = self.headers.get("x-error-message") or self.body[:2000].decode("utf-8", "replace")
        return for_message(text.strip(), 160)

    @property
    def because(self) -> str:
        """The same, to follow what a message says of the refusal; empty if the Hub says nothing."""
        return f": {self.said}" if self.said else ""


class _Transient(Exception):  # noqa: N818  it never leaves this module
    """A failure that may pass."""


@dataclass
class HubSession:
    """Calls to the Hub, in order."""

    clock: Clock = field(default_factory=SystemClock)
    """Time."""

    progress: Progress = field(default_factory=Silent)
    """Who is told of waits."""

    max_calls: int | None = None
    """Calls that may go out; None for any number."""

    calls: int = 0
    """Calls that went out."""

    tries: int = TRIES
    """Attempts at one call."""

    longest_wait: float = LONGEST_WAIT
    """Seconds: a longer announced wait is not waited for."""

    _not_before: float = 0.0
    _why: str = ""
    _headers: dict[str, str] | None = None

    def get(self, path: str, params: Sequence[tuple[str, str]] = ()) -> Answer:
        """Return the answer to a GET; a redirect is returned, not followed.

        Args:
            path: begins with `/api/`; never taken from an answer.
            params: the query.

        Raises:
            HubUnreachableError: if no answer came, however often it was tried.
            HubAnswerError: if the answer cannot be taken (too large), or the wait announced is too long.
            BudgetSpentError: if `max_calls` are used up.
        """
        failures, told = 0, 0
        while True:
            self._wait_for_window()
            answer, reason = self._tried(path, params)
            wait = self._note(answer)
            if answer is not None and answer.status not in _AGAIN:
                return answer
            if wait is not None:
                told += 1
            else:
                failures += 1
                if failures < self._allowed(answer):
                    self._sleep(min(_FIRST_WAIT * 2.0 ** (failures - 1), _LONGEST_BACKOFF), reason)
            if failures >= self._allowed(answer) or told >= ANNOUNCED_TRIES:
                raise HubUnreachableError(
                    f"{host()} gave no answer in {failures + told} attempts; the last: {reason}",
                    todo="run the same command again later: it goes on where it stopped",
                )

    def pause(self, why: str) -> None:
        """Wait a moment before asking again for something that was answered badly."""
        self._sleep(_FIRST_WAIT, why)

    def _tried(self, path: str, params: Sequence[tuple[str, str]]) -> tuple[Answer | None, str]:
        """Return an answer, or None, with what there is to say of it if it must be tried again."""
        try:
            answer = self._once(path, params)
        except _Transient as failure:
            return None, str(failure)
        return answer, f"status {answer.status}{answer.because}"

    def _note(self, answer: Answer | None) -> float | None:
        """Keep what an answer announces; return the seconds if it must be waited for."""
        wait = None if answer is None else announced(answer.headers, answer.status, self.clock.now())
        if wait is None:
            return None
        if wait.seconds > self.longest_wait:
            raise HubAnswerError(
                f"{host()} asks for a wait of {wait.seconds:,.0f} seconds",
                todo="run the same command again later: it goes on where it stopped",
            )
        self._not_before = max(self._not_before, self.clock.monotonic() + wait.seconds)
        self._why = wait.why
        return wait.seconds

    def _wait_for_window(self) -> None:
        left = self._not_before - self.clock.monotonic()
        if left > 0:
            self._sleep(left, self._why)

    def _allowed(self, answer: Answer | None) -> int:
        """Return the attempts at a call; a refusal for its quota that announces nothing is waited for longer."""
        return self.tries + (_MORE_FOR_QUOTA if answer is not None and answer.status == _TOO_MANY else 0)

    def _sleep(self, seconds: float, why: str) -> None:
        self.progress.waiting(self.clock.now() + timedelta(seconds=seconds), why)
        self.clock.sleep(seconds)

    def _once(self, path: str, params: Sequence[tuple[str, str]]) -> Answer:
        refuse_offline()
        if self.max_calls is not None and self.calls >= self.max_calls:
            raise BudgetSpentError(
                f"the {self.max_calls:,} requests that were allowed are used up",
                todo="run the same command again: it goes on where it stopped (--max-requests allows more)",
            )
        self.calls += 1
        query = f"?{urlencode(params)}" if params else ""
        client = get_session()
        errors = transport_errors(client)
        if self._headers is None:
            self._headers = build_hf_headers(library_name="adoption-harness", library_version=__version__)
        ends = self.clock.monotonic() + ANSWER_SECONDS
        try:
            with client.stream(
                "GET", f"{endpoint()}{path}{query}", headers=self._headers, timeout=TIMEOUT, follow_redirects=False
            ) as response:
                body = bytearray()
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > MAX_BODY:
                        raise HubAnswerError(f"an answer of {host()} is larger than {MAX_BODY:,} bytes")
                    if self.clock.monotonic() > ends:
                        raise _Transient(f"the answer took longer than {ANSWER_SECONDS:.0f} seconds")
                return Answer(response.status_code, response.headers, bytes(body))
        except HubError:
            raise
        except errors as error:
            raise _Transient(for_message(f"{type(error).__name__}: {error}", 160)) from error


def transport_errors(client: object) -> tuple[type[Exception], ...]:
    """Return what calls can raise: the errors of whichever HTTP library this version of `huggingface_hub` uses."""
    library = importlib.import_module(type(client).__module__.partition(".")[0])
    found = [getattr(library, name) for name in ("HTTPError", "InvalidURL", "StreamError") if hasattr(library, name)]
    return (*found, OSError)
