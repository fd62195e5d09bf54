"""Measuring: one figure without a claim, on the best evidence at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness._errors import NotHeldError
from harness.evidence_held import extracts_with, held_evidence
from harness.judge.evidence import Choice, choose, evidence_in_words, evidence_ref, why_not_enough
from harness.judge.judging import with_doubts
from harness.judge.registry import look_up
from harness.judge.resting import own_rows_behind
from harness.judge.verdicts import EvidenceRef, OtherEvidence, ReadingResult, Verdict
from harness.measure.groups import groups
from harness.plan import simple_readings
from harness.suite import Suite, compile_reading, load_suite
from harness.suite.tasks import About, Reading

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.measure.figure import Figure
    from harness.suite.own_rows import OwnRow

_SHOWN_NAMES = 3


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure without a claim, with the evidence it comes from."""

    reading: Reading
    """What was measured."""

    figure: Figure
    """The figure."""

    evidence: EvidenceRef
    """The evidence."""

    extract: Extract | None
    """The extract that the figure was computed from; None for a fact that `seeds/` holds."""

    caveat: str
    """Why the figure is not the whole answer (a sample, another day), or empty."""

    runner_up: OtherEvidence | None
    """The next best evidence and what it gives."""

    groups: tuple[tuple[str, Figure], ...]
    """With `each`: every group with its figure on the same evidence."""

    problems: tuple[str, ...] = ()
    """Evidence that is there and could not be used."""

    doubted: ReadingResult | None = None
    """The figure with what tells how far it can be trusted; None for a fact that `seeds/` holds."""

    own_rows: tuple[OwnRow, ...] = ()
    """Rows of the suite's own that the figure rests on."""

    def as_result(self) -> ReadingResult:
        """Return the measurement as a reading's result, for the forms that results have; nothing is judged in it."""
        parts = tuple(
            replace(self._bare(reading, figure), label=f"{self.reading.name}/{name}")
            for (name, reading), (_, figure) in zip(_groups(self.reading), self.groups, strict=True)
        )
        whole = self.doubted or self._bare(self.reading, self.figure)
        return replace(whole, parts=parts, runner_up=self.runner_up, own_rows=self.own_rows)

    def _bare(self, reading: Reading, figure: Figure) -> ReadingResult:
        return ReadingResult(
            reading=reading,
            label=reading.name,
            verdict=Verdict.INCONCLUSIVE,
            figure=figure,
            region="",
            evidence=self.evidence,
            gap_days=None,
            runner_up=None,
            nearest=None,
            reason=self.caveat,
            pull=None,
            parts=(),
        )


def measure_figure(
    mapping: Mapping[str, Any],
    *,
    on: date | None = None,
    snapshot: str | None = None,
    suite: Suite | Path | None = None,
    home: Path | None = None,
) -> Measurement:
    """Measure one figure without a claim.

    Args:
        mapping: a reading as a task file has it: `metric`, `of`, `quantity`, `rules`, `window` and so on.
        on: the day that the figure shall speak of; if None, the newest evidence that covers it decides.
        snapshot: id, or beginning of the id, of the only evidence to use.
        suite: a suite, or its directory, whose reference data is used; the built-in one if None.
        home: the directory of the store; HARNESS_HOME or the user's own if None.

    Returns:
        The figure. Where the evidence covers the question it is the whole answer; a sample, or another day, gives it
        with a caveat and with the bounds that it proves.

    Raises:
        SuiteError: if the mapping is no reading.
        NotHeldError: if nothing held tells the figure, with the reason for each piece of evidence.
        UsageError: if the snapshot is not held.
    """
    loaded = load_suite(suite) if suite is None or isinstance(suite, Path) else suite
    pinned = () if snapshot is None else (snapshot,)
    everything = held_evidence(home, loaded, pinned=pinned)
    held = everything.extracts
    days = (on,) if on else tuple(sorted({each.manifest.captured_on for each in held}, reverse=True))
    readings = [_compiled(mapping, day, loaded) for day in days or (date.max,)]
    if readings[0].metric == "registry":
        return _resting(_registry(readings[0], loaded), loaded)
    found = _best(readings, held, loaded)
    if found is None:
        # What the shipped extracts do not keep apart, a snapshot in the store may tell.
        own = extracts_with(_asked(readings), home, loaded, pinned=pinned).extracts
        found = _best(readings, own, loaded)
    if found is None:
        raise _not_held(readings[0], held, loaded)
    return _resting(replace(found, problems=everything.problems), loaded)


