"""Evidence: which of the extracts held decides a reading, by one rule.

1. The scope and the columns cover the reading, and the day is inside the tolerance. Among several: measured tables
   before curated facts, the narrowest scope, the smallest gap in days, the newest capture, the digest.
2. Else, of counts that only grow, the captures before and after the time spoken of: the figure lies between theirs.
3. Else, evidence that covers it but was captured later than the tolerance: what was deleted since is missing from it.
4. Else, evidence for a part of it (a sample, some of the namespaces, the days before the evidence ends): only if what
   that proves decides the reading.

Evidence that holds no value for the reading gives way to the next. Synthetic evidence comes after all that is real.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from harness._errors import NotHeldError
from harness._sanitise import for_message
from harness.judge.brackets import NOTHING, Bracket, Fault, between, only_grows
from harness.judge.coverage import covers, holds_all_named, missing_in
from harness.judge.dates import Timing, gap_in_days, timing, timings
from harness.judge.region import verdict_of
from harness.judge.survival import SurvivalUse, survival_of
from harness.judge.verdicts import EvidenceRef, OtherEvidence
from harness.judge.widening import of_a_whole, says_nothing, widened
from harness.judge.words import plural
from harness.measure.extract import Extract
from harness.measure.figure import Figure
from harness.measure.metrics import measure_held
from harness.plan import Need, columns_of, need_of, pull_command
from harness.snapshot.manifest import Manifest
from harness.suite.catalogue import Catalogue
from harness.suite.tasks import Reading

Tier = Literal["covers", "bracket", "later", "part", "outside"]
"""`covers`: rule 1. `bracket`: rule 2. `later`: rule 3. `part`: rule 4. `outside`: the day is outside the tolerance, so
that nothing follows."""

_TIERS: tuple[Tier, ...] = ("covers", "bracket", "later", "part", "outside")
NEAREST_DAYS = 366
"""Days from the time spoken of beyond which a figure is not even shown as the nearest one."""

OF_THIRTY_DAYS = "it counts the downloads of 30 days, which say how fast a total grows and nothing about its size"
"""What stands beside a count of 30 days that is shown where all-time downloads are asked for."""

_KINDS = {"live": 0, "table": 0, "imported": 0, "curated": 1, "synthetic": 2}
_SCOPES = ("repos", "descendants", "namespaces", "top", "sample", "whole-hub")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An extract that can be measured for a reading, with what its figure is worth."""

    extract: Extract
    """The extract."""

    timing: Timing
    """How it lies to the time spoken of."""

    whole: bool
    """Whether its scope covers the reading."""

    figure: Figure
    """What it gives, with the bounds that hold beyond its table."""

    tier: Tier
    """By which part of the rule it counts."""

    survival: SurvivalUse | None = None
    """The survival range that gave one of its bounds, where one did."""

    bracket: Bracket | None = None
    """The two captures that its figure lies between, where it is one of a bracket."""

    @property
    def manifest(self) -> Manifest:
        """The manifest of its snapshot."""
        return self.extract.manifest


@dataclass(frozen=True, slots=True)
class Refused:
    """An extract that cannot be measured for a reading."""

    manifest: Manifest
    """The manifest of its snapshot."""

    gap_days: int
    """Days from the time spoken of to its capture; negative if it is earlier."""

    whole: bool
    """Whether its scope covers the reading."""

    why: str
    """What it lacks, as the end of a sentence that begins with its name."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which evidence decides a reading, and what else was at hand."""

    need: Need
    """What the reading needs."""

    chosen: Candidate | None
    """What decides, or None."""

    runner_up: OtherEvidence | None
    """The next best."""

    nearest: OtherEvidence | None
    """Without deciding evidence: the nearest figure, as information."""

    candidates: tuple[Candidate, ...]
    """Everything that could be measured, best first; where something decides, what comes after it may be left out."""

    refused: tuple[Refused, ...]
    """Everything that could not; where something decides, what comes after it may be left out."""

    faults: tuple[Fault, ...] = ()
    """Falls of a count that should only grow, where captures around the time were looked at."""

    @property
    def pull(self) -> str | None:
        """The command that would bring what is missing; None if nothing is."""
        return None if self.chosen else pull_command(self.need)


