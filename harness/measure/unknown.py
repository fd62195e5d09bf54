"""Unknown mass: why part of a selection cannot be told, and how much it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harness.measure.figure import Unknown
from harness.measure.selection import Items, Selection, days_asked, exact_sum, missing, reduce_to_items
from harness.measure.truth import UNKNOWN, Question, Truth, young_since
from harness.plan import in_part
from harness.suite.filters import AnyValue, Created, Filter, Gated, atoms
from harness.suite.rules import ANY_SIZE

if TYPE_CHECKING:
    from harness.suite.tasks import Reading

_BY_KEY = {
    "relation": "no declared base",
    "task": "no task declared",
    "modality": "no task declared",
    "licence": "no licence declared",
    "licence_class": "licence of no known class",
}


def unknown_masses(chosen: Selection, name: str) -> tuple[Unknown, ...]:
    """List why parts of a selection cannot be told, and how much of the measure `name` they hold, largest first.

    A repository may be unknown for several reasons and is then counted under each.
    """
    found: dict[str, NDArray[np.bool_]] = {}
    unclear = np.flatnonzero(chosen.unclear)
    for what, truth in _reasons(chosen.question, chosen.filter, chosen.reading) if len(unclear) else ():
        hit = reduce_to_items(truth, chosen.question)[unclear] == UNKNOWN
        found[what] = hit | found[what] if what in found else hit
    unknowns = [_mass(what, chosen.items, unclear[hit], name) for what, hit in found.items() if hit.any()]
    silent = missing(chosen.items, chosen.possible, name)
    if silent:
        unknowns.append(Unknown("no like count" if name == "likes" else "no download count", silent, 0))
    return tuple(sorted(unknowns, key=lambda each: (-each.mass, -each.repos, each.what)))


def _mass(what: str, items: Items, where: NDArray[np.intp], name: str) -> Unknown:
    cells = items.cells_where(where)
    numbers = items.extract.cells.numbers
    return Unknown(what, exact_sum(numbers["repos"][cells]), exact_sum(numbers[name][cells]))


def _reasons(question: Question, wanted: Filter, reading: Reading) -> Iterator[tuple[str, Truth]]:
    """Yield every condition of a reading with its answers, named by what is missing where it cannot be told."""
    for atom in atoms(wanted):
        yield _name_of(question, atom), question.truth(atom)
    if reading.rules.population != "all":
        yield "no task declared", question.population_by_task()
    if reading.rules.floor:
        yield "no download count", question.reaches_floor()
    if reading.rules.size != ANY_SIZE:
        yield "no number of parameters", question.has_size()
    if reading.rules.copies == "left-out":
        yield "not known whether it is a copy", question.is_no_copy()
    if in_part(reading):
        since = young_since(reading, question.extract.manifest.captured_on)
        yield "downloads of other days not told apart", question.counts_in_full(since)
    for first, last in days_asked(reading):
        yield "no creation date", question.created(first, last)


def _name_of(question: Question, atom: Filter) -> str:
    if isinstance(atom, AnyValue):
        if atom.key in ("family", "country", "organisation"):
            rule = question.rules.family if atom.key == "family" else question.rules.origin
            side = question.side(rule) if rule not in ("name", "list") else "publisher"
            whose = "publisher" if side == "publisher" else f"{side} base"
            return f"{atom.key} of the {whose} not known"
        return _BY_KEY.get(atom.key, f"{atom.key} not known")
    if isinstance(atom, Gated):
        return "gate not known"
    return "no creation date" if isinstance(atom, Created) else "no number of parameters"
