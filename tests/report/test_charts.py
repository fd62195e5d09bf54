"""Charts are plain shapes, the same bytes every time, and hold whatever a label says as text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from harness._errors import UsageError
from harness.report import charts
from harness.report.charts import (
    LABELS,
    MOST_COLUMNS,
    PALETTE,
    PLOT,
    Mark,
    interval_chart,
    is_logarithmic,
    plain_svg,
    specification_curve,
    thinned,
    varied_rules,
)

HOSTILE = '</text><script>alert(1)</script>\x1b[31m\u202e & "x" datum.value'

MARKS = tuple(
    Mark("", Fraction(place, 4), Fraction(place, 8), most, verdict, choices, (Fraction(1),))
    for place, most, verdict, choices in (
        (1, Fraction(1, 2), "contradicted", (("base", "nearest"), ("floor", "0"))),
        (5, Fraction(5, 2), "inconclusive", (("base", "root"), ("floor", "0"))),
        (6, None, "supported", (("base", HOSTILE), ("floor", "0"))),
    )
)  # fmt: skip


@pytest.fixture(scope="module")
def curve() -> str:
    return specification_curve(MARKS, "ratio")


def test_a_curve_is_shapes_and_texts_alone(curve: str) -> None:
    found = [element.tag for element in ET.fromstring(curve).iter()]  # noqa: S314  drawn here
    assert set(found) <= {"svg", "g", "path", "line", "text"}
    assert not re.search(r"style=|class=|href|role=|aria-|url\(|<script|<style|xmlns|font-family", curve)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", curve)


def test_a_curve_shows_what_is_varied_and_not_what_is_the_same(curve: str) -> None:
    texts = [element.text or "" for element in ET.fromstring(curve).iter("text")]  # noqa: S314  drawn here
    assert "BASE" in texts
    assert {"nearest", "root"} <= set(texts)
    assert "FLOOR" not in texts
    assert varied_rules(MARKS).keys() == {"base"}


def test_a_curve_has_a_colour_and_a_shape_for_each_verdict(curve: str) -> None:
    for verdict in ("supported", "contradicted", "inconclusive"):
        assert PALETTE[verdict] in curve
    points = {re.sub(r"[-\d.,]+", "0", found) for found in re.findall(r'<path d="([^"]+)"', curve)}
    assert len(points) >= 3


def test_a_line_without_a_known_end_goes_on_dotted(curve: str) -> None:
    dotted = [each.get("stroke") for each in ET.fromstring(curve).iter("line") if each.get("stroke-dasharray") == "1,4"]  # noqa: S314  drawn here
    assert dotted == [PALETTE["supported"]]
    known = tuple(replace(mark, high=mark.value) for mark in MARKS)
    assert charts.is_open(MARKS)
    assert not charts.is_open(known)
    assert '"1,4"' not in specification_curve(known, "ratio")


def _texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawn).iter("text")]  # noqa: S314  drawn here


@pytest.mark.parametrize(("value", "claimed"), [(1, 0), (2, 2), (1, 1)])
def test_an_axis_of_few_counts_has_no_thousandths(value: int, claimed: int) -> None:
    marks = [Mark("", Fraction(value), Fraction(value), None, "contradicted", claimed=(Fraction(claimed),))] * 2
    labels = [text for text in _texts(specification_curve(marks, "count")) if text]
    assert labels
    assert all(text.isdecimal() for text in labels)
    halves = [replace(mark, value=Fraction(1, 2), low=Fraction(1, 2), high=Fraction(1, 2)) for mark in marks]
    assert not [text for text in _texts(specification_curve(halves, "count")) if "m" in text]


def test_counts_are_labelled_in_thousands_and_millions() -> None:
    marks = [Mark("", Fraction(each), None, None, "supported") for each in (2_000_000, 8_000_000)]
    assert "6 M" in _texts(specification_curve(marks, "count"))


def test_a_line_to_an_unknown_end_is_seen_at_the_largest_figure_too() -> None:
    marks = [Mark("", Fraction(1), Fraction(1), None, "contradicted", claimed=(Fraction(0),))] * 3
    drawn = ET.fromstring(specification_curve(marks, "count"))  # noqa: S314  drawn here
    dotted = [abs(float(each.get("y2", "0"))) for each in drawn.iter("line") if each.get("stroke-dasharray") == "1,4"]
    assert len(dotted) == len(marks)
    assert all(length > 10 for length in dotted)


def test_an_axis_of_days_has_lines_at_beginnings_of_months() -> None:
    marks = [Mark("", each, each, each, "supported", claimed=(date(2025, 8, 1),)) for each in (date(2021, 5, 12),) * 2]
    labels = [text for text in _texts(specification_curve(marks, "date")) if text]
    assert labels == [f"{year}-01-01" for year in range(2021, 2027)]


def test_the_legend_names_the_points_that_are_drawn_and_no_others() -> None:
    assert charts.legend(MARKS) == (
        "A blue circle is supported, an orange triangle is contradicted, an ochre diamond is inconclusive."
    )
    assert charts.legend(MARKS[:1]) == "An orange triangle is contradicted."
    assert charts.legend([replace(MARKS[0], verdict="unheard of")]) == "A grey square has no verdict."
    assert charts.legend([]) == ""


def test_a_curve_of_few_definitions_fits_a_telephone(curve: str) -> None:
    width = int(re.search(r'width="(\d+)"', curve)[1])  # type: ignore[index]
    assert width <= LABELS + PLOT + 20


def test_the_same_figures_in_any_order_are_the_same_bytes(curve: str) -> None:
    assert specification_curve(tuple(reversed(MARKS)), "ratio") == curve


def test_rows_of_days_are_drawn_with_what_they_are_held_against() -> None:
    marks = (
        Mark("google", date(2025, 1, 20), date(2025, 1, 10), None, "supported", claimed=(date(2025, 1, 31),)),
        Mark(HOSTILE, None, date(2025, 2, 1), None, "nothing known", claimed=(date(2025, 1, 31),)),
    )
    drawn = interval_chart(marks, "date")
    texts = [element.text or "" for element in ET.fromstring(drawn).iter("text")]  # noqa: S314  drawn here
    assert any(text.startswith("2025-0") for text in texts)
    assert "google" in texts
    assert "<script" not in drawn
    assert PALETTE["none"] in drawn


@pytest.mark.parametrize("most", [2, 7, 50])
def test_thinning_keeps_both_ends_and_order(most: int) -> None:
    marks = [Mark(str(place), Fraction(place), None, None, "supported") for place in range(60)]
    kept = [int(mark.label) for mark in thinned(marks, most)]
    assert len(kept) == most
    assert (kept[0], kept[-1]) == (0, 59)
    assert kept == sorted(kept)
    assert thinned(marks[:3]) == marks[:3]
    assert len(thinned(marks * 20)) == MOST_COLUMNS


@pytest.mark.parametrize(
    ("values", "expected"), [((1, 49), False), ((1, 50), True), ((0, 100), False), ((-1, 100), False), ((), False)]
)
def test_a_scale_is_logarithmic_where_positive_figures_lie_far_apart(values: tuple[int, ...], expected: bool) -> None:  # noqa: FBT001  a case
    marks = [Mark("", Fraction(each), None, None, "supported") for each in values]
    assert is_logarithmic(marks, "count") is expected


def test_what_is_no_drawing_is_refused() -> None:
    with pytest.raises(ValueError, match="no SVG"):
        plain_svg("<svg")


def test_what_a_drawing_brings_beside_shapes_is_left_out() -> None:
    drawn = plain_svg(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1" onload="x()"><style>a</style><script>b</script>'
        '<g class="a" fill="#000"><text fill="&quot;" onclick="c()">a &lt; b</text></g><a href="javascript:d"/></svg>'
    )
    assert drawn == '<svg width="1"><g fill="#000"><text fill="&quot;">a &lt; b</text></g></svg>'


def test_without_the_libraries_a_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "find_spec", lambda _: None)
    charts._altair.cache_clear()
    with pytest.raises(UsageError, match=r"adoption-harness\[report\]"):
        specification_curve(MARKS, "ratio")
