"""Charts as SVG: drawn by Altair and vl-convert without a network, then reduced to plain shapes.

The same figures give the same bytes. Numbers become floats here and nowhere else, for drawing alone; a reader finds the
exact ones in the table beside a chart. Altair and vl-convert come with the extra `report`; without them
`charts_available` is false and pages show their tables alone.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from importlib.util import find_spec
from math import ceil
from typing import TYPE_CHECKING, Any

from harness._errors import UsageError
from harness._sanitise import for_svg, for_terminal
from harness.report.ticks import date_ticks

if TYPE_CHECKING:
    from harness.suite.tasks import Unit

PALETTE = {
    "supported": "#0072b2",
    "contradicted": "#d55e00",
    "inconclusive": "#8a6d00",
    "none": "#595959",
    "ink": "#1a1a1a",
    "faint": "#d0d0d0",
}
"""What a colour stands for -> the colour; blue, vermilion and ochre are told apart by colour-blind readers, and shapes
say the same."""

SHAPES = {"supported": "circle", "contradicted": "triangle-down", "inconclusive": "diamond", "none": "square"}
"""What a point stands for -> its shape."""

_ARTICLES = {
    "supported": "a blue circle",
    "contradicted": "an orange triangle",
    "inconclusive": "an ochre diamond",
}
"""What a point stands for -> what it looks like, in words."""

MOST_COLUMNS = 120
"""Definitions that one chart shows; of more, every second, third, ... is left out, never the first or the last."""

LABELS = 132
"""Pixels that are kept for labels on the left."""

PLOT = 176
"""Pixels of the plot beside them, so that both fit a telephone."""

EXTRA = "pip install 'adoption-harness[report]'"
"""What brings the charts."""

Number = Fraction | date

_ROW, _HEIGHT, _TITLE = 17, 150, 17
_STEPS = ((8, 22), (16, 14), (32, 11), (60, 9), (MOST_COLUMNS, 6))
_LOG_FROM = 50
_ROOM, _ROOM_LOG, _FEWEST_DAYS = 0.12, 1.5, 3
"""Room beyond the outermost figures: for a line that goes on to an end that is not known, and around days."""

_WHOLE, _SMALL = ("count", "rank"), 10
_COUNT = "datum.value % 1 ? datum.label : replace(replace(format(datum.value, '~s'), 'G', ' bn'), 'M', ' M')"
"""A label of a count; of what is no whole number, the format for thousands and millions would write thousandths."""

_EPOCH = date(1970, 1, 1)
_KEPT = {
    "svg": ("width", "height", "viewBox"),
    "g": ("transform", "fill", "stroke", "stroke-width", "opacity"),
    "path": ("d", "transform", "fill", "stroke", "stroke-width", "stroke-dasharray", "opacity"),
    "line": ("x2", "y2", "transform", "stroke", "stroke-width", "stroke-dasharray", "opacity"),
    "text": ("transform", "text-anchor", "font-size", "font-weight", "fill"),
}
"""Elements and attributes of a drawing that are kept; all others go."""

_LONG_NUMBER = re.compile(r"(\d\.\d\d)\d+")
_NS = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure in a chart."""

    label: str
    """What it is the figure of."""

    value: Number | None
    """The figure; on a scale of percent a fraction of one."""

    low: Number | None
    """Least it can be."""

    high: Number | None
    """Most it can be."""

    verdict: str
    """Slug of what follows from it, or `none`."""

    choices: tuple[tuple[str, str], ...] = ()
    """Rule and value, for every rule that is varied."""

    claimed: tuple[Number, ...] = ()
    """What the figure is held against; two values are the ends of a span."""

    own: bool = False
    """Whether it is the sentence's own definition, which is marked."""


def charts_available() -> bool:
    """Say whether Altair and vl-convert are installed."""
    return find_spec("altair") is not None and find_spec("vl_convert") is not None


