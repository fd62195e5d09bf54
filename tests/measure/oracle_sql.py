"""The SQL that every query of the oracle begins with, and what it answers with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from harness.suite.filters import AllOf

LLM = ("text-generation", "image-text-to-text", "any-to-any")
CHATGPT = date(2022, 11, 30)
LEGAL = "[A-Za-z0-9][A-Za-z0-9._+-]{0,95}"
EVERY = AllOf(())

MODEL_FIELDS = {
    "repo_id": "VARCHAR", "created_at": "TIMESTAMP", "downloads_30d": "BIGINT", "downloads_all_time": "BIGINT",
    "likes": "BIGINT", "pipeline_tag": "VARCHAR", "licence": "VARCHAR", "gated": "BOOLEAN", "relation": "VARCHAR",
    "base_models": ["VARCHAR"], "parameters": "BIGINT",
}  # fmt: skip

ITEMS = """
CREATE OR REPLACE TABLE items AS
WITH RECURSIVE
m AS (
    SELECT *,
        CASE WHEN base_models IS NULL THEN 'unknown'
             WHEN len(list_filter(base_models, lambda x : x <> repo_id)) = 0 THEN 'none'
             ELSE 'declared' END AS state,
        list_filter(base_models, lambda x : x <> repo_id) AS bases
    FROM models),
up AS (SELECT repo_id, bases[1] AS base FROM m WHERE state = 'declared'),
walk AS (
    SELECT DISTINCT base AS start, base AS node, [base] AS path FROM (SELECT unnest(bases) AS base FROM m)
    UNION ALL
    SELECT w.start, up.base, list_append(w.path, up.base)
    FROM walk w JOIN up ON up.repo_id = w.node WHERE NOT list_contains(w.path, up.base)),
ends AS (SELECT start, arg_max(node, len(path)) AS node, arg_max(path, len(path)) AS path FROM walk GROUP BY start),
roots AS (
    SELECT ends.start,
        CASE WHEN up.base IS NULL THEN ends.node
             ELSE list_min(ends.path[list_position(ends.path, up.base):]) END AS root
    FROM ends LEFT JOIN up ON up.repo_id = ends.node),
pairs AS (
    SELECT repo_id, unnest(bases) AS base, unnest(generate_series(1, len(bases))) AS pos FROM m WHERE state = 'declared'
    UNION ALL SELECT repo_id, NULL, 1 FROM m WHERE state <> 'declared')
SELECT m.*, CAST(m.created_at AS DATE) AS created, r.launched, greatest(1, coalesce(len(m.bases), 0)) AS k,
    pairs.pos, pairs.base, roots.root,
    CASE WHEN contains(m.repo_id, '/') THEN split_part(m.repo_id, '/', 1) END AS space,
    CASE WHEN contains(pairs.base, '/') THEN split_part(pairs.base, '/', 1) END AS base_space,
    CASE WHEN contains(m.bases[1], '/') THEN split_part(m.bases[1], '/', 1) END AS first_space,
    CASE WHEN contains(roots.root, '/') THEN split_part(roots.root, '/', 1) END AS root_space
FROM m JOIN pairs USING (repo_id) LEFT JOIN roots ON roots.start = pairs.base LEFT JOIN releases r USING (repo_id)
"""

PRESENT = """
CREATE OR REPLACE TABLE present AS
WITH RECURSIVE names AS (
    SELECT DISTINCT t.tbl, p.namespace AS old, p.renamed_to AS new
    FROM (SELECT DISTINCT tbl FROM publishers UNION SELECT 'harness') t
    JOIN publishers p ON p.renamed_to IS NOT NULL AND p.tbl IN (t.tbl, 'harness')),
follow AS (
    SELECT tbl, old, new, 1 AS steps FROM names
    UNION ALL
    SELECT f.tbl, f.old, n.new, f.steps + 1 FROM follow f JOIN names n ON n.tbl = f.tbl AND n.old = f.new)
SELECT tbl, old, arg_max(new, steps) AS new FROM follow GROUP BY tbl, old
"""


@dataclass(frozen=True)
class Expected:
    """What a figure must be."""

    value: Any
    low: Any
    high: Any
    numerator: Fraction | None = None
    denominator: Fraction | None = None


class NotKeptError(Exception):
    """A week is asked for that no plan of the readings at hand keeps."""


@dataclass(frozen=True)
class Sum:
    """A quantity over a selection: certain, possible (None where a number is missing)."""

    value: Fraction
    high: Fraction | None


def text(value: str) -> str:
    """Return a text as SQL."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Return texts as an SQL list for IN."""
    return "(" + ", ".join([text(value) for value in values] or ["NULL"]) + ")"


def like(column: str, globs: Iterable[str]) -> str:
    """Return the condition that an id fits one of the globs."""
    conditions = []
    for glob in globs:
        pattern = "".join({"*": "%", "?": "_", "%": "!%", "_": "!_", "!": "!!"}.get(char, char) for char in glob)
        subject = column if "/" in glob else f"string_split({column}, '/')[-1]"
        conditions.append(f"{subject} LIKE {text(pattern)} ESCAPE '!'")
    return "(" + " OR ".join(conditions or ["FALSE"]) + ")"


def or3(expression: str) -> str:
    """Return the three-valued OR of a condition over a group of rows."""
    return f"CASE WHEN bool_or({expression}) THEN TRUE WHEN bool_or(({expression}) IS NULL) THEN NULL ELSE FALSE END"


def tag(column: str, values: Iterable[str]) -> str:
    """Return the condition that a tag is one of the values; what is no legal tag is not known."""
    legal = f"{column} IS NULL OR NOT regexp_full_match({column}, '{LEGAL}')"
    return f"CASE WHEN {legal} THEN NULL ELSE {column} IN {texts(values)} END"


def same_country(found: str, wanted: str) -> str:
    """A table's `eu` and `other` may hold any country but China and the United States."""
    if wanted == "unknown":
        return f"{found} = 'unknown'"
    unsure = ["unknown"]
    if wanted not in ("us", "china", "eu", "other"):
        unsure += ["eu", "other"]
    otherwise = "FALSE"
    if wanted in ("eu", "other"):
        otherwise = f"CASE WHEN {found} IN ('us', 'china', 'eu', 'other') THEN FALSE ELSE NULL END"
    return f"""CASE WHEN {found} IS NULL THEN NULL WHEN {found} = {text(wanted)} THEN TRUE
        WHEN {found} IN {texts(unsure)} THEN NULL ELSE {otherwise} END"""
