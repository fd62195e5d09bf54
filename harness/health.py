"""A check-up of this installation: versions, suite, shipped evidence, store."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from harness._errors import HarnessError
from harness._sanitise import for_message
from harness._version import __version__
from harness.evidence_held import built_in_results, home_directory, shipped_manifests
from harness.suite import load_suite, suite_problems

State = Literal["fine", "warning", "broken"]

LIBRARIES = ("click", "numpy", "platformdirs", "polars", "pydantic", "ruamel.yaml")
"""Libraries without which nothing here works."""

_OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    """What it is."""

    state: State
    """`broken` if harness cannot be used because of it."""

    says: str
    """What was found."""

    mend: str
    """What to do about it, or empty."""


def examine(suite: Path | None = None, home: Path | None = None) -> tuple[Finding, ...]:
    """Look at everything that harness needs, and report all of it, sound or not; nothing here raises."""
    looks = {
        "versions": _versions(),
        "suite": _suite(suite),
        "shipped evidence": _shipped(),
        "store": _store(home),
    }
    return tuple(finding for what, look in looks.items() for finding in _safely(what, look))


def _safely(what: str, look: Iterator[Finding]) -> Iterator[Finding]:
    try:
        yield from look
    except HarnessError as error:
        yield Finding(what, "broken", f"{error.where}: {error.what}" if str(error.where) else error.what, error.todo)


def _versions() -> Iterator[Finding]:
    python = platform.python_version()
    yield Finding("harness", "fine", f"{__version__}, in {for_message(Path(__file__).parent, 300)}", "")
    if sys.version_info < _OLDEST_PYTHON:
        yield Finding("Python", "broken", python, "use Python 3.11 or newer")
    else:
        yield Finding("Python", "fine", f"{python} on {platform.system()} {platform.machine()}", "")
    for name in LIBRARIES:
        try:
            yield Finding(name, "fine", version(name), "")
        except PackageNotFoundError:
            yield Finding(name, "broken", "not installed", f"pip install {name}")
    yield from _charts()


def _charts() -> Iterator[Finding]:
    try:
        yield Finding("charts", "fine", f"altair {version('altair')}, vl-convert {version('vl-convert-python')}", "")
    except PackageNotFoundError:
        says = "not installed: a report has tables in their place"
        yield Finding("charts", "fine", says, "for charts, pip install 'adoption-harness[report]'")


def _suite(path: Path | None) -> Iterator[Finding]:
    problems = suite_problems(path)
    for problem in problems:
        yield Finding("suite", "broken", str(problem), "harness tasks validate")
    if not problems:
        suite = load_suite(path)
        yield Finding("suite", "fine", f"{suite.name}: {len(suite.tasks)} tasks, digest {suite.digest[:12]}", "")


def _shipped() -> Iterator[Finding]:
    place = for_message(built_in_results(), 300)
    manifests, problems = shipped_manifests()
    for problem in problems:
        yield Finding("shipped evidence", "broken", problem, "install harness again")
    if manifests:
        yield Finding("shipped evidence", "fine", f"{len(manifests)} tables, in {place}", "")
    elif not problems:
        yield Finding(
            "shipped evidence", "warning", f"none in {place}", "install harness from its wheel, or import tables"
        )


def _store(home: Path | None) -> Iterator[Finding]:
    from harness.snapshot import Store  # noqa: PLC0415  brings the table engine

    root = home_directory(home)
    yield _writable(root)
    store = Store(root)
    stored, problems, leftovers = store.list(), store.problems(), store.leftovers()
    yield Finding("snapshots", "fine", f"{len(stored)} in the store", "")
    for problem in problems:
        yield Finding("snapshots", "broken", f"{problem.name}: {problem.error.what}", problem.error.todo)
    if leftovers:
        yield Finding(
            "snapshots",
            "warning",
            f"{len(leftovers)} left over from an import that did not end",
            "nothing: they are never read",
        )


def _writable(root: Path) -> Finding:
    """Say whether the store can be written, without leaving anything behind; a missing directory is not made."""
    place = root
    while not place.exists() and place != place.parent:
        place = place.parent
    shown = for_message(root, 300)
    if not place.is_dir():
        return Finding(
            "store",
            "broken",
            f"{shown}: {for_message(place, 300)} is no directory",
            "set HARNESS_HOME to another place",
        )
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"harness")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return Finding(
            "store", "broken", f"{shown} cannot be written: {error.strerror}", "set HARNESS_HOME to another place"
        )
    return Finding("store", "fine", f"{shown}{'' if root.exists() else ', made when it is needed'}, can be written", "")
