"""Comparing two result sets: what changed, and why, found by judging mixed cases rather than by guessing.

For every claim that changed, each combination of the parts that differ (evidence, catalogue, claim) is judged with
today's code from what the two sets carry. Code is what remains: where today's code, given a set's own suite and
evidence, does not come to what stands in the set.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from harness._errors import UnknownNameError
from harness._sanitise import for_message
from harness.results.attribution import Attribution, Part, Taken, attribute, ordered, subsets, with_code
from harness.results.contents_diff import EvidenceDiff, RowDiff, TaskDiff, catalogue_diff, task_diff
from harness.results.mixing import Case, Contents, Mixer, as_written
from harness.results.outcomes import REFUSED, Aspect, Outcome, aspects, deciding, outcome_of

if TYPE_CHECKING:
    from harness.results.result_set import ResultSet


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What one case gives for one change, judged with today's code."""

    taken: tuple[Part, ...]
    """The parts that are the later set's; the others are the earlier one's."""

    outcome: Outcome | None
    """What it gives; None if it could not be judged."""

    why: str
    """Why it could not be judged, or why harness refuses it; empty otherwise."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A verdict or a figure that is another in the later set."""

    task: str
    """Task id."""

    short: str
    """The claim in a few words, as the later set has it."""

    aspect: Aspect
    """What changed."""

    before: Outcome
    """What stands in the earlier set."""

    after: Outcome
    """What stands in the later set."""

    evidence_before: tuple[tuple[str, str], ...]
    """Id and day of the evidence that decides in the earlier set."""

    evidence_after: tuple[tuple[str, str], ...]
    """Id and day of the evidence that decides in the later set."""

    attribution: Attribution
    """Which parts explain it."""

    cases: tuple[CaseOutcome, ...]
    """What was judged to find out."""


@dataclass(frozen=True, slots=True)
class OneSided:
    """A claim that only one of the sets judges."""

    task: str
    """Task id."""

    short: str
    """The claim in a few words."""

    verdict: str
    """Slug of its verdict there."""

    in_suite: bool
    """Whether the other set's suite has the task, and only did not judge it."""


@dataclass(frozen=True)
class Comparison:
    """How two result sets differ, and why."""

    before: ResultSet
    """The earlier set."""

    after: ResultSet
    """The later set."""

    compared: tuple[str, ...]
    """Ids of the tasks that both sets judge, of those asked for."""

    moved: tuple[Moved, ...]
    """What changed, by task; a claim's verdict before its figures."""

    came: tuple[OneSided, ...]
    """Claims that only the later set judges."""

    went: tuple[OneSided, ...]
    """Claims that only the earlier set judges."""

    evidence: tuple[EvidenceDiff, ...]
    """Evidence that only one of them was judged on."""

    catalogue: tuple[RowDiff, ...]
    """Rows of `seeds/` that differ."""

    tasks: tuple[TaskDiff, ...]
    """Tasks that differ between the two suites, of those asked for."""

    @property
    def changed(self) -> tuple[str, ...]:
        """Ids of the tasks of which anything changed, came or went, sorted."""
        one_sided = {each.task for each in (*self.came, *self.went)}
        return tuple(sorted({each.task for each in self.moved} | one_sided))

    @property
    def code_differs(self) -> bool:
        """Whether a change comes from code, for itself or with other parts."""
        return any("code" in cause for each in self.moved for cause in each.attribution.causes)


