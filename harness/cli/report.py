"""`harness report`: one HTML page of a result set."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import harness
from harness._errors import UsageError
from harness._sanitise import for_message
from harness.cli._common import settings
from harness.cli._examples import WithExamples
from harness.cli._output import note, note_problems, show
from harness.cli.exit_codes import ExitCode
from harness.cli.results import directory_option
from harness.report.charts import EXTRA, charts_available
from harness.reporting import report_now, report_of_set
from harness.results._files import replace_file

if TYPE_CHECKING:
    from harness.results.result_set import ResultSet

STANDARD_OUTPUT = "-"


@click.command(
    cls=WithExamples,
    examples=(
        "harness report && ls report.html",
        "harness report latest --task releases/kimi-k2-november --output kimi.html && ls kimi.html",
    ),
)
@click.argument("result", metavar="[SET]", required=False)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    default=Path("report.html"),
    show_default=True,
    metavar="FILE",
    help="Write the page here; `-` is standard output.",
)
@click.option("--task", "tasks", multiple=True, metavar="TASK", help="Show this claim, or this folder; repeatable.")
@directory_option
@click.pass_context
def report(
    context: click.Context, result: str | None, output: Path, tasks: tuple[str, ...], directory: Path | None
) -> ExitCode:
    """Write one self-contained HTML page.

    SET is a result set: its directory, its id or the beginning of it, or `latest`. Without it the page shows what
    the evidence at hand gives now, as `harness verify --offline` does.

    The page has the answer in numbers, the claims in a table with search and filters, and each claim in full: verdict,
    figure against claimed figure, what other definitions give, the chain of sources, a sentence to print. A link that
    ends in `#` and the id of a task opens at that claim. It fetches nothing, needs no server, and can be printed.

    Charts are drawn where the extra `report` is installed (pip install 'adoption-harness[report]'); without it their
    numbers stand in tables.
    """
    chosen = settings(context)
    problems: tuple[str, ...] = ()
    if result is None:
        text, problems = report_now(tasks, suite=chosen.suite, home=chosen.home, directory=directory)
    else:
        text = report_of_set(_set_named(result, directory, chosen.suite), tasks)
    note_problems(problems)
    if not charts_available():
        note(f"note: charts are left out, their numbers are in tables; for charts: {EXTRA}")
    if str(output) == STANDARD_OUTPUT:
        show(text.removesuffix("\n"))
    else:
        replace_file(output, text.encode())
        note(f"report: {output}")
    return ExitCode.EVIDENCE if problems else ExitCode.JUDGED


def _set_named(name: str, directory: Path | None, suite: Path | None) -> ResultSet:
    """Return the set of a name; a task's id in its place gets told the option for it.

    Raises:
        UsageError: if there is no such set.
    """
    try:
        return harness.find_result_set(name, directory)
    except UsageError as error:
        if name not in harness.load_suite(suite).tasks:
            raise
        raise UsageError(error.what, todo=f"harness report --task {for_message(name)}") from None
