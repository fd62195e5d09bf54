"""`harness results withdraw`: take a result set back by an erratum."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

import harness
from harness.cli._common import Day
from harness.cli._examples import WithExamples
from harness.cli._output import show
from harness.cli.exit_codes import ExitCode


@click.command(
    cls=WithExamples,
    examples=(
        "harness verify licences/ --offline --write wrong",
        'harness results withdraw wrong/2* --on 2026-11-23 --why "one table was read by a wrong mapping"',
        "harness results list --dir wrong",
    ),
)
@click.argument("result_set", metavar="SET")
@click.option("--why", required=True, metavar="TEXT", help="What is wrong with the set, in a sentence.")
@click.option("--on", type=Day(), help="Day of the withdrawal.  [default: today, in UTC]")
@click.option("--instead", metavar="SET", help="The set of the same directory to use in its place.")
@click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Look here instead of at the result sets that travel with harness.",
)
def withdraw(result_set: str, *, why: str, on: date | None, instead: str | None, directory: Path | None) -> ExitCode:
    """Take a result set back by an erratum.

    SET is its directory, its id or the beginning of it, or `latest`. Nothing of the set is changed or removed: a file
    `withdrawn.yaml` is added beside its files, and the index says so. A withdrawn set is no longer `latest`, gives no
    evidence to `verify`, and `history` shows it as withdrawn. An erratum is never changed either.
    """
    day = on or datetime.now(UTC).date()
    erratum = harness.withdraw_results(result_set, day, why, instead=instead, directory=directory)
    # What `latest` meant is said, since it means another one from now on.
    show(f"{harness.find_result_set(str(erratum.parent)).id} is withdrawn: {erratum}")
    return ExitCode.JUDGED
