"""Rules: the named choices that a definition is made of, each with its allowed values and what they mean."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Population = Literal["all", "llm", "llm-since-chatgpt"]
Attribution = Literal["auto", "publisher", "nearest", "root"]
FamilyRule = Literal["auto", "publisher", "nearest", "root", "name"]


@dataclass(frozen=True, slots=True, order=True)
class Rules:
    """One definition: every choice that may flip a verdict, by name."""

    population: Population = "all"
    """Which repositories count: all; `llm` (task text-generation, image-text-to-text or any-to-any);
    `llm-since-chatgpt`: the same, created since 2022-11-30."""

    relations: str = "any"
    """Which kinds of derivation count as derivative: `any`, or kinds joined by `+` (`finetune+adapter`)."""

    base: Literal["nearest", "root"] = "nearest"
    """Which base a derivative is attributed to: the one it names, or the root of its line (first-named parents
    upwards)."""

    family: FamilyRule = "auto"
    """How a family is recognised: by publisher, by nearest or root base, by name; `auto`: by base for derivatives,
    else by publisher."""

    origin: Attribution = "auto"
    """Whose country or organisation counts: the publisher's, or that of the nearest or root base; `auto` as for
    family."""

    floor: int = 0
    """Fewest downloads (30 days) that a repository must have; 0 for no floor. Written `0`, `more than 5` or
    `at least 6`."""

    basis: Literal["30-days", "all-time"] = "30-days"
    """Which download counter: of the last 30 days, or since the repository was created."""

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

LLM_TASKS = ("any-to-any", "image-text-to-text", "text-generation")
"""Tasks of language models, after the ATOM project's policy (primary and conditional tags)."""

CHATGPT_DAY = "2022-11-30"
"""First day of the population `llm-since-chatgpt`, as the ATOM project counts."""
