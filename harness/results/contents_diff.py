"""What differs in what two result sets were judged from: pieces of evidence, rows of `seeds/`, tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from harness.suite._seed_tables import TABLES

if TYPE_CHECKING:
    from harness.measure.extract import Extract

How = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class EvidenceDiff:
    """A piece of evidence that only one of the sets was judged on."""

    id: str
    """Id of the snapshot."""

    how: How
    """`added`: only the later set has it; `removed`: only the earlier one."""

    kind: str
    """How it came to be."""

    origin: str
    """Public name of where it comes from."""

    captured_on: date
    """The day that its figures are dated by."""


@dataclass(frozen=True, slots=True)
class RowDiff:
    """A row of `seeds/` that is not the same in both sets."""

    file: str
    """The table or list, as `publishers` or `families`."""

    key: str
    """What names the row: the columns of its key, joined by `, `, or its id."""

    how: How
    """Whether the later set added, removed or changed it."""

    columns: tuple[str, ...]
    """Of a changed row, the columns that differ."""


@dataclass(frozen=True, slots=True)
class TaskDiff:
    """A task whose content is not the same in both suites."""

    task: str
    """Task id."""

    how: How
    """Whether the later suite added, removed or changed it."""

    keys: tuple[str, ...]
    """Of a changed task, the keys that differ, as `claim.figure`."""


def evidence_diff(before: Mapping[str, Extract], after: Mapping[str, Extract]) -> tuple[EvidenceDiff, ...]:
    """Return the pieces of evidence that only one of two sets has, by day and id."""
    found = [_evidence(before[name], "removed") for name in before.keys() - after.keys()]
    found += [_evidence(after[name], "added") for name in after.keys() - before.keys()]
    return tuple(sorted(found, key=lambda each: (each.captured_on, each.id)))


def catalogue_diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[RowDiff, ...]:
    """Return the rows of the canonical seeds that differ, by file and key.

    Raises:
        KeyError, TypeError, AttributeError: if one of them is not what harness writes.
    """
    earlier, later = before["seeds"], after["seeds"]
    return tuple(
        difference
        for file in sorted(earlier.keys() | later.keys())
        if earlier.get(file) != later.get(file)
        for difference in _rows(file, _keyed(file, earlier.get(file, [])), _keyed(file, later.get(file, [])))
    )


def task_diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[TaskDiff, ...]:
    """Return the canonical tasks that differ, by id."""
    return tuple(
        TaskDiff(task, how, keys)
        for task in sorted(before.keys() | after.keys())
        for how, keys in _difference(before.get(task), after.get(task), _changed_keys)
    )


def _evidence(extract: Extract, how: How) -> EvidenceDiff:
    manifest = extract.manifest
    return EvidenceDiff(manifest.id, how, manifest.kind, manifest.origin.name, manifest.captured_on)


def _rows(file: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[RowDiff]:
    for key in sorted(before.keys() | after.keys()):
        for how, columns in _difference(before.get(key), after.get(key), _changed_columns):
            yield RowDiff(file, key, how, columns)


def _keyed(file: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return rows by what names them; rows without a name by their place."""
    columns = TABLES[file][1] if file in TABLES else ("id",)
    named = {
        ", ".join(str(row[column]) for column in columns)
        if all(column in row for column in columns)
        else f"{place}": row
        for place, row in enumerate(rows, 1)
    }
    # Lists may have several entries without a name of their own; then only their places tell them apart.
    return named if len(named) == len(rows) else {str(place): row for place, row in enumerate(rows, 1)}


def _difference(before: Any, after: Any, changed: Any) -> Iterator[tuple[How, tuple[str, ...]]]:  # noqa: ANN401  JSON data
    if before == after:
        return
    if before is None or after is None:
        yield ("added" if before is None else "removed"), ()
    else:
        yield "changed", changed(before, after)


def _changed_columns(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))


def _changed_keys(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys that differ, one level down where both sides are mappings."""
    found: list[str] = []
    for name in _changed_columns(before, after):
        one, other = before.get(name), after.get(name)
        if isinstance(one, dict) and isinstance(other, dict):
            found += [f"{name}.{inner}" for inner in _changed_columns(one, other)]
        else:
            found.append(name)
    return tuple(found)
