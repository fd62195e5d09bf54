"""Compiling the catalogue: the tables of `seeds/` as typed rows, every reference resolved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from harness._errors import SuiteError
from harness._sanitise import for_message
from harness.suite import _cells as cell
from harness.suite._boundary import checked
from harness.suite._csv import Row
from harness.suite._expect import SLACK
from harness.suite._figures import NUMBER_UNITS
from harness.suite._names import is_glob, is_namespace, known
from harness.suite._number import plain_number
from harness.suite._place import Place
from harness.suite._seed_files import HANDS, KNOWN_RELATIONS, PUBLISHER_KINDS, FamilyEntry
from harness.suite._seeds import Entry, Seeds
from harness.suite._survival import compile_survival, compile_traffic
from harness.suite._times import parse_day
from harness.suite.catalogue import (
    Catalogue,
    Family,
    KnownRepo,
    Licence,
    PublishedFigure,
    Publisher,
    Release,
    Wording,
)
from harness.suite.filters import LICENCE_CLASSES
from harness.suite.tasks import OPS, Unit

Typed = TypeVar("Typed")

PUBLISHED_UNITS: tuple[Unit, ...] = (*NUMBER_UNITS, "date")
"""The units that published figures may have: numbers and days."""


def compile_catalogue(seeds: Seeds, sources: Collection[str], problems: list[SuiteError]) -> Catalogue:
    """Return the catalogue; rows that cannot be used are left out and reported in `problems`."""

    def rows(table: str, compiled: Callable[[Row], Typed]) -> list[Typed]:
        return list(_each(seeds.tables[table], compiled, problems))

    # References are checked against what is written, so that one broken row is one error.
    wordings, licences, organisations = (
        {row.cells[column] for row in seeds.tables[table]}
        for table, column in (("wording", "wording"), ("licences", "hub_id"), ("publishers", "organisation"))
    )
    publishers = rows("publishers", lambda row: _publisher(row, sources))
    families = _families(seeds.lists["families"], organisations, sources, problems)
    return Catalogue(
        publishers=tuple(sorted(publishers, key=lambda row: (row.table, row.namespace))),
        families=dict(sorted(families.items())),
        licences=_by("hub_id", rows("licences", lambda row: _licence(row, sources))),
        releases=_by("repo", rows("release_dates", lambda row: _release(row, sources))),
        known_repos=_by("repo", rows("known_repos", lambda row: _known_repo(row, licences, sources))),
        published=_by("id", rows("published_figures", lambda row: _published(row, wordings, sources))),
        wordings=_by("wording", rows("wording", lambda row: _wording(row, sources))),
        survival=compile_survival(seeds.lists["survival"], sources, problems),
        traffic=compile_traffic(seeds.lists["ci_traffic"], sources, problems),
    )


def _each(rows: Iterable[Row], compiled: Callable[[Row], Typed], problems: list[SuiteError]) -> Iterable[Typed]:
    for row in rows:
        try:
            yield compiled(row)
        except SuiteError as error:
            problems.append(error)


def _by(key: str, rows: Iterable[Typed]) -> dict[str, Typed]:
    return dict(sorted((getattr(row, key), row) for row in rows))


def _publisher(row: Row, sources: Collection[str]) -> Publisher:
    renamed = row.cells["renamed_to"]
    return Publisher(
        table=cell.slug(row, "table"),
        namespace=cell.namespace(row, "namespace", row.cells["namespace"]),
        organisation=cell.slug(row, "organisation"),
        country=cell.slug(row, "country"),
        kind=cell.one_of(row, "kind", "kind of publisher", PUBLISHER_KINDS),
        renamed_to=cell.namespace(row, "renamed_to", renamed) if renamed else None,
        source=cell.source_of(row, sources),
        as_of=cell.day(row, "as_of"),
        note=row.cells["note"],
    )


def _licence(row: Row, sources: Collection[str]) -> Licence:
    return Licence(
        hub_id=cell.needed(row, "hub_id"),
        spdx=row.cells["spdx"] or None,
        class_=cell.one_of(row, "class", "licence class", LICENCE_CLASSES),  # type: ignore[arg-type]  # just checked
        name=cell.needed(row, "name"),
        source=cell.source_of(row, sources),
    )


def _release(row: Row, sources: Collection[str]) -> Release:
    return Release(
        repo=cell.repo(row, "repo", row.cells["repo"]),
        created=cell.day(row, "created"),
        launched=cell.needed_day(row, "launched"),
        source=cell.source_of(row, sources),
    )


def _known_repo(row: Row, licences: Collection[str], sources: Collection[str]) -> KnownRepo:
    cells = row.cells
    bases = [base.strip() for base in cells["bases"].split(";")] if cells["bases"] else []
    return KnownRepo(
        repo=cell.repo(row, "repo", cells["repo"]),
        created=cell.day(row, "created"),
        launched=cell.day(row, "launched"),
        licence=cell.one_of(row, "licence", "licence", licences) if cells["licence"] else None,
        gated=cell.truth(row, "gated"),
        task=cell.slug(row, "task") if cells["task"] else None,
        relation=cell.one_of(row, "relation", "relation", KNOWN_RELATIONS) if cells["relation"] else None,
        bases=tuple(cell.repo(row, "bases", base) for base in bases),
        parameters=cell.whole(row, "parameters"),
        as_of=cell.needed_day(row, "as_of"),
        source=cell.source_of(row, sources),
        hand=cell.one_of(row, "hand", "hand", HANDS),  # type: ignore[arg-type]  # just checked
        note=cells["note"],
    )


def _published(row: Row, wordings: Collection[str], sources: Collection[str]) -> PublishedFigure:
    name, source, value = cell.needed(row, "id"), cell.source_of(row, sources), cell.needed(row, "value")
    if not name.startswith(f"{source.partition('#')[0]}/"):
        raise row.error(
            f"the id '{for_message(name, 80)}' does not begin with its source", "write SOURCE/SLUG", column="id"
        )
    unit = cell.one_of(row, "unit", "unit", PUBLISHED_UNITS)
    if (parse_day(value) if unit == "date" else plain_number(value)) is None:
        shown = for_message(value, 60)
        todo = "write YYYY-MM-DD" if unit == "date" else "write a plain number without separators"
        raise row.error(f"'{shown}' is no value of unit {unit}", todo, column="value")
    return PublishedFigure(
        id=name,
        source=source,
        says=cell.needed(row, "says"),
        quantity=cell.slug(row, "quantity"),
        value=value,
        unit=unit,
        wording=cell.one_of(row, "wording", "wording", wordings),
        about_from=cell.day(row, "about_from"),
        about_to=cell.day(row, "about_to"),
        hand=cell.one_of(row, "hand", "hand", HANDS),
        locator=row.cells["locator"],
    )


def _wording(row: Row, sources: Collection[str]) -> Wording:
    slack = row.cells["slack"]
    if not SLACK.fullmatch(slack):
        todo = "leave it empty, or write half-last-digit, N% or N last-digits"
        raise row.error(f"'{for_message(slack, 40)}' is no slack", todo, column="slack")
    return Wording(
        wording=cell.needed(row, "wording"),
        op=cell.one_of(row, "op", "comparison", OPS),
        slack=slack,
        meaning=cell.needed(row, "meaning"),
        source=cell.source_of(row, sources),
    )


def _families(
    entries: Iterable[Entry], organisations: Collection[str], sources: Collection[str], problems: list[SuiteError]
) -> dict[str, Family]:
    families: dict[str, Family] = {}
    for entry in entries:
        model, errors = checked(FamilyEntry, entry.data, entry.place)
        problems.extend(errors)
        if model is None:
            continue
        try:
            families[model.id] = _family(model, entry.place, organisations, sources)
        except SuiteError as error:
            problems.append(error)
    return families


def _family(model: FamilyEntry, place: Place, organisations: Collection[str], sources: Collection[str]) -> Family:
    known("organisation", model.organisation, organisations, place.at("organisation"))
    known("source", model.source.partition("#")[0], sources, place.at("source"))
    for index, space in enumerate(model.namespaces):
        if not is_namespace(space):
            what = f"'{for_message(space, 80)}' is no Hub namespace"
            raise place.at("namespaces", index).error(what, "write it as on the Hub")
    for key in ("names", "exclude", "unlisted"):
        for index, glob in enumerate(getattr(model, key) or ()):
            if not is_glob(glob):
                todo = "use the characters of repository ids, * and ?"
                raise place.at(key, index).error(f"'{for_message(glob, 80)}' is no pattern", todo)
            if key == "unlisted" and "/" not in glob:
                what = f"'{for_message(glob, 80)}' does not say whose repositories it is about"
                raise place.at(key, index).error(what, "write owner/pattern")
    if not model.namespaces and not model.names:
        raise place.error("the family has neither namespaces nor names", "write at least one of them")
    return Family(
        id=model.id,
        name=model.name,
        organisation=model.organisation,
        namespaces=tuple(model.namespaces),
        names=tuple(model.names),
        exclude=tuple(model.exclude),
        source=model.source,
        note=model.note,
        unlisted=None if model.unlisted is None else tuple(model.unlisted),
    )
