"""The store: snapshots on disk, immutable, found by an id that their content gives them.

A snapshot is a directory under `snapshots/` whose name is its id. It appears by one rename and never changes; what a
crash leaves behind carries a name that begins with a dot and is never listed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import polars as pl

from harness._errors import CorruptEvidenceError, EvidenceError, UsageError, Where
from harness._sanitise import for_message
from harness.snapshot._content import content_digest
from harness.snapshot._frame import filled
from harness.snapshot._manifest_json import (
    MAX_BYTES,
    is_snapshot_id,
    manifest_from_bytes,
    manifest_to_bytes,
)
from harness.snapshot._rules import check_bases, check_models, check_rows
from harness.snapshot.describing import manifest_of
from harness.snapshot.details import SnapshotDetails
from harness.snapshot.form import FIRST_TABLES, TABLES, Read, of_first_form, tables_of
from harness.snapshot.integrity import (
    PARTIAL_PREFIX,
    REMOVED_PREFIX,
    NewFile,
    check_digest,
    check_size,
    describe,
    publish_directory,
    read_checked,
    read_regular,
    remove_directory,
    store_errors,
    write_durably,
)
from harness.snapshot.layout import EDGES_FILE, FILES, FIRST_FILES, MANIFEST_FILE, MODELS_FILE, REJECTS_FILE
from harness.snapshot.lineage import resolve_flat
from harness.snapshot.manifest import FileDigest, Manifest
from harness.snapshot.rejects import no_rejects, rejects_to_bytes
from harness.snapshot.schema import FLAG_CYCLE, FLAG_DANGLING, FLAG_SELF
from harness.snapshot.snapshot import Snapshot, table_from_bytes, write_table

_FOLDER = "snapshots"
_FLAG_COUNTS = {"cycles": FLAG_CYCLE, "dangling": FLAG_DANGLING, "self_references": FLAG_SELF}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the store that cannot be used."""

    name: str
    """The directory's name, sanitised."""

    error: EvidenceError
    """What is wrong with it."""


def default_root() -> Path:
    """Return the place for evidence: HARNESS_HOME if it is set, else the user's data directory."""
    home = os.environ.get("HARNESS_HOME", "")
    if home:
        return Path(home).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415  only needed where HARNESS_HOME is not set

    return user_data_path("adoption-harness", appauthor=False)


