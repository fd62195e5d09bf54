"""Chains: which article rests on which source, down to the data, and what changed on the way.

The graph has every article and every source that an article, a claim or another source of the graph rests on. A claim's
chain is what its task says; what lies below the last source of a chain is what that source rests on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from harness.suite.catalogue import PublishedFigure
from harness.suite.fidelity import Computed, clash, computed_fidelity
from harness.suite.filters import AllOf, AnyValue, Filter, atoms
from harness.suite.rules import spelt_out
from harness.suite.tasks import ClaimedFigure, Reading, Task, is_published

if TYPE_CHECKING:
    from harness.suite.loading import Suite

Aspect = Literal["subject", "denominator", "population", "floor", "counter", "date", "figure", "wording"]
"""What may change between a source and an article."""

DATA_KINDS = ("dataset", "registry")
"""Kinds of sources that hold data themselves."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One thing rests on another."""

    upper: str
    """Id of the article or source that takes its figures from the other."""

    lower: str
    """Id of the source."""

    tasks: tuple[str, ...]
    """Ids of the tasks whose chains have this step, sorted; none where only the reference data says so."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is another in the article than in its source."""

    aspect: Aspect
    """What it is."""

    said: Reading | tuple[date | None, date | None] | str
    """The article's: a reading, for what is read off it; days; or a text."""

    source: Reading | tuple[date | None, date | None] | str
    """The source's, in the same form."""

    days: int | None = None
    """For dates: days from the end of the source's time to the beginning of the article's; None if it is not known."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Where one claim came from."""

    task: Task
    """The task."""

    steps: tuple[str, ...]
    """Ids of sources, from what the article cites to the origin as the task gives it."""

    below: tuple[str, ...]
    """Ids of the data that the last step rests on in turn, sorted; empty if it is data, or rests on nothing known."""

    differences: tuple[Difference, ...]
    """What changed on the way, where typed data shows it."""

    computed: Computed
    """What figure and wording are against the published figure."""

    clash: str | None
    """How the argued fidelity contradicts the computed one; None if it does not."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Data, or a source's own figures, that claims rest on in the end."""

    source: str
    """Source id."""

    articles: tuple[str, ...]
    """Ids of the articles that rest on it, sorted."""

    tasks: tuple[str, ...]
    """Ids of the claims whose chains lead to it, sorted."""


@dataclass(frozen=True, slots=True)
class Chains:
    """All chains of a suite, as a graph and one by one."""

    articles: tuple[str, ...]
    """Ids of the articles in the graph, in the order of the suite."""

    sources: tuple[str, ...]
    """Ids of the sources in the graph, sorted."""

    edges: tuple[Edge, ...]
    """Every step, by its two ends."""

    origins: tuple[Origin, ...]
    """The data that figures rest on, and sources with figures of their own; those of most articles first."""

    ends: tuple[str, ...]
    """Ids of the data sources that all of the data above comes from in the end, sorted."""

    chains: tuple[Chain, ...]
    """Claim by claim, by task id."""


def chains_of(suite: Suite, tasks: Collection[str] | None = None) -> Chains:
    """Return the chains of claims: of the tasks given, or of all tasks that are claims of articles.

    A suite's articles that make none of these claims are left out if tasks are given.
    """
    chosen = [suite.tasks[name] for name in (_default(suite) if tasks is None else sorted(tasks))]
    made_by = {maker for task in chosen for maker in task.claim.made_by}
    articles = tuple(name for name in suite.articles if tasks is None or name in made_by)
    steps = _steps(suite, articles, chosen, whole=tasks is None)
    edges = tuple(Edge(upper, lower, tuple(sorted(steps[upper, lower]))) for upper, lower in sorted(steps))
    sources = sorted({each for pair in steps for each in pair} - set(articles))
    origins = _origins(suite, articles, chosen, edges)
    data = {each.source for each in origins if suite.sources[each.source].kind in DATA_KINDS}
    ends = {end for name in data for end in _ends(suite, name)}
    return Chains(
        articles, tuple(sources), edges, origins, tuple(sorted(ends)), tuple(_chain(suite, t) for t in chosen)
    )


