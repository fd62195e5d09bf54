from __future__ import annotations

import errno
import gzip
import json
import multiprocessing
import os
import random
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from made_up import Judged, extract, judged, suite_of

from harness._errors import NewerFormatError, ResultSetError
from harness._exact import canonical_json, digest
from harness.measure.extract_files import extract_bytes
from harness.results import _files
from harness.results._files import unpacked
from harness.results.package import PACKAGE_FILE, read_package
from harness.results.result_set import (
    extracts_of,
    list_result_sets,
    read_result_set,
    suite_name,
    write_result_set,
)
from harness.results.withdrawal import WITHDRAWN_FILE

FILES = [
    "README.md",
    "datapackage.json",
    "evidence.csv",
    "figures.csv",
    "results.json",
    "suite/seeds.json",
    "suite/tasks.json",
    "verdicts.csv",
]
TOGETHER = 2
ROOT = Path(__file__).parents[2]


def write(directory: Path, example: Judged, **more: object) -> Path:
    return write_result_set(directory, example.claims, example.suite, example.held, **more)


def contents(path: Path) -> dict[str, bytes]:
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def left_in(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir()) if directory.exists() else []


@pytest.fixture
def written(tmp_path: Path, example: Judged) -> Path:
    return write(tmp_path / "results", example)


def test_a_set_has_its_files_and_an_id_from_its_newest_evidence(written: Path, example: Judged) -> None:
    assert re.fullmatch(r"2025-12-01-[0-9a-f]{12}", written.name)
    evidence = [each.manifest.id for each in example.held]
    extracts = [f"extracts/{name}/{file}" for name in evidence for file in ("cells.csv", "extract.json", "facts.csv")]
    manifests = [f"manifests/{name}.json" for name in evidence]
    assert sorted(contents(written)) == sorted([*FILES, *extracts, *manifests])
    assert left_in(written.parent) == [written.name]


def test_two_writes_in_different_directories_give_the_same_bytes(
    written: Path, example: Judged, tmp_path: Path
) -> None:
    other = write(tmp_path / "elsewhere" / "deep", example)
    assert other.name == written.name
    assert contents(other) == contents(written)


def test_the_order_of_claims_and_evidence_changes_nothing(written: Path, example: Judged, tmp_path: Path) -> None:
    shuffled = random.Random(7)  # noqa: S311  an order, not a secret
    claims, held = list(example.claims), list(example.held)
    for number in range(5):
        shuffled.shuffle(claims)
        shuffled.shuffle(held)
        other = write(tmp_path / str(number), Judged(tuple(claims), example.suite, tuple(held)))
        assert contents(other) == contents(written)


