"""A measured figure without a claim, as text and as JSON."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.report.doubts import doubt_pairs
from harness.report.grid import columns, labelled
from harness.report.own_rows import own_row_lines
from harness.report.reading import (
    evidence_words,
    figure_line,
    groups_table,
    unknown_lines,
)
from harness.report.values import bounds_text, figure_text
from harness.results._json_text import json_text
from harness.results.definition import definition
from harness.results.json_object import reading_object

if TYPE_CHECKING:
    from harness.measuring import Measurement
    from harness.suite.tasks import Reading


def measured_text(measured: Measurement, *, most: int = 100) -> str:
    """Return a figure with its bounds, day, definition, what is not known and evidence, as labelled lines.

    Bounds and day come right after the figure: it is the newest that covers what is asked for, and may be years old.
    """
    reading, figure = measured.reading, measured.figure
    evidence = measured.evidence
    held = [measured.extract] if measured.extract else []
    pairs = [
        ("figure", figure_line(figure, reading)),
        ("bounds", bounds_text(figure, reading.unit)),
        ("as of", evidence.captured_on.isoformat()),
        ("counts", definition(_as_one(reading))),
        *_doubts(measured),
        ("but", for_terminal(measured.caveat)),
        ("own rows", "\n".join(own_row_lines(measured.own_rows))),
        ("evidence", evidence_words(evidence, held)),
        ("origin", for_terminal(evidence.origin)),
    ]
    blocks = [labelled(pairs, most=most)]
    if measured.groups:
        rows = [
            [for_terminal(name), figure_text(each, reading.unit), bounds_text(each, reading.unit), f"{each.repos:,}"]
            for name, each in measured.groups
        ]
        blocks.append(columns(rows, headers=[reading.each or "group", "figure", "bounds", "repos"], most=most))
    else:
        blocks.append(groups_table(figure, reading, most=most))
    return "\n\n".join(block for block in blocks if block)


def _doubts(measured: Measurement) -> list[tuple[str, str]]:
    """Return labelled lines about how far the figure can be trusted; without a table, only what is not known."""
    unknown = ("not known", unknown_lines(measured.figure.unknown, measured.reading))
    if measured.doubted is None:
        return [unknown]
    pairs = list(doubt_pairs(measured.doubted))
    # What widens the figure has its masses already.
    return pairs if dict(pairs)["widened by"] else [unknown, *pairs]


def measured_json(measured: Measurement) -> str:
    """Return the fields that a reading has in `verify --format json`; `verdict` is null, since nothing is judged."""
    return json_text(_unjudged(reading_object(measured.as_result()))).removesuffix("\n")


def _as_one(reading: Reading) -> Reading:
    """Return a reading without `each`: its groups stand in a table of their own."""
    return reading if reading.metric == "concentration" else replace(reading, each=None)


def _unjudged(fields: dict[str, object]) -> dict[str, object]:
    parts = fields["parts"]
    inner = {name: _unjudged(part) for name, part in parts.items()} if isinstance(parts, dict) else {}
    return {**fields, "verdict": None, "parts": inner}
