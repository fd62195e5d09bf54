"""`harness measure`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from calling import Call

from harness.cli._definition import FILTERS, RULE_OPTIONS, RULES
from harness.suite.filters import TEXT_KEYS
from harness.suite.rules import RULE_NAMES

Measure = Callable[..., dict[str, Any]]

TOTAL = ["measure", "total", "--quantity", "downloads"]


@pytest.fixture
def measured(call: Call, small_suite: Path, imported: str) -> Measure:
    """Return a function that gives the JSON of a measurement on the small store."""
    assert imported

    def measuring(*words: str) -> dict[str, Any]:
        done = call("--suite", small_suite, "measure", *words, "--format", "json")
        assert (done.code, done.err) == (0, "")
        found: dict[str, Any] = json.loads(done.out)
        return found

    return measuring


def test_every_filter_and_every_rule_is_an_option() -> None:
    assert set(FILTERS) == set(TEXT_KEYS)
    assert tuple(RULES) == RULE_NAMES == tuple(RULE_OPTIONS)
    assert len(set(RULE_OPTIONS.values()) | {f"--{key}" for key in FILTERS}) == len(RULES) + len(FILTERS)


def test_a_figure_with_everything_that_belongs_to_it(call: Call, small_suite: Path, imported: str) -> None:
    done = call("--suite", small_suite, *TOTAL, "--namespace", "Qwen", "--population", "llm")
    assert done.code == 0
    labels = [line.split(maxsplit=1)[0] for line in done.out.splitlines() if not line.startswith(" ")]
    assert labels == ["figure", "bounds", "as", "counts", "widened", "without", "evidence", "origin"]
    assert "107, over 2 repositories" in done.out
    assert "downloads of the last 30 days of repos in namespace Qwen, language models" in done.out
    assert "107 to 157" in done.out
    assert "no task declared: 50 downloads of 1 repository; can raise it" in done.out
    assert "as of       2025-05-31" in done.out
    assert f"{imported} (imported, all of 2 namespaces)" in done.out
    assert "someone/two-labs" in done.out


def test_json_has_the_fields_of_a_reading(measured: Measure, imported: str) -> None:
    found = measured("total", "--quantity", "downloads", "--namespace", "Qwen")
    assert found["verdict"] is None
    assert (found["metric"], found["quantity"], found["unit"], found["kind"]) == (
        "total",
        "downloads",
        "count",
        "number",
    )
    assert (found["value"], found["low"], found["high"]) == (157, 157, 157)
    assert (found["evidence"], found["as_of"]) == (imported, "2025-05-31")


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["count", "--namespace", "Qwen"], 3),
        (["count", "--namespace", "Qwen,meta-llama"], 4),
        (["count", "--namespace", "Qwen", "--namespace", "meta-llama"], 4),
        (["count", "--of", "namespace=Qwen,meta-llama"], 4),
        (["count", "--family", "qwen", "--family-by", "name", "--namespace", "Qwen"], 3),
        (["count", "--organisation", "alibaba"], 3),
        (["count", "--namespace", "Qwen", "--task", "text-generation"], 2),
        (["count", "--namespace", "Qwen", "--licence", "apache-2.0"], 2),
        (["count", "--namespace", "Qwen", "--licence-class", "permissive"], 2),
        (["count", "--namespace", "Qwen", "--month", "2025-04"], 2),
        (["count", "--namespace", "Qwen", "--from", "2025-04-28", "--to", "2025-05-31"], 1),
        (["count", "--namespace", "Qwen", "--created-from", "2025-04-28", "--created-to", "2025-05-31"], 1),
        (["count", "--namespace", "Qwen", "--name", "*-8B"], 1),
        (["count", "--namespace", "Qwen", "--floor", "more than 50"], 1),
        (["count", "--namespace", "Qwen", "--floor", "at least 50"], 2),
        (
            ["share", "--quantity", "downloads", "--namespace", "Qwen", "--among", "namespace=Qwen,meta-llama"],
            "157/187",
        ),
        (["ratio", "--quantity", "downloads", "--family", "qwen", "--against", "family=llama"], "157/30"),
        (["rank", "--quantity", "downloads", "--namespace", "meta-llama", "--against", "namespace=Qwen,meta-llama"], 2),
        (["first_date", "--namespace", "Qwen"], "2024-06-01"),
        (["last_date", "--namespace", "Qwen"], "2025-04-28"),
        (["licence", "--name", "Qwen/Qwen3*"], ["apache-2.0"]),
        (["exists", "--namespace", "Qwen", "--name", "Qwen/QwQ*"], False),
        (["registry", "--fact", "country", "--namespace", "Qwen"], ["china"]),
        (["concentration", "--each", "namespace", "--namespace", "Qwen,meta-llama"], "5/8"),
    ],
)
def test_filters_windows_and_sides(measured: Measure, words: list[str], value: object) -> None:
    assert measured(*words)["value"] == value


@pytest.mark.usefixtures("imported")
def test_a_ratio_sets_two_numbers_against_each_other_and_names_no_span(call: Call, small_suite: Path) -> None:
    words = ("ratio", "--quantity", "downloads", "--family", "qwen", "--against", "family=llama")
    assert "5.23, 157 against 30 downloads" in " ".join(call("--suite", small_suite, "measure", *words).out.split())


def test_each_measures_every_group_on_the_same_evidence(measured: Measure, imported: str) -> None:
    found = measured("total", "--quantity", "downloads", "--namespace", "Qwen,meta-llama", "--each", "namespace")
    assert found["value"] == 187
    assert {name: part["value"] for name, part in found["parts"].items()} == {"Qwen": 157, "meta-llama": 30}
    assert {part["evidence"] for part in found["parts"].values()} == {imported}
    assert {part["verdict"] for part in found["parts"].values()} == {None}


def test_a_sample_gives_a_lower_bound_with_its_caveat(
    call: Call, small_suite: Path, imported: str, table: Path, mapping: Path
) -> None:
    call("snapshot", "remove", imported)
    assert call("snapshot", "import", table, "--map", mapping, "--scope", "sample").code == 0
    done = call("--suite", small_suite, *TOTAL, "--namespace", "Qwen")
    assert done.code == 0
    assert "≥ 157" in done.out
    assert "at least 157, no upper bound" in done.out
    assert "it covers only a sample of what is asked for" in done.out


def test_a_day_outside_of_the_tolerance_is_no_answer(call: Call, small_suite: Path, imported: str) -> None:
    done = call("--suite", small_suite, *TOTAL, "--namespace", "Qwen", "--on", "2025-12-01")
    assert done.code == 2
    assert "184 days before the time spoken of" in done.err
    assert imported not in done.out


def test_a_pinned_snapshot_decides(call: Call, small_suite: Path, imported: str) -> None:
    assert call("--suite", small_suite, *TOTAL, "--namespace", "Qwen", "--snapshot", imported[:8]).code == 0
    other = call("--suite", small_suite, *TOTAL, "--namespace", "Qwen", "--snapshot", "curated")
    assert other.code == 2
    assert "it records no 30-day downloads" in other.err


@pytest.fixture(scope="session")
def public_table(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the recorded table of seven complete namespaces, and its mapping."""
    assert tmp_path_factory
    docs = Path(__file__).resolve().parents[2] / "docs" / "mappings"
    return recorded / "orgs-2025-10-12" / "models.csv", docs / "gabtos-open-source-ai-discovery-organisations.yaml"


