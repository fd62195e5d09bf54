"""Result sets to the Hub: what goes, and that nothing goes which does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness._errors import ResultSetError, UsageError, Where
from harness._sanitise import for_message
from harness.hub.publishing import (
    Published,
    Remote,
    check_name,
    dataset_address,
    folders_of,
    publish_dataset,
    remote_dataset,
)
from harness.report.card import dataset_card
from harness.report.ro_crate import CRATE_FILE, ro_crate
from harness.results.citation import Citation, citation
from harness.results.package import ID_PATTERN, PACKAGE_FILE
from harness.results.recompute import check_result_set

if TYPE_CHECKING:
    from harness.results.result_set import ResultSet

CARD_FILE = "README.md"
"""The card of the dataset; the set's own readme stands in the set's folder."""

NOT_STATED = "none stated"
"""What a manifest says where an origin states no licence."""


@dataclass(frozen=True)
class Publication:
    """What would go, or went, to the Hub."""

    repo: str
    """`OWNER/NAME` of the dataset."""

    cited: Citation
    """The set, with its evidence and whom to name."""

    files: Mapping[str, bytes]
    """Path in the dataset -> content: the card, RO-Crate metadata, and the set in a folder named by its id."""

    warnings: tuple[str, ...]
    """What a publisher should know, a sentence each, safe to print."""


def publication(result_set: ResultSet, repo: str, *, there: Remote | None = None) -> Publication:
    """Return what goes to the Hub for a set, after it was recomputed.

    Args:
        result_set: the set.
        repo: `OWNER/NAME` of the dataset.
        there: what the dataset holds, so that its card names every set in it; None if nobody asked.

    Raises:
        UsageError: if the name is none, or the set stands in no directory.
        ResultSetError: if the set is withdrawn, rests on synthetic evidence, or states what does not come out of it.
        HarnessError: if it cannot be read or recomputed.
    """
    check_name(repo)
    _refuse(result_set)
    cited = citation(result_set, address=dataset_address(repo))
    others = folders_of(there.paths, ID_PATTERN) if there else ()
    folder = f"{result_set.id}/"
    package = (result_set.path / PACKAGE_FILE).read_bytes()
    files = {
        CARD_FILE: dataset_card(cited, sorted({*others, result_set.id}), repo).encode(),
        CRATE_FILE: ro_crate(cited, result_set.package, folder=folder).encode(),
        f"{folder}{PACKAGE_FILE}": package,
        **{f"{folder}{path}": content for path, content in result_set.files.items()},
    }
    return Publication(repo, cited, files, tuple(_warnings(cited)))


def publish(result_set: ResultSet, repo: str, *, private: bool = False) -> tuple[Publication, Published]:
    """Publish a set, and return what went and where it stands.

    The errors are those of `publication`, and:

    Raises:
        UsageError: if no token is found.
        HubError: if the Hub cannot be asked or refuses; then nothing is half published.
    """
    # Before anything is asked of the Hub, so that a set which does not hold touches no network.
    publication(result_set, repo)
    seen = remote_dataset(repo)
    going = publication(result_set, repo, there=seen)
    done = publish_dataset(repo, going.files, seen=seen, message=f"Add result set {result_set.id}", private=private)
    return going, done


def _refuse(result_set: ResultSet) -> None:
    where = Where(for_message(result_set.path))
    if not result_set.path.is_dir():
        raise UsageError("only a set that stands in a directory is published", where=where, todo="check it out first")
    if result_set.withdrawal is not None:
        raise ResultSetError("the set was withdrawn", where=where, todo="publish the one that stands in its place")
    kinds = {str(each.get("kind")) for each in result_set.results.get("evidence", []) if isinstance(each, dict)}
    if "synthetic" in kinds:
        raise ResultSetError("the set rests on synthetic evidence", where=where, todo="judge on recorded evidence")
    check = check_result_set(result_set.path)
    if check.differences:
        first = check.differences[0]
        raise ResultSetError(
            f"the set does not hold: {for_message(first.file)}: {first.what}",
            where=where,
            todo="harness results check says more; publish a set that holds",
        )


def _warnings(cited: Citation) -> list[str]:
    said = [for_message(cited.elsewhere.removesuffix("."), 600)] if cited.elsewhere else []
    silent = sorted({each.origin for each in cited.evidence if each.licence == NOT_STATED})
    if silent:
        named = ", ".join(for_message(each, 80) for each in silent)
        said.append(f"no licence is stated by {named}; counts and facts of named repositories from it go along")
    return said
