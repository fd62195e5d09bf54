"""CSV tables: what a mapping does to cells, and how rows that are no rows are set aside."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness._errors import ImportFileError
from harness.snapshot import ImportResult, Store, import_table, load_mapping
from harness.snapshot.schema import MODELS_SCHEMA

Importer = Callable[..., ImportResult]


def column(result: ImportResult, name: str) -> dict[str, object]:
    return dict(result.models.select("repo_id", name).iter_rows())


def reasons(result: ImportResult) -> list[tuple[int, str, str]]:
    return list(result.rejects.select("line", "column", "reason").iter_rows())


def test_a_table_has_the_shape_of_the_models_table(imports: Importer) -> None:
    result = imports("id,x\nb/two,1\na/one,2\ngpt2,3\n")
    assert dict(result.models.schema) == MODELS_SCHEMA
    assert column(result, "author") == {"a/one": "a", "b/two": "b", "gpt2": None}
    assert result.models["repo_id"].to_list() == ["a/one", "b/two", "gpt2"]
    assert result.counts["read"] == 3


def test_what_is_not_mapped_is_not_known(imports: Importer) -> None:
    models = imports("id,downloads\na/b,5\n").models
    assert models.drop("repo_id", "author").null_count().row(0) == (1,) * 15


ALL = """\
columns:
  repo_id: {from: Id, strip: ["hf.co/", "hf:"]}
  hub_id: mongo
  created_at: made
  last_modified: {from: changed, format: "%d.%m.%Y %H:%M", utc: true}
  downloads_30d: {from: dl, none: ["n/a", "-1"]}
  downloads_all_time: all
  likes: likes
  pipeline_tag: {from: task, values: {"Text Gen": text-generation}}
  library: {constant: transformers}
  licence: {from: tags, tag: "license:", separator: ";"}
  gated: {from: gate, values: {auto: "true", manual: "true", open: "false"}}
  parameters: {from: size, pattern: "^([0-9]+) items$", none: unknown}
  architecture: arch
  removed: gone
