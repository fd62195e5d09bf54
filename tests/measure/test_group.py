"""The one pass from facts to extract against SQL, so that another engine could run it."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.measure.cells import COUNTERS
from harness.measure.extract import group

LARGEST = 2**62


def query(words: int) -> str:
    keys = ", ".join(f"word_{place}" for place in range(words))
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in COUNTERS)
    nulls = ", ".join(f"count(*) - count({name})" for name in COUNTERS)
    return f"""
        SELECT {keys}, count(*), {sums}, {nulls}, min(created), max(created)
        FROM facts GROUP BY {keys} ORDER BY {keys}"""  # noqa: S608  our own names


@pytest.mark.parametrize("words", [1, 2])
def test_sql_gives_the_same_rows(words: int) -> None:
    @settings(max_examples=15, deadline=None)
    @given(st.integers(1, 100), st.randoms(use_true_random=False))
    def compare(rows: int, chance: Random) -> None:
        def some(values: list[Any]) -> list[Any]:
            return [None if chance.random() < 0.2 else chance.choice(values) for _ in range(rows)]

        keys = [[chance.choice((0, 1, 7, LARGEST)) for _ in range(rows)] for _ in range(words)]
        days = [date(2022, 3, 2) + timedelta(days=number) for number in range(5)]
        measures = pl.DataFrame(
            {**{name: some([0, 1, 5, 10**12]) for name in COUNTERS}, "created": some(days)},
            schema={**dict.fromkeys(COUNTERS, pl.Int64), "created": pl.Date},
        )
        found = group([np.array(each, dtype=np.int64) for each in keys], measures)
        facts = measures.with_columns(pl.Series(f"word_{place}", each) for place, each in enumerate(keys))
        database = duckdb.connect()
        database.register("facts", facts.to_arrow())
        expected = database.execute(query(words)).fetchall()
        names = [*(f"word_{place}" for place in range(words)), "repos", *COUNTERS]
        names += [*(f"{name}_null" for name in COUNTERS), "created_first", "created_last"]
        assert found.select(names).rows() == expected

    compare()
