"""The story of a figure that several wordings share: what its source counts, who made what of it, what is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.judge.verdicts import ClaimResult, ReadingResult
from harness.report.grid import columns, filled
from harness.report.sentence import sentence_to_print
from harness.report.values import claimed_text, dated, figure_text, published_value, result_text
from harness.report.words import SHOWN
from harness.results.definition import definition
from harness.suite.tasks import is_published

if TYPE_CHECKING:
    from harness.suite import Suite
    from harness.suite.catalogue import PublishedFigure
    from harness.suite.tasks import Task

HEADERS = ("who", "says", "which would be the", "by the evidence held")
"""Heads of the table."""

LEAST_ROWS = 3
"""Fewer wordings than this are no story: the page of the claim itself says it all."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True, slots=True)
class Wording:
    """What one source or article makes of a figure."""

    who: str
    """Who says it and when."""

    says: str
    """What is said, with the figure."""

    means: str
    """The definition that it comes to; empty where no task of ours makes it precise."""

    evidence: str
    """The verdict, and the figure or what would bring one."""


def related(task: Task, suite: Suite) -> tuple[str, ...]:
    """Return the ids of the claims that rest on the same published figure, the task itself among them, sorted."""
    figure = task.source.figure if task.source else None
    if figure is None:
        return (task.id,)
    others = [
        name
        for name, each in suite.tasks.items()
        if each.source is not None and each.source.figure == figure and not is_published(name)
    ]
    return tuple(sorted({task.id, *others}))


def story(claim: ClaimResult, others: Sequence[ClaimResult], suite: Suite, *, most: int = 100) -> str:
    """Return the story of a claim's figure as a block; empty where it is too short to be told.

    Args:
        claim: the claim that is explained.
        others: the claims that rest on the same figure, judged; the claim itself may be among them.
        suite: the suite.
        most: columns to fill.
    """
    figure = _published(claim.task, suite)
    if figure is None:
        return ""
    claims = {each.task.id: each for each in (claim, *others)}
    told = [*_retold(claim.task, figure, suite), *_made_of_it(claims, suite)]
    if len(told) + 1 < LEAST_ROWS:
        return ""
    rows = [_row(each) for each in (_source(claim, figure, suite), *told)]
    head = f"One figure, {_number(len(told))} wordings of it: {_value(figure)} in {_title(figure.source, suite)}"
    stakes = [
        f"Stake of {for_terminal(each.publisher)}: {for_terminal(each.stake)}"
        for each in claim.stakes
        if each.by in suite.sources
    ]
    fidelity = [
        f"{for_terminal(task.id)} is {task.source.fidelity}: {for_terminal(task.source.why)}"
        for task in (each.task for each in claims.values())
        if task.source is not None
    ]
    beside = [*fidelity, *stakes, f"To print: {sentence_to_print(claim, suite)}"]
    table = columns(rows, headers=HEADERS, most=most)
    return "\n\n".join([filled(head, most), table, "\n".join(filled(text, most, hang="  ") for text in beside)])


def _published(task: Task, suite: Suite) -> PublishedFigure | None:
    return suite.catalogue.published.get(task.source.figure) if task.source and task.source.figure else None


def _number(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _title(name: str, suite: Suite) -> str:
    source = suite.sources.get(name.partition("#")[0])
    if source is None:
        return for_terminal(name)
    return f"{for_terminal(source.title)} ({for_terminal(source.publisher)}, {source.date or 'undated'})"


def _source(claim: ClaimResult, figure: PublishedFigure, suite: Suite) -> Wording:
    """Return what the source itself says, made precise and judged by the reading as sourced."""
    sourced = next((each for each in claim.readings if each.label == "as-sourced"), None)
    return Wording(
        who=_who(figure.source, suite, "the source"),
        says=_says(figure),
        means=definition(sourced.reading) if sourced else "",
        evidence=_judged(sourced) if sourced else "",
    )


def _retold(task: Task, figure: PublishedFigure, suite: Suite) -> Iterator[Wording]:
    """Yield what the sources between the article and the origin make of the figure, the origin's side first."""
    own = figure.source.partition("#")[0]
    for name in reversed(task.source.chain if task.source else ()):
        for each in suite.catalogue.published.values():
            same = (each.quantity, each.value, each.unit) == (figure.quantity, figure.value, figure.unit)
            if same and name != own and each.source.partition("#")[0] == name:
                yield Wording(_who(name, suite, "passes it on"), _says(each), "", "")


def _made_of_it(claims: dict[str, ClaimResult], suite: Suite) -> Iterator[Wording]:
    """Yield what articles make of the figure, the explained claim first."""
    for claim in claims.values():
        worded = claim.readings[0] if claim.readings else None
        makers = "\n".join(_who(name, suite, "") for name in claim.task.claim.made_by)
        printed = claimed_text(claim.task.claim.figure)
        says = f"{for_terminal(claim.task.claim.says)} [{printed}]"
        yield Wording(
            who=makers,
            says=says,
            means=definition(worded.reading) if worded else "",
            evidence=_judged(worded) if worded else SHOWN[claim.headline.value],
        )


def _who(name: str, suite: Suite, role: str) -> str:
    party = suite.articles.get(name) or suite.sources.get(name.partition("#")[0])
    if party is None:
        return for_terminal(name)
    day = party.date.isoformat() if party.date else "undated"
    return f"{for_terminal(party.publisher)}, {day}" + (f" ({role})" if role else "")


def _says(figure: PublishedFigure) -> str:
    return f"{for_terminal(figure.says)}: {_value(figure)}"


def _value(figure: PublishedFigure) -> str:
    """Return a published figure with its words of precision."""
    wording = "" if figure.wording == "exactly" else f"{for_terminal(figure.wording)} "
    value = published_value(figure)
    # A month is written as its first day.
    month = figure.unit == "date" and figure.wording == "in"
    return f"{wording}{value.removesuffix('-01') if month else value}"


def _judged(result: ReadingResult) -> str:
    """Return a verdict with its figure and day, with what is at hand, or with what would bring one."""
    verdict = SHOWN[result.verdict.value]
    if result.evidence is not None:
        return f"{verdict}: {result_text(result)} on {dated(result.evidence.captured_on, result.gap_days)}"
    if result.nearest is not None:
        near = result.nearest
        at_hand = figure_text(near.figure, result.reading.unit)
        return f"{verdict}; at hand {at_hand} on {dated(near.evidence.captured_on, near.gap_days)}"
    return f"{verdict}; would take: {for_terminal(result.pull)}" if result.pull else verdict


def _row(wording: Wording) -> list[str]:
    return [wording.who, wording.says, wording.means or "(as it says)", wording.evidence or "no claim of an article"]
