"""The Python API: one call for every verb of the command line that judges or measures.

    load_suite        the claims and the reference data
    held_evidence     the evidence at hand
    verify            judge claims on it
    plan_of           which evidence each reading would use (`harness verify --dry-run`)
    measure_figure    one figure without a claim (`harness measure`)
    compare           what changed between two result sets, and why (`harness compare`)
    history           a claim in every result set (`harness history`)
    changed_since     what changed since a result set (`harness verify --against`)
    compared_with     the same, with the claims that the set does not judge
    conditions_met    which claims meet which condition (`harness verify --fail-on`)
    write_results     a result set of what was judged (`harness verify --write`)
    check_results     a result set, recomputed from what it carries (`harness results check`)
    cite              a result set, or one claim of it, as a citation (`harness cite`)
    withdraw_results  take a result set back by an erratum (`harness results withdraw`)
    import_snapshot   a recorded table into the store (`harness snapshot import`)
    find_manifest     what a piece of evidence is (`harness snapshot show`)
    shipped_manifests what travels with harness (`harness snapshot list`)
    remove_snapshot   a snapshot out of the store (`harness snapshot remove`)
    find_task         a task by its id or an unmistakable part of it

None of them touches a network: `harness.live` brings evidence from the Hub. Errors are subclasses of
`harness.HarnessError`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness._errors import UnknownNameError, UsageError
from harness._lazy import public_name
from harness._sanitise import for_message
from harness.conditions import Change, Condition, Since, met, since
from harness.evidence_held import (
    Held,
    built_in_results,
    find_manifest,
    held_evidence,
    home_directory,
    remove_snapshot,
    shipped_manifests,
)
from harness.judge.crossing import find_crossing, pulls
from harness.judge.dates import gap_in_days
from harness.judge.evidence import choose, evidence_ref
from harness.judge.judging import judge_suite
from harness.judge.registry import look_up
from harness.judge.verdicts import ClaimResult, EvidenceRef
from harness.measure.groups import groups
from harness.plan import simple_readings
from harness.results.result_set import ResultSet, list_result_sets, read_result_set
from harness.snapshot.layout import REJECTS_FILE
from harness.suite.tasks import Reading, Task, is_published
from harness.suite_held import built_in_suite

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.measuring import Measurement, measure_figure
    from harness.results.citation import Citation
    from harness.results.comparing import Comparison
    from harness.results.history import History
    from harness.results.recompute import Check
    from harness.snapshot.manifest import Manifest
    from harness.snapshot.stated import ImportDetails
    from harness.suite import Catalogue, Suite, load_suite

__all__ = [
    "Held",
    "Imported",
    "Measurement",
    "Planned",
    "Verification",
    "changed_since",
    "check_results",
    "chosen_tasks",
    "cite",
    "compare",
    "compared_with",
    "conditions_met",
    "find_manifest",
    "find_result_set",
    "find_task",
    "held_evidence",
    "history",
    "import_snapshot",
    "load_suite",
    "measure_figure",
    "plan_of",
    "remove_snapshot",
    "shipped_manifests",
    "verify",
    "withdraw_results",
    "write_results",
]

EVERY_TASK = "all"
"""The word that names every task: claims of articles and published figures."""

_NEAREST_TASKS = 3

_STANDS_IN = {
    "Measurement": "harness.measuring", "load_suite": "harness.suite", "measure_figure": "harness.measuring",
}  # fmt: skip
"""Public names whose modules judging does without."""


def __getattr__(name: str) -> Any:  # noqa: ANN401  the names have types of their own
    """Return a public name, importing the module that it stands in."""
    return public_name(__name__, name, _STANDS_IN)


@dataclass(frozen=True)
class Verification:
    """Judged claims with what they were judged on."""

    suite: Suite
    """The suite."""

    held: Held
    """The evidence at hand."""

    claims: tuple[ClaimResult, ...]
    """The claims asked for, by task id."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Which evidence a reading would use."""

    task: Task
    """The task."""

    reading: Reading
    """The reading, one part of it, or one group of its `each`."""

    evidence: EvidenceRef | None
    """The evidence that would decide it; None if none is held."""

    gap_days: int | None
    """Days from the time that the reading speaks of to that evidence; negative: the evidence is earlier."""

    pull: str | None
    """The command that would bring what is missing; None if nothing is."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A table that is now in the store."""

    manifest: Manifest
    """What it is, with counts and warnings."""

    rejects_file: Path
    """The file with the rows that could not be read, each with its reason."""

    rejects: int
    """Rows and bases in that file."""


