"""Counting claims: how many got which verdict, and on what kind of evidence they were decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from harness.judge.verdicts import Headline

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult, EvidenceRef, ReadingResult

SHOWN: dict[Headline, str] = {
    Headline.SUPPORTED: "supported",
    Headline.CONTRADICTED: "contradicted",
    Headline.SUPPORTED_AS_SOURCED: "supported as sourced",
    Headline.DEPENDS: "depends on the definition",
    Headline.INCONCLUSIVE: "inconclusive",
    Headline.NO_EVIDENCE: "no evidence",
    Headline.OFF_HUB: "off the Hub",
}
"""Headlines for people, in the order in which a summary counts them."""

DECIDED = (Headline.SUPPORTED, Headline.CONTRADICTED, Headline.SUPPORTED_AS_SOURCED)
"""Headlines that answer yes or no."""


def headline_counts(claims: Iterable[ClaimResult]) -> dict[Headline, int]:
    """Return how many claims got each verdict, in the order of SHOWN; verdicts that none got are left out."""
    counts = Counter(claim.headline for claim in claims)
    return {headline: counts[headline] for headline in SHOWN if counts[headline]}


def decided_by_kind(claims: Iterable[ClaimResult]) -> dict[str, int]:
    """Return how many claims were decided on each kind of evidence, by kind; several kinds are joined by ` and `.

    The evidence is that of the reading as worded, and of its parts where it has any.
    """
    kinds = Counter(
        " and ".join(sorted({each.kind for each in evidence_of(claim.readings[0])}))
        for claim in claims
        if claim.headline in DECIDED and claim.readings
    )
    return dict(sorted(kinds.items()))


def evidence_of(result: ReadingResult) -> tuple[EvidenceRef, ...]:
    """Return the evidence that a reading is decided on, by id: its own, or else that of its parts."""
    return tuple(sorted(set(_evidence_of(result)), key=lambda each: each.id))


def _evidence_of(result: ReadingResult) -> Iterator[EvidenceRef]:
    if result.evidence:
        yield result.evidence
    else:
        for part in result.parts:
            yield from _evidence_of(part)
