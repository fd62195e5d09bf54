"""Laying a suite's own `seeds/` over the built-in ones, row by row.

A row with a key that the built-in table has stands in its place; any other is added. Rows are taken whole: what an own
row leaves empty is not known. A row that says the same as the built-in one is no row of one's own. A suite whose
`seeds/seeds.yaml` says `built_in: left-out` stands alone and has every file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

from harness._errors import SuiteError, Where
from harness._sanitise import for_message
from harness.suite._boundary import shown, validated
from harness.suite._csv import Row
from harness.suite._fields import Boundary
from harness.suite._files import leaves, link_error
from harness.suite._seed_tables import LISTS, OPTIONAL_LISTS, TABLES
from harness.suite._seeds import Entry, Seeds
from harness.suite._yaml import read_yaml
from harness.suite.own_rows import OwnRow, is_table, key_of, own_row

SETTINGS_FILE = "seeds/seeds.yaml"
"""The file that says what becomes of the built-in rows; a suite may do without it."""

_Line = TypeVar("_Line", Row, Entry)

Recorded = dict[str, list[dict[str, Any]]]
"""Own rows as a canonical suite records them: by table, their keys with the built-in row or null."""


class SeedsFile(Boundary):
    """The file `seeds/seeds.yaml`."""

    built_in: Literal["extended", "left-out"]
    """Whether the built-in rows hold where the suite has none of its own, or not at all."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """The seeds of a suite, and what of them is its own."""

    seeds: Seeds
    """All rows."""

    own: tuple[OwnRow, ...] = ()
    """The rows that it has beside the built-in ones or in their place, by table and key."""

    articles: tuple[Entry, ...] | None = None
    """The articles whose figures must name tasks of this suite; None where they are not looked up."""

    alone: bool = False
    """Whether every task that its contradictions name must be one of this suite."""


def stands_alone(root: Path, label: str) -> bool:
    """Return whether a suite's `seeds/` leave the built-in ones out.

    Args:
        root: the suite's directory.
        label: the directory as messages name it.

    Raises:
        SuiteError: if the file that says so cannot be read.
    """
    path = root / SETTINGS_FILE
    if not os.path.lexists(path):
        return False
    if leaves(path, root):
        raise link_error(SETTINGS_FILE, label)
    data, place = read_yaml(path, f"{label}/{SETTINGS_FILE}")
    return validated(SeedsFile, data, place).built_in == "left-out"


def unknown_files(root: Path, label: str) -> list[SuiteError]:
    """Return an error for every table of `seeds/` that harness does not know: a wrong name must not pass unread."""
    known = {f"{name}.csv" for name in TABLES} | {f"{name}.yaml" for name in (*LISTS, *OPTIONAL_LISTS)}
    known.add(SETTINGS_FILE.rpartition("/")[2])
    found = sorted(path.name for path in (root / "seeds").iterdir() if path.suffix in (".csv", ".yaml", ".yml"))
    return [
        SuiteError(
            "seeds has no file of this name",
            where=Where(for_message(f"{label}/seeds/{name}")),
            todo=f"files are {', '.join(sorted(known))}",
        )
        for name in found
        if name not in known and not name.startswith(".")
    ]


def overlay(own: Seeds, built_in: Seeds) -> Overlay:
    """Return a suite's own seeds over the built-in ones."""
    rows: list[OwnRow] = []
    tables = {
        name: _over(name, own.tables[name], built_in.tables[name], lambda row: row.cells, rows)
        for name in built_in.tables
    }
    lists = {
        name: _over(name, own.lists[name], built_in.lists[name], lambda entry: entry.data, rows)
        for name in built_in.lists
    }
    ordered = tuple(sorted(rows, key=lambda row: (row.table, row.key)))
    # Built-in articles speak of built-in tasks.
    mine = {row.key for row in ordered if row.table == "articles"}
    articles = tuple(entry for entry in own.lists["articles"] if key_of("articles", entry.data) in mine)
    return Overlay(Seeds(tables, lists), ordered, articles)


def recorded(own: Iterable[OwnRow]) -> Recorded:
    """Return own rows as plain JSON data: by table, their keys with the built-in row or null."""
    found: Recorded = {}
    for row in own:
        before = None if row.built_in is None else dict(row.built_in)
        found.setdefault(row.table, []).append({"key": list(row.key), "built_in": before})
    return found


def own_from_recorded(data: object, seeds: Seeds) -> tuple[OwnRow, ...]:
    """Return the own rows that `recorded` wrote, of the seeds that stand beside it.

    Raises:
        SuiteError: if it is not of that form, or names a row that is not there.
    """
    if not isinstance(data, dict) or not all(isinstance(name, str) and is_table(name) for name in data):
        raise _unusable(f"{shown(data)} is no record of own rows")
    found: list[OwnRow] = []
    for table, rows in data.items():
        lines: dict[tuple[str, ...], Mapping[str, Any]] = (
            {key_of(table, row.cells): row.cells for row in seeds.tables[table]}
            if table in TABLES
            else {key_of(table, entry.data): entry.data for entry in seeds.lists[table]}
        )
        for row in rows if isinstance(rows, list) else [rows]:
            if not isinstance(row, dict) or set(row) != {"key", "built_in"} or not isinstance(row["key"], list):
                raise _unusable(f"{shown(row)} is no record of an own row")
            line, before = lines.get(tuple(map(str, row["key"]))), row["built_in"]
            if line is None:
                raise _unusable("an own row is recorded that the seeds do not have")
            if before is not None and not (
                isinstance(before, dict) and all(isinstance(v, str) for v in before.values())
            ):
                raise _unusable(f"{shown(before)} is no record of a built-in row")
            found.append(own_row(table, line, before))
    return tuple(sorted(found, key=lambda row: (row.table, row.key)))


def _unusable(what: str) -> SuiteError:
    return SuiteError(what, where=Where(item="suite.own"), todo="use another result set")


def _over(
    table: str,
    own: list[_Line],
    built_in: list[_Line],
    data: Callable[[_Line], dict[str, Any]],
    rows: list[OwnRow],
) -> list[_Line]:
    """Return the lines of both, own ones in the place of built-in ones of the same key; what differs goes to `rows`."""
    merged = {key_of(table, data(line)): line for line in built_in}
    for line in own:
        key = key_of(table, data(line))
        before = data(merged[key]) if key in merged else None
        if before != data(line):
            rows.append(own_row(table, data(line), before))
        merged[key] = line
    return list(merged.values())
