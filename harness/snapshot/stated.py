"""What is stated at import: origin, licence, time, scope. What nobody states is not assumed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from harness._errors import UsageError
from harness._sanitise import for_message
from harness.snapshot.ids import is_repo_id
from harness.snapshot.manifest import Scope, ScopeKind

NO_LICENCE = "none stated"
NO_ORIGIN = "not stated"

SCOPE_KINDS: tuple[ScopeKind, ...] = ScopeKind.__args__  # type: ignore[attr-defined]
WITH_MEMBERS = ("descendants", "namespaces", "repos", "top")
"""Kinds of scope that say of what."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_END_OF_DAY = time(23, 59, 59, tzinfo=UTC)
_MAX_ORDER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDetails:
    """What is stated at import; each value that is not None goes before the mapping's."""

    name: str | None = None
    """Readable start of the snapshot's id, to which the day of capture is added."""

    origin: str | None = None
    """Public name of the origin."""

    address: str | None = None
    """Where the origin stands."""

    revision: str | None = None
    """Commit, blob or revision of the origin."""

    licence: str | None = None
    """Licence as the origin states it."""

    attribution: str | None = None
    """The line to print wherever the evidence is used."""

    captured: tuple[datetime, datetime] | None = None
    """Start and end of the recording; see `parse_captured`."""

    scope: Scope | None = None
    """What the table covers without a gap; see `parse_scope`."""

    synthetic: bool | None = None
    """Whether the table was generated and stands for nothing real."""


def parse_captured(text: str) -> tuple[datetime, datetime]:
    """Return start and end of a recording: `DAY`, `TIME`, or two of them joined by `/`.

    A day (`2025-10-12`) stands for all of it, in UTC. A time (`2026-08-22T20:00:00Z`) carries a zone.

    Raises:
        UsageError: if it is none of these, or ends before it begins.
    """
    first, slash, last = text.partition("/")
    start, end = _moment(first, text), _moment(last if slash else first, text, end=True)
    if end < start:
        raise UsageError(f"'{for_message(text, 60)}' ends before it begins", todo="write the earlier time first")
    return start, end


def parse_scope(text: str) -> Scope:
    """Return a scope from `sample`, `whole-hub`, or `KIND:MEMBER,MEMBER` (namespaces, repos, descendants, top).

    Raises:
        UsageError: if it is none of these.
    """
    kind, colon, members = text.partition(":")
    return make_scope(kind.strip(), [part.strip() for part in members.split(",")] if colon else [])


def make_scope(kind: str, members: list[str]) -> Scope:
    """Return a scope after checking its kind and its members.

    Raises:
        UsageError: if the kind is unknown, has no members although it needs them, or a member cannot be one.
    """
    found: ScopeKind | None = next((known for known in SCOPE_KINDS if known == kind), None)
    if found is None:
        todo = f"use one of: {', '.join(sorted(SCOPE_KINDS))}"
        raise UsageError(f"'{for_message(kind, 40)}' is no scope", todo=todo)
    if (found in WITH_MEMBERS) != bool(members):
        what = f"the scope {found} needs members" if found in WITH_MEMBERS else f"the scope {found} has no members"
        example = f"{found}:A,B" if found in WITH_MEMBERS else found
        raise UsageError(what, todo=f"write {example}")
    for member in members:
        if not _is_member(found, member):
            what = f"'{for_message(member, 60)}' cannot be a member of the scope {found}"
            raise UsageError(what, todo="write exact names, joined by commas")
    return Scope(found, tuple(sorted(set(members))))


def _is_member(kind: ScopeKind, member: str) -> bool:
    if kind == "top":
        return 0 < len(member) <= _MAX_ORDER and member.isprintable()
    return is_repo_id(member) and ("/" not in member or kind != "namespaces")


def _moment(text: str, whole: str, *, end: bool = False) -> datetime:
    todo = "write a day (2025-10-12), a time with its zone (2026-08-22T20:00:00Z), or two of them joined by /"
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), _END_OF_DAY if end else time(tzinfo=UTC))
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{for_message(whole, 60)}' is no time", todo=todo) from None
    if moment.tzinfo is None:
        raise UsageError(f"'{for_message(whole, 60)}' has no time zone", todo=todo)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise UsageError(f"'{for_message(whole, 60)}' is before the calendar", todo=todo) from None
