"""Reading `seeds/`: every table and list as plain data that still knows its lines."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness._errors import SuiteError, Where
from harness._sanitise import for_message
from harness.suite._boundary import shown
from harness.suite._csv import Row, check_keys, read_csv
from harness.suite._files import leaves, link_error
from harness.suite._place import Place
from harness.suite._seed_tables import LISTS, OPTIONAL_LISTS, TABLES
from harness.suite._yaml import read_yaml


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a YAML list."""

    data: dict[str, Any]
    """Its keys; those without a value are left out."""

    place: Place
    """Where it stands."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """All of `seeds/`."""

    tables: Mapping[str, list[Row]]
    """Rows by table."""

    lists: Mapping[str, list[Entry]]
    """Entries by list."""

    def canonical(self) -> dict[str, Any]:
        """Return everything as plain JSON data; a list that a suite may do without, only where it has it."""
        tables = {name: [row.cells for row in rows] for name, rows in self.tables.items()}
        lists = {
            name: [entry.data for entry in entries]
            for name, entries in self.lists.items()
            if entries or name not in OPTIONAL_LISTS
        }
        return {**tables, **lists}


NOTHING = Seeds({name: [] for name in TABLES}, {name: [] for name in (*LISTS, *OPTIONAL_LISTS)})
"""Seeds without a row."""


def read_seeds(root: Path, shown_root: str, problems: list[SuiteError], *, some: bool = False) -> Seeds:
    """Return all tables and lists below `root`; what is wrong with one goes to `problems`, and it stays empty.

    Args:
        root: the suite's directory.
        shown_root: the directory as messages name it.
        problems: where faults go.
        some: whether a file that is not there is no fault, because the built-in seeds hold without it.
    """
    tables: dict[str, list[Row]] = {}
    lists: dict[str, list[Entry]] = {}
    for name, (header, key) in TABLES.items():
        tables[name] = []
        if some and not os.path.lexists(root / f"seeds/{name}.csv"):
            continue
        try:
            path, label = _located(root, shown_root, f"seeds/{name}.csv")
            tables[name] = read_csv(path, label, header, key)
        except SuiteError as error:
            problems.append(error)
    for name in (*LISTS, *OPTIONAL_LISTS):
        lists[name] = []
        if (some or name in OPTIONAL_LISTS) and not os.path.lexists(root / f"seeds/{name}.yaml"):
            continue
        try:
            data, place = read_yaml(*_located(root, shown_root, f"seeds/{name}.yaml"))
            lists[name] = _entries(data, place)
        except SuiteError as error:
            problems.append(error)
    return Seeds(tables, lists)


def _located(root: Path, shown_root: str, name: str) -> tuple[Path, str]:
    """Return a file of the suite and how messages name it; a link that leads out of the suite is refused."""
    path = root / name
    if path.exists() and leaves(path, root):
        raise link_error(name, shown_root)
    return path, f"{shown_root}/{name}" if shown_root else name


def seeds_from_canonical(data: object) -> Seeds:
    """Return what `Seeds.canonical` wrote.

    Raises:
        SuiteError: if it is not of that form.
    """
    if not isinstance(data, dict) or set(data) - {*OPTIONAL_LISTS} != {*TABLES, *LISTS}:
        raise SuiteError(
            "the recorded seeds are not complete", where=Where(item="seeds"), todo="use another result set"
        )
    tables: dict[str, list[Row]] = {}
    for name, (header, key) in TABLES.items():
        tables[name] = [_row(cells, header, name) for cells in _list(data[name], name)]
        check_keys(tables[name], key)
    lists = {
        name: _entries(_list(data.get(name, []), name), Place(f"seeds/{name}.yaml"))
        for name in (*LISTS, *OPTIONAL_LISTS)
    }
    return Seeds(tables, lists)


def _list(data: object, name: str) -> list[Any]:
    if not isinstance(data, list):
        raise SuiteError(
            f"{shown(data)} is not a list", where=Where(item=f"seeds.{name}"), todo="use another result set"
        )
    return data


def _row(cells: object, header: tuple[str, ...], name: str) -> Row:
    if isinstance(cells, dict) and set(cells) == set(header) and all(isinstance(cell, str) for cell in cells.values()):
        return Row({column: cells[column] for column in header}, f"seeds/{name}.csv", None)
    where = Where(item=f"seeds.{name}")
    raise SuiteError(
        "a recorded row does not have the columns of its table", where=where, todo="use another result set"
    )


def _entries(data: object, place: Place) -> list[Entry]:
    if not isinstance(data, list):
        raise place.error(f"{shown(data)} is not a list", "write one entry after another, each beginning with '- '")
    entries: list[Entry] = []
    lines: dict[str, int | None] = {}
    for index, item in enumerate(data):
        at = place.at(index)
        if not isinstance(item, dict):
            raise at.error(f"{shown(item)} is not a mapping of keys to values", "write the entry's keys")
        entries.append(Entry({key: value for key, value in item.items() if value is not None}, at))
        name = item.get("id")
        if isinstance(name, str):
            if name in lines:
                what = f"the id '{for_message(name, 80)}' stands twice"
                raise at.at("id").error(what, f"the first is in line {lines[name]}: keep one")
            lines[name] = at.where().line
    return entries
