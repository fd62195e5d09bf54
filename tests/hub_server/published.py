"""Tables of a made-up Hub as others publish them: one in every schema era, and some weeks, one of them stalled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.hub_server.datasets_routes import LocalDataset
from tests.hub_server.hub_stats import ERAS, Era, write_era
from tests.hub_server.table import FLOOR, Item, generated, stamp

STATS, WEEKLY = "cfahlgren1/hub-stats", "hfmlsoc/hub_weekly_snapshots"

LAST = datetime(2026, 9, 30, tzinfo=UTC)
"""The day of the newest table."""

WEEKS: tuple[tuple[str, Era], ...] = (
    ("2024-07-24", "2024-07"), ("2025-02-12", "2024-11"), ("2025-03-19", "2025-03"), ("2025-09-17", "2025-07"),
    ("2025-09-24", "2025-07"), ("2025-10-15", "2025-10"), ("2026-09-23", "2026-09"),
)  # fmt: skip
"""Labels of weekly tables and the eras of their columns."""

STALLED = ("2025-10-01", "2025-09-24")
"""A label, and the one whose bytes it holds again."""


def models_on(day: datetime, rows: int, namespaces: Sequence[str]) -> list[Item]:
    """The models of a made-up Hub that were there on a day; counts of all time grow from day to day."""
    step = (LAST - FLOOR) / rows
    table = generated(rows, namespaces)
    there = []
    for place in range(int((day - FLOOR) / step) + 1):
        created = FLOOR + place * step
        item = table.item(min(place, rows - 1))
        age = (day - created).days
        changes = {"createdAt": stamp(created), "lastModified": stamp(min(day, created + timedelta(days=1)))}
        there.append({**item, **changes, "downloadsAllTime": item["downloads"] * age // 30})
    return there


def published(folder: Path, rows: int, namespaces: Sequence[str]) -> tuple[LocalDataset, LocalDataset]:
    """The two datasets that harness knows, with files in a folder."""
    stats, weekly = LocalDataset(STATS, licence="apache-2.0"), LocalDataset(WEEKLY, licence="odbl")
    for era in ERAS:
        day = datetime.fromisoformat(f"{era}-20T20:00:00+00:00")
        file = write_era(folder / "stats" / era / "models.parquet", era, models_on(day, rows, namespaces))
        stats.commit({"models.parquet": file}, day.isoformat())
    files = {}
    for label, era in WEEKS:
        day = datetime.fromisoformat(f"{label}T20:00:00+00:00") + timedelta(days=6)
        name = f"models/{label}/models.parquet"
        files[name] = write_era(folder / "weekly" / name, era, models_on(day, rows, namespaces))
    files[f"models/{STALLED[0]}/models.parquet"] = files[f"models/{STALLED[1]}/models.parquet"]
    weekly.commit(files, "2026-10-01", title="Upload weekly snapshots")
    return stats, weekly


def of_folder(name: str, folder: Path) -> LocalDataset:
    """A dataset of the files in a folder, committed when the newest of them was changed.

    Raises:
        FileNotFoundError: if there is none.
    """
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    if not files:
        raise FileNotFoundError(f"no file in {folder}")
    newest = max(path.stat().st_mtime for path in files.values())
    dataset = LocalDataset(name)
    dataset.commit(files, datetime.fromtimestamp(newest, UTC).isoformat())
    return dataset
