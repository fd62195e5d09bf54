"""`harness explain`: one claim in full."""

from __future__ import annotations

import click

import harness
from harness.cli._common import settings, width_option
from harness.cli._examples import WithExamples
from harness.cli._output import note_problems, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.report.explain import explanation
from harness.report.story import related


@click.command(
    cls=WithExamples,
    examples=(
        "harness explain downloads/qwen-385-million",
        "harness explain us-labs",
    ),
)
@click.argument("task", metavar="TASK")
@click.option(
    "--snapshot", "snapshots", multiple=True, metavar="ID", help="Use this evidence and no other; repeatable."
)
@width_option
@click.pass_context
def explain(context: click.Context, task: str, snapshots: tuple[str, ...], max_width: int | None) -> ExitCode:
    """Show one claim in full.

    TASK is the id of a task or an unmistakable part of it. The page has the claim, who makes it, where its figure comes
    from, every reading with its definition, figure, evidence and reason, what other definitions give, the repositories
    behind it, what would change the verdict, and a sentence to print.
    """
    chosen = settings(context)
    asked = harness.find_task(suite := harness.load_suite(chosen.suite), task)
    judged = harness.verify(
        related(asked, suite),
        suite=suite,
        home=chosen.home,
        snapshots=snapshots,
    )
    note_problems(judged.held.problems)
    claim = next(each for each in judged.claims if each.task.id == asked.id)
    show(explanation(judged, claim, most=table_width(max_width)))
    return ExitCode.EVIDENCE if judged.held.problems else ExitCode.JUDGED
