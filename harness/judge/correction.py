"""Corrections: the sentence to print instead, its figures filled in from the evidence and from published figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from harness.judge.verdicts import Headline, ReadingResult
from harness.judge.words import claimed_in_words, figure_in_words, plural, separated
from harness.suite.articles import Source
from harness.suite.catalogue import PublishedFigure
from harness.suite.tasks import About, Claim, Task, Unit
from harness.suite.templates import fields_of, fill

if TYPE_CHECKING:
    from harness.suite.loading import Suite

_NO_QUALIFIER = ("", "exactly", "none", "just", "in")
_TO_CORRECT = (Headline.CONTRADICTED, Headline.SUPPORTED_AS_SOURCED, Headline.DEPENDS)


def correction_of(task: Task, headline: Headline, readings: Sequence[ReadingResult], suite: Suite) -> str | None:
    """Return a task's correction with every field filled; None if it has none, needs none, or lacks a figure for it.

    Only what is shown to be wrong is corrected: a claim that the evidence contradicts, or that turns on its definition,
    or whose article distorts the source. A field that nothing fills (a reading without evidence, say) leaves no
    sentence: nothing is invented.
    """
    if task.correction is None:
        return None
    distorted = task.source is not None and task.source.fidelity == "distorted"
    if headline not in _TO_CORRECT and not distorted:
        return None
    values = field_values(task, readings, suite)
    if any(field not in values for field in fields_of(task.correction)):
        return None
    return " ".join(fill(task.correction, values).split())


def field_values(task: Task, readings: Sequence[ReadingResult], suite: Suite) -> dict[str, str]:
    """Return everything that a template may say and that is known, by field name."""
    values = {f"claim.{name}": text for name, text in _of_claim(task.claim)}
    for result in _with_parts(readings):
        values |= {f"{result.label}.{name}": text for name, text in _of_reading(result)}
    return values | {f"source.{name}": text for name, text in _of_source(task, suite)}


def _with_parts(readings: Sequence[ReadingResult]) -> Iterator[ReadingResult]:
    for result in readings:
        yield result
        yield from _with_parts(result.parts)


def _of_claim(claim: Claim) -> Iterator[tuple[str, str]]:
    yield "says", claim.says
    yield "short", claim.short
    yield "about", _span(claim.about)
    if claim.figure is not None:
        yield "printed", claim.figure.printed


def _of_reading(result: ReadingResult) -> Iterator[tuple[str, str]]:
    reading, figure, evidence = result.reading, result.figure, result.evidence
    yield "verdict", result.verdict.value
    yield "about", _span(reading.about)
    yield "quantity", reading.quantity
    yield "unit", reading.unit
    yield "claimed", result.region
    if evidence is not None:
        yield "as_of", evidence.captured_on.isoformat()
        yield "evidence", evidence.origin
    if result.gap_days is not None:
        yield "gap_days", separated(abs(result.gap_days))
    if figure is None:
        return
    for name, value in (("value", figure.value), ("low", figure.low), ("high", figure.high)):
        if value is not None:
            yield name, figure_in_words(value, reading.unit)
    for name, number in (("numerator", figure.numerator), ("denominator", figure.denominator)):
        if number is not None:
            yield name, separated(number)
    if figure.unknown:
        yield "unknown", f"{plural(figure.unknown[0].repos, 'repository', 'repositories')} ({figure.unknown[0].what})"


def _of_source(task: Task, suite: Suite) -> Iterator[tuple[str, str]]:
    if task.source is None:
        return
    published = suite.catalogue.published.get(task.source.figure) if task.source.figure else None
    if published is not None:
        yield "figure", _published(published)
        yield "quantity", published.quantity.replace("-", " ")
        yield "says", published.says
        if published.about_from and published.about_to:
            yield "about", _days(published.about_from, published.about_to)
    chain = task.source.chain
    source: Source | None = suite.sources.get(published.source if published else chain[-1] if chain else "")
    if source is not None:
        yield "title", source.title
        yield "publisher", source.publisher
        yield "date", source.date.isoformat() if source.date else "undated"
        yield "address", source.address


def _published(figure: PublishedFigure) -> str:
    """Return a published figure with its words of precision."""
    text = claimed_in_words(Fraction(figure.value), _unit(figure.unit)) if figure.unit != "date" else figure.value
    return text if figure.wording in _NO_QUALIFIER else f"{figure.wording} {text}"


def _unit(unit: str) -> Unit:
    return "percent" if unit == "percent" else "ratio" if unit == "ratio" else "count"


def _span(about: About) -> str:
    return _days(about.first, about.last)


def _days(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
