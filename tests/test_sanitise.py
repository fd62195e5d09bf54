from __future__ import annotations

import csv
import html
import io
import itertools
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from harness._sanitise import (
    INVISIBLE_RANGES,
    first_invisible,
    for_address,
    for_bibtex,
    for_csv_cell,
    for_file_name,
    for_github,
    for_html,
    for_json,
    for_latex,
    for_markdown,
    for_message,
    for_script,
    for_svg,
    for_terminal,
    for_xml,
    for_yaml,
)

HOSTILE = (
    "plain",
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://example.org\x07link\x1b]8;;\x07",
    "\x9b31m",
    "abc\u202egnp.exe",
    "a\u200bb\u2066c\ufeffd",
    '=HYPERLINK("https://example.org","x")',
    "+1+1",
    "-1+cmd|'/C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "  =1",
    "|a|b|",
    "`code`",
    "[text](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "<script>alert(1)</script>",
    "&amp;",
    "\"'><img src=x onerror=alert(1)>",
    "\\input{/etc/passwd} $x^2$ 5% #1 _a_ ~ {b}",
    "::error::oops\n::set-output name=a::b",
    "a%0Ab",
    "\0",
    "\ud800",
    "\U000e0041",
    "@someone see #12",
    "- item",
    "1. item",
    "# heading",
    "../../etc/passwd",
    "CON.txt",
)
"""Text that has caused harm somewhere."""

TEXT = st.text(max_size=60) | st.sampled_from(HOSTILE) | st.text(st.characters(max_codepoint=0x7F), max_size=40)
ONE_LINE: list[Callable[[str], str]] = [
    for_message,
    for_terminal,
    for_markdown,
    for_html,
    for_latex,
    for_csv_cell,
    for_xml,
    for_file_name,
]


SET_BY_T1 = {chr(code) for code in (*range(0x20, 0x7F), *range(0xC0, 0x100))} | set(
    "ĂăĄąĆćČčĎďĐđĘęĚěĞğĹĺĽľŁłŃńŇňŐőŒœŔŕŘřŚśŞşŠšŢţŤťŮůŰűŸŹźŻżŽž"
)
"""What pdfLaTeX sets with T1 fonts and nothing else loaded."""


def is_clean(text: str) -> bool:
    return not any(first <= ord(character) <= last for character in text for first, last, _ in INVISIBLE_RANGES)


@pytest.mark.parametrize("safe", ONE_LINE, ids=lambda function: function.__name__)
@given(text=TEXT)
def test_nothing_invisible_comes_through(safe: Callable[[str], str], text: str) -> None:
    assert is_clean(safe(text))


@given(TEXT)
def test_github_text_has_no_raw_line_break(text: str) -> None:
    for in_property in (False, True):
        assert is_clean(for_github(text, in_property=in_property))


@given(st.text(max_size=300), st.integers(10, 120))
def test_messages_are_no_longer_than_allowed(text: str, limit: int) -> None:
    shown = for_message(text, limit)
    assert len(shown) <= limit
    if len(shown) < limit - 10:
        assert not shown.endswith("…") or text.endswith("…")


def test_messages_show_escapes_and_cut_long_text() -> None:
    assert for_message("a\x1b[31m\n\u202e\U000e0041") == r"a\x1b[31m\n\u202e\U000e0041"
    assert for_message("x" * 300) == "x" * 199 + "…"
    # No part of an escape is left over at the cut.
    assert for_message("\u202e" * 10, 15) == r"\u202e\u202e…"


def test_terminal_text_is_one_line() -> None:
    assert for_terminal("a\r\nb\tc\x1b") == r"a b c\x1b"


@given(TEXT)
def test_html_is_read_back_as_the_text(text: str) -> None:
    safe = for_html(text)
    assert html.unescape(safe) == for_terminal(text)
    assert not re.search(r"[<>\"'`]|&(?!(amp|lt|gt|quot|#39|#96);)", safe)


@pytest.mark.parametrize("escape", [for_xml, for_svg])
@given(text=TEXT)
def test_xml_is_read_back_as_the_text(escape: Callable[[str], str], text: str) -> None:
    safe = escape(text)
    element = ET.fromstring(f'<a b="{safe}">{safe}</a>')  # noqa: S314  our own text is what is tested
    assert (element.text or "") == for_terminal(text)
    assert element.get("b") == for_terminal(text)


@given(TEXT)
def test_csv_cells_do_not_run_and_lose_nothing(text: str) -> None:
    safe = for_csv_cell(text)
    assert safe in (for_terminal(text), f"'{for_terminal(text)}")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+|/[0-9]+)?", text):
        assert not safe.lstrip().startswith(("=", "+", "-", "@"))
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerow(["x", safe])
    assert next(csv.reader(io.StringIO(buffer.getvalue(), newline=""))) == ["x", safe]


@pytest.mark.parametrize("number", ["0", "-5", "385.3", "-0.25", "1/3", "-12/7"])
def test_our_own_numbers_stay_numbers_in_csv(number: str) -> None:
    assert for_csv_cell(number) == number


@pytest.mark.parametrize(
    "formula", ["=1", "+1", "-a", "@a", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "-1+1", "--1", "+5", "1/3-"]
)
def test_formulas_get_an_apostrophe(formula: str) -> None:
    assert for_csv_cell(formula).startswith("'") == (formula != "1/3-")


