"""Verdicts as a JUnit file: a claim is a test case, its readings stand in the output.

A contradicted claim is a result, not an error: a test case fails only if it meets a condition of `--fail-on`, as the
exit code does. A claim that no evidence decides, or that stands off the Hub, is skipped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_xml
from harness._version import __version__
from harness.conditions import CONDITIONS, Change, Condition
from harness.judge.verdicts import ClaimResult, Headline
from harness.report.values import NOTHING, bounds_text, claimed_text, dated, result_text
from harness.report.words import SHOWN
from harness.results.definition import definition

if TYPE_CHECKING:
    from harness.api import Verification
    from harness.judge.verdicts import ReadingResult

SKIPPED = (Headline.NO_EVIDENCE, Headline.OFF_HUB)
"""Headlines of claims that were not put to the test."""


def as_junit(judged: Verification, failing: Mapping[Condition, Sequence[str]], changed: Sequence[Change] = ()) -> str:
    """Return the file: one suite, a test case a claim, and one that is in error where evidence cannot be used.

    Args:
        judged: claims and evidence.
        failing: the conditions of `--fail-on` that are met, each with the tasks that meet it.
        changed: what changed since the result set of `--against`.
    """
    claims = sorted(judged.claims, key=lambda each: each.task.id)
    fails = {name for tasks in failing.values() for name in tasks}
    skipped = sum(claim.headline in SKIPPED and claim.task.id not in fails for claim in claims)
    problems = judged.held.problems
    counts = _attributes(
        tests=len(claims) + bool(problems),
        failures=sum(claim.task.id in fails for claim in claims),
        errors=int(bool(problems)),
        skipped=skipped,
        # The clock is in no output: the same verdicts give the same bytes.
        time=0,
    )
    name = f"{for_xml(judged.suite.name)} {judged.suite.digest[:12]}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="harness {__version__}" {counts}>',
        f'<testsuite name="{name}" {counts}>',
        *(line for claim in claims for line in _case(claim, failing, changed)),
        *_problems(problems),
        "</testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines)


def _case(claim: ClaimResult, failing: Mapping[Condition, Sequence[str]], changed: Sequence[Change]) -> Iterator[str]:
    folder, _, slug = claim.task.id.rpartition("/")
    yield f'<testcase classname="{for_xml(folder)}" name="{for_xml(slug)}" file="{for_xml(claim.task.file)}" time="0">'
    yield from _properties(claim)
    met = [name for name, tasks in failing.items() if claim.task.id in tasks]
    if met:
        moved = [change.what for change in changed if change.task == claim.task.id and "changed" in met]
        said = "\n".join([*(f"{name}: {CONDITIONS[name]}" for name in met), claim.reason, *moved])
        yield f'<failure type="{" ".join(met)}" message="{for_xml(_headline(claim))}">{_lines(said)}</failure>'
    elif claim.headline in SKIPPED:
        yield f'<skipped message="{for_xml(f"{SHOWN[claim.headline.value]}: {claim.reason}")}"/>'
    yield f"<system-out>{_lines(_output(claim))}</system-out>"
    yield "</testcase>"


def _properties(claim: ClaimResult) -> Iterator[str]:
    worded = claim.readings[0] if claim.readings else None
    pairs = {
        "task": claim.task.id,
        "version": str(claim.task.version),
        "verdict": claim.headline.value,
        "fidelity": claim.task.source.fidelity if claim.task.source else "",
        "figure": result_text(worded) if worded else "",
        "as_of": worded.evidence.captured_on.isoformat() if worded and worded.evidence else "",
    }
    yield "<properties>"
    yield from (f'<property name="{name}" value="{for_xml(text)}"/>' for name, text in pairs.items() if text)
    yield "</properties>"


def _headline(claim: ClaimResult) -> str:
    return f"{SHOWN[claim.headline.value]}: {claim.task.claim.short}"


def _output(claim: ClaimResult) -> str:
    """Return the claim, its reason and its readings, a line each."""
    lines = [
        claim.task.claim.says,
        f"verdict: {SHOWN[claim.headline.value]}; {claim.reason}",
        f"claimed: {claimed_text(claim.task.claim.figure)}",
        *(line for result in claim.readings for line in _reading(result, "")),
    ]
    if claim.cells:
        lines.append(f"definitions tried: {len(claim.cells)}, decided: {claim.decided}, agreeing: {claim.agreeing}")
    return "\n".join(lines)


def _reading(result: ReadingResult, indent: str) -> Iterator[str]:
    figure = result_text(result)
    bounds = bounds_text(result.figure, result.reading.unit) if result.figure else ""
    allowed = f", allowed {result.region}" if result.region else ""
    evidence = result.evidence
    day = f", evidence of {dated(evidence.captured_on, result.gap_days)} ({evidence.id})" if evidence else ""
    shown = figure if figure != NOTHING else "no figure"
    known = f" ({bounds})" if bounds else ""
    yield f"{indent}{result.label}: {SHOWN[result.verdict.value]}: {shown}{known}{allowed}{day}"
    yield f"{indent}  counts {definition(result.reading)}"
    yield f"{indent}  {result.reason}"
    if result.pull:
        yield f"{indent}  would bring evidence: {result.pull}"
    for part in result.parts:
        yield from _reading(part, f"{indent}  ")


def _problems(problems: Sequence[str]) -> Iterator[str]:
    if problems:
        yield '<testcase classname="harness" name="evidence" time="0">'
        yield f'<error message="evidence that cannot be used">{_lines(chr(10).join(problems))}</error>'
        yield "</testcase>"


def _lines(text: str) -> str:
    """Return several lines for XML; only the breaks between our own lines are kept."""
    return "\n".join(for_xml(line) for line in text.split("\n"))


def _attributes(**counts: int) -> str:
    return " ".join(f'{name}="{number}"' for name, number in counts.items())
