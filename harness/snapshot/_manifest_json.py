"""Manifests as canonical JSON, read back strictly: what a manifest says can be believed, and chooses no path."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache
from types import NoneType
from typing import Any, Literal, NoReturn, get_args, get_origin, get_type_hints

from harness._errors import CorruptEvidenceError, NewerFormatError, Where
from harness._exact import canonical_json, digest
from harness._sanitise import for_message
from harness.snapshot.layout import COLUMNS, FILES
from harness.snapshot.manifest import SCHEMA_VERSION, Manifest

MAX_BYTES = 64 * 2**20
"""No manifest is larger; larger ones are not read."""

STEM_PATTERN = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
ID_PATTERN = re.compile(rf"(?P<stem>{STEM_PATTERN.pattern})-(?P<digest>[0-9a-f]{{12}})")
MAX_STEM = 60
MAX_ID = MAX_STEM + 13

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SEAL = "seal"
# What depends on the program or on the encoding of tables, not on the evidence, is no part of the id.
_NOT_IN_ID = ("id", "files", "tool_version")


def is_snapshot_id(text: str) -> bool:
    """Say whether `text` has the form of a snapshot's id, and so may be a directory's name."""
    return len(text) <= MAX_ID and ID_PATTERN.fullmatch(text) is not None


def is_stem(text: str) -> bool:
    """Say whether an id may begin with `text`."""
    return len(text) <= MAX_STEM and STEM_PATTERN.fullmatch(text) is not None


def with_id(manifest: Manifest, stem: str) -> Manifest:
    """Return the manifest with the id that its content gives it."""
    return replace(manifest, id=f"{stem}-{_content_key(manifest)}")


def manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    """Return a manifest as canonical JSON can hold it: dates as ISO text in UTC, tuples as lists."""
    record = _encode(manifest)
    assert isinstance(record, dict)  # noqa: S101  a dataclass becomes a mapping; said for the type checker
    return record


def manifest_from_json(record: object, *, where: str = "") -> Manifest:
    """Return the manifest that `manifest_to_json` wrote.

    Args:
        record: the parsed JSON.
        where: how messages name the place it came from.

    Raises:
        NewerFormatError: if a later version of harness wrote it.
        CorruptEvidenceError: if a key is missing or unknown, a value has the wrong type or does not fit the rest, or
            the id is not the one that the content gives.
    """
    if not isinstance(record, dict):
        _refuse(where, "", "an object is expected")
    version = record.get("schema_version")
    if isinstance(version, int) and not isinstance(version, bool) and version > SCHEMA_VERSION:
        raise NewerFormatError(
            f"this manifest has version {version}; this harness reads up to {SCHEMA_VERSION}",
            where=Where(where or None),
            todo="upgrade adoption-harness",
        )
    manifest = _decode(Manifest, record, where, "")
    assert isinstance(manifest, Manifest)  # noqa: S101  said for the type checker
    _check(manifest, where)
    return manifest


def manifest_to_bytes(manifest: Manifest) -> bytes:
    """Return the content of `manifest.json`: canonical JSON with a digest of itself under `seal`."""
    record = manifest_to_json(manifest)
    return canonical_json({**record, _SEAL: _seal(record)}).encode()


def manifest_from_bytes(data: bytes, *, where: str = "") -> Manifest:
    """Read the content of `manifest.json`.

    Raises:
        NewerFormatError: if a later version of harness wrote it.
        CorruptEvidenceError: if it is not exactly what harness wrote.
    """
    try:
        record = json.loads(data.decode(), object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise _corrupt(where, "", "this is not the JSON that harness wrote") from error
    if isinstance(record, dict):
        record.pop(_SEAL, None)
    manifest = manifest_from_json(record, where=where)
    if manifest_to_bytes(manifest) != data:
        _refuse(where, _SEAL, "the manifest was changed after it was written")
    return manifest


def _content_key(manifest: Manifest) -> str:
    record = manifest_to_json(manifest)
    for name in _NOT_IN_ID:
        del record[name]
    return digest(canonical_json(record).encode())[:12]


def _seal(record: dict[str, Any]) -> str:
    return digest(canonical_json(record).encode())


def _encode(value: object) -> Any:  # noqa: ANN401  JSON values
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return value


def _decode(hint: Any, value: object, where: str, key: str) -> Any:  # noqa: ANN401  driven by the types of the records
    origin = get_origin(hint)
    if is_dataclass(hint):
        return _decode_record(hint, value, where, key)
    if origin is tuple:
        return _decode_tuple(get_args(hint), value, where, key)
    if origin is Literal:
        if value not in get_args(hint):
            _refuse(where, key, f"one of {', '.join(get_args(hint))} is expected")
        return value
    if hint is datetime:
        return _decode_time(value, where, key)
    if isinstance(value, bool) or not isinstance(value, hint):
        _refuse(where, key, f"{'text' if hint is str else 'an integer'} is expected")
    return value


def _decode_record(cls: Any, value: object, where: str, key: str) -> Any:  # noqa: ANN401  any record type
    hints = _hints(cls)
    if not isinstance(value, dict):
        _refuse(where, key, "an object is expected")
    for name in sorted(value.keys() ^ hints.keys()):
        _refuse(where, _join(key, name), "the key is missing" if name in hints else "this key is not known")
    return cls(**{name: _decode(hint, value[name], where, _join(key, name)) for name, hint in hints.items()})


def _decode_tuple(hints: tuple[Any, ...], value: object, where: str, key: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        _refuse(where, key, "a list is expected")
    if hints[-1] is Ellipsis:
        return tuple(_decode(hints[0], item, where, f"{key}[{at}]") for at, item in enumerate(value))
    if len(value) != len(hints):
        _refuse(where, key, f"{len(hints)} entries are expected")
    return tuple(_decode(hint, item, where, key) for hint, item in zip(hints, value, strict=True))


def _decode_time(value: object, where: str, key: str) -> datetime:
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        time = None
    if time is None or time.tzinfo is None or _encode(time) != value:
        _refuse(where, key, "a time in UTC is expected")
    return time


@cache
def _hints(cls: type) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(cls).items() if hint is not NoneType}


def _check(manifest: Manifest, where: str) -> None:
    if manifest.captured_from > manifest.captured_to:
        _refuse(where, "captured_from", "the recording ends before it begins")
    if list(manifest.scope.members) != sorted(set(manifest.scope.members)):
        _refuse(where, "scope.members", "sorted, unique entries are expected")
    if [column.name for column in manifest.columns] != list(COLUMNS):
        _refuse(where, "columns", "the columns of the models table are expected, in its order")
    if manifest.rows < 0 or any(not 0 <= column.filled <= manifest.rows for column in manifest.columns):
        _refuse(where, "rows", "the numbers of rows and of filled cells do not fit")
    names = [file.name for file in manifest.files]
    if names != sorted(set(names)) or not set(names) <= set(FILES):
        _refuse(where, "files", f"only {', '.join(FILES)} are expected, sorted")
    if any(file.size < 0 or not _SHA256.fullmatch(file.sha256) for file in manifest.files):
        _refuse(where, "files", "sizes and SHA-256 digests are expected")
    if not is_snapshot_id(manifest.id) or manifest.id != f"{manifest.id[:-13]}-{_content_key(manifest)}":
        _refuse(where, "id", "the id is not the one that the content gives")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a key stands twice")
    return record


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is not an integer")


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _refuse(where: str, key: str, what: str) -> NoReturn:
    raise _corrupt(where, key, what)


def _corrupt(where: str, key: str, what: str) -> CorruptEvidenceError:
    return CorruptEvidenceError(
        what,
        where=Where(where or None, item=for_message(key) or None),
        todo="remove this snapshot, then import or pull it again",
    )
