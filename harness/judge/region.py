"""Regions: what an expectation allows, and how a figure's bounds lie to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from harness._errors import SuiteError
from harness.judge.verdicts import Verdict
from harness.judge.words import any_of_words, expected_in_words
from harness.measure.figure import Figure, Value
from harness.suite.tasks import Expectation, Unit


@dataclass(frozen=True, slots=True)
class Region:
    """A span of numbers; dates stand in it as ordinals, no and yes as 0 and 1, shares as fractions of one."""

    low: Fraction | None
    """Lower end, or None for none."""

    high: Fraction | None
    """Upper end, or None for none."""

    low_open: bool = False
    """True if the lower end itself is outside."""

    high_open: bool = False
    """True if the upper end itself is outside."""

    def verdict(self, low: Fraction | None, high: Fraction | None) -> Verdict:
        """Say how the closed span from `low` to `high` (None: unbounded) lies to the region."""
        if self._all_above(low) and self._all_below(high):
            return Verdict.SUPPORTED
        if self._none_above(high) or self._none_below(low):
            return Verdict.CONTRADICTED
        return Verdict.INCONCLUSIVE

    def _all_above(self, low: Fraction | None) -> bool:
        return self.low is None or (low is not None and (low > self.low or (low == self.low and not self.low_open)))

    def _all_below(self, high: Fraction | None) -> bool:
        return self.high is None or (
            high is not None and (high < self.high or (high == self.high and not self.high_open))
        )

    def _none_above(self, high: Fraction | None) -> bool:
        return self.low is not None and high is not None and (high < self.low or (high == self.low and self.low_open))

    def _none_below(self, low: Fraction | None) -> bool:
        return self.high is not None and low is not None and (low > self.high or (low == self.high and self.high_open))


def verdict_of(figure: Figure, expectation: Expectation) -> Verdict:
    """Return what follows from a figure for an expectation; both are on the figure's scale (shares: fractions of one).

    `supported` where the whole of the figure's bounds lies in the region, `contradicted` where none of it does, else
    `inconclusive`.

    Raises:
        SuiteError: if the figure cannot be compared with what is expected (a date with a number, say).
    """
    if figure.kind == "set":
        return _set_verdict(figure, expectation)
    if figure.value is None and figure.low is None and figure.high is None:
        return Verdict.INCONCLUSIVE
    if expectation.op != "first":
        _refuse_other_kind(figure, expectation)
    low, high = (None if end is None else _ordinate(end) for end in (figure.low, figure.high))
    return region_of(expectation).verdict(low, high)


@lru_cache(maxsize=512)
def region_of(expectation: Expectation) -> Region:
    """Return the span of numbers, dates or no and yes that an expectation allows; `first` is a rank of 1.

    Raises:
        SuiteError: if the expectation speaks of sets.
    """
    value, op = expectation.value, expectation.op
    if op == "first":
        return Region(None, Fraction(1))
    if isinstance(value, tuple):
        if op == "within":
            return Region(_ordinate(value[0]), _ordinate(value[1]))
        raise SuiteError(f"`{op}` with a list of names has no span of numbers")
    at = _ordinate(value)
    if op in ("about", "equals"):
        return Region(at - expectation.slack, at + expectation.slack)
    spans = {
        "more_than": Region(at, None, low_open=True),
        "after": Region(at, None, low_open=True),
        "at_least": Region(at, None),
        "at_most": Region(None, at),
        "less_than": Region(None, at, high_open=True),
        "before": Region(None, at, high_open=True),
    }
    if op not in spans:
        raise SuiteError(f"`{op}` needs a list, not a single value")
    return spans[op]


@lru_cache
def region_in_words(expectation: Expectation, unit: Unit) -> str:
    """Return what an expectation allows, as a reader sees it: `more than 40 %`, `between 2025-08-01 and 2025-08-31`."""
    value, op = expectation.value, expectation.op
    if isinstance(value, tuple):
        return _pair_or_names(expectation, unit)
    text = expected_in_words(value, unit)
    if op in ("about", "equals") and expectation.slack:
        return _around(expectation, unit)
    if isinstance(value, date):
        return f"{_DATE_WORDS[op]}{text}"
    if isinstance(value, bool):
        return "at least one" if value else "none"
    return f"{_NUMBER_WORDS[op]}{text}"


_NUMBER_WORDS = {
    "more_than": "more than ", "at_least": "at least ", "at_most": "at most ", "less_than": "less than ",
    "equals": "exactly ", "about": "exactly ", "before": "less than ", "after": "more than ",
}  # fmt: skip
_DATE_WORDS = {
    "more_than": "after ", "at_least": "on or after ", "at_most": "on or before ", "less_than": "before ",
    "equals": "on ", "about": "on ", "before": "before ", "after": "after ",
}  # fmt: skip


def _pair_or_names(expectation: Expectation, unit: Unit) -> str:
    value, op = expectation.value, expectation.op
    if not isinstance(value, tuple):
        raise TypeError(value)
    texts = [expected_in_words(part, unit) for part in value]
    names = any_of_words(texts)
    under = "repository under" if unit == "licences" else "publisher in"
    return {
        "within": f"between {texts[0]} and {texts[-1]}",
        "first": f"{names} in first place",
        "in": f"only {names}",
        "equals": f"exactly {', '.join(texts)}",
        "all": f"every {under} {names}",
        "any": f"at least one {under} {names}",
        "none": f"no {under} {names}",
    }[op]


def _around(expectation: Expectation, unit: Unit) -> str:
    region = region_of(expectation)
    ends = [end for end in (region.low, region.high) if end is not None]
    if isinstance(expectation.value, date):
        return " to ".join(date.fromordinal(int(end)).isoformat() for end in ends)
    if unit in ("count", "rank") and ceil(ends[0]) == floor(ends[-1]):
        return f"exactly {expected_in_words(Fraction(ceil(ends[0])), unit)}"
    return " to ".join(expected_in_words(end, unit) for end in ends)


def _ordinate(value: Value | str) -> Fraction:
    if isinstance(value, bool):
        return Fraction(int(value))
    if isinstance(value, date):
        return Fraction(value.toordinal())
    if isinstance(value, Fraction):
        return value
    raise SuiteError("a name cannot be compared with a number, a date or yes and no")


def _refuse_other_kind(figure: Figure, expectation: Expectation) -> None:
    value = expectation.value[0] if isinstance(expectation.value, tuple) else expectation.value
    wanted = "yes-no" if isinstance(value, bool) else "date" if isinstance(value, date) else "number"
    given = "number" if figure.kind == "share" else figure.kind
    if wanted != given:
        raise SuiteError(f"a figure of kind {given} cannot be compared with an expected {wanted}")


def _names(expectation: Expectation) -> frozenset[str]:
    value = expectation.value
    if not isinstance(value, tuple) or not all(isinstance(name, str) for name in value):
        raise SuiteError(f"`{expectation.op}` needs a list of names here")
    return frozenset(name for name in value if isinstance(name, str))


def _set_verdict(figure: Figure, expectation: Expectation) -> Verdict:
    """Judge a set: `low` holds what is certainly in it; more may be in it where `high` is None."""
    names = _names(expectation)
    certain = frozenset(figure.low if isinstance(figure.low, tuple) else ())
    complete = figure.high is not None and bool(certain)
    inside, meets = certain <= names, bool(certain & names)
    contradicted, supported = {
        "all": (not inside, complete and inside),
        "in": (not inside, complete and inside),
        "equals": (not inside or (complete and certain != names), complete and certain == names),
        "any": (complete and not meets, meets),
        "none": (meets, complete and not meets),
    }.get(expectation.op, (False, False))
    if contradicted:
        return Verdict.CONTRADICTED
    return Verdict.SUPPORTED if supported else Verdict.INCONCLUSIVE
