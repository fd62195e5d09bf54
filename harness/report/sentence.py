"""A sentence to print: the task's own correction, or one made of verdict, definition, figure and date."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness._version import __version__
from harness.judge.evidence import OF_THIRTY_DAYS
from harness.judge.verdicts import ClaimResult, Headline, ReadingResult
from harness.measure.figure import Figure
from harness.report.values import bounds_text, dated, figure_text, of_denominator
from harness.report.words import leaves
from harness.results.definition import definition
from harness.suite.tasks import Unit

if TYPE_CHECKING:
    from harness.suite import Suite


OPENINGS = {
    Headline.SUPPORTED: "Recorded metadata of the Hugging Face Hub agree, as far as the measure goes:",
    Headline.CONTRADICTED: "Recorded metadata of the Hugging Face Hub contradict this, as far as the measure goes:",
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
    """Return what was measured as worded, with definition, bounds and day; of several parts, of those with a figure."""
    if worded is None:
        return ""
    shown = [_figure(leaf) for leaf in leaves(worded) if leaf.figure and leaf.evidence]
    return f"Measured: {'; '.join(shown)}. " if shown else ""


def _figure(leaf: ReadingResult) -> str:
    if leaf.figure is None or leaf.evidence is None:
        return ""
    return f"{definition(leaf.reading)}: {_in_full(leaf.figure, leaf.reading.unit)}, as of {leaf.evidence.captured_on}"


def _in_full(figure: Figure, unit: Unit) -> str:
    """Return a figure with its denominator and, where they are wider than it, its bounds."""
    text, bounds = figure_text(figure, unit), bounds_text(figure, unit)
    shown = f" ({bounds})" if bounds and not text.startswith(("≥", "≤")) and bounds != text else ""
    return f"{text}{of_denominator(figure)}{shown}"


def _beside(worded: ReadingResult | None) -> str:
    """Return the figure at hand where none decides, as information."""
    nearest = worded.nearest if worded else None
    if worded is None or nearest is None:
        return ""
    asked = worded.reading
    if nearest.why_not == OF_THIRTY_DAYS:
        asked = replace(asked, rules=replace(asked.rules, basis="30-days"))
    figure = f"{definition(asked)}: {_in_full(nearest.figure, asked.unit)}"
    day = dated(nearest.evidence.captured_on, nearest.gap_days)
    return f"Only this is at hand: {figure}, as of {day}; {for_terminal(nearest.why_not)}. "
