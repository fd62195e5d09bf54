"""Result sets: versioned directories of tables that anyone can recompute, compare and cite.

    DIR/2026-08-22-ab12cd34ef56/
      README.md                 the verdicts as a table, attributions, how to recompute
      verdicts.csv figures.csv evidence.csv
      results.json              the same as one object (`harness verify --format json`)
      suite/tasks.json seeds.json     the suite that was judged, in canonical form
      extracts/EVIDENCE/        what the figures are computed from
      manifests/EVIDENCE.json   where it comes from
      datapackage.json          size and SHA-256 of every file, types of every column
      withdrawn.yaml            only in a set that was withdrawn: `on:`, `why:` and, if there is one, `instead:`

The id is the day of the newest evidence and twelve hex digits of the content, so that the same extracts, suite and
version of harness give the same id and the same bytes. Sets are only ever added.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness._errors import HarnessError, ResultSetError, Where
from harness._sanitise import for_message
from harness._version import __version__
from harness.measure.extract_files import read_extract
from harness.results._files import paths_in, publish, read_file
from harness.results.contents import EXTRACTS, SUITE_FILES, newest_evidence, set_files, sources
from harness.results.package import (
    ID_PATTERN,
    PACKAGE_FILE,
    About,
    Package,
    content_digest,
    listed,
    package_bytes,
    read_package,
)
from harness.results.readme import title
from harness.results.withdrawal import WITHDRAWN_FILE, Withdrawal, read_withdrawal, withdrawal_of

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult
    from harness.measure.extract import Extract
    from harness.suite import Suite


_SUITE_KEY = b'\n  "suite": '
"""How the top of canonical JSON begins to say what the suite is: no text within it has a line break."""


@dataclass(frozen=True)
class ResultSet:
    """A result set that was read and found whole."""

    path: Path
    """Its directory."""

    package: Package
    """What `datapackage.json` says."""

    files: Mapping[str, bytes]
    """Content of every file but `datapackage.json` and `withdrawn.yaml`, by path."""

    withdrawal: Withdrawal | None
    """The erratum that takes it back, if there is one."""

    @property
    def id(self) -> str:
        """Its id."""
        return self.package.id

    @property
    def suite_digest(self) -> str:
        """The digest of the suite that it was judged with.

        Raises:
            ResultSetError: if `results.json` is not the JSON that harness wrote.
        """
        # What is written sorted ends with the suite: the claims before it are many, and are not asked for here.
        _, found, last = self.files.get("results.json", b"").rpartition(_SUITE_KEY)
        try:
            return str((json.loads(b"{" + _SUITE_KEY + last) if found else self.results)["suite"]["digest"])
        except (KeyError, TypeError, ValueError) as error:
            raise _unusable(self.path / "results.json", "this is not the JSON that harness wrote") from error

    @cached_property
    def results(self) -> dict[str, Any]:
        """The object of `results.json`.

        Raises:
            ResultSetError: if it is not the JSON that harness wrote.
        """
        return self.json("results.json")

    def json(self, path: str) -> dict[str, Any]:
        """Return the object in a JSON file of the set.

        Raises:
            ResultSetError: if there is no such file, or it holds no JSON object.
        """
        try:
            value = json.loads(self.files[path])
        except (KeyError, ValueError, RecursionError) as error:
            raise _unusable(self.path / path, "this is not the JSON that harness wrote") from error
        if not isinstance(value, dict):
            raise _unusable(self.path / path, "this holds no JSON object")
        return value


@dataclass(frozen=True, slots=True)
class Listing:
    """The result sets of a directory."""

    sets: tuple[ResultSet, ...]
    """Sets that are whole, by day of the newest evidence, then by id."""

    problems: tuple[tuple[str, HarnessError], ...]
    """Why the others cannot be read: name of the directory, and the error."""

    @property
    def superseded_by(self) -> dict[str, tuple[str, ...]]:
        """Ids of the sets, none of them withdrawn, that take the place of a set, by its id."""
        return _superseded_by(self.sets)

    @property
    def standing(self) -> tuple[ResultSet, ...]:
        """Sets that are neither withdrawn nor superseded by one that is not withdrawn, in the same order."""
        superseded = self.superseded_by
        return tuple(each for each in self.sets if each.withdrawal is None and each.id not in superseded)


@dataclass(frozen=True, slots=True)
class _Head:
    """What tells whether a result set stands, before any of its files is read."""

    path: Path
    """Its directory."""

    package: Package
    """What `datapackage.json` says."""

    withdrawal: Withdrawal | None
    """The erratum that takes it back, if there is one."""

    @property
    def id(self) -> str:
        """Its id."""
        return self.package.id


def _superseded_by(sets: Sequence[ResultSet | _Head]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for each in sets:
        if each.package.supersedes and each.withdrawal is None:
            found[each.package.supersedes] = (*found.get(each.package.supersedes, ()), each.id)
    return found


def write_result_set(
    directory: Path,
    claims: Sequence[ClaimResult],
    suite: Suite,
    held: Sequence[Extract],
    *,
    supersedes: str | None = None,
) -> Path:
    """Write a result set as `directory/ID`, whole or not at all, and return its path.

    Args:
        directory: where result sets stand; made if it is missing.
        claims: judged claims, in any order.
        suite: the suite they belong to.
        held: every extract that was at hand when they were judged, in any order; all of them are carried, since they
            decide together which evidence is used.
        supersedes: id of a set that this one takes the place of.

    Returns:
        The path of the set; a set of the same content that is there already is left as it is.

    Raises:
        ResultSetError: if evidence is synthetic or there are no claims, if `supersedes` is no id, if a set of the same
            id is there with other content, or if the place cannot be written; then nothing is left behind.
    """
    refuse_unfit(claims, held)
    if supersedes is not None and not ID_PATTERN.fullmatch(supersedes):
        raise ResultSetError(f"'{for_message(supersedes)}' is no id of a result set", todo="harness results list")
    files = set_files(claims, suite, held, harness_version=__version__)
    newest = newest_evidence(held)
    package = package_bytes(files, About(title(claims, newest), sources(held), __version__, newest, supersedes))
    made = read_package(package, where=PACKAGE_FILE)
    if not publish(directory, made.id, {**files, PACKAGE_FILE: package}):
        _check_same(directory / made.id, made)
    return directory / made.id


def read_result_set(path: Path) -> ResultSet:
    """Read a result set, with the size and SHA-256 of every file checked.

    Raises:
        NewerFormatError: if a later version of harness wrote it.
        ResultSetError: if there is no set, or a file is missing, added, changed or cannot be read; the file is named.
    """
    return _whole(_head(path))


def _head(path: Path) -> _Head:
    package = read_package(_package_content(path), where=for_message(path / PACKAGE_FILE))
    return _Head(path, package, read_withdrawal(path))


def _whole(head: _Head) -> ResultSet:
    path = head.path
    found = [name for name in paths_in(path) if name not in (PACKAGE_FILE, WITHDRAWN_FILE)]
    files = _checked_files(path, head.package, found, lambda name: read_file(path / name))
    return ResultSet(path, head.package, files, head.withdrawal)


def result_set_of(place: Path, contents: Mapping[str, bytes]) -> ResultSet:
    """Return the result set that files from elsewhere make, checked as one on disk is.

    Args:
        place: what messages call its directory; nothing is read from there.
        contents: path within the set, with `/` -> content of every file.

    Raises:
        NewerFormatError: if a later version of harness wrote it.
        ResultSetError: if they make no set, or a file is missing, added or changed; the file is named.
    """
    if PACKAGE_FILE not in contents:
        raise _unusable(place / PACKAGE_FILE, "the file is missing: this is no result set")
    package = read_package(contents[PACKAGE_FILE], where=for_message(place / PACKAGE_FILE))
    found = sorted(contents.keys() - {PACKAGE_FILE, WITHDRAWN_FILE})
    files = _checked_files(place, package, found, contents.__getitem__)
    erratum = contents.get(WITHDRAWN_FILE)
    withdrawal = None if erratum is None else withdrawal_of(erratum, place / WITHDRAWN_FILE)
    return ResultSet(place, package, files, withdrawal)


def list_result_sets(directory: Path) -> Listing:
    """Return all result sets of a directory, and why others cannot be read.

    Raises:
        ResultSetError: if there is no such directory, or it cannot be read.
    """
    problems: dict[str, HarnessError] = {}
    sets = _each(_heads(directory, problems), problems)
    return Listing(_ordered(sets), _by_name(problems))


def list_standing_sets(directory: Path) -> Listing:
    """Return the result sets of a directory that stand, and why others cannot be read.

    Of a set that is withdrawn, or superseded by one that is whole, only `datapackage.json` is read and checked: whether
    its other files are whole is for `list_result_sets` to say.

    Raises:
        ResultSetError: if there is no such directory, or it cannot be read.
    """
    problems: dict[str, HarnessError] = {}
    heads = _heads(directory, problems)
    read: dict[str, ResultSet] = {}
    while True:
        superseded = _superseded_by(heads)
        standing = [each for each in heads if each.withdrawal is None and each.id not in superseded]
        waiting = [each for each in standing if each.path.name not in read]
        if not waiting:
            return Listing(_ordered([read[each.path.name] for each in standing]), _by_name(problems))
        read.update({each.path.name: each for each in _each(waiting, problems)})
        # What a set that is not whole has superseded stands all the same.
        heads = [each for each in heads if each.path.name not in problems]


def _heads(directory: Path, problems: dict[str, HarnessError]) -> list[_Head]:
    if not directory.is_dir():
        raise ResultSetError(
            "there is no such directory",
            where=Where(for_message(directory)),
            todo="harness verify --write DIR makes one",
        )
    heads = []
    for path in sorted(directory.iterdir()):
        if path.name.startswith(".") or not (path / PACKAGE_FILE).is_file():
            continue
        try:
            heads.append(_head(path))
        except HarnessError as problem:
            problems[path.name] = problem
    return heads


def _each(heads: Sequence[_Head], problems: dict[str, HarnessError]) -> list[ResultSet]:
    """Return the sets that are whole; why another is not goes to `problems`, under the name of its directory."""
    sets = []
    for head in heads:
        try:
            sets.append(_whole(head))
        except HarnessError as problem:
            problems[head.path.name] = problem
    return sets


def _by_name(problems: Mapping[str, HarnessError]) -> tuple[tuple[str, HarnessError], ...]:
    return tuple(sorted(problems.items(), key=lambda each: each[0]))


def _ordered(sets: Sequence[ResultSet]) -> tuple[ResultSet, ...]:
    return tuple(sorted(sets, key=lambda each: (each.package.newest_evidence or date.min, each.id)))


def holds_sets(directory: Path) -> bool:
    """Say whether a directory is none of a result set, but one in which result sets stand."""
    try:
        if (directory / PACKAGE_FILE).exists() or not directory.is_dir():
            return False
        return any((each / PACKAGE_FILE).is_file() for each in directory.iterdir())
    except (OSError, ValueError):
        # No path at all, or one that may not be read: then it is a name.
        return False


def extracts_of(result_set: ResultSet) -> tuple[Extract, ...]:
    """Return the extracts that a set carries, by evidence id: all evidence that was held when it was judged.

    Raises:
        NewerFormatError: if a later harness wrote one.
        CorruptEvidenceError: if one cannot be read.
    """
    by_evidence: dict[str, dict[str, bytes]] = {}
    for path, content in result_set.files.items():
        folder, _, rest = path.partition("/")
        name, _, file = rest.partition("/")
        if folder == EXTRACTS and file:
            by_evidence.setdefault(name, {})[file] = content
    return tuple(
        read_extract(by_evidence[name], name=for_message(result_set.path / EXTRACTS / name))
        for name in sorted(by_evidence)
    )


def suite_of(result_set: ResultSet) -> Suite:
    """Return the suite that a set was judged with.

    Raises:
        ResultSetError: if it is not the JSON that harness wrote.
        SuiteError: if the suite cannot be used.
    """
    from harness.suite.loading import suite_from_canonical  # noqa: PLC0415  brings the grammar of task files

    merged: dict[str, Any] = {}
    for path in SUITE_FILES:
        merged |= result_set.json(path)
    return suite_from_canonical(merged, name=suite_name(result_set))


def suite_name(result_set: ResultSet) -> str:
    """Return the name of the suite that a set was judged with.

    Raises:
        ResultSetError: if the set does not state one.
    """
    suite = result_set.results.get("suite")
    name = suite.get("name") if isinstance(suite, dict) else None
    if not isinstance(name, str):
        raise _unusable(result_set.path / "results.json", "it names no suite")
    return name


def refuse_unfit(claims: Sequence[ClaimResult], held: Sequence[Extract]) -> None:
    """Refuse what cannot stand in a result set.

    Raises:
        ResultSetError: if evidence is synthetic or there are no claims.
    """
    synthetic = sorted(each.manifest.id for each in held if each.manifest.kind == "synthetic")
    if synthetic:
        raise ResultSetError(
            f"synthetic evidence cannot stand in a result set: {for_message(synthetic[0])}",
            todo="judge on pulled, imported or curated evidence, or leave out --write",
        )
    if not claims:
        raise ResultSetError("there is no claim to write", todo="name tasks that the suite has")


def _check_same(path: Path, made: Package) -> None:
    """Make sure that the set which is there already is the one that was to be written."""
    there = read_result_set(path)
    if there.package.digest != made.digest:
        raise ResultSetError(
            "a result set of the same id but with other content is there",
            where=Where(for_message(path)),
            todo="write to another directory",
        )


def _package_content(path: Path) -> bytes:
    file = path / PACKAGE_FILE
    if not path.is_dir():
        raise _unusable(path, "there is no such result set")
    if file.is_symlink() or not file.is_file():
        raise _unusable(file, "the file is missing: this is no result set")
    return read_file(file)


def _checked_files(
    path: Path, package: Package, found: Sequence[str], read: Callable[[str], bytes]
) -> dict[str, bytes]:
    """Read every file that the package lists; what is found is opened, never a path that a file states."""
    wanted = {entry.path: entry for entry in package.files}
    for name in sorted(wanted.keys() - set(found)):
        raise _unusable(path / name, "the file is missing")
    files = {}
    for name in found:
        if name not in wanted:
            raise _unusable(path / name, "the file does not belong to the result set")
        files[name] = read(name)
        if len(files[name]) != wanted[name].size:
            raise _unusable(
                path / name, f"the file has {len(files[name]):,} bytes, not the {wanted[name].size:,} recorded"
            )
        if listed(name, files[name]) != wanted[name]:
            raise _unusable(path / name, "the file's SHA-256 is not the one recorded")
    if content_digest(files, package.supersedes) != package.digest:
        raise _unusable(path / PACKAGE_FILE, "its digest is not that of the files")
    return files


def _unusable(place: Path, what: str) -> ResultSetError:
    return ResultSetError(
        what, where=Where(for_message(place)), todo="take the result set from where it came from again"
    )
