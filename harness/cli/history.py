"""`harness history`: one claim in every result set."""

from __future__ import annotations

from pathlib import Path

import click

import harness
from harness.cli._common import settings, width_option
from harness.cli._examples import WithExamples
from harness.cli._output import note, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.evidence_held import built_in_results
from harness.report import history as printed
from harness.report.history_chart import history_svg

FORMATS = ("table", "markdown", "json", "svg")


@click.command(
    cls=WithExamples,
    examples=(
        "harness history qwen-385-million",
        "harness verify --offline --write mine",
        "harness history chinese-derivatives-over-40-percent --results mine",
        "harness history qwen-ahead-of-llama --evidence",
        "harness history licences/qwen3-apache --format json",
    ),
)
@click.argument("task", metavar="TASK")
@click.option(
    "--reading", default="", metavar="NAME", help="Follow this reading, or this part of one.  [default: as-worded]"
)
@click.option(
    "--dir",
    "--results",
    "directories",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="DIR",
    help="Look here too, beside the sets that travel with harness; repeatable.",
)
@click.option(
    "--evidence", is_flag=True, help="Add what each piece of evidence held says by itself, judged now with the suite."
)
@click.option(
    "--chart", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a chart here, as SVG."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@width_option
@click.pass_context
def history(  # noqa: PLR0913  one parameter an option
    context: click.Context,
    task: str,
    *,
    reading: str,
    directories: tuple[Path, ...],
    evidence: bool,
    chart: Path | None,
    form: str,
    max_width: int | None,
) -> ExitCode:
    """Show the verdict and the figure of one claim in every result set.

    TASK is the id of a task or an unmistakable part of it. A row is a set, the oldest evidence first, with the figure,
    what it may be, and what is claimed. Sets that were withdrawn or superseded are shown as such. A chart needs the
    extra `report`.
    """
    chosen = settings(context)
    found = harness.history(
        task, reading=reading, results=directories, evidence=evidence, suite=chosen.suite, home=chosen.home
    )
    for name, problem in found.problems:
        note(f"warning: {name}: {problem}")
    if evidence and not found.evidence:
        note(f"--evidence: {printed.nothing_on_evidence(found)}")
    match form:
        case "json":
            show(printed.as_json(found))
        case "markdown":
            show(printed.as_markdown(found))
        case "svg":
            show(history_svg(found).removesuffix("\n"))
        case _:
            show(printed.as_text(found, most=table_width(max_width), shipped=built_in_results()))
    if chart is not None:
        chart.write_text(history_svg(found), encoding="utf-8")
        note(f"chart: {chart}")
    return ExitCode.EVIDENCE if found.problems else ExitCode.JUDGED
