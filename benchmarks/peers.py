"""The same work in other engines, with the same answers: what a reader would write without harness."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.listing import listing_script
from benchmarks.question import SPACES, Counts, answer
from benchmarks.suite_sql import figures_of_sample, suite_duckdb
from benchmarks.synthetic_hub import KNOWN, MONTH

if TYPE_CHECKING:
    from benchmarks.jobs import Job, Work

SAMPLE = 20
"""networkx gets one row in this many; its time, reading aside, is multiplied by it."""

_LINEAGE = """
CREATE OR REPLACE TABLE m AS
    SELECT row_number() OVER () - 1 AS id, COLUMNS FROM read_parquet($file);
CREATE OR REPLACE TABLE named AS
    SELECT id, unnest(base_models) AS base, unnest(generate_series(1, len(base_models))) AS place FROM m
    WHERE len(base_models) > 0;
CREATE OR REPLACE TABLE gone AS
    SELECT DISTINCT base FROM named ANTI JOIN m ON m.repo_id = named.base;
CREATE OR REPLACE TABLE nodes AS
    SELECT id, repo_id FROM m UNION ALL
    SELECT (SELECT count(*) FROM m) - 1 + row_number() OVER (), base FROM gone;
CREATE OR REPLACE TABLE edges AS
    SELECT named.id, nodes.id AS parent, place FROM named JOIN nodes ON nodes.repo_id = named.base
    WHERE nodes.id <> named.id;
CREATE OR REPLACE TABLE up AS SELECT id, arg_min(parent, place) AS parent FROM edges GROUP BY id;
CREATE OR REPLACE TABLE walk AS
    WITH RECURSIVE walk AS (
        SELECT DISTINCT parent AS start, parent AS node FROM edges
        UNION
        SELECT walk.start, up.parent FROM walk JOIN up ON up.id = walk.node)
    SELECT * FROM walk;
CREATE OR REPLACE TABLE ends AS
    SELECT start, node AS root FROM walk ANTI JOIN up ON up.id = walk.node;
CREATE OR REPLACE TABLE lost AS SELECT walk.* FROM walk ANTI JOIN ends ON ends.start = walk.start;
CREATE OR REPLACE TABLE round AS
    WITH RECURSIVE round AS (
        SELECT lost.node AS start, up.parent AS node
        FROM (SELECT DISTINCT node FROM lost) lost JOIN up ON up.id = lost.node
        UNION
        SELECT round.start, up.parent FROM round JOIN up ON up.id = round.node)
    SELECT start FROM round WHERE start = node;
INSERT INTO ends
    SELECT lost.start, arg_min(nodes.id, nodes.repo_id)
    FROM lost JOIN round ON round.start = lost.node JOIN nodes ON nodes.id = lost.node GROUP BY lost.start;
