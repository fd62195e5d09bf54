"""What is wanted, as one crawl that gives one snapshot."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

from harness._errors import UsageError
from harness._exact import canonical_json, digest
from harness._sanitise import for_message
from harness.hub.endpoint import endpoint
from harness.hub.listing import Query
from harness.hub.records import is_repo_id
from harness.snapshot.manifest import Scope

TargetKind = Literal["namespaces", "repos", "descendants", "since", "whole-hub"]

PAGES_OF_A_NAMESPACE = 10
"""Pages of one namespace fetched without being asked for it by name: ten thousand repositories."""

PAGES_AT_MOST = {"namespaces": 200, "repos": 0, "descendants": 200, "since": 10_000, "whole-hub": 10_000}
"""Pages of one listing after which a crawl gives up."""


@dataclass(frozen=True, slots=True)
class Target:
    """One crawl."""

    kind: TargetKind
    """What is crawled."""

    members: tuple[str, ...] = ()
    """Namespaces, repositories, or repositories and namespaces whose descendants are wanted; sorted."""

    named: tuple[str, ...] = ()
    """Repositories to ask for by name if the listings do not hold them; sorted."""

    since: str = ""
    """With `since`: the day back to which the newest repositories are wanted (ISO)."""

    pages: int = 0
    """Pages of one listing after which the crawl gives up; 0 for the default of its kind."""

    @property
    def key(self) -> str:
        """The name of its checkpoint: the same for the same wish of the same Hub, chosen by nothing from outside."""
        return digest(canonical_json({**self.as_record(), "endpoint": endpoint()}).encode())[:16]

    @property
    def most_pages(self) -> int:
        """Pages of one listing after which the crawl gives up."""
        return self.pages or PAGES_AT_MOST[self.kind]

    @property
    def scope(self) -> Scope:
        """What a complete crawl covers; the newest repositories alone cover nothing without a gap."""
        return Scope("sample", ()) if self.kind == "since" else Scope(self.kind, self.members)

    @property
    def words(self) -> str:
        """What it is, for a person."""
        names = ", ".join(for_message(name, 60) for name in self.members[:6])
        names += f" and {len(self.members) - 6} more" if len(self.members) > 6 else ""  # noqa: PLR2004  as many as shown
        return {
            "namespaces": f"every repository of {names}",
            "repos": f"the repositories {names}",
            "descendants": f"every derivative of {names}",
            "since": f"the newest repositories back to {self.since}",
            "whole-hub": "the whole Hub",
        }[self.kind]

    def queries(self) -> tuple[Query, ...]:
        """Return the listings that are known before anything is fetched."""
        if self.kind in ("since", "whole-hub"):
            return (Query(),)
        if self.kind == "repos":
            return ()
        return tuple(Query(author=name) for name in self.members if "/" not in name)

    def asked_repos(self) -> tuple[str, ...]:
        """Return the repositories that are asked for one by one, whatever the listings hold."""
        return tuple(name for name in self.members if "/" in name) if self.kind in ("repos", "descendants") else ()

    def as_record(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def namespaces_target(names: list[str], *, named: list[str] | None = None, pages: int = 0) -> Target:
    """Return the crawl of whole namespaces.

    Raises:
        UsageError: if a name is no namespace.
    """
    for name in names:
        if "/" in name or not is_repo_id(name):
            raise UsageError(f"this is no namespace: {for_message(name, 80)}", todo="write it as the Hub does: Qwen")
    return Target("namespaces", tuple(sorted(set(names))), tuple(sorted(set(named or ()))), pages=pages)


def repos_target(names: list[str]) -> Target:
    """Return the crawl of named repositories.

    Raises:
        UsageError: if a name is no repository id.
    """
    _refuse_bad(names)
    return Target("repos", tuple(sorted(set(names))))


def descendants_target(names: list[str]) -> Target:
    """Return the crawl of all derivatives, near and far, of repositories or of all repositories of namespaces.

    Raises:
        UsageError: if a name is neither.
    """
    _refuse_bad(names)
    return Target("descendants", tuple(sorted(set(names))))


def since_target(day: date) -> Target:
    """Return the crawl of the newest repositories back to a day."""
    return Target("since", since=day.isoformat())


def whole_hub_target() -> Target:
    """Return the crawl of the whole Hub."""
    return Target("whole-hub")


def _refuse_bad(names: list[str]) -> None:
    for name in names:
        if not is_repo_id(name):
            raise UsageError(f"this is no repository: {for_message(name, 80)}", todo="write it as NAMESPACE/NAME")
