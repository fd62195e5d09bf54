"""One reading in full: what it counts, what the evidence gives, what that means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.judge.verdicts import EvidenceRef, OtherEvidence, ReadingResult, Verdict
from harness.judge.words import plural, separated
from harness.report.doubts import doubt_pairs
from harness.report.grid import columns, labelled
from harness.report.rule_set_words import rule_set_text
from harness.report.values import (
    NOTHING,
    bounds_text,
    dated,
    figure_text,
    of_denominator,
    result_text,
    set_text,
    value_text,
)
from harness.report.words import SHOWN, scope_words
from harness.results._filter_words import repos_in_words
from harness.results.definition import definition
from harness.results.json_object import short_label

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.measure.figure import Figure, Group, Unknown
    from harness.suite.tasks import Reading

INDENT = "  "

LABELS = 11
"""Columns of the labels, so that the blocks of one page line up."""

DERIVED = "the claim says '"
"""How the reason of an expectation begins that follows from the claim's own words."""

MOST_GROUPS = 12
"""Groups of a figure that are shown one by one."""

MOST_UNKNOWN = 4
"""Causes of not knowing that are shown, the largest first."""

INFORMATION = "Information only: it decides nothing."
"""What stands below every figure that does not decide for want of evidence."""

GROUP_HEADERS: dict[str, tuple[str, ...]] = {
    "licence": ("licence", "repositories"),
    "registry": ("in the table", "publishers"),
    "count": ("organisation",),
    "crossing": ("day", "ratio"),
}
"""Heads of the groups behind a figure, by metric; other metrics show names and what was counted."""

_OUTSIDE = ("scope", "time", "deleted", "bracket", "counter-fault")
"""Kinds of contributions that are no unknown mass of the table itself."""

_GROUP_UNITS = ("rank", "licences", "ratio", "countries")
_NOUNS = {"repos": "repositories", "downloads": "downloads", "likes": "likes", "organisations": "organisations"}


def reading_block(
    result: ReadingResult, held: Sequence[Extract], *, title: str, most: int = 100, said: str = ""
) -> str:
    """Return a reading as a titled block of labelled lines, with its parts and groups below.

    Args:
        result: the reading, judged.
        held: the evidence at hand.
        title: what to call it.
        most: columns to fill.
        said: a reason that the page has given already and that is not repeated.
    """
    inner = most - len(INDENT)
    pairs = [pair for pair in _pairs(result, held) if pair[1] != said]
    blocks = [labelled(pairs, most=inner, least=LABELS)]
    if result.figure:
        blocks.append(groups_table(result.figure, result.reading, most=inner))
    if result.reading.parts:
        blocks += [reading_block(part, held, title=_name(part, result), most=inner) for part in result.parts]
    elif result.parts:
        blocks.append(parts_table(result, most=inner))
        blocks += [_doubts_of_group(part, result, most=inner) for part in result.parts]
    body = "\n\n".join(block for block in blocks if block)
    return "\n".join(
        [f"{title}: {SHOWN[result.verdict.value]}", *(f"{INDENT}{line}".rstrip() for line in body.split("\n"))]
    )


def parts_table(whole: ReadingResult, *, most: int) -> str:
    """Return the groups of `each` as a table: one row a group, with its figure, verdict and evidence."""
    rows = [
        [
            for_terminal(_name(part, whole)),
            SHOWN[part.verdict.value],
            _with_bounds(part),
            for_terminal(part.region),
            dated(part.evidence.captured_on, part.gap_days) if part.evidence else NOTHING,
        ]
        for part in whole.parts
    ]
    return columns(
        rows, headers=[whole.reading.each or "group", "verdict", "figure", "allowed", "evidence of"], most=most
    )


def _with_bounds(part: ReadingResult) -> str:
    bounds = bounds_text(part.figure, part.reading.unit) if part.figure and part.figure.kind != "date" else ""
    return f"{result_text(part)} ({bounds})" if bounds else result_text(part)


def _doubts_of_group(part: ReadingResult, whole: ReadingResult, *, most: int) -> str:
    """Return how far the figure of one group can be trusted, under its name."""
    lines = labelled(doubt_pairs(part), indent=INDENT, most=most, least=LABELS - len(INDENT))
    return f"{_name(part, whole)}\n{lines}" if lines else ""


def groups_table(figure: Figure, reading: Reading, *, most: int) -> str:
    """Return the groups behind a figure as a table, at most MOST_GROUPS of them; empty where they say nothing more.

    A rank's competitors stand in their order, with the one that is ranked among them by what it is.
    """
    if reading.metric == "ratio" or not figure.groups:
        return ""
    unit = "count" if reading.unit in _GROUP_UNITS else reading.unit
    named = [(_group_name(group, reading), group.value) for group in figure.groups]
    if reading.metric == "rank":
        named.sort(key=lambda each: (-each[1] if isinstance(each[1], Fraction) else Fraction(0), each[0]))
    rows = [[name, value_text(value, unit)] for name, value in named[:MOST_GROUPS]]
    if len(named) > MOST_GROUPS:
        rows.append([f"and {len(named) - MOST_GROUPS} more", ""])
    headers = GROUP_HEADERS.get(reading.metric, (reading.each or "group", _NOUNS[reading.quantity]))
    return columns([row[: len(headers)] for row in rows], headers=headers, most=most)


