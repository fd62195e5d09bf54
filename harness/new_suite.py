"""A suite of one's own, written from the templates that travel with harness."""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from harness._errors import UsageError, Where
from harness._sanitise import for_message
from harness._version import __version__
from harness.suite._files import checkout_or_wheel, task_files
from harness.suite.task_file import task_schema
from harness.suite.tasks import is_published

SCHEMA_FILE = "task.schema.json"
"""The JSON Schema of task files, at the top of a suite, where editors find it."""

_VERSION_MARK = "@VERSION@"
_DOT = "dot_"


def suite_files() -> dict[str, bytes]:
    """Return the files of a new suite, path -> content, by path: the same for every suite of one version."""
    found = dict(_below(files("harness").joinpath("templates", "suite"), ""))
    found[SCHEMA_FILE] = schema_bytes()
    return dict(sorted(found.items()))


def schema_bytes() -> bytes:
    """Return the JSON Schema of task files as the file that a suite has of it."""
    return (json.dumps(task_schema(), ensure_ascii=False, indent=2) + "\n").encode()


def built_in_claims() -> dict[str, bytes]:
    """Return the task files of the built-in suite, path -> content, by path, without figures that sources publish.

    Raises:
        SuiteError: if it has no folder of tasks.
    """
    found = task_files(checkout_or_wheel(), "", [])
    return {file: path.read_bytes() for file, path in found if not is_published(file.removeprefix("tasks/"))}


def start_suite(directory: Path, *, claims: bool = False) -> tuple[str, ...]:
    """Write a new suite into a directory and return its files, relative to it.

    The directory is made where it does not exist. It may hold `.git` and nothing else.

    Args:
        directory: where.
        claims: whether it shall have the claims of the built-in suite, in the place of an example.

    Raises:
        UsageError: if it is not empty, or no directory; nothing has been written then.
        OSError: if it cannot be written; what had been written of the suite is taken out again.
    """
    where = Where(for_message(directory))
    if directory.exists() and not directory.is_dir():
        raise UsageError("this is a file", where=where, todo="name a new or an empty directory")
    there = sorted(path.name for path in directory.iterdir() if path.name != ".git") if directory.is_dir() else []
    if there:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        what = f"the directory is not empty: it has {for_message(there[0], 80)}{more}"
        raise UsageError(what, where=where, todo="name a new or an empty directory; nothing has been written")
    written: list[Path] = []
    made = [] if directory.is_dir() else [directory]
    directory.mkdir(parents=True, exist_ok=True)
    contents = suite_files()
    if claims:
        own = {name: content for name, content in contents.items() if not name.startswith("tasks/")}
        contents = dict(sorted({**own, **built_in_claims()}.items()))
    try:
        for name, content in contents.items():
            path = directory / name
            for folder in (*reversed(path.relative_to(directory).parents),):
                place = directory / folder
                if not place.is_dir():
                    place.mkdir()
                    made.append(place)
            with path.open("xb") as file:
                written.append(path)
                file.write(content)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        for place in reversed(made):
            place.rmdir()
        raise
    return tuple(contents)


def _below(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    """Return the templates in a folder, path -> content; a name that begins with `dot_` is that of a hidden file."""
    found: list[tuple[str, bytes]] = []
    for each in folder.iterdir():
        name = f"{prefix}{'.' if each.name.startswith(_DOT) else ''}{each.name.removeprefix(_DOT)}"
        if each.is_dir():
            found += _below(each, f"{name}/")
        else:
            found.append((name, each.read_bytes().replace(_VERSION_MARK.encode(), __version__.encode())))
    return found
