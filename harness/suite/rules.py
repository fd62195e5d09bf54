"""Rules: the named choices that a definition is made of, each with its allowed values and what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Literal

from harness.suite.filters import Filter, Parameters, asks_for_derivatives

Population = Literal["all", "llm", "llm-since-chatgpt"]
Attribution = Literal["auto", "publisher", "nearest", "root"]
FamilyRule = Literal["auto", "publisher", "list", "nearest", "root", "name"]
Basis = Literal["30-days", "all-time", "first-year", "between-dates"]
Unaffiliated = Literal["unknown", "kept", "dropped", "base"]
Copies = Literal["counted", "left-out"]


@dataclass(frozen=True, slots=True, order=True)
class Rules:
    """One definition: every choice that may flip a verdict, by name."""

    population: Population = "all"
    """Which repositories count: all; `llm` (task text-generation, image-text-to-text or any-to-any);
    `llm-since-chatgpt`: the same, created since 2022-11-30."""

    size: str = "any"
    """Which declared numbers of parameters count: `any`; `at least N`, of which a repository that declares none may be
    one; `declared` or `declared at least N`, which leave out who declares none."""

    relations: str = "any"
    """Which kinds of derivation count as derivative: `any`, or kinds joined by `+` (`finetune+adapter`)."""

    base: Literal["nearest", "root"] = "nearest"
    """Which base a derivative is attributed to: the one it names, or the root of its line (first-named parents
    upwards)."""

    family: FamilyRule = "auto"
    """How a family is recognised: by publisher; by the curated list of `seeds/families.yaml`; by nearest or root base;
    by name; `auto`: by base for derivatives, else by publisher."""

    origin: Attribution = "auto"
    """Whose country or organisation counts: the publisher's, or that of the nearest or root base; `auto` as for
    family."""

    unaffiliated: Unaffiliated = "unknown"
    """Publishers that the country table does not list: of unknown country and organisation (both extremes are shown);
    kept, as belonging to none; dropped from every side of a figure; or of their base's country and organisation."""

    copies: Copies = "counted"
    """Third-party copies, which declare themselves a quantised form of a base that is another publisher's: counted like
    any repository, or left out."""

    floor: int = 0
    """Fewest downloads (30 days) that a repository must have; 0 for no floor. Written `0`, `more than 5` or
    `at least 6`."""

    basis: Basis = "30-days"
    """Which downloads: of the last 30 days; since the repository was created; in its first year; or in the days that
    the reading speaks of. A table says the last two of repositories that are younger than that, and bounds the rest."""

    several_parents: Literal["fractional", "any", "first"] = "fractional"
    """A repository with k bases: 1/k to each; wholly to every one; wholly to the first named."""

    undeclared: Literal["unknown", "base"] = "unknown"
    """A repository that declares no base: of unknown lineage (both extremes are shown), or taken at its word as no
    derivative."""

    country_table: str = "harness"
    """Which table of `seeds/publishers.csv` assigns countries and organisations."""

    renames: Literal["merged", "apart"] = "merged"
    """Renamed namespaces: one publisher under the present name, or apart."""

    dates: Literal["created", "launched"] = "created"
    """Which date: of the repository's creation on the Hub, or of the launch where `seeds/release_dates.csv` knows
    it."""


RULE_NAMES = tuple(field.name for field in fields(Rules))
"""The names of all rules, in the order in which they are shown."""

ANY_SIZE, DECLARED, AT_LEAST = "any", "declared", "at least "
"""Words of the rule `size`."""

WHOLE_COUNTERS: tuple[Basis, ...] = ("30-days", "all-time")
"""Bases that are columns of a table; of the others it gives a part, and bounds for the rest."""

SET = "set"
"""What rule sets are named under, beside the rules."""

LLM_TASKS = ("any-to-any", "image-text-to-text", "text-generation")
"""Tasks of language models, after the ATOM project's policy (primary and conditional tags)."""

CHATGPT_DAY = "2022-11-30"
"""First day of the population `llm-since-chatgpt`, as the ATOM project counts."""


def size_condition(size: str) -> Parameters | None:
    """Return the rule `size` as a condition; None where it asks for nothing."""
    if size == ANY_SIZE:
        return None
    _, _, number = size.partition(AT_LEAST)
    return Parameters(int(number) if number else None, None, declared=size.startswith(DECLARED))


def value_in_words(rule: str, value: object) -> str:
    """Return the value of a rule as task files and the command line write it: a floor of 6 is `at least 6`."""
    text = str(value)
    return f"at least {text}" if rule == "floor" and text.isdecimal() and int(text) else text


def spelt_out(rules: Rules, operand: Iterable[Filter]) -> Rules:
    """Return rules with `auto` as what it stands for where these filters, taken together, are asked."""
    side: Literal["publisher", "nearest", "root"] = rules.base if asks_for_derivatives(operand) else "publisher"
    return replace(
        rules,
        family=side if rules.family == "auto" else rules.family,
        origin=side if rules.origin == "auto" else rules.origin,
    )
