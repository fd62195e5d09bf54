"""Matching the rows of two models tables: by name, then by the Hub's own id.

Both tables are sorted by name, so that one walk along both meets the same names; and the rows of either table that have
a partner stand in the same order, so that no row is ever looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from harness.snapshot._frame import items_of
from harness.snapshot.common_scope import SAMPLE, in_scope
from harness.snapshot.manifest import Scope

Column = Callable[[str], pl.Series]
"""Returns a column of a models table by its name."""

_ROWS = 90_000


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one of the two tables."""

    names: pl.Series
    """`repo_id` of every row, sorted."""

    same: pl.Series
    """Whether a row has a partner of the same name (Boolean); these stand in the same order on both sides."""

    moved: pl.Series
    """Rows that have a partner of another name, in the order of their names after the renaming."""

    lone: pl.Series
    """Rows in scope without a partner; none if nothing is covered."""

    in_scope: int
    """How many rows are in scope."""

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

    def parts(self, before: pl.Series, after: pl.Series) -> Iterator[pl.DataFrame]:
        """Yield the values of the pairs, a part at a time: `row` of the later table, `before` and `after`."""
        old, new = self.old, self.new
        for one, other in _spans(old.same, new.same):
            row = new.same[other].arg_true() + other.start
            yield pl.DataFrame({
                "row": row, "before": before[one].filter(old.same[one]), "after": after[other].filter(new.same[other]),
            })  # fmt: skip
        if new.moved.len():
            yield pl.DataFrame({
                "row": new.moved, "before": before.gather(old.moved), "after": after.gather(new.moved),
            })  # fmt: skip

    def differs(self, before: pl.Series, after: pl.Series) -> pl.Series:
        """Return for each pair whether both sides know a value of a column and the values differ (Boolean)."""
        same = _differ(before, after, self.old.same, self.new.same)
        moved = before.gather(self.old.moved) != after.gather(self.new.moved)
        return pl.concat([same, moved], rechunk=True).fill_null(value=False)


def match_rows(before: Column, after: Column, scope: Scope, *, by_hub_id: bool) -> Matched:
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
    names = (before("repo_id"), after("repo_id"))
    with ThreadPoolExecutor(max_workers=1) as beside:
        read = beside.submit(lambda: (before("hub_id"), after("hub_id"))) if by_hub_id else None
        same = _same_names(*names)
    moved = tuple(pl.Series(dtype=pl.get_index_type()) for _ in same)
    if read is not None:
        same, moved = _by_hub_id(read.result(), same)
    lone = tuple(
        (~mask).scatter(rows, [False] * rows.len()) if rows.len() else ~mask
        for mask, rows in zip(same, moved, strict=True)
    )
    inside = [_inside(table, each, scope) for table, each in zip((before, after), names, strict=True)]
    if scope != SAMPLE and moved[0].len():
        either = inside[0].gather(moved[0]) | inside[1].gather(moved[1])
        moved = (moved[0].filter(either), moved[1].filter(either))
    old, new = (
        Rows(
            names=each,
            same=mask if scope == SAMPLE else mask & covered,
            moved=rows,
            lone=(alone & covered).arg_true(),
            in_scope=int(covered.sum()),
        )
        for each, mask, rows, alone, covered in zip(names, same, moved, lone, inside, strict=True)
    )
    return Matched(scope, by_hub_id, old, new)


