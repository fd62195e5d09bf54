"""The built-in suite, from where it was kept after it was read once.

Reading a hundred YAML files strictly takes longer than judging them. What they say is therefore kept in the store as
canonical JSON, under a name made of every file's bytes and the version of harness, and read back only if its digest is
the one that was written with it. It can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from harness._errors import EvidenceError, SuiteError
from harness._exact import canonical_json, digest
from harness._version import __version__
from harness.snapshot.integrity import publish_directory, read_regular, remove_directory
from harness.suite._files import checkout_or_wheel
from harness.suite.loading import BUILT_IN, Suite, canonical, load_suite, suite_from_canonical

CACHE_FOLDER = "suites"
"""Directory of the store that holds suites read before."""

_SUITE_FILE, _DIGEST_FILE = "suite.json", "digest"
_LARGEST = 64 * 2**20
_KEPT = 4


def built_in_suite(home: Path) -> Suite:
    """Return what `load_suite()` returns; lines of task files, which only messages name, are not kept.

    Args:
        home: the directory of the store.

    Raises:
        SuiteError: if the suite cannot be used.
    """
    root = checkout_or_wheel()
    key = _key(root)
    if key is None:
        return load_suite()
    place = home / CACHE_FOLDER / key
    kept = _read_back(place)
    if kept is not None:
        return replace(kept, root=root)
    suite = load_suite()
    _keep(place, suite)
    return suite


def _key(root: Path) -> str | None:
    """Return the name under which a suite is kept, None if it has links, which are followed nowhere here."""
    paths = sorted(path for folder in ("tasks", "seeds") for path in (root / folder).rglob("*"))
    if any(path.is_symlink() for path in paths):
        return None
    parts = [__version__.encode()]
    for path in paths:
        if path.is_file():
            parts += [path.relative_to(root).as_posix().encode(), path.read_bytes()]
    return digest(*parts)[:24]


def _read_back(place: Path) -> Suite | None:
    try:
        content, stated = (read_regular(place / name, _LARGEST) for name in (_SUITE_FILE, _DIGEST_FILE))
        if content is None or stated is None or hashlib.sha256(content).hexdigest().encode() != stated:
            return None
        return suite_from_canonical(json.loads(content), name=BUILT_IN)
    except (EvidenceError, SuiteError, OSError, ValueError, RecursionError):
        return None


def _keep(place: Path, suite: Suite) -> None:
    """Keep a suite; where the store cannot be written, the next run only takes as long as this one."""
    content = canonical_json(canonical(suite)).encode()
    stated = hashlib.sha256(content).hexdigest().encode()
    try:
        if place.exists():
            remove_directory(place)
        publish_directory(place.parent, place.name, {_SUITE_FILE: content, _DIGEST_FILE: stated})
        for old in _oldest(place):
            remove_directory(old)
    except (EvidenceError, OSError):
        return


def _oldest(place: Path) -> list[Path]:
    """Return suites that were kept before the last few."""
    kept = [path for path in place.parent.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return sorted(kept, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT:]
