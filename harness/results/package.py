"""`datapackage.json`: what a result set holds, as a Frictionless Data Package, with the digests that hold it together.

Two digests stand under `harness`. `digest` covers the content of every other file (unpacked, so that it does not hang
on a compressor) and gives the set its id. `seal` covers `datapackage.json` itself, so that a change in it is told apart
from a change in a file that it lists.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any, NoReturn

from harness._errors import NewerFormatError, ResultSetError, Where
from harness._exact import canonical_json, digest
from harness._sanitise import for_json
from harness.measure.cells import COLUMNS, MEASURES
from harness.measure.extract_files import CELLS_FILE, FACT_COLUMNS, FACTS_FILE
from harness.results._files import unpacked
from harness.results._json_text import json_text
from harness.results.columns import TABLES, field

SET_SCHEMA_VERSION = 1
"""Raised when the layout of a result set changes."""

PACKAGE_FILE = "datapackage.json"
UNDATED = "undated"
ID_PATTERN = re.compile(r"(?:\d{4}-\d{2}-\d{2}|undated)-[0-9a-f]{12}")
_SEAL_LINE = re.compile(r'^    "seal": "[0-9a-f]{64}",\n', re.MULTILINE)
_LARGEST_PACKAGE = 64 * 2**20
_MEDIA = {".csv": "text/csv", ".json": "application/json", ".md": "text/markdown", ".gz": "application/gzip"}
_TYPES = {".csv": "table", ".json": "json"}
_KEYS = {"verdicts.csv": ["task"], "evidence.csv": ["id"]}


@dataclass(frozen=True, slots=True)
class Listed:
    """A file, as `datapackage.json` lists it."""

    path: str
    """Path within the set, with `/`."""

    size: int
    """Bytes."""

    sha256: str
    """SHA-256, 64 hex digits."""


@dataclass(frozen=True, slots=True)
class Package:
    """What `datapackage.json` says."""

    id: str
    """Id of the set: the newest evidence date and twelve hex digits of the digest."""

    digest: str
    """SHA-256 over the content of every other file."""

    harness_version: str
    """Version of harness that wrote the set."""

    newest_evidence: date | None
    """Day of the newest evidence held, None if none was."""

    supersedes: str | None
    """Id of the set that this one takes the place of."""

    files: tuple[Listed, ...]
    """Every other file, by path."""


@dataclass(frozen=True, slots=True)
class About:
    """What a data package says beside its list of files."""

    title: str
    """What the set is, in a few words."""

    sources: tuple[tuple[str, str], ...]
    """Where the evidence comes from: the line to print and the web address, empty where it has none."""

    harness_version: str
    """Version of harness that made the set."""

    newest_evidence: date | None
    """Day of the newest evidence held, None if none was."""

    supersedes: str | None
    """Id of the set that this one takes the place of."""


def package_bytes(files: Mapping[str, bytes], about: About) -> bytes:
    """Return the content of `datapackage.json` for the other files of a set, path -> content."""
    content = content_digest(files, about.supersedes)
    set_id = f"{about.newest_evidence or UNDATED}-{content[:12]}"
    record: dict[str, Any] = {
        "profile": "data-package",
        "name": f"harness-results-{set_id}",
        "id": set_id,
        "title": about.title,
        "sources": [{"title": line, "path": web} if web else {"title": line} for line, web in about.sources],
        "resources": [_resource(path, files[path]) for path in sorted(files)],
        "harness": {
            "schema_version": SET_SCHEMA_VERSION,
            "harness_version": about.harness_version,
            "newest_evidence": about.newest_evidence.isoformat() if about.newest_evidence else None,
            "supersedes": about.supersedes,
            "digest": content,
        },
    }
    record["harness"]["seal"] = _seal_of(canonical_json(record))
    return json_text(record).encode()


def read_package(data: bytes, *, where: str) -> Package:
    """Read `datapackage.json`.

    Raises:
        NewerFormatError: if a later version of harness wrote it.
        ResultSetError: if it is not exactly what harness wrote.
    """
    record = _parsed(data, where)
    own = record.get("harness")
    if not isinstance(own, dict):
        _refuse(where, "this data package is no result set of harness")
    version = own.get("schema_version")
    if isinstance(version, int) and version > SET_SCHEMA_VERSION:
        raise NewerFormatError(
            f"this result set has version {version}; this harness reads up to {SET_SCHEMA_VERSION}",
            where=Where(where),
            todo="upgrade adoption-harness",
        )
    try:
        text = canonical_json(record)
        if for_json(text).encode() != data or own.pop("seal", None) != _seal_of(_unsealed(text)):
            _refuse(where, "the file was changed after it was written")
        return _package(record, own)
    except (KeyError, TypeError, ValueError, RecursionError):
        _refuse(where, "this is no result set that harness wrote")


def content_digest(files: Mapping[str, bytes], supersedes: str | None) -> str:
    """Return the SHA-256 over the content of all files but `datapackage.json`, and over what the set supersedes."""
    parts = [part for path in sorted(files) for part in (path.encode(), unpacked(path, files[path]))]
    return digest((supersedes or "").encode(), *parts)


def listed(path: str, data: bytes) -> Listed:
    """Return a file as a package lists it."""
    return Listed(path, len(data), hashlib.sha256(data).hexdigest())


def _resource(path: str, data: bytes) -> dict[str, Any]:
    entry = listed(path, data)
    plain = PurePosixPath(path.removesuffix(".gz"))
    resource: dict[str, Any] = {
        "name": path.lower().replace("/", "-"),
        "path": path,
        "format": plain.suffix.removeprefix("."),
        "mediatype": _MEDIA[PurePosixPath(path).suffix],
        "encoding": "utf-8",
        "bytes": entry.size,
        "hash": f"sha256:{entry.sha256}",
    }
    if path.endswith(".gz"):
        resource["compression"] = "gz"
    if plain.suffix in _TYPES:
        # Readers that guess take a list of tasks for a plan of their own, and version numbers for broken numbers.
        resource["type"] = _TYPES[plain.suffix]
    fields = _fields(path)
    if fields:
        resource["profile"] = "tabular-data-resource"
        resource["schema"] = {"fields": fields, "missingValues": [""]}
        if path in _KEYS:
            resource["schema"]["primaryKey"] = _KEYS[path]
    return resource


def _fields(path: str) -> list[dict[str, str]]:
    """Return the fields of a table of a set or of an extract; none for any other file."""
    if path in TABLES:
        return [field(column) for column in TABLES[path]]
    name = PurePosixPath(path.removesuffix(".gz")).name
    if name == CELLS_FILE:
        return [{"name": each, "type": "integer" if each in MEASURES else "string"} for each in COLUMNS]
    return [{"name": each, "type": "string"} for each in FACT_COLUMNS] if name == FACTS_FILE else []


def _seal_of(text: str) -> str:
    """Return the seal of a package, given its canonical text without one."""
    return digest(text.encode("utf-8", "surrogatepass"))


def _unsealed(text: str) -> str:
    """Return the canonical text of a package without the line of its seal, which is never the last of its object."""
    return _SEAL_LINE.sub("", text, count=1)


def _parsed(data: bytes, where: str) -> dict[str, Any]:
    if len(data) > _LARGEST_PACKAGE:
        _refuse(where, "the file is far too large")
    try:
        record = json.loads(data.decode(), parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        _refuse(where, "this is not the JSON that harness wrote")
    return record


def _package(record: Mapping[str, Any], own: Mapping[str, Any]) -> Package:
    files = tuple(_listed(resource) for resource in record["resources"])
    newest, supersedes = own["newest_evidence"], own["supersedes"]
    package = Package(
        id=str(record["id"]),
        digest=str(own["digest"]),
        harness_version=str(own["harness_version"]),
        newest_evidence=None if newest is None else date.fromisoformat(newest),
        supersedes=None if supersedes is None else str(supersedes),
        files=files,
    )
    if package.id != f"{package.newest_evidence or UNDATED}-{package.digest[:12]}" or not ID_PATTERN.fullmatch(
        package.id
    ):
        raise ValueError("id")
    return package


def _listed(resource: Mapping[str, Any]) -> Listed:
    return Listed(str(resource["path"]), int(resource["bytes"]), str(resource["hash"]).removeprefix("sha256:"))


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is not an integer")


def _refuse(where: str, what: str) -> NoReturn:
    raise ResultSetError(what, where=Where(where), todo="take the result set from where it came from again")
