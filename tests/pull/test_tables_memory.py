"""Memory: a table several times larger than the bound is read within it, since most of it is never read.

The pull runs in a process of its own, whose greatest resident size the system counts. What the libraries take before
anything is read is measured in the same way and taken off.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.hub_server import listed
from tests.hub_server.datasets_routes import LocalDataset, with_datasets
from tests.hub_server.pytest_fixtures import Serve

ROWS, GROUP = 200_000, 20_000
BOUND = 400 * 2**20
"""Bytes above what the libraries take: a raw piece, and the models table itself with what publishing makes of it."""

PROGRAM = """
import json, resource, sys
from pathlib import Path
import datasets, polars, pyarrow.dataset, pyarrow.parquet
from harness.hub.session import HubSession
from harness.pull import tables
from harness.snapshot import Store
def peak():
    # What resource counts begins, on Linux, with the size of the process that started this one.
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
session = HubSession()
wanted = tables.find_table(session, "cfahlgren1/hub-stats")
done = tables.pull_table(Store(Path(sys.argv[1])), session, wanted)
print(json.dumps({"before": before, "peak": peak(), "rows": done.manifest.rows, "calls": done.calls}))
"""


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A table whose cards and chat templates are most of it, and cannot be packed."""
    path = tmp_path / "models.parquet"
    writer: pq.ParquetWriter | None = None
    for first in range(0, ROWS, GROUP):
        rows = range(first, first + GROUP)
        noise = pa.array([os.urandom(1800).hex() for _ in rows])
        gguf = pa.StructArray.from_arrays([pa.array([5] * GROUP), noise], ["total", "chat_template"])
        table = pa.table({
            "_id": [f"{row:024x}" for row in rows],
            "id": [f"owner{row % 999}/model-{row}" for row in rows],
            "createdAt": ["2025-11-19T00:00:00.000Z"] * GROUP,
            "downloads": list(rows),
            "likes": [row % 9 for row in rows],
            "tags": [["license:mit", f"base_model:finetune:owner1/model-{row // 3}"] for row in rows],
            "cardData": noise,
            "gguf": gguf,
        })  # fmt: skip
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=GROUP)
    assert writer is not None
    writer.close()
    return path


@pytest.mark.soak
def test_peak_memory_is_bounded_while_the_table_is_several_times_larger(
    large: Path, serve: Serve, tmp_path: Path
) -> None:
    dataset = LocalDataset("cfahlgren1/hub-stats")
    dataset.commit({"models.parquet": large}, "2025-11-20")
    hub = serve(listed([]), extras=with_datasets(dataset))
    environment = {**os.environ, "HF_ENDPOINT": hub.endpoint}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "home")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    told = json.loads(done.stdout)
    size, travelled = large.stat().st_size, sum(count for _, count in dataset.served)
    used = told["peak"] - told["before"]
    print(f"table {size >> 20} MiB, fetched {travelled >> 20} MiB, memory {used >> 20} MiB, {told['calls']} calls")  # noqa: T201  counts belong in the output
    assert told["rows"] == ROWS
    assert size > 3 * BOUND
    assert used < BOUND
    assert travelled < size // 10
