"""The command line against the local Hub, in processes of their own, through the real client."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from harness.snapshot import Store
from tests.hub_server import Fault, LocalHub, Table, generated, listed, model
from tests.hub_server.pytest_fixtures import Serve

CANARY = "hf_canarycanarycanary"


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HF_ENDPOINT", "LANG") if name in os.environ}
    return {
        **kept, "HOME": str(tmp_path), "HF_HOME": str(tmp_path / "hf"), "HARNESS_HOME": str(tmp_path / "home"),
        "HF_HUB_DISABLE_TELEMETRY": "1", **more,
    }  # fmt: skip


def harness(tmp_path: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", *words], env=environment(tmp_path, **more), capture_output=True, text=True,
        check=False, timeout=120, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def suite_table(size: int) -> Table:
    return generated(size, ("Qwen", "meta-llama", "google", "deepseek-ai", "moonshotai", "openai", "someone"))


def test_verify_refreshes_what_the_tasks_need_and_no_call_goes_out_unannounced(serve: Serve, tmp_path: Path) -> None:
    hub = serve(suite_table(20_000))
    planned = json.loads(harness(tmp_path, "pull", "--dry-run", "--format", "json").stdout)
    assert hub.log == []
    announced: Counter[str] = Counter()
    for call in planned["pulls"][0]["calls"]:
        announced[call["path"]] += call["number"]
    done = harness(tmp_path, "verify", "--live")
    assert done.returncode == 0, done.stderr
    assert re.search(r"live evidence: [\d,]+ repositories of \d+ namespaces in \d+ calls", done.stderr)
    made = {
        "/api/models?limit=1": [one for one in hub.log if one.query == "limit=1"],
        "/api/models": [one for one in hub.log if one.path == "/api/models" and one.query != "limit=1"],
        "/api/models/NAMESPACE/NAME": [one for one in hub.log if one.path.startswith("/api/models/")],
    }
    assert sum(len(calls) for calls in made.values()) == len(hub.log)
    for path, calls in made.items():
        assert len(calls) <= announced[path]
    snapshot = next(each for each in Store(tmp_path / "home").list() if each.kind == "live")
    assert snapshot.scope.kind == "namespaces"
    judged = json.loads(harness(tmp_path, "verify", "--offline", "--format", "json").stdout)
    assert snapshot.id in json.dumps(judged)
    # It is fresh now, so that nothing is asked again; an hour's limit of none asks again.
    before = len(hub.log)
    assert harness(tmp_path, "verify").returncode == 0
    assert len(hub.log) == before
    assert harness(tmp_path, "verify", "--max-age", "0").returncode == 0
    assert len(hub.log) > before


def test_without_a_hub_verify_says_so_once_and_goes_on(tmp_path: Path) -> None:
    done = harness(tmp_path, "verify", HF_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == 0
    said = [line for line in done.stderr.splitlines() if "not refreshed" in line]
    assert len(said) == 1
    assert "127.0.0.1:9 cannot be reached" in said[0]
    assert not (tmp_path / "home" / "snapshots").exists()
    insisted = harness(tmp_path, "verify", "--live", HF_ENDPOINT="http://127.0.0.1:9")
    assert insisted.returncode == 5
    assert insisted.stdout == ""


@pytest.mark.parametrize("words", [("pull",), ("pull", "--namespace", "Qwen"), ("pull", "--whole-hub")])
def test_pull_without_a_route_ends_in_one_message(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = harness(tmp_path, *words, HF_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == 5
    assert done.stderr.startswith("error: the Hub cannot be asked: 127.0.0.1:9 cannot be reached")
    assert len(done.stderr.splitlines()) == 2
    assert not (tmp_path / "home").exists()


def test_silence_is_not_waited_out(serve: Serve, tmp_path: Path) -> None:
    silence = 120
    serve(generated(3), Fault("stall", seconds=silence, count=9))
    begun = time.monotonic()
    done = harness(tmp_path, "pull", "--namespace", "Qwen")
    assert time.monotonic() - begun < silence / 2
    assert (done.returncode, done.stdout) == (5, "")


@pytest.mark.parametrize("name", ["HF_HUB_OFFLINE", "HARNESS_OFFLINE"])
def test_offline_by_environment_asks_nothing(serve: Serve, tmp_path: Path, name: str) -> None:
    hub = serve(generated(3))
    done = harness(tmp_path, "verify", "releases/", **{name: "1"})
    assert (done.returncode, done.stderr) == (0, "")
    assert harness(tmp_path, "verify", "releases/", "--live", **{name: "1"}).returncode == 5
    assert harness(tmp_path, "pull", "--whole-hub", **{name: "1"}).returncode == 5
    assert hub.log == []


def test_verify_offline_needs_no_sockets(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*_, **__):\n    raise AssertionError('a socket was opened')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n",
        encoding="utf-8",
    )
    done = harness(tmp_path, "verify", "--offline", PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    refused = harness(tmp_path, "pull", "--whole-hub", PYTHONPATH=str(tmp_path))
    assert refused.returncode == 5


def test_a_token_is_used_and_appears_nowhere(serve: Serve, tmp_path: Path) -> None:
    hub = serve(suite_table(50), Fault("status", status=500, after=1, count=2))
    done = harness(tmp_path, "pull", "--namespace", "Qwen", HF_TOKEN=CANARY, HARNESS_DEBUG="1", HF_DEBUG="1")
    hub.faults.append(Fault("garble", count=99))
    failed = harness(tmp_path, "pull", "--whole-hub", HF_TOKEN=CANARY, HARNESS_DEBUG="1")
    assert (done.returncode, failed.returncode) == (0, 5)
    assert all(one.authorised for one in hub.log)
    for text in (done.stdout, done.stderr, failed.stdout, failed.stderr):
        assert "canary" not in text
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"canary" not in path.read_bytes()


def test_no_token_is_needed(serve: Serve, tmp_path: Path) -> None:
    hub = serve(suite_table(50))
    assert harness(tmp_path, "pull", "--namespace", "Qwen").returncode == 0
    assert not any(one.authorised for one in hub.log)


def test_a_quota_is_waited_for_and_the_wait_is_shown(serve: Serve, tmp_path: Path) -> None:
    hub = serve(suite_table(70), page=5, quota=4, window=2)
    done = harness(tmp_path, "pull", "--whole-hub")
    assert done.returncode == 0, done.stderr
    assert re.search(r"waiting until \d\d:\d\d:\d\d: the quota of the window is used up", done.stderr)
    assert Store(tmp_path / "home").list()[0].rows == 70
    assert 0 < sum(one.status == 429 for one in hub.log) <= 5


def test_live_evidence_decides_a_claim(serve: Serve, tmp_path: Path) -> None:
    serve(listed([model("Qwen/Qwen3-8B", licence="mit"), model("Qwen/Qwen3-4B", licence="mit")]))
    assert harness(tmp_path, "pull", "--namespace", "Qwen").returncode == 0
    done = harness(tmp_path, "measure", "total", "--quantity", "downloads", "--namespace", "Qwen")
    assert done.returncode == 0, done.stderr
    assert "200" in done.stdout


def killed(tmp_path: Path, hub: LocalHub, target: int) -> None:
    """Start a pull and kill it when the server has answered so many calls."""
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", "pull", "--whole-hub"], env=environment(tmp_path),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    while len(hub.log) < target and process.poll() is None:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()


def kills(serve: Serve, tmp_path: Path, size: int, page: int, count: int) -> None:
    table = generated(size)
    hub = serve(table, page=page)
    undisturbed = harness(tmp_path / "a", "pull", "--whole-hub")
    assert undisturbed.returncode == 0, undisturbed.stderr
    pages = len(hub.log) - 1
    hub.log.clear()
    draw = random.Random(20261123)  # noqa: S311  a fixed seed, for the same moments in every run
    stops = sorted(draw.sample(range(2, pages + 1), count))
    for done, stop in enumerate(stops):
        # Each run makes a probe first, and fetches at most one page again.
        killed(tmp_path / "b", hub, stop + 2 * done + draw.randrange(3))
    last = harness(tmp_path / "b", "pull", "--whole-hub")
    assert last.returncode == 0, last.stderr
    one, other = (Store(tmp_path / name / "home").list() for name in ("a", "b"))
    assert (one[0].content, one[0].rows) == (other[0].content, size)
    fetched = [seen for seen in hub.log if seen.query != "limit=1"]
    again = len(fetched) - len({seen.cursor for seen in fetched})
    sys.stderr.write(f"{count} kills, {pages} pages, {again} fetched again\n")
    assert again <= count


def test_a_killed_pull_ends_with_the_same_table(serve: Serve, tmp_path: Path) -> None:
    kills(serve, tmp_path, size=3_000, page=20, count=4)


@pytest.mark.soak
def test_fifty_kills_of_a_pull_of_two_hundred_thousand(serve: Serve, tmp_path: Path) -> None:
    kills(serve, tmp_path, size=200_000, page=1000, count=50)


def test_an_interrupt_ends_with_130_and_the_pull_goes_on(serve: Serve, tmp_path: Path) -> None:
    hub = serve(generated(2_000), page=10)
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", "pull", "--whole-hub"], env=environment(tmp_path),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    while len(hub.log) < 20:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said.strip()) == (130, "interrupted")
    done = harness(tmp_path, "pull", "--whole-hub")
    assert "kept from an earlier run" in done.stdout
    assert Store(tmp_path / "home").list()[0].rows == 2_000


def test_a_machine_without_names_is_unreachable(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert harness(tmp_path, "pull", "--namespace", "Qwen", HF_ENDPOINT=address).returncode == 5
    bad = harness(tmp_path, "pull", "--namespace", "Qwen", HF_ENDPOINT="not an address")
    assert (bad.returncode, bad.stdout) == (2, "")
