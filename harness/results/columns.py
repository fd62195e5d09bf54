"""Columns of the tables of a result set: one place for the tables, the data package and the codebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["string", "integer", "date", "boolean", "exact"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a CSV table."""

    name: str
    """Name in the header."""

    type: Type
    """`exact` is text: an integer, `n/d` in lowest terms, an ISO date, `true` or `false`, or a list joined by `;`."""

    unit: str
    """What numbers are measured in, or empty."""

    meaning: str
    """What it says, in one sentence."""

    empty: str
    """What an empty cell means; `never` for a column that is always filled."""


VERDICTS = (
    Column("task", "string", "", "Id of the task: folder/slug, stable for ever.", "never"),
    Column("version", "integer", "", "Version of the task; raised when its meaning changes.", "never"),
    Column("short", "string", "", "The claim in a few words.", "never"),
    Column("says", "string", "", "The claim in our own words.", "never"),
    Column(
        "made_by",
        "string",
        "",
        "Ids of the articles that make the claim, or of the sources that publish the figure, joined by `;`.",
        "none is named",
    ),
    Column("about_from", "date", "", "First day that the claim speaks of.", "never"),
    Column("about_to", "date", "", "Last day that the claim speaks of.", "never"),
    Column("about_stated", "boolean", "", "Whether the claim itself says when it speaks of.", "never"),
    Column("verdict", "string", "", "Headline verdict of the claim, as a slug.", "never"),
    Column("reason", "string", "", "Why, in one sentence.", "never"),
    Column(
        "fidelity",
        "string",
        "",
        "Whether the article reports its source faithfully: faithful, distorted or untraceable.",
        "no source is recorded",
    ),
    Column("fidelity_why", "string", "", "The reason for the fidelity.", "no source is recorded"),
    Column(
        "stakes",
        "string",
        "",
        "Ids of the articles and sources behind the claim that have something to gain from its figure, joined by `;`.",
        "none is known to",
    ),
    Column(
        "correction",
        "string",
        "",
        "A sentence to print in place of the claim.",
        "none is offered, or the evidence does not fill it",
    ),
    Column(
        "evidence",
        "string",
        "",
        "Ids of the evidence that decides the reading as worded, or its parts, joined by `;`.",
        "none decides",
    ),
    Column(
        "evidence_kind",
        "string",
        "",
        "Kinds of that evidence (live, table, imported, curated), joined by `;`.",
        "none decides",
    ),
    Column("as_of", "date", "", "Day that the evidence is dated by; of several, the newest.", "none decides"),
    Column(
        "gap_days",
        "integer",
        "days",
        "Days from what the claim speaks of to that evidence; negative: the evidence is earlier.",
        "none decides, or a gap means nothing",
    ),
    Column("cells", "integer", "cells", "Definitions that the sweep tried; 0 where nothing is varied.", "never"),
    Column("decided", "integer", "cells", "Of these, the ones that the evidence decides.", "never"),
    Column("agreeing", "integer", "cells", "Of these, the ones that agree with the reading as worded.", "never"),
    Column(
        "deciding_choice",
        "string",
        "",
        "The rule whose values split the decided cells best.",
        "the cells agree, or there are none",
    ),
)
"""Columns of `verdicts.csv`, a row a claim."""

