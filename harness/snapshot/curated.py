"""Curated evidence: what `seeds/known_repos.csv` says about named repositories, as a snapshot in memory."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time

import polars as pl

from harness.snapshot._frame import conform
from harness.snapshot.describing import describe_models
from harness.snapshot.details import SnapshotDetails
from harness.snapshot.manifest import Origin, Scope
from harness.snapshot.schema import MODELS_SCHEMA
from harness.snapshot.snapshot import Snapshot
from harness.suite.catalogue import Catalogue, KnownRepo

ORIGIN = Origin(
    name="seeds/known_repos.csv",
    address="",
    revision="",
    licence="Apache-2.0",
    attribution="Facts of named repositories, each with its source in seeds/known_repos.csv",
)
"""Where curated facts stand."""

_BASE = "base"
_NO_DAY = date(1970, 1, 1)
_WARNING = "each row is dated by its own source (as_of); the snapshot's dates are the oldest and the newest of them"


def curated_snapshot(catalogue: Catalogue) -> Snapshot:
    """Return the facts of known repositories as a snapshot of kind `curated`.

    A day of creation becomes its first moment in UTC. `relation: base` is a repository that is known to have no base;
    bases without a kind are `unspecified`; a kind without bases says nothing. Captured from the oldest to the newest
    `as_of`; the scope is these repositories. A catalogue without any gives a table without rows, dated 1970-01-01.
    """
    known = [catalogue.known_repos[repo] for repo in sorted(catalogue.known_repos)]
    columns = ("repo_id", "created_at", "pipeline_tag", "licence", "gated", "relation", "base_models", "parameters")
    schema = {name: MODELS_SCHEMA[name] for name in columns}
    models = conform(pl.DataFrame([_row(repo) for repo in known], schema=schema, orient="row"))
    days = [repo.as_of for repo in known] or [_NO_DAY]
    hands = Counter(repo.hand.replace("-", "_") for repo in known)
    details = SnapshotDetails(
        name="curated",
        kind="curated",
        origin=ORIGIN,
        captured_from=_start(min(days)),
        captured_to=_start(max(days)),
        scope=Scope("repos", tuple(repo.repo for repo in known)),
        counts=tuple(sorted(hands.items())),
        warnings=(_WARNING,),
    )
    return Snapshot.in_memory(describe_models(models, details), models)


def _row(known: KnownRepo) -> tuple[object, ...]:
    bases, relation = _lineage(known)
    created = _start(known.created) if known.created else None
    return known.repo, created, known.task, known.licence, known.gated, relation, bases, known.parameters


def _lineage(known: KnownRepo) -> tuple[list[str] | None, str | None]:
    bases = list(dict.fromkeys(known.bases))
    if bases:
        return bases, "unspecified" if known.relation in (None, _BASE) else known.relation
    return ([], None) if known.relation == _BASE else (None, None)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(tzinfo=UTC))
