"""Damage is met before a figure is made of it: every kind of file, every path that reads it.

One bit is flipped, the end is cut off, or a file stands where another one of its kind belongs.
"""

from __future__ import annotations

import dataclasses
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import harness
from harness import evidence_held
from harness._errors import CorruptEvidenceError, EvidenceError, HarnessError
from harness.evidence_held import held_evidence
from harness.judge.verdicts import ReadingResult
from harness.measuring import measure_figure
from harness.results.result_set import read_result_set
from harness.snapshot import Origin, Scope, SnapshotDetails, Store, parse_captured
from harness.snapshot._frame import conform
from harness.snapshot._manifest_json import manifest_to_bytes
from harness.snapshot.integrity import describe
from harness.snapshot.layout import FILES, MANIFEST_FILE, MODELS_FILE, NAMESPACES_FILE
from harness.snapshot.rejects import Reject, rejects_table
from harness.snapshot.snapshot import encode
from harness.suite import Suite

SNAPSHOT_FILES = (MANIFEST_FILE, *FILES)
EXTRACT_FILES = ("extract.json", "cells.csv", "facts.csv", "digest")
TOTAL = {"metric": "total", "quantity": "downloads", "of": {"namespace": "Qwen"}, "rules": {"floor": "more than 77"}}
"""A floor that no task has: only the snapshot itself can tell."""


def flip(data: bytes, _: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def cut(data: bytes, _: bytes) -> bytes:
    return data[:-1]


def swap(_: bytes, other: bytes) -> bytes:
    return other


damaged = pytest.mark.parametrize(
    "damage", [flip, pytest.param(cut, marks=pytest.mark.slow), pytest.param(swap, marks=pytest.mark.slow)]
)
Damage = Callable[[bytes, bytes], bytes]


@dataclasses.dataclass(frozen=True)
class World:
    """Two snapshots in a store, and a result set that was judged on them."""

    suite: Suite
    home: Path
    shipped: Path
    names: tuple[str, str]

    def file(self, name: str, which: int = 0) -> Path:
        """Return a file of one of the snapshots."""
        return self.home / "snapshots" / self.names[which] / name


def publish(home: Path, name: str, downloads: int) -> str:
    bases = [[], ["Qwen/Qwen3-8B", *(f"gone/{part}" for part in name.split("-"))]]
    columns = {"repo_id": ["Qwen/Qwen3-8B", f"Qwen/{name}"], "downloads_30d": [downloads, 1], "base_models": bases}
    models = conform(pl.DataFrame(columns | {"relation": [None, "merge"], "licence": ["apache-2.0", "mit"]}))
    captured = parse_captured("2025-11-12")
    origin, scope = Origin(f"someone/{name}", "", "", "CC0-1.0", ""), Scope("whole-hub", ())
    details = SnapshotDetails(
        name=name,
        kind="imported",
        origin=origin,
        captured_from=captured[0],
        captured_to=captured[1],
        scope=scope,
    )
    return Store(home).publish(models, details, rejects_table([Reject(2, "repo_id", f"no id in {name}")])).id


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, shared_suite: Path) -> World:
    place = tmp_path_factory.mktemp("integrity")
    suite, home = harness.load_suite(shared_suite), place / "home"
    names = publish(home, "one", 100), publish(home, "two-more", 200)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence_held, "built_in_results", lambda: place / "none")
        harness.write_results(harness.verify(["all"], suite=suite, home=home), place / "shipped")
    return World(suite, home, place / "shipped", names)


