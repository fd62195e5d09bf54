"""The index of a directory of result sets: INDEX.md and index.json, made from what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness._sanitise import for_markdown
from harness.judge.verdicts import Headline
from harness.results._files import replace_file
from harness.results._json_text import json_text
from harness.results._markdown import cell, table
from harness.results.result_set import list_result_sets
from harness.results.summary import SHOWN

if TYPE_CHECKING:
    from harness.results.result_set import Listing, ResultSet

INDEX_SCHEMA_VERSION = 1
_MOST_TRIES = 10


def write_index(directory: Path) -> None:
    """Write INDEX.md and index.json for the result sets of a directory, newest evidence first.

    Sets that appear meanwhile are taken in: the index is made again until nothing new is there.

    Raises:
        ResultSetError: if the directory cannot be read or written.
    """
    for _ in range(_MOST_TRIES):
        listing = list_result_sets(directory)
        replace_file(directory / "index.json", json_text(index_object(listing)).encode())
        replace_file(directory / "INDEX.md", index_text(listing).encode())
        if _state(list_result_sets(directory)) == _state(listing):
            return


def index_object(listing: Listing) -> dict[str, Any]:
    """Return the content of index.json: `schema_version`, `sets` and `unreadable`."""
    superseded = listing.superseded_by
    return {
        "schema_version": INDEX_SCHEMA_VERSION,
        "sets": [_set_object(each, superseded.get(each.id, ())) for each in reversed(listing.sets)],
        "unreadable": [{"path": name, "why": problem.what} for name, problem in listing.problems],
    }


def index_text(listing: Listing) -> str:
    """Return INDEX.md."""
    rows = [_row(each) for each in index_object(listing)["sets"]]
    blocks = [
        "# Result sets",
        "Made from the sets in this directory, newest evidence first.",
        table(("set", "evidence up to", "claims", "verdicts", "harness", "state"), rows),
    ]
    unreadable = [f"- {for_markdown(name)}: {for_markdown(problem.what)}" for name, problem in listing.problems]
    if unreadable:
        blocks += ["Cannot be read:", "\n".join(unreadable)]
    return "\n\n".join(blocks) + "\n"


def _state(listing: Listing) -> list[tuple[str, bool]]:
    return [(each.id, each.withdrawal is not None) for each in listing.sets]


def _set_object(each: ResultSet, superseded_by: Sequence[str]) -> dict[str, Any]:
    claims = each.results["claims"]
    counts = Counter(claim["verdict"] for claim in claims)
    package, withdrawal = each.package, each.withdrawal
    return {
        "id": each.id,
        "path": each.path.name,
        "newest_evidence": package.newest_evidence.isoformat() if package.newest_evidence else None,
        "harness_version": package.harness_version,
        "suite": each.results["suite"],
        "claims": len(claims),
        "verdicts": {headline.value: counts[headline.value] for headline in Headline if counts[headline.value]},
        "supersedes": package.supersedes,
        "superseded_by": sorted(superseded_by),
        "withdrawn": {"on": withdrawal.on.isoformat(), "why": withdrawal.why, "instead": withdrawal.instead}
        if withdrawal
        else None,
    }


def _row(each: dict[str, Any]) -> tuple[str, ...]:
    verdicts = ", ".join(
        f"{each['verdicts'][head.value]} {name}" for head, name in SHOWN.items() if head.value in each["verdicts"]
    )
    name = cell(each["path"])
    # Only a directory that has its id as a name is linked: an id is harmless in an address, any other name may not be.
    linked = f"[{name}]({each['path']}/README.md)" if each["path"] == each["id"] else name
    version = cell(each["harness_version"])
    return (linked, each["newest_evidence"] or "", f"{each['claims']:,}", verdicts, version, _standing(each))


def _standing(each: dict[str, Any]) -> str:
    if each["withdrawn"]:
        instead = f"; use {each['withdrawn']['instead']}" if each["withdrawn"]["instead"] else ""
        return f"withdrawn on {each['withdrawn']['on']}: {cell(each['withdrawn']['why'])}{instead}"
    if each["superseded_by"]:
        return f"superseded by {', '.join(each['superseded_by'])}"
    return f"supersedes {each['supersedes']}" if each["supersedes"] else "current"