def find_task(suite: Suite, text: str) -> Task:
    """Return the task that has this id, or this name within its folder, or the only one whose id has this part.

    Where only one of several is a claim of an article and the others are published figures, it is that one.

    Raises:
        UnknownNameError: if no task has it, or several have; the nearest are named.
    """
    if text in suite.tasks:
        return suite.tasks[text]
    having = [name for name in suite.tasks if name.partition("/")[2] == text]
    having = having or [name for name in suite.tasks if text and text.lower() in name]
    having = [name for name in having if not is_published(name)] or having
    if len(having) == 1:
        return suite.tasks[having[0]]
    from harness.suite.find import find_tasks  # noqa: PLC0415  judging does without

    nearest = having or [task.id for _, task in find_tasks(suite, text.replace("-", " "), _NEAREST_TASKS)]
    what = "several tasks have this in their id" if having else "no task is called so"
    todo = f"perhaps: {', '.join(nearest)}" if nearest else "harness tasks list"
    raise UnknownNameError(f"{what}: '{for_message(text, 80)}'", todo=todo)


def verify(
    tasks: Iterable[str] = (),
    *,
    suite: Suite | Path | None = None,
    home: Path | None = None,
    snapshots: Sequence[str] = (),
) -> Verification:
    """Judge claims on the evidence held.

    Args:
        tasks: ids of tasks, unmistakable parts of ids, or folders (`downloads/`), or `all`; the claims of articles if
            empty (see `chosen_tasks`).
        suite: a suite, or its directory; the built-in one if None.
        home: the directory of the store; HARNESS_HOME or the user's own if None.
        snapshots: ids, or beginnings of ids, of the only evidence to use.

    Raises:
        SuiteError: if the suite cannot be used, or has no such task.
        UsageError: if a snapshot is not held.
        StoreError: if the store cannot be read.
    """
    loaded = _suite(suite, home)
    wanted = chosen_tasks(loaded, tasks)
    held = held_evidence(home, loaded, pinned=snapshots)
    return Verification(loaded, held, judge_suite(loaded, held.extracts, wanted))


def plan_of(
    tasks: Iterable[str] = (),
    *,
    suite: Suite | Path | None = None,
    home: Path | None = None,
    snapshots: Sequence[str] = (),
) -> tuple[Planned, ...]:
    """Return which evidence every reading would use, part by part, without judging.

    The arguments and errors are those of `verify`.
    """
    loaded = _suite(suite, home)
    wanted = chosen_tasks(loaded, tasks)
    held = held_evidence(home, loaded, pinned=snapshots)
    return tuple(
        _planned(loaded.tasks[name], part, held.extracts, loaded.catalogue)
        for name in wanted
        for reading in loaded.tasks[name].readings
        for part in _single(reading)
    )


def write_results(judged: Verification, directory: Path, *, supersedes: str | None = None) -> Path:
    """Write a result set of what was judged into a directory of result sets, make its index anew, and return its path.

    Args:
        judged: what was judged.
        directory: where result sets stand; made if it is missing.
        supersedes: a set of the directory that this one takes the place of, by its id, the beginning of it or `latest`.

    Raises:
        UsageError: if there is no set to supersede of that name.
        ResultSetError: if the evidence is synthetic, or the place cannot be written.
    """
    from harness.results.adding import add_result_set  # noqa: PLC0415  judging does without

    return add_result_set(directory, judged.claims, judged.suite, judged.held.extracts, supersedes=supersedes)


