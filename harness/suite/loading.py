"""Loading a suite: its tasks and seeds as typed objects, and as canonical data that compiles to the same again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from harness._errors import SuiteError, Where
from harness._exact import canonical_json, digest
from harness._sanitise import for_message
from harness.suite._articles import check_tasks, compile_articles, compile_sources, source_ids
from harness.suite._boundary import checked, shown
from harness.suite._catalogue import compile_catalogue
from harness.suite._compile import Against, compile_task
from harness.suite._contradictions import Parties, compile_contradictions
from harness.suite._files import checkout_or_wheel, leaves, link_error, task_files
from harness.suite._names import names_of
from harness.suite._place import Place
from harness.suite._seeds import NOTHING, Seeds, read_seeds, seeds_from_canonical
from harness.suite._yaml import DEPTH_LIMIT, read_yaml
from harness.suite.overlay import Overlay, overlay, own_from_recorded, recorded, stands_alone, unknown_files
from harness.suite.task_file import TaskFile
from harness.suite.tasks import Task
from harness.suite.whole import BUILT_IN, Suite, canonical

__all__ = [
    "BUILT_IN", "CANONICAL_VERSION", "Suite", "canonical", "load_suite", "suite_from_canonical", "suite_problems",
]  # fmt: skip

CANONICAL_VERSION = 1
"""Version of the canonical form of a suite."""

_DEPTH_OF_A_TASK = 2

Document = tuple[Any, Place]
"""A file's data, and the place of its top."""


def load_suite(path: Path | None = None) -> Suite:
    """Return a suite, every name in it resolved.

    Args:
        path: a directory with `tasks/` and perhaps `seeds/`; the built-in suite if None. What `seeds/` holds goes
            before the built-in rows (see `harness.suite.overlay`).

    Raises:
        SuiteError: the first fault found, which says how many more there are; `suite_problems` returns all of them.
    """
    suite, problems = _load(path)
    if problems:
        first = problems[0]
        if len(problems) > 1:
            more = f"{len(problems) - 1} more faults are listed by `harness tasks validate`"
            first.todo = "; ".join(part for part in (first.todo, more) if part)
        raise first
    return suite


def suite_problems(path: Path | None = None) -> list[SuiteError]:
    """Return everything that is wrong with a suite, in the order of its files; empty if it can be used.

    Args:
        path: as for `load_suite`.
    """
    try:
        return _load(path)[1]
    except SuiteError as error:
        return [error]


def suite_from_canonical(data: Mapping[str, Any], name: str = "recorded") -> Suite:
    """Return the suite that `canonical` was made of: equal tasks, and the same digest.

    Args:
        data: canonical data, from a result set.
        name: the name that the suite shall have.

    Raises:
        SuiteError: if the data is of another version or form, or anything in it cannot be used.
    """
    if data.get("version") != CANONICAL_VERSION or set(data) - {"own"} != {"version", "seeds", "tasks"}:
        what = f"the recorded suite is not of version {CANONICAL_VERSION}"
        raise SuiteError(what, where=Where(item="suite"), todo="use the harness that wrote it, or judge again")
    if _deeper_than(data, DEPTH_LIMIT + _DEPTH_OF_A_TASK):
        what = f"the recorded suite is nested deeper than {DEPTH_LIMIT}"
        raise SuiteError(what, where=Where(item="suite"), todo="use another result set")
    tasks = data["tasks"]
    if not isinstance(tasks, dict) or not all(isinstance(task, str) for task in tasks):
        raise SuiteError(f"{shown(tasks)} is no mapping of tasks", where=Where(item="suite.tasks"))
    problems: list[SuiteError] = []
    files = {f"tasks/{task}.yaml": (content, Place(f"tasks/{task}.yaml")) for task, content in tasks.items()}
    seeds = seeds_from_canonical(data["seeds"])
    laid = Overlay(seeds, own_from_recorded(data.get("own", {}), seeds))
    suite = _compiled(name, None, files, laid, problems)
    if problems:
        raise problems[0]
    return suite


def _load(path: Path | None) -> tuple[Suite, list[SuiteError]]:
    root = checkout_or_wheel() if path is None else path
    label = "" if path is None else str(path)
    in_tasks: list[SuiteError] = []
    found = task_files(root, label, in_tasks)
    if not found and not in_tasks:
        where = Where(for_message(label or "tasks"))
        raise SuiteError("the suite has no task", where=where, todo="add tasks/FOLDER/SLUG.yaml")
    problems: list[SuiteError] = []
    laid = _seeds(root, label, problems)
    files: dict[str, Document] = {}
    for file, location in found:
        try:
            files[file] = read_yaml(location, f"{label}/{file}" if label else file)
        except SuiteError as error:
            in_tasks.append(error)
    name = BUILT_IN if path is None else for_message(root.resolve().name or "suite", 80)
    if problems or in_tasks:
        # A task that cannot be read must not be called unknown by an article.
        laid = replace(laid, articles=None, alone=False)
    suite = _compiled(name, root, files, laid, problems)
    return suite, problems + in_tasks


