from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_up import Judged

from harness._errors import ResultSetError
from harness.results.index import write_index
from harness.results.result_set import write_result_set


def write(directory: Path, example: Judged, **more: object) -> Path:
    return write_result_set(directory, example.claims, example.suite, example.held, **more)


def index_of(directory: Path) -> dict[str, object]:
    write_index(directory)
    made: dict[str, object] = json.loads((directory / "index.json").read_text())
    return made


@pytest.fixture
def three(tmp_path: Path, example: Judged) -> list[Path]:
    first = write(tmp_path, Judged(example.claims, example.suite, example.held[:1]))
    second = write(tmp_path, example, supersedes=first.name)
    third = write(tmp_path, Judged(example.claims[3:4], example.suite, ()))
    (third / "withdrawn.yaml").write_text(f"on: 2026-01-02\nwhy: no | evidence\ninstead: {second.name}\n")
    return [first, second, third]


def test_the_index_is_made_from_what_is_there(three: list[Path]) -> None:
    first, second, third = three
    sets = index_of(first.parent)["sets"]
    assert [each["id"] for each in sets] == [second.name, first.name, third.name]
    assert sets[0]["supersedes"] == first.name
    assert sets[1]["superseded_by"] == [second.name]
    assert sets[2]["withdrawn"] == {"on": "2026-01-02", "why": "no | evidence", "instead": second.name}
    assert sets[0]["verdicts"] == {
        "supported": 1,
        "contradicted": 2,
        "inconclusive": 1,
        "no-evidence": 1,
        "off-hub": 1,
        "depends": 1,
    }
    assert sets[2]["newest_evidence"] is None


def test_the_index_for_people_shows_what_stands_and_what_does_not(three: list[Path]) -> None:
    first, second, third = three
    write_index(first.parent)
    lines = (first.parent / "INDEX.md").read_text().splitlines()
    rows = {path.name: next(line for line in lines if line.startswith(f"| [{path.name}](")) for path in three}
    assert rows[first.name].endswith(f"| superseded by {second.name} |")
    assert rows[second.name].endswith(f"| supersedes {first.name} |")
    assert f"withdrawn on 2026-01-02: no \\| evidence; use {second.name}" in rows[third.name]
    assert "| 2025-12-01 | 7 | 1 supported, 2 contradicted," in rows[second.name]


def test_the_index_is_the_same_bytes_whatever_was_there_before(three: list[Path], tmp_path: Path) -> None:
    write_index(tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in ("INDEX.md", "index.json")}
    (tmp_path / "INDEX.md").write_text("old")
    write_index(tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert str(three[0].parent).encode() not in b"".join(before.values())


def test_a_set_that_cannot_be_read_is_named(three: list[Path]) -> None:
    (three[0] / "figures.csv").write_text("x")
    made = index_of(three[0].parent)
    assert [(each["path"], "bytes" in each["why"]) for each in made["unreadable"]] == [(three[0].name, True)]
    assert f"- {three[0].name}: " in (three[0].parent / "INDEX.md").read_text()


def test_a_directory_with_another_name_is_not_linked(three: list[Path]) -> None:
    three[0].rename(three[0].with_name("a [b](c)"))
    write_index(three[0].parent)
    assert "| a \\[b\\](c) |" in (three[0].parent / "INDEX.md").read_text()


def test_an_empty_directory_has_an_empty_index(tmp_path: Path) -> None:
    assert index_of(tmp_path) == {"schema_version": 1, "sets": [], "unreadable": []}


def test_a_directory_that_is_not_there_has_no_index(tmp_path: Path) -> None:
    with pytest.raises(ResultSetError, match="no such directory"):
        write_index(tmp_path / "nothing")
