"""Lineage with planted truth: every line is built from its end, so that no search is needed to know where it ends.

Every repository that names bases belongs to a tree. The end of a tree is a repository without bases, an id that the
table does not hold (deleted, or called by a former name), or a cycle. The members of a tree name its end, the member
before them, or one that is at most half as far from the end. Some name further bases, up to MOST_PARENTS in all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.draws import Booleans, Draws, Integers

MOST_PARENTS = 60
"""Most bases of one repository."""

LONGEST_LINE = 2_000
"""Steps of one line that is longer than all others, in a large table."""

_NAMES_BASES = 3_200
_OUTSIDE, _INTO_CYCLE, _NAMES_END, _NAMES_LAST, _SEVERAL = 400, 10, 6_000, 9_000, 150
_SHORT_CYCLES = (2, 3, 5, 2, 7)
_ROWS_PER_CYCLE, _ROWS_PER_SELF, _ROWS_PER_OUTSIDE = 20_000, 10_000, 200


@dataclass(frozen=True)
class PlantedLineage:
    """Which bases every repository names; a base is a row, or -1 - i for the i-th id outside the table."""

    child: Integers
    """Row of every declared base, in ascending order; bases of one row are in the order they are declared."""

    base: Integers
    """The declared base."""

    end: Integers
    """The end of that base's line: a row, an outside id, or a row of the cycle that it runs into (any of them)."""

    cycle: Integers
    """For every row the number of the cycle that is the end of its line, or -1."""

    names_bases: Booleans
    """For every row whether it names any."""

    outside: int
    """How many ids outside the table are named, at most."""

    on_cycle: Integers
    """Rows that lie on cycles."""

    longest_line: int
    """Length of the planted line."""


def plant(draws: Draws, rows: int, ends: Integers) -> PlantedLineage:
    """Plant lineage over rows.

    Args:
        draws: where chance comes from.
        rows: how many there are.
        ends: rows that may be the end of a line, the most used first; a random two thirds of all rows or so.
    """
    outside = max(1, rows // _ROWS_PER_OUTSIDE)
    may_name = np.ones(rows, dtype=np.bool_)
    may_name[ends] = False
    members = np.flatnonzero(may_name)
    cycles = _cycle_lengths(rows)
    on_cycle, members = np.split(members, [min(sum(cycles), len(members))])
    selves, members = np.split(members, [min(max(1, rows // _ROWS_PER_SELF), len(members))])
    cycle_of = np.repeat(np.arange(len(cycles)), cycles)[: len(on_cycle)]
    tree, line = _trees(draws, len(members), len(ends), outside, len(cycles))
    end = _end_rows(tree, ends, outside, _first_of(cycle_of, on_cycle, len(cycles)))
    first = _first_bases(draws, members, tree, end, line)
    cycle = np.full(rows, -1, dtype=np.int64)
    cycle[on_cycle] = cycle_of
    cycle[members] = np.where(tree >= len(ends) + outside, tree - len(ends) - outside, -1)
    more_child, more_base = _further_bases(draws, members, first, ends)
    self_and_base = selves[len(selves) // 2 :]
    parts = (
        (on_cycle, _after(cycle_of, on_cycle), on_cycle),
        (selves, selves, selves),
        (self_and_base, np.full(len(self_and_base), ends[0]), np.full(len(self_and_base), ends[0])),
        (members, first, end),
        (more_child, more_base, more_base),
    )
    child, base, ending = (np.concatenate([part[place] for part in parts]) for place in range(3))
    order = np.argsort(child, kind="stable")
    names = np.zeros(rows, dtype=np.bool_)
    names[child] = True
    return PlantedLineage(child[order], base[order], ending[order], cycle, names, outside, on_cycle, line)


def rows_that_may_end(draws: Draws, rows: int) -> Booleans:
    """Return which rows name no bases."""
    return ~draws.chance("names bases", rows, _NAMES_BASES)


def _cycle_lengths(rows: int) -> list[int]:
    short = [_SHORT_CYCLES[number % len(_SHORT_CYCLES)] for number in range(max(1, rows // _ROWS_PER_CYCLE))]
    return [*short, 64] if rows >= _ROWS_PER_CYCLE else short


def _trees(draws: Draws, members: int, ends: int, outside: int, cycles: int) -> tuple[Integers, int]:
    """Return the tree of every member (in the order of ends, outside ids, cycles), and the length of the planted line.

    The first members, in their order, are the planted line; its tree is that of the end used least.
    """
    tree = draws.heavy("tree", members, ends - 1)
    gone = draws.chance("tree outside", members, _OUTSIDE)
    tree[gone] = ends + draws.heavy("which outside", members, outside)[gone]
    round_ = draws.chance("tree cycle", members, _INTO_CYCLE)
    tree[round_] = ends + outside + draws.below("which cycle", members, cycles)[round_]
    line = min(LONGEST_LINE, members // 50)
    tree[:line] = ends - 1
    return tree, line


def _end_rows(tree: Integers, ends: Integers, outside: int, cycles: Integers) -> Integers:
    return np.concatenate([ends, -1 - np.arange(outside), cycles])[tree]


def _first_of(cycle_of: Integers, on_cycle: Integers, cycles: int) -> Integers:
    return on_cycle[np.searchsorted(cycle_of, np.arange(cycles))]


def _after(cycle_of: Integers, on_cycle: Integers) -> Integers:
    """Return the next row of every cycle: the last of a cycle names its first."""
    after = np.arange(1, len(on_cycle) + 1)
    last = np.append(cycle_of[1:] != cycle_of[:-1], np.True_)[: len(on_cycle)]
    after[last] = np.searchsorted(cycle_of, cycle_of[last])
    return on_cycle[after]


def _first_bases(draws: Draws, members: Integers, tree: Integers, end: Integers, line: int) -> Integers:
    order = np.argsort(tree, kind="stable")
    of_tree = tree[order]
    start = np.searchsorted(of_tree, of_tree)
    place = np.arange(len(order)) - start
    mode = draws.below("which base", len(order), 10_000)[order]
    mode[order < line] = _NAMES_LAST
    before = np.where(mode < _NAMES_LAST, place >> draws.below("how far up", len(order), 8) + 1, place - 1)
    named = np.where((place == 0) | (mode < _NAMES_END), -1, before)
    first = np.empty(len(order), dtype=np.int64)
    first[order] = np.where(named < 0, end[order], members[order][np.maximum(start + named, 0)])
    return first


def _further_bases(draws: Draws, members: Integers, first: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """Return further bases of some members, as (row, base): rows without bases, all different."""
    chosen = np.flatnonzero(draws.chance("several", len(members), _SEVERAL))
    most = min(MOST_PARENTS, len(ends)) - 1
    number = 1 + draws.heavy("how many", len(chosen), max(1, most))
    start, stride = (
        draws.below("start", len(chosen), len(ends)),
        1 + draws.below("stride", len(chosen), max(1, len(ends) // MOST_PARENTS)),
    )
    owner = np.repeat(np.arange(len(chosen)), number)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    base = ends[(start[owner] + step * stride[owner]) % len(ends)]
    new = base != first[chosen][owner]
    return members[chosen][owner][new], base[new]
