"""`harness tasks new`: a claim of one's own, asked for or from options, written and judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

import harness
from harness._errors import SuiteError, UsageError, Where
from harness._sanitise import for_message, for_terminal
from harness.cli._asking import Asker
from harness.cli._common import settings, width_option
from harness.cli._dialogue import claim_of, is_off_hub, line, off_hub_of, reading_of
from harness.cli._examples import InSection, WithExamples
from harness.cli._output import note, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.evidence_held import home_directory
from harness.new_suite import SCHEMA_FILE, schema_bytes
from harness.report import verified
from harness.report.claims import found_text
from harness.suite import Suite, find_tasks, load_suite
from harness.suite.new_task import compiled_task, task_text
from harness.suite.rule_sets import RULE_SETS
from harness.suite.tasks import METRICS, QUANTITIES
from harness.suite_held import built_in_suite

CLAIM, FIGURE, TRUE_IF = "What is claimed", "What is counted", "When it is true"
_NEAREST = 3
_ALIKE = 20
"""Least part of a sentence, in percent, that a claim worth showing shares with it."""

Command = Callable[..., Any]


def _option(section: str, flag: str, metavar: str, text: str, **more: Any) -> Callable[[Command], Command]:  # noqa: ANN401  click's own
    return click.option(flag, cls=InSection, section=section, metavar=metavar, help=text, **more)


@click.command(
    "new",
    cls=WithExamples,
    examples=(
        "harness init claims",
        (
            'harness --suite claims tasks new --says "Qwen3-8B is under Apache 2.0" --about 2025-10-12 '
            "--metric licence --of repo=Qwen/Qwen3-8B --figure apache-2.0"
        ),
    ),
)
@click.argument("task", required=False, metavar="[ID]")
@_option(CLAIM, "--says", "TEXT", "The sentence, in your own words.")
@_option(CLAIM, "--short", "TEXT", "The same in at most 48 characters, for tables.")
@_option(CLAIM, "--about", "DAYS", "The day that it speaks of, or FIRST..LAST.")
@_option(CLAIM, "--day-from", "TEXT", "How the day is known, if the sentence does not say it.")
@_option(CLAIM, "--off-hub", "TEXT", "Why metadata of the Hub cannot decide it; then nothing is counted.")
@_option(CLAIM, "--look-at", "TEXT", "With --off-hub: where it could be decided.")
@_option(FIGURE, "--metric", "METRIC", f"One of {', '.join(METRICS)}.")
@_option(FIGURE, "--quantity", "QUANTITY", f"One of {', '.join(QUANTITIES)}.")
@_option(
    FIGURE, "--of", "KEY=VALUE", "Of which repositories, such as family=qwen; repeatable, all hold.", multiple=True
)
@_option(FIGURE, "--among", "KEY=VALUE", "The whole that a share is of; everything if left out.", multiple=True)
@_option(FIGURE, "--against", "KEY=VALUE", "What a ratio, rank or crossing compares with.", multiple=True)
@_option(FIGURE, "--window", "DAYS", "Only repositories created in FIRST..LAST.")
@_option(FIGURE, "--each", "KEY", "Judge every namespace, organisation, country or family by itself.")
@_option(FIGURE, "--fact", "FACT", "Of a registry figure: country, organisations or namespaces.")
@_option(FIGURE, "--rules", "SET", f"The definition of a source, by name: {', '.join(RULE_SETS)}.")
@_option(
    FIGURE, "--rule", "NAME=VALUE", "One choice of the definition, such as basis=all-time; repeatable.", multiple=True
)
@_option(TRUE_IF, "--figure", "VALUE", "The figure that the sentence prints, such as 40, '40 %' or '385.3 million'.")
@_option(TRUE_IF, "--wording", "WORDS", "Its words of precision, such as 'more than' or about.  [default: exactly]")
@_option(TRUE_IF, "--printed", "TEXT", "How it is printed, such as twice, if not as in --figure.")
@_option(TRUE_IF, "--expect", "'OP VALUE'", "What must be found, if the sentence prints no figure: 'more_than 1'.")
@_option(TRUE_IF, "--expect-why", "TEXT", "Why that is what the sentence says.")
@width_option
@click.pass_context
def new(context: click.Context, /, task: str | None, max_width: int | None, **options: Any) -> ExitCode:  # noqa: ANN401  one an option
    """Write a claim of your own, and judge it.

    ID is its folder and name, such as downloads/qwen-ahead. What is neither given nor follows is asked for on a
    terminal; a wrong answer is asked for again. The nearest claims that exist are shown first. Nothing is overwritten.
    What else a task may hold (several readings, what the sweep varies, sources) is for an editor to add: see
    docs/reference/task.md.
    """
    chosen = settings(context)
    if chosen.suite is None:
        raise UsageError(
            "a claim of your own needs a suite of your own", todo="harness init DIR, then harness --suite DIR tasks new"
        )
    suite = load_suite(chosen.suite)
    asker = Asker()
    says = asker.ask("--says", options["says"], "The sentence, in your own words", line)
    if says is not None:
        _show_nearest(says, (suite, built_in_suite(home_directory(chosen.home))), table_width(max_width))
    name, claim = claim_of(asker, task, says, options, suite)
    data: dict[str, Any] = {"id": name, "version": 1, "claim": claim}
    if is_off_hub(asker, options):
        data["off_hub"] = off_hub_of(asker, options)
    else:
        data = reading_of(asker, data, options, suite)
    asker.refuse_missing()
    path = _written(chosen.suite, data, suite)
    note(f"written: {for_terminal(str(path))}")
    judged = harness.verify([data["id"]], suite=load_suite(chosen.suite), home=chosen.home)
    show(verified.as_text(judged, most=table_width(max_width)))
    return ExitCode.JUDGED


def _show_nearest(says: str, suites: Sequence[Suite], most: int) -> None:
    """Show the nearest claims of several suites, before anything more is asked."""
    found = [(score, task, suite) for suite in suites for score, task in find_tasks(suite, says, _NEAREST)]
    near = sorted((one for one in found if one[0] >= _ALIKE), key=lambda one: -one[0])[:_NEAREST]
    if near:
        listed = found_text([(score, task) for score, task, _ in near], near[0][2], most=most)
        note(f"Nearest claims that exist:\n{listed}\n")


def _written(root: Path, data: Mapping[str, Any], suite: Suite) -> Path:
    """Write the task, and the schema where the suite has none, and return the task's path.

    Raises:
        UsageError: if the task cannot be used, or its file exists.
    """
    text = task_text(data)
    try:
        compiled_task(text, str(data["id"]), suite)
    except SuiteError as error:
        raise UsageError(error.what, where=Where(item=error.where.item), todo=error.todo) from None
    path = root / "tasks" / f"{data['id']}.yaml"
    path.parent.mkdir(exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError("the file exists", where=Where(for_message(path)), todo="give another id") from None
    schema = root / SCHEMA_FILE
    if not schema.exists():
        schema.write_bytes(schema_bytes())
    return path
