"""What `harness history` prints: one claim over all result sets, a row a set, with a plot of the figures."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from harness._sanitise import for_markdown, for_terminal
from harness.judge.words import plural
from harness.report.grid import Cell, Line, columns, filled, pad
from harness.report.outcomes import outcome_text, plain_text, reading_text, value_of, verdict_text
from harness.report.values import NOTHING
from harness.results._json_text import json_text
from harness.results._markdown import cell, table
from harness.results.history import history_object
from harness.results.outcomes import Outcome

if TYPE_CHECKING:
    from harness.results.history import Entry, History

HEADERS = ("evidence up to", "set", "verdict", "figure", "allowed", "evidence of", "state")
"""Heads of the columns of Markdown."""

EVIDENCE_HEADERS = ("evidence of", "id", "kind", "verdict", "figure")
"""Heads of the columns of what evidence says piece by piece."""

ON_EVIDENCE = (
    "Each piece of evidence held, by itself, judged now. Where it does not decide, for its day or its scope, the "
    "figure is information."
)
"""What stands above that table."""

PLOT_CELLS = 26
"""Cells of a terminal that a row of the plot fills."""

POINT, POINT_ASIDE, CLAIMED, SPAN = "●", "○", "│", "─"
"""Signs of the plot: a figure, one of a set that does not stand, what is claimed, and what it may be."""

LEGEND = (
    f"{POINT} the figure, {SPAN} what it may be, {CLAIMED} what is claimed, {POINT_ASIDE} of a set that does not stand"
)

EMPTY = "·"
"""What stands between them."""

Number = Fraction | int

Row = tuple[Number | None, Number | None, Number | None, tuple[Number, ...]]
"""Value, low, high and claimed values."""


def as_text(history: History, *, most: int = 100, shipped: Path | None = None) -> str:
    """Return a history for a terminal of `most` columns; `shipped` is where sets are found by their id alone."""
    blocks = [filled(line, most) for line in head_lines(history)]
    blocks.append(_table(history, most))
    blocks += [filled(line, most, hang="  ") for line in state_lines(history)]
    blocks += ["", _evidence(history, most)] if history.evidence else []
    follows = "\n".join(_next(history, shipped))
    return "\n".join(blocks) + (f"\n\n{follows}" if follows else "")


def as_markdown(history: History) -> str:
    """Return a history in Markdown."""
    rows = [
        (
            _day(entry),
            entry.result_set.id,
            cell(verdict_text(entry.verdict)),
            cell(_figure(entry)),
            cell(_region(entry)),
            cell(_as_of(entry)),
            entry.state,
        )
        for entry in history.entries
    ]
    blocks = [for_markdown(line) for line in head_lines(history)] + [table(HEADERS, rows)]
    blocks += [for_markdown(line) for line in state_lines(history)]
    if history.evidence:
        blocks += [ON_EVIDENCE, table(EVIDENCE_HEADERS, [tuple(map(cell, row)) for row in evidence_rows(history)])]
    return "\n\n".join(blocks)


def as_json(history: History) -> str:
    """Return the one JSON object that `docs/reference/history.md` describes."""
    return json_text(history_object(history)).removesuffix("\n")


def head_lines(history: History) -> list[str]:
    """Return which claim and reading it is, and how often the verdict changed."""
    number = len(history.entries)
    flips = len(flipped(history))
    changed = f"; the verdict changed {'once' if flips == 1 else f'{flips} times'}" if flips else ""
    lines = [
        f"{for_terminal(history.task)}: {for_terminal(history.short)}",
        f"Reading {for_terminal(history.reading)} in {plural(number, 'result set')}{changed}.",
    ]
    # The newest set's definition first; one that another set counts by stands below it.
    defined = dict.fromkeys(str((entry.reading or {}).get("definition") or "") for entry in reversed(history.entries))
    lines += [f"It counts: {for_terminal(text)}." for text in defined if text]
    others = [label for label in history.readings if label != history.reading]
    if others:
        named = ", ".join(for_terminal(label) for label in others[:6])
        lines.append(f"More with --reading: {named}{' ...' if len(others) > 6 else ''}")  # noqa: PLR2004  as many as are named
    return lines


def nothing_on_evidence(history: History) -> str:
    """Return why no piece of evidence says anything about the reading by itself, in a sentence."""
    why = composite_words(history)
    return why or f"no evidence that is held gives a figure of {for_terminal(history.reading)} by itself"


def composite_words(history: History) -> str:
    """Return that the reading has parts and no figure of its own, and which they are; empty if it is a simple one."""
    parts = [label for label in history.readings if label.startswith(f"{history.reading}/")]
    if not parts or any(not entry.figure.is_nothing for entry in history.entries):
        return ""
    named = ", ".join(for_terminal(label) for label in parts[:6])
    more = f" and {len(parts) - 6} more" if len(parts) > 6 else ""  # noqa: PLR2004  as many as are named
    reading = for_terminal(history.reading)
    return f"{reading} is made of parts and has no figure of its own; name one with --reading: {named}{more}"


def state_lines(history: History) -> Iterator[str]:
    """Yield why sets do not stand."""
    for entry in history.entries:
        withdrawal = entry.result_set.withdrawal
        if withdrawal:
            instead = f"; use {withdrawal.instead}" if withdrawal.instead else ""
            yield f"{entry.result_set.id} was withdrawn on {withdrawal.on}: {for_terminal(withdrawal.why)}{instead}"
        elif entry.superseded_by:
            yield f"{entry.result_set.id} is superseded by {', '.join(entry.superseded_by)}"


def evidence_rows(history: History) -> list[list[str]]:
    """Return one row a piece of evidence: day, id, kind, verdict of the reading, figure."""
    return [
        [
            each.manifest.captured_on.isoformat(),
            each.manifest.id,
            each.manifest.kind,
            verdict_text(each.verdict),
            outcome_text(each.figure),
        ]
        for each in history.evidence
    ]


def flipped(history: History) -> list[tuple[Entry, Entry]]:
    """Return the pairs of neighbouring sets that stand and have different verdicts."""
    standing = [entry for entry in history.entries if entry.state == "stands"]
    return [(one, other) for one, other in pairwise(standing) if one.verdict != other.verdict]


def numbers(entry: Entry) -> Row:
    """Return value, low, high and claimed values of an entry as numbers; days as their ordinals."""
    claimed = (entry.reading or {}).get("claimed")
    ends = claimed if isinstance(claimed, list) else [claimed]
    held = (_number(end, entry.figure.kind) for end in ends)
    value, low, high = (
        _number(each, entry.figure.kind) for each in (entry.figure.value, entry.figure.low, entry.figure.high)
    )
    return value, low, high, tuple(each for each in held if each is not None)


def plot(entries: Sequence[Entry], cells: int = PLOT_CELLS) -> list[str]:
    """Return a line an entry, all on one scale: the figure, what it may be, what is claimed.

    Nothing is returned if no figure is a number. Counts and shares are drawn from 0 on, days between the first and the
    last of them.
    """
    rows = [numbers(entry) for entry in entries]
    if all(each is None for value, low, high, _ in rows for each in (value, low, high)):
        return []
    every = [each for value, low, high, claimed in rows for each in (value, low, high, *claimed) if each is not None]
    if not any(entry.figure.kind == "date" for entry in entries):
        every.append(0)
    least, span = min(every), max(every) - min(every)
    scale = Fraction(cells - 1) / Fraction(span) if span else Fraction(0)
    return [
        _drawn(
            row, lambda number: int((number - least) * scale + Fraction(1, 2)), cells, stands=entry.state == "stands"
        )
        for entry, row in zip(entries, rows, strict=True)
    ]


def _drawn(row: Row, place: Callable[[Number], int], cells: int, *, stands: bool) -> str:
    value, low, high, claimed = row
    signs = [EMPTY] * cells
    if low is not None or high is not None:
        first, last = 0 if low is None else place(low), cells - 1 if high is None else place(high)
        signs[first : last + 1] = [SPAN] * (last + 1 - first)
        signs[0], signs[-1] = "←" if low is None else signs[0], "→" if high is None else signs[-1]
    for each in claimed:
        signs[place(each)] = CLAIMED
    if value is not None:
        signs[place(value)] = POINT if stands else POINT_ASIDE
    return "".join(signs)


def _table(history: History, most: int) -> str:
    drawn = plot(history.entries)
    headers: list[Cell] = [
        [Line("evidence up to"), Line("  set")],
        [Line("verdict"), Line("  state")],
        [Line("figure"), Line("allowed")],
        *([[Line(pad("plot", PLOT_CELLS))]] if drawn else []),
    ]
    rows: list[list[Cell]] = []
    for place, entry in enumerate(history.entries):
        rows.append([
            [Line(_day(entry)), Line(f"  {entry.result_set.id}")],
            [Line(verdict_text(entry.verdict)), Line("" if entry.state == "stands" else f"  {entry.state}")],
            [Line(_figure(entry)), Line(_region(entry))],
            *([drawn[place]] if drawn else []),
        ])  # fmt: skip
    return columns(rows, headers=headers, most=most) + (f"\n{filled(LEGEND, most)}" if drawn else "")


def _evidence(history: History, most: int) -> str:
    return f"{filled(ON_EVIDENCE, most)}\n{columns(evidence_rows(history), headers=EVIDENCE_HEADERS, most=most)}"


def _next(history: History, shipped: Path | None) -> Iterator[str]:
    pairs = flipped(history)
    if pairs:
        names = " ".join(_name(entry, shipped) for entry in pairs[-1])
        yield "Next:"
        yield f"harness compare {names} --task {for_terminal(history.task)}"
        yield "  why the verdict changed"


def _name(entry: Entry, shipped: Path | None) -> str:
    path = entry.result_set.path
    return entry.result_set.id if path.parent == shipped else shlex.quote(for_terminal(str(path)))


def _day(entry: Entry) -> str:
    newest = entry.result_set.package.newest_evidence
    return newest.isoformat() if newest else NOTHING


def _figure(entry: Entry) -> str:
    """Return the figure of an entry; a share with its denominator."""
    text = reading_text(entry.reading, entry.figure)
    whole = (entry.reading or {}).get("denominator")
    of = "" if whole is None else f" of {plain_text(whole, Outcome(kind='number', unit='count'))}"
    return f"{text}{of}" if entry.figure.kind == "share" else text


def _as_of(entry: Entry) -> str:
    return for_terminal(str((entry.reading or {}).get("as_of") or NOTHING))


def _region(entry: Entry) -> str:
    return for_terminal(str((entry.reading or {}).get("region") or ""))


def _number(raw: object, kind: str | None) -> Number | None:
    try:
        value = value_of(raw, kind)
    except ValueError:
        return None
    if isinstance(value, bool):
        return None
    if isinstance(value, date):
        return value.toordinal()
    return value if isinstance(value, Fraction) else None
