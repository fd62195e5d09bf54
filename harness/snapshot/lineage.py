"""Lineage: from the bases that repositories name to the ends of their lines, as integers.

Ids are looked up once; everything after that is integers. The line of a repository follows first-named bases upwards.
All lines are followed at once by pointer jumping: in every round each line doubles the length it has covered, so that
as many rounds as the number of rows has bits are enough for any line. A line that still moves after that runs into a
cycle; the cycle is cut at its smallest repo id, which ends the lines that run into it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from harness.snapshot._frame import items_of
from harness.snapshot._lookup import rows_of
from harness.snapshot.form import lineage_of
from harness.snapshot.schema import EDGES_SCHEMA, FLAG_CYCLE, FLAG_DANGLING, FLAG_SELF, LINES_SCHEMA

_Integers = npt.NDArray[np.int64]
_Nodes = npt.NDArray[np.int32]
_Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ends:
    """Where every line ends."""

    end: _Nodes
    """Node at the end of the line that starts at each node."""

    steps: _Nodes
    """How many steps the line has."""

    cut: _Booleans
    """Whether the node is one at which a cycle was cut."""


def resolve(models: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Resolve the declared bases of a table into one table with lists (see `resolve_flat`).

    Args:
        models: at least `repo_id` (unique) and `base_models`, in any order.

    Returns:
        The lineage table (LINEAGE_SCHEMA), row by row as `models`, and the ids that `models` does not hold, sorted.
        `depth` is null where nothing is known about bases; a repository at which a cycle was cut has depth 0.
    """
    lines, edges, outside = resolve_flat(models)
    return lineage_of(lines, edges), outside


def resolve_flat(models: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    """Resolve the declared bases of a table.

    A base that is the repository itself is dropped and flagged. FLAG_CYCLE is set where any line of the repository
    (one for each base) ends in a cycle of first-named bases, which includes every repository on such a cycle.

    Args:
        models: at least `repo_id` (unique) and `base_models`, in any order.

    Returns:
        One row a repository (LINES_SCHEMA), row by row as `models`; one row a base (EDGES_SCHEMA), in the order of the
        repositories that name them; and the ids that `models` does not hold, sorted.
    """
    ids, rows = models["repo_id"], models.height
    code, outside = _codes(ids, items_of(models["base_models"]))
    number = models["base_models"].list.len().cast(pl.Int32())
    child = np.repeat(np.arange(rows, dtype=np.int32), number.fill_null(0).to_numpy())
    other = code != child
    selves = child[~other]
    child, code = child[other], code[other]

    def rank(members: _Nodes) -> _Integers:
        places = np.empty(len(members), dtype=np.int64)
        places[ids.gather(pl.Series(members)).arg_sort().to_numpy()] = np.arange(len(members))
        return places

    ends = follow(_first_bases(child, code, rows, len(outside)), rank)
    root = ends.end[_nodes(code, rows)]
    flags = _flags(selves, child, code, ends.cut[root], rows)
    others = number.fill_null(0).to_numpy().copy()
    np.subtract.at(others, selves, 1)
    declared = pl.when(number.is_not_null())
    lines = pl.select(
        bases=declared.then(pl.Series(others)),
        depth=declared.then(pl.Series(ends.steps[:rows])),
        flags=pl.Series(flags),
    )
    edges = pl.DataFrame({"parent": pl.Series(code), "root": pl.Series(_codes_of(root, rows))})
    return lines.cast(pl.Schema(LINES_SCHEMA)), edges.cast(pl.Schema(EDGES_SCHEMA)), outside


def follow(first: _Nodes, rank: Callable[[_Nodes], _Integers]) -> Ends:
    """Follow every node along `first` to its end.

    Args:
        first: the next node of each node, or the node itself where its line ends.
        rank: gives nodes that lie on cycles their places in the order of repo ids.
    """
    end, steps = first.copy(), np.zeros(len(first), dtype=np.int32)
    cut = np.zeros(len(first), dtype=np.bool_)
    started = np.flatnonzero(first != np.arange(len(first), dtype=np.int32)).astype(np.int32)
    steps[started] = 1
    moving = _jump(end, steps, started, first)
    if len(moving):
        # Lines that go round have made more steps than there are nodes: they now stand on their cycles, on all of them.
        # Every line that has not ended is one of these, so that no other line is followed again.
        members = np.unique(end[moving])
        smallest = _smallest_on_cycles(first, members, rank(members))
        cut[smallest] = True
        opened = first.copy()
        opened[smallest] = smallest
        end[moving], steps[moving] = opened[moving], opened[moving] != moving
        _jump(end, steps, moving, opened)
    return Ends(end, steps, cut)


def _jump(end: _Nodes, steps: _Nodes, moving: _Nodes, first: _Nodes) -> _Nodes:
    """Follow some nodes in place, for as many rounds as any line can need, and return those that have not ended."""
    here = end[moving]
    goes_on = first[here] != here
    moving, here = moving[goes_on], here[goes_on]
    for _ in range(len(first).bit_length() + 1):
        if not len(moving):
            break
        steps[moving] += steps[here]
        here = end[here]
        end[moving] = here
        goes_on = first[here] != here
        moving, here = moving[goes_on], here[goes_on]
    return moving


def _smallest_on_cycles(first: _Nodes, members: _Nodes, rank: _Integers) -> _Nodes:
    after = np.searchsorted(members, first[members])
    lowest = rank
    for _ in range(len(members).bit_length()):
        lowest = np.minimum(lowest, lowest[after])
        after = after[after]
    smallest: _Nodes = members[lowest == rank]
    return smallest


def _codes(ids: pl.Series, bases: pl.Series) -> tuple[_Nodes, pl.Series]:
    """Return the row of every base, or -1 - i for entry i of the ids outside the table, and those, sorted."""
    row = rows_of(ids, bases)
    absent = bases.filter(pl.Series(row < 0))
    outside = absent.unique().sort()
    row[row < 0] = -1 - outside.search_sorted(absent).cast(pl.Int32()).to_numpy()
    return row, outside.alias("repo_id")


def _first_bases(child: _Nodes, code: _Nodes, rows: int, outside: int) -> _Nodes:
    """Return what `follow` begins with, of repositories in the order of their rows and the base that each names."""
    first = np.arange(rows + outside, dtype=np.int32)
    at = np.flatnonzero(np.diff(child, prepend=np.int32(-1)))
    first[child[at]] = _nodes(code[at], rows)
    return first


def _nodes(code: _Nodes, rows: int) -> _Nodes:
    nodes: _Nodes = np.where(code >= 0, code, np.int32(rows - 1) - code)
    return nodes


def _codes_of(node: _Nodes, rows: int) -> _Nodes:
    codes: _Nodes = np.where(node < rows, node, np.int32(rows - 1) - node)
    return codes


def _flags(selves: _Nodes, child: _Nodes, code: _Nodes, ends_in_cycle: _Booleans, rows: int) -> npt.NDArray[np.uint8]:
    flags = np.zeros(rows, dtype=np.uint8)
    flags[child[ends_in_cycle]] |= FLAG_CYCLE
    flags[child[code < 0]] |= FLAG_DANGLING
    flags[selves] |= FLAG_SELF
    return flags
