"""Mixed cases: the suite of one result set, or a part of it, judged on the evidence of another with today's code.

Curated facts come out of `seeds/`, so that they go with the catalogue, not with the recorded evidence. Where both sets
hold an extract of the same snapshot, the later set's is used if it keeps apart what the case asks for: what another
version of harness makes of the same table is then a difference of code. Where no extract does, the snapshot itself is
gone over again if it is held; if it is not, the case stays unknown, and says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from harness._errors import EvidenceError, HarnessError, ResultSetError, SuiteError, Where
from harness._sanitise import for_message
from harness.judge.coverage import covers
from harness.judge.dates import timing
from harness.judge.judging import judge_task
from harness.judge.sweep import variations
from harness.judge.widening import of_a_whole
from harness.measure.extract import build_extract
from harness.measure.holding import lacks_in_key
from harness.measure.keys import plan_for_suite
from harness.plan import columns_of, need_of, simple_readings
from harness.results.attribution import NOTHING, Part, Taken
from harness.results.contents import SUITE_FILES
from harness.results.contents_diff import EvidenceDiff, evidence_diff
from harness.results.json_object import reading_object
from harness.results.outcomes import Claim
from harness.results.result_set import extracts_of
from harness.suite.loading import suite_from_canonical

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult
    from harness.measure.extract import Extract
    from harness.measure.keys import ExtractPlan
    from harness.results.result_set import ResultSet
    from harness.suite.loading import Suite
    from harness.suite.tasks import Reading, Task

Side = Literal["before", "after"]
"""Which of the two sets."""


@dataclass(frozen=True)
class Contents:
    """What a set was judged from and what came out, as it carries them."""

    result_set: ResultSet
    """The set."""

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Its judged claims, by task id.

        Raises:
            ResultSetError: if it does not hold what harness writes.
        """
        with as_written(self.result_set, "results.json"):
            return {str(claim["task"]): claim for claim in self.result_set.results["claims"]}

    @cached_property
    def tasks(self) -> Mapping[str, Any]:
        """Its tasks in canonical form, by id.

        Raises:
            ResultSetError: if it does not hold what harness writes.
        """
        tasks = self.result_set.json(SUITE_FILES[0]).get("tasks")
        if not isinstance(tasks, dict):
            raise strange(self.result_set, SUITE_FILES[0])
        return tasks

    @cached_property
    def catalogue(self) -> Mapping[str, Any]:
        """Its suite without the tasks, in canonical form."""
        return self.result_set.json(SUITE_FILES[1])

    @cached_property
    def extracts(self) -> dict[str, Extract]:
        """Its extracts, by id."""
        return {each.manifest.id: each for each in extracts_of(self.result_set)}


@dataclass(frozen=True, slots=True)
class Case:
    """What came of a mixed case."""

    claim: Claim | None
    """The judged claim; None if it could not be judged."""

    refused: str = ""
    """Why harness refuses the case: the task and the catalogue do not fit together. Empty otherwise."""

    unknown: str = ""
    """What is missing to judge it. Empty otherwise."""


