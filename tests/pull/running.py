"""Calls of the command line: in this process, which is quick, and in one of their own, which can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """How a call ended."""

    returncode: int
    stdout: str
    stderr: str


Call = Callable[..., Ended]
"""Runs `harness WORDS...` in this process, with a store in the folder that the test has."""


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HF_ENDPOINT", "LANG") if name in os.environ}
    return {
        **kept, "HOME": str(tmp_path), "HF_HOME": str(tmp_path / "hf"), "HARNESS_HOME": str(tmp_path / "home"),
        "HF_HUB_DISABLE_TELEMETRY": "1", **more,
    }  # fmt: skip


def process(tmp_path: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", *words], env=environment(tmp_path, **more), capture_output=True, text=True,
        check=False, timeout=300, cwd=ROOT,
    )  # fmt: skip


def begun(tmp_path: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "harness", *words], env=environment(tmp_path), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
