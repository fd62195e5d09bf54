"""Result sets as text."""

from __future__ import annotations

import csv
import io
import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness._errors import ResultSetError, Where
from harness._sanitise import for_message, for_terminal
from harness.report.grid import Line, columns, filled, labelled
from harness.report.values import NOTHING, parts_text
from harness.report.words import SHOWN
from harness.results.defined import defined_in

AS_WORDED = "as-worded"

if TYPE_CHECKING:
    from harness.results.result_set import Listing, ResultSet


def result_sets_text(listing: Listing, *, most: int = 100, directory: Path | None = None) -> str:
    """Return result sets as a table, newest evidence first.

    Args:
        listing: the sets.
        most: columns of the table.
        directory: where they stand, if not among those that travel with harness.
    """
    if not listing.sets:
        return "There is no result set here. To write one: harness verify --write DIR"
    rows = []
    for each in reversed(listing.sets):
        counts = Counter(SHOWN.get(claim["verdict"], "unknown") for claim in _claims(each))
        verdicts = ", ".join(f"{counts[shown]} {shown}" for shown in SHOWN.values() if counts[shown])
        rows.append([each.id, f"{len(_claims(each)):,}", verdicts, each.package.harness_version, _state(each, listing)])
    headers = ["set", "claims", "verdicts", "harness", "state"]
    where = "" if directory is None else f" --dir {shlex.quote(for_terminal(str(directory)))}"
    one = f"One in full: harness results show {listing.sets[-1].id}{where}"
    return f"{columns(rows, headers=headers, most=most)}\n\n{one}"


def result_set_text(result_set: ResultSet, *, most: int = 100) -> str:
    """Return a result set: what it is, and its verdicts as a table."""
    package = result_set.package
    withdrawn = result_set.withdrawal
    pairs = [
        ("set", result_set.id),
        ("place", for_message(result_set.path, 300)),
        ("evidence", f"up to {package.newest_evidence}" if package.newest_evidence else "none"),
        ("harness", for_terminal(package.harness_version)),
        ("digest", package.digest),
        ("supersedes", package.supersedes or ""),
        ("withdrawn", f"{withdrawn.on}: {for_terminal(withdrawn.why)}" if withdrawn else ""),
    ]
    try:
        figures = _figures(result_set)
        rows = [_row(claim, figures) for claim in _claims(result_set)]
    except (KeyError, TypeError, ValueError, AttributeError, csv.Error) as error:
        raise _strange(result_set) from error
    headers = [
        [Line("claim"), Line("  task")],
        [Line("verdict"), Line("fidelity")],
        [Line("figure"), Line("allowed")],
        [Line("evidence of"), Line("kind")],
    ]
    blocks = [labelled(pairs, most=most), columns(rows, headers=headers, most=most), _shares(result_set, most)]
    return "\n\n".join(block for block in blocks if block)


def _shares(result_set: ResultSet, most: int) -> str:
    """Return what every share in the table is a share of, and as of when."""
    found = ((str(claim["task"]), defined_in(result_set, claim["task"], AS_WORDED)) for claim in _claims(result_set))
    lines = [f"{for_terminal(task)}: {for_terminal(defined.text)}" for task, defined in found if defined]
    texts = ["What the shares are shares of:", *lines] if lines else []
    return "\n".join(filled(text, most, hang="  ") for text in texts)


def _row(claim: dict[str, Any], figures: dict[str, dict[str, str]]) -> list[list[Line]]:
    figure = figures.get(claim["task"], {})
    parts = claim["readings"].get(AS_WORDED, {}).get("parts") or {}
    held = parts_text([str(part["verdict"]) for part in parts.values()])
    return [
        [Line(for_terminal(claim["short"])), Line(f"  {for_terminal(claim['task'])}")],
        [Line(SHOWN[claim["verdict"]]), Line(for_terminal(claim["fidelity"] or ""))],
        [Line(for_terminal(figure.get("value_text") or held)), Line(for_terminal(figure.get("region", "")))],
        [Line(for_terminal(figure.get("as_of") or NOTHING)), Line(for_terminal(figure.get("evidence_kind", "")))],
    ]


def _figures(result_set: ResultSet) -> dict[str, dict[str, str]]:
    """Return the row of `figures.csv` of every task's reading as worded."""
    rows = csv.DictReader(io.StringIO(result_set.files["figures.csv"].decode()))
    whole = [row for row in rows if not (row["choices"] or row["part"] or row["group"])]
    return {row["task"]: row for row in whole if row["reading"] == AS_WORDED}


def _claims(result_set: ResultSet) -> list[dict[str, Any]]:
    claims = result_set.results.get("claims")
    if not isinstance(claims, list) or not all(isinstance(claim, dict) and "verdict" in claim for claim in claims):
        raise _strange(result_set)
    return claims


def _strange(result_set: ResultSet) -> ResultSetError:
    where = Where(for_message(result_set.path / "results.json"))
    return ResultSetError(
        "the result set does not hold what harness writes", where=where, todo="take it from where it came from again"
    )


def _state(result_set: ResultSet, listing: Listing) -> str:
    if result_set.withdrawal:
        return f"withdrawn {result_set.withdrawal.on}"
    newer = listing.superseded_by.get(result_set.id, ())
    return f"superseded by {', '.join(newer)}" if newer else "stands"
