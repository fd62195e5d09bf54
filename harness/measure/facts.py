"""Facts: one row a repository, with everything that the key of a cell needs, as integers.

Columns of a snapshot and its lineage go in, one packed integer key a row comes out; `extract.py` groups it. This is the
only pass over a snapshot. Namespaces come as spans of rows, and ids are sorted, so that the names of one namespace that
begin alike are a span too, found by bisection; only patterns that speak of names without an owner go over all ids, and
those together. Ids are read only where something asks for names.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from harness.measure._condensing import Asked, neutral
from harness.measure.cells import (
    COUNTERS,
    KEYS,
    NO_NAMESPACE,
    NONE_DECLARED,
    NOT_KNOWN,
    OTHER,
    Codes,
    Vocabulary,
    bases_text,
    identity_text,
    tag_text,
)
from harness.measure.fits import id_place, name_fits, span_of
from harness.snapshot.schema import FACTS_SCHEMA

if TYPE_CHECKING:
    from harness.measure.keys import ExtractPlan
    from harness.snapshot import Snapshot

_COLUMN_OF = {
    "relation": "relation", "task": "pipeline_tag", "licence": "licence", "gated": "gated", "floor": "downloads_30d",
    "size": "parameters",
}  # fmt: skip
"""Key -> the column of the models table that it is made of, besides `repo_id`, `created` and the lineage."""

_EVERYTHING = Asked(frozenset(KEYS), frozenset(("nearest", "root")), labels=True)

_WORD = 2**63
"""What one packed integer may stay below."""

Wide = NDArray[np.int64]


@dataclass(frozen=True)
class Component:
    """A part of the key: what its codes stand for. Codes are in the order of the texts."""

    keys: tuple[str, ...]
    """The keys of `cells.KEYS` that it is."""

    texts: tuple[tuple[str, ...], ...]
    """For every code, the text of each of these keys; sorted, all different."""


@dataclass
class Facts:
    """One row a repository: its key, packed into as few integers as hold it, and its counters."""

    words: list[Wide] = field(default_factory=list)
    """The packed keys; rows sorted by them are in the order of `cells.csv`."""

    components: list[list[Component]] = field(default_factory=list)
    """For every word the components that it holds, the most significant first."""

    measures: pl.DataFrame = field(default_factory=pl.DataFrame)
    """Columns `downloads_30d, downloads_all_time, likes` (Int64, nullable) and `created` (Date, nullable)."""

    _room: int = 0

    def add(self, component: Component, codes: Codes) -> None:
        """Append a component to the key."""
        size = max(1, len(component.texts))
        if not self.words or size > self._room:
            self.words.append(np.zeros(len(codes), dtype=np.int64))
            self.components.append([])
            self._room = _WORD
        word = self.words[-1]
        if size > 1:
            word *= size
            word += codes
        self.components[-1].append(component)
        self._room //= size

    def unpacked(self, words: Sequence[Wide]) -> dict[str, Vocabulary]:
        """Return the keys of packed rows as columns."""
        keys: dict[str, Vocabulary] = {}
        for components, word in zip(self.components, words, strict=True):
            rest = word
            for component in reversed(components):
                rest, codes = np.divmod(rest, max(1, len(component.texts)))
                keys |= _vocabularies(component, codes)
        nothing = np.zeros(len(words[0]), dtype=np.int32)
        return {name: keys.get(name, Vocabulary(nothing, (neutral(name),) * min(1, len(nothing)))) for name in KEYS}


def read_models(
    snapshot: Snapshot, plan: ExtractPlan, asked: Asked | None = None, counters: Sequence[str] = COUNTERS
) -> pl.DataFrame:
    """Return the columns of a snapshot that facts are made of, besides its lineage.

    Args:
        snapshot: the snapshot.
        plan: what is kept apart.
        asked: the only parts of the key that are made; all if None, and then what is said of single repositories too.
        counters: the counters that are added up.

    Returns:
        Columns of the models table and `created` (FACTS_SCHEMA), row by row as that table.
    """
    keys = _COLUMN_OF if asked is None else asked.keys
    wanted = {"created", *counters, *(_COLUMN_OF[key] for key in keys if key in _COLUMN_OF)}
    if asked is None or plan.repos or (_with_labels(asked) and plan.patterns):
        wanted.add("repo_id")
    if asked is None:
        wanted.add("base_models")
    facts = snapshot.facts(sorted(wanted & FACTS_SCHEMA.keys()))
    others = sorted(wanted - FACTS_SCHEMA.keys())
    return facts.hstack(snapshot.models(others)) if others else facts


def make_facts(snapshot: Snapshot, models: pl.DataFrame, plan: ExtractPlan, asked: Asked | None = None) -> Facts:
    """Return the facts of all repositories of a snapshot under a plan.

    Args:
        snapshot: the snapshot; its lineage is read here.
        models: what `read_models` returned for the same plan.
        plan: what is kept apart.
        asked: the only parts of the key that are made; all if None.
    """
    asked = asked or _EVERYTHING
    created = models["created"]
    ids = models["repo_id"] if "repo_id" in models.columns else None
    named = np.zeros(models.height, dtype=np.int32) if ids is None else named_rows(ids, plan)
    facts = Facts()
    facts.add(Component(("repo",), tuple((text,) for text in ("", *sorted(plan.repos)))), named)
    with ThreadPoolExecutor(max_workers=1) as beside:
        # What comes of single columns is made on another core while identities and bases are.
        tags = [
            beside.submit(_tags, name, models[_COLUMN_OF[name]])
            for name in ("relation", "task", "licence", "gated")
            if name in asked.keys
        ]
        periods = beside.submit(_periods, created, plan)
        classes = [
            beside.submit(_classes, name, models[_COLUMN_OF[name]], cuts)
            for name, cuts in (("floor", plan.floors), ("size", plan.sizes))
            if name in asked.keys
        ]
        if asked.keys & {"publisher", "labels", "bases", "week"}:
            labelled = ids if plan.patterns and _with_labels(asked) else None
            identities = _identities(snapshot.namespaces(), snapshot.outside(), labelled, plan)
            facts.add(Component(("publisher", "labels"), identities.texts), identities.codes[0])
        if "bases" in asked.keys:
            facts.add(*_bases(snapshot, identities, asked.sides))
        for made in (*tags, periods):
            facts.add(*made.result())
        if "week" in asked.keys:
            facts.add(*_weeks(created, (named > 0) | identities.kept[identities.codes[0]]))
        for made in classes:
            facts.add(*made.result())
    facts.measures = pl.DataFrame([*(models[name] for name in COUNTERS if name in models.columns), created])
    return facts


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
        used, codes = _distinct(np.concatenate(drawn), len(spaces) * width)
        pairs = [(spaces[code // width], labels.sets[code % width]) for code in used.tolist()]
        rank, texts = _ranked([(space, ".".join(map(str, fits))) for space, fits in pairs])
        self.codes: list[Codes] = np.split(rank[codes], np.cumsum([len(places) for places in drawn])[:-1])
        """For every series of ids its codes."""
        self.texts = texts
        """Namespace and labels of every code."""
        self.kept = np.array([space not in (OTHER, NO_NAMESPACE) for space, _ in texts], dtype=np.bool_)
        """For every code whether the plan keeps its namespace."""
        self.names = [identity_text(space, [int(label) for label in fits.split(".") if label]) for space, fits in texts]
        """For every code the identity as `cells.csv` writes it."""


def _identities(spans: pl.DataFrame, outside: pl.Series, ids: pl.Series | None, plan: ExtractPlan) -> Identities:
    """Return the identities of a snapshot's rows and of the ids outside; without labels if no ids of rows are given."""
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


