"""Every figure that an article prints is either judged by a task or listed as no claim, with the reason."""

from __future__ import annotations

import html
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]

NUMBER_WORDS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|"
    "trillions?|dozens?|pair|single|half|halves|thirds?|quarters?|first|second|fourth|fifth|sixth|seventh|eighth|ninth|"
    "tenth|once|twice|thrice|doubled?|doubles|tripled?|triples|quadrupled?|twofold|threefold|tenfold|majority"
)
FREQUENCY_WORDS = (
    "hourly|daily|weekly|biweekly|fortnightly|monthly|bimonthly|quarterly|yearly|annual|annually|biannual|biannually"
)
FIGURE = re.compile(rf"\d+(?:[.,:]\d+)*|\b(?:{NUMBER_WORDS}|{FREQUENCY_WORDS})\b", re.IGNORECASE)
"""A numeral, with its separators, wherever it stands (also within a name such as R1); or one of the words."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of an article's list of figures."""

    text: str
    """What is printed."""

    times: int
    """How often it is printed, outside longer listed texts."""

    task: str | None
    """The task that judges it."""

    why: str | None
    """Why it is no claim about adoption."""


def own_text(page: str, title: str) -> str:
    """Return the article's own words from a recorded page, every run of white space as one space.

    What does not count as the article's own text, and why:

    - A page recorded as one JSON object (a blog's post): every key and value but `title.rendered` and
      `content.rendered`; of these two the tags go and the entities are decoded. Ids, dates of the file and the
      excerpt, which repeats the opening, are the blog's.
    - Any other page: every line before the first line that is the title. There stand the site's menu and its ticker
      with the headlines of other articles.
    - In a digest, which says `N Sources` above its text: a number of one or two digits that stands alone on a line,
      also in brackets (the numbers of its footnotes and of the lists at its end), and a number from 1 to N that is
      glued to the last word or quotation mark of a line whose next line starts with the full stop (a footnote's sign).

    All else counts, the line with the date and what follows the last paragraph included: no rule hides a figure there.

    Raises:
        LookupError: if the page has no such title.
    """
    if page.lstrip().startswith("{"):
        post = json.loads(page)
        shown = _plain(post["title"]["rendered"])
        if shown != title:
            raise LookupError(title)
        return f"{shown} {_plain(post['content']['rendered'])}"
    lines = [_one_space(line) for line in page.splitlines()]
    if title not in lines:
        raise LookupError(title)
    text = "\n".join(lines[lines.index(title) :])
    sources = re.search(r"^(\d{1,2}) Sources$", page, re.MULTILINE)
    if sources:
        note = "|".join(str(number) for number in range(1, int(sources[1]) + 1))
        text = re.sub(rf"(?<=[A-Za-z\"'\u201d\u2019])(?:{note})(?=\n\.)", "", text)
        text = re.sub(r"^(?:\[\d{1,2}\]|\d{1,2})$", "", text, flags=re.MULTILINE)
    return _one_space(text)


def differences(text: str, listed: list[Listed]) -> list[str]:
    """Return a line for every figure of `text` that no listed text covers, and for every listed text that is not there.

    A listed text is found where it is printed letter for letter, cuts no word and no figure (`15` is not found in
    `15.8` or `2015`), and lies in no longer listed text that was found before it.
    """
    figures = [match.span() for match in FIGURE.finditer(text)]
    taken: list[tuple[int, int]] = []
    wrong: list[str] = []
    for line in sorted(listed, key=lambda one: (-len(one.text), one.text)):
        found = [
            match.span()
            for match in re.finditer(rf"(?<!\w){re.escape(line.text)}(?!\w)", text)
            if not _cuts(match.span(), figures) and not any(_within(match.span(), span) for span in taken)
        ]
        taken += found
        if len(found) != line.times:
            wrong.append(f"listed {line.times} times, printed {len(found)} times: {line.text!r}")
        if line.task is None and not FIGURE.search(line.text):
            wrong.append(f"listed as no claim, but it holds no figure: {line.text!r}")
    for first, last in figures:
        if not any(_within((first, last), span) for span in taken):
            wrong.append(f"neither judged nor listed: {text[first:last]!r} in {text[max(first - 40, 0) : last + 40]!r}")
    return wrong


def _one_space(text: str) -> str:
    return " ".join(text.split())


def _plain(markup: str) -> str:
    return _one_space(html.unescape(re.sub(r"<[^>]*>", " ", markup)))


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _cuts(span: tuple[int, int], figures: list[tuple[int, int]]) -> bool:
    return any(first < span[1] and span[0] < last and not _within((first, last), span) for first, last in figures)


def _articles() -> list[dict[str, Any]]:
    articles: list[dict[str, Any]] = YAML(typ="safe").load(ROOT / "seeds" / "articles.yaml")
    return articles


def _has_title(page: str, title: str) -> bool:
    try:
        own_text(page, title)
    except LookupError:
        return False
    return True


def _listed(article: dict[str, Any]) -> list[Listed]:
    return [Listed(row["text"], row["times"], row.get("task"), row.get("why")) for row in article["figures"]]


@pytest.fixture(scope="module")
def pages() -> list[str]:
    recorded = os.environ.get("HARNESS_RECORDED_DATA")
    if not recorded:
        pytest.skip("HARNESS_RECORDED_DATA is not set: the articles' texts are not here")
    folder = Path(recorded).resolve().parent / "seeds"
    if not folder.is_dir():
        pytest.skip("no folder with the articles' texts beside HARNESS_RECORDED_DATA")
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]


