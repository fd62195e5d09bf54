"""The routes of datasets: info, refs, commits, tree, paths-info, files with ranges, as far as `datasets` needs them.

A hub that has datasets holds them in `extras["datasets"]`: id -> `LocalDataset`.
"""

from __future__ import annotations

import hashlib
import json
import re
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.hub_server.wire import Request, Response, as_json, failure, missing_repo

if TYPE_CHECKING:
    from tests.hub_server.server import LocalHub

COMMITS_PER_PAGE = 50
ENTRIES_PER_PAGE = 1000
SMALL = 4096
"""Files below this size are git files without an LFS entry."""

_API = re.compile(r"/api/datasets/(?P<id>[^/]+/[^/]+)(?:/(?P<rest>.*))?$")
_FILE = re.compile(r"/datasets/(?P<id>[^/]+/[^/]+)/resolve/(?P<rev>[^/]+)/(?P<path>.+)$")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")


@dataclass(frozen=True)
class Commit:
    """One commit: what every file was then."""

    oid: str
    date: datetime
    title: str
    files: dict[str, Path]


@dataclass
class LocalDataset:
    """A dataset with its history, oldest commit first."""

    id: str
    licence: str | list[str] | None = "apache-2.0"
    commits: list[Commit] = field(default_factory=list)
    branches: dict[str, str] = field(default_factory=dict)
    """Further branches and tags: name -> commit."""
    without: set[str] = field(default_factory=set)
    """What the server does not tell: `lastCommit`, `lfs`."""
    served: list[tuple[str, int]] = field(default_factory=list)
    """Path and bytes of every answer with content."""

    def commit(
        self, files: dict[str, Path], date: str, title: str = "Upload models.parquet with huggingface_hub"
    ) -> str:
        """Add a commit that sets some files, and return its id."""
        before = self.commits[-1].files if self.commits else {}
        oid = hashlib.sha1(f"{self.id} {len(self.commits)} {date}".encode(), usedforsecurity=False).hexdigest()
        when = (
            datetime.fromisoformat(date).astimezone(UTC)
            if "T" in date
            else datetime.fromisoformat(f"{date}T12:00:00+00:00")
        )
        self.commits.append(Commit(oid, when, title, {**before, **files}))
        return oid

    def at(self, revision: str) -> int | None:
        """The place of a revision in the history."""
        if revision == "main":
            return len(self.commits) - 1 if self.commits else None
        oid = self.branches.get(revision, revision)
        fits = [
            place
            for place, each in enumerate(self.commits)
            if each.oid == oid or (len(oid) >= 7 and each.oid.startswith(oid))
        ]
        return fits[0] if len(fits) == 1 else None

    def changed_in(self, path: str, place: int) -> Commit:
        """The last commit up to a place that changed a file."""
        file = self.commits[place].files[path]
        while place > 0 and self.commits[place - 1].files.get(path) == file:
            place -= 1
        return self.commits[place]


def answer(hub: LocalHub, request: Request) -> Response | None:
    """The answer of the dataset routes; None for the address of anything else."""
    datasets: dict[str, LocalDataset] = hub.extras.get("datasets", {})
    found = _FILE.match(request.path) or _API.match(request.path)
    if found is None:
        return None
    dataset = datasets.get(found["id"])
    if dataset is None:
        return missing_repo(request)
    if "rev" in found.groupdict():
        return _file(dataset, request, urllib.parse.unquote(found["rev"]), found["path"])
    return _api(dataset, request, found["rest"] or "")


def _api(dataset: LocalDataset, request: Request, rest: str) -> Response:
    kind, _, tail = rest.partition("/")
    if kind == "refs":
        branches = {"main": dataset.commits[-1].oid, **dataset.branches}
        listed = [{"name": name, "ref": f"refs/heads/{name}", "targetCommit": oid} for name, oid in branches.items()]
        return as_json({"branches": listed, "converts": [], "tags": []})
    revision, folder = (tail.partition("/")[0], tail.partition("/")[2]) if kind == "tree" else (tail, "")
    place = dataset.at(urllib.parse.unquote(revision) or "main")
    if place is None:
        return failure(404, f"Invalid rev id: {revision}", X_Error_Code="RevisionNotFound")
    match kind:
        case "" | "revision":
            response = as_json(_info(dataset, place))
        case "commits":
            response = _commits(dataset, request, place)
        case "tree":
            response = _tree(dataset, request, place, folder)
        case "paths-info":
            response = _paths_info(dataset, request, place)
        case _:
            response = failure(404, "Sorry, we can't find the page you are looking for.")
    return response


def _info(dataset: LocalDataset, place: int) -> dict[str, Any]:
    commit = dataset.commits[place]
    card = {} if dataset.licence is None else {"license": dataset.licence}
    return {
        "_id": "66a0000000000000000000ff", "id": dataset.id, "author": dataset.id.partition("/")[0], "sha": commit.oid,
        "lastModified": _stamp(dataset.commits[-1].date),
        "createdAt": _stamp(dataset.commits[0].date), "private": False,
        "gated": False, "disabled": False, "tags": [], "downloads": 5, "likes": 5, "cardData": card,
        "siblings": [{"rfilename": path} for path in sorted(commit.files)],
    }  # fmt: skip


def _commits(dataset: LocalDataset, request: Request, place: int) -> Response:
    page, size = int(request.one("p", "0")), int(request.one("limit", str(COMMITS_PER_PAGE)))
    newest_first = dataset.commits[place::-1]
    items = [
        {
            "id": each.oid,
            "title": each.title,
            "message": "",
            "authors": [{"user": "someone"}],
            "date": _stamp(each.date),
        }
        for each in newest_first[page * size : (page + 1) * size]
    ]
    response = as_json(items, X_Total_Count=str(len(newest_first)))
    if (page + 1) * size < len(newest_first):
        here = f"http://{request.headers['host']}{request.path}"
        response.headers["Link"] = f'<{here}?p={page + 1}&limit={size}>; rel="next"'
    return response


