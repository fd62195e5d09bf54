"""From the wire to columns: one item of the listing becomes one record, or a reject that says why not.

Items are text from strangers: any value may have any type. A value that is not what it should be becomes null, which
is "not known", and is listed; an item without a repository id is no record at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

EXPAND = (
    "baseModels", "createdAt", "downloads", "downloadsAllTime", "gated", "lastModified", "library_name", "likes",
    "pipeline_tag", "private", "safetensors", "tags",
)  # fmt: skip
"""What the listing is asked for. `config` and `gguf` are not: an answer with them carries chat templates, which are
long and nobody's evidence. So `architecture` stays unknown, and `parameters` is known where there are safetensors."""

COLUMNS = (
    "hub_id", "repo_id", "created_at", "last_modified", "downloads_30d", "downloads_all_time", "likes", "pipeline_tag",
    "library", "licence", "gated", "relation", "base_models", "parameters",
)  # fmt: skip
"""The columns that records fill, in their order."""

RELATIONS = ("adapter", "finetune", "merge", "quantized")
"""The Hub's own kinds of derivation."""

MAX_COUNT, MAX_PARAMETERS, MAX_TEXT, MAX_BASES = 10**12, 10**18, 200, 1000
"""Bounds of the models table (`harness.snapshot.schema` holds the table to them)."""

_SHOWN = 300
_PART = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,95}"
_REPO_ID = re.compile(rf"(?:{_PART}/)?{_PART}")
_HUB_ID = re.compile(r"[0-9a-f]{24}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z")
_BASE, _LICENCE = "base_model:", "license:"


class Bad(NamedTuple):
    """Something in an item that could not be taken."""

    place: int
    """Place of the item in its answer, from 0."""

    column: str
    """The column that it would have filled; empty for the item as a whole."""

    reason: str
    """Why, in our words."""

    value: str
    """What was found, as JSON text, cut to 300 characters."""


@dataclass
class Records:
    """What was made of one answer."""

    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    """COLUMNS -> one value a record."""

    bad: list[Bad] = field(default_factory=list)
    """What could not be taken."""

    unusable: int = 0
    """Items that are no records."""

    private: int = 0
    """Items left out because only the owner of the token can see them."""

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.columns["repo_id"])


def read_records(items: Sequence[Any]) -> Records:
    """Return the records of a list of items from the wire."""
    records = Records()
    reader = _Reader(records)
    rows = []
    for reader.place, item in enumerate(items):
        row = reader.read(item)
        if row is not None:
            rows.append(row)
    for column, values in zip(records.columns.values(), zip(*rows, strict=True), strict=False):
        column.extend(values)
    return records


def is_repo_id(text: object) -> bool:
    """Say whether something is a repository id that the Hub could have given."""
    return isinstance(text, str) and _REPO_ID.fullmatch(text) is not None and ".." not in text


