"""Writing a task file: plain data as YAML that people like to edit, checked against the suite that it is for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from harness._errors import SuiteError
from harness.suite._compile import Against, compile_task
from harness.suite._fields import SHORT_LIMIT
from harness.suite._names import names_of
from harness.suite._yaml import parse_yaml
from harness.suite.loading import Suite
from harness.suite.tasks import Task

SCHEMA_LINE = "# yaml-language-server: $schema=../../task.schema.json"
"""First line of a task file: where editors find the schema."""

_FLOW = frozenset({"made_by", "figure", "about", "of", "among", "against", "window", "rules", "expect", "chain"})
"""Keys whose value stands on one line."""

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./_*+-]*[A-Za-z0-9*+]|[A-Za-z]")
_NO_TEXT = re.compile(r"[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?|0[ox].*|true|false|null|~|\.(?:nan|inf)", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "are", "at", "by", "for", "in", "is", "more", "of", "on", "or", "the", "to"}
)
_WORDS_OF_A_SLUG = 6


def task_text(data: Mapping[str, Any]) -> str:
    """Return a task as the text of its file; reading it gives the same data."""
    return "\n".join([SCHEMA_LINE, *_block(data, "")]) + "\n"


def compiled_task(text: str, task: str, suite: Suite) -> Task:
    """Return the task that a text is, checked as a file of the suite would be.

    Raises:
        SuiteError: the first fault.
    """
    file = f"tasks/{task}.yaml"
    data, place = parse_yaml(text, file)
    against = Against(suite.catalogue, names_of(suite.catalogue, suite.articles, suite.sources))
    found, problems = compile_task(data, place, file, against)
    if found is None:
        raise problems[0]
    return found


def slug_of(sentence: str) -> str:
    """Return a name for a task, made of the first words of its sentence that say something."""
    words = re.findall(r"[a-z0-9]+", sentence.lower())
    telling = [word for word in words if word not in _SMALL_WORDS] or words or ["claim"]
    return "-".join(telling[:_WORDS_OF_A_SLUG])


def short_of(sentence: str) -> str | None:
    """Return the sentence without its full stop where it is short enough for tables, else None."""
    short = sentence.strip().removesuffix(".")
    return short if len(short) <= SHORT_LIMIT else None


def scalar(text: str) -> str | int | Decimal | bool:
    """Return what a word of an answer means: a number, true or false, or text, as YAML would read it."""
    word = text.strip()
    if word in ("true", "false"):
        return word == "true"
    if re.fullmatch(r"[0-9]{1,30}", word):
        return int(word)
    return Decimal(word) if re.fullmatch(r"[0-9]{1,30}\.[0-9]{1,30}", word) else word


def first_fault(error: SuiteError) -> str:
    """Return a fault in one line, without the file that is not written yet."""
    item = f"{error.where.item}: " if error.where.item else ""
    return f"{item}{error.what}{f'; {error.todo}' if error.todo else ''}"


def _block(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, Mapping) and key not in _FLOW and value:
            yield f"{indent}{key}:"
            yield from _block(value, f"{indent}  ")
        else:
            yield f"{indent}{key}: {_flow(value)}"


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _text(value) if isinstance(value, str) else str(value)


def _text(value: str) -> str:
    if _DAY.fullmatch(value) or (_PLAIN.fullmatch(value) and not _NO_TEXT.fullmatch(value)):
        return value
    return json.dumps(value, ensure_ascii=False)
