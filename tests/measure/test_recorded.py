"""Figures on the recorded list of seven namespaces (gabtos/open-source-ai-discovery, 12 October 2025)."""

from __future__ import annotations

import csv
import fnmatch
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from building import all_of, catalogue, is_, reading, window

from harness.measure.extract import Extract, build_extract
from harness.measure.extract_files import extract_bytes, read_extract
from harness.measure.figure import Figure, Unknown
from harness.measure.holding import lacks
from harness.measure.keys import plan_for
from harness.measure.metrics import measure
from harness.snapshot import Store, import_table, load_mapping
from harness.suite import load_suite
from harness.suite.tasks import Reading

MAPPING = Path(__file__).parents[2] / "docs" / "mappings" / "gabtos-open-source-ai-discovery-organisations.yaml"
NOTHING_KNOWN = catalogue()
LABS = ("Qwen", "meta-llama", "mistralai", "deepseek-ai")

DOWNLOADS = {space: reading("total", is_("namespace", space), quantity="downloads") for space in LABS}
LLM = {
    space: reading("total", is_("namespace", space), quantity="downloads", population="llm")
    for space in (*LABS, "google")
}
QWEN3 = all_of(is_("namespace", "Qwen"), is_("name", "Qwen/Qwen3*"))
LICENCES = reading("licence", QWEN3)
OF_SPRING = reading("licence", QWEN3, window=window("2025-04-01", "2025-05-31"))
NO_META = reading("last_date", is_("namespace", "meta-llama"))
RELEASES = {
    space: reading("release_weeks", is_("namespace", space), window=window("2024-10-13", "2025-10-12"))
    for space in ("Qwen", "deepseek-ai", "meta-llama", "google", "microsoft", "mistralai", "xai-org")
}
ASKED = (*DOWNLOADS.values(), *LLM.values(), LICENCES, OF_SPRING, NO_META, *RELEASES.values())


@pytest.fixture(scope="module")
def extract(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Extract:
    found = import_table(recorded / "orgs-2025-10-12" / "models.csv", load_mapping(MAPPING))
    store = Store(tmp_path_factory.mktemp("store"))
    manifest = store.publish(found.models, found.details, found.rejects)
    made = build_extract(store.open(manifest.id), plan_for(ASKED, NOTHING_KNOWN))
    files = extract_bytes(made)
    assert read_extract(files) == made
    return read_extract(files)


def figure(extract: Extract, asked: Reading) -> Figure:
    assert lacks(extract, asked, NOTHING_KNOWN) is None
    return measure(extract, asked, NOTHING_KNOWN)


@pytest.mark.parametrize(
    ("space", "downloads", "repos"),
    [
        ("Qwen", 89_074_818, 362),
        ("meta-llama", 27_252_215, 70),
        ("mistralai", 4_346_946, 39),
        ("deepseek-ai", 9_219_672, 78),
    ],
)
def test_downloads_of_thirty_days(extract: Extract, space: str, downloads: int, repos: int) -> None:
    found = figure(extract, DOWNLOADS[space])
    assert (found.value, found.low, found.high, found.repos) == (downloads, downloads, downloads, repos)
    assert found.unknown == ()


@pytest.mark.parametrize(("space", "downloads"), [("Qwen", 82_320_186), ("meta-llama", 27_162_466)])
def test_language_models_by_task_with_what_declares_none(extract: Extract, space: str, downloads: int) -> None:
    found = figure(extract, LLM[space])
    assert (found.value, found.low) == (downloads, downloads)
    whole = figure(extract, DOWNLOADS[space])
    assert [each.what for each in found.unknown] == ["no task declared"]
    (silent,) = found.unknown
    assert found.high == downloads + silent.mass
    assert isinstance(found.high, Fraction)
    assert isinstance(whole.value, Fraction)
    assert found.high <= whole.value
    assert silent.repos + found.repos <= whole.repos


def test_most_of_mistral_and_much_of_google_declare_no_task(extract: Extract) -> None:
    (mistral,) = figure(extract, LLM["mistralai"]).unknown
    assert mistral.repos == 32
    (google,) = figure(extract, LLM["google"]).unknown
    assert google.mass > 55_000_000


def test_licences_of_qwen3(extract: Extract) -> None:
    found = figure(extract, LICENCES)
    assert [(group.name, group.value) for group in found.groups] == [("apache-2.0", 114), ("other", 3)]
    assert (found.value, found.high) == (("apache-2.0", "other"), ("apache-2.0", "other"))
    spring = figure(extract, OF_SPRING)
    assert [(group.name, group.value) for group in spring.groups] == [("apache-2.0", 59)]
    assert (spring.value, spring.high, spring.unknown) == (("apache-2.0",), ("apache-2.0",), ())


def test_the_last_repo_of_meta_llama(extract: Extract) -> None:
    assert figure(extract, NO_META).value == date(2025, 4, 28)


@pytest.mark.parametrize(
    ("space", "weeks"),
    [
        ("Qwen", 27), ("deepseek-ai", 11), ("meta-llama", 5), ("google", 28), ("microsoft", 30), ("mistralai", 16),
        ("xai-org", 1),
    ],
)  # fmt: skip
def test_weeks_with_a_release(extract: Extract, space: str, weeks: int) -> None:
    found = figure(extract, RELEASES[space])
    assert (found.value, found.low, found.high) == (weeks, weeks, weeks)


def test_the_files_name_the_origin_and_hold_no_row(extract: Extract, recorded: Path) -> None:
    files = extract_bytes(extract)
    assert "gabtos/open-source-ai-discovery" in extract.manifest.origin.name
    assert b"Qwen/Qwen3-0.6B" not in files["cells.csv"]
    assert (
        sum(len(content) for content in files.values()) < (recorded / "orgs-2025-10-12" / "models.csv").stat().st_size
    )
    assert {fact.largest_of for fact in extract.repos} >= set(LABS)


def test_unknown_mass_is_that_of_the_table(extract: Extract, recorded: Path) -> None:
    """Counted once more, row by row, from the recorded file."""
    with (recorded / "orgs-2025-10-12" / "models.csv").open(encoding="utf-8", newline="") as file:
        silent = [row for row in csv.DictReader(file) if row["owner"] == "Qwen" and not row["pipeline_tag"]]
    expected = Unknown("no task declared", len(silent), sum(int(row["downloads"]) for row in silent))
    assert figure(extract, LLM["Qwen"]).unknown == (expected,)


@pytest.mark.parametrize("name", ["deepseek", "llama", "mistral", "qwen"])
def test_curated_lists_take_in_what_the_source_lists(recorded: Path, name: str) -> None:
    """Of the repositories that there were, the patterns of `seeds/families.yaml` leave the source's list, exactly."""
    known = load_suite().catalogue.families[name]
    with (recorded / "orgs-2025-10-12" / "models.csv").open(encoding="utf-8", newline="") as file:
        there = {row["repo_id"] for row in csv.DictReader(file) if row["owner"] in known.namespaces}
    with (recorded / "atom-tracked-models" / "models.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["modelId"] for row in csv.DictReader(file)}
    left_out = [re.compile(fnmatch.translate(glob)) for glob in (*known.exclude, *(known.unlisted or ()))]
    taken = {repo for repo in there if not any(glob.match(repo) for glob in left_out)}
    assert taken == there & listed
    assert len(taken) == {"deepseek": 65, "llama": 54, "mistral": 30, "qwen": 163}[name]