def _tree(dataset: LocalDataset, request: Request, place: int, folder: str) -> Response:
    files = dataset.commits[place].files
    start = f"{folder.rstrip('/')}/" if folder else ""
    inside = [path for path in files if path.startswith(start)]
    if folder and not inside:
        return failure(404, "Entry not found", X_Error_Code="EntryNotFound", X_Repo_Commit=dataset.commits[place].oid)
    deep = request.one("recursive").lower() == "true"
    expand = request.one("expand").lower() == "true"
    folders = {
        "/".join(parts[:depth])
        for parts in (path.split("/") for path in inside)
        for depth in range(1, len(parts))
        if "/".join(parts[:depth]).startswith(start) and (deep or "/" not in "/".join(parts[:depth])[len(start) :])
    }
    shown = [path for path in inside if deep or "/" not in path[len(start) :]]
    every = sorted({*folders, *shown})
    size, first = 50 if expand else ENTRIES_PER_PAGE, int(request.one("cursor", "0"))
    items = [
        _entry(dataset, place, path, expand=expand) if path in files else _folder(path)
        for path in every[first : first + size]
    ]
    response = as_json(items)
    if first + size < len(every):
        query = {**{name: texts[0] for name, texts in request.query.items()}, "cursor": first + size}
        here = f"http://{request.headers['host']}{urllib.parse.quote(request.path)}"
        response.headers["Link"] = f'<{here}?{urllib.parse.urlencode(query)}>; rel="next"'
    return response


def _paths_info(dataset: LocalDataset, request: Request, place: int) -> Response:
    if "json" in request.headers.get("content-type", ""):
        asked = json.loads(request.body)
        paths, expand = asked["paths"], bool(asked.get("expand"))
    else:
        form = urllib.parse.parse_qs(request.body.decode())
        paths, expand = form.get("paths", []), form.get("expand", ["false"])[0].lower() == "true"
    files = dataset.commits[place].files
    entries = [_entry(dataset, place, path, expand=expand) for path in paths if path in files]
    folders = [
        path for path in paths if path and path not in files and any(each.startswith(f"{path}/") for each in files)
    ]
    return as_json([*entries, *map(_folder, folders)])


def _entry(dataset: LocalDataset, place: int, path: str, *, expand: bool) -> dict[str, Any]:
    file = dataset.commits[place].files[path]
    size = file.stat().st_size
    entry: dict[str, Any] = {"type": "file", "oid": "0" * 40, "size": size, "path": path}
    if size >= SMALL and "lfs" not in dataset.without:
        entry["lfs"] = {"oid": sha256(file), "size": size, "pointerSize": 135}
    if expand and "lastCommit" not in dataset.without:
        last = dataset.changed_in(path, place)
        entry["lastCommit"] = {"id": last.oid, "title": last.title, "date": _stamp(last.date)}
    return entry


def _folder(path: str) -> dict[str, Any]:
    return {"type": "directory", "oid": "1" * 40, "path": path, "size": 0}


def _file(dataset: LocalDataset, request: Request, revision: str, path: str) -> Response:
    place = dataset.at(revision)
    if place is None:
        return failure(404, f"Invalid rev id: {revision}", X_Error_Code="RevisionNotFound")
    commit = dataset.commits[place]
    file = commit.files.get(path)
    if file is None:
        return failure(404, "Entry not found", X_Error_Code="EntryNotFound", X_Repo_Commit=commit.oid)
    size = file.stat().st_size
    headers = {
        "X-Repo-Commit": commit.oid, "ETag": f'"{sha256(file)}"', "X-Linked-ETag": f'"{sha256(file)}"',
        "X-Linked-Size": str(size), "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream",
    }  # fmt: skip
    if request.method == "HEAD":
        return Response(200, {**headers, "Content-Length": str(size)})
    wanted = request.headers.get("range", "")
    if not wanted:
        return _content(dataset, path, Response(200, headers, file.read_bytes()))
    span = _span(wanted, size)
    if span is None:
        return Response(416, {**headers, "Content-Range": f"bytes */{size}"})
    first, last = span
    with file.open("rb") as source:
        source.seek(first)
        body = source.read(last - first + 1)
    return _content(dataset, path, Response(206, {**headers, "Content-Range": f"bytes {first}-{last}/{size}"}, body))


def _content(dataset: LocalDataset, path: str, response: Response) -> Response:
    dataset.served.append((path, len(response.body)))
    return response


def _span(wanted: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a range, within the file."""
    found = _RANGE.match(wanted)
    if found is None:
        return None
    first, last = found.groups()
    if not first:
        return (max(size - int(last), 0), size - 1) if last and int(last) else None
    start, end = int(first), int(last) if last else size - 1
    return (start, min(end, size - 1)) if start < size and start <= end else None


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def sha256(file: Path) -> str:
    """SHA-256 of a file; a file of a test does not change."""
    return _sha256(file, file.stat().st_size, file.stat().st_mtime_ns)


@cache
def _sha256(file: Path, size: int, changed: int) -> str:  # noqa: ARG001  what the cache is keyed by
    digest = hashlib.sha256()
    with file.open("rb") as source:
        while block := source.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def with_datasets(*datasets: LocalDataset) -> dict[str, Any]:
    """The `extras` of a hub that has these datasets."""
    return {"datasets": {each.id: each for each in datasets}}


__all__: Sequence[str] = ("Commit", "LocalDataset", "answer", "sha256", "with_datasets")
