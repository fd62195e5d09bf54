"""What `harness compare` prints: what two sets were judged from, what changed, and why."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness._sanitise import for_markdown, for_terminal
from harness.judge.words import all_of_words, any_of_words, plural
from harness.report.grid import Cell, Line, columns, filled
from harness.report.outcomes import outcome_pair, outcome_text, verdict_text
from harness.report.values import NOTHING
from harness.results._json_text import json_text
from harness.results._markdown import cell, table
from harness.results.comparison_json import comparison_object
from harness.results.defined import defined_in

if TYPE_CHECKING:
    from harness.results.attribution import Part
    from harness.results.comparing import Comparison, Moved, OneSided
    from harness.results.result_set import ResultSet

MOST_ROWS = 12
"""Rows of `seeds/` or tasks that are named; of more, how many there are."""

ONLY_TODAYS_CODE = "only today's code is here, not that of the set"
"""Why it cannot be told what another version of harness would have made of a mixed case."""

_TWO = 2

HEADERS = ("claim", "what", "before", "after", "why")
"""Heads of the columns of Markdown."""


def as_text(comparison: Comparison, *, most: int = 100, places: Sequence[Path] = ()) -> str:
    """Return a comparison for a terminal.

    Args:
        comparison: the comparison.
        most: columns of the terminal.
        places: the directories in which the sets stand, but for that of the sets which travel with harness.
    """
    blocks = [
        "\n".join(filled(line, most) for line in head_lines(comparison)),
        _sources(comparison, most),
        _changes(comparison, most),
        _shares(comparison, most),
        _one_sided("Claims that only the later set judges", comparison.came, most),
        _one_sided("Claims that only the earlier set judges", comparison.went, most),
        "\n".join(_next(comparison, places)),
    ]
    return "\n\n".join(block for block in blocks if block)


def as_markdown(comparison: Comparison) -> str:
    """Return a comparison in Markdown."""
    blocks = [for_markdown(line) for line in head_lines(comparison)]
    sources = [f"- {part} {how}: {for_markdown(text)}" for part, how, text in source_rows(comparison)]
    blocks += ["What they were judged from, as far as it differs:", "\n".join(sources)] if sources else []
    notes: list[str] = []
    rows = [
        (
            f"{cell(each.short)}<br>`{for_markdown(each.task)}`",
            cell(_what(each)),
            *map(cell, _ends(each)),
            _why_cell(each, notes),
        )
        for each in comparison.moved
    ]
    blocks += [table(HEADERS, rows)] if rows else []
    blocks += [for_markdown(f"[{number}] {note}") for number, note in enumerate(notes, 1)]
    shares = [f"- {for_markdown(line)}" for line in share_lines(comparison)]
    blocks += ["What the shares are shares of:", "\n".join(shares)] if shares else []
    for title, claims in (("Only in the later set", comparison.came), ("Only in the earlier set", comparison.went)):
        if claims:
            lines = [f"- `{for_markdown(each.task)}`: {for_markdown(one_sided_text(each))}" for each in claims]
            blocks += [f"{title}:", "\n".join(lines)]
    return "\n\n".join(blocks)


def as_json(comparison: Comparison) -> str:
    """Return the one JSON object that `docs/reference/compare.md` describes."""
    return json_text(comparison_object(comparison)).removesuffix("\n")


def head_lines(comparison: Comparison) -> list[str]:
    """Return which sets are compared, what became of them, and how many claims changed."""
    before, after = comparison.before, comparison.after
    moved = len({each.task for each in comparison.moved})
    lines = [
        f"From {_named(before)} to {_named(after)}.",
        f"{plural(len(comparison.compared), 'claim')} in both; {moved or 'none'} changed.",
    ]
    return lines + [
        f"{each.id} was withdrawn on {each.withdrawal.on}: {for_terminal(each.withdrawal.why)}"
        for each in (before, after)
        if each.withdrawal
    ]


def source_rows(comparison: Comparison) -> Iterator[tuple[str, str, str]]:
    """Yield part, what was done, and what it was done to."""
    for each in comparison.evidence:
        yield "evidence", each.how, f"{each.id} ({each.kind}, {for_terminal(each.origin)}, {each.captured_on})"
    rows = comparison.catalogue
    for row in rows[:MOST_ROWS]:
        inside = f" ({', '.join(map(for_terminal, row.columns))})" if row.columns else ""
        yield "catalogue", row.how, f"{for_terminal(row.file)}: {for_terminal(row.key)}{inside}"
    if len(rows) > MOST_ROWS:
        yield "catalogue", "", f"and {plural(len(rows) - MOST_ROWS, 'more row')} (--format json has all)"
    for task in comparison.tasks[:MOST_ROWS]:
        keys = f" ({', '.join(map(for_terminal, task.keys))})" if task.keys else ""
        yield "claim", task.how, f"{for_terminal(task.task)}{keys}"
    if len(comparison.tasks) > MOST_ROWS:
        yield "claim", "", f"and {plural(len(comparison.tasks) - MOST_ROWS, 'more task')} (--format json has all)"
    if comparison.code_differs:
        versions = [for_terminal(each.package.harness_version) for each in (comparison.before, comparison.after)]
        says = "today's code does not come to what stands in a set, on its own suite and evidence"
        yield "code", "changed", f"{versions[0]} to {versions[1]}: {says}"


def why_lines(moved: Moved, notes: list[str]) -> list[str]:
    """Return why a verdict or figure changed: the causes, what each part does alone, and what cannot be told.

    Args:
        moved: what changed.
        notes: reasons that stand below the table; new ones are added, and lines name them by their number, from 1.
    """
    why = moved.attribution
    causes = [all_of_words(cause) for cause in why.causes]
    parts = _in_order({part for cause in why.causes for part in cause})
    lines = [f"{any_of_words(causes)}: {'either' if len(causes) == _TWO else 'each'} by itself"]
    if len(causes) == 1:
        lines = [f"{causes[0]} together" if len(parts) > 1 else causes[0]]
        lines += [f"{part} alone: {_alone(moved, part, notes)}" for part in parts if len(parts) > 1]
    if parts == ["code"]:
        lines.append(f"{_own_case(moved)} by today's code, on the earlier set's own suite and evidence")
    said = set(parts) if len(causes) == 1 and len(parts) > 1 else set()
    return lines + [
        f"{all_of_words(open_)} alone: cannot be told{_number(_missing(moved, open_), notes)}"
        for open_ in why.open
        if not (len(open_) == 1 and open_[0] in said)
    ]


def one_sided_text(each: OneSided) -> str:
    """Return a claim that only one set judges, and why the other does not."""
    why = "the other set's suite has it, but it was not judged" if each.in_suite else "the other suite does not have it"
    return f"{for_terminal(each.short)}: {verdict_text(each.verdict)}; {why}"


def _named(result_set: ResultSet) -> str:
    return f"{result_set.id} (harness {for_terminal(result_set.package.harness_version)})"


def _sources(comparison: Comparison, most: int) -> str:
    rows = [list(row) for row in source_rows(comparison)]
    if not rows:
        return "Both were judged from the same evidence, catalogue and tasks."
    return f"What they were judged from, as far as it differs:\n{columns(rows, most=most)}"


def _changes(comparison: Comparison, most: int) -> str:
    if not comparison.moved:
        return ""
    dates = Line("  evidence of")
    headers: list[Cell] = [
        [Line("claim"), Line("  task")],
        "what",
        [Line("before"), dates],
        [Line("after"), dates],
        "why",
    ]
    rows: list[list[Cell]] = []
    notes: list[str] = []
    shown = ""
    for each in comparison.moved:
        first, last = _ends(each)
        days = [_days(evidence) for evidence in (each.evidence_before, each.evidence_after)]
        named = [Line(for_terminal(each.short)), Line(f"  {for_terminal(each.task)}")]
        why = [Line(line) for line in why_lines(each, notes)]
        rows.append([
            "" if each.task == shown else named,
            _what(each),
            [Line(first), Line(days[0])],
            [Line(last), Line(days[1])],
            why,
        ])  # fmt: skip
        shown = each.task
    below = [filled(f"[{number}] {note}", most, hang="    ") for number, note in enumerate(notes, 1)]
    return "\n".join([columns(rows, headers=headers, most=most), *below])


def share_lines(comparison: Comparison) -> list[str]:
    """Return the definition, denominator and day of every share that changed, before and after, each once."""
    lines: dict[str, None] = {}
    for each in comparison.moved:
        if each.aspect.reading:
            for when, result_set in (("before", comparison.before), ("after", comparison.after)):
                defined = defined_in(result_set, each.task, each.aspect.reading)
                if defined is not None:
                    lines[f"{for_terminal(each.task)}, {when}: {for_terminal(defined.text)}"] = None
    return list(lines)


def _shares(comparison: Comparison, most: int) -> str:
    lines = share_lines(comparison)
    return (
        "\n".join(["What the shares are shares of:", *(filled(line, most, hang="  ") for line in lines)])
        if lines
        else ""
    )


def _one_sided(title: str, claims: Sequence[OneSided], most: int) -> str:
    rows = [[for_terminal(each.task), one_sided_text(each)] for each in claims]
    return f"{title}:\n{columns(rows, most=most)}" if rows else ""


def _next(comparison: Comparison, places: Sequence[Path]) -> Iterator[str]:
    if comparison.moved:
        task = for_terminal(comparison.moved[0].task)
        yield "Next:"
        where = "".join(f" --results {shlex.quote(for_terminal(str(each)))}" for each in places)
        yield f"harness history {task}{where}"
        yield "  its verdict and figure in every set"


def _what(moved: Moved) -> str:
    return f"{moved.aspect.kind} {for_terminal(moved.aspect.reading)}".strip()


def _ends(moved: Moved) -> tuple[str, str]:
    return outcome_pair(moved.before, moved.after)


def _why_cell(moved: Moved, notes: list[str]) -> str:
    return "<br>".join(cell(line) for line in why_lines(moved, notes))


def _days(evidence: Sequence[tuple[str, str]]) -> str:
    days = sorted({day for _, day in evidence})
    return f"  {days[0]}" if len(days) == 1 else f"  {len(days)} dates" if days else f"  {NOTHING}"


def _in_order(parts: set[Part]) -> list[Part]:
    order: tuple[Part, ...] = ("evidence", "catalogue", "claim", "code")
    return [part for part in order if part in parts]


def _alone(moved: Moved, part: Part, notes: list[str]) -> str:
    """Return what one part alone does; of code, what today's makes of the earlier set's own suite and evidence."""
    if part == "code":
        return _own_case(moved)
    case = next((case for case in moved.cases if case.taken == (part,)), None)
    if case is None or case.outcome is None or any("code" in cause for cause in moved.attribution.causes):
        return f"cannot be told{_number(_missing(moved, (part,)), notes)}"
    if case.outcome.refused:
        return f"refused{_number(for_terminal(case.why), notes)}"
    return "no change" if case.outcome == moved.before else outcome_text(case.outcome)


def _own_case(moved: Moved) -> str:
    own = next((case.outcome for case in moved.cases if not case.taken), None)
    return outcome_text(own) if own else NOTHING


def _missing(moved: Moved, parts: Sequence[Part]) -> str:
    """Return why it cannot be told what some parts do."""
    unknown = [case for case in moved.cases if case.outcome is None and set(parts) <= set(case.taken)]
    return for_terminal(unknown[0].why) if unknown else ONLY_TODAYS_CODE


def _number(note: str, notes: list[str]) -> str:
    if note not in notes:
        notes.append(note)
    return f" [{notes.index(note) + 1}]"
