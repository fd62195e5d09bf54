"""What the generator plants is what the harness finds, to the last repository."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from benchmarks.draws import Draws
from benchmarks.planted_lineage import MOST_PARENTS
from benchmarks.question import COUNTRIES, catalogue, planted_answer, readings
from benchmarks.synthetic_hub import (
    FORMER,
    KNOWN,
    LAST_DAY,
    PRESENT,
    SyntheticHub,
    make_hub,
    publish_hub,
    truth_from_json,
    truth_to_json,
)
from harness.measure.extract import Extract, build_extract
from harness.measure.keys import plan_for
from harness.measure.metrics import measure
from harness.snapshot import Snapshot, Store
from harness.snapshot.schema import FLAG_CYCLE, FLAG_DANGLING, FLAG_SELF
from harness.suite.filters import AllOf, AnyValue
from harness.suite.rules import Rules

SIZES = (50, 1_000, 30_000)
EXPECTED_BITS = [8973434181914128685, 10675249385810015201, 8933105814272091972]


@pytest.fixture(scope="module", params=SIZES)
def hub(request: pytest.FixtureRequest) -> SyntheticHub:
    return make_hub(request.param, seed=5)


@pytest.fixture(scope="module")
def snapshot(hub: SyntheticHub, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    store = Store(tmp_path_factory.mktemp("home"))
    return store.open(publish_hub(store, hub).id)


def extract_for(snapshot: Snapshot) -> Extract:
    shares, totals = readings()
    return build_extract(snapshot, plan_for([*shares.values(), *totals.values()], catalogue()))


def test_the_manifest_counts_what_was_planted(hub: SyntheticHub, snapshot: Snapshot) -> None:
    manifest, truth = snapshot.manifest, hub.truth
    assert manifest.kind == "synthetic"
    assert manifest.rows == truth.rows
    assert {column.name: column.filled for column in manifest.columns} == truth.filled
    counts = dict(manifest.counts)
    assert counts["cycles"] == truth.cycles > 0
    assert counts["dangling"] == truth.dangling
    assert counts["self_references"] == truth.self_references > 0


def test_lineage_is_what_was_planted(hub: SyntheticHub, snapshot: Snapshot) -> None:
    lineage, truth = snapshot.lineage(), hub.truth
    parents = lineage["parents"].list.len().fill_null(0)
    assert int((parents > 0).sum()) == truth.derivatives
    assert int((parents > 1).sum()) == truth.several
    assert parents.max() == truth.most_parents
    assert lineage["depth"].max() >= truth.longest_line
    flags = lineage["flags"]
    found = [int(((flags & flag) > 0).sum()) for flag in (FLAG_CYCLE, FLAG_DANGLING, FLAG_SELF)]
    assert found == [truth.cycles, truth.dangling, truth.self_references]


def test_figures_are_those_that_were_planted(hub: SyntheticHub, snapshot: Snapshot) -> None:
    known, (shares, totals) = catalogue(), readings()
    extract = extract_for(snapshot)
    figures = {name: measure(extract, reading, known) for name, reading in shares.items()}
    found = {name: f"{figure.numerator} of {figure.denominator}" for name, figure in figures.items()}
    found |= {space: str(measure(extract, reading, known).value) for space, reading in totals.items()}
    assert found == planted_answer(hub.truth)


def test_roots_of_all_times_are_those_that_were_planted(hub: SyntheticHub, snapshot: Snapshot) -> None:
    known, extract = catalogue(), extract_for(snapshot)
    for country, reading in readings()[0].items():
        figure = measure(extract, replace(reading, window=None), known)
        assert figure.numerator == sum((hub.truth.by_root[space] for space in COUNTRIES[country]), Fraction(0))
        undated = hub.truth.rows - hub.truth.filled["created_at"]
        assert hub.truth.derivatives - undated <= (figure.denominator or 0) <= hub.truth.derivatives


def test_counts_by_namespace_and_licence_are_those_that_were_planted(hub: SyntheticHub, snapshot: Snapshot) -> None:
    known, extract = catalogue(), extract_for(snapshot)
    plain = replace(next(iter(readings()[1].values())), metric="count", quantity="repos", rules=Rules(renames="apart"))
    plain = replace(plain, about=replace(plain.about, first=date(2100, 1, 1), last=date(2100, 1, 1)))
    for space in KNOWN:
        figure = measure(extract, replace(plain, of=AnyValue("namespace", (space,))), known)
        assert figure.high == hub.truth.repos[space]
    apache = replace(plain, of=AllOf((AnyValue("licence", ("apache-2.0",)),)))
    found = measure(extract, apache, known)
    undated = hub.truth.rows - hub.truth.filled["created_at"]
    assert found.value is not None
    assert hub.truth.licences["apache-2.0"] - undated <= found.value <= hub.truth.licences["apache-2.0"]
    assert int(snapshot.models(["likes"])["likes"].sum()) == hub.truth.likes


def test_what_real_tables_hold_is_there() -> None:
    hub = make_hub(30_000, seed=5)
    truth, ids = hub.truth, hub.models["repo_id"]
    assert truth.most_parents == MOST_PARENTS
    assert int((~ids.str.contains("/", literal=True)).sum()) == truth.legacy > 0
    assert len(ids) - ids.str.to_lowercase().n_unique() == truth.case_twins > 0
    bases = hub.models["base_models"].explode(empty_as_null=False, keep_nulls=False)
    former = bases.filter(bases.str.starts_with(f"{FORMER}/"))
    present = former.str.replace(f"{FORMER}/", f"{PRESENT}/", literal=True)
    assert len(former) > 0
    assert not ids.is_in(former.unique().implode()).any()
    assert present.unique().is_in(ids.implode()).all()
    assert truth.longest_line > 100
    assert hub.models["base_models"].null_count() > truth.rows // 2
    assert int((hub.models["base_models"].list.len() == 0).sum()) > 0
    illegal = ("no legal task", "A Licence, Of Our Own")
    assert all(
        (hub.models[name] == text).any() for name, text in zip(("pipeline_tag", "licence"), illegal, strict=True)
    )
    sizes = hub.models["author"].value_counts(sort=True)["count"]
    assert sizes[0] > 50 * sizes.median()  # type: ignore[operator]  # a column of counts has a median
    downloads = hub.models["downloads_30d"].drop_nulls().sort(descending=True)
    assert downloads.head(len(downloads) // 100).sum() > downloads.sum() // 10


def test_the_same_seed_gives_the_same_table_and_another_one_does_not() -> None:
    one, again, other = (make_hub(300, seed) for seed in (3, 3, 4))
    assert one.models.equals(again.models)
    assert one.truth == again.truth
    assert not one.models.equals(other.models)


def test_a_seed_gives_the_same_on_every_machine() -> None:
    """Draws are written out in integers: this figure changes only if the generator does."""
    assert Draws(7).bits("some name", 3).tolist() == EXPECTED_BITS
    assert Draws(7).heavy("some name", 12, 100).max() < 100
    assert set(Draws(7).below("some name", 1_000, 3).tolist()) == {0, 1, 2}


def test_truth_survives_being_written(tmp_path: Path) -> None:
    truth = make_hub(400, seed=2).truth
    file = tmp_path / "truth.json"
    file.write_text(truth_to_json(truth))
    assert truth_from_json(file.read_text()) == truth


def test_a_hub_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 50"):
        make_hub(49)


def test_nothing_is_created_after_the_day_of_capture() -> None:
    assert make_hub(1_000, seed=1).models.select(pl.col("created_at").dt.date().max()).item() <= LAST_DAY
