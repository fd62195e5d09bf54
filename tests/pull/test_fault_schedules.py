"""Many faults at once: every pull ends complete and equal to the truth, or is marked; it is never silently short."""

from __future__ import annotations

import random
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from running import process

from harness._errors import HubError
from harness.hub.session import HubSession
from harness.pull.running import Pulled, pull
from harness.pull.target import Target, namespaces_target, whole_hub_target
from harness.snapshot import Store
from tests.hub_server import Fault, LocalHub, Table, generated
from tests.hub_server.pytest_fixtures import START, FakeClock, Serve

NAMESPACES = ["Qwen", "google", "someone"]
PAGE = 7

FAULTS: tuple[tuple[str, dict[str, object]], ...] = (
    ("status", {"status": 429, "headers": {"RateLimit": '"api";r=0;t=30'}}),
    ("status", {"status": 429, "headers": {"Retry-After": "20"}}),
    ("status", {"status": 429, "headers": {"Retry-After": format_datetime(START + timedelta(hours=1), usegmt=True)}}),
    ("status", {"status": 429}),
    ("status", {"status": 500}),
    ("status", {"status": 502}),
    ("status", {"status": 503, "headers": {"Retry-After": "5"}}),
    ("status", {"status": 504}),
    ("status", {"status": 400, "message": "Bad Request", "match": r"/api/models\?(?!.*cursor)"}),
    ("status", {"status": 403}),
    ("reset", {}),
    ("stall", {"seconds": 0.01}),
    ("truncate", {}),
    ("garble", {}),
    ("html", {}),
    ("object", {}),
    ("deep", {}),
    ("wrong-types", {}),
    ("null-item", {}),
    ("repeat", {"match": "cursor="}),
    ("loop", {"match": "cursor="}),
    ("overlap", {"match": "cursor="}),
    ("expired", {"match": "cursor="}),
    ("drop-link", {"match": "cursor="}),
    ("other-host", {"headers": {"Host": "http://127.0.0.1:9"}}),
    ("redirect", {"headers": {"Location": "http://127.0.0.1:9/api/models"}}),
)


def schedule(draw: random.Random) -> list[Fault]:
    faults = []
    for kind, settings in draw.sample(FAULTS, draw.randint(1, 4)):
        position = {"after": draw.randrange(12), "count": draw.choice((1, 1, 1, 2, 3, 8))}
        faults.append(Fault(kind, **{**settings, **position}))  # type: ignore[arg-type]
    return faults


def judged(pulled: Pulled, root: Path, wanted: list[str], table: Table) -> str:
    """Say how a pull ended; fails if it is short, or says something else than the truth, without a mark."""
    models = Store(root).open(pulled.manifest.id).models()
    if pulled.incomplete:
        assert pulled.manifest.scope.kind == "sample"
        assert pulled.manifest.warnings[0].startswith("incomplete, so that it counts as a sample")
        assert set(models["repo_id"]) <= set(wanted)
        return "incomplete, and marked"
    assert models["repo_id"].to_list() == wanted
    left_out = dict(pulled.manifest.counts)["values_left_out"]
    unknown = 0
    for row in models.iter_rows(named=True):
        item = table.find(row["repo_id"])
        assert item is not None
        for ours, theirs in (("downloads_30d", "downloads"), ("likes", "likes"), ("hub_id", "_id")):
            unknown += row[ours] is None
            assert row[ours] in (None, item[theirs])
    assert unknown <= left_out
    return "values unknown, and listed" if left_out else "complete"


def ends(serve: Serve, tmp_path: Path, seeds: range) -> Counter[str]:
    counted: Counter[str] = Counter()
    said: set[str] = set()
    hub = serve(generated(1), page=PAGE)
    for seed in seeds:
        draw = random.Random(seed)  # noqa: S311  a seed gives the same schedule in every run
        size = draw.randint(20, 90)
        hub.table, hub.faults = generated(size), schedule(draw)
        whole = draw.random() < 0.5
        target: Target = whole_hub_target() if whole else namespaces_target(NAMESPACES)
        names = [str(hub.table.item(row)["id"]) for row in range(size)]
        wanted = sorted(name for name in names if whole or name.partition("/")[0] in NAMESPACES)
        root = tmp_path / str(seed)
        for attempt in range(40):
            clock = FakeClock()
            try:
                pulled = pull(target, root, HubSession(clock=clock))
            except HubError as error:
                counted["stopped, with a message, and resumed"] += 1
                said.add(type(error).__name__)
                assert Store(root).list() == ()
                assert sum(clock.slept) < 10_000
                continue
            how = judged(pulled, root, wanted, hub.table)
            counted[how if attempt == 0 else f"{how} after a stop"] += 1
            break
        else:
            pytest.fail(f"seed {seed}: the pull does not end, with {hub.faults}")
    sys.stderr.write(f"{len(seeds)} schedules: {dict(sorted(counted.items()))}; {sorted(said)}\n")
    return counted


def test_eight_fault_schedules(serve: Serve, tmp_path: Path) -> None:
    counted = ends(serve, tmp_path, range(8))
    assert counted["complete"] >= 1


@pytest.mark.slow
def test_sixty_fault_schedules(serve: Serve, tmp_path: Path) -> None:
    counted = ends(serve, tmp_path, range(60))
    assert counted["complete"] >= 20
    assert counted["incomplete, and marked"] >= 1


@pytest.mark.soak
def test_a_thousand_fault_schedules(serve: Serve, tmp_path: Path) -> None:
    counted = ends(serve, tmp_path, range(1000, 2000))
    assert sum(count for how, count in counted.items() if not how.startswith("stopped")) == 1000


def ends_in_real_time(seed: int, folder: Path) -> str:
    """Run one schedule against a pull in a process of its own, again until it is published, and say how it ended."""
    draw = random.Random(seed)  # noqa: S311  a seed gives the same schedule in every run
    table = generated(draw.randint(20, 60))
    faults = schedule(draw)
    for fault in faults:
        fault.count = min(fault.count, 2)
        fault.headers = {name: '"api";r=0;t=1' if name == "RateLimit" else text for name, text in fault.headers.items()}
        fault.headers |= {"Retry-After": "1"} if "Retry-After" in fault.headers else {}
    with LocalHub(table, faults, page=PAGE) as hub:
        for _ in range(12):
            done = process(folder, "pull", "--whole-hub", HF_ENDPOINT=hub.endpoint)
            assert done.returncode in (0, 5), done.stderr
            assert "Traceback" not in done.stderr
            if done.returncode == 0:
                break
    store = Store(folder / "home")
    manifest = store.list()[0]
    if manifest.scope.kind == "whole-hub":
        ids = store.open(manifest.id).models()["repo_id"].to_list()
        assert ids == sorted(str(table.item(row)["id"]) for row in range(table.size))
        return "complete"
    assert any(text.startswith("incomplete") for text in manifest.warnings)
    assert "incomplete" in done.stdout
    return "incomplete, and marked"


@pytest.mark.soak
@pytest.mark.usefixtures("serve")
def test_fifty_fault_schedules_in_real_time_with_a_real_process(tmp_path: Path) -> None:
    # Five at a time: most of it is waiting.
    with ThreadPoolExecutor(5) as several:
        ended = several.map(lambda seed: ends_in_real_time(seed, tmp_path / str(seed)), range(50))
        counted = Counter(ended)
    sys.stderr.write(f"50 schedules in real time: {dict(sorted(counted.items()))}\n")
    assert sum(counted.values()) == 50
