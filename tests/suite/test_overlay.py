"""A suite's own seeds over the built-in ones: row by row, recorded, and refused where they would pass unread."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness._errors import SuiteError
from harness.suite import Suite, canonical, load_suite, suite_from_canonical, suite_problems

HEADER = "table,namespace,organisation,country,kind,renamed_to,source,as_of,note\n"
TASK = """\
id: shares/a-third
version: 1
claim:
  says: A third of it is Chinese.
  short: A third is Chinese
  made_by: []
  figure: {value: 33, unit: percent, wording: about}
  about: {on: 2025-10-12, stated: true, why: the day is printed}
readings:
  as-worded: {metric: share, quantity: downloads, of: {country: china}, among: {}}
"""

ARTICLE = """\
- id: ours
  publisher: P
  title: T
  date_is: stated
  address: A
  figures: [{text: a third, times: 1, task: shares/absent}]
"""

Write = Callable[..., Path]


@pytest.fixture
def own(tmp_path: Path) -> Write:
    """Return a function that writes a suite of one task with these files in seeds/."""

    def writing(**files: str) -> Path:
        root = tmp_path / "mine"
        (root / "tasks" / "shares").mkdir(parents=True, exist_ok=True)
        (root / "tasks" / "shares" / "a-third.yaml").write_text(TASK, encoding="utf-8")
        (root / "seeds").mkdir(exist_ok=True)
        for name, text in files.items():
            (root / "seeds" / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return root

    return writing


@pytest.fixture(scope="module")
def built_in() -> Suite:
    return load_suite()


def test_seeds_without_a_row_change_nothing(own: Write, built_in: Suite) -> None:
    mine = load_suite(own(publishers__csv=HEADER, families__yaml="[]\n"))
    assert mine.catalogue == built_in.catalogue
    assert "own" not in canonical(mine)


def test_a_row_stands_in_the_place_of_the_built_in_one_and_others_stay(own: Write, built_in: Suite) -> None:
    row = "harness,mistralai,mistral,us,company,,harness-judgement,2026-11-01,Ours.\n"
    mine = load_suite(own(publishers__csv=HEADER + row)).catalogue
    before = built_in.catalogue.table("harness")["mistralai"]
    assert before.country != "us"
    assert mine.table("harness")["mistralai"].country == "us"
    rest = [each for each in mine.publishers if (each.table, each.namespace) != ("harness", "mistralai")]
    assert rest == [each for each in built_in.catalogue.publishers if each != before]
    assert [(each.table, each.key) for each in mine.own] == [("publishers", ("harness", "mistralai"))]
    words = mine.own[0].in_words()
    assert words.startswith("seeds/publishers.csv, harness mistralai: ")
    assert f"country us (built-in: {before.country})" in words


def test_a_new_row_is_added_and_said_to_be_new(own: Write) -> None:
    mine = load_suite(own(publishers__csv=HEADER + "harness,our-lab,our-lab,china,company,,harness-judgement,,\n"))
    assert mine.catalogue.table("harness")["our-lab"].country == "china"
    assert [each.in_words() for each in mine.catalogue.own] == [
        "seeds/publishers.csv, harness our-lab: a row of this suite's own"
    ]


def test_entries_of_lists_are_taken_by_id_and_may_name_own_sources(own: Write, built_in: Suite) -> None:
    source = "- {id: our-list, title: Ours, publisher: Us, address: here, kind: registry, hand: first-hand}\n"
    family = (
        "- {id: qwen, name: Qwen, organisation: alibaba, namespaces: [Qwen], names: ['Qwen3*'], source: our-list}\n"
    )
    mine = load_suite(own(sources__yaml=source, families__yaml=family))
    assert mine.catalogue.families["qwen"].names == ("Qwen3*",)
    assert mine.catalogue.families["llama"] == built_in.catalogue.families["llama"]
    assert set(mine.sources) == {*built_in.sources, "our-list"}
    assert [each.table for each in mine.catalogue.own] == ["families", "sources"]


def test_a_row_that_says_the_same_is_not_ones_own(own: Write, built_in: Suite) -> None:
    text = (Path(str(built_in.root)) / "seeds" / "licences.csv").read_text(encoding="utf-8")
    assert load_suite(own(licences__csv=text)).catalogue.own == ()


def test_the_whole_built_in_suite_named_as_a_directory_is_the_same_suite(built_in: Suite) -> None:
    named = load_suite(built_in.root)
    assert (named.digest, named.catalogue.own) == (built_in.digest, ())


def test_left_out_means_that_every_file_is_needed(own: Write) -> None:
    problems = suite_problems(own(seeds__yaml="built_in: left-out\n", publishers__csv=HEADER))
    assert len(problems) == 8
    assert all("the file cannot be read" in problem.what for problem in problems)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("publisher__csv", HEADER, "seeds has no file of this name"),
        ("families__yml", "[]\n", "seeds has no file of this name"),
        ("seeds__yaml", "built_in: perhaps\n", "'perhaps' is not allowed here"),
        ("seeds__yaml", "built-in: extended\n", "unknown key 'built-in'"),
        ("publishers__csv", "namespace\n", "the header is not the one of this table"),
        ("publishers__csv", HEADER + "harness,x,x,us,company,,no-such-source,,\n", "unknown source 'no-such-source'"),
        ("families__yaml", "- {id: qwen, times: 1.5}\n", "unknown key 'times'"),
        (
            "articles__yaml",
            ARTICLE,
            "unknown task 'shares/absent'",
        ),
    ],
)
def test_what_would_pass_unread_is_refused_with_its_file(own: Write, file: str, text: str, says: str) -> None:
    problems = suite_problems(own(**{file: text}))
    assert says in problems[0].what
    assert f"seeds/{file.replace('__', '.')}" in str(problems[0])
    assert problems[0].todo


def test_a_link_to_seeds_elsewhere_is_not_followed(own: Write, tmp_path: Path) -> None:
    root = own()
    (root / "seeds").rename(tmp_path / "elsewhere")
    (root / "seeds").symlink_to(tmp_path / "elsewhere")
    assert "it is not followed" in suite_problems(root)[0].what


def test_the_canonical_form_keeps_which_rows_are_own(own: Write) -> None:
    rows = "harness,mistralai,mistral,us,company,,harness-judgement,,\nharness,our-lab,our-lab,us,company,,lists,,\n"
    mine = load_suite(own(publishers__csv=HEADER + rows.replace("lists", "harness-judgement")))
    again = suite_from_canonical(json.loads(json.dumps(canonical(mine))), name=mine.name)
    assert again == mine
    assert again.catalogue.own == mine.catalogue.own
    assert len(again.catalogue.own) == 2


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {"no-table": []},
        {"publishers": [{"key": ["harness", "mistralai"]}]},
        {"publishers": [{"key": ["harness", "absent"], "built_in": None}]},
        {"publishers": [{"key": ["harness", "mistralai"], "built_in": {"country": 3}}]},
    ],
)
def test_a_record_that_does_not_fit_is_refused(own: Write, broken: object) -> None:
    row = "harness,mistralai,mistral,us,company,,harness-judgement,,\n"
    data = canonical(load_suite(own(publishers__csv=HEADER + row)))
    data["own"] = broken
    with pytest.raises(SuiteError, match=r"own row|built-in row"):
        suite_from_canonical(data)
