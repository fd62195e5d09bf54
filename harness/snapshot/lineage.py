"""Lineage: from the bases that repositories name to the ends of their lines, as integers.

Ids are looked up once; everything after that is integers. The line of a repository follows first-named bases upwards.
All lines are followed at once by pointer jumping: in every round each line doubles the length it has covered, so that
as many rounds as the number of rows has bits are enough for any line. A line that still moves after that runs into a
cycle; the cycle is cut at its smallest repo id, which ends the lines that run into it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from harness.snapshot.schema import FLAG_CYCLE, FLAG_DANGLING, FLAG_SELF, LINEAGE_SCHEMA

_Integers = npt.NDArray[np.int64]
_Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ends:
    """Where every line ends."""

    end: _Integers
    """Node at the end of the line that starts at each node."""

    steps: _Integers
    """How many steps the line has."""

    cut: _Booleans
    """Whether the node is one at which a cycle was cut."""


def resolve(models: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Resolve the declared bases of a table.

    A base that is the repository itself is dropped and flagged. FLAG_CYCLE is set where any line of the repository
    (one for each base) ends in a cycle of first-named bases, which includes every repository on such a cycle.

    Args:
        models: at least `repo_id` (unique) and `base_models`, in any order.

    Returns:
        The lineage table (LINEAGE_SCHEMA), row by row as `models`, and the ids that `models` does not hold, sorted.
        `depth` is null where nothing is known about bases; a repository at which a cycle was cut has depth 0.
    """
    rows = models.height
    links = _links(models)
    outside = links.filter(pl.col("row").is_null())["base"].unique().sort()
    known = _codes(links, outside)
    other = known.filter(pl.col("code") != pl.col("child"))
    child, code = _integers(other["child"]), _integers(other["code"])
    ends = follow(_first_bases(child, code, rows, len(outside)), _ranks(models))
    root = ends.end[_nodes(code, rows)]
    flags = _flags(known, child, code, ends.cut[root], rows)
    return _assemble(models, other, _codes_of(root, rows), ends.steps, flags), outside.alias("repo_id")


def follow(first: _Integers, rank: _Integers) -> Ends:
    """Follow every node along `first` to its end.

    Args:
        first: the next node of each node, or the node itself where its line ends.
        rank: of each node that may lie on a cycle, its place in the order of repo ids.
    """
    end, steps, moving = _jump(first)
    cut = np.zeros(len(first), dtype=np.bool_)
    if len(moving):
        # Lines that go round have made more steps than there are nodes: they now stand on their cycles, on all of them.
        cut[_smallest_on_cycles(first, np.unique(end[moving]), rank)] = True
        end, steps, moving = _jump(np.where(cut, np.arange(len(first)), first))
    return Ends(end, steps, cut)


def _jump(first: _Integers) -> tuple[_Integers, _Integers, _Integers]:
    nodes = np.arange(len(first))
    end, steps = first.copy(), (first != nodes).astype(np.int64)
    moving = np.flatnonzero(first[end] != end)
    for _ in range(len(first).bit_length() + 1):
        if not len(moving):
            break
        steps[moving] += steps[end[moving]]
        end[moving] = end[end[moving]]
        moving = moving[first[end[moving]] != end[moving]]
    return end, steps, moving


def _smallest_on_cycles(first: _Integers, members: _Integers, rank: _Integers) -> _Integers:
    after = np.searchsorted(members, first[members])
    lowest = rank[members]
    for _ in range(len(members).bit_length()):
        lowest = np.minimum(lowest, lowest[after])
        after = after[after]
    smallest: _Integers = members[lowest == rank[members]]
    return smallest


def _links(models: pl.DataFrame) -> pl.DataFrame:
    """One row for each declared base: child row, base id, base row (null if outside), in declared order."""
    places = models.select(base="repo_id", row=pl.int_range(pl.len(), dtype=pl.Int64))
    declared = (
        models.select(base="base_models", child=pl.int_range(pl.len(), dtype=pl.Int64))
        .filter(pl.col("base").list.len() > 0)
        .explode("base")
    )
    return declared.join(places, on="base", how="left", maintain_order="left")


def _codes(links: pl.DataFrame, outside: pl.Series) -> pl.DataFrame:
    places = pl.DataFrame({"base": outside, "place": pl.int_range(len(outside), dtype=pl.Int64, eager=True)})
    coded = links.join(places, on="base", how="left", maintain_order="left")
    return coded.select("child", code=pl.coalesce("row", -1 - pl.col("place")))


def _first_bases(child: _Integers, code: _Integers, rows: int, outside: int) -> _Integers:
    first = np.arange(rows + outside)
    starts, at = np.unique(child, return_index=True)
    first[starts] = _nodes(code[at], rows)
    return first


def _nodes(code: _Integers, rows: int) -> _Integers:
    return np.where(code >= 0, code, rows - 1 - code)


def _codes_of(node: _Integers, rows: int) -> _Integers:
    return np.where(node < rows, node, rows - 1 - node)


def _ranks(models: pl.DataFrame) -> _Integers:
    rank = np.empty(models.height, dtype=np.int64)
    rank[_integers(models["repo_id"].arg_sort())] = np.arange(models.height)
    return rank


def _flags(
    known: pl.DataFrame, child: _Integers, code: _Integers, ends_in_cycle: _Booleans, rows: int
) -> npt.NDArray[np.uint8]:
    flags = np.zeros(rows, dtype=np.uint8)
    flags[child[ends_in_cycle]] |= FLAG_CYCLE
    flags[child[code < 0]] |= FLAG_DANGLING
    flags[_integers(known.filter(pl.col("code") == pl.col("child"))["child"])] |= FLAG_SELF
    return flags


def _assemble(
    models: pl.DataFrame, other: pl.DataFrame, root: _Integers, steps: _Integers, flags: npt.NDArray[np.uint8]
) -> pl.DataFrame:
    lists = (
        other.with_columns(root=pl.Series(root, dtype=pl.Int64))
        .group_by("child", maintain_order=True)
        .agg(parents="code", root="root")
    )
    rows = models.select(pl.int_range(pl.len(), dtype=pl.Int64).alias("child"), "base_models").with_columns(
        depth=pl.Series(steps[: models.height]), flags=pl.Series(flags)
    )
    known = pl.col("base_models").is_not_null()
    return (
        rows.join(lists, on="child", how="left", maintain_order="left")
        .with_columns(pl.when(known).then(pl.col("parents", "root").fill_null([])), pl.when(known).then("depth"))
        .with_columns(nearest="parents")
        .select(pl.col(name).cast(dtype) for name, dtype in LINEAGE_SCHEMA.items())
    )


def _integers(series: pl.Series) -> _Integers:
    return series.cast(pl.Int64).to_numpy().astype(np.int64, copy=False)
