"""A local Hub that takes datasets: the routes that `huggingface_hub` calls to make a repository and to commit to it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tests.hub_server.datasets_routes import LocalDataset
from tests.hub_server.server import LocalHub
from tests.hub_server.wire import Request, Response, as_json, failure

_WRITE = re.compile(r"/api/datasets/(?P<id>[^/]+/[^/]+)/(?P<kind>preupload|commit)/main$")


@dataclass
class WritableHub(LocalHub):
    """A Hub whose datasets can be written to by who has a token."""

    store: Path = Path()
    """Where the files of commits are kept."""
    refuses: int = 0
    """Status with which commits are refused; 0 for none."""
    private: dict[str, bool] = field(default_factory=dict)
    """Datasets that were made, and whether only their owners see them."""

    def _route(self, request: Request) -> Response:
        if request.path == "/api/validate-yaml":
            return _validated(request)
        found = _write_of(request.path) if request.method == "POST" else None
        return self._written(request, *found) if found else super()._route(request)

    def _written(self, request: Request, repo: str, kind: str) -> Response:
        datasets: dict[str, LocalDataset] = self.extras.setdefault("datasets", {})
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not token or (self.tokens is not None and token not in self.tokens):
            return failure(401, "Invalid username or password.")
        if kind == "create":
            return self._create(request, datasets)
        if repo not in datasets:
            return failure(404, "Repository not found", X_Error_Code="RepoNotFound")
        if kind == "preupload":
            asked = json.loads(request.body)["files"]
            return as_json({"files": [_mode(datasets[repo], each["path"]) for each in asked]})
        return failure(self.refuses, "No.") if self.refuses else self._commit(request, datasets[repo])

    def _create(self, request: Request, datasets: dict[str, LocalDataset]) -> Response:
        asked = json.loads(request.body)
        repo = f"{asked['organization']}/{asked['name']}"
        address = {"url": f"{self.endpoint}/datasets/{repo}", "name": repo, "id": repo}
        if repo in datasets:
            return as_json({**address, "error": "You already created this dataset repo"}, 409)
        datasets[repo] = LocalDataset(repo, licence=None)
        self.private[repo] = asked.get("visibility") == "private"
        self._keep(datasets[repo], {".gitattributes": b"*.parquet filter=lfs\n"}, "initial commit")
        return as_json(address)

    def _commit(self, request: Request, dataset: LocalDataset) -> Response:
        lines = [json.loads(line) for line in request.body.splitlines()]
        head = next(line["value"] for line in lines if line["key"] == "header")
        if head.get("parentCommit") not in (None, dataset.commits[-1].oid):
            return failure(412, "A commit has happened since. Please refresh and try again.")
        files = [line["value"] for line in lines if line["key"] == "file"]
        oid = self._keep(dataset, {each["path"]: base64.b64decode(each["content"]) for each in files}, head["summary"])
        return as_json(
            {"success": True, "commitOid": oid, "commitUrl": f"{self.endpoint}/datasets/{dataset.id}/commit/{oid}"}
        )

    def _keep(self, dataset: LocalDataset, files: dict[str, bytes], title: str) -> str:
        number = len(dataset.commits)
        kept = {}
        for path, content in files.items():
            file = self.store / dataset.id / str(number) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            kept[path] = file
        return dataset.commit(kept, f"2026-11-{1 + number:02}", title)


def _write_of(path: str) -> tuple[str, str] | None:
    if path == "/api/repos/create":
        return "", "create"
    found = _WRITE.match(path)
    return (found["id"], found["kind"]) if found else None


def _validated(request: Request) -> Response:
    """What the Hub says of the metadata of a card: whether it is YAML, with a licence that it knows the form of."""
    card = json.loads(request.body)["content"]
    try:
        found = YAML(typ="safe", pure=True).load(card.split("---\n")[1])
        errors = [] if isinstance(found.get("license"), str) else [{"message": "license"}]
    except (IndexError, YAMLError) as error:
        errors = [{"message": str(error)}]
    return as_json({"errors": errors, "warnings": []}, 400 if errors else 200)


def _mode(dataset: LocalDataset, path: str) -> dict[str, object]:
    file = dataset.commits[-1].files.get(path)
    return {"path": path, "uploadMode": "regular", "shouldIgnore": False, "oid": _oid(file) if file else None}


def _oid(file: Path) -> str:
    data = file.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
