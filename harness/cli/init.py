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


@click.command(cls=WithExamples, examples=("harness init my-claims",))
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def init(directory: Path) -> ExitCode:
    """Start a suite of your own.

    DIR is a new or an empty directory. It gets an example claim that passes, places for your own claims, rows and
    results, a workflow for GitHub and a README. Nothing that is there is overwritten.
    """
    written = start_suite(directory)
    place = for_terminal(shlex.quote(str(directory)))
    lines = [
        f"{for_terminal(str(directory))} is a suite now:",
        *(f"  {name}" for name in written),
        "",
        "Next:",
        f"  harness --suite {place} verify --offline",
        f"  harness --suite {place} tasks new",
        "  before you push it: HARNESS in .github/workflows/claims.yml says where harness is installed from",
    ]
    show("\n".join(lines))
    return ExitCode.JUDGED
