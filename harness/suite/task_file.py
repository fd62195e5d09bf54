"""The grammar of a task file: the models at the boundary, and the JSON Schema made of them.

A file `tasks/FOLDER/SLUG.yaml` is one `TaskFile`. Unknown keys, wrong types and empty values are refused; what a value
means, and whether the names in it exist, is checked when the file is compiled into `harness.suite.tasks.Task`.
`docs/reference/task.md` explains every field with examples.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from harness.suite._fields import Boundary, Line, Name, Number, Scalar, Short, Slug, Text
from harness.suite.reading_file import AboutFile, ReadingFile, VaryFile
from harness.suite.tasks import Fidelity, Unit

SCHEMA_VERSION = 1
"""Version of the grammar; raised when a file that was valid no longer is."""

SCHEMA_ID = f"urn:adoption-harness:schema:task:{SCHEMA_VERSION}"
"""Identifier of the published JSON Schema."""


class FigureFile(Boundary):
    """The figure that a claim prints."""

    value: Scalar
    """In plain units: 385300000 for "385.3 million", 40 with unit percent for "40 %"; a day, a licence id, true."""

    unit: Unit
    """What it is measured in."""

    wording: Line
    """The words of precision, a key of `seeds/wording.csv`."""

    printed: Line | None = None
    """How it is printed."""

    last_digit: Number | None = None
    """What one unit of the last printed digit is worth, where it does not follow from `printed` or `value`."""


class ClaimFile(Boundary):
    """One checkable sentence."""

    says: Line
    """The claim in our own words."""

    short: Short
    """The claim in a few words, for tables."""

    made_by: list[Name] = Field(max_length=50)
    """Ids of the articles that make it; in `published/`, of the sources that publish the figure."""

    figure: FigureFile | None = None
    """The figure that it prints."""

    about: AboutFile
    """The time that it speaks of."""


class SourceFile(Boundary):
    """Where the claim's figure came from."""

    chain: list[Name] = Field(max_length=20)
    """Source ids, from what the article cites to the origin."""

    figure: Name | None = None
    """Id of a row of `seeds/published_figures.csv`."""

    fidelity: Fidelity
    """Whether the article reports its source faithfully."""

    why: Text
    """The reason."""


class OffHubFile(Boundary):
    """Why Hub metadata cannot decide the claim."""

    why: Text
    """The reason."""

    look_at: Text
    """Where it could be decided."""


class TaskFile(Boundary):
    """A claim with everything that is needed to check it."""

    id: Name
    """`folder/slug`, as in the file's path."""

    version: int = Field(ge=1, le=10_000)
    """Raised whenever the meaning of the task changes."""

    claim: ClaimFile
    """What is claimed."""

    source: SourceFile | None = None
    """Where its figure came from."""

    off_hub: OffHubFile | None = None
    """In place of readings, for what Hub metadata cannot decide."""

    readings: dict[Slug, ReadingFile] | None = Field(None, min_length=1, max_length=20)
    """Readings by name; `as-worded` always, `as-sourced` where the source is known."""

    vary: dict[Name, VaryFile] | None = Field(None, min_length=1, max_length=20)
    """For a reading's name, what its sweep varies."""

    correction: Text | None = None
    """A sentence to print instead, with fields such as `{as-worded.value}` and `{source.figure}`."""

    repos: list[Name] = Field(default_factory=list, max_length=50)
    """Witnesses: repositories whose facts `explain` shows."""

    notes: list[Text] = Field(default_factory=list, max_length=20)
    """What the evidence does and does not say."""


def task_schema() -> dict[str, Any]:
    """Return the JSON Schema of a task file (draft 2020-12), with its `$id` and version.

    It describes the grammar; that names exist, that a metric has what it needs, and that an id equals its path is
    checked by the loader alone.
    """
    schema: dict[str, Any] = _without_null(TaskFile.model_json_schema(by_alias=True))
    schema["title"] = "adoption-harness task"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "version": str(SCHEMA_VERSION),
        **schema,
    }


def _without_null(part: Any) -> Any:  # noqa: ANN401  any part of a JSON document
    """Take out `null`, which pydantic writes for keys that may be left out and which no file may hold."""
    if isinstance(part, list):
        return [_without_null(item) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    plain = {key: _without_null(value) for key, value in part.items() if not (key == "default" and value is None)}
    choices = plain.get("anyOf")
    if isinstance(choices, list) and len(choices) == 1:
        del plain["anyOf"]
        return {**choices[0], **plain}
    return plain
