"""Result sets of every schema that was ever released can be read, listed, compared and followed over time.

`golden/set-N.json` holds the files of a set of schema N as texts, made of the small suite of these tests and a table of
four repositories. Such a file is never made again: it is what a harness of that time wrote.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from harness._errors import NewerFormatError
from harness._exact import canonical_json, digest
from harness.conditions import met_by
from harness.results.comparing import compare_sets
from harness.results.history import history_of
from harness.results.package import PACKAGE_FILE, SET_SCHEMA_VERSION
from harness.results.result_set import extracts_of, list_result_sets, read_result_set, result_set_of, suite_of

GOLDEN = sorted((Path(__file__).parent / "golden").glob("set-*.json"))
VERDICTS = {
    "downloads/qwen-385-million": "no-evidence",
    "licences/qwen3-apache": "supported",
    "off-hub/anecdote": "off-hub",
    "shares/chinese-over-40-percent": "no-evidence",
}


@pytest.fixture(params=GOLDEN, ids=lambda path: path.stem)
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The directory of a set as it was written then."""
    record = json.loads(request.param.read_text(encoding="utf-8"))
    for name, text in record["files"].items():
        file = tmp_path / record["id"] / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    return tmp_path / str(record["id"])


def test_there_is_a_set_of_every_schema() -> None:
    numbers = [int(re.sub(r"\D", "", path.stem)) for path in GOLDEN]
    assert numbers == list(range(1, SET_SCHEMA_VERSION + 1))


def test_it_is_read_with_every_file_checked(golden: Path) -> None:
    found = read_result_set(golden)
    assert found.id == golden.name
    assert {claim["task"]: claim["verdict"] for claim in found.results["claims"]} == VERDICTS
    assert [each.id for each in list_result_sets(golden.parent).sets] == [golden.name]
    assert result_set_of(golden, {**found.files, PACKAGE_FILE: (golden / PACKAGE_FILE).read_bytes()}).id == found.id


def test_its_suite_and_evidence_are_read(golden: Path) -> None:
    found = read_result_set(golden)
    assert sorted(suite_of(found).tasks) == sorted(VERDICTS)
    assert sorted(each.manifest.kind for each in extracts_of(found)) == ["curated", "imported"]
    assert [each.manifest.rows for each in extracts_of(found) if each.manifest.kind == "imported"] == [4]


def test_it_is_compared_and_followed(golden: Path) -> None:
    found = read_result_set(golden)
    comparison = compare_sets(found, found)
    assert comparison.compared == tuple(sorted(VERDICTS))
    assert comparison.changed == ()
    assert met_by(comparison)["no-evidence"] == ("downloads/qwen-385-million", "shares/chinese-over-40-percent")
    history = history_of("qwen3-apache", [list_result_sets(golden.parent)], reading="lead")
    assert [(each.verdict, each.figure.value) for each in history.entries] == [("supported", 1)]


def test_one_that_a_later_harness_wrote_is_refused_politely(golden: Path) -> None:
    record = json.loads((golden / PACKAGE_FILE).read_bytes())
    record["harness"]["schema_version"] = SET_SCHEMA_VERSION + 1
    record["harness"]["something_new"] = True
    record["harness"].pop("seal")
    record["harness"]["seal"] = digest(canonical_json(record).encode())
    (golden / PACKAGE_FILE).write_text(canonical_json(record))
    with pytest.raises(NewerFormatError) as caught:
        read_result_set(golden)
    assert str(caught.value) == (
        f"{golden / PACKAGE_FILE}: this result set has version {SET_SCHEMA_VERSION + 1}; "
        f"this harness reads up to {SET_SCHEMA_VERSION}\n  -> upgrade adoption-harness"
    )
    assert [name for name, _ in list_result_sets(golden.parent).problems] == [golden.name]
