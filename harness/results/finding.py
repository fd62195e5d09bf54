"""Finding one result set among several: by its id or the beginning of it, as `latest` or as `previous`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness._errors import UsageError
from harness._sanitise import for_message

if TYPE_CHECKING:
    from harness.results.result_set import Listing, ResultSet

LATEST, PREVIOUS = "latest", "previous"
"""The set on the newest evidence that is neither withdrawn nor superseded; the one that it took the place of, or else
the one that stands before it."""


def named(listing: Listing, name: str) -> ResultSet | None:
    """Return the set of a directory that a name means; None if it means none.

    Raises:
        UsageError: if several sets begin so, or no set stands before the latest.
        HarnessError: if it is a set that cannot be read.
    """
    standing = listing.standing
    if name == LATEST and standing:
        return standing[-1]
    if name == PREVIOUS and standing:
        return _before(standing[-1], listing)
    for found, problem in listing.problems:
        if name and found.startswith(name):
            raise problem
    sets = listing.sets
    fits = [each for each in sets if each.id == name] or [each for each in sets if name and each.id.startswith(name)]
    if len({each.id for each in fits}) > 1:
        raise UsageError(f"several result sets begin with '{for_message(name, 80)}'", todo="harness results list")
    return fits[0] if fits else None


def _before(latest: ResultSet, listing: Listing) -> ResultSet:
    """Return the set that the latest supersedes, or else the one that stands before it."""
    superseded = [each for each in listing.sets if each.id == latest.package.supersedes]
    before = superseded or listing.standing[:-1]
    if not before:
        raise UsageError("no result set stands before the latest one", todo="harness results list")
    return before[-1]
