"""Importing a table that someone recorded: a file and a mapping in, a models table and its rejects out.

Nothing is lost on the way: every row of the file is in the table, says the same as one in it, or is among the rejects
with its line and its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from harness._errors import ImportFileError, Where
from harness._sanitise import for_message
from harness.snapshot._bases import Bases, bases_of_rows
from harness.snapshot._cells import make_cells
from harness.snapshot._duplicates import case_variants, distinct
from harness.snapshot._edges import Edges, read_edges
from harness.snapshot._eras import fitted
from harness.snapshot._frame import MAX_BASES, conform
from harness.snapshot._parquet_table import parquet_schema
from harness.snapshot._raw import LINE, Raw
from harness.snapshot._reading import read_edge_rows, read_rows
from harness.snapshot._remarks import remarks
from harness.snapshot.details import SnapshotDetails
from harness.snapshot.manifest import Origin, Scope
from harness.snapshot.mapping import Mapping, column_maps, mapped_scope
from harness.snapshot.rejects import Reject, rejects_table
from harness.snapshot.stated import NO_LICENCE, NO_ORIGIN, ImportDetails, parse_captured

_NOTHING_STATED = ImportDetails()
_NO_EDGES = "the mapping can read edges, and none were given: nothing is known of lineage"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """A table that can be published: `store.publish(result.models, result.details, result.rejects)`."""

    models: pl.DataFrame
    """The models table (MODELS_SCHEMA)."""

    rejects: pl.DataFrame
    """What could not be read (REJECTS_SCHEMA)."""

    details: SnapshotDetails
    """What was stated, by the mapping or at import, with counts and warnings."""

    @property
    def counts(self) -> dict[str, int]:
        """What happened on the way in, by name; `docs/how-to/import-a-table.md` explains each."""
        return dict(self.details.counts)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the table should know."""
        return self.details.warnings


def import_table(
    file: Path, mapping: Mapping, *, edges: Path | None = None, details: ImportDetails = _NOTHING_STATED
) -> ImportResult:
    """Read a table as a mapping says.

    Args:
        file: the table; the edges themselves where the mapping gives no columns.
        mapping: what its columns mean.
        edges: a second file with one row for each pair of repository and base.
        details: what is stated at import; it goes before what the mapping states.

    Raises:
        ImportFileError: if a file cannot be read, a column is missing, no row can be read, the capture time is nowhere
            stated, or `edges` does not fit the mapping.
    """
    stated = state(mapping, details)
    mapping, notes = _of_its_time(file, mapping, stated)
    if mapping.columns is None:
        if edges is not None:
            what = "the mapping gives no columns, so that the file itself holds the edges"
            raise ImportFileError(what, todo="give one file, or add columns to the mapping")
        found = _edges(file, mapping)
        models, rejects, counts = conform(found.lineage), found.rejects, found.counts
    else:
        models, rejects, counts = _rows(file, mapping)
        if edges is not None:
            found = _edges(edges, mapping)
            models, added = _joined(models, found.lineage)
            rejects, counts = rejects + found.rejects, {**counts, **found.counts, "added_by_edges": added}
    if models.is_empty():
        raise _empty(file, rejects)
    counts["case_variants"] = case_variants(models["repo_id"])
    further, warnings = remarks(models, stated, counts)
    if mapping.columns is not None and mapping.edges is not None and edges is None:
        warnings.append(_NO_EDGES)
    details_of_snapshot = replace(
        stated, counts=tuple(sorted({**counts, **further}.items())), warnings=(*mapping.warnings, *notes, *warnings)
    )
    return ImportResult(models, rejects_table(rejects), details_of_snapshot)


def state(mapping: Mapping, details: ImportDetails) -> SnapshotDetails:
    """Return what mapping and import together state; what is said at import goes first.

    Without a scope the table is a sample; without a licence that is recorded as `none stated`.

    Raises:
        ImportFileError: if nobody states when the table was recorded.
    """
    captured = details.captured or (parse_captured(mapping.captured) if mapping.captured else None)
    if captured is None:
        raise ImportFileError(
            "it is not stated when this table was recorded",
            todo="state it at import (--captured 2025-10-12), or write captured: in the mapping",
        )
    said = mapping.origin
    name = details.origin or (said.name if said else NO_ORIGIN)
    origin = Origin(
        name=name,
        address=details.address or (said and said.address) or "",
        revision=details.revision or (said and said.revision) or "",
        licence=details.licence or (said and said.licence) or NO_LICENCE,
        attribution=details.attribution or (said and said.attribution) or ("" if name == NO_ORIGIN else name),
    )
    synthetic = mapping.synthetic if details.synthetic is None else details.synthetic
    return SnapshotDetails(
        name=f"{details.name or mapping.name or 'imported'}-{captured[1].date().isoformat()}",
        kind="synthetic" if synthetic else "imported",
        origin=origin,
        captured_from=captured[0],
        captured_to=captured[1],
        scope=details.scope or mapped_scope(mapping) or Scope("sample", ()),
    )


