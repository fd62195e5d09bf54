"""No help uses a word of ours that the glossary does not explain."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from pages import ROOT

from harness.cli.root import CONTEXT, root

WORDS = (ROOT / "docs" / "reference" / "words.md").read_text(encoding="utf-8").lower()

OURS = (
    "article", "source", "claim", "task", "suite", "published figure", "fidelity", "stake", "wording", "reading",
    "metric", "quantity", "filter", "rule", "definition", "sweep", "cell", "matrix", "specification curve",
    "window", "population", "floor", "basis", "namespace", "repositor", "organisation", "country table", "family",
    "derivative", "root", "lineage", "evidence", "snapshot", "manifest", "store", "capture", "scope", "sample",
    "extract", "curated", "synthetic", "seeds", "tolerance", "bracket", "counter", "survival", "figure", "bounds",
    "verdict", "result set", "supersede", "withdraw", "erratum", "digest", "registry", "crossing", "concentration",
    "built-in", "live", "imported",
)  # fmt: skip
"""Words, or beginnings of words, that mean something particular here."""


def helps(context: click.Context) -> Iterator[str]:
    yield context.get_help().lower()
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            inner = context.command.get_command(context, name)
            assert inner is not None
            yield from helps(click.Context(inner, info_name=name, parent=context))


HELP = " ".join(" ".join(helps(click.Context(root, info_name="harness", **CONTEXT))).split())


@pytest.mark.parametrize("word", [word for word in OURS if re.search(rf"\b{word}", HELP)])
def test_a_word_of_the_help_is_explained(word: str) -> None:
    assert re.search(rf"\b{word}", WORDS), f"docs/reference/words.md does not explain {word!r}"


def test_the_list_is_of_words_that_are_used() -> None:
    assert sum(bool(re.search(rf"\b{word}", HELP)) for word in OURS) > 40