def named_rows(ids: pl.Series, plan: ExtractPlan) -> Codes:
    """Give every repository that the plan names its place among the names, from 1; all others 0."""
    codes = np.zeros(len(ids), dtype=np.int32)
    for place, repo in enumerate(sorted(plan.repos), start=1):
        row = id_place(ids, repo)
        if row is not None:
            codes[row] = place
    return codes


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


def _with_labels(asked: Asked) -> bool:
    return asked.labels or "labels" in asked.keys


def _ranked(texts: Sequence[tuple[str, ...]]) -> tuple[Codes, tuple[tuple[str, ...], ...]]:
    """Return the rank of every text among all different ones, and those, sorted."""
    distinct = sorted(set(texts))
    rank_of = {text: rank for rank, text in enumerate(distinct)}
    return np.array([rank_of[text] for text in texts], dtype=np.int32), tuple(distinct)


def _vocabularies(component: Component, codes: Wide) -> dict[str, Vocabulary]:
    """Split a component's codes into the columns of its keys, each with the values that occur."""
    occurs = np.zeros(len(component.texts), dtype=np.bool_)
    occurs[codes] = True
    found: dict[str, Vocabulary] = {}
    for place, name in enumerate(component.keys):
        texts = [component.texts[int(code)][place] for code in np.flatnonzero(occurs)]
        values = tuple(sorted(set(texts)))
        rank_of = {text: rank for rank, text in enumerate(values)}
        table = np.zeros(len(occurs), dtype=np.int32)
        table[occurs] = [rank_of[text] for text in texts]
        found[name] = Vocabulary(table[codes], values)
    return found


def _bases(snapshot: Snapshot, identities: Identities, sides: frozenset[str]) -> tuple[Component, Codes]:
    """Give every repository the code of its bases' identities and their roots', or of those of them that are asked."""
    number = snapshot.lines(("bases",))["bases"].fill_null(-1).to_numpy()
    owners = np.flatnonzero(number > 0)
    lengths = number[owners]
    names = [*identities.names, OTHER]
    pairs = _pairs(snapshot, identities, len(names), sides)
    is_one = lengths == 1
    of_several = np.repeat(~is_one, lengths)
    distinct, ones = _distinct(pairs[~of_several], len(names) ** 2)
    several, lists = _several(pairs[of_several], lengths[~is_one])
    texts = [NOT_KNOWN, NONE_DECLARED]
    texts += [_pair_text([int(code)], names) for code in distinct]
    texts += [_pair_text(each, names) for each in several]
    rank, sorted_texts = _ranked([(text,) for text in texts])
    codes = np.where(number == 0, rank[1], rank[0])
    codes[owners[is_one]] = rank[2:][ones]
    codes[owners[~is_one]] = rank[2 + len(distinct) :][lists]
    return Component(("bases",), sorted_texts), codes


