"""Rows of `seeds/` that a suite of one's own adds to the built-in ones or puts in their place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from harness.suite._seed_tables import LISTS, OPTIONAL_LISTS, TABLES

REMARKS = frozenset({"note", "source", "as_of", "hand", "locator"})
"""Columns and keys that say where a row comes from, and change no figure."""


@dataclass(frozen=True, slots=True)
class OwnRow:
    """A row or entry of a suite's own, and what the built-in one says."""

    table: str
    """The table or list: `publishers`, `families`."""

    key: tuple[str, ...]
    """What no two rows of it share: `harness`, `mistralai`; for a list, the id."""

    own: tuple[tuple[str, str], ...]
    """What it says, by column; lists and the like as JSON."""

    built_in: tuple[tuple[str, str], ...] | None
    """What the built-in row says; None if there is none."""

    def file(self) -> str:
        """Return the file, relative to the suite."""
        return f"seeds/{self.table}.{'csv' if self.table in TABLES else 'yaml'}"

    def said(self, column: str) -> frozenset[str]:
        """Return what the row and the built-in one say in a column."""
        rows = (dict(self.own), dict(self.built_in or ()))
        return frozenset(row[column] for row in rows if row.get(column))

    def changes(self, column: str) -> bool:
        """Return whether the row says something else in a column than the built-in one; always, if there is none."""
        return self.built_in is None or dict(self.own).get(column, "") != dict(self.built_in).get(column, "")

    def changed(self) -> tuple[str, ...]:
        """Return the columns in which the two rows differ, remarks last."""
        names = dict.fromkeys((*dict(self.own), *dict(self.built_in or ())))
        return tuple(sorted((name for name in names if self.changes(name)), key=lambda name: name in REMARKS))

    def in_words(self) -> str:
        """Return the row, and how it differs from the built-in one, in one line."""
        start = f"{self.file()}, {' '.join(self.key)}"
        if self.built_in is None:
            return f"{start}: a row of this suite's own"
        own, built_in = dict(self.own), dict(self.built_in)
        facts = [name for name in self.changed() if name not in REMARKS] or list(self.changed())
        return f"{start}: " + "; ".join(
            f"{name} {own.get(name) or 'not said'} (built-in: {built_in.get(name) or 'not said'})" for name in facts
        )


def own_row(table: str, row: Mapping[str, Any], built_in: Mapping[str, Any] | None) -> OwnRow:
    """Return a row of a suite's own beside the built-in one of the same key."""
    return OwnRow(table, key_of(table, row), _texts(row), _texts(built_in) if built_in is not None else None)


def key_of(table: str, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what no two rows of a table or list share."""
    return tuple(str(row.get(column, "")) for column in (TABLES[table][1] if table in TABLES else ("id",)))


def is_table(name: str) -> bool:
    """Return whether a name is that of a table or list of `seeds/`."""
    return name in TABLES or name in LISTS or name in OPTIONAL_LISTS


def _texts(row: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value if isinstance(value, str) else _as_json(value)) for name, value in row.items())


def _as_json(value: object) -> str:
    # A number that no seeds file may hold is refused later, where it stands.
    return json.dumps(value, default=str, ensure_ascii=False, sort_keys=True)
