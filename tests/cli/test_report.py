"""`harness report`: a page as a file or on standard output, of what is held or of a result set."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import Call

from harness.results.result_set import list_result_sets, read_result_set

OWN = "off-hub/anecdote"


@pytest.fixture(autouse=True)
def _without_drawings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave drawing to the tests of charts, and shipped evidence out: the small suite has its own."""
    for place in ("report.page.curves", "report.page.overview", "cli.report"):
        monkeypatch.setattr(f"harness.{place}.charts_available", lambda: False)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.evidence_held.built_in_results", lambda: tmp_path / "none")


def test_a_page_is_written_and_its_place_is_said(call: Call, small_suite: Path, tmp_path: Path, shipped: None) -> None:  # noqa: ARG001  a fixture
    place = tmp_path / "page.html"
    done = call("--suite", small_suite, "report", "--output", place)
    assert (done.code, done.out) == (0, "")
    assert f"report: {place}" in done.err
    page = place.read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>\n<html")
    assert f'<article class="claim" id="{OWN}"' in page
    assert "it is not a result set" in page
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_page_goes_to_standard_output(call: Call, small_suite: Path, shipped: None) -> None:  # noqa: ARG001  a fixture
    done = call("--suite", small_suite, "report", "-o", "-", "--task", "off-hub")
    assert done.code == 0
    assert done.out.rstrip().endswith("</html>")
    assert done.out.count("<article") == 1


def test_without_charts_one_line_says_what_brings_them(call: Call, small_suite: Path, shipped: None) -> None:  # noqa: ARG001  a fixture
    done = call("--suite", small_suite, "report", "-o", "-")
    assert "note: charts are left out, their numbers are in tables" in done.err
    assert "pip install 'adoption-harness[report]'" in done.err


def test_a_claim_in_the_place_of_a_set_is_told_the_option_for_it(call: Call, small_suite: Path) -> None:
    done = call("--suite", small_suite, "report", OWN)
    assert done.code == 2
    assert f"-> harness report --task {OWN}" in done.err
    assert "-> harness results list" in call("--suite", small_suite, "report", "no-such-thing").err


@pytest.fixture
def one_set(call: Call, small_suite: Path, tmp_path: Path, shipped: None) -> Path:  # noqa: ARG001  a fixture
    """Write a result set of the small suite and return its directory."""
    assert call("--suite", small_suite, "verify", "--offline", "--write", tmp_path / "sets").code == 0
    return list_result_sets(tmp_path / "sets").sets[0].path


def test_the_page_of_a_set_names_it_and_says_how_to_cite(call: Call, one_set: Path) -> None:
    done = call("report", one_set, "-o", "-")
    assert done.code == 0
    name = read_result_set(one_set).id
    assert f"Result set <code>{name}</code>" in done.out
    assert f"harness cite {name}" in done.out
    assert "came out otherwise" not in done.out
    assert "withdrawn" not in done.out


def test_a_withdrawn_set_says_so_first(call: Call, one_set: Path) -> None:
    (one_set / "withdrawn.yaml").write_text("on: 2026-01-02\nwhy: a table was wrong\n", encoding="utf-8")
    done = call("report", one_set, "-o", "-")
    assert "This result set was withdrawn on 2026-01-02: a table was wrong." in done.out


def test_the_page_of_some_claims_of_a_set(call: Call, one_set: Path) -> None:
    done = call("report", one_set, "-o", "-", "--task", OWN)
    assert done.code == 0
    assert done.out.count("<article") == 1
    other = call("report", one_set, "-o", "-", "--task", "nothing-of-the-kind")
    assert other.code == 2


@pytest.mark.parametrize("name", ["no-such-set", "", "../..", "\x1b[31m"])
def test_what_is_no_set_is_refused_by_name(call: Call, name: str, tmp_path: Path) -> None:
    done = call("report", name, "-o", tmp_path / "x.html")
    assert done.code == 2
    assert "\x1b" not in done.err
    assert not (tmp_path / "x.html").exists()


def test_a_place_that_cannot_be_written_is_named(call: Call, small_suite: Path, shipped: None, tmp_path: Path) -> None:  # noqa: ARG001  a fixture
    done = call("--suite", small_suite, "report", "-o", tmp_path / "missing" / "page.html")
    assert done.code == 3
    assert "missing" in done.err
    assert "Traceback" not in done.err


def test_a_changed_file_of_a_set_stops_the_page(call: Call, one_set: Path, tmp_path: Path) -> None:
    file = one_set / "results.json"
    file.write_bytes(file.read_bytes().replace(b"off-hub", b"0ff-hub", 1))
    done = call("report", one_set, "-o", tmp_path / "x.html")
    assert done.code == 3
    assert "results.json" in done.err
    assert not (tmp_path / "x.html").exists()
