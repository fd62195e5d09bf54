"""Facts: one row a repository, with everything that the key of a cell needs, as integers.

Columns of a snapshot and its lineage go in, one packed integer key a row comes out; `extract.py` groups it. This is the
only pass over a snapshot.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from harness.measure._bases import code_bases
from harness.measure._condensing import Asked, Days
from harness.measure._identities import identities_of
from harness.measure._packing import Coded, Component, Facts, ranked
from harness.measure.cells import COUNTERS, KEYS, Codes, tag_text
from harness.measure.fits import id_place
from harness.measure.sources import COLUMN_OF, Sources

if TYPE_CHECKING:
    from harness.measure.keys import ExtractPlan

_EVERYTHING = Asked(frozenset(KEYS), frozenset(("nearest", "root")), labels=True)

_EPOCH = date(1970, 1, 1)


def make_facts(
    sources: Sources, plan: ExtractPlan, asked: Asked | None = None, of_bases: Sequence[Days] | None = None
) -> Facts:
    """Return the facts of all repositories of a snapshot under a plan.

    Args:
        sources: what was read of it for the same plan.
        plan: what is kept apart.
        asked: the only parts of the key that are made; all if None.
        of_bases: the only spans of creation in which bases are asked for; all if None.
    """
    asked, (models, lineage) = asked or _EVERYTHING, sources
    created = models["created"]
    ids = models["repo_id"] if "repo_id" in models.columns else None
    named = np.zeros(models.height, dtype=np.int32) if ids is None else named_rows(ids, plan)
    key = [Coded(Component(("repo",), tuple((text,) for text in ("", *sorted(plan.repos)))), named)]
    with ThreadPoolExecutor(max_workers=1) as beside:
        # What comes of single columns is made on another core while identities and bases are.
        tags = [
            beside.submit(_tags, name, models[COLUMN_OF[name]])
            for name in ("relation", "task", "licence", "gated")
            if name in asked.keys
        ]
        periods = beside.submit(_periods, created, plan)
        classes = [
            beside.submit(_classes, name, models[COLUMN_OF[name]], cuts)
            for name, cuts in (("floor", plan.floors), ("size", plan.sizes))
            if name in asked.keys
        ]
        if lineage is not None:
            labelled = ids if plan.patterns and asked.with_labels else None
            identities = identities_of(lineage.spans, lineage.outside, labelled, plan)
            key.append(Coded(Component(("publisher", "labels"), identities.texts), identities.codes[0]))
            if "bases" in asked.keys:
                key.append(code_bases(lineage, identities, asked.sides, _created_within(created, of_bases)))
        key += [made.result() for made in (*tags, periods)]
        if lineage is not None and "week" in asked.keys:
            key.append(_weeks(created, (named > 0) | identities.kept[identities.codes[0]]))
        key += [made.result() for made in classes]
    return Facts.of(key, pl.DataFrame([*(models[name] for name in COUNTERS if name in models.columns), created]))


def named_rows(ids: pl.Series, plan: ExtractPlan) -> Codes:
    """Give every repository that the plan names its place among the names, from 1; all others 0."""
    codes = np.zeros(len(ids), dtype=np.int32)
    for place, repo in enumerate(sorted(plan.repos), start=1):
        row = id_place(ids, repo)
        if row is not None:
            codes[row] = place
    return codes


def _tags(name: str, column: pl.Series) -> Coded:
    """Give every text a code; null is the empty text, and what is no legal tag is not carried on."""
    if column.dtype == pl.Boolean:
        gate = column.cast(pl.Int8).fill_null(-1).to_numpy() + 1
        return Coded(Component((name,), (("",), ("false",), ("true",))), gate)
    kind = column.dtype if isinstance(column.dtype, pl.Enum) else pl.Enum(column.drop_nulls().unique().sort())
    column, values = column.cast(kind), kind.categories
    place = column.to_physical().fill_null(len(values)).to_numpy()
    rank, texts = ranked([*((tag_text(value),) for value in values), ("",)])
    return Coded(Component((name,), texts), place, rank)


def _periods(created: pl.Series, plan: ExtractPlan) -> Coded:
    """Cut creation at the first of every month and at the plan's edges."""
    first, last = created.min(), created.max()
    if not isinstance(first, date) or not isinstance(last, date):
        return Coded(Component(("period",), (("",),)), np.zeros(len(created), dtype=np.int32))
    cuts = sorted({*_months(first, last), *(edge for edge in plan.edges if first < edge <= last)})
    start = min(first, _EPOCH)
    days = np.arange(np.datetime64(start), np.datetime64(last) + 1)
    period_of_day = np.searchsorted(np.array(cuts, dtype="datetime64[D]"), days, side="right").astype(np.int32)
    # What is not known has the place after the last day, and the period that has no text.
    since_1970 = created.to_physical()
    since_start = since_1970 - (start - _EPOCH).days if start < _EPOCH else since_1970
    places = since_start.fill_null(len(days)).to_numpy()
    component = Component(("period",), (("",), *((cut.isoformat(),) for cut in cuts)))
    return Coded(component, places, np.append(period_of_day, np.int32(0)))


def _months(first: date, last: date) -> list[date]:
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    places = (first.month - 1 + offset for offset in range(count))
    return [date(first.year + place // 12, place % 12 + 1, 1) for place in places]


def _weeks(created: pl.Series, wanted: NDArray[np.bool_]) -> Coded:
    """Give ISO weeks to kept namespaces and named repositories, the empty text to all others."""
    rows = np.flatnonzero(wanted)
    weeks = created.gather(pl.Series(rows)).dt.strftime("%G-W%V").fill_null("").to_list()
    rank, texts = ranked([("",), *((week,) for week in weeks)])
    codes = np.zeros(len(created), dtype=np.int32)
    codes[rows] = rank[1:]
    return Coded(Component(("week",), texts), codes)


def _classes(name: str, numbers: pl.Series, cuts: tuple[int, ...]) -> Coded:
    """Give every number the greatest cut that it reaches; 0 is always one."""
    levels = sorted({0, *cuts})
    rank, texts = ranked([("",), *((str(level),) for level in levels)])
    known = numbers.fill_null(-1).to_numpy()
    reached = np.zeros(len(known), dtype=np.int16)
    for level in levels:
        reached += known >= level
    return Coded(Component((name,), texts), reached, rank)


def _created_within(created: pl.Series, spans: Sequence[Days] | None) -> NDArray[np.bool_]:
    """Say which rows were, or may have been, created in one of several spans of days; all if there are none given."""
    if spans is None:
        return np.ones(len(created), dtype=np.bool_)
    inside = [created.is_between(first or date.min, last or date.max) for first, last in spans]
    return reduce(or_, inside, created.is_null()).fill_null(value=True).to_numpy()
