"""Files of a result set on disk: written whole or not at all, read without following anything that they say."""

from __future__ import annotations

import errno
import gzip
import io
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from harness._errors import ResultSetError, Where
from harness._sanitise import for_message
from harness.snapshot.integrity import PARTIAL_PREFIX, sync_directory, write_durably

LARGEST_FILE = 512 * 2**20
"""No file of a result set is larger, packed or unpacked; larger ones are not read."""

MOST_FILES = 10_000
"""No result set has more files."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_THERE = frozenset({errno.EEXIST, errno.ENOTEMPTY})


def publish(parent: Path, name: str, files: Mapping[str, bytes]) -> bool:
    """Write a directory of files so that it appears under its name whole, or not at all.

    Args:
        parent: the directory to hold it; made if it is missing.
        name: the final name, already known to be harmless.
        files: path within the directory, with `/`, already known to be harmless -> content.

    Returns:
        False if something of that name is there already; it is left as it is.

    Raises:
        ResultSetError: if the place cannot be written or is full; nothing is left behind.
    """
    temporary = parent / f"{PARTIAL_PREFIX}{name}-{secrets.token_hex(6)}"
    with os_errors(parent, "written"):
        parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.mkdir()
            folders = {temporary, *(temporary / parts for path in files for parts in PurePosixPath(path).parents)}
            for folder in sorted(folders):
                folder.mkdir(exist_ok=True)
            for path in sorted(files):
                write_durably(temporary / path, files[path])
            for folder in sorted(folders, reverse=True):
                sync_directory(folder)
            return _rename(temporary, parent / name)
        finally:
            # After the rename there is nothing under the temporary name; after a failure or Ctrl-C there may be.
            shutil.rmtree(temporary, ignore_errors=True)


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in the place of whatever has its name, in one step.

    Raises:
        ResultSetError: if the place cannot be written or is full; what was there is then still there.
    """
    temporary = path.with_name(f"{PARTIAL_PREFIX}{path.name}-{secrets.token_hex(6)}")
    with os_errors(path, "written"):
        try:
            write_durably(temporary, data)
            temporary.replace(path)
            sync_directory(path.parent)
        finally:
            temporary.unlink(missing_ok=True)


def paths_in(directory: Path) -> list[str]:
    """Return the paths of all files under a directory, with `/`, sorted; nothing is followed.

    Raises:
        ResultSetError: if the directory cannot be read, or holds a link, a device or far too many files.
    """
    found: list[str] = []
    with os_errors(directory, "read"):
        waiting = [directory]
        while waiting:
            for entry in sorted(waiting.pop().iterdir()):
                mode = entry.lstat().st_mode
                if stat.S_ISDIR(mode):
                    waiting.append(entry)
                elif stat.S_ISREG(mode):
                    found.append(entry.relative_to(directory).as_posix())
                else:
                    raise ResultSetError("this is no regular file", where=Where(for_message(entry)), todo="remove it")
                if len(found) + len(waiting) > MOST_FILES:
                    raise ResultSetError(
                        f"there are more than {MOST_FILES:,} files", where=Where(for_message(directory))
                    )
    return sorted(found)


def read_file(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """Return the content of a file.

    Raises:
        ResultSetError: if it cannot be read, or holds more than `limit` bytes.
    """
    with os_errors(path, "read"), path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ResultSetError(f"the file has more than {limit:,} bytes", where=Where(for_message(path)))
    return data


def unpacked(path: str, data: bytes) -> bytes:
    """Return the content of a file, unpacked where its name ends in `.gz`, so that digests do not hang on a compressor.

    Raises:
        ResultSetError: if it cannot be unpacked or holds too much.
    """
    if not path.endswith(".gz"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, EOFError, ValueError) as error:
        raise ResultSetError("the file cannot be unpacked", where=Where(for_message(path))) from error
    if len(content) > LARGEST_FILE:
        raise ResultSetError(f"the file unpacks to more than {LARGEST_FILE:,} bytes", where=Where(for_message(path)))
    return content


@contextmanager
def os_errors(place: Path, done: str) -> Iterator[None]:
    """Turn an `OSError` into a `ResultSetError` that names the place (`done`: read or written)."""
    try:
        yield
    except OSError as error:
        full = error.errno in _FULL
        reason = for_message(error.strerror or type(error).__name__)
        raise ResultSetError(
            "the disk is full" if full else f"this cannot be {done}: {reason}",
            where=Where(for_message(place)),
            todo="free some space there, or name another directory"
            if full
            else "check the place, or name another directory",
        ) from error


def _rename(temporary: Path, final: Path) -> bool:
    try:
        temporary.rename(final)
    except OSError as error:
        if error.errno in _THERE or final.exists():
            return False
        raise
    sync_directory(final.parent)
    return True