def specification_curve(marks: Sequence[Mark], unit: Unit) -> str:
    """Return a specification curve: figures with bounds by size, below them the choices that each rests on.

    Args:
        marks: one a definition, each with the same rules in `choices`.
        unit: what the figures are measured in.

    Raises:
        UsageError: if the charts are not installed.
    """
    alt = _altair()
    shown = thinned(sorted(marks, key=_order))
    width = _width(len(shown))
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.5, len(shown) - 0.5], nice=False))
    scale, axis = _axis(alt, shown, unit, beside=True)
    base = _over(alt, "points")
    curve = alt.layer(
        _over(alt, "claimed")
        .mark_rule(strokeDash=[5, 3], strokeWidth=1.5, color=_hex("ink"))
        .encode(y=alt.Y("at:Q", scale=scale, axis=axis)),
        base.mark_rule(strokeWidth=2).encode(
            x=x, y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q", color=_colour(alt)
        ),
        *(
            _open(base, end).encode(
                x=x, y=alt.Y(f"{end}:Q", scale=scale, axis=axis), y2=alt.value(edge), color=_colour(alt)
            )
            for end, edge in (("low", _HEIGHT), ("high", 0))
        ),
        base.mark_point(filled=True, size=55, opacity=1).encode(
            x=x, y=alt.Y("value:Q", scale=scale, axis=axis), color=_colour(alt), shape=_shape(alt)
        ),
        base.transform_filter("datum.own")
        .mark_point(filled=False, size=190, strokeWidth=1.5, color=_hex("ink"), opacity=1)
        .encode(x=x, y=alt.Y("value:Q", scale=scale, axis=axis)),
    ).properties(width=width, height=_HEIGHT)
    rules = _over(alt, "rules")
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[_rows(shown) - 0.5, -0.5], nice=False))
    fill = alt.condition("datum.on == 'yes'", alt.value(_hex("ink")), alt.value(_hex("faint")))
    names = rules.transform_filter("datum.label != ''").mark_text(
        align="right", baseline="middle", fontSize=11, color=_hex("ink")
    )
    matrix = alt.layer(
        rules.transform_filter("datum.on != ''").mark_circle(size=34, opacity=1).encode(x=x, y=y, color=fill),
        names.encode(x=alt.value(-10), y=y, text="label:N"),
    ).properties(width=width, height=_rows(shown) * _ROW)
    data = {
        "points": [_row(mark, unit) | {"x": place} for place, mark in enumerate(shown)],
        "claimed": _claimed_rows(shown, unit),
        "rules": _matrix(shown),
    }
    return _svg(alt.vconcat(curve, matrix, spacing=10) if _rows(shown) else curve, data)


def interval_chart(marks: Sequence[Mark], unit: Unit) -> str:
    """Return figures with their bounds as rows, each against what it is held against.

    Args:
        marks: one a row, from top to bottom.
        unit: what the figures are measured in.

    Raises:
        UsageError: if the charts are not installed.
    """
    alt = _altair()
    scale, axis = _axis(alt, marks, unit, beside=False)
    names = alt.Axis(
        title=None, domain=False, ticks=False, labelFontSize=11, labelColor=_hex("ink"), labelPadding=8,
        labelLimit=LABELS - 12, minExtent=LABELS, maxExtent=LABELS,
    )  # fmt: skip
    y = alt.Y("label:N", sort=None, axis=names)
    base = _over(alt, "points")
    x = {name: alt.X(f"{name}:Q", scale=scale, axis=axis) for name in ("low", "value", "high", "at")}
    lines = _over(alt, "claimed").mark_tick(size=22, thickness=2, color=_hex("ink"))
    chart = alt.layer(
        lines.encode(x=x["at"], y=y),
        base.mark_rule(strokeWidth=2).encode(x=x["low"], x2="high:Q", y=y, color=_colour(alt)),
        *(
            _open(base, end).encode(x=x[end], x2=alt.value(edge), y=y, color=_colour(alt))
            for end, edge in (("low", 0), ("high", PLOT))
        ),
        base.mark_point(filled=True, size=60, opacity=1).encode(
            x=x["value"], y=y, color=_colour(alt), shape=_shape(alt)
        ),
    ).properties(width=PLOT, height=len(marks) * 28)
    claimed = [{"label": for_terminal(mark.label), "at": _plain(at, unit)} for mark in marks for at in mark.claimed]
    return _svg(chart, {"points": [_row(mark, unit) for mark in marks], "claimed": claimed})


def legend(marks: Sequence[Mark]) -> str:
    """Return what the points of a chart stand for, in a sentence; empty for no points."""
    shown = [name for name in SHAPES if any(_verdict(mark) == name for mark in marks)]
    named = [f"{_ARTICLES[name]} is {name}" for name in shown if name != "none"]
    named += ["a grey square has no verdict"] if "none" in shown else []
    text = ", ".join(named)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def is_open(marks: Sequence[Mark]) -> bool:
    """Say whether a chart of these marks has lines without a known end."""
    return any(mark.low is None or mark.high is None for mark in marks)


def _open(base: Any, end: str) -> Any:  # noqa: ANN401  Altair is imported late
    """Return dotted lines for the marks of which an end is not known."""
    return base.transform_filter(f"datum.open_{end}").mark_rule(strokeWidth=2, strokeDash=[1, 4])


def thinned(marks: Sequence[Mark], most: int = MOST_COLUMNS) -> list[Mark]:
    """Return at most `most` marks, evenly taken, always with the first and the last."""
    if len(marks) <= most:
        return list(marks)
    places = sorted({round(place * (len(marks) - 1) / (most - 1)) for place in range(most)})
    return [marks[place] for place in places]


