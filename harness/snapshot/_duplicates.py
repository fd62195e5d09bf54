"""Repeated rows: those that say the same collapse; of those that do not, the first in the file stands."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from harness.snapshot._raw import LINE
from harness.snapshot.rejects import Reject


@dataclass(frozen=True, slots=True)
class Distinct:
    """A table in which every repository stands once."""

    models: pl.DataFrame
    """The rows that stand, in the order of the file."""

    rejects: list[Reject]
    """Rows that contradict an earlier one."""

    counts: dict[str, int]
    """`duplicates`: further rows that say the same; `conflicts`: further rows that say something else."""


def distinct(models: pl.DataFrame) -> Distinct:
    """Return a table without repeated repositories; ids that differ only in letter case are different repositories.

    Args:
        models: LINE, `repo_id` and other columns of the models table, in the order of the file.
    """
    values = [name for name in models.columns if name != LINE]
    unlike = models.unique(subset=values, keep="first", maintain_order=True)
    first = unlike.unique(subset=["repo_id"], keep="first", maintain_order=True)
    places = first.select("repo_id", first_line=LINE)
    later = unlike.join(first.select(LINE), on=LINE, how="anti").join(places, on="repo_id")
    rejects = [
        Reject(line, "repo_id", f"line {place} says something else of the same repository, and came first", repo)
        for line, place, repo in later.select(LINE, "first_line", "repo_id").rows()
    ]
    return Distinct(first, rejects, {"duplicates": models.height - unlike.height, "conflicts": len(rejects)})


def case_variants(ids: pl.Series) -> int:
    """Return how many ids, taken without regard to case, stand for several repositories."""
    return int(pl.DataFrame({"id": ids.str.to_lowercase()}).group_by("id").len().filter(pl.col("len") > 1).height)
