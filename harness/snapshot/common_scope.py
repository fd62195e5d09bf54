"""What two snapshots both cover without a gap."""

from __future__ import annotations

import polars as pl

from harness.snapshot.manifest import Scope

SAMPLE = Scope("sample", ())
"""Nothing is covered by both: only repositories that stand in both can be compared."""


def common_scope(one: Scope, other: Scope) -> Scope:
    """Return what both scopes cover; `SAMPLE` if that is nothing, or nothing that a scope can say."""
    if one == other and one.kind != "top":
        return one
    for first, second in ((one, other), (other, one)):
        if first.kind == "whole-hub" and second.kind in ("namespaces", "repos"):
            return second
        if first.kind in ("namespaces", "repos") and second.kind == "repos":
            return _of_members("repos", [name for name in second.members if first.covers_repo(name)])
    if one.kind == other.kind == "namespaces":
        return _of_members("namespaces", sorted(set(one.members) & set(other.members)))
    return SAMPLE


def in_scope(scope: Scope) -> pl.Expr:
    """Return whether a row of the models table, by `repo_id` and `author`, lies in a scope that both tables have.

    Every row of a table does where the scope is the whole Hub or the descendants that both were made of; none where it
    is a sample.
    """
    match scope.kind:
        case "namespaces":
            return pl.col("author").is_in(scope.members).fill_null(value=False)
        case "repos":
            return pl.col("repo_id").is_in(scope.members)
        case kind:
            return pl.lit(value=kind in ("whole-hub", "descendants"))


def _of_members(kind: str, members: list[str]) -> Scope:
    if not members:
        return SAMPLE
    return Scope("repos", tuple(members)) if kind == "repos" else Scope("namespaces", tuple(members))
