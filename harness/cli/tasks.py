"""`harness tasks`: what is claimed, and whether task files can be used."""

from __future__ import annotations

import json
from pathlib import Path

import click

import harness
from harness.api import chosen_tasks
from harness.cli._common import settings, width_option
from harness.cli._examples import GroupWithExamples, WithExamples
from harness.cli._output import note, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.cli.tasks_new import new
from harness.cli.tasks_sources import sources
from harness.report.claims import claims_json, claims_text, found_text, task_source
from harness.suite import find_tasks, suite_problems, task_schema

FORMATS = ("table", "json")


@click.group(cls=GroupWithExamples, examples=("harness tasks list",))
def tasks() -> None:
    """See what is claimed; check and write task files."""


@tasks.command(
    "list",
    cls=WithExamples,
    examples=(
        "harness tasks list",
        "harness tasks list licences --format json",
    ),
)
@click.argument("folder", required=False, metavar="[FOLDER]")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@width_option
@click.pass_context
def list_(context: click.Context, folder: str | None, form: str, max_width: int | None) -> ExitCode:
    """List the claims of the suite.

    FOLDER narrows the list to one subject, such as downloads or licences. Without it the list has the claims of
    articles; `published` lists the figures that sources publish and that test our method.
    """
    suite = harness.load_suite(settings(context).suite)
    start = f"{folder.rstrip('/')}/" if folder else ""
    names = [name for name in suite.tasks if name.startswith(start)] if folder else chosen_tasks(suite)
    chosen = [suite.tasks[name] for name in names]
    if not chosen:
        folders = sorted({name.partition("/")[0] for name in suite.tasks})
        raise click.BadParameter(f"no task stands in '{folder}'; folders are {', '.join(folders)}", param_hint="FOLDER")
    show(claims_json(chosen, suite) if form == "json" else claims_text(chosen, suite, most=table_width(max_width)))
    return ExitCode.JUDGED


@tasks.command("show", cls=WithExamples, examples=("harness tasks show downloads/qwen-385-million",))
@click.argument("task", metavar="TASK")
@click.pass_context
def show_(context: click.Context, task: str) -> ExitCode:
    """Show a task file as it is written.

    TASK is the id of a task or an unmistakable part of it.
    """
    suite = harness.load_suite(settings(context).suite)
    show(task_source(harness.find_task(suite, task), suite))
    return ExitCode.JUDGED


@tasks.command(
    cls=WithExamples, examples=('harness tasks find "Chinese models are more than 40 percent of new releases"',)
)
@click.argument("text", metavar="TEXT")
@click.option(
    "--limit", type=click.IntRange(1, 50), metavar="N", default=5, show_default=True, help="How many to show."
)
@width_option
@click.pass_context
def find(context: click.Context, text: str, limit: int, max_width: int | None) -> ExitCode:
    """Find the claims nearest to a sentence.

    TEXT is a sentence from an article, or some words of one.
    """
    suite = harness.load_suite(settings(context).suite)
    found = find_tasks(suite, text, limit)
    show(found_text(found, suite, most=table_width(max_width)))
    return ExitCode.JUDGED


@tasks.command(cls=WithExamples, examples=("harness tasks validate",))
@click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[PATH]")
@click.pass_context
def validate(context: click.Context, path: Path | None) -> ExitCode:
    """Check every file of a suite.

    PATH is the directory of a suite; without it the suite of --suite, or the built-in one. Each problem is a line
    with file, line and column, what is wrong, and what to do.
    """
    chosen = path if path is not None else settings(context).suite
    problems = suite_problems(chosen)
    for problem in problems:
        show(" ".join(str(problem).split("\n  ")))
    if problems:
        note(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}")
        return ExitCode.USAGE
    suite = harness.load_suite(chosen)
    show(
        "1 task, and it can be used" if len(suite.tasks) == 1 else f"{len(suite.tasks)} tasks, all of them can be used"
    )
    return ExitCode.JUDGED


@tasks.command(cls=WithExamples, examples=("harness tasks schema",))
def schema() -> ExitCode:
    """Print the JSON Schema of task files."""
    show(json.dumps(task_schema(), ensure_ascii=False, indent=2))
    return ExitCode.JUDGED


tasks.add_command(sources)
tasks.add_command(new)
