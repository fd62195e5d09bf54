"""Figures of the built-in suite in SQL: the oracle that the tests hold every metric to, over the whole table.

Judging, sentences and sensitivity are left out; so are the tables that the figures are made of, which are ready before
the clock starts.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.jobs import Work

SAMPLE = 120
"""Every so many figures of the suite are asked for; the time is multiplied by it."""

_ORACLE = Path(__file__).resolve().parents[1] / "tests" / "measure"

_ITEMS = """
CREATE OR REPLACE TABLE items AS
WITH declared AS (
    SELECT m.id, edges.parent, edges.place, ends.root
    FROM m JOIN edges USING (id) JOIN ends ON ends.start = edges.parent)
SELECT m.* EXCLUDE (id, base_models), base_models, CAST(created_at AS DATE) AS created, r.launched,
    CASE WHEN base_models IS NULL THEN 'unknown' WHEN declared.parent IS NULL THEN 'none' ELSE 'declared' END AS state,
    greatest(1, count(declared.parent) OVER (PARTITION BY m.id)) AS k,
    row_number() OVER (PARTITION BY m.id ORDER BY declared.place) AS pos,
    base.repo_id AS base, root.repo_id AS root,
    list_filter(base_models, lambda x : x <> m.repo_id) AS bases,
    CASE WHEN contains(m.repo_id, '/') THEN split_part(m.repo_id, '/', 1) END AS space,
    CASE WHEN contains(base.repo_id, '/') THEN split_part(base.repo_id, '/', 1) END AS base_space,
    CASE WHEN contains(bases[1], '/') THEN split_part(bases[1], '/', 1) END AS first_space,
    CASE WHEN contains(root.repo_id, '/') THEN split_part(root.repo_id, '/', 1) END AS root_space
FROM m LEFT JOIN declared ON declared.id = m.id LEFT JOIN nodes base ON base.id = declared.parent
LEFT JOIN nodes root ON root.id = declared.root LEFT JOIN releases r ON r.repo_id = m.repo_id
"""


def suite_duckdb(folder: Path) -> Work:
    """Ask for a sample of the figures of the suite and its sweep."""
    from benchmarks.jobs import snapshot_folder
    from benchmarks.peers import resolve
    from benchmarks.synthetic_hub import LAST_DAY
    from harness.suite import load_suite

    sys.path.insert(0, str(_ORACLE))
    from oracle import Hub  # type: ignore[import-not-found]

    suite = load_suite()
    hub: Any = Hub(suite.catalogue, LAST_DAY)
    hub.con.execute("SET threads = 2; SET TimeZone = 'UTC'")
    resolve(hub.con, str(snapshot_folder(folder) / "models.parquet"), "*")
    hub.con.execute(_ITEMS)
    readings = simple_figures(suite)
    hub.asked = tuple(readings)
    chosen = readings[::SAMPLE]

    return lambda: [str(hub.figure(reading).value) for reading in chosen]


def figures_of_sample(folder: Path) -> Work:
    """Measure the same sample of figures on the extract, to compare the two."""
    from benchmarks.jobs import snapshot_folder
    from harness.measure.extract import build_extract
    from harness.measure.keys import plan_for_suite
    from harness.measure.metrics import measure
    from harness.snapshot import Store
    from harness.suite import load_suite

    suite = load_suite()
    extract = build_extract(Store(folder / "home").open(snapshot_folder(folder).name), plan_for_suite(suite))
    chosen = simple_figures(suite)[::SAMPLE]
    return lambda: [str(measure(extract, reading, suite.catalogue).value) for reading in chosen]


def simple_figures(suite: Any) -> list[Any]:  # noqa: ANN401  imported where it is used
    """Return every simple reading of a suite that one table answers, and every cell of the sweeps."""
    from harness.judge.sweep import variations
    from harness.measure.groups import groups
    from harness.plan import simple_readings

    whole = [reading for task in suite.tasks.values() for reading in task.readings]
    whole += [each.reading for task in suite.tasks.values() for each in variations(task)]
    simple = [part for reading in whole for part in simple_readings(reading)]
    asked = [part for part in simple if part.metric not in ("registry", "crossing")]
    return [
        one
        for part in asked
        for one in ([group for _, group in groups(part)] if part.each and part.metric != "concentration" else [part])
    ]