class Mixer:
    """Judges claims on parts of two sets."""

    def __init__(self, before: Contents, after: Contents, home: Path | None = None) -> None:
        """Take two sets, and the directory of the store where snapshots may be held."""
        self._sides: dict[Side, Contents] = {"before": before, "after": after}
        self._home = home
        self._suites: dict[tuple[str, Side, Side], Suite] = {}
        self._made: dict[tuple[str, ExtractPlan], Extract | None] = {}
        # Where only one of the sets holds curated facts at all, that is a difference in what was at hand.
        self._apart = all(_curated(side) for side in self._sides.values())

    def differing(self, task: str) -> tuple[Part, ...]:
        """Return the parts but code that differ between the two sets for a task."""
        before, after = self._sides["before"], self._sides["after"]
        differs: dict[Part, bool] = {
            "evidence": {*self._recorded(before)} != {*self._recorded(after)},
            "catalogue": before.catalogue != after.catalogue,
            "claim": before.tasks.get(task) != after.tasks.get(task),
        }
        return tuple(part for part, does in differs.items() if does)

    def evidence_diff(self) -> tuple[EvidenceDiff, ...]:
        """Return the recorded evidence that only one of the sets was judged on, by day and id."""
        before, after = ({name: side.extracts[name] for name in self._recorded(side)} for side in self._sides.values())
        return evidence_diff(before, after)

    def judge(self, task: str, taken: Taken, differing: Sequence[Part]) -> Case:
        """Judge a task of both sets, with the parts in `taken` from the later set and the others from the earlier one.

        Raises:
            ResultSetError: if a set does not hold what harness writes.
            CorruptEvidenceError: if an extract cannot be read.
        """
        sides: dict[Part, Side] = {
            part: "after" if part in taken else "before" for part in ("evidence", "catalogue", "claim")
        }
        try:
            suite = self._suite(task, sides)
        except SuiteError as problem:
            return Case(None, refused=for_message(problem.what))
        own = taken in (NOTHING, frozenset(differing))
        held = self._held(suite, suite.tasks[task], sides, own=own)
        if isinstance(held, str):
            return Case(None, unknown=held)
        try:
            return Case(_what_is_compared(judge_task(suite.tasks[task], held, suite)))
        except EvidenceError:
            raise
        except HarnessError as problem:
            return Case(None, refused=for_message(problem.what))

    def _suite(self, task: str, sides: Mapping[Part, Side]) -> Suite:
        """Return a suite of one task: a fault of another task must not be this one's."""
        key = (task, sides["catalogue"], sides["claim"])
        if key not in self._suites:
            catalogue, tasks = self._sides[key[1]].catalogue, self._sides[key[2]].tasks
            if task not in tasks:
                raise strange(self._sides[key[2]].result_set, SUITE_FILES[0])
            self._suites[key] = suite_from_canonical({**catalogue, "tasks": {task: tasks[task]}})
        return self._suites[key]

    def _held(self, suite: Suite, task: Task, sides: Mapping[Part, Side], *, own: bool) -> list[Extract] | str:
        """Return the extracts to judge on, or what is missing."""
        readings = _readings(task)
        plan = plan_for_suite(suite)
        held: list[Extract] = []
        for name in sorted(self._recorded(self._sides[sides["evidence"]])):
            versions = [side.extracts[name] for side in self._both() if name in side.extracts]
            keeping = [each for each in versions if _missing(each, plan, readings, suite) is None]
            if keeping:
                held.append(keeping[0])
            elif own:
                held.append(self._sides[sides["evidence"]].extracts[name])
            else:
                again = self._again(name, suite)
                if again is None:
                    why = _missing(versions[-1], plan, readings, suite)
                    return f"{name}: {why}, and the snapshot itself is not held here"
                held.append(again)
        if self._apart:
            held += self._curated_facts(suite, plan, readings, sides["catalogue"], own=own)
        return held

    def _curated_facts(
        self, suite: Suite, plan: ExtractPlan, readings: Sequence[Reading], side: Side, *, own: bool
    ) -> list[Extract]:
        """Return the curated facts of one side's catalogue; they can always be made again."""
        found = _curated(self._sides[side])
        if own or all(_missing(each, plan, readings, suite) is None for each in found):
            return found
        from harness.snapshot import curated_snapshot  # noqa: PLC0415  brings the table engine

        return [build_extract(curated_snapshot(suite.catalogue), plan)]

    def _again(self, name: str, suite: Suite) -> Extract | None:
        """Return a new extract of a snapshot that the store holds; None if it does not, or it cannot be used."""
        if self._home is None or not (self._home / "snapshots" / name).is_dir():
            return None
        plan = plan_for_suite(suite)
        if (name, plan) not in self._made:
            from harness.snapshot import Store  # noqa: PLC0415  brings the table engine

            try:
                self._made[name, plan] = build_extract(Store(self._home).open(name), plan)
            except EvidenceError:
                self._made[name, plan] = None
        return self._made[name, plan]

    def _recorded(self, side: Contents) -> list[str]:
        """Return the ids of a set's recorded evidence."""
        return [name for name, each in side.extracts.items() if not (self._apart and each.manifest.kind == "curated")]

    def _both(self) -> tuple[Contents, Contents]:
        return self._sides["after"], self._sides["before"]


@contextmanager
def as_written(result_set: ResultSet, file: str) -> Iterator[None]:
    """Turn what goes wrong in reading the plain data of a set into the error that it does not hold what harness writes.

    Raises:
        ResultSetError: that error.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise strange(result_set, file) from error


def strange(result_set: ResultSet, file: str) -> ResultSetError:
    """Return the error for a set that is whole, but does not hold what harness writes."""
    where = Where(for_message(result_set.path / file))
    todo = "take the result set from where it came from again"
    return ResultSetError("the result set does not hold what harness writes", where=where, todo=todo)


def _what_is_compared(judged: ClaimResult) -> Claim:
    readings = {each.label: reading_object(each) for each in judged.readings}
    return {"verdict": judged.headline.value, "readings": readings}


def _curated(side: Contents) -> list[Extract]:
    return [each for each in side.extracts.values() if each.manifest.kind == "curated"]


def _readings(task: Task) -> tuple[Reading, ...]:
    """Return the simple readings of a task with those of its sweep."""
    every = [*task.readings, *(each.reading for each in variations(task))]
    return tuple(part for reading in every for part in simple_readings(reading) if part.metric != "registry")


def _missing(extract: Extract, plan: ExtractPlan, readings: Sequence[Reading], suite: Suite) -> str | None:
    """Say what an extract does not keep apart, of what a task asks of it; None if nothing.

    Where its day or its scope is such that it decides nothing anyway, it need not.
    """
    if _within(plan, extract.plan):
        return None
    lacking = (
        lacks_in_key(extract, _counted(reading), suite.catalogue)
        for reading in readings
        if _may_decide(extract, reading, suite)
    )
    return next((why.partition(";")[0] for why in lacking if why), None)


def _within(wanted: ExtractPlan, kept: ExtractPlan) -> bool:
    return all(set(getattr(wanted, name)) <= set(getattr(kept, name)) for name in wanted.__dataclass_fields__)


def _may_decide(extract: Extract, reading: Reading, suite: Suite) -> bool:
    if reading.metric == "crossing":
        return True
    if any(not extract.manifest.holds(column) for column in columns_of(reading)):
        return False
    standing = timing(reading, extract.manifest.captured_on).standing
    partial = standing == "earlier" or not covers(need_of(reading, suite.catalogue), extract)
    return standing != "outside" and not (partial and of_a_whole(reading.metric))


def _counted(reading: Reading) -> Reading:
    """Return what is measured of a single table."""
    return replace(reading, metric="ratio", unit="ratio", window=None) if reading.metric == "crossing" else reading
