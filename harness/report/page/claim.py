"""One claim as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.judge.verdicts import ClaimResult, Headline, ReadingResult
from harness.judge.words import claimed_in_words, plural
from harness.report.change import what_would_change
from harness.report.explain import FACT_HEADERS, fact_rows
from harness.report.own_rows import rows_of_claim
from harness.report.page.curves import CurveView, curve_views, part_charts, sweep_table
from harness.report.page.parties import ChainView, chain_of, party_of
from harness.report.page.reading import ReadingView, largest_repos, reading_view
from harness.report.page.shapes import Cell, Chart, Pair, Party, Row, Table, pairs, repo_cell, table
from harness.report.sentence import sentence_to_print
from harness.report.story import related
from harness.report.values import NOTHING, bounds_text, claimed_text, figure_text, gap_text, result_text
from harness.report.words import deciding

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.report.page.trends import Trend
    from harness.suite import Suite
    from harness.suite.tasks import About, Task

VERDICTS = {
    Headline.SUPPORTED: "supported",
    Headline.CONTRADICTED: "contradicted",
    Headline.SUPPORTED_AS_SOURCED: "supported as sourced",
    Headline.DEPENDS: "depends on the definition",
    Headline.INCONCLUSIVE: "inconclusive",
    Headline.NO_EVIDENCE: "no evidence",
    Headline.OFF_HUB: "off the Hub",
}
"""Headlines as the page shows them, in the order of its counts."""

_ALSO = {"chinese": "china", "american": "us", "licence": "license"}
"""What is said in a claim -> what else it is searched by."""

CURATED = "curated"


@dataclass(frozen=True, slots=True)
class ClaimView:
    """Everything the page says about one claim."""

    id: str
    """Task id, which is the anchor as well."""

    subject: str
    """Folder of the task."""

    short: str
    """The claim in a few words."""

    says: str
    """The claim in our words."""

    slug: str
    """Slug of the verdict."""

    shown: str
    """The verdict in words."""

    reason: str
    """Why, in one sentence."""

    makers: tuple[Party, ...]
    """Who makes the claim."""

    figure: str
    """The figure as worded, for a narrow column."""

    bounds: str
    """The least and the most that it can be, or empty."""

    claimed: str
    """What the claim prints, with a sign for its words of precision."""

    as_of: str
    """The day of the evidence, or how many days there are."""

    gap: str
    """Days between the evidence and the time that the claim speaks of, for a narrow column."""

    gap_words: str
    """The same in words."""

    kinds: tuple[str, ...]
    """Kinds of the deciding evidence."""

    beside: str
    """The nearest figure where none decides, with its day; or empty."""

    needed: str
    """What the wording allows, or empty."""

    details: tuple[Pair, ...]
    """What the claim speaks of and prints, and where to look instead."""

    sentence: str
    """A sentence to print."""

    corrects: bool
    """Whether that sentence is to be printed in place of the claim."""

    curves: tuple[CurveView, ...]
    """What the definitions of each reading give."""

    charts: tuple[Chart, ...]
    """Parts and groups beside each other."""

    definitions: Table | None
    """What every definition gives."""

    readings: tuple[ReadingView, ...]
    """The readings, as worded first."""

    same: tuple[Cell, ...]
    """Other claims on the page that rest on the same published figure, each with its verdict."""

    chain: ChainView | None
    """Where the figure came from."""

    repos: Table | None
    """The repositories that the task names."""

    largest: tuple[Cell, ...]
    """The repositories that weigh most in the figure."""

    change: tuple[str, ...]
    """What would give another verdict."""

    notes: tuple[str, ...]
    """What the evidence does and does not say."""

    trend: Table | None
    """What earlier and later result sets say; None where there is one at most."""

    @property
    def fidelity(self) -> str:
        """Slug of the fidelity to the source, or empty."""
        return self.chain.fidelity if self.chain else ""

    @property
    def words(self) -> str:
        """What the search looks through, in lower case."""
        chain = (*self.chain.steps, *self.chain.below) if self.chain else ()
        parties = " ".join(dict.fromkeys(each.publisher for each in (*self.makers, *chain)))
        text = f"{self.short} {self.says} {self.id} {self.claimed} {parties}".lower()
        return " ".join((text, *(other for word, other in _ALSO.items() if word in text)))


def claim_view(
    claim: ClaimResult,
    suite: Suite,
    held: Sequence[Extract],
    *,
    others: Mapping[str, ClaimResult] | None = None,
    trend: Trend | None = None,
) -> ClaimView:
    """Return what the page says about one claim.

    Args:
        claim: the claim, judged.
        suite: the suite it belongs to.
        held: the evidence at hand.
        others: the claims on the page, by task id.
        trend: what other result sets say.
    """
    task = claim.task
    worded = claim.readings[0] if claim.readings else None
    evidence = deciding(claim)
    days = sorted({each.captured_on.isoformat() for each in evidence})
    return ClaimView(
        id=task.id,
        subject=task.id.partition("/")[0],
        short=task.claim.short,
        says=task.claim.says,
        slug=claim.headline.value,
        shown=VERDICTS[claim.headline],
        reason=claim.reason,
        makers=tuple(party_of(name, suite) for name in task.claim.made_by),
        figure=_figure(worded) if worded else NOTHING,
        bounds=bounds_text(worded.figure, worded.reading.unit) if worded and worded.figure else "",
        claimed=claimed_text(task.claim.figure),
        as_of=days[0] if len(days) == 1 else plural(len(days), "date") if days else NOTHING,
        gap=gap_text(worded.gap_days) if worded and len(days) == 1 else "",
        gap_words=gap_words(worded.gap_days) if worded and len(days) == 1 else "",
        kinds=tuple(sorted({each.kind for each in evidence})),
        beside=_beside(worded),
        needed=for_terminal(worded.region) if worded and not worded.reading.parts else "",
        details=_details(claim, suite),
        sentence=sentence_to_print(claim, suite),
        corrects=bool(claim.correction),
        curves=curve_views(claim),
        charts=part_charts(claim),
        definitions=sweep_table(claim),
        readings=tuple(reading_view(each, held, said=for_terminal(claim.reason)) for each in claim.readings),
        same=_same(task, suite, others or {}),
        chain=chain_of(task, suite),
        repos=_repos(claim, held),
        largest=tuple(dict.fromkeys(cell for each in claim.readings for cell in largest_repos(each))),
        change=tuple(what_would_change(claim)),
        notes=task.notes,
        trend=trend.of(task.id) if trend else None,
    )


def gap_words(days: int | None) -> str:
    """Return how far evidence lies from the time that a claim speaks of."""
    if days is None:
        return ""
    if days == 0:
        return "of the time spoken of"
    return f"{plural(abs(days), 'day')} {'before' if days < 0 else 'after'} the time spoken of"


def _figure(worded: ReadingResult) -> str:
    """Return the figure as worded; of a yes, how many repositories say so."""
    figure = worded.figure
    if figure is not None and figure.value is True and figure.repos:
        return f"yes: {plural(figure.repos, 'repository', 'repositories')}"
    return result_text(worded)


def _beside(worded: ReadingResult | None) -> str:
    nearest = worded.nearest if worded else None
    if worded is None or nearest is None:
        return ""
    figure = figure_text(nearest.figure, worded.reading.unit)
    return f"at hand, deciding nothing: {figure} on {nearest.evidence.captured_on}"


def _same(task: Task, suite: Suite, others: Mapping[str, ClaimResult]) -> tuple[Cell, ...]:
    names = [name for name in related(task, suite) if name != task.id and name in others]
    return tuple(
        Cell(others[name].task.claim.short, f"#{name}", VERDICTS[others[name].headline], others[name].headline.value)
        for name in names
    )


def _details(claim: ClaimResult, suite: Suite) -> tuple[Pair, ...]:
    task = claim.task
    figure = task.claim.figure
    rule = suite.catalogue.wordings.get(figure.wording) if figure else None
    printed = (figure.printed or claimed_in_words(figure.value, figure.unit)) if figure else ""
    wording = f"\n\u201c{figure.wording}\u201d: {rule.meaning}" if figure and rule else ""
    return pairs(
        ("Speaks of", _about(task.claim.about)),
        ("Prints", f"{printed}{wording}" if printed else ""),
        ("Own rows", "\n".join(rows_of_claim(claim))),
        ("Where to look", task.off_hub.look_at if task.off_hub else ""),
    )


def _about(about: About) -> str:
    days = about.first.isoformat() if about.first == about.last else f"{about.first} to {about.last}"
    return f"{days}, {'stated by the claim' if about.stated else 'not stated by the claim'}: {about.why}"


def _repos(claim: ClaimResult, held: Sequence[Extract]) -> Table | None:
    rows: list[Row] = [[repo_cell(row[0]), *row[1:]] for row in fact_rows(claim, held)]
    return table("Repositories behind it", FACT_HEADERS, rows) if rows else None
