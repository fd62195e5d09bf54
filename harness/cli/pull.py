"""`harness pull`: bring evidence from the Hub."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

import harness
from harness.api import chosen_tasks
from harness.cli._common import Day, comma_list, settings, width_option
from harness.cli._examples import WithExamples
from harness.cli._output import note, show, table_width
from harness.cli._progress import Telling
from harness.cli.exit_codes import ExitCode
from harness.cli.root import Settings
from harness.live import (
    Wanted,
    forecast_of,
    pull_evidence,
    pull_table_evidence,
    records_expected,
    table_forecast,
    wanted_live,
)
from harness.report.planned import plan_json
from harness.report.pulled import (
    forecast_text,
    pulled_table_text,
    pulled_text,
    table_forecast_text,
)

if TYPE_CHECKING:
    from harness.pull.running import Pulled
    from harness.pull.target import Target


@click.command(
    cls=WithExamples,
    examples=(
        "harness pull --dry-run",
        "harness pull --dry-run --namespace Qwen --namespace meta-llama",
        "harness pull --dry-run --whole-hub",
    ),
)
@click.argument("tasks", nargs=-1, metavar="[TASK]...")
@click.option("--namespace", "namespaces", multiple=True, metavar="NAME", help="Every repository of it; repeatable.")
@click.option(
    "--derivatives-of",
    multiple=True,
    metavar="REPO",
    help="All derivatives of a repository or a namespace; repeatable.",
)
@click.option("--since", type=Day(), metavar="DAY", help="The newest repositories back to this day.")
@click.option("--whole-hub", is_flag=True, help="Every public model.")
@click.option("--table", metavar="DATASET[@REVISION]", help="A table of the whole Hub that is published as a dataset.")
@click.option("--at", type=Day(), metavar="DAY", help="The weekly table of the whole Hub that is nearest to this day.")
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path), metavar="FILE", help="What the columns of --table mean."
)
@click.option(
    "--max-requests", type=click.IntRange(1), metavar="N", help="Stop after so many calls; run again to go on."
)
@click.option("--fresh", is_flag=True, help="Begin anew, instead of going on where an interrupted pull stopped.")
@click.option("--dry-run", is_flag=True, help="Print what it would cost, and touch no network.")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@width_option
@click.pass_context
def pull(  # noqa: PLR0913  one parameter an option
    context: click.Context,
    tasks: tuple[str, ...],
    *,
    namespaces: tuple[str, ...],
    derivatives_of: tuple[str, ...],
    since: date | None,
    whole_hub: bool,
    table: str | None,
    at: date | None,
    map_file: Path | None,
    max_requests: int | None,
    fresh: bool,
    dry_run: bool,
    form: str,
    max_width: int | None,
) -> ExitCode:
    """Bring evidence from the Hub.

    Without an option, what the claims need of the Hub of today: the namespaces and repositories that they speak of.
    TASK narrows that to some claims. A pull that was interrupted goes on where it stopped when the same command is run
    again. No token is needed; one that huggingface_hub finds is used and allows more calls.

    --at and --table read a table of the whole Hub, which covers what the other options would narrow it to; their
    --dry-run asks the Hub for the table's size.
    """
    chosen = settings(context)
    if table is not None or at is not None:
        if tasks or since or fresh or form == "json":
            raise click.UsageError("--table and --at go with no TASK, --since, --fresh or --format json")
        return _table(chosen, _TableWish(table, at, map_file, max_requests), dry_run=dry_run, max_width=max_width)
    if map_file is not None:
        raise click.UsageError("--map says what the columns of --table mean; it goes with nothing else")
    targets = _targets(namespaces, derivatives_of, since, whole_hub=whole_hub)
    if targets and tasks:
        raise click.UsageError("TASK says what is needed; leave it out where an option says so")
    wanted = None
    if not targets:
        suite = harness.load_suite(chosen.suite)
        wanted = wanted_live(suite, chosen_tasks(suite, tasks), datetime.now(UTC).date())
        target = wanted.target()
        targets = [] if target is None else [target]
    width = table_width(max_width)
    if dry_run:
        forecasts = forecast_of(targets, chosen.home)
        show(plan_json((), forecasts, wanted) if form == "json" else forecast_text(forecasts, wanted, most=width))
        return ExitCode.JUDGED
    if not targets:
        show(_nothing(wanted))
        return ExitCode.JUDGED
    telling = Telling(lambda: records_expected(targets, chosen.home))
    first = targets[0]

    def done(pulled: Pulled) -> None:
        telling.finish()
        for warning in pulled.manifest.warnings:
            note(f"warning: {warning}")
        show(pulled_text(pulled, most=width, probed=pulled.target == first))

    try:
        pull_evidence(targets, home=chosen.home, progress=telling, max_requests=max_requests, fresh=fresh, done=done)
    finally:
        telling.finish()
    return ExitCode.JUDGED


class _TableWish(NamedTuple):
    table: str | None
    at: date | None
    map_file: Path | None
    max_requests: int | None


def _table(chosen: Settings, wish: _TableWish, *, dry_run: bool, max_width: int | None) -> ExitCode:
    width = table_width(max_width)
    table, at, map_file, max_requests = wish
    if dry_run:
        name, takes, notes = table_forecast(table, at=at, map_file=map_file, max_requests=max_requests)
        show(table_forecast_text(name, takes, notes, most=width))
        return ExitCode.JUDGED
    telling = Telling()
    try:
        pulled = pull_table_evidence(
            table, at=at, map_file=map_file, home=chosen.home, progress=telling, max_requests=max_requests
        )
    finally:
        telling.finish()
    for warning in pulled.manifest.warnings:
        note(f"warning: {warning}")
    show(pulled_table_text(pulled, most=width))
    return ExitCode.JUDGED


def _targets(
    namespaces: tuple[str, ...], derivatives_of: tuple[str, ...], since: date | None, *, whole_hub: bool
) -> list[Target]:
    from harness.pull.target import (  # noqa: PLC0415  brings the table engine, which a help text need not
        descendants_target,
        namespaces_target,
        since_target,
        whole_hub_target,
    )

    targets = [namespaces_target(comma_list(namespaces))] if namespaces else []
    targets += [descendants_target(comma_list(derivatives_of))] if derivatives_of else []
    targets += [since_target(since)] if since else []
    return targets + ([whole_hub_target()] if whole_hub else [])


def _nothing(wanted: Wanted | None) -> str:
    past = len(wanted.past) if wanted else 0
    return f"Nothing to pull: no claim needs evidence of today ({past:,} speak of the past)."
