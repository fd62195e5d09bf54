"""Tables on the Hub: commits, files, labels and rows, from the local Hub, with `huggingface_hub` and `datasets`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harness._errors import BudgetSpentError, HubAnswerError, HubUnreachableError, UsageError
from harness.hub import tables
from harness.hub.session import HubSession
from tests.hub_server import Fault, LocalHub, datasets_routes, listed
from tests.hub_server.datasets_routes import LocalDataset, sha256, with_datasets
from tests.hub_server.pytest_fixtures import FakeClock, Heard, Serve
from tests.hub_server.wire import Request, Response, as_json

WEEKLY = "models/{label}/models.parquet"
Start = Callable[..., LocalHub]


@pytest.fixture
def start(serve: Serve) -> Start:
    """Start a hub with datasets."""

    def begin(*datasets: LocalDataset, faults: Sequence[Fault] = ()) -> LocalHub:
        return serve(listed([]), *faults, extras=with_datasets(*datasets))

    return begin


@pytest.fixture
def session(clock: FakeClock, heard: Heard) -> HubSession:
    return HubSession(clock=clock, progress=heard, tries=2)


def parquet(path: Path, rows: int = 10, group: int = 4, **columns: object) -> Path:
    values = {
        "id": [f"a/m{row}" for row in range(rows)],
        "downloads": list(range(rows)),
        "cardData": [f"card {row}" * 50 for row in range(rows)],
        **columns,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(values), path, row_group_size=group)
    return path


def test_a_branch_is_resolved_to_a_commit_and_the_licence_is_that_of_the_card(
    start: Start, session: HubSession, tmp_path: Path
) -> None:
    dataset = LocalDataset("owner/stats", licence=["apache-2.0", "cc-by-4.0"])
    first = dataset.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    second = dataset.commit({"models.parquet": parquet(tmp_path / "2.parquet", 11)}, "2025-09-02")
    dataset.branches = {"old": first, "refs/convert/parquet": second}
    hub = start(dataset)
    for revision, commit in ((None, second), ("main", second), ("old", first), (first, first), (first[:9], first)):
        source = tables.resolve(session, "owner/stats", revision)
        assert (source.commit, source.licence) == (commit, "apache-2.0, cc-by-4.0")
    assert tables.resolve(session, "owner/stats", "refs/convert/parquet").commit == second
    assert session.calls == len(hub.log) == 6


def test_a_file_is_found_with_its_size_digest_and_last_change(
    start: Start, session: HubSession, tmp_path: Path
) -> None:
    dataset = LocalDataset("owner/stats")
    file = parquet(tmp_path / "1.parquet", 3000)
    dataset.commit({"models.parquet": file}, "2025-09-01T06:30:00+02:00")
    other = dataset.commit({"posts.parquet": parquet(tmp_path / "2.parquet")}, "2025-09-09")
    start(dataset)
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    assert source.commit == other
    assert source.files == (
        tables.RemoteFile("models.parquet", file.stat().st_size, sha256(file), datetime(2025, 9, 1, 4, 30, tzinfo=UTC)),
    )
    assert source.committed == datetime(2025, 9, 1, 4, 30, tzinfo=UTC)


def test_a_table_in_several_files_is_read_in_their_order(start: Start, session: HubSession, tmp_path: Path) -> None:
    dataset = LocalDataset("owner/stats")
    parts = {
        f"train/000{n}.parquet": parquet(tmp_path / f"{n}.parquet", 5 + n, downloads=[n] * (5 + n)) for n in (2, 1)
    }
    dataset.commit({**parts, "train/readme.md": parts["train/0001.parquet"]}, "2025-09-01")
    start(dataset)
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "train/*.parquet")
    assert source.paths == ("train/0001.parquet", "train/0002.parquet")
    batches = list(tables.read_table(session, source, ["id", "downloads"], 4))
    whole = pl.concat([batch.frame for batch in batches])
    assert whole["downloads"].to_list() == [1] * 6 + [2] * 7
    assert pl.concat([batch.lines for batch in batches]).to_list() == list(range(1, 14))
    assert tables.shape_of(session, source).rows == 13


def test_weekly_labels_over_several_pages_know_who_shares_their_bytes(
    start: Start, session: HubSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.hub_server.datasets_routes.ENTRIES_PER_PAGE", 3)
    dataset = LocalDataset("owner/weekly", licence="odbl")
    same, other = parquet(tmp_path / "same.parquet", 3000), parquet(tmp_path / "other.parquet", 3001)
    days = ["2025-09-10", "2025-09-17", "2025-09-24", "2025-10-01"]
    files = dict(zip(days, (other, same, same, parquet(tmp_path / "last.parquet", 3002)), strict=True))
    dataset.commit({f"models/{day}/models.parquet": files[day] for day in days}, "2026-01-01")
    dataset.commit({"models/latest/models.parquet": other, "datasets/2025-09-10/models.parquet": other}, "2026-01-02")
    hub = start(dataset)
    source = tables.resolve(session, "owner/weekly")
    labels = tables.weekly_labels(session, source, WEEKLY)
    assert [str(label.day) for label in labels] == days
    assert [[str(day) for day in label.same_as] for label in labels] == [[], ["2025-09-24"], ["2025-09-17"], []]
    assert len(hub.calls("/tree/")) > 2
    nearest = tables.nearest_label(labels, date(2025, 9, 28))
    assert nearest.label.day == date(2025, 9, 17)
    found = tables.labelled(session, source, nearest.label)
    assert (found.paths, found.label) == (("models/2025-09-17/models.parquet",), nearest.label)


def test_only_the_wanted_columns_travel(start: Start, session: HubSession, tmp_path: Path) -> None:
    dataset = LocalDataset("owner/stats")
    rows = 20_000
    bulk = [f"{row:0>400}{hash(row) % 997}" for row in range(rows)]
    file = tmp_path / "1.parquet"
    values = {"id": [f"a/m{row}" for row in range(rows)], "cardData": bulk, "downloads": list(range(rows))}
    pq.write_table(pa.table(values), file, compression="none", use_dictionary=False, row_group_size=5000)
    dataset.commit({"models.parquet": file}, "2025-09-01")
    start(dataset)
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    shape = tables.shape_of(session, source)
    assert (shape.rows, shape.largest_piece, set(shape.schema)) == (rows, 5000, {"id", "cardData", "downloads"})
    before, calls = len(dataset.served), session.calls
    frames = [batch.frame for batch in tables.read_table(session, source, ["id", "downloads"], 1000)]
    assert {tuple(frame.columns) for frame in frames} == {("id", "downloads")}
    assert max(frame.height for frame in frames) <= 1000
    assert pl.concat(frames)["downloads"].to_list() == list(range(rows))
    assert session.calls - calls <= shape.calls(["id", "downloads"])
    assert all(path == "models.parquet" for path, _ in dataset.served[before:])


def test_every_call_is_of_the_commit_and_none_leaves_the_hub(start: Start, session: HubSession, tmp_path: Path) -> None:
    dataset = LocalDataset("owner/stats")
    dataset.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    hub = start(dataset)
    source = tables.source_of(session, tables.resolve(session, "owner/stats", "main"), "models.parquet")
    assert len(list(tables.read_table(session, source, ["id"]))) == 1
    paths = [seen.path for seen in hub.log]
    assert paths[0] == "/api/datasets/owner/stats/revision/main"
    assert all(source.commit in path for path in paths[1:] if path != "/api/agent-harnesses")
    assert session.calls == sum(path != "/api/agent-harnesses" for path in paths)


def test_a_moving_branch_does_not_mix_two_states(start: Start, session: HubSession, tmp_path: Path) -> None:
    dataset = LocalDataset("owner/stats")
    dataset.commit({"models.parquet": parquet(tmp_path / "1.parquet", 8)}, "2025-09-01")
    start(dataset)
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    reading = tables.read_table(session, source, ["downloads"], 2)
    first = next(reading).frame
    dataset.commit({"models.parquet": parquet(tmp_path / "2.parquet", 8, downloads=[99] * 8)}, "2025-09-02")
    assert pl.concat([first, *(batch.frame for batch in reading)])["downloads"].to_list() == list(range(8))


def test_bytes_that_are_no_text_set_their_rows_aside(start: Start, session: HubSession, tmp_path: Path) -> None:
    good = [f"a/m{row}".encode() for row in range(6)]
    good[1], good[4] = b"a/\xff\xfe", b"\xed\xa0\x80"
    names = _unchecked(good)
    tags = pa.array([["x"], ["y"], ["z"], [], None, ["w"]])
    pq.write_table(pa.table({"id": names, "tags": tags}), tmp_path / "1.parquet", row_group_size=4)
    dataset = LocalDataset("owner/stats")
    dataset.commit({"models.parquet": tmp_path / "1.parquet"}, "2025-09-01")
    start(dataset)
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    batches = list(tables.read_table(session, source, ["id", "tags"], 3))
    assert [row for batch in batches for row in batch.unreadable] == [2, 5]
    assert [row for batch in batches for row in batch.lines] == [1, 3, 4, 6]
    assert [name for batch in batches for name in batch.frame["id"]] == ["a/m0", "a/m2", "a/m3", "a/m5"]


def _unchecked(values: list[bytes]) -> pa.Array:
    """A column of text that holds whatever bytes it is given, as a hostile writer makes it."""
    raw = pa.array(values, pa.binary())
    return pa.Array.from_buffers(pa.string(), len(raw), raw.buffers())


@pytest.mark.parametrize(
    ("dataset", "revision", "words"),
    [
        ("owner/none", None, "no dataset owner/none"),
        ("owner/stats", "f" * 40, "has no revision 'ffffffff"),
        ("owner", None, "'owner' is no id of a dataset"),
        ("owner/../etc", None, "is no id of a dataset"),
        ("owner/x?y", None, "is no id of a dataset"),
        ("owner/stats", "../main", "is no revision"),
        ("owner/stats", "a b\x1b[2J", "is no revision"),
    ],
)
def test_what_is_not_there_is_said(
    dataset: str, revision: str | None, words: str, *, start: Start, session: HubSession, tmp_path: Path
) -> None:
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    start(held)
    with pytest.raises(UsageError) as caught:
        tables.resolve(session, dataset, revision)
    assert words in str(caught.value)
    assert caught.value.todo
    assert "\x1b" not in str(caught.value)


def test_a_file_that_is_not_there_is_said(start: Start, session: HubSession, tmp_path: Path) -> None:
    held = LocalDataset("owner/stats")
    held.commit({"models.csv": parquet(tmp_path / "1.parquet")}, "2024-07-01")
    start(held)
    source = tables.resolve(session, "owner/stats")
    for pattern in ("models.parquet", "nowhere/models.parquet"):
        with pytest.raises(UsageError, match="has no "):
            tables.source_of(session, source, pattern)


@pytest.mark.parametrize("text", ["owner/name@", "owner/name@a b", "@main", "owner", "", "a/b/c", "owner/name@../x"])
def test_words_that_are_no_table_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        tables.parse_table(text)


def test_words_for_a_table() -> None:
    assert tables.parse_table("owner/name") == ("owner/name", None)
    assert tables.parse_table("owner/name@refs/convert/parquet") == ("owner/name", "refs/convert/parquet")


@pytest.mark.parametrize(
    "body", ["{}", "[]", '{"sha": "main", "id": "a/b"}', '{"sha": "' + "0" * 40 + '"}', "null", "x"]
)
def test_an_answer_that_is_no_dataset_is_refused(
    body: str, start: Start, session: HubSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    start(held)
    answer = lambda *_: Response(200, {"Content-Type": "application/json"}, body.encode())  # noqa: E731  one line
    monkeypatch.setattr("tests.hub_server.datasets_routes.answer", answer)
    with pytest.raises(HubAnswerError):
        tables.resolve(session, "owner/stats")


def test_a_list_of_files_with_hostile_entries_gives_the_good_ones(
    start: Start, session: HubSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    start(held)
    source = tables.resolve(session, "owner/stats")
    good = {"type": "file", "path": "models/2025-09-24/models.parquet", "size": 5, "lfs": {"oid": "x"}, "lastCommit": 7}
    bad = [None, 3, {}, {"type": "file"}, {**good, "path": "a\x1b"}, {**good, "size": -1}, {**good, "size": "9" * 30}]
    monkeypatch.setattr("tests.hub_server.datasets_routes.answer", lambda *_: as_json([*bad, good]))
    labels = tables.weekly_labels(session, source, WEEKLY)
    assert [(str(label.day), label.file.sha256, label.file.committed) for label in labels] == [
        ("2025-09-24", None, None)
    ]


def test_a_link_to_another_host_is_not_followed(
    start: Start, session: HubSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.hub_server.datasets_routes.ENTRIES_PER_PAGE", 1)
    held = LocalDataset("owner/weekly")
    file = parquet(tmp_path / "1.parquet")
    held.commit({f"models/2025-09-{day}/models.parquet": file for day in (10, 17)}, "2025-09-20")
    hub = start(held, faults=[Fault("other-host", "/tree/", headers={"Host": "http://elsewhere.example"})])
    source = tables.resolve(session, "owner/weekly")
    with pytest.raises(HubAnswerError, match="leads away"):
        tables.weekly_labels(session, source, WEEKLY)
    assert len(hub.calls("/tree/")) == 1


def test_calls_of_the_api_that_fail_for_a_while_are_tried_again(
    start: Start, session: HubSession, tmp_path: Path
) -> None:
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    faults = [Fault("status", "/api/datasets", status=503), Fault("reset", "/tree/", count=1)]
    start(held, faults=faults)
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    assert source.paths == ("models.parquet",)


@pytest.mark.parametrize("kind", ["status", "reset", "truncate"])
def test_reading_goes_on_after_a_fault(kind: str, start: Start, session: HubSession, tmp_path: Path) -> None:
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet", 50)}, "2025-09-01")
    hub = start(held, faults=[Fault(kind, "/resolve/", after=1)])  # type: ignore[arg-type]
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    frames = [batch.frame for batch in tables.read_table(session, source, ["downloads"], 7)]
    assert pl.concat(frames)["downloads"].to_list() == list(range(50))
    assert hub.faults[0].seen > 2


def test_no_file_is_asked_for_inside_an_announced_window(
    start: Start, session: HubSession, clock: FakeClock, heard: Heard, tmp_path: Path
) -> None:
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    date_of_end = "Mon, 23 Nov 2026 12:02:00 GMT"
    told = Fault("status", "/resolve/", status=429, headers={"Retry-After": date_of_end}, message="slow down")
    start(held, faults=[told])
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    assert sum(batch.frame.height for batch in tables.read_table(session, source, ["id"])) == 10
    assert clock.slept == [120.0]
    assert heard.waits == [(datetime(2026, 11, 23, 12, 2, tzinfo=UTC), "the Hub asks to wait")]


def test_a_wait_that_the_client_makes_itself_is_said_when_it_begins(
    start: Start, session: HubSession, heard: Heard, tmp_path: Path
) -> None:
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    start(held, faults=[Fault("status", "/resolve/", status=429, headers={"RateLimit": '"api";r=0;t=59'})])
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    assert sum(batch.frame.height for batch in tables.read_table(session, source, ["id"])) == 10
    assert heard.waits == [(datetime(2026, 11, 23, 12, 1, tzinfo=UTC), "the quota of the window is used up")]


def test_a_budget_stops_reading(start: Start, clock: FakeClock, tmp_path: Path) -> None:
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet", 4000)}, "2025-09-01")
    hub = start(held)
    session = HubSession(clock=clock, max_calls=3)
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    with pytest.raises(BudgetSpentError):
        list(tables.read_table(session, source, ["id"]))
    assert len([seen for seen in hub.log if seen.path != "/api/agent-harnesses"]) == 3


def test_a_file_that_is_no_parquet_is_said(start: Start, session: HubSession, tmp_path: Path) -> None:
    file = tmp_path / "1.parquet"
    file.write_bytes(b"<!doctype html>" + b"x" * 9000)
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": file}, "2025-09-01")
    start(held)
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    with pytest.raises(HubAnswerError, match="cannot be read"):
        tables.shape_of(session, source)
    with pytest.raises(HubAnswerError, match="cannot be read"):
        list(tables.read_table(session, source, ["id"]))


def test_damaged_files_give_rows_or_one_message(start: Start, session: HubSession, tmp_path: Path) -> None:
    content = parquet(tmp_path / "good.parquet", 300, 60).read_bytes()
    held = LocalDataset("owner/stats")
    start(held)
    ends = set()
    for seed in range(6):
        broken = bytearray(content)
        for turn in range(6):
            place = (seed * 7919 + turn * 104_729) % (len(broken) - 8) + 4
            broken[place] ^= 1 << (seed + turn) % 8
        file = tmp_path / f"{seed}.parquet"
        file.write_bytes(bytes(broken))
        held.commit({"models.parquet": file}, "2025-09-01")
        source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
        try:
            rows = sum(
                len(b.lines) + len(b.unreadable) for b in tables.read_table(session, source, ["id", "downloads"])
            )
            ends.add("rows" if rows == 300 else "short")
        except HubAnswerError as error:
            ends.add("message" if error.todo else "message that helps nobody")
    assert "message" in ends
    assert ends <= {"rows", "message"}


def test_a_hub_that_goes_away_while_reading_is_said(
    start: Start, session: HubSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    start(held, faults=[Fault("reset", "/resolve/", count=1000)])
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
    with pytest.raises(HubUnreachableError, match="could not be read to its end"):
        list(tables.read_table(session, source, ["id"]))


def test_the_token_goes_to_the_hub_alone_and_nowhere_else(
    start: Start, session: HubSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_canary")
    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    hub = start(held)
    real = datasets_routes.answer
    with LocalHub() as other:

        def answer(asked: LocalHub, request: Request) -> Response | None:
            if asked is hub and "/resolve/" in request.path:
                return Response(302, {"Location": f"{other.endpoint}{request.path}"})
            return real(hub, request)

        monkeypatch.setattr(datasets_routes, "answer", answer)
        source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")
        assert sum(batch.frame.height for batch in tables.read_table(session, source, ["id"])) == 10
        assert other.log
        assert not any(seen.authorised for seen in other.log)
    assert all(seen.authorised for seen in hub.calls("/datasets/"))


def test_nothing_of_the_libraries_is_imported_before_rows_are_asked_for() -> None:
    code = "import sys, json; import harness.hub.tables; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"datasets", "polars", "pyarrow"} & set(json.loads(done.stdout))


def test_settings_of_the_libraries_are_as_before_afterwards(start: Start, session: HubSession, tmp_path: Path) -> None:
    import datasets  # noqa: PLC0415  its settings are looked at
    import huggingface_hub  # noqa: PLC0415  as above

    held = LocalDataset("owner/stats")
    held.commit({"models.parquet": parquet(tmp_path / "1.parquet")}, "2025-09-01")
    start(held)
    source = tables.source_of(session, tables.resolve(session, "owner/stats"), "models.parquet")

    def state() -> tuple[object, ...]:
        hooks = {name: list(each) for name, each in huggingface_hub.get_session().event_hooks.items()}
        kept = (datasets.config.STREAMING_READ_MAX_RETRIES, datasets.config.HF_ENDPOINT)
        return (*kept, datasets.logging.get_verbosity(), datasets.are_progress_bars_disabled(), hooks)

    before = state()
    list(tables.read_table(session, source, ["id"]))
    next(tables.read_table(session, source, ["id"], 1))
    assert state() == before