"""

FULL = """\
Id,mongo,made,changed,dl,all,likes,task,tags,gate,size,arch,gone
hf.co/a/b,66aa,2025-04-27T03:42:21.123Z,05.09.2025 14:30,12,120.0,3,Text Gen,license:mit;license:gpl,auto,7 items,a,True
hf:c/d,, 2025-04-27 05:42:21+02:00 ,,n/a,,0,fill-mask,,open,unknown,,0
"""


def test_every_key_does_what_it_says(imports: Importer) -> None:
    result = imports(FULL, ALL)
    assert result.rejects.height == 0
    first, second = result.models.to_dicts()
    nothing_of_bases = {"relation": None, "base_models": None}
    assert first == {
        "repo_id": "a/b", "author": "a", "hub_id": "66aa",
        "created_at": datetime(2025, 4, 27, 3, 42, 21, 123000, tzinfo=UTC),
        "last_modified": datetime(2025, 9, 5, 14, 30, tzinfo=UTC),
        "downloads_30d": 12, "downloads_all_time": 120, "likes": 3, "pipeline_tag": "text-generation",
        "library": "transformers", "licence": "mit", "gated": True, "architecture": "a", "parameters": 7,
        "removed": True, **nothing_of_bases,
    }  # fmt: skip
    assert second == {
        "repo_id": "c/d", "author": "c", "hub_id": None,
        "created_at": datetime(2025, 4, 27, 3, 42, 21, tzinfo=UTC), "last_modified": None,
        "downloads_30d": None, "downloads_all_time": None, "likes": 0, "pipeline_tag": "fill-mask",
        "library": "transformers", "licence": None, "gated": False, "architecture": None, "parameters": None,
        "removed": False, **nothing_of_bases,
    }  # fmt: skip
    assert (result.counts["none_downloads_30d"], result.counts["none_parameters"]) == (1, 1)
    assert result.counts["several_tags"] == 1


def test_nothing_is_not_zero(imports: Importer) -> None:
    result = imports("id,d\na/zero,0\na/blank,\na/spaces,  \n", "columns: {repo_id: id, downloads_30d: d}\n")
    assert column(result, "downloads_30d") == {"a/zero": 0, "a/blank": None, "a/spaces": None}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("-5", "is negative"),
        ("- 5", "is negative"),
        ("-0.5", "is negative"),
        ("1.5", "is no whole number"),
        ("1e5", "is no whole number"),
        ("1_000", "is no whole number"),
        ('"1,000"', "is no whole number"),
        ("+5", "is no whole number"),
        ("NaN", "is no whole number"),
        ("٣", "is no whole number"),
        ("0x10", "is no whole number"),
        ("5 \x00", "is no whole number"),
        ("100000000000000000000", "is higher than 1,000,000,000,000"),
        ("1000000000001", "is higher than 1,000,000,000,000"),
    ],
)
def test_a_count_that_is_none_rejects_its_row(cell: str, reason: str, imports: Importer) -> None:
    result = imports(f"id,d\na/good,1\na/bad,{cell}\na/also,2\n", "columns: {repo_id: id, downloads_30d: d}\n")
    assert reasons(result) == [(3, "downloads_30d", reason)]
    assert column(result, "downloads_30d") == {"a/good": 1, "a/also": 2}
    assert (result.counts["read"], result.counts["rejected"]) == (3, 1)


@pytest.mark.parametrize(
    ("cell", "value"), [("0", 0), ("007", 7), ("5.0", 5), ("5.", 5), (" 5\t", 5), ("1000000000000", 10**12)]
)
def test_whole_numbers(cell: str, value: int, imports: Importer) -> None:
    result = imports(f"id,d\na/b,{cell}\n", "columns: {repo_id: id, downloads_30d: d}\n")
    assert result.models["downloads_30d"].to_list() == [value]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("2025-13-01", "is no date that exists"),
        ("2025-02-30T00:00:00Z", "is no date that exists"),
        ("yesterday", "is no date that exists"),
        ("2025-04-27T25:00:00Z", "is no date that exists"),
        ("27/04/2025", "is no date that exists"),
        ("0000-00-00", "is no date that exists"),
        ("2025-04-27T03:42:21", "has no time zone"),
        ("1800-01-01", "is not between 1970 and 2100"),
        ("9999-12-31", "is not between 1970 and 2100"),
    ],
)
def test_a_date_that_is_none_rejects_its_row(cell: str, reason: str, imports: Importer) -> None:
    result = imports(f"id,d\na/good,2025-04-27\na/bad,{cell}\n", "columns: {repo_id: id, created_at: d}\n")
    assert reasons(result) == [(3, "created_at", reason)]
    assert column(result, "created_at") == {"a/good": datetime(2025, 4, 27, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("cell", "form", "value"),
    [
        ("2025-04-27T03:42:21", "utc: true", datetime(2025, 4, 27, 3, 42, 21, tzinfo=UTC)),
        ("2025-04-27T03:42:21.987654321+0900", "utc: true", datetime(2025, 4, 26, 18, 42, 21, 987654, tzinfo=UTC)),
        ("27/04/2025", "format: '%d/%m/%Y', utc: true", datetime(2025, 4, 27, tzinfo=UTC)),
        ("27/04/2025 05:00 +0200", "format: '%d/%m/%Y %H:%M %z'", datetime(2025, 4, 27, 3, tzinfo=UTC)),
    ],
)
def test_times_as_the_mapping_says(cell: str, form: str, value: datetime, imports: Importer) -> None:
    result = imports(f"id,d\na/b,{cell}\n", f"columns: {{repo_id: id, created_at: {{from: d, {form}}}}}\n")
    assert result.models["created_at"].to_list() == [value]


def test_a_written_time_without_a_zone_is_no_time_unless_it_is_said(imports: Importer) -> None:
    mapping = "columns: {repo_id: id, created_at: {from: d, format: '%d/%m/%Y'}}\n"
    result = imports("id,d\na/b,27/04/2025\nc/d,\n", mapping)
    assert reasons(result) == [(2, "created_at", "has no time zone")]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "there is no repository id"),
        ("../../etc/passwd", "the id holds '..'"),
        ("a/..", "the id holds '..'"),
        ("a/b/c", "this is no Hub repository id"),
        ("/b", "this is no Hub repository id"),
        ("a/", "this is no Hub repository id"),
        ("a b", "this is no Hub repository id"),
        ("-a/b", "this is no Hub repository id"),
        (".a/b", "this is no Hub repository id"),
        ("a/b|c", "this is no Hub repository id"),
        ("é/b", "this is no Hub repository id"),
        ("a" * 97 + "/b", "this is no Hub repository id"),
        ("a/" + "b" * 97, "this is no Hub repository id"),
        ("a/" + "b" * 400, "the id is too long"),
        ("a/b\x00", "the id holds a character that cannot be printed"),
        ("a/\x1b[31mb", "the id holds a character that cannot be printed"),
        ("a/b\u202e", "the id holds a character that cannot be printed"),
        ('"a/b\n"', "the id holds a character that cannot be printed"),
        ('"=HYPERLINK(""http://x"")"', "this is no Hub repository id"),
        ("<script>alert(1)</script>", "this is no Hub repository id"),
    ],
)
def test_an_id_that_the_hub_never_gave_rejects_its_row(cell: str, reason: str, imports: Importer) -> None:
    result = imports(f"id,x\na/good,1\n{cell},1\nz/good,1\n")
    assert reasons(result) == [(3, "repo_id", reason)]
    assert result.models["repo_id"].to_list() == ["a/good", "z/good"]


@pytest.mark.parametrize(
    "repo", ["gpt2", "bert-base-uncased", "a/b--c", "0x/y", "_a/_b", "A.b-c_d/E.f-g_h", "a/" + "b" * 96]
)
def test_an_id_that_the_hub_may_have_given_stands(repo: str, imports: Importer) -> None:
    assert imports(f"id,x\n{repo},1\n").models["repo_id"].to_list() == [repo]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("maybe", "is neither true nor false"),
        ("2", "is neither true nor false"),
    ],
)
def test_what_is_neither_true_nor_false(cell: str, reason: str, imports: Importer) -> None:
    result = imports(f"id,g\na/yes,TRUE\na/no,0\na/bad,{cell}\n", "columns: {repo_id: id, gated: g}\n")
    assert reasons(result) == [(4, "gated", reason)]
    assert column(result, "gated") == {"a/yes": True, "a/no": False}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("m\x1b]0;it", "holds a character that cannot be printed"),
        ("m\x07", "holds a character that cannot be printed"),
        ("m\u2028it", "holds a character that cannot be printed"),
        ("m" * 201, "is longer than 200 characters"),
    ],
)
def test_a_text_that_cannot_be_shown_rejects_its_row(cell: str, reason: str, imports: Importer) -> None:
    result = imports(f"id,l\na/good,mit\na/bad,{cell}\n", "columns: {repo_id: id, licence: l}\n")
    assert reasons(result) == [(3, "licence", reason)]


def test_a_pattern_that_a_cell_does_not_fit_rejects_its_row(imports: Importer) -> None:
    mapping = "columns: {repo_id: {from: id, pattern: '^model:(.+)$'}, likes: l}\n"
    result = imports("id,l\nmodel:a/b,1\ndataset:c/d,2\n,3\n", mapping)
    assert reasons(result) == [(3, "repo_id", "does not fit the pattern"), (4, "repo_id", "there is no repository id")]
    assert result.rejects["value"].to_list() == ['"dataset:c/d"', ""]


def test_rows_that_say_the_same_collapse_and_the_first_of_others_stands(imports: Importer) -> None:
    table = "id,d,other\na/b,1,x\na/b,1,y\nA/b,1,x\na/b,2,x\na/b,,x\nc/d,,x\n"
    result = imports(table, "columns: {repo_id: id, downloads_30d: d}\n")
    assert column(result, "downloads_30d") == {"A/b": 1, "a/b": 1, "c/d": None}
    counts = result.counts
    assert (counts["duplicates"], counts["conflicts"], counts["rejected"], counts["case_variants"]) == (1, 2, 2, 1)
    assert [line for line, _, _ in reasons(result)] == [5, 6]
    assert reasons(result)[0][2] == "line 2 says something else of the same repository, and came first"
    assert result.models.height + counts["duplicates"] + counts["rejected"] == counts["read"]


def test_a_missing_column_is_named_with_those_that_are_there(imports: Importer) -> None:
    with pytest.raises(ImportFileError) as caught:
        imports("name,likes,\x1b[31m\na/b,1,2\n", "columns: {repo_id: id, likes: likes, downloads_30d: dl}\n")
    message = str(caught.value)
    assert "the columns 'id', 'dl' are missing" in message
    assert "'name', 'likes'" in message
    assert "\x1b" not in message
    assert caught.value.where.line == 1


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "there is no header line"),
        ("id\n", "the file holds no row"),
        ("id,x\n", "the file holds no row"),
        ("id,id\na/b,c/d\n", "'id' stands twice"),
        ('"id\n', "the header line is not CSV"),
        (b"\x1f\x8b\x08\x00broken", "the gzip file is damaged"),
        (gzip.compress(b"id\na/b\n" * 1000, mtime=0)[:-20], "the gzip file is damaged"),
        ("id\n..\n!\n", "none of the 2 rows can be read"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(content: str | bytes, what: str, imports: Importer) -> None:
    with pytest.raises(ImportFileError, match=what):
        imports(content)


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfid,x\r\na/b,1\r\n",
        gzip.compress(b"id,x\na/b,1\n", mtime=0),
        b'"id","x"\n"a/b","1"',
        b"id,x\n\na/b,1\n\n",
    ],
)
def test_the_ways_in_which_csv_is_written(content: bytes, imports: Importer) -> None:
    result = imports(content)
    assert result.models["repo_id"].to_list() == ["a/b"]
    assert result.counts["read"] == 1


def test_another_delimiter(imports: Importer) -> None:
    result = imports("id\tlikes\na/b\t5\n", 'delimiter: "\\t"\ncolumns: {repo_id: id, likes: likes}\n')
    assert result.models["likes"].to_list() == [5]


def test_a_quote_that_never_closes_costs_one_line(imports: Importer) -> None:
    table = "id,x\n" + "".join(f"a/b{number},1\n" for number in range(200)) + '"a/bad,1\n'
    table += "".join(f"c/d{number},1\n" for number in range(200))
    result = imports(table)
    assert reasons(result) == [(202, "", "a quoted cell runs over more than 50 lines")]
    assert result.models.height == 400


def test_a_quote_that_closes_in_a_later_row_costs_two_lines(imports: Importer) -> None:
    result = imports('id,x\na/b,1\nc/d,"1\ne/f,2\ng/h,"3\ni/j,4\n')
    assert result.models["repo_id"].to_list() == ["a/b", "e/f", "i/j"]
    assert [line for line, _, _ in reasons(result)] == [3, 5]


def test_rows_with_other_numbers_of_cells_are_set_aside(imports: Importer) -> None:
    result = imports("id,x\na/b,1\nc/d\ne/f,1,2\ng/h,1\n")
    assert result.models["repo_id"].to_list() == ["a/b", "g/h"]
    assert reasons(result) == [
        (3, "", "the row has 1 cells, the header 2"),
        (4, "", "the row has 3 cells, the header 2"),
    ]


def test_bytes_that_are_no_text_reject_a_row_only_where_they_are_wanted(imports: Importer) -> None:
    result = imports(b"id,x,y\na/b,\xff,1\nc/\xff,1,1\ne/f,1,\xff\n", "columns: {repo_id: id, likes: {from: y}}\n")
    assert result.models["repo_id"].to_list() == ["a/b"]
    assert reasons(result) == [(3, "repo_id", "is not valid UTF-8"), (4, "likes", "is not valid UTF-8")]
    assert result.rejects["value"][0] == '"c/\\udcff"'


def test_a_line_without_end_is_set_aside(imports: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("_lines", "_csv_table"):
        monkeypatch.setattr(f"harness.snapshot.{module}.MAX_LINE", 100)
    result = imports("id,x\na/b,1\nc/d," + "1" * 1000 + "\ne/f,1\n")
    assert result.models["repo_id"].to_list() == ["a/b", "e/f"]
    assert reasons(result) == [(3, "", "the line is longer than 100 bytes")]


def test_a_file_without_end_is_refused(imports: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.snapshot._lines.MAX_TEXT", 1000)
    with pytest.raises(ImportFileError, match="more than 1,000 bytes"):
        imports(gzip.compress(b"id,x\n" + b"a/b,1\n" * 10_000))


def test_rejects_are_harmless_to_show(imports: Importer, store: Store) -> None:
    result = imports('id,x\na/b,1\n"=HYPERLINK(""http://x"")",1\n\x1b[31mred,1\n"a\nb",1\n')
    held = store.publish(result.models, result.details, result.rejects)
    text = (store.directory(held.id) / "rejects.csv").read_bytes()
    assert text.isascii()
    assert b"\x1b" not in text
    assert text.decode().splitlines() == [
        "file,line,column,reason,value",
        'table,3,repo_id,this is no Hub repository id,"""=HYPERLINK(\\""http://x\\"")"""',
        'table,4,repo_id,the id holds a character that cannot be printed,"""\\u001b[31mred"""',
        'table,5,repo_id,the id holds a character that cannot be printed,"""a\\nb"""',
    ]


