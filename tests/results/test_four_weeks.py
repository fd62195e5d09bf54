"""The weekly workflow over four weeks, with a local Hub: four sets, a history, and one flip that is explained."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from calling import Call, Called

from harness.cli.running import run
from harness.hub.clock import SystemClock
from tests.hub_server import LocalHub, Table, listed, model
from tests.hub_server.pytest_fixtures import serve

__all__ = ["serve"]

MONDAYS = [datetime(2026, 11, day, 5, 23, tzinfo=UTC) for day in (2, 9, 16, 23)]
DOWNLOADS = [(900, 300), (700, 400), (450, 600), (440, 610)]
"""Of Qwen and of Llama, week by week: Qwen is ahead at first."""

TASK = "downloads/qwen-ahead"
PAGE = f"""id: {TASK}
version: 1
claim:
  says: Qwen models have more than half of the downloads of the two families.
  short: Qwen > half of the downloads
  made_by: [paper-2025-11-12]
  figure: {{value: 50, unit: percent, wording: more than, printed: half}}
  about: {{on: 2026-11-23, stated: false, why: the day of the last week}}
readings:
  as-worded:
    metric: share
    quantity: downloads
    of: {{namespace: Qwen}}
    among: {{namespace: [Qwen, meta-llama]}}
"""


@dataclass
class Week:
    """The time that it is said to be."""

    now: datetime = MONDAYS[0]


@pytest.fixture
def week(monkeypatch: pytest.MonkeyPatch) -> Week:
    """A calendar that a test turns."""
    calendar = Week()

    class Then(datetime):
        """The calendar's time, where code asks for today's."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  the real one returns a subclass
            return calendar.now.astimezone(tz)

    monkeypatch.setattr("harness.live.datetime", Then)
    monkeypatch.setattr(SystemClock, "now", lambda _: calendar.now)
    return calendar


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """Return a function that runs `harness WORDS...` in this process, with nothing that travels with harness."""
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    for module in ("harness.evidence_held", "harness.api", "harness.cli.results", "harness.cli.history"):
        monkeypatch.setattr(f"{module}.built_in_results", lambda: tmp_path / "none")

    def calling(*words: str | Path) -> Called:
        capsys.readouterr()
        code = run([str(word) for word in words])
        captured = capsys.readouterr()
        return Called(int(code), captured.out, captured.err)

    return calling


@pytest.fixture
def suite(small_suite: Path) -> Path:
    """A suite of one task, on the seeds of the small suite."""
    for file in (small_suite / "tasks").rglob("*.yaml"):
        file.unlink()
    articles = small_suite / "seeds" / "articles.yaml"
    articles.write_text(articles.read_text().partition("  figures:")[0])
    place = small_suite / "tasks" / f"{TASK}.yaml"
    place.parent.mkdir(exist_ok=True)
    place.write_text(PAGE)
    return small_suite


def hub_of(qwen: int, llama: int) -> Table:
    """A Hub of three repositories."""
    return listed([
        model("Qwen/Qwen3-8B", downloads=qwen - 100),
        model("Qwen/Qwen3-0.6B", downloads=100),
        model("meta-llama/Llama-4", downloads=llama, licence="llama4"),
    ])  # fmt: skip


def commit(directory: Path, message: str) -> None:
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull}
    names |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", message]):
        command = ["git", *words]
        subprocess.run(command, cwd=directory, check=True, capture_output=True, env={**os.environ, **names})


def acted_out(call: Call, hub: LocalHub, week: Week, suite: Path, results: Path) -> list[str]:
    """Do every week what the workflow does, and return the ids of the sets."""
    ids = []
    for monday, downloads in zip(MONDAYS, DOWNLOADS, strict=True):
        week.now, hub.table = monday, hub_of(*downloads)
        asked = call("--suite", suite, "verify", "--max-age", "144", "--format", "junit")
        assert asked.code == 0, asked.err
        assert "live evidence: 3 repositories of 2 namespaces" in asked.err
        # What was asked for this week is not asked for again.
        before = len(hub.log)
        week.now += timedelta(days=2)
        written = call("--suite", suite, "verify", "--max-age", "144", "--format", "github", "--write", results)
        assert (written.code, len(hub.log)) == (0, before), written.err
        ids.append(Path(re.search("^result set: (.+)$", written.err, re.MULTILINE)[1]).name)  # type: ignore[index]
        assert call("results", "check", results / ids[-1]).code == 0
        assert call("cite", results / ids[-1], "--format", "markdown").code == 0
        commit(results, ids[-1])
    return ids


@pytest.mark.slow
def test_four_weeks(
    call: Call,
    serve: Callable[..., LocalHub],
    week: Week,
    suite: Path,
    tmp_path: Path,
) -> None:
    results = tmp_path / "results"
    results.mkdir()
    ids = acted_out(call, serve(hub_of(*DOWNLOADS[0])), week, suite, results)

    assert [name[:10] for name in ids] == ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"]
    assert sorted(each["id"] for each in json.loads((results / "index.json").read_text())["sets"]) == sorted(ids)

    history = json.loads(call("history", TASK, "--results", results, "--format", "json").out)
    assert [(each["id"], each["verdict"], each["value"]) for each in history["sets"]] == [
        (ids[0], "supported", "3/4"),
        (ids[1], "supported", "7/11"),
        (ids[2], "contradicted", "3/7"),
        (ids[3], "contradicted", "44/105"),
    ]
    assert "the verdict changed once" in call("history", TASK, "--results", results).out

    # The flip came with the third week, and from what the Hub said then.
    flip = call("compare", ids[1], ids[2], "--results", results, "--fail-on", "flipped")
    assert (flip.code, flip.err.strip()) == (1, f"--fail-on flipped: {TASK}")
    assert re.search(r"verdict +supported +contradicted +evidence\n", flip.out)
    assert re.search(r"figure as-worded +63\.6 % +42\.9 % +evidence\n", flip.out)
    found = json.loads(call("compare", ids[1], ids[2], "--results", results, "--format", "json").out)
    added = [(each["how"], each["kind"], each["captured_on"]) for each in found["differs"]["evidence"]]
    assert added == [("added", "live", "2026-11-16")]
    # In the fourth week only the figure moved; so it is by revision, and as the latest against the one before.
    assert call("compare", "previous", "latest", "--results", results, "--fail-on", "flipped").code == 0
    last = call("compare", "HEAD~1", "HEAD", "--results", results)
    assert last.out == call("compare", "previous", "latest", "--results", results).out
    assert "figure as-worded" in last.out
    assert "  verdict  " not in last.out
    assert "  verdict  " in flip.out