def withdraw_results(
    result_set: str, on: date, why: str, *, instead: str | None = None, directory: Path | None = None
) -> Path:
    """Withdraw a result set by an erratum beside its files, make the index anew, and return the erratum's path.

    Args:
        result_set: which one (see `find_result_set`).
        on: the day of the withdrawal.
        why: the reason, in a sentence.
        instead: the set of the same directory to use in its place.
        directory: where the set is looked for by name; those that travel with harness if None.

    Raises:
        UsageError: if there is no such set, no reason, or no such set to use instead.
        ResultSetError: if the set cannot be read, was withdrawn for another reason, or the place cannot be written.
    """
    from harness.results.adding import withdraw_result_set  # noqa: PLC0415  judging does without

    found = find_result_set(result_set, directory)
    if not found.path.is_dir():
        raise UsageError("a set of a git revision cannot be withdrawn", todo="name the set in its directory")
    return withdraw_result_set(found.path, on, why, instead)


def import_snapshot(
    file: Path,
    mapping: Path,
    *,
    edges: Path | None = None,
    details: ImportDetails | None = None,
    home: Path | None = None,
) -> Imported:
    """Read a recorded table as a mapping file says, and publish it in the store.

    Args:
        file: the table: CSV, JSON lines (also .gz), JSON or Parquet.
        mapping: the mapping file.
        edges: a second file with one row for each pair of repository and base.
        details: what is stated at import; it goes before what the mapping states.
        home: the directory of the store; HARNESS_HOME or the user's own if None.

    Raises:
        ImportFileError: if the table or the mapping cannot be used; nothing is published then.
        StoreError: if the store cannot be written or is full; everything that was there is intact.
    """
    from harness.snapshot import (  # noqa: PLC0415  they bring the table engine
        ImportDetails,
        Store,
        import_table,
        load_mapping,
    )

    store = Store(home_directory(home))
    read = import_table(file, load_mapping(mapping), edges=edges, details=details or ImportDetails())
    manifest = store.publish(read.models, read.details, read.rejects)
    return Imported(manifest, store.folder / manifest.id / REJECTS_FILE, read.rejects.height)


def find_result_set(name: str, directory: Path | None = None) -> ResultSet:
    """Return a result set by the path of its directory, by its id or the beginning of it, or by a word for it.

    `latest` is the one on the newest evidence that is neither withdrawn nor superseded, `previous` the one that it took
    the place of, or else the one that stands before it. A git revision of the directory of sets (`HEAD~3`) means the
    latest one that stood there; `HEAD~3:ID` means that one.

    Args:
        name: which one.
        directory: where result sets are looked for by id; those that travel with harness if None.

    Raises:
        UsageError: if there is no such set, or several begin so.
        ResultSetError: if it cannot be read.
    """
    from harness.results.finding import LATEST, named  # noqa: PLC0415  judging does without
    from harness.results.git_revision import is_shallow, sets_at  # noqa: PLC0415  judging does without

    if _is_result_set(Path(name)):
        return read_result_set(Path(name))
    place = directory or built_in_results()
    found = named(list_result_sets(place), name) if place.is_dir() else None
    if found is None:
        revision, _, inner = name.partition(":")
        listing = sets_at(place, revision)
        found = named(listing, inner or LATEST) if listing else None
    if found is not None:
        return found
    what = f"there is no result set '{for_message(name, 80)}'"
    if is_shallow(place, name.partition(":")[0]):
        raise UsageError(
            f"{what}; if it is a git revision, it may lie before what is here: the clone of {for_message(place)} is "
            "shallow",
            todo="git fetch --unshallow; in a workflow, fetch-depth: 0 of actions/checkout",
        )
    raise UsageError(what, todo="harness results list")


