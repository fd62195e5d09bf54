"""Whole-Hub tables of today or of a past day: from a dataset on the Hub to a published snapshot.

Which columns mean what, and whether the table covers the whole Hub, a mapping says: those of known datasets travel with
harness, any other is given as a file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from harness._errors import HubAnswerError, UsageError
from harness._sanitise import for_message
from harness.hub import tables as hub
from harness.hub.endpoint import as_served, elsewhere, endpoint, host, is_the_hub
from harness.hub.session import HubSession
from harness.hub.tables import Label, TableSource
from harness.pull._naming import stem
from harness.pull._table_dates import Recorded, checked_time, stated_time
from harness.pull.sentinels import Findings, compare
from harness.snapshot.batches import BatchImport, begin
from harness.snapshot.details import SnapshotDetails
from harness.snapshot.importing import ImportResult
from harness.snapshot.manifest import Manifest, Origin, Scope
from harness.snapshot.mapping import Mapping, load_mapping, mapped_scope
from harness.snapshot.schema import MODELS_SCHEMA
from harness.snapshot.stated import NO_LICENCE
from harness.snapshot.store import Store
from harness.suite._files import checkout_or_wheel

if TYPE_CHECKING:
    from harness.hub._table_reading import Shape

WEEKLY = "hfmlsoc/hub_weekly_snapshots"
"""The dataset that `--at` reads if no other is named."""


MOST_DAYS_AFTER = 366
"""Days after the day asked for that the first of the tables may be of; one of a later day is not taken for it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table that was found, and what its mapping says."""

    source: TableSource
    """The dataset at a commit, and the table in it."""

    mapping: Mapping
    """What its columns mean."""

    notes: tuple[str, ...]
    """What whoever asked must know: how far off the table is, what its label means, whether its source stalled."""


@dataclass(frozen=True, slots=True)
class TableForecast:
    """What reading a table takes."""

    rows: int
    """Rows of the table."""

    columns: tuple[str, ...]
    """Columns that are read."""

    stored: int
    """Bytes of these columns, as they are stored."""

    size: int
    """Bytes of the whole table; what is not read is next to never fetched."""

    calls: int
    """Calls at most; of the quota for files, which is larger than that of the API."""


@dataclass(frozen=True, slots=True)
class PulledTable:
    """What a pull of a table brought."""

    manifest: Manifest
    """The snapshot."""

    calls: int
    """Calls that went out for it."""

    notes: tuple[str, ...]
    """What whoever asked must know."""

    incomplete: tuple[str, ...]
    """Why it does not cover what its mapping says; it is then a sample. Empty if it does."""


def known_mappings() -> dict[str, Mapping]:
    """Return the mappings of datasets that travel with harness, by dataset id.

    Raises:
        ImportFileError: if one of them is damaged.
    """
    root = checkout_or_wheel()
    folder = root / "mappings" if root.name == "_data" else root / "docs" / "mappings"
    mappings = [load_mapping(path) for path in sorted(folder.glob("*.yaml"))]
    return {mapping.dataset.id: mapping for mapping in mappings if mapping.dataset is not None}


def mapping_of(dataset: str, file: Path | None = None) -> Mapping:
    """Return the mapping of a dataset.

    Args:
        dataset: dataset id.
        file: a mapping file; the known one of the dataset if not given.

    Raises:
        UsageError: if there is none, or the file does not speak of a dataset.
        ImportFileError: if the file is no mapping.
    """
    if file is not None:
        mapping = load_mapping(file)
        if mapping.dataset is None:
            what = f"{for_message(file)} does not say which file of a dataset it speaks of"
            raise UsageError(what, todo="add dataset: with id and file")
        return mapping
    known = known_mappings()
    if dataset not in known:
        what = f"what the columns of {for_message(dataset, 80)} mean is not known here"
        raise UsageError(what, todo=f"give a mapping (--map FILE); known are {', '.join(sorted(known))}")
    return known[dataset]


def find_table(
    session: HubSession, table: str | None = None, *, at: date | None = None, map_file: Path | None = None
) -> Wanted:
    """Return the table that is meant: of a revision, of the week nearest to a day, or the newest.

    Args:
        session: what calls are made with; two or three go out.
        table: `DATASET` or `DATASET@REVISION`; the weekly tables if not given.
        at: the day that the table should be nearest to.
        map_file: a mapping file for a dataset that is not known.

    Raises:
        UsageError: if there is no such dataset, revision, table or mapping, or the day lies in the future or more than
            a year before the first table.
        ImportFileError: if the mapping cannot be read.
        HubError: if the Hub cannot be asked.
    """
    dataset, revision = hub.parse_table(table or WEEKLY)
    mapping = mapping_of(dataset, map_file)
    said = mapping.dataset
    assert said is not None  # noqa: S101  `mapping_of` gives no other
    if at is not None and said.label is None:
        what = f"the tables of {for_message(dataset, 80)} carry no day, so that none can be found by one"
        raise UsageError(what, todo=f"name a revision ({dataset}@COMMIT), or leave --table out: {WEEKLY} is by week")
    source = hub.resolve(session, dataset, revision)
    renamed = () if source.dataset == dataset else (f"{dataset} is called {source.dataset} now",)
    if said.label is None:
        return Wanted(hub.source_of(session, source, said.file), mapping, renamed)
    if at is not None and at > session.clock.now().date():
        raise UsageError(f"{at} lies in the future: no table can be near it", todo="leave --at out for the newest one")
    labels = hub.weekly_labels(session, source, said.file, said.label)
    label, notes = _chosen(labels, at)
    return Wanted(hub.labelled(session, source, label), mapping, (*renamed, *notes))


def forecast_table(session: HubSession, wanted: Wanted) -> TableForecast:
    """Return what reading a table takes; its footers are read for it.

    Raises:
        UsageError: if it is not known when the table was recorded.
        ImportFileError: if the mapping does not fit the table.
        HubError: if the Hub cannot be asked, or a file is no table.
    """
    shape = hub.shape_of(session, wanted.source)
    columns = _begun(wanted, shape).columns
    return TableForecast(shape.rows, columns, shape.stored(columns), wanted.source.size, shape.calls(columns))


def pull_table(store: Store, session: HubSession, wanted: Wanted, *, batch_rows: int | None = None) -> PulledTable:
    """Read a table and publish it.

    Args:
        store: where it goes.
        session: what calls are made with.
        wanted: the table.
        batch_rows: rows that are read at a time.

    Raises:
        UsageError: if it is not known when the table was recorded.
        ImportFileError: if the mapping does not fit the table.
        HubError: if the Hub cannot be asked to the end; nothing is published then.
        StoreError: if the store cannot be written.
    """
    calls = session.calls
    shape = hub.shape_of(session, wanted.source)
    taken = _begun(wanted, shape)
    for batch in hub.read_table(session, wanted.source, taken.columns, batch_rows):
        taken.take(batch.frame, batch.lines, batch.unreadable)
        session.progress.fetched(wanted.source.dataset, len(batch.lines) + len(batch.unreadable), session.calls)
    if taken.rows != shape.rows:
        what = (
            f"{taken.rows:,} rows came of {for_message(wanted.source.dataset, 80)}, and its files have {shape.rows:,}"
        )
        raise HubAnswerError(what, todo="run the same command again: a table is read anew; nothing was published")
    manifest, incomplete = _publish(store, wanted, taken)
    return PulledTable(manifest, session.calls - calls, wanted.notes, incomplete)


def _chosen(labels: tuple[Label, ...], at: date | None) -> tuple[Label, tuple[str, ...]]:
    if at is not None:
        nearest = hub.nearest_label(labels, at)
        if nearest.days_off > MOST_DAYS_AFTER:
            raise UsageError(
                f"the first table is {nearest.label.day}, {nearest.days_off:,} days after {at}: it says nothing of "
                "that day",
                todo=f"--at {nearest.label.day} brings the first one; an older table: harness snapshot import",
            )
        return nearest.label, nearest.sentences
    if not labels:
        raise UsageError("the dataset has no table with a day as its label", todo="check the dataset and the mapping")
    return labels[-1], (f"the newest table is {labels[-1].day}", *hub.stalled(labels[-1]))


def _begun(wanted: Wanted, shape: Shape) -> BatchImport:
    recorded = stated_time(wanted.source, wanted.mapping)
    return begin(wanted.source.dataset, wanted.mapping, shape.schema, recorded.end.date())


def _publish(store: Store, wanted: Wanted, taken: BatchImport) -> tuple[Manifest, tuple[str, ...]]:
    source, mapping = wanted.source, wanted.mapping
    scope = mapped_scope(mapping) or Scope("sample", ())
    stated = stated_time(source, mapping)
    when = checked_time(stated, source, taken.newest(stated.end), whole=scope.kind == "whole-hub")
    result = taken.finish(_details(wanted, when, scope))
    if result.models.is_empty():
        raise HubAnswerError(
            f"none of the {taken.rows:,} rows of {for_message(source.dataset, 80)} can be read",
            todo="check that the mapping fits the table",
        )
    findings = _compared(result, store)
    details = result.details
    if findings.incomplete:
        words = tuple(f"incomplete, so that it counts as a sample: {reason}" for reason in findings.incomplete)
        details = replace(details, scope=Scope("sample", ()), warnings=(*words, *details.warnings))
    models = result.models
    for column, reason in findings.suspect:
        models = models.with_columns(pl.lit(None, MODELS_SCHEMA[column]).alias(column))
        details = replace(details, warnings=(f"suspect: {column} is left out, because {reason}", *details.warnings))
    return store.publish(models, details, result.rejects), findings.incomplete


def _details(wanted: Wanted, when: Recorded, scope: Scope) -> SnapshotDetails:
    source, mapping = wanted.source, wanted.mapping
    warnings = [f"suspect: {when.stale}"] if when.stale else []
    warnings += [elsewhere()] if elsewhere() else []
    warnings += [*when.notes, *(hub.stalled(source.label) if source.label is not None else ())]
    stated = mapping.origin.licence if mapping.origin is not None else None
    if source.licence is not None and stated is not None and source.licence.lower() != stated.lower():
        found, said = for_message(source.licence, 60), for_message(stated, 60)
        warnings.append(f"the dataset states the licence {found} at this commit; its mapping says {said}")
    day = source.label.day if source.label is not None else when.end.date()
    return SnapshotDetails(
        name=stem(f"{mapping.name or 'table'}-{day.isoformat()}"),
        kind="synthetic" if mapping.synthetic else "table",
        origin=_origin(wanted, stated),
        captured_from=when.start,
        captured_to=when.end,
        scope=scope,
        warnings=tuple(warnings),
    )


def _origin(wanted: Wanted, licence: str | None) -> Origin:
    source, said = wanted.source, wanted.mapping.origin
    path = source.paths[0] if len(source.paths) == 1 else source.paths[0].rpartition("/")[0]
    place = "blob" if len(source.paths) == 1 else "tree"
    name = source.dataset if is_the_hub() else f"{source.dataset} at {host()}"
    return Origin(
        name=name,
        address=f"{endpoint()}/datasets/{source.dataset}/{place}/{source.commit}/{path}".rstrip("/"),
        revision=source.commit,
        licence=source.licence or licence or NO_LICENCE,
        attribution=as_served((said.attribution if said is not None else None) or source.dataset),
    )


def _compared(result: ImportResult, store: Store) -> Findings:
    """Compare a table with the one of the same origin and scope that was recorded last before it."""
    details = result.details
    earlier = [
        each
        for each in store.list()
        if each.kind == details.kind
        and each.origin.name == details.origin.name
        and each.scope == details.scope
        and each.captured_to < details.captured_to
        and details.scope.kind != "sample"
    ]
    before = max(earlier, key=lambda each: (each.captured_to, each.id), default=None)
    return Findings((), ()) if before is None else compare(result.models, before, store)
