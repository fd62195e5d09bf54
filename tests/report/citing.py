"""A result set of a small suite, judged for real on a small imported table, for tests of what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import harness
from harness.snapshot.stated import ImportDetails

TABLE = """\
id,created,downloads,licence,task
Qwen/Qwen3-8B,2025-04-28,100,apache-2.0,text-generation
Qwen/Qwen3-0.6B,2025-04-27,50,apache-2.0,text-generation
meta-llama/Llama-3-8B,2025-04-17,30,llama3,text-generation
"""

MAPPING = """\
mapping: 1
format: csv
name: two-labs
origin:
  name: someone/two-labs
  address: https://example.org/two labs
  licence: CC-BY-4.0
  attribution: Someone & Co., CC-BY-4.0
captured: 2025-05-31
scope: {kind: namespaces, members: [Qwen, meta-llama]}
columns: {repo_id: id, created_at: created, downloads_30d: downloads, licence: licence, pipeline_tag: task}
"""


def write_small_set(work: Path, suite: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Import the table, judge the suite on it alone, and write the result set."""
    monkeypatch.setattr("harness.evidence_held.built_in_results", lambda: work / "none")
    (work / "t.csv").write_text(TABLE)
    (work / "m.yaml").write_text(MAPPING)
    harness.import_snapshot(work / "t.csv", work / "m.yaml", details=ImportDetails(), home=work / "home")
    judged = harness.verify(suite=suite, home=work / "home")
    return harness.write_results(judged, work / "results")
