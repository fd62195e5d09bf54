"""The matrix of a claim for people: every definition of the sweep with its figure, as a table of text or Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from harness._sanitise import for_markdown, for_terminal
from harness.judge.curve import CLOSENESS_IS_NO_PROOF, Curve, Point, Split, curves_of
from harness.judge.words import all_of_words, any_of_words, figure_in_words, plural
from harness.report.grid import columns, filled
from harness.report.values import NOTHING, bounds_text, dated, gap_text, result_text
from harness.report.words import SHOWN
from harness.results._json_text import json_text
from harness.results.curve_object import curve_object
from harness.results.definition import definition
from harness.suite.rules import SET

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult, EvidenceRef
    from harness.suite.tasks import Unit

MOST_PULLS = 3
"""Commands that are shown for definitions without evidence."""

NOTHING_VARIED = "The task varies no rule, so there is nothing to compare: `vary` in the task file says what is tried."


def matrix_text(claim: ClaimResult, *, most: int = 100) -> str:
    """Return every definition of a claim's sweep for a terminal of `most` columns, sorted by figure."""
    blocks = [f"{for_terminal(claim.task.id)}: {SHOWN[claim.headline.value]}", *_head(claim, most)]
    for curve in curves_of(claim):
        blocks.append("\n".join(filled(for_terminal(line), most, hang="  ") for line in _introduction(curve)))
        if curve.points:
            rows = [[for_terminal(cell) for cell in row] for row in matrix_rows(curve)]
            blocks.append(columns(rows, headers=matrix_headers(curve), most=most))
        blocks.append("\n".join(filled(for_terminal(line), most, hang="  ") for line in matrix_conclusion(curve)))
    return "\n\n".join(block for block in blocks if block)


def matrix_markdown(claim: ClaimResult) -> str:
    """Return the same in Markdown."""
    lines = [f"**{for_markdown(claim.task.id)}**: {SHOWN[claim.headline.value]}. {for_markdown(claim.reason)}"]
    lines += ["", for_markdown(claim.task.claim.says)]
    for curve in curves_of(claim):
        lines += ["", *(f"- {for_markdown(line)}" for line in _introduction(curve))]
        if curve.points:
            headers = matrix_headers(curve)
            lines += ["", f"| {' | '.join(headers)} |", f"|{'---|' * len(headers)}"]
            lines += [f"| {' | '.join(for_markdown(cell) for cell in row)} |" for row in matrix_rows(curve)]
        lines += ["", *(f"- {for_markdown(line)}" for line in matrix_conclusion(curve))]
    return "\n".join(lines) if claim.cells else "\n".join([*lines, "", NOTHING_VARIED])


def matrix_json(claim: ClaimResult) -> str:
    """Return the data of a specification curve, as `docs/reference/curve.md` describes it."""
    return json_text(curve_object(claim)).removesuffix("\n")


def _head(claim: ClaimResult, most: int) -> Iterator[str]:
    yield filled(for_terminal(claim.task.claim.says), most)
    yield filled(for_terminal(claim.reason), most)
    if not claim.cells:
        yield filled(NOTHING_VARIED, most)


def _introduction(curve: Curve) -> Iterator[str]:
    """Yield what is counted under the reading's own definition, what is claimed, and by which evidence."""
    yield f"{curve.label}: {definition(curve.reading)}"
    expected = next((point.result.region for point in (*curve.points, *curve.without)), "")
    yield f"allowed: {expected}"
    days = sorted({dated(each.captured_on, gap) for each, gap in _evidence(curve)})
    if days:
        yield f"evidence of {all_of_words(days)}; {plural(len(curve.points), 'definition')} with a figure, by size:"


def _evidence(curve: Curve) -> Iterator[tuple[EvidenceRef, int | None]]:
    for point in curve.points:
        if point.result.evidence is not None:
            yield point.result.evidence, point.result.gap_days


def matrix_headers(curve: Curve) -> list[str]:
    """Return the heads of the columns of `matrix_rows`."""
    names = ["rule set" if axis.rule == SET else axis.rule.replace("_", " ") for axis in curve.axes]
    distance = ["distance"] if _has_distance(curve) else []
    as_of = ["as of"] if _several_days(curve) else []
    return [*names, "figure", "bounds", "verdict", *distance, *as_of, ""]


def _several_days(curve: Curve) -> bool:
    return len({each.captured_on for each, _ in _evidence(curve)}) > 1


