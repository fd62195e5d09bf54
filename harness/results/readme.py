"""README.md of a result set: the verdicts as a table that a person reads first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_markdown
from harness.judge.registry import EVIDENCE_ID
from harness.judge.verdicts import Headline
from harness.judge.words import figure_in_words, separated
from harness.results._markdown import cell, table
from harness.results.definition import definition
from harness.results.elsewhere import not_from_the_hub
from harness.results.json_object import short_label
from harness.results.summary import SHOWN, decided_by_kind, evidence_of, headline_counts

if TYPE_CHECKING:
    from datetime import date

    from harness.judge.verdicts import ClaimResult, ReadingResult
    from harness.measure.extract import Extract
    from harness.measure.figure import Figure
    from harness.suite.tasks import About, Reading

_MEANING: dict[Headline, str] = {
    Headline.SUPPORTED: "the figure, with everything that is not known, lies inside what the wording allows",
    Headline.CONTRADICTED: "the figure, with everything that is not known, lies outside what the wording allows",
    Headline.INCONCLUSIVE: "what is not known reaches over the edge of what the wording allows",
    Headline.NO_EVIDENCE: "nothing held covers what the claim speaks of; `figures.csv` says what would bring it",
    Headline.OFF_HUB: "metadata of the Hub cannot decide it; `verdicts.csv` says why",
    Headline.DEPENDS: "the definitions that were tried disagree; `figures.csv` has every one of them",
    Headline.SUPPORTED_AS_SOURCED: "contradicted as the article words it, supported as its source measured it",
}

_MOST_PARTS = 4
_HEAD_LINES = 2
"""Lines of a Markdown table before its first row."""


def readme_text(claims: Sequence[ClaimResult], held: Sequence[Extract], *, harness_version: str) -> str:
    """Return README.md: summary, verdict table, evidence with attributions, and how to recompute it all."""
    ordered = sorted(claims, key=lambda claim: claim.task.id)
    evidence = sorted(held, key=lambda each: each.manifest.id)
    newest = max((each.manifest.captured_on for each in evidence), default=None)
    blocks = [
        f"# {title(ordered, newest)}",
        _made_by(harness_version),
        _elsewhere(evidence),
        _summary(ordered),
        _verdict_table(ordered),
        _shares(ordered),
        _legend(ordered),
        "## Evidence",
        table(("id", "kind", "origin", "scope", "recorded", "repos", "licence"), map(_evidence_row, evidence))
        if evidence
        else "None was held.",
        _REGISTRY if _reads_registry(ordered) else "",
        *_attributions(evidence),
        *_warnings(evidence),
        _HOW_TO_READ,
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def verdict_rows(claims: Sequence[ClaimResult]) -> list[str]:
    """Return the lines of the verdict table without its head: what the readme states of every claim."""
    return _verdict_table(sorted(claims, key=lambda claim: claim.task.id)).split("\n")[_HEAD_LINES:]


def _verdict_table(ordered: Sequence[ClaimResult]) -> str:
    return table(("claim", "verdict", "figure", "the wording allows", "evidence", "fidelity"), map(_claim_row, ordered))


def title(claims: Sequence[ClaimResult], newest: date | None) -> str:
    """Return what a result set is, in a few words."""
    number = "one claim" if len(claims) == 1 else f"{len(claims):,} claims"
    return f"Verdicts on {number} about model adoption, on " + (
        f"recorded evidence up to {newest}" if newest else "no recorded evidence"
    )


def _made_by(harness_version: str) -> str:
    return (
        f"Judged by {for_markdown(f'harness {harness_version}')}. No verdict is written by hand: every figure is "
        "computed from the extracts and the reference data in this directory."
    )


def _elsewhere(evidence: Sequence[Extract]) -> str:
    said = not_from_the_hub(each.manifest.id for each in evidence)
    return f"**{for_markdown(said)}**" if said else ""


def _summary(claims: Sequence[ClaimResult]) -> str:
    verdicts = ", ".join(f"{number} {SHOWN[headline]}" for headline, number in headline_counts(claims).items())
    decided = ", ".join(f"{number} on {kind} evidence" for kind, number in decided_by_kind(claims).items())
    return f"{verdicts}." + (f" Decided: {decided}." if decided else "")


def _claim_row(claim: ClaimResult) -> tuple[str, ...]:
    first = claim.readings[0] if claim.readings else None
    return (
        f"{cell(claim.task.claim.short)} ({_about(claim.task.claim.about)})",
        SHOWN[claim.headline],
        _figure(first) if first else "",
        _allowed(first) if first else "",
        _dated(first) if first else "",
        claim.task.source.fidelity if claim.task.source else "",
    )


def _about(about: About) -> str:
    return about.first.isoformat() if about.first == about.last else f"{about.first} to {about.last}"


def _figure(result: ReadingResult) -> str:
    """Return the figure with its bounds; of a compound, part by part, and nothing where no part has a figure."""
    if result.figure and result.figure.value is not None:
        return cell(
            f"{figure_in_words(result.figure.value, result.reading.unit)}{_bounds(result.figure, result.reading)}"
        )
    shown = [(short_label(part, result), _figure(part)) for part in result.parts]
    if not any(text for _, text in shown):
        return ""
    return _joined([f"{cell(name)}: {text or 'no figure'}" for name, text in shown])


def _bounds(figure: Figure, reading: Reading) -> str:
    """Return how far what is not known reaches, where it reaches anywhere."""
    if figure.kind in ("set", "yes-no") or figure.low == figure.high:
        return ""
    low, high = (None if end is None else figure_in_words(end, reading.unit) for end in (figure.low, figure.high))
    more, less = ("later", "earlier") if figure.kind == "date" else ("more", "less")
    if high is None:
        return f" or {more}" if figure.low == figure.value else f" ({low} or {more})"
    if low is None:
        return f" or {less}" if figure.high == figure.value else f" ({high} or {less})"
    return f" ({low} to {high})"


def _allowed(result: ReadingResult) -> str:
    """Return what the wording allows; of a compound, part by part."""
    if not result.reading.parts:
        return cell(result.region)
    shown = [f"{cell(short_label(part, result))}: {_allowed(part)}" for part in result.parts]
    return _joined(shown)


def _joined(shown: Sequence[str]) -> str:
    more = f", and {len(shown) - _MOST_PARTS} more" if len(shown) > _MOST_PARTS else ""
    return "; ".join(shown[:_MOST_PARTS]) + more


def _dated(result: ReadingResult) -> str:
    """Return the days that the evidence is dated by and, for a single piece, how far it lies from the claim's time."""
    days = sorted({each.captured_on.isoformat() for each in evidence_of(result)})
    gap = result.gap_days
    if len(days) != 1 or not gap:
        return ", ".join(days)
    return f"{days[0]}, {abs(gap):,} {'day' if abs(gap) == 1 else 'days'} {'before' if gap < 0 else 'after'}"


