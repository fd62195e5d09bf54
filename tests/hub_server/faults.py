"""Faults: what goes wrong with the answers to which requests, from which one on, and how often."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.hub_server.wire import Request, Response, failure

Kind = Literal[
    "status", "reset", "stall", "truncate", "garble", "html", "object", "wrong-types", "null-item", "drop-link",
    "no-link", "repeat", "loop", "overlap", "expired", "other-host", "redirect", "huge", "deep", "drip",
]  # fmt: skip


@dataclass
class Fault:
    """One fault."""

    kind: Kind
    match: str = "/api/models"
    """Regular expression, searched in path and query."""
    after: int = 0
    """Matching requests that go well before it."""
    count: int = 1
    """How often it happens."""
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "Internal Error - We're working hard to fix this as soon as possible!"
    seconds: float = 3.0
    seen: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def takes(self, request: Request) -> bool:
        """Whether this request is hit; counts it."""
        if not re.search(self.match, f"{request.path}?{request.raw_query}"):
            return False
        with self._lock:
            self.seen += 1
            return self.after < self.seen <= self.after + self.count


BODIES = {
    "html": b"<!doctype html><p>Please log in to the hotel network",
    "object": b'{"models": {}}',
    "deep": b"[" * 200_000 + b"]" * 200_000,
}
"""Bodies that are no list of models, with status 200."""


def changed(fault: Fault, request: Request, response: Response) -> Response:  # noqa: PLR0911  one a kind
    """The answer as the fault leaves it; faults of the connection itself are the server's."""
    status, headers, body = response.status, response.headers, response.body
    if fault.kind in BODIES:
        headers = {"Content-Type": "text/html"} if fault.kind == "html" else headers
        return Response(200, headers, BODIES[fault.kind])
    match fault.kind:
        case "status":
            return failure(fault.status, fault.message, **{k.replace("-", "_"): v for k, v in fault.headers.items()})
        case "garble":
            body = body[: len(body) // 2] + b'"\xff}'
        case "huge":
            body = b"[" + b" " * (80 * 2**20) + b"]"
        case "expired" if "cursor" in request.query:
            return failure(400, "Invalid cursor")
        case "redirect":
            return Response(302, {"Location": fault.headers["Location"]})
        case "wrong-types" | "null-item":
            return _spoiled(fault, response)
        case _:
            return _relinked(fault, response)
    return Response(status, headers, body)


def _relinked(fault: Fault, response: Response) -> Response:
    """The answer with its link gone, or leading elsewhere."""
    link = response.headers.get("Link", "")
    without = {name: text for name, text in response.headers.items() if name != "Link"}
    if fault.kind == "drop-link":
        return Response(response.status, without, b"[]")
    if fault.kind == "no-link":
        return Response(response.status, without, response.body)
    if fault.kind == "other-host":
        elsewhere = re.sub(r"https?://[^/]+", fault.headers["Host"], link)
        return Response(response.status, {**response.headers, "Link": elsewhere}, response.body)
    return response


WRONG: dict[str, Any] = {
    "downloads": 10**20, "likes": {"$gt": 3}, "createdAt": 17, "tags": ["a\x00b", 5, None, {"x": 1}],
    "gated": "perhaps", "pipeline_tag": ["x"], "safetensors": [1], "baseModels": {"models": "x"},
}  # fmt: skip


def _spoiled(fault: Fault, response: Response) -> Response:
    items = json.loads(response.body)
    if isinstance(items, list) and items:
        at = len(items) // 2
        items[at] = None if fault.kind == "null-item" else {**items[at], **WRONG}
    return Response(response.status, response.headers, json.dumps(items).encode())