def test_published_sums_of_seven_namespaces(call: Call, public_table: tuple[Path, Path]) -> None:
    table, mapping = public_table
    assert call("snapshot", "import", table, "--map", mapping).code == 0

    def value(*words: str) -> object:
        return json.loads(call("measure", *words, "--snapshot", "orgs", "--format", "json").out)["value"]

    known = {"Qwen": (89_074_818, 362), "meta-llama": (27_252_215, 70), "mistralai": (4_346_946, 39)}
    known["deepseek-ai"] = (9_219_672, 78)
    for namespace, (downloads, repos) in known.items():
        assert value("total", "--quantity", "downloads", "--namespace", namespace) == downloads
        assert value("count", "--namespace", namespace) == repos
    language_models = ("--quantity", "downloads", "--population", "llm")
    assert value("total", *language_models, "--namespace", "Qwen") == 82_320_186
    assert value("total", *language_models, "--namespace", "meta-llama") == 27_162_466
    done = call("measure", "licence", "--name", "Qwen/Qwen3*", "--snapshot", "orgs")
    assert [line.split() for line in done.out.splitlines()[-2:]] == [["apache-2.0", "114"], ["other", "3"]]
    spring = call(
        "measure",
        "licence",
        "--name",
        "Qwen/Qwen3*",
        "--from",
        "2025-04-01",
        "--to",
        "2025-05-31",
        "--snapshot",
        "orgs",
    )
    assert spring.out.splitlines()[-1].split() == ["apache-2.0", "59"]
