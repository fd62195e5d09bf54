"""The evidence at hand: extracts of shipped result sets, of snapshots in the store, and of curated facts.

Snapshots are gone over once for a plan; their extract is then kept beside them, under a name made of the snapshot's id,
the plan and the version of harness, and read back only if its digest is the one that was written with it. It can be
deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness._errors import CorruptEvidenceError, EvidenceError, HarnessError, UsageError, Where
from harness._exact import canonical_json, digest
from harness._sanitise import for_message
from harness._version import __version__
from harness.measure.extract import Extract, build_extract
from harness.measure.extract_files import extract_bytes, read_extract
from harness.measure.keys import ExtractPlan, plan_for, plan_for_suite
from harness.results.result_set import ResultSet, extracts_of, list_standing_sets
from harness.snapshot.integrity import publish_directory, read_regular, remove_directory
from harness.suite._files import checkout_or_wheel

if TYPE_CHECKING:
    from harness.snapshot import Snapshot, Store
    from harness.snapshot.manifest import Manifest
    from harness.suite import Suite
    from harness.suite.tasks import Reading

CACHE_FOLDER = "extracts"
"""Directory of the store that holds extracts made before."""

_DIGEST_FILE = "digest"
_LARGEST = 512 * 2**20


@dataclass(frozen=True)
class Held:
    """All evidence at hand, as extracts."""

    extracts: tuple[Extract, ...]
    """One a piece of evidence, by id; of a snapshot in the store rather than of a result set where both are there."""

    problems: tuple[str, ...]
    """Evidence that is there and cannot be used, with the reason."""


def home_directory(home: Path | None = None) -> Path:
    """Return the directory of the store: the one given, else HARNESS_HOME, else the user's data directory."""
    if home is not None:
        return home.expanduser()
    named = os.environ.get("HARNESS_HOME", "")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415  only needed where nothing names the place

    return user_data_path("adoption-harness", appauthor=False)


def held_evidence(store: Store | Path | None, suite: Suite, *, pinned: Sequence[str] = ()) -> Held:
    """Return all evidence at hand for a suite.

    Args:
        store: the store, or its directory; None for the user's own.
        suite: what is asked of the evidence.
        pinned: ids, or beginnings of ids, of the only evidence to use; all of it if empty.

    Raises:
        UsageError: if a pinned id is that of no evidence, or of several.
        CorruptEvidenceError: if a pinned piece of evidence is there and cannot be used.
        StoreError: if the store is there and cannot be read.
    """
    home = store if isinstance(store, Path) or store is None else store.root
    problems: list[str] = []
    found = _shipped(suite, problems)
    if _has_snapshots(home_directory(home)):
        found.update(_stored(home_directory(home), plan_for_suite(suite), problems, shipped=found))
    if not any(extract.manifest.kind == "curated" for extract in found.values()):
        curated = _curated(suite, plan_for_suite(suite))
        found[curated.manifest.id] = curated
    extracts = tuple(found[key] for key in sorted(found))
    return Held(_only(extracts, pinned, problems), tuple(problems))


def extracts_with(readings: Sequence[Reading], home: Path | None, suite: Suite, *, pinned: Sequence[str] = ()) -> Held:
    """Return extracts for a few simple readings alone, of all snapshots in the store and of the curated facts.

    Raises:
        StoreError: if the store is there and cannot be read.
    """
    problems: list[str] = []
    plan = plan_for(readings, suite.catalogue)
    found = _stored(home_directory(home), plan, problems, readings)
    curated = _curated(suite, plan)
    found[curated.manifest.id] = curated
    kept = [found[key] for key in sorted(found) if not pinned or any(key.startswith(name) for name in pinned)]
    return Held(tuple(kept), tuple(problems))


def built_in_results() -> Path:
    """Return the directory of the result sets that travel with harness; it may not be there."""
    return checkout_or_wheel() / "results"