class Store:
    """Snapshots under one directory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        """The directory; it need not exist."""

    @property
    def folder(self) -> Path:
        """The directory that holds one directory for each snapshot."""
        return self.root / _FOLDER

    def list(self) -> tuple[Manifest, ...]:
        """Return the manifests of all snapshots that have a sound one, sorted by id.

        Raises:
            StoreError: if the place cannot be read.
        """
        return self._scan()[0]

    def problems(self) -> tuple[Problem, ...]:
        """Return what `list` leaves out and why, by name; leftovers of a crash are no problems (see `leftovers`).

        Raises:
            StoreError: if the place cannot be read.
        """
        return self._scan()[1]

    def leftovers(self) -> tuple[str, ...]:
        """Return the names of directories that a crash has left behind, sorted; one may also be at work there now.

        Raises:
            StoreError: if the place cannot be read.
        """
        return tuple(name for name in self._names() if name.startswith((PARTIAL_PREFIX, REMOVED_PREFIX)))

    def remove_leftovers(self) -> int:
        """Delete what a crash has left behind and return how many directories that were; nobody may be publishing.

        Raises:
            StoreError: if the place cannot be written.
        """
        names = self.leftovers()
        for name in names:
            remove_directory(self.folder / name)
        return len(names)

    def open(self, id_or_prefix: str) -> Snapshot:
        """Return a snapshot whose files are all there, each of the size that its manifest records.

        The SHA-256 of a file is checked when it is read, before anything is made of its bytes; a file that is not read
        is not hashed (`check_files` does that).

        Raises:
            UsageError: if there is no such snapshot, or several begin so.
            CorruptEvidenceError: if a file is missing or has another size, or the manifest is damaged.
            NewerFormatError: if a later harness wrote it.
            StoreError: if it cannot be read.
        """
        name = self.resolve(id_or_prefix)
        manifest = self._manifest(name)
        directory = self.folder / name
        by_name = {file.name: file for file in manifest.files}
        for file in manifest.files:
            check_size(directory, file)
        is_first = EDGES_FILE not in by_name
        schemas = FIRST_TABLES if is_first else TABLES

        def reading(content: Callable[[str], bytes]) -> Read:
            def read(file: str, columns: Sequence[str]) -> pl.DataFrame:
                return table_from_bytes(schemas[file], content(file), columns, for_message(directory / file))

            return of_first_form(read) if is_first else read

        def content(file: str) -> bytes:
            return read_checked(directory, by_name[file])

        return Snapshot(manifest, reading(content), lambda: reading(cache(content)))

    def check_files(self, id_or_prefix: str) -> Manifest:
        """Check the SHA-256 of every file of a snapshot, on two cores, and return its manifest.

        Raises:
            UsageError: if there is no such snapshot, or several begin so.
            CorruptEvidenceError: if a file is missing or is not what the manifest says.
            NewerFormatError: if a later harness wrote it.
            StoreError: if it cannot be read.
        """
        manifest = self.open(id_or_prefix).manifest
        largest_first = sorted(manifest.files, key=lambda file: -file.size)
        with ThreadPoolExecutor(max_workers=2) as both:
            for _ in both.map(partial(check_digest, self.folder / manifest.id), largest_first):
                pass
        return manifest

    def check(self, id_or_prefix: str) -> Manifest:
        """Check a snapshot to the last byte: digests, tables, counts, and that its content gives it its id.

        Raises:
            UsageError: if there is no such snapshot, or several begin so.
            CorruptEvidenceError: if anything differs from the manifest.
            NewerFormatError: if a later harness wrote it.
            StoreError: if it cannot be read.
        """
        manifest = self.check_files(id_or_prefix)
        snapshot = self.open(manifest.id)
        directory = self.folder / manifest.id
        place = Where(for_message(directory))
        extra = sorted(set(self._entries(directory)) - {MANIFEST_FILE} - {file.name for file in manifest.files})
        if extra:
            raise CorruptEvidenceError(f"a file does not belong here: {for_message(extra[0], 60)}", where=place)
        rejects = next((read_checked(directory, file) for file in manifest.files if file.name == REJECTS_FILE), b"")
        models = snapshot.models()
        try:
            check_models(models)
        except ValueError as error:
            raise CorruptEvidenceError(str(error), where=place) from error
        fits = models.height == manifest.rows and filled(models) == manifest.columns
        if not fits or content_digest(models, rejects) != manifest.content:
            raise CorruptEvidenceError("the models table is not the one that the manifest describes", where=place)
        for name, table in tables_of(models, *resolve_flat(models)).items():
            if name != MODELS_FILE and not table.equals(snapshot.table(name)):
                what = f"{name} is not the one that the models table gives"
                raise CorruptEvidenceError(what, where=place)
        return manifest

    def publish(self, models: pl.DataFrame, details: SnapshotDetails, rejects: pl.DataFrame | None = None) -> Manifest:
        """Publish a table, or return the manifest of the same evidence if it is there already.

        Args:
            models: the table (MODELS_SCHEMA), sorted by `repo_id`.
            details: what is said about it.
            rejects: the rows that could not be read (`REJECTS_SCHEMA`).

        Raises:
            ValueError: if the table is not what MODELS_SCHEMA says.
            CorruptEvidenceError: if the same evidence is there and broken.
            StoreError: if the place cannot be written or is full; everything that was there is intact.
        """
        rejected = rejects_to_bytes(rejects if rejects is not None else no_rejects())
        with ThreadPoolExecutor(max_workers=2) as beside:
            content = beside.submit(content_digest, models, rejected)
            resolved = beside.submit(resolve_flat, models)
            # Nothing is made of either, nor of what went wrong there, if a rule is broken.
            check_rows(models)
            lines, edges, outside = resolved.result()
            check_bases(outside)
            flags = lines["flags"]
            flagged = {name: int((flags & flag).cast(pl.Boolean).sum()) for name, flag in _FLAG_COUNTS.items()}
            counts = {**dict(details.counts), **flagged}
            tables = tables_of(models, lines, edges, outside)
            manifest = manifest_of(models, replace(details, counts=tuple(counts.items())), content.result())
        if (self.folder / manifest.id).exists():
            return self.check(manifest.id)

        def write(directory: Path) -> None:
            nonlocal manifest
            files = (*_written(directory, tables), describe(REJECTS_FILE, rejected))
            manifest = replace(manifest, files=files)
            write_durably(directory / REJECTS_FILE, rejected)
            write_durably(directory / MANIFEST_FILE, manifest_to_bytes(manifest))

        is_new = publish_directory(self.folder, manifest.id, write)
        return manifest if is_new else self.check(manifest.id)

    def directory(self, id_or_prefix: str) -> Path:
        """Return where a snapshot's files stand, `rejects.csv` among them.

        Raises:
            UsageError: if there is no such snapshot, or several begin so.
            StoreError: if the place cannot be read.
        """
        return self.folder / self.resolve(id_or_prefix)

    def remove(self, id_or_prefix: str) -> str:
        """Remove a snapshot, sound or broken, and return its id.

        Raises:
            UsageError: if there is no such snapshot, or several begin so.
            StoreError: if the place cannot be written.
        """
        name = self.resolve(id_or_prefix)
        remove_directory(self.folder / name)
        return name

    def resolve(self, id_or_prefix: str) -> str:
        """Return the id of the one snapshot, sound or broken, that has this id or begins so.

        Raises:
            UsageError: if there is none, or several.
            StoreError: if the place cannot be read.
        """
        names = [name for name in self._names() if is_snapshot_id(name)]
        fits = [name for name in names if name == id_or_prefix] or [
            name for name in names if id_or_prefix and name.startswith(id_or_prefix)
        ]
        if len(fits) == 1:
            return fits[0]
        shown = for_message(id_or_prefix, 80)
        if fits:
            raise UsageError(f"several snapshots begin with '{shown}'", todo=f"name one: {', '.join(fits[:8])}")
        raise UsageError(f"no snapshot here begins with '{shown}'", todo="harness snapshot list")

    def _manifest(self, name: str) -> Manifest:
        directory = self.folder / name
        where = for_message(directory / MANIFEST_FILE)
        data = read_regular(directory / MANIFEST_FILE, limit=MAX_BYTES)
        if data is None:
            raise CorruptEvidenceError("there is no manifest", where=Where(where), todo=_again(name))
        manifest = manifest_from_bytes(data, where=where)
        if manifest.id != name:
            raise CorruptEvidenceError(
                "the manifest is that of another snapshot", where=Where(where), todo=_again(name)
            )
        if {file.name for file in manifest.files} not in (set(FILES), set(FIRST_FILES)):
            raise CorruptEvidenceError("the manifest names no tables", where=Where(where), todo=_again(name))
        return manifest

    def _scan(self) -> tuple[tuple[Manifest, ...], tuple[Problem, ...]]:
        manifests, problems = [], []
        for name in self._names():
            if name.startswith("."):
                continue
            try:
                if not is_snapshot_id(name):
                    raise CorruptEvidenceError("this is no snapshot", where=Where(for_message(self.folder / name)))
                manifests.append(self._manifest(name))
            except EvidenceError as error:
                problems.append(Problem(for_message(name), error))
        return tuple(manifests), tuple(problems)

    def _names(self) -> tuple[str, ...]:
        return self._entries(self.folder)

    def _entries(self, directory: Path) -> tuple[str, ...]:
        with store_errors(directory, "read"):
            try:
                return tuple(sorted(entry.name for entry in directory.iterdir()))
            except FileNotFoundError:
                return ()


def _again(name: str) -> str:
    return f"harness snapshot remove {name}, then import or pull it again"


def _written(directory: Path, tables: Mapping[str, pl.DataFrame]) -> tuple[FileDigest, ...]:
    """Write tables into a directory, the largest one first, and return what was written, in the order of `tables`.

    Raises:
        OSError: if that fails.
    """
    with ExitStack() as files, ThreadPoolExecutor(max_workers=1) as settling:
        settled = {}
        for name in sorted(tables, key=lambda name: name != MODELS_FILE):
            file = files.enter_context(NewFile(directory / name))
            write_table(tables[name], file)
            # Disks take their time: meanwhile the next table is written.
            settled[name] = settling.submit(file.settle)
        return tuple(settled[name].result() for name in tables)
