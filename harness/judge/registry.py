"""Registry figures: facts about publishers, read off a country table of the catalogue instead of a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from harness.judge.verdicts import EvidenceRef
from harness.measure.figure import Figure, Group, Unknown
from harness.measure.truth import REGION_CLASSES, same_country
from harness.suite.catalogue import Catalogue, Publisher
from harness.suite.filters import AllOf, AnyOf, AnyValue, Filter, Not, atoms
from harness.suite.tasks import Reading

EVIDENCE_ID = "seeds-publishers"
"""Id of the catalogue's country tables as evidence."""

NO, PERHAPS, YES = 0, 1, 2

Same = Callable[[str, str], int]
"""How the country of a row is compared with the one that is wanted."""
_NOT_A_COUNTRY = REGION_CLASSES | {"unknown"}


@dataclass(frozen=True, slots=True)
class RegistryAnswer:
    """What a country table says."""

    figure: Figure | None
    """The figure; None if the table says nothing about it."""

    evidence: EvidenceRef | None
    """The table; None if it has no dated row at all."""

    lacking: str
    """Why there is no figure, in a sentence; empty if there is one."""


def look_up(reading: Reading, catalogue: Catalogue) -> RegistryAnswer:
    """Return the figure of a `registry` reading from the table that its rules name."""
    table = reading.rules.country_table
    rows = sorted(catalogue.table(table).values(), key=lambda row: row.namespace)
    evidence = _evidence(table, rows, catalogue)
    operands = [reading.of] if reading.against is None else [reading.of, reading.against]
    strange = sorted({key for operand in operands for key in _strange_keys(operand)})
    if strange:
        return RegistryAnswer(None, None, f"A country table cannot tell the {strange[0]} of a publisher.")
    if not rows or evidence is None:
        return RegistryAnswer(None, None, f"There is no dated table of publishers called {table}.")
    figure = _FACTS[reading.fact or "organisations"](reading, rows, catalogue)
    if figure.value is None:
        return RegistryAnswer(None, None, f"The table {table} does not say it: no row of it fits.")
    return RegistryAnswer(figure, evidence, "")


def _evidence(table: str, rows: Iterable[Publisher], catalogue: Catalogue) -> EvidenceRef | None:
    """Return the table as evidence, dated by its newest row, or by the catalogue's newest where it has no dates."""
    days = [row.as_of for row in rows if row.as_of] or [row.as_of for row in catalogue.publishers if row.as_of]
    newest: date | None = max(days, default=None)
    return (
        EvidenceRef(EVIDENCE_ID, "curated", f"seeds/publishers.csv, table {table}", "namespaces", newest)
        if newest
        else None
    )


def _strange_keys(part: Filter) -> list[str]:
    if isinstance(part, AllOf | AnyOf):
        return [key for inner in part.parts for key in _strange_keys(inner)]
    if isinstance(part, Not):
        return _strange_keys(part.part)
    if isinstance(part, AnyValue):
        return [] if part.key in ("namespace", "organisation", "country", "family") else [part.key]
    return [type(part).__name__.lower()]


def _same_country(found: str, wanted: str) -> int:
    """Compare two countries as the measure does: NO, PERHAPS or YES."""
    return int(same_country(found, wanted))


def _same_word(found: str, wanted: str) -> int:
    """Compare a table's own words: a region class is one of them, and fits itself alone."""
    return YES if found == wanted else NO


def _fits(part: Filter, row: Publisher, catalogue: Catalogue, same: Same = _same_country) -> int:
    """Answer with NO, PERHAPS or YES whether a row fits (Kleene's strong logic)."""
    if isinstance(part, AllOf):
        return min((_fits(inner, row, catalogue, same) for inner in part.parts), default=YES)
    if isinstance(part, AnyOf):
        return max((_fits(inner, row, catalogue, same) for inner in part.parts), default=NO)
    if isinstance(part, Not):
        return YES - _fits(part.part, row, catalogue, same)
    return _fits_atom(part, row, catalogue, same) if isinstance(part, AnyValue) else NO


