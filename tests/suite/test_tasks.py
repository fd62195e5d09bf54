"""What task files become."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from harness.suite import About, Claim, Expectation, OffHub, SourceLink, Window, load_suite
from harness.suite.filters import EVERYTHING, AllOf, AnyValue
from harness.suite.rules import Rules
from harness.suite.tasks import ClaimedFigure

from .conftest import SHARE, Edit

NOVEMBER = date(2025, 11, 12)


def test_a_whole_task(small_suite: Path) -> None:
    task = load_suite(small_suite).tasks["shares/chinese-over-40-percent"]
    assert task.claim == Claim(
        says="Derivatives of Chinese models are more than 40 % of new language models.",
        short="Chinese derivatives > 40 %",
        made_by=("paper-2025-11-12",),
        figure=ClaimedFigure(Fraction(40), "percent", "more than", Fraction(1), "40 per cent"),
        about=About(NOVEMBER, NOVEMBER, stated=False, why="the day of publication"),
    )
    assert task.source == SourceLink(
        ("memo-2025", "list-2025"), "memo-2025/qwen-share", "distorted", "the memo counts derivatives of Qwen alone"
    )
    assert (task.id, task.version, task.file, task.line) == ("shares/chinese-over-40-percent", 1, SHARE, 1)
    assert task.off_hub is None
    assert task.repos == ("Qwen/Qwen2.5-7B",)
    assert task.notes == ("A remark.",)
    assert task.correction == "On {as-worded.as_of} they were {as-worded.value}; {source.title} gives {source.figure}."
    assert task.vary == (
        (
            "as-worded",
            (("relations", ("any", "finetune+adapter")), ("base", ("nearest", "root")), ("floor", (0, 6))),
        ),
    )


def test_its_readings(small_suite: Path) -> None:
    worded, sourced = load_suite(small_suite).tasks["shares/chinese-over-40-percent"].readings
    assert worded.name == "as-worded"
    assert (worded.metric, worded.quantity, worded.unit, worded.must, worded.each) == (
        "share", "repos", "percent", "together", None,
    )  # fmt: skip
    assert worded.of == AllOf((AnyValue("country", ("china",)), AnyValue("relation", ("derivative",))))
    assert worded.among == EVERYTHING
    assert worded.window == Window(date(2025, 10, 13), NOVEMBER)
    assert worded.rules == Rules(population="llm")
    assert worded.expect == Expectation(
        "more_than", Fraction(2, 5), Fraction(0), "the claim says 'more than': Above it."
    )  # fmt: skip
    assert worded.about == About(NOVEMBER, NOVEMBER, stated=False, why="the day of publication")
    assert sourced.name == "as-sourced"
    assert sourced.of == AnyValue("family", ("qwen",))
    assert sourced.window == Window(date(2025, 7, 1), date(2025, 7, 31))
    assert sourced.about == About(date(2025, 7, 1), date(2025, 7, 31), stated=True, why="the memo says so")
    assert sourced.rules == Rules(population="llm", floor=6)


def test_a_compound_reading_has_parts_by_name(small_suite: Path) -> None:
    (reading,) = load_suite(small_suite).tasks["licences/qwen3-apache"].readings
    assert reading.expect == Expectation("equals", value=True, slack=Fraction(0), why="every part must hold")
    assert reading.unit == "yes-no"
    lead, licence = reading.parts
    assert (lead.name, licence.name) == ("as-worded/lead", "as-worded/licence")
    assert lead.against == AnyValue("family", ("llama", "qwen"))
    assert lead.expect == Expectation("first", ("qwen",), Fraction(0), "it leads")
    assert licence.expect == Expectation("all", ("apache-2.0",), Fraction(0), "the sentence names it")
    assert licence.of == AllOf((AnyValue("namespace", ("Qwen",)), AnyValue("name", ("Qwen/Qwen3*",))))
    assert licence.unit == "licences"
    assert lead.about == About(date(2025, 4, 1), date(2025, 5, 31), stated=True, why="the months are printed")


def test_an_off_hub_task_has_no_readings(small_suite: Path) -> None:
    task = load_suite(small_suite).tasks["off-hub/anecdote"]
    assert task.off_hub == OffHub("it is testimony", "the person who is quoted")
    assert task.readings == ()
    assert task.vary == ()


def test_a_reading_is_found_by_name(small_suite: Path) -> None:
    task = load_suite(small_suite).tasks["shares/chinese-over-40-percent"]
    assert task.reading("as-sourced") is task.readings[1]
    with pytest.raises(KeyError):
        task.reading("as-printed")


def test_the_line_of_a_task_is_that_of_its_id(small_suite: Path, edit: Edit) -> None:
    before = load_suite(small_suite)
    edit("id: shares", "# a remark\n\nid: shares")
    after = load_suite(small_suite)
    assert after.tasks["shares/chinese-over-40-percent"].line == 3
    assert after.tasks == before.tasks
    assert after.digest == before.digest
