"""What several verbs share: the settings of a call, dates, formats, examples in a help."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from harness.cli._output import LEAST_WIDTH
from harness.cli.root import Settings

if TYPE_CHECKING:
    from harness.suite import Suite


class Day(click.ParamType[date]):
    """A day, written 2025-09-30."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401  click's signature
        """Read an ISO date."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2025-09-30", param, ctx)


def settings(context: click.Context) -> Settings:
    """Return what the options before the verb say."""
    found = context.find_object(Settings)
    return found if found is not None else Settings(None, None)


def suite_of(chosen: Settings) -> Suite:
    """Return the suite of a call, the built-in one from where it was kept.

    Raises:
        SuiteError: if it cannot be used.
    """
    from harness.evidence_held import home_directory  # noqa: PLC0415  not every verb has a suite
    from harness.suite import load_suite  # noqa: PLC0415  same
    from harness.suite_held import built_in_suite  # noqa: PLC0415  same

    return load_suite(chosen.suite) if chosen.suite else built_in_suite(home_directory(chosen.home))


def comma_list(values: tuple[str, ...]) -> list[str]:
    """Return the values of an option that may be repeated and may hold several values, joined by commas."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


class Month(click.ParamType[date]):
    """A month, written 2025-09; its value is the month's first day."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401  click's signature
        """Read a month."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(f"{value}-01")
        except ValueError:
            self.fail(f"{value!r} is no month; write it as 2025-09", param, ctx)


width_option = click.option(
    "--max-width",
    type=click.IntRange(LEAST_WIDTH),
    metavar="N",
    help="Columns that a table may fill.  [default: the terminal's, else 100]",
)
"""The option that bounds tables."""