@given(TEXT)
def test_markdown_signs_are_escaped(text: str) -> None:
    safe = for_markdown(text)
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "", safe)
    assert not re.search(r"[|`*_\[\]<>~$!{}]", bare), safe
    assert "://" not in safe
    rest = safe.replace("@&#8203;", "").replace("\\#&#8203;", "")
    assert not re.search("[@#]", re.sub(r"&#(58|46);", "", rest)), safe
    assert not re.match(r"\s*([-+]|\d+[.)])", safe)


def test_markdown_of_some_texts() -> None:
    assert for_markdown("a|b") == r"a\|b"
    assert for_markdown("<b> & `c`") == r"&lt;b&gt; &amp; \`c\`"
    assert for_markdown("@me #1") == r"@&#8203;me \#&#8203;1"
    assert for_markdown("12. x") == r"12\. x"
    assert for_markdown("- x") == r"\- x"
    assert for_markdown("https://example.org www.example.org") == "https&#58;//example.org www&#46;example.org"
    assert for_markdown("Qwen/Qwen2.5-7B") == "Qwen/Qwen2.5-7B"


@given(TEXT)
def test_latex_signs_are_escaped(text: str) -> None:
    safe = for_latex(text)
    known = re.compile(r"\\(textbackslash|textasciitilde|textasciicircum|textless|textgreater|textbar|textquotedbl|"
                       r"textasciigrave|textquotesingle|text(en|em)dash|textquote(dbl)?(left|right)|textbullet|ldots|texteuro)"
                       r"\{\}|\\ensuremath\{(-|\\[a-z]+)\}|\\[{}$&#%_]|\{[-\[\]*]\}")  # fmt: skip
    tie = "\u00a0" in text
    assert not re.search(r"[\\{}$&#%_^<>|\"`\[\]*]" if tie else r"[\\{}$&#%_~^<>|\"`\[\]*]", known.sub("", safe)), safe
    assert not set(safe) - SET_BY_T1


def test_latex_of_some_texts() -> None:
    assert for_latex(r"\input{x}") == r"\textbackslash{}input\{x\}"
    assert for_latex("5 % of $x_1$") == r"5 \% of \$x\_1\$"
    assert for_latex("a--b") == "a{-}{-}b"
    assert for_latex("\u2265 5 \u4e2d \xe9") == r"\ensuremath{\geq} 5 {[}U+4E2D{]} \xe9".replace(r"\xe9", "\xe9")


@given(TEXT)
def test_bibtex_braces_are_even_and_no_entry_begins(text: str) -> None:
    safe = for_bibtex(text)
    assert is_clean(safe)
    depth = list(itertools.accumulate({"{": 1, "}": -1}.get(character, 0) for character in safe))
    assert not depth or (min(depth) >= 0 and depth[-1] == 0)
    assert "@" not in safe.replace("{@}", "")
    assert for_bibtex("2026-08-22-ab") == "2026-08-22-ab"


@given(TEXT)
def test_json_is_read_back_as_the_text(text: str) -> None:
    for document in (json.dumps({"a": text}), json.dumps({"a": text}, ensure_ascii=False, indent=1)):
        safe = for_json(document)
        assert is_clean(safe.replace("\n", ""))
        assert json.loads(safe) == {"a": text}
        inside = for_script(document)
        assert not set("<>&") & set(inside)
        assert json.loads(inside) == {"a": text}


@given(TEXT)
def test_yaml_is_read_back_as_the_text(text: str) -> None:
    safe = for_yaml(text)
    assert safe.isascii()
    assert is_clean(safe)
    read = YAML(typ="safe", pure=True).load(f"a: {safe}\n")
    if not re.search("[\ud800-\udfff]", text):
        assert read == {"a": text}


@given(TEXT)
def test_addresses_end_nowhere_else_and_have_no_other_scheme(text: str) -> None:
    assert for_address(text) == "" or text.startswith(("http://", "https://"))
    safe = for_address(f"https://example.org/{text}")
    assert safe.startswith("https://example.org/")
    assert re.fullmatch(r"[!-~]+", safe)
    assert not set("<>\"'`(){}[]\\|^") & set(safe)


def test_github_commands_escape_line_breaks_and_properties() -> None:
    assert for_github("50 %: a,b\r\nc") == "50 %25: a,b%0Ac"
    assert for_github("a:b,c%", in_property=True) == "a%3Ab%2Cc%25"
    assert for_github("x\x1b::error::") == r"x\x1b::error::"


@given(TEXT)
def test_file_names_are_safe_everywhere(text: str) -> None:
    name = for_file_name(text)
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", name)
    assert ".." not in name.split("/")
    assert not name.endswith(".")
    assert name.split(".")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


@given(TEXT, TEXT)
def test_two_texts_do_not_share_a_file_name(first: str, second: str) -> None:
    if first != second:
        assert for_file_name(first) != for_file_name(second)


def test_file_names_of_some_texts() -> None:
    assert for_file_name("plain-name.csv") == "plain-name.csv"
    assert for_file_name("../etc").startswith("etc-")
    assert for_file_name("Qwen/A") != for_file_name("qwen/a")
    assert for_file_name(for_file_name("../etc")) == for_file_name("../etc")
    assert len(for_file_name("x" * 500)) <= 80


def test_first_invisible_lets_line_breaks_and_joiners_pass() -> None:
    assert first_invisible("a\tb\r\nc\u200c\u200d\u2764\ufe0f") is None
    assert first_invisible("ab\x1b") == 2
    assert first_invisible("\u202e") == 0


def test_the_table_of_invisible_characters_is_ordered_and_apart() -> None:
    ends = [(first, last) for first, last, _ in INVISIBLE_RANGES]
    assert all(first <= last for first, last in ends)
    assert all(last < first for (_, last), (first, _) in itertools.pairwise(ends))
