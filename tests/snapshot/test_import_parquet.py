"""Parquet tables."""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime

import polars as pl
import pytest

from harness._errors import ImportFileError
from harness.snapshot import ImportResult

Importer = Callable[..., ImportResult]

MAPPING = "columns: {repo_id: id, downloads_30d: dl, created_at: made, gated: gate, base_models: bases}\n"


def parquet(**columns: object) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(columns).write_parquet(buffer)
    return buffer.getvalue()


def test_values_of_every_type(imports: Importer) -> None:
    content = parquet(
        id=["a/b", "c/d", "e/f"],
        dl=[5.0, float("nan"), None],
        made=[datetime(2025, 4, 27, 3, 42, 21, 5, tzinfo=UTC), None, datetime(2025, 1, 1, tzinfo=UTC)],
        gate=[True, None, False],
        bases=[["x/y", "z"], [], None],
        other=[{"struct": 1}] * 3,
    )
    result = imports(content, MAPPING, form="parquet")
    assert result.rejects.height == 0
    assert result.models.select("downloads_30d", "created_at", "gated", "base_models", "relation").rows() == [
        (5, datetime(2025, 4, 27, 3, 42, 21, 5, tzinfo=UTC), True, ["x/y", "z"], "unspecified"),
        (None, None, None, None, None),
        (None, datetime(2025, 1, 1, tzinfo=UTC), False, None, None),
    ]


def test_numbers_that_are_no_counts_reject_their_rows(imports: Importer) -> None:
    content = parquet(id=["a/a", "b/b", "c/c", "d/d", "e/e"], dl=[1.0, 1.5, -2.0, 1e20, float("inf")])
    result = imports(content, "columns: {repo_id: id, downloads_30d: dl}\n", form="parquet")
    assert list(result.rejects.select("line", "reason").iter_rows()) == [
        (2, "is no whole number"),
        (3, "is negative"),
        (4, "is no whole number"),
        (5, "is no whole number"),
    ]


def test_days_text_and_times_without_a_zone(imports: Importer) -> None:
    mapping = "columns: {repo_id: id, created_at: day, last_modified: {from: time, utc: true}, likes: n}\n"
    content = parquet(id=["a/b"], day=[date(2025, 4, 27)], time=[datetime(2025, 4, 27, 1, 2, 3)], n=["5"])  # noqa: DTZ001  that it has none is the point
    row = imports(content, mapping, form="parquet").models.row(0, named=True)
    assert (row["created_at"], row["last_modified"], row["likes"]) == (
        datetime(2025, 4, 27, tzinfo=UTC),
        datetime(2025, 4, 27, 1, 2, 3, tzinfo=UTC),
        5,
    )


def test_a_column_of_another_type_is_refused(imports: Importer) -> None:
    with pytest.raises(ImportFileError, match="the column 'dl' holds Struct"):
        imports(parquet(id=["a/b"], dl=[{"a": 1}]), "columns: {repo_id: id, likes: dl}\n", form="parquet")


def test_a_missing_column_is_named(imports: Importer) -> None:
    with pytest.raises(ImportFileError, match="the column 'dl' is missing; the columns found are: 'id', 'downloads'"):
        imports(parquet(id=["a/b"], downloads=[1]), "columns: {repo_id: id, likes: dl}\n", form="parquet")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1 nothing at all PAR1", b"id\na/b\n"])
def test_what_is_no_parquet_is_refused(content: bytes, imports: Importer) -> None:
    with pytest.raises(ImportFileError, match="no Parquet"):
        imports(content, form="parquet")


def test_damaged_bytes_give_rows_or_one_message(imports: Importer) -> None:
    content = parquet(id=[f"org/{number}" for number in range(300)], dl=list(range(300)))
    dice = random.Random(7)  # noqa: S311  chosen bytes, no secret
    for _ in range(6):
        broken = bytearray(content)
        for _ in range(4):
            broken[dice.randrange(4, len(broken))] ^= 1 << dice.randrange(8)
        try:
            result = imports(bytes(broken), "columns: {repo_id: id, downloads_30d: dl}\n", form="parquet")
        except ImportFileError:
            continue
        counts = result.counts
        assert result.models.height + counts["duplicates"] + counts["rejected"] == counts["read"]


def test_a_file_that_brings_the_engine_down_brings_down_a_process_of_its_own(
    imports: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "harness.snapshot._parquet_table._PROBE", f"import os; os.kill(os.getpid(), {signal.SIGABRT:d})"
    )
    with pytest.raises(ImportFileError, match="brings the table engine down"):
        imports(parquet(id=["a/b"]), form="parquet")


def test_threads_change_no_byte() -> None:
    code = (
        "import hashlib, io, polars as pl; from harness.snapshot._frame import conform; "
        "from harness.snapshot.snapshot import encode; file = io.BytesIO(); "
        "ids = [f'o{i % 977}/n{i}' for i in range(150000)]; "
        "frame = conform(pl.DataFrame({'repo_id': ids, 'likes': range(150000)})); "
        "encode(frame, file); print(hashlib.sha256(file.getvalue()).hexdigest())"
    )
    run = [sys.executable, "-c", code]
    found = [
        subprocess.run(run, env={**os.environ, "POLARS_MAX_THREADS": threads}, capture_output=True, check=True).stdout
        for threads in ("1", "4")
    ]
    assert found[0] == found[1] != b""
