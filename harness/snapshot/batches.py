"""Importing a table that comes in pieces: what is kept of each is typed at once, so that no raw table is ever whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import polars as pl

from harness.snapshot._duplicates import case_variants, distinct
from harness.snapshot._eras import fitted
from harness.snapshot._frame import conform
from harness.snapshot._paths import Schema, head_of, leads_somewhere, raw_of_frame
from harness.snapshot._raw import LINE, refuse_missing
from harness.snapshot._reading import wanted_of_rows
from harness.snapshot._remarks import remarks
from harness.snapshot.details import SnapshotDetails
from harness.snapshot.importing import ImportResult, typed
from harness.snapshot.mapping import Mapping
from harness.snapshot.rejects import Reject, rejects_table

_UNREADABLE = "the row holds bytes that are no text"


@dataclass
class BatchImport:
    """A table on its way in; make one with `begin`, hand over every batch, then finish."""

    name: str
    """The table, for messages."""

    mapping: Mapping
    """What its columns mean, as far as it has them."""

    columns: tuple[str, ...]
    """The columns that must be read; no other is needed."""

    notes: tuple[str, ...]
    """What a reader should know of the columns that it lacks."""

    rows: int = 0
    """Rows met."""

    _models: list[pl.DataFrame] = field(default_factory=list)
    _rejects: list[Reject] = field(default_factory=list)
    _left_out: list[Reject] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def take(self, frame: pl.DataFrame, lines: pl.Series, unreadable: tuple[int, ...] = ()) -> None:
        """Take some rows.

        Args:
            frame: the columns to be read.
            lines: the number of every row (Int64).
            unreadable: numbers of further rows, whose bytes no table can hold.

        Raises:
            ImportFileError: if a column is missing or has a type that is no text.
        """
        raw = raw_of_frame(frame, lines, wanted_of_rows(self.mapping), self.name)
        models, rejects, left_out, counts = typed(raw, self.mapping)
        self._models.append(_compact(models))
        self._rejects += [*raw.rejects, *rejects, *(Reject(line, "", _UNREADABLE) for line in unreadable)]
        self._left_out += left_out
        self._counts.update(counts)
        self.rows += raw.read + len(unreadable)

    def finish(self, details: SnapshotDetails) -> ImportResult:
        """Return what was taken as a table that can be published; it may be empty.

        Args:
            details: what is said about it; its counts and warnings are added to.
        """
        models = (
            pl.concat(self._models) if self._models else pl.DataFrame(schema={LINE: pl.Int64(), "repo_id": pl.String()})
        )
        self._models = []
        models, renamed = _one_name_each(models)
        repeated: list[Reject] = []
        counts = Counter({"duplicates": 0, "conflicts": 0})
        if models["repo_id"].n_unique() < models.height:
            once = distinct(models)
            models, repeated = once.models, once.rejects
            counts.update(once.counts)
        rejects = [*self._rejects, *renamed, *repeated]
        counts.update(self._counts)
        counts.update(read=self.rows, rejected=len(rejects), several_names=len(renamed))
        table = conform(models.drop(LINE))
        counts["case_variants"] = case_variants(table["repo_id"])
        further, warnings = remarks(table, details, counts)
        whole = {**dict(details.counts), **counts, **further}
        said = (*details.warnings, *self.mapping.warnings, *self.notes, *warnings)
        stated = replace(details, counts=tuple(sorted(whole.items())), warnings=said)
        return ImportResult(table, rejects_table([*rejects, *self._left_out]), stated)

    def newest(self, until: datetime) -> datetime | None:
        """Return the newest time in what was taken that is not later than `until`; a table is no older than that."""
        found: list[datetime] = []
        for part in self._models:
            for name in ("created_at", "last_modified"):
                if name in part.columns:
                    latest = part.select(pl.col(name).filter(pl.col(name) <= until).max()).item()
                    found += [latest] if latest is not None else []
        return max(found, default=None)


def begin(name: str, mapping: Mapping, schema: Schema, recorded: date) -> BatchImport:
    """Return a table on its way in.

    Args:
        name: the table, for messages.
        mapping: what its columns mean.
        schema: the columns that it has, with their types.
        recorded: the day on which its recording ended.

    Raises:
        ImportFileError: if the table lacks a column that it must have, or one column is to be a list for one of ours
            and a single value for another.
    """
    fits, notes = fitted(mapping, schema, recorded)
    wanted = wanted_of_rows(fits)
    refuse_missing(name, {path: one for path, one in wanted.items() if not leads_somewhere(schema, path)}, list(schema))
    heads = dict.fromkeys(head_of(schema, path) for path in wanted)
    return BatchImport(name, fits, tuple(heads), tuple(notes))


def _compact(models: pl.DataFrame) -> pl.DataFrame:
    """Return a copy that keeps nothing else in memory: texts of the engine point into the table they were cut from."""
    oldest = pl.CompatLevel.oldest()
    return pl.DataFrame(
        [
            pl.Series(name, models[name].alias("").to_arrow(compat_level=oldest), models[name].dtype)
            for name in models.columns
        ]
    )


def _one_name_each(models: pl.DataFrame) -> tuple[pl.DataFrame, list[Reject]]:
    """Return a table in which no repository stands under two names, and the rows set aside.

    A repository that is renamed while a table is recorded can be met twice. Its own id on the Hub tells; the row that
    was changed last stands, the first of them where that does not tell.
    """
    if "hub_id" not in models.columns:
        return models, []
    named = models.filter(pl.col("hub_id").is_not_null())
    if named["hub_id"].n_unique() == named.height:
        return models, []
    several = named.filter(pl.col("repo_id").n_unique().over("hub_id") > 1)
    if several.is_empty():
        return models, []
    changed = pl.col("last_modified") if "last_modified" in several.columns else pl.lit(None, pl.Datetime("us", "UTC"))
    ordered = several.sort(changed, -pl.col(LINE), descending=True, nulls_last=True)
    stands = ordered.unique(subset="hub_id", keep="first", maintain_order=True).select("hub_id", stands="repo_id")
    aside = several.join(stands, on="hub_id").filter(pl.col("repo_id") != pl.col("stands")).sort(LINE)
    rejects = [
        Reject(line, "hub_id", f"the same repository stands under another name here: {name}", repo)
        for line, name, repo in aside.select(LINE, "stands", "repo_id").rows()
    ]
    return models.join(aside.select(LINE), on=LINE, how="anti", maintain_order="left"), rejects