def is_logarithmic(marks: Sequence[Mark], unit: Unit) -> bool:
    """Say whether a chart of these marks has a logarithmic scale: all above 0, and far apart."""
    numbers = _numbers(marks, unit)
    return unit != "date" and bool(numbers) and min(numbers) > 0 and max(numbers) / min(numbers) >= _LOG_FROM


def _order(mark: Mark) -> tuple[float, tuple[tuple[str, str], ...]]:
    at = mark.value if mark.value is not None else mark.low if mark.low is not None else mark.high
    number = float(at.toordinal() if isinstance(at, date) else at) if at is not None else 0.0
    return number, mark.choices


def _width(columns: int) -> int:
    step = next((step for most, step in _STEPS if columns <= most), _STEPS[-1][1])
    return max(columns * step, PLOT if columns > _STEPS[0][0] else min(PLOT, 44 * columns))


def _plain(value: Number | None, unit: Unit) -> float | None:
    """Return a value as a chart draws it: days since 1970, percent, or the number itself."""
    if value is None:
        return None
    if isinstance(value, date):
        return float((value - _EPOCH).days)
    return round(float(value * 100 if unit == "percent" else value), 6)


def _row(mark: Mark, unit: Unit) -> dict[str, Any]:
    """Return a mark as data; the line to an end that is not known stops at the figure and goes on dotted."""
    low, value, high = (_plain(each, unit) for each in (mark.low, mark.value, mark.high))
    ends = [each for each in (value, low, high) if each is not None]
    at = ends[0] if ends else None
    return {
        "label": for_terminal(mark.label),
        "value": at,
        "low": at if low is None else low,
        "high": at if high is None else high,
        "verdict": _verdict(mark),
        "own": mark.own,
        "open_low": low is None,
        "open_high": high is None,
    }


def _verdict(mark: Mark) -> str:
    return mark.verdict if mark.verdict in SHAPES else "none"


def _numbers(marks: Sequence[Mark], unit: Unit) -> list[float]:
    values = (_plain(at, unit) for mark in marks for at in (mark.value, mark.low, mark.high, *mark.claimed))
    return [each for each in values if each is not None]


def _axis(alt: Any, marks: Sequence[Mark], unit: Unit, *, beside: bool) -> tuple[Any, Any]:  # noqa: ANN401  Altair is imported late
    """Return scale and axis of the figures: percent, days, counts in thousands and millions, or plain numbers.

    An axis beside the plot keeps room for the labels of the rows below it.
    """
    labels = {
        "percent": "datum.label + ' %'",
        "date": "utcFormat(datum.value * 86400000, '%Y-%m-%d')",
        "weeks": "datum.label + ' wk'",
    }
    look: dict[str, Any] = {
        "title": None, "domain": False, "ticks": False, "tickCount": 5 if beside else 3,
        "grid": True, "gridColor": _hex("faint"),
        "labelColor": _hex("ink"), "labelFontSize": 11,
        "labelExpr": labels.get(unit, _COUNT if unit in _WHOLE else "datum.label"),
        "labelPadding": 8, "labelOverlap": True,
    }  # fmt: skip
    if beside:
        look |= {"minExtent": LABELS, "maxExtent": LABELS}
    numbers = _numbers(marks, unit)
    if is_logarithmic(marks, unit):
        room = [min(numbers) / _ROOM_LOG, max(numbers) * _ROOM_LOG] if is_open(marks) else None
        return alt.Scale(type="log", nice=True, **({"domain": room} if room else {})), alt.Axis(**look)
    spread = max(numbers) - min(numbers) if numbers else 0
    if unit == "date" and numbers:
        around = max(spread * _ROOM, _FEWEST_DAYS)
        ends = [min(numbers) - around, max(numbers) + around]
        first, last = (_EPOCH + timedelta(days=round(end)) for end in ends)
        days = date_ticks(first, last, 6 if beside else 2)
        look |= {"values": [(day - _EPOCH).days for day in days], "tickCount": len(days)}
        return alt.Scale(domain=ends, nice=False), alt.Axis(**look)
    from_zero = bool(numbers) and min(numbers) >= 0
    if unit in _WHOLE and from_zero and max(numbers) <= _SMALL:
        values = list(range(0, ceil(max(numbers)) + 1, 1 if max(numbers) <= _SMALL / 2 else 2))
        look |= {"values": values, "tickCount": len(values)}
    if not spread and not from_zero:
        return alt.Scale(domain=[min(numbers) - 1, max(numbers) + 1], nice=False), alt.Axis(**look)
    if numbers and any(mark.high is None for mark in marks):
        return alt.Scale(
            domain=[0 if from_zero else min(numbers), max(numbers) * (1 + _ROOM) or 1], nice=True
        ), alt.Axis(**look)
    return alt.Scale(zero=from_zero, nice=True), alt.Axis(**look)


