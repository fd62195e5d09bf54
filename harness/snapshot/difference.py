"""What changed between two snapshots: repositories that came, went, were renamed or changed, and downloads gained.

Both tables are matched once, by name and then by the Hub's own id, into pairs of rows. Everything else goes over these
pairs, a column at a time: it is read from both, compared, and let go.

A value that one side does not know is no change. Downloads over 30 days are a moving window and are never subtracted;
counts of all time are, and one that falls is a fault of the counter, which is named and left out of the sum.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import polars as pl

from harness._errors import UsageError
from harness._sanitise import for_message
from harness.snapshot._matching import Column, Matched, Rows, match_rows
from harness.snapshot.common_scope import SAMPLE, common_scope
from harness.snapshot.manifest import Manifest, Scope
from harness.snapshot.snapshot import Snapshot

FACTS = (
    "created_at", "last_modified", "pipeline_tag", "library", "licence", "gated", "relation", "base_models",
    "architecture", "parameters",
)  # fmt: skip
"""Columns of which a difference is a change of the repository. Counters are none: they always move."""

COUNTERS = ("downloads_30d", "downloads_all_time")
"""Counters that are read: the first says which repositories are shown, the second is what is gained."""

MOST_SHOWN = 1_000
"""Examples of one kind at most."""

_NONE_MOVED = pl.DataFrame(schema={"row": pl.get_index_type(), **dict.fromkeys(("before", "after", "by"), pl.Int64())})

_STILL = 100
"""So many counters, none of which moved, are a sign that the source stood still."""


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository that came or went."""

    repo: str
    """Its id."""

    created_on: str | None
    """Day of its creation (ISO), if known."""

    downloads_30d: int | None
    """Downloads in 30 days, in the snapshot that holds it, if known."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A count of all time of a repository that stands in both."""

    repo: str
    """Its id, in the later snapshot."""

    before: int
    """The count in the earlier one."""

    after: int
    """The count in the later one."""


@dataclass(frozen=True, slots=True)
class Downloads:
    """Downloads of all time between two snapshots."""

    compared: int
    """Repositories with a count in both."""

    unknown: int
    """Repositories in both that lack a count in one."""

    gained: int | None
    """Sum of what was gained, faults left out; None if nothing can be compared."""

    of_new: int | None
    """Sum of the counts of new repositories; None if none is known."""

    faults: int
    """Repositories whose count fell."""

    fallen: int
    """Sum of what these counts fell by."""

    most_gained: tuple[Counter, ...]
    """The largest gains, largest first."""

    most_fallen: tuple[Counter, ...]
    """The largest falls, largest first."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two snapshots, over what both cover."""

    before: Manifest
    """The earlier one."""

    after: Manifest
    """The later one."""

    scope: Scope
    """What both cover; a sample if only repositories that stand in both can be compared."""

    before_rows: int
    """Repositories of the earlier one in that scope; with a sample, those that stand in both."""

    after_rows: int
    """The same of the later one."""

    new: int | None
    """Repositories that came; None if the scopes cannot tell."""

    gone: int | None
    """Repositories that are gone; None if the scopes cannot tell."""

    renamed: int | None
    """Repositories with the same id of the Hub under another name; None unless both hold it."""

    changed: int
    """Repositories in both of which something changed."""

    unchanged: int
    """Repositories in both of which nothing changed."""

    changes: tuple[tuple[str, int], ...]
    """Columns that both hold, and in how many repositories each changed."""

    downloads: Downloads
    """Downloads of all time."""

    new_repos: tuple[Repo, ...]
    """New ones, most downloaded first."""

    gone_repos: tuple[Repo, ...]
    """Gone ones, most downloaded first."""

    renamed_repos: tuple[tuple[str, str], ...]
    """Renamed ones: id before, id after; most downloaded first."""

    changed_repos: tuple[tuple[str, tuple[str, ...]], ...]
    """Changed ones: id after, columns; most downloaded first."""

    notes: tuple[str, ...]
    """What a reader must know, in sentences."""

    @property
    def days(self) -> int:
        """Days from the earlier to the later one."""
        return (self.after.captured_on - self.before.captured_on).days


