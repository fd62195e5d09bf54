"""The crawl: which call comes next, until everything that is wanted is on the tape."""

from __future__ import annotations

import base64
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from harness.hub.listing import PAGE_SIZE, ExpiredCursorError, Page, Query, fetch_page
from harness.hub.records import EXPAND, Records
from harness.hub.repos import RepoAnswer, fetch_repo
from harness.hub.session import HubSession
from harness.pull.tape import Call, Step, Tape
from harness.pull.target import Target

_LAST_ID = re.compile(rb'"_id":\s*\{\s*"\$[gl]t":\s*"([0-9a-f]{24})"')


@dataclass
class Crawl:
    """One crawl over a tape."""

    target: Target
    """What is wanted."""

    tape: Tape
    """What was fetched."""

    session: HubSession
    """What further calls are made with."""

    reasons: list[str] = field(default_factory=list)
    """Why the crawl is not complete; empty if it is."""

    restarts: int = 0
    """Listings that had to begin anew."""

    _expand: tuple[str, ...] = EXPAND
    _before: tuple[int, frozenset[str]] = (-1, frozenset())

    def run(self) -> None:
        """Fetch everything that is not on the tape yet.

        Raises:
            HubError: if a call cannot be made or its answer not be used; what came before is kept.
            StoreError: if the tape cannot be written.
        """
        for query in self.target.queries():
            for _ in self._listing(query):
                pass
        for repo in self.target.asked_repos():
            self._repo(repo)
        if self.target.kind == "descendants":
            self._descend()
        for repo in self._unlisted():
            self._repo(repo)
        self.tape.drop(self.tape.place)
        self.reasons.extend(step.reason for step in self.tape.steps if step.reason)
        unusable = sum(step.unusable for step in self.tape.steps)
        if unusable:
            self.reasons.append(f"{unusable:,} records of the Hub's answers were no models")

    def _listing(self, query: Query) -> Iterator[int]:
        """Fetch the pages of one listing and yield their places on the tape."""
        begins = self.tape.place
        try:
            yield from self._pages(query)
        except ExpiredCursorError:
            if self.restarts:
                raise
            self.restarts += 1
            self.tape.drop(begins)
            yield from self._pages(query)

    def _pages(self, query: Query) -> Iterator[int]:
        cursor, met, pages = "", {""}, 0
        while True:
            step = self._page(query, cursor)
            pages += 1
            yield self.tape.place - 1
            if not step.following or self._far_enough(step):
                return
            what = query.author or query.base or "the whole listing"
            if step.following in met:
                self.reasons.append(f"the Hub gave the same page of {what} again and again")
                return
            if pages >= self.target.most_pages:
                self.reasons.append(f"{what} has more than {pages:,} pages")
                return
            cursor = step.following
            met.add(cursor)

    def _page(self, query: Query, cursor: str) -> Step:
        call = Call("list", query.author, query.base, cursor)
        before = self.tape.place - 1
        what = query.author or query.base or "the whole listing"

        def fetch() -> tuple[Step, Records]:
            reason = ""
            page = fetch_page(self.session, query, cursor, self._expand)
            if cursor and self._repeats(page, before):
                self.session.pause("a page came twice")
                page = fetch_page(self.session, query, cursor, self._expand)
                if self._repeats(page, before):
                    reason = f"the Hub gave a page of {what} twice, in the place of the next one"
            if cursor and _is_empty(page) and self.tape.steps[before].rows < PAGE_SIZE:
                # After a full page the Hub may not know that it was the last; after any other it does.
                reason = f"the Hub announced a further page of {what}, and it is empty"
            self._before = before + 1, frozenset(page.records.columns["repo_id"])
            self._tell(what, len(page.records))
            return _of_page(call, page, reason), page.records

        step = self.tape.take(call, fetch)
        self._expand = step.expand
        return step

    def _repeats(self, page: Page, before: int) -> bool:
        """Say whether a page holds what the one before it held, while its link goes on elsewhere than where it ends."""
        ids = set(page.records.columns["repo_id"])
        if self._before[0] != before:
            self._before = before, frozenset(self.tape.frame(before)["repo_id"])
        met = self._before[1]
        return bool(ids) and (ids <= met or (bool(ids & met) and not _goes_on(page)))

    def _far_enough(self, step: Step) -> bool:
        return self.target.kind == "since" and bool(step.oldest) and step.oldest[:10] < self.target.since

    def _repo(self, repo: str) -> Step:
        call = Call("repo", "", repo, "")

        def fetch() -> tuple[Step, Records]:
            answer = fetch_repo(self.session, repo, self._expand)
            self._tell(repo, len(answer.records))
            return _of_repo(call, answer, self._expand), answer.records

        return self.tape.take(call, fetch)

    def _descend(self) -> None:
        """Follow derivatives of derivatives, breadth first; each repository is asked about once."""
        waiting = deque(dict.fromkeys(self._ids(range(self.tape.place))))
        met = set(waiting)
        while waiting:
            repo = waiting.popleft()
            for place in self._listing(Query(base=repo)):
                for child in self._ids(range(place, place + 1)):
                    if child not in met:
                        met.add(child)
                        waiting.append(child)

    def _unlisted(self) -> list[str]:
        """Return the named repositories that no listing held."""
        left = set(self.target.named)
        for frame in self._frames() if left else ():
            left -= set(frame)
        return sorted(left)

    def _ids(self, places: range) -> Iterator[str]:
        for place in places:
            yield from self.tape.frame(place)["repo_id"]

    def _frames(self) -> Iterator[list[str]]:
        for place in range(self.tape.place):
            if self.tape.steps[place].call.kind == "list":
                yield self.tape.frame(place)["repo_id"].to_list()

    def _tell(self, what: str, records: int) -> None:
        self.session.progress.fetched(what, records, self.session.calls)


def _of_page(call: Call, page: Page, reason: str) -> Step:
    records = page.records
    return Step(
        call=call, following=page.following, expand=page.expand, state="", present="", rows=len(records),
        unusable=records.unusable, private=records.private, oldest=_oldest(records.columns["created_at"]),
        bad=tuple(records.bad), reason=reason, at=page.at.isoformat(),
    )  # fmt: skip


def _of_repo(call: Call, answer: RepoAnswer, expand: tuple[str, ...]) -> Step:
    records = answer.records
    return Step(
        call=call, following="", expand=expand, state=answer.state, present=answer.present, rows=len(records),
        unusable=records.unusable, private=records.private, oldest="", bad=tuple(records.bad), reason="",
        at=answer.at.isoformat(),
    )  # fmt: skip


def _goes_on(page: Page) -> bool:
    """Say whether the link to the next page goes on where this one ends, as far as its cursor can be read.

    The Hub's cursors are conditions on the last record's key, in base64 (a developer of the Hub shows one in
    huggingface/huggingface_hub, pull request 1176); one that cannot be read is taken as it is.
    """
    if not page.following:
        return False
    try:
        found = _LAST_ID.search(base64.b64decode(page.following))
    except ValueError:
        return True
    last = page.records.columns["hub_id"][-1]
    return found is None or last is None or found[1].decode() == last


def _is_empty(page: Page) -> bool:
    return not (len(page.records) or page.records.unusable or page.records.private)


def _oldest(times: list[datetime | None]) -> str:
    last = next((when for when in reversed(times) if when is not None), None)
    return "" if last is None else last.isoformat()
