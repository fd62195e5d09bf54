"""Small snapshots, catalogues and readings for the tests of the core."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from harness.measure.extract import Extract, build_extract
from harness.measure.figure import Figure
from harness.measure.keys import plan_for
from harness.measure.metrics import measure
from harness.snapshot import Snapshot
from harness.snapshot._manifest_json import with_id
from harness.snapshot.form import tables_of
from harness.snapshot.lineage import resolve_flat
from harness.snapshot.manifest import Column, Manifest, Origin, Scope
from harness.snapshot.schema import MODELS_SCHEMA
from harness.suite.catalogue import Catalogue, Family, Licence, Publisher, Release
from harness.suite.filters import EVERYTHING, AllOf, AnyValue, Filter
from harness.suite.rules import Rules
from harness.suite.tasks import About, Reading, Window

DAY = date(2025, 10, 12)


def models_of(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """A models table from rows that give only what matters; `created_at` may be an ISO day."""
    filled = []
    for row in rows:
        record: dict[str, Any] = dict.fromkeys(MODELS_SCHEMA) | dict(row)
        created = record["created_at"]
        if isinstance(created, str):
            record["created_at"] = datetime.fromisoformat(created).replace(tzinfo=UTC)
        record["author"] = record["repo_id"].rpartition("/")[0] or None
        filled.append(record)
    return pl.DataFrame(filled, schema=MODELS_SCHEMA).sort("repo_id")


def snapshot_of(rows: Iterable[Mapping[str, Any]], *, scope: Scope | None = None, captured: date = DAY) -> Snapshot:
    """A snapshot in memory."""
    models = models_of(rows)
    moment = datetime(captured.year, captured.month, captured.day, tzinfo=UTC)
    manifest = Manifest(
        schema_version=1,
        id="made-up",
        kind="imported",
        origin=Origin("made up", "", "", "none stated", ""),
        captured_from=moment,
        captured_to=moment,
        scope=scope or Scope("whole-hub", ()),
        rows=models.height,
        columns=tuple(Column(name, models.height - models[name].null_count()) for name in MODELS_SCHEMA),
        counts=(),
        warnings=(),
        files=(),
        tool_version="0",
    )
    return Snapshot.in_memory(with_id(manifest, "made-up"), models)


def unchecked(snapshot: Snapshot, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Snapshot:
    """A snapshot whose models table was changed behind the back of every check."""
    models = change(snapshot.models())
    tables = tables_of(models, *resolve_flat(models))
    return Snapshot(snapshot.manifest, lambda name, columns: tables[name].select(columns))


def is_(key: str, *values: str) -> AnyValue:
    """A condition on one attribute."""
    return AnyValue(key, tuple(sorted(values)))  # type: ignore[arg-type]


def all_of(*parts: Filter) -> AllOf:
    """All of the conditions."""
    return AllOf(parts)


def reading(metric: str, of: Filter = EVERYTHING, **more: Any) -> Reading:  # noqa: ANN401  (fields of several types)
    """A simple reading; everything that is not given has its plainest value.

    Rules are given by name, or all together as `rules_`.
    """
    given = more.pop("rules_", None)
    rules = {name: more.pop(name) for name in list(more) if name in Rules.__dataclass_fields__}
    about = more.pop("about", DAY)
    values: dict[str, Any] = {
        "name": "as-worded",
        "metric": metric,
        "quantity": "repos",
        "of": of,
        "among": None,
        "against": None,
        "window": None,
        "rules": given or Rules(**rules),
        "expect": None,
        "about": About(about, about, stated=True, why="a test"),
        "each": None,
        "must": "together",
        "fact": None,
        "unit": "count",
        "parts": (),
        "note": "",
    }
    return Reading(**(values | more))


def window(first: str, last: str) -> Window:
    """A span of days."""
    return Window(date.fromisoformat(first), date.fromisoformat(last))


def publisher(
    namespace: str, organisation: str, country: str, *, renamed_to: str | None = None, table: str = "harness"
) -> Publisher:
    """A row of a publishers table."""
    return Publisher(table, namespace, organisation, country, "company", renamed_to, "test", None, "")


def catalogue(
    publishers: Sequence[Publisher] = (),
    families: Sequence[Family] = (),
    licences: Mapping[str, str] | None = None,
    releases: Sequence[Release] = (),
) -> Catalogue:
    """A catalogue with little in it."""
    classes = {name: Licence(name, None, kind, name, "test") for name, kind in (licences or {}).items()}  # type: ignore[arg-type]
    return Catalogue(
        publishers=tuple(publishers),
        families={family.id: family for family in families},
        licences=classes,
        releases={release.repo: release for release in releases},
        known_repos={},
        published={},
        wordings={},
    )


def family(
    id_: str,
    *namespaces: str,
    names: Sequence[str] = (),
    exclude: Sequence[str] = (),
    unlisted: Sequence[str] | None = None,
) -> Family:
    """A family; with `unlisted`, one that has a curated list."""
    left_out = None if unlisted is None else tuple(unlisted)
    return Family(id_, id_, id_, namespaces, tuple(names), tuple(exclude), "test", "", left_out)


def extract_of(
    rows: Iterable[Mapping[str, Any]], readings: Sequence[Reading], known: Catalogue, *, captured: date = DAY
) -> Extract:
    """The extract that holds the readings."""
    return build_extract(snapshot_of(rows, captured=captured), plan_for(readings, known))


def figure_of(
    rows: Iterable[Mapping[str, Any]], asked: Reading, known: Catalogue | None = None, *, captured: date = DAY
) -> Figure:
    """The figure of one reading over a few rows."""
    known = known or catalogue()
    return measure(extract_of(rows, [asked], known, captured=captured), asked, known)
