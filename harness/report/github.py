"""Verdicts as annotations of GitHub's runner, on the line of the task file that makes the claim, and as a step summary.

GitHub shows ten errors, ten warnings and ten notices a step; the rest is dropped without a word. What `--fail-on` meets
is an error, what else contradicts or changed is a warning, and what has no evidence is one notice together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from harness._errors import SuiteError
from harness._sanitise import for_github
from harness.conditions import Change, Condition
from harness.judge.verdicts import ClaimResult, Headline
from harness.judge.words import plural
from harness.report.values import dated, result_text
from harness.report.words import SHOWN
from harness.suite._yaml import read_yaml

if TYPE_CHECKING:
    from harness.api import Verification
    from harness.suite import Suite
    from harness.suite.tasks import Task

Level = Literal["error", "warning", "notice"]

MOST = 10
"""Annotations of a level that GitHub shows for a step."""

LARGEST_SUMMARY = 1_000_000
"""Bytes of a step summary; GitHub refuses more than a mebibyte for a step."""

_WORTH_A_LOOK = (Headline.CONTRADICTED, Headline.SUPPORTED_AS_SOURCED, Headline.DEPENDS)
_SENTENCE = (("claim", "says"), ("claim",), ())


def as_github(
    judged: Verification,
    failing: Mapping[Condition, Sequence[str]],
    changed: Sequence[Change] = (),
    *,
    workspace: Path,
) -> str:
    """Return workflow commands, a line each; what GitHub would drop is counted in a last one.

    Args:
        judged: claims and evidence, of a suite whose lines are known.
        failing: the conditions of `--fail-on` that are met, each with the tasks that meet it.
        changed: what changed since the result set of `--against`.
        workspace: the directory of the checkout; files outside of it are not named.
    """
    fails = {name for tasks in failing.values() for name in tasks}
    moved = {task: "; ".join(each.what for each in changed if each.task == task) for task in {c.task for c in changed}}
    ordered = sorted(judged.claims, key=lambda each: each.task.id)
    errors = [each for each in ordered if each.task.id in fails]
    warnings = [
        each
        for each in ordered
        if each.task.id not in fails and (each.headline in _WORTH_A_LOOK or each.task.id in moved)
    ]
    lines = [*_annotated("error", errors, judged.suite, workspace, moved)]
    lines += _annotated("warning", warnings, judged.suite, workspace, moved)
    lines += [f"::error title=evidence::{for_github(text)}" for text in judged.held.problems]
    lines += _without_evidence([each for each in ordered if each.task.id not in fails])
    return "\n".join(lines)


def step_summary(markdown: str) -> str:
    """Return a summary that GitHub takes: the beginning of one that is too large, up to a whole line."""
    if len(markdown.encode()) <= LARGEST_SUMMARY:
        return f"{markdown}\n"
    kept = markdown.encode()[:LARGEST_SUMMARY].decode("utf-8", "ignore").rpartition("\n")[0]
    return f"{kept}\n\nThe rest is left out: it is larger than a step summary may be.\n"


def line_of(task: Task, suite: Suite) -> int:
    """Return the line of a task file that states the claim; the line of the task where the file cannot be read."""
    if suite.root is None:
        return task.line
    try:
        _, place = read_yaml(suite.root / task.file, task.file)
    except SuiteError:
        return task.line
    return next((place.keys[path][0] for path in _SENTENCE if path in place.keys), task.line)


def _annotated(
    level: Level, claims: Sequence[ClaimResult], suite: Suite, workspace: Path, moved: Mapping[str, str]
) -> Iterator[str]:
    shown = claims if len(claims) <= MOST else claims[: MOST - 1]
    for claim in shown:
        where = _where(claim.task, suite, workspace)
        title = for_github(f"{SHOWN[claim.headline.value]}: {claim.task.id}", in_property=True)
        text = for_github(_said(claim, moved.get(claim.task.id)))
        yield f"::{level} {where}title={title}::{text}"
    rest = claims[len(shown) :]
    if rest:
        ids = for_github(", ".join(each.task.id for each in rest))
        yield f"::{level} title={plural(len(rest), 'more claim')}::{ids}"


def _where(task: Task, suite: Suite, workspace: Path) -> str:
    """Return the file and line for an annotation, empty if the file is not in the checkout."""
    if suite.root is None:
        return ""
    try:
        inside = (suite.root / task.file).resolve().relative_to(workspace.resolve())
    except (OSError, ValueError):
        return ""
    return f"file={for_github(inside.as_posix(), in_property=True)},line={line_of(task, suite)},"


def _said(claim: ClaimResult, moved: str | None) -> str:
    worded = claim.readings[0] if claim.readings else None
    lines = [claim.task.claim.says, claim.reason]
    if worded and worded.figure and worded.evidence:
        day = dated(worded.evidence.captured_on, worded.gap_days)
        lines.append(f"figure: {result_text(worded)}, allowed: {worded.region}, evidence of {day}")
    if moved:
        lines.append(f"changed: {moved}")
    return "\n".join(lines)


def _without_evidence(claims: Sequence[ClaimResult]) -> Iterator[str]:
    lacking = [each.task.id for each in claims if each.headline is Headline.NO_EVIDENCE]
    if lacking:
        yield f"::notice title={plural(len(lacking), 'claim')} without evidence::{for_github(', '.join(lacking))}"
