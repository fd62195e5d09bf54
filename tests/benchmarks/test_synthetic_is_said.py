"""Every output that made-up evidence reaches says so, and no result set takes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.synthetic_hub import details_of, make_hub
from harness.cli.running import run
from harness.snapshot import Origin, Store

Call = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    hub = make_hub(2_000, seed=1)
    # Neither its id nor its origin gives it away: only the kind of the evidence does.
    origin = Origin("some/table", "", "", "CC0-1.0", "somebody")
    Store(folder).publish(hub.models, replace(details_of(hub), name="some-table", origin=origin, warnings=()))
    return folder


@pytest.fixture
def called(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Return a function that runs `harness WORDS...` in this process, and returns its code and all that it says."""
    monkeypatch.setenv("HARNESS_HOME", str(home))

    def calling(*words: str) -> tuple[int, str]:
        code = int(run(list(words)))
        said = capsys.readouterr()
        return code, said.out + said.err

    return calling


PINNED = ("--snapshot", "some-table")
TASK = "downloads/qwen-ahead-of-llama"
OUTPUTS = {
    "snapshot list": ("snapshot", "list"),
    "snapshot show": ("snapshot", "show", "some-table"),
    "measure": ("measure", "total", "--quantity", "downloads", "--namespace", "Qwen"),
    **{
        f"verify as {form}": ("verify", "derivatives/", "--offline", *PINNED, "--format", form)
        for form in ("table", "markdown", "csv", "json")
    },
    "verify --dry-run": ("verify", "--offline", *PINNED, "--dry-run"),
    "explain": ("explain", TASK, *PINNED),
}


@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS.keys())
def test_every_output_says_so(called: Call, words: tuple[str, ...]) -> None:
    code, said = called(*words)
    assert code == 0, said
    assert "synthetic" in said


def test_no_result_set_takes_it(called: Call, tmp_path: Path) -> None:
    code, said = called("verify", "--offline", *PINNED, "--write", str(tmp_path / "sets"))
    assert code != 0
    assert "synthetic evidence cannot stand in a result set" in said
    assert not (tmp_path / "sets").exists() or not any((tmp_path / "sets").iterdir())
