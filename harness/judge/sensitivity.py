"""Sensitivity: what becomes of a verdict without the repositories that weigh most, and without traffic of tests.

An extract keeps the facts of the three most downloaded repositories of every namespace that tasks name, and the labels
of names that look like tests; with both, repositories are taken out of its cells and the figure is measured again.
Where that does not tell, the variant says why. `docs/reference/verdicts.md` has the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from harness._errors import NotHeldError
from harness.judge._taking_out import cell_of, labelled_cells, only, without
from harness.judge.region import verdict_of
from harness.judge.survival import with_missing
from harness.judge.widening import widened
from harness.measure.cells import NO_NAMESPACE, OTHER
from harness.measure.groups import groups_of_filter
from harness.measure.keys import traffic_names
from harness.measure.metrics import measure, measure_name, select
from harness.measure.narrowing import asked_of, narrowed
from harness.measure.truth import UNKNOWN, YES
from harness.suite.filters import EVERYTHING, Filter

if TYPE_CHECKING:
    from harness.judge.evidence import Candidate
    from harness.judge.verdicts import Verdict
    from harness.measure.extract import Extract, RepoFacts
    from harness.measure.figure import Figure
    from harness.measure.selection import Selection
    from harness.suite.catalogue import Catalogue
    from harness.suite.tasks import Reading

VariantName = Literal[
    "without-the-largest", "without-the-three-largest", "without-the-largest-of-each-side",
    "without-the-three-largest-of-each-side", "without-ci-traffic",
]  # fmt: skip
"""What is taken out."""

WITHOUT_TRAFFIC = ("total", "count", "share", "ratio", "rank", "concentration", "release_weeks", "release_gap")
"""Metrics that are measured again without traffic of tests."""

WITHOUT_LARGEST = ("total", "share", "ratio", "rank", "concentration")
"""Metrics that, of downloads, are measured again without the largest repositories."""

_NAMES: dict[tuple[int, bool], VariantName] = {
    (1, False): "without-the-largest",
    (3, False): "without-the-three-largest",
    (1, True): "without-the-largest-of-each-side",
    (3, True): "without-the-three-largest-of-each-side",
}


@dataclass(frozen=True, slots=True)
class Variant:
    """A figure without some of its repositories."""

    name: VariantName
    """What is taken out."""

    taken_out: tuple[str, ...]
    """Ids of the repositories that were taken out; empty where only their number is known."""

    repos: int | None
    """How many were taken out; None where it cannot be told."""

    mass: int | None
    """Their share of the quantity; None where it cannot be told."""

    figure: Figure | None
    """The figure without them; None where it cannot be told."""

    verdict: Verdict | None
    """What would follow; None without an expectation, or where it cannot be told."""

    why_not: str
    """Why it cannot be told; empty where it can."""


class _CannotTellError(Exception):
    """An extract does not say which repositories to take out."""


def sensitivity_of(reading: Reading, candidate: Candidate, catalogue: Catalogue) -> tuple[Variant, ...]:
    """Return a reading's figure under every variant that its metric has.

    Args:
        reading: a simple reading.
        candidate: the evidence that gives its figure.
        catalogue: what is known of namespaces and of traffic of tests.
    """
    again = _Again(reading, candidate, catalogue)
    return tuple(again.variants())


@dataclass(frozen=True)
class _Again:
    """Measuring one reading again on what is left of its evidence."""

    reading: Reading
    candidate: Candidate
    catalogue: Catalogue

    def variants(self) -> Iterator[Variant]:
        reading = self.reading
        if reading.quantity == "downloads" and reading.metric in WITHOUT_LARGEST:
            several = len(self.sides()) > 1
            for each_side in (False, True) if several else (False,):
                for number in (1, 3):
                    yield self.without_largest(number, each_side=each_side)
        if reading.metric in WITHOUT_TRAFFIC:
            yield self.without_traffic()

    def without_largest(self, number: int, *, each_side: bool) -> Variant:
        name = _NAMES[number, each_side]
        sides = self.sides() if each_side else self.sides()[:1]
        try:
            found = {facts.repo_id: facts for side in sides for facts in self.largest(*side, number)}
            places = [(self.place(facts), facts) for facts in found.values()]
        except _CannotTellError as reason:
            return _untold(name, str(reason))
        mass = sum(_counter(self.reading, facts) or 0 for facts in found.values())
        return self.measured(name, without(self.extract, places), tuple(found), len(found), mass)

    def without_traffic(self) -> Variant:
        name: VariantName = "without-ci-traffic"
        where = labelled_cells(self.extract, traffic_names(self.catalogue))
        if where is None or not self.catalogue.traffic:
            return _untold(name, "its extract does not keep such repositories apart")
        if not where.any():
            verdict = verdict_of(self.candidate.figure, self.reading.expect) if self.reading.expect else None
            return Variant(name, (), 0, 0, self.candidate.figure, verdict, "")
        try:
            return self.measured(name, only(self.extract, ~where), (), *self.taken(only(self.extract, where)))
        except NotHeldError as error:
            return _untold(name, error.what)

    @property
    def extract(self) -> Extract:
        return self.candidate.extract

    def sides(self) -> list[tuple[Filter, Filter]]:
        """Return the sides that are compared, that of the claim first, each with what it is taken within."""
        reading = self.reading
        among = reading.among or EVERYTHING
        if reading.metric == "ratio":
            return [(reading.of, EVERYTHING), (reading.against or EVERYTHING, EVERYTHING)]
        if reading.metric == "rank":
            rivals = groups_of_filter(reading.against or EVERYTHING)
            return [(reading.of, among), *((part, among) for _, part in rivals if part != reading.of)]
        return [(reading.of, among)]

    def largest(self, wanted: Filter, among: Filter, number: int) -> list[RepoFacts]:
        """Return the most downloaded repositories of a side.

        Raises:
            _CannotTellError: if a repository of which the extract has no facts may be one of them.
        """
        counted = self.reading.rules.basis
        if counted != "30-days":
            raise _CannotTellError("the extract keeps the largest by downloads of 30 days only")
        fitting = self.fitting(wanted, among)
        ordered = sorted(fitting, key=lambda each: (-(each.downloads_30d or 0), each.repo_id))
        chosen = ordered[:number]
        least = chosen[-1].downloads_30d or 0 if len(chosen) == number else 0
        for space, unseen in self.publishers(wanted, among).items():
            if unseen > least:
                raise _CannotTellError(f"the extract has facts of the {_LARGEST} largest repositories of {space} only")
        return chosen

    def fitting(self, wanted: Filter, among: Filter) -> list[RepoFacts]:
        """Return the repositories with facts that certainly belong to a side."""
        chosen = self.selected(wanted, among)
        spaces = {space for space, _ in self.cells(chosen)}
        kept = self.extract.plan.namespaces
        facts = {
            each.repo_id: each
            for each in self.extract.repos
            if each.downloads_30d is not None and _space(each, kept) in spaces
        }
        items = chosen.items.cell
        return [each for each in facts.values() if chosen.truth[items == self.place(each)].min() == YES]

    def publishers(self, wanted: Filter, among: Filter) -> dict[str, int]:
        """Return the publishers of a side, with the most downloads that one of their unseen repositories can have.

        Raises:
            _CannotTellError: if the extract has no facts of the largest repositories of one of them.
        """
        # Repositories that tasks name are cells of their own: they have facts.
        spaces = {space for space, named in self.cells(self.selected(wanted, among)) if not named}
        found = {}
        for space in sorted(spaces):
            listed = [each.downloads_30d or 0 for each in self.extract.repos if each.largest_of == space]
            if not listed:
                raise _CannotTellError("the extract keeps the largest repositories only of namespaces that tasks name")
            found[space] = min(listed) if len(listed) >= _LARGEST else 0
        return found

    def selected(self, wanted: Filter, among: Filter) -> Selection:
        return select(self.extract, self.reading, self.catalogue, wanted, among)

    def cells(self, chosen: Selection) -> set[tuple[str, bool]]:
        """Return, of every cell that may belong to a side, the publisher, and whether it is a single repository's."""
        codes, identities = self.extract.cells.publishers
        repo, names = self.extract.cells.keys["repo"]
        cells = chosen.items.cells_where(chosen.truth >= UNKNOWN)
        pairs = set(zip(codes[cells].tolist(), repo[cells].tolist(), strict=True))
        return {(identities[code].namespace, bool(names[place])) for code, place in pairs}

    def place(self, facts: RepoFacts) -> int:
        cell = cell_of(self.extract, facts, roots="root" in asked_of(self.reading).sides)
        if cell is None:
            raise _CannotTellError(f"the extract does not tell where {facts.repo_id} is counted")
        return cell

    def taken(self, extract: Extract) -> tuple[int, int]:
        """Return how many repositories of an extract fit a side, or the denominator, and how much they weigh."""
        among = self.reading.among or EVERYTHING
        sides = [(among, EVERYTHING)] if self.reading.metric == "share" else self.sides()
        repos, mass = Fraction(0), Fraction(0)
        for wanted, within in sides:
            chosen = select(narrowed(extract, self.reading), self.reading, self.catalogue, wanted, within)
            repos += chosen.items.masses("repos", chosen.truth >= UNKNOWN)
            mass += chosen.items.masses(measure_name(self.reading), chosen.truth >= UNKNOWN)
        return int(repos), int(mass)

    def measured(
        self, name: VariantName, extract: Extract, taken_out: tuple[str, ...], repos: int, mass: int
    ) -> Variant:
        reading = self.reading
        try:
            figure = self.bounded(measure(extract, reading, self.catalogue))
        except NotHeldError as error:
            return _untold(name, error.what)
        verdict = verdict_of(figure, reading.expect) if reading.expect else None
        return Variant(name, taken_out, repos, mass, figure, verdict, "")

    def bounded(self, figure: Figure) -> Figure:
        """Return a figure with the bounds that hold beyond its table, as those of the whole figure do."""
        candidate = self.candidate
        if candidate.survival is not None:
            return with_missing(figure, self.reading, candidate.survival.missing)
        if candidate.tier == "outside":
            return figure
        standing = candidate.timing.standing
        captured_on = candidate.manifest.captured_on
        return widened(figure, self.reading, whole=candidate.whole, standing=standing, captured_on=captured_on)


_LARGEST = 3
"""How many of a namespace's repositories an extract keeps as facts (`harness.measure.repo_facts.LARGEST`)."""


def _untold(name: VariantName, why: str) -> Variant:
    return Variant(name, (), None, None, None, None, why)


def _space(facts: RepoFacts, kept: tuple[str, ...]) -> str:
    space, slash, _ = facts.repo_id.partition("/")
    return NO_NAMESPACE if not slash else space if space in kept else OTHER


def _counter(reading: Reading, facts: RepoFacts) -> int | None:
    value = getattr(facts, measure_name(reading))
    return value if isinstance(value, int) else None