cells = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(["a/b", "c/d", "gpt2", "5", "", '"', "\n"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(cells, cells), max_size=12), noise=st.binary(max_size=20))
def test_whatever_the_file_holds_every_line_is_accounted_for(
    rows: list[tuple[str, str]], noise: bytes, imports: Importer
) -> None:
    content = b"id,d\n" + "\n".join(",".join(row) for row in rows).encode() + noise + b"\nz/last,1\n"
    result = imports(content, "columns: {repo_id: id, downloads_30d: d}\n")
    counts = result.counts
    assert result.models.height + counts["duplicates"] + counts["rejected"] == counts["read"]
    assert counts["rejected"] == result.rejects.height


def test_the_store_takes_whatever_an_import_gives(imports: Importer, store: Store) -> None:
    result = imports(FULL, ALL)
    held = store.publish(result.models, result.details, result.rejects)
    assert store.check(held.id).counts == held.counts
    assert imports(FULL, ALL).models.equals(store.open(held.id).models())


@pytest.mark.parametrize("path", ["nothing.csv", "."])
def test_a_path_to_no_file(path: str, tmp_path: Path) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text("mapping: 1\nformat: csv\ncaptured: 2025-10-12\ncolumns: {repo_id: id}\n", encoding="utf-8")
    with pytest.raises(ImportFileError, match=r"cannot be read|no regular file"):
        import_table(tmp_path / path, load_mapping(mapping))
