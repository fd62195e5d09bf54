"""Pulls: complete and equal to the truth, or marked; and nothing fetched twice that need not be."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from harness._errors import BudgetSpentError, HubAnswerError, HubUnreachableError, StoreError, UsageError
from harness.hub.session import HubSession
from harness.pull import tape as tapes
from harness.pull.running import Pulled, pull
from harness.pull.tape import Tape
from harness.pull.target import (
    Target,
    descendants_target,
    namespaces_target,
    repos_target,
    since_target,
    whole_hub_target,
)
from harness.snapshot import Scope, Store
from tests.hub_server import Fault, Table, generated, listed, model
from tests.hub_server.pytest_fixtures import FakeClock, Heard, Serve
from tests.hub_server.wire import Request

WHOLE = whole_hub_target()


def bring(target: Target, root: Path, clock: FakeClock, max_calls: int | None = None) -> Pulled:
    return pull(target, root, HubSession(clock=clock, max_calls=max_calls))


def truth(table: Table) -> list[str]:
    return sorted(str(table.item(row)["id"]) for row in range(table.size))


def held(root: Path, pulled: Pulled) -> pl.DataFrame:
    assert Store(root).check(pulled.manifest.id) == pulled.manifest
    return Store(root).open(pulled.manifest.id).models()


def test_a_namespace_is_pulled_whole(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    table = generated(40)
    hub = serve(table, page=3)
    pulled = bring(namespaces_target(["Qwen", "google"]), tmp_path, clock)
    models = held(tmp_path, pulled)
    assert models["repo_id"].to_list() == sorted(name for name in truth(table) if name[0] in "Qg")
    assert pulled.manifest.scope == Scope("namespaces", ("Qwen", "google"))
    assert (pulled.manifest.kind, pulled.incomplete, pulled.calls) == ("live", (), len(hub.log))
    assert pulled.manifest.origin.name == f"Hub API at 127.0.0.1:{hub.port}"
    assert pulled.manifest.captured_from <= pulled.manifest.captured_to
    for row in models.iter_rows(named=True):
        item = table.find(row["repo_id"])
        assert item is not None
        assert (row["downloads_30d"], row["downloads_all_time"]) == (item["downloads"], item["downloadsAllTime"])
    assert not (tmp_path / "pulls" / pulled.target.key).exists()


def test_the_whole_hub_is_pulled_once_each(serve: Serve, clock: FakeClock, tmp_path: Path, heard: Heard) -> None:
    table = generated(205)
    serve(table, page=10)
    pulled = pull(WHOLE, tmp_path, HubSession(clock=clock, progress=heard))
    assert held(tmp_path, pulled)["repo_id"].to_list() == truth(table)
    assert pulled.manifest.scope == Scope("whole-hub", ())
    assert sum(records for _, records in heard.pages) == 205


def test_repositories_created_and_records_moved_during_the_crawl_do_no_harm(
    serve: Serve, clock: FakeClock, tmp_path: Path
) -> None:
    items = [generated(60).item(row) for row in range(60)]
    hub = serve(listed(items), Fault("overlap", match="cursor=", after=2, count=2), page=7)

    def create(request: Request) -> None:
        if "cursor" in request.query:
            items.append(model(f"new/m{len(items)}", len(items), createdAt="2026-11-23T10:00:00.000Z"))
            hub.table = listed(items)

    hub.before = create
    pulled = bring(WHOLE, tmp_path, clock)
    names = held(tmp_path, pulled)["repo_id"].to_list()
    assert [name for name in names if not name.startswith("new/")] == truth(generated(60))
    assert dict(pulled.manifest.counts)["duplicates"] >= 6
    assert pulled.incomplete == ()


def test_descendants_are_followed_to_the_end(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    items = [
        model("Qwen/A"), model("Qwen/B"), model("x/A1", bases=["Qwen/A"]), model("y/A11", bases=["x/A1"]),
        model("y/loop", bases=["y/A11", "y/loop"]), model("z/other", bases=["meta/L"]),
    ]  # fmt: skip
    serve(listed(items))
    by_repo = bring(descendants_target(["Qwen/A"]), tmp_path, clock)
    assert held(tmp_path, by_repo)["repo_id"].to_list() == ["Qwen/A", "x/A1", "y/A11", "y/loop"]
    assert by_repo.manifest.scope == Scope("descendants", ("Qwen/A",))
    by_namespace = bring(descendants_target(["Qwen"]), tmp_path, clock)
    assert held(tmp_path, by_namespace)["repo_id"].to_list() == ["Qwen/A", "Qwen/B", "x/A1", "y/A11", "y/loop"]


def test_named_repositories_are_told_apart(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    items = [model("a/open"), model("a/gated", gated="auto"), model("b/new"), model("a/closed")]
    serve(listed(items, renamed={"a/old": "b/new"}, disabled={"a/closed"}))
    pulled = bring(repos_target(["a/open", "a/gated", "a/old", "a/closed", "a/never"]), tmp_path, clock)
    assert held(tmp_path, pulled)["repo_id"].to_list() == ["a/gated", "a/open", "b/new"]
    # What is renamed or closed is not gone, so nothing may conclude from its absence that it never was.
    assert pulled.manifest.scope == Scope("repos", ("a/gated", "a/never", "a/open", "b/new"))
    assert set(pulled.manifest.warnings) >= {
        "renamed: a/old is now b/new",
        "closed by the Hub: a/closed",
        "private or missing (the Hub does not say which): a/never",
    }
    counts = dict(pulled.manifest.counts)
    assert [counts[f"asked_{name}"] for name in ("renamed", "gated", "disabled", "not_there")] == [1, 1, 1, 1]


def test_named_repositories_that_no_listing_holds_are_asked_for(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    hub = serve(listed([model("a/one"), model("b/new")], renamed={"a/old": "b/new"}))
    pulled = bring(namespaces_target(["a"], named=["a/one", "a/old"]), tmp_path, clock)
    assert [one.path for one in hub.log] == ["/api/models", "/api/models/a/old", "/api/models/b/new"]
    assert held(tmp_path, pulled)["repo_id"].to_list() == ["a/one", "b/new"]
    assert pulled.manifest.scope == Scope("namespaces", ("a",))


def test_the_newest_back_to_a_day_cover_nothing_without_a_gap(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    table = generated(300)
    hub = serve(table, page=20)
    pulled = bring(since_target(date(2026, 6, 1)), tmp_path, clock)
    wanted = sorted(table.item(row)["id"] for row in range(300) if table.item(row)["createdAt"] >= "2026-06-01")
    assert held(tmp_path, pulled)["repo_id"].to_list() == wanted
    assert pulled.manifest.scope == Scope("sample", ())
    assert len(hub.log) < 15


def test_a_budget_stops_cleanly_and_the_next_run_goes_on(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    table = generated(100)
    hub = serve(table, page=10)
    undisturbed = bring(WHOLE, tmp_path / "whole", clock)
    hub.log.clear()
    for _ in range(3):
        with pytest.raises(BudgetSpentError):
            bring(WHOLE, tmp_path / "parts", clock, max_calls=3)
        assert Store(tmp_path / "parts").list() == ()
    pulled = bring(WHOLE, tmp_path / "parts", clock, max_calls=3)
    assert pulled.kept == 9
    assert len(hub.log) == 10
    assert pulled.manifest.content == undisturbed.manifest.content


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_an_interrupted_pull_fetches_nothing_twice(
    serve: Serve, clock: FakeClock, tmp_path: Path, error: type[BaseException]
) -> None:
    hub = serve(generated(200), page=10)

    class Stops(Heard):
        def fetched(self, what: str, records: int, calls: int) -> None:
            super().fetched(what, records, calls)
            if calls == 9:
                raise error

    with pytest.raises(error):
        pull(WHOLE, tmp_path, HubSession(clock=clock, progress=Stops()))
    pulled = bring(WHOLE, tmp_path, clock)
    assert held(tmp_path, pulled).height == 200
    # The page that was under way, and no other, is fetched again.
    assert len(hub.log) == 21


def test_a_dead_network_keeps_what_was_fetched(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    hub = serve(generated(100), Fault("reset", after=6, count=6), page=10)
    with pytest.raises(HubUnreachableError, match="goes on where it stopped"):
        bring(WHOLE, tmp_path, clock)
    assert bring(WHOLE, tmp_path, clock).kept == 6
    assert len(hub.log) == 16


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault("loop", match="cursor=", after=2, count=99), "the same page"),
        (Fault("repeat", match="cursor=", after=2, count=2), "twice, in the place of the next one"),
        (Fault("null-item", count=99), "were no models"),
        (
            Fault("drop-link", match="cursor=", after=2, count=9),
            "announced a further page of the whole listing, and it is",
        ),
        (Fault("no-link", match="cursor=", after=2), "and the Hub's first models are of 2022-03-02"),
    ],
)
def test_what_cannot_be_whole_is_marked_and_counts_as_a_sample(
    serve: Serve, clock: FakeClock, tmp_path: Path, fault: Fault, reason: str
) -> None:
    serve(generated(60), replace(fault), page=10)
    pulled = bring(WHOLE, tmp_path, clock)
    assert reason in " ".join(pulled.incomplete)
    assert pulled.manifest.scope == Scope("sample", ())
    assert any(text.startswith("incomplete, so that it counts as a sample") for text in pulled.manifest.warnings)


def test_a_page_that_came_twice_by_chance_is_asked_for_again(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    table = generated(60)
    serve(table, Fault("repeat", match="cursor=", after=2), page=10)
    pulled = bring(WHOLE, tmp_path, clock)
    assert pulled.incomplete == ()
    assert held(tmp_path, pulled)["repo_id"].to_list() == truth(table)


def test_a_listing_whose_cursor_expired_begins_anew(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    table = generated(60)
    serve(table, Fault("expired", match="cursor=", after=3), page=10)
    assert held(tmp_path, bring(WHOLE, tmp_path, clock))["repo_id"].to_list() == truth(table)


def test_wrong_values_are_unknown_and_listed(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    table = generated(20)
    serve(table, Fault("wrong-types", count=99), page=10)
    pulled = bring(WHOLE, tmp_path, clock)
    models = held(tmp_path, pulled)
    assert models["repo_id"].to_list() == truth(table)
    assert models["downloads_30d"].null_count() == 2
    assert any("values could not be read" in text for text in pulled.manifest.warnings)
    rejects = (Store(tmp_path).directory(pulled.manifest.id) / "rejects.csv").read_text()
    assert "6,downloads_30d" in rejects
    assert "\x00" not in rejects


def test_far_fewer_rows_than_before_are_incomplete(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    hub = serve(generated(500))
    before = bring(WHOLE, tmp_path, clock)
    clock.at += timedelta(days=1)
    hub.table = generated(480)
    pulled = bring(WHOLE, tmp_path, clock)
    assert pulled.incomplete == (f"it has 480 repositories where {before.manifest.id} has 500: more than 1 % fewer",)
    assert pulled.manifest.scope.kind == "sample"


def test_a_counter_that_fell_and_a_column_that_is_gone_are_not_used(
    serve: Serve, clock: FakeClock, tmp_path: Path
) -> None:
    items = [model(f"a/m{number}", number + 1) for number in range(20)]
    hub = serve(listed(items))
    bring(namespaces_target(["a"]), tmp_path, clock)
    clock.at += timedelta(days=1)
    hub.table = listed([{**item, "downloadsAllTime": 900, "likes": None} for item in items])
    pulled = bring(namespaces_target(["a"]), tmp_path, clock)
    assert not pulled.manifest.holds("downloads_all_time")
    said = [text for text in pulled.manifest.warnings if text.startswith("suspect: ")]
    assert len(said) == 2
    assert "fell from 20,000 to 18,000" in " ".join(said)
    assert pulled.incomplete == ()


def test_another_endpoint_is_another_hub_and_the_evidence_says_so(
    serve: Serve, clock: FakeClock, tmp_path: Path
) -> None:
    serve(generated(60), page=10)
    with pytest.raises(BudgetSpentError):
        bring(WHOLE, tmp_path, clock, max_calls=3)
    hub = serve(generated(20), page=10)
    pulled = bring(WHOLE, tmp_path, clock)
    # Nothing of the first server's pages is taken, and nothing is compared with what came from there.
    assert (pulled.kept, pulled.manifest.rows, pulled.incomplete) == (0, 20, ())
    assert pulled.manifest.id.startswith("not-the-hub-whole-hub-2026-11-23-")
    assert pulled.manifest.origin.address == f"{hub.endpoint}/api/models"
    served = f"as served by {hub.endpoint.removeprefix('http://')}, not by the Hub"
    assert pulled.manifest.origin.attribution == f"Hugging Face Hub API, public metadata, {served}"
    assert f"it comes from {hub.endpoint} (HF_ENDPOINT), not from https://huggingface.co" in pulled.manifest.warnings


def test_nothing_found_publishes_nothing(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    serve(generated(5))
    with pytest.raises(HubAnswerError, match="nothing of what was asked for: every repository of nobody"):
        bring(namespaces_target(["nobody"]), tmp_path, clock)
    assert Store(tmp_path).list() == ()


def test_two_processes_do_not_pull_the_same(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    serve(generated(5))
    with held_tape(tmp_path, clock), pytest.raises(UsageError, match="another process"):
        bring(WHOLE, tmp_path, clock)
    assert bring(WHOLE, tmp_path, clock).manifest.rows == 5


def test_where_there_are_no_locks_a_pull_runs_all_the_same(
    serve: Serve, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(generated(5))
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with held_tape(tmp_path / "other", clock), held_tape(tmp_path / "other", clock):
        assert bring(WHOLE, tmp_path, clock).manifest.rows == 5


@contextmanager
def held_tape(root: Path, clock: FakeClock) -> Iterator[Tape]:
    tape = Tape(root, WHOLE, clock.now())
    yield tape
    tape.close()


def stopped_after(calls: int, root: Path, clock: FakeClock) -> None:
    with pytest.raises(BudgetSpentError):
        bring(WHOLE, root, clock, max_calls=calls)


def test_what_was_fetched_days_ago_is_thrown_away(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    serve(generated(50), page=10)
    stopped_after(3, tmp_path, clock)
    clock.at += tapes.OLDEST + timedelta(minutes=1)
    pulled = bring(WHOLE, tmp_path, clock)
    assert (pulled.kept, pulled.calls) == (0, 5)


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    "harm", [damaged, Path.unlink, lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"x" * 99)]
)
def test_a_damaged_page_is_fetched_again(
    serve: Serve, clock: FakeClock, tmp_path: Path, harm: Callable[[Path], object]
) -> None:
    table = generated(50)
    serve(table, page=10)
    stopped_after(3, tmp_path, clock)
    harm(tmp_path / "pulls" / WHOLE.key / "00000001.page")
    pulled = bring(WHOLE, tmp_path, clock)
    assert (pulled.kept, pulled.calls) == (1, 4)
    assert held(tmp_path, pulled)["repo_id"].to_list() == truth(table)


def test_a_place_that_cannot_be_written_is_said_so(serve: Serve, clock: FakeClock, tmp_path: Path) -> None:
    serve(generated(5))
    (tmp_path / "pulls").write_text("in the way")
    with pytest.raises(StoreError):
        bring(WHOLE, tmp_path, clock)


@pytest.mark.parametrize("name", ["../x", "a/b", "", "a b"])
def test_names_that_are_no_namespace_are_refused(name: str) -> None:
    with pytest.raises(UsageError):
        namespaces_target([name])
