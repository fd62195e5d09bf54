"""Claims as lists: what is claimed, by whom, about when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from harness._errors import SuiteError, Where
from harness._sanitise import for_message, for_terminal
from harness.report.calls import harness_call
from harness.report.grid import Cell, Line, columns
from harness.report.values import claimed_text
from harness.results._json_text import json_text

if TYPE_CHECKING:
    from harness.suite import Article, Source, Suite, Task

MOST_FILE = 1 << 20
"""Bytes of a task file that are shown."""


def claims_text(tasks: Iterable[Task], suite: Suite, *, most: int = 100) -> str:
    """Return claims as a table: two lines a claim, the second with its id and who makes it."""
    rows = [
        [
            [Line(for_terminal(task.claim.short)), Line(f"  {for_terminal(task.id)}")],
            [Line(claimed_text(task.claim.figure)), Line(task.source.fidelity if task.source else "")],
            [Line(str(task.claim.about.last)), Line(_makers(task, suite))],
        ]
        for task in tasks
    ]
    headers = [[Line("claim"), Line("  task")], [Line("claimed"), Line("fidelity")], [Line("about"), Line("made by")]]
    count = f"{len(rows)} {'claim' if len(rows) == 1 else 'claims'}. One in full: {harness_call(suite)} explain TASK"
    return f"{columns(rows, headers=headers, most=most)}\n\n{count}"


def claims_json(tasks: Iterable[Task], suite: Suite) -> str:
    """Return claims as a JSON list of `task, version, short, says, made_by, about, fidelity, readings, off_hub`."""
    return json_text(
        [
            {
                "task": task.id,
                "version": task.version,
                "short": task.claim.short,
                "says": task.claim.says,
                "made_by": [name for name in task.claim.made_by if name in suite.articles or name in suite.sources],
                "about": {"from": task.claim.about.first.isoformat(), "to": task.claim.about.last.isoformat()},
                "fidelity": task.source.fidelity if task.source else None,
                "readings": [reading.name for reading in task.readings],
                "off_hub": task.off_hub is not None,
            }
            for task in tasks
        ]
    ).removesuffix("\n")


def found_text(found: Sequence[tuple[int, Task]], suite: Suite, *, most: int = 100) -> str:
    """Return the claims nearest to a sentence, each with how much of the sentence it shares, in percent."""
    if not found:
        return f"No claim shares a word with this. All of them: {harness_call(suite)} tasks list"
    rows: list[list[Cell]] = [
        [f"{score} %", [Line(for_terminal(task.claim.says)), Line(f"  {for_terminal(task.id)}")]]
        for score, task in found
    ]
    table = columns(rows, headers=["shared", "claim"], most=most)
    return f"{table}\n\nOne in full: {harness_call(suite)} explain {for_terminal(found[0][1].id)}"


def task_source(task: Task, suite: Suite) -> str:
    """Return the text of a task's file, made safe for a terminal.

    Raises:
        SuiteError: if the suite stands in no directory, or the file cannot be read any more.
    """
    if suite.root is None:
        raise SuiteError(
            "this suite was recorded in a result set and has no files", where=Where(item=for_message(task.id))
        )
    path = suite.root / task.file
    try:
        with path.open("rb") as file:
            text = file.read(MOST_FILE).decode("utf-8", "replace")
    except OSError as error:
        raise SuiteError(
            f"the file cannot be read: {error.strerror}",
            where=Where(for_message(task.file)),
            todo="harness tasks validate",
        ) from error
    lines = [f"# {for_terminal(task.file)}", *(for_terminal(line) for line in text.split("\n"))]
    return "\n".join(lines).rstrip("\n")


def _makers(task: Task, suite: Suite) -> str:
    makers: dict[str, Article | Source] = {**suite.sources, **suite.articles}
    names = [makers[name].publisher if name in makers else name for name in task.claim.made_by]
    return ", ".join(for_terminal(name) for name in names)
