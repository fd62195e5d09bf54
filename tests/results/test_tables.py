from __future__ import annotations

import csv
import io
from dataclasses import replace
from fractions import Fraction

import pytest
from made_up import DAY, Judged, claim, extract, figure, is_, judged, reading, result, task

from harness.judge.verdicts import Headline, Verdict
from harness.measure.figure import Group, Unknown
from harness.results.columns import FIGURES, TABLES, names
from harness.results.readme import readme_text
from harness.results.tables import csv_text, table_texts
from harness.snapshot.manifest import Origin

NASTY = [
    '=HYPERLINK("https://example.org")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    " =1",
    '"quoted", and; more',
    "line\nbreak",
    "return\rhere",
    "a|b|c",
    "| --- |",
    "](https://example.org)",
    "<script>alert(1)</script>",
    "`code`",
    "\x1b[31mred",
    "\u202ekcab",
    "\ufeffmark",
    "\x00nul",
    "../../etc/passwd",
    "n/a",
    "",
    "ü 漢字 🙂",
]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def figures_of(example: Judged) -> list[dict[str, str]]:
    return rows_of(table_texts(example.claims, example.held)["figures.csv"])


def test_tables_have_their_columns_in_order(example: Judged) -> None:
    texts = table_texts(example.claims, example.held)
    assert list(texts) == list(TABLES)
    for name, columns in TABLES.items():
        assert texts[name].partition("\n")[0].split(",") == names(columns)


def test_tables_have_a_row_for_everything(example: Judged) -> None:
    texts = table_texts(example.claims, example.held)
    assert [row["task"] for row in rows_of(texts["verdicts.csv"])] == sorted(each.task.id for each in example.claims)
    assert [row["id"] for row in rows_of(texts["evidence.csv"])] == sorted(each.manifest.id for each in example.held)
    # Six readings, two groups judged by themselves, two parts of a compound, two licences, two definitions tried.
    assert len(rows_of(texts["figures.csv"])) == 6 + 2 + 2 + 2 + 2


def test_rows_of_the_figures_have_a_key_and_are_sorted_by_it(example: Judged) -> None:
    keys = [tuple(row[name] for name in ("task", "reading", "choices", "part", "group")) for row in figures_of(example)]
    assert keys == sorted(set(keys))


def test_a_figure_is_exact_with_a_rounded_text_beside_it(example: Judged) -> None:
    row = next(row for row in figures_of(example) if row["task"] == "shares/more-than-40-percent")
    expected = {
        "value": "11/20",
        "value_text": "55.0 %",
        "low": "1/2",
        "high": "3/5",
        "numerator": "11",
        "denominator": "20",
        "claimed": "2/5",
        "unknown": "no declared base: 4/4;no task: 1/1",
        "unknown_repos": "4",
        "unknown_mass": "4",
        "gap_days": "-31",
        "runner_up_value": "1/3",
    }
    assert {name: row[name] for name in expected} == expected


def test_a_row_of_the_sweep_names_its_choices(example: Judged) -> None:
    choices = [row["choices"] for row in figures_of(example) if row["choices"]]
    assert choices == ["base=nearest;floor=0", "base=root;floor=more than 5"]


def test_a_group_is_counted_not_judged(example: Judged) -> None:
    groups = [row for row in figures_of(example) if row["group"]]
    assert [(row["group"], row["value_text"], row["verdict"], row["claimed"]) for row in groups] == [
        ("apache-2.0", "114", "", ""),
        ("other", "3", "", ""),
    ]


def test_every_column_that_is_never_empty_never_is(example: Judged) -> None:
    for name, columns in TABLES.items():
        for row in rows_of(table_texts(example.claims, example.held)[name]):
            empty = [column.name for column in columns if column.empty == "never" and not row[column.name]]
            assert not empty, (name, empty)


def test_every_cell_has_the_type_of_its_column(example: Judged) -> None:
    checks = {
        "integer": lambda text: str(int(text)) == text,
        "date": lambda text: DAY.fromisoformat(text).isoformat() == text,
        "boolean": lambda text: text in ("true", "false"),
        "string": bool,
        "exact": bool,
    }
    for name, columns in TABLES.items():
        for row in rows_of(table_texts(example.claims, example.held)[name]):
            for column in columns:
                assert not row[column.name] or checks[column.type](row[column.name]), (name, column.name)


def test_evidence_counts_what_it_decides(example: Judged) -> None:
    rows = rows_of(table_texts(example.claims, example.held)["evidence.csv"])
    assert [(row["kind"], row["decides"]) for row in rows] == [("imported", "0"), ("curated", "2"), ("imported", "7")]


def test_a_verdict_on_parts_names_all_their_evidence() -> None:
    one, other = extract(), extract("named", kind="curated", captured=DAY.replace(month=11))
    wholes = [reading(f"as-worded/{name}") for name in ("a", "b")]
    parts = tuple(
        result(what, Verdict.SUPPORTED, figure(), each) for what, each in zip(wholes, (one, other), strict=True)
    )
    whole = reading(expect=None, parts=tuple(wholes))
    made = claim(task("x/y", (whole,)), Headline.SUPPORTED, (result(whole, Verdict.SUPPORTED, None, parts=parts),))
    row = rows_of(table_texts((made,), (one, other))["verdicts.csv"])[0]
    assert row["evidence"] == ";".join(sorted([one.manifest.id, other.manifest.id]))
    assert (row["evidence_kind"], row["as_of"], row["gap_days"]) == ("curated;imported", "2025-11-12", "")
    assert "2025-10-12, 2025-11-12 |" in readme_text((made,), (one, other), harness_version="0")


