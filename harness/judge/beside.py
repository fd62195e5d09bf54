"""What stands beside a figure: how much of its evidence declares a base, and how much is of known country."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from harness._errors import NotHeldError
from harness.measure.figure import Figure
from harness.measure.metrics import measure
from harness.plan import side_of
from harness.suite.filters import EVERYTHING, AnyValue, Filter, atoms, both

if TYPE_CHECKING:
    from harness.judge.evidence import Candidate
    from harness.suite.catalogue import Catalogue
    from harness.suite.tasks import Reading

_WITHOUT_A_FIELD = ("registry", "crossing", "first_date", "last_date", "licence", "exists")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of what a figure is taken from is known in one respect."""

    known: int
    """Repositories, or their quantity, of which it is known."""

    of: int
    """All of them."""

    unit: str
    """What is counted: repos, downloads or likes."""

    whose: str
    """For countries: whose country is meant, the publisher's or that of a base; empty for lineage."""


def lineage_beside(reading: Reading, candidate: Candidate, catalogue: Catalogue) -> Coverage | None:
    """Return how many repositories declare a base, beside a figure that depends on declared bases; None beside others.

    Counted over the repositories of the reading's population, days and floor in the evidence, whatever its filters.
    """
    if not _reads_lineage(reading):
        return None
    asked = replace(
        reading,
        metric="share",
        quantity="repos",
        unit="percent",
        of=AnyValue("relation", ("derivative",)),
        among=None,
        against=None,
        each=None,
        expect=None,
        rules=replace(reading.rules, undeclared="base", relations="any", several_parents="any"),
    )
    figure = _measured(asked, candidate, catalogue)
    if figure is None:
        return None
    return Coverage(int(figure.numerator or 0), int(figure.denominator or 0), "repos", "")


def country_beside(reading: Reading, candidate: Candidate, catalogue: Catalogue) -> Coverage | None:
    """Return how much is of known country, beside a figure that depends on countries; None beside others.

    Measured in the reading's own quantity, over its denominator or, where it has none, over everything of its
    population, days and floor in the evidence.
    """
    whose = _whose_country(reading)
    if not whose or reading.metric in _WITHOUT_A_FIELD:
        return None
    quantity = reading.quantity if reading.quantity in ("downloads", "likes") else "repos"
    field = _without_countries(reading.among or EVERYTHING)
    whole = replace(
        reading,
        metric="count" if quantity == "repos" else "total",
        quantity=quantity,
        unit="count",
        of=field,
        among=None,
        against=None,
        each=None,
        expect=None,
    )
    every = _measured(whole, candidate, catalogue)
    rows = catalogue.table(reading.rules.country_table).values()
    countries = tuple(sorted({row.country for row in rows} - {"unknown"}))
    if every is None or not countries:
        return None
    named = _measured(replace(whole, of=both(field, AnyValue("country", countries))), candidate, catalogue)
    if named is None:
        return None
    return Coverage(_whole(named.value), _whole(every.value), quantity, whose)


def _measured(reading: Reading, candidate: Candidate, catalogue: Catalogue) -> Figure | None:
    try:
        return measure(candidate.extract, reading, catalogue)
    except NotHeldError:
        return None


def _whole(value: object) -> int:
    return int(value) if isinstance(value, Fraction) else 0


def _operands(reading: Reading) -> list[Filter]:
    own = both(reading.of, reading.among) if reading.among is not None else reading.of
    return [own] if reading.against is None else [own, reading.against]


def _reads_lineage(reading: Reading) -> bool:
    return any(
        isinstance(atom, AnyValue)
        and (atom.key == "relation" or side_of(atom, reading, operand) in ("nearest", "root"))
        for operand in _operands(reading)
        for atom in atoms(operand)
    )


def _whose_country(reading: Reading) -> str:
    sides = {
        side_of(atom, reading, operand)
        for operand in _operands(reading)
        for atom in atoms(operand)
        if isinstance(atom, AnyValue) and atom.key == "country"
    }
    words = {"publisher": "publisher", "nearest": "nearest base", "root": "root base"}
    return " and ".join(words[side] for side in sorted(sides) if side in words)


def _without_countries(part: Filter) -> Filter:
    """Return a denominator, or everything where it asks for countries itself."""
    asks = any(isinstance(atom, AnyValue) and atom.key == "country" for atom in atoms(part))
    return EVERYTHING if asks else part