def first_data(suite: Suite, source: str) -> frozenset[str]:
    """Return the data that a source rests on: itself if it is data, else the first data on every way down.

    A source that rests on nothing known has figures of its own, and is returned itself.
    """
    found: set[str] = set()
    seen: set[str] = set()
    open_ = [source]
    while open_:
        name = open_.pop()
        if name in seen or name not in suite.sources:
            continue
        seen.add(name)
        below = suite.sources[name].rests_on
        if suite.sources[name].kind in DATA_KINDS or not below:
            found.add(name)
        else:
            open_.extend(below)
    return frozenset(found)


def differences_of(task: Task, published: PublishedFigure | None) -> tuple[Difference, ...]:
    """Return what is another in the article than in its source, as far as typed data shows it."""
    found: list[Difference] = []
    worded, sourced = _reading(task, "as-worded"), _reading(task, "as-sourced")
    if worded is not None and sourced is not None and not worded.parts and not sourced.parts:
        found += _of_readings(worded, sourced)
    if published is None:
        return tuple(found)
    figure = task.claim.figure
    when = _of_dates(task, published)
    found += [when] if when else []
    if figure is not None:
        found += _of_figures(figure, published)
    return tuple(found)


def _default(suite: Suite) -> list[str]:
    return [name for name in suite.tasks if not is_published(name)]


def _reading(task: Task, name: str) -> Reading | None:
    return next((reading for reading in task.readings if reading.name == name), None)


def _of_readings(worded: Reading, sourced: Reading) -> Iterable[Difference]:
    """Compare the two definitions; what both sides of a share ask for belongs to the denominator and is shown there."""
    pairs: list[tuple[Aspect, object, object]] = [
        ("subject", _subject(worded), _subject(sourced)),
        ("denominator", _other_side(worded), _other_side(sourced)),
        ("population", worded.rules.population, sourced.rules.population),
        ("floor", worded.rules.floor, sourced.rules.floor),
    ]
    if "downloads" in (worded.quantity, sourced.quantity):
        pairs.append(("counter", (worded.quantity, worded.rules.basis), (sourced.quantity, sourced.rules.basis)))
    return [Difference(aspect, worded, sourced) for aspect, one, other in pairs if one != other]


def _subject(reading: Reading) -> object:
    rules = spelt_out(reading.rules, [part for part in (reading.of, reading.among) if part is not None])
    keys = {atom.key for atom in atoms(reading.of) if isinstance(atom, AnyValue)}
    by_family = rules.family if "family" in keys else None
    by_table = rules.origin if keys & {"organisation", "country"} else None
    return reading.metric, _flat(reading.of), by_family, by_table


def _other_side(reading: Reading) -> object:
    return tuple(None if part is None else _flat(part) for part in (reading.among, reading.against))


def _flat(part: Filter) -> object:
    return frozenset(part.parts) if isinstance(part, AllOf) else frozenset((part,))


def _of_figures(figure: ClaimedFigure, published: PublishedFigure) -> Iterable[Difference]:
    """Compare value and wording; figures of different units are different things and are not compared."""
    if figure.unit != published.unit:
        return
    if isinstance(figure.value, Fraction) and figure.value != Fraction(published.value):
        yield Difference("figure", figure.printed, published.value)
    if figure.wording != published.wording:
        yield Difference("wording", figure.wording, published.wording)


def _of_dates(task: Task, published: PublishedFigure) -> Difference | None:
    """Compare the time that the claim speaks of with that of the published figure; none if the two meet."""
    about = task.claim.about
    first, last = published.about_from, published.about_to
    if first is not None and last is not None and about.first <= last and first <= about.last:
        return None
    days = (about.first - last).days if last is not None else None
    if days is not None and days < 0 and first is not None:
        days = -(first - about.last).days
    return Difference("date", (about.first, about.last), (first, last), days)


