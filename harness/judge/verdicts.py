"""Verdicts: what follows from figures for a reading, then for a claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from harness.measure.figure import Figure
from harness.snapshot.manifest import EvidenceKind, ScopeKind
from harness.suite.tasks import Reading, Task

if TYPE_CHECKING:
    from harness.judge.beside import Coverage
    from harness.judge.brackets import Bracket, Fault
    from harness.judge.contributions import Contribution
    from harness.judge.sensitivity import Variant
    from harness.judge.stakes import Stake
    from harness.judge.survival import SurvivalUse
    from harness.suite.own_rows import OwnRow


class Verdict(StrEnum):
    """What follows for a reading; the value is the slug of JSON and CSV."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    INCONCLUSIVE = "inconclusive"
    NO_EVIDENCE = "no-evidence"
    OFF_HUB = "off-hub"

    @property
    def decided(self) -> bool:
        """Whether the evidence decides: supported or contradicted."""
        return self in (Verdict.SUPPORTED, Verdict.CONTRADICTED)


class Headline(StrEnum):
    """What follows for a claim; the value is the slug of JSON and CSV."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    INCONCLUSIVE = "inconclusive"
    NO_EVIDENCE = "no-evidence"
    OFF_HUB = "off-hub"
    DEPENDS = "depends"
    SUPPORTED_AS_SOURCED = "supported-as-sourced"


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """A piece of evidence, as results name it."""

    id: str
    """Snapshot id."""

    kind: EvidenceKind
    """How it came to be."""

    origin: str
    """Public name of where it comes from."""

    scope: ScopeKind
    """What it covers."""

    captured_on: date
    """The day its figures are dated by."""


@dataclass(frozen=True, slots=True)
class OtherEvidence:
    """A figure from evidence that does not decide: the runner-up, or the nearest where nothing decides."""

    evidence: EvidenceRef
    """The evidence."""

    figure: Figure
    """What it gives."""

    gap_days: int | None
    """Days between it and the time that the reading speaks of."""

    why_not: str
    """Why it does not decide."""


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """One reading, judged."""

    reading: Reading
    """The reading."""

    label: str
    """Its name; for a part `name/part`, for a group of `each` `name/group`."""

    verdict: Verdict
    """What follows."""

    figure: Figure | None
    """The figure, None without evidence."""

    region: str
    """What the claim allows, in words: "more than 40 %"."""

    evidence: EvidenceRef | None
    """The evidence that decides."""

    gap_days: int | None
    """Days from the evidence to the nearest day that the reading speaks of (negative: the evidence is earlier)."""

    runner_up: OtherEvidence | None
    """The next best evidence and what it gives."""

    nearest: OtherEvidence | None
    """Without a deciding evidence: the nearest figure, as information only."""

    reason: str
    """Why the verdict is what it is, in one sentence."""

    pull: str | None
    """The command that would bring the missing evidence."""

    parts: tuple[ReadingResult, ...]
    """Parts of a compound, groups of `each`; each judged by itself."""

    contributions: tuple[Contribution, ...] = ()
    """What widens the interval of the figure; empty for a cell of a sweep."""

    survival: SurvivalUse | None = None
    """The survival range that was applied, where one was."""

    bracket: Bracket | None = None
    """The two captures that the figure lies between, where it is one of a bracket."""

    faults: tuple[Fault, ...] = ()
    """Falls of a count that should only grow, in the captures that were looked at."""

    lineage: Coverage | None = None
    """How many repositories declare a base, beside a figure that depends on it."""

    country: Coverage | None = None
    """How much is of known country, beside a figure that depends on it."""

    sensitivity: tuple[Variant, ...] = ()
    """The figure without what weighs most in it, and without what looks like traffic of tests."""

    own_rows: tuple[OwnRow, ...] = ()
    """Rows of the suite's own that the figure rests on."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One definition of the sweep, judged."""

    reading: str
    """Name of the reading that is varied."""

    choices: tuple[tuple[str, str], ...]
    """Rule name and value, for every rule that is varied."""

    result: ReadingResult
    """What it gives."""


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """One claim, judged."""

    task: Task
    """The task."""

    headline: Headline
    """What follows for the claim."""

    reason: str
    """Why, in one sentence."""

    correction: str | None
    """The sentence to print instead, figures filled in; None where there is none."""

    readings: tuple[ReadingResult, ...]
    """Every reading, as worded first."""

    cells: tuple[Cell, ...]
    """Every definition of the sweep; empty where nothing varies."""

    agreeing: int
    """Decided cells that agree with the reading as worded."""

    decided: int
    """Decided cells of the sweep of the reading as worded."""

    deciding_choice: str | None
    """The rule whose values split the decided cells best, where they disagree."""

    stakes: tuple[Stake, ...] = ()
    """What the articles and sources behind the claim have to gain from its figure."""

    own_rows: tuple[OwnRow, ...] = ()
    """Rows of the suite's own that its readings, its wording or the comparison with its source rest on."""