def _same_names(before: pl.Series, after: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return which names of each side stand on the other too (Boolean)."""
    met, others, first = [], np.zeros(after.len(), dtype=np.bool_), 0
    for at in range(0, before.len(), _ROWS):
        part = before[at : at + _ROWS]
        end = int(after.search_sorted(part[-1], side="right"))
        later = pl.DataFrame({"name": after[first:end].set_sorted()}).with_columns(nearest="name")
        walked = part.set_sorted().to_frame("name").join_asof(later.with_row_index("row"), on="name")
        meets = (walked["name"] == walked["nearest"]).fill_null(value=False)
        others[first + walked["row"].filter(meets).to_numpy()] = True
        met.append(meets)
        first = end
    return pl.concat([pl.Series([], dtype=pl.Boolean()), *met], rechunk=True), pl.Series(others)


def _by_hub_id(
    ids: tuple[pl.Series, pl.Series], same: tuple[pl.Series, pl.Series]
) -> tuple[tuple[pl.Series, pl.Series], tuple[pl.Series, pl.Series]]:
    """Return which rows have a partner of the same name that has no other id, and the rows that were renamed."""
    keeps = ~_differ(*ids, *same).fill_null(value=False)
    if not keeps.all():
        same = (_narrowed(same[0], keeps), _narrowed(same[1], keeps))
    first, second = (_once(each, mask) for each, mask in zip(ids, same, strict=True))
    places = first.join(second, on="hub_id", suffix="_after").sort("row_after")
    return same, (places["row"], places["row_after"])


def _narrowed(mask: pl.Series, keeps: pl.Series) -> pl.Series:
    """Return a mask without those of its rows that are not kept."""
    dropped = mask.arg_true().filter(~keeps)
    return mask.clone().scatter(dropped, [False] * dropped.len())


def _once(ids: pl.Series, same: pl.Series) -> pl.DataFrame:
    """Return rows without a partner whose id of the Hub is known and stands there once."""
    alone = ~same & ids.is_not_null()
    known = pl.DataFrame({"row": alone.arg_true(), "hub_id": ids.filter(alone)})
    return known.filter(pl.col("hub_id").is_unique())


def _inside(table: Column, names: pl.Series, scope: Scope) -> pl.Series:
    """Return which rows lie in scope."""
    if scope.kind in ("whole-hub", "descendants", "sample"):
        return pl.repeat(scope != SAMPLE, names.len(), dtype=pl.Boolean(), eager=True)
    columns = {"repo_id": names} | ({"author": table("author")} if scope.kind == "namespaces" else {})
    return pl.DataFrame(columns).select(in_scope(scope)).to_series()


def _differ(before: pl.Series, after: pl.Series, old: pl.Series, new: pl.Series) -> pl.Series:
    """Return for each pair of values whether they differ, null where one is not known (Boolean).

    Args:
        before: values.
        after: values.
        old: which of the former have a partner.
        new: which of the latter have one; partners stand in the same order.
    """
    compare = _lists_differ if isinstance(before.dtype, pl.List) else _values_differ
    unlike = [compare(before[one], after[other], old[one], new[other]) for one, other in _spans(old, new)]
    return pl.concat([pl.Series([], dtype=pl.Boolean()), *unlike], rechunk=True)


def _spans(old: pl.Series, new: pl.Series) -> Iterator[tuple[slice, slice]]:
    """Yield rows of both sides that hold the same pairs: what is made of so few stays in the processor's cache."""
    one, other = old.arg_true(), new.arg_true()
    for at in range(0, one.len(), _ROWS):
        first, last = at, min(at + _ROWS, one.len()) - 1
        yield slice(one[first], one[last] + 1), slice(other[first], other[last] + 1)


def _values_differ(before: pl.Series, after: pl.Series, old: pl.Series, new: pl.Series) -> pl.Series:
    """Do as `_differ`, all at once."""
    return before.filter(old) != after.filter(new)


def _lists_differ(before: pl.Series, after: pl.Series, old: pl.Series, new: pl.Series) -> pl.Series:
    """Do as `_differ`, all at once: comparing what lists of the same length hold takes a fraction of comparing them."""
    sizes = [lists.list.len() for lists in (before, after)]
    unlike = sizes[0].filter(old) != sizes[1].filter(new)
    alike = (~unlike).fill_null(value=False)
    rows = [mask.arg_true().filter(alike) for mask in (old, new)]
    one, other = (_items(*each) for each in zip((before, after), sizes, rows, strict=True))
    differing = one.ne_missing(other)
    if not differing.any():
        return unlike
    places = np.repeat(alike.arg_true().to_numpy(), sizes[0].gather(rows[0]).to_numpy())
    others = np.unique(places[differing.to_numpy()])
    return unlike.scatter(others, [True] * len(others))


def _items(lists: pl.Series, sizes: pl.Series, rows: pl.Series) -> pl.Series:
    """Return what some rows of lists hold, one after the other."""
    wanted = np.zeros(lists.len(), dtype=np.bool_)
    wanted[rows.to_numpy()] = True
    return items_of(lists).filter(pl.Series(np.repeat(wanted, sizes.fill_null(0).to_numpy())))