def shipped_sets(directory: Path) -> tuple[tuple[ResultSet, ...], tuple[str, ...]]:
    """Return the result sets of a directory that stand (neither withdrawn nor superseded), and what cannot be read.

    The files of sets that do not stand are not looked at: nothing here reads them.
    """
    if not directory.is_dir():
        return (), ()
    listing = list_standing_sets(directory)
    return listing.sets, tuple(f"{for_message(name)}: {problem.what}" for name, problem in listing.problems)


def shipped_manifests() -> tuple[tuple[Manifest, ...], tuple[str, ...]]:
    """Return what the evidence is that travels with harness, by id, and what of it cannot be used."""
    sets, unreadable = shipped_sets(built_in_results())
    problems = list(unreadable)
    found: dict[str, Manifest] = {}
    for each in sets:
        try:
            found.update({extract.manifest.id: extract.manifest for extract in extracts_of(each)})
        except EvidenceError as problem:
            problems.append(f"{each.id}: {for_message(problem.what)}")
    return tuple(found[key] for key in sorted(found)), tuple(problems)


def find_manifest(snapshot_id: str, home: Path | None = None) -> Manifest:
    """Return what a piece of evidence is, in the store or travelling with harness, by its id or the beginning of it.

    Raises:
        UsageError: if nothing at hand is called so, or several are.
        StoreError: if the store cannot be read.
    """
    from harness.snapshot import Store  # noqa: PLC0415  brings the table engine

    known = {each.id: each for each in (*shipped_manifests()[0], *Store(home_directory(home)).list())}
    fits = [snapshot_id] if snapshot_id in known else [name for name in sorted(known) if name.startswith(snapshot_id)]
    if len(fits) == 1 and snapshot_id:
        return known[fits[0]]
    what = "several pieces of evidence begin" if fits and snapshot_id else "no evidence at hand begins"
    todo = f"name one: {', '.join(fits[:8])}" if fits and snapshot_id else "harness snapshot list"
    raise UsageError(f"{what} with '{for_message(snapshot_id, 80)}'", todo=todo)


def remove_snapshot(snapshot_id: str, home: Path | None = None) -> str:
    """Remove a snapshot from the store, with the extracts that were kept of it, and return its id.

    Raises:
        UsageError: if the store has no such snapshot, or several begin so.
        StoreError: if the store cannot be written.
    """
    from harness.snapshot import Store  # noqa: PLC0415  brings the table engine

    root = home_directory(home)
    removed = Store(root).remove(snapshot_id)
    folder = root / CACHE_FOLDER
    for kept in sorted(folder.glob(f"{removed}-*")) if folder.is_dir() else ():
        remove_directory(kept)
    return removed


def _shipped(suite: Suite, problems: list[str]) -> dict[str, Extract]:
    """Return the extracts of the result sets that travel with harness; of one piece of evidence, the newest set's."""
    sets, unreadable = shipped_sets(built_in_results())
    problems.extend(unreadable)
    found: dict[str, Extract] = {}
    for each in sets:
        try:
            extracts = extracts_of(each)
            same_suite = each.suite_digest == suite.digest
        except HarnessError as problem:
            problems.append(f"{each.id}: {for_message(problem)}")
            continue
        # Curated facts come out of the suite itself: those of another suite are not this one's.
        found.update({one.manifest.id: one for one in extracts if one.manifest.kind != "curated" or same_suite})
    return found


def _has_snapshots(home: Path) -> bool:
    return (home / "snapshots").is_dir()


def _stored(
    home: Path,
    plan: ExtractPlan,
    problems: list[str],
    readings: Sequence[Reading] | None = None,
    *,
    shipped: Mapping[str, Extract] | None = None,
) -> dict[str, Extract]:
    """Return the extracts of all snapshots in the store; a table that is damaged is reported and left out.

    Whole extracts are kept for the next time; those that serve a few readings alone are not. What bears the id of
    evidence that travels with harness takes its place only if its content is proved to be the same, to the last value.
    """
    shipped = shipped or {}
    if not _has_snapshots(home):
        return {}
    from harness.snapshot import Store  # noqa: PLC0415  brings the table engine, which judging shipped extracts need not

    store = Store(home)
    problems.extend(f"{each.name}: {for_message(each.error.what)}" for each in store.problems())
    found = {}
    for manifest in store.list():
        same = shipped.get(manifest.id)
        if same is not None and same.plan == plan:
            continue
        try:
            if same is not None:
                _check_same(store, manifest, same.manifest)
            whole = readings is None
            if whole:
                # A damaged table is met even where its extract was kept, and so nothing of it is read.
                store.check_files(manifest.id)
            snapshot = store.open(manifest.id)
            found[manifest.id] = _kept(home, snapshot, plan) if whole else build_extract(snapshot, plan, readings)
        except EvidenceError as problem:
            problems.append(f"{manifest.id}: {for_message(problem.what)}")
    return found


