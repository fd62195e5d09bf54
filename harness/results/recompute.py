"""Recomputing a result set from what it carries: its own suite and its own extracts, without network or snapshot."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from harness._errors import ResultSetError, Where
from harness._sanitise import for_message
from harness._version import __version__
from harness.judge.judging import judge_suite
from harness.results._same import csv_additions, csv_differences, json_additions, json_differences
from harness.results.contents import MANIFESTS, newest_evidence
from harness.results.json_object import json_object
from harness.results.package import PACKAGE_FILE
from harness.results.readme import verdict_rows
from harness.results.result_set import ResultSet, extracts_of, read_result_set, suite_of
from harness.results.tables import table_texts
from harness.snapshot._manifest_json import manifest_to_bytes

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult
    from harness.measure.extract import Extract

MOST_DIFFERENCES = 20
"""Differences of one file that are looked for; one is enough for a set not to hold."""

README_FILE, RESULTS_FILE, FIGURES_FILE = "README.md", "results.json", "figures.csv"


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a result set does not state what comes out of it."""

    file: str
    """Path of the file within the set."""

    what: str
    """The place in the file, what is recorded there and what comes out, in one line that is safe to print."""


@dataclass(frozen=True, slots=True)
class Check:
    """What came of recomputing a result set."""

    result_set: ResultSet
    """The set, every digest checked."""

    verdicts: int
    """Claims that were judged again."""

    figures: int
    """Figures that were computed again: readings, parts, groups and definitions of the sweeps."""

    extracts: int
    """Pieces of evidence that they were computed from."""

    differences: tuple[Difference, ...]
    """What does not hold, by file, at most `MOST_DIFFERENCES` a file; none if the set holds."""

    remarks: tuple[str, ...]
    """What was not compared, and why, a sentence each, safe to print."""


def judged_tasks(result_set: ResultSet) -> list[str]:
    """Return the ids of the claims that a set judges.

    Raises:
        ResultSetError: if it does not hold what harness writes.
    """
    return [str(claim["task"]) for claim in _claims(result_set)]


def recomputed(result_set: ResultSet) -> tuple[ClaimResult, ...]:
    """Return the claims of a set, judged again with its suite on its extracts.

    Raises:
        ResultSetError: if the set names tasks that its suite does not have.
        SuiteError: if its suite cannot be used.
        CorruptEvidenceError: if an extract cannot be read.
    """
    suite = suite_of(result_set)
    tasks = judged_tasks(result_set)
    absent = sorted(set(tasks) - set(suite.tasks))
    if absent:
        raise ResultSetError(
            f"its suite has no task {for_message(absent[0])}", where=Where(for_message(result_set.path))
        )
    return judge_suite(suite, extracts_of(result_set), tasks)


def check_result_set(result_set: ResultSet | Path | str) -> Check:
    """Recompute a result set from what it carries, and compare every verdict and figure that it states.

    Compared are the tables, `results.json`, the manifests, the day that names the set, and the rows of the readme's
    table. A set that an earlier harness wrote is held to what it states: fields that were added since are remarked
    upon, and its readme, whose wording is that of its time, is not compared.

    Args:
        result_set: the set, or its directory.

    Raises:
        HarnessError: if the set, its suite or its extracts cannot be read; a file that was changed is named.
    """
    if isinstance(result_set, Path | str):
        result_set = read_result_set(Path(result_set))
    held = extracts_of(result_set)
    claims = recomputed(result_set)
    record = json_object(claims, suite_of(result_set), held, harness_version=result_set.package.harness_version)
    tables = table_texts(claims, held)
    found = [
        *_compared(RESULTS_FILE, json_differences(_file(result_set, RESULTS_FILE), record)),
        *(each for name in sorted(tables) for each in _table(result_set, name, tables[name])),
        *_manifests(result_set, held),
        *_newest(result_set, held),
        *_readme(result_set, claims),
    ]
    remarks = [
        *_added(RESULTS_FILE, json_additions(_file(result_set, RESULTS_FILE), record)),
        *(
            text
            for name in sorted(tables)
            for text in _added(name, csv_additions(_file(result_set, name), tables[name]))
        ),
        *([] if _same_version(result_set) else [f"{README_FILE} is in the words of another version: not compared"]),
    ]
    figures = max(tables[FIGURES_FILE].count("\n") - 1, 0)
    return Check(
        result_set,
        len(claims),
        figures,
        len(held),
        tuple(sorted(found, key=lambda each: each.file)),
        tuple(remarks),
    )


def differences(path: Path | str) -> tuple[str, ...]:
    """Return the names of the files of a result set that come out otherwise when it is recomputed; none if it holds.

    Raises:
        HarnessError: if the set, its suite or its extracts cannot be read.
    """
    return tuple(sorted({each.file for each in check_result_set(path).differences}))


def _claims(result_set: ResultSet) -> list[dict[str, object]]:
    claims = result_set.results.get("claims")
    if not isinstance(claims, list) or not all(isinstance(each, dict) and "task" in each for each in claims):
        where = Where(for_message(result_set.path / RESULTS_FILE))
        raise ResultSetError("the result set does not hold what harness writes", where=where)
    return claims


def _file(result_set: ResultSet, name: str) -> bytes:
    if name not in result_set.files:
        where = Where(for_message(result_set.path / name))
        raise ResultSetError("the file is missing", where=where, todo="take the set from where it came from again")
    return result_set.files[name]


def _compared(name: str, found: Iterable[str]) -> Iterator[Difference]:
    yield from (Difference(name, text) for text in islice(found, MOST_DIFFERENCES))


def _table(result_set: ResultSet, name: str, made: str) -> Iterator[Difference]:
    recorded = _file(result_set, name)
    if recorded != made.encode():
        yield from _compared(name, csv_differences(recorded, made))


def _manifests(result_set: ResultSet, held: Iterable[Extract]) -> Iterator[Difference]:
    """Yield manifests that are not those of the extracts."""
    made = {f"{MANIFESTS}/{each.manifest.id}.json": manifest_to_bytes(each.manifest) for each in held}
    there = {name for name in result_set.files if name.startswith(f"{MANIFESTS}/")}
    for name in sorted(there | set(made)):
        if name not in made or name not in there:
            yield Difference(name, "there is no extract of this evidence" if name in there else "the file is missing")
        elif result_set.files[name] != made[name]:
            yield from _compared(name, json_differences(result_set.files[name], json.loads(made[name])))


def _newest(result_set: ResultSet, held: Iterable[Extract]) -> Iterator[Difference]:
    stated, found = result_set.package.newest_evidence, newest_evidence(tuple(held))
    if stated != found:
        yield Difference(PACKAGE_FILE, f"harness.newest_evidence: recorded {stated}, recomputed {found}")


def _readme(result_set: ResultSet, claims: Iterable[ClaimResult]) -> Iterator[Difference]:
    """Yield rows of the verdict table that the readme does not have."""
    if not _same_version(result_set):
        return
    lines = set(_file(result_set, README_FILE).decode("utf-8", "replace").splitlines())
    missing = (row for row in verdict_rows(tuple(claims)) if row not in lines)
    yield from _compared(README_FILE, (f"this row is missing: {for_message(row, 160)}" for row in missing))


def _same_version(result_set: ResultSet) -> bool:
    return result_set.package.harness_version == __version__


def _added(name: str, added: Iterable[str]) -> list[str]:
    names = [for_message(each, 60) for each in added]
    return [f"{name} does not state what this version adds: {', '.join(names)}"] if names else []
