"""`harness verify`: judge claims on the evidence held."""

from __future__ import annotations

from pathlib import Path

import click

import harness
from harness.api import EVERY_TASK, Verification
from harness.cli._common import comma_list, settings, width_option
from harness.cli._examples import WithExamples
from harness.cli._live import refresh_first, refresh_plan
from harness.cli._output import in_colour, note, note_problems, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.conditions import CONDITIONS, Change
from harness.report import verified
from harness.report.planned import plan_json, plan_text

FORMATS = ("table", "markdown", "json", "csv")


@click.command(
    cls=WithExamples,
    examples=(
        "harness verify",
        "harness verify releases/ --format markdown",
        "harness verify published",
        "harness verify --dry-run",
        "harness verify --against latest --fail-on changed",
    ),
)
@click.argument("tasks", nargs=-1, metavar="[TASK]...")
@click.option("--all", "every", is_flag=True, help="Judge claims of articles and published figures, as TASK `all`.")
@click.option("--offline", is_flag=True, help="Never touch the network.")
@click.option("--live", is_flag=True, help="Insist on live evidence: exit with 5 if the Hub cannot be asked for it.")
@click.option(
    "--max-age",
    type=click.IntRange(0),
    default=24,
    show_default=True,
    metavar="HOURS",
    help="Refresh small live evidence that is older.",
)
@click.option(
    "--snapshot", "snapshots", multiple=True, metavar="ID", help="Use this evidence and no other; repeatable."
)
@click.option("--dry-run", is_flag=True, help="Print which evidence each reading would use, and judge nothing.")
@click.option(
    "--write", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write a result set here."
)
@click.option("--against", metavar="SET", help="Compare with a result set: its directory, its id, or `latest`.")
@click.option(
    "--fail-on",
    multiple=True,
    metavar="CONDITION",
    help=f"Exit with 1 if a claim meets it: {', '.join(CONDITIONS)}; several joined by commas.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@width_option
@click.pass_context
def verify(  # noqa: PLR0913  one parameter an option
    context: click.Context,
    tasks: tuple[str, ...],
    *,
    every: bool,
    offline: bool,
    live: bool,
    max_age: int,
    snapshots: tuple[str, ...],
    dry_run: bool,
    write: Path | None,
    against: str | None,
    fail_on: tuple[str, ...],
    form: str,
    max_width: int | None,
) -> ExitCode:
    """Judge claims on the evidence held.

    TASK is the id of a task, an unmistakable part of one, or a folder such as downloads/; the claims of articles if
    none is named. The folder `published` holds figures that sources publish: a test of our method, judged when it is
    named or with --all.

    The table shows each claim in a few words, its verdict and the fidelity to its source, the figure against the
    claimed one, and the day of the evidence with its distance from the time that the claim speaks of.

    On a connected machine what the claims need of the Hub of today is refreshed first, where it is small (a few hundred
    calls) and older than --max-age. If the Hub cannot be reached, one line says so and what is held decides.
    """
    chosen = settings(context)
    tasks = (EVERY_TASK,) if every else tasks
    conditions = _conditions(fail_on, against)
    if dry_run:
        planned = harness.plan_of(tasks, suite=chosen.suite, home=chosen.home, snapshots=snapshots)
        show(plan_json(planned) if form == "json" else plan_text(planned, most=table_width(max_width)))
        if form != "json":
            show("\n" + refresh_plan(chosen, tasks, table_width(max_width)))
        return ExitCode.JUDGED
    if live and (offline or snapshots):
        raise click.UsageError("--live asks the Hub; it does not go with --offline or --snapshot")
    asked = not (offline or snapshots) and refresh_first(chosen, tasks, max_age, insist=live)
    judged = harness.verify(tasks, suite=chosen.suite, home=chosen.home, snapshots=snapshots)
    changed = harness.changed_since(judged, against) if against else ()
    network = verified.HUB_ASKED if asked else verified.NO_NETWORK
    _print(judged, network, form, max_width)
    if against is not None:
        (show if form == "table" else note)(verified.changes_text(changed, against))
    if write is not None:
        note(f"result set: {harness.write_results(judged, write)}")
    code = _failing(judged, changed, conditions)
    return ExitCode.EVIDENCE if judged.held.problems else code


def _conditions(fail_on: tuple[str, ...], against: str | None) -> list[str]:
    conditions = comma_list(fail_on)
    for name in conditions:
        if name not in CONDITIONS:
            raise click.BadParameter(f"'{name}' is none of {', '.join(CONDITIONS)}", param_hint="--fail-on")
    if "changed" in conditions and against is None:
        raise click.BadParameter("'changed' needs --against SET", param_hint="--fail-on")
    return conditions


def _print(judged: Verification, network: str, form: str, max_width: int | None) -> None:
    note_problems(judged.held.problems)
    match form:
        case "json":
            show(verified.as_json(judged))
        case "csv":
            show(verified.as_csv(judged))
        case "markdown":
            show(verified.as_markdown(judged, network=network))
        case _:
            show(verified.as_text(judged, most=table_width(max_width), colour=in_colour(), network=network))


def _failing(judged: Verification, changed: tuple[Change, ...], conditions: list[str]) -> ExitCode:
    met = harness.conditions_met(judged, changed)
    failing = {name: ids for name, ids in met.items() if name in conditions and ids}
    for name, ids in failing.items():
        note(f"--fail-on {name}: {', '.join(ids)}")
    return ExitCode.FAIL_ON if failing else ExitCode.JUDGED
