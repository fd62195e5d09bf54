"""Tables of chosen columns: the same content for a terminal, Markdown, LaTeX and CSV.

A figure is printed with its unit. Definitions are too long for a cell: where both are asked for, the figure carries the
number of a note under the table, and each definition stands there once. CSV has no place under the table, so that the
definition is a column of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness._errors import UsageError
from harness._sanitise import for_markdown, for_message, for_terminal
from harness.judge.verdicts import ClaimResult, Headline
from harness.report.grid import columns, filled
from harness.report.values import NOTHING, bounds_text, claimed_text, gap_text, result_text
from harness.report.words import SHOWN, deciding
from harness.results.definition import definition
from harness.results.tables import csv_text

if TYPE_CHECKING:
    from harness.judge.verdicts import ReadingResult


@dataclass(frozen=True, slots=True)
class ChosenColumn:
    """A column that `--columns` may name."""

    name: str
    """Its name on the command line and in the head of CSV."""

    head: str
    """Its head for people."""

    meaning: str
    """What it says, in one sentence."""

    text: Callable[[ClaimResult], str]
    """The cell of a claim; text as it is, not yet made safe for any place."""

    wide: bool = False
    """Whether its cells are sentences."""


@dataclass(frozen=True, slots=True)
class ChosenTable:
    """A table of chosen columns with its notes; text as it is, not yet made safe for any place."""

    columns: tuple[ChosenColumn, ...]
    """The columns, without that of the definitions where the figures carry their numbers."""

    rows: tuple[tuple[str, ...], ...]
    """One row a claim, by task id; as many cells as columns."""

    marks: tuple[int | None, ...]
    """The number of the note of each row, where figures carry them; None for a claim without a definition."""

    notes: tuple[str, ...]
    """The definitions, numbered from 1."""

    @property
    def marked(self) -> int | None:
        """The place of the column that carries the numbers of the notes, None if none does."""
        return next((place for place, each in enumerate(self.columns) if each.name == "figure"), None)


def _worded(claim: ClaimResult) -> ReadingResult | None:
    return claim.readings[0] if claim.readings else None


def _figure(claim: ClaimResult) -> str:
    worded = _worded(claim)
    return result_text(worded) if worded else NOTHING


def _bounds(claim: ClaimResult) -> str:
    worded = _worded(claim)
    return bounds_text(worded.figure, worded.reading.unit) if worded and worded.figure else ""


def _unit(claim: ClaimResult) -> str:
    worded = _worded(claim)
    return worded.reading.unit if worded and not worded.reading.parts else ""


def _allowed(claim: ClaimResult) -> str:
    worded = _worded(claim)
    if worded is None:
        return ""
    return worded.region or "; ".join(f"{part.label.rpartition('/')[2]}: {part.region}" for part in worded.parts)


def _definition(claim: ClaimResult) -> str:
    worded = _worded(claim)
    return definition(worded.reading) if worded else ""


def _days(claim: ClaimResult) -> str:
    return ", ".join(sorted({each.captured_on.isoformat() for each in deciding(claim)})) or NOTHING


def _gap(claim: ClaimResult) -> str:
    worded = _worded(claim)
    one = len({each.captured_on for each in deciding(claim)}) == 1
    return gap_text(worded.gap_days) if worded and one else ""


def _about(claim: ClaimResult) -> str:
    about = claim.task.claim.about
    return about.first.isoformat() if about.first == about.last else f"{about.first} to {about.last}"


def _agree(claim: ClaimResult) -> str:
    return f"{claim.agreeing} of {claim.decided}" if claim.cells else ""


def _pull(claim: ClaimResult) -> str:
    worded = _worded(claim)
    lacking = worded if claim.headline is Headline.NO_EVIDENCE else None
    return (lacking.pull or "") if lacking else ""


_EVERY = (
    ChosenColumn("claim", "claim", "The claim in a few words.", lambda claim: claim.task.claim.short, wide=True),
    ChosenColumn(
        "says", "claim in full", "The claim in our own words.", lambda claim: claim.task.claim.says, wide=True
    ),
    ChosenColumn("task", "task", "Id of the task.", lambda claim: claim.task.id),
    ChosenColumn("about", "speaks of", "The day or days that the claim speaks of.", _about),
    ChosenColumn("verdict", "verdict", "What follows for the claim.", lambda claim: SHOWN[claim.headline.value]),
    ChosenColumn("reason", "reason", "Why, in one sentence.", lambda claim: claim.reason, wide=True),
    ChosenColumn(
        "fidelity",
        "fidelity",
        "Whether the article reports its source faithfully.",
        lambda claim: claim.task.source.fidelity if claim.task.source else "",
    ),
    ChosenColumn("figure", "figure", "The figure of the reading as worded, with its unit.", _figure),
    ChosenColumn("bounds", "least to most", "How far what is not known reaches.", _bounds),
    ChosenColumn("unit", "unit", "What the figure is measured in.", _unit),
    ChosenColumn(
        "claimed", "claimed", "The figure that the claim prints.", lambda claim: claimed_text(claim.task.claim.figure)
    ),
    ChosenColumn("allowed", "the wording allows", "What the claim's wording allows the figure to be.", _allowed),
    ChosenColumn("definition", "definition", "What exactly is counted; numbered notes under the table.", _definition),
    ChosenColumn("as-of", "evidence of", "The day that the deciding evidence is dated by.", _days),
    ChosenColumn("gap", "gap", "Days between the evidence and what the claim speaks of.", _gap),
    ChosenColumn(
        "kind",
        "kind",
        "Kind of the deciding evidence.",
        lambda claim: ", ".join(sorted({each.kind for each in deciding(claim)})),
    ),
    ChosenColumn(
        "evidence",
        "evidence",
        "Id of the deciding evidence.",
        lambda claim: ", ".join(each.id for each in deciding(claim)),
    ),
    ChosenColumn(
        "agree", "definitions that agree", "Of the definitions that the evidence decides, those that agree.", _agree
    ),
    ChosenColumn("pull", "would bring evidence", "The command that would bring missing evidence.", _pull),
)

COLUMNS: dict[str, ChosenColumn] = {each.name: each for each in _EVERY}
"""Every column by name, in the order of the reference."""

IN_PRINT = ("claim", "verdict", "figure", "claimed", "as-of", "fidelity", "definition")
"""Columns of a LaTeX table where none are named."""


def chosen_columns(names: Sequence[str]) -> tuple[ChosenColumn, ...]:
    """Return the columns of these names, in this order.

    Raises:
        UsageError: if a name is no column's, or stands twice.
    """
    for place, name in enumerate(names):
        if name not in COLUMNS:
            raise UsageError(f"'{for_message(name, 40)}' is no column", todo=f"columns are {', '.join(COLUMNS)}")
        if name in names[:place]:
            raise UsageError(f"the column '{name}' is named twice", todo="name each column once")
    return tuple(COLUMNS[name] for name in names)


def chosen_table(claims: Sequence[ClaimResult], chosen: Sequence[ChosenColumn]) -> ChosenTable:
    """Return claims as a table of chosen columns, by task id."""
    ordered = sorted(claims, key=lambda each: each.task.id)
    noted = {"figure", "definition"} <= {each.name for each in chosen}
    shown = tuple(each for each in chosen if not (noted and each.name == "definition"))
    notes: dict[str, int] = {}
    marks: list[int | None] = []
    for claim in ordered:
        text = _definition(claim) if noted else ""
        marks.append(notes.setdefault(text, len(notes) + 1) if text else None)
    rows = tuple(tuple(each.text(claim) for each in shown) for claim in ordered)
    return ChosenTable(shown, rows, tuple(marks), tuple(notes))


def chosen_text(table: ChosenTable, *, most: int = 100) -> str:
    """Return the table for a terminal of `most` columns."""
    cells = _cells(table, for_terminal, lambda text, mark: f"{text} [{mark}]")
    grid = columns(cells, headers=[each.head for each in table.columns], most=most)
    notes = [filled(f"[{number}] {for_terminal(text)}", most, hang="    ") for number, text in _notes(table)]
    return "\n".join([grid, *([""] if notes else []), *notes])


def chosen_markdown(table: ChosenTable) -> str:
    """Return the table in Markdown."""
    cells = _cells(table, _markdown_cell, lambda text, mark: f"{text} <sup>{mark}</sup>")
    lines = [f"| {' | '.join(each.head for each in table.columns)} |", f"|{'---|' * len(table.columns)}"]
    lines += [f"| {' | '.join(row)} |" for row in cells]
    notes = [f"{number}. {_markdown_cell(text)}" for number, text in _notes(table)]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def chosen_csv(claims: Sequence[ClaimResult], chosen: Sequence[ChosenColumn]) -> str:
    """Return the table as CSV, the definition in a column of its own, nothing shown for what is not there."""
    names = [each.name for each in chosen]
    records = [
        {each.name: "" if each.text(claim) == NOTHING else each.text(claim) for each in chosen}
        for claim in sorted(claims, key=lambda each: each.task.id)
    ]
    return csv_text(names, records).removesuffix("\n")


def columns_table() -> str:
    """Return the columns as a Markdown table, for the reference page."""
    rows = [f"| `{each.name}` | {each.meaning} |" for each in COLUMNS.values()]
    return "\n".join(["| column | meaning |", "|---|---|", *rows])


def _cells(table: ChosenTable, safe: Callable[[str], str], marked: Callable[[str, int], str]) -> list[list[str]]:
    found = []
    for row, mark in zip(table.rows, table.marks, strict=True):
        cells = [safe(text) for text in row]
        if mark is not None and table.marked is not None:
            cells[table.marked] = marked(cells[table.marked], mark)
        found.append(cells)
    return found


def _notes(table: ChosenTable) -> list[tuple[int, str]]:
    return list(enumerate(table.notes, start=1))


def _markdown_cell(text: str) -> str:
    """Return a text inside of a line, where no list can begin."""
    return for_markdown(f".{text}").removeprefix(".").strip(" ")