def _colour(alt: Any) -> Any:  # noqa: ANN401  Altair is imported late
    return alt.Color(
        "verdict:N", legend=None, scale=alt.Scale(domain=list(SHAPES), range=[_hex(name) for name in SHAPES])
    )


def _shape(alt: Any) -> Any:  # noqa: ANN401  Altair is imported late
    return alt.Shape("verdict:N", legend=None, scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())))


def _claimed_rows(marks: Sequence[Mark], unit: Unit) -> list[dict[str, float]]:
    values = {at for mark in marks for each in mark.claimed if (at := _plain(each, unit)) is not None}
    return [{"at": at} for at in sorted(values)]


def varied_rules(marks: Sequence[Mark]) -> dict[str, list[str]]:
    """Return the rules in which marks differ, each with its values, sorted."""
    found: dict[str, list[str]] = {}
    for rule, value in dict.fromkeys(choice for mark in marks for choice in mark.choices):
        found.setdefault(rule, []).append(value)
    everywhere = set.intersection(*(set(mark.choices) for mark in marks)) if marks else set()
    return {rule: sorted(values) for rule, values in found.items() if (rule, values[0]) not in everywhere}


def _rows(marks: Sequence[Mark]) -> int:
    return sum(len(values) + 1 for values in varied_rules(marks).values())


def _matrix(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """Return the cells of the dot matrix: a row a rule, below it a row a value with a dot for every definition."""
    cells: list[dict[str, Any]] = []
    y = 0
    for rule, values in varied_rules(marks).items():
        cells.append({"x": 0, "y": y, "on": "", "label": for_terminal(rule.replace("_", " ")).upper(), "head": True})
        for value in values:
            y += 1
            for x, mark in enumerate(marks):
                on = "yes" if (rule, value) in mark.choices else "no"
                cells.append({"x": x, "y": y, "on": on, "label": "" if x else _short(value), "head": False})
        y += 1
    return cells


def _short(text: str) -> str:
    most = 22
    shown = for_terminal(text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _hex(name: str) -> str:
    return PALETTE[name]


@cache
def _altair() -> Any:  # noqa: ANN401  a module
    if not charts_available():
        raise UsageError("charts are not installed", todo=EXTRA)
    import altair as alt  # noqa: PLC0415  takes a second, and is not installed everywhere

    return alt


def _over(alt: Any, name: str) -> Any:  # noqa: ANN401  Altair is imported late
    """Return a chart of a named table: Altair copies a chart at every step, and would copy the rows with it."""
    return alt.Chart(alt.NamedData(name=name))


def _svg(chart: Any, data: dict[str, list[dict[str, Any]]]) -> str:  # noqa: ANN401  Altair is imported late
    import vl_convert  # noqa: PLC0415  as Altair

    styled = chart.configure(background="transparent", font="sans-serif", padding=4).configure_view(stroke=None)
    drawn = styled.to_dict(validate=False) | {"datasets": data}
    return plain_svg(vl_convert.vegalite_to_svg(json.dumps(drawn)))


def plain_svg(drawing: str) -> str:
    """Return a drawing with shapes and texts alone: no style, script, link, class or role, numbers cut to two decimals.

    Raises:
        ValueError: if it is no SVG.
    """
    try:
        root = ET.fromstring(drawing)  # noqa: S314  what vl-convert drew here
    except ET.ParseError as error:
        raise ValueError("this is no SVG") from error
    pieces: list[str] = []
    _plain_element(root, pieces)
    return "".join(pieces)


def _plain_element(element: ET.Element, pieces: list[str]) -> None:
    name = element.tag.removeprefix(_NS)
    if name not in _KEPT or element.get("display") == "none" or element.get("d") == "" or _is_background(element):
        return
    attributes = "".join(
        f' {key}="{for_svg(_cut(element.attrib[key]))}"'
        for key in _KEPT[name]
        if key in element.attrib and (key, element.attrib[key]) not in _DEFAULTS
    )
    inner: list[str] = [for_svg(element.text)] if name == "text" and element.text else []
    for child in element:
        _plain_element(child, inner)
    if not inner and name in ("g", "text"):
        return
    if name == "g" and not attributes:
        pieces.extend(inner)
        return
    pieces += [f"<{name}{attributes}>", *inner, f"</{name}>"]


def _cut(text: str) -> str:
    return _LONG_NUMBER.sub(r"\1", text)


_DEFAULTS = {("transform", "translate(0,0)"), ("opacity", "1"), ("stroke-width", "1")}


def _is_background(element: ET.Element) -> bool:
    return element.get("class") in ("background", "foreground")
