"""Verdicts, evidence and scopes as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.judge.registry import EVIDENCE_ID
from harness.judge.verdicts import ClaimResult, EvidenceRef, Headline, ReadingResult
from harness.judge.words import plural
from harness.report.grid import Line, columns
from harness.results.summary import evidence_of
from harness.snapshot.manifest import Manifest, Scope

if TYPE_CHECKING:
    from harness.measure.extract import Extract

SHOWN = {
    "supported": "supported",
    "contradicted": "contradicted",
    "inconclusive": "inconclusive",
    "no-evidence": "no evidence",
    "off-hub": "off the Hub",
    "depends": "depends",
    "supported-as-sourced": "supported as sourced",
}
"""Slug of a verdict or headline -> as shown."""

_FEW = 3


def leaves(result: ReadingResult) -> Iterator[ReadingResult]:
    """Yield the results that have no parts, in order: the reading itself, or its parts and their groups."""
    if not result.parts:
        yield result
    for part in result.parts:
        yield from leaves(part)


def deciding(claim: ClaimResult) -> tuple[EvidenceRef, ...]:
    """Return the evidence that decides a claim's reading as worded, by id; nothing for a claim without evidence."""
    if claim.headline in (Headline.NO_EVIDENCE, Headline.OFF_HUB) or not claim.readings:
        return ()
    return evidence_of(claim.readings[0])


def used(claims: Sequence[ClaimResult]) -> dict[str, EvidenceRef]:
    """Return all evidence that any reading or any cell of a sweep has a figure from, by `name_of`."""
    results = [result for claim in claims for result in (*claim.readings, *(cell.result for cell in claim.cells))]
    found = {name_of(leaf.evidence): leaf.evidence for result in results for leaf in leaves(result) if leaf.evidence}
    return dict(sorted(found.items()))


def name_of(evidence: EvidenceRef) -> str:
    """Return what tells a piece of evidence from others: its id; the tables of publishers share one, so with theirs."""
    return f"{evidence.id}: {evidence.origin}" if evidence.id == EVIDENCE_ID else evidence.id


def scope_words(scope: Scope) -> str:
    """Return what a table covers: `all of 7 namespaces`, `the whole Hub`, `a sample`."""
    match scope.kind:
        case "whole-hub":
            return "the whole Hub"
        case "namespaces":
            return f"all of {plural(len(scope.members), 'namespace')}"
        case "repos":
            return plural(len(scope.members), "named repository", "named repositories")
        case "descendants":
            return f"descendants of {plural(len(scope.members), 'repository', 'repositories')}"
        case "top":
            return f"a top list ({', '.join(for_terminal(order) for order in scope.members)})"
        case "sample":
            return "a sample"


def scope_in_full(scope: Scope) -> str:
    """Return what a table covers, with the first of its members."""
    words = scope_words(scope)
    if not scope.members or scope.kind == "top":
        return words
    few = ", ".join(for_terminal(member) for member in scope.members[:_FEW])
    more = len(scope.members) - _FEW
    return f"{words}: {few}" + (f" and {more} more" if more > 0 else "")


def evidence_rows(evidence: Iterable[EvidenceRef], held: Sequence[Extract]) -> list[list[str]]:
    """Return one row a piece of evidence: id, origin, day, kind, coverage, repositories; newest first, then by id."""
    manifests = {each.manifest.id: each.manifest for each in held}
    newest_first = sorted(evidence, key=lambda each: (-each.captured_on.toordinal(), name_of(each)))
    return [_evidence_row(each, manifests.get(each.id)) for each in newest_first]


def evidence_table(rows: Sequence[Sequence[str]], *, most: int) -> str:
    """Return rows of `evidence_rows` for a terminal: two lines each, so that no id is broken."""
    headers = [
        [Line("evidence"), Line("  origin")],
        [Line("as of"), Line("kind")],
        [Line("covers"), Line("repositories")],
    ]
    cells = [
        [[Line(row[0]), Line(f"  {row[1]}")], [Line(row[2]), Line(row[3])], [Line(row[4]), Line(row[5])]]
        for row in rows
    ]
    return columns(cells, headers=headers, most=most)


EVIDENCE_HEADERS = ("evidence", "origin", "as of", "kind", "covers", "repositories")
"""Heads of the columns of `evidence_rows`."""


def manifest_row(manifest: Manifest) -> list[str]:
    """Return the row of `evidence_rows` for a manifest."""
    return [
        for_terminal(manifest.id),
        for_terminal(manifest.origin.name),
        manifest.captured_on.isoformat(),
        manifest.kind,
        scope_words(manifest.scope),
        f"{manifest.rows:,}",
    ]


def attributions_of(ids: Iterable[str], held: Sequence[Extract]) -> list[str]:
    """Return the lines that the origins of evidence ask to be printed, sorted."""
    wanted = set(ids)
    lines = {for_terminal(each.manifest.origin.attribution) for each in held if each.manifest.id in wanted}
    return sorted(lines - {""})


def _evidence_row(evidence: EvidenceRef, manifest: Manifest | None) -> list[str]:
    if manifest is not None:
        return manifest_row(manifest)
    day = evidence.captured_on.isoformat()
    return [for_terminal(evidence.id), for_terminal(evidence.origin), day, evidence.kind, evidence.scope, ""]