def difference(one: Snapshot, other: Snapshot, *, limit: int = 10) -> Difference:
    """Return what changed from the earlier of two snapshots to the later.

    Args:
        one: a snapshot.
        other: another one; the earlier of the two is the one whose recording ended first, or `one`.
        limit: examples of each kind, at most `MOST_SHOWN`.

    Raises:
        UsageError: if they are the same, one alone is synthetic, or nothing of them can be compared.
        CorruptEvidenceError: if a file is not what its manifest says.
    """
    swapped = other.manifest.captured_to < one.manifest.captured_to
    first, second = (other, one) if swapped else (one, other)
    _refuse(first.manifest, second.manifest)
    scope = common_scope(first.manifest.scope, second.manifest.scope)
    with ThreadPoolExecutor(max_workers=2) as both:
        before, after = both.map(_columns, (first, second))
    matched = match_rows(before, after, scope, by_hub_id=_both(first, second, "hub_id"))
    if scope == SAMPLE and not matched.height:
        raise UsageError(
            f"{first.manifest.id} and {second.manifest.id} have no repository in common, and cover nothing together",
            todo="compare snapshots of the same namespaces, or of the whole Hub",
        )
    sides = _Sides(matched, before, after)
    compared = [name for name in FACTS if _both(first, second, name)]
    return _found((first.manifest, second.manifest), sides, compared, min(limit, MOST_SHOWN), swapped=swapped)


def _refuse(first: Manifest, second: Manifest) -> None:
    if first.id == second.id:
        raise UsageError(f"{for_message(first.id)} is one snapshot, and cannot differ from itself")
    if (first.kind == "synthetic") != (second.kind == "synthetic"):
        made_up = first.id if first.kind == "synthetic" else second.id
        raise UsageError(f"{made_up} is synthetic, and is not compared with what was recorded")


def _both(first: Snapshot, second: Snapshot, column: str) -> bool:
    return first.manifest.holds(column) and second.manifest.holds(column)


