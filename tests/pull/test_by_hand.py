"""What a person does with the local Hub: tables by date and by name, and what changed between two of them."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from running import Call

from harness.snapshot import Store
from tests.hub_server.__main__ import parser
from tests.hub_server.datasets_routes import with_datasets
from tests.hub_server.published import published
from tests.hub_server.pytest_fixtures import Serve
from tests.hub_server.table import generated

NAMESPACES = ["Qwen", "someone"]


def test_two_weeks_are_pulled_and_compared(serve: Serve, call: Call, tmp_path: Path) -> None:
    hub = serve(generated(20), extras=with_datasets(*published(tmp_path / "files", 200, NAMESPACES)))
    for day in ("2025-03-20", "2025-09-28"):
        assert call("pull", "--at", day).returncode == 0
    store = Store(tmp_path / "home")
    before, after = sorted(store.list(), key=lambda each: each.captured_to)
    assert (before.kind, after.kind) == ("table", "table")
    assert after.origin.address.startswith(hub.endpoint)
    found = json.loads(call("snapshot", "diff", before.id, after.id, "--format", "json").stdout)
    assert (found["counts"]["new"], found["counts"]["gone"]) == (after.rows - before.rows, 0)
    assert found["downloads"]["gained"] > 0
    assert found["downloads"]["faults"] == 0
    listed = " ".join(call("snapshot", "list").stdout.split())
    assert f"hfmlsoc/hub_weekly_snapshots at 127.0.0.1:{hub.port}" in listed
    shown = " ".join(call("snapshot", "show", after.id).stdout.split())
    assert f"it comes from {hub.endpoint} (HF_ENDPOINT), not from https://huggingface.co" in shown
    by_day = call("pull", "--table", "cfahlgren1/hub-stats", "--at", "2025-09-28")
    assert by_day.returncode == 2
    assert "the tables of cfahlgren1/hub-stats carry no day" in by_day.stderr
    assert "leave --table out: hfmlsoc/hub_weekly_snapshots is by week" in by_day.stderr


def test_the_words_that_start_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "data").mkdir()
    pq.write_table(pa.table({"id": ["a/b"]}), tmp_path / "data" / "models.parquet")
    words = parser().parse_args([
        "--namespaces", "a,b", "--fault", "reset:3:2", "--dataset", f"me/mine={tmp_path}", "--tables", "10",
    ])  # fmt: skip
    assert (words.namespaces, words.tables) == (["a", "b"], 10)
    assert (words.fault[0].kind, words.fault[0].after, words.fault[0].count) == ("reset", 3, 2)
    assert words.dataset[0].id == "me/mine"
    assert list(words.dataset[0].commits[0].files) == ["data/models.parquet"]
    with pytest.raises(SystemExit):
        parser().parse_args(["--dataset", f"me/mine={tmp_path / 'nowhere'}"])
    assert "no file in" in capsys.readouterr().err
