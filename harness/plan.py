"""The plan: which evidence a reading needs, and the command that would bring it.

A reading's filters bound the repositories that its figure depends on: by named repositories, by namespaces, or by
whose descendants they are. Conditions that hold together narrow the bound, alternatives widen it, and "not" bounds
nothing. What no condition bounds needs the whole Hub.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, reduce
from itertools import product
from typing import Literal

from harness.suite.catalogue import Catalogue, Family
from harness.suite.filters import (
    EVERYTHING,
    AllOf,
    AnyOf,
    AnyValue,
    Created,
    Filter,
    Gated,
    Parameters,
    asks_for_derivatives,
    atoms,
    both,
)
from harness.suite.plugins import is_plugin, plugin_metric
from harness.suite.rules import ANY_SIZE, WHOLE_COUNTERS
from harness.suite.tasks import Reading, Task

NeedKind = Literal["repos", "descendants", "namespaces", "whole-hub"]

TimeClass = Literal[
    "downloads-30-days", "downloads-all-time", "repos-on-a-day", "created-in-window", "first-date", "last-date",
    "exists", "licence", "crossing", "registry",
]  # fmt: skip
"""How a figure depends on the day its evidence was captured; `docs/reference/dates.md` explains each."""

TOLERANCE_DAYS: dict[TimeClass, int | None] = {
    "downloads-30-days": 31,
    "downloads-all-time": 7,
    "repos-on-a-day": 31,
    "created-in-window": 31,
    "first-date": None,
    "last-date": None,
    "exists": 31,
    "licence": None,
    "crossing": 31,
    "registry": None,
}
"""Days between evidence and the time spoken of within which a figure stands as it is; None where any day will do."""

MOST_ALTERNATIVES = 8
"""Alternatives kept while bounds are combined: the narrowest."""

MOST_OPTIONS = 12
"""Names in a pull command; beyond them the whole Hub is less work."""


@dataclass(frozen=True, slots=True, order=True)
class Bound:
    """Repositories outside of which nothing can change a figure: the union of three kinds."""

    bases: tuple[str, ...] = ()
    """Namespaces or repositories whose descendants are meant, sorted."""

    namespaces: tuple[str, ...] = ()
    """Namespaces, sorted."""

    repos: tuple[str, ...] = ()
    """Full repository ids, sorted."""

    @property
    def kind(self) -> NeedKind:
        """The scope that covers it: the widest of the three kinds that occur."""
        return "namespaces" if self.namespaces else "descendants" if self.bases else "repos"

    @property
    def members(self) -> tuple[str, ...]:
        """Everything that the bound names, sorted."""
        return tuple(sorted({*self.bases, *self.namespaces, *self.repos}))


@dataclass(frozen=True, slots=True)
class Need:
    """What a reading needs of evidence."""

    bounds: tuple[Bound, ...]
    """Alternatives, narrowest first: evidence that covers one of them is enough. Empty: only the whole Hub is."""

    columns: tuple[str, ...]
    """Columns of the models table that must have values, sorted."""

    first: date
    """First day that the figure depends on."""

    last: date
    """Last day that the figure depends on."""

    time: TimeClass
    """How the figure depends on the day of the evidence."""

    on: date | None
    """The day that evidence should best be of; None where any later day will do as well."""

    @property
    def kind(self) -> NeedKind:
        """The narrowest scope that is enough."""
        return self.bounds[0].kind if self.bounds else "whole-hub"

    @property
    def members(self) -> tuple[str, ...]:
        """Members of the narrowest scope that is enough; empty for the whole Hub."""
        return self.bounds[0].members if self.bounds else ()

    @property
    def tolerance(self) -> int | None:
        """Days of tolerance; None where any day will do."""
        return TOLERANCE_DAYS[self.time]


def need_of(reading: Reading, catalogue: Catalogue) -> Need:
    """Return what a simple reading needs; one with `each` needs what all its groups need."""
    span = reading.window or reading.about
    return Need(
        bounds=_bounds_of(reading, catalogue),
        columns=columns_of(reading),
        first=span.first,
        last=span.last,
        time=time_class(reading),
        on=None if _any_later_day(reading) else span.last,
    )


_RULES_OF_BOUNDS = ("base", "family", "origin", "unaffiliated", "country_table", "renames")


def _bounds_of(reading: Reading, catalogue: Catalogue) -> tuple[Bound, ...]:
    """Return the bounds of a reading's filters; the definitions of a sweep have but few different ones."""
    filters = (reading.of, reading.among, reading.against)
    rules = (getattr(reading.rules, name) for name in _RULES_OF_BOUNDS)
    key = ("bounds", reading.metric == "share", *filters, *rules)
    if key not in catalogue.remembered:
        catalogue.remembered[key] = _Bounds(reading, catalogue).of_reading()
    bounds: tuple[Bound, ...] = catalogue.remembered[key]
    return bounds


