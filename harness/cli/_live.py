"""What `harness verify` does about live evidence before it judges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import harness
from harness.api import chosen_tasks
from harness.cli._common import suite_of
from harness.cli._output import note, show
from harness.cli._progress import Telling
from harness.cli.root import Settings
from harness.live import forecast_of, records_expected, refresh, wanted_live
from harness.report.planned import plan_json, plan_text
from harness.report.pulled import forecast_text


def refresh_first(chosen: Settings, tasks: tuple[str, ...], max_age: int, *, insist: bool) -> bool:
    """Refresh small live evidence that is too old, say what became of it, and return whether the Hub was asked.

    Raises:
        HubError: if it cannot be refreshed and the user insists on it.
    """
    suite = suite_of(chosen)
    chosen_ids = chosen_tasks(suite, tasks)

    def expected() -> int | None:
        target = wanted_live(suite, chosen_ids, datetime.now(UTC).date()).target()
        return None if target is None else records_expected([target], chosen.home)

    telling = Telling(expected)
    try:
        done = refresh(
            suite,
            chosen_ids,
            home=chosen.home,
            max_age=timedelta(hours=max_age),
            progress=telling,
        )
    finally:
        telling.finish()
    if insist and done.error is not None:
        raise done.error
    if done.note:
        note(done.note)
    for warning in done.pulled.manifest.warnings if done.pulled else ():
        note(f"warning: {warning}")
    return done.state in ("pulled", "failed")


def show_plan(chosen: Settings, tasks: tuple[str, ...], snapshots: tuple[str, ...], form: str, width: int) -> None:
    """Show which evidence each reading would use, and what `harness verify` would pull first; no network is touched."""
    planned = harness.plan_of(tasks, suite=chosen.suite, home=chosen.home, snapshots=snapshots)
    suite = suite_of(chosen)
    wanted = wanted_live(suite, chosen_tasks(suite, tasks), datetime.now(UTC).date())
    target = wanted.target()
    forecasts = forecast_of([] if target is None else [target], chosen.home)
    if form == "json":
        show(plan_json(planned, forecasts, wanted))
        return
    show(f"{plan_text(planned, most=width)}\n\n{forecast_text(forecasts, wanted, most=width, closing=False)}")
