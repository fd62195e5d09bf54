"""One claim in full, as a page for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.judge.verdicts import ClaimResult
from harness.judge.words import claimed_in_words
from harness.report.change import what_would_change
from harness.report.grid import columns, labelled
from harness.report.own_rows import rows_of_claim
from harness.report.reading import LABELS, reading_block
from harness.report.sentence import sentence_to_print
from harness.report.story import related, story
from harness.report.swept import sweep_block
from harness.report.values import NOTHING, published_value
from harness.report.words import SHOWN, attributions_of, evidence_rows, evidence_table, leaves, name_of, used

if TYPE_CHECKING:
    from harness.api import Verification
    from harness.measure.extract import Extract, RepoFacts
    from harness.suite import Suite
    from harness.suite.tasks import About, Task

TITLES = {"as-worded": "As worded", "as-sourced": "As sourced"}
"""Names of readings as a page shows them."""


def explanation(verification: Verification, claim: ClaimResult, *, most: int = 100) -> str:
    """Return everything about one claim: what is claimed, where from, every reading, what decides, what to print.

    Where other claims of the verification rest on the same figure, their common story comes first.
    """
    task, held = claim.task, verification.held.extracts
    told = story(claim, _same_figure(verification, claim), verification.suite, most=most)
    blocks = [
        f"{for_terminal(task.id)}: {SHOWN[claim.headline.value]}",
        told,
        labelled(_claim_pairs(claim, verification.suite, told=bool(told)), most=most, least=LABELS),
        *(
            reading_block(result, held, title=_title(result.label), most=most, said=for_terminal(claim.reason))
            for result in claim.readings
        ),
        sweep_block(claim, most),
        _facts(claim, held, most),
        _listed("What would change it", what_would_change(claim), most),
        _listed("What the evidence does and does not say", [for_terminal(note) for note in task.notes], most),
        "" if told else _listed("To print", [sentence_to_print(claim, verification.suite)], most),
        _evidence(claim, held, most),
    ]
    return "\n\n".join(block for block in blocks if block)


def _same_figure(verification: Verification, claim: ClaimResult) -> list[ClaimResult]:
    names = related(claim.task, verification.suite)
    return [each for each in verification.claims if each.task.id in names and each is not claim]


def _title(label: str) -> str:
    return TITLES.get(label, f"Reading {for_terminal(label)}")


def _claim_pairs(claim: ClaimResult, suite: Suite, *, told: bool) -> Iterator[tuple[str, str]]:
    """Yield labelled lines about a claim; where a figure came from only if its story has not been told."""
    task = claim.task
    yield "claim", for_terminal(task.claim.says)
    yield "made by", "\n".join(_article(name, suite) for name in task.claim.made_by)
    yield "speaks of", _about(task.claim.about)
    yield "prints", _printed(task, suite)
    yield "verdict", f"{SHOWN[claim.headline.value]}. {for_terminal(claim.reason)}"
    in_readings = {row for result in claim.readings for row in result.own_rows}
    yield "own rows", "\n".join(rows_of_claim(claim, told=in_readings))
    if task.off_hub is not None:
        yield "look at", for_terminal(task.off_hub.look_at)
    if task.source is not None and not told:
        yield "fidelity", f"{task.source.fidelity}: {for_terminal(task.source.why)}"
        yield "source", _chain(task, suite)
        yield "it says", _published(task, suite)


def _article(name: str, suite: Suite) -> str:
    article = suite.articles.get(name)
    if article is None:
        return _source(name, suite)
    day = (
        "undated" if article.date is None else f"{article.date}{' (inferred)' if article.date_is == 'inferred' else ''}"
    )
    stake = f" Stake: {for_terminal(article.stake)}" if article.stake else ""
    return f"{for_terminal(article.publisher)}, {day}: {for_terminal(article.title)}.{stake}"


def _about(about: About) -> str:
    days = about.first.isoformat() if about.first == about.last else f"{about.first} to {about.last}"
    stated = "stated by the claim" if about.stated else "not stated by the claim"
    return f"{days}, {stated}: {for_terminal(about.why)}"


def _printed(task: Task, suite: Suite) -> str:
    figure = task.claim.figure
    if figure is None:
        return ""
    rule = suite.catalogue.wordings.get(figure.wording)
    printed = for_terminal(figure.printed or claimed_in_words(figure.value, figure.unit))
    return f"{printed}\n'{for_terminal(figure.wording)}': {for_terminal(rule.meaning)}" if rule else printed


def _chain(task: Task, suite: Suite) -> str:
    if task.source is None:
        return ""
    lines = []
    for step, name in enumerate(task.source.chain):
        lines.append(f"{'which rests on ' if step else ''}{_source(name, suite)}")
    return "\n".join(lines) or "none is named"


def _source(name: str, suite: Suite) -> str:
    source = suite.sources.get(name)
    if source is None:
        return for_terminal(name)
    day = source.date.isoformat() if source.date else "undated"
    stake = f". Stake: {for_terminal(source.stake)}" if source.stake else ""
    return (
        f"{for_terminal(source.publisher)}, {day}: {for_terminal(source.title)} ({source.kind}, {source.hand}){stake}"
    )


def _published(task: Task, suite: Suite) -> str:
    figure = suite.catalogue.published.get(task.source.figure) if task.source and task.source.figure else None
    if figure is None:
        return ""
    days = " to ".join(str(day) for day in dict.fromkeys((figure.about_from, figure.about_to)) if day)
    wording = "" if figure.wording == "exactly" else f"{for_terminal(figure.wording)} "
    when = f", of {days}" if days else ""
    return f"{for_terminal(figure.says)}: {wording}{published_value(figure)}{when} ({figure.hand})"


def _facts(claim: ClaimResult, held: Sequence[Extract], most: int) -> str:
    rows = fact_rows(claim, held)
    return f"Repositories behind it\n{columns(rows, headers=FACT_HEADERS, most=most)}" if rows else ""


FACT_HEADERS = ("repository", "created", "licence", "declared bases", "as of", "kind")
"""Heads of the columns of `fact_rows`."""


def fact_rows(claim: ClaimResult, held: Sequence[Extract]) -> list[list[str]]:
    """Return what the evidence says about the repositories that the task names, nothing twice, as FACT_HEADERS says."""
    ordered = sorted(held, key=_recorded_first)
    rows = []
    for name in claim.task.repos:
        found = [
            (_fact_cells(facts), extract.manifest)
            for extract in ordered
            for facts in extract.repos
            if facts.repo_id == name and facts.largest_of is None
        ]
        for index, (cells, manifest) in enumerate(found):
            before, after = [each for each, _ in found[:index]], [each for each, _ in found[index + 1 :]]
            said_elsewhere = any(_adds_nothing(cells, each) and each != cells for each in after)
            if not said_elsewhere and not any(_adds_nothing(cells, each) for each in before):
                rows.append([for_terminal(name), *cells, manifest.captured_on.isoformat(), manifest.kind])
    return rows


def _recorded_first(extract: Extract) -> tuple[bool, int, str]:
    """Order recorded tables before curated facts, and newer ones before older."""
    manifest = extract.manifest
    return manifest.kind == "curated", -manifest.captured_on.toordinal(), manifest.id


def _adds_nothing(cells: tuple[str, ...], row: tuple[str, ...]) -> bool:
    return all(mine in (NOTHING, theirs) for mine, theirs in zip(cells, row, strict=True))


def _fact_cells(facts: RepoFacts) -> tuple[str, ...]:
    bases = facts.bases
    declared = (
        NOTHING if bases is None else "none" if not bases else ", ".join(for_terminal(base) for base in bases[:2])
    )
    more = f" and {len(bases) - 2} more" if bases and len(bases) > 2 else ""  # noqa: PLR2004  two are shown
    return (
        facts.created.isoformat() if facts.created else NOTHING,
        for_terminal(facts.licence) if facts.licence else NOTHING,
        declared + more,
    )


def _listed(title: str, lines: Sequence[str], most: int) -> str:
    shown = [line for line in lines if line]
    if not shown:
        return ""
    return f"{title}\n" + "\n".join(labelled([("", line)], indent="", most=most) for line in shown)


def _evidence(claim: ClaimResult, held: Sequence[Extract], most: int) -> str:
    """Return every piece of evidence on the page, and the lines that their origins ask for."""
    refs = used([claim])
    for leaf in (leaf for result in claim.readings for leaf in leaves(result)):
        refs |= {name_of(other.evidence): other.evidence for other in (leaf.nearest, leaf.runner_up) if other}
    if not refs:
        return ""
    table = evidence_table(evidence_rows(refs.values(), held), most=most)
    return "\n".join([table, *(f"Attribution: {text}" for text in attributions_of(refs, held))])