"""

_ROOTS = """
SELECT split_part(nodes.repo_id, '/', 1) AS space, k, count(*)
FROM edges JOIN (SELECT id, count(*) AS k FROM edges GROUP BY id) USING (id) JOIN m USING (id)
JOIN ends ON ends.start = edges.parent JOIN nodes ON nodes.id = ends.root
WHERE CAST(created_at AT TIME ZONE 'UTC' AS DATE) BETWEEN $first AND $last AND contains(nodes.repo_id, '/')
GROUP BY space, k
"""


def share_duckdb(folder: Path) -> Work:
    """Answer the question with SQL: row ids and a recursive query."""
    import duckdb

    from benchmarks.jobs import snapshot_folder

    file = str(snapshot_folder(folder) / "models.parquet")

    def work() -> dict[str, str]:
        con = duckdb.connect()
        con.execute("SET threads = 2; SET TimeZone = 'UTC'")
        resolve(con, file)
        derivatives = con.execute(
            "SELECT count(*) FROM m WHERE id IN (SELECT id FROM edges)"
            " AND CAST(created_at AT TIME ZONE 'UTC' AS DATE) BETWEEN $first AND $last",
            {"first": MONTH[0], "last": MONTH[1]},
        ).fetchall()[0][0]
        roots = con.execute(_ROOTS, {"first": MONTH[0], "last": MONTH[1]}).fetchall()
        downloads = con.execute(
            "SELECT split_part(repo_id, '/', 1) AS space, coalesce(sum(downloads_30d), 0) FROM m"
            " WHERE contains(repo_id, '/') GROUP BY space"
        ).fetchall()
        return answer(_counts(derivatives, roots, downloads))

    return work


def lineage_duckdb(folder: Path) -> Work:
    """Resolve lineage with SQL, without checking, hashing or writing anything: the smaller part of publishing."""
    import duckdb

    from benchmarks.jobs import snapshot_folder

    file = str(snapshot_folder(folder) / "models.parquet")

    def work() -> int:
        con = duckdb.connect()
        con.execute("SET threads = 2")
        resolve(con, file)
        return int(con.execute("SELECT count(*) FROM m").fetchall()[0][0])

    return work


def resolve(con: Any, file: str, columns: str = "repo_id, base_models, created_at, downloads_30d") -> None:  # noqa: ANN401  a connection
    """Resolve lineage into tables: `m` with the columns of the models table, `edges`, `nodes` and `ends`."""
    for statement in _LINEAGE.replace("COLUMNS", columns).split(";\n"):
        if statement.strip():
            con.execute(statement, {"file": file} if "$file" in statement else None)


def share_pandas(folder: Path) -> Work:
    """Answer the question with pandas and a walk through a dictionary."""
    return _pandas_work(folder, sample=1, roots_of=_walked)


def share_networkx(folder: Path) -> Work:
    """Answer the question with pandas and networkx, on a sample."""
    return _pandas_work(folder, sample=SAMPLE, roots_of=_by_components)


def share_of_sample(folder: Path) -> Work:
    """Answer the question on the sample that networkx gets, with the dictionary, to compare the two."""
    return _pandas_work(folder, sample=SAMPLE, roots_of=_walked)


def roots_csgraph(folder: Path) -> Work:
    """Find the ends of lines as connected components, given who names whom first.

    A component has one end only as long as every repository names one base; with several, this answers another
    question.
    """
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    first = np.load(folder / "first.npy")

    def work() -> Any:  # noqa: ANN401  an array of integers
        nodes = np.arange(len(first))
        moves = np.flatnonzero(first != nodes)
        graph = coo_array((np.ones(len(moves), dtype=np.int8), (moves, first[moves])), shape=(len(first), len(first)))
        _, component = connected_components(graph, directed=False)
        # An end names nobody; where a component has none, its lines go round, and the smallest on the cycle is the end.
        end = np.full(int(component.max()) + 1, -1, dtype=np.int64)
        stays = np.flatnonzero(first == nodes)
        end[component[stays]] = stays
        for lost in np.flatnonzero(end < 0):
            here = int(np.flatnonzero(component == lost)[0])
            seen: list[int] = []
            while here not in seen:
                seen.append(here)
                here = int(first[here])
            end[lost] = min(seen[seen.index(here) :])
        return end[component]

    return work


def _pandas_work(folder: Path, *, sample: int, roots_of: Any) -> Work:  # noqa: ANN401  a function of edges
    import pandas as pd

    from benchmarks.jobs import FLOOR_COLUMNS, snapshot_folder

    def read() -> pd.DataFrame:
        return pd.read_parquet(snapshot_folder(folder) / "models.parquet", columns=list(FLOOR_COLUMNS))[::sample]

    # A sample cannot be read in a part of the time that reading everything takes; its time is the time after that.
    sampled = read() if sample > 1 else None

    def work() -> dict[str, str]:
        frame = read() if sampled is None else sampled
        declared = frame[frame["base_models"].str.len() > 0]
        bases = {
            repo: others
            for repo, named in zip(declared["repo_id"], declared["base_models"], strict=True)
            if (others := [base for base in named if base != repo])
        }
        root = roots_of({repo: others[0] for repo, others in bases.items()}, bases)
        days = frame["created_at"].dt.date
        new = frame["repo_id"][(days >= MONTH[0]) & (days <= MONTH[1])]
        roots: dict[tuple[str, int], int] = {}
        derivatives = 0
        for repo in new:
            others = bases.get(repo, [])
            derivatives += bool(others)
            for base in others:
                space, slash, _ = root[base].partition("/")
                if slash:
                    roots[space, len(others)] = roots.get((space, len(others)), 0) + 1
        owned = frame[frame["repo_id"].str.contains("/", regex=False)]
        sums = owned["downloads_30d"].fillna(0).astype("int64").groupby(owned["repo_id"].str.partition("/")[0]).sum()
        counted = [(space, k, number) for (space, k), number in roots.items()]
        return answer(_counts(derivatives, counted, sums.items()))

    return work


def _walked(first: dict[str, str], bases: dict[str, list[str]]) -> dict[str, str]:
    """Walk every line, keeping the ends that are known already."""
    ends: dict[str, str] = {}
    for start in {base for others in bases.values() for base in others}:
        line: list[str] = []
        place: dict[str, int] = {}
        here = start
        while here not in ends and here in first and here not in place:
            place[here] = len(line)
            line.append(here)
            here = first[here]
        end = ends.get(here, here) if here not in place else min(line[place[here] :])
        ends.update(dict.fromkeys([*line, start], end))
    return ends


def _by_components(first: dict[str, str], bases: dict[str, list[str]]) -> dict[str, str]:
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(base for others in bases.values() for base in others)
    graph.add_edges_from(first.items())
    ends: dict[str, str] = {}
    for component in nx.weakly_connected_components(graph):
        sinks = [node for node in component if graph.out_degree(node) == 0]
        end = sinks[0] if sinks else min(node for edge in nx.find_cycle(graph.subgraph(component)) for node in edge)
        ends.update(dict.fromkeys(component, end))
    return ends


def _counts(derivatives: int, roots: Iterable[Any], downloads: Iterable[Any]) -> Counts:
    """Return counts of the namespaces that are told apart, in order."""
    return {
        "derivatives": int(derivatives),
        "roots": sorted([space, int(k), int(number)] for space, k, number in roots if space in SPACES),
        "downloads": sorted([space, int(number)] for space, number in downloads if space in KNOWN),
    }


PEERS: dict[str, Job] = {
    job.__name__: job
    for job in (
        lineage_duckdb, share_duckdb, share_pandas, share_networkx, share_of_sample, roots_csgraph, listing_script,
        suite_duckdb, figures_of_sample,
    )
}  # fmt: skip
"""Jobs of the peers by name, and ours that are compared with those of a sample."""
