"""Chains as text and as graphs: readable, and whole whatever a title holds."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness._sanitise import for_dot, for_mermaid
from harness.report.chains import chains_dot, chains_mermaid, chains_text
from harness.report.grid import width
from harness.suite import Suite, load_suite
from harness.suite.chains import chains_of

HOSTILE = (
    'x"]; n0 --> evil["',
    '%%{init: {"theme": "dark"}}%%',
    "end\n    evil --> n0",
    'click n0 "javascript:alert(1)"',
    "<img src=x onerror=alert(1)>",
    "`**bold**` [link](http://example.org)",
    "1. a list",
    "- a list",
    '\\"]; evil [shape=none, URL="http://example.org',
    "\\N \\G \\l \\",
    "&lt;b&gt; &amp; &#34;",
    "\x1b[31mred\x1b[0m\u202egnp",
    "\r\n}\ndigraph evil {",
    "#quot;#35;",
    "---\ntitle: x\n---",
)

MERMAID_NODE = re.compile(r'    n\d+(\(\[|\[\(|\[)"(?:[^"#%<>`&{}\\;|*_\[\]]|#\d+;|<br/>)*"(\]\)|\)\]|\])')
MERMAID_EDGE = re.compile(r'    n\d+ (-->|-\.->)(\|"[0-9,]+ claims?"\|)? n\d+')
DOT_NODE = re.compile(r'    n\d+ \[label="(?:[^"\\]|\\\\|\\"|\\n)*", shape=(box|ellipse|cylinder)\];')
DOT_EDGE = re.compile(r'    n\d+ -> n\d+ \[(label="[0-9,]+ claims?"|style=dashed)\];')


@pytest.fixture(scope="module")
def suite() -> Suite:
    return load_suite()


def with_text(suite: Suite, text: str) -> Suite:
    """Return a suite in which every title, publisher and stake is this text."""
    return replace(
        suite,
        sources={key: replace(each, title=text, publisher=text, stake=text) for key, each in suite.sources.items()},
        articles={key: replace(each, title=text, publisher=text) for key, each in suite.articles.items()},
        contradictions=tuple(
            replace(each, topic=text, note=text, says=tuple(replace(one, says=text) for one in each.says))
            for each in suite.contradictions
        ),
    )


def assert_mermaid(text: str) -> None:
    lines = text.split("\n")
    assert lines[0] == "flowchart TD"
    for line in lines[1:]:
        assert MERMAID_NODE.fullmatch(line) or MERMAID_EDGE.fullmatch(line), line


def assert_dot(text: str) -> None:
    lines = text.split("\n")
    assert (lines[0], lines[1], lines[-1]) == ("digraph chains {", "    node [shape=box];", "}")
    for line in lines[2:-1]:
        assert DOT_NODE.fullmatch(line) or DOT_EDGE.fullmatch(line), line


def test_the_text_begins_with_what_five_articles_rest_on(suite: Suite) -> None:
    first = " ".join(chains_text(chains_of(suite), suite).split("\n\n")[0].split())
    assert first.startswith(
        "5 articles rest on 2 data sets: Daily download history behind the ATOM project (4 articles); "
        "hub_weekly_snapshots (3 articles). Together they come from one place: The Hub's own counters and metadata."
    )


def test_the_text_shows_the_way_the_difference_and_the_contradiction(suite: Suite) -> None:
    text = chains_text(chains_of(suite, ["shares/chinese-models-over-40-percent"]), suite)
    for line in (
        "walaw-2025-11-12: Walaw, 2025-11-12",
        "  - bloomberg-2025-11-09: column by Bloomberg, 2025-11-09, second-hand, 1 claim",
        "  way       walaw-2025-11-12 -> bloomberg-2025-11-09 -> atom-memo-2025-08-04",
        "  computed  kept: the figure is the one published; 'over' says no more than 'more than'",
        "  subject      share of repos of country china  share of derivatives of family qwen",
        "  denominator  among repos                      among derivatives (of family deepseek, llama,",
        "  date         2025-11-12                       2025-07-01 to 2025-08-04, 100 days earlier",
        "Whose models the figure of more than 40 % counts",
    ):
        assert line in text.split("\n"), line
    assert "Moonshot" not in text
    assert "CONTRADICTION" not in text


def test_a_contradiction_of_computed_and_argued_is_marked(suite: Suite) -> None:
    name = "downloads/qwen-385-million"
    task = suite.tasks[name]
    assert task.claim.figure is not None
    wrong = replace(
        task, claim=replace(task.claim, figure=replace(task.claim.figure, value=task.claim.figure.value * 2))
    )  # type: ignore[operator]
    other = replace(suite, tasks={**suite.tasks, name: wrong})
    text = chains_text(chains_of(other, [name]), other)
    assert "computed       altered: the figure is another than the published one" in text
    assert "CONTRADICTION  argued to be faithful, but the figure is another than the published one" in text


def test_claims_of_which_nothing_can_be_computed_are_counted(suite: Suite) -> None:
    chains = chains_of(suite)
    text = chains_text(chains, suite)
    silent = [each for each in chains.chains if not each.differences and each.computed.outcome == "not-computed"]
    assert f"{len(silent)} more claims:" in text
    assert f"\n{silent[0].task.id}\n" not in text
    assert f"\n{silent[0].task.id}\n" in chains_text(chains_of(suite, [silent[0].task.id]), suite)


@pytest.mark.parametrize("most", [60, 80, 140])
def test_no_line_is_wider_than_asked(suite: Suite, most: int) -> None:
    text = chains_text(chains_of(suite), suite, most=most)
    assert max(width(line) for line in text.split("\n")) <= most


def test_the_graphs_have_every_article_source_and_step(suite: Suite) -> None:
    chains = chains_of(suite)
    nodes = len(chains.articles) + len(chains.sources)
    for text, node, edge in (
        (chains_mermaid(chains, suite), MERMAID_NODE, MERMAID_EDGE),
        (chains_dot(chains, suite), DOT_NODE, DOT_EDGE),
    ):
        lines = text.split("\n")
        assert sum(bool(node.fullmatch(line)) for line in lines) == nodes
        assert sum(bool(edge.fullmatch(line)) for line in lines) == len(chains.edges)


def test_data_are_cylinders_and_articles_are_round(suite: Suite) -> None:
    chains = chains_of(suite)
    mermaid, dot = chains_mermaid(chains, suite), chains_dot(chains, suite)
    assert mermaid.count("([") == dot.count("shape=ellipse") == 5
    assert mermaid.count("[(") == dot.count("shape=cylinder") == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_breaks_nothing(suite: Suite, text: str) -> None:
    bad = with_text(suite, text)
    chains = chains_of(bad)
    assert_mermaid(chains_mermaid(chains, bad))
    assert_dot(chains_dot(chains, bad))
    shown = chains_text(chains, bad)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    assert chains_dot(chains, bad).count("\n") == chains_dot(chains_of(suite), suite).count("\n")


def test_a_hostile_task_file_is_drawn_from_numbers_alone(small_suite: Path) -> None:
    file = small_suite / "seeds" / "articles.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("publisher: The Paper", "publisher: 'x\"]; n9 --> n0'"), encoding="utf-8")
    suite = load_suite(small_suite)
    assert_mermaid(chains_mermaid(chains_of(suite), suite))
    assert "n9 --> n0" not in chains_mermaid(chains_of(suite), suite)


@given(st.text())
def test_any_text_is_one_quoted_text_of_mermaid(text: str) -> None:
    safe = for_mermaid(text)
    assert re.fullmatch(r'(?:[^"#%<>`&{}\\;|*_\[\]\n]|#\d+;)*', safe)
    assert not re.match(r"[-+*>]|\d+[.)]", safe)
    read_back = re.sub(r"#(\d+);", lambda match: chr(int(match[1])), safe)
    if text.isascii() and text.isprintable():
        assert read_back == text.strip()


@given(st.text())
def test_any_text_is_one_quoted_text_of_graphviz(text: str) -> None:
    safe = for_dot(text)
    assert re.fullmatch(r'(?:[^"\\\n]|\\\\|\\")*', safe)
    if text.isascii() and text.isprintable():
        assert re.sub(r"\\(.)", r"\1", safe).replace("&amp;", "&") == text
