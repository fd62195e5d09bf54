"""Narrowing: the cells of an extract with only those parts of the key, and of the days, that a reading asks for.

What a reading does not ask for cannot change its figure, so that cells of other days are left out, and cells which
differ in nothing else are added up first (`harness.measure._condensing`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.measure import _condensing
from harness.measure._condensing import Asked, Days, condensed, together
from harness.measure.cells import COUNTERS
from harness.measure.keys import edges_of, filters_of
from harness.measure.selection import days_asked
from harness.measure.truth import young_since
from harness.plan import columns_of
from harness.suite.filters import AnyValue, Created, Filter, Gated, Parameters, asks_for_derivatives, atoms
from harness.suite.plugins import is_plugin
from harness.suite.rules import ANY_SIZE

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.suite.rules import Rules
    from harness.suite.tasks import Reading

_OF_KEY = {
    "relation": ("relation", "bases"),
    "task": ("task",),
    "modality": ("task",),
    "licence": ("licence",),
    "licence_class": ("licence",),
    "repo": ("repo",),
    "namespace": ("publisher",),
    "name": ("publisher", "labels"),
}


def narrowed(extract: Extract, reading: Reading) -> Extract:
    """Return an extract that gives the same figure of a simple reading, with few cells."""
    if len(extract.cells) <= _condensing.FEW_CELLS:
        return extract
    return replace(extract, cells=condensed(extract.cells, _asked_of_cells(extract, reading)))


def prepare(extract: Extract, readings: Iterable[Reading]) -> None:
    """Narrow an extract for what asks for most first, so that for the rest there are few cells to begin with."""
    if len(extract.cells) > _condensing.FEW_CELLS:
        wanted = {_asked_of_cells(extract, reading) for reading in readings}
        for asked in together(wanted):
            condensed(extract.cells, asked)


def _asked_of_cells(extract: Extract, reading: Reading) -> Asked:
    """Return what a simple reading asks of the key, where it cuts creation, and the days that it asks for."""
    young = young_since(reading, extract.manifest.captured_on)
    edges = edges_of(reading) | ({young} if young else set())
    return replace(asked_of(reading), edges=frozenset(edges), within=_within(reading))


def _within(reading: Reading) -> tuple[Days, ...]:
    """Return the spans in all of which a repository must have been created to matter; none where this is not known.

    A day of launch may lie elsewhere, and metrics of plugins may look at what they like.
    """
    return () if reading.rules.dates != "created" or is_plugin(reading.metric) else days_asked(reading)


def asked_of(reading: Reading) -> Asked:
    """Return what a simple reading asks of the key."""
    rules, parts = reading.rules, filters_of(reading)
    keys: set[str] = set()
    sides: set[str] = set()
    labels = False
    derivatives = asks_for_derivatives(parts)
    for atom in (atom for part in parts for atom in atoms(part)):
        keys |= _keys_of_atom(atom)
        if isinstance(atom, AnyValue) and atom.key in ("family", "country", "organisation"):
            by_family = atom.key == "family"
            read = _sides_of(rules, rules.family if by_family else rules.origin, derivatives=derivatives)
            read |= {rules.base} if not by_family and rules.unaffiliated == "base" else set()
            keys |= {"publisher" if side == "publisher" else "bases" for side in read}
            keys |= {"labels"} if by_family and "publisher" in read else set()
            sides |= read - {"publisher"}
            labels |= by_family and bool(read - {"publisher"})
    keys |= _keys_of_metric(reading) | _keys_of_rules(rules)
    sides |= {"nearest"} if rules.copies == "left-out" else set()
    return Asked(frozenset(keys), frozenset(sides), labels)


def asked_of_all(readings: Iterable[Reading]) -> Asked:
    """Return what several simple readings ask of the key, together."""
    each = [asked_of(reading) for reading in readings]
    keys, sides = frozenset[str](), frozenset[str]()
    return Asked(
        keys.union(*(asked.keys for asked in each)),
        sides.union(*(asked.sides for asked in each)),
        any(asked.labels for asked in each),
    )


def days_of_bases(readings: Iterable[Reading]) -> tuple[Days, ...] | None:
    """Return spans of creation outside of which no simple reading asks for bases; None if one asks for all of them.

    A reading without a window ends at the day that it speaks of, which brackets move: it asks for all.
    """
    spans: list[Days] = []
    for reading in readings:
        if "bases" in asked_of(reading).keys:
            asked = _within(reading) if reading.window else ()
            if not asked:
                return None
            spans += asked
    return tuple(spans)


def counters_of(readings: Iterable[Reading]) -> tuple[str, ...]:
    """Return the counters that several simple readings add up."""
    columns = {column for reading in readings for column in columns_of(reading)}
    return tuple(name for name in COUNTERS if name in columns)


def _keys_of_atom(atom: Filter) -> set[str]:
    if isinstance(atom, AnyValue):
        return set(_OF_KEY.get(atom.key, ()))
    if isinstance(atom, Gated):
        return {"gated"}
    return {"size"} if isinstance(atom, Parameters) else {"period"} if isinstance(atom, Created) else set()


def _sides_of(rules: Rules, rule: str, *, derivatives: bool) -> set[str]:
    if rule == "auto":
        return {"publisher", rules.base} if derivatives else {"publisher"}
    return {"publisher" if rule in ("name", "list") else rule}


def _keys_of_metric(reading: Reading) -> set[str]:
    keys = {"period"}  # almost every reading ends at a day
    if reading.metric in ("release_weeks", "release_gap"):
        keys |= {"week", "repo"}
    if reading.metric == "licence":
        keys.add("licence")
    if reading.quantity == "organisations":
        keys.add("publisher")
    return keys


def _keys_of_rules(rules: Rules) -> set[str]:
    keys = {"repo"} if rules.dates == "launched" else set()
    keys |= {"task"} if rules.population != "all" else set()
    keys |= {"size"} if rules.size != ANY_SIZE else set()
    keys |= {"publisher"} if rules.unaffiliated == "dropped" else set()
    keys |= {"publisher", "bases", "relation"} if rules.copies == "left-out" else set()
    return keys | ({"floor"} if rules.floor else set())
