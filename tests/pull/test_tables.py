"""Tables published as datasets: every schema era, by revision and by date, dates, sentinels, hostile content."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from harness._errors import HubAnswerError, HubUnreachableError, ImportFileError, UsageError
from harness.hub.session import HubSession
from harness.pull import tables
from harness.pull.tables import PulledTable
from harness.snapshot import Manifest, Store, import_table, load_mapping, parse_captured
from harness.snapshot.stated import ImportDetails
from tests.hub_server import Fault, LocalHub, listed
from tests.hub_server.datasets_routes import LocalDataset, with_datasets
from tests.hub_server.hub_stats import COLUMNS, ERAS, HOSTILE_TEXT, Era, write_era
from tests.hub_server.pytest_fixtures import FakeClock, Heard, Serve
from tests.hub_server.table import Item, model

STATS, WEEKLY = "cfahlgren1/hub-stats", "hfmlsoc/hub_weekly_snapshots"
DAYS: dict[Era, str] = {era: f"{era}-20" for era in ERAS}
Pull = Callable[..., PulledTable]


def models(day: str) -> list[Item]:
    """A family of three and one old repository, the newest of the given day."""
    base = {"createdAt": "2024-01-01T00:00:00.000Z", "downloads": 7, "downloadsAllTime": 70, "gated": "auto"}
    bases = ["Qwen/Base", "gpt2"]
    return [
        model("gpt2", 1, createdAt="2022-03-02T23:29:04.000Z", licence="mit", author=None),
        model("Qwen/Base", 2, **base),
        model("Qwen/Tuned", 3, bases=bases[:1], createdAt=f"{day}T01:00:00.000Z"),
        model("x/Merged", 4, bases=bases, relation="merge", licence="", createdAt=f"{day}T10:00:00.000Z"),
    ]


@pytest.fixture
def start(serve: Serve) -> Callable[..., LocalHub]:
    def begin(*datasets: LocalDataset, faults: Sequence[Fault] = ()) -> LocalHub:
        return serve(listed([]), *faults, extras=with_datasets(*datasets))

    return begin


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def session(clock: FakeClock, heard: Heard) -> HubSession:
    return HubSession(clock=clock, progress=heard, tries=2)


@pytest.fixture
def pull(store: Store, session: HubSession) -> Pull:
    def go(
        table: str | None = None, *, at: date | None = None, map_file: Path | None = None, batch_rows: int | None = None
    ) -> PulledTable:
        wanted = tables.find_table(session, table, at=at, map_file=map_file)
        return tables.pull_table(store, session, wanted, batch_rows=batch_rows)

    return go


def rows_of(store: Store, manifest: Manifest) -> dict[str, dict[str, Any]]:
    assert store.check(manifest.id) == manifest
    return {row["repo_id"]: row for row in store.open(manifest.id).models().to_dicts()}


@pytest.fixture
def history(tmp_path: Path) -> tuple[LocalDataset, dict[Era, str]]:
    """A dataset with one commit of every era, and the commits."""
    dataset = LocalDataset(STATS)
    commits: dict[Era, str] = {}
    for era in ERAS:
        file = write_era(tmp_path / f"{era}.parquet", era, models(f"{era}-19"), rows_a_group=2)
        commits[era] = dataset.commit({"models.parquet": file, "datasets.parquet": file}, DAYS[era])
    return dataset, commits


@pytest.mark.parametrize("era", ERAS)
def test_every_era_by_revision(
    era: Era,
    history: tuple[LocalDataset, dict[Era, str]],
    start: Callable[..., LocalHub],
    pull: Pull,
    store: Store,
) -> None:
    dataset, commits = history
    start(dataset)
    manifest = pull(f"{STATS}@{commits[era]}").manifest
    assert (manifest.kind, manifest.scope.kind, manifest.rows) == ("table", "whole-hub", 4)
    assert (manifest.origin.revision, manifest.origin.licence) == (commits[era], "apache-2.0")
    assert manifest.captured_to == datetime.fromisoformat(f"{DAYS[era]}T12:00:00+00:00")
    assert manifest.captured_from == datetime.fromisoformat(f"{era}-19T10:00:00+00:00")
    rows = rows_of(store, manifest)
    base, tuned, merged, old = (rows[name] for name in ("Qwen/Base", "Qwen/Tuned", "x/Merged", "gpt2"))
    # The same facts, whichever way the era keeps them.
    assert (tuned["base_models"], tuned["relation"]) == (["Qwen/Base"], "finetune")
    assert (set(merged["base_models"]), merged["relation"]) == ({"Qwen/Base", "gpt2"}, "merge")
    assert (base["base_models"], base["relation"]) == ([], None)
    assert (base["downloads_30d"], base["likes"], base["pipeline_tag"]) == (7, 3, "text-generation")
    assert [row["licence"] for row in (old, base, merged)] == ["mit", "apache-2.0", None]
    assert (old["author"], old["created_at"]) == (None, datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC))
    assert base["hub_id"] == f"{2:024x}"
    # What the era lacks is null, never 0 and never false, and is said.
    said = " ".join(manifest.warnings)
    has = {name.partition(":")[0] for name in COLUMNS[era]}
    assert (base["downloads_all_time"], base["gated"], base["parameters"]) == (
        70 if "downloadsAllTime" in has else None,
        True if "gated" in has else None,
        7_000_000_003 if "safetensors" in has else None,
    )
    for ours, theirs in (("downloads_all_time", "downloadsAllTime"), ("gated", "gated"), ("parameters", "safetensors")):
        assert manifest.holds(ours) == (theirs in has)
        assert (f"{ours} is not known" in said) == (theirs not in has)


def test_the_eras_differ_in_their_representation() -> None:
    kinds = {era: {name for name in COLUMNS[era] if name.startswith(("baseModels", "safetensors"))} for era in ERAS}
    assert kinds["2025-03"] == set()
    assert "baseModels:json" in kinds["2025-07"]
    assert "baseModels:struct" in kinds["2026-09"]


def test_text_of_strangers_is_neither_read_nor_kept(
    history: tuple[LocalDataset, dict[Era, str]],
    start: Callable[..., LocalHub],
    pull: Pull,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dataset, commits = history
    start(dataset)
    asked: list[str] = []
    real = tables.hub.read_table
    monkeypatch.setattr(
        tables.hub, "read_table", lambda s, w, columns, n: (asked.extend(columns), real(s, w, columns, n))[1]
    )
    manifest = pull(f"{STATS}@{commits['2025-10']}").manifest
    assert set(asked) == {
        "_id", "id", "createdAt", "lastModified", "downloads", "downloadsAllTime", "likes", "pipeline_tag",
        "library_name", "tags", "gated", "baseModels", "safetensors",
    }  # fmt: skip
    held = b"".join(path.read_bytes() for path in sorted(store.directory(manifest.id).iterdir()))
    assert b"IGNORE ALL PREVIOUS" not in held
    assert "IGNORE ALL PREVIOUS" in HOSTILE_TEXT


def test_counts_of_all_time_before_their_day_are_not_read_though_they_stand_there(
    start: Callable[..., LocalHub], pull: Pull, store: Store, tmp_path: Path
) -> None:
    items = [{**item, "downloadsAllTime": 0} for item in models("2025-02-20")]
    dataset = LocalDataset(STATS)
    early = dataset.commit({"models.parquet": write_era(tmp_path / "1.parquet", "2025-03", items)}, "2025-02-21")
    late = dataset.commit(
        {"models.parquet": write_era(tmp_path / "2.parquet", "2025-03", models("2025-02-26"))}, "2025-02-27"
    )
    start(dataset)
    before, after = pull(f"{STATS}@{early}").manifest, pull(f"{STATS}@{late}").manifest
    assert [row["downloads_all_time"] for row in rows_of(store, before).values()] == [None] * 4
    assert any("since 2025-02-27 only" in warning for warning in before.warnings)
    assert rows_of(store, after)["Qwen/Base"]["downloads_all_time"] == 70


@pytest.fixture
def weeks(tmp_path: Path) -> LocalDataset:
    """Weekly tables; the third week holds the bytes of the second."""
    dataset = LocalDataset(WEEKLY, licence="odbl")
    files = {}
    for label, newest, era in (
        ("2025-02-12", "2025-02-18", "2024-11"),
        ("2025-09-10", "2025-09-16", "2025-10"),
        ("2025-09-17", "2025-09-23", "2025-10"),
        ("2025-10-01", "2025-10-07", "2025-10"),
    ):
        many = [*models(newest), *(model(f"many/m{n}", 100 + n, createdAt=f"{newest}T00:00:00Z") for n in range(60))]
        files[f"models/{label}/models.parquet"] = write_era(tmp_path / f"{label}.parquet", era, many)  # type: ignore[arg-type]
    files["models/2025-09-24/models.parquet"] = files["models/2025-09-17/models.parquet"]
    files["datasets/2025-09-24/datasets.parquet"] = files["models/2025-10-01/models.parquet"]
    dataset.commit(files, "2026-10-01")
    return dataset


def test_the_week_nearest_to_a_date(
    weeks: LocalDataset, start: Callable[..., LocalHub], pull: Pull, store: Store
) -> None:
    start(weeks)
    done = pull(at=date(2025, 10, 6))
    manifest = done.manifest
    assert manifest.origin.address.endswith("/models/2025-10-01/models.parquet")
    assert manifest.id.startswith("not-the-hub-hub-weekly-2025-10-01-")
    assert manifest.origin.attribution.endswith(
        ", as served by 127.0.0.1:" + manifest.origin.name.rpartition(":")[2] + ", not by the Hub"
    )
    assert (manifest.origin.licence, manifest.scope.kind) == ("odbl", "whole-hub")
    assert manifest.origin.revision == weeks.commits[-1].oid
    assert manifest.captured_from == datetime(2025, 10, 1, tzinfo=UTC)
    assert manifest.captured_to == datetime(2025, 10, 7, 23, 59, 59, tzinfo=UTC)
    assert "2025-10-01, labelled with the start of its week" in done.notes[0]
    assert "1 day after the day asked for" in done.notes[0]
    assert any("label 2025-10-01 is the start of its week" in warning for warning in manifest.warnings)
    assert any("newest creation or change in it is of 2025-10-07 10:00 UTC" in warning for warning in manifest.warnings)
    assert rows_of(store, manifest)["Qwen/Tuned"]["base_models"] == ["Qwen/Base"]


def test_a_week_with_the_bytes_of_another_is_dated_by_the_first_and_said(
    weeks: LocalDataset, start: Callable[..., LocalHub], pull: Pull
) -> None:
    start(weeks)
    done = pull(at=date(2025, 9, 28))
    assert done.manifest.id.startswith("not-the-hub-hub-weekly-2025-09-17-")
    assert done.manifest.captured_on == date(2025, 9, 23)
    same = "label 2025-09-17 holds the same bytes as 2025-09-24: its source had stalled"
    assert same in done.notes[1]
    assert any(same in warning for warning in done.manifest.warnings)


def test_a_week_before_counts_of_all_time(weeks: LocalDataset, start: Callable[..., LocalHub], pull: Pull) -> None:
    start(weeks)
    done = pull(f"{WEEKLY}@main", at=date(2025, 2, 1))
    assert done.manifest.id.startswith("not-the-hub-hub-weekly-2025-02-12-")
    assert "17 days after the day asked for" in done.notes[0]
    assert not done.manifest.holds("downloads_all_time")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "2026-11-24 lies in the future"),
        (date(2019, 1, 1), r"the first table is 2025-02-12, 2,240 days after 2019-01-01"),
    ],
)
def test_a_day_that_no_table_can_stand_for_is_an_error(
    weeks: LocalDataset, start: Callable[..., LocalHub], pull: Pull, store: Store, *, day: date, said: str
) -> None:
    start(weeks)
    with pytest.raises(UsageError, match=said):
        pull(at=day)
    assert store.list() == ()


def test_without_a_date_the_newest_week_is_taken(
    weeks: LocalDataset, start: Callable[..., LocalHub], pull: Pull
) -> None:
    start(weeks)
    done = pull(WEEKLY)
    assert done.notes == ("the newest table is 2025-10-01",)


def test_a_week_that_is_not_over_is_dated_by_its_commit(
    start: Callable[..., LocalHub], pull: Pull, tmp_path: Path
) -> None:
    dataset = LocalDataset(WEEKLY, licence="odbl")
    file = write_era(tmp_path / "1.parquet", "2025-10", models("2025-10-02"))
    dataset.commit({"models/2025-10-01/models.parquet": file}, "2025-10-03")
    start(dataset)
    manifest = pull(WEEKLY).manifest
    assert manifest.captured_to == datetime(2025, 10, 3, 12, tzinfo=UTC)


def test_a_table_older_than_its_label_is_suspect_and_dated_by_what_it_holds(
    start: Callable[..., LocalHub], pull: Pull, tmp_path: Path
) -> None:
    dataset = LocalDataset(WEEKLY, licence="odbl")
    file = write_era(tmp_path / "1.parquet", "2025-10", models("2025-08-02"))
    dataset.commit({"models/2025-10-01/models.parquet": file}, "2026-10-03")
    start(dataset)
    manifest = pull(WEEKLY).manifest
    assert manifest.captured_on == date(2025, 8, 2)
    assert manifest.warnings[0].startswith("suspect: the table is older than its label 2025-10-01")


def test_a_commit_of_an_old_table_is_suspect(start: Callable[..., LocalHub], pull: Pull, tmp_path: Path) -> None:
    dataset = LocalDataset(STATS)
    file = write_era(tmp_path / "1.parquet", "2025-10", models("2025-10-10"))
    dataset.commit({"models.parquet": file}, "2025-11-20")
    start(dataset)
    manifest = pull(STATS).manifest
    assert manifest.captured_on == date(2025, 10, 10)
    assert "older than its commit of 2025-11-20" in manifest.warnings[0]


def test_a_commit_without_a_date_asks_for_one(start: Callable[..., LocalHub], pull: Pull, tmp_path: Path) -> None:
    dataset = LocalDataset(STATS, without={"lastCommit"})
    dataset.commit({"models.parquet": write_era(tmp_path / "1.parquet", "2025-10", models("2025-11-19"))}, "2025-11-20")
    start(dataset)
    with pytest.raises(UsageError, match="does not say when this table was committed"):
        pull(STATS)


def test_times_of_the_future_do_not_date_a_table(start: Callable[..., LocalHub], pull: Pull, tmp_path: Path) -> None:
    items = [
        *models("2025-11-19"),
        model("evil/x", 9, createdAt="2099-01-01T00:00:00.000Z", lastModified="2098-01-01T00:00:00Z"),
    ]
    dataset = LocalDataset(STATS)
    dataset.commit({"models.parquet": write_era(tmp_path / "1.parquet", "2025-10", items)}, "2025-11-20")
    start(dataset)
    manifest = pull(STATS).manifest
    assert manifest.captured_on == date(2025, 11, 20)
    assert dict(manifest.counts)["created_after_capture"] == 1


def hostile(path: Path) -> Path:
    """Rows that nobody should take at their word, among good ones."""
    rows: list[dict[str, Any]] = [
        {"id": "good/one", "base": '{"relation": "finetune", "models": [{"_id": "1", "id": "good/base"}]}'},
        {"id": "../../etc/passwd"},
        {"id": "evil/\x1b[2Jname"},
        {"id": None},
        {"id": "evil/negative", "downloads": -5},
        {"id": "evil/huge", "downloads": 2**62},
        {"id": "evil/date", "createdAt": "2025-02-30T00:00:00Z"},
        {"id": "evil/year", "createdAt": "0001-01-01T00:00:00Z"},
        {"id": "evil/json", "base": '{"relation": "finetune", "models": [{"id": '},
        {"id": "evil/deep", "base": "[" * 5000 + "]" * 5000},
        {"id": "evil/shape", "base": '{"models": "x", "relation": {"a": 1}}'},
        {"id": "good/none", "base": "null"},
        {"id": "good/python", "base": "{'relation': 'adapter', 'models': [{'_id': '1', 'id': 'good/base'}]}"},
        {"id": "good/self", "base": '{"relation": "merge", "models": [{"id": "good/self"}, {"id": "/a/b"}, {}]}'},
        {"id": "good/one", "downloads": 6},
        {"id": "good/renamed", "lastModified": "2025-11-02T00:00:00Z"},
        {"id": "good/none", "base": "null", "_id": f"{11:024x}"},
        {"id": "good/former", "_id": f"{15:024x}"},
    ]  # fmt: skip
    blank = {"createdAt": "2025-11-19T00:00:00Z", "lastModified": "2025-11-01T00:00:00Z", "downloads": 5, "base": None}
    whole = [{"_id": f"{place:024x}", **blank, **row} for place, row in enumerate(rows)]
    whole[14]["_id"] = f"{0:024x}"
    columns = {name: [row[name] for row in whole] for name in ("_id", "id", "createdAt", "lastModified", "downloads")}
    tags = pa.array([["license:mit"]] * len(whole), pa.list_(pa.string()))
    likes = [1] * len(whole)
    table = pa.table({**columns, "likes": likes, "tags": tags, "baseModels": [row["base"] for row in whole]})
    pq.write_table(table, path, row_group_size=5)
    return path


def test_hostile_rows_are_set_aside_with_counts_and_nothing_is_lost(
    start: Callable[..., LocalHub], pull: Pull, store: Store, tmp_path: Path
) -> None:
    dataset = LocalDataset(STATS)
    dataset.commit({"models.parquet": hostile(tmp_path / "1.parquet")}, "2025-11-20")
    start(dataset)
    manifest = pull(STATS, batch_rows=4).manifest
    counts = dict(manifest.counts)
    rows = rows_of(store, manifest)
    assert set(rows) == {"good/one", "good/none", "good/python", "good/self", "good/renamed"}
    assert counts["read"] == 18 == manifest.rows + counts["rejected"] + counts["duplicates"]
    assert (counts["duplicates"], counts["conflicts"], counts["several_names"]) == (1, 1, 1)
    rejects = list(csv.DictReader(io.StringIO((store.directory(manifest.id) / "rejects.csv").read_text())))
    reasons = {(int(row["line"]), row["column"]): row["reason"] for row in rejects}
    assert {line for line, _ in reasons} == {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 18}
    assert reasons[5, "downloads_30d"] == "is negative"
    assert reasons[7, "created_at"] == "is no date that exists"
    assert {reason for (line, _), reason in reasons.items() if line in (9, 10, 11)} == {"is no JSON with a value there"}
    assert reasons[14, "base_models"].startswith("a base is left out")
    assert (rows["good/python"]["base_models"], rows["good/python"]["relation"]) == (["good/base"], "adapter")
    assert counts["self_references"] == 1
    assert all("\x1b" not in row["value"] for row in rejects)


def test_a_table_with_nothing_to_read_is_not_published(
    start: Callable[..., LocalHub], pull: Pull, store: Store, tmp_path: Path
) -> None:
    dataset = LocalDataset(STATS)
    items = [model("a/b", 1, id="../x"), model("a/c", 2, id="c/../d")]
    dataset.commit({"models.parquet": write_era(tmp_path / "1.parquet", "2025-10", items)}, "2025-11-20")
    start(dataset)
    with pytest.raises(HubAnswerError, match="none of the 2 rows"):
        pull(STATS)
    assert store.list() == ()


@pytest.mark.parametrize("missing", ["id", "tags", "downloads", "createdAt", "likes"])
def test_a_column_that_no_era_lacks_must_be_there(
    missing: str, start: Callable[..., LocalHub], pull: Pull, store: Store, tmp_path: Path
) -> None:
    file = write_era(tmp_path / "1.parquet", "2025-10", models("2025-11-19"))
    pq.write_table(pq.read_table(file).drop_columns([missing]), file)
    dataset = LocalDataset(STATS)
    dataset.commit({"models.parquet": file}, "2025-11-20")
    start(dataset)
    with pytest.raises(ImportFileError, match=f"'{missing}' is missing"):
        pull(STATS)
    assert store.list() == ()


def test_a_pull_that_breaks_off_publishes_nothing_and_the_next_one_does(
    start: Callable[..., LocalHub], pull: Pull, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    dataset = LocalDataset(STATS)
    dataset.commit({"models.parquet": write_era(tmp_path / "1.parquet", "2025-10", models("2025-11-19"))}, "2025-11-20")
    start(dataset, faults=[Fault("reset", "/resolve/", after=2, count=50)])
    with pytest.raises(HubUnreachableError, match="could not be read to its end"):
        pull(STATS)
    assert store.list() == ()
    start(dataset)
    manifest = pull(STATS).manifest
    assert manifest.rows == 4
    assert pull(STATS).manifest == manifest


def test_a_file_with_fewer_rows_than_it_says_is_not_published(
    start: Callable[..., LocalHub], pull: Pull, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = LocalDataset(STATS)
    dataset.commit(
        {"models.parquet": write_era(tmp_path / "1.parquet", "2025-10", models("2025-11-19"), rows_a_group=2)},
        "2025-11-20",
    )
    start(dataset)
    real = tables.hub.read_table
    monkeypatch.setattr(tables.hub, "read_table", lambda *words: list(real(*words))[:-1])
    with pytest.raises(HubAnswerError, match="2 rows came of cfahlgren1/hub-stats, and its files have 4"):
        pull(STATS, batch_rows=2)
    assert store.list() == ()


def test_fewer_rows_than_before_make_a_sample_and_fallen_counts_are_left_out(
    start: Callable[..., LocalHub], pull: Pull, store: Store, tmp_path: Path
) -> None:
    many = [model(f"a/m{n}", 10 + n, createdAt="2025-11-10T00:00:00Z", downloadsAllTime=100) for n in range(500)]
    fewer = [{**item, "downloadsAllTime": 90} for item in many[:480]]
    fewer.append(model("a/new", 9, createdAt="2025-11-19T00:00:00Z"))
    dataset = LocalDataset(STATS)
    first = dataset.commit({"models.parquet": write_era(tmp_path / "1.parquet", "2025-10", many)}, "2025-11-11")
    second = dataset.commit({"models.parquet": write_era(tmp_path / "2.parquet", "2025-10", fewer)}, "2025-11-20")
    start(dataset)
    assert pull(f"{STATS}@{first}").manifest.scope.kind == "whole-hub"
    done = pull(f"{STATS}@{second}")
    assert done.manifest.scope.kind == "sample"
    assert done.incomplete
    assert "more than 1 % fewer" in done.incomplete[0]
    assert not done.manifest.holds("downloads_all_time")
    said = " ".join(done.manifest.warnings)
    assert "incomplete, so that it counts as a sample" in said
    assert "suspect: downloads_all_time is left out" in said
    assert [row["downloads_all_time"] for row in rows_of(store, done.manifest).values()] == [None] * 481


def test_an_older_table_is_not_compared_with_a_later_one(
    start: Callable[..., LocalHub], pull: Pull, tmp_path: Path
) -> None:
    many = [model(f"a/m{n}", 10 + n, createdAt="2025-11-19T00:00:00Z") for n in range(500)]
    dataset = LocalDataset(STATS)
    small = write_era(tmp_path / "1.parquet", "2025-10", models("2025-11-10"))
    first = dataset.commit({"models.parquet": small}, "2025-11-11")
    dataset.commit({"models.parquet": write_era(tmp_path / "2.parquet", "2025-10", many)}, "2025-11-20")
    start(dataset)
    pull(STATS)
    assert not pull(f"{STATS}@{first}").incomplete


def test_any_dataset_through_a_mapping(
    start: Callable[..., LocalHub], pull: Pull, store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for n in (1, 2):
        columns = {"Name": [f"a/m{n}", f"b/m{n}"], "DL": [n, 10 * n], "meta.x": ["u", "v"]}
        pq.write_table(pa.table({**columns, "info": [{"params": 5}, None]}), folder / f"{n}.parquet")
    dataset = LocalDataset("someone/hub-list", licence=None)
    dataset.commit({f"data/2025-11-0{n}-{n}.parquet": folder / f"{n}.parquet" for n in (1, 2)}, "2025-11-20")
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "mapping: 1\nformat: parquet\nname: hub-list\n"
        "dataset: {id: someone/hub-list, file: data/*.parquet}\n"
        "columns: {repo_id: Name, downloads_30d: DL, pipeline_tag: meta.x, parameters: info.params}\n"
    )
    start(dataset)
    with pytest.raises(UsageError, match="not known here"):
        pull("someone/hub-list")
    manifest = pull("someone/hub-list", map_file=mapping).manifest
    assert (manifest.scope.kind, manifest.origin.licence, manifest.rows) == ("sample", "none stated", 4)
    rows = rows_of(store, manifest)
    assert (rows["b/m2"]["downloads_30d"], rows["b/m2"]["pipeline_tag"], rows["a/m1"]["parameters"]) == (20, "v", 5)
    with pytest.raises(UsageError, match="carry no day"):
        pull("someone/hub-list", map_file=mapping, at=date(2025, 1, 1))


def test_a_licence_that_is_not_the_known_one_is_recorded_and_said(
    start: Callable[..., LocalHub], pull: Pull, tmp_path: Path
) -> None:
    dataset = LocalDataset(STATS, licence="cc-by-nc-4.0")
    dataset.commit({"models.parquet": write_era(tmp_path / "1.parquet", "2025-10", models("2025-11-19"))}, "2025-11-20")
    start(dataset)
    manifest = pull(STATS).manifest
    assert manifest.origin.licence == "cc-by-nc-4.0"
    assert any("states the licence cc-by-nc-4.0 at this commit" in warning for warning in manifest.warnings)


def test_the_forecast_is_an_upper_bound(
    weeks: LocalDataset, start: Callable[..., LocalHub], session: HubSession, store: Store, heard: Heard
) -> None:
    start(weeks)
    wanted = tables.find_table(session, at=date(2025, 9, 15))
    forecast = tables.forecast_table(session, wanted)
    assert (forecast.rows, forecast.size) == (64, wanted.source.size)
    assert 0 < forecast.stored < forecast.size
    assert "cardData" not in forecast.columns
    done = tables.pull_table(store, session, wanted)
    assert done.calls <= forecast.calls
    assert heard.pages == [(WEEKLY, 64)]


def test_a_copy_on_disk_gives_the_same_table_as_the_hub(
    history: tuple[LocalDataset, dict[Era, str]], start: Callable[..., LocalHub], pull: Pull, store: Store
) -> None:
    dataset, commits = history
    start(dataset)
    mapping = tables.mapping_of(STATS)
    eras: tuple[Era, ...] = ("2024-07", "2025-07", "2026-09")  # bases in tags, as text, in structs
    for era in eras:
        manifest = pull(f"{STATS}@{commits[era]}", batch_rows=1).manifest
        captured = parse_captured(DAYS[era])
        copy = dataset.commits[ERAS.index(era)].files["models.parquet"]
        imported = import_table(copy, mapping, details=ImportDetails(captured=captured))
        assert imported.models.equals(store.open(manifest.id).models())


def test_pieces_of_any_size_give_the_same_table(start: Callable[..., LocalHub], pull: Pull, tmp_path: Path) -> None:
    dataset = LocalDataset(STATS)
    items = [*models("2025-11-19"), *(model(f"z/m{n}", 50 + n, bases=["Qwen/Base"]) for n in range(16))]
    file = write_era(tmp_path / "1.parquet", "2025-10", items, rows_a_group=8)
    dataset.commit({"models.parquet": file}, "2025-11-20")
    start(dataset)
    assert len({pull(STATS, batch_rows=rows).manifest for rows in (1, 7, 50_000)}) == 1


def test_the_mappings_that_travel_are_of_the_two_datasets() -> None:
    known = tables.known_mappings()
    assert set(known) == {STATS, WEEKLY}
    assert {mapping.scope.kind for mapping in known.values() if mapping.scope} == {"whole-hub"}
    stats, weekly = (
        known[name].model_dump(exclude={"origin", "dataset", "name", "warnings"}) for name in (STATS, WEEKLY)
    )
    assert stats == weekly


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dataset: {id: a/b, file: ../x.parquet}", "does not have the form"),
        ("dataset: {id: a/b, file: x.csv}", "does not have the form"),
        ("dataset: {id: a, file: x.parquet}", "does not have the form"),
        ("dataset: {id: a/b, file: 'x{day}.parquet'}", "no path in a dataset"),
        ("dataset: {id: a/b, file: 'x{label}.parquet'}", "go together"),
        ("dataset: {id: a/b, file: x.parquet, label: week}", "go together"),
        ("dataset: {id: a/b, file: 'x{label}.parquet', label: month}", "is not allowed here"),
    ],
)
def test_a_mapping_whose_dataset_cannot_be_is_refused(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text(f"mapping: 1\nformat: parquet\ncolumns: {{repo_id: id}}\n{text}\n")
    with pytest.raises(ImportFileError, match=words):
        load_mapping(file)


def test_a_mapping_without_a_dataset_is_no_mapping_of_a_table(tmp_path: Path) -> None:
    file = tmp_path / "map.yaml"
    file.write_text("mapping: 1\nformat: parquet\ncolumns: {repo_id: id}\n")
    with pytest.raises(UsageError, match="does not say which file"):
        tables.mapping_of("a/b", file)


def test_many_rows_are_one_row_each(start: Callable[..., LocalHub], pull: Pull, store: Store, tmp_path: Path) -> None:
    items = [model(f"o{n % 7}/m{n}", n + 1, createdAt="2025-11-19T00:00:00Z", downloads=n) for n in range(5000)]
    dataset = LocalDataset(STATS)
    dataset.commit({"models.parquet": write_era(tmp_path / "1.parquet", "2026-09", items)}, "2025-11-20")
    start(dataset)
    manifest = pull(STATS).manifest
    table = store.open(manifest.id).models(["downloads_30d"])
    assert table.select(pl.len(), pl.col("downloads_30d").sum()).row(0) == (5000, sum(range(5000)))
