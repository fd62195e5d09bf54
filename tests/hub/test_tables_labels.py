"""Labels: what a week's label means, which is nearest to a day, and sources that stalled."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness._errors import UsageError
from harness.hub._table_labels import Label, labels_in, nearest_label, stalled
from harness.hub._table_wire import RemoteFile

PATTERN = "models/{label}/models.parquet"
WEDNESDAYS = [date(2025, 9, 3) + timedelta(weeks=week) for week in range(6)]


def file(day: object, sha: str | None = None, path: str = "") -> RemoteFile:
    return RemoteFile(path or f"models/{day}/models.parquet", 10, sha, datetime(2026, 1, 1, tzinfo=UTC))


def weekly(days: list[date], shas: dict[date, str] | None = None) -> tuple[Label, ...]:
    return labels_in([file(day, (shas or {}).get(day, f"{day}")) for day in days], PATTERN, "week")


def test_the_nearest_week_is_the_one_whose_state_is_nearest_not_the_one_whose_label_is() -> None:
    nearest = nearest_label(weekly(WEDNESDAYS), date(2025, 9, 28))
    # 2025-10-01 is three days from the day, but its table was recorded up to 2025-10-07.
    assert nearest.label.day == date(2025, 9, 24)
    assert nearest.label.state == date(2025, 9, 30)
    assert nearest.days_off == 2
    (sentence,) = nearest.sentences
    assert sentence.startswith("the table nearest to 2025-09-28 is 2025-09-24, labelled with the start of its week; ")
    assert sentence.endswith("it holds the last state before 2025-10-01: 2 days after the day asked for")


@pytest.mark.parametrize(
    ("asked", "day", "off", "words"),
    [
        (date(2025, 9, 30), date(2025, 9, 24), 0, "the same day as the day asked for"),
        (date(2025, 10, 1), date(2025, 9, 24), -1, "1 day before the day asked for"),
        (date(2020, 1, 1), WEDNESDAYS[0], 2078, "2078 days after the day asked for"),
        (date(2030, 1, 1), WEDNESDAYS[-1], -1540, "1540 days before the day asked for"),
    ],
)
def test_how_far_off_it_is_is_said(asked: date, day: date, off: int, words: str) -> None:
    nearest = nearest_label(weekly(WEDNESDAYS), asked)
    assert (nearest.label.day, nearest.days_off) == (day, off)
    assert words in nearest.sentences[0]


def test_of_two_that_are_as_near_the_earlier_is_taken() -> None:
    days = [date(2025, 9, 1), date(2025, 9, 7)]
    assert nearest_label(weekly(days), date(2025, 9, 10)).label.day == days[0]


def test_labels_with_the_same_bytes_are_one_state_of_the_first() -> None:
    stall = {WEDNESDAYS[2]: "same", WEDNESDAYS[3]: "same", WEDNESDAYS[4]: "same"}
    labels = weekly(WEDNESDAYS, stall)
    assert [label.first for label in labels] == [None, None, None, WEDNESDAYS[2], WEDNESDAYS[2], None]
    assert {label.state for label in labels[2:5]} == {date(2025, 9, 23)}
    assert labels[2].same_as == (WEDNESDAYS[3], WEDNESDAYS[4])
    assert labels[4].same_as == (WEDNESDAYS[2], WEDNESDAYS[3])
    nearest = nearest_label(labels, date(2025, 9, 29))
    assert nearest.label.day == WEDNESDAYS[2]
    assert nearest.days_off == -6
    assert nearest.sentences[1] == (
        "label 2025-09-17 holds the same bytes as 2025-09-24, 2025-10-01: its source had stalled in the state of "
        "2025-09-17"
    )
    assert stalled(labels[0]) == ()


def test_files_without_a_digest_are_not_taken_for_the_same() -> None:
    labels = labels_in([file(day, None) for day in WEDNESDAYS], PATTERN, "week")
    assert all(label.first is None and not label.same_as for label in labels)


def test_a_daily_label_is_the_day_itself() -> None:
    label = labels_in([file(WEDNESDAYS[0])], PATTERN, "day")[0]
    assert label.state == WEDNESDAYS[0]
    assert "labelled with its day" in nearest_label([label], WEDNESDAYS[0]).sentences[0]


@pytest.mark.parametrize(
    "path",
    [
        "models/2025-13-01/models.parquet",
        "models/2025-9-1/models.parquet",
        "models/latest/models.parquet",
        "datasets/2025-09-03/models.parquet",
        "models/2025-09-03/models.parquet.bak",
        "models/2025-09-03/../../etc/models.parquet",
        "models/\uff12\uff10\uff12\uff15-09-03/models.parquet",
    ],
)
def test_paths_that_are_no_label_are_passed_over(path: str) -> None:
    assert labels_in([file("", path=path)], PATTERN, "week") == ()


def test_no_label_at_all_is_an_error() -> None:
    with pytest.raises(UsageError, match="no table with a day as its label"):
        nearest_label([], date(2025, 1, 1))


@given(
    st.lists(st.dates(date(2024, 1, 1), date(2026, 12, 31)), min_size=1, max_size=30, unique=True),
    st.dates(date(2023, 1, 1), date(2027, 12, 31)),
    st.integers(1, 30),
)
def test_nothing_is_nearer_than_the_nearest(days: list[date], asked: date, kinds: int) -> None:
    labels = weekly(sorted(days), {day: str(day.toordinal() % kinds) for day in days})
    nearest = nearest_label(labels, asked)
    assert abs(nearest.days_off) == min(abs((label.state - asked).days) for label in labels)
    assert nearest.label in labels
