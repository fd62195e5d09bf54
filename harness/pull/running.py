"""A pull from beginning to end: crawl, table, sentinels, snapshot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from harness._errors import HubAnswerError
from harness._sanitise import for_message
from harness.hub.endpoint import as_served, elsewhere, host, is_the_hub
from harness.hub.listing import address
from harness.hub.session import HubSession
from harness.pull._naming import stem
from harness.pull.assemble import Assembled, assemble
from harness.pull.crawl import Crawl
from harness.pull.sentinels import compare_with_before, ends_early
from harness.pull.tape import Tape
from harness.pull.target import Target
from harness.snapshot._remarks import remarks
from harness.snapshot.details import SnapshotDetails
from harness.snapshot.manifest import Manifest, Origin, Scope
from harness.snapshot.schema import MODELS_SCHEMA
from harness.snapshot.store import Store

_NOT_THERE = {
    "private-or-missing": "private or missing (the Hub does not say which)",
    "disabled": "closed by the Hub",
}
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull brought."""

    target: Target
    """What was wanted."""

    manifest: Manifest
    """The snapshot."""

    calls: int
    """Calls that went out for it in this run."""

    kept: int
    """Answers that an earlier run had fetched."""

    incomplete: tuple[str, ...]
    """Why it does not cover what was wanted; it is then a sample. Empty if it does."""


def pull(target: Target, root: Path, session: HubSession, *, fresh: bool = False) -> Pulled:
    """Fetch what a target wants and publish it.

    Args:
        target: what is wanted.
        root: the directory of the store.
        session: what calls are made with.
        fresh: throw away what an interrupted pull of the same has fetched.

    Raises:
        HubError: if the Hub cannot be asked to the end; what was fetched is kept, and the same pull goes on from there.
        StoreError: if the store cannot be written.
        UsageError: if another process is pulling the same.
    """
    tape = Tape(root, target, session.clock.now(), fresh=fresh)
    try:
        calls = session.calls
        crawl = Crawl(target, tape, session)
        crawl.run()
        manifest, incomplete = _publish(crawl, Store(root))
        kept = min(tape.kept, len(tape.steps))
        tape.remove()
    finally:
        tape.close()
    return Pulled(target, manifest, session.calls - calls, kept, incomplete)


def _publish(crawl: Crawl, store: Store) -> tuple[Manifest, tuple[str, ...]]:
    target, tape = crawl.target, crawl.tape
    found = assemble(target, tape)
    if found.models.is_empty():
        raise HubAnswerError(
            f"the Hub holds nothing of what was asked for: {target.words}", todo="check the spelling; nothing changed"
        )
    scope, warnings = _scope_and_warnings(target, found)
    warnings += [elsewhere()] if elsewhere() else []
    findings = compare_with_before(found.models, scope, store)
    incomplete = tuple(dict.fromkeys([*crawl.reasons, *ends_early(target, found.models), *findings.incomplete]))
    models = found.models
    for column, reason in findings.suspect:
        models = models.with_columns(pl.lit(None, MODELS_SCHEMA[column]).alias(column))
        warnings.append(f"suspect: {column} is left out, because {reason}")
    if incomplete:
        scope = Scope("sample", ())
        warnings = [*(f"incomplete, so that it counts as a sample: {reason}" for reason in incomplete), *warnings]
    times = [datetime.fromisoformat(step.at) for step in tape.steps]
    details = SnapshotDetails(
        name=stem(f"{target.kind}-{max(times).date().isoformat()}", "live-"),
        kind="live",
        origin=origin(),
        captured_from=tape.begun,
        captured_to=max(times),
        scope=scope,
    )
    counts = {**found.counts, **_state_counts(found)}
    further, said = remarks(models, details, counts)
    details = replace(
        details,
        counts=tuple(sorted({**counts, **further}.items())),
        warnings=(*warnings, *_left_out(found.counts), *said),
    )
    return store.publish(models, details, found.rejects), incomplete


def origin() -> Origin:
    """Return where live evidence comes from."""
    name = "Hugging Face Hub API" if is_the_hub() else f"Hub API at {host()}"
    return Origin(name, address(), "", "none stated", as_served("Hugging Face Hub API, public metadata"))


def _scope_and_warnings(target: Target, found: Assembled) -> tuple[Scope, list[str]]:
    """Return what is covered: of named repositories, those of which it is known whether they are there."""
    warnings = []
    unsettled: set[str] = set()
    present: set[str] = set()
    for state in ("renamed", "disabled", "private-or-missing"):
        names = sorted(name for name, (found_state, _) in found.states.items() if found_state == state)
        if not names:
            continue
        shown = ", ".join(_shown(name, found.states[name][1], state) for name in names[:_SHOWN])
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        warnings.append(f"{_NOT_THERE.get(state, state)}: {shown}{more}")
        if state == "renamed":
            present.update(found.states[name][1] for name in names)
        if state != "private-or-missing":
            # Under another name, or behind a closed door, it is not gone.
            unsettled.update(names)
    if target.since:
        warnings.append("it holds the newest repositories alone, which covers no namespace and no family")
    if target.kind != "repos":
        return target.scope, warnings
    members = sorted({*target.members, *present} - unsettled)
    return Scope("repos", tuple(members)), warnings


def _shown(name: str, present: str, state: str) -> str:
    return f"{for_message(name, 120)} is now {for_message(present, 120)}" if state == "renamed" else for_message(name)


def _state_counts(found: Assembled) -> dict[str, int]:
    states = [state for state, _ in found.states.values()]
    names = {
        "asked_renamed": "renamed", "asked_gated": "gated", "asked_disabled": "disabled",
        "asked_not_there": "private-or-missing",
    }  # fmt: skip
    return {name: states.count(state) for name, state in names.items()} if states else {}


def _left_out(counts: dict[str, int]) -> list[str]:
    said = []
    if counts["values_left_out"]:
        said.append(f"{counts['values_left_out']:,} values could not be read and are unknown; rejects.csv lists them")
    if counts["private_left_out"]:
        said.append(f"{counts['private_left_out']:,} repositories that only the token's owner can see were left out")
    return said
