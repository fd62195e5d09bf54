"""Matching the rows of two models tables: by name, then by the Hub's own id.

Both tables are sorted by name. Merged into one sorted list, the same names are neighbours; and the rows of either table
that have a partner stand in the same order, so that no row is ever looked up.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from harness.snapshot.common_scope import SAMPLE, in_scope
from harness.snapshot.manifest import Scope


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one of the two tables."""

    names: pl.Series
    """`repo_id` of every row, sorted."""

    same: pl.Series
    """Whether a row has a partner of the same name (Boolean)."""

    moved: pl.Series
    """Rows that have a partner of another name, in the order of their names after the renaming."""

    lone: pl.Series
    """Rows in scope without a partner; none if nothing is covered."""

    in_scope: int
    """How many rows are in scope."""

    def paired(self, column: pl.Series) -> pl.Series:
        """Return the values of the rows that have a partner: those of the same name, then those that were renamed."""
        same = column if self.same.all() else column.filter(self.same)
        return same.append(column.gather(self.moved)) if self.moved.len() else same

    def pairs(self) -> pl.Series:
        """Return the row of every pair, in the same order."""
        return self.same.arg_true().append(self.moved)


@dataclass(frozen=True, slots=True)
class Matched:
    """Two models tables, and which row of one is which row of the other."""

    scope: Scope
    """What both cover."""

    by_hub_id: bool
    """Whether both hold the Hub's own ids."""

    old: Rows
    """The earlier table."""

    new: Rows
    """The later one; its pairs are the partners of the pairs of the earlier one, in their order."""

    @property
    def height(self) -> int:
        """How many pairs there are."""
        return int(self.new.same.sum()) + self.new.moved.len()

    def differs(self, before: pl.Series, after: pl.Series) -> pl.Series:
        """Return for each pair whether both sides know a value of a column and the values differ (Boolean)."""
        return (self.old.paired(before) != self.new.paired(after)).fill_null(value=False)


def match_rows(before: pl.DataFrame, after: pl.DataFrame, scope: Scope, *, by_hub_id: bool) -> Matched:
    """Match two tables.

    A name that stands in both is one repository, unless both know an id of the Hub for it and these differ: then the
    name was given up and taken again. Of the rows without a partner those with the same id of the Hub are one
    repository that was renamed. An id that stands in one table twice tells nothing.

    Args:
        before: the earlier table: `repo_id` (sorted), `hub_id` if `by_hub_id`, and `author` if the scope needs it.
        after: the later table, likewise.
        scope: what both cover; pairs outside it are left out, except where nothing is covered.
        by_hub_id: whether both know ids of the Hub.
    """
    same = _same_names(before["repo_id"], after["repo_id"])
    moved = tuple(pl.Series(dtype=pl.get_index_type()) for _ in same)
    if by_hub_id:
        ids = [table["hub_id"].filter(mask) for table, mask in zip((before, after), same, strict=True)]
        keeps = ~(ids[0] != ids[1]).fill_null(value=False)
        same = same if keeps.all() else (_narrowed(same[0], keeps), _narrowed(same[1], keeps))
        places = _once(before, same[0]).join(_once(after, same[1]), on="hub_id", suffix="_after").sort("row_after")
        moved = (places["row"], places["row_after"])
    lone = tuple(
        (~mask).scatter(rows, [False] * rows.len()) if rows.len() else ~mask
        for mask, rows in zip(same, moved, strict=True)
    )
    inside = [_inside(table, scope) for table in (before, after)]
    if scope != SAMPLE and moved[0].len():
        either = inside[0].gather(moved[0]) | inside[1].gather(moved[1])
        moved = (moved[0].filter(either), moved[1].filter(either))
    old, new = (
        Rows(
            names=table["repo_id"],
            same=mask if scope == SAMPLE else mask & covered,
            moved=rows,
            lone=(alone & covered).arg_true(),
            in_scope=int(covered.sum()),
        )
        for table, mask, rows, alone, covered in zip((before, after), same, moved, lone, inside, strict=True)
    )
    return Matched(scope, by_hub_id, old, new)


def _same_names(before: pl.Series, after: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return which names of each side stand on the other too (Boolean)."""
    sides = [
        names.to_frame("name").with_columns(later=pl.lit(value)) for names, value in ((before, False), (after, True))
    ]
    merged = sides[0].merge_sorted(sides[1], key="name")
    meets = (pl.col("name") == pl.col("name").shift(1)).fill_null(value=False)
    found = merged.select("later", meets=meets)
    found = found.select("later", same=pl.col("meets") | pl.col("meets").shift(-1, fill_value=False))
    return found.filter(~pl.col("later"))["same"], found.filter("later")["same"]


def _narrowed(mask: pl.Series, keeps: pl.Series) -> pl.Series:
    """Return a mask without those of its rows that are not kept."""
    dropped = mask.arg_true().filter(~keeps)
    return mask.clone().scatter(dropped, [False] * dropped.len())


def _once(table: pl.DataFrame, same: pl.Series) -> pl.DataFrame:
    """Return rows without a partner whose id of the Hub is known and stands there once."""
    known = table.select("hub_id").with_row_index("row").filter(~same).filter(pl.col("hub_id").is_not_null())
    return known.filter(pl.col("hub_id").is_unique())


def _inside(table: pl.DataFrame, scope: Scope) -> pl.Series:
    """Return which rows lie in scope."""
    if scope.kind in ("whole-hub", "descendants", "sample"):
        return pl.repeat(scope != SAMPLE, table.height, dtype=pl.Boolean(), eager=True)
    return table.select(in_scope(scope)).to_series()