def _any_later_day(reading: Reading) -> bool:
    """Say whether evidence from any later day decides as well; where nothing must be found, deletions matter."""
    if reading.metric == "exists":
        return reading.expect is None or reading.expect.value is not False
    return time_class(reading) in ("licence", "first-date", "last-date", "registry")


def needs_of(task: Task, catalogue: Catalogue) -> tuple[Need, ...]:
    """Return the distinct needs of a task's readings and of their parts, in the order of the readings."""
    simple = [part for reading in task.readings for part in simple_readings(reading) if part.metric != "registry"]
    return tuple(dict.fromkeys(need_of(reading, catalogue) for reading in simple))


def simple_readings(reading: Reading) -> tuple[Reading, ...]:
    """Return the parts of a compound reading, all the way down; a simple reading is its own only part."""
    if not reading.parts:
        return (reading,)
    return tuple(inner for part in reading.parts for inner in simple_readings(part))


_TIME_OF_METRIC: dict[str, TimeClass] = {
    "registry": "registry", "crossing": "crossing", "licence": "licence", "exists": "exists",
    "first_date": "first-date", "last_date": "last-date",
}  # fmt: skip


def time_class(reading: Reading) -> TimeClass:
    """Return how a reading's figure depends on the day of its evidence."""
    if reading.metric in _TIME_OF_METRIC:
        return _TIME_OF_METRIC[reading.metric]
    if reading.quantity == "downloads" and reading.rules.basis != "30-days":
        return "downloads-all-time"
    if reading.quantity in ("downloads", "likes") or reading.rules.floor:
        return "downloads-30-days"
    return "created-in-window" if reading.window else "repos-on-a-day"


def columns_of(reading: Reading) -> tuple[str, ...]:
    """Return the columns of the models table that a simple reading's figure is made of, sorted."""
    wanted: set[str] = set()
    if reading.quantity == "likes":
        wanted.add("likes")
    elif reading.quantity == "downloads":
        wanted.add("downloads_30d" if reading.rules.basis == "30-days" else "downloads_all_time")
    dated = reading.metric in ("first_date", "last_date", "release_weeks", "release_gap")
    if dated or reading.window:
        wanted.add("created_at")
    if reading.metric == "licence":
        wanted.add("licence")
    if is_plugin(reading.metric):
        wanted.update(plugin_metric(reading.metric).columns)
    wanted |= _columns_of_rules(reading)
    for operand in _operands(reading):
        for atom in atoms(operand):
            wanted |= _columns_of_atom(atom, reading, operand)
    return tuple(sorted(wanted))


def _columns_of_rules(reading: Reading) -> set[str]:
    """Return the columns that every repository is asked for, whatever the filters say."""
    rules = reading.rules
    wanted = {"downloads_30d"} if rules.floor else set()
    if rules.population != "all":
        wanted.add("pipeline_tag")
    if rules.population == "llm-since-chatgpt" or in_part(reading):
        wanted.add("created_at")
    if rules.size != ANY_SIZE:
        wanted.add("parameters")
    return wanted | ({"base_models", "relation"} if rules.copies == "left-out" else set())


def in_part(reading: Reading) -> bool:
    """Say whether a reading asks for downloads of which a table holds only those of young repositories."""
    return reading.quantity == "downloads" and reading.rules.basis not in WHOLE_COUNTERS


def _operands(reading: Reading) -> tuple[Filter, ...]:
    """Return the filters that are evaluated, each with what it is taken within."""
    own = both(reading.of, reading.among) if reading.among is not None else reading.of
    return (own,) if reading.against is None else (own, reading.against)


_COLUMN_OF_KEY = {
    "task": "pipeline_tag",
    "modality": "pipeline_tag",
    "licence": "licence",
    "licence_class": "licence",
}


