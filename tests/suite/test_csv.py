from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness._errors import SuiteError
from harness.suite._csv import read_csv

HEADER = ("repo", "source", "note")


def read(tmp_path: Path, content: str | bytes) -> list[tuple[int | None, dict[str, str]]]:
    path = tmp_path / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [(row.line, row.cells) for row in read_csv(path, "seeds/table.csv", HEADER, ("repo",))]


def test_rows_keep_their_cells_and_lines(tmp_path: Path) -> None:
    content = 'repo,source,note\na/b,s,\n"c,d",s,"two\nlines ""quoted"""\n\ne,s,x\n'
    assert read(tmp_path, content) == [
        (2, {"repo": "a/b", "source": "s", "note": ""}),
        (3, {"repo": "c,d", "source": "s", "note": 'two\nlines "quoted"'}),
        (6, {"repo": "e", "source": "s", "note": "x"}),
    ]


@pytest.mark.parametrize(
    ("content", "what", "line"),
    [
        ("", "the file is empty", None),
        ("repo,source\na,s\n", "missing: note", 1),
        ("repo,note,source\na,s,\n", "the header is not the one of this table", 1),
        ("repo,source,note,extra\n", "unknown: extra", 1),
        ("repo,source,note\na,s\n", "the row has 2 cells, the header 3", 2),
        ("repo,source,note\na,s,n,\n", "the row has 4 cells, the header 3", 2),
        ("repo,source,note\na,s,\nb,s,\na,s,\n", "'a' stands twice", 4),
        ("repo,source,note\n,s,\n", "the row has no repo", 2),
        ('repo,source,note\na,s,"open\n', "the file is not CSV", 2),
        ('repo,source,note\na,s,"x"y\n', "the file is not CSV", 2),
        (b"repo,source,note\na,s,\xe9\n", "the file is not UTF-8", 2),
        (b"repo,source,note\na,s,\0\n", "cannot be seen: NUL", 2),
        ("repo,source,note\na,s,\x1b[2J\n", r"cannot be seen: \x1b", 2),
    ],
)
def test_what_is_not_the_table_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, what: str, line: int | None
) -> None:
    with pytest.raises(SuiteError) as caught:
        read(tmp_path, content)
    assert what in caught.value.what
    assert caught.value.where.file == "seeds/table.csv"
    assert caught.value.where.line == line
    assert caught.value.todo
    assert "\x1b" not in str(caught.value)


CELLS = st.text(st.sampled_from("abÄ中/;'= -.0"), max_size=5)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6, unique_by=lambda cells: cells[0]))
def test_written_rows_are_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]) -> None:
    content = "repo,source,note\n" + "".join(",".join(cells) + "\n" for cells in rows if cells[0])
    found = read(tmp_path_factory.mktemp("table"), content)
    assert [tuple(cells.values()) for _, cells in found] == [cells for cells in rows if cells[0]]