def _fits_atom(atom: AnyValue, row: Publisher, catalogue: Catalogue, same: Same) -> int:
    if atom.key == "country":
        return max((same(row.country, value) for value in atom.values), default=NO)
    if atom.key == "organisation":
        return YES if row.organisation in atom.values else NO
    if atom.key == "namespace":
        return YES if row.namespace in atom.values else NO
    return YES if any(row.namespace in catalogue.families[name].namespaces for name in atom.values) else NO


def _country(reading: Reading, rows: Iterable[Publisher], catalogue: Catalogue) -> Figure:
    fitting = [row for row in rows if _fits(reading.of, row, catalogue) == YES]
    found = tuple(sorted({row.country for row in fitting}))
    certain = tuple(name for name in found if name not in _NOT_A_COUNTRY)
    vague = sum(1 for row in fitting if row.country in _NOT_A_COUNTRY)
    absent = len(_named_namespaces(reading.of) - {row.namespace for row in rows})
    unknown = [Unknown("country not known", vague, vague), Unknown("publisher not in the table", absent, absent)]
    return Figure(
        kind="set",
        value=found or None,
        low=certain,
        high=None if vague or absent else certain,
        numerator=Fraction(len(fitting)),
        denominator=None,
        unknown=tuple(each for each in unknown if each.mass),
        groups=tuple(_group(name, sum(row.country == name for row in fitting)) for name in found),
        repos=len(fitting),
    )


def _named_namespaces(part: Filter) -> set[str]:
    return {
        name for atom in atoms(part) if isinstance(atom, AnyValue) and atom.key == "namespace" for name in atom.values
    }


def _namespaces(reading: Reading, rows: Iterable[Publisher], catalogue: Catalogue) -> Figure:
    """Count rows by the table's own words: what is asked is what the table says, and not what is true of a country."""
    of, against = (
        None if part is None else Fraction(sum(_fits(part, row, catalogue, _same_word) == YES for row in rows))
        for part in (reading.of, reading.against)
    )
    number = of if of is not None else Fraction(0)
    value = number if reading.against is None else number / against if against else None
    return Figure("number", value, value, value, number, against, (), (), int(number))


def _organisations(reading: Reading, rows: Iterable[Publisher], catalogue: Catalogue) -> Figure:
    of, of_most = _counted(reading, reading.of, rows, catalogue)
    number = Figure("number", of, of, of_most, of, None, (), (), int(of))
    if reading.against is None:
        return number
    against, against_most = _counted(reading, reading.against, rows, catalogue)
    return replace(
        number,
        value=of / against if against else None,
        low=of / against_most if against_most else None,
        high=of_most / against if against else None,
        denominator=against,
        groups=(Group("of", of, of, of_most), Group("against", against, against, against_most)),
    )


def _counted(
    reading: Reading, part: Filter, rows: Iterable[Publisher], catalogue: Catalogue
) -> tuple[Fraction, Fraction]:
    """Return how many organisations certainly fit, and how many may."""
    apart = reading.rules.renames == "apart"
    answers: dict[str, int] = {}
    for row in rows:
        name = (
            f"{row.organisation} ({row.namespace})" if apart and row.renamed_to else row.organisation or row.namespace
        )
        answers[name] = max(answers.get(name, NO), _fits(part, row, catalogue))
    sure = sum(1 for answer in answers.values() if answer == YES)
    return Fraction(sure), Fraction(sum(1 for answer in answers.values() if answer >= PERHAPS))


def _group(name: str, number: int) -> Group:
    return Group(name, Fraction(number), Fraction(number), Fraction(number))


_FACTS = {"country": _country, "organisations": _organisations, "namespaces": _namespaces}
"""By fact: what looks it up."""
