"""The server: routes, faults, the quota, and a log of every request."""

from __future__ import annotations

import base64
import contextlib
import importlib.util
import json
import re
import socket
import struct
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.hub_server.faults import Fault, changed
from tests.hub_server.listing import PAGE, list_models, one_model, organisation
from tests.hub_server.table import Table, listed
from tests.hub_server.wire import Request, Response, as_json, failure

WINDOW = 300
_BREAKS = ("reset", "stall", "truncate", "drip")


@dataclass
class Seen:
    """One request in the log."""

    method: str
    path: str
    query: str
    authorised: bool
    status: int
    at: float

    @property
    def cursor(self) -> str:
        return urllib.parse.parse_qs(self.query).get("cursor", [""])[0]


@dataclass
class LocalHub:
    """A Hub on this machine; a context manager."""

    table: Table = field(default_factory=lambda: listed([]))
    faults: list[Fault] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """Names that the listing's `expand` refuses, beyond those that it always does."""
    quota: int | None = None
    """Requests in a window of `window` seconds; None for no limit."""
    window: float = WINDOW
    tokens: set[str] | None = None
    """Tokens that are valid; any if None."""
    log_file: Path | None = None
    """Where each request is written too, one JSON object a line."""
    extras: dict[str, Any] = field(default_factory=dict)
    """What further routes need (datasets: see `datasets_routes.py`)."""
    before: Callable[[Request], None] | None = None
    """Called before each answer: a test changes the table here, while a crawl goes on."""
    page: int = PAGE
    """Models on a page at most."""
    port: int = 0
    log: list[Seen] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._lock = threading.Lock()
        self._used, self._opened = 0, time.monotonic()
        self._last: dict[str, Response] = {}
        self._datasets = _datasets_module()
        handler = type("Handler", (_Handler,), {"hub": self})
        self._server = _Server(("127.0.0.1", self.port), handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def calls(self, pattern: str = "/api/models") -> list[Seen]:
        """The logged requests whose path and query match."""
        with self._lock:
            return [one for one in self.log if re.search(pattern, f"{one.path}?{one.query}")]

    def note(self, request: Request, status: int) -> None:
        seen = Seen(request.method, request.path, request.raw_query, request.authorised, status, time.time())
        with self._lock:
            self.log.append(seen)
            if self.log_file is not None:
                with self.log_file.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(seen.__dict__) + "\n")

    def answer(self, request: Request) -> tuple[Response, Fault | None]:
        if self.before is not None:
            self.before(request)
        limited = self._limited()
        if limited is not None:
            return limited, None
        fault = next((each for each in self.faults if each.takes(request)), None)
        response = self._route(request)
        if fault is not None and fault.kind in ("repeat", "loop", "overlap"):
            response = self._again(fault, request, response)
        elif fault is not None:
            response = changed(fault, request, response)
        return response, fault

    def _route(self, request: Request) -> Response:
        path = request.path
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token and self.tokens is not None and token not in self.tokens:
            return failure(401, "Invalid credentials in Authorization header")
        if self._datasets is not None:
            found = self._datasets.answer(self, request)
            if found is not None:
                return found  # type: ignore[no-any-return]
        if path == "/api/models":
            base = f"http://{request.headers.get('host', '')}"
            return list_models(self.table, request, base, self.refused, self.page)
        if path.startswith("/api/models/"):
            return one_model(self.table, request)
        return self._others(path, request)

    def _others(self, path: str, request: Request) -> Response:
        if path == "/api/agent-harnesses":
            return as_json({"standardEnvVars": ["AI_AGENT", "AGENT"], "harnesses": {}})
        if path.startswith("/api/organizations/") and path.endswith("/overview"):
            return organisation(self.table, request)
        return failure(404, "Sorry, we can't find the page you are looking for.")

    def _again(self, fault: Fault, request: Request, response: Response) -> Response:
        """The same page once more, a link back to this page, or a page that begins with the end of the one before."""
        if fault.kind == "loop":
            here = f"http://{request.headers['host']}{request.path}?{request.raw_query}"
            return Response(response.status, {**response.headers, "Link": f'<{here}>; rel="next"'}, response.body)
        cursor = request.one("cursor")
        if not cursor:
            return response
        rows = self.table.rows(request.one("author"), request.query.get("filter", []))
        key = json.loads(base64.b64decode(cursor))["$or"][0]
        limit = min(int(request.one("limit", "1000")), self.page)
        at = next(i for i, row in enumerate(rows) if self.table.keys[row][1] == key["_id"]["$gt"])
        back = limit if fault.kind == "repeat" else min(3, limit)
        earlier = max(at - back, 0)
        when, ident = self.table.keys[rows[earlier]]
        moved = {"$or": [{"createdAt": when, "_id": {"$gt": ident}}, {"createdAt": {"$lt": when}}]}
        query = {**request.query, "cursor": [base64.b64encode(json.dumps(moved).encode()).decode()]}
        shifted = Request(request.method, request.path, query, request.raw_query, request.headers)
        page = list_models(self.table, shifted, f"http://{request.headers['host']}", self.refused, self.page)
        if fault.kind == "repeat":
            return Response(page.status, {**page.headers, "Link": response.headers.get("Link", "")}, page.body)
        return page

    def _limited(self) -> Response | None:
        if self.quota is None:
            return None
        with self._lock:
            passed = time.monotonic() - self._opened
            if passed >= self.window:
                self._used, self._opened, passed = 0, time.monotonic(), 0.0
            self._used += 1
            over = self._used > self.quota
        if not over:
            return None
        return failure(
            429, "We had to rate limit you.", RateLimit=f'"api";r=0;t={int(self.window - passed) + 1}',
            RateLimit_Policy=f'"fixed window";"api";q={self.quota};w={int(self.window)}',
        )  # fmt: skip


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that go away: half of the faults are that."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    hub: LocalHub
    protocol_version = "HTTP/1.1"

    def _any(self) -> None:
        parts = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(parts.query, keep_blank_values=True)
        headers = {name.lower(): text for name, text in self.headers.items()}
        length = int(headers.get("content-length", "0") or 0)
        body = self.rfile.read(length) if length else b""
        path = urllib.parse.unquote(parts.path)
        request = Request(self.command, path, query, parts.query, headers, body)
        response, fault = self.hub.answer(request)
        broken = fault.kind if fault is not None and fault.kind in _BREAKS else ""
        self.hub.note(request, 0 if broken else response.status)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._send(response, fault if broken else None)

    do_GET = do_HEAD = do_POST = _any  # noqa: N815  the names that http.server looks for

    def _send(self, response: Response, fault: Fault | None) -> None:
        if fault is not None and fault.kind == "reset":
            self._cut()
            return
        if fault is not None and fault.kind == "stall":
            time.sleep(fault.seconds)
            self._cut()
            return
        self.send_response(response.status)
        given = {
            "X-Request-Id": "Root=1-local", "RateLimit": '"api";r=499;t=300',
            "RateLimit-Policy": '"fixed window";"api";q=500;w=300', "Content-Length": str(len(response.body)),
        }  # fmt: skip
        for name, text in {**given, **response.headers}.items():
            self.send_header(name, text.encode("ascii", "replace").decode().replace("\n", " "))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault is not None and fault.kind == "truncate":
            self.wfile.write(response.body[: len(response.body) // 2])
            self.wfile.flush()
            self._cut()
            return
        if fault is not None and fault.kind == "drip":
            ends = time.monotonic() + fault.seconds
            for at in range(0, len(response.body), 64):
                if time.monotonic() > ends:
                    self._cut()
                    return
                self.wfile.write(response.body[at : at + 64])
                self.wfile.flush()
                time.sleep(0.1)
            return
        self.wfile.write(response.body)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.rfile = open("/dev/null", "rb")  # noqa: SIM115, PTH123  the base class reads and closes it

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name in http.server
        """Say nothing."""


def _datasets_module() -> Any:  # noqa: ANN401  a module
    """The routes of datasets, where that module stands beside this one."""
    name = "tests.hub_server.datasets_routes"
    return importlib.import_module(name) if importlib.util.find_spec(name) else None
