"""Headlines: what follows for a claim from its readings and from the sweep of its reading as worded.

The first row that fits, of the table in `docs/reference/verdicts.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.judge.sweep import cells_of, deciding_choice
from harness.judge.verdicts import Cell, Headline, ReadingResult, Verdict
from harness.judge.words import plural
from harness.suite.tasks import Task

AS_WORDED, AS_SOURCED = "as-worded", "as-sourced"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What follows for a claim."""

    headline: Headline
    """The slug."""

    reason: str
    """Why, in a sentence or two."""

    agreeing: int
    """Decided cells that agree with the reading as worded."""

    decided: int
    """Decided cells of the sweep of the reading as worded."""

    deciding_choice: str | None
    """The rule whose values split the decided cells best, where they disagree."""


def conclude(task: Task, readings: Sequence[ReadingResult], cells: tuple[Cell, ...]) -> Conclusion:
    """Return what follows for a claim.

    Args:
        task: the task.
        readings: its readings, judged; empty for a task off the Hub.
        cells: its sweep, judged.
    """
    if task.off_hub is not None:
        return Conclusion(Headline.OFF_HUB, task.off_hub.why, 0, 0, None)
    worded = _named(readings, AS_WORDED)
    sourced = _named(readings, AS_SOURCED)
    if worded is None:
        raise ValueError(f"{task.id} has no reading as worded")
    swept = cells_of(cells, AS_WORDED)
    decided = [cell.result.verdict for cell in swept if cell.result.verdict.decided]
    agreeing = sum(1 for verdict in decided if verdict is worded.verdict)
    choice = deciding_choice(swept)

    def row(headline: Headline, reason: str) -> Conclusion:
        return Conclusion(headline, reason, agreeing, len(decided), choice)

    if worded.verdict is Verdict.NO_EVIDENCE:
        return row(Headline.NO_EVIDENCE, worded.reason + _beside(sourced))
    if _disagree([*decided, *([worded.verdict] if worded.verdict.decided else [])]):
        return row(Headline.DEPENDS, _depends(agreeing, len(decided), choice))
    if worded.verdict is Verdict.CONTRADICTED and sourced is not None and sourced.verdict is Verdict.SUPPORTED:
        return row(
            Headline.SUPPORTED_AS_SOURCED, f"{worded.reason} As the source measured it, it holds: {sourced.reason}"
        )
    return row(Headline(worded.verdict.value), worded.reason)


def _named(readings: Sequence[ReadingResult], name: str) -> ReadingResult | None:
    return next((result for result in readings if result.label == name), None)


def _disagree(verdicts: Sequence[Verdict]) -> bool:
    return Verdict.SUPPORTED in verdicts and Verdict.CONTRADICTED in verdicts


def _beside(sourced: ReadingResult | None) -> str:
    """Return the verdict of the reading as sourced, which stands beside a headline without evidence."""
    if sourced is None or not sourced.verdict.decided:
        return ""
    return f" As the source measured it, the claim is {sourced.verdict.value}: {sourced.reason}"


def _depends(agreeing: int, decided: int, choice: str | None) -> str:
    named = f" The choice that decides most is '{choice}'." if choice else ""
    verb = "agrees" if agreeing == 1 else "agree"
    definitions = plural(decided, "definition")
    return f"Of {definitions} that the evidence decides, {agreeing} {verb} with the reading as worded.{named}"
