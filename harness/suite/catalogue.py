"""The catalogue: what `seeds/` says about publishers, families, licences, dates and repositories."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from harness.suite.own_rows import OwnRow


@dataclass(frozen=True, slots=True)
class Publisher:
    """One row of `publishers.csv`: which organisation and country a table gives a namespace."""

    table: str
    """The table that makes the assignment; `harness` is the default."""

    namespace: str
    """The Hub namespace, exactly as spelled there."""

    organisation: str
    """Slug of the organisation behind it."""

    country: str
    """Slug of the country, or a region class of the table's own (`eu`, `other`, `unknown`)."""

    kind: str
    """company, university, nonprofit, community, individual, government or unknown."""

    renamed_to: str | None
    """The namespace's present name, if it was renamed."""

    source: str
    """Source id, with an optional `#locator`."""

    as_of: date | None
    """The date the source describes."""

    note: str
    """A remark."""


@dataclass(frozen=True, slots=True)
class Family:
    """One entry of `families.yaml`."""

    id: str
    """Slug."""

    name: str
    """The name people use."""

    organisation: str
    """Slug of the organisation that makes it."""

    namespaces: tuple[str, ...]
    """Namespaces whose repositories all belong to it."""

    names: tuple[str, ...]
    """Globs over repo ids (with `/`) or names (without)."""

    exclude: tuple[str, ...]
    """Globs that never belong."""

    source: str
    """Source id."""

    note: str
    """A remark."""

    unlisted: tuple[str, ...] | None = None
    """Globs over full ids of the publisher's own repositories that the curated list leaves out; None if there is no
    list of the family."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One row of `licences.csv`."""

    hub_id: str
    """The id in the Hub's `license:` tag."""

    spdx: str | None
    """The SPDX id, where there is one."""

    class_: Literal["permissive", "copyleft", "restricted", "community", "unknown"]
    """What kind of licence it is."""

    name: str
    """Its full name."""

    source: str
    """Source id."""


@dataclass(frozen=True, slots=True)
class Release:
    """One row of `release_dates.csv`: when a repository was really launched."""

    repo: str
    """Full repo id."""

    created: date | None
    """The Hub's creation date."""

    launched: date
    """The public release."""

    source: str
    """Source id."""


@dataclass(frozen=True, slots=True)
class KnownRepo:
    """One row of `known_repos.csv`: facts of a repository that articles or sources name."""

    repo: str
    """Full repo id."""

    created: date | None
    """The Hub's creation date."""

    launched: date | None
    """The public release."""

    licence: str | None
    """Hub licence id."""

    gated: bool | None
    """Whether it is behind a gate."""

    task: str | None
    """Pipeline tag."""

    relation: str | None
    """base, finetune, adapter, quantized, merge, or not known."""

    bases: tuple[str, ...]
    """Full ids of its bases."""

    parameters: int | None
    """Number of parameters."""

    as_of: date
    """The date the source describes."""

    source: str
    """Source id."""

    hand: Literal["first-hand", "second-hand"]
    """Whether we read the source's own text."""

    note: str
    """A remark."""


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One row of `published_figures.csv`."""

    id: str
    """`source/slug`."""

    source: str
    """Source id."""

    says: str
    """What is counted, in our words."""

    quantity: str
    """Slug of the quantity."""

    value: str
    """Exact decimal, integer or ISO date, as text."""

    unit: str
    """count, percent, date or ratio."""

    wording: str
    """Words of precision."""

    about_from: date | None
    """First day it speaks of."""

    about_to: date | None
    """Last day it speaks of."""

    hand: str
    """first-hand or second-hand."""

    locator: str
    """Where in the source."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One row of `wording.csv`: the region that words of precision allow."""

    wording: str
    """The words."""

    op: str
    """The comparison they stand for."""

    slack: str
    """How far they reach; the syntax stands in `seeds/README.md`."""

    meaning: str
    """The rule in one sentence."""

    source: str
    """Source id."""


