"""Tables of models: written out, or generated row by row, so that a million repositories need no memory."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Item = dict[str, Any]

FLOOR = datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC)
NEWEST = datetime(2026, 11, 22, tzinfo=UTC)
RELATIONS = ("finetune", "quantized", "adapter", "merge")


def stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z"


def hub_id(number: int) -> str:
    return f"{number:024x}"


def model(repo: str, number: int = 0, **over: Any) -> Item:  # noqa: ANN401  as the wire
    """One model as the wire has it; `bases=` and `relation=` become tags and `baseModels`."""
    number = number or int(hashlib.sha256(repo.encode()).hexdigest()[:12], 16)
    bases, relation = list(over.pop("bases", [])), over.pop("relation", "finetune")
    licence = over.pop("licence", "apache-2.0")
    tags = ["transformers", *(f"base_model:{base}" for base in bases)]
    tags += [f"base_model:{relation}:{base}" for base in bases]
    tags += [f"license:{licence}"] if licence else []
    item: Item = {
        "_id": hub_id(number), "id": repo, "author": repo.partition("/")[0] if "/" in repo else None,
        "createdAt": "2025-04-01T00:00:00.000Z", "lastModified": "2025-04-02T00:00:00.000Z",
        "downloads": 100, "downloadsAllTime": 1000, "likes": 3, "trendingScore": 0, "private": False,
        "gated": False, "disabled": False, "library_name": "transformers", "pipeline_tag": "text-generation",
        "tags": [*tags, "region:us"], "sha": hashlib.sha1(repo.encode(), usedforsecurity=False).hexdigest(),
        "safetensors": {"parameters": {"BF16": 7_000_000_003}, "total": 7_000_000_003},
    }  # fmt: skip
    if bases:
        item["baseModels"] = {"relation": relation, "models": [{"_id": hub_id(7), "id": base} for base in bases]}
    return {**item, **over}


@dataclass
class Table:
    """Models in the order of the listing: newest first, ties by `_id`."""

    size: int
    item: Callable[[int], Item]
    keys: Sequence[tuple[str, str]]
    authors: dict[str, Sequence[int]]
    children: dict[str, Sequence[int]]
    names: dict[str, int]
    renamed: dict[str, str] = field(default_factory=dict)
    disabled: set[str] = field(default_factory=set)
    private: set[str] = field(default_factory=set)

    def rows(self, author: str, filters: Iterable[str]) -> Sequence[int]:
        """Rows of one author and with all tags, in the order of the listing."""
        found: Sequence[int] = self.authors.get(author, ()) if author else range(self.size)
        for tag in filters:
            kind, _, rest = tag.removeprefix("base_model:").partition(":")
            base = rest if kind in RELATIONS else tag.removeprefix("base_model:")
            within = self.children.get(base, ()) if tag.startswith("base_model:") else range(self.size)
            held = set(found) if within is not range(self.size) else None
            rows = found if held is None else [row for row in within if row in held]
            found = [row for row in rows if tag in self.item(row)["tags"]]
        return found

    def find(self, repo: str) -> Item | None:
        row = self.names.get(repo)
        return None if row is None else self.item(row)


def listed(items: Iterable[Item], **facts: Any) -> Table:  # noqa: ANN401  fields of Table
    """A table of items that are written out."""
    ordered = sorted(sorted(items, key=lambda one: one["_id"]), key=lambda one: str(one["createdAt"]), reverse=True)
    authors: dict[str, list[int]] = defaultdict(list)
    children: dict[str, list[int]] = defaultdict(list)
    for row, one in enumerate(ordered):
        authors[str(one["author"])].append(row)
        bases = {tag.rpartition(":")[2] for tag in one["tags"] if str(tag).startswith("base_model:")}
        for base in bases:
            children[base].append(row)
    keys = [(str(one["createdAt"]), str(one["_id"])) for one in ordered]
    names = {str(one["id"]): row for row, one in enumerate(ordered)}
    return Table(len(ordered), ordered.__getitem__, keys, dict(authors), dict(children), names, **facts)


@dataclass
class _Names:
    """Names of generated repositories, without a dictionary of them."""

    item: Callable[[int], Item]
    size: int

    def get(self, repo: str) -> int | None:
        number = repo.rpartition("-")[2]
        row = int(number) if number.isdigit() else -1
        return row if 0 <= row < self.size and self.item(row)["id"] == repo else None


class _Keys(Sequence[tuple[str, str]]):
    def __init__(self, size: int, step: timedelta) -> None:
        self._size, self._step = size, step

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, row: Any) -> Any:  # noqa: ANN401  a row, and its key
        return created(row, self._size, self._step), hub_id(10**9 + row)


def created(row: int, size: int, step: timedelta) -> str:
    return stamp(FLOOR if row == size - 1 else NEWEST - row * step)


def generated(size: int, namespaces: Sequence[str] = ("Qwen", "meta-llama", "google", "someone", "another")) -> Table:
    """A table of `size` models that are made when they are asked for, always the same ones."""
    step = (NEWEST - FLOOR) / max(size, 1)
    count = len(namespaces)

    def item(row: int) -> Item:
        owner = namespaces[row % count]
        draw = (row * 2_654_435_761) & 0xFFFFFFFF
        bases = [f"{namespaces[draw % count]}/model-{min(size - 1, row + 1 + draw % 97)}"] if draw % 10 < 4 else []
        return model(
            f"{owner}/model-{row}",
            10**9 + row,
            createdAt=created(row, size, step),
            downloads=draw % 5000,
            downloadsAllTime=draw % 500_000,
            likes=draw % 50,
            bases=bases,
            relation=RELATIONS[draw % 4],
            licence=("apache-2.0", "mit", "", "llama3")[draw // 7 % 4],
            pipeline_tag=("text-generation", "text-generation", "image-classification")[draw % 3],
        )

    authors = {name: range(at, size, count) for at, name in enumerate(namespaces)}
    return Table(size, item, _Keys(size, step), authors, {}, _Names(item, size))  # type: ignore[arg-type]
