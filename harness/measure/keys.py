"""What the key of an extract must hold so that the figures of given readings can be computed from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from harness.plan import in_part, simple_readings
from harness.suite.catalogue import Catalogue
from harness.suite.filters import AnyValue, Created, Filter, Parameters, atoms
from harness.suite.plugins import rule_set
from harness.suite.rules import CHATGPT_DAY, SET, size_condition
from harness.suite.tasks import Reading, Task

if TYPE_CHECKING:
    from harness.suite.loading import Suite

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ExtractPlan:
    """What an extract keeps apart; everything else is added up."""

    namespaces: tuple[str, ...]
    """Namespaces kept by name; all others are `*`."""

    patterns: tuple[str, ...]
    """Globs whose fit is kept for every repository and every base."""

    repos: tuple[str, ...]
    """Repositories kept row by row, with their facts."""

    floors: tuple[int, ...]
    """Numbers of 30-day downloads at which classes are cut."""

    sizes: tuple[int, ...]
    """Numbers of parameters at which classes are cut."""

    edges: tuple[date, ...]
    """Days, besides firsts of months, at which spans of creation are cut."""

    groups: tuple[str, ...]
    """Namespaces whose three most downloaded repositories are kept as facts."""


def plan_for_suite(suite: Suite) -> ExtractPlan:
    """Return the plan that holds every reading of a suite with every cell of its sweeps."""
    tasks = suite.tasks.values()
    repos = {repo for task in tasks for repo in task.repos}
    plan = plan_for([each for task in tasks for each in _varied(task)], suite.catalogue, repos=repos)
    # What looks like traffic of tests is kept apart for every reading, so that figures can be given without it.
    return replace(plan, patterns=tuple(sorted({*plan.patterns, *traffic_names(suite.catalogue)})))


def traffic_names(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the globs of repositories that look like traffic of tests, sorted."""
    return tuple(sorted({glob for each in catalogue.traffic for glob in each.names}))


def _varied(task: Task) -> Iterator[Reading]:
    """Yield a task's simple readings, each also with every single value that its sweep tries of a rule.

    What a definition needs of the key is what its choices need one by one.
    """
    for reading in task.readings:
        for part in simple_readings(reading):
            yield part
            for name, rules in task.vary:
                if name in (reading.name, part.name):
                    for rule, values in rules:
                        for value in values:
                            changed: dict[str, Any] = {rule: value}
                            of_set = rule_set(str(value)).rules if rule == SET else None
                            yield replace(part, rules=of_set or replace(part.rules, **changed))


def plan_for(
    readings: Iterable[Reading], catalogue: Catalogue, *, repos: Iterable[str] = (), floors: Iterable[int] = ()
) -> ExtractPlan:
    """Return the plan that holds the given readings, and the given repositories and floors besides."""
    simple = [part for reading in readings for part in simple_readings(reading)]
    parts = [part for reading in simple for part in filters_of(reading)]
    edges = {date.fromisoformat(CHATGPT_DAY)}
    for reading in simple:
        edges |= edges_of(reading)
    return ExtractPlan(
        namespaces=tuple(sorted(set(catalogue.namespaces()) | values_of(parts, "namespace"))),
        patterns=tuple(sorted(patterns_of(simple, catalogue))),
        repos=tuple(sorted(set(repos) | repos_of(simple, catalogue))),
        floors=tuple(sorted(({reading.rules.floor for reading in simple} | set(floors)) - {0})),
        sizes=tuple(sorted(sizes_of(simple))),
        edges=tuple(sorted(day for day in edges if day.day != 1)),
        groups=tuple(sorted(_groups(parts, catalogue))),
    )


def filters_of(reading: Reading) -> tuple[Filter, ...]:
    """Return the filters that a simple reading is made of."""
    return tuple(part for part in (reading.of, reading.among, reading.against) if part is not None)


def values_of(parts: Iterable[Filter], key: str) -> set[str]:
    """Return all values that the filters compare an attribute with."""
    return {
        value
        for part in parts
        for atom in atoms(part)
        if isinstance(atom, AnyValue) and atom.key == key
        for value in atom.values
    }


def edges_of(reading: Reading) -> set[date]:
    """Return the first days of spans that a reading's dates cut creation into."""
    spans: list[tuple[date | None, date | None]] = [(None, reading.about.last)]
    if reading.window:
        spans = [(reading.window.first, reading.window.last)]
    spans += [(atom.first, atom.last) for atom in _of_type(filters_of(reading), Created)]
    if reading.rules.population == "llm-since-chatgpt":
        spans.append((date.fromisoformat(CHATGPT_DAY), None))
    if in_part(reading) and reading.rules.basis == "between-dates":
        spans.append((reading.about.first, None))
    first_days = {first for first, _ in spans if first is not None}
    return first_days | {last + timedelta(days=1) for _, last in spans if last is not None and last < date.max}


def _of_type(parts: Iterable[Filter], kind: type[_T]) -> list[_T]:
    return [atom for part in parts for atom in atoms(part) if isinstance(atom, kind)]


def _bounds(part: Parameters) -> set[int]:
    return {bound for bound in (part.at_least, part.less_than) if bound is not None}


def repos_of(readings: Sequence[Reading], catalogue: Catalogue) -> set[str]:
    """Return the repositories that simple readings need row by row."""
    named = values_of((part for reading in readings for part in filters_of(reading)), "repo")
    launched = any(reading.rules.dates == "launched" for reading in readings)
    return named | set(catalogue.releases) if launched else named


def patterns_of(readings: Sequence[Reading], catalogue: Catalogue) -> set[str]:
    """Return the globs whose fit simple readings need."""
    parts = [part for reading in readings for part in filters_of(reading)]
    families = [catalogue.families[name] for name in values_of(parts, "family")]
    globs = {glob for family in families for glob in (*family.names, *family.exclude)}
    return globs | values_of(parts, "name") | _list_patterns(readings, catalogue)


def _list_patterns(readings: Iterable[Reading], catalogue: Catalogue) -> set[str]:
    """Return the patterns that curated lists are made of besides those of their families."""
    listing = [reading for reading in readings if reading.rules.family == "list"]
    named = {name for reading in listing for name in values_of(filters_of(reading), "family")}
    return {glob for name in named for glob in catalogue.families[name].unlisted or ()}


def sizes_of(readings: Sequence[Reading]) -> set[int]:
    """Return the numbers of parameters at which filters and rules of simple readings cut."""
    filters = _of_type((part for reading in readings for part in filters_of(reading)), Parameters)
    rules = [size_condition(reading.rules.size) for reading in readings]
    conditions = [*filters, *(condition for condition in rules if condition is not None)]
    return {size for condition in conditions for size in _bounds(condition)}


def _groups(parts: Iterable[Filter], catalogue: Catalogue) -> set[str]:
    parts = list(parts)
    organisations = values_of(parts, "organisation")
    return (
        values_of(parts, "namespace")
        | {space for name in values_of(parts, "family") for space in catalogue.families[name].namespaces}
        | {
            row.namespace
            for row in catalogue.publishers
            if row.table == "harness" and row.organisation in organisations
        }
    )
