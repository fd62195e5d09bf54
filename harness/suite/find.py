"""Finding the tasks nearest to a sentence: by the words and numbers that they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from harness.suite.tasks import Task
from harness.suite.whole import Suite

_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+")
_STOP_WORDS = frozenset({
    "a", "about", "all", "also", "an", "and", "are", "as", "at", "be", "been", "by", "can", "for", "from", "has",
    "have", "in", "into", "is", "it", "its", "more", "most", "new", "now", "of", "on", "or", "out", "over", "per",
    "than", "that", "the", "their", "them", "there", "these", "they", "this", "to", "up", "was", "were", "which", "who",
    "will", "with",
})  # fmt: skip
_NUMBER_WORDS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12", "percent": "%", "chinese": "china", "american": "us", "america": "us",
    "license": "licence", "licensed": "licence",
}  # fmt: skip
"""Spellings of one thing."""

_ENDINGS = {"ing": 4, "ed": 4, "es": 4, "s": 2, "e": 4}
"""Endings in which words differ that say one thing (downloads, downloaded, downloading), and how much must be left."""

_NUMBER_WEIGHT = 3
_UNKNOWN_WEIGHT = 3
_QUERY_LIMIT = 2000


def find_tasks(suite: Suite, text: str, limit: int = 5) -> list[tuple[int, Task]]:
    """Return the tasks nearest to a sentence, best first, each with its score.

    A task's score is the part of the sentence's tokens that it has, in percent, rounded down: a token weighs the more
    the fewer tasks have it (by the logarithm, so that no rare word outweighs everything that a sentence is about), and
    numbers weigh three times as much as words. Ties are in order of id; tasks that share nothing are left out.

    Args:
        suite: the tasks.
        text: a sentence, or some words of one; only the first 2,000 characters are read.
        limit: how many tasks to return at most.
    """
    wanted = _tokens([text[:_QUERY_LIMIT]])
    texts = {task.id: _tokens(_texts(suite, task)) for task in suite.tasks.values()}
    having = Counter(token for tokens in texts.values() for token in tokens)
    weights = {token: _weight(token, having[token], len(texts)) for token in wanted}
    whole = sum(weights.values())
    shares = {name: sum(weights[token] for token in wanted & tokens) for name, tokens in texts.items()}
    best = sorted((name for name, share in shares.items() if share), key=lambda name: (-shares[name], name))
    return [(100 * shares[name] // whole, suite.tasks[name]) for name in best[: max(limit, 0)]]


def _weight(token: str, having: int, tasks: int) -> int:
    """Return what a token weighs: 1 if every task has it, and two more whenever half as many have it."""
    rare = (tasks**2 // having**2).bit_length() if having else _UNKNOWN_WEIGHT
    return max(rare, 1) * (_NUMBER_WEIGHT if token[0].isdigit() else 1)


def _texts(suite: Suite, task: Task) -> Iterable[str]:
    claim = task.claim
    yield claim.says
    yield claim.short
    yield task.id
    if claim.figure is not None:
        yield claim.figure.printed
    for name in claim.made_by:
        # What the article prints, so that its own words find the task; a published figure is made by a source.
        article = suite.articles.get(name)
        yield from (figure.text for figure in article.figures if figure.task == task.id) if article else ()


def _tokens(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(
        token
        for text in texts
        for match in _TOKEN.finditer(text.casefold())
        if match[0] not in _STOP_WORDS and (token := _token(match[0]))
    )


def _token(word: str) -> str:
    """Return a word in one spelling: number words as digits, words without endings, numbers without separators."""
    if word[0].isdigit():
        return re.sub(r",(?=[0-9]{3}(?![0-9]))", "", word)
    known = _NUMBER_WORDS.get(word, word)
    if known.endswith("ss"):
        return known
    endings = (end for end, left in _ENDINGS.items() if known.endswith(end) and len(known) - len(end) >= left)
    return known.removesuffix(next(endings, ""))