def _has_distance(curve: Curve) -> bool:
    return any(point.distance is not None for point in curve.points)


def matrix_rows(curve: Curve) -> Iterator[list[str]]:
    """Yield one row a definition with a figure, by size: choices, figure, bounds, verdict, distance, day, marks."""
    for place, point in enumerate(curve.points):
        result, unit = point.result, curve.reading.unit
        chosen = dict(point.choices)
        row = [choice_text(axis.rule, chosen.get(axis.rule, "")) for axis in curve.axes]
        row += [result_text(result), bounds_text(result.figure, unit) if result.figure else "", SHOWN[result.verdict]]
        row += [distance_text(point.distance, unit)] if _has_distance(curve) else []
        row += [result.evidence.captured_on.isoformat() if result.evidence else ""] if _several_days(curve) else []
        marks = [_OWN.get(curve.label.partition("/")[0], "its own")] if point.own else []
        marks += ["closest"] if place == curve.closest else []
        marks += ["own rows"] if result.own_rows else []
        yield [*row, ", ".join(marks)]


_OWN = {"as-worded": "as worded", "as-sourced": "as sourced"}
"""How the reading's own definition is marked."""


def choice_text(rule: str, value: str) -> str:
    """Return the value of a rule as a table has it; a floor says that it is one."""
    return f"≥ {int(value):,}" if rule == "floor" and value.isdecimal() and int(value) else value


def distance_text(distance: Fraction | None, unit: Unit) -> str:
    """Return how far a figure lies from the claimed one, with a sign."""
    if distance is None:
        return NOTHING
    sign = "+" if distance > 0 else "−" if distance < 0 else ""  # noqa: RUF001  a true minus
    if unit == "date":
        return gap_text(int(distance))
    if unit == "percent":
        return f"{sign}{figure_in_words(abs(distance), unit).removesuffix(' %')} points"
    return f"{sign}{figure_in_words(abs(distance), unit)}"


def matrix_conclusion(curve: Curve) -> Iterator[str]:
    """Yield the deciding choice, what moves the figure, the closest definition, and what there is no evidence for."""
    if curve.deciding:
        falls = "; ".join(_fall(curve.deciding, split) for split in curve.splits)
        yield f"The choice that decides most is '{curve.deciding.replace('_', ' ')}' ({falls})."
    elif any(point.result.verdict.decided for point in curve.points):
        yield "All definitions that the evidence decides agree."
    amounts = [(rule, _moved(by, curve.reading.unit)) for rule, by in curve.moves]
    moved = [f"'{rule.replace('_', ' ')}' by up to {amount}" for rule, amount in amounts if re.search("[1-9]", amount)]
    if moved:
        yield f"With all else the same, the figure is moved by {all_of_words(moved)}."
    if curve.closest is not None:
        yield f"Closest to the claimed figure: {_named(curve.points[curve.closest])}. {CLOSENESS_IS_NO_PROOF}"
    yield from _without(curve)


def _fall(rule: str, split: Split) -> str:
    counted = f"{split.supported} supported, {split.contradicted} contradicted"
    other = f", {split.other} undecided" if split.other else ""
    return f"{choice_text(rule, split.value)}: {counted}{other}"


def _moved(by: Fraction, unit: Unit) -> str:
    return plural(by, "day") if unit == "date" else distance_text(by, unit).removeprefix("+")


def _named(point: Point) -> str:
    named = [f"{rule.replace('_', ' ')} {choice_text(rule, value)}" for rule, value in point.choices]
    return all_of_words(named) or "as worded"


def _without(curve: Curve) -> Iterator[str]:
    if not curve.without:
        return
    total = len(curve.points) + len(curve.without)
    had = {choice for point in curve.points for choice in point.choices}
    lacking = [(axis.rule, [value for value in axis.values if (axis.rule, value) not in had]) for axis in curve.axes]
    never = [
        f"{rule.replace('_', ' ')} {any_of_words([choice_text(rule, value) for value in values])}"
        for rule, values in lacking
        if values
    ]
    named = f", among them every one with {any_of_words(never)}" if never and curve.points else ""
    yield f"No evidence for {len(curve.without)} of {plural(total, 'definition')}{named}."
    pulls = list(dict.fromkeys(point.result.pull for point in curve.without if point.result.pull))
    for pull in pulls[:MOST_PULLS]:
        yield f"to bring it: {pull}"
