"""Finding the files of a suite: regular files inside its directory, and nothing else."""

from __future__ import annotations

from pathlib import Path

from harness._errors import SuiteError, Where
from harness._sanitise import for_message

FILE_LIMIT = 5000
"""Most task files in a suite."""


def checkout_or_wheel() -> Path:
    """Return the directory of the built-in suite: inside the installed package, else the checkout that it runs from."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_data"
    return inside if inside.is_dir() else package.parent


def task_files(root: Path, shown: str, problems: list[SuiteError]) -> list[tuple[str, Path]]:
    """Return the task files `tasks/FOLDER/SLUG.yaml` below `root`, as names relative to it and paths, sorted by name.

    Hidden files and files that are no YAML (a README) are passed over. What cannot be used is reported in `problems`: a
    link that leaves the suite, a file outside the folders, an ending `.yml`, something that is no regular file.

    Raises:
        SuiteError: if the suite's directory or its `tasks` folder does not exist, or there are too many files.
    """
    folder = root / "tasks"
    if not root.is_dir():
        what = "the suite's directory does not exist"
        raise SuiteError(what, where=Where(for_message(shown)), todo="name a directory with a folder 'tasks'")
    if not folder.is_dir() or leaves(folder, root):
        what = "the suite has no folder 'tasks' of its own"
        raise SuiteError(what, where=Where(for_message(shown)), todo="add tasks/FOLDER/SLUG.yaml")
    found: list[tuple[str, Path]] = []
    for path in _listed(folder, shown):
        if path.is_symlink() and (leaves(path, root) or path.is_dir()):
            problems.append(link_error(f"tasks/{path.name}", shown))
        elif path.is_dir():
            found.extend(_in_folder(path, root, shown, problems))
        elif path.suffix in (".yaml", ".yml"):
            problems.append(_misplaced(path, shown))
        if len(found) > FILE_LIMIT:
            what = f"the suite has more than {FILE_LIMIT} task files"
            raise SuiteError(what, where=Where(for_message(shown)), todo="split it into several suites")
    return sorted(found)


def _in_folder(folder: Path, root: Path, shown: str, problems: list[SuiteError]) -> list[tuple[str, Path]]:
    found: list[tuple[str, Path]] = []
    for path in _listed(folder, shown):
        name = f"tasks/{folder.name}/{path.name}"
        where = _where(name, shown)
        if path.is_symlink() and (leaves(path, root) or path.is_dir()):
            problems.append(link_error(name, shown))
        elif path.suffix == ".yml":
            problems.append(SuiteError("the file's ending is .yml", where=where, todo="rename it to .yaml"))
        elif path.is_dir():
            todo = "put task files directly into the folders of tasks/"
            problems.append(SuiteError("the folder lies too deep", where=where, todo=todo))
        elif path.suffix == ".yaml":
            if path.is_file():
                found.append((name, path))
            else:
                problems.append(SuiteError("this is no regular file", where=where, todo="take it out"))
    return found


def _listed(folder: Path, shown: str) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        what = (
            f"the folder '{for_message(folder.name)}' cannot be read: {for_message(error.strerror or 'unknown reason')}"
        )
        raise SuiteError(what, where=Where(for_message(shown)), todo="check that it may be read") from None


def leaves(path: Path, root: Path) -> bool:
    """Return whether a path leads out of the suite at `root`, or nowhere."""
    try:
        return not path.resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return True


def link_error(name: str, shown: str) -> SuiteError:
    """Return the error for a link that is not followed."""
    what = "the link leads out of the suite, to a folder or nowhere; it is not followed"
    return SuiteError(what, where=_where(name, shown), todo="put a file in its place")


def _where(name: str, shown: str) -> Where:
    return Where(for_message(f"{shown}/{name}" if shown else name))


def _misplaced(path: Path, shown: str) -> SuiteError:
    where = _where(f"tasks/{path.name}", shown)
    return SuiteError("the task file lies outside the folders", where=where, todo="move it to tasks/FOLDER/SLUG.yaml")
