"""`harness doctor`: what is wrong here, and how to mend it."""

from __future__ import annotations

import click

from harness.cli._common import settings, width_option
from harness.cli._examples import WithExamples
from harness.cli._output import show, table_width
from harness.cli.exit_codes import ExitCode
from harness.health import examine
from harness.report.checkup import checkup_text


@click.command(cls=WithExamples, examples=("harness doctor",))
@width_option
@click.pass_context
def doctor(context: click.Context, max_width: int | None) -> ExitCode:
    """Say what is wrong here, and how to mend it.

    Looks at versions, the suite, the evidence that travels with harness, and the store. Exits with 3 if anything makes
    harness unusable.
    """
    chosen = settings(context)
    findings = examine(chosen.suite, chosen.home)
    show(checkup_text(findings, most=table_width(max_width)))
    return ExitCode.EVIDENCE if any(each.state == "broken" for each in findings) else ExitCode.JUDGED