FIGURES = (
    Column("task", "string", "", "Id of the task.", "never"),
    Column("reading", "string", "", "Name of the reading.", "never"),
    Column(
        "choices",
        "string",
        "",
        "For a definition of the sweep: its choices as `rule=value`, joined by `;`.",
        "the reading as the task writes it",
    ),
    Column(
        "part",
        "string",
        "",
        "Name of the part of a compound, or of the group that is judged by itself; nested ones joined by `/`.",
        "the reading as a whole",
    ),
    Column(
        "group",
        "string",
        "",
        "Name of a group that the figure looks at without judging it (a competitor, a licence).",
        "the row is the figure itself",
    ),
    Column(
        "verdict", "string", "", "Verdict of the reading or part, as a slug.", "the row is a group, which is not judged"
    ),
    Column("metric", "string", "", "What is computed.", "a compound, which has parts in place of a figure"),
    Column(
        "quantity", "string", "", "What is counted or summed: repos, downloads, organisations or likes.", "a compound"
    ),
    Column(
        "unit",
        "string",
        "",
        "What the figure is measured in; under `percent`, values are fractions of one.",
        "a compound",
    ),
    Column(
        "kind", "string", "", "Kind of the value: number, share, date, set or yes-no.", "no evidence gives a figure"
    ),
    Column("value", "exact", "as `unit`", "The figure over what is known, exact.", "there is none"),
    Column("value_text", "string", "as printed", "The figure for people, rounded once.", "there is none"),
    Column("low", "exact", "as `unit`", "Least it can be.", "no bound is known"),
    Column("high", "exact", "as `unit`", "Most it can be.", "no bound is known"),
    Column(
        "numerator",
        "exact",
        "as `quantity`",
        "Numerator of a share or ratio, or the count itself.",
        "the metric has none",
    ),
    Column("denominator", "exact", "as `quantity`", "Denominator of a share or ratio.", "the metric has none"),
    Column("repos", "integer", "repositories", "Repositories that certainly fit.", "no evidence gives a figure"),
    Column(
        "unknown_repos",
        "integer",
        "repositories",
        "Repositories of which it is not known whether they count, by the largest cause (causes may overlap).",
        "no evidence gives a figure",
    ),
    Column(
        "unknown_mass",
        "integer",
        "as `quantity`",
        "Their share of the quantity, the largest cause.",
        "no evidence gives a figure",
    ),
    Column(
        "unknown",
        "string",
        "",
        "All causes, each as `cause: repos/mass`, joined by `;`.",
        "nothing is unknown, or there is no figure",
    ),
    Column(
        "widened_by",
        "string",
        "",
        "What widens the interval, each as `kind direction repos/mass`, joined by `;`; `-` for what nobody can count.",
        "nothing does, there is no figure, or the row is a definition of a sweep",
    ),
    Column(
        "survival_least",
        "exact",
        "",
        "Least share of repositories taken to be still there, where past months are counted from a later table.",
        "no survival range was applied",
    ),
    Column(
        "survival_missing",
        "integer",
        "repositories",
        "Repositories that are allowed for as deleted since.",
        "no survival range was applied",
    ),
    Column(
        "bracket",
        "string",
        "",
        "Ids of the two captures that the figure lies between, joined by `;`.",
        "the figure is not one of a bracket",
    ),
    Column(
        "lineage_known",
        "integer",
        "repositories",
        "Repositories of the evidence that declare a base, beside a figure that depends on it.",
        "the figure does not depend on declared bases, or the row is a definition of a sweep",
    ),
    Column(
        "lineage_of",
        "integer",
        "repositories",
        "All repositories of the same population and time in the evidence.",
        "as `lineage_known`",
    ),
    Column(
        "country_known",
        "integer",
        "as `quantity`",
        "How much of the denominator is of known country, beside a figure that depends on it.",
        "the figure does not depend on countries, or the row is a definition of a sweep",
    ),
    Column("country_of", "integer", "as `quantity`", "All of the denominator.", "as `country_known`"),
    Column(
        "sensitivity",
        "string",
        "",
        "The figure without what weighs most in it, each as `variant: value verdict`, joined by `;`; `?` where the "
        "evidence cannot tell.",
        "no variant makes sense, there is no figure, or the row is a definition of a sweep",
    ),
    Column("claimed", "exact", "as `unit`", "The value that the figure is compared with.", "nothing is compared here"),
    Column("region", "string", "", "What the wording allows, in words.", "nothing is compared here"),
    Column("as_of", "date", "", "Day that the evidence is dated by.", "no evidence decides"),
    Column("about_from", "date", "", "First day that the reading speaks of.", "never"),
    Column("about_to", "date", "", "Last day that the reading speaks of.", "never"),
    Column(
        "gap_days",
        "integer",
        "days",
        "Days from what the reading speaks of to the evidence; negative: the evidence is earlier.",
        "no evidence decides, or a gap means nothing",
    ),
    Column("evidence", "string", "", "Id of the evidence that decides.", "none does"),
    Column("evidence_kind", "string", "", "Its kind: live, table, imported or curated.", "none decides"),
    Column("runner_up_evidence", "string", "", "Id of the next best evidence.", "there is none"),
    Column("runner_up_value", "exact", "as `unit`", "The figure that it gives.", "there is none"),
    Column(
        "nearest_evidence",
        "string",
        "",
        "Where none decides: id of the evidence with the nearest figure, as information only.",
        "one decides, or there is none",
    ),
    Column("nearest_value", "exact", "as `unit`", "The figure that it gives.", "one decides, or there is none"),
    Column("reason", "string", "", "Why the verdict is what it is.", "the row is a group"),
    Column(
        "pull", "string", "", "The command that would bring the missing evidence.", "none is missing, or none would"
    ),
    Column("definition", "string", "", "What exactly is counted, in words.", "never"),
)
"""Columns of `figures.csv`, a row a reading, a part of one, a group of its figure, and a definition of a sweep."""

EVIDENCE = (
    Column("id", "string", "", "Id of the snapshot.", "never"),
    Column("kind", "string", "", "How it came to be: live, table, imported or curated.", "never"),
    Column("origin", "string", "", "Public name of where it comes from.", "never"),
    Column("address", "string", "", "Where it stands.", "it has no address"),
    Column("revision", "string", "", "Commit, blob or revision.", "the origin has none"),
    Column("licence", "string", "", "Licence as stated by the origin.", "never"),
    Column("attribution", "string", "", "The line to print wherever it is used.", "the origin asks for none"),
    Column(
        "scope", "string", "", "What it covers without a gap; a sample covers only the repositories in it.", "never"
    ),
    Column(
        "members",
        "string",
        "",
        "Namespaces or repositories of the scope, or the orders of a top list, joined by `;`.",
        "the scope has no members",
    ),
    Column("captured_from", "string", "", "Start of the recording, ISO 8601 with its offset.", "never"),
    Column("captured_to", "string", "", "End of the recording, ISO 8601 with its offset.", "never"),
    Column("rows", "integer", "repositories", "Rows of its models table.", "never"),
    Column("decides", "integer", "readings", "Readings and parts of this set that it decides.", "never"),
    Column("warnings", "string", "", "What a reader should know, joined by `;`.", "nothing"),
    Column("digest", "string", "", "SHA-256 of the extract's canonical files.", "never"),
)
"""Columns of `evidence.csv`, a row a piece of evidence that was held."""

TABLES: dict[str, tuple[Column, ...]] = {"verdicts.csv": VERDICTS, "figures.csv": FIGURES, "evidence.csv": EVIDENCE}
"""Columns of every table that stands at the top of a result set, by file name."""


def names(columns: tuple[Column, ...]) -> list[str]:
    """Return the header of a table."""
    return [column.name for column in columns]


def field(column: Column) -> dict[str, str]:
    """Return a column as a field of a Frictionless table schema."""
    return {
        "name": column.name,
        "type": "string" if column.type == "exact" else column.type,
        "description": column.meaning,
    }