@pytest.fixture
def world(built: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a copy of its own, without a result set at hand unless a test puts one there."""
    monkeypatch.setattr(evidence_held, "built_in_results", lambda: tmp_path / "shipped")
    shutil.copytree(built.home, tmp_path / "home")
    return dataclasses.replace(built, home=tmp_path / "home")


def spoil(file: Path, damage: Damage, other: Path) -> None:
    before = file.read_bytes()
    after = damage(before, other.read_bytes())
    assert after != before
    file.write_bytes(after)


def evidence_of(results: tuple[ReadingResult, ...]) -> set[str]:
    inner = {name for result in results for name in evidence_of(result.parts)}
    return inner | {result.evidence.id for result in results if result.evidence}


def used(judged: harness.Verification) -> set[str]:
    return {name for claim in judged.claims for name in evidence_of(claim.readings)}


def test_undamaged_evidence_gives_figures(world: World) -> None:
    judged = harness.verify(["all"], suite=world.suite, home=world.home, snapshots=world.names[:1])
    assert used(judged) == {world.names[0]}
    assert measure_figure(TOTAL, suite=world.suite, home=world.home, snapshot=world.names[0]).figure.value == 100


@damaged
@pytest.mark.parametrize("name", SNAPSHOT_FILES)
def test_no_figure_is_made_of_a_damaged_snapshot(world: World, name: str, damage: Damage) -> None:
    first = world.names[0]
    # The two hold the same namespaces.
    spoil(world.file(name), damage, world.file(MODELS_FILE if name == NAMESPACES_FILE else name, 1))
    paths: dict[str, Callable[[], object]] = {
        "check_files": lambda: Store(world.home).check_files(first),
        "check": lambda: Store(world.home).check(first),
        "measure": lambda: measure_figure(TOTAL, suite=world.suite, home=world.home, snapshot=first),
        "verify": lambda: harness.verify(["all"], suite=world.suite, home=world.home, snapshots=[first]),
    }

    for path, read in paths.items():
        with pytest.raises(EvidenceError) as caught:
            read()
        assert caught.value.exit_code == 3, path
    # Where it is not asked for by name, it is reported, and other evidence decides.
    judged = harness.verify(["all"], suite=world.suite, home=world.home)
    assert first not in used(judged)
    assert any(problem.startswith(first) for problem in judged.held.problems)


def test_two_files_of_one_snapshot_cannot_change_places(world: World) -> None:
    one, other = world.file("lineage.parquet"), world.file("models.parquet")
    data = one.read_bytes(), other.read_bytes()
    one.write_bytes(data[1])
    other.write_bytes(data[0])
    with pytest.raises(CorruptEvidenceError):
        Store(world.home).open(world.names[0])


@damaged
@pytest.mark.parametrize("name", EXTRACT_FILES)
def test_a_damaged_extract_that_was_kept_is_made_again(world: World, name: str, damage: Damage) -> None:
    before = {each.manifest.id: each.digest for each in held_evidence(world.home, world.suite).extracts}
    kept, other = (next((world.home / "extracts").glob(f"{name}-*")) for name in world.names)
    data = {file.name: file.read_bytes() for file in kept.iterdir()}
    spoil(kept / name, damage, other / name)
    assert {each.manifest.id: each.digest for each in held_evidence(world.home, world.suite).extracts} == before
    assert {file.name: file.read_bytes() for file in kept.iterdir()} == data


def test_an_extract_of_other_evidence_in_its_place_is_made_again(world: World) -> None:
    before = {each.manifest.id: each.digest for each in held_evidence(world.home, world.suite).extracts}
    kept, other = (next((world.home / "extracts").glob(f"{name}-*")) for name in world.names)
    shutil.rmtree(kept)
    shutil.copytree(other, kept)
    assert {each.manifest.id: each.digest for each in held_evidence(world.home, world.suite).extracts} == before


@damaged
def test_every_file_of_a_result_set_counts(world: World, tmp_path: Path, damage: Damage) -> None:
    (written,) = (path for path in world.shipped.iterdir() if path.is_dir())
    files = sorted(file for file in written.rglob("*") if file.is_file())
    assert {file.suffix for file in files} >= {".csv", ".json", ".md"}
    for number, file in enumerate(files):
        data = file.read_bytes()
        kin = sorted(files, key=lambda each: each.suffix != file.suffix)
        other = next(each for each in kin if each.read_bytes() != data)
        copy = tmp_path / "shipped" / written.name
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(written, copy)
        spoil(copy / file.relative_to(written), damage, other)
        with pytest.raises(HarnessError):
            read_result_set(copy)
        if not number:
            held = held_evidence(tmp_path / "nowhere", world.suite)
            assert [each.manifest.kind for each in held.extracts] == ["curated"]
            assert held.problems


@pytest.mark.parametrize("same_plan", [True, False])
def test_evidence_that_a_result_set_pins_is_not_replaced_by_what_bears_its_id(
    world: World, tmp_path: Path, *, same_plan: bool
) -> None:
    """A table changed together with every digest that a reader sees."""
    shutil.copytree(world.shipped, tmp_path / "shipped")
    first = world.names[0]
    store = Store(world.home)
    models = store.open(first).models().with_columns(downloads_30d=pl.lit(10**6, pl.Int64))
    manifest, changed = store.open(first).manifest, io.BytesIO()
    encode(models, changed)
    data = changed.getvalue()
    files = tuple(describe(file.name, data) if file.name == "models.parquet" else file for file in manifest.files)
    world.file("models.parquet").write_bytes(data)
    world.file("manifest.json").write_bytes(manifest_to_bytes(dataclasses.replace(manifest, files=files)))
    shutil.rmtree(world.home / "extracts", ignore_errors=True)
    suite = world.suite
    if not same_plan:
        task = suite.tasks["licences/qwen3-apache"]
        suite = dataclasses.replace(
            suite, tasks=dict(suite.tasks) | {task.id: dataclasses.replace(task, repos=("a/b",))}
        )
    held = held_evidence(world.home, suite)
    (extract,) = (each for each in held.extracts if each.manifest.id == first)
    assert int(extract.cells.numbers["downloads_30d"].sum()) == 101
    assert [problem.partition(":")[0] for problem in held.problems] == ([] if same_plan else [first])
