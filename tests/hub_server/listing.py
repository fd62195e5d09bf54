"""The routes of models: the listing with keyset cursors, one model, organisations."""

from __future__ import annotations

import base64
import bisect
import json
import urllib.parse
from collections.abc import Sequence
from typing import Any

from tests.hub_server.table import Item, Table
from tests.hub_server.wire import Request, Response, as_json, failure, missing_repo

LISTABLE = (
    "author", "baseModels", "cardData", "config", "createdAt", "disabled", "downloads", "downloadsAllTime",
    "evalResults", "gated", "inference", "inferenceProviderMapping", "lastModified", "library_name", "likes",
    "mask_token", "model-index", "pipeline_tag", "private", "safetensors", "sha", "siblings", "spaces", "tags",
    "transformersInfo", "trendingScore", "widgetData", "gguf", "resourceGroup", "xetEnabled",
)  # fmt: skip
DETAIL_ONLY = ("childrenModelCount", "usedStorage")
PLAIN = ("likes", "trendingScore", "private", "downloads", "tags", "pipeline_tag", "library_name", "createdAt")
PAGE = 1000


def list_models(table: Table, request: Request, base: str, refused: set[str], page: int = PAGE) -> Response:
    expand = [*request.query.get("expand", []), *request.query.get("expand[]", [])]
    allowed = [name for name in LISTABLE if name not in refused]
    bad = next((name for name in expand if name not in allowed), None)
    if bad is not None:
        options = "|".join(f'"{name}"' for name in allowed)
        return failure(400, f"✖ Invalid option: expected one of {options}\n  → at expand[{expand.index(bad)}]"[:2000])
    limit = min(int(request.one("limit", str(page)) or page), page)
    rows = table.rows(request.one("author"), request.query.get("filter", []))
    start = _start(table, rows, request.one("cursor"))
    if start is None:
        return failure(400, "Invalid cursor")
    chosen = rows[start : start + limit]
    items = [_shown(table.item(row), expand, PLAIN) for row in chosen]
    response = as_json(items)
    if start + limit < len(rows):
        response.headers["Link"] = f'<{base}/api/models?{_next(table, request, chosen[-1])}>; rel="next"'
    return response


def one_model(table: Table, request: Request) -> Response:
    repo = urllib.parse.unquote(request.path.removeprefix("/api/models/")).partition("/revision/")[0]
    if repo in table.renamed:
        query = f"?{request.raw_query}" if request.raw_query else ""
        return Response(307, {"Location": f"/api/models/{table.renamed[repo]}{query}"})
    if repo in table.disabled:
        return failure(403, "Access to this resource is disabled.")
    item = table.find(repo)
    if item is None or repo in table.private:
        return missing_repo(request)
    expand = [*request.query.get("expand", []), *request.query.get("expand[]", [])]
    return as_json(_shown(item, expand, tuple(name for name in item if name not in ("downloadsAllTime", "baseModels"))))


def organisation(table: Table, request: Request) -> Response:
    name = request.path.split("/")[3]
    rows = table.authors.get(name)
    if rows is None:
        return failure(404, "Organization not found")
    return as_json({"name": name, "fullname": name, "isVerified": False, "numModels": len(rows), "numUsers": 3})


def _shown(item: Item, expand: Sequence[str], plain: Sequence[str]) -> Item:
    names = expand or plain
    shown: dict[str, Any] = {"_id": item["_id"], "id": item["id"]}
    if not expand:
        shown["modelId"] = item["id"]
    return shown | {name: item[name] for name in names if item.get(name) is not None}


def _next(table: Table, request: Request, row: int) -> str:
    when, ident = table.keys[row]
    key = {"$or": [{"createdAt": when, "_id": {"$gt": ident}}, {"createdAt": {"$lt": when}}]}
    cursor = base64.b64encode(json.dumps(key, separators=(",", ":")).encode()).decode()
    kept = [(name, text) for name, texts in request.query.items() if name != "cursor" for text in texts]
    return urllib.parse.urlencode([*kept, ("cursor", cursor)])


def _start(table: Table, rows: Sequence[int], cursor: str) -> int | None:
    """The place after the cursor's key; None for a cursor that says nothing."""
    if not cursor:
        return 0
    try:
        first = json.loads(base64.b64decode(cursor, validate=True))["$or"][0]
        when, ident = first["createdAt"], first["_id"]["$gt"]
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    # Rows ascend as creation times descend; a key is compared as (newest first, `_id` ascending).
    return bisect.bisect_right(rows, _Key(when, ident), key=lambda row: _Key(*table.keys[row]))


class _Key:
    def __init__(self, when: str, ident: str) -> None:
        self.when, self.ident = when, ident

    def __lt__(self, other: _Key) -> bool:
        return self.when > other.when or (self.when == other.when and self.ident < other.ident)
