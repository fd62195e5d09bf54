"""Files that are whole or absent: digests, flushing to disk, publishing by rename.

Every byte goes through `os.write` and is flushed (`fsync`) before a directory gets its final name, so that a crash, a
full disk or Ctrl-C leaves either a whole directory or one that carries a name which nobody lists.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from harness._errors import CorruptEvidenceError, StoreError, Where
from harness._sanitise import for_message
from harness.snapshot.manifest import FileDigest

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PARTIAL_PREFIX = ".partial-"
"""Directories that are being written, or were when a process died."""

REMOVED_PREFIX = ".removed-"
"""Directories that are being removed, or were when a process died."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def describe(name: str, data: bytes) -> FileDigest:
    """Return name, size and SHA-256 of a file that holds `data`."""
    return FileDigest(name, len(data), hashlib.sha256(data).hexdigest())


def read_checked(directory: Path, expected: FileDigest) -> bytes:
    """Return the bytes of a file whose size and SHA-256 are what `expected` says.

    Raises:
        CorruptEvidenceError: if the file is missing, is no regular file, or differs in size or digest.
        StoreError: if it cannot be read.
    """
    check_size(directory, expected)
    data = read_regular(directory / expected.name, limit=expected.size + 1)
    if data is None:
        raise _corrupt(directory, expected.name, "the file is missing")
    if len(data) != expected.size:
        raise _corrupt(directory, expected.name, "the file changed while it was read")
    if hashlib.sha256(data).hexdigest() != expected.sha256:
        raise _corrupt(directory, expected.name, "the file's SHA-256 is not the one recorded")
    return data


def check_size(directory: Path, expected: FileDigest) -> None:
    """Refuse a file that cannot be what `expected` says, without reading it.

    Raises:
        CorruptEvidenceError: if the file is missing, is no regular file, or differs in size.
        StoreError: if the place cannot be read.
    """
    path = directory / expected.name
    with store_errors(path, "read"):
        try:
            found = path.lstat()
        except (FileNotFoundError, NotADirectoryError):
            raise _corrupt(directory, expected.name, "the file is missing") from None
    if not stat.S_ISREG(found.st_mode):
        raise _corrupt(directory, expected.name, "this is no regular file")
    if found.st_size != expected.size:
        what = f"the file has {found.st_size:,} bytes, not the {expected.size:,} recorded"
        raise _corrupt(directory, expected.name, what)


def check_digest(directory: Path, expected: FileDigest) -> None:
    """Refuse a file whose size or SHA-256 is not what `expected` says; it is read a part at a time.

    Raises:
        CorruptEvidenceError: if the file is missing, is no regular file, or differs in size or digest.
        StoreError: if it cannot be read.
    """
    check_size(directory, expected)
    path = directory / expected.name
    with store_errors(path, "read"), path.open("rb", buffering=0) as file:
        found = hashlib.file_digest(file, hashlib.sha256)
    if found.hexdigest() != expected.sha256:
        raise _corrupt(directory, expected.name, "the file's SHA-256 is not the one recorded")


def read_regular(path: Path, limit: int) -> bytes | None:
    """Return at most `limit` bytes of a regular file, or None if there is no such file; links are not followed.

    Raises:
        CorruptEvidenceError: if the path is a link, a directory or a device.
        StoreError: if it cannot be read.
    """
    with store_errors(path, "read"):
        try:
            if not stat.S_ISREG(path.lstat().st_mode):
                raise _corrupt(path.parent, path.name, "this is no regular file")
            with path.open("rb") as file:
                return file.read(limit)
        except (FileNotFoundError, NotADirectoryError):
            return None


def write_durably(path: Path, data: bytes) -> None:
    """Write a new file and flush it to disk.

    Raises:
        OSError: if that fails; the file may then be incomplete.
    """
    with NewFile(path) as file:
        file.write(data)
        file.settle()


