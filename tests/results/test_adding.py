"""Sets and errata are only ever added, by one writer at a time, and the index says what stands."""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from made_up import Judged

from harness._errors import ResultSetError, UsageError
from harness.results.adding import add_result_set, only_writer, withdraw_result_set
from harness.results.finding import named
from harness.results.result_set import list_result_sets, list_standing_sets, read_result_set
from harness.results.withdrawal import WITHDRAWN_FILE, Withdrawal

DAY = date(2025, 12, 24)


def add(directory: Path, example: Judged, **more: str) -> Path:
    return add_result_set(directory, example.claims, example.suite, example.held, **more)


def without(example: Judged, number: int) -> Judged:
    """The example less one claim: another set."""
    return Judged(example.claims[:number] + example.claims[number + 1 :], example.suite, example.held)


def index(directory: Path) -> dict[str, dict[str, object]]:
    return {each["id"]: each for each in json.loads((directory / "index.json").read_text())["sets"]}


def contents(path: Path) -> dict[str, bytes]:
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def test_writers_at_once_lose_nothing(tmp_path: Path, example: Judged) -> None:
    place, gate, failures = tmp_path / "results", threading.Barrier(4), []

    def write(number: int) -> None:
        try:
            gate.wait()
            add(place, without(example, number % 3))
        except Exception as error:  # noqa: BLE001  whatever goes wrong in a thread
            failures.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    listing = list_result_sets(place)
    assert len(listing.sets) == 3
    assert set(index(place)) == {each.id for each in listing.sets}
    assert sorted(path.name for path in place.iterdir()) == sorted(
        ["INDEX.md", "index.json", *(each.id for each in listing.sets)]
    )


def test_one_writer_waits_for_the_other(tmp_path: Path, example: Judged) -> None:
    order = []

    def second() -> None:
        with only_writer(tmp_path):
            order.append("second")

    with only_writer(tmp_path):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
    assert add(tmp_path, example).is_dir()


