"""The summary of judged claims: how many of each verdict, and what decided them."""

from __future__ import annotations

from collections.abc import Sequence

from harness.judge.verdicts import ClaimResult, Headline
from harness.judge.words import plural
from harness.results.summary import decided_by_kind, headline_counts

IN_SUMMARY = {
    Headline.SUPPORTED: "supported",
    Headline.CONTRADICTED: "contradicted",
    Headline.SUPPORTED_AS_SOURCED: "contradicted as worded but supported as sourced",
    Headline.DEPENDS: "depending on the definition",
    Headline.INCONCLUSIVE: "inconclusive",
    Headline.NO_EVIDENCE: "without evidence",
    Headline.OFF_HUB: "off the Hub",
}
"""Headlines in the words of a summary."""

IN_KIND = {
    "imported": "imported tables",
    "curated": "curated facts",
    "live": "live evidence",
    "table": "whole-Hub tables",
}
"""Kinds of evidence in the words of a summary."""


def summary_lines(claims: Sequence[ClaimResult]) -> list[str]:
    """Return the summary as sentences, a line each: verdicts, what decided them, and fidelity."""
    if not claims:
        return ["No claims."]
    headlines = ", ".join(f"{number} {IN_SUMMARY[headline]}" for headline, number in headline_counts(claims).items())
    lines = [f"{plural(len(claims), 'claim')}: {headlines}."]
    kinds = decided_by_kind(claims)
    if kinds:
        # Measured tables first; what needs a curated fact is counted apart from them.
        ordered = sorted(kinds.items(), key=lambda each: ("curated" in each[0], each[0]))
        counted = ", ".join(f"{number} from {_kind_words(kind)}" for kind, number in ordered)
        lines.append(f"{sum(kinds.values())} decided: {counted}.")
    distorted = sum(claim.task.source is not None and claim.task.source.fidelity == "distorted" for claim in claims)
    if distorted:
        verb = "distorts" if distorted == 1 else "distort"
        lines.append(f"{plural(distorted, 'claim')} {verb} the source, whatever the verdict.")
    return lines


def _kind_words(kinds: str) -> str:
    """Return kinds that are joined by ` and ` in words."""
    return " and ".join(IN_KIND.get(kind, kind) for kind in kinds.split(" and "))
