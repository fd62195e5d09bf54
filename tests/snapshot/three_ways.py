"""Lineage found in three ways: as a snapshot stores it, by a slow walk through a dictionary, and by SQL."""

from __future__ import annotations

import json

import duckdb
import polars as pl

from harness.snapshot.lineage import resolve
from harness.snapshot.schema import FLAG_CYCLE, FLAG_DANGLING, FLAG_SELF

Declared = dict[str, list[str] | None]
Found = dict[str, tuple[object, ...]]
"""Id -> parents, roots, depth and flags, with ids in the place of integers."""


def table(declared: Declared) -> pl.DataFrame:
    return pl.DataFrame(
        {"repo_id": list(declared), "base_models": list(declared.values())},
        schema={"repo_id": pl.String, "base_models": pl.List(pl.String)},
    )


def resolved(declared: Declared) -> Found:
    """Return parents, roots, depth and flags by id, with ids in the place of integers."""
    lineage, outside = resolve(table(declared))
    ids = list(declared)
    names = lambda codes: None if codes is None else [ids[c] if c >= 0 else outside[-1 - c] for c in codes]  # noqa: E731  one line beside its use
    rows = zip(ids, lineage.iter_rows(named=True), strict=True)
    return {repo: (names(row["parents"]), names(row["root"]), row["depth"], row["flags"]) for repo, row in rows}


def walked(declared: Declared) -> Found:
    """Walk every line one step at a time."""
    others = {
        repo: None if bases is None else [base for base in bases if base != repo] for repo, bases in declared.items()
    }

    def line(start: str) -> tuple[str, int, bool]:
        seen, here = [start], start
        while others.get(here):
            here = others[here][0]  # type: ignore[index]  # the loop's condition says that it is a list
            if here in seen:
                end = min(seen[seen.index(here) :])
                return end, steps_to(start, end), True
            seen.append(here)
        return here, len(seen) - 1, False

    def steps_to(start: str, end: str) -> int:
        steps, here = 0, start
        while here != end:
            here = others[here][0]  # type: ignore[index]  # every member of a cycle has a base
            steps += 1
        return steps

    result: Found = {}
    for repo, bases in declared.items():
        known = others[repo]
        if bases is None or known is None:
            result[repo] = (None, None, None, 0)
            continue
        ends = [line(base) for base in known]
        flags = FLAG_CYCLE * any(cyclic for _, _, cyclic in ends)
        flags |= FLAG_SELF * (repo in bases) | FLAG_DANGLING * any(base not in declared for base in known)
        result[repo] = (known, [end for end, _, _ in ends], line(repo)[1], flags)
    return result


SQL = """
CREATE OR REPLACE TEMP TABLE m AS
    SELECT *, list_filter(bases, lambda base : base <> id) AS others
    FROM (SELECT unnest(from_json($1::JSON, '[{"id": "VARCHAR", "bases": ["VARCHAR"]}]'), recursive := true));
CREATE OR REPLACE TEMP TABLE named AS
    SELECT id, unnest(others) AS base, unnest(generate_series(1, len(others))) AS place FROM m WHERE len(others) > 0;
CREATE OR REPLACE TEMP TABLE up AS SELECT id, base AS parent FROM named WHERE place = 1;
CREATE OR REPLACE TEMP TABLE walk AS
    WITH RECURSIVE walk AS (
        SELECT id AS start, id AS node, [id] AS path FROM (SELECT id FROM m UNION SELECT base FROM named)
        UNION ALL
        SELECT walk.start, up.parent, list_append(walk.path, up.parent)
        FROM walk JOIN up ON up.id = walk.node WHERE NOT list_contains(walk.path, up.parent))
    SELECT start, arg_max(node, len(path)) AS last, arg_max(path, len(path)) AS path FROM walk GROUP BY start;
CREATE OR REPLACE TEMP TABLE ends AS
    SELECT start, parent IS NOT NULL AS goes_round,
        CASE WHEN parent IS NULL THEN last ELSE list_min(path[list_position(path, parent):]) END AS node,
        list_position(path, node) - 1 AS steps
    FROM walk LEFT JOIN up ON up.id = walk.last;
CREATE OR REPLACE TEMP TABLE roots AS
    SELECT named.id, list(ends.node ORDER BY place) AS roots, bool_or(goes_round) AS goes_round,
        bool_or(m.id IS NULL) AS dangles
    FROM named JOIN ends ON ends.start = named.base LEFT JOIN m ON m.id = named.base GROUP BY named.id;
SELECT m.id, m.others, roots.roots, steps, roots.goes_round, list_contains(m.bases, m.id), roots.dangles
FROM m LEFT JOIN roots USING (id) JOIN ends ON ends.start = m.id
"""


def queried(declared: Declared) -> Found:
    """Ask a database."""
    rows = json.dumps([{"id": repo, "bases": bases} for repo, bases in declared.items()])
    database = duckdb.connect()
    *before, last = SQL.split(";\n")
    for statement in before:
        database.execute(statement, [rows] if "$1" in statement else None)
    found: Found = {}
    for repo, parents, roots, steps, *flagged in database.execute(last).fetchall():
        kinds = zip((FLAG_CYCLE, FLAG_SELF, FLAG_DANGLING), flagged, strict=True)
        known = parents is not None
        flags = sum(flag for flag, holds in kinds if holds)
        found[repo] = (parents, (roots or []) if known else None, steps if known else None, flags)
    return found
