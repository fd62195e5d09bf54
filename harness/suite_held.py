"""The built-in suite, from where it was kept after it was read once.

Reading a hundred YAML files strictly, and compiling them, takes longer than judging them. What they say is therefore
kept in the store, under a name made of every file's bytes, the code that compiles them and the version of harness: the
typed objects, and beside them the canonical JSON that result sets carry. It is read back only if its digest is the one
that was written with it. It can be deleted at any time.
"""

from __future__ import annotations

import json
from pathlib import Path

from harness._errors import EvidenceError
from harness._exact import canonical_json, digest
from harness._version import __version__
from harness.snapshot.integrity import publish_directory, read_regular, remove_directory
from harness.suite._files import checkout_or_wheel
from harness.suite.packed import packed, unpacked
from harness.suite.whole import Suite, canonical

CACHE_FOLDER = "suites"
"""Directory of the store that holds suites read before."""

_SUITE_FILE, _PACKED_FILE, _DIGEST_FILE = "suite.json", "packed.json", "digest"
_LARGEST = 64 * 2**20
_KEPT = 4


def built_in_suite(home: Path) -> Suite:
    """Return what `load_suite()` returns.

    Args:
        home: the directory of the store.

    Raises:
        SuiteError: if the suite cannot be used.
    """
    root = checkout_or_wheel()
    key = _key(root)
    place = home / CACHE_FOLDER / key if key is not None else None
    kept = _read_back(place, root) if place is not None else None
    if kept is not None:
        return kept
    from harness.suite.loading import load_suite  # noqa: PLC0415  brings the grammar of task files, slow to import

    suite = load_suite()
    if place is not None:
        _keep(place, suite)
    return suite


def _key(root: Path) -> str | None:
    """Return the name under which a suite is kept, None if it has links, which are followed nowhere here."""
    paths = sorted(path for folder in ("tasks", "seeds") for path in (root / folder).rglob("*"))
    if any(path.is_symlink() for path in paths):
        return None
    parts = [__version__.encode()]
    for path in sorted(Path(__file__).with_name("suite").glob("*.py")):
        parts += [path.name.encode(), path.read_bytes()]
    for path in paths:
        if path.is_file():
            parts += [path.relative_to(root).as_posix().encode(), path.read_bytes()]
    return digest(*parts)[:24]


def _read_back(place: Path, root: Path) -> Suite | None:
    try:
        plain, objects, stated = (
            read_regular(place / name, _LARGEST) for name in (_SUITE_FILE, _PACKED_FILE, _DIGEST_FILE)
        )
        if plain is None or objects is None or stated is None or digest(plain, objects).encode() != stated:
            return None
        return unpacked(json.loads(objects), root, lambda: json.loads(plain))
    except (EvidenceError, OSError, ValueError, RecursionError):
        return None


def _keep(place: Path, suite: Suite) -> None:
    """Keep a suite; where the store cannot be written, the next run only takes as long as this one."""
    plain = canonical_json(canonical(suite)).encode()
    objects = json.dumps(packed(suite), ensure_ascii=False, allow_nan=False).encode()
    stated = digest(plain, objects).encode()
    try:
        if place.exists():
            remove_directory(place)
        publish_directory(place.parent, place.name, {_SUITE_FILE: plain, _PACKED_FILE: objects, _DIGEST_FILE: stated})
        for old in _oldest(place):
            remove_directory(old)
    except (EvidenceError, OSError):
        return


def _oldest(place: Path) -> list[Path]:
    """Return suites that were kept before the last few."""
    kept = [path for path in place.parent.iterdir() if path.is_dir() and not path.name.startswith(".")]
    return sorted(kept, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT:]