def _seeds(root: Path, label: str, problems: list[SuiteError]) -> Overlay:
    """Return the seeds of a suite: its own alone, or over the built-in ones."""
    built_in = checkout_or_wheel()
    if not label:
        return _alone(read_seeds(root, label, problems))
    folder = root / "seeds"
    if not folder.is_dir():
        return Overlay(_built_in_seeds(built_in, problems))
    if leaves(folder, root):
        problems.append(link_error("seeds", label))
        return Overlay(NOTHING)
    try:
        alone = stands_alone(root, label)
    except SuiteError as error:
        problems.append(error)
        return Overlay(NOTHING)
    problems.extend(unknown_files(root, label))
    own = read_seeds(root, label, problems, some=not alone)
    if alone:
        return _alone(own)
    return overlay(own, _built_in_seeds(built_in, problems))


def _built_in_seeds(root: Path, problems: list[SuiteError]) -> Seeds:
    seeds, found = _read_once(root)
    problems.extend(found)
    return seeds


@cache
def _read_once(root: Path) -> tuple[Seeds, tuple[SuiteError, ...]]:
    """Return the built-in seeds, which do not change while harness runs, and what is wrong with them."""
    problems: list[SuiteError] = []
    return read_seeds(root, "", problems), tuple(problems)


def _alone(seeds: Seeds) -> Overlay:
    return Overlay(seeds, articles=tuple(seeds.lists["articles"]), alone=True)


def _compiled(
    name: str, root: Path | None, files: Mapping[str, Document], laid: Overlay, problems: list[SuiteError]
) -> Suite:
    """Return the suite made of plain data; what cannot be used is left out and reported in `problems`."""
    seeds = laid.seeds
    if problems:
        # What a file that cannot be read would have defined must not be called unknown all over the rest.
        seeds = NOTHING
    ids = source_ids(seeds.lists["sources"])
    sources = compile_sources(seeds.lists["sources"], ids, problems)
    catalogue = replace(compile_catalogue(seeds, ids, problems), own=laid.own)
    articles = compile_articles(seeds.lists["articles"], ids, problems)
    tasks = _tasks(files, Against(catalogue, names_of(catalogue, articles, sources)), problems)
    if laid.articles is not None:
        check_tasks(laid.articles, {_task_id(file) for file in files}, problems)
    contradictions = compile_contradictions(
        seeds.lists["contradictions"],
        Parties(articles, ids, catalogue.published, tasks if laid.alone else None),
        problems,
    )
    plain = {
        "version": CANONICAL_VERSION,
        "seeds": seeds.canonical(),
        "tasks": {_task_id(file): _json_safe(data) for file, (data, _) in files.items()},
    }
    if laid.own:
        plain["own"] = recorded(laid.own)
    mark = "" if problems else digest(canonical_json(plain).encode())
    return Suite(name, root, tasks, articles, sources, catalogue, mark, plain, contradictions)


def _tasks(files: Mapping[str, Document], against: Against, problems: list[SuiteError]) -> dict[str, Task]:
    # Nor must what a broken row would have defined be called unknown in every task.
    grammar_only = bool(problems)
    tasks: dict[str, Task] = {}
    for file in sorted(files):
        data, place = files[file]
        if grammar_only:
            problems.extend(checked(TaskFile, data, place)[1])
            continue
        task, errors = compile_task(data, place, file, against)
        problems.extend(errors)
        if task is not None:
            tasks[task.id] = task
    return dict(sorted(tasks.items()))


def _task_id(file: str) -> str:
    return file.removeprefix("tasks/").removesuffix(".yaml")


def _deeper_than(data: object, limit: int) -> bool:
    """Return whether lists and mappings are nested deeper than `limit`, without recursion."""
    level: list[object] = [data]
    for _ in range(limit + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(outer, dict | list) for outer in level)


def _json_safe(data: object) -> Any:  # noqa: ANN401  any JSON value
    """Return data with decimals as text: a number that JSON would make a float keeps its digits."""
    if isinstance(data, dict):
        return {key: _json_safe(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_json_safe(value) for value in data]
    return format(data, "f") if isinstance(data, Decimal) else data