def _resting(found: Measurement, suite: Suite) -> Measurement:
    """Return a measurement with the own rows that it rests on."""
    return replace(found, own_rows=own_rows_behind(replace(found.as_result(), parts=()), suite.catalogue))


def _compiled(mapping: Mapping[str, Any], day: date, suite: Suite) -> Reading:
    about = About(day, day, stated=True, why="the day asked for, or that of the evidence")
    return compile_reading("measure", mapping, catalogue=suite.catalogue, about=about)


def _asked(readings: Sequence[Reading]) -> list[Reading]:
    """Return readings with those beside them that may be shown: downloads of 30 days where all are not counted."""
    simple = [part for reading in readings for part in simple_readings(reading)]
    return [*simple, *(replace(each, rules=replace(each.rules, basis="30-days")) for each in simple)]


def _groups(reading: Reading) -> tuple[tuple[str, Reading], ...]:
    return groups(reading) if reading.each and reading.metric != "concentration" else ()


def _best(readings: Sequence[Reading], held: Sequence[Extract], suite: Suite) -> Measurement | None:
    """Return the figure on the newest evidence that covers it; else the first that some evidence proves a part of."""
    partial: Measurement | None = None
    for reading in readings:
        choice = choose(reading, held, suite.catalogue)
        if choice.chosen is None:
            continue
        if choice.chosen.tier == "covers":
            return _measurement(reading, choice, suite)
        partial = partial or _measurement(reading, choice, suite)
    return partial


def _measurement(reading: Reading, choice: Choice, suite: Suite) -> Measurement:
    chosen = choice.chosen
    if chosen is None:
        raise NotHeldError("no evidence was chosen")
    parts = []
    for name, part in _groups(reading):
        own = choose(part, (chosen.extract,), suite.catalogue, aside=False).chosen
        if own is not None:
            parts.append((name, own.figure))
    measured = Measurement(
        reading=reading,
        figure=chosen.figure,
        evidence=evidence_ref(chosen.manifest),
        extract=chosen.extract,
        caveat="" if chosen.tier == "covers" else why_not_enough(chosen),
        runner_up=choice.runner_up,
        groups=tuple(parts),
    )
    return replace(measured, doubted=with_doubts(measured.as_result(), chosen, suite.catalogue, choice.faults))


def _registry(reading: Reading, suite: Suite) -> Measurement:
    answer = look_up(reading, suite.catalogue)
    if answer.figure is None or answer.evidence is None:
        raise NotHeldError(answer.lacking, todo="see seeds/publishers.csv for the tables there are")
    return Measurement(reading, answer.figure, answer.evidence, None, "", None, ())


def _few(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN_NAMES
    return "; ".join(names[:_SHOWN_NAMES]) + (f"; and {more} more" if more > 0 else "")


def _not_held(reading: Reading, held: Sequence[Extract], suite: Suite) -> NotHeldError:
    """Say for each piece of evidence why it does not tell the figure, and show the nearest one."""
    choice = choose(reading, held, suite.catalogue)
    reasons: dict[str, list[str]] = {}
    for each in choice.candidates:
        reasons.setdefault(why_not_enough(each), []).append(evidence_in_words(each.manifest))
    for refused in choice.refused:
        reasons.setdefault(f"it {refused.why}", []).append(evidence_in_words(refused.manifest))
    listed = "".join(f"\n     {reason} ({_few(names)})" for reason, names in reasons.items())
    return NotHeldError(
        f"no evidence held tells this figure{':' if listed else ''}{listed}",
        todo="import a table that does (harness snapshot import --help), or ask for another day or definition",
    )
