"""`harness verify`: judge claims on the evidence held."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import click

import harness
from harness._errors import UsageError
from harness._sanitise import for_message
from harness.api import EVERY_TASK, Verification
from harness.cli._common import comma_list, settings, width_option
from harness.cli._examples import WithExamples
from harness.cli._output import in_colour, note, note_problems, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.cli.root import Settings
from harness.conditions import CONDITIONS, Change, Condition, Since
from harness.report import verified
from harness.report.chosen import COLUMNS, ChosenColumn, chosen_columns
from harness.results.result_set import list_result_sets

FORMATS = ("table", "markdown", "latex", "csv", "json", "junit", "github")

WITH_COLUMNS = ("table", "markdown", "latex", "csv")
"""Formats that are tables, of which columns can be chosen."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """How the verdicts are printed."""

    form: str
    """One of FORMATS."""

    columns: tuple[ChosenColumn, ...]
    """Columns of the table; empty for the usual ones."""

    max_width: int | None
    """Columns of the terminal that a table may fill."""

    network: str
    """Whether the Hub was asked, in a sentence."""


@click.command(
    cls=WithExamples,
    examples=(
        "harness verify",
        "harness verify releases/ --format markdown",
        "harness verify releases/ --format latex --columns claim,figure,definition,as-of",
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
@click.option(
    "--supersedes", metavar="SET", help="Say that the written set takes the place of this one, of the same directory."
)
@click.option(
    "--against",
    metavar="SET",
    help="Compare with a result set: its directory, its id, `latest`, or another word that `compare` knows.",
)
@click.option(
    "--fail-on",
    multiple=True,
    metavar="CONDITION",
    help=f"Exit with 1 if a claim meets it: {', '.join(CONDITIONS)}; several joined by commas.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option(
    "--columns",
    multiple=True,
    metavar="NAMES",
    help=f"Columns of a {', '.join(WITH_COLUMNS[:-1])} or {WITH_COLUMNS[-1]} table: {', '.join(COLUMNS)}; "
    "several joined by commas.",
)
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
    supersedes: str | None,
    against: str | None,
    fail_on: tuple[str, ...],
    form: str,
    columns: tuple[str, ...],
    max_width: int | None,
) -> ExitCode:
    """Judge claims on the evidence held.

    TASK is the id of a task, an unmistakable part of one, or a folder such as downloads/; the claims of articles if
    none is named. The folder `published` holds figures that sources publish: a test of our method, judged when it is
    named or with --all.

    The table shows each claim in a few words, its verdict and the fidelity to its source, the figure against the
    claimed one, and the day of the evidence with its distance from the time that the claim speaks of.

    --columns chooses what a table shows; the same columns have the same content in every format. For CI, junit makes a
    test case of every claim, and github annotates the lines of the task files, and writes a summary where
    GITHUB_STEP_SUMMARY names a file for it. Whether a claim fails there is for --fail-on to say.

    On a connected machine what the claims need of the Hub of today is refreshed first, where it is small (a few hundred
    calls) and older than --max-age. If the Hub cannot be reached, one line says so and what is held decides.

    --against looks for SET by name among the sets that travel with harness, or with --suite DIR in DIR/results, where
    any set stands. Claims that SET does not judge are named; if it judges none of those chosen, --fail-on
    changed is an error.
    """
    chosen = settings(context)
    tasks = (EVERY_TASK,) if every else tasks
    conditions = _conditions(fail_on, against)
    if supersedes is not None and write is None:
        raise click.BadParameter("it goes with --write DIR", param_hint="--supersedes")
    if columns and form not in WITH_COLUMNS:
        raise click.BadParameter(f"--format {form} is no table", param_hint="--columns")
    chosen_names = chosen_columns(comma_list(columns))
    if dry_run:
        from harness.cli._live import show_plan  # noqa: PLC0415  another way than the usual one

        show_plan(chosen, tasks, snapshots, form, table_width(max_width))
        return ExitCode.JUDGED
    if live and (offline or snapshots):
        raise click.UsageError("--live asks the Hub; it does not go with --offline or --snapshot")
    asked = not (offline or snapshots) and _refreshed(chosen, tasks, max_age, insist=live)
    judged = harness.verify(tasks, suite=chosen.suite, home=chosen.home, snapshots=snapshots)
    since = _since(judged, against, chosen.suite, conditions) if against is not None else None
    changed = since.changed if since else ()
    failing = _failing(judged, changed, conditions)
    wish = _Wish(form, chosen_names, max_width, verified.HUB_ASKED if asked else verified.NO_NETWORK)
    _print(judged, changed, failing, wish)
    if since is not None and against is not None:
        (show if form == "table" else note)(verified.changes_text(since, against))
    if write is not None:
        note(f"result set: {harness.write_results(judged, write, supersedes=supersedes)}")
    for name, ids in failing.items():
        note(f"--fail-on {name}: {', '.join(ids)}")
    code = ExitCode.FAIL_ON if failing else ExitCode.JUDGED
    return ExitCode.EVIDENCE if judged.held.problems else code


def _refreshed(chosen: Settings, tasks: tuple[str, ...], max_age: int, *, insist: bool) -> bool:
    from harness.cli._live import refresh_first  # noqa: PLC0415  only where the network is thought of

    return refresh_first(chosen, tasks, max_age, insist=insist)


def _conditions(fail_on: tuple[str, ...], against: str | None) -> list[str]:
    conditions = comma_list(fail_on)
    for name in conditions:
        if name not in CONDITIONS:
            raise click.BadParameter(f"'{name}' is none of {', '.join(CONDITIONS)}", param_hint="--fail-on")
    if "changed" in conditions and against is None:
        raise click.BadParameter("'changed' needs --against SET", param_hint="--fail-on")
    return conditions


def _since(judged: Verification, against: str, suite: Path | None, conditions: list[str]) -> Since:
    """Return how the claims stand to a result set, which must judge one of them where the call may fail on a change."""
    own = suite / "results" if suite is not None else None
    has_sets = own is not None and own.is_dir() and bool(list_result_sets(own).sets)
    since = harness.compared_with(judged, against, own if has_sets else None)
    if "changed" in conditions and not since.inside:
        place = own if own is not None else "DIR"
        raise UsageError(
            f"{for_message(since.result_set)} of {for_message(since.place)} judges none of the claims chosen, "
            "so that --fail-on changed has nothing to look at",
            todo=f"name a set that does; harness verify --write {for_message(place)} makes one",
        )
    return since


def _print(
    judged: Verification, changed: tuple[Change, ...], failing: dict[Condition, tuple[str, ...]], wish: _Wish
) -> None:
    note_problems(judged.held.problems)
    match wish.form:
        case "json":
            show(verified.as_json(judged))
        case "csv":
            show(verified.as_csv(judged, chosen=wish.columns))
        case "markdown":
            show(verified.as_markdown(judged, network=wish.network, chosen=wish.columns))
        case "latex":
            from harness.report.latex import as_latex  # noqa: PLC0415  another way than the usual one

            show(as_latex(judged, wish.columns))
        case "junit":
            from harness.report.junit import as_junit  # noqa: PLC0415  another way than the usual one

            show(as_junit(judged, failing, changed))
        case "github":
            from harness.report.github import as_github  # noqa: PLC0415  another way than the usual one

            show(as_github(judged, failing, changed, workspace=Path(os.environ.get("GITHUB_WORKSPACE") or ".")))
            _summarise(verified.as_markdown(judged, network=wish.network))
        case _:
            width = table_width(wish.max_width)
            show(verified.as_text(judged, most=width, colour=in_colour(), network=wish.network, chosen=wish.columns))


def _summarise(markdown: str) -> None:
    """Add to the summary of the step, where the runner says in which file it keeps it."""
    from harness.report.github import step_summary  # noqa: PLC0415  same

    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file:
        with Path(file).open("a", encoding="utf-8") as out:
            out.write(step_summary(markdown))


def _failing(
    judged: Verification, changed: tuple[Change, ...], conditions: list[str]
) -> dict[Condition, tuple[str, ...]]:
    """Return the conditions of the call that are met, each with the tasks that meet it."""
    met = harness.conditions_met(judged, changed) if conditions else {}
    return {name: ids for name, ids in met.items() if name in conditions and ids}