def evidence_ref(manifest: Manifest) -> EvidenceRef:
    """Return evidence as results name it."""
    return EvidenceRef(manifest.id, manifest.kind, manifest.origin.name, manifest.scope.kind, manifest.captured_on)


def evidence_in_words(manifest: Manifest) -> str:
    """Return evidence as sentences name it: its origin and its day, and that it is synthetic where it is."""
    synthetic = "synthetic evidence " if manifest.kind == "synthetic" else ""
    return f"{synthetic}{for_message(manifest.origin.name, 80)} of {manifest.captured_on.isoformat()}"


def choose(reading: Reading, held: Sequence[Extract], catalogue: Catalogue, *, aside: bool = True) -> Choice:
    """Return which evidence decides a simple reading.

    Args:
        reading: without parts; its `each` is not looked at (except by concentration).
        held: every extract at hand.
        catalogue: what is known of namespaces, families and licences.
        aside: False to leave out the runner-up and the nearest figure, and what can only be one of them.
    """
    need = need_of(reading, catalogue)
    candidates, refused = _candidates(reading, need, held, catalogue, aside=aside)
    found = NOTHING if _covered(candidates) or not only_grows(reading) else between(reading, held, catalogue)
    if found.bracket and found.figure and found.nearer:
        when = timing(reading, found.nearer.manifest.captured_on)
        bracketed = Candidate(found.nearer, when, True, found.figure, "bracket", bracket=found.bracket)  # noqa: FBT003  whole
        candidates = (bracketed, *candidates)
    chosen = _chosen(reading, candidates)
    runner_up = nearest = None
    if aside and chosen:
        runner_up = _runner_up(chosen, candidates)
    elif aside:
        nearest = _nearest(reading, need, candidates, held, catalogue)
    return Choice(need, chosen, runner_up, nearest, candidates, refused, found.faults)


def decides(candidate: Candidate, reading: Reading) -> bool:
    """Say whether a candidate's figure decides the reading; without an expectation, whether it says anything."""
    if says_nothing(candidate.figure):
        return False
    return reading.expect is None or verdict_of(candidate.figure, reading.expect).decided


@dataclass(frozen=True, slots=True)
class _Place:
    """An extract with everything that its place among others hangs on; it need not be measured for that."""

    extract: Extract
    """The extract."""

    timing: Timing
    """How it lies to the time spoken of."""

    whole: bool
    """Whether its scope covers the reading."""

    tier: Tier
    """By which part of the rule it counts."""

    @property
    def manifest(self) -> Manifest:
        """The manifest of its snapshot."""
        return self.extract.manifest


def _candidates(
    reading: Reading, need: Need, held: Sequence[Extract], catalogue: Catalogue, *, aside: bool = True
) -> tuple[tuple[Candidate, ...], tuple[Refused, ...]]:
    """Return what can be measured, best first, and what cannot, no further than it takes to tell what decides.

    Where nothing decides, that is everything. With `aside` they reach as far as the runner-up.
    """
    found: list[Candidate] = []
    refused: list[Refused] = []
    settled: Candidate | None = None
    places = _places(reading, need, held, catalogue, aside=aside)
    columns = columns_of(reading) if places else ()
    for place in places:
        try:
            why = missing_in(place.extract, reading, catalogue, columns)
            if why is None:
                found.append(_candidate(reading, place, catalogue))
        except NotHeldError as error:
            why = f"cannot be measured: {error.what}"
        if why is not None:
            refused.append(Refused(place.manifest, place.timing.gap_days, place.whole, why))
            continue
        if settled is None and _settles(found[-1], reading):
            settled = found[-1]
        if settled is not None and (not aside or any(_is_shown(each) for each in found if each is not settled)):
            break
    refused.sort(key=lambda each: (not each.whole, abs(each.gap_days), each.manifest.id))
    return tuple(found), tuple(refused)


