"""What an extract's key holds: whether a reading can be computed from it at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.measure.keys import edges_of, filters_of, plan_for, values_of
from harness.measure.truth import all_names, present_names
from harness.suite.filters import Created, Gated, Parameters, atoms

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.suite.catalogue import Catalogue
    from harness.suite.tasks import Reading

_COLUMN_OF_KEY = {
    "relation": "base_models",
    "task": "pipeline_tag",
    "modality": "pipeline_tag",
    "licence": "licence",
    "licence_class": "licence",
}


def lacks(extract: Extract, reading: Reading, catalogue: Catalogue) -> str | None:
    """Say what an extract lacks for a simple reading, a column or a part of its key; None if nothing."""
    missing = [column for column in columns_of(reading) if not extract.manifest.holds(column)]
    if missing:
        return f"it records no {missing[0]}"
    return lacks_in_key(extract, reading, catalogue)


def columns_of(reading: Reading) -> tuple[str, ...]:
    """Return the columns of the models table that a simple reading reads, sorted."""
    columns = set()
    for part in filters_of(reading):
        for atom in atoms(part):
            if isinstance(atom, Gated):
                columns.add("gated")
            elif isinstance(atom, Created):
                columns.add("created_at")
            elif isinstance(atom, Parameters):
                columns.add("parameters")
            elif atom.key in _COLUMN_OF_KEY:
                columns.add(_COLUMN_OF_KEY[atom.key])
    if reading.metric == "licence":
        columns.add("licence")
    if reading.window or reading.metric in ("first_date", "last_date"):
        columns.add("created_at")
    return tuple(sorted(columns | _columns_of_quantity(reading) | _columns_of_rules(reading)))


def _columns_of_quantity(reading: Reading) -> set[str]:
    if reading.quantity == "downloads":
        return {"downloads_30d" if reading.rules.basis == "30-days" else "downloads_all_time"}
    return {"likes"} if reading.quantity == "likes" else set()


def _columns_of_rules(reading: Reading) -> set[str]:
    columns = set()
    if reading.rules.population != "all":
        columns.add("pipeline_tag")
    if reading.rules.population == "llm-since-chatgpt":
        columns.add("created_at")
    if reading.rules.floor:
        columns.add("downloads_30d")
    if _reads_bases(reading):
        columns.add("base_models")
    return columns


def _reads_bases(reading: Reading) -> bool:
    parts = filters_of(reading)
    by_base = {"nearest", "root"}
    return (reading.rules.family in by_base and bool(values_of(parts, "family"))) or (
        reading.rules.origin in by_base and bool(values_of(parts, "country") | values_of(parts, "organisation"))
    )


def namespaces_of(reading: Reading, catalogue: Catalogue) -> set[str]:
    """Return the namespaces that must be kept apart for a simple reading: those it names, and those of its tables."""
    parts = filters_of(reading)
    named = values_of(parts, "namespace")
    named |= {space for name in values_of(parts, "family") for space in catalogue.families[name].namespaces}
    if reading.rules.renames == "merged":
        named = all_names(present_names(catalogue, reading.rules.country_table), named)
    if values_of(parts, "country") or values_of(parts, "organisation") or reading.quantity == "organisations":
        named |= set(catalogue.table(reading.rules.country_table))
    return named


def lacks_in_key(extract: Extract, reading: Reading, catalogue: Catalogue) -> str | None:
    """Say which part of the key an extract lacks for a simple reading; None if none."""
    wanted, held = plan_for([reading], catalogue), extract.plan
    for what, needed, kept in (
        ("namespace", namespaces_of(reading, catalogue), held.namespaces),
        ("name pattern", wanted.patterns, held.patterns),
        ("repository", wanted.repos, held.repos),
        ("floor", wanted.floors, held.floors),
        ("size", wanted.sizes, held.sizes),
    ):
        absent = sorted(set(needed) - set(kept) - {0}, key=str)
        if absent:
            return f"its extract does not keep the {what} {absent[0]} apart; the snapshot itself would tell"
    # Nothing in a table was created after the day it was captured, so that later days need no cut.
    last = extract.manifest.captured_on
    cut = sorted(day for day in edges_of(reading) - set(held.edges) if day.day != 1 and day <= last)
    return f"its extract does not cut creation at {cut[0]}; the snapshot itself would tell" if cut else None