def _shares(claims: Sequence[ClaimResult]) -> str:
    """Return what every share in the table is a share of, and as of when."""
    lines = [
        f"- {for_markdown(claim.task.claim.short)}: {for_markdown(text)}"
        for claim in claims
        for result in claim.readings[:1]
        for text in _defined(result)
    ]
    return "What the shares in the table are shares of:\n\n" + "\n".join(lines) if lines else ""


def _defined(result: ReadingResult) -> Iterator[str]:
    figure, evidence = result.figure, result.evidence
    if figure and evidence and figure.kind == "share" and figure.numerator is not None and figure.denominator:
        share = f"{separated(figure.numerator)} of {separated(figure.denominator)}, as of {evidence.captured_on}"
        yield f"{definition(result.reading)}: {share}"
    for part in result.parts:
        yield from _defined(part)


def _legend(claims: Sequence[ClaimResult]) -> str:
    met = {claim.headline for claim in claims}
    lines = [f"- **{name}**: {_MEANING[headline]}." for headline, name in SHOWN.items() if headline in met]
    return "What the verdicts mean:\n\n" + "\n".join(lines)


def _evidence_row(extract: Extract) -> tuple[str, ...]:
    manifest = extract.manifest
    members = len(manifest.scope.members)
    first, last = manifest.captured_from.date(), manifest.captured_to.date()
    return (
        manifest.id,
        manifest.kind,
        cell(manifest.origin.name),
        manifest.scope.kind + (f" ({members:,})" if members else ""),
        f"{last}" if first == last else f"{first} to {last}",
        f"{manifest.rows:,}",
        cell(manifest.origin.licence),
    )


def _reads_registry(claims: Sequence[ClaimResult]) -> bool:
    return any(
        each.id == EVIDENCE_ID for claim in claims for reading in claim.readings for each in evidence_of(reading)
    )


def _attributions(evidence: Sequence[Extract]) -> list[str]:
    lines = sorted(
        {for_markdown(each.manifest.origin.attribution) for each in evidence if each.manifest.origin.attribution}
    )
    return (
        ["Attributions, to be printed wherever the figures are:", "\n".join(f"- {line}" for line in lines)]
        if lines
        else []
    )


def _warnings(evidence: Sequence[Extract]) -> list[str]:
    lines = [
        f"- {each.manifest.id}: {for_markdown(warning)}" for each in evidence for warning in each.manifest.warnings
    ]
    return ["What a reader should know of the evidence:", "\n".join(lines)] if lines else []


_REGISTRY = f"""\
`{EVIDENCE_ID}` is no recording: it is the tables of publishers in `suite/seeds.json`, where every row names its
source."""

_HOW_TO_READ = """\
## What is here

- `verdicts.csv`: a row a claim. `figures.csv`: a row for every reading, part, group and definition that was tried, with
  exact values, bounds and what is not known. `evidence.csv`: a row a piece of evidence. `results.json`: all of it as
  one object.
- `suite/`: the claims and the reference data that they were judged with. `extracts/`: the counts that every figure is
  computed from. `manifests/`: where they come from.
- `datapackage.json`: size and SHA-256 of every file and the type of every column; it also states the id of this set.

The evidence column gives the day that the evidence is dated by, and how far it lies from what the claim speaks of.
A figure stands only with its definition, its denominator and its date: all three are in `figures.csv`.

## Recompute it

In this directory, without network, with harness installed (`pip install .` in a checkout of adoption-harness):

```
harness results check .
```

It reads the suite and the extracts, judges every claim again, and says that every verdict and figure holds, or which
file states something else, where, and what comes out in its place."""
