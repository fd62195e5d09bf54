"""Live evidence: what the claims need of the Hub today, what it would cost, and bringing it.

Only these functions lead to a network. Errors are subclasses of `harness.HarnessError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from harness._errors import HubError, HubUnreachableError, StoreError, UsageError
from harness.evidence_held import home_directory
from harness.judge.dates import timing
from harness.judge.words import plural
from harness.plan import Bound, need_of, simple_readings

if TYPE_CHECKING:
    from harness.hub.session import HubSession, Progress
    from harness.pull.forecast import Forecast
    from harness.pull.running import Pulled
    from harness.pull.tables import PulledTable, TableForecast
    from harness.pull.target import Target
    from harness.suite import Suite
    from harness.suite.tasks import Reading, Task

MAX_AGE = timedelta(hours=24)
"""Live evidence that is older is refreshed."""

REFRESH_CALLS = 400
"""Calls that a refresh may make unasked."""

REFRESH_WAIT = 60.0
"""Seconds that a refresh waits for the quota, unasked."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What claims need of the Hub as it is today."""

    namespaces: tuple[str, ...]
    """Namespaces to list, sorted."""

    repos: tuple[str, ...]
    """Repositories that claims name, sorted."""

    large: tuple[str, ...]
    """Tasks with a reading that needs the whole Hub or all derivatives; that is not pulled unasked."""

    past: tuple[str, ...]
    """Tasks of which today's evidence can decide no reading, because they speak of the past."""

    def target(self) -> Target | None:
        """Return the crawl that brings it, or None if nothing is needed."""
        from harness.pull.target import PAGES_OF_A_NAMESPACE, namespaces_target  # noqa: PLC0415  brings the table engine

        if not self.namespaces:
            return None
        return namespaces_target(list(self.namespaces), named=list(self.repos), pages=PAGES_OF_A_NAMESPACE)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of a refresh."""

    state: Literal["not-needed", "fresh", "offline", "pulled", "failed"]
    """`not-needed`: no claim needs live evidence. `fresh`: what is held is young enough. `offline`: it was forbidden.
    `failed`: the Hub could not be asked to the end."""

    note: str = ""
    """One line for the user, or empty."""

    pulled: Pulled | None = None
    """What was brought."""

    error: HubError | None = None
    """Why it failed."""


def wanted_live(suite: Suite, tasks: Iterable[str], today: date) -> Wanted:
    """Return what claims need of the Hub as it is on a day.

    Args:
        suite: the claims.
        tasks: ids of tasks.
        today: the day that evidence pulled now would be of.
    """
    namespaces: set[str] = set()
    repos: set[str] = set()
    large, past = set(), set()
    for name in sorted(tasks):
        task = suite.tasks[name]
        readings = _readings(task)
        useful = [each for each in readings if timing(each, today).standing != "outside"]
        if readings and not useful:
            past.add(name)
        for reading in useful:
            bound = _small(need_of(reading, suite.catalogue).bounds)
            if bound is None:
                large.add(name)
                continue
            namespaces |= {*bound.namespaces, *(repo.partition("/")[0] for repo in bound.repos if "/" in repo)}
            repos |= set(bound.repos)
    return Wanted(tuple(sorted(namespaces)), tuple(sorted(repos)), tuple(sorted(large)), tuple(sorted(past)))


def forecast_of(targets: Sequence[Target], home: Path | None = None) -> tuple[Forecast, ...]:
    """Return what pulls would cost; no network is touched.

    Raises:
        StoreError: if the store cannot be read.
    """
    from harness.pull.forecast import forecast  # noqa: PLC0415  brings the table engine
    from harness.snapshot import Store  # noqa: PLC0415  same

    held = Store(home_directory(home)).list()
    return tuple(forecast(target, held) for target in targets)


def records_expected(targets: Sequence[Target], home: Path | None = None) -> int | None:
    """Return how many repositories pulls will bring, roughly; None if nothing tells.

    Raises:
        StoreError: if the store cannot be read.
    """
    records = [each.records for each in forecast_of(targets, home)]
    return sum(number or 0 for number in records) if records and None not in records else None


def pull_evidence(  # noqa: PLR0913  all but the first by name
    targets: Sequence[Target],
    *,
    home: Path | None = None,
    progress: Progress | None = None,
    max_requests: int | None = None,
    fresh: bool = False,
    done: Callable[[Pulled], None] = lambda _: None,
) -> tuple[Pulled, ...]:
    """Pull evidence and publish it.

    Args:
        targets: what is wanted (`harness.pull.target`).
        home: the directory of the store; HARNESS_HOME or the user's own if None.
        progress: who is told of pages and waits.
        max_requests: calls that may go out; None for any number.
        fresh: throw away what interrupted pulls have fetched.
        done: told of each snapshot when it is published.

    Raises:
        HubUnreachableError: if the Hub cannot be reached; nothing was changed.
        HubError: if it cannot be asked to the end; what was fetched is kept, and the same pull goes on from there.
        StoreError: if the store cannot be written.
    """
    from harness.pull.running import pull  # noqa: PLC0415  brings the table engine

    session = _session(progress, max_requests)
    pulled = []
    for target in targets:
        pulled.append(pull(target, home_directory(home), session, fresh=fresh))
        done(pulled[-1])
    return tuple(pulled)


def pull_table_evidence(  # noqa: PLR0913  all but the first by name
    table: str | None,
    *,
    at: date | None = None,
    map_file: Path | None = None,
    home: Path | None = None,
    progress: Progress | None = None,
    max_requests: int | None = None,
) -> PulledTable:
    """Read a whole-Hub table from a dataset on the Hub and publish it.

    Args:
        table: `DATASET` or `DATASET@REVISION`; the weekly tables if None.
        at: the day that the table should be nearest to.
        map_file: a mapping file for a dataset that is not known.
        home: the directory of the store; HARNESS_HOME or the user's own if None.
        progress: who is told of rows and waits.
        max_requests: calls that may go out; None for any number.

    Raises:
        HubError: if the Hub cannot be reached, or not be read to the end; nothing is published then.
        UsageError: if there is no such dataset, revision, table or mapping.
        ImportFileError: if the mapping does not fit the table.
        StoreError: if the store cannot be written.
    """
    from harness.pull.tables import find_table, pull_table  # noqa: PLC0415  brings the table engine
    from harness.snapshot import Store  # noqa: PLC0415  same

    session = _session(progress, max_requests)
    pulled = pull_table(Store(home_directory(home)), session, find_table(session, table, at=at, map_file=map_file))
    # Finding it took calls too.
    return replace(pulled, calls=session.calls)


def table_forecast(
    table: str | None, *, at: date | None = None, map_file: Path | None = None, max_requests: int | None = None
) -> tuple[str, TableForecast, tuple[str, ...]]:
    """Return which table would be read, what that takes, and what whoever asks must know; the Hub is asked for it.

    Raises:
        HubError: if the Hub cannot be asked.
        UsageError: if there is no such dataset, revision, table or mapping.
        ImportFileError: if the mapping does not fit the table.
    """
    from harness.pull.tables import find_table, forecast_table  # noqa: PLC0415  brings the table engine

    session = _session(None, max_requests)
    wanted = find_table(session, table, at=at, map_file=map_file)
    return f"{wanted.source.dataset}@{wanted.source.commit}", forecast_table(session, wanted), wanted.notes


def refresh(
    suite: Suite,
    tasks: Iterable[str],
    *,
    home: Path | None = None,
    max_age: timedelta = MAX_AGE,
    progress: Progress | None = None,
) -> Refreshed:
    """Bring the small live evidence that claims need, if what is held is too old; the Hub may be out of reach.

    Args:
        suite: the claims.
        tasks: ids of tasks.
        home: the directory of the store; HARNESS_HOME or the user's own if None.
        max_age: how old live evidence may be.
        progress: who is told of pages and waits.
    """
    from harness.hub.endpoint import offline  # noqa: PLC0415  only where the network is thought of

    now = datetime.now(UTC)
    wanted = wanted_live(suite, tasks, now.date())
    if not wanted.namespaces:
        return Refreshed("not-needed")
    if _is_fresh(wanted, home_directory(home), now - max_age):
        return Refreshed("fresh")
    if offline():
        return Refreshed(
            "offline", error=HubUnreachableError("the Hub must not be asked: the environment says offline")
        )
    return _refreshed(wanted, home_directory(home), progress)


def _session(progress: Progress | None, max_requests: int | None) -> HubSession:
    """Return a session with the Hub, after a probe."""
    from harness.hub.probe import unreachable  # noqa: PLC0415  brings the Hub's client
    from harness.hub.session import HubSession, Silent  # noqa: PLC0415  same

    why = unreachable()
    if why is not None:
        raise HubUnreachableError(f"the Hub cannot be asked: {why}", todo="check the network, HF_ENDPOINT and proxies")
    return HubSession(progress=progress or Silent(), max_calls=max_requests)


def _refreshed(wanted: Wanted, home: Path, progress: Progress | None) -> Refreshed:
    from harness.hub.probe import unreachable  # noqa: PLC0415  brings the Hub's client
    from harness.hub.session import HubSession, Silent  # noqa: PLC0415  same

    try:
        why = unreachable()
        if why is not None:
            raise HubUnreachableError(f"the Hub cannot be asked: {why}")
        from harness.pull.running import pull  # noqa: PLC0415  brings the table engine

        session = HubSession(progress=progress or Silent(), max_calls=REFRESH_CALLS, longest_wait=REFRESH_WAIT)
        target = wanted.target()
        assert target is not None  # noqa: S101  the caller has looked
        pulled = pull(target, home, session)
    except HubError as error:
        note = f"live evidence was not refreshed: {error.what}; going on with what is held"
        return Refreshed("failed", note, error=error)
    except (StoreError, UsageError) as error:
        note = f"live evidence was not refreshed: {error.what}; going on with what is held"
        return Refreshed("failed", note, error=HubError(error.what, where=error.where, todo=error.todo))
    calls = f"{plural(pulled.calls, 'call')} and one probe"
    rows = f"{pulled.manifest.rows:,} repositories of {len(wanted.namespaces)} namespaces in {calls}"
    return Refreshed("pulled", f"live evidence: {rows} ({pulled.manifest.id})", pulled)


def _readings(task: Task) -> list[Reading]:
    return [part for each in task.readings for part in simple_readings(each) if part.metric != "registry"]


def _small(bounds: Sequence[Bound]) -> Bound | None:
    """Return the narrowest bound that listings of namespaces cover."""
    return next((bound for bound in bounds if not bound.bases and (bound.namespaces or bound.repos)), None)


def _is_fresh(wanted: Wanted, home: Path, oldest: datetime) -> bool:
    if not (home / "snapshots").is_dir():
        return False
    from harness.hub.listing import address  # noqa: PLC0415  brings the Hub's client
    from harness.snapshot import Store  # noqa: PLC0415  brings the table engine

    here = address()
    return any(
        each.kind == "live"
        and each.origin.address == here
        and each.captured_to >= oldest
        and each.scope.kind in ("namespaces", "whole-hub")
        and all(each.scope.covers_namespace(name) for name in wanted.namespaces)
        for each in Store(home).list()
    )
