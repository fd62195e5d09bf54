"""Tables of chosen columns: the same content in every format, and what LaTeX makes of it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from pylatexenc.latex2text import LatexNodes2Text
from pylatexenc.latexwalker import LatexEnvironmentNode, LatexWalker, get_default_latex_context_db
from pylatexenc.macrospec import EnvironmentSpec

from harness._errors import UsageError
from harness.api import Verification
from harness.report.chosen import COLUMNS, chosen_columns, chosen_table
from harness.report.latex import MOST_ON_A_PAGE, as_latex
from harness.report.values import NOTHING
from harness.report.verified import as_csv, as_markdown, as_text
from harness.suite.tasks import ClaimedFigure

NAMES = ("claim", "task", "verdict", "figure", "bounds", "unit", "allowed", "as-of", "gap", "definition")


def known() -> object:
    """What pylatexenc knows, and the environment that a long table has."""
    context = get_default_latex_context_db()
    context.add_context_category("long", environments=[EnvironmentSpec("longtable", "{")], prepend=True)
    return context


def rows_of_latex(text: str) -> list[list[str]]:
    """The rows of the table of a LaTeX text as a reader sees them."""
    nodes, _, _ = LatexWalker(text, latex_context=known(), tolerant_parsing=False).get_latex_nodes()
    [table] = [node for node in nodes if isinstance(node, LatexEnvironmentNode) and "tab" in node.environmentname]
    body = text[table.pos : table.pos + table.len]
    body = body[body.index("\\midrule") : body.index("\\bottomrule")]
    lines = [line for line in body.splitlines() if line.endswith("\\\\")]
    # pylatexenc keeps what stands for a superscript beside the text; the note's number is taken off before.
    return [
        [plain(re.sub(r"\\textsuperscript\{\d+\}", "", cell)).strip() for cell in re.split(r"(?<!\\)&", line[:-2])]
        for line in lines
    ]


def plain(text: str) -> str:
    """The text that LaTeX sets; pylatexenc has no text for these two signs."""
    named = text.replace(r"\textgreater{}", ">").replace(r"\textless{}", "<")
    return str(LatexNodes2Text().latex_to_text(named))


def plain_markdown(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [[unescaped(re.sub(" <sup>.*</sup>", "", cell)) for cell in row] for row in rows]


def unescaped(text: str) -> str:
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text.replace("&#8203;", ""))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_the_same_columns_have_the_same_content_in_every_format(made: Verification) -> None:
    chosen = chosen_columns(NAMES)
    table = chosen_table(made.claims, chosen)
    wanted = [list(row) for row in table.rows]
    assert len(wanted) == 7
    markdown = plain_markdown(as_markdown(made, chosen=chosen).split("\n\n")[0])
    assert markdown == wanted
    # A minus of mathematics is read back as a hyphen.
    assert rows_of_latex(as_latex(made, chosen)) == [[cell.replace("\u2212", "-") for cell in row] for row in wanted]
    found = list(csv.DictReader(io.StringIO(as_csv(made, chosen=chosen))))
    shown = [[row[name] for name in NAMES[:-1]] for row in found]
    assert shown == [["" if cell == NOTHING else cell for cell in row] for row in wanted]
    notes = dict(enumerate(table.notes, start=1))
    assert [row["definition"] for row in found] == [notes.get(mark or 0, "") for mark in table.marks]
    text = as_text(made, most=400, chosen=chosen)
    for row, mark in zip(wanted, table.marks, strict=True):
        [line] = [line for line in text.splitlines() if f"  {row[1]}  " in line]
        cells = re.split(r"  +", line.strip())
        assert cells == [f"{cell} [{mark}]" if mark and place == 3 else cell for place, cell in enumerate(row) if cell]


def test_each_definition_is_one_numbered_note(made: Verification) -> None:
    chosen = chosen_columns(("figure", "definition"))
    table = chosen_table(made.claims, chosen)
    assert len(table.notes) == len(set(table.notes)) == len({mark for mark in table.marks if mark})
    for text in (as_text(made, most=1000, chosen=chosen), as_markdown(made, chosen=chosen)):
        for number, note in enumerate(table.notes, start=1):
            assert re.search(rf"^\[?{number}[\].] ", text, re.MULTILINE), note
    latex = as_latex(made, chosen)
    for number in range(1, len(table.notes) + 1):
        assert latex.count(rf"\textsuperscript{{{number}}}") == 2


def test_without_a_figure_the_definition_is_a_column(made: Verification) -> None:
    table = chosen_table(made.claims, chosen_columns(("task", "definition")))
    assert table.notes == ()
    assert table.rows[-1][1].startswith("share of repos of country china")


@pytest.mark.parametrize("names", [("claim", "colour"), ("claim", "claim"), ("\x1b[31m",)])
def test_a_column_that_is_none_is_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(UsageError) as met:
        chosen_columns(names)
    assert "\x1b" not in str(met.value)
    assert met.value.todo


def test_every_column_gives_text_for_every_claim(made: Verification) -> None:
    printed = ClaimedFigure(Fraction(40), "percent", "more than", Fraction(1), "40 %")
    first = made.claims[0]
    stated = replace(first, task=replace(first.task, claim=replace(first.task.claim, figure=printed)))
    for column in COLUMNS.values():
        texts = [column.text(claim) for claim in (*made.claims, stated)]
        assert all(isinstance(text, str) for text in texts)
        assert any(text not in ("", NOTHING) for text in texts), column.name


def test_a_latex_table_has_the_rules_of_booktabs_and_its_attributions(made: Verification) -> None:
    text = as_latex(made)
    assert [text.count(rf"\{rule}") for rule in ("toprule", "midrule", "bottomrule")] == [1, 1, 1]
    assert r"\begin{tabular}" in text
    assert "\\hline" not in text
    assert "Recordings by someone, MIT." in text
    assert r"\usepackage{booktabs}" in text.splitlines()[0]


def test_a_long_table_breaks_over_pages(made: Verification) -> None:
    one = made.claims[0]
    many = tuple(
        replace(one, task=replace(one.task, id=f"shares/n{number:02}")) for number in range(MOST_ON_A_PAGE + 1)
    )
    text = as_latex(replace(made, claims=many))
    assert r"\begin{longtable}" in text
    assert r"\endhead" in text
    assert r"\usepackage{longtable}" in text.splitlines()[0]
    assert len(rows_of_latex(text)) == MOST_ON_A_PAGE + 1
