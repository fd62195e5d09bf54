"""Sources: the columns of a snapshot that facts are made of, read and checked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import polars as pl

from harness.measure._condensing import Asked
from harness.measure.cells import KEYS
from harness.measure.keys import ExtractPlan
from harness.snapshot import Snapshot
from harness.snapshot.schema import FACTS_SCHEMA

COLUMN_OF = {
    "relation": "relation", "task": "pipeline_tag", "licence": "licence", "gated": "gated", "floor": "downloads_30d",
    "size": "parameters",
}  # fmt: skip
"""Key -> the column of the models table that it is made of, besides `repo_id`, `created` and the lineage."""

SIDES = {"nearest": "parent", "root": "root"}
"""Side of a base -> the column of EDGES_SCHEMA that it is."""


class Lineage(NamedTuple):
    """What is read of a snapshot besides its models table."""

    spans: pl.DataFrame
    """The namespaces as spans of rows (NAMESPACES_SCHEMA)."""

    outside: pl.Series
    """The bases that the table does not hold, sorted."""

    lines: pl.DataFrame
    """One row a repository (LINES_SCHEMA), its columns `bases` and `flags`; empty if bases are not asked for."""

    edges: pl.DataFrame
    """One row a base (EDGES_SCHEMA), those columns that are asked for; empty if bases are not."""


class Sources(NamedTuple):
    """What is read of a snapshot."""

    models: pl.DataFrame
    """Columns of the models table and `created` (FACTS_SCHEMA), row by row as that table."""

    lineage: Lineage | None
    """Everything else; None if neither publishers nor bases are asked for."""


def read_sources(snapshot: Snapshot, plan: ExtractPlan, asked: Asked | None, counters: Sequence[str]) -> Sources:
    """Read those columns of a snapshot that facts are made of, its lineage on another core.

    Args:
        snapshot: the snapshot.
        plan: what is kept apart.
        asked: the only parts of the key that are made; all if None, and then what is said of single repositories too.
        counters: the counters that are added up.

    Raises:
        CorruptEvidenceError: if a file is not what the manifest says.
    """
    keys = frozenset(KEYS) if asked is None else asked.keys
    with ThreadPoolExecutor(max_workers=1) as beside:
        lineage = beside.submit(_read_lineage, snapshot, keys, SIDES if asked is None else asked.sides)
        wanted = {"created", *counters, *(COLUMN_OF[key] for key in keys if key in COLUMN_OF)}
        if asked is None or plan.repos or (asked.with_labels and plan.patterns):
            wanted.add("repo_id")
        models = snapshot.facts(sorted(wanted & FACTS_SCHEMA.keys()))
        others = sorted(wanted - FACTS_SCHEMA.keys())
        return Sources(models.hstack(snapshot.models(others)) if others else models, lineage.result())


def _read_lineage(snapshot: Snapshot, keys: AbstractSet[str], sides: Collection[str]) -> Lineage | None:
    if not keys & {"publisher", "labels", "bases", "week"}:
        return None
    lines, edges = pl.DataFrame(), pl.DataFrame()
    if "bases" in keys:
        lines = snapshot.lines(("bases", "flags"))
        # Even where no side is asked for: how many bases there are is.
        edges = snapshot.edges([column for side, column in SIDES.items() if side in sides] or ["parent"])
    return Lineage(snapshot.namespaces(), snapshot.outside(), lines, edges)
