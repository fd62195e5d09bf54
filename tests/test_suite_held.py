"""The built-in suite is read once and kept; what is kept is used only as it was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import harness.suite_held as held
from harness.suite import Suite, canonical, load_suite, loading, packed


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    held.built_in_suite(tmp_path)
    (place,) = (tmp_path / held.CACHE_FOLDER).iterdir()
    return place


def refuse_to_load() -> Suite:
    raise AssertionError("the suite was read again")


def test_what_is_kept_says_what_the_files_say(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = load_suite()
    monkeypatch.setattr(loading, "load_suite", refuse_to_load)
    again = held.built_in_suite(tmp_path)
    assert kept.is_dir()
    assert again == read
    assert repr(replace(again, catalogue=read.catalogue)) == repr(read), "lines of tasks, types and orders as well"
    assert repr(again.catalogue) == repr(read.catalogue)
    assert canonical(again) == canonical(read)
    assert again.digest == read.digest
    assert again.root == read.root


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("suite.json", lambda data: data.replace(b"Qwen", b"Qwem", 1)),
        ("suite.json", lambda data: data[:-10]),
        ("packed.json", lambda data: data.replace(b"Qwen", b"Qwem", 1)),
        ("packed.json", lambda data: data[:-10]),
        ("digest", lambda data: data[::-1]),
    ],
)
def test_what_was_changed_is_read_anew(kept: Path, tmp_path: Path, name: str, change: object) -> None:
    file = kept / name
    file.write_bytes(change(file.read_bytes()))  # type: ignore[operator]
    assert canonical(held.built_in_suite(tmp_path)) == canonical(load_suite())
    assert held._read_back(kept, Path()) is not None


NO_SUITE = (
    b"",
    b"[]",
    b"{}",
    b"[1",
    b"[1, 1, 1, 1, 1, 1, 1]",
    b"[[[0]], 1, 1, 1, 1, 1, 1]",
    b"[[99, 1], 1, 1, 1, 1, 1, 1]",
)


@pytest.mark.parametrize("objects", NO_SUITE)
def test_what_bears_its_digest_and_is_no_suite_is_read_anew(kept: Path, tmp_path: Path, objects: bytes) -> None:
    plain = (kept / "suite.json").read_bytes()
    (kept / "packed.json").write_bytes(objects)
    (kept / "digest").write_text(held.digest(plain, objects))
    assert held.built_in_suite(tmp_path) == load_suite()


def test_what_is_kept_is_lost_without_one_of_its_files(kept: Path, tmp_path: Path) -> None:
    (kept / "packed.json").unlink()
    assert held.built_in_suite(tmp_path) == load_suite()
    assert held._read_back(kept, Path()) is not None


def test_a_suite_holds_no_value_that_cannot_be_packed(small_suite: Path) -> None:
    read = load_suite(small_suite)
    again = packed.unpacked(packed.packed(read), read.root, lambda: canonical(read))
    assert (again, canonical(again)) == (read, canonical(read))
    with pytest.raises(TypeError, match="no record of a suite: float"):
        packed.packed(replace(read, name=0.5))  # type: ignore[arg-type]


def test_other_code_keeps_another_suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = tmp_path / "suite"
    code.mkdir()
    (code / "tasks.py").write_text("one = 1\n")
    monkeypatch.setattr(held, "__file__", str(tmp_path / "suite_held.py"))
    before = held._key(tmp_path)
    assert held._key(tmp_path) == before
    (code / "tasks.py").write_text("one = 2\n")
    assert held._key(tmp_path) != before


def test_another_byte_in_a_file_is_another_suite(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "one.yaml").write_text("a: 1\n")
    before = held._key(tmp_path)
    (tmp_path / "tasks" / "one.yaml").write_text("a: 2\n")
    assert held._key(tmp_path) != before
    (tmp_path / "tasks" / "two.yaml").symlink_to("one.yaml")
    assert held._key(tmp_path) is None


def test_a_store_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("no directory")
    assert replace(held.built_in_suite(place), root=None) == replace(load_suite(), root=None)


def test_only_the_last_few_are_kept(kept: Path, tmp_path: Path) -> None:
    for number in range(6):
        (kept.parent / f"old{number}").mkdir()
    kept.rename(kept.parent / "older")
    held.built_in_suite(tmp_path)
    assert len(list(kept.parent.iterdir())) == held._KEPT
