"""`harness init`: a suite of one's own."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from harness._sanitise import for_terminal
from harness.cli._examples import WithExamples
from harness.cli._output import show
from harness.cli.exit_codes import ExitCode
from harness.new_suite import start_suite


@click.command(cls=WithExamples, examples=("harness init my-claims", "harness init dispute --with-claims"))
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--with-claims",
    is_flag=True,
    help="Copy the claims that come with harness, to see what rows of your own change in them.",
)
def init(directory: Path, *, with_claims: bool) -> ExitCode:
    """Start a suite of your own.

    DIR is a new or an empty directory. It gets an example claim that passes, places for your own claims, rows and
    results, a workflow for GitHub and a README. Nothing that is there is overwritten.
    """
    written = start_suite(directory, claims=with_claims)
    place = for_terminal(shlex.quote(str(directory)))
    tasks = sum(name.startswith("tasks/") for name in written)
    lines = [
        f"{for_terminal(str(directory))} is a suite now:",
        *(f"  {name}" for name in written if not (with_claims and name.startswith("tasks/"))),
        *([f"  tasks/ with {tasks} claims"] if with_claims else []),
        "",
        "Next:",
        f"  harness --suite {place} verify --offline",
        f"  harness --suite {place} {'verify --offline --against latest' if with_claims else 'tasks new'}",
        "  before you push it: HARNESS in .github/workflows/claims.yml says where harness is installed from",
    ]
    show("\n".join(lines))
    return ExitCode.JUDGED
