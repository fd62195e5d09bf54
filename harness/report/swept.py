"""What other definitions give, on the page of a claim: one by one, or counted for each value of each rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from harness._sanitise import for_terminal
from harness.judge.verdicts import Cell, ClaimResult, Verdict
from harness.report.grid import columns, filled
from harness.report.values import result_text
from harness.report.words import SHOWN
from harness.suite.rules import RULE_NAMES, SET, value_in_words

MOST_CELLS = 24
"""Definitions with evidence that are listed one by one; of more, the values of each rule are."""


def sweep_block(claim: ClaimResult, most: int) -> str:
    """Return what the other definitions of a claim's readings give; nothing where none is tried.

    The definitions of one reading say nothing of another: where several readings are varied, each line names its own.
    """
    if not claim.cells:
        return ""
    readings = list(dict.fromkeys(_reading_of(cell) for cell in claim.cells))
    several = len(readings) > 1
    counts = [
        f"{f'{for_terminal(name)} ' if several else ''}{_counted([c for c in claim.cells if _reading_of(c) == name])}"
        for name in readings
    ]
    head = f"Under other definitions ({len(claim.cells)} tried): {'; '.join(counts)}."
    if claim.deciding_choice:
        head += f" What decides is the rule `{claim.deciding_choice}`."
    shown = [cell for cell in claim.cells if cell.result.verdict is not Verdict.NO_EVIDENCE]
    if not shown:
        return filled(head, most)
    names = _names(shown)
    if len(shown) > MOST_CELLS:
        head += f" Each by itself: harness explain {for_terminal(claim.task.id)} --matrix"
        headers, rows = ["reading", "rule", "value", "verdicts"], _by_value(shown, readings)
    else:
        headers, rows = ["reading", *names, "figure", "verdict"], [_cell_row(cell, names) for cell in shown]
    if not several:
        headers, rows = headers[1:], [row[1:] for row in rows]
    return f"{filled(head, most)}\n{columns(rows, headers=headers, most=most)}"


def _reading_of(cell: Cell) -> str:
    """Return the reading whose definition it is; a part that is varied belongs to its whole."""
    return cell.reading.split("/", maxsplit=1)[0]


def _names(cells: Sequence[Cell]) -> list[str]:
    """Return the rules that occur, in their order."""
    found = {rule for cell in cells for rule, _ in cell.choices}
    return [rule for rule in (SET, *RULE_NAMES) if rule in found]


def _counted(cells: Sequence[Cell]) -> str:
    verdicts = Counter(cell.result.verdict for cell in cells)
    return ", ".join(f"{verdicts[verdict]} {SHOWN[verdict.value]}" for verdict in Verdict if verdicts[verdict])


def _cell_row(cell: Cell, names: Sequence[str]) -> list[str]:
    choices = dict(cell.choices)
    values = [for_terminal(value_in_words(name, choices[name])) if name in choices else "" for name in names]
    return [for_terminal(_reading_of(cell)), *values, result_text(cell.result), SHOWN[cell.result.verdict.value]]


def _by_value(cells: Sequence[Cell], readings: Sequence[str]) -> list[list[str]]:
    """Return one row for every value of every rule of every reading, with how the verdicts fall at it."""
    rows = []
    for reading in readings:
        own = [cell for cell in cells if _reading_of(cell) == reading]
        for name in _names(own):
            for value in dict.fromkeys(dict(cell.choices)[name] for cell in own if name in dict(cell.choices)):
                at_value = [cell for cell in own if (name, value) in cell.choices]
                rows.append(
                    [for_terminal(reading), name, for_terminal(value_in_words(name, value)), _counted(at_value)]
                )
    return rows
