"""Reading a table of a dataset with `datasets`: only the columns that are wanted, a piece at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import datasets
import huggingface_hub
import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet
from huggingface_hub.errors import HfHubHTTPError

from harness._errors import HarnessError, HubAnswerError, HubUnreachableError
from harness._sanitise import for_message
from harness.hub._table_pacing import paced
from harness.hub.endpoint import endpoint, host
from harness.hub.session import HubSession, transport_errors

if TYPE_CHECKING:
    from harness.hub.tables import TableSource

BATCH_ROWS = 50_000
"""Rows of a piece."""

BUFFER = 4 * 2**20
"""Bytes of a column that are asked for at once."""

AHEAD = 2**20
"""Bytes that are fetched beyond what was asked for, so that small columns side by side need one call."""

CALLS_TO_OPEN = 8
"""Calls at most before the first column of a table is read: its commit, its folder, its footer."""

_QUIET = {
    "STREAMING_OPEN_MAX_RETRIES": 1,
    "STREAMING_OPEN_RETRY_INTERVAL": 0,
    "STREAMING_READ_MAX_RETRIES": 1,
    "STREAMING_READ_RETRY_INTERVAL": 0,
    "STREAMING_READ_SERVER_UNAVAILABLE_RETRY_INTERVAL": 0,
    "STREAMING_READ_RATE_LIMIT_RETRY_INTERVAL": 0,
    "HF_UPDATE_DOWNLOAD_COUNTS": False,
}
"""Settings of `datasets` while a table is read: `huggingface_hub` retries each call, and nobody else is told."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What the footers of a table's files say."""

    schema: dict[str, pl.DataType]
    """Columns with their types."""

    rows: int
    """Rows."""

    column_bytes: dict[str, int]
    """Bytes of every column, as they are stored."""

    column_chunks: dict[str, int]
    """Separate places of a file that every column is stored in."""

    largest_piece: int
    """Rows of the largest row group: one is decoded at a time, so that it bounds the memory that reading needs."""

    def calls(self, columns: Sequence[str]) -> int:
        """Return how many calls reading some columns makes at most, redirects apart."""
        chunks = sum(self.column_chunks.get(name, 0) for name in columns)
        return chunks + self.stored(columns) // BUFFER + CALLS_TO_OPEN

    def stored(self, columns: Sequence[str]) -> int:
        """Return how many bytes some columns have, as they are stored."""
        return sum(self.column_bytes.get(name, 0) for name in columns)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a table."""

    frame: pl.DataFrame
    """The wanted columns."""

    lines: pl.Series
    """The number of every row, from 1 (Int64)."""

    unreadable: tuple[int, ...]
    """Numbers of rows that are not in the frame: they hold bytes that are no text."""


def shape_of(session: HubSession, source: TableSource) -> Shape:
    """Return what the footers of a table's files say; only they are read.

    Raises:
        HubAnswerError: if a file is no Parquet, or the files have different columns.
        HubUnreachableError: if a file cannot be read to its end.
    """
    stored: dict[str, list[int]] = {}
    schema: pa.Schema | None = None
    rows = largest = 0
    with _translated(source), paced(session):
        hub = huggingface_hub.HfFileSystem(endpoint=endpoint(), skip_instance_cache=True)
        for path in source.paths:
            with (
                hub.open(f"datasets/{source.dataset}@{source.commit}/{path}", "rb") as file,
                pa.parquet.ParquetFile(file) as table,
            ):
                if schema is not None and not schema.equals(table.schema_arrow):
                    raise HubAnswerError(f"the files of {for_message(source.dataset, 80)} have different columns")
                schema = table.schema_arrow
                rows += table.metadata.num_rows
                largest = max(largest, _add_chunks(stored, table.metadata))
        empty = _frame(schema.empty_table()) if schema is not None else pl.DataFrame()
    sizes = {name: sum(chunks) for name, chunks in stored.items()}
    return Shape(dict(empty.schema), rows, sizes, {name: len(chunks) for name, chunks in stored.items()}, largest)


def read_batches(session: HubSession, source: TableSource, columns: Sequence[str], batch_rows: int) -> Iterator[Batch]:
    """Yield the wanted columns of a table's files, row by row in their order.

    Nothing of the other columns is decoded, and next to nothing of them is fetched.

    Raises:
        HubAnswerError: if a file is not what its footer says.
        HubUnreachableError: if a file cannot be read to its end.
        BudgetSpentError: if no more calls may go out.
    """
    options = pa.dataset.ParquetFragmentScanOptions(use_buffered_stream=True, buffer_size=BUFFER, pre_buffer=False)
    row = 1
    with _translated(source), _settings(), paced(session), tempfile.TemporaryDirectory() as folder:
        table = datasets.load_dataset(
            "parquet",
            data_files={"train": [f"hf://datasets/{source.dataset}@{source.commit}/{path}" for path in source.paths]},
            columns=list(columns),
            split="train",
            streaming=True,
            cache_dir=folder,
            batch_size=batch_rows,
            fragment_scan_options=options,
            storage_options={"hf": {"block_size": AHEAD}},
        )
        for piece in table.with_format("arrow").iter(batch_size=batch_rows):
            yield _batch(piece, row)
            row += piece.num_rows


def _add_chunks(stored: dict[str, list[int]], metadata: Any) -> int:  # noqa: ANN401  pyarrow has no types
    """Add the size of every column chunk of a file, and return the rows of its largest row group."""
    largest = 0
    for group in range(metadata.num_row_groups):
        chunks = metadata.row_group(group)
        largest = max(largest, chunks.num_rows)
        for place in range(chunks.num_columns):
            chunk = chunks.column(place)
            name = chunk.path_in_schema.partition(".")[0]
            stored.setdefault(name, []).append(max(0, int(chunk.total_compressed_size)))
    return largest


def _batch(piece: pa.Table, row: int) -> Batch:
    lines = pl.int_range(row, row + piece.num_rows, dtype=pl.Int64, eager=True)
    if _is_sound(piece):
        return Batch(_frame(piece), lines, ())
    sound = [_is_sound(piece.slice(at, 1).combine_chunks()) for at in range(piece.num_rows)]
    kept = pl.Series(sound, dtype=pl.Boolean())
    rows = tuple(row + at for at, good in enumerate(sound) if not good)
    return Batch(_frame(piece.filter(pa.array(sound)).combine_chunks()), lines.filter(kept), rows)


def _is_sound(piece: pa.Table) -> bool:
    """Say whether all text is UTF-8: the table engine takes it on trust."""
    try:
        piece.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _frame(piece: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(piece)
    return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()


@contextmanager
def _settings() -> Iterator[None]:
    """Hold `datasets` to its manners for a while: silent, on the same Hub as we are, no retries upon retries."""
    config = datasets.config
    wanted = {**_QUIET, "HF_ENDPOINT": endpoint()}
    before = {name: getattr(config, name) for name in wanted if hasattr(config, name)}
    level, bars = datasets.logging.get_verbosity(), datasets.are_progress_bars_disabled()
    for name in before:
        setattr(config, name, wanted[name])
    datasets.logging.set_verbosity(datasets.logging.CRITICAL + 1)
    datasets.disable_progress_bars()
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(config, name, value)
        datasets.logging.set_verbosity(level)
        if not bars:
            datasets.enable_progress_bars()


@contextmanager
def _translated(source: TableSource) -> Iterator[None]:
    """Turn the errors of the libraries into ours."""
    shown = for_message(source.dataset, 80)
    try:
        yield
    except HarnessError:
        raise
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        if status // 100 == 4 and status not in (408, 429):  # noqa: PLR2004  a refusal that will not pass
            raise HubAnswerError(f"{host()} refuses the table of {shown} with {status}") from error
        raise _broken_off(shown, error) from error
    except Exception as error:  # hostile bytes can make the libraries raise anything
        # The readers of bytes raise OSError as well, for bytes that they cannot read.
        broken = [each for each in transport_errors(huggingface_hub.get_session()) if each is not OSError]
        if isinstance(error, (*broken, ConnectionError, TimeoutError)):
            raise _broken_off(shown, error) from error
        raise _no_table(shown, error) from error


def _broken_off(shown: str, error: Exception) -> HubUnreachableError:
    what = f"the table of {shown} could not be read to its end: {for_message(f'{type(error).__name__}: {error}', 160)}"
    return HubUnreachableError(what, todo="run the same command again: a table is read anew; nothing was published")


def _no_table(shown: str, error: Exception) -> HubAnswerError:
    what = f"the table of {shown} cannot be read: {for_message(f'{type(error).__name__}: {error}', 160)}"
    return HubAnswerError(what, todo="check the file, or take another revision")