def check_results(name: str, directory: Path | None = None) -> Check:
    """Recompute a result set (see `find_result_set`) from its own suite and extracts, and compare what it states.

    Raises:
        UsageError: if there is no such set, or several begin so.
        HarnessError: if the set, its suite or its extracts cannot be read; a file that was changed is named.
    """
    from harness.results.recompute import check_result_set  # noqa: PLC0415  judging does without

    # A directory is what it is, whole or not: a set that has lost its datapackage.json must not be looked for by id.
    if os.path.isdir(name):  # noqa: PTH112  a text that is no path at all is no directory
        return check_result_set(name)
    return check_result_set(find_result_set(name, directory))


def cite(name: str, directory: Path | None = None, *, address: str = "") -> Citation:
    """Return what a citation of `SET` or `SET#TASK` says; `harness.report.cited` prints it.

    Args:
        name: a result set (see `find_result_set`), and perhaps `#` and a task of it.
        directory: where result sets are looked for by id; those that travel with harness if None.
        address: where the set stands on the web.

    Raises:
        UsageError: if there is no such set.
        UnknownNameError: if the set has no such task, or several.
        ResultSetError: if the set cannot be read.
    """
    from harness.results.citation import citation, parse_name  # noqa: PLC0415  judging does without

    found, task = parse_name(name)
    return citation(find_result_set(found, directory), task, address=address)


def compare(
    before: str | ResultSet,
    after: str | ResultSet,
    *,
    tasks: Sequence[str] = (),
    results: Path | None = None,
    home: Path | None = None,
) -> Comparison:
    """Return what changed from one result set to another, and why: evidence, catalogue, claim or code.

    Args:
        before: the earlier set, or a name for it (see `find_result_set`).
        after: the later one.
        tasks: ids, or unmistakable parts of ids, of the only claims to compare; all if empty.
        results: where sets are looked for by name; those that travel with harness if None.
        home: the directory of the store, where snapshots may be held; HARNESS_HOME or the user's own if None.

    Raises:
        UsageError: if there is no such set.
        UnknownNameError: if neither set judges a claim of that name.
        ResultSetError: if a set cannot be read, or does not hold what harness writes.
        EvidenceError: if an extract of a set cannot be read.
    """
    from harness.results.comparing import compare_sets  # noqa: PLC0415  judging does without

    sets = [find_result_set(each, results) if isinstance(each, str) else each for each in (before, after)]
    return compare_sets(sets[0], sets[1], tasks=tasks, home=home_directory(home))


def _is_result_set(path: Path) -> bool:
    try:
        return (path / "datapackage.json").is_file()
    except OSError:
        # Too long for a path, say: then it is no path.
        return False


def history(  # noqa: PLR0913  all but the first by name
    task: str,
    *,
    reading: str = "",
    results: Sequence[Path] = (),
    evidence: bool = False,
    suite: Suite | Path | None = None,
    home: Path | None = None,
) -> History:
    """Return the verdict and the figure of a claim in every result set: those that travel with harness, and others.

    Args:
        task: id of a task, or an unmistakable part of it.
        reading: name of a reading, or of a part of one; empty for the reading as worded.
        results: more directories of result sets.
        evidence: whether to add what each piece of evidence that is held says by itself, judged now.
        suite: for the evidence, a suite, or its directory; the built-in one if None.
        home: for the evidence, the directory of the store; HARNESS_HOME or the user's own if None.

    Raises:
        UnknownNameError: if no set judges such a task, or none has such a reading.
        ResultSetError: if a directory cannot be read, or a set does not hold what harness writes.
        SuiteError: if evidence is asked for, and the suite cannot be used or has no such task.
        StoreError: if evidence is asked for, and the store cannot be read.
    """
    from harness.results.history import history_of, on_evidence  # noqa: PLC0415  judging does without

    shipped = built_in_results()
    listings = [list_result_sets(shipped)] if shipped.is_dir() else []
    found = history_of(task, [*listings, *map(list_result_sets, results)], reading=reading)
    if not evidence:
        return found
    loaded = _suite(suite, home)
    held = held_evidence(home, loaded)
    return replace(found, evidence=on_evidence(find_task(loaded, found.task), found.reading, held.extracts, loaded))


