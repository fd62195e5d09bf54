"""Bases of repositories, and the ends of their lines, as integers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from harness.measure._identities import Identities
from harness.measure._packing import Coded, Component, distinct, ranked
from harness.measure.cells import NONE_DECLARED, NOT_KNOWN, OTHER, Codes, Numbers, bases_text
from harness.measure.sources import SIDES, Lineage


def code_bases(lineage: Lineage, identities: Identities, sides: frozenset[str], within: NDArray[np.bool_]) -> Coded:
    """Give every repository the code of its bases' identities and their roots', or of those of them that are asked.

    Args:
        lineage: how many bases every row names, and those.
        identities: the identities of its rows and of the ids outside.
        sides: what is asked of bases.
        within: for every row whether anything is asked of its bases; if not, nothing is known of them.
    """
    number = lineage.lines["bases"]
    none_declared = (number == 0).fill_null(value=False).to_numpy() & within
    owners = number.gt(0).arg_true().to_numpy()
    lengths, asked = number.gather(owners).to_numpy(), within[owners]
    names = [*identities.names, OTHER]
    pairs = _pairs(lineage.edges, identities, sides, np.repeat(asked, lengths))
    owners, lengths = owners[asked], lengths[asked]
    is_one = lengths == 1
    of_several = np.repeat(~is_one, lengths)
    single, ones = distinct(pairs[~of_several], len(names) ** 2)
    several, lists = _several(pairs[of_several], lengths[~is_one])
    texts = [NOT_KNOWN, NONE_DECLARED]
    texts += [_pair_text([int(code)], names) for code in single]
    texts += [_pair_text(each, names) for each in several]
    rank, sorted_texts = ranked([(text,) for text in texts])
    codes = np.full(len(number), rank[0], dtype=np.min_scalar_type(len(texts)))
    codes[none_declared] = rank[1]
    codes[owners[is_one]] = rank[2:][ones]
    codes[owners[~is_one]] = rank[2 + len(single) :][lists]
    return Coded(Component(("bases",), sorted_texts), codes)


def _pairs(edges: pl.DataFrame, identities: Identities, sides: frozenset[str], asked: NDArray[np.bool_]) -> Numbers:
    """Return for those bases that are asked the codes of their identities and of their roots' as one number.

    A side that is not asked has the code after the last.
    """
    of_rows, of_outside = identities.codes
    count = len(identities.names) + 1
    edges = edges if asked.all() else edges.filter(pl.Series(asked))
    pairs: Numbers = np.full(edges.height, count**2 - 1, dtype=np.int64)
    for side, weight in (("nearest", count), ("root", 1)):
        if side in sides:
            node = edges[SIDES[side]].to_numpy()
            code = of_rows[np.maximum(node, 0)]
            outside = np.flatnonzero(node < 0)
            code[outside] = of_outside[-1 - node[outside]]
            pairs -= weight * (count - 1 - code.astype(np.int64))
    return pairs


def _several(pairs: Numbers, lengths: NDArray[np.int32]) -> tuple[list[tuple[int, ...]], Codes]:
    """Return the distinct lists of pairs, and the place of every list among them."""
    code_of: dict[tuple[int, ...], int] = {}
    ends = np.cumsum(lengths).tolist()
    flat = pairs.tolist()
    start, codes = 0, []
    for end in ends:
        codes.append(code_of.setdefault(tuple(flat[start:end]), len(code_of)))
        start = end
    return list(code_of), np.array(codes, dtype=np.int32)


def _pair_text(pairs: Sequence[int], names: Sequence[str]) -> str:
    return bases_text([(names[code // len(names)], names[code % len(names)]) for code in pairs])
