"""The page as a whole: what was judged, the counts, the claims, their sources and the evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness._version import __version__
from harness.judge.verdicts import ClaimResult, EvidenceRef, Headline
from harness.judge.words import plural
from harness.report.chains import chains_summary
from harness.report.charts import charts_available
from harness.report.own_rows import resting_on_own_rows
from harness.report.page.choices import choices_of
from harness.report.page.claim import CURATED, VERDICTS, ClaimView, claim_view
from harness.report.page.parties import party_of
from harness.report.page.project import address_for_corrections
from harness.report.page.shapes import Cell, Party, Row, Table, table, web
from harness.report.summary import summary_lines
from harness.report.words import EVIDENCE_HEADERS, attributions_of, evidence_rows, leaves, name_of, used
from harness.results.contents import newest_evidence
from harness.suite.chains import chains_of
from harness.suite.loading import BUILT_IN

if TYPE_CHECKING:
    from datetime import date

    from harness.api import Verification
    from harness.report.page.trends import Trend
    from harness.results.result_set import ResultSet
    from harness.suite import Suite

ORDER = (
    Headline.CONTRADICTED, Headline.SUPPORTED_AS_SOURCED, Headline.DEPENDS, Headline.SUPPORTED, Headline.INCONCLUSIVE,
    Headline.NO_EVIDENCE, Headline.OFF_HUB,
)  # fmt: skip
"""Headlines in the order of the list: what a reader should know before printing first."""

MEANINGS = {
    "supported": "everything that the figure can be lies inside of what the wording allows",
    "contradicted": "nothing that the figure can be lies inside of what the wording allows",
    "supported-as-sourced": "contradicted as worded, but supported as the article's own source measured it",
    "depends": "the definitions that were tried disagree; the entry names the choice that decides",
    "inconclusive": "there is evidence, and it leaves both possible",
    "no-evidence": "nothing at hand covers the claim; the entry says what is missing and how to bring it",
    "off-hub": "metadata of the Hugging Face Hub cannot decide it, and the entry says where to look",
}
"""Slug of a verdict -> what it means."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many claims got a verdict."""

    slug: str
    """Slug of the verdict."""

    shown: str
    """The verdict in words."""

    number: int
    """How many."""

    meaning: str
    """What the verdict means."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A topic on which articles contradict each other or their source."""

    topic: str
    """What it is about."""

    says: tuple[tuple[Party, str, str], ...]
    """Who says what, and the task that judges it, if one is on the page."""

    note: str
    """What follows, or what is open."""


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page shows."""

    title: str
    """Its title."""

    lead: str
    """What it is about, in a sentence."""

    set_id: str
    """Id of the result set, or empty for a judgement that was not written."""

    harness_version: str
    """The version that judged."""

    suite_name: str
    """Name of the suite."""

    suite_digest: str
    """Digest of the suite."""

    newest: str
    """Day of the newest evidence, or empty."""

    newest_row: str
    """Day of the newest row of `seeds/` that decides, if it is later than all other evidence; else empty."""

    issues: str
    """Address at which the project takes corrections, or empty."""

    warnings: tuple[str, ...]
    """What a reader must know first: withdrawn, synthetic, on rows of the suite's own, judged otherwise than stated."""

    counts: tuple[Count, ...]
    """How many claims got which verdict, in the order in which verdicts are explained."""

    summary: tuple[str, ...]
    """What decided them, and how many distort their source, in sentences."""

    claims: tuple[ClaimView, ...]
    """The claims, in the order of ORDER, then by task id."""

    choices: tuple[Table, ...]
    """What the choices mean by which definitions differ, a table each."""

    sources: str
    """What the articles rest on, in words."""

    disagreements: tuple[Disagreement, ...]
    """Where articles contradict each other or their source."""

    evidence: Table
    """The evidence that figures come from."""

    attributions: tuple[str, ...]
    """The lines that its origins ask to be printed."""

    cited: str
    """How to cite the set as a whole."""

    charts: bool
    """Whether charts are drawn."""

    trend: bool
    """Whether claims show how they came out in other result sets."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The folders of the claims, sorted."""
        return tuple(sorted({each.subject for each in self.claims}))

    @property
    def makers(self) -> tuple[Party, ...]:
        """Everybody who makes a claim, by publisher."""
        found = {party.name: party for claim in self.claims for party in claim.makers}
        return tuple(sorted(found.values(), key=lambda each: (each.publisher.lower(), each.name)))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of evidence that decide claims, sorted."""
        return tuple(sorted({kind for claim in self.claims for kind in claim.kinds}))


def page_of(
    judged: Verification,
    *,
    result_set: ResultSet | None = None,
    warnings: Sequence[str] = (),
    cited: str = "",
    trend: Trend | None = None,
) -> Page:
    """Return what the page shows of judged claims.

    Args:
        judged: claims, suite and evidence.
        result_set: the set that they come from; None for a judgement that was not written.
        warnings: what a reader must know first.
        cited: how to cite the set as a whole.
        trend: what other result sets say.
    """
    suite, held = judged.suite, judged.held.extracts
    claims = sorted(judged.claims, key=lambda each: (ORDER.index(each.headline), each.task.id))
    by_id = {each.task.id: each for each in claims}
    newest = newest_evidence(held)
    refs = _used(claims)
    return Page(
        title="Claims about open AI models, checked",
        lead=_lead(claims, suite),
        set_id=result_set.id if result_set else "",
        harness_version=result_set.package.harness_version if result_set else __version__,
        suite_name="" if suite.name == BUILT_IN else suite.name,
        suite_digest=suite.digest,
        newest=newest.isoformat() if newest else "",
        newest_row=_newest_row(refs.values(), newest),
        issues=address_for_corrections(),
        warnings=(*warnings, *_synthetic(refs.values()), *resting_on_own_rows(claims)),
        counts=_counts(claims),
        # The first line says what the counts show.
        summary=tuple(summary_lines(claims)[1:]),
        claims=tuple(claim_view(each, suite, held, others=by_id, trend=trend) for each in claims),
        choices=choices_of(claims),
        sources=chains_summary(chains_of(suite, [each.task.id for each in claims]), suite),
        disagreements=_disagreements(claims, suite),
        evidence=_evidence(judged, refs),
        attributions=tuple(attributions_of(refs, held)),
        cited=cited,
        charts=charts_available(),
        trend=trend is not None,
    )


def _lead(claims: Sequence[ClaimResult], suite: Suite) -> str:
    articles = {name for claim in claims for name in claim.task.claim.made_by if name in suite.articles}
    sources = {name for claim in claims for name in claim.task.claim.made_by if name in suite.sources}
    makers = [
        *([plural(len(articles), "article")] if articles else []),
        *([plural(len(sources), "source")] if sources else []),
    ]
    said = plural(len(claims), "sentence")
    by = f" from {' and '.join(makers)}" if makers else ""
    return (
        f"{said}{by} about the adoption of open AI models, each judged on recorded public metadata of the Hugging Face "
        "Hub. A verdict holds under a stated definition, as of a stated day. What the evidence at hand cannot decide "
        "is left undecided."
    )


def _counts(claims: Sequence[ClaimResult]) -> tuple[Count, ...]:
    found = Counter(claim.headline for claim in claims)
    return tuple(
        Count(headline.value, shown, found[headline], MEANINGS[headline.value])
        for headline, shown in VERDICTS.items()
        if found[headline]
    )


def _used(claims: Sequence[ClaimResult]) -> dict[str, EvidenceRef]:
    """Return every piece of evidence that the page shows a figure of, by `name_of`."""
    found = used(claims)
    for leaf in (leaf for claim in claims for result in claim.readings for leaf in leaves(result)):
        found |= {name_of(other.evidence): other.evidence for other in (leaf.nearest, leaf.runner_up) if other}
    return dict(sorted(found.items()))


def _newest_row(refs: Iterable[EvidenceRef], newest: date | None) -> str:
    days = [each.captured_on for each in refs if each.kind == CURATED]
    return max(days).isoformat() if days and newest and max(days) > newest else ""


def _synthetic(refs: Iterable[EvidenceRef]) -> tuple[str, ...]:
    names = [each.id for each in refs if each.kind == "synthetic"]
    return (
        (f"Figures on this page come from synthetic evidence, which was generated: {', '.join(names)}.",)
        if names
        else ()
    )


def _evidence(judged: Verification, refs: dict[str, EvidenceRef]) -> Table:
    manifests = {each.manifest.id: each.manifest for each in judged.held.extracts}
    rows: list[Row] = []
    for row in evidence_rows(refs.values(), judged.held.extracts):
        manifest = manifests.get(row[0])
        address, licence = (manifest.origin.address, manifest.origin.licence) if manifest else ("", "")
        rows.append(
            [Cell(row[0], kind="code"), Cell(row[1], web(address)), *row[2:5], Cell(row[5], kind="number"), licence]
        )
    return table("Evidence behind the figures", (*EVIDENCE_HEADERS, "licence"), rows)


def _disagreements(claims: Sequence[ClaimResult], suite: Suite) -> tuple[Disagreement, ...]:
    shown = {claim.task.id for claim in claims}
    return tuple(
        Disagreement(
            each.topic,
            tuple(
                (party_of(saying.by, suite), saying.says, saying.task if saying.task in shown else "")
                for saying in each.says
            ),
            each.note,
        )
        for each in suite.contradictions
        if shown.intersection(each.tasks())
    )
