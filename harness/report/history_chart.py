"""The chart of a history as SVG, drawn by Altair and vl-convert, which need neither a network nor a browser.

Numbers become floats here, for drawing alone; the exact ones stand in the table and the JSON.
"""

from __future__ import annotations

from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from harness._errors import UsageError
from harness._sanitise import for_terminal
from harness.report.history import Number, composite_words, numbers
from harness.report.outcomes import verdict_text
from harness.report.words import SHOWN

if TYPE_CHECKING:
    from harness.results.history import Entry, History

COLOURS = {
    "supported": "#0072b2", "contradicted": "#d55e00", "supported as sourced": "#d55e00", "depends": "#8a6d00",
    "inconclusive": "#8a6d00", "no evidence": "#595959", "off the Hub": "#595959",
}  # fmt: skip
"""Verdict as shown -> colour of its points."""

SHAPES = {"figure": "circle", "at least": "triangle-up", "at most": "triangle-down"}
"""What a point is -> its shape: a figure, or the one bound that is known of it."""

EXTRA = "pip install 'adoption-harness[report]'"
"""The command that brings what charts need."""

_WIDTH, _HEIGHT = 560, 260


def history_svg(history: History) -> str:
    """Return the chart of a history: figure, bounds and claimed figure over the days of the evidence.

    Raises:
        UsageError: if the libraries that draw are not installed, or no set has a figure that is a number or a day.
    """
    if find_spec("altair") is None or find_spec("vl_convert") is None:
        raise UsageError("a chart needs libraries that are not installed", todo=EXTRA)
    points = [point for entry in history.entries for point in _points(entry)]
    if not points:
        raise UsageError(
            composite_words(history)
            or f"no result set has a number or a day for the reading {for_terminal(history.reading)}",
            todo="use --format table, or name another reading with --reading",
        )
    # Both take a second to load, and are not installed everywhere.
    vl_convert: Any = import_module("vl_convert")
    drawing: str = vl_convert.vegalite_to_svg(_chart(history, points))
    return drawing if drawing.endswith("\n") else f"{drawing}\n"


def _chart(history: History, points: list[dict[str, Any]]) -> str:
    """Return the chart in Vega-Lite."""
    alt: Any = import_module("altair")
    dated = any(entry.figure.kind == "date" for entry in history.entries)
    kind = "T" if dated else "Q"
    # Days are days in UTC on every machine.
    axis = alt.Axis(format="%Y-%m-%d", labelOverlap=True)
    x = alt.X("day:T", scale=alt.Scale(type="utc", padding=12), axis=axis, title="evidence up to")
    title = _axis_title(history, dated=dated)
    scale = alt.Scale(type="utc") if dated else alt.Scale(zero=True)
    counted = alt.Axis(labelExpr="replace(replace(format(datum.value, '~s'), 'G', ' bn'), 'M', ' M')")
    y_axis = axis if dated else alt.Axis() if title else counted
    y = alt.Y(f"value:{kind}", scale=scale, axis=y_axis, title=title)
    verdicts = [shown for shown in dict.fromkeys(SHOWN.values()) if any(each["verdict"] == shown for each in points)]
    colour = alt.Color(
        "verdict:N",
        scale=alt.Scale(domain=verdicts, range=[COLOURS[each] for each in verdicts]),
        legend=alt.Legend(title="verdict"),
    )
    shapes = [name for name in SHAPES if any(each["what"] == name for each in points)]
    shape = alt.Shape(
        "what:N",
        scale=alt.Scale(domain=shapes, range=[SHAPES[each] for each in shapes]),
        legend=alt.Legend(title="point") if len(shapes) > 1 else None,
    )
    base = alt.Chart(alt.Data(values=points))
    layers = [
        base.transform_filter("datum.stands").mark_line(color="#bbbbbb", strokeWidth=1).encode(x=x, y=y),
        base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(strokeWidth=2)
        .encode(x=x, y=alt.Y(f"low:{kind}", title=title), y2="high", color=colour),
        base.transform_filter("datum.stands")
        .mark_point(filled=True, size=70, opacity=1)
        .encode(x=x, y=y, color=colour, shape=shape),
        base.transform_filter("!datum.stands")
        .mark_point(size=70, opacity=1, fill="white")
        .encode(x=x, y=y, color=colour, shape=shape),
    ]
    claimed = _claimed(history, dated=dated)
    if claimed:
        lines = alt.Chart(alt.Data(values=claimed))
        layers.append(lines.mark_rule(strokeDash=[5, 4]).encode(y=alt.Y(f"claimed:{kind}", title=title)))
    title_of = alt.TitleParams(for_terminal(history.short), subtitle=_subtitle(history, claimed), anchor="start")
    chart = alt.layer(*layers).properties(width=_WIDTH, height=_HEIGHT, title=title_of)
    return str(chart.to_json())


def _points(entry: Entry) -> list[dict[str, Any]]:
    """Return the point of an entry, none if it has no number: its figure, or the one bound that is known of it."""
    value, low, high, _ = numbers(entry)
    newest = entry.result_set.package.newest_evidence
    at = next((each for each in (value, low, high) if each is not None), None)
    if newest is None or at is None:
        return []
    bound = "at least" if high is None and low is not None and value in (None, low) else "figure"
    if value is None and low is None:
        bound = "at most"
    drawn = {"value": at, "low": low, "high": high}
    verdict = verdict_text(entry.verdict)
    return [
        {
            **{name: _plain(each, entry) for name, each in drawn.items()},
            "day": newest.isoformat(),
            "verdict": verdict if verdict in COLOURS else "inconclusive",
            "what": bound,
            "stands": entry.state == "stands",
        }
    ]


def _claimed(history: History, *, dated: bool) -> list[dict[str, Any]]:
    """Return what is claimed, by all sets that stand, each value once."""
    held = {each: entry for entry in history.entries for each in numbers(entry)[3]}
    return [
        {"claimed": _plain(each, held[each])} for each in sorted(held) if dated == (held[each].figure.kind == "date")
    ]


def _plain(number: Number | None, entry: Entry) -> float | str | None:
    """Return a number as the chart draws it."""
    if number is None:
        return None
    if entry.figure.kind == "date":
        return date.fromordinal(int(number)).isoformat()
    return float(number * 100 if _unit(entry) == "percent" else number)


def _unit(entry: Entry) -> str:
    return str((entry.reading or {}).get("unit"))


def _axis_title(history: History, *, dated: bool) -> str:
    units = {_unit(entry) for entry in history.entries if entry.figure.kind is not None}
    return (
        ""
        if dated or units <= {"count"}
        else " ".join("%" if each == "percent" else for_terminal(each) for each in sorted(units))
    )


def _subtitle(history: History, claimed: list[dict[str, Any]]) -> str:
    parts = [f"{for_terminal(history.task)}, {for_terminal(history.reading)}"]
    parts += ["dashed: what is claimed"] if claimed else []
    parts += ["hollow: a set that does not stand"] if any(each.state != "stands" for each in history.entries) else []
    return "; ".join(parts)
