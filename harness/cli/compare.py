"""`harness compare`: what changed between two result sets, and why."""

from __future__ import annotations

from pathlib import Path

import click

import harness
from harness.cli._common import comma_list, settings, width_option
from harness.cli._examples import WithExamples
from harness.cli._output import note, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.conditions import COMPARED_CONDITIONS, met_by
from harness.evidence_held import built_in_results
from harness.report import comparison as printed
from harness.results.comparing import Comparison

FORMATS = ("table", "markdown", "json")


@click.command(
    cls=WithExamples,
    examples=(
        "harness verify --offline --write mine",
        "harness compare latest mine/2*",
        "harness compare latest mine/2* --task qwen-385-million --format markdown",
        "harness compare latest latest --fail-on flipped,changed",
    ),
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--task", "tasks", multiple=True, metavar="TASK", help="Compare this claim only; repeatable.")
@click.option(
    "--dir",
    "--results",
    "directory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Look for sets here instead of among those that travel with harness.",
)
@click.option(
    "--fail-on",
    multiple=True,
    metavar="CONDITION",
    help=f"Exit with 1 if a claim meets it: {', '.join(COMPARED_CONDITIONS)}; several joined by commas.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@width_option
@click.pass_context
def compare(  # noqa: PLR0913  one parameter an option
    context: click.Context,
    before: str,
    after: str,
    *,
    tasks: tuple[str, ...],
    directory: Path | None,
    fail_on: tuple[str, ...],
    form: str,
    max_width: int | None,
) -> ExitCode:
    """Say what changed between two result sets, and why.

    A and B are each the path of a set, its id or the beginning of it, `latest` (the newest that stands), `previous`
    (the one that it took the place of, or else the one before it), or a git revision of the directory of sets, such as
    HEAD~3: the newest set that stood there, or HEAD~3:ID for one of them.

    Every change comes from the evidence, the catalogue (`seeds/`), the claim (the task), the code, or several of these.
    Which of them is found by judging mixed cases, such as the later tasks on the earlier evidence, from what both sets
    carry. A case that needs a snapshot which is not held here stays open, and the table says so.
    """
    conditions = comma_list(fail_on)
    for name in conditions:
        if name not in COMPARED_CONDITIONS:
            raise click.BadParameter(f"'{name}' is none of {', '.join(COMPARED_CONDITIONS)}", param_hint="--fail-on")
    comparison = harness.compare(before, after, tasks=tasks, results=directory, home=settings(context).home)
    match form:
        case "json":
            show(printed.as_json(comparison))
        case "markdown":
            show(printed.as_markdown(comparison))
        case _:
            places = _places(comparison, directory)
            show(printed.as_text(comparison, most=table_width(max_width), places=places))
    return _failing(comparison, conditions)


def _places(comparison: Comparison, directory: Path | None) -> list[Path]:
    """Return where the sets stand: the directory of the call, and those of sets that are named by their path."""
    shipped = built_in_results()
    stand = [each.path.parent for each in (comparison.before, comparison.after) if each.path.is_dir()]
    found = [*([] if directory is None else [directory]), *(each for each in stand if each != shipped)]
    return list(dict.fromkeys(found))


def _failing(comparison: Comparison, conditions: list[str]) -> ExitCode:
    if not conditions:
        return ExitCode.JUDGED
    failing = {name: ids for name, ids in met_by(comparison).items() if name in conditions and ids}
    for name, ids in failing.items():
        note(f"--fail-on {name}: {', '.join(ids)}")
    return ExitCode.FAIL_ON if failing else ExitCode.JUDGED
