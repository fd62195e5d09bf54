"""Every value of every rule: what it means, who counts so, and what choosing it does to a figure.

`docs/reference/rules.md` is made of this. A value of a rule that takes numbers or names stands for all of its form.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleValue:
    """One value of one rule."""

    rule: str
    """The rule."""

    value: str
    """The value as YAML and the command line have it; `N`, `KIND` and `TABLE` stand for what is filled in."""

    meaning: str
    """What it means, in a sentence."""

    source: str
    """Id of the source that counts so or that describes it; `harness-judgement` for a choice of our own."""

    effect: str
    """What choosing it does to a figure."""


RULE_TITLES = {
    "population": "Which repositories count, by their task and day of creation.",
    "size": "Which repositories count, by the number of parameters that they declare.",
    "relations": "Which kinds of derivation make a derivative.",
    "base": "Which base a derivative is attributed to.",
    "family": "How a family is recognised.",
    "origin": "Whose country or organisation counts.",
    "unaffiliated": "What publishers are that the country table does not list.",
    "copies": "Whether third-party copies of a release count beside it.",
    "floor": "Fewest downloads of 30 days that a repository must have.",
    "basis": "Which downloads are added up.",
    "several_parents": "How a repository with several bases counts.",
    "undeclared": "What a repository is that declares no base.",
    "country_table": "Which table of `seeds/publishers.csv` assigns countries and organisations.",
    "renames": "Whether a namespace and its former name are one publisher.",
    "dates": "Which day a repository dates from.",
}
"""Rule -> what is chosen."""

_ATOM, _ATOM_MEMO, _ATOM_LIST = (
    "interconnects-8-plots-2026-01-07",
    "atom-memo-2025-08-04",
    "atom-tracked-models-2026-08-17",
)
_LONGPRE, _LONGPRE_CARD = "longpre-2025-11-27", "longpre-data-card-2026"
_LBOURDOIS, _MONTHLY, _OURS = "lbourdois-2025-10-13", "hf-derivatives-monthly-2026", "harness-judgement"

RULE_VALUES: tuple[RuleValue, ...] = (
    RuleValue(
        "population",
        "all",
        "Every repository counts, whatever it is for.",
        _LBOURDOIS,
        (
            "Old encoders for text weigh most: language models that generate had 9.5 % of the downloads of the "
            "50 largest entities."
        ),
    ),
    RuleValue(
        "population",
        "llm",
        "Only repositories whose task is text-generation, image-text-to-text or any-to-any.",
        _ATOM_LIST,
        "Leaves out encoders, speech and images; of a repository that declares no task it cannot be told.",
    ),
    RuleValue(
        "population",
        "llm-since-chatgpt",
        "The same, created since 2022-11-30.",
        _ATOM_LIST,
        "Leaves out GPT-2 and its time, and so helps whoever began later.",
    ),
    RuleValue(
        "size",
        "any",
        "The number of parameters does not matter.",
        _OURS,
        (
            "Small models weigh most: those below 1 billion had 92.5 % of the downloads of models of known "
            "size on 2025-10-01."
        ),
    ),
    RuleValue(
        "size",
        "at least N",
        "Only repositories with N parameters or more; one that declares none may be one of them.",
        _OURS,
        "What declares no size, about three of four repositories, is unknown mass and widens the bounds.",
    ),
    RuleValue(
        "size",
        "declared",
        "Only repositories that declare a number of parameters.",
        "hub-stats-report-2025-10-23",
        "Leaves out about three of four repositories, among them most adapters and old files.",
    ),
    RuleValue(
        "size",
        "declared at least N",
        "Only repositories that declare N parameters or more.",
        _LBOURDOIS,
        "From 1 billion on China's share of 2025-10-01 is 24.2 % in place of 5.2 %, from 7.5 billion on 31.8 %.",
    ),
    RuleValue(
        "relations",
        "any",
        "Every declared base makes a derivative, of whatever kind.",
        _MONTHLY,
        "Adapters decide: they are 70 % of the derivatives of Qwen.",
    ),
    RuleValue(
        "relations",
        "KIND+KIND",
        "Only the named kinds: finetune, adapter, quantized, merge, unspecified.",
        _MONTHLY,
        (
            "Re-ranks publishers: Google has more fine-tunes than Qwen, Qwen more adapters. A base without a "
            "kind is unknown mass."
        ),
    ),
    RuleValue(
        "base",
        "nearest",
        "A derivative belongs to the base that it names.",
        _MONTHLY,
        "A quantised fine-tune counts for whoever made the fine-tune.",
    ),
    RuleValue(
        "base",
        "root",
        "A derivative belongs to the root of its line, by the first-named bases upwards.",
        "laufer-2508.06811",
        "Repackagers and fine-tuners hand on what they get to the labs that trained the first model.",
    ),
    RuleValue(
        "family",
        "auto",
        "By the base where derivatives are asked for, else by the publisher.",
        _OURS,
        "What most sentences mean: derivatives of Qwen are built on Qwen, models of Qwen are Qwen's.",
    ),
    RuleValue(
        "family",
        "publisher",
        "What the family's own namespaces publish.",
        _MONTHLY,
        "Counts embeddings, guards and quantised files of the publisher, and nothing of anyone else.",
    ),
    RuleValue(
        "family",
        "list",
        "What the family's own namespaces publish, without what the curated list leaves out.",
        _ATOM_LIST,
        (
            "Leaves out quantised formats, embeddings, rerankers, guards and audio: of Qwen's 362 repositories "
            "of 2025-10-12 the list has 163."
        ),
    ),
    RuleValue(
        "family",
        "nearest",
        "Whatever names a base of the family.",
        _MONTHLY,
        "Counts derivatives and leaves out the originals, which name none.",
    ),
    RuleValue(
        "family",
        "root",
        "Whatever descends from the family by its declared bases.",
        "laufer-2508.06811",
        "As nearest, and with the derivatives of derivatives.",
    ),
    RuleValue(
        "family",
        "name",
        "Whatever is called so, whoever publishes it.",
        _OURS,
        "Adds repackagers and fine-tuners who keep the name; misses those who do not.",
    ),
    RuleValue(
        "origin",
        "auto",
        "The base's where derivatives are asked for, else the publisher's.",
        _OURS,
        "A derivative of a Chinese model is of Chinese origin, whoever made it.",
    ),
    RuleValue(
        "origin",
        "publisher",
        "The publisher's.",
        _ATOM_LIST,
        "Most publishers are individuals in no table: of unknown country.",
    ),
    RuleValue(
        "origin",
        "nearest",
        "That of the base which is named.",
        "hf-one-year-2026-01",
        (
            "Attributes individuals' derivatives to the country of what they build on; what names no base is "
            "of unknown origin."
        ),
    ),
    RuleValue(
        "origin",
        "root",
        "That of the root of the line.",
        _OURS,
        "As nearest, past repackagers and fine-tuners.",
    ),
    RuleValue(
        "unaffiliated",
        "unknown",
        "A publisher in no table may belong anywhere: both extremes are shown.",
        _OURS,
        "Wide bounds wherever many publish who are in no table.",
    ),
    RuleValue(
        "unaffiliated",
        "kept",
        "A publisher in no table belongs to no country and no organisation, and stays in the denominator.",
        _LONGPRE,
        "Makes every country's share small; about a quarter of the study's downloads belong to no country.",
    ),
    RuleValue(
        "unaffiliated",
        "dropped",
        "What publishers in no table have published counts nowhere.",
        "hf-spring-2026-03-17",
        "Shares are of what listed publishers have, and so larger: that is our reading of 41 % in place of 17.1 %.",
    ),
    RuleValue(
        "unaffiliated",
        "base",
        "A publisher in no table has the country and the organisation of the base, by the rule `base`.",
        _LONGPRE_CARD,
        "Individuals' derivatives go to the labs that they build on, listed publishers keep what is theirs.",
    ),
    RuleValue(
        "copies",
        "counted",
        "A quantised copy by someone else counts like any repository.",
        _LBOURDOIS,
        "Repackagers weigh: two of them have 15.6 % of the downloads of models from 1 billion parameters on.",
    ),
    RuleValue(
        "copies",
        "left-out",
        "Official releases only: what declares itself a quantised form of another publisher's base does not count.",
        _ATOM_LIST,
        "Changes families by name and by base most: 54 of 28,531 GGUF files of Qwen models were Qwen's own.",
    ),
    RuleValue(
        "floor",
        "0",
        "No floor.",
        _MONTHLY,
        "About two of three repositories have no download in 30 days, and count.",
    ),
    RuleValue(
        "floor",
        "more than N",
        "Only repositories with more than N downloads.",
        _ATOM,
        "Mass uploads and experiments fall out; what has no count is unknown mass.",
    ),
    RuleValue(
        "floor",
        "at least N",
        "Only repositories with N downloads or more.",
        _ATOM_LIST,
        "The same with the edge included; the curated list asks for 100,000.",
    ),
    RuleValue(
        "basis",
        "30-days",
        "The downloads of the last 30 days, as the Hub shows them.",
        "hub-docs-download-stats",
        "Says what is used now; two such counts are never added.",
    ),
    RuleValue(
        "basis",
        "all-time",
        "All downloads since the repository was created.",
        _LBOURDOIS,
        "Rewards age.",
    ),
    RuleValue(
        "basis",
        "first-year",
        "The downloads of each repository's first year.",
        _LONGPRE_CARD,
        (
            "Rewards novelty. One table knows it of repositories that are younger than a year; of the others "
            "it bounds it."
        ),
    ),
    RuleValue(
        "basis",
        "between-dates",
        "The downloads made in the days that the reading speaks of.",
        "hf-summer-2026",
        (
            "One table knows it of repositories that were created in these days; of the others it bounds it by "
            "all they ever had."
        ),
    ),
    RuleValue(
        "several_parents",
        "fractional",
        "1/k to each of k bases.",
        _OURS,
        "Shares of derivatives add up to one.",
    ),
    RuleValue(
        "several_parents",
        "any",
        "Wholly to every base.",
        _MONTHLY,
        "Merges count several times, so that counts of several families add up to more than there are.",
    ),
    RuleValue(
        "several_parents",
        "first",
        "Wholly to the base that is named first.",
        _OURS,
        "Every repository counts once, by an order that authors may not have meant.",
    ),
    RuleValue(
        "undeclared",
        "unknown",
        "It may be a base or a derivative of anything: both extremes are shown.",
        _OURS,
        "Wide bounds: about seven of ten repositories declare none.",
    ),
    RuleValue(
        "undeclared",
        "base",
        "It is no derivative.",
        _MONTHLY,
        (
            "Takes the Hub's tags at their word, as most published figures do; shares are then shares among "
            "those that declare."
        ),
    ),
    RuleValue(
        "country_table",
        "TABLE",
        "The countries and organisations that this table gives.",
        _ATOM_LIST,
        "Tables differ on Hugging Face, Skywork, AI21 and others, and in how many publishers they list.",
    ),
    RuleValue(
        "renames",
        "merged",
        "One publisher, under the present name.",
        _OURS,
        "A table that holds both names of a repository counts it twice: the curated list repeats 93 of GLM.",
    ),
    RuleValue(
        "renames",
        "apart",
        "Each name for itself.",
        _ATOM_LIST,
        "History before the renaming is another publisher's.",
    ),
    RuleValue(
        "dates",
        "created",
        "The day of creation on the Hub.",
        "hub-counters",
        "Uploads can be weeks before the launch, or after it.",
    ),
    RuleValue(
        "dates",
        "launched",
        "The day of the public launch, where `seeds/release_dates.csv` knows it.",
        _ATOM_LIST,
        "Moves single releases: by 33 days at most where the upload came first, by 51 where it came after.",
    ),
)
"""In the order of the rules."""


def values_of_rule(rule: str) -> tuple[RuleValue, ...]:
    """Return the values of one rule."""
    return tuple(each for each in RULE_VALUES if each.rule == rule)
