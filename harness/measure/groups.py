"""Groups: one reading or filter for every value of a key, for claims about each of several publishers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness._errors import UsageError
from harness.suite.filters import AllOf, AnyValue, Filter, atoms
from harness.suite.tasks import Reading


def groups(reading: Reading) -> tuple[tuple[str, Reading], ...]:
    """Split a reading with `each` into one reading for every value of that key, in the order of the values."""
    return tuple(
        (value, replace(reading, name=f"{reading.name}/{value}", of=part, each=None, must="together"))
        for value, part in groups_of_filter(reading.of, reading.each)
    )


def together(reading: Reading) -> Reading:
    """Return a reading with `each` as one about all its groups taken together."""
    return replace(reading, each=None, must="together")


def groups_of_filter(wanted: Filter, key: str | None = None) -> tuple[tuple[str, Filter], ...]:
    """Return a filter for every value of `key`; without a key, of the one key with several values that the filter has.

    Raises:
        UsageError: if the filter does not name values of the key, or names several such keys.
    """
    lists = [
        atom
        for atom in atoms(wanted)
        if isinstance(atom, AnyValue) and (atom.key == key if key else len(atom.values) > 1)
    ]
    if key is None and not lists:
        lists = [atom for atom in atoms(wanted) if isinstance(atom, AnyValue)]
    if len(lists) != 1:
        raise UsageError(f"the filter must list values of {key or 'exactly one key'} once")
    return tuple((value, _narrowed(wanted, lists[0], value)) for value in lists[0].values)


def _narrowed(wanted: Filter, atom: AnyValue, value: str) -> Filter:
    if wanted == atom:
        return AnyValue(atom.key, (value,))
    if isinstance(wanted, AllOf) and atom in wanted.parts:
        return AllOf(tuple(_narrow_parts(wanted, atom, value)))
    raise UsageError(f"the values of {atom.key} must stand at the top of the filter, outside any_of and not")


def _narrow_parts(wanted: AllOf, atom: AnyValue, value: str) -> Iterator[Filter]:
    for part in wanted.parts:
        yield AnyValue(atom.key, (value,)) if part == atom else part
