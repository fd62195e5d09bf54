"""The table of verdicts: one claim a row, for terminals, Markdown and CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness._sanitise import for_markdown, for_terminal
from harness.judge.verdicts import ClaimResult, ReadingResult
from harness.report.grid import Line, columns, filled
from harness.report.reading import figure_line
from harness.report.values import NOTHING, claimed_text, gap_text, result_text
from harness.report.words import SHOWN, deciding
from harness.results.columns import VERDICTS, names
from harness.results.definition import definition
from harness.results.tables import csv_text, figure_records, verdict_record

COLOURS = {
    "supported": "\x1b[32m", "contradicted": "\x1b[31m", "supported-as-sourced": "\x1b[31m",
    "depends": "\x1b[33m", "inconclusive": "\x1b[33m",
}  # fmt: skip
"""Headline -> terminal colour."""

CURATED_MARK = "*"

CURATED_LEGEND = (
    f"{CURATED_MARK} by curated facts: rows of seeds/, each with its source, counted apart from recorded tables."
)

STAKE_MARK = "†"

STAKE_LEGEND = (
    f"{STAKE_MARK} printed by, or taken from, someone with a stake in it: harness explain TASK says who and what."
)

DIM = "\x1b[2m"

_PLAIN_NUMBER = re.compile(r"([≥≤≈] )?[0-9][0-9,]*(\.[0-9]+)?( %| weeks?| million| billion)?( of [0-9,]+(\.[0-9])?)?")

FIGURE_COLUMNS = (
    "definition", "unit", "value", "value_text", "low", "high", "numerator", "denominator", "claimed", "region",
)  # fmt: skip
"""Columns of a result set's `figures.csv` that the CSV table takes from the reading as worded."""

HEADERS = ("claim", "verdict", "figure", "claimed", "evidence of", "gap", "kind", "fidelity", "task")
"""Heads of the columns of Markdown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One claim as the tables show it; text as it is, not yet made safe for any place."""

    claim: str
    """The claim in a few words."""

    verdict: str
    """Slug of the headline."""

    figure: str
    """The figure of the reading as worded."""

    claimed: str
    """What the claim prints, with a sign for its words of precision."""

    as_of: str
    """Day of the deciding evidence, or how many if there are several."""

    gap: str
    """Days between it and the time that the claim speaks of."""

    kind: str
    """Kind of the deciding evidence."""

    fidelity: str
    """Whether the source is reported faithfully."""

    task: str
    """Task id."""

    note: str = ""
    """For a share: what exactly it is a share of, and as of when."""


def rows_of(claims: Sequence[ClaimResult]) -> list[Row]:
    """Return the rows of all claims, by folder and id."""
    return [_row(claim) for claim in sorted(claims, key=lambda each: each.task.id)]


def terminal_table(claims: Sequence[ClaimResult], *, most: int = 100, colour: bool = False) -> str:
    """Return the table for a terminal of `most` columns: two lines a claim, the second with its id."""
    headers: list[list[Line]] = [
        [Line("claim"), Line("  task")],
        [Line("verdict"), Line("fidelity")],
        [Line("figure"), Line("claimed")],
        [Line("evidence of"), Line("gap")],
    ]
    dim = DIM if colour else ""
    rows = rows_of(claims)
    cells = [
        [
            [Line(for_terminal(row.claim)), Line(f"  {for_terminal(row.task)}", dim)],
            [Line(SHOWN[row.verdict], COLOURS.get(row.verdict, "") if colour else ""), Line(row.fidelity, dim)],
            [Line(for_terminal(_noted(row, rows))), Line(for_terminal(row.claimed), dim)],
            [Line(_evidence(row)), Line(row.gap, dim)],
        ]
        for row in rows
    ]
    below = [filled(text, most) for text in legends(claims)]
    below += [filled(for_terminal(text), most, hang="  ") for text in notes(claims)]
    return "\n".join([columns(cells, headers=headers, most=most), *below])