def changed_since(judged: Verification, result_set: str, directory: Path | None = None) -> tuple[Change, ...]:
    """Return how verdicts and figures differ from those of a result set (see `find_result_set`).

    Claims that the set does not judge are passed over; `compared_with` names them.

    Raises:
        UsageError: if there is no such set.
        ResultSetError: if it cannot be read.
    """
    return compared_with(judged, result_set, directory).changed


def compared_with(judged: Verification, result_set: str, directory: Path | None = None) -> Since:
    """Return which claims a result set judges too (see `find_result_set`), and what is different from it.

    Args:
        judged: what was judged.
        result_set: the set.
        directory: where it is looked for by name; those that travel with harness if None.

    Raises:
        UsageError: if there is no such set.
        ResultSetError: if it cannot be read.
    """
    return since(judged.claims, find_result_set(result_set, directory))


def conditions_met(judged: Verification, changed: Sequence[Change] = ()) -> dict[Condition, tuple[str, ...]]:
    """Return, for every condition of `--fail-on`, the ids of the tasks that meet it."""
    return met(judged, changed)


def _suite(suite: Suite | Path | None, home: Path | None) -> Suite:
    if suite is None:
        return built_in_suite(home_directory(home))
    if not isinstance(suite, Path):
        return suite
    from harness.suite.loading import load_suite  # noqa: PLC0415  brings the grammar of task files

    return load_suite(suite)


def chosen_tasks(suite: Suite, tasks: Iterable[str] = ()) -> list[str]:
    """Return the ids of the tasks that ids, unmistakable parts of ids, or folders name, sorted.

    If none is named, the claims of articles: every task but the published figures (`published/`) that test our method.
    The word `all` names both. A suite that has only published figures gives these.

    Raises:
        UnknownNameError: if one names no task, or several.
    """
    named = set(tasks)
    wanted = set(suite.tasks) if EVERY_TASK in named else set()
    for text in named - {EVERY_TASK}:
        folder = text.removesuffix("/") + "/"
        inside = [name for name in suite.tasks if name.startswith(folder)]
        wanted.update(inside or [find_task(suite, text).id])
    return sorted(wanted or [name for name in suite.tasks if not is_published(name)] or suite.tasks)


def _planned(task: Task, reading: Reading, held: Sequence[Extract], catalogue: Catalogue) -> Planned:
    """Return which evidence one reading would use."""
    if reading.metric == "registry":
        found = look_up(reading, catalogue).evidence
        return Planned(task, reading, found, gap_in_days(found.captured_on, reading.about) if found else None, None)
    if reading.metric == "crossing":
        last = find_crossing(reading, held, catalogue).evidence
        if last is None:
            return Planned(task, reading, None, None, " && ".join(pulls(reading, catalogue)))
        return Planned(task, reading, evidence_ref(last), gap_in_days(last.captured_on, reading.about), None)
    choice = choose(reading, held, catalogue, aside=False)
    if choice.chosen is None:
        return Planned(task, reading, None, None, choice.pull)
    return Planned(task, reading, evidence_ref(choice.chosen.manifest), choice.chosen.timing.gap_days, None)


def _single(reading: Reading) -> list[Reading]:
    """Return the readings of which each chooses its own evidence."""
    found: list[Reading] = []
    for part in simple_readings(reading):
        apart = part.each is not None and part.must != "together" and part.metric != "concentration"
        found.extend([group for _, group in groups(part)] if apart else [part])
    return found
