"""Judging: evidence, figure and expectation of every reading, the sweep, and what follows for the claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from harness._errors import SuiteError, UnknownNameError, Where
from harness._sanitise import for_message
from harness.judge import crossing, registry
from harness.judge.beside import country_beside, lineage_beside
from harness.judge.contributions import contributions_of, crossing_contributions
from harness.judge.correction import correction_of
from harness.judge.dates import gap_in_days
from harness.judge.evidence import Candidate, choose, evidence_ref
from harness.judge.headline import conclude
from harness.judge.reasons import combined_reason, compared, decided_reason, lacking_reason
from harness.judge.region import region_in_words, verdict_of
from harness.judge.resting import own_rows_behind, own_rows_of_claim, with_own_rows
from harness.judge.sensitivity import sensitivity_of
from harness.judge.stakes import stakes_of
from harness.judge.sweep import variations
from harness.judge.verdicts import Cell, ClaimResult, EvidenceRef, ReadingResult, Verdict
from harness.judge.words import plural
from harness.measure.groups import groups, together
from harness.measure.narrowing import prepare
from harness.plan import need_of, pull_commands, simple_readings
from harness.suite.tasks import Expectation, Reading, Task

if TYPE_CHECKING:
    from harness.judge.brackets import Fault
    from harness.measure.extract import Extract
    from harness.suite.catalogue import Catalogue
    from harness.suite.loading import Suite


def judge_suite(suite: Suite, held: Sequence[Extract], tasks: Iterable[str] | None = None) -> tuple[ClaimResult, ...]:
    """Judge tasks of a suite, by id, on the evidence held.

    Raises:
        UnknownNameError: if the suite has no such task.
    """
    chosen = sorted(suite.tasks if tasks is None else set(tasks))
    for name in chosen:
        if name not in suite.tasks:
            raise UnknownNameError(f"there is no task '{for_message(name, 80)}'", todo="see `harness tasks list`")
    for extract in held:
        prepare(extract, _measured([suite.tasks[name] for name in chosen]))
    return tuple(judge_task(suite.tasks[name], held, suite) for name in chosen)


def _measured(tasks: Sequence[Task]) -> Iterator[Reading]:
    """Yield every simple reading of some tasks, under every definition."""
    wholes = (reading for task in tasks for reading in task.readings)
    swept = (each.reading for task in tasks for each in variations(task))
    for reading in (*wholes, *swept):
        yield from (part for part in simple_readings(reading) if part.metric not in ("registry", "crossing"))


def judge_task(task: Task, held: Sequence[Extract], suite: Suite) -> ClaimResult:
    """Judge one task on the evidence held: every reading, every cell of the sweep, the headline and the correction."""
    bench = Bench(tuple(held), suite.catalogue)
    readings = tuple(bench.judge(reading) for reading in task.readings)
    swept = Bench(bench.held, bench.catalogue, aside=False)
    cells = tuple(Cell(each.name, each.choices, swept.judge(each.reading)) for each in variations(task))
    conclusion = conclude(task, readings, cells)
    return ClaimResult(
        task=task,
        headline=conclusion.headline,
        reason=conclusion.reason,
        correction=correction_of(task, conclusion.headline, readings, suite),
        readings=readings,
        cells=cells,
        agreeing=conclusion.agreeing,
        decided=conclusion.decided,
        deciding_choice=conclusion.deciding_choice,
        stakes=stakes_of(task, suite),
        own_rows=own_rows_of_claim(task, readings, suite.catalogue),
    )


@dataclass(frozen=True)
class Bench:
    """Where readings are judged: the evidence held, and the catalogue."""

    held: tuple[Extract, ...]
    """Every extract at hand."""

    catalogue: Catalogue
    """What is known of namespaces, families and licences."""

    aside: bool = True
    """Whether runners-up, nearest figures and doubts are looked for; cells of a sweep go without."""

    def judge(self, reading: Reading) -> ReadingResult:
        """Judge one reading, its parts, or its groups.

        Raises:
            SuiteError: if the reading expects nothing, or something that its figure cannot be compared with.
        """
        result = self._judged(reading)
        rows = own_rows_behind(result, self.catalogue)
        return replace(result, own_rows=rows, reason=with_own_rows(result, rows)) if rows else result

    def _judged(self, reading: Reading) -> ReadingResult:
        if reading.parts:
            return self._several(reading, [self.judge(part) for part in reading.parts], every=True)
        if reading.each is not None and reading.metric != "concentration":
            if reading.must != "together":
                results = [self.judge(group) for _, group in groups(reading)]
                return self._several(reading, results, every=reading.must == "every")
            reading = together(reading)
        if reading.metric == "registry":
            return self._registry(reading)
        return self._crossing(reading) if reading.metric == "crossing" else self._simple(reading)

    def _simple(self, reading: Reading) -> ReadingResult:
        expect = _expectation(reading)
        region = region_in_words(expect, reading.unit)
        choice = choose(reading, self.held, self.catalogue, aside=self.aside)
        chosen = choice.chosen
        if chosen is None:
            lacking = lacking_reason(reading, choice)
            more = {"nearest": choice.nearest, "pull": choice.pull, "faults": choice.faults}
            return _blank(reading, Verdict.NO_EVIDENCE, region, lacking, **more)
        verdict = verdict_of(chosen.figure, expect)
        found = _blank(
            reading,
            verdict,
            region,
            decided_reason(reading, verdict, chosen, region),
            figure=chosen.figure,
            evidence=evidence_ref(chosen.manifest),
            gap_days=chosen.timing.gap_days,
            runner_up=choice.runner_up,
            survival=chosen.survival,
            bracket=chosen.bracket,
            faults=choice.faults,
        )
        return with_doubts(found, chosen, self.catalogue, choice.faults) if self.aside else found

    def _registry(self, reading: Reading) -> ReadingResult:
        expect = _expectation(reading)
        region = region_in_words(expect, reading.unit)
        answer = registry.look_up(reading, self.catalogue)
        if answer.figure is None or answer.evidence is None:
            return _blank(reading, Verdict.NO_EVIDENCE, region, answer.lacking)
        verdict = verdict_of(answer.figure, expect)
        evidence = answer.evidence
        start = f"By {evidence.origin}, of {evidence.captured_on.isoformat()}, "
        return replace(
            _blank(reading, verdict, region, compared(start, reading, verdict, answer.figure, region) + "."),
            figure=answer.figure,
            evidence=evidence,
            gap_days=gap_in_days(evidence.captured_on, reading.about),
        )

    def _crossing(self, reading: Reading) -> ReadingResult:
        expect = _expectation(reading)
        region = region_in_words(expect, reading.unit)
        found = crossing.find_crossing(reading, self.held, self.catalogue)
        if found.figure is None or found.evidence is None:
            pull = " && ".join(crossing.pulls(reading, self.catalogue))
            lacking = crossing.lacking_reason(reading, found)
            return replace(_blank(reading, Verdict.NO_EVIDENCE, region, lacking), pull=pull, faults=found.faults)
        verdict = verdict_of(found.figure, expect)
        start = f"By {plural(len(found.captures), 'capture')}, "
        return replace(
            _blank(reading, verdict, region, compared(start, reading, verdict, found.figure, region) + "."),
            figure=found.figure,
            evidence=evidence_ref(found.evidence),
            gap_days=gap_in_days(found.evidence.captured_on, reading.about),
            contributions=crossing_contributions(found.figure, found.faults),
            faults=found.faults,
        )

    def _several(self, reading: Reading, results: Sequence[ReadingResult], *, every: bool) -> ReadingResult:
        """Combine parts or groups, of which every one or at least one must hold."""
        verdict = combined([result.verdict for result in results], every=every)
        labels = [(result.label.removeprefix(f"{reading.name}/"), result.verdict) for result in results]
        evidence = _common([result.evidence for result in results])
        leaning = [result for result in results if result.survival and result.survival.decides]
        allowed_for = [result.label.removeprefix(f"{reading.name}/") for result in leaning]
        reason = combined_reason(verdict, labels, every=every, allowed_for=allowed_for)
        return _blank(
            reading,
            verdict,
            self._region(reading),
            reason,
            evidence=evidence,
            gap_days=gap_in_days(evidence.captured_on, reading.about) if evidence else None,
            pull=self._pull(results) if verdict is Verdict.NO_EVIDENCE else None,
            parts=tuple(results),
        )

    def _region(self, reading: Reading) -> str:
        if reading.parts:
            return "every part must hold"
        each = region_in_words(_expectation(reading), reading.unit)
        return f"{each}, for {'every' if reading.must == 'every' else 'at least one'} {reading.each}"

    def _pull(self, results: Sequence[ReadingResult]) -> str | None:
        """Return the commands that would bring what the parts without evidence need."""
        lacking = [result for result in results if result.verdict is Verdict.NO_EVIDENCE]
        readings = [part for result in lacking for part in simple_readings(result.reading) if part.metric != "registry"]
        return " && ".join(pull_commands(need_of(part, self.catalogue) for part in readings)) or None


def with_doubts(
    result: ReadingResult, chosen: Candidate, catalogue: Catalogue, faults: tuple[Fault, ...] = ()
) -> ReadingResult:
    """Return a result with everything that tells how far its figure can be trusted.

    Args:
        result: of a simple reading.
        chosen: the evidence that gives its figure.
        catalogue: what is known of namespaces, families, survival and traffic of tests.
        faults: falls of a count that should only grow.
    """
    return replace(
        result,
        survival=chosen.survival,
        bracket=chosen.bracket,
        faults=faults,
        contributions=contributions_of(result.reading, chosen, catalogue, faults),
        lineage=lineage_beside(result.reading, chosen, catalogue),
        country=country_beside(result.reading, chosen, catalogue),
        sensitivity=sensitivity_of(result.reading, chosen, catalogue),
    )


def combined(verdicts: Sequence[Verdict], *, every: bool) -> Verdict:
    """Return what follows from several verdicts, of which every one (or at least one) must be supported.

    One that fails (or holds) settles it, whatever is unknown of the others; otherwise missing evidence comes before
    evidence that cannot tell.
    """
    settles, other = (Verdict.CONTRADICTED, Verdict.SUPPORTED) if every else (Verdict.SUPPORTED, Verdict.CONTRADICTED)
    if settles in verdicts:
        return settles
    if all(verdict is other for verdict in verdicts):
        return other
    return Verdict.NO_EVIDENCE if Verdict.NO_EVIDENCE in verdicts else Verdict.INCONCLUSIVE


def _expectation(reading: Reading) -> Expectation:
    if reading.expect is None:
        raise SuiteError(
            "the reading expects nothing, so that there is nothing to judge",
            where=Where(item=for_message(reading.name)),
            todo="add expect with op, value and why, or use `harness measure`",
        )
    return reading.expect


def _blank(reading: Reading, verdict: Verdict, region: str, reason: str, **more: Any) -> ReadingResult:  # noqa: ANN401  fields of several types
    """Return a result with nothing but what is given, `more` being other fields of it."""
    fields = {**_NOTHING, **more}
    return ReadingResult(reading=reading, label=reading.name, verdict=verdict, region=region, reason=reason, **fields)


_NOTHING: dict[str, Any] = {
    **dict.fromkeys(("figure", "evidence", "gap_days", "runner_up", "nearest", "pull")), "parts": (),
}  # fmt: skip
"""What a result has where nothing is given."""


def _common(evidence: Sequence[EvidenceRef | None]) -> EvidenceRef | None:
    """Return the evidence that all parts share, or None."""
    return evidence[0] if evidence and len(set(evidence)) == 1 else None
