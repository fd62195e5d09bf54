"""Bases and relation of each row, from a column of bases, from the Hub's own tags, or from both.

The Hub gives a model two kinds of tags: `base_model:ID` for a base that it found (renamed ones under their present id),
and `base_model:KIND:ID` for what the files declare, which may also be a folder on someone's disk. So the rule is:

1. ids of `base_model:ID` tags; if there is none, ids of `base_model:KIND:ID` tags; if there is none, those of the
   column of bases;
2. in the order of the column of bases, as far as they stand in it, since tags are in alphabetical order;
3. the relation is the one kind among the row's tags; without tags, the mapped relation; several kinds, or none, are
   `unspecified`.

What is no repository id is left out, and each is listed among the rejects. A row with nothing left of what it declares
is of unknown lineage: it is no base.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from harness.snapshot._cells import clean, id_reason, split
from harness.snapshot._frame import MAX_BASES
from harness.snapshot._raw import LINE
from harness.snapshot.mapping import ColumnMap, LineageMap
from harness.snapshot.rejects import Reject
from harness.snapshot.schema import RELATIONS

_PREFIX = "base_model:"
_KIND = r"^([^:]*):"

ROW = "\x00row"
"""Name of the column of row numbers."""


@dataclass(frozen=True, slots=True)
class Bases:
    """Lineage of every row."""

    bases: pl.Series
    """Declared bases (List of String): null for unknown, empty for none declared."""

    relation: pl.Series
    """Kind of derivation, null without bases."""

    too_many: pl.Series
    """Rows with more bases than any repository has (Boolean)."""

    left_out: list[Reject]
    """Bases that are no repository ids, each with its line."""

    counts: dict[str, int]
    """What was met, by name."""


def bases_of_rows(
    frame: pl.DataFrame, column: ColumnMap | None, lineage: LineageMap | None, relation: pl.Series | None
) -> Bases:
    """Return the bases of every row of a raw table.

    Args:
        frame: the raw table.
        column: how the column of bases is read, if there is one.
        lineage: which tags speak of bases, and what a row without any says.
        relation: the mapped relation of every row, if there is one.
    """
    rows = frame.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias(ROW))
    named, none = _from_column(rows, column)
    tagged = _from_tags(rows, lineage)
    good_named, bad_named = _sorted_out(named)
    good_tagged, bad_tagged = _sorted_out(tagged)
    chosen = _chosen(good_named, good_tagged)
    kinds = tagged.filter(pl.col("kind") != "").group_by(ROW).agg(kinds=pl.col("kind").unique())
    whole = (
        rows.select(ROW, LINE)
        .with_columns(mapped=pl.Series(relation) if relation is not None else pl.lit(None, pl.String()))
        .join(chosen, on=ROW, how="left", maintain_order="left")
        .join(kinds, on=ROW, how="left", maintain_order="left")
        .with_columns(declares=_is_among(named) | _is_among(tagged))
    )
    absent = pl.lit([], pl.List(pl.String())) if lineage and lineage.absent == "none" else pl.lit(None)
    bases = whole.select(
        pl.when(pl.col("base").is_not_null()).then("base").when(~pl.col("declares")).then(absent).alias("base_models")
    ).to_series()
    left_out = [*_rejects(rows, bad_named), *_rejects(rows, bad_tagged)]
    counts = {**_counts(whole), "bases_left_out": len(left_out)}
    if column is not None:
        counts["several_bases_in_a_cell"] = named.group_by(ROW).len().filter(pl.col("len") > 1).height
        if column.none:
            counts["none_base_models"] = none
    if lineage is not None and lineage.tags is not None:
        counts |= _counts_of_tags(named, tagged, good_named, good_tagged)
    too_many = whole.select(pl.col("base").list.len().fill_null(0) > MAX_BASES).to_series()
    return Bases(bases.cast(pl.List(pl.String())), _relations(whole), too_many, left_out, counts)


def without_repeats(items: pl.DataFrame, key: str = ROW) -> pl.DataFrame:
    """Return items without a second mention of a base by the same row, in their order."""
    return items.unique(subset=[key, "base"], keep="first", maintain_order=True)


def _from_column(rows: pl.DataFrame, column: ColumnMap | None) -> tuple[pl.DataFrame, int]:
    """Return one row for each base that a column names, in its order, and how many cells meant none."""
    schema = {ROW: pl.Int64(), "base": pl.String()}
    if column is None:
        return pl.DataFrame(schema=schema), 0
    cells = pl.col(str(column.from_))
    items = rows.select(ROW, base=split(cells, column.separator)).explode("base").drop_nulls()
    items = items.with_columns(base=clean(pl.col("base"), column.strip)).drop_nulls()
    means_none = pl.col("base").is_in(column.none)
    return without_repeats(items.filter(~means_none)), items.filter(means_none).height


def _from_tags(rows: pl.DataFrame, lineage: LineageMap | None) -> pl.DataFrame:
    """Return one row for each base that a tag names, with its kind, empty for a tag without one."""
    if lineage is None or lineage.tags is None:
        return pl.DataFrame(schema={ROW: pl.Int64(), "base": pl.String(), "kind": pl.String()})
    tags = rows.select(ROW, tag=split(pl.col(lineage.tags), lineage.separator)).explode("tag")
    tags = tags.with_columns(pl.col("tag").str.strip_chars(" \t")).filter(pl.col("tag").str.starts_with(_PREFIX))
    rest = pl.col("tag").str.strip_prefix(_PREFIX)
    kind = rest.str.extract(_KIND, 1)
    known = pl.when(kind.is_in(RELATIONS)).then(kind).otherwise(pl.lit("unspecified"))
    return tags.select(
        ROW,
        base=pl.when(kind.is_null()).then(rest).otherwise(rest.str.replace(_KIND, "")),
        kind=pl.when(kind.is_null()).then(pl.lit("")).otherwise(known),
    )


def _sorted_out(items: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    judged = items.with_columns(reason=id_reason(pl.col("base")))
    return judged.filter(pl.col("reason").is_null()).drop("reason"), judged.filter(pl.col("reason").is_not_null())


def _chosen(named: pl.DataFrame, tagged: pl.DataFrame) -> pl.DataFrame:
    """Return the bases of each row that has any, in the order of the column, then of the tags."""
    found = tagged.filter(pl.col("kind") == "").select(ROW, "base")
    declared = tagged.filter(pl.col("kind") != "").select(ROW, "base")
    first = pl.concat([found, declared.join(found, on=ROW, how="anti")])
    every = pl.concat([first, named.join(first, on=ROW, how="anti")])
    places = named.with_columns(place=pl.int_range(pl.len(), dtype=pl.Int64))
    ordered = (
        without_repeats(every)
        .with_columns(at=pl.int_range(pl.len(), dtype=pl.Int64))
        .join(places, on=[ROW, "base"], how="left")
        .sort(ROW, "place", "at", nulls_last=True)
    )
    return ordered.group_by(ROW, maintain_order=True).agg("base")


def _relations(whole: pl.DataFrame) -> pl.Series:
    kinds = pl.col("kinds")
    by_tag = (
        pl.when(kinds.list.len() == 1)
        .then(kinds.list.first())
        .when(kinds.list.len() > 1)
        .then(pl.lit("unspecified"))
        .otherwise(None)
    )
    relation = pl.coalesce(by_tag, "mapped", pl.lit("unspecified"))
    return whole.select(relation=pl.when(pl.col("base").is_not_null()).then(relation)).to_series()


def _counts(whole: pl.DataFrame) -> dict[str, int]:
    return {
        "no_usable_base": whole.filter(pl.col("declares") & pl.col("base").is_null()).height,
        "several_bases": whole.filter(pl.col("base").list.len() > 1).height,
        "mixed_relations": whole.filter(pl.col("kinds").list.len() > 1).height,
    }


def _counts_of_tags(
    named: pl.DataFrame, tagged: pl.DataFrame, good_named: pl.DataFrame, good_tagged: pl.DataFrame
) -> dict[str, int]:
    with_names, with_tags = set(named[ROW]), set(tagged[ROW])
    found = good_tagged.filter(pl.col("kind") == "")
    return {
        "base_without_tag": len(with_names - with_tags),
        "tag_without_base": len(with_tags - with_names),
        "base_not_confirmed": len(set(good_tagged[ROW]) - set(found[ROW])),
        "base_differs_from_tag": _differing(good_named, found),
    }


def _differing(named: pl.DataFrame, found: pl.DataFrame) -> int:
    sets = [items.unique().group_by(ROW).agg(pl.col("base").sort()) for items in (named, found.select(ROW, "base"))]
    return sets[0].join(sets[1], on=ROW).filter(pl.col("base") != pl.col("base_right")).height


def _is_among(items: pl.DataFrame) -> pl.Expr:
    return pl.col(ROW).is_in(items[ROW].unique().implode())


def _rejects(rows: pl.DataFrame, bad: pl.DataFrame) -> list[Reject]:
    placed = bad.join(rows.select(ROW, LINE), on=ROW).select(LINE, "reason", "base").unique()
    return [Reject(line, "base_models", f"a base is left out: {reason}", base) for line, reason, base in placed.rows()]
