"""`harness history` over four sets: one that flips, one withdrawn, one superseded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from calling import Call

sys.path.insert(0, str(Path(__file__).parents[1] / "results"))

from two_sets import FEWER, LICENCE, PLAIN, ROWS, SHARE, TOTAL, Inputs, written

from harness.report.grid import width
from harness.results.history import history_schema

LICENCE_OF_SMALL = "licences/qwen3-apache"


@dataclass(frozen=True)
class Four:
    """Sets of four days, the third withdrawn, the last one in place of the second."""

    place: Path
    ids: tuple[str, ...]


@pytest.fixture
def four(tmp_path: Path, small_suite: Path, monkeypatch: pytest.MonkeyPatch) -> Four:
    monkeypatch.setattr("harness.api.built_in_results", lambda: tmp_path / "none")
    root = tmp_path / "sets"
    root.mkdir()
    days = [(date(2025, 10, 12), ROWS), (date(2025, 10, 19), ROWS), (date(2025, 10, 26), FEWER)]
    sets = [written(root, small_suite, Inputs(tables=(("orgs", day, rows),))) for day, rows in days]
    last = Inputs(tables=(("orgs", date(2025, 11, 2), FEWER),))
    sets.append(written(root, small_suite, last, supersedes=sets[1].id))
    (sets[2].path / "withdrawn.yaml").write_text(
        f"on: 2025-10-27\nwhy: a broken \\x1b counter\ninstead: {sets[3].id}\n"
    )
    return Four(root / "results", tuple(each.id for each in sets))


def test_every_set_is_a_row_and_says_whether_it_stands(call: Call, four: Four) -> None:
    done = call("history", "qwen-thousand", "--results", four.place)
    assert done.code == 0, done.err
    assert "Reading as-worded in 4 result sets; the verdict changed once." in done.out
    rows = [line for line in done.out.splitlines() if line.endswith(tuple("·●○│"))]
    assert [row.split()[:2] for row in rows] == [
        ["2025-10-12", "supported"],
        ["2025-10-19", "supported"],
        ["2025-10-26", "contradicted"],
        ["2025-11-02", "contradicted"],
    ]
    states = [line.split()[:2] for line in done.out.splitlines() if line.startswith("  2025-") and "1,000" in line]
    assert [state[1] for state in states] == ["exactly", "superseded", "withdrawn", "exactly"]
    assert f"{four.ids[1]} is superseded by {four.ids[3]}" in done.out
    assert f"{four.ids[2]} was withdrawn on 2025-10-27: a broken \\x1b counter; use {four.ids[3]}" in " ".join(
        done.out.split()
    )
    # A line to paste is as long as the paths in it.
    assert max(width(line) for line in done.out.splitlines() if not line.startswith("harness compare ")) <= 100


def test_the_plot_has_one_scale(call: Call, four: Four) -> None:
    out = call("history", TOTAL, "--results", four.place).out
    drawn = [line.split()[-1] for line in out.splitlines() if line.endswith(tuple("·●○│"))]
    assert [row.index(sign) for row, sign in zip(drawn, "●○○●", strict=True)] == [25, 25, 5, 5]
    assert [row.find("│") for row in drawn] == [-1, -1, 25, 25]


def test_the_next_step_is_a_call_that_works(call: Call, four: Four) -> None:
    out = call("history", TOTAL, "--results", four.place).out
    line = next(line for line in out.splitlines() if line.startswith("harness compare "))
    assert (four.ids[0] in line, four.ids[3] in line) == (True, True)
    done = call(*line.split()[1:])
    assert done.code == 0, done.err
    assert "evidence" in done.out


def test_what_is_no_number_has_no_plot(call: Call, four: Four) -> None:
    out = call("history", LICENCE, "--results", four.place).out
    assert "apache-2.0" in out
    assert "plot" not in out
    chart = call("history", LICENCE, "--results", four.place, "--format", "svg")
    assert (chart.code, "no result set has a number or a day" in chart.err) == (2, True)


def test_json_fits_its_schema(call: Call, four: Four) -> None:
    found = json.loads(call("history", SHARE, "--results", four.place, "--format", "json").out)
    jsonschema.validate(found, history_schema())
    assert [each["state"] for each in found["sets"]] == ["stands", "superseded", "withdrawn", "stands"]
    assert [(each["value"], each["claimed"]) for each in found["sets"]] == [
        ("10/13", "1/2"), ("10/13", "1/2"), ("3/8", "1/2"), ("3/8", "1/2"),
    ]  # fmt: skip


def test_markdown_is_a_table(call: Call, four: Four) -> None:
    out = call("history", SHARE, "--results", four.place, "--format", "markdown").out
    assert sum(line.startswith("| 2025-") for line in out.splitlines()) == 4
    assert "| contradicted | 37.5 % of 480 | more than 50 % | 2025-10-26 | withdrawn |" in out


def test_the_chart_is_svg_with_every_point(call: Call, four: Four, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    file = tmp_path / "chart.svg"
    done = call("history", SHARE, "--results", four.place, "--chart", file)
    assert (done.code, done.err.strip()) == (0, f"chart: {file}")
    root = ET.fromstring(file.read_text())  # noqa: S314  drawn here
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    text = file.read_text()
    # Two sets that stand, two hollow points, and the line of what is claimed.
    points = [each for each in root.iter() if each.get("aria-roledescription") == "point"]
    assert [each.get("fill") for each in points] == ["#0072b2", "#d55e00", "white", "white"]
    assert [each.get("stroke") for each in points[2:]] == ["#0072b2", "#d55e00"]
    assert "stroke-dasharray" in text
    assert "hollow: a set that does not stand" in text
    assert call("history", SHARE, "--results", four.place, "--format", "svg").out == text


@pytest.mark.slow
def test_the_chart_is_the_same_bytes_wherever_it_is_drawn(call: Call, four: Four) -> None:
    words = ["history", TOTAL, "--results", str(four.place), "--format", "svg"]
    command = [sys.executable, "-m", "harness", *words]
    zone = {**os.environ, "TZ": "Pacific/Auckland"}
    done = subprocess.run(command, capture_output=True, check=True, env=zone)
    assert done.stdout.decode() == call(*words).out


def test_without_the_extra_a_chart_says_what_brings_it(call: Call, four: Four, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.report.history_chart.find_spec", lambda _: None)
    done = call("history", TOTAL, "--results", four.place, "--format", "svg")
    assert done.code == 2
    assert "pip install 'adoption-harness[report]'" in done.err


def test_a_set_that_cannot_be_read_hides_no_other(call: Call, four: Four) -> None:
    (four.place / four.ids[0] / "figures.csv").write_text("x")
    done = call("history", TOTAL, "--results", four.place)
    assert done.code == 3
    assert f"warning: {four.ids[0]}: " in done.err
    assert "in 3 result sets" in done.out


def test_what_no_set_has(call: Call, four: Four) -> None:
    for words in (("rain",), (TOTAL, "--reading", "rain"), ("qwen",)):
        done = call("history", *words, "--results", four.place)
        assert done.code == 2
        assert done.err.startswith("error: ")
    assert call("history", TOTAL).code == 2


def test_each_piece_of_evidence_by_itself(call: Call, small_suite: Path, imported: str, tmp_path: Path) -> None:
    # The task speaks of April and May 2025, the table is of the end of May: it decides.
    assert call("--suite", small_suite, "verify", "--offline", "--write", tmp_path / "mine").code == 0
    words = ("--suite", small_suite, "history", LICENCE_OF_SMALL, "--reading", "lead", "--results", tmp_path / "mine")
    assert "judged now" not in call(*words).out
    out = call(*words, "--evidence").out
    assert [line.split() for line in out.splitlines() if imported in line] == [
        ["2025-05-31", imported, "imported", "supported", "1"]
    ]
    assert (
        f"| 2025-05-31 | {imported} | imported | supported | 1 |"
        in call(*words, "--evidence", "--format", "markdown").out
    )
    found = json.loads(call(*words, "--evidence", "--format", "json").out)
    jsonschema.validate(found, history_schema())
    assert [(each["id"], each["value"], each["reading_verdict"]) for each in found["evidence"]] == [
        (imported, 1, "supported")
    ]


@pytest.mark.usefixtures("imported")
def test_a_reading_with_parts_reads_alike_in_every_verb(call: Call, small_suite: Path, tmp_path: Path) -> None:
    place = tmp_path / "mine"
    assert "2 of 2 hold" in call("--suite", small_suite, "verify", "--offline", "--write", place).out
    assert "2 of 2 hold" in call("results", "show", "latest", "--dir", place).out
    words = ("--suite", small_suite, "history", LICENCE_OF_SMALL, "--results", place)
    assert "2 of 2 hold" in call(*words).out
    assert "| 2 of 2 hold |" in call(*words, "--format", "markdown").out


@pytest.mark.usefixtures("imported")
def test_a_reading_with_parts_says_why_nothing_is_drawn(call: Call, small_suite: Path, tmp_path: Path) -> None:
    assert call("--suite", small_suite, "verify", "--offline", "--write", tmp_path / "mine").code == 0
    words = ("--suite", small_suite, "history", LICENCE_OF_SMALL, "--results", tmp_path / "mine")
    why = "as-worded is made of parts and has no figure of its own; name one with --reading: "
    assert call(*words).err == ""
    done = call(*words, "--evidence")
    assert done.code == 0
    assert done.err == f"--evidence: {why}as-worded/lead, as-worded/licence\n"
    drawn = call(*words, "--format", "svg")
    assert (drawn.code, drawn.out) == (2, "")
    assert f"error: {why}as-worded/lead, as-worded/licence" in drawn.err
    # A simple reading that no evidence says anything of is no silence either.
    none = call("--suite", small_suite, "history", "anecdote", "--evidence", "--results", tmp_path / "mine")
    assert none.err == "--evidence: no evidence that is held gives a figure of as-worded by itself\n"


def test_a_set_in_two_directories_counts_once(call: Call, four: Four) -> None:
    once = call("history", TOTAL, "--results", four.place).out
    assert call("history", TOTAL, "--results", four.place, "--results", four.place).out == once


def test_the_suite_of_the_test_is_the_one_that_is_meant() -> None:
    assert set(PLAIN) == {SHARE, TOTAL, LICENCE}
