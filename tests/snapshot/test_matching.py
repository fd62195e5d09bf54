"""Matching two tables and comparing their columns, a part at a time, beside what plain Python says."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness._errors import CorruptEvidenceError
from harness.snapshot import Manifest, Snapshot, SnapshotDetails, Store, _matching, integrity
from harness.snapshot._matching import Matched, Rows, _same_names
from harness.snapshot.common_scope import SAMPLE
from harness.snapshot.difference import _first, difference
from harness.snapshot.layout import MODELS_FILE

NAMES = st.lists(st.text(alphabet="aB-/é", max_size=3), unique=True, max_size=12).map(sorted)
LISTS = st.none() | st.lists(st.sampled_from(["a", "b", "", "é" * 20]), max_size=3)


def parted(values: list[str], at: int) -> pl.Series:
    """Return a column in two pieces, as one that was read is in several."""
    column = pl.Series(values, dtype=pl.String)
    return column[:at].append(column[at:])


@pytest.mark.parametrize("rows", [1, 2, 5, 100])
@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, st.integers(0, 12))
def test_the_same_names_are_those_of_both(rows: int, before: list[str], after: list[str], at: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_matching, "_ROWS", rows)
        found = _same_names(parted(before, at), parted(after, at))
    assert found[0].to_list() == [name in after for name in before]
    assert found[1].to_list() == [name in before for name in after]


def side(column: pl.Series, same: list[bool], moved: list[int]) -> Rows:
    none = pl.Series([], dtype=pl.UInt32)
    mask = pl.Series(same, dtype=pl.Boolean())
    return Rows(column, mask, pl.Series(moved, dtype=pl.UInt32), none, column.len())


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(LISTS, LISTS, st.sampled_from(["same", "moved", "gone", "new"])), max_size=8), st.integers(1, 4)
)
def test_lists_differ_where_both_are_known_and_unlike(
    pairs: list[tuple[list[str] | None, list[str] | None, str]], at_a_time: int
) -> None:
    before = [(one, kind) for one, _, kind in pairs if kind != "new"]
    after = [(other, kind) for _, other, kind in pairs if kind != "gone"]
    columns = [pl.Series([cell for cell, _ in each], dtype=pl.List(pl.String)) for each in (before, after)]
    old, new = (
        side(
            column,
            [kind == "same" for _, kind in each],
            [row for row, (_, kind) in enumerate(each) if kind == "moved"],
        )
        for column, each in zip(columns, (before, after), strict=True)
    )
    paired = [pair for kind in ("same", "moved") for pair in pairs if pair[2] == kind]
    expected = [one is not None and other is not None and one != other for one, other, _ in paired]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(_matching, "_ROWS", at_a_time)
        assert Matched(SAMPLE, by_hub_id=False, old=old, new=new).differs(*columns).to_list() == expected


@settings(max_examples=200, deadline=None)
@given(st.lists(st.none() | st.integers(-2, 3), max_size=12), st.randoms(), st.integers(0, 6))
def test_the_first_are_the_largest_by_value_then_by_row(values: list[int | None], order: object, limit: int) -> None:
    rows = list(range(10, 10 + len(values)))
    order.shuffle(rows)  # type: ignore[attr-defined]  # a random number generator
    expected = sorted(range(len(values)), key=lambda place: (values[place] is None, -(values[place] or 0), rows[place]))
    found = _first(pl.Series(values, dtype=pl.Int64), pl.Series(rows, dtype=pl.UInt32), limit)
    assert found.to_list() == expected[:limit]


@pytest.fixture
def two(store: Store, models: pl.DataFrame, details: SnapshotDetails) -> tuple[Manifest, Manifest]:
    """Return the manifests of two snapshots that stand in a store."""
    later = dataclasses.replace(details, name="small-2025-10-19", captured_to=details.captured_to + timedelta(days=7))
    changed = models.with_columns(licence=pl.lit("mit"), downloads_all_time=pl.lit(5, pl.Int64))
    return store.publish(changed, details), store.publish(changed.with_columns(licence=pl.lit("other")), later)


def test_what_stands_in_a_store_differs_as_in_memory(store: Store, two: tuple[Manifest, Manifest]) -> None:
    held = [store.open(each.id) for each in two]
    in_memory = [Snapshot.in_memory(each.manifest, each.models()) for each in held]
    found = difference(*held)
    assert found == difference(*in_memory)
    assert dict(found.changes) == {"created_at": 0, "licence": 1, "relation": 0, "base_models": 0}


def test_each_file_is_read_and_checked_once(
    store: Store, two: tuple[Manifest, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, read = integrity.read_regular, []

    def reading(path: Path, limit: int) -> bytes | None:
        read.append(f"{path.parent.name}/{path.name}")
        return real(path, limit)

    held = [store.open(each.id) for each in two]
    monkeypatch.setattr(integrity, "read_regular", reading)
    difference(*held)
    assert sorted(read) == sorted(f"{each.id}/{MODELS_FILE}" for each in two)


@pytest.mark.parametrize("side", [0, 1])
def test_a_damaged_byte_is_met_before_anything_is_made_of_the_file(
    side: int, store: Store, two: tuple[Manifest, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store.directory(two[side].id) / MODELS_FILE
    held, data = [store.open(each.id) for each in two], bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    made = []
    monkeypatch.setattr("harness.snapshot.store.table_from_bytes", lambda *each: made.append(each[1]))
    with pytest.raises(CorruptEvidenceError, match="SHA-256 is not the one recorded"):
        difference(*held)
    assert bytes(data) not in made


def test_a_reader_that_is_held_gives_what_was_checked(store: Store, two: tuple[Manifest, Manifest]) -> None:
    snapshot = store.open(two[0].id)
    read, expected = snapshot.held_models(), snapshot.models()
    (store.directory(two[0].id) / MODELS_FILE).write_bytes(b"")
    assert read(["licence", "repo_id"]).equals(expected.select("licence", "repo_id"))
    assert read(["base_models"]).equals(expected.select("base_models"))
    with pytest.raises(CorruptEvidenceError, match="bytes, not the"):
        snapshot.held_models()
