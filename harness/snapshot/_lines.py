"""Lines of a text file, gzipped or not, without trusting its size."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from harness._errors import ImportFileError, Where
from harness._sanitise import for_message

MAX_LINE = 16 * 2**20
"""Bytes of the longest line that is read."""

MAX_TEXT = 16 * 2**30
"""Bytes of text, unpacked, in the largest file that is read."""

MAX_DOCUMENT = 2**30
"""Bytes of the largest JSON document, unpacked: it is held in memory whole."""

_GZIP = b"\x1f\x8b"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading, unpacking it if it begins as gzip does.

    Raises:
        ImportFileError: if it cannot be read, or what was packed is damaged.
    """
    where = Where(for_message(path))
    try:
        if path.exists() and not path.is_file():
            raise ImportFileError("this is no regular file", where=where, todo="give the path of a file")
        with path.open("rb") as file:
            is_packed = file.peek(2)[:2] == _GZIP
            yield gzip.GzipFile(fileobj=file) if is_packed else file  # type: ignore[misc]  # both read bytes
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = "the gzip file is damaged or ends in the middle"
        raise ImportFileError(what, where=where, todo="fetch it again") from error
    except OSError as error:
        reason = for_message(error.strerror or type(error).__name__)
        raise ImportFileError(f"the file cannot be read: {reason}", where=where, todo="check the path") from error


def lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Yield every line with its number from 1; None for a line longer than MAX_LINE.

    Raises:
        ImportFileError: if the file cannot be read, is damaged, or holds more than MAX_TEXT.
    """
    total = number = 0
    with opened(path) as file:
        while line := file.readline(MAX_LINE + 1):
            number += 1
            total += len(line)
            is_long = len(line) > MAX_LINE and not line.endswith(b"\n")
            rest = line
            while is_long and rest and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE)
                total += len(rest)
                _bound(total, path)
            _bound(total, path)
            yield number, None if is_long else line


def document(path: Path) -> bytes:
    """Return the whole content of a file.

    Raises:
        ImportFileError: if the file cannot be read, is damaged, or holds more than MAX_DOCUMENT.
    """
    buffer = io.BytesIO()
    with opened(path) as file:
        while part := file.read(MAX_LINE):
            if buffer.tell() + len(part) > MAX_DOCUMENT:
                what = f"the document is larger than {MAX_DOCUMENT:,} bytes"
                raise ImportFileError(what, where=Where(for_message(path)), todo="write it as JSON lines")
            buffer.write(part)
    return buffer.getvalue()


def _bound(total: int, path: Path) -> None:
    if total > MAX_TEXT:
        what = f"the file holds more than {MAX_TEXT:,} bytes of text"
        raise ImportFileError(what, where=Where(for_message(path)), todo="split it")
