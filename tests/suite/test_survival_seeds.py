"""`survival.yaml` and `ci_traffic.yaml`: what may stand in them, and that a suite may do without."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from harness.measure.keys import plan_for_suite, traffic_names
from harness.suite import canonical, load_suite, suite_from_canonical, suite_problems
from harness.suite.catalogue import Survival, Traffic

SURVIVAL = """\
- id: qwen-2024
  publisher: Qwen
  listed_on: 2024-01-01
  counted_on: 2025-01-01
  listed: 40
  still_there: 39
  listed_by: memo-2025
  counted_by: list-2025
  note: Two listings.

- id: anyone
  listed_on: 2024-01-01
  counted_on: 2024-02-01
  listed: 100
  still_there: 90
  listed_by: memo-2025
  counted_by: list-2025
"""

TRAFFIC = """\
- id: tests
  names: ["trl-internal-testing/*", "*tiny-random*"]
  why: tests load them
  source: list-2025#tests
"""

FILES = {"survival": SURVIVAL, "ci_traffic": TRAFFIC}


@pytest.fixture
def with_both(small_suite: Path) -> Path:
    for name, text in FILES.items():
        (small_suite / "seeds" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return small_suite


def test_a_suite_may_do_without_them_and_keeps_its_digest(small_suite: Path) -> None:
    suite = load_suite(small_suite)
    assert (suite.catalogue.survival, suite.catalogue.traffic) == ((), ())
    assert not {"survival", "ci_traffic"} & set(canonical(suite)["seeds"])
    assert suite_from_canonical(canonical(suite), name="small") == suite


def test_every_entry_is_typed_and_comes_back_from_a_result_set(with_both: Path) -> None:
    suite = load_suite(with_both)
    days = date(2024, 1, 1), date(2025, 1, 1)
    known, anyone = suite.catalogue.survival
    assert known == Survival("qwen-2024", "Qwen", *days, 40, 39, "memo-2025", "list-2025", "Two listings.")
    assert (anyone.publisher, anyone.note) == (None, "")
    names = ("trl-internal-testing/*", "*tiny-random*")
    assert suite.catalogue.traffic == (Traffic("tests", names, "tests load them", "list-2025#tests", ""),)
    again = suite_from_canonical(json.loads(json.dumps(canonical(suite))), name="small")
    assert again == suite
    assert again.catalogue.survival == suite.catalogue.survival


def test_extracts_keep_such_names_apart_whatever_the_tasks_ask_for(with_both: Path) -> None:
    suite = load_suite(with_both)
    assert traffic_names(suite.catalogue) == ("*tiny-random*", "trl-internal-testing/*")
    assert set(traffic_names(suite.catalogue)) <= set(plan_for_suite(suite).patterns)


@pytest.mark.parametrize(
    ("name", "edit", "says", "line"),
    [
        ("survival", ("still_there: 39", "still_there: 41"), "more are still there than were listed", 6),
        ("survival", ("still_there: 39", "still_there: -1"), "-1 is out of range", 6),
        ("survival", ("listed: 40", "listed: 40.5"), "40.5 is not a whole number", 5),
        ("survival", ("counted_on: 2025-01-01", "counted_on: 2024-01-01"), "counted before they were listed", 4),
        ("survival", ("counted_on: 2025-01-01", "counted_on: 2025-13-01"), "'2025-13-01' is no day", 4),
        ("survival", ("publisher: Qwen", "publisher: Q wen"), "'Q wen' is no Hub namespace", 2),
        ("survival", ("listed_by: memo-2025", "listed_by: lost"), "unknown source 'lost'", 7),
        ("survival", ("- id: anyone", "- id: qwen-2024"), "the id 'qwen-2024' stands twice", 11),
        ("survival", ("publisher: Qwen", "namespace: Qwen"), "unknown key 'namespace'", 2),
        ("ci_traffic", ("*tiny-random*", "tiny random"), "'tiny random' is no pattern", 2),
        ("ci_traffic", ("list-2025#tests", "lost"), "unknown source 'lost'", 4),
        ("ci_traffic", ('["trl-internal-testing/*", "*tiny-random*"]', "[]"), "there is nothing in it", 2),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_with_its_line(
    with_both: Path, name: str, edit: tuple[str, str], says: str, line: int
) -> None:
    path = with_both / "seeds" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert edit[0] in text
    path.write_text(text.replace(*edit, 1), encoding="utf-8")
    (problem,) = suite_problems(with_both)
    assert says in str(problem), str(problem)
    assert problem.where is not None
    assert problem.where.line == line
    assert problem.todo


def test_the_built_in_ones_have_sources_and_patterns() -> None:
    catalogue = load_suite().catalogue
    assert len({row.id for row in catalogue.survival}) == len(catalogue.survival) == 9
    assert {row.publisher for row in catalogue.survival} >= {None, "deepseek-ai", "Qwen", "google"}
    assert all(each.why and each.source for each in catalogue.traffic)
