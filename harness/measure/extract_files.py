"""Extracts as files: the canonical bytes that travel in result sets, and back."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from operator import methodcaller
from typing import TYPE_CHECKING, Any

from harness._errors import CorruptEvidenceError, NewerFormatError, Where
from harness._exact import canonical_json, digest
from harness._sanitise import for_message
from harness.measure._checks import check_cells, check_fact
from harness.measure.cells import COLUMNS, Cells
from harness.measure.extract import Extract, RepoFacts
from harness.measure.keys import ExtractPlan
from harness.snapshot._manifest_json import manifest_from_json, manifest_to_json

if TYPE_CHECKING:
    from harness.snapshot.manifest import Manifest

FORMAT_VERSION = 1
PLAIN_LIMIT = 64 * 1024
"""Cells larger than this many bytes are compressed."""

LARGEST = 2**30
"""No cells of more bytes than this are unpacked."""

EXTRACT_FILE, CELLS_FILE, FACTS_FILE = "extract.json", "cells.csv", "facts.csv"
PACKED_CELLS_FILE = f"{CELLS_FILE}.gz"
FACT_COLUMNS = tuple(field.name for field in fields(RepoFacts))

_HEAD_KEYS = {"format_version", "manifest", "plan", "digest"}
_UNREADABLE = (
    KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError, EOFError, RecursionError, zlib.error,
)  # fmt: skip


def extract_bytes(extract: Extract) -> dict[str, bytes]:
    """Return the canonical files of an extract by name: the same bytes for the same evidence, plan and version."""
    content = _content(extract.manifest, extract.plan)
    cells, facts = _cells_bytes(extract), _facts_bytes(extract)
    head = {"format_version": FORMAT_VERSION, "digest": _digest(content, cells, facts), **content}
    files = {EXTRACT_FILE: canonical_json(head).encode(), FACTS_FILE: facts}
    if len(cells) > PLAIN_LIMIT:
        files[PACKED_CELLS_FILE] = gzip.compress(cells, compresslevel=9, mtime=0)
    else:
        files[CELLS_FILE] = cells
    return files


def extract_digest(extract: Extract) -> str:
    """Return the SHA-256 over the canonical content, compression aside; `extract.json` states it."""
    return _digest(_content(extract.manifest, extract.plan), _cells_bytes(extract), _facts_bytes(extract))


def read_extract(files: Mapping[str, bytes], *, name: str = "extract") -> Extract:
    """Read an extract back from its files.

    Raises:
        NewerFormatError: if a later harness wrote it.
        CorruptEvidenceError: if anything in it cannot be read, or is not what was written.
    """
    try:
        return _read(files, name)
    except _UNREADABLE as problem:
        raise CorruptEvidenceError(
            f"the extract cannot be read: {for_message(_words(problem), 120)}",
            where=Where(file=name),
            todo="take the result set from where it came from again",
        ) from problem


def _words(problem: Exception) -> str:
    if isinstance(problem, KeyError):
        return f"there is no {problem.args[0] if problem.args else 'key'}"
    return str(problem) or type(problem).__name__


def _read(files: Mapping[str, bytes], name: str) -> Extract:
    head = json.loads(files[EXTRACT_FILE].decode())
    _check_version(head["format_version"], name)
    if set(head) != _HEAD_KEYS or canonical_json(head).encode() != files[EXTRACT_FILE]:
        raise ValueError(f"{EXTRACT_FILE} is not as it is written")
    manifest = manifest_from_json(head["manifest"], where=name)
    plan = _plan(head["plan"])
    cells, facts = _unpacked(files), files[FACTS_FILE]
    # The keys of canonical JSON are sorted: what the digest covers is all that follows the digest and the version.
    _, key, content = files[EXTRACT_FILE].partition(b'\n  "manifest": ')
    stands = manifest_to_json(manifest) == head["manifest"]
    if not stands or digest(b"{" + key + content, cells, facts) != head["digest"]:
        raise ValueError("it was changed after it was written: its digest does not match")
    whole = Cells.of_texts(_columns(cells, COLUMNS))
    check_cells(whole, plan)
    rows = zip(*_columns(facts, FACT_COLUMNS).values(), strict=True)
    extract = Extract(manifest, plan, whole, tuple(_fact(row) for row in rows))
    extract.__dict__["digest"] = head["digest"]  # it was computed just now, of the same bytes
    return extract


def _unpacked(files: Mapping[str, bytes]) -> bytes:
    if len(files) != len({EXTRACT_FILE, CELLS_FILE, FACTS_FILE}):
        raise ValueError("a file is missing or does not belong to it")
    if PACKED_CELLS_FILE not in files:
        return files[CELLS_FILE]
    with gzip.GzipFile(fileobj=io.BytesIO(files[PACKED_CELLS_FILE])) as packed:
        content = packed.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValueError(f"{PACKED_CELLS_FILE} unpacks to too many bytes")
    return content


def _check_version(version: object, name: str) -> None:
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError("format_version is no version")
    if version > FORMAT_VERSION:
        raise NewerFormatError(
            f"the extract has format {for_message(version, 20)}; this harness reads up to {FORMAT_VERSION}",
            where=Where(file=name),
            todo="install a newer adoption-harness",
        )


def _content(manifest: Manifest, plan: ExtractPlan) -> dict[str, Any]:
    return {"manifest": manifest_to_json(manifest), "plan": _plan_json(plan)}


def _digest(content: dict[str, Any], cells: bytes, facts: bytes) -> str:
    return digest(canonical_json(content).encode(), cells, facts)


def _plan_json(plan: ExtractPlan) -> dict[str, Any]:
    columns = {each.name: getattr(plan, each.name) for each in fields(plan)}
    return {
        name: [value.isoformat() if isinstance(value, date) else value for value in values]
        for name, values in columns.items()
    }


def _plan(data: Mapping[str, list[Any]]) -> ExtractPlan:
    values = {field.name: tuple(data[field.name]) for field in fields(ExtractPlan)}
    if len(values) != len(data):
        raise ValueError("the plan has other keys")
    values["edges"] = tuple(date.fromisoformat(text) for text in values["edges"])
    for name, kind in (("floors", int), ("sizes", int), ("namespaces", str), ("patterns", str), ("repos", str)):
        if any(type(value) is not kind for value in values[name]) or len(set(values[name])) < len(values[name]):
            raise ValueError(f"the {name} of the plan are none")
    plan = ExtractPlan(**values)
    if any(type(value) is not str for value in plan.groups) or _plan_json(plan) != data:
        raise ValueError("the plan is not as it is written")
    return plan


def _cells_bytes(extract: Extract) -> bytes:
    """Return `cells.csv`; no text of it needs quotes."""
    lines = (",".join(row) for row in (COLUMNS, *extract.cells.lines()))
    return "".join(f"{line}\n" for line in lines).encode()


def _facts_bytes(extract: Extract) -> bytes:
    return _csv_bytes([FACT_COLUMNS, *(_fact_row(each) for each in extract.repos)])


def _csv_bytes(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _columns(content: bytes, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the columns of a table; no text that an extract carries needs quotes."""
    first, end, rest = content.decode().partition("\n")
    if tuple(first.split(",")) != columns:
        raise ValueError("a table has other columns")
    if not end or (rest and not rest.endswith("\n")):
        raise ValueError("a table ends within a row")
    if not rest:
        return dict.fromkeys(columns, ())
    body, width = rest[:-1], len(columns)
    for number, commas in enumerate(map(methodcaller("count", ","), body.split("\n")), start=2):
        if commas != width - 1:
            raise ValueError(f"line {number} of a table has {commas + 1} cells")
    texts = body.replace("\n", ",").split(",")
    return {name: tuple(texts[place::width]) for place, name in enumerate(columns)}


