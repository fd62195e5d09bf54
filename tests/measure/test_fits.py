"""Which ids fit which patterns: the search over all ids says what the pattern language says of each."""

from __future__ import annotations

import polars as pl
import pytest
from hubs import IDS
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.measure.fits import name_fits
from harness.measure.patterns import matches

GLOBS = st.text("*?Qwe3-/aé", max_size=6)
NAMES = st.text("Qwe3-a", min_size=1, max_size=6)
SHORT = [*IDS, "Q", "a/Q", "Qw", "a/Qw", "Q/wen", "Qwen/Qwen3", "Qwen/Q", "a/qwen", "e3/Q-a", "QQ/Qwen-3"]


def fitting(ids: list[str], globs: list[str]) -> dict[str, list[str]]:
    series = pl.Series(ids, dtype=pl.String)
    return {globs[place]: series.gather(pl.Series(rows)).to_list() for place, rows in name_fits(series, globs)}


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    st.lists(st.one_of(st.sampled_from(SHORT), NAMES, st.builds("{}/{}".format, NAMES, NAMES)), unique=True),
    st.lists(GLOBS, unique=True, max_size=8),
)
@example(SHORT, ["Q*", "Qw*", "Qwen*", "a*", "*", "?", "Q?", "*n*", ""])
@example(SHORT, ["Qwen*", "Qwe3*", "Q/*", "Q", "a/Q*", "*/Q"])
def test_the_search_finds_what_fits_each_pattern(ids: list[str], globs: list[str]) -> None:
    ids = sorted(ids)
    assert fitting(ids, globs) == {glob: [each for each in ids if matches(glob, each)] for glob in globs}


def test_ids_in_several_chunks_are_one_table() -> None:
    parts = [pl.Series(sorted(part)) for part in (SHORT[:5], SHORT[5:])]
    ids = pl.concat(parts).sort()
    whole = pl.concat([ids[:4], ids[4:]], rechunk=False)
    assert whole.n_chunks() > 1
    ((_, rows),) = name_fits(whole, ["Qw*"])
    assert [whole[row] for row in rows.tolist()] == [each for each in whole if matches("Qw*", each)]


@pytest.mark.parametrize("globs", [[], ["Qwen*", "*B*", "Qwen/*"]])
def test_a_table_without_rows_fits_nothing(globs: list[str]) -> None:
    assert fitting([], globs) == {glob: [] for glob in globs}