@dataclass(frozen=True, slots=True)
class Survival:
    """One entry of `survival.yaml`: how many repositories of a listing were still there later."""

    id: str
    """Slug."""

    publisher: str | None
    """The namespace whose repositories are meant; None for those of anyone."""

    listed_on: date
    """Day of the first listing."""

    counted_on: date
    """Day of the listing in which they were looked for."""

    listed: int
    """Repositories in the first listing."""

    still_there: int
    """Of these, the ones in the second listing, under the same id."""

    listed_by: str
    """Source id of the first listing."""

    counted_by: str
    """Source id of the second listing."""

    note: str
    """A remark."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """One entry of `ci_traffic.yaml`: names of repositories that mostly programs fetch, for tests."""

    id: str
    """Slug."""

    names: tuple[str, ...]
    """Globs over repo ids (with `/`) or names (without)."""

    why: str
    """Why such repositories look like traffic of tests."""

    source: str
    """Source id, with an optional `#locator`."""

    note: str
    """A remark."""


@dataclass(frozen=True)
class Catalogue:
    """Everything in `seeds/` that is applied to cells."""

    publishers: tuple[Publisher, ...]
    """All rows of all tables."""

    families: dict[str, Family]
    """By id."""

    licences: dict[str, Licence]
    """By Hub id."""

    releases: dict[str, Release]
    """By repo id."""

    known_repos: dict[str, KnownRepo]
    """By repo id."""

    published: dict[str, PublishedFigure]
    """By id."""

    wordings: dict[str, Wording]
    """By wording."""

    survival: tuple[Survival, ...] = ()
    """How many repositories of a listing were still there later, in the order of the file."""

    traffic: tuple[Traffic, ...] = ()
    """Names of repositories that look like traffic of tests, in the order of the file."""

    own: tuple[OwnRow, ...] = ()
    """Rows that a suite has beside the built-in ones or in their place, by table and key."""

    def table(self, name: str) -> Mapping[str, Publisher]:
        """Return one table's rows by namespace (empty if there is no such table)."""
        return self._by_table.get(name, {})

    @cached_property
    def _by_table(self) -> dict[str, dict[str, Publisher]]:
        found: dict[str, dict[str, Publisher]] = {}
        for row in self.publishers:
            found.setdefault(row.table, {})[row.namespace] = row
        return found

    def present_names(self, table: str) -> Mapping[str, str]:
        """Return the present name of every renamed namespace that a table (or the default table) knows."""
        if table not in self._present_names:
            rows = [row for row in self.publishers if row.renamed_to and row.table in (table, "harness")]
            names = {row.namespace: row.renamed_to for row in rows if row.renamed_to}
            self._present_names[table] = {old: _followed(new, names) for old, new in names.items()}
        return self._present_names[table]

    @cached_property
    def _present_names(self) -> dict[str, dict[str, str]]:
        return {}

    @cached_property
    def remembered(self) -> dict[Hashable, Any]:
        """What was worked out of this catalogue before, under everything else that it depends on."""
        return {}

    def tables(self) -> tuple[str, ...]:
        """Return the names of all publisher tables, sorted."""
        return tuple(sorted({row.table for row in self.publishers}))

    def namespaces(self) -> tuple[str, ...]:
        """Return every namespace that a table or family names, sorted: what extracts keep by name."""
        return self._namespaces

    @cached_property
    def _namespaces(self) -> tuple[str, ...]:
        names = {row.namespace for row in self.publishers}
        names.update(row.renamed_to for row in self.publishers if row.renamed_to)
        names.update(namespace for family in self.families.values() for namespace in family.namespaces)
        return tuple(sorted(names))


def _followed(name: str, names: Mapping[str, str]) -> str:
    """Return the name at the end of a chain of renames."""
    seen = {name}
    while name in names and names[name] not in seen:
        name = names[name]
        seen.add(name)
    return name
