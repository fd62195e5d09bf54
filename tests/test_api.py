"""The Python API: what the command line calls."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import harness
from harness import api
from harness._errors import NotHeldError, SuiteError, UnknownNameError, UsageError
from harness._version import __version__


@pytest.fixture(autouse=True)
def _no_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("harness.evidence_held.built_in_results", lambda: tmp_path / "shipped")
    monkeypatch.setattr("harness.api.built_in_results", lambda: tmp_path / "shipped")


def test_every_public_name_is_there_and_documented() -> None:
    for name in harness.__all__:
        assert getattr(harness, name) is not None
        if name != "__version__":
            assert getattr(harness, name).__doc__
    assert sorted(harness.__all__) == dir(harness)
    assert set(api.__all__) <= set(harness.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        harness.nothing  # noqa: B018  the access is what is tested


def test_names_keep_their_meaning_once_the_packages_are_imported() -> None:
    """A function of the API that is called like a package would be hidden by it."""
    script = "import harness.measure, harness.snapshot, harness.results, harness.suite, harness\n"
    script += "assert all(callable(getattr(harness, name)) for name in harness.__all__ if name != '__version__')"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_the_version_stands_once_more_in_the_project_file() -> None:
    text = (Path(__file__).resolve().parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{__version__}"\n' in text or 'dynamic = ["version"]' in text


def test_a_task_is_found_by_id_slug_or_part(small_suite: Path) -> None:
    suite = harness.load_suite(small_suite)
    for text in ("downloads/qwen-385-million", "qwen-385-million", "385", "QWEN-385"):
        assert harness.find_task(suite, text).id == "downloads/qwen-385-million"
    with pytest.raises(UnknownNameError, match="several tasks have this in their id") as several:
        harness.find_task(suite, "qwen")
    assert several.value.todo == "perhaps: downloads/qwen-385-million, licences/qwen3-apache"
    with pytest.raises(UnknownNameError, match="no task is called so") as none:
        harness.find_task(suite, "the 385.3 million of it")
    assert "downloads/qwen-385-million" in none.value.todo
    with pytest.raises(UnknownNameError):
        harness.find_task(suite, "")


def test_verify_takes_tasks_folders_and_suites(small_suite: Path) -> None:
    everything = harness.verify(suite=small_suite)
    assert [claim.task.id for claim in everything.claims] == sorted(everything.suite.tasks)
    some = harness.verify(["off-hub", "qwen3"], suite=everything.suite)
    assert [claim.task.id for claim in some.claims] == ["licences/qwen3-apache", "off-hub/anecdote"]
    with pytest.raises(SuiteError):
        harness.verify(suite=small_suite / "missing")


def test_the_plan_has_every_part_of_every_reading(small_suite: Path) -> None:
    planned = harness.plan_of(suite=small_suite)
    assert [(each.task.id, each.reading.name) for each in planned] == [
        ("downloads/qwen-385-million", "as-worded"),
        ("licences/qwen3-apache", "as-worded/lead"),
        ("licences/qwen3-apache", "as-worded/licence"),
        ("shares/chinese-over-40-percent", "as-worded"),
        ("shares/chinese-over-40-percent", "as-sourced"),
    ]
    assert all(each.evidence is None and each.pull for each in planned)


def test_measuring_what_nothing_holds_says_why(small_suite: Path) -> None:
    with pytest.raises(NotHeldError, match="it records no 30-day downloads") as error:
        harness.measure_figure({"metric": "total", "quantity": "downloads", "of": {}}, suite=small_suite)
    assert error.value.exit_code == 2
    with pytest.raises(SuiteError):
        harness.measure_figure({"metric": "total"}, suite=small_suite)
    mapping = {"metric": "registry", "fact": "country", "of": {"namespace": "nobody"}}
    with pytest.raises(NotHeldError, match="no row of it fits"):
        harness.measure_figure(mapping, suite=small_suite)


def test_result_sets_are_found_by_path_id_beginning_or_as_the_latest(small_suite: Path, tmp_path: Path) -> None:
    judged = harness.verify(suite=small_suite)
    with pytest.raises(UsageError, match="no result set 'latest'"):
        harness.find_result_set("latest")
    written = harness.write_results(judged, tmp_path / "shipped")
    for name in (str(written), written.name, written.name[:14], "latest"):
        assert harness.find_result_set(name).id == written.name
    assert harness.find_result_set(written.name, tmp_path / "shipped").path == written
    for name in ("", "1999"):
        with pytest.raises(UsageError):
            harness.find_result_set(name)
    assert harness.changed_since(judged, "latest") == ()


def test_conditions_name_the_claims_that_meet_them(small_suite: Path) -> None:
    judged = harness.verify(suite=small_suite)
    assert harness.conditions_met(judged) == {
        "contradicted": (),
        "changed": (),
        "distorted": ("shares/chinese-over-40-percent",),
        "no-evidence": ("downloads/qwen-385-million", "licences/qwen3-apache", "shares/chinese-over-40-percent"),
        "stale": (),
    }