@pytest.mark.parametrize("article", _articles(), ids=lambda article: str(article["id"]))
def test_every_figure_of_the_article_is_judged_or_listed(article: dict[str, Any], pages: list[str]) -> None:
    texts = [own_text(page, article["title"]) for page in pages if _has_title(page, article["title"])]
    assert len(texts) == 1, f"{len(texts)} recorded pages have the title {article['title']!r}"
    assert differences(texts[0], _listed(article)) == []


@pytest.mark.parametrize("article", _articles(), ids=lambda article: str(article["id"]))
def test_a_line_that_is_left_out_of_the_list_is_missed(article: dict[str, Any], pages: list[str]) -> None:
    (text,) = [own_text(page, article["title"]) for page in pages if _has_title(page, article["title"])]
    listed = _listed(article)
    for line in listed:
        if FIGURE.search(line.text):
            assert differences(text, [other for other in listed if other != line]), line.text


@pytest.mark.parametrize("article", _articles(), ids=lambda article: str(article["id"]))
def test_every_line_has_a_task_or_a_reason_and_stands_once(article: dict[str, Any]) -> None:
    for row in article["figures"]:
        assert set(row) in ({"text", "times", "task"}, {"text", "times", "why"}), row
        assert row["times"] >= 1, row
        assert row.get("task") or row.get("why"), row
    printed = [row["text"] for row in article["figures"]]
    assert len(printed) == len(set(printed))


def test_every_task_that_is_named_exists_and_names_the_article() -> None:
    loader = YAML(typ="safe")
    for article in _articles():
        for task in sorted({row["task"] for row in article["figures"] if "task" in row}):
            file = ROOT / "tasks" / f"{task}.yaml"
            assert file.is_file(), f"{article['id']} names a task that is not there: {task}"
            assert article["id"] in loader.load(file)["claim"]["made_by"], f"{task} does not name {article['id']}"


def test_a_figure_that_nothing_covers_is_reported() -> None:
    assert differences("It grew by 12 percent.", []) == ["neither judged nor listed: '12' in 'It grew by 12 percent.'"]


def test_number_and_frequency_words_are_figures() -> None:
    text = "Once a firm had two models, its first; now it ships Weekly, dozens, the vast majority in half a day."
    assert [match.group() for match in FIGURE.finditer(text)] == [
        "Once", "two", "first", "Weekly", "dozens", "majority", "half",
    ]  # fmt: skip


def test_words_that_only_contain_a_number_word_are_no_figures() -> None:
    assert FIGURE.search("Someone often attended; the everyday weekend tone is bone dry.") is None


def test_a_numeral_keeps_its_separators_and_is_found_within_a_name() -> None:
    found = [match.group() for match in FIGURE.finditer("GPT-5, R1, 15.8%, $400,000 at 11:11:31 in 2025.")]
    assert found == ["5", "1", "15.8", "400,000", "11:11:31", "2025"]


def test_a_covered_figure_is_not_reported() -> None:
    assert differences("It grew by 12 percent.", [Listed("12 percent", 1, "shares/growth", None)]) == []


def test_a_listed_figure_that_is_not_printed_is_reported() -> None:
    assert differences("It grew.", [Listed("12 percent", 1, "shares/growth", None)]) == [
        "listed 1 times, printed 0 times: '12 percent'"
    ]


def test_another_count_is_reported() -> None:
    listed = [Listed("12 percent", 1, "shares/growth", None)]
    assert differences("12 percent, again 12 percent", listed) == ["listed 1 times, printed 2 times: '12 percent'"]


def test_a_part_of_a_figure_is_not_the_figure() -> None:
    wrong = differences("A share of 15.8 in 2015", [Listed("15", 1, None, "a day")])
    assert wrong[0] == "listed 1 times, printed 0 times: '15'"
    assert [line.split("'")[1] for line in wrong[1:]] == ["15.8", "2015"]


def test_a_shorter_text_is_counted_outside_the_longer_ones() -> None:
    listed = [Listed("first", 1, None, "an order"), Listed("first models", 1, "releases/first", None)]
    assert differences("At first there were the first models.", listed) == []


def test_a_claim_without_a_figure_may_be_listed_only_with_its_task() -> None:
    assert differences("pulling ahead", [Listed("pulling ahead", 1, "shares/ahead", None)]) == []
    assert differences("pulling ahead", [Listed("pulling ahead", 1, None, "talk")]) == [
        "listed as no claim, but it holds no figure: 'pulling ahead'"
    ]


def test_what_stands_before_the_title_is_not_the_articles_text() -> None:
    page = "13:30 Bitcoin below $89,000\n\nA title\n\nA body with 3\u00a0models.\n"
    assert own_text(page, "A title") == "A title A body with 3 models."


def test_of_a_json_page_only_title_and_content_count() -> None:
    page = json.dumps(
        {
            "id": 7,
            "title": {"rendered": "The &#8216;open&#8217; title"},
            "content": {"rendered": "<p class='a-5'>Up to 17\u00a0per&nbsp;cent</p>"},
            "excerpt": {"rendered": "9"},
        }
    )
    assert own_text(page, "The \u2018open\u2019 title") == "The \u2018open\u2019 title Up to 17 per cent"


def test_the_footnote_numbers_of_a_digest_do_not_count_and_other_numbers_do() -> None:
    page = "2 Sources\n[1]\nA title\nIt made 2 models in 2022\n. They lead \u201call\u201d1\n. Fine models2\n"
    page += ".More3\n. So 3\n1\n[2]\n3\n2025"
    said = "It made 2 models in 2022 . They lead \u201call\u201d . Fine models .More3 . So 3 2025"
    assert own_text(page, "A title") == f"A title {said}"


def test_a_page_without_the_title_is_another_article() -> None:
    with pytest.raises(LookupError):
        own_text("Another title\n12 percent", "A title")
    with pytest.raises(LookupError):
        own_text('{"title": {"rendered": "Another"}, "content": {"rendered": ""}}', "A title")
