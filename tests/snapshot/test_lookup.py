"""Looking texts up by their hashes gives what a dictionary gives, also where hashes meet."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.snapshot import _lookup
from harness.snapshot._lookup import rows_of

TEXTS = st.text(alphabet="abAB/é日", min_size=1, max_size=3)


def expected(texts: list[str], wanted: list[str]) -> list[int]:
    row_of = {text: row for row, text in enumerate(texts)}
    return [row_of.get(text, -1) for text in wanted]


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, unique=True), st.lists(TEXTS))
def test_it_is_what_a_dictionary_gives(texts: list[str], wanted: list[str]) -> None:
    found = rows_of(pl.Series(texts, dtype=pl.String), pl.Series(wanted, dtype=pl.String))
    assert found.tolist() == expected(texts, wanted)


@pytest.mark.parametrize("hashes", [1, 2, 7], ids=lambda number: f"{number} different hashes")
def test_texts_whose_hashes_meet_are_told_apart(monkeypatch: pytest.MonkeyPatch, hashes: int) -> None:
    texts = [f"owner/name-{number}" for number in range(100)]
    wanted = [*texts[::3], "owner/name-100", "elsewhere/name"]

    def few(series: pl.Series, *_: int) -> pl.Series:
        return pl.Series([sum(text.encode()) % hashes for text in series], dtype=pl.UInt64)

    monkeypatch.setattr(pl.Series, "hash", few)
    assert rows_of(pl.Series(texts), pl.Series(wanted)).tolist() == expected(texts, wanted)


@pytest.mark.parametrize("shift", [0, 1, 20, 40])
def test_hashes_that_share_most_of_their_bits_find_their_places(shift: int) -> None:
    hashes = np.arange(50_000, dtype=np.uint64) << np.uint64(shift)
    found = _lookup._rows_of_hashes(hashes, hashes[::-1])
    assert found is not None
    assert found.tolist() == list(range(50_000))[::-1]


def test_ids_that_are_not_there_have_no_row() -> None:
    assert rows_of(pl.Series([], dtype=pl.String), pl.Series(["a/b"])).tolist() == [-1]
    assert rows_of(pl.Series(["a/b"]), pl.Series([], dtype=pl.String)).tolist() == []