def _of_its_time(file: Path, mapping: Mapping, stated: SnapshotDetails) -> tuple[Mapping, list[str]]:
    """Return the mapping without the columns that a table of its time lacks, and what to say of them."""
    if not any(column.optional or column.since for column in column_maps(mapping).values()):
        return mapping, []
    return fitted(mapping, parquet_schema(file), stated.captured_to.date())


def _rows(file: Path, mapping: Mapping) -> tuple[pl.DataFrame, list[Reject], dict[str, int]]:
    raw = read_rows(file, mapping)
    models, rejects, left_out, counts = typed(raw, mapping)
    once = distinct(models)
    rejects = [*raw.rejects, *rejects, *once.rejects]
    counts |= {**once.counts, "read": raw.read, "rejected": len(rejects)}
    return conform(once.models.drop(LINE)), rejects + left_out, counts


def typed(raw: Raw, mapping: Mapping) -> tuple[pl.DataFrame, list[Reject], list[Reject], dict[str, int]]:
    """Return the rows whose cells are all values, the rows that are not, the bases left out, and counts."""
    columns = column_maps(mapping)
    cells = {name: make_cells(raw.frame, name, column) for name, column in columns.items() if name != "base_models"}
    counts = {key: count for one in cells.values() for key, count in one.counts.items()}
    values = {name: one.values for name, one in cells.items() if name != "relation"}
    if "base_models" in columns or mapping.lineage is not None:
        relation = cells["relation"].values if "relation" in cells else None
        bases = bases_of_rows(raw.frame, columns.get("base_models"), mapping.lineage, relation)
        values |= {"base_models": bases.bases, "relation": bases.relation}
        counts |= bases.counts
    else:
        bases = None
    reasons = {name: one.reasons for name, one in cells.items()}
    if bases is not None:
        too_many = f"the repository has more than {MAX_BASES} bases"
        reasons["base_models"] = pl.select(pl.when(bases.too_many).then(pl.lit(too_many))).to_series()
    typed = pl.DataFrame([raw.frame[LINE], *(series.rename(name) for name, series in values.items())])
    judged = pl.DataFrame([series.rename(name) for name, series in reasons.items()])
    bad = judged.select(bad=pl.any_horizontal(pl.all().is_not_null())).to_series()
    rejects = []
    for row in bad.arg_true():
        name = next(name for name in reasons if reasons[name][row] is not None)
        found = cells[name].text[row] if name in cells else None
        rejects.append(Reject(raw.frame[LINE][row], name, reasons[name][row], found))
    return typed.filter(~bad), rejects, _left_out(bases, rejects), counts


def _left_out(bases: Bases | None, rejects: list[Reject]) -> list[Reject]:
    """Return the bases left out of rows that stand."""
    lines = {reject.line for reject in rejects}
    return [reject for reject in bases.left_out if reject.line not in lines] if bases else []


def _edges(file: Path, mapping: Mapping) -> Edges:
    raw = read_edge_rows(file, mapping)
    assert mapping.edges is not None  # noqa: S101  the reader has refused such a mapping
    return read_edges(raw, mapping.edges)


def _joined(models: pl.DataFrame, lineage: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return the table with the lineage that edges give, and how many repositories edges alone name."""
    held = models.drop("relation", "base_models").join(lineage, on="repo_id", how="left")
    added = lineage.join(models, on="repo_id", how="anti")
    return conform(pl.concat([held, added], how="diagonal")), added.height


def _empty(file: Path, rejects: list[Reject]) -> ImportFileError:
    where = Where(for_message(file), rejects[0].line if rejects else None)
    if not rejects:
        return ImportFileError("the file holds no row", where=where, todo="check that this is the right file")
    what = f"none of the {len(rejects):,} rows can be read; the first: {rejects[0].column} {rejects[0].reason}"
    return ImportFileError(what, where=where, todo="check that the mapping fits the file")
