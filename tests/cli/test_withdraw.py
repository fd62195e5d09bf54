"""Errata and superseding from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import Call

from harness.results.result_set import read_result_set


@pytest.fixture
def two(call: Call, small_suite: Path, imported: str, tmp_path: Path) -> tuple[Path, list[str]]:
    """A directory of two sets, the second in place of the first."""
    assert imported
    place = tmp_path / "results"
    verify = ("--suite", small_suite, "verify", "--offline", "--write", place)
    first = call(*verify, "licences")
    assert first.code == 0, first.err
    second = call(*verify, "--supersedes", "latest")
    assert second.code == 0, second.err
    return place, [Path(done.err.strip().rpartition(" ")[2]).name for done in (first, second)]


def test_a_set_that_takes_the_place_of_another(call: Call, two: tuple[Path, list[str]]) -> None:
    place, (first, second) = two
    assert read_result_set(place / second).package.supersedes == first
    rows = [line for line in call("results", "list", "--dir", place).out.splitlines() if line.startswith("2025-")]
    assert [(row.split()[0], "superseded" in row) for row in sorted(rows)] == sorted([(first, True), (second, False)])


def test_superseding_needs_a_set_and_a_place(call: Call, small_suite: Path, two: tuple[Path, list[str]]) -> None:
    nothing = call("--suite", small_suite, "verify", "--offline", "--write", two[0], "--supersedes", "1999")
    assert (nothing.code, "there is no result set '1999' to supersede" in nothing.err) == (2, True)
    nowhere = call("--suite", small_suite, "verify", "--offline", "--supersedes", "latest")
    assert (nowhere.code, "it goes with --write DIR" in nowhere.err) == (2, True)


def test_a_set_is_withdrawn_and_the_one_before_stands_again(call: Call, two: tuple[Path, list[str]]) -> None:
    place, (first, second) = two
    words = ("results", "withdraw", "latest", "--dir", place, "--on", "2025-12-24", "--why", "a wrong table")
    done = call(*words, "--instead", first)
    assert (done.code, done.out.strip()) == (0, f"{second} is withdrawn: {place / second / 'withdrawn.yaml'}")
    assert f"use {first}" in (place / "INDEX.md").read_text()
    shown = call("results", "show", second, "--dir", place).out
    assert "withdrawn 2025-12-24: a wrong table" in " ".join(shown.split())
    assert first in call("results", "show", "latest", "--dir", place).out
    again = call("results", "withdraw", place / second, "--on", "2025-12-25", "--why", "another reason")
    assert (again.code, "was withdrawn on 2025-12-24 already" in again.err) == (3, True)


def test_a_withdrawal_needs_a_reason_and_a_set(call: Call, two: tuple[Path, list[str]]) -> None:
    assert call("results", "withdraw", "latest", "--dir", two[0]).code == 2
    assert call("results", "withdraw", "1999", "--dir", two[0], "--why", "x").code == 2
    assert call("results", "withdraw", "latest", "--dir", two[0], "--why", " ").code == 2
    assert call("results", "withdraw", "latest", "--dir", two[0], "--why", "x", "--on", "today").code == 2
