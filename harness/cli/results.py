"""`harness results`: result sets."""

from __future__ import annotations

import os
from pathlib import Path

import click

import harness
from harness.cli._common import width_option
from harness.cli._examples import GroupWithExamples, WithExamples
from harness.cli._output import note, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.evidence_held import built_in_results
from harness.report.checked import check_text
from harness.report.result_sets import result_set_text, result_sets_text
from harness.results.recompute import check_result_set
from harness.results.result_set import list_result_sets

directory_option = click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Look here instead of at the result sets that travel with harness.",
)


@click.group(cls=GroupWithExamples, examples=("harness results list",))
def results() -> None:
    """See result sets."""


@results.command("list", cls=WithExamples, examples=("harness results list",))
@directory_option
@width_option
def list_(directory: Path | None, max_width: int | None) -> ExitCode:
    """List result sets, newest evidence first."""
    listing = list_result_sets(directory or built_in_results())
    for name, problem in listing.problems:
        note(f"warning: {name}: {problem}")
    show(result_sets_text(listing, most=table_width(max_width)))
    return ExitCode.EVIDENCE if listing.problems else ExitCode.JUDGED


@results.command("show", cls=WithExamples, examples=("harness results show latest",))
@click.argument("result_set", metavar="SET")
@directory_option
@width_option
def show_(result_set: str, directory: Path | None, max_width: int | None) -> ExitCode:
    """Show the verdicts of a result set, with every file checked.

    SET is its directory, its id or the beginning of it, or `latest`.
    """
    show(result_set_text(harness.find_result_set(result_set, directory), most=table_width(max_width)))
    return ExitCode.JUDGED


@results.command("check", cls=WithExamples, examples=("harness results check latest",))
@click.argument("result_set", metavar="SET")
@directory_option
@width_option
def check_(result_set: str, directory: Path | None, max_width: int | None) -> ExitCode:
    """Recompute a result set from what it carries.

    SET is its directory, its id or the beginning of it, or `latest`. Every file is held to its recorded SHA-256; then
    every claim is judged again with the suite of the set on its own extracts, without network, and every verdict and
    figure that the set states is compared with what comes out. The call ends with 3, and names the file, if one does
    not hold.
    """
    # A directory is what it is, whole or not: a set that has lost its datapackage.json must not be looked for by id.
    path = Path(result_set) if os.path.isdir(result_set) else harness.find_result_set(result_set, directory).path  # noqa: PTH112  a text that is no path at all is no directory
    check = check_result_set(path)
    show(check_text(check, most=table_width(max_width)))
    return ExitCode.EVIDENCE if check.differences else ExitCode.JUDGED
