"""`harness cite`: a result as a citation."""

from __future__ import annotations

from pathlib import Path

import click

import harness
from harness._sanitise import for_address
from harness.cli._examples import WithExamples
from harness.cli._output import note, show
from harness.cli.exit_codes import ExitCode
from harness.cli.results import directory_option
from harness.report import cited as report
from harness.report.claim_review import claim_review
from harness.report.ro_crate import ro_crate
from harness.results.citation import Citation, citation, parse_name
from harness.results.result_set import ResultSet, list_result_sets

FORMATS = ("sentence", "markdown", "bibtex", "csl-json", "claimreview", "ro-crate")


@click.command(
    cls=WithExamples,
    examples=(
        "harness cite latest",
        "harness cite latest#licences/deepseek-r1-mit",
        "harness cite latest#licences/deepseek-r1-mit --format bibtex",
    ),
)
@click.argument("result", metavar="SET[#TASK]")
@click.option("--format", "form", type=click.Choice(FORMATS), default="sentence", show_default=True)
@click.option("--url", default="", metavar="ADDRESS", help="Where the result set stands on the web, to be cited too.")
@directory_option
def cite(result: str, form: str, url: str, directory: Path | None) -> ExitCode:
    """Cite a result set or one claim of it.

    SET is a result set's directory, its id or the beginning of it, or `latest`; TASK is the id of a claim in it, or an
    unmistakable part of one. A citation names the set by its id, which stands for its content, the day of the
    evidence, the definition in words, whom the evidence asks to be named, and how to recompute it all.

    claimreview is schema.org's ClaimReview, for the web page that a fact check stands on; ro-crate describes the files
    of a set.
    """
    name, task = parse_name(result)
    if url and not for_address(url):
        raise click.BadParameter("an address begins with https:// or http://", param_hint="--url")
    if form == "ro-crate" and task is not None:
        raise click.UsageError("--format ro-crate describes a set; leave out #TASK")
    found = harness.find_result_set(name, directory)
    _warn(found)
    show(_text(citation(found, task, address=url), found, form))
    return ExitCode.JUDGED


def _text(cited: Citation, found: ResultSet, form: str) -> str:
    match form:
        case "markdown":
            return report.markdown(cited)
        case "bibtex":
            return report.bibtex(cited)
        case "csl-json":
            return report.csl_json(cited)
        case "claimreview":
            return claim_review(cited)
        case "ro-crate":
            return ro_crate(cited, found.package)
        case _:
            return report.sentence(cited)


def _warn(found: ResultSet) -> None:
    """Say that a set no longer stands, so that nobody cites it by mistake."""
    if found.withdrawal is not None:
        instead = f"; cite {found.withdrawal.instead} in its place" if found.withdrawal.instead else ""
        note(f"warning: this result set was withdrawn on {found.withdrawal.on}{instead}")
    place = found.path.resolve().parent
    # A set of a git revision stands in no directory.
    for other in list_result_sets(place).sets if place.is_dir() else ():
        if other.package.supersedes == found.id and other.withdrawal is None:
            note(f"warning: this result set is superseded by {other.id}")
