"""One repository, asked for by name: whether it is there, has moved, is closed, or cannot be told from missing."""

from __future__ import annotations

import re
import urllib.parse
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from harness._errors import HubAnswerError, UsageError
from harness._sanitise import for_message
from harness.hub._links import on_this_host
from harness.hub.endpoint import host
from harness.hub.listing import PATH, parsed, refusal
from harness.hub.records import EXPAND, Records, is_repo_id, read_records
from harness.hub.session import Answer, HubSession

State = Literal["there", "gated", "renamed", "disabled", "private-or-missing"]
"""`gated`: there, with files behind a gate; its metadata is public. `renamed`: there under another id. `disabled`:
there, closed by the Hub. `private-or-missing`: the Hub tells these two apart only to those who may see it."""

_MOST_HOPS = 3
_DISABLED = "Access to this resource is disabled."
_MOVED = frozenset({301, 302, 307, 308})
_REPO_IN_PATH = re.compile(r"/api/models/([^/?#]+(?:/[^/?#]+)?)")


@dataclass(frozen=True, slots=True)
class RepoAnswer:
    """What the Hub says of one repository."""

    asked: str
    """The id that was asked for."""

    state: State
    """How it stands."""

    present: str
    """Its present id: another one if it was renamed; empty if it is not there."""

    records: Records
    """Its record, or none."""

    at: datetime
    """When it was asked for."""


def fetch_repo(session: HubSession, repo_id: str, expand: tuple[str, ...] = EXPAND) -> RepoAnswer:
    """Ask for one repository.

    Raises:
        UsageError: if this is no repository id.
        HubAnswerError: if the answer is none of those that the Hub documents.
        HubUnreachableError: if no answer came.
        BudgetSpentError: if no more calls may go out.
    """
    if not is_repo_id(repo_id):
        raise UsageError(f"this is no repository id: {for_message(repo_id, 80)}", todo="write it as NAMESPACE/NAME")
    name, names = repo_id, expand
    for _ in range(_MOST_HOPS + 1):
        answer = session.get(f"{PATH}/{name}", [("expand", each) for each in names])
        if answer.status == 400 and names:  # noqa: PLR2004  bad request: a name of `expand` is refused
            # Without `expand` the Hub gives everything but the all-time count and the structured bases.
            names = ()
            answer = session.get(f"{PATH}/{name}")
        if answer.status not in _MOVED:
            return _judged(session, repo_id, name, answer)
        name = _new_name(answer)
    raise HubAnswerError(f"{host()} sends the request for {for_message(repo_id, 120)} round in circles")


def _judged(session: HubSession, asked: str, name: str, answer: Answer) -> RepoAnswer:
    at = session.clock.now()
    if answer.status == 403 and answer.headers.get("x-error-message") == _DISABLED:  # noqa: PLR2004  forbidden
        return RepoAnswer(asked, "disabled", name, Records(), at)
    if answer.status == 404 or (answer.status == 401 and not _bad_token(answer)):  # noqa: PLR2004  unauthorised
        return RepoAnswer(asked, "private-or-missing", "", Records(), at)
    if answer.status // 100 != 2:  # noqa: PLR2004  any success
        raise refusal(answer)
    item = parsed(answer.body)
    records = read_records([item])
    if records.private:
        return RepoAnswer(asked, "private-or-missing", "", Records(), at)
    if not len(records):
        raise HubAnswerError(f"{host()} answered with something that is no model for {for_message(asked, 120)}")
    present = str(records.columns["repo_id"][0])
    if present != asked:
        return RepoAnswer(asked, "renamed", present, records, at)
    return RepoAnswer(asked, "gated" if records.columns["gated"][0] else "there", present, records, at)


def _bad_token(answer: Answer) -> bool:
    return "Invalid credentials" in answer.headers.get("x-error-message", "")


def _new_name(answer: Answer) -> str:
    """Return the id that a redirect names; it chooses nothing else.

    Raises:
        HubAnswerError: if it leads to another host, or not to a model.
    """
    there = on_this_host(answer.headers.get("location", ""), PATH)
    found = _REPO_IN_PATH.fullmatch(there.path) if there is not None else None
    name = urllib.parse.unquote(found[1]) if found else ""
    if not is_repo_id(name):
        raise refusal(answer)
    return name
