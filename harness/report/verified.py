"""What `harness verify` prints: the evidence used, the table of verdicts, the summary, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_markdown, for_terminal
from harness.judge.verdicts import Headline
from harness.judge.words import plural
from harness.report.calls import harness_call
from harness.report.chosen import ChosenColumn, chosen_csv, chosen_markdown, chosen_table, chosen_text
from harness.report.grid import columns, filled
from harness.report.own_rows import resting_on_own_rows
from harness.report.summary import summary_lines
from harness.report.verdicts import csv_table, markdown_legends, markdown_table, notes, terminal_table
from harness.report.words import EVIDENCE_HEADERS, attributions_of, evidence_rows, evidence_table, used
from harness.results._json_text import json_text
from harness.results.json_object import json_object

if TYPE_CHECKING:
    from harness.api import Verification
    from harness.conditions import Since

_INTEREST = {Headline.DEPENDS: 0, Headline.SUPPORTED_AS_SOURCED: 1, Headline.CONTRADICTED: 2, Headline.SUPPORTED: 3}
"""Which headline makes a claim worth looking at first."""

NO_NETWORK = "No network was touched."

_MOST_NAMES = 12
"""Claims that a line names."""

HUB_ASKED = "The Hub was asked for live evidence first."


def as_text(
    judged: Verification,
    *,
    most: int = 100,
    colour: bool = False,
    network: str = NO_NETWORK,
    chosen: Sequence[ChosenColumn] = (),
) -> str:
    """Return evidence, table, summary and next steps for a terminal of `most` columns.

    Args:
        judged: claims and evidence.
        most: columns to fill.
        colour: whether to colour verdicts.
        network: whether the Hub was asked, in a sentence.
        chosen: columns of the table of verdicts; the usual ones if none are named.
    """
    table = (
        chosen_text(chosen_table(judged.claims, chosen), most=most)
        if chosen
        else terminal_table(judged.claims, most=most, colour=colour)
    )
    blocks = [
        _evidence(judged, most, network),
        table,
        "\n".join(filled(text, most, hang="  ") for text in summary_lines(judged.claims)),
        _own_rows(judged, most),
        _next(judged, most),
    ]
    return "\n\n".join(block for block in blocks if block)


def as_markdown(judged: Verification, *, network: str = NO_NETWORK, chosen: Sequence[ChosenColumn] = ()) -> str:
    """Return the table, the summary and the evidence in Markdown.

    Args:
        judged: claims and evidence.
        network: whether the Hub was asked, in a sentence.
        chosen: columns of the table of verdicts; the usual ones if none are named.
    """
    table = chosen_markdown(chosen_table(judged.claims, chosen)) if chosen else markdown_table(judged.claims)
    marks = [] if chosen else [*markdown_legends(judged.claims), *notes(judged.claims)]
    summary = [f"- {for_markdown(text)}" for text in [*marks, *summary_lines(judged.claims)]]
    lines = [table, "", *summary, "", f"Evidence used. {network}", ""]
    lines += [f"| {' | '.join(EVIDENCE_HEADERS)} |", f"|{'---|' * len(EVIDENCE_HEADERS)}"]
    rows = evidence_rows(used(judged.claims).values(), judged.held.extracts)
    lines += [f"| {' | '.join(for_markdown(cell) for cell in row)} |" for row in rows]
    own_rows = resting_on_own_rows(judged.claims)
    if own_rows:
        lines += ["", "Rows of this suite's own:", "", *(f"- {for_markdown(text)}" for text in own_rows)]
    attributions = attributions_of(used(judged.claims), judged.held.extracts)
    if attributions:
        lines += ["", "Attribution:", "", *(f"- {for_markdown(text)}" for text in attributions)]
    return "\n".join(lines)


def as_csv(judged: Verification, *, chosen: Sequence[ChosenColumn] = ()) -> str:
    """Return one line a claim as CSV: the chosen columns, or those of a result set if none are named."""
    return chosen_csv(judged.claims, chosen) if chosen else csv_table(judged.claims)


def as_json(judged: Verification) -> str:
    """Return the one JSON object that `docs/reference/json.md` describes."""
    return json_text(json_object(judged.claims, judged.suite, judged.held.extracts)).removesuffix("\n")


def changes_text(since: Since, against: str) -> str:
    """Return how many of the claims a result set judges too, which it does not, and what changed, a line each.

    Args:
        since: how the claims stand to the set.
        against: how the call names the set.
    """
    name = for_terminal(against)
    lines = [f"\nAgainst {for_terminal(since.result_set)} of {for_terminal(str(since.place))}, which {_judges(since)}."]
    if since.outside and since.inside:
        more = f", and {len(since.outside) - _MOST_NAMES} more" if len(since.outside) > _MOST_NAMES else ""
        lines.append(f"Not in it: {for_terminal(', '.join(since.outside[:_MOST_NAMES]))}{more}.")
    if since.changed:
        rows = [[for_terminal(each.task), for_terminal(each.what)] for each in since.changed]
        lines.append(f"Changed since {name}:\n{columns(rows, most=200)}")
    else:
        lines.append(f"Nothing changed since {name}." if since.inside else "Nothing was compared.")
    return "\n".join(lines)


def _judges(since: Since) -> str:
    inside, every = len(since.inside), len(since.inside) + len(since.outside)
    if every == 1:
        return "judges the claim chosen" if inside else "does not judge the claim chosen"
    number = "all" if inside == every else f"{inside:,}" if inside else "none"
    return f"judges {number} of the {every:,} claims chosen"


def _evidence(judged: Verification, most: int, network: str) -> str:
    """Return the evidence that figures come from as a table, and how much more is held."""
    refs = used(judged.claims)
    idle = sum(each.manifest.id not in refs for each in judged.held.extracts)
    if not refs:
        return filled(f"None of the {plural(idle, 'table')} held gives a figure here. {network}", most)
    more = f" {plural(idle, 'more table')} held {'gives' if idle == 1 else 'give'} no figure here." if idle else ""
    table = evidence_table(evidence_rows(refs.values(), judged.held.extracts), most=most)
    return f"{filled(f'Evidence used. {network}{more}', most)}\n\n{table}"


def _own_rows(judged: Verification, most: int) -> str:
    """Return the rows of the suite's own that figures rest on."""
    lines = resting_on_own_rows(judged.claims)
    if not lines:
        return ""
    return "\n".join(["Rows of this suite's own:", *(filled(f"  {text}", most, hang="    ") for text in lines)])


def _next(judged: Verification, most: int) -> str:
    """Return what to do next: one claim in full, and what would bring the evidence that is missing."""
    if not judged.claims:
        return ""
    shown = min(judged.claims, key=lambda claim: (_INTEREST.get(claim.headline, len(_INTEREST)), claim.task.id))
    # A line to copy is never broken.
    lines = [
        f"  {harness_call(judged.suite)} explain {for_terminal(shown.task.id)}",
        filled("    one claim in full: every definition, what decides, a sentence to print", most),
    ]
    missing = [claim for claim in judged.claims if claim.headline is Headline.NO_EVIDENCE]
    if missing:
        lines += [
            f"  {harness_call(judged.suite)} verify --dry-run",
            filled(f"    which evidence {plural(len(missing), 'claim')} without evidence would need", most),
        ]
    return "\n".join(["Next:", *lines])