def _columns_of_atom(atom: AnyValue | Gated | Created | Parameters, reading: Reading, operand: Filter) -> set[str]:
    if not isinstance(atom, AnyValue):
        return {"gated" if isinstance(atom, Gated) else "created_at" if isinstance(atom, Created) else "parameters"}
    if atom.key == "relation":
        return {"base_models", "relation"} if _asks_for_kinds(atom, reading) else {"base_models"}
    inherits = reading.rules.unaffiliated == "base" and atom.key in ("organisation", "country")
    if inherits or side_of(atom, reading, operand) in ("nearest", "root"):
        return {"base_models"}
    return {_COLUMN_OF_KEY[atom.key]} if atom.key in _COLUMN_OF_KEY else set()


def _asks_for_kinds(atom: AnyValue, reading: Reading) -> bool:
    named = set(atom.values) - {"base", "derivative"}
    return bool(named) or (reading.rules.relations != "any" and "derivative" in atom.values)


def side_of(atom: AnyValue, reading: Reading, operand: Filter) -> Literal["publisher", "nearest", "root", "name"]:
    """Return whose family, organisation or country an atom reads: the publisher's, a base's, or none but the name's."""
    if atom.key not in ("family", "organisation", "country"):
        return "publisher"
    rule = reading.rules.family if atom.key == "family" else reading.rules.origin
    if rule == "list":
        return "publisher"
    if rule != "auto":
        return rule
    return reading.rules.base if asks_for_derivatives((operand,)) else "publisher"


Alternatives = tuple[Bound, ...] | None
"""Bounds of which each is enough by itself; None where nothing is bounded."""


@dataclass(frozen=True)
class _Bounds:
    """The bounds of a reading's filters under its rules."""

    reading: Reading
    catalogue: Catalogue

    def of_reading(self) -> tuple[Bound, ...]:
        reading = self.reading
        main = reading.of if reading.metric != "share" else reading.among or EVERYTHING
        context = both(reading.of, reading.among) if reading.among is not None else reading.of
        bounds = self.of(main, context)
        if reading.against is not None:
            bounds = _either(bounds, self.of(reading.against, reading.against))
        if reading.rules.unaffiliated == "dropped":
            bounds = _narrowed(bounds, self._namespaces(self.catalogue.table(reading.rules.country_table)))
        return bounds or ()

    def of(self, part: Filter, operand: Filter) -> Alternatives:
        if isinstance(part, AllOf):
            return reduce(_narrowed, (self.of(inner, operand) for inner in part.parts), None)
        if isinstance(part, AnyOf):
            return reduce(_either, (self.of(inner, operand) for inner in part.parts)) if part.parts else None
        if isinstance(part, AnyValue):
            return self._of_atom(part, operand)
        return None

    def _of_atom(self, atom: AnyValue, operand: Filter) -> Alternatives:
        if atom.key == "repo":
            return (Bound(repos=tuple(sorted(atom.values))),)
        if atom.key == "namespace":
            return self._namespaces(atom.values)
        if atom.key == "name":
            return self._owners(atom.values)
        side = side_of(atom, self.reading, operand)
        if atom.key == "family":
            return self._families([self.catalogue.families[name] for name in atom.values], side)
        if atom.key in ("organisation", "country"):
            return self._from_table(atom, side)
        return None

    def _families(self, families: list[Family], side: str) -> Alternatives:
        if side == "name":
            return self._owners([glob for family in families for glob in family.names])
        each = [
            self._namespaces(family.namespaces)
            if family.namespaces
            else self._owners([glob for glob in family.names if "/" in glob])
            for family in families
        ]
        return _as_bases(reduce(_either, each), side)

    def _from_table(self, atom: AnyValue, side: str) -> Alternatives:
        unaffiliated = self.reading.rules.unaffiliated
        if atom.key == "country" and side == "publisher" and unaffiliated in ("unknown", "base"):
            return None
        rows = self.catalogue.table(self.reading.rules.country_table).values()
        named = [
            row.namespace
            for row in rows
            if (row.organisation if atom.key == "organisation" else row.country) in atom.values
        ]
        bounds = self._namespaces(named) if named else None
        if side == "publisher" and unaffiliated == "base" and bounds is not None:
            return _either(bounds, _as_bases(bounds, self.reading.rules.base))
        return _as_bases(bounds, side)

    def _owners(self, globs: Iterable[str]) -> Alternatives:
        owners = [glob.partition("/")[0] if "/" in glob else "*" for glob in globs]
        if not owners or any("*" in owner or "?" in owner for owner in owners):
            return None
        return self._namespaces(owners)

    def _namespaces(self, names: Iterable[str]) -> Alternatives:
        wanted = set(names)
        if self.reading.rules.renames == "merged":
            present = self.catalogue.present_names(self.reading.rules.country_table)
            goals = {present.get(name, name) for name in wanted}
            wanted |= goals | {old for old, new in present.items() if new in goals}
        return (Bound(namespaces=tuple(sorted(wanted))),)


