"""What a person sees while a pull goes on: a bar on a terminal, and waits everywhere."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.cli._progress import Telling
from harness.live import records_expected
from harness.pull.target import namespaces_target, whole_hub_target


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    return made


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = a_terminal(monkeypatch)
    telling = Telling(lambda: 4000)
    telling.fetched("Qwen", 1000, 2)
    telling.fetched("a\x1b[2Jb", 1000, 3)
    first, second = terminal.getvalue().split("\r\x1b[2K")[1:]
    assert first == "pulling: [#####...............] 1,000 of about 4,000 repositories in 2 calls, now Qwen"
    assert second.startswith("pulling: [##########..........] 2,000 of about 4,000 ")
    assert "\x1b" not in second
    telling.fetched("Qwen", 9000, 4)
    assert "[####################] 11,000 of about 4,000" in terminal.getvalue()


def test_without_an_estimate_there_is_a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = a_terminal(monkeypatch)
    Telling().fetched("Qwen", 7, 1)
    assert "pulling: 7 repositories in 1 calls, now Qwen" in terminal.getvalue()


def test_without_a_terminal_only_waits_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    telling = Telling(lambda: pytest.fail("nobody needs to know"))
    telling.fetched("Qwen", 5, 1)
    assert capsys.readouterr().err == ""
    until = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    telling.waiting(until, "the Hub asks to wait")
    assert capsys.readouterr().err == f"waiting until {until.astimezone():%H:%M:%S}: the Hub asks to wait\n"


def test_what_is_expected_is_known_of_the_whole_hub_alone_where_nothing_is_held(tmp_path: Path) -> None:
    assert (records_expected([whole_hub_target()], tmp_path) or 0) > 3_000_000
    assert records_expected([whole_hub_target(), namespaces_target(["Qwen"])], tmp_path) is None
    assert records_expected([], tmp_path) is None