def _check_same(store: Store, held: Manifest, shipped: Manifest) -> None:
    """Make sure that a snapshot is the evidence that travels with harness under its id.

    Raises:
        CorruptEvidenceError: if it is not.
    """
    if held.content != shipped.content:
        raise CorruptEvidenceError("it bears the id of other evidence", todo=f"harness snapshot remove {held.id}")
    store.check(held.id)


def _kept(home: Path, snapshot: Snapshot, plan: ExtractPlan) -> Extract:
    """Return the extract of a snapshot under a plan from where it was kept, or make it and keep it."""
    snapshot_id = snapshot.manifest.id
    key = digest(snapshot_id.encode(), _plan_text(plan).encode(), __version__.encode())[:16]
    place = home / CACHE_FOLDER / f"{snapshot_id}-{key}"
    kept = _read_back(place)
    if kept is not None and kept.manifest == snapshot.manifest and kept.plan == plan:
        return kept
    extract = build_extract(snapshot, plan)
    files = extract_bytes(extract)
    try:
        if place.exists():
            remove_directory(place)
        publish_directory(place.parent, place.name, {**files, _DIGEST_FILE: _digest_of(files).encode()})
    except EvidenceError:
        # A store that cannot be written still gives figures; only the next run takes as long as this one.
        return extract
    return extract


def _read_back(place: Path) -> Extract | None:
    """Return a kept extract, or None if there is none or it is not what was written."""
    try:
        names = sorted(entry.name for entry in place.iterdir())
        files = {name: read_regular(place / name, _LARGEST) or b"" for name in names}
        if files.pop(_DIGEST_FILE, b"").decode() != _digest_of(files):
            return None
        return read_extract(files, name=for_message(place))
    except (OSError, EvidenceError, UnicodeDecodeError):
        return None


def _digest_of(files: Mapping[str, bytes]) -> str:
    return hashlib.sha256(b"".join(digest(name.encode(), files[name]).encode() for name in sorted(files))).hexdigest()


def _plan_text(plan: ExtractPlan) -> str:
    return canonical_json({name: [str(value) for value in values] for name, values in asdict(plan).items()})


def _curated(suite: Suite, plan: ExtractPlan) -> Extract:
    from harness.snapshot import curated_snapshot  # noqa: PLC0415  brings the table engine

    return build_extract(curated_snapshot(suite.catalogue), plan)


def _only(extracts: tuple[Extract, ...], pinned: Sequence[str], problems: Sequence[str]) -> tuple[Extract, ...]:
    """Return the pinned extracts; a pin on evidence that is there and cannot be used is that evidence's error."""
    if not pinned:
        return extracts
    chosen = {}
    for name in pinned:
        fits = [each for each in extracts if each.manifest.id == name] or [
            each for each in extracts if name and each.manifest.id.startswith(name)
        ]
        broken = [problem for problem in problems if name and problem.startswith(name)]
        if broken and not fits:
            raise CorruptEvidenceError(broken[0], todo="harness doctor")
        if len(fits) != 1:
            ids = ", ".join(each.manifest.id for each in (fits or extracts))
            found = "several pieces of evidence begin" if fits else "no evidence held begins"
            raise UsageError(f"{found} with this", where=Where(item=for_message(name)), todo=f"name one of: {ids}")
        chosen[fits[0].manifest.id] = fits[0]
    return tuple(chosen[key] for key in sorted(chosen))
