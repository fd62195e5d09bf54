"""The command line against the local Hub, through the real client; what only a process shows, in processes."""

from __future__ import annotations

import json
import random
import re
import signal
import socket
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from running import Call, begun, process

from harness.snapshot import Store
from tests.hub_server import Fault, LocalHub, Table, generated, listed, model
from tests.hub_server.pytest_fixtures import Serve

CANARY = "hf_canarycanarycanary"


def suite_table(size: int) -> Table:
    return generated(size, ("Qwen", "meta-llama", "google", "deepseek-ai", "moonshotai", "openai", "someone"))


def announced_calls(plan: str) -> Counter[str]:
    """The calls that a plan announces, by path."""
    found: Counter[str] = Counter()
    for pull in json.loads(plan)["pulls"]:
        for one in pull["calls"]:
            found[one["path"]] += one["number"]
    return found


def assert_as_announced(hub: LocalHub, announced: Counter[str]) -> Counter[str]:
    """Hold the server's log to what was announced, and return the calls of the log by path."""
    made: Counter[str] = Counter()
    for seen in hub.log:
        name = "/api/models/NAMESPACE/NAME" if seen.path.startswith("/api/models/") else seen.path
        made[f"{name}?limit=1" if seen.query == "limit=1" else name] += 1
    for path, number in made.items():
        assert number <= announced[path], path
    return made


