"""The store: publishing, finding, refusing what is broken, and leaving everything as it was when something fails."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import json
import os
import pickle
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from encoded import table_to_bytes
from polars.testing import assert_frame_equal

from harness._errors import CorruptEvidenceError, EvidenceError, NewerFormatError, StoreError, UsageError
from harness.snapshot import Manifest, SnapshotDetails, Store, default_root, resolve
from harness.snapshot._manifest_json import manifest_to_bytes
from harness.snapshot.form import TABLES, of_first_form
from harness.snapshot.integrity import NewFile, describe, sync_directory
from harness.snapshot.layout import (
    FACTS_FILE,
    FILES,
    FIRST_FILES,
    LINEAGE_FILE,
    MANIFEST_FILE,
    MODELS_FILE,
    OUTSIDE_FILE,
)
from harness.snapshot.rejects import Reject, rejects_table
from harness.snapshot.snapshot import write_table


@pytest.fixture
def held(store: Store, models: pl.DataFrame, details: SnapshotDetails) -> Manifest:
    """Return the manifest of the small table, published."""
    return store.publish(models, details)


def content(directory: Path) -> dict[str, bytes]:
    return {str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_a_snapshot_comes_back_as_it_was_published(store: Store, held: Manifest, models: pl.DataFrame) -> None:
    snapshot = store.open(held.id)
    lineage, outside = resolve(models)
    assert snapshot.manifest == held == store.check(held.id)
    assert_frame_equal(snapshot.models(), models)
    assert_frame_equal(snapshot.models(("likes", "repo_id")), models.select("likes", "repo_id"))
    assert_frame_equal(snapshot.lineage(), lineage)
    assert snapshot.outside().to_list() == outside.to_list() == ["elsewhere/base"]


def test_the_manifest_says_what_is_held(held: Manifest) -> None:
    assert held.rows == 3
    assert held.holds("downloads_30d")
    assert not held.holds("likes")
    assert {column.name: column.filled for column in held.columns}["downloads_30d"] == 2
    assert dict(held.counts) == {"read": 3, "cycles": 0, "dangling": 1, "self_references": 0}
    assert tuple(file.name for file in held.files) == FILES


def test_the_same_evidence_again_is_success(
    store: Store, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    before = content(store.root)
    assert store.publish(models, details) == held
    assert content(store.root) == before
    assert store.list() == (held,)


def test_two_stores_give_the_same_bytes(
    tmp_path: Path, store: Store, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    other = Store(tmp_path / "other")
    assert other.publish(models, details) == held
    assert content(other.root) == content(store.root)


@pytest.mark.parametrize(
    "change",
    [
        {"scope": ("sample", ())},
        {"captured_to": 1},
        {"warnings": ("another",)},
        {"counts": (("read", 4),)},
        {"name": "other-2025-10-12"},
    ],
)
def test_what_is_said_is_part_of_the_id(
    change: dict[str, object], store: Store, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    if "scope" in change:
        change = {"scope": dataclasses.replace(details.scope, kind="sample", members=())}
    if "captured_to" in change:
        change = {"captured_to": details.captured_to.replace(second=1)}
    assert store.publish(models, dataclasses.replace(details, **change)).id != held.id  # type: ignore[arg-type]  # the change is a field


def test_a_value_and_a_reject_are_part_of_the_id(
    store: Store, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    changed = models.with_columns(downloads_30d=pl.Series([10, 0, 3], dtype=pl.Int64))
    rejects = rejects_table([Reject(2, "repo_id", "is bad", "x")])
    assert len({held.id, store.publish(changed, details).id, store.publish(models, details, rejects).id}) == 3


def test_the_id_does_not_depend_on_the_version_of_harness(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    monkeypatch.setattr("harness.snapshot.describing.__version__", "9.9.9")
    later = Store(tmp_path / "later").publish(models, details)
    assert (later.id, later.tool_version) == (held.id, "9.9.9")


def test_a_snapshot_is_found_by_the_beginning_of_its_id(
    store: Store, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    assert store.open("small").manifest == held
    store.publish(models, dataclasses.replace(details, warnings=()))
    with pytest.raises(UsageError, match="several snapshots begin with 'small'"):
        store.open("small")
    with pytest.raises(UsageError, match="no snapshot here begins with 'other'"):
        store.open("other")
    with pytest.raises(UsageError, match="no snapshot here begins with ''"):
        store.open("")
    assert store.open(held.id).manifest == held


@pytest.mark.parametrize("name", ["../../etc", "/etc/passwd", ".", "..", "\x1b[31mred", "a/b", "*", "small\x00"])
def test_a_name_from_outside_reaches_no_path(name: str, store: Store, held: Manifest) -> None:
    for call in (store.open, store.check, store.remove, store.directory):
        with pytest.raises(UsageError) as caught:
            call(name)
        assert "\x1b" not in str(caught.value)
    assert store.list() == (held,)


def test_an_unknown_column_is_refused(store: Store, held: Manifest) -> None:
    with pytest.raises(UsageError, match="no column 'stars'"):
        store.open(held.id).models(("repo_id", "stars"))


def test_a_store_that_is_not_there_is_empty(tmp_path: Path) -> None:
    store = Store(tmp_path / "nowhere")
    assert store.list() == store.problems() == store.leftovers() == ()
    assert not (tmp_path / "nowhere").exists()


def test_removing_leaves_the_others(
    store: Store, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    other = store.publish(models, dataclasses.replace(details, name="other-2025-10-12"))
    assert store.remove("small") == held.id
    assert store.list() == (other,)
    assert store.leftovers() == ()


def test_the_root_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path))
    assert default_root() == tmp_path
    monkeypatch.setenv("HARNESS_HOME", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert default_root().name == "adoption-harness"


def test_a_snapshot_of_the_first_form_is_read_as_one_of_today(
    store: Store, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    today = store.open(held.id)
    tables = {name: today.table(name) for name in TABLES}
    lineage, outside = resolve(models)
    first = {LINEAGE_FILE: lineage, MODELS_FILE: models, OUTSIDE_FILE: outside.to_frame()}
    files = {name: table_to_bytes(table) for name, table in first.items()}
    files["rejects.csv"] = (store.directory(held.id) / "rejects.csv").read_bytes()
    manifest = dataclasses.replace(held, files=tuple(describe(name, files[name]) for name in FIRST_FILES))
    for path in store.directory(held.id).iterdir():
        path.unlink()
    for name, data in {**files, MANIFEST_FILE: manifest_to_bytes(manifest)}.items():
        (store.directory(held.id) / name).write_bytes(data)
    assert store.check(held.id) == manifest == store.list()[0]
    again = store.open(held.id)
    for name, table in tables.items():
        assert_frame_equal(again.table(name), table)
        for column in table.columns:
            assert_frame_equal(again._read(name, (column,)), table.select(column))
    assert_frame_equal(again.lineage(), lineage)
    assert_frame_equal(again.held_models()(["likes", "repo_id"]), models.select("likes", "repo_id"))
    assert store.publish(models, details) == manifest


def test_a_relation_that_is_none_is_refused_where_facts_are_made_of_the_table(models: pl.DataFrame) -> None:
    odd = models.with_columns(relation=pl.lit("=cousin()"))
    with pytest.raises(CorruptEvidenceError, match="a relation that is none"):
        of_first_form(lambda _, columns: odd.select(columns))(FACTS_FILE, ("relation",))


# What is broken


def read_table(store: Store, name: str, snapshot: str) -> pl.DataFrame:
    return store.open(snapshot).table(name)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["flip", "truncate", "append", "empty", "missing", "directory", "link"])
def test_a_damaged_file_is_refused_before_use(
    name: str, damage: str, store: Store, held: Manifest, tmp_path: Path
) -> None:
    path = store.directory(held.id) / name
    data = path.read_bytes()
    if damage == "flip":
        path.write_bytes(bytes([*data[: len(data) // 2], data[len(data) // 2] ^ 1, *data[len(data) // 2 + 1 :]]))
    elif damage in ("truncate", "append", "empty"):
        path.write_bytes({"truncate": data[:-1], "append": data + b"x", "empty": b""}[damage])
    else:
        path.unlink()
        if damage == "directory":
            path.mkdir()
        elif damage == "link":
            elsewhere = tmp_path / "same-bytes"
            elsewhere.write_bytes(data)
            path.symlink_to(elsewhere)
    if damage == "flip":
        # Nothing is made of the bytes before their digest is checked, and that is when they are read.
        assert store.open(held.id).manifest == held
    first_met = partial(read_table, store, name) if damage == "flip" and name in TABLES else store.check_files
    for call in (first_met, store.check_files, store.check, *([] if damage == "flip" else [store.open])):
        with pytest.raises(CorruptEvidenceError) as caught:
            call(held.id)
        assert name in str(caught.value)
        assert caught.value.exit_code == 3
        assert f"harness snapshot remove {held.id}" in caught.value.todo


def test_every_single_byte_of_the_manifest_counts(store: Store, held: Manifest) -> None:
    path = store.directory(held.id) / MANIFEST_FILE
    data = path.read_bytes()
    for at in range(0, len(data), 7):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(EvidenceError):
            store.open(held.id)
        assert store.list() == ()
        assert [problem.name for problem in store.problems()] == [held.id]
    path.write_bytes(data)
    assert store.open(held.id).manifest == held


@pytest.mark.parametrize("length", [0, 1, 100, -1])
def test_a_truncated_manifest_is_refused(length: int, store: Store, held: Manifest) -> None:
    path = store.directory(held.id) / MANIFEST_FILE
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(CorruptEvidenceError):
        store.open(held.id)


def test_a_missing_manifest_is_refused_and_others_stand(
    store: Store, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    other = store.publish(models, dataclasses.replace(details, name="other-2025-10-12"))
    (store.directory(held.id) / MANIFEST_FILE).unlink()
    assert store.list() == (other,)
    with pytest.raises(CorruptEvidenceError, match="there is no manifest"):
        store.open(held.id)
    assert store.remove(held.id) == held.id
    assert store.problems() == ()


def test_a_manifest_of_a_newer_version_is_told_apart(store: Store, held: Manifest) -> None:
    path = store.directory(held.id) / MANIFEST_FILE
    path.write_text(json.dumps({"schema_version": 2, "whatever": "comes"}), encoding="utf-8")
    with pytest.raises(NewerFormatError, match="version 2") as caught:
        store.open(held.id)
    assert "upgrade" in caught.value.todo
    assert isinstance(store.problems()[0].error, NewerFormatError)


def test_a_manifest_of_another_snapshot_is_refused(
    store: Store, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    other = store.publish(models, dataclasses.replace(details, name="other-2025-10-12"))
    shutil.copy(store.directory(other.id) / MANIFEST_FILE, store.directory(held.id) / MANIFEST_FILE)
    with pytest.raises(CorruptEvidenceError, match="another snapshot"):
        store.open(held.id)


def test_a_manifest_without_tables_is_refused(store: Store, held: Manifest) -> None:
    bare = dataclasses.replace(held, files=())
    (store.directory(held.id) / MANIFEST_FILE).write_bytes(manifest_to_bytes(bare))
    with pytest.raises(CorruptEvidenceError, match="names no tables"):
        store.open(held.id)


def test_check_sees_tables_that_do_not_fit_the_manifest(store: Store, held: Manifest, models: pl.DataFrame) -> None:
    """Somebody replaces a table together with its digest."""
    directory = store.directory(held.id)
    data = table_to_bytes(models.with_columns(downloads_30d=pl.lit(5, pl.Int64)))
    (directory / MODELS_FILE).write_bytes(data)
    files = tuple(describe(MODELS_FILE, data) if file.name == MODELS_FILE else file for file in held.files)
    (directory / MANIFEST_FILE).write_bytes(manifest_to_bytes(dataclasses.replace(held, files=files)))
    with pytest.raises(CorruptEvidenceError, match="not the one that the manifest describes"):
        store.check(held.id)


@pytest.mark.parametrize("name", sorted(TABLES.keys() - {MODELS_FILE}))
def test_check_sees_what_the_models_table_does_not_give(name: str, store: Store, held: Manifest) -> None:
    """Somebody replaces a table that was made of the models table together with its digest."""
    directory, table = store.directory(held.id), store.open(held.id).table(name)
    data = table_to_bytes(pl.concat([table, table.tail(1)]))
    (directory / name).write_bytes(data)
    files = tuple(describe(name, data) if file.name == name else file for file in held.files)
    (directory / MANIFEST_FILE).write_bytes(manifest_to_bytes(dataclasses.replace(held, files=files)))
    with pytest.raises(CorruptEvidenceError, match=f"{name} is not the one that the models table gives"):
        store.check(held.id)


def test_check_sees_files_that_do_not_belong(store: Store, held: Manifest) -> None:
    (store.directory(held.id) / "more.txt").write_text("x", encoding="utf-8")
    assert store.open(held.id).manifest == held
    with pytest.raises(CorruptEvidenceError, match=r"does not belong here: more\.txt"):
        store.check(held.id)


def test_a_table_with_a_true_digest_and_no_parquet_in_it_is_refused(store: Store, held: Manifest) -> None:
    directory, data = store.directory(held.id), b"PAR1 nothing PAR1"
    (directory / LINEAGE_FILE).write_bytes(data)
    files = tuple(describe(LINEAGE_FILE, data) if file.name == LINEAGE_FILE else file for file in held.files)
    (directory / MANIFEST_FILE).write_bytes(manifest_to_bytes(dataclasses.replace(held, files=files)))
    with pytest.raises(CorruptEvidenceError, match="no Parquet"):
        store.open(held.id).lines()


def test_publishing_over_a_broken_copy_says_so(
    store: Store, held: Manifest, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    (store.directory(held.id) / MODELS_FILE).unlink()
    with pytest.raises(CorruptEvidenceError):
        store.publish(models, details)
    store.remove(held.id)
    assert store.publish(models, details) == held


def test_strangers_in_the_store_are_reported(store: Store, held: Manifest) -> None:
    (store.folder / "notes.txt").write_text("x", encoding="utf-8")
    (store.folder / "My Folder").mkdir()
    assert store.list() == (held,)
    assert [problem.name for problem in store.problems()] == ["My Folder", "notes.txt"]


# What fails while writing


@contextlib.contextmanager
def limited() -> Iterator[None]:
    """Let no file grow beyond a few hundred bytes, as on a full disk; no fixture, as the test runner writes too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def refuse_and_leave(store: Store, models: pl.DataFrame, details: SnapshotDetails, what: str) -> None:
    """Publish something new, expect a StoreError, and find everything as it was."""
    before = content(store.root)
    names = sorted(store.folder.iterdir())
    with pytest.raises(StoreError, match=what) as caught:
        store.publish(models, dataclasses.replace(details, name="next-2025-10-12"))
    assert caught.value.exit_code == 3
    assert caught.value.todo
    assert content(store.root) == before
    assert sorted(store.folder.iterdir()) == names


