"""The tape: every answer of a crawl, kept on disk in order, so that a pull goes on where it stopped.

Each answer is one file that appears by a rename after it was flushed. What a crash leaves is a tape that is whole up to
some answer: at most the one that was under way is fetched again. A crawl asks the tape for each of its calls in turn;
calls that are on it are answered from it, and the first that is not begins the fetching.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from harness._errors import StoreError, UsageError, Where
from harness._exact import digest
from harness._sanitise import for_message
from harness.hub.records import COLUMNS, Bad, Records
from harness.pull.target import Target
from harness.snapshot.integrity import remove_directory, store_errors, sync_directory, write_durably
from harness.snapshot.schema import MODELS_SCHEMA

FOLDER = "pulls"
"""Directory of the store that holds tapes."""

OLDEST = timedelta(hours=72)
"""A tape that was begun longer ago is thrown away: one snapshot shall not speak of two weeks."""

RECORD_SCHEMA = {name: MODELS_SCHEMA[name] for name in COLUMNS}
"""Columns of the records of one answer."""

_BEGUN, _LOCK = "begun.json", "lock"
_LARGEST_HEAD = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a crawl."""

    kind: str
    """`list` or `repo`."""

    author: str
    """With `list`: the namespace, or empty."""

    base: str
    """With `list`: the repository whose derivatives are listed; with `repo`: the repository; or empty."""

    cursor: str
    """With `list`: the cursor, empty for the first page."""


@dataclass(frozen=True, slots=True)
class Step:
    """One call and what its answer was."""

    call: Call
    """The call."""

    following: str
    """Cursor of the next page, or empty."""

    expand: tuple[str, ...]
    """What was asked for, less what the Hub refused."""

    state: str
    """With `repo`: how the repository stands."""

    present: str
    """With `repo`: its present id."""

    rows: int
    """Records."""

    unusable: int
    """Items that were no records."""

    private: int
    """Items left out because only the owner of the token can see them."""

    oldest: str
    """Creation time of the last record that has one (ISO), or empty."""

    bad: tuple[Bad, ...]
    """What could not be taken."""

    reason: str
    """Why the crawl cannot be complete with this answer, or empty."""

    at: str
    """When the answer came (ISO)."""