def _fact_row(facts: RepoFacts) -> tuple[str, ...]:
    return tuple(_fact_text(getattr(facts, name)) for name in FACT_COLUMNS)


def _fact_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ";".join(value) or "-"
    return value.isoformat() if isinstance(value, date) else str(value)


def _fact(cells: tuple[str, ...]) -> RepoFacts:
    row = dict(zip(FACT_COLUMNS, cells, strict=True))

    def number(name: str) -> int | None:
        return int(row[name]) if row[name] else None

    bases = row["bases"]
    fact = RepoFacts(
        repo_id=row["repo_id"],
        largest_of=row["largest_of"] or None,
        rank=number("rank"),
        created=date.fromisoformat(row["created"]) if row["created"] else None,
        downloads_30d=number("downloads_30d"),
        downloads_all_time=number("downloads_all_time"),
        likes=number("likes"),
        task=row["task"] or None,
        licence=row["licence"] or None,
        gated=None if not row["gated"] else row["gated"] == "true",
        relation=row["relation"] or None,
        bases=None if not bases else () if bases == "-" else tuple(bases.split(";")),
        parameters=number("parameters"),
    )
    if _fact_row(fact) != cells:
        raise ValueError(f"the facts of {row['repo_id']} are not as they are written")
    check_fact(fact)
    return fact
