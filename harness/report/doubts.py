"""How far a figure can be trusted, in lines: what widens it, what is allowed for, what becomes of it without some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.judge.brackets import fault_in_words
from harness.judge.words import all_of_words, figure_in_words, plural, separated
from harness.report.own_rows import own_row_lines
from harness.report.values import bounds_text, figure_text, of_denominator
from harness.report.words import SHOWN

if TYPE_CHECKING:
    from harness.judge.beside import Coverage
    from harness.judge.contributions import Contribution
    from harness.judge.sensitivity import Variant
    from harness.judge.verdicts import ReadingResult
    from harness.suite.tasks import Reading

MOST_SHOWN = 4
"""Contributions that are shown one by one, the largest first."""

MOST_NAMED = 3
"""Repositories that a line names."""

NOUNS = {"repos": "repositories", "downloads": "downloads", "likes": "likes", "organisations": "organisations"}
"""Quantities in words."""

ENDS = {"down": "can lower it", "up": "can raise it", "both": "can move it either way"}
"""What a contribution does to a figure."""

TAKEN_OUT = {
    "without-the-largest": "the largest",
    "without-the-three-largest": "the three largest",
    "without-the-largest-of-each-side": "the largest of each side",
    "without-the-three-largest-of-each-side": "the three largest of each side",
    "without-ci-traffic": "what looks like traffic of tests",
}
"""Variants in words."""


def doubt_pairs(result: ReadingResult) -> Iterator[tuple[str, str]]:
    """Yield labelled lines about how far a reading's figure can be trusted; empty texts where there is nothing."""
    told_apart = ("counter-fault", "deleted") if result.survival else ("counter-fault",)
    widened = [each for each in result.contributions if each.kind not in told_apart]
    yield "widened by", "\n".join(contribution_lines(widened, result.reading))
    yield "deleted", survival_line(result)
    yield "faults", "\n".join(for_terminal(fault_in_words(fault)) for fault in result.faults)
    yield "lineage", lineage_line(result.lineage)
    yield "countries", country_line(result.country)
    yield "without", "\n".join(sensitivity_lines(result))
    yield "own rows", "\n".join(own_row_lines(result.own_rows))


def contribution_lines(contributions: Sequence[Contribution], reading: Reading) -> list[str]:
    """Return what widens a figure, one thing a line: how much of what, and the end that it moves."""
    lines = [_contribution(each, reading) for each in contributions[:MOST_SHOWN]]
    if len(contributions) > MOST_SHOWN:
        lines.append(f"and {plural(len(contributions) - MOST_SHOWN, 'smaller cause')}")
    return lines


def _contribution(each: Contribution, reading: Reading) -> str:
    amount = ""
    if each.repos is not None:
        repos = plural(each.repos, "repository", "repositories")
        of_repos = reading.quantity in ("repos", "organisations") or each.mass is None
        amount = f": {repos}" if of_repos else f": {separated(each.mass or 0)} {NOUNS[reading.quantity]} of {repos}"
    return f"{for_terminal(each.what)}{amount}; {ENDS[each.direction]}"


def survival_line(result: ReadingResult) -> str:
    """Return how a survival range was applied, what it rests on, and what it would take for another verdict."""
    use = result.survival
    if use is None:
        return ""
    left = plural(use.repos, "repository", "repositories")
    more = plural(use.missing, "deleted repository is", "deleted repositories are")
    still = "is" if use.repos == 1 else "are"
    text = (
        f"{more} allowed for, beside {left} of the same publishers and days that {still} left "
        f"(survival range: at least {figure_in_words(use.least, 'percent')} left, by "
        f"{plural(len(use.observations), 'row')} of seeds/survival.yaml)"
    )
    if result.reading.expect is None:
        return text
    if not use.decides:
        return f"{text}; the verdict does not rest on it"
    if use.turns_at is None:
        return f"{text}; without it the evidence could not tell"
    return f"{text}; without it the evidence could not tell, and {use.turns_at} would make for another verdict"


def lineage_line(coverage: Coverage | None) -> str:
    """Return how many repositories declare a base."""
    if coverage is None:
        return ""
    return f"{_part(coverage)} repositories of this population and time in the evidence declare a base"


def country_line(coverage: Coverage | None) -> str:
    """Return how much is of known country, of the figure's denominator or else of all that its filters were put to."""
    if coverage is None:
        return ""
    unknown = coverage.of - coverage.known
    noun = NOUNS[coverage.unit]
    if not unknown:
        every = f"all {separated(coverage.of)} {noun}"
        count = "the one repository" if (coverage.of, coverage.unit) == (1, "repos") else every
        return f"the country of the {coverage.whose} is known for {count} looked at here"
    known = f"the country of the {coverage.whose} is known for {_part(coverage)} {noun} looked at here"
    return f"{known}, unknown for {separated(unknown)}"


def _part(coverage: Coverage) -> str:
    share = f" ({figure_in_words(Fraction(coverage.known, coverage.of), 'percent')})" if coverage.of else ""
    return f"{separated(coverage.known)} of {separated(coverage.of)}{share}"


def sensitivity_lines(result: ReadingResult) -> list[str]:
    """Return what becomes of a figure without some of its repositories, one variant a line."""
    if not any(each.repos or each.why_not for each in result.sensitivity):
        return []
    return [_variant(each, result) for each in result.sensitivity]


def _variant(variant: Variant, result: ReadingResult) -> str:
    what = TAKEN_OUT[variant.name]
    if variant.figure is None:
        return f"{what}: cannot be told, {for_terminal(variant.why_not)}"
    if not variant.repos:
        return f"{what}: there is none"
    named = [for_terminal(name) for name in variant.taken_out[:MOST_NAMED]]
    more = len(variant.taken_out) - len(named)
    names = f" ({all_of_words([*named, *([f'{more} more'] if more else [])])})" if named else ""
    counted = "" if named else f" ({plural(variant.repos, 'repository', 'repositories')})"
    bounds = bounds_text(variant.figure, result.reading.unit)
    value = f"{figure_text(variant.figure, result.reading.unit)}{of_denominator(variant.figure)}"
    figure = value + (f" ({bounds})" if bounds else "")
    if variant.verdict is None:
        return f"{what}{names}{counted}: {figure}"
    same = "still " if variant.verdict is result.verdict else "then "
    return f"{what}{names}{counted}: {figure}, {same}{SHOWN[variant.verdict.value]}"
