"""Small result sets, judged for real, of which a pair may differ by evidence, a row of seeds/, a task or code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from made_up import ROWS, extract

from harness.judge.judging import judge_suite
from harness.measure.extract import Extract, build_extract
from harness.measure.keys import plan_for_suite
from harness.results.result_set import ResultSet, read_result_set, write_result_set
from harness.snapshot import curated_snapshot
from harness.snapshot.details import SnapshotDetails
from harness.snapshot.manifest import Origin, Scope
from harness.snapshot.schema import MODELS_SCHEMA
from harness.snapshot.snapshot import Snapshot
from harness.suite import Suite, load_suite

HEAD = """id: {task}
version: 1
claim:
  says: {task} is claimed.
  short: {task}
  made_by: [paper-2025-11-12]
  figure: {figure}
  about: {{on: 2025-10-20, stated: false, why: the day of publication}}
"""

SHARE, TOTAL, LICENCE = "shares/china-leads", "downloads/qwen-thousand", "licences/qwen3"
PLAIN = {
    SHARE: HEAD.format(task=SHARE, figure="{value: PERCENT, unit: percent, wording: more than, printed: PERCENT %}")
    + """readings:
  as-worded:
    metric: share
    quantity: downloads
    of: {country: china}
    among: {namespace: [Qwen, meta-llama]}
""",
    TOTAL: HEAD.format(task=TOTAL, figure="{value: 1000, unit: count, wording: exactly, printed: '1,000'}")
    + """readings:
  as-worded:
    metric: total
    quantity: downloads
    of: {namespace: Qwen}
""",
    LICENCE: HEAD.format(
        task=LICENCE, figure="{value: apache-2.0, unit: licences, wording: exactly, printed: Apache 2.0}"
    )
    + """readings:
  as-worded:
    metric: licence
    of: {namespace: Qwen, name: Qwen/Qwen3*}
    expect: {op: all, value: [apache-2.0], why: the wording}
""",
}

FEWER = [{**row, "downloads_30d": 90 if row["author"] == "Qwen" else row["downloads_30d"]} for row in ROWS]
"""The same repositories on a later day, with far fewer downloads of Qwen."""


@dataclass
class Inputs:
    """What a set is made of; a test changes what it wants to be different."""

    percent: int = 50
    """What the share must exceed."""

    seeds: dict[str, tuple[str, str]] = field(default_factory=dict)
    """File of seeds/ -> a text in it, and what stands there instead."""

    tables: tuple[tuple[str, date, list[dict[str, Any]]], ...] = (("orgs", date(2025, 10, 12), ROWS),)
    """Stem, day and rows of every table."""

    tasks: dict[str, str] = field(default_factory=lambda: dict(PLAIN))
    """Task id -> its file."""


LATER = (("orgs", date(2025, 10, 30), FEWER),)
CHINA_NO_MORE = {"publishers.csv": ("harness,Qwen,alibaba,china", "harness,Qwen,alibaba,us")}


def suite_in(root: Path, small_suite: Path, inputs: Inputs) -> Suite:
    """The suite of inputs, on the seeds of the small suite."""
    for file in sorted((small_suite / "seeds").iterdir()):
        text = file.read_text()
        if file.name == "articles.yaml":
            text = text.partition("  figures:")[0]
        old, new = inputs.seeds.get(file.name, ("", ""))
        assert old in text
        place = root / "seeds" / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace(old, new, 1) if old else text)
    for task, text in inputs.tasks.items():
        place = root / "tasks" / f"{task}.yaml"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace("PERCENT", str(inputs.percent)))
    return load_suite(root)


DETAILS = SnapshotDetails(
    name="orgs",
    kind="imported",
    origin=Origin("someone/recordings", "", "", "MIT", ""),
    captured_from=datetime(2025, 10, 12, tzinfo=UTC),
    captured_to=datetime(2025, 10, 12, tzinfo=UTC),
    scope=Scope("namespaces", ("Qwen", "meta-llama")),
    counts=(),
    warnings=(),
)
"""What is said about a table that is published in a store."""


def models_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a models table."""
    return pl.DataFrame([dict.fromkeys(MODELS_SCHEMA) | row for row in rows], schema=MODELS_SCHEMA).sort("repo_id")


def table(stem: str, captured: date, rows: list[dict[str, Any]], suite: Suite) -> Extract:
    """A made-up table under the plan of a suite."""
    snapshot = Snapshot.in_memory(extract(stem, captured=captured, rows=rows).manifest, models_of(rows))
    return build_extract(snapshot, plan_for_suite(suite))


def held_for(suite: Suite, inputs: Inputs) -> tuple[Extract, ...]:
    """The tables of inputs, and the curated facts of the suite."""
    curated = build_extract(curated_snapshot(suite.catalogue), plan_for_suite(suite))
    return (*(table(stem, day, rows, suite) for stem, day, rows in inputs.tables), curated)


def written(root: Path, small_suite: Path, inputs: Inputs, **more: object) -> ResultSet:
    """The result set of inputs, judged by whatever code is in force."""
    suite = suite_in(root / f"suite-{len(list(root.iterdir()))}", small_suite, inputs)
    held = held_for(suite, inputs)
    return read_result_set(write_result_set(root / "results", judge_suite(suite, held), suite, held, **more))