class NewFile(io.RawIOBase):
    """A new file that engines write to, hashed on the way; it is safe on disk once it is settled."""

    def __init__(self, path: Path) -> None:
        """Make the file.

        Raises:
            OSError: if that fails, or something is there already.
        """
        self.failure: OSError | None = None
        """What kept a part from being written: an engine that writes here tells less of it."""
        self._name, self._size, self._total = path.name, 0, hashlib.sha256()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._descriptor = os.open(path, flags, 0o644)

    def writable(self) -> bool:
        """Say that it can be written."""
        return True

    def write(self, data: ReadableBuffer) -> int:
        """Write all of `data` and return how many bytes that are.

        Raises:
            OSError: if that fails; the file may then be incomplete.
        """
        view = memoryview(data).cast("B")
        left = view
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            self.failure = error
            raise
        self._total.update(view)
        self._size += len(view)
        return len(view)

    def settle(self) -> FileDigest:
        """Flush it to disk and return what was written.

        Raises:
            OSError: if that fails.
        """
        os.fsync(self._descriptor)
        return FileDigest(self._name, self._size, self._total.hexdigest())

    def close(self) -> None:
        """Close it, settled or not."""
        if not self.closed:
            super().close()
            os.close(self._descriptor)


def sync_directory(path: Path) -> None:
    """Flush a directory's entries to disk, where the system can."""
    if os.name == "nt":
        # Windows gives no handle for a directory, and needs none.
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish_directory(parent: Path, name: str, files: Mapping[str, bytes] | Callable[[Path], None]) -> bool:
    """Write a directory of files so that it appears under its name whole, or not at all.

    Args:
        parent: the directory to hold it; made if it is missing.
        name: the final name, already known to be harmless.
        files: file name -> content; or what writes the files durably into the directory that it is given.

    Returns:
        False if a directory of that name is there already; it is left as it is.

    Raises:
        StoreError: if the place cannot be written or is full; nothing is left behind.
    """
    temporary = parent / f"{PARTIAL_PREFIX}{name}-{secrets.token_hex(6)}"
    try:
        with store_errors(parent, "written"):
            parent.mkdir(parents=True, exist_ok=True)
            temporary.mkdir()
            if callable(files):
                files(temporary)
            else:
                for file_name, data in files.items():
                    write_durably(temporary / file_name, data)
            sync_directory(temporary)
            return _rename(temporary, parent / name)
    finally:
        # After the rename there is nothing under the temporary name; after a failure or Ctrl-C there may be.
        shutil.rmtree(temporary, ignore_errors=True)


def remove_directory(path: Path) -> None:
    """Take a directory out of sight in one step, then delete it.

    Raises:
        StoreError: if the place cannot be written; the directory is then still whole.
    """
    hidden = path.with_name(f"{REMOVED_PREFIX}{path.name}-{secrets.token_hex(6)}")
    with store_errors(path, "removed"):
        path.rename(hidden)
        sync_directory(path.parent)
        shutil.rmtree(hidden)


@contextmanager
def store_errors(place: Path, done: str) -> Iterator[None]:
    """Turn an `OSError` into a `StoreError` that names the place (`done`: read, written, removed)."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            what, todo = "the disk is full", "free some space there, or set HARNESS_HOME to another place"
        else:
            reason = for_message(error.strerror or type(error).__name__)
            what, todo = f"this cannot be {done}: {reason}", "check the place, or set HARNESS_HOME to another one"
        raise StoreError(what, where=Where(for_message(place)), todo=todo) from error


def _rename(temporary: Path, final: Path) -> bool:
    try:
        temporary.rename(final)
    except OSError as error:
        if error.errno in {errno.EEXIST, errno.ENOTEMPTY} and final.is_dir():
            return False
        raise
    sync_directory(final.parent)
    return True


def _corrupt(directory: Path, name: str, what: str) -> CorruptEvidenceError:
    return CorruptEvidenceError(
        what,
        where=Where(for_message(directory / name)),
        todo=f"harness snapshot remove {for_message(directory.name)}, then import or pull it again",
    )