def hostile(nasty: str) -> Judged:
    one = extract(origin=Origin(nasty, nasty, nasty, nasty, nasty), warnings=(nasty, nasty))
    what = reading(
        metric="licence", of=is_("name", nasty), among=None, unit="licences", about=replace(reading().about, why=nasty)
    )
    found = figure(
        (nasty,), kind="set", groups=(Group(nasty, Fraction(1), None, None),), unknown=(Unknown(nasty, 1, 1),)
    )
    inner = result(
        reading(f"as-worded/{nasty}"), Verdict.SUPPORTED, figure(), one, label=f"as-worded/{nasty}", reason=nasty
    )
    judged_reading = result(what, Verdict.SUPPORTED, found, one, region=nasty, reason=nasty, pull=nasty, parts=(inner,))
    of = task("x/y", (what,), says=nasty, short=nasty, made_by=(nasty, nasty))
    made = claim(of, Headline.SUPPORTED, (judged_reading,), reason=nasty, correction=nasty, deciding_choice=nasty)
    return Judged((made,), judged().suite, (one,))


@pytest.mark.parametrize("nasty", NASTY)
def test_hostile_text_breaks_no_row_and_runs_in_no_spreadsheet(nasty: str) -> None:
    example = hostile(nasty)
    for name, text in table_texts(example.claims, example.held).items():
        assert "\r" not in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "\x00" not in text
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert {len(row) for row in rows} == {len(TABLES[name])}
        assert text.count("\n") == len(rows)
        for row in rows[1:]:
            for cell in row:
                assert not cell.lstrip().startswith(("=", "+", "@")), cell
                assert not cell.lstrip().startswith("-") or cell.replace("/", "").lstrip("-").isdigit(), cell


@pytest.mark.parametrize("nasty", NASTY)
def test_hostile_text_breaks_no_table_of_the_readme(nasty: str) -> None:
    example = hostile(nasty)
    text = readme_text(example.claims, example.held, harness_version=nasty)
    plain = readme_text(hostile("plain").claims, hostile("plain").held, harness_version="plain")
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    for line, other in zip(text.split("\n"), plain.split("\n"), strict=nasty != ""):
        unescaped = line.replace("\\|", "")
        assert unescaped.count("|") == other.count("|"), line


def test_a_table_refuses_a_column_that_it_does_not_have() -> None:
    with pytest.raises(ValueError, match="no such column"):
        csv_text(names(FIGURES), [{"nonsense": 1}])


def test_the_readme_says_what_was_decided_on_what(example: Judged) -> None:
    text = readme_text(example.claims, example.held, harness_version="0.1.0")
    assert (
        "1 supported, 2 contradicted, 1 depends on the definition, 1 inconclusive, 1 no evidence, 1 off the Hub."
        in text
    )
    assert "Decided: 2 on curated evidence, 1 on imported evidence." in text
    row = next(
        line for line in text.splitlines() if line.startswith("| They ship every week (2025-11-12) | contradicted |")
    )
    assert "| Qwen: 1.9 weeks; meta-llama: 10.4 weeks | at most 2 weeks |" in row
    assert "| 2025-10-12, 31 days before |" in text
    assert "- Recordings by someone, MIT." in text


def test_the_readme_says_at_its_head_that_evidence_is_of_another_server(example: Judged) -> None:
    elsewhere = extract("not-the-hub-live")
    text = readme_text(example.claims, (*example.held, elsewhere), harness_version="0.1.0")
    head = text.partition("\n| ")[0]
    said = f"**Not from the Hugging Face Hub, but from another server in its place: {elsewhere.manifest.id}.**"
    assert said in head.split("\n\n")
    assert "Not from the Hugging Face Hub" not in readme_text(example.claims, example.held, harness_version="0.1.0")


def test_the_readme_names_nothing_that_is_on_no_registry(example: Judged) -> None:
    text = readme_text(example.claims, example.held, harness_version="0.1.0")
    assert "pip install adoption-harness" not in text
    assert "`pip install .` in a checkout of adoption-harness" in text


def test_the_readme_of_one_claim_without_evidence(example: Judged) -> None:
    text = readme_text(example.claims[3:4], (), harness_version="0.1.0")
    assert text.startswith("# Verdicts on one claim about model adoption, on no recorded evidence\n")
    assert "None was held." in text


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        (figure(Fraction(5), low=Fraction(1), high=Fraction(9)), "5 (1 to 9)"),
        (figure(Fraction(5), high=None), "5 or more"),
        (figure(Fraction(5), low=None), "5 or less"),
        (figure(Fraction(5)), "5"),
        (figure(Fraction(5), low=None, high=Fraction(6)), "5 (6 or less)"),
        (figure(Fraction(5), low=Fraction(4), high=None), "5 (4 or more)"),
        (figure(DAY, kind="date", high=None), "2025-10-12 or later"),
        (figure(None), ""),
        (figure(DAY, kind="date", low=None), "2025-10-12 or earlier"),
        (figure(value=False, kind="yes-no", high=True), "no"),
        (figure(("a", "b"), kind="set", high=None), "a, b"),
    ],
)
def test_the_readme_shows_how_far_a_figure_may_reach(found: object, shown: str) -> None:
    what = reading(unit="count")
    made = claim(
        task("x/y", (what,), short="z"), Headline.SUPPORTED, (result(what, Verdict.SUPPORTED, found, region="r"),)
    )
    assert f"| z (2025-11-12) | supported | {shown} | r |" in readme_text((made,), (), harness_version="0")
