"""Which charts a claim has, with their words and numbers: the specification curve, and parts beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from harness.judge.curve import Curve, curves_of
from harness.judge.sweep import Choices
from harness.judge.verdicts import ClaimResult, ReadingResult
from harness.judge.words import plural
from harness.report.charts import (
    MOST_COLUMNS,
    Mark,
    charts_available,
    interval_chart,
    is_logarithmic,
    is_open,
    legend,
    specification_curve,
    varied_rules,
)
from harness.report.matrix import choice_text, matrix_conclusion, matrix_headers, matrix_rows
from harness.report.page.shapes import Cell, Chart, Row, Table, table, verdict_cell
from harness.report.values import NOTHING, bounds_text, dated, figure_text, result_text, value_text
from harness.report.words import SHOWN, leaves
from harness.results.json_object import short_label
from harness.suite.rules import SET

if TYPE_CHECKING:
    from harness.suite.tasks import Expectation, Unit

DRAWN = ("number", "share", "date")
"""Kinds of figures that lie on a scale."""

MOST_ROWS = 100
"""Definitions of a sweep that the page lists; a result set has them all."""

BRING = "to bring it: "
"""How a line begins that ends in a command."""

_FEWEST = 2
_MOST_PARTS = 24


@dataclass(frozen=True, slots=True)
class CurveView:
    """What the definitions of one reading give."""

    title: str
    """Which reading it is."""

    counted: str
    """How many definitions were tried, and how they come out."""

    chart: Chart | None
    """The specification curve; None where fewer than two definitions have a figure that lies on a scale."""

    numbers: Table | None
    """Every definition with a figure, by size; None where the chart has it, or where there is none."""

    conclusion: tuple[str, ...]
    """What decides, what moves the figure, which definition comes closest, and what there is no evidence for."""

    worded: bool
    """Whether it is the sentence as worded, or a part of it."""


def curve_views(claim: ClaimResult) -> tuple[CurveView, ...]:
    """Return what the definitions of each reading give, as worded first."""
    return tuple(_view(curve) for curve in curves_of(claim))


def part_charts(claim: ClaimResult) -> tuple[Chart, ...]:
    """Return charts of parts and groups beside each other; none where there are not two figures to compare."""
    return tuple(_parts(claim))


def sweep_table(claim: ClaimResult) -> Table | None:
    """Return what every definition of the sweep gives, those with a figure first; None if none lacks evidence."""
    if not any(cell.result.verdict == "no-evidence" for cell in claim.cells):
        return None
    names = list(dict.fromkeys(rule for cell in claim.cells for rule, _ in cell.choices))
    several = len({cell.reading for cell in claim.cells}) > 1
    ordered = sorted(claim.cells, key=lambda cell: cell.result.verdict == "no-evidence")
    rows: list[Row] = [
        [
            *([Cell(cell.reading)] if several else []),
            *(Cell(dict(cell.choices).get(name, "")) for name in names),
            Cell(result_text(cell.result), kind="number"),
            verdict_cell(cell.result.verdict.value, SHOWN[cell.result.verdict.value]),
        ]
        for cell in ordered[:MOST_ROWS]
    ]
    heads = [
        *(["reading"] if several else []),
        *("rule set" if name == SET else _words(name) for name in names),
        "figure",
        "verdict",
    ]
    more = (
        f"{plural(len(ordered) - MOST_ROWS, 'more definition')} in the result set." if len(ordered) > MOST_ROWS else ""
    )
    return table("What every definition gives", heads, rows, more)


def _view(curve: Curve) -> CurveView:
    chart = _chart(curve)
    return CurveView(
        title=_title(curve),
        counted=_counted(curve),
        chart=chart,
        numbers=_numbers(curve) if chart is None and curve.points else None,
        conclusion=tuple(_as_code(line) for line in matrix_conclusion(curve) if curve.points or line.startswith(BRING)),
        worded=curve.label.partition("/")[0] == "as-worded",
    )


def _as_code(line: str) -> str:
    """Return a line in which a command stands between backticks."""
    return f"{BRING}`{line.removeprefix(BRING)}`" if line.startswith(BRING) else line


def _title(curve: Curve) -> str:
    name, _, part = curve.label.partition("/")
    named = {"as-worded": "As worded", "as-sourced": "As its source measured it"}.get(name, _words(name).capitalize())
    return f"{named}, {part}" if part else named


def _counted(curve: Curve) -> str:
    total = len(curve.points) + len(curve.without)
    counted = ", ".join(f"{number} {SHOWN[verdict.value]}" for verdict, number in curve.verdicts.items())
    return f"{plural(total, 'definition')} tried: {counted}."


def _chart(curve: Curve) -> Chart | None:
    """Return the chart of a curve, where at least two of its definitions have a figure that lies on a scale."""
    found = [point for point in curve.points if _is_drawn(point.result)]
    if len(found) < _FEWEST:
        return None
    unit = curve.reading.unit
    marks = [_mark(point.result, "", _shown(point.choices), own=point.own) for point in found]
    region = found[0].result.region
    rules = varied_rules(marks)
    varied = f"; below, a strong dot for each choice it rests on ({', '.join(map(_words, rules))})" if rules else ""
    same = [f"{_words(rule)} {value}" for rule, value in marks[0].choices if rule not in rules]
    alike = f" All of them rest on: {', '.join(same)}." if same else ""
    thin = f" Of {len(marks):,} definitions {MOST_COLUMNS} are drawn." if len(marks) > MOST_COLUMNS else ""
    ring = " The ring marks the sentence's own definition." if any(mark.own for mark in marks) else ""
    counted = Counter(SHOWN[point.result.verdict.value] for point in found)
    verdicts = ", ".join(f"{number} {shown}" for shown, number in counted.items())
    values = _span([point.result for point in found], unit)
    return Chart(
        svg=specification_curve(marks, unit) if charts_available() else "",
        title=f"The figure under {plural(len(found), 'definition')}",
        text=f"{values}, where the wording allows {region}: {verdicts}.",
        reading=(
            f"Each column is one definition, the smallest figure first: above, the figure with its bounds{varied}. "
            f"{legend(marks)} The dashed line is what the claim says: {region}.{ring}{_scale(marks, unit)}{alike}{thin}"
        ),
        numbers=_numbers(curve),
    )


def _numbers(curve: Curve) -> Table:
    found = list(islice(matrix_rows(curve), MOST_ROWS))
    # A column without anything in it takes the place of one that says something, on a telephone.
    filled = [place for place in range(len(matrix_headers(curve))) if any(row[place] for row in found)]
    rows: list[Row] = [[Cell(row[place]) for place in filled] for row in found]
    left = len(curve.points) - MOST_ROWS
    more = f"{plural(left, 'more definition')} in the result set." if left > 0 else ""
    return table("Every definition with a figure", [matrix_headers(curve)[place] for place in filled], rows, more)


def _parts(claim: ClaimResult) -> Iterator[Chart]:
    """Yield the parts and groups of each reading beside each other, those of one unit in one chart, none twice."""
    seen = set()
    for result in claim.readings:
        by_unit: dict[Unit, list[ReadingResult]] = {}
        for leaf in leaves(result):
            if leaf is not result and _is_drawn(leaf):
                by_unit.setdefault(leaf.reading.unit, []).append(leaf)
        for unit, found in by_unit.items():
            chart_of = tuple(_mark(leaf, short_label(leaf, result)) for leaf in found)
            if len(found) >= _FEWEST and chart_of not in seen:
                seen.add(chart_of)
                yield _part_chart(result, found[:_MOST_PARTS], unit)


def _part_chart(whole: ReadingResult, found: Sequence[ReadingResult], unit: Unit) -> Chart:
    marks = [_mark(leaf, short_label(leaf, whole)) for leaf in found]
    regions = list(dict.fromkeys(leaf.region for leaf in found))
    several = len(regions) > 1
    told = "; ".join(
        f"{mark.label} {_figure(leaf)}{f' (allowed: {leaf.region})' if several else ''}"
        for mark, leaf in zip(marks, found, strict=True)
    )
    rows: list[Row] = [
        [
            short_label(leaf, whole),
            Cell(_figure(leaf), kind="number"),
            Cell(bounds_text(leaf.figure, unit) if leaf.figure else "", kind="number"),
            leaf.region,
            verdict_cell(leaf.verdict.value, SHOWN[leaf.verdict.value]),
            dated(leaf.evidence.captured_on, leaf.gap_days) if leaf.evidence else NOTHING,
        ]
        for leaf in found
    ]
    return Chart(
        svg=interval_chart(marks, unit) if charts_available() else "",
        title=f"Part by part, {_words(whole.label)}",
        text=f"{told}." if several else f"{told}. The wording allows {regions[0]}.",
        reading=(
            f"One row a part, with its bounds where it has any. {legend(marks)} The upright mark is what the figure is "
            "held against."
            f"{_scale(marks, unit)}"
        ),
        numbers=table("Part by part", ("part", "figure", "bounds", "allowed", "verdict", "evidence of"), rows),
    )


def _shown(choices: Choices) -> Choices:
    """Return choices as people read them."""
    return tuple(("rule set" if rule == SET else rule, choice_text(rule, value)) for rule, value in choices)


def _is_drawn(leaf: ReadingResult) -> bool:
    figure = leaf.figure
    return figure is not None and figure.kind in DRAWN and any(
        each is not None for each in (figure.value, figure.low, figure.high)
    )  # fmt: skip


def _mark(leaf: ReadingResult, label: str, choices: Choices = (), *, own: bool = False) -> Mark:
    figure = leaf.figure
    value, low, high = (_number(each) for each in ((figure.value, figure.low, figure.high) if figure else (None,) * 3))
    return Mark(label, value, low, high, leaf.verdict.value, choices, _claimed(leaf.reading.expect), own)


def _claimed(expect: Expectation | None) -> tuple[Fraction | date, ...]:
    """Return what a figure is held against, as one or two numbers; nothing for texts."""
    if expect is None:
        return ()
    values = expect.value if isinstance(expect.value, tuple) else (expect.value,)
    numbers = [_number(each) for each in values]
    return tuple(dict.fromkeys(each for each in numbers if each is not None))


def _number(value: object) -> Fraction | date | None:
    return value if isinstance(value, Fraction | date) else None


def _span(found: Sequence[ReadingResult], unit: Unit) -> str:
    """Return the smallest and the largest figure, in words, and how many of them are lower bounds alone."""
    values = [each for leaf in found if leaf.figure for each in (_number(leaf.figure.value),) if each is not None]
    dates = [each for each in values if isinstance(each, date)]
    numbers = [each for each in values if isinstance(each, Fraction)]
    if dates:
        return _between(min(dates).isoformat(), max(dates).isoformat())
    if not numbers:
        return "Bounds alone"
    alone = sum(leaf.figure is not None and leaf.figure.high is None for leaf in found)
    if alone == len(found):
        return _between(*(f"at least {value_text(end, unit)}" for end in (min(numbers), max(numbers))))
    bounds = f" ({alone} of them {'a lower bound' if alone == 1 else 'lower bounds'})" if alone else ""
    return f"{_between(*(value_text(end, unit) for end in (min(numbers), max(numbers))))}{bounds}"


def _between(least: str, most: str) -> str:
    text = f"{least} under each" if least == most else f"from {least} to {most}"
    return text[0].upper() + text[1:]


def _figure(leaf: ReadingResult) -> str:
    return figure_text(leaf.figure, leaf.reading.unit) if leaf.figure else NOTHING


def _scale(marks: Sequence[Mark], unit: Unit) -> str:
    """Return what else is to be known of how a chart is drawn."""
    dotted = " A dotted line goes on to an end that is not known." if is_open(marks) else ""
    return f"{dotted}{' The scale is logarithmic.' if is_logarithmic(marks, unit) else ''}"


def _words(name: str | None) -> str:
    return (name or "").replace("_", " ").replace("-", " ")