def _columns(snapshot: Snapshot) -> Column:
    """Return a reader of single columns of a table without repositories that are known to be removed.

    The file is read and checked here, once; a column is made of it when it is asked for, and held by nobody else.
    """
    read = snapshot.held_models()
    removed = read(["removed"]).to_series() if snapshot.manifest.holds("removed") else None
    if removed is None or not removed.any():
        return lambda name: read([name]).to_series()
    stays = ~removed.fill_null(value=False)
    return lambda name: read([name]).to_series().filter(stays)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Two tables, matched."""

    matched: Matched
    before: Column
    after: Column

    def differs(self, column: str) -> pl.Series:
        return self.matched.differs(self.before(column), self.after(column))

    def names(self, rows: Rows, places: pl.Series) -> pl.Series:
        return rows.names.gather(rows.pairs().gather(places))


def _found(
    manifests: tuple[Manifest, Manifest], sides: _Sides, compared: list[str], limit: int, *, swapped: bool
) -> Difference:
    (before, after), matched = manifests, sides.matched
    with ThreadPoolExecutor(max_workers=2) as both:
        told = both.submit(_downloads, sides, limit)
        # Lists take longest, and are compared first, so that no core waits for the other in the end.
        longest_first = sorted(compared, key=lambda name: name != "base_models")
        differing = both.map(sides.differs, longest_first)
        gone = both.submit(_repos, sides.before, matched.old, limit)
        new = both.submit(_repos, sides.after, matched.new, limit)
        most = both.submit(sides.after, "downloads_30d")
    downloads, most_after = told.result(), most.result()
    changes = pl.DataFrame(dict(zip(longest_first, differing, strict=True))).select(compared)
    changed = changes.select(pl.any_horizontal(pl.all())).to_series() if compared else pl.Series(dtype=pl.Boolean())
    covered = matched.scope != SAMPLE
    return Difference(
        before=before,
        after=after,
        scope=matched.scope,
        before_rows=matched.old.in_scope if covered else matched.height,
        after_rows=matched.new.in_scope if covered else matched.height,
        new=matched.new.lone.len() if covered else None,
        gone=matched.old.lone.len() if covered else None,
        renamed=matched.new.moved.len() if matched.by_hub_id else None,
        changed=int(changed.sum()),
        unchanged=matched.height - int(changed.sum()),
        changes=tuple((name, int(changes[name].sum())) for name in compared),
        downloads=downloads,
        new_repos=new.result(),
        gone_repos=gone.result(),
        renamed_repos=_renamed(sides, most_after, limit),
        changed_repos=_changed(sides, most_after, changes, changed, limit),
        notes=tuple(_notes(before, after, matched, downloads, swapped=swapped)),
    )


def _downloads(sides: _Sides, limit: int) -> Downloads:
    matched, name = sides.matched, "downloads_all_time"
    before, after = sides.before(name), sides.after(name)
    of_new = after.gather(matched.new.lone).drop_nulls()
    compared, grown, fallen = 0, [_NONE_MOVED], [_NONE_MOVED]
    sums = {"gained": 0, "faults": 0, "fallen": 0}
    for part in matched.parts(before, after):
        by = part["after"] - part["before"]
        compared += by.len() - by.null_count()
        grew, fell = part.with_columns(by=by).filter(by > 0), part.with_columns(by=-by).filter(by < 0)
        sums["gained"] += int(grew["by"].sum())
        sums["faults"] += fell.height
        sums["fallen"] += int(fell["by"].sum())
        # The first of all are among the first of the parts.
        grown.append(_top(grew, limit))
        fallen.append(_top(fell, limit))
    return Downloads(
        compared=compared,
        unknown=matched.height - compared,
        gained=sums["gained"] if compared else None,
        of_new=int(of_new.sum()) if of_new.len() else None,
        faults=sums["faults"],
        fallen=sums["fallen"],
        most_gained=_counters(matched, _top(pl.concat(grown), limit)),
        most_fallen=_counters(matched, _top(pl.concat(fallen), limit)),
    )


def _top(moved: pl.DataFrame, limit: int) -> pl.DataFrame:
    if moved.is_empty():
        return moved
    return moved[_first(moved["by"], moved["row"], limit)]


def _counters(matched: Matched, top: pl.DataFrame) -> tuple[Counter, ...]:
    names = matched.new.names.gather(top["row"])
    return tuple(Counter(*row) for row in zip(names, top["before"], top["after"], strict=True))


def _repos(table: Column, rows: Rows, limit: int) -> tuple[Repo, ...]:
    by = table("downloads_30d").gather(rows.lone)
    top = _first(by, rows.lone, limit)
    there = rows.lone.gather(top)
    days = table("created_at").gather(there).dt.date().cast(pl.String())
    return tuple(Repo(*row) for row in zip(rows.names.gather(there), days, by.gather(top), strict=True))


def _renamed(sides: _Sides, most: pl.Series, limit: int) -> tuple[tuple[str, str], ...]:
    matched = sides.matched
    count = matched.new.moved.len()
    places = pl.int_range(matched.height - count, matched.height, dtype=pl.UInt32(), eager=True)
    top = places.gather(_first(most.gather(matched.new.moved), matched.new.moved, limit))
    return tuple(zip(sides.names(matched.old, top), sides.names(matched.new, top), strict=True))


def _changed(
    sides: _Sides, most: pl.Series, changes: pl.DataFrame, changed: pl.Series, limit: int
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not changed.any():
        return ()
    places = changed.arg_true()
    rows = sides.matched.new.pairs().gather(places)
    top = places.gather(_first(most.gather(rows), rows, limit))
    names = sides.names(sides.matched.new, top)
    cells = changes[top].iter_rows(named=True)
    return tuple((repo, tuple(name for name in row if row[name])) for repo, row in zip(names, cells, strict=True))


def _first(by: pl.Series, rows: pl.Series, limit: int) -> pl.Series:
    """Return the places of the largest values, unknown ones last; by row where they are equal: tables go by name."""
    places = pl.int_range(by.len(), dtype=pl.UInt32(), eager=True)
    known = by.drop_nulls()
    if known.len() > limit > 0:
        # Sorting everything would take longer than all the rest.
        least = known.top_k(limit).min()
        equal = rows.filter(by == least)
        places = places.filter((by > least) | ((by == least) & (rows <= equal.bottom_k(limit).max())))
    frame = pl.DataFrame({"place": places, "by": by.gather(places), "row": rows.gather(places)})
    return frame.sort(["by", "row"], descending=[True, False], nulls_last=True).head(limit)["place"]


def _notes(before: Manifest, after: Manifest, matched: Matched, downloads: Downloads, *, swapped: bool) -> list[str]:
    notes = [f"{before.id} is the earlier one; what changed is told from it to {after.id}"] if swapped else []
    if matched.scope == SAMPLE:
        notes.append(
            "the two cover nothing together, so that only repositories that stand in both are compared: which are new "
            "or gone is not known"
        )
    elif before.scope != after.scope:
        notes.append("the two cover different parts of the Hub; what both cover is compared, and the rest is left out")
    if matched.scope != SAMPLE and not matched.by_hub_id:
        notes.append("not both hold the Hub's own ids: a renamed repository counts as one gone and one new")
    elif matched.scope.kind not in ("whole-hub", "sample"):
        notes.append("a repository that was renamed to a name that the later one does not cover counts as gone")
    unheld = [name for name in FACTS if before.holds(name) != after.holds(name)]
    if unheld:
        notes.append(f"not both hold {', '.join(unheld)}, so that no change of it is told")
    if before.origin.name != after.origin.name:
        notes.append("the two have different origins: a difference may be one of how they were made")
    return [*notes, *_of_counters(before, after, downloads)]


def _of_counters(before: Manifest, after: Manifest, downloads: Downloads) -> list[str]:
    if not (before.holds("downloads_all_time") and after.holds("downloads_all_time")):
        return ["not both hold counts of all time: no downloads are told, for those of 30 days are never subtracted"]
    still = not downloads.faults and downloads.gained == 0 and downloads.compared >= _STILL
    if still and after.captured_on > before.captured_on:
        return ["no count of all time moved: the source of the later one may have stood still"]
    return []