def legends(claims: Sequence[ClaimResult]) -> list[str]:
    """Return what the marks of a table for a terminal mean, those that it has."""
    curated = any("curated" in row.kind for row in rows_of(claims))
    return [*([CURATED_LEGEND] if curated else []), *markdown_legends(claims)]


def markdown_legends(claims: Sequence[ClaimResult]) -> list[str]:
    """Return what the marks of a table in Markdown mean, those that it has; kinds of evidence are a column there."""
    return [STAKE_LEGEND] if any(row.claimed.endswith(STAKE_MARK) for row in rows_of(claims)) else []


def notes(claims: Sequence[ClaimResult]) -> list[str]:
    """Return what every share in the table is a share of, and as of when, by the number that it carries there."""
    return [f"[{place}] {text}" for place, text in enumerate(_numbered(rows_of(claims)), start=1)]


def _numbered(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(row.note for row in rows if row.note))


def _noted(row: Row, rows: Sequence[Row]) -> str:
    return f"{row.figure} [{_numbered(rows).index(row.note) + 1}]" if row.note else row.figure


def _note(worded: ReadingResult) -> str:
    """Return the definition, denominator and day of a share; empty for any other figure."""
    figure, evidence = worded.figure, worded.evidence
    if figure is None or evidence is None or worded.reading.unit != "percent":
        return ""
    return f"{definition(worded.reading)}: {figure_line(figure, worded.reading)}, as of {evidence.captured_on}"


def markdown_table(claims: Sequence[ClaimResult]) -> str:
    """Return the table in Markdown, one line a claim."""
    lines = [f"| {' | '.join(HEADERS)} |", f"|{'---|' * len(HEADERS)}"]
    rows = rows_of(claims)
    for row in rows:
        cells = (
            row.claim,
            SHOWN[row.verdict],
            _noted(row, rows),
            row.claimed,
            row.as_of,
            row.gap,
            row.kind,
            row.fidelity,
        )
        lines.append(f"| {' | '.join(_markdown_cell(cell) for cell in cells)} | `{for_markdown(row.task)}` |")
    return "\n".join(lines)


def csv_table(claims: Sequence[ClaimResult]) -> str:
    """Return one line a claim as CSV: the columns of a result set's `verdicts.csv`, then the figure as worded."""
    records = []
    for claim in sorted(claims, key=lambda each: each.task.id):
        worded = next(figure_records(claim), {})
        records.append({**verdict_record(claim), **{name: worded.get(name) for name in FIGURE_COLUMNS}})
    return csv_text([*names(VERDICTS), *FIGURE_COLUMNS], records).removesuffix("\n")


def _markdown_cell(text: str) -> str:
    """Return a cell for Markdown; a plain number is ours, and no list begins with it inside of a table."""
    return text if _PLAIN_NUMBER.fullmatch(text) else for_markdown(text)


def _claimed(claim: ClaimResult) -> str:
    """Return what a claim prints, marked where somebody behind the figure has a stake in it."""
    text = claimed_text(claim.task.claim.figure)
    return f"{text} {STAKE_MARK}" if claim.stakes and claim.task.claim.figure else text


def _evidence(row: Row) -> str:
    return f"{row.as_of} {CURATED_MARK}" if "curated" in row.kind else row.as_of


def _row(claim: ClaimResult) -> Row:
    task = claim.task
    worded = claim.readings[0] if claim.readings else None
    evidence = deciding(claim)
    days = sorted({each.captured_on for each in evidence})
    return Row(
        claim=task.claim.short,
        verdict=claim.headline.value,
        figure=result_text(worded) if worded else NOTHING,
        claimed=_claimed(claim),
        as_of=days[0].isoformat() if len(days) == 1 else f"{len(days)} dates" if days else NOTHING,
        gap=gap_text(worded.gap_days) if worded and len(days) == 1 else "",
        kind=", ".join(sorted({each.kind for each in evidence})),
        fidelity=task.source.fidelity if task.source else "",
        task=task.id,
        note=_note(worded) if worded else "",
    )
