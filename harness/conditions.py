"""Conditions of `verify --fail-on` and `compare --fail-on`, and what changed since a result set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from harness._errors import ResultSetError, Where
from harness._sanitise import for_message
from harness.judge.evidence import choose
from harness.judge.judging import judge_suite
from harness.judge.verdicts import ClaimResult, Headline, Verdict
from harness.report.words import leaves
from harness.results.result_set import extracts_of, suite_of

if TYPE_CHECKING:
    from harness.api import Verification
    from harness.measure.extract import Extract
    from harness.results.comparing import Comparison
    from harness.results.outcomes import Claim, Outcome
    from harness.results.result_set import ResultSet
    from harness.suite.catalogue import Catalogue
    from harness.suite.tasks import Reading

Condition = Literal["contradicted", "changed", "distorted", "no-evidence", "stale"]

CONDITIONS: dict[Condition, str] = {
    "contradicted": "a claim is contradicted, or holds only as its source measured it",
    "changed": "a verdict, or the value or a bound of a reading's figure, is another than in the set of --against",
    "distorted": "an article does not report its source faithfully",
    "no-evidence": "nothing held covers a claim",
    "stale": "a claim has no evidence, and only the day of what is held lies too far away",
}
"""Conditions that `verify` may fail on, and when each is met."""

ComparedCondition = Condition | Literal["flipped"]

COMPARED_CONDITIONS: dict[ComparedCondition, str] = {
    "flipped": "the verdict of a claim is another in B than in A",
    "changed": "a verdict, or the value or a bound of a reading's figure, is another in B than in A",
    "contradicted": "in B, a claim is contradicted, or holds only as its source measured it",
    "distorted": "in B, an article does not report its source faithfully",
    "no-evidence": "in B, nothing held covers a claim",
    "stale": "in B, a claim has no evidence, and only the day of what is held lies too far away",
}
"""Conditions that `compare A B` may fail on, and when each is met."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from a result set, for one claim."""

    task: str
    """Task id."""

    what: str
    """What is different, in words."""


@dataclass(frozen=True, slots=True)
class Since:
    """How judged claims stand to a result set."""

    result_set: str
    """Id of the set."""

    place: Path
    """The directory in which it stands."""

    inside: tuple[str, ...]
    """Ids of the tasks that the set judges too, sorted; they are compared."""

    outside: tuple[str, ...]
    """Ids of the tasks that the set does not judge, sorted."""

    changed: tuple[Change, ...]
    """What is different, by task."""


def since(claims: Sequence[ClaimResult], before: ResultSet) -> Since:
    """Return which claims a result set judges too, and what is different (see `changes`).

    Raises:
        ResultSetError: if the result set does not hold what harness writes.
    """
    changed = changes(claims, before)
    known = {each["task"] for each in before.results["claims"]}
    ids = sorted(claim.task.id for claim in claims)
    inside, outside = (tuple(name for name in ids if (name in known) is within) for within in (True, False))
    return Since(before.id, before.path.parent, inside, outside, changed)


def changes(claims: Sequence[ClaimResult], before: ResultSet) -> tuple[Change, ...]:
    """Return how verdicts and figures differ from a result set's, by task; claims that it lacks are passed over.

    Raises:
        ResultSetError: if the result set does not hold what harness writes.
    """
    try:
        known = {each["task"]: each for each in before.results["claims"]}
        found = [
            Change(claim.task.id, text)
            for claim in sorted(claims, key=lambda each: each.task.id)
            if claim.task.id in known
            for text in _differences(claim, known[claim.task.id])
        ]
    except (KeyError, TypeError) as error:
        raise ResultSetError(
            "the result set does not hold what harness writes", where=Where(for_message(before.path / "results.json"))
        ) from error
    return tuple(found)


def met(verification: Verification, changed: Sequence[Change]) -> dict[Condition, tuple[str, ...]]:
    """Return, for every condition, the ids of the tasks that meet it."""
    claims = verification.claims
    return {
        "contradicted": _with(claims, Headline.CONTRADICTED, Headline.SUPPORTED_AS_SOURCED),
        "changed": tuple(sorted({change.task for change in changed})),
        "distorted": tuple(
            claim.task.id for claim in claims if claim.task.source and claim.task.source.fidelity == "distorted"
        ),
        "no-evidence": _with(claims, Headline.NO_EVIDENCE),
        "stale": tuple(claim.task.id for claim in claims if is_stale(claim, verification)),
    }


