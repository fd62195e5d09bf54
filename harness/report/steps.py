"""What is another in an article than in its source, as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from harness._sanitise import for_terminal
from harness.judge.words import plural
from harness.results._filter_words import repos_in_words
from harness.results.definition import definition
from harness.suite.chains import Aspect, Difference
from harness.suite.tasks import Reading

_POPULATIONS = {
    "all": "all models",
    "llm": "language models",
    "llm-since-chatgpt": "language models created since 2022-11-30",
}

_WINDOWS = {
    "30-days": "of the last 30 days",
    "all-time": "of all time",
    "first-year": "of the first year",
    "between-dates": "of the days spoken of",
}

Days = tuple[date | None, date | None]


def difference_rows(differences: Iterable[Difference]) -> list[tuple[str, str, str]]:
    """Return one row a difference: what it is, what the article has, what its source has."""
    return [(each.aspect, *_both(each)) for each in differences]


def _both(each: Difference) -> tuple[str, str]:
    said, source = _shown(each.aspect, each.said), _shown(each.aspect, each.source)
    if each.aspect == "date":
        return said, f"{source}{_earlier(each.days)}"
    if said == source and isinstance(each.said, Reading) and isinstance(each.source, Reading):
        return definition(each.said), definition(each.source)
    return said, source


def _shown(aspect: Aspect, value: Reading | Days | str) -> str:
    if isinstance(value, Reading):
        return _of_reading(aspect, value)
    if isinstance(value, tuple):
        return _days(value)
    return f"'{for_terminal(value)}'" if aspect == "wording" else for_terminal(value)


def _of_reading(aspect: Aspect, reading: Reading) -> str:
    rules = reading.rules
    match aspect:
        case "subject":
            return f"{reading.metric.replace('_', ' ')} of {repos_in_words(reading.of)}"
        case "denominator":
            return _other_side(reading)
        case "population":
            return _POPULATIONS[rules.population]
        case "floor":
            return f"at least {plural(rules.floor, 'download')} in 30 days" if rules.floor else "none"
        case _:
            return f"downloads {_WINDOWS[rules.basis]}" if reading.quantity == "downloads" else reading.quantity


def _other_side(reading: Reading) -> str:
    if reading.among is not None:
        return f"among {repos_in_words(reading.among)}"
    return f"against {repos_in_words(reading.against)}" if reading.against is not None else "none"


def _days(days: Days) -> str:
    shown = [str(day) for day in dict.fromkeys(days) if day is not None]
    return " to ".join(shown) or "not dated"


def _earlier(days: int | None) -> str:
    if not days:
        return ""
    return f", {plural(abs(days), 'day')} {'earlier' if days > 0 else 'later'}"
