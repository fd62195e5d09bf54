"""The evidence at hand: shipped extracts, snapshots in the store, curated facts."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

import harness
from harness import evidence_held
from harness._errors import CorruptEvidenceError, UsageError
from harness.evidence_held import built_in_results, extracts_with, held_evidence, home_directory, shipped_manifests
from harness.measure.extract import Extract
from harness.plan import simple_readings
from harness.snapshot import Origin, Scope, SnapshotDetails, Store, default_root, parse_captured
from harness.snapshot.schema import MODELS_SCHEMA
from harness.suite import Suite


@pytest.fixture
def suite(small_suite: Path) -> Suite:
    return harness.load_suite(small_suite)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(evidence_held, "built_in_results", lambda: tmp_path / "shipped")
    return tmp_path / "home"


def publish(home: Path, downloads: int = 100, day: str = "2025-10-12") -> str:
    rows = [{"repo_id": "Qwen/Qwen3-8B", "author": "Qwen", "downloads_30d": downloads}]
    captured = parse_captured(day)
    details = SnapshotDetails(
        name="qwen",
        kind="imported",
        origin=Origin("someone/qwen", "", "", "CC0-1.0", ""),
        captured_from=captured[0],
        captured_to=captured[1],
        scope=Scope("namespaces", ("Qwen",)),
    )
    return Store(home).publish(pl.DataFrame(rows, schema=MODELS_SCHEMA), details).id


def kinds(extracts: tuple[Extract, ...]) -> list[str]:
    return sorted(each.manifest.kind for each in extracts)


def test_the_place_is_the_one_that_the_store_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HARNESS_HOME", raising=False)
    assert home_directory() == default_root()
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "here"))
    assert home_directory() == default_root() == tmp_path / "here"
    assert home_directory(tmp_path / "there") == tmp_path / "there"


def test_nothing_but_curated_facts_on_a_fresh_machine(suite: Suite, home: Path) -> None:
    held = held_evidence(home, suite)
    assert kinds(held.extracts) == ["curated"]
    assert held.extracts[0].manifest.rows == 2
    assert held.problems == ()
    assert not home.exists()


def test_a_snapshot_is_gone_over_once_and_then_read_back(
    suite: Suite, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = publish(home)
    first = held_evidence(home, suite)
    assert [each.manifest.id for each in first.extracts if each.manifest.kind == "imported"] == [name]
    built: list[str] = []
    real = evidence_held.build_extract

    def counting(snapshot: object, plan: object) -> Extract:
        built.append(snapshot.manifest.kind)  # type: ignore[attr-defined]
        return real(snapshot, plan)  # type: ignore[arg-type]

    monkeypatch.setattr(evidence_held, "build_extract", counting)
    second = held_evidence(home, suite)
    assert built == ["curated"]
    assert [each.digest for each in second.extracts] == [each.digest for each in first.extracts]


@pytest.mark.parametrize("damage", ["flip", "truncate", "remove", "add"])
def test_a_kept_extract_that_was_changed_is_made_again(suite: Suite, home: Path, damage: str) -> None:
    publish(home)
    first = held_evidence(home, suite)
    (kept,) = (home / "extracts").iterdir()
    cells = kept / "cells.csv"
    data = cells.read_bytes()
    if damage == "flip":
        cells.write_bytes(data.replace(b"100", b"999"))
    elif damage == "truncate":
        cells.write_bytes(data[: len(data) // 2])
    elif damage == "remove":
        cells.unlink()
    else:
        (kept / "surprise").write_text("x")
    second = held_evidence(home, suite)
    assert [each.digest for each in second.extracts] == [each.digest for each in first.extracts]
    assert (kept / "cells.csv").read_bytes() == data
    assert not (kept / "surprise").exists()


def test_a_damaged_snapshot_is_reported_even_where_its_extract_was_kept(suite: Suite, home: Path) -> None:
    name = publish(home)
    held_evidence(home, suite)
    models = home / "snapshots" / name / "models.parquet"
    models.write_bytes(models.read_bytes()[:-1])
    held = held_evidence(home, suite)
    assert kinds(held.extracts) == ["curated"]
    assert len(held.problems) == 1
    assert held.problems[0].startswith(f"{name}: ")
    with pytest.raises(CorruptEvidenceError, match="bytes, not the"):
        held_evidence(home, suite, pinned=[name])


def test_another_suite_has_extracts_of_its_own(suite: Suite, home: Path, small_suite: Path) -> None:
    publish(home)
    held_evidence(home, suite)
    task = small_suite / "tasks" / "licences" / "qwen3-apache.yaml"
    task.write_text(task.read_text().replace("Qwen/Qwen3*", "Qwen/Qwen4*"))
    held = held_evidence(home, harness.load_suite(small_suite))
    assert len(list((home / "extracts").iterdir())) == 2
    assert all("Qwen/Qwen4*" in each.plan.patterns for each in held.extracts)


def test_shipped_extracts_need_no_store(suite: Suite, home: Path) -> None:
    name = publish(home)
    judged = harness.verify(suite=suite, home=home)
    harness.write_results(judged, home.parent / "shipped")
    shutil.rmtree(home)
    held = held_evidence(home, suite)
    assert name in [each.manifest.id for each in held.extracts]
    assert kinds(held.extracts) == ["curated", "imported"]
    assert [each.id for each in shipped_manifests()[0]] == [each.manifest.id for each in held.extracts]
    assert harness.find_manifest("qwen", home).id == name
    again = harness.verify(suite=suite, home=home)
    assert [claim.headline for claim in again.claims] == [claim.headline for claim in judged.claims]


def test_curated_facts_of_a_changed_suite_are_its_own(suite: Suite, home: Path, small_suite: Path) -> None:
    harness.write_results(harness.verify(suite=suite, home=home), home.parent / "shipped")
    seeds = small_suite / "seeds" / "known_repos.csv"
    seeds.write_text(seeds.read_text().replace(",apache-2.0,,,finetune,", ",mit,,,finetune,"))
    changed = harness.load_suite(small_suite)
    assert changed.digest != suite.digest
    before, after = (held_evidence(home, each).extracts for each in (suite, changed))
    assert kinds(after) == ["curated"]
    assert after[0].manifest.id != before[0].manifest.id


def test_a_withdrawn_result_set_is_no_evidence(suite: Suite, home: Path) -> None:
    publish(home)
    written = harness.write_results(harness.verify(suite=suite, home=home), home.parent / "shipped")
    shutil.rmtree(home)
    assert kinds(held_evidence(home, suite).extracts) == ["curated", "imported"]
    (written / "withdrawn.yaml").write_text("on: 2026-01-01\nwhy: a fault was found\n")
    assert kinds(held_evidence(home, suite).extracts) == ["curated"]


def test_a_damaged_result_set_is_reported_and_left_out(suite: Suite, home: Path) -> None:
    publish(home)
    written = harness.write_results(harness.verify(suite=suite, home=home), home.parent / "shipped")
    shutil.rmtree(home)
    (written / "results.json").write_text("{}")
    held = held_evidence(home, suite)
    assert kinds(held.extracts) == ["curated"]
    assert len(held.problems) == 1
    assert written.name in held.problems[0]


def test_a_store_that_cannot_be_written_still_gives_figures(suite: Suite, home: Path) -> None:
    publish(home)
    (home / "extracts").write_text("a file stands where the directory should")
    held = held_evidence(home, suite)
    assert kinds(held.extracts) == ["curated", "imported"]
    assert held.problems == ()


def test_pinned_evidence_is_the_only_one(suite: Suite, home: Path) -> None:
    old, new = publish(home, 100, "2025-10-12"), publish(home, 200, "2025-11-12")
    assert [each.manifest.id for each in held_evidence(home, suite, pinned=[old]).extracts] == [old]
    assert [each.manifest.id for each in held_evidence(home, suite, pinned=[new[:10], old]).extracts] == sorted(
        [old, new]
    )
    with pytest.raises(UsageError, match="several pieces of evidence begin"):
        held_evidence(home, suite, pinned=["qwen"])
    with pytest.raises(UsageError, match="no evidence held begins"):
        held_evidence(home, suite, pinned=["nothing"])


def test_readings_of_ones_own_are_measured_on_the_snapshots_themselves(suite: Suite, home: Path) -> None:
    name = publish(home)
    asked = [part for task in suite.tasks.values() for each in task.readings for part in simple_readings(each)]
    held = extracts_with(asked, home, suite)
    assert kinds(held.extracts) == ["curated", "imported"]
    assert not (home / "extracts").exists()
    assert [each.manifest.id for each in extracts_with(asked, home, suite, pinned=["qwen"]).extracts] == [name]


def test_the_shipped_results_stand_beside_the_suite() -> None:
    root = harness.load_suite().root
    assert root is not None
    assert built_in_results() == root / "results"