def _group_name(group: Group, reading: Reading) -> str:
    return repos_in_words(reading.of) if reading.metric == "rank" and group.name == "of" else for_terminal(group.name)


def figure_line(figure: Figure, reading: Reading) -> str:
    """Return a figure with what it is made of: `41.3 %, 1,234 of 2,988 repositories`."""
    if isinstance(figure.value, tuple):
        return set_text(figure.value, longest=MOST_GROUPS)
    made_of = _made_of(figure, reading)
    if not made_of and reading.quantity != "repos" and reading.metric != "registry":
        made_of = f"over {plural(figure.repos, 'repository', 'repositories')}"
    return ", ".join(part for part in (figure_text(figure, reading.unit), made_of) if part)


def unknown_lines(unknown: Sequence[Unknown], reading: Reading) -> str:
    """Return what is not known, one cause a line: how many repositories, and how much of the quantity is theirs."""
    lines = [_unknown(each, reading) for each in unknown[:MOST_UNKNOWN]]
    if len(unknown) > MOST_UNKNOWN:
        lines.append(f"and {plural(len(unknown) - MOST_UNKNOWN, 'smaller cause')}")
    return "\n".join(lines)


def evidence_words(evidence: EvidenceRef, held: Sequence[Extract]) -> str:
    """Return a piece of evidence in a line: its id, its kind, and what it covers."""
    scope = next((each.manifest.scope for each in held if each.manifest.id == evidence.id), None)
    covers = f", {scope_words(scope)}" if scope else ""
    return f"{for_terminal(evidence.id)} ({evidence.kind}{covers})"


def other_line(other: OtherEvidence, reading: Reading) -> str:
    """Return a figure that does not decide, with its evidence and why it does not."""
    figure = f"{figure_text(other.figure, reading.unit)}{of_denominator(other.figure)}"
    bounds = bounds_text(other.figure, reading.unit)
    shown = f"{figure} ({bounds})" if bounds and not figure.startswith("≥") else figure
    return (
        f"{shown} on {dated(other.evidence.captured_on, other.gap_days)}, by {for_terminal(other.evidence.id)}:\n"
        f"{for_terminal(other.why_not)}"
    )


def _pairs(result: ReadingResult, held: Sequence[Extract]) -> Iterator[tuple[str, str]]:
    reading, figure = result.reading, result.figure
    if not reading.parts:
        yield "counts", definition(reading)
        yield "rule set", rule_set_text(reading)
    if reading.expect is not None:
        yield "allowed", _allowed(result)
    if figure is not None:
        yield "figure", figure_line(figure, reading)
        yield "bounds", bounds_text(figure, reading.unit)
        shown = any(each.kind not in _OUTSIDE for each in result.contributions)
        yield "not known", "" if shown else unknown_lines(figure.unknown, reading)
    if result.evidence is not None:
        day = dated(result.evidence.captured_on, result.gap_days)
        yield "evidence", f"{day}: {evidence_words(result.evidence, held)}"
    yield from doubt_pairs(result)
    if result.runner_up is not None:
        yield "runner-up", other_line(result.runner_up, reading)
    yield "because", for_terminal(result.reason)
    if result.nearest is not None:
        yield "at hand", f"{other_line(result.nearest, reading)}\n{INFORMATION}"
    if result.pull and result.verdict is Verdict.NO_EVIDENCE:
        yield "brought by", for_terminal(result.pull)
    yield "note", for_terminal(reading.note)


def _allowed(result: ReadingResult) -> str:
    """Return what the claim allows, and why where the task says so; the rule of a wording stands above already."""
    expect = result.reading.expect
    own = expect is not None and expect.why and not result.reading.parts and not expect.why.startswith(DERIVED)
    return (
        f"{for_terminal(result.region)} ({for_terminal(expect.why)})" if own and expect else for_terminal(result.region)
    )


def _made_of(figure: Figure, reading: Reading) -> str:
    if figure.numerator is None or figure.denominator is None or reading.metric == "concentration":
        return ""
    numerator, denominator = separated(figure.numerator), separated(figure.denominator)
    if reading.metric == "release_gap":
        return f"{numerator} weeks, {denominator} of them with a new repository"
    if "." in reading.metric:
        # What a plugin divides need not be of one kind.
        return f"{numerator} divided by {denominator}"
    noun = _NOUNS[reading.quantity]
    if reading.metric == "registry":
        noun = "namespaces" if reading.fact == "namespaces" else "organisations"
    return f"{numerator} {'of' if figure.kind == 'share' else 'against'} {denominator} {noun}"


def _unknown(each: Unknown, reading: Reading) -> str:
    repos = plural(each.repos, "repository", "repositories")
    if reading.quantity in ("repos", "organisations"):
        return f"{for_terminal(each.what)}: {repos}"
    return f"{for_terminal(each.what)}: {separated(each.mass)} {_NOUNS[reading.quantity]} of {repos}"


def _name(part: ReadingResult, whole: ReadingResult) -> str:
    return for_terminal(short_label(part, whole))
