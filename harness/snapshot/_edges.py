"""Edges: a table of pairs of repository and base, and how it joins the models table."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from harness.snapshot._bases import without_repeats
from harness.snapshot._cells import clean, id_reason, strip_first, trimmed, without_none
from harness.snapshot._frame import MAX_BASES
from harness.snapshot._raw import LINE, Raw, Wanted
from harness.snapshot.mapping import EdgesMap
from harness.snapshot.rejects import Reject
from harness.snapshot.schema import RELATIONS


@dataclass(frozen=True, slots=True)
class Edges:
    """Lineage of every repository that a table of edges names as a child."""

    lineage: pl.DataFrame
    """`repo_id`, `relation` and `base_models` (null where the table says that there is none), sorted by `repo_id`."""

    rejects: list[Reject]
    """Edges that could not be read."""

    counts: dict[str, int]
    """What was met, by name."""


def wanted_of_edges(edges: EdgesMap) -> dict[str, Wanted]:
    """Return the columns that are read of a table of edges."""
    wanted = {edges.child: Wanted("repo_id", is_list=False), edges.parent: Wanted("base_models", is_list=False)}
    if edges.relation is not None:
        wanted[edges.relation] = Wanted("relation", is_list=False)
    return wanted


def read_edges(raw: Raw, edges: EdgesMap) -> Edges:
    """Return the lineage that a table of edges gives: bases in the order of the table, one relation a repository.

    An edge that stands twice counts once. A repository whose edges are of several kinds is `unspecified`.
    """
    table = raw.frame.select(
        LINE,
        child=trimmed(pl.col(edges.child)),
        parent=clean(pl.col(edges.parent), edges.strip),
        word=trimmed(pl.col(edges.relation)) if edges.relation else pl.lit(None, pl.String()),
        is_stripped=trimmed(pl.col(edges.parent)) != strip_first(trimmed(pl.col(edges.parent)), edges.strip),
    )
    parent, none = without_none(table["parent"], edges.none)
    table = table.with_columns(parent=parent, kind=_kind(edges))
    reason = pl.coalesce(id_reason(pl.col("child")), pl.when(pl.col("parent").is_not_null()).then(_parent_reason()))
    judged = table.with_columns(reason=reason)
    good = judged.filter(pl.col("reason").is_null())
    children = good.filter(pl.col("parent").is_not_null()).group_by("child").agg(pl.col("parent").n_unique())
    crowded = children.filter(pl.col("parent") > MAX_BASES)["child"]
    good, over = (
        good.filter(~pl.col("child").is_in(crowded.implode())),
        good.filter(pl.col("child").is_in(crowded.implode())),
    )
    distinct = good.unique(subset=["child", "parent", "kind"], keep="first", maintain_order=True)
    rejects = _rejects(judged.filter(pl.col("reason").is_not_null()), "reason")
    rejects += [
        Reject(line, "base_models", f"the repository has more than {MAX_BASES} bases", child, "edges")
        for line, child in over.select(LINE, "child").rows()
    ]
    kinds = distinct.filter(pl.col("parent").is_not_null()).group_by("child").agg(kinds=pl.col("kind").unique())
    counts = {
        "edges_read": raw.read,
        "edges_rejected": len(raw.rejects) + len(rejects),
        "duplicate_edges": good.height - distinct.height,
        "edges_without_base": good.filter(pl.col("parent").is_null()).height,
        "mixed_relations": kinds.filter(pl.col("kinds").list.len() > 1).height,
        "stripped_bases": int(table["is_stripped"].sum()),
        "several_bases": 0,
    }
    if edges.none:
        counts["none_base_models"] = none
    if edges.relation is not None:
        counts["unknown_relations"] = good.filter(pl.col("word").is_not_null() & ~_is_known(edges)).height
    lineage = _lineage(distinct, kinds)
    counts["several_bases"] = lineage.filter(pl.col("base_models").list.len() > 1).height
    from_file = [Reject(one.line, one.column, one.reason, one.value, "edges") for one in raw.rejects]
    return Edges(lineage, from_file + rejects, counts)


def _lineage(distinct: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    pairs = distinct.filter(pl.col("parent").is_not_null()).select(repo_id="child", base="parent")
    bases = without_repeats(pairs, "repo_id").group_by("repo_id", maintain_order=True).agg(base_models="base")
    single = (
        pl.when(pl.col("kinds").list.len() == 1).then(pl.col("kinds").list.first()).otherwise(pl.lit("unspecified"))
    )
    relations = kinds.select(repo_id="child", relation=single)
    children = distinct.select(repo_id="child").unique()
    return (
        children.join(relations, on="repo_id", how="left")
        .join(bases, on="repo_id", how="left")
        .select("repo_id", "relation", "base_models")
        .sort("repo_id")
    )


def _kind(edges: EdgesMap) -> pl.Expr:
    ours = pl.col("word").replace(edges.relations) if edges.relations else pl.col("word")
    return pl.when(ours.is_in(RELATIONS)).then(ours).otherwise(pl.lit("unspecified"))


def _is_known(edges: EdgesMap) -> pl.Expr:
    return pl.col("word").is_in([*edges.relations, *RELATIONS])


def _parent_reason() -> pl.Expr:
    reason = id_reason(pl.col("parent"))
    return pl.when(reason.is_not_null()).then(pl.concat_str(pl.lit("of the base: "), reason))


def _rejects(bad: pl.DataFrame, reason: str) -> list[Reject]:
    rows = bad.select(LINE, reason, "child", "parent").rows()
    return [
        Reject(line, "base_models" if why.startswith("of the base") else "repo_id", why,
               parent if why.startswith("of the base") else child, "edges")
        for line, why, child, parent in rows
    ]  # fmt: skip