def test_a_writer_that_does_not_finish_is_said_so(
    tmp_path: Path, example: Judged, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = pytest.raises(ResultSetError, match="another process is writing")
    with only_writer(tmp_path), said as caught, only_writer(tmp_path, longest=0.1):
        pytest.fail("two writers hold the same directory")
    assert caught.value.todo == "wait for it to end, then run again"
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with only_writer(tmp_path), only_writer(tmp_path, longest=0.1):
        assert add(tmp_path, example).is_dir(), "where there are no locks, sets can still be written"


def test_a_later_set_takes_the_place_of_an_earlier_one(tmp_path: Path, example: Judged) -> None:
    first = add(tmp_path, without(example, 0))
    second = add(tmp_path, example, supersedes="latest")
    assert read_result_set(second).package.supersedes == first.name
    listing = list_result_sets(tmp_path)
    assert [each.id for each in listing.standing] == [second.name]
    assert [each.id for word in ("previous", "latest") if (each := named(listing, word))] == [first.name, second.name]
    assert listing.superseded_by == {first.name: (second.name,)}
    assert index(tmp_path)[first.name]["superseded_by"] == [second.name]
    with pytest.raises(UsageError, match="no result set '1999' to supersede"):
        add(tmp_path, example, supersedes="1999")


def test_a_set_stands_again_once_what_took_its_place_is_withdrawn(tmp_path: Path, example: Judged) -> None:
    first = add(tmp_path, without(example, 0))
    second = add(tmp_path, example, supersedes=first.name)
    withdraw_result_set(second, DAY, "a wrong table", first.name)
    listing = list_result_sets(tmp_path)
    assert [each.id for each in listing.standing] == [first.name]
    entries = index(tmp_path)
    assert entries[first.name]["superseded_by"] == []
    assert entries[second.name]["withdrawn"] == {"on": "2025-12-24", "why": "a wrong table", "instead": first.name}


def test_sets_that_stand_are_the_same_whether_all_sets_are_read_or_only_these(tmp_path: Path, example: Judged) -> None:
    first = add(tmp_path, without(example, 0))
    second = add(tmp_path, example, supersedes=first.name)
    third = add(tmp_path, without(example, 1), supersedes=second.name)
    fourth = add(tmp_path, without(example, 2))

    def standing() -> tuple[list[str], list[str]]:
        few, every = list_standing_sets(tmp_path), list_result_sets(tmp_path)
        assert [(each.id, each.files) for each in few.sets] == [(each.id, each.files) for each in every.standing]
        return sorted(each.id for each in few.sets), [name for name, _ in few.problems]

    assert standing() == (sorted([third.name, fourth.name]), [])
    withdraw_result_set(fourth, DAY, "a wrong table")
    assert standing() == ([third.name], [])
    (third / "verdicts.csv").write_text("task\n")
    assert standing() == ([second.name], [third.name]), "what takes the place of a set must be whole"
    (second / "datapackage.json").write_text("{}")
    assert standing() == ([first.name], [second.name, third.name])


def test_files_of_a_set_that_does_not_stand_are_not_looked_at(tmp_path: Path, example: Judged) -> None:
    first = add(tmp_path, without(example, 0))
    second = add(tmp_path, example, supersedes=first.name)
    (first / "verdicts.csv").write_text("task\n")
    assert ([each.id for each in list_standing_sets(tmp_path).sets], list_standing_sets(tmp_path).problems) == (
        [second.name],
        (),
    )
    assert [name for name, _ in list_result_sets(tmp_path).problems] == [first.name]


def test_the_suite_of_a_set_is_told_without_its_claims(tmp_path: Path, example: Judged) -> None:
    found = read_result_set(add(tmp_path, example))
    assert found.suite_digest == found.results["suite"]["digest"] == example.suite.digest
    laid_out_otherwise = replace(found, files={"results.json": json.dumps(found.results).encode()})
    assert laid_out_otherwise.suite_digest == example.suite.digest
    for content in (b"", b"{}", b'{"suite": 1}', b'{\n  "suite": {\n    "digest"'):
        with pytest.raises(ResultSetError, match="not the JSON"):
            _ = replace(found, files={"results.json": content}).suite_digest


def test_an_erratum_is_added_and_nothing_else_changes(tmp_path: Path, example: Judged) -> None:
    path = add(tmp_path, example)
    before = contents(path)
    erratum = withdraw_result_set(path, DAY, "  a wrong\n table  ")
    assert erratum == path / WITHDRAWN_FILE
    assert contents(path) == {**before, WITHDRAWN_FILE: b'on: 2025-12-24\nwhy: "a wrong table"\n'}
    assert read_result_set(path).withdrawal == Withdrawal(DAY, "a wrong table", None)
    assert withdraw_result_set(path, DAY, "a wrong table") == erratum
    with pytest.raises(ResultSetError, match="was withdrawn on 2025-12-24 already: a wrong table"):
        withdraw_result_set(path, DAY, "another reason")
    assert contents(path)[WITHDRAWN_FILE] == b'on: 2025-12-24\nwhy: "a wrong table"\n'


HOSTILE = (
    "x: y # z",
    "- list",
    "'\"quotes\"' \\ {a: b} [c] & * ! | > % @ `",
    "\x1b[31mred\x1b[0m \u202eright to left \ud800 \U000e0041",
    "~",
    "null",
    "2025-12-24",
    "why: why\non: 1999-01-01",
    "\u2028\u0085 end",
)


@pytest.mark.parametrize("why", HOSTILE)
def test_any_reason_reads_back_and_shows_nothing_invisible(tmp_path: Path, example: Judged, why: str) -> None:
    path = add(tmp_path, replace(example, claims=example.claims[:1], held=example.held[:1]))
    withdraw_result_set(path, DAY, why)
    withdrawal = read_result_set(path).withdrawal
    assert withdrawal is not None
    assert withdrawal.on == DAY
    assert withdrawal.why.isprintable()
    assert withdraw_result_set(path, DAY, why)


def test_what_cannot_be_withdrawn(tmp_path: Path, example: Judged) -> None:
    path, other = add(tmp_path, example), add(tmp_path, without(example, 0))
    with pytest.raises(UsageError, match="a withdrawal needs a reason"):
        withdraw_result_set(path, DAY, " \n")
    with pytest.raises(UsageError, match="is the one to withdraw"):
        withdraw_result_set(path, DAY, "x", path.name)
    with pytest.raises(UsageError, match="'1999' to use instead is not there"):
        withdraw_result_set(path, DAY, "x", "1999")
    withdraw_result_set(other, DAY, "x")
    with pytest.raises(UsageError, match="to use instead is withdrawn"):
        withdraw_result_set(path, DAY, "x", other.name)
    assert read_result_set(path).withdrawal is None
    (path / "figures.csv").write_text("x")
    with pytest.raises(ResultSetError, match=r"figures\.csv"):
        withdraw_result_set(path, DAY, "x")
    with pytest.raises(ResultSetError):
        withdraw_result_set(tmp_path / "nothing", DAY, "x")
