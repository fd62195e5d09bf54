"""What a pull would cost, before anything is asked of the Hub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.hub.probe import PROBE_CALLS
from harness.hub.quota import ANONYMOUS_CALLS, TOKEN_CALLS, quota_seconds
from harness.pull.sentinels import newest_live
from harness.pull.target import Target
from harness.snapshot.manifest import Manifest

PAGE = 1000
"""Models on a page."""

HUB_MODELS = 3_034_516
"""Public models on 2026-09-01 (harvardMadsys/hf-hub-characterization)."""

BYTES_A_RECORD = 400
"""Disk that a record needs at most. Recorded tables take 20 to 44 bytes a row as snapshots; live ones have more columns
and, until they are published, their pages beside them."""

SECONDS_A_CALL = 1
"""How long one call takes, roughly."""

CALLS_A_REPO = 2
"""Calls for one repository: a second one if it was renamed."""

REFUSED_NAMES = 7
"""Calls that may be asked again because the Hub refuses a column."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of one kind."""

    kind: str
    """What is called, for a person."""

    path: str
    """The path of the calls."""

    number: int
    """How many."""

    exact: bool
    """Whether that is the number, or an upper bound."""

    why: str
    """How it is known."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one pull would cost."""

    target: Target
    """What is pulled."""

    calls: tuple[Calls, ...]
    """Calls by kind."""

    records: int | None
    """Records expected; None if nothing tells."""

    records_from: str
    """How the records are known."""

    @property
    def most_calls(self) -> int:
        """Calls in all, at most."""
        return sum(each.number for each in self.calls)

    @property
    def disk(self) -> int | None:
        """Bytes of disk, at most; None if nothing tells how many records there are."""
        return None if self.records is None else self.records * BYTES_A_RECORD

    def seconds(self, *, token: bool) -> int:
        """Return how long it takes at most, under the quota without a token or with that of a free account."""
        waiting = quota_seconds(self.most_calls, per_window=TOKEN_CALLS if token else ANONYMOUS_CALLS)
        return max(waiting, self.most_calls * SECONDS_A_CALL)


def forecast(target: Target, held: Sequence[Manifest]) -> Forecast:
    """Return what a pull would cost, from what is held of the same scope."""
    before = newest_live(tuple(held), target.scope)
    probe = Calls(
        "probe", "/api/models?limit=1", PROBE_CALLS, exact=True, why="one call tells whether the Hub is there"
    )
    again = Calls(
        "asked again", "/api/models", REFUSED_NAMES, exact=False, why="only if the Hub refuses a column by its name"
    )
    if target.kind == "repos":
        return Forecast(target, (probe, _by_name(len(target.members))), len(target.members), "one for each name")
    listing = _listing(target, before)
    named = (_by_name(len(target.named)),) if target.named else ()
    asked = (_by_name(len(target.asked_repos())),) if target.asked_repos() else ()
    records, how = _records(target, before)
    return Forecast(target, (probe, listing, *named, *asked, again), records, how)


def _by_name(number: int) -> Calls:
    why = "one for each repository that no listing holds, and a second one for each that was renamed"
    return Calls("one repository", "/api/models/NAMESPACE/NAME", number * CALLS_A_REPO, exact=False, why=why)


def _listing(target: Target, before: Manifest | None) -> Calls:
    queries = len(target.queries())
    kind, path = "page of a listing", "/api/models"
    if target.kind == "descendants":
        why = "one for each repository and each of its derivatives; how many there are shows only on the way"
        return Calls(kind, path, target.most_pages * PAGE, exact=False, why=why)
    if before is None:
        why = f"{target.most_pages:,} for each listing, after which the pull gives up"
        if target.kind == "whole-hub":
            likely = -(-HUB_MODELS // PAGE)
            why = f"some {likely:,} for the models of 2026-09-01; after {target.most_pages:,} the pull gives up"
        return Calls(kind, path, target.most_pages * queries, exact=False, why=why)
    # Every listing ends with a page that is not full, and what was added since fits on another one.
    pages = before.rows // PAGE + 2 * queries
    why = f"{before.id} has {before.rows:,} repositories; two more for each listing, for what came since"
    return Calls(kind, path, min(pages, target.most_pages * queries), exact=False, why=why)


def _records(target: Target, before: Manifest | None) -> tuple[int | None, str]:
    if before is not None:
        return before.rows, f"as many as {before.id} has"
    if target.kind == "whole-hub":
        return HUB_MODELS, "the models that were public on 2026-09-01"
    return None, "nothing held tells"
