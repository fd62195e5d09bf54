"""`harness tasks sources`: where the figures of claims came from."""

from __future__ import annotations

import click

import harness
from harness.api import chosen_tasks
from harness.cli._common import settings, width_option
from harness.cli._examples import WithExamples
from harness.cli._output import show, table_width
from harness.cli.exit_codes import ExitCode
from harness.report.chains import chains_dot, chains_mermaid, chains_text
from harness.suite.chains import chains_of

FORMATS = ("text", "mermaid", "dot")


@click.command(
    "sources",
    cls=WithExamples,
    examples=(
        "harness tasks sources",
        "harness tasks sources shares/chinese-models-over-40-percent",
        "harness tasks sources --format mermaid",
    ),
)
@click.argument("tasks", nargs=-1, metavar="[TASK]...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@width_option
@click.pass_context
def sources(context: click.Context, tasks: tuple[str, ...], form: str, max_width: int | None) -> ExitCode:
    """Show where the figures of claims came from.

    TASK is the id of a task, an unmistakable part of one, or a folder; all claims of articles if none is named. The
    text has what each article rests on down to the data, what changed on the way from a source to a claim, whether the
    fidelity is computed or argued, and the topics on which articles contradict each other or their source. `mermaid`
    and `dot` (Graphviz) draw what rests on what.
    """
    suite = harness.load_suite(settings(context).suite)
    chains = chains_of(suite, chosen_tasks(suite, tasks) if tasks else None)
    match form:
        case "mermaid":
            show(chains_mermaid(chains, suite))
        case "dot":
            show(chains_dot(chains, suite))
        case _:
            show(chains_text(chains, suite, most=table_width(max_width)))
    return ExitCode.JUDGED
