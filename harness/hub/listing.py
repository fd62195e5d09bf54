"""The listing of models, page by page, newest first.

Sorting by creation is the only order in which a crawl can be whole: counters move while pages are fetched, creation
times do not. Of a `Link` only the cursor is taken, and only if the link stays on this host and path; everything else
of the next request is ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from harness._errors import HubAnswerError
from harness._sanitise import for_message
from harness.hub._links import next_cursor
from harness.hub.endpoint import endpoint, host
from harness.hub.records import EXPAND, Records, read_records
from harness.hub.session import Answer, HubSession

PATH = "/api/models"
"""Where models are listed."""

PAGE_SIZE = 1000
"""Models on a page; the Hub gives no more."""


def address() -> str:
    """Return where models are listed by the Hub that is asked now; live evidence is known by it."""
    return f"{endpoint()}{PATH}"


LOOKS = 3
"""How often a page is asked for whose answer cannot be read."""

_BAD_REQUEST = 400
_OPTIONAL = ("baseModels", "safetensors", "private", "gated", "downloadsAllTime", "library_name", "lastModified")
"""What is given up, one by one, when the Hub refuses a request and does not say which name it refuses."""


class ExpiredCursorError(HubAnswerError):
    """The Hub refuses a cursor that it gave: the listing has to begin anew."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which models are listed."""

    author: str = ""
    """A namespace; empty for all."""

    base: str = ""
    """A repository whose direct derivatives are meant; empty for all models."""

    def params(self, expand: tuple[str, ...], cursor: str) -> list[tuple[str, str]]:
        """Return the query of a request."""
        named = [("author", self.author)] if self.author else []
        named += [("filter", f"base_model:{self.base}")] if self.base else []
        named += [("sort", "createdAt"), ("limit", str(PAGE_SIZE)), *(("expand", name) for name in expand)]
        return [*named, ("cursor", cursor)] if cursor else named


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing."""

    cursor: str
    """The cursor that was asked for; empty for the first page."""

    following: str
    """The cursor of the next page; empty at the end."""

    expand: tuple[str, ...]
    """What was asked for, less what the Hub refused."""

    records: Records
    """What was on it."""

    at: datetime
    """When it was fetched."""


def fetch_page(
    session: HubSession, query: Query, cursor: str = "", expand: tuple[str, ...] = EXPAND, *, look_again: bool = True
) -> Page:
    """Fetch one page.

    Args:
        session: what calls are made with.
        query: which models.
        cursor: what the page before gave; empty for the first page.
        expand: what to ask for; on the first page, names that the Hub refuses are given up.
        look_again: whether to ask again when an answer is garbled or holds something that is no model.

    Raises:
        ExpiredCursorError: if the Hub refuses the cursor.
        HubAnswerError: if the Hub refuses the request, or its answer is no page.
        HubUnreachableError: if no answer came.
        BudgetSpentError: if no more calls may go out.
    """
    names = expand
    looks = LOOKS if look_again else 1
    while True:
        looks -= 1
        answer = session.get(PATH, query.params(names, cursor))
        if answer.status == _BAD_REQUEST and not cursor and names:
            names = _without_refused(names, answer)
            looks += 1
            continue
        if answer.status == _BAD_REQUEST and cursor:
            raise ExpiredCursorError(f"{host()} no longer knows the place in its listing{answer.because}")
        try:
            items = _items(answer)
            following = next_cursor(answer, PATH)
        except HubAnswerError:
            if looks and answer.status // 100 == 2:  # noqa: PLR2004  any success
                session.pause("an answer could not be read")
                continue
            raise
        records = read_records(items)
        if looks and (records.unusable or (cursor and not items)):
            # A null in a list, or nothing where a page was announced: it may be a fault that passes.
            looks = min(looks, 1)
            session.pause("an answer was not whole")
            continue
        return Page(cursor, following, names, records, session.clock.now())


def parsed(body: bytes) -> Any:  # noqa: ANN401  JSON
    """Return JSON from the wire.

    Raises:
        HubAnswerError: if it is none, or nested too deeply.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        pass
    try:
        # Python reads no number of more than some thousand digits; whatever it is, it is no count.
        return json.loads(body, parse_int=_any_int)
    except (ValueError, RecursionError) as error:
        start = for_message(body[:60].decode("utf-8", "replace"))
        raise HubAnswerError(f"{host()} answered something that is no JSON: {start}") from error


def refusal(answer: Answer) -> HubAnswerError:
    """Return the error for an answer that is no success."""
    if answer.status // 100 == 3:  # noqa: PLR2004  any redirect
        place = for_message(answer.headers.get("location", ""), 100)
        return HubAnswerError(
            f"{host()} sends the request elsewhere, which is not followed: {place or 'it does not say where'}"
        )
    hint = "check the token (HF_TOKEN, or `hf auth whoami`)" if answer.status in (401, 403) else ""
    return HubAnswerError(f"{host()} refused the request with {answer.status}{answer.because}", todo=hint)


def _any_int(text: str) -> int:
    return int(text) if len(text) < 40 else 10**40  # noqa: PLR2004  far beyond every bound


def _items(answer: Answer) -> list[Any]:
    if answer.status // 100 != 2:  # noqa: PLR2004  any success
        raise refusal(answer)
    items = parsed(answer.body)
    if not isinstance(items, list):
        raise HubAnswerError(f"{host()} answered with something that is no list of models")
    if len(items) > PAGE_SIZE * 10:
        raise HubAnswerError(f"{host()} answered with {len(items):,} models where {PAGE_SIZE:,} were asked for")
    return items


def _without_refused(names: tuple[str, ...], answer: Answer) -> tuple[str, ...]:
    """Return the names that are left to ask for after a refusal."""
    text = _message(answer)
    listed = set(re.findall(r'"([A-Za-z_-]{1,40})"', text))
    refused = {name for name in names if name not in listed}
    if listed & set(names) and refused:
        return tuple(name for name in names if name not in refused)
    given_up = next((name for name in _OPTIONAL if name in names), None)
    if given_up is None:
        raise refusal(answer)
    return tuple(name for name in names if name != given_up)


def _message(answer: Answer) -> str:
    """Return all that a refusal says."""
    said = [answer.headers.get("x-error-message", "")]
    try:
        body = parsed(answer.body)
    except HubAnswerError:
        body = None
    if isinstance(body, Mapping):
        said.append(str(body.get("error", ""))[:10_000])
    return " ".join(said)
