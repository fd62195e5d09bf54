"""Identities: what is kept of ids, their namespaces and the patterns that their names fit, as integers.

Namespaces come as spans of rows, and ids are sorted, so that the names of one namespace that begin alike are a span
too, found by bisection; only patterns that speak of names without an owner go over all ids, and those together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from harness.measure._packing import distinct, ranked
from harness.measure.cells import NO_NAMESPACE, OTHER, Codes, identity_text
from harness.measure.fits import name_fits, span_of
from harness.measure.keys import ExtractPlan


class Identities:
    """What is kept of ids: for every id the code of its namespace and labels; codes are in the order of the texts."""

    def __init__(self, drawn: Sequence[Codes], ids: Sequence[pl.Series], plan: ExtractPlan) -> None:
        """Number what is kept.

        Args:
            drawn: for several series of ids the places of their namespaces (`_spaces`).
            ids: the ids themselves, or nothing if labels are not asked for.
            plan: what is kept apart.
        """
        spaces = (*plan.namespaces, OTHER, NO_NAMESPACE)
        labels = _LabelSets()
        labelled = [labels.of(each, plan) for each in ids]
        width = len(labels.sets)
        if labelled:
            drawn = [places * width + sets for places, sets in zip(drawn, labelled, strict=True)]
        used, codes = distinct(np.concatenate(drawn), len(spaces) * width)
        pairs = [(spaces[code // width], labels.sets[code % width]) for code in used.tolist()]
        rank, texts = ranked([(space, ".".join(map(str, fits))) for space, fits in pairs])
        rank = rank.astype(np.min_scalar_type(len(texts)))
        self.codes = np.split(rank[codes], np.cumsum([len(places) for places in drawn])[:-1])
        """For every series of ids its codes, in as few bytes as hold them."""
        self.texts = texts
        """Namespace and labels of every code."""
        self.kept = np.array([space not in (OTHER, NO_NAMESPACE) for space, _ in texts], dtype=np.bool_)
        """For every code whether the plan keeps its namespace."""
        self.names = [identity_text(space, [int(label) for label in fits.split(".") if label]) for space, fits in texts]
        """For every code the identity as `cells.csv` writes it."""


def identities_of(spans: pl.DataFrame, outside: pl.Series, ids: pl.Series | None, plan: ExtractPlan) -> Identities:
    """Return the identities of a snapshot's rows and of the ids outside.

    Args:
        spans: the namespaces as spans of rows (NAMESPACES_SCHEMA).
        outside: the ids outside, sorted.
        ids: the ids of the rows, sorted; None if labels are not asked for.
        plan: what is kept apart.
    """
    places, elsewhere = _spaces_of_spans(spans, plan), _spaces(outside, plan)
    rows = spans["rows"].to_numpy()
    if ids is not None:
        return Identities((np.repeat(places, rows), elsewhere), (ids, outside), plan)
    identities = Identities((places, elsewhere), (), plan)
    identities.codes[0] = np.repeat(identities.codes[0], rows)
    return identities


class _LabelSets:
    """The sets of patterns that ids fit, numbered as they are met."""

    def __init__(self) -> None:
        self.sets: list[tuple[int, ...]] = [()]
        self._code_of: dict[tuple[int, ...], int] = {(): 0}

    def of(self, ids: pl.Series, plan: ExtractPlan) -> Codes:
        """Return the number of the set that each id fits."""
        codes = np.zeros(len(ids), dtype=np.int32)
        for label, rows in name_fits(ids, plan.patterns):
            held = codes[rows]
            grown = np.zeros(len(self.sets), dtype=np.int32)
            for old in np.flatnonzero(np.bincount(held)).tolist():
                grown[old] = self._grown(old, label)
            codes[rows] = grown[held]
        return codes

    def _grown(self, old: int, label: int) -> int:
        new = (*self.sets[old], label)
        if new not in self._code_of:
            self._code_of[new] = len(self.sets)
            self.sets.append(new)
        return self._code_of[new]


def _spaces(ids: pl.Series, plan: ExtractPlan) -> Codes:
    """Give every id the place of its namespace in the plan, or one of the two places after that."""
    codes = np.full(len(ids), len(plan.namespaces), dtype=np.int32)
    codes[~ids.str.contains("/", literal=True).to_numpy()] = len(plan.namespaces) + 1
    for place, space in enumerate(plan.namespaces):
        codes[span_of(ids, f"{space}/")] = place
    return codes


def _spaces_of_spans(spans: pl.DataFrame, plan: ExtractPlan) -> Codes:
    """Do as `_spaces` for spans of rows (NAMESPACES_SCHEMA)."""
    authors, spaces = spans["author"], plan.namespaces
    places = authors.cast(pl.Enum(spaces), strict=False).to_physical().cast(pl.Int32).fill_null(len(spaces)).to_numpy()
    return np.where(authors.is_null().to_numpy(), np.int32(len(spaces) + 1), places)