class Tape:
    """The answers of one crawl."""

    def __init__(self, root: Path, target: Target, now: datetime, *, fresh: bool = False) -> None:
        """Open the tape of a target, or begin it.

        Args:
            root: the directory of the store.
            target: what is crawled.
            now: the time.
            fresh: throw away what was fetched before.

        Raises:
            StoreError: if the place cannot be written.
            UsageError: if another process pulls the same.
        """
        self.directory = root / FOLDER / target.key
        with store_errors(self.directory, "written"):
            self.directory.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.directory / _LOCK)
        self.begun = self._begin(target, now, fresh=fresh)
        self.steps: list[Step] = []
        self.kept = 0
        """Answers that were on the tape before this run."""
        self._place = 0
        self._read()

    def take(self, call: Call, fetch: Callable[[], tuple[Step, Records]]) -> Step:
        """Return the next answer: from the tape if it is that of this call, else fetched now and kept.

        Raises:
            StoreError: if it cannot be written; what was kept before is whole.
        """
        if self._place < len(self.steps) and self.steps[self._place].call != call:
            # The crawl has come another way: what follows belongs to a listing that is no longer the same.
            self.drop(self._place)
        if self._place == len(self.steps):
            step, records = fetch()
            self._write(step, records)
            self.steps.append(step)
        self._place += 1
        return self.steps[self._place - 1]

    @property
    def place(self) -> int:
        """How many answers the crawl has taken."""
        return self._place

    def drop(self, first: int) -> None:
        """Forget the answers from `first` on."""
        with store_errors(self.directory, "written"):
            for number in reversed(range(first, len(self.steps))):
                self._file(number).unlink(missing_ok=True)
        del self.steps[first:]
        self._place = min(self._place, first)

    def frame(self, number: int) -> pl.DataFrame:
        """Return the records of an answer (RECORD_SCHEMA)."""
        found = _read_file(self._file(number))
        if found is None:
            raise StoreError(
                "a page that was fetched before cannot be read", where=Where(for_message(self._file(number))),
                todo="run the same command with --fresh",
            )  # fmt: skip
        return found[1]

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yield the records of all answers in order."""
        for number in range(len(self.steps)):
            yield self.frame(number)

    def close(self) -> None:
        """Let go of the tape; it stays on disk."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def remove(self) -> None:
        """Delete the tape: its snapshot is published."""
        self.close()
        remove_directory(self.directory)

    def _begin(self, target: Target, now: datetime, *, fresh: bool) -> datetime:
        begun = _begun(self.directory / _BEGUN)
        if begun is not None and not fresh and now - begun <= OLDEST:
            return begun
        with store_errors(self.directory, "written"):
            for entry in self.directory.iterdir():
                if entry.name != _LOCK:
                    entry.unlink()
            record = {"begun": now.isoformat(), "target": target.as_record()}
            write_durably(self.directory / _BEGUN, json.dumps(record).encode())
        return now

    def _read(self) -> None:
        """Read what is on the tape; it ends where a file is missing or damaged."""
        while True:
            found = _read_file(self._file(len(self.steps)))
            if found is None:
                break
            self.steps.append(found[0])
        self.kept = len(self.steps)

    def _write(self, step: Step, records: Records) -> None:
        buffer = io.BytesIO()
        _as_frame(records).write_ipc(buffer, compression="zstd")
        head = json.dumps(asdict(step)).encode()
        payload = len(head).to_bytes(8, "big") + head + buffer.getvalue()
        final = self._file(len(self.steps))
        temporary = final.with_suffix(".part")
        with store_errors(self.directory, "written"):
            temporary.unlink(missing_ok=True)
            write_durably(temporary, bytes.fromhex(digest(payload)) + payload)
            temporary.replace(final)
            sync_directory(self.directory)

    def _file(self, number: int) -> Path:
        return self.directory / f"{number:08d}.page"


def _as_frame(records: Records) -> pl.DataFrame:
    """Return records as a table (RECORD_SCHEMA); the table engine splits lists faster than it takes them row by row."""
    joined = [None if bases is None else "\n".join(bases) for bases in records.columns["base_models"]]
    schema = {**RECORD_SCHEMA, "base_models": pl.String()}
    frame = pl.DataFrame({**records.columns, "base_models": joined}, schema=schema, strict=True)
    bases = pl.col("base_models")
    none = pl.lit([], RECORD_SCHEMA["base_models"])
    return frame.with_columns(pl.when(bases == "").then(none).otherwise(bases.str.split("\n")).alias("base_models"))


def _read_file(path: Path) -> tuple[Step, pl.DataFrame] | None:
    """Return what a file of a tape holds, or None if there is none or it is not what was written."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    sealed, payload = data[:32], data[32:]
    if len(payload) < 8 or bytes.fromhex(digest(payload)) != sealed:  # noqa: PLR2004  the length of the head
        return None
    size = int.from_bytes(payload[:8], "big")
    if size > _LARGEST_HEAD * 4:
        return None
    head: dict[str, Any] = json.loads(payload[8 : 8 + size])
    head["call"] = Call(**head["call"])
    head["expand"] = tuple(head["expand"])
    head["bad"] = tuple(Bad(*each) for each in head["bad"])
    return Step(**head), pl.read_ipc(io.BytesIO(payload[8 + size :]))


def _begun(path: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads(path.read_bytes())["begun"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _locked(path: Path) -> int | None:
    """Hold a lock that goes with the process, where the system has such locks.

    Raises:
        UsageError: if another process holds it.
    """
    try:
        import fcntl  # noqa: PLC0415  not on Windows, where two pulls of the same are not kept apart
    except ImportError:
        return None
    with store_errors(path, "written"):
        held = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        with contextlib.suppress(OSError):
            os.close(held)
        raise UsageError("another process is pulling the same at this moment", todo="wait for it to end") from None
    return held
