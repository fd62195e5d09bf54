"""What a pull costs this machine, while a server in a process of its own hands out a large table."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.hub.quota import ANONYMOUS_CALLS, quota_seconds

ROOT = Path(__file__).parents[2]
SIZE = 150_000
MODELS = 3_000_000

PROGRAM = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
from harness.hub.session import HubSession
from harness.pull.crawl import Crawl
from harness.pull.tape import Tape
from harness.pull.target import whole_hub_target

class Watch:
    first = None
    def fetched(self, what, records, calls):
        if calls == 10:
            self.first = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    def waiting(self, until, why):
        raise AssertionError(why)

watch, target = Watch(), whole_hub_target()
tape = Tape(Path(sys.argv[1]), target, datetime.now(UTC))
Crawl(target, tape, HubSession(progress=watch)).run()
seconds, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = sum(step.rows for step in tape.steps[10:])
print(json.dumps({"rows": rows, "seconds": seconds - watch.first[0], "kilobytes": memory - watch.first[1]}))
"""


@pytest.fixture
def endpoint() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.hub_server", "--port", "0", "--repos", str(SIZE)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stderr is not None
        yield server.stderr.readline().strip().removeprefix("HF_ENDPOINT=")
        server.terminate()


@pytest.mark.soak
def test_processor_time_and_memory_of_a_large_pull(endpoint: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=True,
        env={**os.environ, "HF_ENDPOINT": endpoint}, cwd=ROOT,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["rows"] == SIZE - 10_000
    a_record = told["seconds"] / told["rows"]
    quota = quota_seconds(MODELS // 1000, per_window=ANONYMOUS_CALLS)
    sys.stderr.write(
        f"{a_record * 1e6:.0f} microseconds a record, {a_record * MODELS:.0f} s for {MODELS:,}; "
        f"the quota alone takes {quota:,} s; memory grew by {told['kilobytes'] >> 10} MB\n"
    )
    assert a_record * MODELS < quota / 10
    assert told["kilobytes"] < 64 * 1024
