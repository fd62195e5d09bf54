"""The quota: what the Hub says about waiting, and windows in which no call may go out.

The headers are those of the Hub's documentation on rate limits: `RateLimit: "api";r=REMAINING;t=SECONDS` on every
answer, `RateLimit-Policy: "fixed window";"api";q=CALLS;w=SECONDS`, and `Retry-After` of HTTP (RFC 9110, section 10.2.3)
as seconds or as a date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from huggingface_hub.utils import parse_ratelimit_headers  # type: ignore[attr-defined]  # exported, without saying so

ANONYMOUS_CALLS = 500
"""API calls in a window without a token (documentation of the Hub's rate limits, September 2025)."""

TOKEN_CALLS = 1000
"""API calls in a window with the token of a free account (same source)."""

WINDOW_SECONDS = 300
"""Length of a window (same source)."""

_SECONDS = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class Announced:
    """What an answer says about waiting."""

    seconds: float
    """How long no call may go out."""

    why: str
    """Which header said so."""


def announced(headers: Mapping[str, str], status: int, now: datetime) -> Announced | None:
    """Return how long an answer says to wait; None if it says nothing.

    Args:
        headers: the answer's headers.
        status: its status. `Retry-After` counts on refusals, an empty window on every answer.
        now: the time, for a `Retry-After` that is a date.
    """
    waits = [_window(headers)]
    if status in (429, 503):
        waits.append(_retry_after(headers, now))
    found = [wait for wait in waits if wait is not None]
    return max(found, key=lambda wait: wait.seconds) if found else None


def quota_seconds(calls: int, *, per_window: int) -> int:
    """Return the seconds of waiting that a number of calls needs at least under a quota."""
    return max(0, -(-calls // per_window) - 1) * WINDOW_SECONDS


def _window(headers: Mapping[str, str]) -> Announced | None:
    try:
        info = parse_ratelimit_headers(headers)
    except ValueError:
        # A number of more digits than Python reads.
        return None
    if info is None or info.remaining > 0:
        return None
    # The window ends within the second that is announced.
    return Announced(info.reset_in_seconds + 1.0, "the quota of the window is used up")


def _retry_after(headers: Mapping[str, str], now: datetime) -> Announced | None:
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    if _SECONDS.fullmatch(text):
        return Announced(float(text), "the Hub asks to wait")
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return Announced(max(0.0, (until - now).total_seconds()), "the Hub asks to wait")