def met_by(comparison: Comparison) -> dict[ComparedCondition, tuple[str, ...]]:
    """Return, for every condition of `compare --fail-on`, the ids of the tasks that meet it, of those compared.

    Raises:
        ResultSetError: if the later set does not hold what harness writes.
        HarnessError: if its suite or its evidence cannot be used.
    """
    from harness.results.mixing import Contents, as_written  # noqa: PLC0415  judging does without

    after = Contents(comparison.after)
    wanted = {*comparison.compared, *(each.task for each in comparison.came)}
    claims = {task: claim for task, claim in sorted(after.claims.items()) if task in wanted}
    by_verdict: dict[str, list[str]] = {}
    distorted = []
    with as_written(comparison.after, "results.json"):
        for task, claim in claims.items():
            by_verdict.setdefault(str(claim["verdict"]), []).append(task)
            distorted += [task] if claim["fidelity"] == "distorted" else []
    contradicted = [*by_verdict.get("contradicted", ()), *by_verdict.get("supported-as-sourced", ())]
    lacking = tuple(by_verdict.get("no-evidence", ()))
    flipped = {each.task for each in comparison.moved if each.aspect == ("verdict", "")}
    return {
        "flipped": tuple(sorted(flipped)),
        "changed": tuple(sorted({each.task for each in comparison.moved})),
        "contradicted": tuple(sorted(contradicted)),
        "distorted": tuple(distorted),
        "no-evidence": lacking,
        "stale": _stale_in(comparison.after, lacking),
    }


def _stale_in(result_set: ResultSet, tasks: Sequence[str]) -> tuple[str, ...]:
    """Return those of a set's tasks that have no evidence only for its day."""
    if not tasks:
        return ()
    suite, held = suite_of(result_set), extracts_of(result_set)
    judged = judge_suite(suite, held, [task for task in tasks if task in suite.tasks])
    return tuple(claim.task.id for claim in judged if _is_stale(claim, held, suite.catalogue))


def is_stale(claim: ClaimResult, verification: Verification) -> bool:
    """Say whether a claim has no evidence only because what covers it was captured on too distant a day."""
    return _is_stale(claim, verification.held.extracts, verification.suite.catalogue)


def _is_stale(claim: ClaimResult, held: Sequence[Extract], catalogue: Catalogue) -> bool:
    if claim.headline is not Headline.NO_EVIDENCE:
        return False
    lacking = [leaf.reading for leaf in leaves(claim.readings[0]) if leaf.verdict is Verdict.NO_EVIDENCE]
    return bool(lacking) and all(_only_the_day(reading, held, catalogue) for reading in lacking)


def _only_the_day(reading: Reading, held: Sequence[Extract], catalogue: Catalogue) -> bool:
    if reading.metric in ("registry", "crossing"):
        return False
    choice = choose(reading, held, catalogue)
    return any(each.whole and each.tier == "outside" for each in choice.candidates)


def _with(claims: Sequence[ClaimResult], *headlines: Headline) -> tuple[str, ...]:
    return tuple(claim.task.id for claim in claims if claim.headline in headlines)


def _differences(claim: ClaimResult, before: Claim) -> Iterator[str]:
    """Yield what is different: the verdict, then verdicts and figures of readings and of their parts."""
    from harness.results.json_object import reading_object  # noqa: PLC0415  judging does without
    from harness.results.outcomes import Aspect, aspects, outcome_of, reading_of, readings_of  # noqa: PLC0415  judging does without

    now = {
        "verdict": claim.headline.value,
        "readings": {result.label: reading_object(result) for result in claim.readings},
    }
    one_sided = {*readings_of(before)} ^ {*readings_of(now)}
    for aspect in aspects(before, now):
        if aspect.reading not in one_sided:
            old, new = (_shown(outcome_of(each, aspect)) for each in (before, now))
            yield f"{for_message(aspect.reading, 120)}: {old} -> {new}" if aspect.reading else f"{old} -> {new}"
    for name in sorted(one_sided):
        there, words = (now, "is new") if reading_of(before, name) is None else (before, "is gone, and was")
        yield f"{for_message(name, 120)}: {words}: {_shown(outcome_of(there, Aspect('figure', name)))}"


def _shown(outcome: Outcome) -> str:
    """Return a verdict, or the exact figure of a reading with its bounds where they differ."""
    if outcome.verdict is not None:
        return for_message(outcome.verdict, 60)
    value, low, high = (_text(each) for each in (outcome.value, outcome.low, outcome.high))
    return value if value == low == high else f"{value} ({low} to {high})"


def _text(value: object) -> str:
    if isinstance(value, tuple):
        value = ", ".join(str(each) for each in value)
    return "none" if value is None else for_message(str(value), 60)
