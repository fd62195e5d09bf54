"""Filters: which repositories a figure speaks of, as an expression over their attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

TextKey = Literal[
    "family", "namespace", "organisation", "country", "repo", "name", "relation",
    "task", "licence", "licence_class", "modality",
]  # fmt: skip
"""Attributes that are compared with a list of values; any of them fits."""

TEXT_KEYS: tuple[TextKey, ...] = TextKey.__args__  # type: ignore[attr-defined]

RELATION_KINDS = ("finetune", "adapter", "quantized", "merge", "unspecified")
"""Kinds of derivation: the four of the Hub's `base_model:KIND:ID` tags, and a base declared without a kind."""

LICENCE_CLASSES = ("permissive", "copyleft", "restricted", "community", "unknown")
"""Classes that `seeds/licences.csv` gives licences."""


@dataclass(frozen=True, slots=True)
class AnyValue:
    """The attribute has one of the values."""

    key: TextKey
    """The attribute."""

    values: tuple[str, ...]
    """The values, sorted and unique. `name` and `repo` values: globs and full repo ids.
    `relation`: `base`, `derivative` (any declared base) or a kind."""


@dataclass(frozen=True, slots=True)
class Gated:
    """The repository is, or is not, behind a gate."""

    value: bool
    """True for gated repositories."""


@dataclass(frozen=True, slots=True)
class Created:
    """The repository was created in a span of days."""

    first: date | None
    """First day of the span, or None for no lower end."""

    last: date | None
    """Last day of the span, or None for no upper end."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The declared number of parameters lies in a half-open span."""

    at_least: int | None
    """Lower end, included, or None."""

    less_than: int | None
    """Upper end, excluded, or None."""

    declared: bool = False
    """Whether a repository that declares no number does not fit; else it may fit or not."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of the conditions holds; with no condition, every repository fits."""

    parts: tuple[Filter, ...]
    """The conditions."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds."""

    parts: tuple[Filter, ...]
    """The conditions."""


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    part: Filter
    """The condition."""


Filter = AnyValue | Gated | Created | Parameters | AllOf | AnyOf | Not

EVERYTHING = AllOf(())
"""The filter that every repository fits."""


def both(*parts: Filter) -> Filter:
    """Return the filter that holds where all of `parts` hold, flattened."""
    flat: list[Filter] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, AllOf) else (part,))
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def atoms(part: Filter) -> Iterator[AnyValue | Gated | Created | Parameters]:
    """Yield every condition that is not made of others, in the order they are written."""
    if isinstance(part, AnyValue):
        yield part
    elif isinstance(part, AllOf | AnyOf):
        for inner in part.parts:
            yield from atoms(inner)
    elif isinstance(part, Not):
        yield from atoms(part.part)
    else:
        yield part


def asks_for_derivatives(parts: Iterable[Filter]) -> bool:
    """Say whether filters ask for derivatives (a relation other than `base`)."""
    return any(
        isinstance(atom, AnyValue) and atom.key == "relation" and bool(set(atom.values) - {"base"})
        for part in parts
        for atom in atoms(part)
    )


def values_at_top(part: Filter, key: str) -> tuple[str, ...]:
    """Return the values that a filter lists for a key outside any `any_of` and `not`; empty if it lists none."""
    parts = (part,) if isinstance(part, AnyValue) else getattr(part, "parts", ())
    for atom in parts if not isinstance(part, AnyOf) else ():
        if isinstance(atom, AnyValue) and atom.key == key:
            return atom.values
    return ()
