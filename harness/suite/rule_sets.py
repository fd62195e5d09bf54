"""Rule sets: the definitions that sources count by, under names that can be used wherever rules are.

What a source says of a rule, and what it leaves open and we assume, are kept apart. What a source's definition has
besides rules (a list of entities, a denominator) is written out: a task says it with filters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from harness.suite.rules import RULE_NAMES, Rules, value_in_words

RuleSetName = Literal[
    "atom-derivatives", "atom-downloads", "hf-derivatives", "hf-new-models", "hf-window", "hub-counter", "laufer-tree",
    "lbourdois-top-50", "longpre-first-year",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A source's own definition."""

    name: str
    """The name to use."""

    source: str
    """Id of the source that counts so."""

    what: str
    """What the source measures with it, in a few words."""

    rules: Rules
    """Its rules, all of them."""

    stated: Mapping[str, str]
    """For a rule's name: what the source says of it, in our words."""

    assumed: Mapping[str, str]
    """For a rule's name: why we take the value, where the source does not say. Rules that are in neither cannot change
    what the source measures."""

    beyond: tuple[str, ...] = ()
    """What its definition has besides rules; say it with filters."""

    def values(self, names: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
        """Return name, value and words for rules, in their order: of `stated` or of `assumed`."""
        return tuple(
            (rule, value_in_words(rule, getattr(self.rules, rule)), names[rule]) for rule in RULE_NAMES if rule in names
        )


_NOT_SAID = "the source does not say"

_SETS = (
    RuleSet(
        name="atom-derivatives",
        source="interconnects-8-plots-2026-01-07",
        what="each family's share of the new derivatives of a month",
        rules=Rules(
            population="llm",
            base="nearest",
            family="nearest",
            origin="nearest",
            floor=6,
            undeclared="base",
            country_table="atom-2026-08-17",
        ),
        stated={
            "population": "language models",
            "family": "by the base that a model names",
            "floor": "models with more than five downloads",
            "undeclared": "only models that name a base are counted",
        },
        assumed={
            "relations": f"{_NOT_SAID} whether adapters and quantised files count; all kinds do here",
            "base": f"{_NOT_SAID} how far up a line is followed; here to the base that is named",
            "origin": "shares by country follow the bases, as those by family do",
            "several_parents": f"{_NOT_SAID} how merges count; here in parts",
            "country_table": "the project's published table of regions is of a later day",
            "dates": f"{_NOT_SAID} by which day a model is new; here by its creation",
        },
        beyond=("only derivatives of five families count: DeepSeek, Google, Llama, Mistral and Qwen",),
    ),
    RuleSet(
        name="atom-downloads",
        source="atom-tracked-models-2026-08-17",
        what="accumulated downloads of tracked language models",
        rules=Rules(
            population="llm-since-chatgpt",
            family="list",
            origin="publisher",
            unaffiliated="dropped",
            basis="all-time",
            country_table="atom-2026-08-17",
            renames="apart",
        ),
        stated={
            "population": "language models, by their tasks, since ChatGPT",
            "family": "a list kept by hand of what the publishers themselves released",
            "origin": "the primary base of the organisation that releases, never that of a base model",
            "unaffiliated": "only publishers on the list are counted",
            "copies": "third-party files are not on the list, nor most quantised formats of the publishers' own",
            "basis": "accumulated downloads",
            "country_table": "the project's own regions, of 2026-08-17",
            "renames": "former names stay rows of their own",
        },
        assumed={
            "floor": "the bar of 100,000 downloads is one for entering the list; of 30-day downloads none is stated",
            "dates": f"{_NOT_SAID} that launch dates matter for totals; here days of creation",
        },
        beyond=(
            "the list of a day cannot be had back: seeds/families.yaml says by patterns what it takes in",
            "for families without a curated list, and for countries, the list is the publishers' language models",
        ),
    ),
    RuleSet(
        name="hf-derivatives",
        source="hf-derivatives-monthly-2026",
        what="derivatives of each publisher's models",
        rules=Rules(family="nearest", origin="nearest", several_parents="any", undeclared="base"),
        stated={
            "population": "all models",
            "relations": "adapters, fine-tunes, merges, quantised files and others, listed apart and added up",
            "base": "the base that is named, by its publisher",
            "family": "by the base that is named, by its publisher",
            "undeclared": "models that name a base",
        },
        assumed={
            "origin": "shares by country follow the bases, as the counts by publisher do",
            "several_parents": f"{_NOT_SAID} how models with several bases count; here for each of them",
            "floor": "none is stated",
            "renames": f"{_NOT_SAID} what becomes of former names",
        },
        beyond=("publishers are accounts: the table sets meta apart from facebook",),
    ),
    RuleSet(
        name="hf-new-models",
        source="hf-one-year-2026-01",
        what="downloads of models that are younger than a year, by country",
        rules=Rules(origin="publisher", unaffiliated="base", basis="all-time"),
        stated={
            "origin": "the organisation's location",
            "unaffiliated": "of popular derivatives the location of the base model's organisation",
        },
        assumed={
            "population": "none is stated",
            "basis": "a model younger than a year has had all its downloads in that year",
            "base": f"{_NOT_SAID} how far up a line is followed; here to the base that is named",
            "undeclared": "what names no base cannot inherit; here it is unknown",
            "country_table": "the table is not published; here our own",
            "floor": "none is stated; popular derivatives are not told apart here",
        },
        beyond=("only models created in the year before count: give the reading a window of twelve months",),
    ),
    RuleSet(
        name="hf-window",
        source="hf-summer-2026",
        what="downloads within the months that are looked at, by publisher",
        rules=Rules(family="publisher", origin="publisher", basis="between-dates"),
        stated={
            "population": "all models",
            "family": "the publisher's own repositories",
            "basis": "the downloads of the window, not since creation",
        },
        assumed={
            "origin": "counts by country follow the publishers, as those by publisher do",
            "size": "two totals are printed, of all repositories and of those that declare a size; here the first",
            "renames": f"{_NOT_SAID} what becomes of former names",
            "country_table": "the table is not published; here our own",
        },
    ),
    RuleSet(
        name="hub-counter",
        source="hub-counters",
        what="what the Hub shows beside every model",
        rules=Rules(family="publisher", origin="publisher", renames="apart"),
        stated={
            "population": "any repository",
            "family": "the account that the repository belongs to",
            "basis": "requests for the file that stands for a model, in the last 30 days",
            "renames": "a repository has one name at a time",
        },
        assumed={
            "origin": "the Hub has no countries; here the publisher's, as for families",
            "country_table": "the Hub has none; here our own",
        },
    ),
    RuleSet(
        name="laufer-tree",
        source="laufer-2508.06811",
        what="families as trees of declared bases",
        rules=Rules(base="root", family="root", origin="root", undeclared="base", several_parents="any"),
        stated={
            "population": "all models",
            "base": "the whole tree, from the declared bases",
            "undeclared": "what declares no base is the root of its own tree",
        },
        assumed={
            "family": "a tree belongs to the family of its root",
            "origin": "a tree belongs to the country of its root; the study has no countries",
            "relations": "all kinds of derivation make the tree",
            "several_parents": f"{_NOT_SAID} to us how models with several bases count; here for each of them",
            "floor": "none is stated",
            "country_table": "the study has none; here our own",
        },
    ),
    RuleSet(
        name="lbourdois-top-50",
        source="lbourdois-2025-10-13",
        what="shares of the accumulated downloads of the 50 most downloaded entities",
        rules=Rules(family="publisher", origin="publisher", unaffiliated="kept", basis="all-time"),
        stated={
            "population": "models of every modality",
            "origin": "the seat of the entity that owns the accounts",
            "basis": "accumulated downloads",
            "copies": "repackagers are entities like others",
        },
        assumed={
            "family": "the source counts entities and no families; here what the family's own accounts publish",
            "unaffiliated": "the source counts 50 entities on both sides; here everything stays in the denominator",
            "country_table": "the source prints 24 accounts (lbourdois-2025-10-01); here our own, which has more",
            "size": "all sizes; for the source's slices by size write declared at least N",
            "renames": f"{_NOT_SAID} what becomes of former names",
            "floor": "none is stated",
        },
        beyond=(
            "which accounts belong to all of the 50 entities is not printed",
            "they have 80.22 % of all downloads, so that shares of everything come out lower than the source's",
        ),
    ),
    RuleSet(
        name="longpre-first-year",
        source="longpre-data-card-2026",
        what="countries' shares of the downloads of new models",
        rules=Rules(origin="publisher", unaffiliated="kept", basis="first-year"),
        stated={
            "population": "all modalities",
            "basis": "only downloads up to one year after a model's creation",
            "unaffiliated": "by reports, publishers without a country stay in the denominator",
        },
        assumed={
            "origin": (
                "the data hold the publisher's country and that of the base; a band of unaffiliated points to the first"
            ),
            "country_table": "the study's table is not held; here our own",
            "floor": "filters are not known to us; here none",
            "dates": "the year counts from the day of creation on the Hub",
        },
        beyond=(
            (
                "the study adds weeks up; one table gives the downloads of models younger than a year, and "
                "bounds the rest"
            ),
        ),
    ),
)

RULE_SETS: Mapping[str, RuleSet] = {each.name: each for each in _SETS}
"""Every rule set by its name, sorted."""