def _places(
    reading: Reading, need: Need, held: Sequence[Extract], catalogue: Catalogue, *, aside: bool
) -> list[_Place]:
    """Return extracts in their order under the one rule; without `aside`, only those that can be chosen at all."""
    places = []
    of_whole = of_a_whole(reading.metric)
    for extract, when in zip(held, timings(reading, tuple(each.manifest.captured_on for each in held)), strict=True):
        if not aside and (when.standing == "outside" or (of_whole and when.standing == "earlier")):
            continue
        whole = covers(need, extract)
        if not aside and of_whole and not whole:
            continue
        placed = when
        if when.standing == "later" and holds_all_named(need, extract):
            placed = replace(when, standing="fits")
        tier = _tier(reading, placed, whole=whole)
        if tier == "covers" and placed.standing == "earlier" and not _found(extract, reading, catalogue):
            tier = "part"
        places.append(_Place(extract, placed, whole, tier))
    return sorted(places, key=_order)


def _found(extract: Extract, reading: Reading, catalogue: Catalogue) -> bool:
    """Say whether an extract tells a first day: what comes after its own day cannot be earlier."""
    try:
        return missing_in(extract, reading, catalogue) is None and (
            measure_held(extract, reading, catalogue).value is not None
        )
    except NotHeldError:
        return False


def _candidate(reading: Reading, place: _Place, catalogue: Catalogue) -> Candidate:
    extract, when, whole, tier = place.extract, place.timing, place.whole, place.tier
    captured_on = extract.manifest.captured_on
    measured = figure = measure_held(extract, reading, catalogue)
    if when.standing != "outside":
        figure = widened(measured, reading, whole=whole, standing=when.standing, captured_on=captured_on)
    survived = survival_of(measured, figure, reading, extract, catalogue) if tier == "later" else None
    if survived is None:
        return Candidate(extract, when, whole, figure, tier)
    return Candidate(extract, when, whole, survived[0], tier, survived[1])


def _tier(reading: Reading, when: Timing, *, whole: bool) -> Tier:
    """Return by which part of the rule an extract counts, a first day before the end of the time being found."""
    if when.standing == "outside":
        return "outside"
    if not whole or (when.standing == "earlier" and reading.metric != "first_date"):
        return "part"
    return "later" if when.standing == "later" else "covers"


