"""Recorded tables of the Hub: every trap that they hold, with its count."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from harness._errors import ImportFileError
from harness.snapshot import ImportDetails, ImportResult, Scope, Store, import_table, load_mapping, parse_captured
from harness.snapshot.mapping import Mapping
from harness.snapshot.schema import FLAG_SELF

MAPPINGS = Path(__file__).parents[2] / "docs" / "mappings"
ORGANISATIONS = "gabtos-open-source-ai-discovery-organisations.yaml"
OPEN_NAMED = "gabtos-open-source-ai-discovery-open-named.yaml"
LINEAGE = "hakanotal-hf-dep-network-analysis.yaml"
RADAR = "radar-huggingface-dataset.yaml"
TRENDING = "namhyeokwoo-huggingface-trending.yaml"
HUB_2022 = "weixin-liang-ai-model-card-analysis.yaml"

STATES = {
    "20260819T0736Z": "2026-08-19T07:36:00Z",
    "20260820T2000Z": "2026-08-20T20:00:00Z",
    "20260822T2000Z": "2026-08-22T20:00:00Z",
}


def whole(result: ImportResult) -> ImportResult:
    """Return the result after checking that no row is lost."""
    counts = result.counts
    taken = result.models.height - counts.get("added_by_edges", 0)
    assert taken + counts["duplicates"] + counts["rejected"] == counts["read"]
    return result


@pytest.fixture(scope="module")
def organisations(recorded: Path) -> ImportResult:
    return whole(import_table(recorded / "orgs-2025-10-12/models.csv", load_mapping(MAPPINGS / ORGANISATIONS)))


@pytest.fixture(scope="module")
def open_named(recorded: Path) -> ImportResult:
    folder = recorded / "open-named-2025-10-03"
    return whole(import_table(folder / "models.csv", load_mapping(MAPPINGS / OPEN_NAMED), edges=folder / "edges.csv"))


@pytest.fixture(scope="module")
def lineage(recorded: Path) -> ImportResult:
    folder = recorded / "llm-lineage-2025-06"
    return whole(import_table(folder / "nodes.csv", load_mapping(MAPPINGS / LINEAGE), edges=folder / "edges.csv"))


def state_file(recorded: Path, state: str) -> Path:
    return recorded / f"recent-2026-08/models_{state}.jsonl.gz"


def import_state(recorded: Path, state: str, mapping: Mapping | None = None) -> ImportResult:
    stated = ImportDetails(captured=parse_captured(STATES[state]))
    mapping = mapping or load_mapping(MAPPINGS / RADAR)
    return whole(import_table(state_file(recorded, state), mapping, details=stated))


@pytest.fixture(scope="module")
def radar(recorded: Path) -> dict[str, ImportResult]:
    return {state: import_state(recorded, state) for state in STATES}


@pytest.fixture(scope="module")
def hub_2022(recorded: Path) -> ImportResult:
    return whole(import_table(recorded / "hub-2022-10-01/models.parquet", load_mapping(MAPPINGS / HUB_2022)))


# Seven namespaces of 2025-10-12


def test_organisations_are_whole(organisations: ImportResult) -> None:
    rows = dict(organisations.models.group_by("author").len().iter_rows())
    assert rows == {
        "google": 1050, "microsoft": 427, "Qwen": 362, "deepseek-ai": 78, "meta-llama": 70, "mistralai": 39,
        "xai-org": 2,
    }  # fmt: skip
    assert organisations.models.height == 2028
    assert organisations.rejects.height == 0
    assert organisations.details.scope == Scope("namespaces", tuple(sorted(rows)))
    assert (organisations.counts["outside_scope"], organisations.counts["empty_namespaces"]) == (0, 0)
    assert organisations.details.captured_to.date() == date(2025, 10, 12)


def test_unknown_licences_are_none_declared(organisations: ImportResult) -> None:
    assert organisations.counts["none_licence"] == 154
    assert organisations.models["licence"].null_count() == 154
    assert "UNKNOWN" not in organisations.models["licence"].to_list()


def test_a_third_declares_no_task(organisations: ImportResult) -> None:
    silent = organisations.models.filter(pl.col("pipeline_tag").is_null())
    assert silent.height == 663
    assert silent.filter(pl.col("author") == "mistralai").height == 32
    assert silent.filter(pl.col("author") == "google")["downloads_30d"].sum() // 10**6 == 55


def test_creation_dates_begin_where_the_hub_stores_them(organisations: ImportResult) -> None:
    assert organisations.counts["created_at_floor"] == 616
    first = organisations.models["created_at"].min()
    assert isinstance(first, datetime)
    assert first.replace(second=0) == datetime(2022, 3, 2, 23, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("namespace", "downloads", "repos"),
    [
        ("Qwen", 89_074_818, 362),
        ("meta-llama", 27_252_215, 70),
        ("mistralai", 4_346_946, 39),
        ("deepseek-ai", 9_219_672, 78),
    ],
)
def test_downloads_add_up(namespace: str, downloads: int, repos: int, organisations: ImportResult) -> None:
    mine = organisations.models.filter(pl.col("author") == namespace)
    assert (mine["downloads_30d"].sum(), mine.height) == (downloads, repos)


def test_organisations_say_nothing_of_lineage(organisations: ImportResult) -> None:
    assert organisations.models["base_models"].null_count() == 2028


def test_a_changed_cell_changes_the_snapshot(recorded: Path, tmp_path: Path, organisations: ImportResult) -> None:
    text = (recorded / "orgs-2025-10-12/models.csv").read_text(encoding="utf-8")
    copy = tmp_path / "models.csv"
    copy.write_text(
        text.replace("Meta-Llama-3-8B-Instruct,text-generation", "Meta-Llama-3-8B-Instruct,fill-mask", 1),
        encoding="utf-8",
    )
    changed = import_table(copy, load_mapping(MAPPINGS / ORGANISATIONS))
    store = Store(tmp_path / "home")
    ids = {store.publish(one.models, one.details, one.rejects).id for one in (organisations, changed)}
    assert len(ids) == 2


# Models matching "open" of 2025-10-03


def test_open_named_counts(open_named: ImportResult) -> None:
    counts = open_named.counts
    assert (counts["read"], counts["rejected"], counts["case_variants"]) == (20_070, 0, 0)
    assert (counts["edges_read"], counts["edges_rejected"], counts["duplicate_edges"]) == (6_999, 0, 0)
    assert open_named.details.scope.kind == "sample"


def test_blank_downloads_are_not_recorded(open_named: ImportResult) -> None:
    named = open_named.models.filter(pl.col("created_at").is_not_null())
    assert named["downloads_30d"].null_count() == 5_816
    assert named["downloads_30d"].min() == 1


def test_bases_lose_the_dash_of_the_list_they_came_from(open_named: ImportResult) -> None:
    assert open_named.counts["stripped_bases"] == 1_214
    bases = open_named.models["base_models"].explode()
    assert bases.str.starts_with("-").sum() == 0
    assert dict(open_named.models.select("repo_id", "base_models").iter_rows())["zkzhang88/OpenCodeEdit-Qwen3-8B"] == [
        "Qwen/Qwen3-8B-Base"
    ]


def test_an_empty_list_is_no_base(open_named: ImportResult) -> None:
    assert open_named.counts["none_base_models"] == open_named.counts["edges_without_base"] == 12
    assert open_named.models["base_models"].count() == 6_999 - 12


def test_children_that_only_the_edges_name_are_rows(open_named: ImportResult) -> None:
    assert open_named.counts["added_by_edges"] == 34
    assert open_named.models.height == 20_070 + 34


def test_open_named_bases_have_no_kind(open_named: ImportResult) -> None:
    assert open_named.models["relation"].drop_nulls().unique().to_list() == ["unspecified"]


# Typed lineage of 2025-06-16


def test_lineage_counts(lineage: ImportResult) -> None:
    counts = lineage.counts
    assert (counts["read"], counts["edges_read"], counts["added_by_edges"]) == (29_075, 30_383, 773)
    assert (counts["edges_rejected"], counts["duplicate_edges"], counts["mixed_relations"]) == (0, 0, 0)
    assert (counts["case_variants"], counts["none_architecture"]) == (1, 6_780)


def test_forty_two_edges_point_at_themselves(lineage: ImportResult, tmp_path: Path) -> None:
    store = Store(tmp_path)
    held = store.publish(lineage.models, lineage.details, lineage.rejects)
    assert dict(held.counts)["self_references"] == 42
    flags = store.open(held.id).lineage()["flags"]
    assert (flags & FLAG_SELF).cast(pl.Boolean).sum() == 42


def test_one_child_has_sixty_five_parents(lineage: ImportResult) -> None:
    sizes = lineage.models["base_models"].list.len()
    assert sizes.max() == 65
    assert (sizes == 65).sum() == 1


def test_adapters_are_nearly_absent(lineage: ImportResult) -> None:
    kinds = dict(lineage.models.filter(pl.col("relation").is_not_null()).group_by("relation").len().iter_rows())
    assert kinds == {"finetune": 13_760, "quantized": 11_746, "merge": 1_057, "adapter": 294}


def test_source_is_the_parent_and_target_the_child(lineage: ImportResult) -> None:
    bases = dict(lineage.models.select("repo_id", "base_models").iter_rows())
    assert bases["TheBloke/MysticFusion-13B-GGUF"] == ["Walmart-the-bag/MysticFusion-13B"]
    assert "Qwen/Qwen2.5-32B-Instruct" in (bases["simplescaling/s1.1-32B"] or [])


def test_nodes_called_base_may_merely_declare_nothing(lineage: ImportResult, recorded: Path) -> None:
    with (recorded / "llm-lineage-2025-06/nodes.csv").open(encoding="utf-8", newline="") as file:
        called = [row["id"] for row in csv.DictReader(file) if row["type"] == "base"]
    assert len(called) == 3_616
    with_bases = lineage.models.filter(pl.col("repo_id").is_in(called) & pl.col("base_models").is_not_null())
    assert with_bases.height == 882
    assert lineage.models.filter(pl.col("base_models").list.len() == 0).height == 0


def test_distilled_models_are_roots_by_what_they_declare(
    organisations: ImportResult, radar: dict[str, ImportResult]
) -> None:
    distilled = pl.col("repo_id").str.starts_with("deepseek-ai/DeepSeek-R1-Distill-")
    assert organisations.models.filter(distilled).height == 6
    for result in radar.values():
        declared = result.models.filter(distilled)["base_models"].drop_nulls()
        assert all(len(bases) == 0 for bases in declared)


# Three states of August 2026


@pytest.mark.parametrize(
    ("state", "rows", "several", "case_pairs", "licences", "without_tag", "removed"),
    [
        ("20260819T0736Z", 10_289, 178, 3, 574, 173, 298),
        ("20260820T2000Z", 13_285, 215, 3, 712, 247, 513),
        ("20260822T2000Z", 15_904, 257, 4, 813, 308, 748),
    ],
)
def test_states(  # noqa: PLR0917  a row of the table above
    state: str, rows: int, several: int, case_pairs: int, licences: int, without_tag: int, removed: int,
    radar: dict[str, ImportResult], recorded: Path,
) -> None:  # fmt: skip
    result = radar[state]
    models, counts = result.models, result.counts
    assert (models.height, counts["rejected"], counts["duplicates"]) == (rows, 0, 0)
    assert counts["several_bases_in_a_cell"] == several
    assert counts["case_variants"] == case_pairs
    assert models["removed"].sum() == removed
    # One of the rows without a tag has the text "None" for a base.
    assert counts["base_without_tag"] == without_tag - 1
    by_field = import_state(recorded, state, changed(licence={"from": "license"}, base_models={"from": "base_model"}))
    assert by_field.counts["base_without_tag"] == without_tag
    both = models.select("repo_id", "licence").join(by_field.models.select("repo_id", field="licence"), on="repo_id")
    assert both.filter(pl.col("licence").ne_missing(pl.col("field"))).height == licences


def changed(**columns: dict[str, str]) -> Mapping:
    """Return the mapping of the states with some columns made in another way."""
    data = load_mapping(MAPPINGS / RADAR).model_dump(by_alias=True, exclude_unset=True)
    data["columns"] |= columns
    return Mapping.model_validate(data)


@pytest.mark.parametrize("state", STATES)
def test_fifty_nine_parents_in_one_field_and_one_in_the_tags(
    state: str, radar: dict[str, ImportResult], recorded: Path
) -> None:
    data = load_mapping(MAPPINGS / RADAR).model_dump(by_alias=True, exclude_unset=True)
    del data["lineage"]
    by_field = import_state(recorded, state, Mapping.model_validate(data)).models
    assert by_field["base_models"].list.len().max() == 59
    assert radar[state].models["base_models"].list.len().max() == 18
    assert dict(radar[state].models.select("repo_id", "base_models").iter_rows())["audio-cpp/audio.cpp-gguf"] == [
        "ACE-Step/Ace-Step1.5"
    ]


@pytest.mark.parametrize(("state", "share"), [("20260819T0736Z", 86), ("20260820T2000Z", 87), ("20260822T2000Z", 89)])
def test_most_were_created_in_the_month(state: str, share: int, radar: dict[str, ImportResult]) -> None:
    created = radar[state].models["created_at"]
    assert created.null_count() == 0
    assert 100 * (created >= datetime(2026, 8, 1, tzinfo=UTC)).sum() // len(created) == share


def test_most_first_bases_lie_outside_the_sample(radar: dict[str, ImportResult], recorded: Path) -> None:
    with gzip.open(state_file(recorded, "20260822T2000Z")) as lines:
        fields = [json.loads(line)["base_model"] for line in lines]
    held = set(radar["20260822T2000Z"].models["repo_id"])
    first = [field.split(", ")[0] for field in fields if field]
    assert round(100 * sum(base not in held for base in first) / len(first)) == 56


def test_ids_in_two_spellings_stay_apart(radar: dict[str, ImportResult]) -> None:
    ids = radar["20260822T2000Z"].models["repo_id"]
    lower = ids.str.to_lowercase()
    pairs = ids.filter(lower.is_in(lower.filter(lower.is_duplicated()).implode())).to_list()
    assert len(pairs) == len(set(pairs)) == 8


def test_wrong_parameters_are_warned_of(radar: dict[str, ImportResult]) -> None:
    for result in radar.values():
        assert any("parameters" in warning and "GGUF" in warning for warning in result.warnings)
    assert radar["20260822T2000Z"].models["parameters"].max() == 19_980_000_000_000_000


def test_tags_give_kinds_and_paths_are_no_bases(radar: dict[str, ImportResult]) -> None:
    result = radar["20260822T2000Z"]
    kinds = dict(result.models.group_by("relation").len().iter_rows())
    assert {kind: kinds[kind] for kind in ("finetune", "quantized", "merge")} == {
        "finetune": 3_702, "quantized": 2_887, "merge": 52,
    }  # fmt: skip
    assert (result.counts["bases_left_out"], result.counts["no_usable_base"]) == (47, 36)
    assert result.models["base_models"].null_count() == result.models["relation"].null_count() == 7_354
    assert result.rejects["reason"].str.starts_with("a base is left out").all()


def test_renamed_bases_come_under_their_present_name(radar: dict[str, ImportResult]) -> None:
    bases = dict(radar["20260822T2000Z"].models.select("repo_id", "base_models").iter_rows())
    assert bases["AAU-NLP/BERT-SL1000"] == ["google-bert/bert-base-uncased"]


def test_states_ask_for_their_time(recorded: Path) -> None:
    with pytest.raises(ImportFileError, match="not stated when"):
        import_table(state_file(recorded, "20260819T0736Z"), load_mapping(MAPPINGS / RADAR))


def test_states_are_in_the_order_of_their_times(radar: dict[str, ImportResult]) -> None:
    names = [result.details.name for result in radar.values()]
    assert names == ["recent-2026-08-19", "recent-2026-08-20", "recent-2026-08-22"]


# The top of every day


def test_every_day_has_some_530_and_no_date_of_change(recorded: Path) -> None:
    files = sorted((recorded / "top-530-daily-2026-08").glob("*.json"))
    assert len(files) == 16
    mapping, rows = load_mapping(MAPPINGS / TRENDING), []
    for file in files:
        fetched = json.loads(file.read_text(encoding="utf-8"))["fetched_at"]
        result = whole(import_table(file, mapping, details=ImportDetails(captured=parse_captured(fetched))))
        assert result.models["last_modified"].null_count() == result.models.height
        assert result.details.scope.kind == "top"
        assert result.rejects.height == 0
        rows.append(result.models.height)
    assert (min(rows), max(rows)) == (527, 531)


# The whole Hub of 2022-10-01


def test_the_hub_of_2022(hub_2022: ImportResult) -> None:
    models, counts = hub_2022.models, hub_2022.counts
    assert models.height == 74_970
    assert (counts["rejected"], counts["duplicates"], counts["case_variants"]) == (0, 0, 1)
    assert hub_2022.details.scope == Scope("whole-hub", ())
    assert hub_2022.details.captured_to.date() == date(2022, 10, 1)


def test_creation_times_that_are_missing_stay_missing(hub_2022: ImportResult) -> None:
    created = hub_2022.models["created_at"]
    assert created.null_count() == 173
    newest = created.max()
    assert isinstance(newest, datetime)
    assert newest.date() == date(2022, 9, 30)


def test_downloads_are_whole_again(hub_2022: ImportResult, recorded: Path) -> None:
    source = pl.read_parquet(recorded / "hub-2022-10-01/models.parquet", columns=["modelId", "downloads"])
    assert source["downloads"].dtype == pl.Float64
    assert int(source["downloads"].sum()) == hub_2022.models["downloads_30d"].sum()
    assert hub_2022.models["downloads_30d"].null_count() == 0


def test_old_ids_have_no_author(hub_2022: ImportResult) -> None:
    old = hub_2022.models.filter(~pl.col("repo_id").str.contains("/"))
    assert old.height == 68
    assert old["author"].null_count() == 68
    assert "gpt2" in old["repo_id"].to_list()
    assert "huggingface" not in hub_2022.models.filter(pl.col("repo_id") == "gpt2")["author"].to_list()


def test_an_unknown_task_is_no_task(hub_2022: ImportResult) -> None:
    assert hub_2022.counts["none_pipeline_tag"] == hub_2022.models["pipeline_tag"].null_count() == 26_296


# All of them


def test_nobody_holds_all_time_downloads(
    organisations: ImportResult, open_named: ImportResult, lineage: ImportResult,
    radar: dict[str, ImportResult], hub_2022: ImportResult,
) -> None:  # fmt: skip
    for result in (organisations, open_named, lineage, hub_2022, *radar.values()):
        assert result.models["downloads_all_time"].count() == 0


@pytest.mark.parametrize("kind", ["organisations", "open_named", "lineage", "hub_2022"])
def test_every_table_is_published_and_checked(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    result: ImportResult = request.getfixturevalue(kind)
    store = Store(tmp_path)
    held = store.publish(result.models, result.details, result.rejects)
    assert store.check(held.id) == held
    assert store.publish(result.models, result.details, result.rejects) == held
    assert held.origin.attribution
    assert held.origin.revision


def test_a_shuffled_table_gives_the_same_snapshot(recorded: Path, tmp_path: Path, organisations: ImportResult) -> None:
    head, *rows = (recorded / "orgs-2025-10-12/models.csv").read_text(encoding="utf-8").splitlines()
    copy = tmp_path / "models.csv"
    copy.write_text("\n".join([head, *sorted(rows, reverse=True)]), encoding="utf-8")
    shuffled = import_table(copy, load_mapping(MAPPINGS / ORGANISATIONS))
    assert shuffled.models.equals(organisations.models)
    assert shuffled.details == organisations.details
