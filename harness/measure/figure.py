"""Figures: what a metric gives, with everything that is needed to believe or doubt it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

Kind = Literal["number", "share", "date", "set", "yes-no"]

Value = Fraction | date | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A contribution to what is not known."""

    what: str
    """`no task declared`, `no declared base`, `country of the publisher not known`, `no download count`, ..."""

    repos: int
    """Repositories concerned."""

    mass: int
    """Their share of the quantity (repositories, downloads or likes)."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a figure that looks at several (`each`, rank, licence)."""

    name: str
    """The namespace, family, country, organisation or licence."""

    value: Value
    """Its value, None if it has none."""

    low: Value
    """Its lower bound; None for none."""

    high: Value
    """Its upper bound; None for none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its kind, its bounds and its parts; all numbers are exact.

    Bounds: for numbers, shares and dates `low <= value <= high`, None meaning "no bound known". For yes/no
    `low` and `high` are False or True and differ where the evidence cannot tell. For sets `low` holds what is certainly
    in it; `high` is None where more may be in it, else equal to the value.
    """

    kind: Kind
    """What sort of value it is."""

    value: Value
    """The value over what is known; None if there is none (no repository fits)."""

    low: Value
    """Least it can be."""

    high: Value
    """Most it can be."""

    numerator: Fraction | None
    """Of a share or ratio, or the count itself; for sets the repositories counted."""

    denominator: Fraction | None
    """Of a share or ratio."""

    unknown: tuple[Unknown, ...]
    """What is not known and how much of it there is, largest first."""

    groups: tuple[Group, ...]
    """The groups behind it, where it has any."""

    repos: int
    """Repositories that certainly fit the filter."""


NOTHING_KNOWN = Figure("number", None, None, None, None, None, (), (), 0)
"""The figure of a reading for which no evidence is held."""
