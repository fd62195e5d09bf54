"""`harness measure`: one figure, without a claim."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import click

import harness
from harness.cli._common import Day, Month, settings, width_option
from harness.cli._definition import filter_options, reading_mapping, rule_options, side_options
from harness.cli._examples import InSection, WithExamples
from harness.cli._output import note_problems, show, table_width
from harness.cli.exit_codes import ExitCode
from harness.report.measured import measured_json, measured_text
from harness.suite.tasks import METRICS, QUANTITIES

MEASURABLE = tuple(metric for metric in METRICS if metric != "crossing")
"""Metrics of a single table; a crossing needs a series of them."""

_what = partial(click.option, cls=InSection, section="What is measured")

EACH = ("namespace", "organisation", "country", "family")


@click.command(
    cls=WithExamples,
    examples=(
        "harness measure total --quantity downloads --namespace Qwen",
        "harness measure total --quantity downloads --namespace Qwen --population llm",
        "harness measure total --quantity downloads --family qwen --rules hub-counter",
        "harness measure count --namespace google,microsoft --each namespace",
        "harness measure last_date --namespace meta-llama --format json",
    ),
)
@click.argument("metric", type=click.Choice(MEASURABLE), metavar="METRIC")
@_what("--quantity", type=click.Choice(QUANTITIES), help="What is counted or summed.  [default: repos]")
@filter_options
@side_options
@_what("--month", type=Month(), help="Count what was created in this month, such as 2025-09.")
@_what("--from", "from_", type=Day(), help="Count what was created from this day on.")
@_what("--to", type=Day(), help="Count what was created up to this day.")
@_what("--each", type=click.Choice(EACH), help="Measure every listed value of this key by itself.")
@_what("--fact", type=click.Choice(("country", "organisations", "namespaces")), help="Which fact `registry` looks up.")
@rule_options
@click.option("--on", type=Day(), help="Use evidence that may speak of this day; else the newest that covers.")
@click.option("--snapshot", metavar="ID", help="Use this evidence and no other; the first letters of its id will do.")
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@width_option
@click.pass_context
def measure(context: click.Context, /, metric: str, form: str, max_width: int | None, **options: Any) -> ExitCode:  # noqa: ANN401  click's values
    """Compute one figure, without a claim.

    METRIC is one of total, count, share, ratio, rank, first_date, last_date, release_weeks, release_gap, licence,
    exists, concentration and registry. Filters say of which repositories; an option that is repeated, or given
    several values joined by commas, means any of them.
    """
    chosen = settings(context)
    day: date | None = options.pop("on")
    snapshot: str | None = options.pop("snapshot")
    result = harness.measure_figure(
        reading_mapping(metric, options), on=day, snapshot=snapshot, suite=chosen.suite, home=chosen.home
    )
    note_problems(result.problems)
    show(measured_json(result) if form == "json" else measured_text(result, most=table_width(max_width)))
    return ExitCode.EVIDENCE if result.problems else ExitCode.JUDGED
