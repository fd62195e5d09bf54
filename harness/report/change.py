"""What would change a verdict: how far the figure lies from the edge, what is not known, or what is missing."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.judge.sweep import cells_of
from harness.judge.verdicts import ClaimResult, Headline, ReadingResult, Verdict
from harness.judge.words import plural, separated
from harness.report.reading import unknown_lines
from harness.report.values import figure_text, value_text
from harness.report.words import SHOWN, leaves
from harness.suite.rules import value_in_words

if TYPE_CHECKING:
    from harness.measure.figure import Figure

AS_WORDED = "as-worded"


def what_would_change(claim: ClaimResult) -> list[str]:
    """Return in sentences what would give a claim another verdict; nothing for a claim off the Hub."""
    if not claim.readings:
        return []
    worded = claim.readings[0]
    sentences = [_of_choice(claim)] if claim.headline is Headline.DEPENDS else []
    if worded.verdict is Verdict.NO_EVIDENCE:
        return [*sentences, *_of_missing(worded)]
    several = bool(worded.parts)
    for leaf in leaves(worded):
        start = f"{for_terminal(leaf.label.removeprefix(f'{worded.label}/'))}: " if several else ""
        sentences += [f"{start}{text}" for text in (_of_figure(leaf), _without_the_largest(leaf)) if text]
    return sentences


def _of_choice(claim: ClaimResult) -> str:
    """Return what each value of the deciding rule gives."""
    rule = claim.deciding_choice
    if rule is None:
        return ""
    found: dict[str, Counter[str]] = {}
    for cell in cells_of(claim.cells, AS_WORDED):
        if cell.result.verdict.decided:
            found.setdefault(dict(cell.choices).get(rule, ""), Counter())[SHOWN[cell.result.verdict.value]] += 1
    values = [
        f"`{value_in_words(rule, value)}`: "
        + ", ".join(f"{number} {verdict}" for verdict, number in sorted(at.items()))
        for value, at in found.items()
    ]
    return f"The rule `{rule}`. Definitions that the evidence decides, by its value: {'; '.join(values)}."


def _of_missing(worded: ReadingResult) -> list[str]:
    sentences = []
    if worded.pull:
        sentences.append(
            f"The evidence that is missing. `{for_terminal(worded.pull)}` says what it is; a table of that time that "
            "someone recorded can be imported: `harness snapshot import --help`."
        )
    return sentences


def _of_figure(leaf: ReadingResult) -> str:
    figure, unit = leaf.figure, leaf.reading.unit
    region = for_terminal(leaf.region)
    if figure is None:
        return f"evidence for it, which is missing: {for_terminal(leaf.pull)}" if leaf.pull else ""
    if isinstance(figure.value, bool) and figure.low == figure.high:
        return _of_existence(figure)
    if leaf.verdict is Verdict.INCONCLUSIVE:
        doubt = unknown_lines(figure.unknown, leaf.reading).split("\n", maxsplit=1)[0]
        missing = f" What is not known most of all: {doubt}." if doubt else ""
        return f"The figure would have to be known more closely, to lie wholly inside or outside of {region}.{missing}"
    low, high = value_text(figure.low, unit), value_text(figure.high, unit)
    span = (
        f"it is {low}"
        if figure.low == figure.high
        else f"it is at least {low}" + (f", at most {high}" if figure.high is not None else "")
    )
    if figure.low is None:
        span = f"it is at most {high}"
    if leaf.verdict is Verdict.CONTRADICTED:
        return f"The figure would have to be {region}; {span}.{_factor(leaf)}"
    return f"A figure outside of what is allowed ({region}); {span}."


def _without_the_largest(leaf: ReadingResult) -> str:
    """Return the first of what is taken out without which the verdict is another; empty if there is none."""
    turned = next((each for each in leaf.sensitivity if each.verdict not in (None, leaf.verdict)), None)
    if turned is None or turned.verdict is None or turned.figure is None:
        return ""
    taken = for_terminal(", ".join(turned.taken_out)) or plural(turned.repos or 0, "repository", "repositories")
    return (
        f"It hangs on few repositories: {turned.name.replace('-', ' ')} ({taken}) the figure is "
        f"{figure_text(turned.figure, leaf.reading.unit)}, and the verdict {SHOWN[turned.verdict.value]}."
    )


def _of_existence(figure: Figure) -> str:
    """Return what would turn the answer to whether there is something."""
    if not figure.value:
        return "There is no such repository; one would be enough."
    found = plural(figure.repos, "such repository", "such repositories")
    return f"There {'is' if figure.repos == 1 else 'are'} {found}; there would have to be none."


def _factor(leaf: ReadingResult) -> str:
    """Return how many times too small or too large a figure is, where a number is compared with a number."""
    figure, expect = leaf.figure, leaf.reading.expect
    if (
        figure is None
        or expect is None
        or not isinstance(expect.value, Fraction)
        or not isinstance(figure.value, Fraction)
    ):
        return ""
    value, claimed = figure.value, expect.value
    if value <= 0 or claimed <= 0:
        return ""
    times = max(value / claimed, claimed / value)
    return f" The two differ by a factor of {separated(times)}."