def compare_sets(
    before: ResultSet, after: ResultSet, *, tasks: Collection[str] = (), home: Path | None = None
) -> Comparison:
    """Return what changed from one result set to another, and why.

    Args:
        before: the earlier set.
        after: the later set.
        tasks: ids of the only tasks to compare, or unmistakable parts of ids; all if empty.
        home: the directory of the store, where the snapshots of the extracts may be held.

    Raises:
        UnknownNameError: if neither set judges a task of that name.
        ResultSetError: if a set does not hold what harness writes.
        EvidenceError: if an extract of a set cannot be read.
    """
    earlier, later = Contents(before), Contents(after)
    wanted = _wanted(tasks, {*earlier.claims, *later.claims})
    both = sorted(earlier.claims.keys() & later.claims.keys() & wanted)
    mixer = Mixer(earlier, later, home)
    moved = tuple(each for task in both for each in _moved(task, earlier, later, mixer))
    with as_written(after, "suite/seeds.json"):
        rows = catalogue_diff(earlier.catalogue, later.catalogue)
    with as_written(after, "suite/tasks.json"):
        edited = task_diff(earlier.tasks, later.tasks)
    return Comparison(
        before=before,
        after=after,
        compared=tuple(both),
        moved=moved,
        came=_one_sided(later, earlier, wanted),
        went=_one_sided(earlier, later, wanted),
        evidence=mixer.evidence_diff(),
        catalogue=rows,
        tasks=tuple(each for each in edited if not tasks or each.task in wanted),
    )


def _wanted(tasks: Collection[str], known: Collection[str]) -> set[str]:
    if not tasks:
        return set(known)
    found = set()
    for name in tasks:
        fits = [name] if name in known else sorted(each for each in known if name and name in each)
        if len(fits) != 1:
            what = "several tasks have this in their id" if fits else "neither set judges a task called so"
            todo = f"name one: {', '.join(fits[:8])}" if fits else "harness results show SET"
            raise UnknownNameError(f"{what}: '{for_message(name, 80)}'", todo=todo)
        found.add(fits[0])
    return found


def _one_sided(having: Contents, lacking: Contents, wanted: Collection[str]) -> tuple[OneSided, ...]:
    only = sorted((having.claims.keys() - lacking.claims.keys()) & set(wanted))
    with as_written(having.result_set, "results.json"):
        return tuple(
            OneSided(task, str(claim["short"]), str(claim["verdict"]), task in lacking.tasks)
            for task in only
            for claim in (having.claims[task],)
        )


def _moved(task: str, before: Contents, after: Contents, mixer: Mixer) -> list[Moved]:
    changes = _changes(before, after, task)
    if not changes:
        return []
    parts = mixer.differing(task)
    cases = {taken: mixer.judge(task, taken, parts) for taken in subsets(parts)}
    return [_explained(change, parts, cases) for change in changes]


def _changes(before: Contents, after: Contents, task: str) -> list[_Change]:
    """Return what differs between what stands in the two sets."""
    earlier, later = before.claims[task], after.claims[task]
    if earlier == later:
        return []
    with as_written(after.result_set, "results.json"):
        return [
            _Change(
                task,
                str(later["short"]),
                aspect,
                (outcome_of(earlier, aspect), outcome_of(later, aspect)),
                (deciding(earlier, aspect), deciding(later, aspect)),
            )
            for aspect in aspects(earlier, later)
        ]


def _explained(change: _Change, parts: Sequence[Part], cases: dict[Taken, Case]) -> Moved:
    outcomes = {taken: _outcome(case, change.aspect) for taken, case in cases.items()}
    known = {taken: outcome for taken, outcome in outcomes.items() if outcome is not None}
    first, last = change.ends
    return Moved(
        task=change.task,
        short=change.short,
        aspect=change.aspect,
        before=first,
        after=last,
        evidence_before=change.evidence[0],
        evidence_after=change.evidence[1],
        attribution=attribute(*with_code(parts, first, last, known)),
        cases=tuple(
            CaseOutcome(ordered(taken), outcomes[taken], case.unknown or case.refused) for taken, case in cases.items()
        ),
    )


class _Change(NamedTuple):
    """A change, before it is known why."""

    task: str
    """Task id."""

    short: str
    """The claim in a few words."""

    aspect: Aspect
    """What changed."""

    ends: tuple[Outcome, Outcome]
    """What stands in the earlier and the later set."""

    evidence: tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
    """The evidence that decides in the earlier and the later set."""


def _outcome(case: Case, aspect: Aspect) -> Outcome | None:
    if case.claim is not None:
        return outcome_of(case.claim, aspect)
    return REFUSED if case.refused else None
