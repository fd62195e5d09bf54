"""What the Hub answers about a dataset: its commit, its card's licence, its files."""

from __future__ import annotations

import re
import urllib.parse
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from harness._errors import HubAnswerError, UsageError
from harness._sanitise import first_invisible, for_message
from harness.hub._links import next_cursor
from harness.hub.endpoint import host
from harness.hub.listing import parsed, refusal
from harness.hub.session import Answer, HubSession

MOST_PAGES = 50
"""Pages of a listing of files; a dataset of tables has one or two."""

_PART = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,95}"
_DATASET = re.compile(rf"{_PART}/{_PART}")
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_LICENCE, _LARGEST_FILE = 100, 2**50
_MISSING = frozenset({401, 404})


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """A dataset at one commit."""

    dataset: str
    """Dataset id, as the Hub has it now."""

    commit: str
    """Commit, 40 hex digits."""

    licence: str | None
    """Licence that its card states, or None; several are joined by `, `."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a dataset."""

    path: str
    """Path within the dataset."""

    size: int
    """Bytes."""

    sha256: str | None
    """SHA-256 of its content, where the Hub gives it."""

    committed: datetime | None
    """When it was last changed (UTC), where that was asked for."""


def check_names(dataset: str, revision: str | None) -> None:
    """Refuse what no dataset or revision can be called, before anything is asked.

    Raises:
        UsageError: if one of them cannot be.
    """
    if not _DATASET.fullmatch(dataset) or ".." in dataset:
        what = f"'{for_message(dataset, 80)}' is no id of a dataset"
        raise UsageError(what, todo="write OWNER/NAME, or OWNER/NAME@REVISION")
    if revision is not None and (not _REVISION.fullmatch(revision) or ".." in revision):
        what = f"'{for_message(revision, 80)}' is no revision"
        raise UsageError(what, todo="write a commit, a branch or a tag")


def dataset_info(session: HubSession, dataset: str, revision: str | None) -> DatasetInfo:
    """Return a dataset at the commit that a revision stands for now.

    Raises:
        UsageError: if the Hub has no such dataset or revision, or does not show it to us.
        HubAnswerError: if the Hub refuses, or its answer is not what it documents.
        HubUnreachableError: if no answer came.
    """
    check_names(dataset, revision)
    path = f"/api/datasets/{dataset}"
    if revision is not None:
        path += f"/revision/{urllib.parse.quote(revision, safe='')}"
    answer = session.get(path)
    if answer.status in _MISSING:
        raise _not_there(answer, dataset, revision)
    found = _success(answer)
    commit, name = _field(found, "sha"), _field(found, "id")
    if not isinstance(commit, str) or not _COMMIT.fullmatch(commit):
        raise HubAnswerError(f"{host()} does not say which commit of {for_message(dataset, 80)} this is")
    if not isinstance(name, str) or not _DATASET.fullmatch(name):
        raise HubAnswerError(f"{host()} does not say which dataset it answers for")
    return DatasetInfo(name, commit, _licence(_field(found, "cardData")))


def list_files(
    session: HubSession, info: DatasetInfo, folder: str, *, deep: bool, expand: bool
) -> tuple[RemoteFile, ...]:
    """Return the files in a folder of a dataset, by path.

    Args:
        session: what calls are made with.
        info: the dataset.
        folder: path of the folder; empty for the top.
        deep: whether to go into folders.
        expand: whether to ask when each file was changed; a page then has 50 files rather than a thousand.

    Raises:
        UsageError: if there is no such folder.
        HubAnswerError: if the Hub refuses, or its answer is not what it documents.
        HubUnreachableError: if no answer came.
    """
    path = f"/api/datasets/{info.dataset}/tree/{info.commit}"
    path += f"/{urllib.parse.quote(folder)}" if folder else ""
    params = [("recursive", str(deep).lower()), ("expand", str(expand).lower())]
    files: dict[str, RemoteFile] = {}
    cursor, seen = "", set[str]()
    for _ in range(MOST_PAGES):
        answer = session.get(path, [*params, ("cursor", cursor)] if cursor else params)
        if answer.status in _MISSING:
            what = f"{for_message(info.dataset, 80)} has no folder '{for_message(folder, 80)}' at {info.commit[:12]}"
            raise UsageError(what, todo="check the dataset and the revision")
        found = _success(answer)
        if not isinstance(found, list):
            raise HubAnswerError(f"{host()} answered with something that is no list of files")
        files |= {file.path: file for file in map(_file, found) if file is not None}
        cursor = next_cursor(answer, path)
        if not cursor:
            return tuple(files[name] for name in sorted(files))
        if cursor in seen:
            break
        seen.add(cursor)
    raise HubAnswerError(f"the list of files of {for_message(info.dataset, 80)} does not end")


def _file(entry: object) -> RemoteFile | None:
    """Return an entry that is a file; what is none, or cannot be one, is passed over."""
    if not isinstance(entry, dict) or entry.get("type") != "file":
        return None
    path, size, lfs, last = (entry.get(key) for key in ("path", "size", "lfs", "lastCommit"))
    if not isinstance(path, str) or first_invisible(path) is not None:
        return None
    if not isinstance(size, int) or not 0 <= size < _LARGEST_FILE:
        return None
    sha = lfs.get("oid") if isinstance(lfs, dict) else None
    known = sha if isinstance(sha, str) and _SHA256.fullmatch(sha) else None
    return RemoteFile(path, size, known, _moment(last.get("date") if isinstance(last, dict) else None))


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
        return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _licence(card: object) -> str | None:
    """Return the licence of a dataset's card; free text that it may hold instead is not kept."""
    said = card.get("license") if isinstance(card, dict) else None
    texts = said if isinstance(said, list) else [said]
    good = [
        text for text in texts if isinstance(text, str) and 0 < len(text) <= _LONGEST_LICENCE and text.isprintable()
    ]
    return ", ".join(good[:10]) or None


def _success(answer: Answer) -> Any:  # noqa: ANN401  JSON
    if answer.status // 100 != 2:  # noqa: PLR2004  any success
        raise refusal(answer)
    return parsed(answer.body)


def _field(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _not_there(answer: Answer, dataset: str, revision: str | None) -> UsageError:
    shown = for_message(dataset, 80)
    if answer.headers.get("x-error-code") == "RevisionNotFound":
        what = f"{shown} has no revision '{for_message(revision, 80)}'"
        return UsageError(what, todo="name a branch, a tag or a whole commit; its history may have been rewritten")
    what = f"the Hub shows no dataset {shown}: there is none, or it is private"
    return UsageError(what, todo="check the id; a token (HF_TOKEN) shows what it may see")
