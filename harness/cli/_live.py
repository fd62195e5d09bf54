"""What `harness verify` does about live evidence before it judges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import harness
from harness.api import chosen_tasks
from harness.cli._output import note
from harness.cli._progress import Telling
from harness.cli.root import Settings
from harness.live import forecast_of, refresh, wanted_live
from harness.report.pulled import forecast_text


def refresh_first(chosen: Settings, tasks: tuple[str, ...], max_age: int, *, insist: bool) -> bool:
    """Refresh small live evidence that is too old, say what became of it, and return whether the Hub was asked.

    Raises:
        HubError: if it cannot be refreshed and the user insists on it.
    """
    suite = harness.load_suite(chosen.suite)
    telling = Telling()
    try:
        done = refresh(
            suite,
            chosen_tasks(suite, tasks),
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


def refresh_plan(chosen: Settings, tasks: tuple[str, ...], width: int) -> str:
    """Return what `harness verify` would pull first if what is held were too old; no network is touched."""
    suite = harness.load_suite(chosen.suite)
    wanted = wanted_live(suite, chosen_tasks(suite, tasks), datetime.now(UTC).date())
    target = wanted.target()
    return forecast_text(
        forecast_of([] if target is None else [target], chosen.home), wanted, most=width, closing=False
    )
