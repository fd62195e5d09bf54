"""`harness report`: the HTML page of what was judged now, or of a result set.

A result set is judged again with its own suite on its own extracts, as `harness results check` does, and the page says
so where a verdict or a figure comes out otherwise than the set states it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from harness._errors import UnknownNameError
from harness._sanitise import for_message
from harness.api import Verification, chosen_tasks, verify
from harness.conditions import changes
from harness.evidence_held import Held, built_in_results, shipped_sets
from harness.judge.judging import judge_suite
from harness.judge.words import plural
from harness.report.cited import sentence
from harness.report.html import report_html
from harness.report.page.overview import page_of
from harness.report.page.trends import Trend, trend_of
from harness.results.citation import citation
from harness.results.recompute import judged_tasks, recomputed
from harness.results.result_set import extracts_of, suite_of

if TYPE_CHECKING:
    from harness.results.result_set import ResultSet
    from harness.suite import Suite

MOST_CHANGES = 12
"""Differences from what a set states that a page lists."""


def report_now(
    tasks: Iterable[str] = (),
    *,
    suite: Suite | Path | None = None,
    home: Path | None = None,
    snapshots: Sequence[str] = (),
    directory: Path | None = None,
) -> tuple[str, tuple[str, ...]]:
    """Return the page of what the evidence at hand gives now, and what of the evidence cannot be used.

    Args:
        tasks: which claims, as for `verify`.
        suite: a suite, or its directory; the built-in one if None.
        home: the directory of the store; HARNESS_HOME or the user's own if None.
        snapshots: ids, or beginnings of ids, of the only evidence to use.
        directory: where the result sets stand whose trends are shown; for the built-in suite those that travel with
            harness if None.

    Raises:
        HarnessError: as for `verify`; or if a result set does not hold what harness writes.
    """
    judged = verify(tasks, suite=suite, home=home, snapshots=snapshots)
    place = directory or (built_in_results() if suite is None else None)
    page = page_of(judged, trend=_trend(place))
    return report_html(page), judged.held.problems


def report_of_set(result_set: ResultSet, tasks: Iterable[str] = ()) -> str:
    """Return the page of a result set.

    Args:
        result_set: the set, every file checked.
        tasks: which of its claims, as for `verify`; all of them if empty.

    Raises:
        UnknownNameError: if it judges no such claim.
        ResultSetError: if it does not hold what harness writes.
        SuiteError: if its suite cannot be used.
        EvidenceError: if one of its extracts cannot be read.
    """
    suite, held = suite_of(result_set), extracts_of(result_set)
    named = list(tasks)
    claims = judge_suite(suite, held, _wanted(result_set, suite, named)) if named else recomputed(result_set)
    judged = Verification(suite, Held(held, ()), tuple(claims))
    page = page_of(
        judged,
        result_set=result_set,
        warnings=_warnings(result_set, judged),
        cited=sentence(citation(result_set)),
        trend=_trend(result_set.path.parent),
    )
    return report_html(page)


def _wanted(result_set: ResultSet, suite: Suite, tasks: Sequence[str]) -> list[str]:
    """Return the ids of the claims that are named and that a set judges."""
    judged = set(judged_tasks(result_set))
    wanted = [name for name in chosen_tasks(suite, tasks) if name in judged]
    if not wanted:
        raise UnknownNameError(
            f"the result set judges no claim that is named: {for_message(', '.join(tasks))}",
            todo=f"harness results show {for_message(result_set.id)}",
        )
    return wanted


def _warnings(result_set: ResultSet, judged: Verification) -> tuple[str, ...]:
    """Return what a reader of a set's page must know first."""
    found = []
    if result_set.withdrawal is not None:
        instead = f" Use {result_set.withdrawal.instead} in its place." if result_set.withdrawal.instead else ""
        found.append(
            f"This result set was withdrawn on {result_set.withdrawal.on}: {result_set.withdrawal.why}.{instead}"
        )
    changed = changes(judged.claims, result_set)
    if changed:
        listed = "; ".join(f"{each.task}: {each.what}" for each in changed[:MOST_CHANGES])
        more = f"; and {len(changed) - MOST_CHANGES} more" if len(changed) > MOST_CHANGES else ""
        found.append(
            f"The set was written by harness {result_set.package.harness_version}. Judged again for this page, "
            f"{plural(len({each.task for each in changed}), 'claim')} came out otherwise than the set states: "
            f"{for_message(listed, 2000)}{more}."
        )
    return tuple(found)


def _trend(directory: Path | None) -> Trend | None:
    return trend_of(shipped_sets(directory)[0]) if directory is not None else None
