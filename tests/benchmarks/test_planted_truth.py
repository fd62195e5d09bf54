"""The harness finds in a made-up Hub what was planted in it, and says that it is made up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from benchmarks.synthetic_hub import FORMER, LAST_DAY, MONTH, PRESENT, SyntheticHub, make_hub, publish_hub
from harness.measure.extract import Extract, build_extract
from harness.measure.keys import plan_for
from harness.measure.metrics import measure
from harness.snapshot import Store
from harness.suite.catalogue import Catalogue, Publisher
from harness.suite.filters import AllOf, AnyValue
from harness.suite.rules import Rules
from harness.suite.tasks import About, Reading, Window

DERIVATIVE = AnyValue("relation", ("derivative",))


def known(hub: SyntheticHub) -> Catalogue:
    rows = [Publisher("harness", name, name, "us", "company", None, "test", None, "") for name in hub.truth.repos]
    rows.append(Publisher("harness", FORMER, PRESENT, "us", "company", PRESENT, "test", None, ""))
    return Catalogue(tuple(rows), {}, {}, {}, {}, {}, {})


def asked(metric: str, of: AnyValue | AllOf, *, quantity: str = "repos", **more: object) -> Reading:
    about = About(LAST_DAY, LAST_DAY, stated=True, why="the day of capture")
    window = more.pop("window", None)
    return Reading(
        "as-worded", metric, quantity, of, None, None, window, Rules(**more), None, about, None, "together", None,  # type: ignore[arg-type]
        "count", (), "",
    )  # fmt: skip


@pytest.fixture(scope="module")
def hub() -> SyntheticHub:
    return make_hub(4_000, seed=3)


@pytest.fixture(scope="module")
def readings(hub: SyntheticHub) -> dict[tuple[str, str], Reading]:
    wanted = {}
    for name in hub.truth.repos:
        own, root = AnyValue("namespace", (name,)), AllOf((DERIVATIVE, AnyValue("organisation", (name,))))
        by_root = {"origin": "root", "undeclared": "base", "renames": "merged"}
        wanted["downloads", name] = asked("total", own, quantity="downloads", renames="apart")
        wanted["root", name] = asked("count", root, **by_root)
        wanted["root in month", name] = asked("count", root, window=Window(*MONTH), **by_root)
    return wanted


@pytest.fixture(scope="module")
def extract(
    hub: SyntheticHub, readings: dict[tuple[str, str], Reading], tmp_path_factory: pytest.TempPathFactory
) -> Extract:
    store = Store(Path(tmp_path_factory.mktemp("made-up")))
    manifest = publish_hub(store, hub)
    assert manifest.kind == "synthetic"
    return build_extract(store.open(manifest.id), plan_for(readings.values(), known(hub)))


def test_downloads_of_every_namespace_are_those_planted(
    hub: SyntheticHub, extract: Extract, readings: dict[tuple[str, str], Reading]
) -> None:
    found = {name: measure(extract, readings["downloads", name], known(hub)).value for name in hub.truth.repos}
    assert found == hub.truth.downloads


def test_derivatives_of_a_month_by_the_end_of_their_line_are_those_planted(
    hub: SyntheticHub, extract: Extract, readings: dict[tuple[str, str], Reading]
) -> None:
    found = {name: measure(extract, readings["root in month", name], known(hub)).value for name in hub.truth.repos}
    assert {name: value for name, value in found.items() if value} == {
        name: value for name, value in hub.truth.by_root_in_month.items() if value
    }
    assert any(found.values())


def test_the_same_seed_gives_the_same_table_and_another_does_not(hub: SyntheticHub) -> None:
    assert make_hub(4_000, seed=3).models.equals(hub.models)
    assert not make_hub(4_000, seed=4).models.equals(hub.models)


def test_the_capture_is_the_last_day_of_creation(extract: Extract) -> None:
    assert extract.manifest.captured_to == datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, tzinfo=UTC)
    assert max(row for row in extract.cells.keys["period"].values) <= date(2026, 10, 31).isoformat()