def _chain(suite: Suite, task: Task) -> Chain:
    steps = task.source.chain if task.source else ()
    below = first_data(suite, steps[-1]) - {steps[-1]} if steps else frozenset()
    published = suite.catalogue.published.get(task.source.figure) if task.source and task.source.figure else None
    return Chain(
        task=task,
        steps=steps,
        below=tuple(sorted(below)),
        differences=differences_of(task, published),
        computed=computed_fidelity(task, suite.catalogue),
        clash=clash(task, suite.catalogue),
    )


def _steps(
    suite: Suite, articles: Collection[str], tasks: Iterable[Task], *, whole: bool
) -> dict[tuple[str, str], set[str]]:
    """Return every step of the graph with the tasks whose chains have it."""
    steps: dict[tuple[str, str], set[str]] = {}
    for task in tasks:
        for step in _steps_of(task, suite):
            steps.setdefault(step, set()).add(task.id)
    for name in articles if whole else ():
        for source in suite.articles[name].relies_on:
            if not _reaches(steps, name, source):
                steps.setdefault((name, source), set())
    cited = {name for step in steps for name in step}
    for name in _below(suite, cited):
        for lower in suite.sources[name].rests_on:
            steps.setdefault((name, lower), set())
    return steps


def _steps_of(task: Task, suite: Suite) -> Iterator[tuple[str, str]]:
    chain = task.source.chain if task.source else ()
    for maker in task.claim.made_by:
        if chain and maker in suite.articles:
            yield maker, chain[0]
    yield from pairwise(chain)


def _below(suite: Suite, names: Iterable[str]) -> frozenset[str]:
    """Return the sources among `names`, and all sources that they rest on."""
    seen: set[str] = set()
    open_ = list(names)
    while open_:
        name = open_.pop()
        if name not in seen and name in suite.sources:
            seen.add(name)
            open_.extend(suite.sources[name].rests_on)
    return frozenset(seen)


def _reaches(steps: Collection[tuple[str, str]], start: str, end: str) -> bool:
    """Say whether a way of steps leads from one to another, so that a direct line would add nothing."""
    below: dict[str, set[str]] = {}
    for upper, lower in steps:
        below.setdefault(upper, set()).add(lower)
    seen: set[str] = set()
    open_ = [start]
    while open_:
        name = open_.pop()
        if name == end:
            return True
        if name not in seen:
            seen.add(name)
            open_.extend(below.get(name, ()))
    return False


def _origins(
    suite: Suite, articles: Collection[str], tasks: Iterable[Task], edges: Iterable[Edge]
) -> tuple[Origin, ...]:
    below: dict[str, set[str]] = {}
    for edge in edges:
        below.setdefault(edge.upper, set()).add(edge.lower)
    by_article = {name: _data_of(suite, below.get(name, ())) for name in articles}
    by_task = {task.id: _data_of(suite, (task.source.chain[-1:] if task.source else ())) for task in tasks}
    found = {source for data in (*by_article.values(), *by_task.values()) for source in data}
    origins = [Origin(source, _having(by_article, source), _having(by_task, source)) for source in found]
    return tuple(sorted(origins, key=lambda each: (-len(each.articles), -len(each.tasks), each.source)))


def _data_of(suite: Suite, sources: Iterable[str]) -> frozenset[str]:
    return frozenset(name for source in sources for name in first_data(suite, source))


def _having(data: Mapping[str, frozenset[str]], source: str) -> tuple[str, ...]:
    return tuple(sorted(name for name, sources in data.items() if source in sources))


def _ends(suite: Suite, source: str) -> frozenset[str]:
    """Return what data comes from in the end: sources that rest on nothing."""
    return frozenset(name for name in _below(suite, (source,)) if not suite.sources[name].rests_on)