def refreshed(serve: Serve, call: Call, tmp_path: Path, size: int, *suite: str) -> None:
    hub = serve(suite_table(size))
    announced = announced_calls(call(*suite, "verify", "--dry-run", "--format", "json").stdout)
    assert hub.log == []
    done = call(*suite, "verify", "--live", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert re.search(r"live evidence: [\d,]+ repositories of \d+ namespaces? in \d+ calls? and one probe", done.stderr)
    made = assert_as_announced(hub, announced)
    sys.stderr.write(f"{size:,} repositories: calls {dict(made)}, announced {dict(announced)}\n")
    snapshot = next(each for each in Store(tmp_path / "home").list() if each.kind == "live")
    assert snapshot.scope.kind == "namespaces"
    assert snapshot.id in done.stdout


def test_verify_refreshes_what_the_tasks_need_and_no_call_goes_out_unannounced(
    serve: Serve, call: Call, small_suite: Path, tmp_path: Path
) -> None:
    refreshed(serve, call, tmp_path, 2_000, "--suite", str(small_suite))


@pytest.mark.slow
def test_the_built_in_claims_are_refreshed_from_twenty_thousand(serve: Serve, call: Call, tmp_path: Path) -> None:
    refreshed(serve, call, tmp_path, 20_000)


def test_what_is_fresh_is_not_asked_for_again(serve: Serve, call: Call, small_suite: Path) -> None:
    hub = serve(suite_table(50))
    assert call("--suite", str(small_suite), "verify").returncode == 0
    before = len(hub.log)
    assert before > 1
    assert call("--suite", str(small_suite), "verify").returncode == 0
    assert len(hub.log) == before
    assert call("--suite", str(small_suite), "verify", "--max-age", "0").returncode == 0
    assert len(hub.log) > before


def test_without_a_hub_verify_says_so_once_and_goes_on(call: Call, small_suite: Path, tmp_path: Path) -> None:
    done = call("--suite", str(small_suite), "verify")
    assert done.returncode == 0
    said = [line for line in done.stderr.splitlines() if "not refreshed" in line]
    assert len(said) == 1
    assert "127.0.0.1:9 cannot be reached" in said[0]
    assert not (tmp_path / "home" / "snapshots").exists()
    insisted = call("--suite", str(small_suite), "verify", "--live")
    assert insisted.returncode == 5
    assert insisted.stdout == ""


@pytest.mark.parametrize("words", [(), ("--namespace", "Qwen"), ("--whole-hub",), ("--at", "2025-09-28")])
def test_pull_without_a_route_ends_in_one_message(call: Call, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = call("pull", *words)
    assert done.returncode == 5
    assert done.stderr.startswith("error: the Hub cannot be asked: 127.0.0.1:9 cannot be reached")
    assert len(done.stderr.splitlines()) == 2
    assert not (tmp_path / "home").exists()


def test_a_process_without_a_route_ends_within_ten_seconds(tmp_path: Path) -> None:
    begins = time.monotonic()
    # An address that is set aside for documentation (RFC 5737): nothing answers there, not even a refusal.
    done = process(tmp_path, "pull", "--whole-hub", HF_ENDPOINT="http://192.0.2.1")
    took = time.monotonic() - begins
    sys.stderr.write(f"no route: {took:.1f} seconds\n")
    assert (done.returncode, done.stdout) == (5, "")
    assert done.stderr.startswith("error: the Hub cannot be asked: 192.0.2.1 ")
    assert not (tmp_path / "home").exists()
    assert took < 10


def test_silence_is_not_waited_out(serve: Serve, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.hub.probe.PROBE_SECONDS", 0.3)
    silence = 60
    serve(generated(3), Fault("stall", seconds=silence, count=9))
    begins = time.monotonic()
    done = call("pull", "--namespace", "Qwen")
    assert time.monotonic() - begins < silence / 2
    assert (done.returncode, done.stdout) == (5, "")


@pytest.mark.parametrize("name", ["HF_HUB_OFFLINE", "HARNESS_OFFLINE"])
def test_offline_by_environment_asks_nothing(serve: Serve, call: Call, small_suite: Path, name: str) -> None:
    hub = serve(generated(3))
    done = call("--suite", str(small_suite), "verify", **{name: "1"})
    assert (done.returncode, done.stderr) == (0, "")
    assert call("--suite", str(small_suite), "verify", "--live", **{name: "1"}).returncode == 5
    assert call("pull", "--whole-hub", **{name: "1"}).returncode == 5
    assert hub.log == []


def test_verify_offline_needs_no_sockets(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*_, **__):\n    raise AssertionError('a socket was opened')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n",
        encoding="utf-8",
    )
    done = process(tmp_path, "verify", "downloads/", "--offline", PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert call("pull", "--namespace", "Qwen").returncode == 5


def test_a_token_is_used_and_appears_nowhere(serve: Serve, call: Call, tmp_path: Path) -> None:
    # In a process: what the libraries log is set up when they are imported.
    hub = serve(suite_table(50), Fault("status", status=500, after=1, count=1))
    done = process(tmp_path, "pull", "--namespace", "Qwen", HF_TOKEN=CANARY, HARNESS_DEBUG="1", HF_DEBUG="1")
    hub.faults.append(Fault("garble", count=99))
    failed = call("pull", "--whole-hub", HF_TOKEN=CANARY, HARNESS_DEBUG="1")
    assert (done.returncode, failed.returncode) == (0, 5)
    assert all(one.authorised for one in hub.log)
    for text in (done.stdout, done.stderr, failed.stdout, failed.stderr):
        assert "canary" not in text
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"canary" not in path.read_bytes()


def test_no_token_is_needed(serve: Serve, call: Call) -> None:
    hub = serve(suite_table(50))
    assert call("pull", "--namespace", "Qwen").returncode == 0
    assert not any(one.authorised for one in hub.log)


def test_a_quota_is_waited_for_and_the_wait_is_shown(serve: Serve, call: Call, tmp_path: Path) -> None:
    hub = serve(suite_table(30), page=5, quota=4, window=0.5)
    done = call("pull", "--whole-hub")
    assert done.returncode == 0, done.stderr
    assert re.search(r"waiting until \d\d:\d\d:\d\d: the quota of the window is used up", done.stderr)
    assert Store(tmp_path / "home").list()[0].rows == 30
    assert 0 < sum(one.status == 429 for one in hub.log) <= 3


def test_live_evidence_decides_a_claim(serve: Serve, call: Call) -> None:
    serve(listed([model("Qwen/Qwen3-8B", licence="mit"), model("Qwen/Qwen3-4B", licence="mit")]))
    assert call("pull", "--namespace", "Qwen").returncode == 0
    done = call("measure", "total", "--quantity", "downloads", "--namespace", "Qwen")
    assert done.returncode == 0, done.stderr
    assert "200" in done.stdout


def kills(serve: Serve, call: Call, tmp_path: Path, *, size: int, page: int, count: int) -> None:
    hub = serve(generated(size), page=page)
    undisturbed = call("pull", "--whole-hub")
    assert undisturbed.returncode == 0, undisturbed.stderr
    pages = len(hub.log) - 1
    hub.log.clear()
    draw = random.Random(20261123)  # noqa: S311  a fixed seed, for the same moments in every run
    stops = sorted(draw.sample(range(2, pages + 1), count))
    for done, stop in enumerate(stops):
        # Each run makes a probe first, and fetches at most one page again.
        killed(tmp_path / "b", hub, stop + 2 * done + draw.randrange(3))
    last = call("pull", "--whole-hub", HARNESS_HOME=str(tmp_path / "b" / "home"))
    assert last.returncode == 0, last.stderr
    one, other = (Store(place).list() for place in (tmp_path / "home", tmp_path / "b" / "home"))
    assert (one[0].content, one[0].rows) == (other[0].content, size)
    fetched = [seen for seen in hub.log if seen.query != "limit=1"]
    again = len(fetched) - len({seen.cursor for seen in fetched})
    sys.stderr.write(f"{size:,} repositories, {count} kills, {pages} pages, {again} fetched again, same content\n")
    assert again <= count


def killed(tmp_path: Path, hub: LocalHub, target: int) -> None:
    """Start a pull and kill it when the server has answered so many calls."""
    with begun(tmp_path, "pull", "--whole-hub") as running:
        while len(hub.log) < target and running.poll() is None:
            time.sleep(0.002)
        running.send_signal(signal.SIGKILL)


def test_a_killed_pull_ends_with_the_same_table(serve: Serve, call: Call, tmp_path: Path) -> None:
    kills(serve, call, tmp_path, size=600, page=10, count=2)


@pytest.mark.soak
def test_fifty_kills_of_a_pull_of_two_hundred_thousand(serve: Serve, call: Call, tmp_path: Path) -> None:
    kills(serve, call, tmp_path, size=200_000, page=1000, count=50)


def test_an_interrupt_ends_with_130_and_the_pull_goes_on(serve: Serve, call: Call, tmp_path: Path) -> None:
    hub = serve(generated(600), page=5)
    with begun(tmp_path, "pull", "--whole-hub") as running:
        while len(hub.log) < 20:
            time.sleep(0.002)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert (running.returncode, said.strip()) == (130, "interrupted")
    done = call("pull", "--whole-hub")
    assert "kept from an earlier run" in done.stdout
    assert Store(tmp_path / "home").list()[0].rows == 600


def test_an_address_that_is_none_or_that_nobody_listens_at(call: Call) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        assert call("pull", "--namespace", "Qwen", HF_ENDPOINT=address).returncode == 5
    bad = call("pull", "--namespace", "Qwen", HF_ENDPOINT="not an address")
    assert (bad.returncode, bad.stdout) == (2, "")