def _pairs(snapshot: Snapshot, identities: Identities, count: int, sides: frozenset[str]) -> Wide:
    """Return for every base the codes of its identity and of its root's as one number; the last code if not asked."""
    of_id = np.concatenate([identities.codes[0], identities.codes[1][::-1]])
    sources = {"nearest": "parent", "root": "root"}
    edges = snapshot.edges([source for side, source in sources.items() if side in sides] or ["parent"])
    pairs = np.full(edges.height, count**2 - 1, dtype=np.int64)
    for side, weight in (("nearest", count), ("root", 1)):
        if side in sides:
            # A base outside the table is -1 - i: counted from the end of the ids outside, turned round.
            pairs -= weight * (count - 1 - of_id[edges[sources[side]].to_numpy()].astype(np.int64))
    return pairs


def _distinct(values: Wide | Codes, most: int) -> tuple[Wide, Codes]:
    """Return the distinct values, ascending, and the place of each value among them; values are below `most`."""
    if most > max(len(values), 2**22):
        distinct, inverse = np.unique(values, return_inverse=True)
        return distinct.astype(np.int64), inverse.astype(np.int32)
    there = np.zeros(most, dtype=np.bool_)
    there[values] = True
    distinct = np.flatnonzero(there)
    place = np.zeros(most, dtype=np.int32)
    place[distinct] = np.arange(len(distinct), dtype=np.int32)
    return distinct, place[values]


def _several(pairs: Wide, lengths: NDArray[np.int32]) -> tuple[list[tuple[int, ...]], Codes]:
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


def _tags(name: str, column: pl.Series) -> tuple[Component, Codes]:
    """Give every text a code; null is the empty text, and what is no legal tag is not carried on."""
    if column.dtype == pl.Boolean:
        gate = column.cast(pl.Int8).fill_null(-1).to_numpy() + 1
        return Component((name,), (("",), ("false",), ("true",))), gate.astype(np.int32)
    kind = column.dtype if isinstance(column.dtype, pl.Enum) else pl.Enum(column.drop_nulls().unique().sort())
    column, values = column.cast(kind), kind.categories
    place = column.to_physical().fill_null(len(values)).to_numpy()
    rank, texts = _ranked([*((tag_text(value),) for value in values), ("",)])
    return Component((name,), texts), rank[place]


def _periods(created: pl.Series, plan: ExtractPlan) -> tuple[Component, Codes]:
    """Cut creation at the first of every month and at the plan's edges."""
    first, last = created.min(), created.max()
    if not isinstance(first, date) or not isinstance(last, date):
        return Component(("period",), (("",),)), np.zeros(len(created), dtype=np.int32)
    cuts = sorted({*_months(first, last), *(edge for edge in plan.edges if first < edge <= last)})
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    period_of_day = np.searchsorted(np.array(cuts, dtype="datetime64[D]"), days, side="right").astype(np.int32)
    # What is not known has the place after the last day, and the period that has no text.
    since_first = (created.to_physical() - (first - date(1970, 1, 1)).days).fill_null(len(days)).to_numpy()
    codes = np.append(period_of_day, np.int32(0))[since_first]
    return Component(("period",), (("",), *((cut.isoformat(),) for cut in cuts))), codes


def _months(first: date, last: date) -> list[date]:
    count = 12 * (last.year - first.year) + last.month - first.month + 1
    places = (first.month - 1 + offset for offset in range(count))
    return [date(first.year + place // 12, place % 12 + 1, 1) for place in places]


def _weeks(created: pl.Series, wanted: NDArray[np.bool_]) -> tuple[Component, Codes]:
    """Give ISO weeks to kept namespaces and named repositories, the empty text to all others."""
    rows = np.flatnonzero(wanted)
    weeks = created.gather(pl.Series(rows)).dt.strftime("%G-W%V").fill_null("").to_list()
    rank, texts = _ranked([("",), *((week,) for week in weeks)])
    codes = np.zeros(len(created), dtype=np.int32)
    codes[rows] = rank[1:]
    return Component(("week",), texts), codes


def _classes(name: str, numbers: pl.Series, cuts: tuple[int, ...]) -> tuple[Component, Codes]:
    """Give every number the greatest cut that it reaches; 0 is always one."""
    levels = sorted({0, *cuts})
    rank, texts = _ranked([("",), *((str(level),) for level in levels)])
    reached = np.searchsorted(np.array(levels, dtype=np.int64), numbers.fill_null(0).to_numpy(), side="right")
    reached[numbers.is_null().to_numpy()] = 0
    return Component((name,), texts), rank[reached]