@dataclass(frozen=True, slots=True, eq=False)
class _LastResort:
    """An extract by its digest, which takes long to compute and is asked for only where all else is equal."""

    extract: Extract
    """The extract."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _LastResort) and (
            self.extract is other.extract or self.extract.digest == other.extract.digest
        )

    def __lt__(self, other: _LastResort) -> bool:
        return self.extract.digest < other.extract.digest

    __hash__ = None  # type: ignore[assignment]  # it is compared, never a key


def _order(candidate: Candidate | _Place) -> tuple[int | _LastResort, ...]:
    """Return the place of a candidate under the one rule."""
    manifest = candidate.manifest
    return (
        _TIERS.index(candidate.tier),
        _KINDS[manifest.kind],
        _SCOPES.index(manifest.scope.kind),
        len(manifest.scope.members),
        abs(candidate.timing.gap_days),
        -manifest.captured_on.toordinal(),
        _LastResort(candidate.extract),
    )


def _settles(candidate: Candidate, reading: Reading) -> bool:
    """Say whether nothing that comes after a candidate can be chosen in its place."""
    if candidate.tier == "covers":
        return not says_nothing(candidate.figure)
    return candidate.tier in ("later", "part") and decides(candidate, reading)


def _is_shown(candidate: Candidate) -> bool:
    """Say whether a candidate can be the runner-up."""
    return candidate.figure.value is not None and (candidate.tier != "outside" or candidate.whole)


def _covered(candidates: Sequence[Candidate]) -> list[Candidate]:
    return [each for each in candidates if each.tier == "covers" and not says_nothing(each.figure)]


def _chosen(reading: Reading, candidates: Sequence[Candidate]) -> Candidate | None:
    covering = [each for each in candidates if each.tier == "covers"]
    telling = [*_covered(candidates), *(each for each in candidates if each.tier == "bracket")]
    if telling:
        return telling[0]
    one_sided = [each for each in candidates if each.tier in ("later", "part")]
    deciding = [each for each in one_sided if decides(each, reading)]
    later = [each for each in one_sided if each.tier == "later"]
    return next(iter([*deciding, *later, *covering]), None)


def _runner_up(chosen: Candidate, candidates: Sequence[Candidate]) -> OtherEvidence | None:
    other = next((each for each in candidates if each is not chosen and _is_shown(each)), None)
    return _other(other, _why_behind(other, chosen)) if other else None


def _other(candidate: Candidate, why_not: str) -> OtherEvidence:
    return OtherEvidence(evidence_ref(candidate.manifest), candidate.figure, candidate.timing.gap_days, why_not)


def _why_behind(candidate: Candidate, chosen: Candidate) -> str:
    """Say why a candidate comes after the chosen one, or was passed over for it."""
    if candidate.tier != chosen.tier:
        return why_not_enough(candidate)
    one, other = _order(candidate), _order(chosen)
    if one < other:
        return "what it proves does not decide"
    place = next((index for index, (mine, theirs) in enumerate(zip(one, other, strict=True)) if mine != theirs), -1)
    return {
        1: "curated facts give way to measured tables" if candidate.manifest.kind == "curated" else "it is synthetic",
        2: "its scope is wider than need be",
        3: "its scope is wider than need be",
        4: "it is further away in time",
        5: "it is older",
    }.get(place, "it is the same evidence again, and the order of digests decides")


def why_not_enough(candidate: Candidate) -> str:
    """Say why a candidate cannot decide by itself, in a clause about it."""
    days = candidate.timing.gap_days
    away = f"{plural(abs(days), 'day')} {'after' if days > 0 else 'before'} the time spoken of"
    if candidate.tier == "outside":
        return f"it was captured {away}, which is outside the tolerance"
    if not candidate.whole:
        kind = candidate.manifest.scope.kind
        part = f"a {kind}" if kind in ("sample", "top") else "a part"
        return f"it covers only {'a top list' if kind == 'top' else part} of what is asked for"
    if candidate.timing.standing == "earlier":
        return f"it was captured {away}" if days else "it was captured before the window ends"
    if candidate.tier == "later":
        return f"it was captured {away}, so that what was deleted since is missing"
    return "it holds no value for this"


def _nearest(
    reading: Reading, need: Need, candidates: Sequence[Candidate], held: Sequence[Extract], catalogue: Catalogue
) -> OtherEvidence | None:
    """Return the figure nearest to what was asked: another day first, then the other download counter, then a part."""
    telling = [each for each in candidates if each.figure.value is not None]
    whole = [each for each in telling if each.whole and abs(each.timing.gap_days) <= NEAREST_DAYS]
    if whole:
        best = min(whole, key=lambda each: (abs(each.timing.gap_days), _order(each)))
        return _other(best, why_not_enough(best))
    if reading.quantity == "downloads" and reading.rules.basis == "all-time":
        other = _of_thirty_days(reading, need, held, catalogue)
        if other:
            return other
    parts = [each for each in telling if each.tier != "outside"]
    return _other(parts[0], why_not_enough(parts[0])) if parts else None


def _of_thirty_days(
    reading: Reading, need: Need, held: Sequence[Extract], catalogue: Catalogue
) -> OtherEvidence | None:
    """Return the 30-day count nearest to an all-time count that is not held."""
    monthly = replace(reading, rules=replace(reading.rules, basis="30-days"))
    near = [each for each in held if abs(gap_in_days(each.manifest.captured_on, reading.about)) <= NEAREST_DAYS]
    candidates, _ = _candidates(monthly, need, [each for each in near if covers(need, each)], catalogue)
    whole = [each for each in candidates if each.figure.value is not None]
    if not whole:
        return None
    best = min(whole, key=lambda each: (abs(each.timing.gap_days), _order(each)))
    return _other(best, OF_THIRTY_DAYS)
