"""`harness explain`: one claim in full."""

from __future__ import annotations

import click

import harness
from harness.cli._common import settings, suite_of, width_option
from harness.cli._examples import WithExamples
from harness.cli._output import note_problems, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.report.explain import explanation
from harness.report.matrix import matrix_json, matrix_markdown, matrix_text
from harness.report.story import related

FORMATS = ("table", "markdown", "json")


@click.command(
    cls=WithExamples,
    examples=(
        "harness explain downloads/qwen-385-million",
        "harness explain us-labs",
        "harness explain downloads/qwen-ahead-of-llama --matrix",
        "harness explain downloads/qwen-ahead-of-llama --matrix --format json",
    ),
)
@click.argument("task", metavar="TASK")
@click.option(
    "--snapshot", "snapshots", multiple=True, metavar="ID", help="Use this evidence and no other; repeatable."
)
@click.option("--matrix", is_flag=True, help="Show every definition of the sweep, sorted by its figure.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Of the matrix; json is the data of a specification curve.  [default: table]",
)
@width_option
@click.pass_context
def explain(  # noqa: PLR0913  one parameter an option
    context: click.Context,
    task: str,
    snapshots: tuple[str, ...],
    form: str | None,
    max_width: int | None,
    *,
    matrix: bool,
) -> ExitCode:
    """Show one claim in full.

    TASK is the id of a task or an unmistakable part of it. The page has the claim, who makes it, where its figure comes
    from, every reading with its definition, figure, evidence and reason, what other definitions give, the repositories
    behind it, what would change the verdict, and a sentence to print. Where a published figure was passed on in several
    wordings, their story comes first: what its source counts, who made what of it, and what the evidence says of each.

    With --matrix it is every definition that the task tries: the choices, the figure with its bounds, the verdict and
    the distance from the claimed figure, the choice that decides, and the definition that comes closest.
    """
    if form is not None and not matrix:
        raise click.BadParameter("it is a format of the matrix; add --matrix", param_hint="--format")
    chosen = settings(context)
    asked = harness.find_task(suite := suite_of(chosen), task)
    judged = harness.verify(
        [asked.id] if matrix else related(asked, suite),
        suite=suite,
        home=chosen.home,
        snapshots=snapshots,
    )
    note_problems(judged.held.problems)
    claim = next(each for each in judged.claims if each.task.id == asked.id)
    most = table_width(max_width)
    if not matrix:
        show(explanation(judged, claim, most=most))
    elif form == "json":
        show(matrix_json(claim))
    else:
        show(matrix_markdown(claim) if form == "markdown" else matrix_text(claim, most=most))
    return ExitCode.EVIDENCE if judged.held.problems else ExitCode.JUDGED
