"""Requests and responses as the routes see them, and the headers and error bodies that the Hub gives."""

from __future__ import annotations

import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    raw_query: str
    headers: dict[str, str]
    body: bytes = b""

    def one(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]

    @property
    def authorised(self) -> bool:
        return self.headers.get("authorization", "").startswith("Bearer ")


@dataclass
class Response:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def as_json(value: object, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(status, {"Content-Type": "application/json; charset=utf-8", **named}, json.dumps(value).encode())


def failure(status: int, message: str, **headers: str) -> Response:
    return as_json({"error": message}, status, X_Error_Message=message, **headers)


def missing_repo(request: Request) -> Response:
    """A repository that is not there or private: the Hub does not say which to those without a token."""
    if request.authorised:
        return failure(404, "Repository not found", X_Error_Code="RepoNotFound")
    # The real Hub sends no code here; its client knows the answer by its https address, which this server has not.
    return failure(401, "Invalid username or password.", X_Error_Code="RepoNotFound")
