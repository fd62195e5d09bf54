"""The question that every engine is asked: one lineage share and the totals by family, with planted answers.

Share: of the derivatives created in one month, how many have a root published in China, and how many in the United
States; a repository with k bases counts 1/k for each, and a cycle ends at the smallest of its ids. Totals: downloads of
30 days by publishing namespace. Every engine returns the same counts, from which the figures follow exactly:

    {"derivatives": n, "roots": [[namespace, k, count], ...], "downloads": [[namespace, sum], ...]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypedDict

from benchmarks.synthetic_hub import FORMER, KNOWN, LAST_DAY, MONTH, PRESENT, Truth
from harness.suite.catalogue import Catalogue, Family, Publisher
from harness.suite.filters import EVERYTHING, AnyValue, both
from harness.suite.rules import Rules
from harness.suite.tasks import About, Reading, Window

COUNTRIES = {
    "china": ("Qwen", "deepseek-ai", "zai-org", "baidu", "01-ai", "moonshotai", "tencent", FORMER),
    "us": ("google", "meta-llama", "microsoft", "nvidia", "openai", "facebook", "ibm-granite"),
}
"""Country -> namespaces of it, for this question."""

SPACES = (*KNOWN, FORMER)
"""All namespaces that are told apart."""


class Counts(TypedDict):
    """What an engine returns."""

    derivatives: int
    """Derivatives created in MONTH."""

    roots: list[list[Any]]
    """Namespace of the root, number of bases of the repository, bases: sorted, only SPACES."""

    downloads: list[list[Any]]
    """Namespace, downloads: sorted, only KNOWN."""


def answer(counts: Counts) -> dict[str, str]:
    """Return the figures that follow from counts, as exact text."""
    figures = {}
    for country, spaces in COUNTRIES.items():
        parts = (Fraction(number, k) for space, k, number in counts["roots"] if space in spaces)
        figures[country] = f"{sum(parts, Fraction(0))} of {counts['derivatives']}"
    return figures | {space: str(number) for space, number in counts["downloads"]}


def planted_answer(truth: Truth) -> dict[str, str]:
    """Return the figures as they were planted."""
    shares = {
        country: sum((truth.by_root_in_month[space] for space in spaces), Fraction(0))
        for country, spaces in COUNTRIES.items()
    }
    figures = {country: f"{number} of {truth.derivatives_in_month}" for country, number in shares.items()}
    return figures | {space: str(number) for space, number in sorted(truth.downloads.items())}


def catalogue() -> Catalogue:
    """Return a catalogue that knows these namespaces: one family each."""
    country_of = {space: country for country, spaces in COUNTRIES.items() for space in spaces}
    rows = [_publisher(space, country_of.get(space, "other")) for space in SPACES]
    families = {space: Family(space, space, space, (space,), (), (), "benchmark", "") for space in KNOWN}
    return Catalogue(
        publishers=tuple(rows), families=families, licences={}, releases={}, known_repos={}, published={}, wordings={}
    )


def readings() -> tuple[Mapping[str, Reading], Mapping[str, Reading]]:
    """Return the shares by country and the totals by family."""
    derivative = AnyValue("relation", ("derivative",))
    rules = Rules(base="root", undeclared="base", several_parents="fractional")
    shares = {
        country: _reading("share", both(derivative, AnyValue("country", (country,))), rules, MONTH, derivative)
        for country in COUNTRIES
    }
    totals = {space: _reading("total", AnyValue("family", (space,)), Rules(renames="apart")) for space in KNOWN}
    return shares, totals


def _publisher(space: str, country: str) -> Publisher:
    renamed = PRESENT if space == FORMER else None
    return Publisher("harness", space, space, country, "company", renamed, "benchmark", None, "")


def _reading(metric: str, of: Any, rules: Rules, month: Sequence[Any] = (), among: Any = None) -> Reading:  # noqa: ANN401
    """Return a reading with everything else plain."""
    return Reading(
        name=metric,
        metric=metric,
        quantity="repos" if metric == "share" else "downloads",
        of=of,
        among=among or (EVERYTHING if metric == "share" else None),
        against=None,
        window=Window(*month) if month else None,
        rules=rules,
        expect=None,
        about=About(LAST_DAY, LAST_DAY, stated=True, why="benchmark"),
        each=None,
        must="together",
        fact=None,
        unit="count",
        parts=(),
        note="",
    )