def _as_bases(bounds: Alternatives, side: str) -> Alternatives:
    if bounds is None or side == "publisher":
        return bounds
    return tuple(Bound(bases=bound.namespaces) for bound in bounds)


def _either(one: Alternatives, other: Alternatives) -> Alternatives:
    """Return the bounds of "one or the other": both must be covered."""
    if one is None or other is None:
        return None
    return _narrowest_first(_union(a, b) for a, b in product(one, other))


def _narrowed(one: Alternatives, other: Alternatives) -> Alternatives:
    """Return the bounds of "one and the other": covering either is enough."""
    if one is None or other is None:
        return other if one is None else one
    return _narrowest_first([*one, *other, *(common for a, b in product(one, other) for common in _common(a, b))])


def _union(a: Bound, b: Bound) -> Bound:
    return Bound(
        bases=tuple(sorted({*a.bases, *b.bases})),
        namespaces=tuple(sorted({*a.namespaces, *b.namespaces})),
        repos=tuple(sorted({*a.repos, *b.repos})),
    )


def _common(a: Bound, b: Bound) -> list[Bound]:
    """Return what two bounds of one kind share, if they share anything."""
    common: list[Bound] = []
    if a.members == a.namespaces and b.members == b.namespaces and set(a.namespaces) & set(b.namespaces):
        common.append(Bound(namespaces=tuple(sorted(set(a.namespaces) & set(b.namespaces)))))
    if a.members == a.repos and b.members == b.repos and set(a.repos) & set(b.repos):
        common.append(Bound(repos=tuple(sorted(set(a.repos) & set(b.repos)))))
    return common


_NARROWNESS = {"repos": 0, "descendants": 1, "namespaces": 2, "whole-hub": 3}


def _narrowest_first(bounds: Iterable[Bound]) -> tuple[Bound, ...]:
    ordered = sorted(set(bounds), key=lambda bound: (_NARROWNESS[bound.kind], len(bound.members), bound))
    return tuple(ordered[:MOST_ALTERNATIVES])


def pull_command(need: Need) -> str:
    """Return the command that would bring what is needed, for the day that the figure depends on where that matters."""
    words = ["harness", "pull", *_what(need)]
    if need.on is not None:
        words += ["--at", need.on.isoformat()]
    return _line(tuple(words))


@lru_cache(maxsize=1024)
def _line(words: tuple[str, ...]) -> str:
    return shlex.join(words)


def pull_commands(needs: Iterable[Need]) -> tuple[str, ...]:
    """Return the commands that would bring everything that several readings need, without asking for anything twice."""
    merged: dict[date | None, Need] = {}
    for need in needs:
        merged[need.on] = _merged(merged[need.on], need) if need.on in merged else need
    return tuple(dict.fromkeys(pull_command(need) for need in merged.values()))


def _merged(one: Need, other: Need) -> Need:
    bounds = (_union(one.bounds[0], other.bounds[0]),) if one.bounds and other.bounds else ()
    return replace(one, bounds=bounds, columns=tuple(sorted({*one.columns, *other.columns})))


def _what(need: Need) -> list[str]:
    if not need.bounds:
        return ["--whole-hub"]
    bound = need.bounds[0]
    ownerless = any("/" not in repo for repo in bound.repos)
    namespaces = sorted({*bound.namespaces, *(repo.partition("/")[0] for repo in bound.repos)})
    if ownerless or len(namespaces) + len(bound.bases) > MOST_OPTIONS:
        return ["--whole-hub"]
    options = [word for name in namespaces for word in ("--namespace", name)]
    return options + [word for name in bound.bases for word in ("--derivatives-of", name)]
