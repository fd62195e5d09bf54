"""A reading as the page shows it: what it counts, what the evidence gives, how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.judge.brackets import fault_in_words
from harness.judge.verdicts import ReadingResult, Verdict
from harness.judge.words import plural, separated
from harness.report.doubts import NOUNS, country_line, lineage_line, survival_line
from harness.report.page.shapes import Cell, Pair, Row, Table, pairs, repo_cell, table, verdict_cell
from harness.report.reading import (
    DERIVED,
    INFORMATION,
    MOST_GROUPS,
    evidence_words,
    figure_line,
    other_line,
    unknown_lines,
)
from harness.report.rule_set_words import rule_set_text
from harness.report.values import NOTHING, bounds_text, dated, figure_text, result_text, value_text
from harness.report.words import SHOWN
from harness.results.definition import definition
from harness.results.json_object import short_label

if TYPE_CHECKING:
    from harness.judge.sensitivity import Variant
    from harness.measure.extract import Extract

TITLES = {"as-worded": "As worded", "as-sourced": "As its source measured it"}

VARIANTS = {
    "without-the-largest": "without the largest repository",
    "without-the-three-largest": "without the three largest",
    "without-the-largest-of-each-side": "without the largest of each side",
    "without-the-three-largest-of-each-side": "without the three largest of each side",
    "without-ci-traffic": "without what looks like traffic of tests",
}
"""What is taken out -> as a table has it."""

DIRECTIONS = {"down": "it may be less", "up": "it may be more", "both": "it may be less or more"}


@dataclass(frozen=True, slots=True)
class ReadingView:
    """One reading of a claim, or one of its parts."""

    title: str
    """What it is called."""

    slug: str
    """Slug of its verdict."""

    shown: str
    """Its verdict in words."""

    pairs: tuple[Pair, ...]
    """What it counts, allows and gives, and why."""

    tables: tuple[Table, ...]
    """Groups, parts, sensitivity, and what widens the interval."""

    parts: tuple[ReadingView, ...]
    """Its parts, where it has any of different definitions."""


def reading_view(result: ReadingResult, held: Sequence[Extract], *, title: str = "", said: str = "") -> ReadingView:
    """Return one reading for the page.

    Args:
        result: the reading, judged.
        held: the evidence at hand.
        title: what to call it; its own name if empty.
        said: a reason that the page has given already and that is not repeated.
    """
    own_parts = result.parts if result.reading.parts else ()
    grouped = result.parts if not result.reading.parts else ()
    tables = [
        _parts_table(result) if grouped else None,
        _groups_table(result),
        _sensitivity(result),
        _contributions(result),
    ]
    return ReadingView(
        title=title or TITLES.get(result.label, result.label.replace("-", " ")),
        slug=result.verdict.value,
        shown=SHOWN[result.verdict.value],
        pairs=_pairs(result, held, said),
        tables=tuple(each for each in tables if each is not None),
        parts=tuple(reading_view(part, held, title=short_label(part, result)) for part in own_parts),
    )


def _pairs(result: ReadingResult, held: Sequence[Extract], said: str) -> tuple[Pair, ...]:
    reading, figure = result.reading, result.figure
    evidence = result.evidence
    on = f"{dated(evidence.captured_on, result.gap_days)}: {evidence_words(evidence, held)}" if evidence else ""
    nearest = f"{other_line(result.nearest, reading)}\n{INFORMATION}" if result.nearest else ""
    because = for_terminal(result.reason)
    return pairs(
        ("Counts", "" if reading.parts else definition(reading)),
        ("Rule set", rule_set_text(reading)),
        ("Allowed", _allowed(result)),
        ("Figure", figure_line(figure, reading) if figure else ""),
        ("Bounds", bounds_text(figure, reading.unit) if figure else ""),
        ("Not known", unknown_lines(figure.unknown, reading) if figure and not result.contributions else ""),
        ("Deleted since", survival_line(result)),
        ("Faults", "\n".join(fault_in_words(fault) for fault in result.faults)),
        ("Declared bases", lineage_line(result.lineage)),
        ("Countries", country_line(result.country)),
        ("Evidence", on),
        ("Runner-up", other_line(result.runner_up, reading) if result.runner_up else ""),
        ("Because", "" if because == said else because),
        ("At hand", nearest),
        ("Brought by", result.pull if result.pull and result.verdict is Verdict.NO_EVIDENCE else ""),
        ("Note", reading.note),
    )


def _allowed(result: ReadingResult) -> str:
    expect = result.reading.expect
    if expect is None:
        return ""
    own = expect.why and not result.reading.parts and not expect.why.startswith(DERIVED)
    return f"{result.region} ({expect.why})" if own else result.region


def _parts_table(result: ReadingResult) -> Table:
    rows: list[Row] = [
        [
            short_label(part, result),
            verdict_cell(part.verdict.value, SHOWN[part.verdict.value]),
            Cell(result_text(part), kind="number"),
            part.region,
            dated(part.evidence.captured_on, part.gap_days) if part.evidence else NOTHING,
        ]
        for part in result.parts
    ]
    head = result.reading.each or "group"
    return table(f"Judged {head} by {head}", (head, "verdict", "figure", "allowed", "evidence of"), rows)


def _groups_table(result: ReadingResult) -> Table | None:
    figure, reading = result.figure, result.reading
    if figure is None or not figure.groups:
        return None
    unit = "count" if reading.unit in ("rank", "licences", "ratio", "countries") else reading.unit
    named = [(_group(group.name, reading.metric), group.value) for group in figure.groups]
    if reading.metric == "rank":
        named.sort(key=lambda each: (-each[1] if isinstance(each[1], Fraction) else Fraction(0), each[0]))
    rows: list[Row] = [[name, Cell(value_text(value, unit), kind="number")] for name, value in named[:MOST_GROUPS]]
    more = f"And {len(named) - MOST_GROUPS} more." if len(named) > MOST_GROUPS else ""
    noun = {"repos": "repositories"}.get(reading.quantity, reading.quantity)
    head = {"licence": "licence", "registry": "in the table", "crossing": "day"}.get(reading.metric, "group")
    return table("What the figure is made of", (head, "ratio" if reading.metric == "crossing" else noun), rows, more)


def _group(name: str, metric: str) -> str:
    sides = {"of": "what the claim is about", "against": "what it is compared with"}
    return sides.get(name, name) if metric in ("ratio", "rank", "crossing") else name


def _sensitivity(result: ReadingResult) -> Table | None:
    """Return the figure without what weighs most; what cannot be told is a row as well, with its reason."""
    if not result.sensitivity:
        return None
    unit = result.reading.unit
    rows: list[Row] = []
    for each in result.sensitivity:
        figure = figure_text(each.figure, unit) if each.figure else NOTHING
        shown = verdict_cell(each.verdict.value, SHOWN[each.verdict.value]) if each.verdict else Cell(NOTHING)
        rows.append(
            [
                VARIANTS.get(each.name, each.name),
                Cell(figure, kind="number"),
                shown,
                _taken(each, NOUNS[result.reading.quantity]),
            ]
        )
    return table("What if the largest were left out", ("figure", "value", "verdict", "left out"), rows)


def _taken(each: Variant, noun: str) -> str:
    if each.why_not:
        return f"cannot be told: {each.why_not}"
    if each.repos == 0:
        return "nothing in the evidence looks so"
    number = plural(each.repos, "repository", "repositories") if each.repos is not None else "some repositories"
    counts_repos = noun in (NOUNS["repos"], NOUNS["organisations"])
    mass = f": {separated(each.mass)} {noun}" if each.mass is not None and not counts_repos else ""
    return f"{', '.join(each.taken_out) or number}{mass}"


def _contributions(result: ReadingResult) -> Table | None:
    if not result.contributions:
        return None
    rows: list[Row] = [
        [
            each.what,
            Cell(NOTHING if each.repos is None else f"{each.repos:,}", kind="number"),
            Cell(NOTHING if each.mass is None else separated(each.mass), kind="number"),
            DIRECTIONS[each.direction],
        ]
        for each in result.contributions
    ]
    noun = {"repos": "of the count"}.get(result.reading.quantity, result.reading.quantity)
    return table("What is not known, and what that does to the figure", ("not known", "repositories", noun, "so"), rows)


def largest_repos(result: ReadingResult) -> tuple[Cell, ...]:
    """Return the repositories that sensitivity names, each once."""
    names = dict.fromkeys(name for each in result.sensitivity for name in each.taken_out)
    return tuple(repo_cell(name) for name in names)
