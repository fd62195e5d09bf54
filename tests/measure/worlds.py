"""Worlds: all ways in which what a table does not say may be, and the figures in each of them.

In a world everything is known, so a repository fits a filter or does not. That makes the figures simple enough to be
written down a third time, in plain Python; the bounds of a figure must hold in every world.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product
from math import prod
from random import Random
from typing import Any

from harness.measure.figure import Figure
from harness.suite.catalogue import Catalogue, Publisher
from harness.suite.filters import AllOf, AnyOf, AnyValue, Created, Filter, Gated, Not, Parameters
from harness.suite.modalities import MODALITIES
from harness.suite.rules import Rules
from harness.suite.tasks import Reading

LLM = {"text-generation", "image-text-to-text", "any-to-any"}
TAG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,95}")

TASKS = ("text-generation", "text-to-image", "no-such-task")
LICENCES = ("apache-2.0", "gpl-3.0", "unlisted-1.0")
CLASSES = ("permissive", "copyleft")
KINDS = ("finetune", "adapter", "quantized")
DAYS = (date(2022, 3, 2), date(2025, 1, 5), date(2025, 10, 12))
"""The last one is the day on which tables are recorded: what has no date was made by then."""
FIRST_YEAR = date(2024, 11, 1)
"""Since when a repository must exist to be in its first year for certain on the day on which tables are recorded."""
SIZES = (0, 7, 10**18)
COUNTS = (0, 6, 10**13)
LINES = ((), ("Qwen/none-such",), ("mistralai/none-such",), ("meta-llama/none-such", "zai-org/none-such"))


@dataclass(frozen=True)
class Repo:
    """A repository of which everything is known."""

    repo_id: str
    day: date
    downloads_30d: int
    downloads_all_time: int
    likes: int
    task: str
    licence: str
    classes: frozenset[str]
    """Its class, and `unknown` where no list gives it one."""
    gated: bool
    parameters: int
    bases: tuple[tuple[str, str], ...]
    """Every base with its root."""
    kinds: frozenset[str]
    """Its kind of derivation, and `unspecified` where it states none."""
    declares_size: bool
    """Whether it says itself how many parameters it has."""
    in_part: bool
    """Whether its downloads were made in the days that the rule `basis` asks for, all or none."""
    same_owner: bool
    """Whether its publisher also owns its first base, where no table has either."""


@dataclass(frozen=True)
class World:
    """Repositories, and who the namespaces belong to."""

    repos: tuple[Repo, ...]
    countries: Mapping[str, frozenset[str]]
    organisations: Mapping[str, str]


@dataclass(frozen=True)
class Worlds:
    """All worlds that a table allows, as far as a reading looks."""

    spaces: list[str]
    repos: list[list[Repo]]
    countries: list[list[frozenset[str]]]
    organisations: list[list[str]]

    @property
    def count(self) -> int:
        """How many there are."""
        return prod([len(each) for each in self.repos]) * prod(
            [len(lands) * len(owners) for lands, owners in zip(self.countries, self.organisations, strict=True)]
        )

    def __iter__(self) -> Iterator[World]:
        """Yield every one."""
        for repos in product(*self.repos):
            for lands in product(*self.countries):
                for owners in product(*self.organisations):
                    yield self._world(repos, lands, owners)

    def some(self, number: int, chance: Random) -> Iterator[World]:
        """Yield some of them, drawn by chance."""
        for _ in range(number):
            yield self._world(
                [chance.choice(each) for each in self.repos],
                [chance.choice(each) for each in self.countries],
                [chance.choice(each) for each in self.organisations],
            )

    def _world(self, repos: Sequence[Repo], lands: Sequence[frozenset[str]], owners: Sequence[str]) -> World:
        countries = dict(zip(self.spaces, lands, strict=True))
        return World(tuple(repos), countries, dict(zip(self.spaces, owners, strict=True)))


def worlds_of(table: Sequence[Mapping[str, Any]], asked: Reading, catalogue: Catalogue) -> Worlds:
    """Return the worlds that a table allows, as far as a reading looks."""
    keys = _keys(asked)
    lines = {row["repo_id"]: _declared(row) for row in table}
    repos = [_repos(row, lines, keys, asked, catalogue) for row in table]
    spaces = sorted(_spaces([repo for each in repos for repo in each]))
    wants_names = "organisation" in keys or asked.quantity == "organisations"
    return Worlds(
        spaces,
        repos,
        [_countries(catalogue, asked.rules, space) if "country" in keys else [frozenset()] for space in spaces],
        [_organisations(catalogue, asked.rules, space) if wants_names else [""] for space in spaces],
    )


def _keys(asked: Reading) -> set[str]:
    keys = set()
    for part in (asked.of, asked.among, asked.against):
        keys |= _keys_of(part) if part is not None else set()
    rules = asked.rules
    if rules.population != "all":
        keys.add("task")
    if rules.size != "any":
        keys.add("Parameters")
    if rules.copies == "left-out":
        keys.add("relation")
    if asked.metric == "licence":
        keys.add("licence")
    return keys


def _keys_of(part: Filter) -> set[str]:
    if isinstance(part, AllOf | AnyOf):
        return {key for inner in part.parts for key in _keys_of(inner)}
    if isinstance(part, Not):
        return _keys_of(part.part)
    return {part.key} if isinstance(part, AnyValue) else {type(part).__name__}


def _declared(row: Mapping[str, Any]) -> tuple[str, ...] | None:
    bases = row.get("base_models")
    return None if bases is None else tuple(base for base in bases if base != row["repo_id"])


def _root(base: str, lines: Mapping[str, tuple[str, ...] | None]) -> str:
    path = [base]
    while lines.get(path[-1]):
        following = (lines[path[-1]] or ())[0]
        if following in path:
            return min(path[path.index(following) :])
        path.append(following)
    return path[-1]


def _repos(
    row: Mapping[str, Any],
    lines: Mapping[str, tuple[str, ...] | None],
    keys: set[str],
    asked: Reading,
    catalogue: Catalogue,
) -> list[Repo]:
    by_base = bool(keys & {"relation", "family", "country", "organisation"})
    possible = LINES[:1] if asked.rules.undeclared == "base" else LINES
    lineages = _options(lines[row["repo_id"]], possible, asked_for=by_base)
    values = _values(row, keys, asked, catalogue)
    silent, listed = row.get("licence") is None, _tag(row.get("licence")) is not None or row.get("licence") is None
    found = []
    for chosen in product(*values.values(), lineages):
        *plain, line = chosen
        known = dict(zip(values, plain, strict=True))
        licence = known["licence"] if listed else ""
        for classes in _classes(catalogue, licence, silent=silent, asked_for="licence_class" in keys):
            found += [
                Repo(
                    **known,
                    repo_id=row["repo_id"],
                    classes=classes,
                    bases=tuple((base, _root(base, lines)) for base in line),
                    kinds=kinds,
                )
                for kinds in _kinds(row.get("relation"), asked_for="relation" in keys)
            ]
    return found


def _values(row: Mapping[str, Any], keys: set[str], asked: Reading, catalogue: Catalogue) -> dict[str, Sequence[Any]]:
    """Return what every column may hold, as far as the reading looks at it."""
    rules = asked.rules
    created = row.get("created_at")
    release = catalogue.releases.get(row["repo_id"]) if rules.dates == "launched" else None
    day = release.launched if release else created.date() if created else None
    counter = "downloads_30d" if rules.basis == "30-days" else "downloads_all_time"
    partly = asked.quantity == "downloads" and rules.basis in ("first-year", "between-dates")
    since = asked.about.first if rules.basis == "between-dates" else FIRST_YEAR
    young = created is not None and created.date() >= since
    read = {{"downloads": counter, "likes": "likes"}.get(asked.quantity, "")} | (
        {"downloads_30d"} if rules.floor else set()
    )
    counters = ("downloads_30d", "downloads_all_time", "likes")
    return {
        "day": _options(day, DAYS, asked_for=True),
        **{name: _options(row.get(name), COUNTS, asked_for=name in read) for name in counters},
        "task": _options(_tag(row.get("pipeline_tag")), TASKS, asked_for=bool(keys & {"task", "modality"})),
        "licence": _options(_tag(row.get("licence")), LICENCES, asked_for=bool(keys & {"licence", "licence_class"})),
        "gated": _options(row.get("gated"), (True, False), asked_for="Gated" in keys),
        "parameters": _options(row.get("parameters"), SIZES, asked_for="Parameters" in keys),
        "declares_size": [row.get("parameters") is not None],
        "in_part": [True] if young or not partly else [True, False],
        "same_owner": [True, False] if rules.copies == "left-out" else [True],
    }


def _tag(text: str | None) -> str | None:
    return text if text and TAG.fullmatch(text) else None


def _options(known: object, candidates: Sequence[Any], *, asked_for: bool) -> Sequence[Any]:
    return [known] if known is not None else candidates if asked_for else candidates[:1]


def _classes(catalogue: Catalogue, licence: str, *, silent: bool, asked_for: bool) -> list[frozenset[str]]:
    listed = catalogue.licences.get(licence)
    if listed is not None and listed.class_ != "unknown":
        return [frozenset({listed.class_})]
    possible = CLASSES if asked_for else CLASSES[:1]
    known = [frozenset({each, "unknown"}) for each in possible]
    return [*known, *(frozenset({each}) for each in possible)] if silent else known


def _kinds(relation: str | None, *, asked_for: bool) -> list[frozenset[str]]:
    if relation not in (None, "unspecified"):
        return [frozenset({relation})]
    possible = [frozenset({kind}) for kind in (KINDS if asked_for else KINDS[:1])]
    unspecified = [kind | {"unspecified"} for kind in possible]
    return unspecified if relation else [*possible, *unspecified[:1]]


def _spaces(repos: Sequence[Repo]) -> set[str]:
    ids = {repo.repo_id for repo in repos} | {each for repo in repos for pair in repo.bases for each in pair}
    return {_space(each) or "" for each in ids}


def _space(repo_id: str) -> str | None:
    return repo_id.partition("/")[0] if "/" in repo_id else None


def _countries(catalogue: Catalogue, rules: Rules, space: str) -> list[frozenset[str]]:
    found = {row.namespace: row.country for row in catalogue.publishers if row.table == rules.country_table}.get(space)
    if found is None:
        return [frozenset({country}) for country in ("china", "us", "france", "unknown")]
    if found == "unknown":
        return [frozenset({"unknown", country}) for country in ("china", "us", "france", "eu", "other")]
    if found in ("eu", "other"):
        return [frozenset({found, country}) for country in ("france", "brazil")]
    return (
        [frozenset({found})] if found in ("us", "china") else [frozenset({found, region}) for region in ("eu", "other")]
    )


def _organisations(catalogue: Catalogue, rules: Rules, space: str) -> list[str]:
    known = {row.namespace: row for row in catalogue.publishers if row.table == rules.country_table}.get(space)
    return ["alibaba", f"own {space}"] if known is None else [known.organisation or space]


def holds(figure: Figure, value: Any) -> bool:  # noqa: ANN401  (figures are of several types)
    """Say whether the bounds of a figure hold a value."""
    if figure.kind == "set":
        assert isinstance(figure.low, tuple)
        return set(figure.low) <= value and (figure.high is None or set(figure.low) == value)
    if value is None:
        return True
    below, above = (bound if bound is not None else value for bound in (figure.low, figure.high))
    return bool(below <= value <= above)


def value_in(  # noqa: C901, PLR0911  (one case a metric)
    world: World, asked: Reading, catalogue: Catalogue
) -> Any:  # noqa: ANN401  (figures are of several types)
    """Return the figure of a reading in a world; None if there is none."""
    look = _Look(world, asked, catalogue)
    among = asked.among or AllOf(())
    match asked.metric:
        case "total" | "count":
            return look.amount(asked.of)
        case "share":
            part, whole = look.share(asked.of, among)
            return part / whole if whole else None
        case "ratio":
            below = look.amount(asked.against or AllOf(()))
            return look.amount(asked.of) / below if below else None
        case "rank":
            own = look.amount(asked.of, among)
            rivals = [part for part in _each(asked.against or AllOf(()), None) if part != asked.of]
            return Fraction(1 + sum(look.amount(part, among) > own for part in rivals))
        case "first_date" | "last_date":
            days = [repo.day for repo, weight in look.fitting(asked.of) if weight]
            return (min if asked.metric == "first_date" else max)(days, default=None)
        case "exists":
            return any(weight for _, weight in look.fitting(asked.of))
        case "licence":
            return {repo.licence for repo, weight in look.fitting(asked.of) if weight}
        case "release_weeks":
            return Fraction(len(look.weeks(asked.of)))
        case "release_gap":
            assert asked.window
            span = Fraction((asked.window.last - asked.window.first).days + 1, 7)
            return span / len(look.weeks(asked.of)) if look.weeks(asked.of) else None
        case "concentration":
            whole = look.amount(asked.of)
            parts = [look.amount(part) for part in _each(asked.of, asked.each)]
            return sum((part / whole) ** 2 for part in parts) if whole else None
    raise AssertionError(asked.metric)


def _each(wanted: Filter, key: str | None) -> list[Filter]:
    parts = wanted.parts if isinstance(wanted, AllOf) else (wanted,)
    (listed,) = [each for each in parts if isinstance(each, AnyValue) and (each.key == key or key is None)]
    rest = tuple(each for each in parts if each is not listed)
    singles = [replace(listed, values=(value,)) for value in listed.values]
    return [AllOf((single, *rest)) if rest else single for single in singles]


@dataclass(frozen=True)
class _Look:
    """A world as a reading sees it."""

    world: World
    asked: Reading
    catalogue: Catalogue

    def amount(self, *parts: Filter) -> Fraction:
        fitting = self.fitting(*parts)
        if self.asked.quantity == "organisations":
            return Fraction(len({self._owner(repo.repo_id) for repo, weight in fitting if weight}))
        return sum((weight * self._number(repo) for repo, weight in fitting), Fraction(0))

    def share(self, of: Filter, among: Filter) -> tuple[Fraction, Fraction]:
        derivatives = _for_derivatives((of, among))
        part, whole = self.fitting(of, among, derivatives=derivatives), self.fitting(among, derivatives=derivatives)
        if self.asked.quantity == "organisations":
            one, other = ({self._owner(repo.repo_id) for repo, weight in each if weight} for each in (part, whole))
            return Fraction(len(one)), Fraction(len(other))
        one_sum, other_sum = (
            sum((weight * self._number(repo) for repo, weight in each), Fraction(0)) for each in (part, whole)
        )
        return one_sum, other_sum

    def weeks(self, of: Filter) -> set[tuple[int, int]]:
        return {repo.day.isocalendar()[:2] for repo, weight in self.fitting(of) if weight}

    def fitting(self, *parts: Filter, derivatives: bool | None = None) -> list[tuple[Repo, Fraction]]:
        """Return every repository with how much of it fits."""
        asks = _for_derivatives(parts) if derivatives is None else derivatives
        found = []
        for repo in self.world.repos:
            pairs: Sequence[tuple[str, str] | None] = repo.bases or (None,)
            fits = [
                self._in_frame(repo) and all(self._fits(part, repo, pair, derivatives=asks) for part in parts)
                for pair in pairs
            ]
            if self.asked.rules.several_parents == "fractional":
                weight = Fraction(sum(fits), len(fits))
            else:
                weight = Fraction(any(fits) if self.asked.rules.several_parents == "any" else fits[0])
            found.append((repo, weight))
        return found

    def _number(self, repo: Repo) -> int:
        if self.asked.quantity == "downloads":
            if self.asked.rules.basis == "30-days":
                return repo.downloads_30d
            return repo.downloads_all_time if repo.in_part else 0
        return repo.likes if self.asked.quantity == "likes" else 1

    def _owner(self, repo_id: str) -> str:
        return self.world.organisations[_space(repo_id) or ""]

    def _in_frame(self, repo: Repo) -> bool:
        asked, rules = self.asked, self.asked.rules
        inside = rules.population == "all" or repo.task in LLM
        inside &= rules.population != "llm-since-chatgpt" or repo.day >= date(2022, 11, 30)
        inside &= repo.downloads_30d >= rules.floor
        inside &= self._has_size(repo, rules.size)
        inside &= rules.unaffiliated != "dropped" or self._listed(repo.repo_id)
        inside &= rules.copies == "counted" or not self._is_copy(repo)
        if asked.window:
            return inside and asked.window.first <= repo.day <= asked.window.last
        limited = asked.quantity in ("repos", "organisations") and asked.metric not in ("first_date", "licence")
        return inside and (not limited or repo.day <= asked.about.last)

    def _has_size(self, repo: Repo, size: str) -> bool:
        if size.startswith("declared") and not repo.declares_size:
            return False
        return repo.parameters >= int(size.partition("at least ")[2] or 0)

    def _row(self, repo_id: str) -> Publisher | None:
        return self.catalogue.table(self.asked.rules.country_table).get(_space(repo_id) or "")

    def _listed(self, repo_id: str) -> bool:
        return self._row(repo_id) is not None

    def _is_copy(self, repo: Repo) -> bool:
        if not repo.bases or "quantized" not in repo.kinds:
            return False
        mine, theirs = (self._row(each) for each in (repo.repo_id, repo.bases[0][0]))
        if mine is None and theirs is None:
            return not repo.same_owner
        if mine is None or theirs is None:
            return True
        return (mine.organisation or mine.namespace) != (theirs.organisation or theirs.namespace)

    def _fits(  # noqa: PLR0911  (one a kind of filter)
        self, part: Filter, repo: Repo, pair: tuple[str, str] | None, *, derivatives: bool
    ) -> bool:
        if isinstance(part, AllOf):
            return all(self._fits(inner, repo, pair, derivatives=derivatives) for inner in part.parts)
        if isinstance(part, AnyOf):
            return any(self._fits(inner, repo, pair, derivatives=derivatives) for inner in part.parts)
        if isinstance(part, Not):
            return not self._fits(part.part, repo, pair, derivatives=derivatives)
        if isinstance(part, Gated):
            return repo.gated == part.value
        if isinstance(part, Created):
            return (part.first or date.min) <= repo.day <= (part.last or date.max)
        if isinstance(part, Parameters):
            at_least, less_than = part.at_least or 0, part.less_than
            if part.declared and not repo.declares_size:
                return False
            return repo.parameters >= at_least and (less_than is None or repo.parameters < less_than)
        return any(self._has(part.key, value, repo, pair, derivatives=derivatives) for value in part.values)

    def _has(  # noqa: C901, PLR0911  (one case a key)
        self, key: str, value: str, repo: Repo, pair: tuple[str, str] | None, *, derivatives: bool
    ) -> bool:
        match key:
            case "namespace":
                return self._present(_space(repo.repo_id)) == self._present(value)
            case "repo":
                return repo.repo_id == value
            case "name":
                return _globbed(value, repo.repo_id)
            case "task":
                return repo.task == value
            case "modality":
                listed = [name for name, tasks in MODALITIES.items() if repo.task in tasks]
                return value in (listed or ["other"])
            case "licence":
                return repo.licence == value
            case "licence_class":
                return value in repo.classes
            case "relation":
                return self._related(value, repo)
            case "family":
                return self._family(value, self._whose(self.asked.rules.family, repo, pair, derivatives=derivatives))
        rules = self.asked.rules
        whose = self._whose(rules.origin, repo, pair, derivatives=derivatives)
        if rules.unaffiliated == "base" and whose == repo.repo_id and not self._listed(whose):
            whose = self._whose(rules.base, repo, pair, derivatives=derivatives)
        if whose is None or (rules.unaffiliated == "kept" and not self._listed(whose)):
            return False
        space = _space(whose) or ""
        return value in self.world.countries[space] if key == "country" else value == self.world.organisations[space]

    def _related(self, value: str, repo: Repo) -> bool:
        if value == "base":
            return not repo.bases
        kinds = self.asked.rules.relations
        if value == "derivative":
            return bool(repo.bases) and (kinds == "any" or bool(repo.kinds & set(kinds.split("+"))))
        return bool(repo.bases) and value in repo.kinds

    def _whose(self, rule: str, repo: Repo, pair: tuple[str, str] | None, *, derivatives: bool) -> str | None:
        if rule == "auto":
            rule = self.asked.rules.base if derivatives else "publisher"
        if rule in ("publisher", "name", "list"):
            return repo.repo_id
        return None if pair is None else pair[0 if rule == "nearest" else 1]

    def _family(self, name: str, whose: str | None) -> bool:
        family = self.catalogue.families[name]
        if whose is None or any(_globbed(glob, whose) for glob in family.exclude):
            return False
        if self.asked.rules.family == "list" and any(_globbed(glob, whose) for glob in family.unlisted or ()):
            return False
        if self.asked.rules.family == "name":
            return any(_globbed(glob, whose) for glob in family.names)
        owned = {self._present(space) for space in family.namespaces}
        full = any(_globbed(glob, whose) for glob in family.names if "/" in glob)
        return full or self._present(_space(whose)) in owned

    def _present(self, space: str | None) -> str | None:
        if self.asked.rules.renames == "apart":
            return space
        renamed = {
            row.namespace: row.renamed_to
            for row in self.catalogue.publishers
            if row.renamed_to and row.table in (self.asked.rules.country_table, "harness")
        }
        while space in renamed:
            space = renamed[space]
        return space


def _for_derivatives(parts: Sequence[Filter]) -> bool:
    for part in parts:
        if isinstance(part, AllOf | AnyOf | Not):
            if _for_derivatives(part.parts if not isinstance(part, Not) else (part.part,)):
                return True
        elif isinstance(part, AnyValue) and part.key == "relation" and part.values != ("base",):
            return True
    return False


def _globbed(glob: str, repo_id: str) -> bool:
    text = repo_id if "/" in glob else repo_id.rpartition("/")[2]
    return re.fullmatch("".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in glob), text) is not None
