"""The corpus of bad input: one clear reason each, and nothing else is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness._errors import ImportFileError
from harness.snapshot import Store, import_table, load_mapping

CORPUS = Path(__file__).parents[1] / "hostile" / "imports"

NO_ID = "this is no Hub repository id"
NOT_PRINTABLE = "the id holds a character that cannot be printed"

BAD_ROWS = {
    "absolute-path.csv": ("repo_id", NO_ID),
    "c1-control.csv": ("repo_id", NOT_PRINTABLE),
    "contradiction.csv": ("repo_id", "line 2 says something else of the same repository, and came first"),
    "date-far-away.csv": ("created_at", "is not between 1970 and 2100"),
    "empty-id.csv": ("repo_id", "there is no repository id"),
    "escape-in-licence.csv": ("licence", "holds a character that cannot be printed"),
    "formula.csv": ("repo_id", NO_ID),
    "fraction.csv": ("downloads_30d", "is no whole number"),
    "homoglyph.csv": ("repo_id", NO_ID),
    "html.csv": ("repo_id", NO_ID),
    "huge-count.csv": ("downloads_30d", "is higher than 1,000,000,000,000"),
    "invalid-utf8.csv": ("repo_id", "is not valid UTF-8"),
    "long-licence.csv": ("licence", "is longer than 200 characters"),
    "negative-count.csv": ("downloads_30d", "is negative"),
    "new-line-in-id.csv": ("repo_id", NOT_PRINTABLE),
    "nul.csv": ("repo_id", NOT_PRINTABLE),
    "open-quote.csv": ("", "a quote is not closed"),
    "other-digits.csv": ("downloads_30d", "is no whole number"),
    "overlong-utf8.csv": ("repo_id", "is not valid UTF-8"),
    "pipe.csv": ("repo_id", NO_ID),
    "quote-inside.csv": ("", "text stands after a closing quote"),
    "right-to-left.csv": ("repo_id", NOT_PRINTABLE),
    "terminal-escape.csv": ("repo_id", NOT_PRINTABLE),
    "terminal-title.csv": ("repo_id", NOT_PRINTABLE),
    "too-few-cells.csv": ("", "the row has 2 cells, the header 4"),
    "too-long.csv": ("repo_id", "the id is too long"),
    "too-many-cells.csv": ("", "the row has 5 cells, the header 4"),
    "traversal-windows.csv": ("repo_id", "the id holds '..'"),
    "traversal.csv": ("repo_id", "the id holds '..'"),
    "two-slashes.csv": ("repo_id", NO_ID),
    "wrong-date.csv": ("created_at", "is no date that exists"),
    "zero-width.csv": ("repo_id", NOT_PRINTABLE),
}

NO_TABLES = {
    "binary.csv": "is not CSV|is missing|are missing",
    "empty.csv": "there is no header line",
    "header-only.csv": "the file holds no row",
    "hostile-header.csv": "the columns 'created', 'downloads', 'licence' are missing",
    "missing-column.csv": "the column 'created' is missing; the columns found are: 'id', 'made', 'downloads', 'lic",
    "utf16.csv": "are missing",
}

HARMLESS = {"formula-in-licence.csv"}
"""Text that only an output could make dangerous: it stands as it is, and every output has its sanitiser."""


def test_every_file_of_the_corpus_is_tried() -> None:
    assert {path.name for path in CORPUS.glob("*.csv")} == {*BAD_ROWS, *NO_TABLES, *HARMLESS}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_set_aside_and_nothing_else(name: str, store: Store) -> None:
    column, reason = BAD_ROWS[name]
    result = import_table(CORPUS / name, load_mapping(CORPUS / "mapping.yaml"))
    assert result.rejects.select("file", "line", "column", "reason").rows() == [("table", 3, column, reason)]
    assert result.models["repo_id"].to_list() == ["good/first", "good/last"]
    assert result.models["downloads_30d"].to_list() == [10, 20]
    assert (result.counts["read"], result.counts["rejected"]) == (3, 1)
    assert result.warnings[0] == "rows that could not be read: 1; rejects.csv lists them"
    held = store.publish(result.models, result.details, result.rejects)
    directory = store.directory(held.id)
    for file in ("rejects.csv", "manifest.json"):
        shown = (directory / file).read_bytes()
        assert shown.isascii()
        assert not any(byte < 0x20 and byte != 0x0A for byte in shown)
    assert store.check(held.id) == held


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_gives_one_message(name: str) -> None:
    with pytest.raises(ImportFileError, match=NO_TABLES[name]) as caught:
        import_table(CORPUS / name, load_mapping(CORPUS / "mapping.yaml"))
    message = str(caught.value)
    assert caught.value.exit_code == 2
    assert name in message
    assert message.count("\n") == 1
    assert all(character.isprintable() for character in message.replace("\n", ""))


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_text_that_only_an_output_could_make_dangerous_stands(name: str) -> None:
    result = import_table(CORPUS / name, load_mapping(CORPUS / "mapping.yaml"))
    assert result.rejects.height == 0
    assert result.models.filter(result.models["repo_id"] == "good/formula")["licence"].to_list() == [
        "=cmd|'/c calc'!A1"
    ]
