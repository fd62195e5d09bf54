"""Every string of the corpus goes through every output of every verb, and does nothing there."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import outputs
import world
from corpus import strings
from outputs import COSTLY, OUTPUTS, Output

from harness._sanitise import for_terminal
from harness.cli.root import CONTEXT, root

PLAIN = ("alpha", "beta", "gamma", "delta", "epsilon")

LEAST = 200
"""Strings that the corpus has at the least."""

ELSEWHERE = {
    "tasks show": "prints the file itself, through for_terminal: test_words.py",
    "tasks validate": "prints errors alone: test_words.py",
    "tasks schema": "shows nothing from outside",
    "tasks new": "tests of its own",
    "pull": "prints manifests as `snapshot show` does, and errors: test_words.py and tests/pull",
    "pull --format table": "the same",
    "pull --format json": "the same",
    "snapshot import": "prints manifests as `snapshot show` does: test_words.py",
    "snapshot check": "prints ids, which are checked, and errors: test_words.py",
    "snapshot remove": "the same",
    "snapshot diff --format table": "test_words.py",
    "snapshot diff --format markdown": "test_words.py",
    "snapshot diff --format json": "test_words.py",
    "results publish": "prints an address and a commit; its card is an output here",
    "results withdraw": "prints a path; its words go to a file that only we read",
    "init": "prints paths: test_words.py",
    "completion": "shows nothing from outside",
}
"""Verbs whose outputs are not made here, and why."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> world.World:
    return world.made(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def skeletons(made: world.World) -> dict[str, Any]:
    """What every output has with plain texts in it."""
    plain = world.filled(made, PLAIN)
    return {output.verb: outputs.read(output, plain) for output in OUTPUTS}


def batches() -> list[tuple[str, ...]]:
    """All strings, five by five; the last are filled up with the first."""
    every, size = strings(), len(world.MARKS)
    filled = (*every, *every[: -len(every) % size])
    return [filled[start : start + size] for start in range(0, len(filled), size)]


def compared(texts: Sequence[str]) -> bool:
    """Whether an output has the same skeleton with these texts: where none is blank, and no two look the same."""
    shown = [for_terminal(text).strip() for text in texts]
    return all(shown) and len(set(shown)) == len(shown)


def through(made: world.World, texts: tuple[str, ...], every: Sequence[Output], skeletons: dict[str, Any]) -> int:
    """Put texts through outputs, and return how many outputs held."""
    hostile = world.filled(made, texts)
    for output in every:
        try:
            found = outputs.read(output, hostile)
        except Exception as error:
            raise AssertionError(f"{output.verb}, one of {[text[:80] for text in texts]!a}: {error}") from error
        if compared(texts) and output.verb in skeletons:
            assert found == skeletons[output.verb], f"{output.verb}, one of {[text[:80] for text in texts]!a}"
    return len(every)


def test_the_corpus_is_large_and_no_string_stands_twice() -> None:
    every = strings()
    assert len(every) >= LEAST
    assert len(set(every)) == len(every)
    assert any("\ud800" in text for text in every)
    assert any(len(text) >= 1000 for text in every)


def test_the_word_is_everywhere_and_goes_everywhere(made: world.World) -> None:
    filled = world.filled(made, PLAIN)
    for output in OUTPUTS:
        assert "zqzq" not in str(output.made(filled)), output.verb
    shown = [str(output.made(made)) for output in OUTPUTS]
    assert sum(all(mark in text for mark in world.MARKS) for text in shown) > len(OUTPUTS) // 2


def test_some_strings_do_nothing_in_any_output(made: world.World, skeletons: dict[str, Any]) -> None:
    for texts in batches()[::20]:
        assert through(made, texts, OUTPUTS, skeletons) == len(OUTPUTS)


@pytest.mark.slow
def test_no_string_does_anything_in_any_output(
    made: world.World, skeletons: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    held = sum(through(made, texts, OUTPUTS, skeletons) for texts in batches())
    assert held == len(batches()) * len(OUTPUTS)
    for texts in batches()[::27]:
        through(made, texts, COSTLY, skeletons)
    with capsys.disabled():
        number = len(strings())
        sys.stdout.write(f"\n{number} strings x {len(OUTPUTS)} outputs = {number * len(OUTPUTS):,}\n")


def test_every_verb_and_format_is_an_output_here_or_says_where() -> None:
    have = {output.verb.partition(",")[0] for output in (*OUTPUTS, *COSTLY)}
    for verb in verbs(click.Context(root, info_name="harness", **CONTEXT)):
        assert verb in have or verb in ELSEWHERE, f"`{verb}` has no output in tests/hostile/outputs.py"


def verbs(context: click.Context) -> list[str]:
    """Every verb, with each of its formats where it has several."""
    command = context.command
    if isinstance(command, click.Group):
        inner = [(name, command.get_command(context, name)) for name in command.list_commands(context)]
        return [
            each for name, one in inner if one for each in verbs(click.Context(one, info_name=name, parent=context))
        ]
    path = context.command_path.removeprefix("harness ")
    forms = [
        param.type.choices for param in command.params if isinstance(param.type, click.Choice) and param.name == "form"
    ]
    if path == "explain":
        return ["explain", *(f"explain --matrix --format {form}" for form in forms[0] if form != "table")]
    return [f"{path} --format {form}" for form in forms[0]] if forms else [path]


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("terminal", "a\x1b[31m"),
        ("terminal", "a\u202e"),
        ("one_line", "a\nb"),
        ("markdown", "a <b>x</b>"),
        ("markdown", "![x](https://example.org)"),
        ("markdown", "[x](ftp://example.org)"),
        ("latex", "\\input{x}"),
        ("latex", "{"),
        ("latex", "$x$"),
        ("table", "a,b\n=1,2\n"),
        ("table", "a,b\n1\n"),
        ("script", '"</script>"'),
        ("json_document", '{"a": "\u202e"}'),
        ("junit", "<testsuites><testsuite></testsuites>"),
        ("svg", '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        ("github", "::set-output name=x::y"),
        ("github", "plain"),
        ("bibtex", "@misc{a, title={x}} @misc{b, title={y}}"),
        ("html", "<a href='javascript:x'>x</a>"),
        ("html", "<img onerror=x>"),
    ],
)
def test_the_readers_see_what_does_something(read: str, text: str) -> None:
    reader = getattr(outputs.reading, read)
    with pytest.raises(Exception):  # noqa: B017, PT011  every reader has an error of its own
        reader(text)
