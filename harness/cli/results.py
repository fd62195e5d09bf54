"""`harness results`: result sets."""

from __future__ import annotations

from pathlib import Path

import click

import harness
from harness._sanitise import for_message
from harness.cli._common import width_option
from harness.cli._examples import GroupWithExamples, WithExamples
from harness.cli._output import note, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.cli.withdraw import withdraw
from harness.evidence_held import built_in_results
from harness.judge.words import plural
from harness.report.checked import check_text
from harness.report.published import publication_text, published_text
from harness.report.result_sets import result_set_text, result_sets_text
from harness.results.result_set import holds_sets, list_result_sets

directory_option = click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Look here instead of at the result sets that travel with harness.",
)


@click.group(cls=GroupWithExamples, examples=("harness results list",))
def results() -> None:
    """See, check, publish and withdraw result sets."""


@results.command("list", cls=WithExamples, examples=("harness results list",))
@directory_option
@width_option
def list_(directory: Path | None, max_width: int | None) -> ExitCode:
    """List result sets, newest evidence first."""
    listing = list_result_sets(directory or built_in_results())
    for name, problem in listing.problems:
        note(f"warning: {name}: {problem}")
    show(result_sets_text(listing, most=table_width(max_width), directory=directory))
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

    SET is its directory, its id or the beginning of it, or `latest`; or a directory of sets, of which every one is
    checked. Every file is held to its recorded SHA-256; then every claim is judged again with the suite of the set on
    its own extracts, without network, and every verdict and figure that the set states is compared with what comes
    out. The call ends with 3, and names the file, if one does not hold.
    """
    width = table_width(max_width)
    if holds_sets(Path(result_set)):
        return _check_all(Path(result_set), width)
    check = harness.check_results(result_set, directory)
    show(check_text(check, most=width))
    return ExitCode.EVIDENCE if check.differences else ExitCode.JUDGED


def _check_all(directory: Path, width: int) -> ExitCode:
    """Check every set of a directory, and say at the end how many hold."""
    listing = list_result_sets(directory)
    for name, problem in listing.problems:
        note(f"error: {name}: {problem}")
    holding = 0
    for each in listing.sets:
        check = harness.check_results(str(each.path))
        show(f"{check_text(check, most=width)}\n")
        holding += not check.differences
    every = len(listing.sets) + len(listing.problems)
    hold = "holds" if every == 1 else "hold"
    show(f"{holding:,} of {plural(every, 'result set')} in {for_message(directory, 300)} {hold}.")
    return ExitCode.JUDGED if holding == every else ExitCode.EVIDENCE


@results.command(
    "publish", cls=WithExamples, examples=("harness results publish latest --to someone/adoption-results --dry-run",)
)
@click.argument("result_set", metavar="SET")
@click.option("--to", "repo", required=True, metavar="OWNER/NAME", help="The dataset of the Hub; made if it is new.")
@click.option("--private", is_flag=True, help="Let only its owner see a dataset that is made.")
@click.option("--dry-run", is_flag=True, help="Print what would go, and touch no network.")
@directory_option
@width_option
def publish_(  # noqa: PLR0913  one parameter an option
    result_set: str, *, repo: str, private: bool, dry_run: bool, directory: Path | None, max_width: int | None
) -> ExitCode:
    """Publish a result set as a dataset of the Hub.

    SET is its directory, its id or the beginning of it, or `latest`. It is recomputed first; a set that was withdrawn,
    that rests on synthetic evidence or that states what does not come out of it is refused. It goes into a folder
    named by its id, beside the sets that are there; the card names the evidence, its licences and whom to attribute.
    The token is the one that huggingface_hub finds; it needs to be allowed to write.
    """
    # The Hub's client takes a while to import, which the other commands need not wait for.
    from harness.publishing import publication, publish  # noqa: PLC0415

    found = harness.find_result_set(result_set, directory)
    if dry_run:
        going = publication(found, repo)
        show(publication_text(going, most=table_width(max_width)))
    else:
        going, done = publish(found, repo, private=private)
        show(published_text(done))
    for warning in going.warnings:
        note(f"warning: {warning}")
    return ExitCode.JUDGED


results.add_command(withdraw)
