"""`contradictions.yaml`: what may stand in it, and what the built-in one holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.suite import canonical, load_suite, suite_from_canonical, suite_problems

GOOD = """\
- id: whose
  topic: Whose models are counted
  says:
    - {by: paper-2025-11-12, says: Those of China., task: shares/chinese-over-40-percent}
    - {by: memo-2025, says: Those of Qwen., figure: memo-2025/qwen-share}
  note: The two are not the same.
"""


@pytest.fixture
def with_contradictions(small_suite: Path) -> Path:
    (small_suite / "seeds" / "contradictions.yaml").write_text(GOOD, encoding="utf-8")
    return small_suite


def test_a_suite_may_do_without_the_file_and_keeps_its_digest(small_suite: Path) -> None:
    suite = load_suite(small_suite)
    assert suite.contradictions == ()
    assert "contradictions" not in canonical(suite)["seeds"]
    assert suite_from_canonical(canonical(suite), name="small") == suite


def test_topics_have_who_says_what(with_contradictions: Path) -> None:
    suite = load_suite(with_contradictions)
    (found,) = suite.contradictions
    assert (found.id, found.topic, found.note) == ("whose", "Whose models are counted", "The two are not the same.")
    assert [(saying.by, saying.says, saying.task, saying.figure) for saying in found.says] == [
        ("paper-2025-11-12", "Those of China.", "shares/chinese-over-40-percent", None),
        ("memo-2025", "Those of Qwen.", None, "memo-2025/qwen-share"),
    ]
    assert found.tasks() == ("shares/chinese-over-40-percent",)
    again = suite_from_canonical(json.loads(json.dumps(canonical(suite))), name="small")
    assert again == suite
    assert again.contradictions == suite.contradictions


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("by: memo-2025,", "by: memo-2024,", "unknown article or source 'memo-2024'"),
        ("task: shares/chinese-over-40-percent", "task: shares/nothing", "unknown task 'shares/nothing'"),
        ("task: shares/chinese-over-40-percent", "task: licences/qwen3-apache", "does not make this claim"),
        ("figure: memo-2025/qwen-share", "figure: memo-2025/nothing", "unknown published figure"),
        ("by: memo-2025,", "by: list-2025,", "the figure is not one of list-2025"),
        ("topic: Whose", "topik: Whose", "unknown key 'topik'"),
        ("    - {by: memo-2025, says: Those of Qwen., figure: memo-2025/qwen-share}\n", "", "there is nothing in it"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(with_contradictions: Path, old: str, new: str, says: str) -> None:
    file = with_contradictions / "seeds" / "contradictions.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    problems = suite_problems(with_contradictions)
    assert says in str(problems[0])
    assert "contradictions.yaml" in str(problems[0])
    assert problems[0].where.line


def test_an_id_stands_once(with_contradictions: Path) -> None:
    file = with_contradictions / "seeds" / "contradictions.yaml"
    file.write_text(GOOD + GOOD, encoding="utf-8")
    assert "stands twice" in str(suite_problems(with_contradictions)[0])


def test_a_link_that_leaves_the_suite_is_refused(small_suite: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text(GOOD, encoding="utf-8")
    (small_suite / "seeds" / "contradictions.yaml").symlink_to(outside)
    (problem,) = suite_problems(small_suite)
    assert "not followed" in problem.what


def test_a_suite_without_seeds_of_its_own_reads_the_built_in_ones(small_suite: Path, tmp_path: Path) -> None:
    own = tmp_path / "own" / "tasks" / "off-hub"
    own.mkdir(parents=True)
    text = (small_suite / "tasks" / "off-hub" / "anecdote.yaml").read_text(encoding="utf-8")
    (own / "anecdote.yaml").write_text(text.replace("[paper-2025-11-12]", "[]"), encoding="utf-8")
    suite = load_suite(tmp_path / "own")
    assert suite.contradictions == load_suite().contradictions


def test_the_built_in_topics_name_tasks_of_the_articles_that_say_it() -> None:
    suite = load_suite()
    assert len(suite.contradictions) >= 8
    for topic in suite.contradictions:
        assert topic.tasks(), topic.id
        speakers = {saying.by for saying in topic.says}
        assert speakers & set(suite.articles), topic.id
        assert len({saying.says for saying in topic.says}) > 1, topic.id
        for saying in topic.says:
            if saying.by in suite.articles:
                assert saying.task is not None, (topic.id, saying.by)
