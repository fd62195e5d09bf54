"""The catalogue, articles and sources: rows that are used, and rows that are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from harness.suite import (
    Article,
    Family,
    KnownRepo,
    Licence,
    PrintedFigure,
    PublishedFigure,
    Publisher,
    Release,
    Source,
    Wording,
    load_suite,
)

from .conftest import Refused


def test_every_kind_of_row(small_suite: Path) -> None:
    suite = load_suite(small_suite)
    catalogue = suite.catalogue
    assert catalogue.publishers[0] == Publisher(
        "harness", "Qwen", "alibaba", "china", "company", None, "list-2025", date(2025, 10, 12), ""
    )
    assert catalogue.publishers[-1].note == "has, a comma"
    assert catalogue.tables() == ("harness", "other-table")
    assert sorted(catalogue.table("harness")) == ["Qwen", "deepseek-ai", "google", "meta-llama"]
    assert catalogue.families["llama"] == Family(
        "llama", "Llama", "meta", ("meta-llama",), ("*Llama-3*",), (), "list-2025", ""
    )  # fmt: skip
    assert catalogue.licences["llama3"] == Licence(
        "llama3", None, "community", "Llama 3 Community License", "list-2025"
    )  # fmt: skip
    launched = date(2025, 1, 20)
    assert catalogue.releases == {
        "deepseek-ai/DeepSeek-R1": Release("deepseek-ai/DeepSeek-R1", launched, launched, "list-2025")
    }
    assert catalogue.known_repos["simplescaling/s1-32B"] == KnownRepo(
        repo="simplescaling/s1-32B", created=None, launched=None, licence="apache-2.0", gated=None, task=None,
        relation="finetune", bases=("Qwen/Qwen2.5-32B", "Qwen/Qwen2.5-7B"), parameters=None, as_of=date(2025, 2, 1),
        source="list-2025", hand="second-hand", note="",
    )  # fmt: skip
    assert catalogue.known_repos["deepseek-ai/DeepSeek-R1"].gated is False
    assert catalogue.known_repos["deepseek-ai/DeepSeek-R1"].parameters == 671_000_000_000
    assert catalogue.published == {
        "memo-2025/qwen-share": PublishedFigure(
            "memo-2025/qwen-share", "memo-2025", "Qwen among derivatives", "share", "40", "percent", "more than",
            date(2025, 7, 1), date(2025, 7, 31), "first-hand", "",
        )
    }  # fmt: skip
    assert catalogue.wordings["about"] == Wording("about", "about", "5%", "Near it.", "list-2025")
    assert suite.sources["list-2025"] == Source(
        "list-2025", "A list", "Someone", None, "https://example.org/list", "registry", "first-hand", (), "", "CC0-1.0",
        "",
    )  # fmt: skip
    assert suite.articles["paper-2025-11-12"] == Article(
        id="paper-2025-11-12", publisher="The Paper", title="An article", date=date(2025, 11, 12), date_is="stated",
        address="https://example.org/article", relies_on=("memo-2025",), stake="none known", note="",
        figures=(
            PrintedFigure("more than 40 per cent", 1, "shares/chinese-over-40-percent", None),
            PrintedFigure("385.3 million", 2, "downloads/qwen-385-million", None),
            PrintedFigure("one day", 1, None, "an expression"),
        ),
    )  # fmt: skip


PUBLISHERS = "seeds/publishers.csv"
LICENCES = "seeds/licences.csv"
KNOWN = "seeds/known_repos.csv"
PUBLISHED = "seeds/published_figures.csv"
WORDING = "seeds/wording.csv"
FAMILIES = "seeds/families.yaml"
SOURCES = "seeds/sources.yaml"
ARTICLES = "seeds/articles.yaml"


@pytest.mark.parametrize(
    "row",
    [
        (PUBLISHERS, "company,,list-2025,2025-10-12", "company,,lost-2025,2025-10-12", "unknown source 'lost-2025'", 2),
        (PUBLISHERS, "company,,list-2025,2025-10-12", "company,,,2025-10-12", "the cell is empty", 2),
        (PUBLISHERS, "company,,list-2025,2025-10-12", "firm,,list-2025,", "unknown kind of publisher 'firm'", 2),
        (PUBLISHERS, "company,,list-2025,2025-10-12", "company,,list-2025,2025-13-12", "'2025-13-12' is no day", 2),
        (PUBLISHERS, "company,,list-2025,2025-10-12", "company,a b,list-2025,", "'a b' is no Hub namespace", 2),
        (PUBLISHERS, "harness,Qwen,alibaba", "harness,Qw en,alibaba", "'Qw en' is no Hub namespace", 2),
        (PUBLISHERS, "harness,google,google", "harness,Qwen,google", "'harness, Qwen' stands twice", 4),
        (PUBLISHERS, "harness,google,google,us", "harness,google,google,U S", "'U S' is no slug", 4),
        (PUBLISHERS, "organisation,country", "country,organisation", "the header is not the one of this table", 1),
        (LICENCES, "mit,MIT,permissive", "mit,MIT,liberal", "unknown licence class 'liberal'", 4),
        ("seeds/release_dates.csv", "2025-01-20,2025-01-20,", "2025-01-20,,", "the cell is empty", 2),
        ("seeds/release_dates.csv", "deepseek-ai/DeepSeek-R1,", "deepseek-ai/../x,", "is no repository id", 2),
        (KNOWN, ",mit,false", ",mitt,false", "unknown licence 'mitt'", 2),
        (KNOWN, ",mit,false", ",mit,no", "'no' is neither true nor false", 2),
        (KNOWN, "671000000000", "6.71e11", "'6.71e11' is no whole number", 2),
        (KNOWN, ",base,,671", ",root,,671", "unknown relation 'root'", 2),
        (KNOWN, "list-2025,first-hand", "list-2025,seen", "unknown hand 'seen'", 2),
        (KNOWN, "Qwen/Qwen2.5-32B;Qwen", "Qwen/Qwen2.5-32B;;Qwen", "'' is no repository id", 3),
        (KNOWN, "Qwen2.5-7B,,2025-02-01", "Qwen2.5-7B,,", "the cell is empty", 3),
        (PUBLISHED, "qwen-share,memo-2025", "qwen-share,list-2025", "does not begin with its source", 2),
        (PUBLISHED, ",40,percent", ",forty,percent", "'forty' is no value of unit percent", 2),
        (PUBLISHED, ",40,percent", ",40,date", "'40' is no value of unit date", 2),
        (PUBLISHED, ",40,percent", ',"4,000",count', "'4,000' is no value of unit count", 2),
        (PUBLISHED, ",40,percent", ",40,pct", "unknown unit 'pct'", 2),
        (PUBLISHED, "percent,more than", "percent,above", "unknown wording 'above'", 2),
        (WORDING, "about,about,5%", "about,about,five", "'five' is no slack", 2),
        (WORDING, "about,about,5%", "about,near,5%", "unknown comparison 'near'", 2),
        (FAMILIES, "organisation: meta", "organisation: metta", "unknown organisation 'metta'", 3),
        (FAMILIES, "namespaces: [meta-llama]", "namespaces: [meta llama]", "is no Hub namespace", 4),
        (FAMILIES, 'names: ["*Llama-3*"]', 'names: ["a/b/c"]', "is no pattern", 5),
        (FAMILIES, "- {id: qwen,", "- {id: llama,", "the id 'llama' stands twice", 9),
        (FAMILIES, "exclude: []\n  source: list-2025", "exclude: []\n  source: lost", "unknown source 'lost'", 7),
        (FAMILIES, "- id: llama", "- ident: llama", "unknown key 'ident'", 1),
        (SOURCES, "kind: memo", "kind: letter", "'letter' is not allowed here", 17),
        (SOURCES, "rests_on: [list-2025]", "rests_on: [list-2024]", "unknown source 'list-2024'", 19),
        (SOURCES, "date: 2025-08-04", "date: 2025-08-32", "'2025-08-32' is no day", 15),
        (FAMILIES, "- {id: qwen,", "- {id: Qwen_3,", "does not have the form wanted", 9),
        (ARTICLES, "relies_on: [memo-2025]", "relies_on: [memo]", "unknown source 'memo'", 7),
        (ARTICLES, "task: shares/chinese-over-40-percent", "task: shares/lost", "unknown task 'shares/lost'", 10),
        (ARTICLES, "times: 1, why: an expression", "times: 1", "a figure needs either 'task' or 'why'", 12),
        (ARTICLES, "times: 2, task", "times: 0, task", "0 is out of range", 11),
        (ARTICLES, 'text: "385.3 million"', "text: 385.3", "385.3 is not a text", 11),
        (ARTICLES, "date_is: stated", "date_is: guessed", "'guessed' is not allowed here", 5),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_with_its_line(
    small_suite: Path, refused: Refused, row: tuple[str, str, str, str, int]
) -> None:
    file, old, new, what, line = row
    error = refused(old, new, file)
    assert what in error.what
    assert (error.where.file, error.where.line) == (f"{small_suite}/{file}", line), str(error)


def test_what_broken_seeds_would_define_is_not_called_unknown_in_tasks(refused: Refused) -> None:
    # No task may complain about the country, the family or the licences that the broken table would have defined.
    error = refused("table,namespace", "table,name", PUBLISHERS)
    assert "missing: namespace; unknown: name" in error.what


def test_a_list_that_is_none_is_refused(small_suite: Path) -> None:
    (small_suite / FAMILIES).write_text("id: llama\n", encoding="utf-8")
    with pytest.raises(Exception, match="is not a list") as caught:
        load_suite(small_suite)
    assert str(caught.value).startswith(f"{small_suite}/{FAMILIES}:1:1: ")


def test_a_missing_table_is_named(small_suite: Path) -> None:
    (small_suite / LICENCES).unlink()
    with pytest.raises(Exception, match=r"licences\.csv: the file cannot be read"):
        load_suite(small_suite)