class _Reader:
    """Reads items, one after the other."""

    __slots__ = ("place", "records")

    def __init__(self, records: Records) -> None:
        self.records = records
        self.place = 0

    def read(self, item: Any) -> tuple[Any, ...] | None:  # noqa: ANN401  the wire may hold anything
        """Return one value for each of COLUMNS, or None if this is no record."""
        if not isinstance(item, dict):
            self._unusable("this is no object", item)
            return None
        repo = item.get("id")
        if not is_repo_id(repo):
            self._unusable("this is no Hub repository id", repo)
            return None
        if item.get("private") is True:
            self.records.private += 1
            return None
        tags = self._tags(item)
        bases, relation = self._bases(item, tags)
        return (
            self._hub_id(item),
            repo,
            self._time(item, "createdAt", "created_at"),
            self._time(item, "lastModified", "last_modified"),
            self._count(item.get("downloads"), "downloads_30d", MAX_COUNT),
            self._count(item.get("downloadsAllTime"), "downloads_all_time", MAX_COUNT),
            self._count(item.get("likes"), "likes", MAX_COUNT),
            self._text(item.get("pipeline_tag"), "pipeline_tag"),
            self._text(item.get("library_name"), "library"),
            self._licence(tags),
            self._gated(item),
            relation,
            bases,
            self._parameters(item),
        )

    def _unusable(self, reason: str, value: object) -> None:
        self.records.unusable += 1
        self._bad("repo_id", reason, value)

    def _bad(self, column: str, reason: str, value: object) -> None:
        self.records.bad.append(Bad(self.place, column, reason, shown(value)))

    def _hub_id(self, item: Mapping[str, Any]) -> str | None:
        value = item.get("_id")
        if isinstance(value, str) and _HUB_ID.fullmatch(value):
            return value
        self._bad("hub_id", "this is no id of the Hub", value)
        return None

    def _time(self, item: Mapping[str, Any], key: str, column: str) -> datetime | None:
        value = item.get(key)
        if value is None:
            return None
        try:
            if isinstance(value, str) and _TIME.fullmatch(value):
                when = datetime.fromisoformat(value)
                if 1970 <= when.year <= 2100:  # noqa: PLR2004  the years of the models table
                    return when
        except ValueError:
            pass
        self._bad(column, "is no date that exists", value)
        return None

    def _count(self, value: object, column: str, bound: int) -> int | None:
        if value is None:
            return None
        if type(value) is int and 0 <= value <= bound:
            return value
        self._bad(column, f"is no whole number from 0 to {bound:,}", value)
        return None

    def _text(self, value: object, column: str) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, str) and len(value) <= MAX_TEXT and value.isprintable():
            return value.strip(" ") or None
        self._bad(column, f"is no text that can be printed, of at most {MAX_TEXT} characters", value)
        return None

    def _gated(self, item: Mapping[str, Any]) -> bool | None:
        value = item.get("gated")
        if value is None or isinstance(value, bool):
            return value
        if value in ("auto", "manual"):
            return True
        self._bad("gated", "is neither false nor a kind of gate", value)
        return None

    def _parameters(self, item: Mapping[str, Any]) -> int | None:
        value = item.get("safetensors")
        if value is None:
            return None
        if not isinstance(value, dict):
            self._bad("parameters", "is no object", value)
            return None
        return self._count(value.get("total"), "parameters", MAX_PARAMETERS)

    def _tags(self, item: Mapping[str, Any]) -> list[str] | None:
        value = item.get("tags")
        if value is None:
            return None
        if not isinstance(value, list):
            self._bad("base_models", "the tags are no list", value)
            return None
        tags = [tag for tag in value if isinstance(tag, str)]
        if len(tags) < len(value):
            self._bad("base_models", "a tag is no text", next(tag for tag in value if not isinstance(tag, str)))
        return tags

    def _licence(self, tags: list[str] | None) -> str | None:
        found = next((tag for tag in tags or () if tag.startswith(_LICENCE)), None)
        return None if found is None else self._text(found.removeprefix(_LICENCE).strip(" "), "licence")

    def _bases(self, item: Mapping[str, Any], tags: list[str] | None) -> tuple[list[str] | None, str | None]:
        """Return bases and relation under the rule of imports (`harness.snapshot._bases`): tags before the struct."""
        wire = item.get("baseModels")
        named, kind = self._struct(wire) if wire is not None else ([], None)
        plain, kinded, kinds = _of_tags(tags or ())
        found = self._ids(plain) or self._ids(kinded) or named
        if not found:
            declares = bool(plain or kinded or wire)
            return (None if declares or tags is None else []), None
        order = {base: at for at, base in enumerate(named)}
        bases = sorted(dict.fromkeys(found), key=lambda base: order.get(base, len(order)))
        if len(bases) > MAX_BASES:
            self._bad("base_models", f"the repository has more than {MAX_BASES} bases", bases[0])
            return None, None
        if len(kinds) == 1:
            return bases, next(iter(kinds)) if kinds <= set(RELATIONS) else "unspecified"
        return bases, kind if kind is not None and not kinds else "unspecified"

    def _struct(self, wire: object) -> tuple[list[str], str | None]:
        """Return ids and relation of `baseModels`: an object, or a list of such objects."""
        given = wire if isinstance(wire, list) else [wire]
        parts = [part for part in given if isinstance(part, dict)]
        if len(parts) < len(given):
            self._bad("base_models", "baseModels is no object", wire)
            return [], None
        models = [model for part in parts for model in _as_list(part.get("models"))]
        ids = [model.get("id") if isinstance(model, dict) else model for model in models]
        relations = {part.get("relation") for part in parts if isinstance(part.get("relation"), str)}
        kind = relations.pop() if len(relations) == 1 else None
        return self._ids(ids), kind if kind in RELATIONS else None

    def _ids(self, found: Sequence[object]) -> list[str]:
        good = [base for base in found if isinstance(base, str) and is_repo_id(base)]
        if len(good) < len(found):
            left = [base for base in found if not is_repo_id(base)]
            for base in left[:MAX_BASES]:
                self._bad("base_models", "a base is left out: this is no Hub repository id", base)
        return good


def shown(value: object) -> str:
    """Return a value of the wire as ASCII JSON text of at most some 300 characters."""
    if isinstance(value, (list, dict)):
        return f'"a {"list" if isinstance(value, list) else "object"} of {len(value)}"'
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**40 else '"a number of more than 40 digits"'
    if isinstance(value, str):
        text = json.dumps(value[:_SHOWN])
        return text if len(value) <= _SHOWN else f"{text} and more"
    return json.dumps(value)


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _of_tags(tags: Sequence[str]) -> tuple[list[str], list[str], set[str]]:
    """Return the bases of tags without a kind, of tags with one, and the kinds."""
    plain, kinded, kinds = [], [], set()
    for tag in tags:
        if not tag.startswith(_BASE):
            continue
        rest = tag[len(_BASE) :]
        kind, colon, base = rest.partition(":")
        if colon:
            kinded.append(base)
            kinds.add(kind if kind in RELATIONS else "unspecified")
        else:
            plain.append(rest)
    return plain, kinded, kinds
