"""Whole-Hub tables that are published as datasets: which commit, which file, and its rows.

A name of a branch is resolved to a commit first, and everything after that speaks of this commit. Files are read with
`datasets`, in column projection; `datasets` and the table engine are imported only when rows or types are asked for.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from harness._errors import HubAnswerError, UsageError
from harness._sanitise import for_message
from harness.hub._table_labels import Label, LabelKind, Nearest, labels_in, nearest_label, stalled
from harness.hub._table_wire import DatasetInfo, RemoteFile, check_names, dataset_info, list_files
from harness.hub.session import HubSession

if TYPE_CHECKING:
    from harness.hub._table_reading import Batch, Shape

__all__ = [
    "Label",
    "LabelKind",
    "Nearest",
    "RemoteFile",
    "TableSource",
    "nearest_label",
    "parse_table",
    "read_table",
    "resolve",
    "shape_of",
    "source_of",
    "stalled",
    "weekly_labels",
]

_PATH = re.compile(r"[A-Za-z0-9._/-]{1,300}")
"""Paths that mean the same to every program on the way."""

MOST_FILES = 1000
"""Files of one table."""


@dataclass(frozen=True, slots=True)
class TableSource:
    """A dataset at a commit, and the files of one table in it."""

    dataset: str
    """Dataset id, as the Hub has it now."""

    commit: str
    """Commit, 40 hex digits."""

    licence: str | None
    """Licence that the dataset's card states at this commit."""

    files: tuple[RemoteFile, ...] = ()
    """The table's files, in order; none before `source_of`."""

    label: Label | None = None
    """The label, of a table that has one."""

    @property
    def committed(self) -> datetime | None:
        """When the newest of the files was last changed, where the Hub says so."""
        times = [file.committed for file in self.files]
        return max(times) if times and None not in times else None  # type: ignore[type-var]  # tested just before

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths of the files."""
        return tuple(file.path for file in self.files)


def parse_table(text: str) -> tuple[str, str | None]:
    """Return dataset and revision of `DATASET` or `DATASET@REVISION`.

    Raises:
        UsageError: if it is neither.
    """
    dataset, at, revision = text.partition("@")
    check_names(dataset, revision if at else None)
    return dataset, revision if at else None


def resolve(session: HubSession, dataset: str, revision: str | None = None) -> TableSource:
    """Return a dataset at the commit that a revision stands for now; one call.

    Args:
        session: what calls are made with.
        dataset: dataset id.
        revision: commit, branch or tag; the main branch if not given.

    Raises:
        UsageError: if the Hub has no such dataset or revision, or does not show it to us.
        HubAnswerError: if the Hub refuses, or its answer is not what it documents.
        HubUnreachableError: if no answer came.
    """
    info = dataset_info(session, dataset, revision)
    return TableSource(info.dataset, info.commit, info.licence)


def source_of(session: HubSession, source: TableSource, pattern: str) -> TableSource:
    """Return a source with the files of a table and when they were last changed.

    Args:
        session: what calls are made with.
        source: the dataset.
        pattern: path of the file; `*` in the last part stands for anything.

    Raises:
        UsageError: if there is no such file.
        HubAnswerError: if the Hub refuses, or its answer is not what it documents.
        HubUnreachableError: if no answer came.
    """
    folder, _, _ = pattern.rpartition("/")
    found = list_files(session, _info(source), folder, deep=False, expand=True)
    files = tuple(file for file in found if fnmatch.fnmatchcase(file.path, pattern))
    odd = next((file.path for file in files if not _PATH.fullmatch(file.path) or ".." in file.path), None)
    if odd is not None:
        raise HubAnswerError(f"a file of the table has a name that is not read: {for_message(odd, 100)}")
    if not files:
        what = f"{for_message(source.dataset, 80)} has no '{for_message(pattern, 80)}' at {source.commit[:12]}"
        raise UsageError(what, todo="check the mapping and the revision; older revisions may hold other files")
    if len(files) > MOST_FILES:
        raise HubAnswerError(f"the table has {len(files):,} files; more than {MOST_FILES:,} are not read")
    return replace(source, files=files)


def weekly_labels(
    session: HubSession, source: TableSource, pattern: str, kind: LabelKind = "week"
) -> tuple[Label, ...]:
    """Return the labels of a dataset whose tables carry a day, in order; those with the same bytes know each other.

    Args:
        session: what calls are made with.
        source: the dataset.
        pattern: path of a table with `{label}` where the day stands.
        kind: what the day is.

    Raises:
        UsageError: if the dataset has no such folder.
        HubAnswerError: if the Hub refuses, or its answer is not what it documents.
        HubUnreachableError: if no answer came.
    """
    folder = pattern.partition("{label}")[0].rpartition("/")[0]
    return labels_in(list_files(session, _info(source), folder, deep=True, expand=False), pattern, kind)


def labelled(session: HubSession, source: TableSource, label: Label) -> TableSource:
    """Return a source with the table of a label and when it was committed.

    Raises:
        UsageError: if the file is gone.
        HubAnswerError: if the Hub refuses, or its answer is not what it documents.
        HubUnreachableError: if no answer came.
    """
    return replace(source_of(session, source, label.file.path), label=label)


def on_label(labels: Sequence[Label], day: date) -> Label:
    """Return the label of exactly this day.

    Raises:
        UsageError: if there is none.
    """
    found = next((label for label in labels if label.day == day), None)
    if found is None:
        raise UsageError(f"there is no table labelled {day}", todo="give a day with --at; the nearest table is taken")
    return found


def shape_of(session: HubSession, source: TableSource) -> Shape:
    """Return columns, types, rows and sizes of a table, from the footers of its files.

    Raises:
        HubAnswerError: if a file is no Parquet, or the files have different columns.
        HubUnreachableError: if a file cannot be read.
    """
    from harness.hub import _table_reading  # noqa: PLC0415  it imports datasets and polars

    return _table_reading.shape_of(session, source)


def read_table(
    session: HubSession, source: TableSource, columns: Sequence[str], batch_rows: int | None = None
) -> Iterator[Batch]:
    """Yield the wanted columns of a table, a piece at a time; no other column is decoded.

    Args:
        session: what calls are made with, and counted by.
        source: the table.
        columns: top-level columns to read.
        batch_rows: rows of a piece; 50,000 if not given.

    Raises:
        HubAnswerError: if a file is not what its footer says.
        HubUnreachableError: if a file cannot be read to its end.
        BudgetSpentError: if no more calls may go out.
    """
    from harness.hub import _table_reading as reading  # noqa: PLC0415  it imports datasets and polars

    yield from reading.read_batches(session, source, columns, batch_rows or reading.BATCH_ROWS)


def _info(source: TableSource) -> DatasetInfo:
    return DatasetInfo(source.dataset, source.commit, source.licence)
