"""`harness pull --table` and `--at`, through the real clients."""

from __future__ import annotations

from pathlib import Path

from running import Call

from harness.snapshot import Store
from tests.hub_server import Fault, listed
from tests.hub_server.datasets_routes import LocalDataset, with_datasets
from tests.hub_server.hub_stats import write_era
from tests.hub_server.pytest_fixtures import Serve
from tests.hub_server.table import model


def test_the_table_nearest_to_a_day_is_brought(serve: Serve, call: Call, tmp_path: Path) -> None:
    dataset = LocalDataset("hfmlsoc/hub_weekly_snapshots", licence="odbl")
    items = [model("Qwen/A", 1, createdAt="2025-09-30T00:00:00.000Z"), model("x/B", 2, bases=["Qwen/A"])]
    file = write_era(tmp_path / "models.parquet", "2025-07", items, rows_a_group=2)
    dataset.commit({"models/2025-09-24/models.parquet": file}, "2025-10-02")
    serve(listed([]), extras=with_datasets(dataset))
    planned = call("pull", "--at", "2025-09-28", "--dry-run")
    assert planned.returncode == 0, planned.stderr
    assert "rows     2 (exact)" in planned.stdout
    assert not (tmp_path / "home").exists()
    done = call("pull", "--namespace", "Qwen", "--at", "2025-09-28")
    assert done.returncode == 0, done.stderr
    assert "2 days after the day asked for" in " ".join(done.stdout.split())
    manifest = Store(tmp_path / "home").list()[0]
    assert (manifest.kind, manifest.scope.kind, manifest.rows) == ("table", "whole-hub", 2)


def test_a_token_for_tables_appears_nowhere_either(serve: Serve, call: Call, tmp_path: Path) -> None:
    dataset = LocalDataset("hfmlsoc/hub_weekly_snapshots")
    file = write_era(tmp_path / "models.parquet", "2025-07", [model("Qwen/A", 1, createdAt="2025-09-30T00:00:00.000Z")])
    dataset.commit({"models/2025-09-24/models.parquet": file}, "2025-10-02")
    hub = serve(listed([]), extras=with_datasets(dataset))
    canary = {"HF_TOKEN": "hf_canarycanary", "HARNESS_DEBUG": "1"}
    done = call("pull", "--at", "2025-09-28", **canary)
    hub.faults.append(Fault("reset", "/resolve/", count=999))
    failed = call("pull", "--at", "2025-09-28", **canary)
    assert (done.returncode, failed.returncode) == (0, 5), failed.stderr
    assert "a table is read anew; nothing was published" in " ".join(failed.stderr.split())
    assert all(seen.authorised for seen in hub.calls("/datasets/"))
    assert not any("canary" in text for text in (done.stdout, done.stderr, failed.stdout, failed.stderr))
    assert not any(path.is_file() and b"canary" in path.read_bytes() for path in tmp_path.rglob("*"))


def test_words_that_do_not_go_together_are_refused(call: Call) -> None:
    for words in (("--at", "2025-09-28", "--fresh"), ("--map", "x.yaml"), ("--namespace", "Qwen", "downloads/")):
        assert call("pull", *words).returncode == 2
