"""What an extract's key holds: whether a reading can be computed from it at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from harness.measure.keys import edges_of, filters_of, patterns_of, repos_of, sizes_of, values_of
from harness.measure.truth import all_names
from harness.plan import columns_of

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.suite.catalogue import Catalogue
    from harness.suite.tasks import Reading


_RULES_OF_KEY = ("country_table", "renames", "unaffiliated", "copies", "family", "floor", "size", "dates")
"""Rules that ask for something to be kept apart, days aside."""


def lacks(extract: Extract, reading: Reading, catalogue: Catalogue) -> str | None:
    """Say what an extract lacks for a simple reading, a column or a part of its key; None if nothing."""
    missing = [column for column in columns_of(reading) if not extract.manifest.holds(column)]
    if missing:
        return f"it records no {missing[0]}"
    return lacks_in_key(extract, reading, catalogue)


def namespaces_of(reading: Reading, catalogue: Catalogue) -> set[str]:
    """Return the namespaces that must be kept apart for a simple reading: those it names, and those of its tables."""
    parts = filters_of(reading)
    named = values_of(parts, "namespace")
    named |= {space for name in values_of(parts, "family") for space in catalogue.families[name].namespaces}
    if reading.rules.renames == "merged":
        named = all_names(catalogue.present_names(reading.rules.country_table), named)
    by_table = reading.rules.unaffiliated == "dropped" or reading.rules.copies == "left-out"
    by_table |= bool(values_of(parts, "country") or values_of(parts, "organisation"))
    if by_table or reading.quantity == "organisations":
        named |= set(catalogue.table(reading.rules.country_table))
    return named


def lacks_in_key(extract: Extract, reading: Reading, catalogue: Catalogue) -> str | None:
    """Say which part of the key an extract lacks for a simple reading; None if none."""
    known = extract.cells.remembered(catalogue, extract.plan, extract.manifest)
    rules = (getattr(reading.rules, name) for name in _RULES_OF_KEY)
    key = ("lacks", reading.of, reading.among, reading.against, reading.quantity, *rules)
    if key not in known:
        if key not in catalogue.remembered:
            catalogue.remembered[key] = _wanted(reading, catalogue)
        if "kept" not in known:
            known["kept"] = {what: frozenset(getattr(extract.plan, name)) for what, name in _KEPT.items()}
        known[key] = _absent(known["kept"], catalogue.remembered[key])
    absent: str | None = known[key]
    return absent or _uncut(extract, reading)


_KEPT = {
    "namespace": "namespaces", "name pattern": "patterns", "repository": "repos", "floor": "floors", "size": "sizes",
}  # fmt: skip
"""What must be kept apart, in words: where a plan lists what is."""


def _wanted(reading: Reading, catalogue: Catalogue) -> dict[str, set[Any]]:
    """Return what must be kept apart for a simple reading, days aside."""
    return {
        "namespace": namespaces_of(reading, catalogue),
        "name pattern": patterns_of([reading], catalogue),
        "repository": repos_of([reading], catalogue),
        "floor": {reading.rules.floor} - {0},
        "size": sizes_of([reading]) - {0},
    }


def _absent(kept: Mapping[str, frozenset[Any]], wanted: Mapping[str, set[Any]]) -> str | None:
    """Say which name or class an extract does not keep apart."""
    for what, needed in wanted.items():
        absent = sorted(needed - kept[what], key=str)
        if absent:
            return f"its extract does not keep the {what} {absent[0]} apart; the snapshot itself would tell"
    return None


def _uncut(extract: Extract, reading: Reading) -> str | None:
    """Say at which day an extract does not cut creation."""
    # Nothing in a table was created after the day it was captured, so that later days need no cut.
    last = extract.manifest.captured_on
    cut = sorted(day for day in edges_of(reading) - set(extract.plan.edges) if day.day != 1 and day <= last)
    return f"its extract does not cut creation at {cut[0]}; the snapshot itself would tell" if cut else None
