"""Filters in words: what definitions say of the repositories that they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from harness._sanitise import for_message
from harness.suite.filters import AllOf, AnyOf, AnyValue, Created, Filter, Gated, Not, Parameters, TextKey

_NOUNS = {
    "derivative": "derivatives",
    "finetune": "finetunes",
    "adapter": "adapters",
    "quantized": "quantized versions",
    "merge": "merges",
    "unspecified": "derivatives of no stated kind",
}
"""What repositories of a relation are called; `base` and everything else are repos."""

_PREFIX: dict[TextKey, str] = {
    "family": "of family",
    "namespace": "in namespace",
    "organisation": "of organisation",
    "country": "of country",
    "name": "named",
    "task": "with task",
    "licence": "under licence",
    "modality": "of modality",
}


def repos_in_words(part: Filter, *, attributed: str = "") -> str:
    """Return the repositories that fit a filter, as a noun phrase: `derivatives of country china, by nearest base`.

    Args:
        part: the filter.
        attributed: how families, organisations and countries are recognised, such as `by nearest base`; said once,
            after the phrase, where the filter asks for one of them.
    """
    conditions = part.parts if isinstance(part, AllOf) else (part,)
    noun, rest = _noun(conditions)
    words = ", ".join(_condition(each) for each in rest)
    phrase = f"{noun} {words}" if words else noun
    return f"{phrase}, {attributed}" if attributed and _attributes(part) else phrase


def span_in_words(first: date | None, last: date | None) -> str:
    """Return a span of days: `2025-10-13 to 2025-11-12`, `on 2025-10-13`, `until 2025-11-12` or `since 2025-10-13`."""
    if first and last:
        return f"on {first}" if first == last else f"{first} to {last}"
    if first:
        return f"since {first}"
    return f"until {last}" if last else "on any day"


def listed(values: Sequence[str], word: str = "or") -> str:
    """Return values as a list in words, each made harmless: `a, b or c`."""
    safe = [for_message(value) for value in values]
    return f" {word} ".join([", ".join(safe[:-1]), safe[-1]] if len(safe) > 1 else safe)


def _noun(conditions: Sequence[Filter]) -> tuple[str, Sequence[Filter]]:
    """Take the first relation among the conditions as the noun, unless it speaks of bases."""
    for index, each in enumerate(conditions):
        if isinstance(each, AnyValue) and each.key == "relation" and "base" not in each.values:
            kinds = [_NOUNS.get(value, value) for value in each.values]
            return listed(kinds, "and"), [*conditions[:index], *conditions[index + 1 :]]
    return "repos", conditions


def _attributes(part: Filter) -> bool:
    if isinstance(part, AllOf | AnyOf):
        return any(_attributes(inner) for inner in part.parts)
    if isinstance(part, Not):
        return _attributes(part.part)
    return isinstance(part, AnyValue) and part.key in ("family", "organisation", "country")


def _condition(part: Filter) -> str:  # noqa: PLR0911  one return a type of filter
    match part:
        case AnyValue():
            return _any_value(part)
        case Gated():
            return "behind a gate" if part.value else "without a gate"
        case Created():
            return f"created {span_in_words(part.first, part.last)}"
        case Parameters():
            return _parameters(part)
        case AllOf():
            return f"({_all(part)})"
        case AnyOf():
            several = any(isinstance(inner, AllOf) for inner in part.parts)
            words = [_all(inner) if isinstance(inner, AllOf) else _condition(inner) for inner in part.parts]
            return f"({(', or ' if several else ' or ').join(words)})"
        case Not():
            return f"not {_condition(part.part)}"
        case _:
            assert_never(part)


def _all(part: AllOf) -> str:
    return " and ".join(_condition(inner) for inner in part.parts) or "of any sort"


def _any_value(part: AnyValue) -> str:
    if part.key == "relation":
        return _relation(part.values)
    if part.key == "licence_class":
        return "under an unknown licence" if part.values == ("unknown",) else f"under a {listed(part.values)} licence"
    if part.key == "repo":
        return f"with id {listed(part.values)}"
    return f"{_PREFIX[part.key]} {listed(part.values)}"


def _relation(values: tuple[str, ...]) -> str:
    kinds = [_NOUNS[value] for value in values if value != "base"]
    if not kinds:
        return "that are no derivatives"
    return f"that are {listed(kinds)}" + (" or no derivatives" if "base" in values else "")


def _parameters(part: Parameters) -> str:
    least = f"at least {part.at_least:,}" if part.at_least is not None else ""
    most = f"fewer than {part.less_than:,}" if part.less_than is not None else ""
    verb = "that declare" if part.declared else "with"
    return f"{verb} {' and '.join(each for each in (least, most) if each) or 'any number of'} parameters"
