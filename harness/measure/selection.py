"""Selections: which part of the cells fits a filter, and exact sums over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harness.measure._condensing import Days
from harness.measure.cells import Codes, Numbers, Weights
from harness.measure.truth import UNKNOWN, YES, Question, Truth
from harness.suite.rules import CHATGPT_DAY

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.suite.filters import Filter
    from harness.suite.rules import Rules
    from harness.suite.tasks import Reading

_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Items:
    """The units that are added up: cells, or their bases where a repository counts 1/k to each of k bases."""

    extract: Extract
    """Where they come from."""

    cell: NDArray[np.int32]
    """Cell of every item."""

    parts: NDArray[np.int32]
    """Into how many items the cell's repositories are divided; 1 where they are not."""

    divided: bool
    """Whether there is one item a base, and not one a cell."""

    def masses(self, measure: str, where: NDArray[np.bool_]) -> Fraction:
        """Return the exact sum of a measure over the items that fit."""
        items = where.nonzero()[0]
        weights = self._weights(measure)
        if weights is not None:
            return Fraction(int(weights.numbers[items].sum()), weights.divisor)
        numbers, parts = self.extract.cells.numbers[measure][self.cell[items]], self.parts[items]
        if not len(items) or parts.max() == 1:
            return Fraction(exact_sum(numbers))
        totals = _sums_by_divisor(numbers, parts)
        divisor = lcm(*totals)
        return Fraction(sum(total * (divisor // each) for each, total in totals.items()), divisor)

    def cells_where(self, where: NDArray[np.bool_] | NDArray[np.intp]) -> NDArray[np.int32]:
        """Return the cells of the items that fit, each once; items stand in the order of their cells."""
        cells = self.cell[where]
        if len(self.cell) == len(self.extract.cells):
            return cells
        return cells[np.append(True, cells[1:] != cells[:-1])] if len(cells) else cells

    def _weights(self, measure: str) -> Weights | None:
        """Return the numbers of a measure over one divisor; None where their sum might not fit into 64 bits."""
        cells, key = self.extract.cells, (measure, self.divided)
        if key not in cells.weights:
            cells.weights[key] = self._weighed(measure)
        return cells.weights[key]

    def _weighed(self, measure: str) -> Weights | None:
        numbers = self.extract.cells.numbers[measure]
        divisor = lcm(*used_codes(self.parts))
        if max(1, exact_sum(numbers)) * divisor > _LARGEST:
            return None
        return Weights(numbers[self.cell] * (divisor // self.parts.astype(np.int64)), divisor)


def days_asked(reading: Reading) -> tuple[Days, ...]:
    """Return the spans of days in which every repository of a reading must have been created, filters aside."""
    spans: list[Days] = []
    if reading.rules.population == "llm-since-chatgpt":
        spans.append((date.fromisoformat(CHATGPT_DAY), None))
    if reading.window:
        spans.append((reading.window.first, reading.window.last))
    elif reading.quantity in ("repos", "organisations") and reading.metric not in ("first_date", "licence"):
        spans.append((None, reading.about.last))
    return tuple(spans)


def exact_sum(numbers: Numbers) -> int:
    """Return the sum of numbers that are not negative, however large it is."""
    if len(numbers) and int(numbers.max()) > _LARGEST // len(numbers):
        return sum(numbers.tolist())
    return int(numbers.sum())


def _sums_by_divisor(numbers: Numbers, divisors: NDArray[np.int32]) -> dict[int, int]:
    """Return the sums of numbers that are not negative by what they are divided by, however large they are."""
    there = used_codes(divisors)
    if int(numbers.max()) > _LARGEST // len(numbers):
        return {divisor: exact_sum(numbers[divisors == divisor]) for divisor in there}
    totals = np.zeros(there[-1] + 1, dtype=np.int64)
    np.add.at(totals, divisors, numbers)
    return {divisor: int(totals[divisor]) for divisor in there}


def used_codes(codes: Codes) -> list[int]:
    """Return the codes that occur, in their order; `np.unique` would import masked arrays, which takes longer."""
    return np.flatnonzero(np.bincount(codes)).tolist()


def items_of(extract: Extract, rules: Rules) -> Items:
    """Return the units that the rule for several parents adds up."""
    entries = extract.cells.entries
    if rules.several_parents == "fractional":
        return Items(extract, entries.cell, entries.parents, divided=True)
    return Items(extract, *extract.cells.alone, divided=False)


def reduce_to_items(truth: Truth, question: Question) -> Truth:
    """Turn answers about bases into answers about items, by the rule for several parents."""
    rule = question.rules.several_parents
    entries = question.extract.cells.entries
    if rule == "fractional":
        return truth
    if rule == "first":
        return truth[entries.first]
    if len(truth) == len(question.extract.cells):
        return truth
    return np.maximum.reduceat(truth, np.flatnonzero(entries.first))


@dataclass(frozen=True)
class Selection:
    """The repositories that one operand of a reading asks for."""

    question: Question
    """The extract and the definition."""

    reading: Reading
    """The reading."""

    filter: Filter
    """What was asked, with population, window and floor aside."""

    items: Items
    """The units that are added up."""

    truth: Truth
    """The answer for every item."""

    field: Truth
    """The answer for every item on being in the denominator; `truth` where there is none."""

    @property
    def unclear(self) -> NDArray[np.bool_]:
        """Items of which it is not known whether they fit, or belong to the denominator."""
        return np.asarray((self.truth == UNKNOWN) | (self.field == UNKNOWN), dtype=np.bool_)

    @property
    def possible(self) -> NDArray[np.bool_]:
        """Items that belong, or may belong, to the denominator (or fit, where there is none)."""
        return np.asarray(self.field >= UNKNOWN, dtype=np.bool_)


@dataclass(frozen=True)
class Amount:
    """A sum over a selection: what is certain, and how far it may reach."""

    value: Fraction
    """Over what certainly fits; unknown numbers count nothing."""

    high: Fraction | None
    """With everything that may fit; None where a number that may belong is not known."""


def amount(items: Items, truth: Truth, measure: str) -> Amount:
    """Add up a measure over a selection."""
    value = items.masses(measure, truth == YES)
    high = value + items.masses(measure, truth == UNKNOWN)
    return Amount(value, None if missing(items, truth >= UNKNOWN, measure) else high)


def missing(items: Items, where: NDArray[np.bool_], measure: str) -> int:
    """Return how many repositories among the items that fit have no number for the measure."""
    if measure == "repos":
        return 0
    cells = items.cells_where(where)
    return exact_sum(items.extract.cells.numbers[f"{measure}_null"][cells])
