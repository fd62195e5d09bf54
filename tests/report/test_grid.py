"""Columns and wrapping: what a terminal shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.report.grid import Line, columns, labelled, pad, width, wrap

WORDS = st.text(alphabet=st.sampled_from("ab-/ 日é\u0301x"), max_size=60)


@pytest.mark.parametrize(
    ("text", "cells"),
    [("", 0), ("abc", 3), ("日本", 4), ("e\u0301", 1), ("ｆ", 2), ("−31 days", 8)],  # noqa: RUF001  wide and true minus
)
def test_width_is_what_a_terminal_fills(text: str, cells: int) -> None:
    assert width(text) == cells
    assert width(pad(text, 10)) == 10


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("", 5, [""]),
        ("releases/openai-first-open", 18, ["releases/openai-", "first-open"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("日本語の話", 4, ["日本", "語の", "話"]),
        ("  indented words here", 12, ["  indented", "  words here"]),
    ],
)
def test_lines_break_where_words_end(text: str, limit: int, lines: list[str]) -> None:
    assert wrap(text, limit) == lines


def test_lines_after_the_first_hang() -> None:
    assert wrap("one two three", 9, hang="    ") == ["one two", "    three"]


@given(WORDS, st.integers(2, 40))
def test_wrapping_loses_no_letter_and_no_line_is_too_wide(text: str, limit: int) -> None:
    lines = wrap(text, limit)
    assert "".join("".join(lines).split()) == "".join(text.split())
    indent = len(text) - len(text.lstrip(" "))
    if indent + 2 <= limit:
        assert all(width(line) <= limit for line in lines)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=5), st.integers(20, 120))
def test_columns_fit_whatever_stands_in_them(rows: list[tuple[str, str, str]], most: int) -> None:
    rows = [tuple(cell.strip() for cell in row) for row in rows]  # type: ignore[misc]
    text = columns(rows, headers=("a", "b", "c"), most=most)
    assert all(width(line) <= most for line in text.splitlines())
    assert all(line == line.rstrip() for line in text.splitlines())


def test_columns_line_up_by_cells_not_by_characters() -> None:
    text = columns([["日本", "x"], ["ab", "y"]], headers=["id", "v"])
    assert text.splitlines() == ["id    v", "────  ─", "日本  x", "ab    y"]


def test_a_wide_column_gives_way_and_the_others_stay() -> None:
    text = columns([["a long text in many words", "2025-10-12"]], headers=["what", "day"], most=24)
    assert text.splitlines() == [
        "what          day",
        "────────────  ──────────",
        "a long text   2025-10-12",
        "in many",
        "words",
    ]


def test_styles_surround_the_text_and_not_the_space() -> None:
    text = columns([[[Line("yes", "\x1b[32m"), Line("  id", "\x1b[2m")], "1"]], headers=["claim", "n"])
    assert text.splitlines()[2:] == ["\x1b[32myes\x1b[0m    1", "\x1b[2m  id\x1b[0m"]


def test_an_empty_table_is_empty() -> None:
    assert columns([]) == ""
    assert columns([], headers=["a"]) == "a\n─"


def test_labels_line_up_and_empty_texts_are_left_out() -> None:
    text = labelled([("figure", "1"), ("bounds", ""), ("as of", "one two three\nfour")], most=17)
    assert text.splitlines() == ["figure  1", "as of   one two", "        three", "        four"]
