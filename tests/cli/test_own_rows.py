"""A row of a suite's own is said wherever a figure that rests on it is printed, and kept in result sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from calling import Call
from jsonschema import Draft202012Validator

from harness.results.json_object import verify_schema
from harness.results.result_set import read_result_set, suite_of

TASKS = {
    "rests": "{metric: exists, of: {country: france, namespace: google}}",
    "does-not": "{metric: exists, of: {namespace: google}}",
}
TASK = """\
id: shares/NAME
version: 1
claim:
  says: Google has a model on the Hub.
  short: Google NAME
  made_by: []
  figure: {value: true, unit: yes-no, wording: exactly}
  about: {on: 2025-10-12, stated: true, why: the day is printed}
readings:
  as-worded: READING
"""
SAID = "seeds/publishers.csv, harness google: country france (built-in: us)"


@pytest.fixture
def suite(call: Call, tmp_path: Path) -> Path:
    place = tmp_path / "mine"
    call("init", place)
    (place / "tasks" / "shares").mkdir()
    for name, reading in TASKS.items():
        text = TASK.replace("NAME", name).replace("READING", reading)
        (place / "tasks" / "shares" / f"{name}.yaml").write_text(text, encoding="utf-8")
    with (place / "seeds" / "publishers.csv").open("a", encoding="utf-8") as file:
        file.write("harness,google,google,france,company,,harness-judgement,2026-11-01,To see what it does.\n")
    return place


def flat(text: str) -> str:
    return " ".join(text.split())


def test_every_output_names_the_row_and_what_the_built_in_one_says(call: Call, suite: Path) -> None:
    table = call("--suite", suite, "verify", "shares/", "--offline")
    assert table.code == 0, table.err
    assert f"{SAID}. On it rest: shares/rests." in flat(table.out)
    markdown = call("--suite", suite, "verify", "shares/", "--offline", "--format", "markdown").out
    assert "Rows of this suite's own:" in markdown
    assert SAID in flat(call("--suite", suite, "explain", "shares/rests").out)
    for form in ("csv", "junit"):
        out = flat(call("--suite", suite, "verify", "shares/", "--offline", "--format", form).out)
        assert out.count("own: seeds/publishers.csv harness google.") >= 1
    assert "own rows" not in call("--suite", suite, "explain", "shares/does-not").out


def test_a_definition_of_the_sweep_that_rests_on_the_row_says_so_though_the_claim_does_not(
    call: Call, suite: Path, tmp_path: Path
) -> None:
    task = suite / "tasks" / "shares" / "swept.yaml"
    reading = "{metric: exists, of: {country: us, namespace: google}, rules: {country_table: atom-2026-08-17}}"
    text = TASK.replace("NAME", "swept").replace("READING", reading)
    task.write_text(f"{text}vary: {{as-worded: {{country_table: [atom-2026-08-17, harness]}}}}\n", encoding="utf-8")
    table = flat(call("--suite", suite, "verify", "swept", "--offline").out)
    assert f"{SAID}. Of the definitions tried, some rest on it: shares/swept." in table
    said = f"{SAID}. Of 2 definitions tried, 1 rests on it."
    assert said in flat(call("--suite", suite, "explain", "swept").out)
    marked = [
        line for line in call("--suite", suite, "explain", "swept", "--matrix").out.splitlines() if "own row" in line
    ]
    assert len(marked) == 1
    assert marked[0].startswith("harness")
    call("--suite", suite, "report", "--task", "swept", "--output", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text("utf-8")
    assert said in page
    assert f"{SAID}. Of the definitions tried, some rest on it: shares/swept." in page


def test_a_figure_that_is_measured_without_a_claim_says_so_too(call: Call, suite: Path) -> None:
    words = ("measure", "exists", "--country", "france", "--namespace", "google")
    assert SAID in flat(call("--suite", suite, *words).out)
    assert SAID in flat(call("--suite", suite, "measure", "registry", "--fact", "country", "--namespace", "google").out)
    data = json.loads(call("--suite", suite, *words, "--format", "json").out)
    assert [row["file"] for row in data["own_rows"]] == ["seeds/publishers.csv"]
    assert "own rows" not in call("--suite", suite, "measure", "exists", "--namespace", "google").out


def test_json_has_it_at_the_claim_and_at_the_reading(call: Call, suite: Path) -> None:
    data: dict[str, Any] = json.loads(call("--suite", suite, "verify", "shares/", "--offline", "--format", "json").out)
    Draft202012Validator(verify_schema()).validate(data)
    rests, does_not = ({claim["task"]: claim for claim in data["claims"]}[f"shares/{name}"] for name in TASKS)
    country = {"column": "country", "own": "france", "built_in": "us"}
    assert [row["file"] for row in rests["own_rows"]] == ["seeds/publishers.csv"]
    assert (rests["own_rows"][0]["key"], rests["own_rows"][0]["overrides"]) == (["harness", "google"], True)
    assert country in rests["own_rows"][0]["differs"]
    assert rests["readings"]["as-worded"]["own_rows"] == rests["own_rows"]
    assert does_not["own_rows"] == does_not["readings"]["as-worded"]["own_rows"] == []


def test_a_result_set_keeps_which_rows_are_own_and_recomputes(call: Call, suite: Path, tmp_path: Path) -> None:
    done = call("--suite", suite, "verify", "shares/", "--offline", "--write", tmp_path / "results")
    assert done.code == 0, done.err
    (place,) = (path for path in (tmp_path / "results").iterdir() if path.is_dir())
    kept = suite_of(read_result_set(place))
    assert [row.in_words() for row in kept.catalogue.own] == [SAID]
    assert call("results", "check", place).code == 0
    cited = call("cite", f"{place}#shares/rests").out
    assert "rows of the suite's own: seeds/publishers.csv harness google" in cited
    assert "rows of the suite's own" not in call("cite", f"{place}#shares/does-not").out