_WRITE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from made_up import judged
from harness.results.result_set import write_result_set
example = judged()
print(write_result_set(Path(sys.argv[2]), example.claims, example.suite, example.held))
"""


def in_a_process(directory: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WRITE, str(Path(__file__).parent), str(directory)],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> Path:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return Path(out.strip())


def test_threads_and_hash_seeds_change_nothing(written: Path, tmp_path: Path) -> None:
    runs = {
        "one": {"POLARS_MAX_THREADS": "1", "PYTHONHASHSEED": "1"},
        "four": {"POLARS_MAX_THREADS": "4", "PYTHONHASHSEED": "2"},
    }
    processes = [in_a_process(tmp_path / name, **environment) for name, environment in runs.items()]
    for process in processes:
        assert contents(finished(process)) == contents(written)


def test_two_processes_may_write_the_same_set_at_once(written: Path, tmp_path: Path) -> None:
    place = tmp_path / "shared"
    for path in [finished(process) for process in [in_a_process(place), in_a_process(place)]]:
        assert contents(path) == contents(written)
    assert left_in(place) == [written.name]


def _race(place: str, gate: object) -> None:
    example = judged()
    gate.wait()
    for _ in range(5):
        write(Path(place), example)


def test_writers_that_meet_at_the_last_moment_all_succeed(written: Path, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(TOGETHER)
    place = tmp_path / "shared"
    writers = [context.Process(target=_race, args=(str(place), gate)) for _ in range(TOGETHER)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert [writer.exitcode for writer in writers] == [0] * TOGETHER
    assert left_in(place) == [written.name]
    assert contents(place / written.name) == contents(written)


def test_an_identical_set_that_is_there_is_left_as_it_is(written: Path, example: Judged) -> None:
    before = {path: path.stat().st_mtime_ns for path in written.rglob("*")}
    assert write(written.parent, example) == written
    assert {path: path.stat().st_mtime_ns for path in written.rglob("*")} == before


def test_a_withdrawn_set_that_is_there_is_left_as_it_is(written: Path, example: Judged) -> None:
    (written / WITHDRAWN_FILE).write_text("on: 2025-12-24\nwhy: a wrong table\n")
    assert write(written.parent, example) == written
    assert (written / WITHDRAWN_FILE).exists()


def test_other_content_under_the_same_id_is_refused(written: Path, example: Judged) -> None:
    before = contents(written)
    (written / "verdicts.csv").write_text("something else\n")
    with pytest.raises(ResultSetError, match=r"verdicts\.csv"):
        write(written.parent, example)
    assert contents(written) == {**before, "verdicts.csv": b"something else\n"}


def test_another_whole_set_under_the_same_id_is_refused(written: Path, example: Judged, tmp_path: Path) -> None:
    other = write(tmp_path / "other", Judged(example.claims[1:], example.suite, example.held))
    shutil.rmtree(written)
    shutil.copytree(other, written)
    with pytest.raises(ResultSetError, match="other content"):
        write(written.parent, example)


def test_a_file_in_the_place_of_the_set_is_refused(written: Path, example: Judged) -> None:
    shutil.rmtree(written)
    written.write_text("a file")
    with pytest.raises(ResultSetError, match="no such result set"):
        write(written.parent, example)
    assert written.read_text() == "a file"


def test_a_change_of_any_kind_gives_another_id(written: Path, example: Judged, tmp_path: Path) -> None:
    fewer = Judged(example.claims[1:], example.suite, example.held)
    less = Judged(example.claims, example.suite, example.held[:2])
    suite = Judged(example.claims, replace(example.suite, digest="1" * 64), example.held)
    ids = {written.name, *(write(tmp_path / "other", each).name for each in (fewer, less, suite))}
    ids.add(write(tmp_path / "other", example, supersedes=written.name).name)
    assert len(ids) == 5


def test_a_set_reads_back_as_it_was_written(written: Path, example: Judged) -> None:
    found = read_result_set(written)
    assert found.id == written.name
    assert found.package.newest_evidence is not None
    assert found.package.newest_evidence.isoformat() == "2025-12-01"
    assert found.withdrawal is None
    assert found.package.supersedes is None
    assert [each["task"] for each in found.results["claims"]] == sorted(each.task.id for each in example.claims)
    assert suite_name(found) == "made-up"


def test_the_extracts_of_a_set_are_the_ones_it_was_judged_on(written: Path, example: Judged) -> None:
    held = sorted(example.held, key=lambda each: each.manifest.id)
    found = extracts_of(read_result_set(written))
    assert [each.digest for each in found] == [each.digest for each in held]
    assert [extract_bytes(each) for each in found] == [extract_bytes(each) for each in held]


def test_large_extracts_are_packed_and_read_back(tmp_path: Path, example: Judged) -> None:
    rows = [
        {"repo_id": f"Qwen/m{number}", "author": "Qwen", "downloads_30d": number, "licence": f"licence-{number}"}
        for number in range(2000)
    ]
    large = extract("large", rows=rows)
    path = write(tmp_path, Judged(example.claims, example.suite, (*example.held, large)))
    assert (path / "extracts" / large.manifest.id / "cells.csv.gz").exists()
    assert large.digest in {each.digest for each in extracts_of(read_result_set(path))}
    assert path.name == write(tmp_path / "again", Judged(example.claims, example.suite, (*example.held, large))).name


def test_a_packed_file_packed_by_another_program_is_found_but_gives_the_same_id(
    tmp_path: Path, example: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"repo_id": f"Qwen/m{number}", "author": "Qwen", "licence": f"licence-{number}"} for number in range(2000)]
    held = (extract("large", rows=rows),)
    path = write(tmp_path, Judged(example.claims, example.suite, held))
    packed = next(path.rglob("cells.csv.gz"))
    content = gzip.decompress(packed.read_bytes())
    real = gzip.compress
    monkeypatch.setattr(gzip, "compress", lambda data, **_: real(data, compresslevel=1, mtime=0))
    other = write(tmp_path / "other", Judged(example.claims, example.suite, held))
    assert other.name == path.name
    assert next(other.rglob("cells.csv.gz")).read_bytes() != packed.read_bytes()
    assert write(tmp_path, Judged(example.claims, example.suite, held)) == path
    packed.write_bytes(real(content, compresslevel=1, mtime=0))
    with pytest.raises(ResultSetError, match=r"cells\.csv\.gz"):
        read_result_set(path)
    packed.write_bytes(b"\x1f\x8b nonsense")
    with pytest.raises(ResultSetError, match=r"cells\.csv\.gz"):
        read_result_set(path)


def changed_digit(data: bytes) -> bytes:
    """Change the last digit of a file to another digit."""
    place = max(index for index, byte in enumerate(data) if chr(byte).isdigit())
    other = b"8" if data[place : place + 1] != b"8" else b"3"
    return data[:place] + other + data[place + 1 :]


def test_one_digit_changed_in_any_file_is_found_and_the_file_named(written: Path) -> None:
    for name, data in contents(written).items():
        (written / name).write_bytes(changed_digit(data))
        with pytest.raises(ResultSetError) as caught:
            read_result_set(written)
        assert str(caught.value.where).endswith(f"/{name}"), name
        (written / name).write_bytes(data)
    assert read_result_set(written)


def test_any_digit_changed_in_the_package_file_is_its_own_fault(written: Path) -> None:
    file = written / PACKAGE_FILE
    data = file.read_bytes()
    places = [index for index, byte in enumerate(data) if chr(byte).isdigit()]
    for place in places[:: len(places) // 40]:
        other = b"8" if data[place : place + 1] != b"8" else b"3"
        file.write_bytes(data[:place] + other + data[place + 1 :])
        with pytest.raises((ResultSetError, NewerFormatError), match=r"datapackage\.json"):
            read_result_set(written)


def test_a_space_added_to_the_package_file_is_found(written: Path) -> None:
    with (written / PACKAGE_FILE).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ResultSetError, match="changed after it was written"):
        read_result_set(written)


def test_missing_added_cut_and_swapped_files_are_named(written: Path) -> None:
    before = contents(written)
    extra = written / "extracts" / "more.csv"
    extra.write_text("1\n")
    with pytest.raises(ResultSetError, match=r"more\.csv: the file does not belong"):
        read_result_set(written)
    extra.unlink()
    (written / "suite" / "seeds.json").unlink()
    with pytest.raises(ResultSetError, match=r"seeds\.json: the file is missing"):
        read_result_set(written)
    (written / "suite" / "seeds.json").write_bytes(before["suite/seeds.json"])
    (written / "figures.csv").write_bytes(before["figures.csv"][:-1])
    with pytest.raises(ResultSetError, match=r"figures\.csv: the file has [0-9,]+ bytes, not the"):
        read_result_set(written)
    (written / "figures.csv").write_bytes(before["evidence.csv"])
    with pytest.raises(ResultSetError, match=r"figures\.csv"):
        read_result_set(written)


def test_a_link_in_a_set_is_not_followed(written: Path, tmp_path: Path) -> None:
    data = (written / "verdicts.csv").read_bytes()
    (written / "verdicts.csv").unlink()
    (tmp_path / "outside.csv").write_bytes(data)
    (written / "verdicts.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(ResultSetError, match=r"verdicts\.csv: this is no regular file"):
        read_result_set(written)


def resealed(written: Path, change: dict[str, object], own: dict[str, object]) -> None:
    """Change the package file and seal it again, as a later version or a forger would."""
    record = json.loads((written / PACKAGE_FILE).read_bytes())
    record |= change
    record["harness"] |= own
    del record["harness"]["seal"]
    record["harness"]["seal"] = digest(canonical_json(record).encode())
    (written / PACKAGE_FILE).write_text(canonical_json(record))


def test_a_set_of_a_later_version_is_refused_politely(written: Path) -> None:
    resealed(written, {}, {"schema_version": 2})
    with pytest.raises(NewerFormatError, match="version 2; this harness reads up to 1") as caught:
        read_result_set(written)
    assert caught.value.todo == "upgrade adoption-harness"


def test_paths_in_the_package_file_open_nothing(written: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    record = json.loads((written / PACKAGE_FILE).read_bytes())
    record["resources"][0]["path"] = "../../secret"
    resealed(written, {"resources": record["resources"]}, {})
    with pytest.raises(ResultSetError, match="secret: the file is missing"):
        read_result_set(written)


@pytest.mark.parametrize(
    "own",
    [
        {"digest": "0" * 64},
        {"newest_evidence": "yesterday"},
        {"newest_evidence": 7},
        {"supersedes": "2025-10-12-abcdefabcdef"},
    ],
)
def test_a_forged_package_file_is_refused(written: Path, own: dict[str, object]) -> None:
    resealed(written, {}, own)
    with pytest.raises(ResultSetError, match=r"datapackage\.json"):
        read_result_set(written)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"{}", b'{"harness": 1}', b"\xff", b"[" * 100_000, b'{"harness": {"schema_version": 1.5}}'],
)
def test_a_package_file_that_is_none_gives_one_message(written: Path, data: bytes) -> None:
    (written / PACKAGE_FILE).write_bytes(data)
    with pytest.raises(ResultSetError, match=r"datapackage\.json"):
        read_result_set(written)


def test_what_is_no_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResultSetError, match="no such result set"):
        read_result_set(tmp_path / "nothing")
    with pytest.raises(ResultSetError, match="the file is missing"):
        read_result_set(tmp_path)


def test_synthetic_evidence_is_refused(tmp_path: Path, example: Judged) -> None:
    made = extract("made", kind="synthetic")
    with pytest.raises(ResultSetError, match=f"synthetic evidence cannot stand in a result set: {made.manifest.id}"):
        write(tmp_path / "results", Judged(example.claims, example.suite, (*example.held, made)))
    assert not (tmp_path / "results").exists()


def test_a_set_needs_claims_and_single_evidence_and_a_real_id_to_supersede(tmp_path: Path, example: Judged) -> None:
    with pytest.raises(ResultSetError, match="no claim"):
        write(tmp_path, Judged((), suite_of(()), example.held))
    with pytest.raises(ResultSetError, match="given twice"):
        write(tmp_path, Judged(example.claims, example.suite, (*example.held, example.held[0])))
    with pytest.raises(ResultSetError, match="no id of a result set"):
        write(tmp_path, example, supersedes="../up")
    bad = replace(example.held[0], manifest=replace(example.held[0].manifest, id="../up"))
    with pytest.raises(ResultSetError, match="no id of evidence"):
        write(tmp_path, Judged(example.claims, example.suite, (bad,)))
    assert left_in(tmp_path) == []


def test_a_set_without_evidence_is_undated(tmp_path: Path, example: Judged) -> None:
    path = write(tmp_path, Judged(example.claims[3:4], example.suite, ()))
    assert path.name.startswith("undated-")
    assert extracts_of(read_result_set(path)) == ()


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "the disk is full"), (errno.EDQUOT, "the disk is full"), (errno.EACCES, "cannot be written")],
)
def test_a_place_that_is_full_or_closed_is_left_as_it_was(
    tmp_path: Path, example: Judged, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    real, calls = _files.write_durably, []

    def failing(path: Path, data: bytes) -> None:
        calls.append(path)
        if len(calls) == 7:
            path.write_bytes(data[:10])
            raise OSError(number, os.strerror(number))
        real(path, data)

    monkeypatch.setattr(_files, "write_durably", failing)
    with pytest.raises(ResultSetError, match=said) as caught:
        write(tmp_path / "results", example)
    assert caught.value.todo
    assert left_in(tmp_path / "results") == []


def test_a_place_that_is_no_directory_is_refused(tmp_path: Path, example: Judged) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ResultSetError, match="cannot be written"):
        write(tmp_path / "file" / "results", example)


@pytest.mark.parametrize("at", [1, 5, 12])
def test_an_interrupt_leaves_nothing(tmp_path: Path, example: Judged, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    real, calls = _files.write_durably, []

    def interrupted(path: Path, data: bytes) -> None:
        calls.append(path)
        if len(calls) == at:
            path.write_bytes(data[:3])
            raise KeyboardInterrupt
        real(path, data)

    monkeypatch.setattr(_files, "write_durably", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "results", example)
    assert left_in(tmp_path / "results") == []


def test_a_package_of_data_lists_every_file_with_its_digest(written: Path) -> None:
    record = json.loads((written / PACKAGE_FILE).read_bytes())
    paths = [resource["path"] for resource in record["resources"]]
    assert sorted([*paths, PACKAGE_FILE]) == sorted(contents(written))
    assert len({resource["name"] for resource in record["resources"]}) == len(paths)
    for resource in record["resources"]:
        assert re.fullmatch(r"[a-z0-9._-]+", resource["name"])
        assert (written / resource["path"]).stat().st_size == resource["bytes"]
    tables = {resource["path"]: resource["schema"] for resource in record["resources"] if "schema" in resource}
    assert sorted(tables) == sorted(path for path in paths if path.endswith((".csv", ".csv.gz")))
    for path, schema in tables.items():
        header = unpacked(path, (written / path).read_bytes()).decode().partition("\n")[0].split(",")
        assert [field["name"] for field in schema["fields"]] == header
    assert record["sources"] == [
        {"title": "Facts by us"},
        {"title": "Recordings by someone, MIT.", "path": "https://example.org/recordings"},
        {"title": "somebody/else"},
    ]
    assert read_package((written / PACKAGE_FILE).read_bytes(), where="x").id == written.name


def test_nothing_tells_when_or_where_a_set_was_written(written: Path) -> None:
    for name, data in contents(written).items():
        assert str(written.parent).encode() not in data, name
        assert b"created_at" not in data or name.startswith(("manifests/", "extracts/", "results.json")), name


def test_sets_are_listed_by_their_newest_evidence(written: Path, example: Judged) -> None:
    place = written.parent
    older = write(place, Judged(example.claims, example.suite, example.held[:1]))
    (place / "notes").mkdir()
    (place / ".partial-x").mkdir()
    (place / "INDEX.md").write_text("x")
    listing = list_result_sets(place)
    assert [each.id for each in listing.sets] == [older.name, written.name]
    assert listing.problems == ()


def test_one_bad_set_hides_no_other(written: Path, example: Judged) -> None:
    place = written.parent
    other = write(place, Judged(example.claims[1:], example.suite, example.held))
    (other / "README.md").write_text("x")
    listing = list_result_sets(place)
    assert [each.id for each in listing.sets] == [written.name]
    assert [(name, "README.md" in str(error)) for name, error in listing.problems] == [(other.name, True)]


def test_a_directory_that_is_not_there_has_no_listing(tmp_path: Path) -> None:
    with pytest.raises(ResultSetError, match="no such directory"):
        list_result_sets(tmp_path / "nothing")


def test_an_erratum_withdraws_a_set(written: Path) -> None:
    (written / WITHDRAWN_FILE).write_text("on: 2025-12-24\nwhy: a wrong table\ninstead: 2025-12-02-0123456789ab\n")
    withdrawal = read_result_set(written).withdrawal
    assert withdrawal is not None
    assert (withdrawal.on.isoformat(), withdrawal.why) == ("2025-12-24", "a wrong table")
    assert withdrawal.instead == "2025-12-02-0123456789ab"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "on: 2025-12-24",
        "on: soon\nwhy: x",
        "on: 2025-12-24\nwhy: x\ninstead: ../up",
        "on: 2025-12-24\nwhy: x\nby: me",
        "- x",
        "on: [\n",
    ],
)
def test_an_erratum_that_cannot_be_read_is_named(written: Path, text: str) -> None:
    (written / WITHDRAWN_FILE).write_text(text)
    with pytest.raises(ResultSetError, match=r"withdrawn\.yaml"):
        read_result_set(written)
