"""Result sets of a git revision: read as raw objects, so that nothing that a repository says is run or applied.

git is started without a shell. Attributes, filters, hooks, replaced objects and links have no effect; nothing is
fetched, and nothing is written.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from harness._errors import HarnessError, ResultSetError, UsageError, Where
from harness._sanitise import for_message
from harness.results._files import LARGEST_FILE, MOST_FILES
from harness.results.package import PACKAGE_FILE
from harness.results.result_set import Listing, result_set_of

_COMMIT = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REGULAR = (b"100644", b"100755")
_SECONDS = 120
_LARGEST_REVISION = 4 * LARGEST_FILE
_LONGEST_NAME = 200
_OPTIONS = ("--no-pager", "--no-replace-objects", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_ENVIRONMENT = {
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class _Blob(NamedTuple):
    """A file of a revision."""

    path: str
    """Path within the directory of result sets, with `/`."""

    oid: bytes
    """Name of its content."""

    size: int
    """Bytes."""


def sets_at(directory: Path, revision: str) -> Listing | None:
    """Return the result sets that stood in a directory at a git revision; None if git knows no such revision there.

    Args:
        directory: a directory in the working tree of a git repository.
        revision: what git calls a commit: `HEAD~3`, a branch, a tag, the beginning of a hash.

    Raises:
        UsageError: if the directory did not exist at that revision.
        ResultSetError: if git fails, or the revision holds far too much.
    """
    if not _may_be_revision(revision) or not directory.is_dir():
        return None
    commit = _git(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None or not _COMMIT.fullmatch(commit.strip()):
        return None
    name = commit.strip().decode()
    prefix = (_git(directory, "rev-parse", "--show-prefix") or b"").decode("utf-8", "surrogateescape").strip("\n")
    tree = _git(directory, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}:{prefix}")
    if tree is None or not _COMMIT.fullmatch(tree.strip()):
        raise UsageError(
            f"at revision '{for_message(revision, 80)}' there was no directory of result sets",
            where=Where(for_message(directory)),
            todo="name another revision: git log -- DIR",
        )
    return _listing(directory, f"{revision}:{prefix.rstrip('/')}", tree.strip().decode())


def is_shallow(directory: Path, revision: str) -> bool:
    """Say whether a text may be a revision that git cannot know, because a clone holds the newest commits alone.

    Args:
        directory: a directory in the working tree of the clone.
        revision: what was taken for a revision.

    Raises:
        ResultSetError: if git cannot be run.
    """
    if not _may_be_revision(revision) or not directory.is_dir():
        return False
    return (_git(directory, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"


def _may_be_revision(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and text.isprintable() and not text.startswith("-") and ":" not in text


def _listing(directory: Path, shown: str, tree: str) -> Listing:
    blobs: dict[str, list[_Blob]] = {}
    strange: dict[str, ResultSetError] = {}
    for line in (_git(directory, "ls-tree", "-r", "-z", "-l", "--full-tree", tree) or b"").split(b"\0"):
        head, _, raw = line.partition(b"\t")
        folder, slash, path = raw.decode("utf-8", "surrogateescape").partition("/")
        if not slash:
            continue
        mode, kind, oid, size = head.split()
        if kind != b"blob" or mode not in _REGULAR:
            place = for_message(f"{shown}/{folder}/{path}")
            strange[folder] = ResultSetError("this is no regular file", where=Where(place), todo="use another revision")
            continue
        blobs.setdefault(folder, []).append(_Blob(path, oid, int(size)))
    sets, problems = [], []
    for folder in sorted(blobs):
        if not any(blob.path == PACKAGE_FILE for blob in blobs[folder]):
            continue
        try:
            if folder in strange:
                raise strange[folder]
            sets.append(result_set_of(Path(shown) / folder, _contents(directory, shown, blobs[folder])))
        except HarnessError as problem:
            problems.append((folder, problem))
    ordered = sorted(sets, key=lambda each: (each.package.newest_evidence or date.min, each.id))
    return Listing(tuple(ordered), tuple(problems))


def _contents(directory: Path, shown: str, blobs: list[_Blob]) -> Mapping[str, bytes]:
    """Return path -> content of all files of one set."""
    if len(blobs) > MOST_FILES or sum(blob.size for blob in blobs) > _LARGEST_REVISION:
        raise ResultSetError("the revision holds far too much", where=Where(for_message(shown)))
    asked = b"".join(blob.oid + b"\n" for blob in blobs)
    answer = _git(directory, "cat-file", "--batch", asked=asked) or b""
    contents, at = {}, 0
    for blob in blobs:
        head, _, _ = answer[at : at + 200].partition(b"\n")
        if head != b"%b blob %d" % (blob.oid, blob.size):
            raise ResultSetError(
                f"git does not hold the file {for_message(blob.path)}",
                where=Where(for_message(shown)),
                todo="fetch the whole history: git fetch --unshallow",
            )
        start = at + len(head) + 1
        contents[blob.path] = answer[start : start + blob.size]
        at = start + blob.size + 1
    return contents


def _git(directory: Path, *words: str, asked: bytes = b"") -> bytes | None:
    """Return what a git command prints, None if it fails.

    Raises:
        ResultSetError: if git cannot be run, or takes far too long.
    """
    try:
        done = subprocess.run(  # noqa: S603  fixed words, and names that git is told are no options
            ["git", *_OPTIONS, *words],  # noqa: S607  the git that the user calls
            cwd=directory,
            env={**os.environ, **_ENVIRONMENT},
            input=asked,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ResultSetError(
            f"git gives no answer: {for_message(error, 120)}", where=Where(for_message(directory))
        ) from error
    return done.stdout if done.returncode == 0 else None
