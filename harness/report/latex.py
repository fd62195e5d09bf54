"""A table of verdicts for a LaTeX document, with the rules of `booktabs`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_latex
from harness._version import __version__
from harness.report.chosen import IN_PRINT, ChosenColumn, ChosenTable, chosen_columns, chosen_table
from harness.report.words import attributions_of, used

if TYPE_CHECKING:
    from harness.api import Verification

MOST_ON_A_PAGE = 25
"""Claims up to which the table is one `tabular`; a longer one is a `longtable`, which breaks over pages."""

PACKAGES = r"\usepackage[T1]{fontenc}, \usepackage{textcomp}, \usepackage{booktabs}"

_WIDE = r"p{0.3\linewidth}"


def as_latex(judged: Verification, chosen: Sequence[ChosenColumn] = ()) -> str:
    r"""Return claims as a table to `\input`, with the definitions and attributions under it.

    Args:
        judged: claims and evidence.
        chosen: columns; those of `IN_PRINT` if none are named.
    """
    table = chosen_table(judged.claims, chosen or chosen_columns(IN_PRINT))
    attributions = attributions_of(used(judged.claims), judged.held.extracts)
    return "\n".join([*_head(judged, table), *_body(table), *_under(table, attributions)])


def _long(table: ChosenTable) -> bool:
    return len(table.rows) > MOST_ON_A_PAGE


def _head(judged: Verification, table: ChosenTable) -> list[str]:
    packages = rf"{PACKAGES}, \usepackage{{longtable}}" if _long(table) else PACKAGES
    suite = f"{for_latex(judged.suite.name)} {judged.suite.digest[:12]}"
    return [f"% The document needs {packages}.", f"% harness {__version__}, suite {suite}"]


def _body(table: ChosenTable) -> list[str]:
    name = "longtable" if _long(table) else "tabular"
    shape = "".join(_WIDE if each.wide else "l" for each in table.columns)
    heads = " & ".join(for_latex(each.head) for each in table.columns)
    rows = [f"{' & '.join(_row(table, number))} \\\\" for number in range(len(table.rows))]
    return [
        rf"\begin{{{name}}}{{@{{}}{shape}@{{}}}}",
        r"\toprule",
        rf"{heads} \\",
        r"\midrule",
        *([r"\endhead"] if _long(table) else []),
        *rows,
        r"\bottomrule",
        rf"\end{{{name}}}",
    ]


def _row(table: ChosenTable, number: int) -> list[str]:
    cells = [for_latex(text) for text in table.rows[number]]
    mark = table.marks[number]
    if mark is not None and table.marked is not None:
        cells[table.marked] += rf"\textsuperscript{{{mark}}}"
    return cells


def _under(table: ChosenTable, attributions: Sequence[str]) -> list[str]:
    notes = [rf"\textsuperscript{{{number}}} {for_latex(text)}\par" for number, text in enumerate(table.notes, start=1)]
    lines = [*notes, *(rf"{for_latex(text)}\par" for text in attributions)]
    return [r"\par\medskip{\footnotesize\raggedright\noindent", *lines, "}"] if lines else []
