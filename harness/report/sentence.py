"""A sentence to print: the task's own correction, or one made of verdict, definition, figure and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness._version import __version__
from harness.judge.verdicts import ClaimResult, Headline, ReadingResult
from harness.report.values import dated, figure_text, of_denominator
from harness.report.words import leaves
from harness.results.definition import definition

if TYPE_CHECKING:
    from harness.suite import Suite


OPENINGS = {
    Headline.SUPPORTED: "Recorded metadata of the Hugging Face Hub agree:",
    Headline.CONTRADICTED: "Recorded metadata of the Hugging Face Hub contradict this:",
    Headline.SUPPORTED_AS_SOURCED: "This holds as its source measured it, not as worded:",
    Headline.DEPENDS: "Whether this holds depends on the definition:",
    Headline.INCONCLUSIVE: "Recorded metadata of the Hugging Face Hub leave this open:",
    Headline.NO_EVIDENCE: "Recorded metadata of the Hugging Face Hub do not decide this:",
    Headline.OFF_HUB: "Metadata of the Hugging Face Hub cannot confirm or refute this:",
}
"""How a sentence about a claim begins, by headline."""


def sentence_to_print(claim: ClaimResult, suite: Suite) -> str:
    """Return what can be printed about a claim, whatever the verdict; a figure has its definition and its day."""
    if claim.correction:
        return for_terminal(claim.correction)
    worded = claim.readings[0] if claim.readings else None
    figure = _beside(worded) if claim.headline is Headline.NO_EVIDENCE else _measured(worded)
    cited = f"(harness {__version__}, {for_terminal(claim.task.id)}, suite {suite.digest[:12]})"
    return f'{OPENINGS[claim.headline]} "{for_terminal(claim.task.claim.says)}" {figure}{cited}'


def _measured(worded: ReadingResult | None) -> str:
    """Return the figure as worded with its definition and its day; of several parts, those that have a figure."""
    if worded is None:
        return ""
    if worded.parts:
        shown = [
            f"{for_terminal(leaf.label.removeprefix(f'{worded.label}/'))} {_figure(leaf)}"
            for leaf in leaves(worded)
            if leaf.figure and leaf.evidence
        ]
        counted = "" if worded.reading.parts else f"{definition(worded.reading)}: "
        return f"By part, {counted}{'; '.join(shown)}. " if shown else ""
    if worded.figure is None or worded.evidence is None:
        return ""
    figure = f"{figure_text(worded.figure, worded.reading.unit)}{of_denominator(worded.figure)}"
    return f"On {worded.evidence.captured_on}, {definition(worded.reading)}: {figure}. "


def _figure(leaf: ReadingResult) -> str:
    if leaf.figure is None or leaf.evidence is None:
        return ""
    return f"{figure_text(leaf.figure, leaf.reading.unit)}{of_denominator(leaf.figure)} on {leaf.evidence.captured_on}"


def _beside(worded: ReadingResult | None) -> str:
    """Return the figure at hand where none decides, as information."""
    nearest = worded.nearest if worded else None
    if worded is None or nearest is None:
        return ""
    figure = f"{figure_text(nearest.figure, worded.reading.unit)}{of_denominator(nearest.figure)}"
    day = dated(nearest.evidence.captured_on, nearest.gap_days)
    return f"Only this is at hand: {figure} on {day}; {for_terminal(nearest.why_not)}. "
