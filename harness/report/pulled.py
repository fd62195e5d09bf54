"""Pulls as text: what one would cost, and what one brought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from harness._sanitise import for_terminal
from harness.hub.endpoint import elsewhere, endpoint
from harness.judge.words import plural
from harness.report.grid import Line, columns, filled, labelled
from harness.report.words import scope_in_full

if TYPE_CHECKING:
    from harness.live import Wanted
    from harness.pull.forecast import Calls, Forecast
    from harness.pull.running import Pulled
    from harness.pull.tables import PulledTable, TableForecast

_MEGABYTE = 10**6
_MINUTE = 60


def forecast_text(
    forecasts: Sequence[Forecast], wanted: Wanted | None = None, *, most: int = 100, closing: bool = True
) -> str:
    """Return what pulls would cost: calls by kind, records, time under both quotas, disk; and what they cannot bring.

    Args:
        forecasts: one a pull.
        wanted: what claims need, to say what today's evidence leaves open.
        most: columns of the text.
        closing: whether to end with the sentence that no network was touched.
    """
    blocks = [filled(f"The Hub that would be asked: {elsewhere()}.", most)] if forecasts and elsewhere() else []
    blocks += [_forecast(each, most) for each in forecasts]
    if not forecasts:
        blocks.append("Nothing would be pulled: no claim needs evidence of today.")
    if wanted is not None and wanted.large:
        listed = ", ".join(for_terminal(name) for name in wanted.large)
        blocks.append(filled(f"Need the whole Hub or all derivatives, which is pulled only when asked: {listed}", most))
    if wanted is not None and wanted.past:
        listed = ", ".join(for_terminal(name) for name in wanted.past)
        blocks.append(filled(f"Speak of the past, so that evidence of today cannot decide them: {listed}", most))
    return "\n\n".join([*blocks, "No network was touched."] if closing else blocks)


def forecast_object(forecasts: Sequence[Forecast], wanted: Wanted | None = None) -> dict[str, Any]:
    """Return the same as the fields `endpoint`, `pulls`, `past` and `whole_hub` of a plan (`schemas/plan-1`)."""
    return {
        "endpoint": endpoint(),
        "pulls": [
            {
                "what": each.target.words,
                "calls": [
                    {"kind": one.kind, "path": one.path, "number": one.number, "exact": one.exact, "why": one.why}
                    for one in each.calls
                ],
                "records": each.records,
                "records_from": each.records_from,
                "seconds": {"anonymous": each.seconds(token=False), "token": each.seconds(token=True)},
                "disk_bytes": each.disk,
            }
            for each in forecasts
        ],
        "past": list(wanted.past) if wanted else [],
        "whole_hub": list(wanted.large) if wanted else [],
    }


def pulled_text(pulled: Pulled, *, most: int = 100, probed: bool = True) -> str:
    """Return what a pull brought: rows, calls, what it covers, what is wrong with it, its id.

    Args:
        pulled: what it brought.
        most: columns of the text.
        probed: whether a probe went out for it; of several pulls of a call, for the first alone.
    """
    manifest = pulled.manifest
    counts = dict(manifest.counts)
    met = (
        ("duplicates", "met twice"),
        ("rejected", "no models"),
        ("values_left_out", "values left out"),
        ("private_left_out", "private, left out"),
        ("asked_renamed", "renamed"),
        ("asked_gated", "gated"),
        ("asked_disabled", "closed"),
        ("asked_not_there", "private or missing"),
    )
    pairs = [
        ("pulled", plural(manifest.rows, "repository", "repositories")),
        ("calls", _calls(pulled, probed=probed)),
        ("also", ", ".join(f"{counts[name]:,} {words}" for name, words in met if counts.get(name))),
        ("covers", scope_in_full(manifest.scope)),
        ("incomplete", "; ".join(for_terminal(reason) for reason in pulled.incomplete)),
        ("id", for_terminal(manifest.id)),
    ]
    return labelled(pairs, most=most)


def table_forecast_text(name: str, takes: TableForecast, notes: Sequence[str], *, most: int = 100) -> str:
    """Return what reading a table would take; the Hub was asked for it."""
    pairs = [
        ("table", for_terminal(name)),
        ("rows", f"{takes.rows:,} (exact)"),
        ("columns", for_terminal(", ".join(takes.columns))),
        ("bytes", f"{takes.stored:,} of {takes.size:,}"),
        ("calls", f"at most {takes.calls:,}, of the quota for files"),
        ("note", for_terminal("; ".join(notes))),
    ]
    return labelled(pairs, most=most)


def pulled_table_text(pulled: PulledTable, *, most: int = 100) -> str:
    """Return what a pull of a table brought: rows, calls, what it covers, what is wrong with it, its id."""
    manifest = pulled.manifest
    pairs = [
        ("pulled", plural(manifest.rows, "repository", "repositories")),
        ("calls", f"{pulled.calls:,} and one probe"),
        ("origin", f"{for_terminal(manifest.origin.name)}, licence: {for_terminal(manifest.origin.licence)}"),
        ("revision", for_terminal(manifest.origin.revision)),
        ("as of", manifest.captured_on.isoformat()),
        ("note", for_terminal("; ".join(pulled.notes))),
        ("covers", scope_in_full(manifest.scope)),
        ("incomplete", "; ".join(for_terminal(reason) for reason in pulled.incomplete)),
        ("id", for_terminal(manifest.id)),
    ]
    return labelled(pairs, most=most)


def _calls(pulled: Pulled, *, probed: bool) -> str:
    before = f", after {plural(pulled.kept, 'answer')} kept from an earlier run" if pulled.kept else ""
    return f"{pulled.calls:,}{' and one probe' if probed else ''}{before}"


def _forecast(each: Forecast, most: int) -> str:
    rows: list[list[str | list[Line]]] = [
        [for_terminal(one.kind), for_terminal(one.path), _number(one), for_terminal(one.why)] for one in each.calls
    ]
    records = f"{each.records:,}" if each.records is not None else "not known"
    times = f"{_time(each.seconds(token=False))} without a token, {_time(each.seconds(token=True))} with a free one"
    disk = "not known" if each.disk is None else f"at most {max(1, each.disk // _MEGABYTE):,} MB"
    pairs = [
        ("records", f"{records} ({for_terminal(each.records_from)})"),
        ("time", f"at most {times}"),
        ("disk", disk),
    ]
    head = filled(f"To pull: {each.target.words}", most)
    table = columns(rows, headers=["calls", "path", "number", "why"], most=most)
    return f"{head}\n\n{table}\n\n{labelled(pairs, most=most)}"


def _number(calls: Calls) -> str:
    return f"{calls.number:,}" if calls.exact else f"at most {calls.number:,}"


def _time(seconds: int) -> str:
    if seconds < _MINUTE * 2:
        return f"{seconds:,} s"
    return f"{-(-seconds // _MINUTE):,} min"