@pytest.mark.usefixtures("held")
def test_a_file_that_cannot_grow_leaves_everything(
    store: Store, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    with limited():
        refuse_and_leave(store, models, details, "the disk is full")


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("after", [0, 1, 3, 5])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS])
def test_a_write_that_fails_leaves_everything(
    *,
    after: int,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
    models: pl.DataFrame,
    details: SnapshotDetails,
) -> None:
    real, calls = os.write, 0

    def write(descriptor: int, data: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls > after:
            raise OSError(code, os.strerror(code))
        return real(descriptor, data[:50] if after == 5 else data)

    monkeypatch.setattr(os, "write", write)
    refuse_and_leave(store, models, details, "the disk is full" if code in (errno.ENOSPC, errno.EDQUOT) else "written")


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("call", ["fsync", "rename"])
def test_a_flush_or_rename_that_fails_leaves_everything(
    call: str, monkeypatch: pytest.MonkeyPatch, store: Store, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(Path if call == "rename" else os, call, fail)
    refuse_and_leave(store, models, details, "cannot be written")


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("after", [0, 1, 4])
def test_ctrl_c_leaves_everything(
    after: int, monkeypatch: pytest.MonkeyPatch, store: Store, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    real, calls = os.fsync, 0

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise KeyboardInterrupt
        real(descriptor)

    before = content(store.root)
    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(KeyboardInterrupt):
        store.publish(models, dataclasses.replace(details, name="next-2025-10-12"))
    monkeypatch.undo()
    assert content(store.root) == before
    assert store.leftovers() == ()
    assert store.publish(models, dataclasses.replace(details, name="next-2025-10-12")).id.startswith("next-")


def test_writes_that_take_a_part_are_completed(
    monkeypatch: pytest.MonkeyPatch, store: Store, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, data[:7]))
    held = store.publish(models, details)
    assert store.check(held.id) == held


@pytest.mark.parametrize("place", ["root", "folder"])
def test_a_file_in_the_place_of_the_store_is_no_store(
    place: str, store: Store, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    path = store.root if place == "root" else store.folder
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text("mine", encoding="utf-8")
    for call in (store.list, store.problems, lambda: store.publish(models, details)):
        with pytest.raises(StoreError) as caught:
            call()
        assert "HARNESS_HOME" in caught.value.todo
    assert path.read_text(encoding="utf-8") == "mine"


def test_what_a_crash_leaves_is_seen_and_never_listed(store: Store, held: Manifest) -> None:
    shutil.copytree(store.directory(held.id), store.folder / f".partial-{held.id}-0123456789ab")
    (store.folder / ".removed-x-0123456789ab").mkdir()
    assert store.list() == (held,)
    assert store.problems() == ()
    assert len(store.leftovers()) == 2
    assert store.resolve("small") == held.id
    assert store.remove_leftovers() == 2
    assert store.leftovers() == ()
    assert store.check(held.id) == held


KILLED = """
import os, pickle, signal, sys
from pathlib import Path
from harness.snapshot import Store
models, details = pickle.load(sys.stdin.buffer)
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
Store(Path(sys.argv[1])).publish(models, details)
"""


def test_a_killed_process_leaves_the_store_usable(store: Store, models: pl.DataFrame, details: SnapshotDetails) -> None:
    """Nothing of ours runs after SIGKILL, so that what is written so far stays."""
    command = [sys.executable, "-c", KILLED, str(store.root)]
    done = subprocess.run(command, input=pickle.dumps((models, details)), check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert store.list() == ()
    assert len(store.leftovers()) == 1
    held = store.publish(models, details)
    assert store.list() == (held,)


def test_two_at_once_publish_one(
    monkeypatch: pytest.MonkeyPatch, store: Store, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    """Somebody else publishes the same between our look and our rename."""
    real = Path.rename

    def rename(path: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", real)
        Store(store.root).publish(models, details)
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    held = store.publish(models, details)
    assert store.list() == (held,)
    assert store.leftovers() == ()


def with_bases(frame: pl.DataFrame, bases: list[str]) -> pl.DataFrame:
    return frame.with_columns(base_models=pl.lit(bases, pl.List(pl.String)), relation=pl.lit("merge"))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda frame: frame.drop("likes"), "other columns"),
        (lambda frame: frame.reverse(), "not sorted"),
        (lambda frame: pl.concat([frame, frame]).sort("repo_id"), "there twice"),
        (lambda frame: frame.with_columns(author=pl.lit("other")), "author"),
        (lambda frame: frame.with_columns(likes=pl.lit(-1, pl.Int64)), "likes is out of bounds"),
        (lambda frame: frame.with_columns(licence=pl.lit("\x1b[31m")), "licence holds a text"),
        (lambda frame: frame.with_columns(library=pl.lit("")), "library holds a text"),
        (lambda frame: frame.with_columns(relation=pl.lit("cousin")), "relation is not known"),
        (lambda frame: frame.with_columns(relation=pl.lit("merge")), "relation stands without a base"),
        (lambda frame: frame.with_columns(relation=pl.lit(None, pl.String)), "base stands without a relation"),
        (lambda frame: with_bases(frame, ["a b"]), "a base is no Hub id"),
        (lambda frame: with_bases(frame, ["a/b", "a/b"]), "a base is named twice"),
        (lambda frame: with_bases(frame, [f"a/{number}" for number in range(1001)]), "too many bases"),
    ],
)
def test_a_table_that_breaks_a_rule_is_never_published(
    change: object, rule: str, store: Store, models: pl.DataFrame, details: SnapshotDetails
) -> None:
    with pytest.raises(ValueError, match=rule):
        store.publish(change(models), details)  # type: ignore[operator]  # each is a function
    assert not store.root.exists()


def test_a_directory_is_flushed_only_where_the_system_can(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(FileNotFoundError):
        sync_directory(missing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "name", "nt")
        sync_directory(missing)


def test_a_table_is_written_as_it_is_described(tmp_path: Path, models: pl.DataFrame) -> None:
    with NewFile(tmp_path / "table") as file:
        write_table(models, file)
        settled = file.settle()
    assert (tmp_path / "table").read_bytes() == table_to_bytes(models)
    assert settled == describe("table", table_to_bytes(models))
    with pytest.raises(FileExistsError):
        NewFile(tmp_path / "table")


def test_a_table_that_cannot_be_written_says_why(
    tmp_path: Path, models: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    with NewFile(tmp_path / "table") as file:
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OSError, match="full") as caught:
            write_table(models, file)
    assert caught.value.errno == errno.ENOSPC


def test_a_table_that_no_file_can_hold_is_no_fault_of_the_disk(tmp_path: Path) -> None:
    with NewFile(tmp_path / "table") as file, pytest.raises(pl.exceptions.PolarsError):
        write_table(pl.DataFrame({"a": [object()]}), file)
