"""JUnit files, read by a parser that nobody here wrote."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

import harness
from harness.api import Verification
from harness.cli.running import run
from harness.conditions import Change
from harness.evidence_held import Held
from harness.report.junit import as_junit


def read(text: str) -> tuple[JUnitXml, dict[str, TestCase]]:
    ET.fromstring(text.encode())  # noqa: S314  our own text is what is tested
    found = JUnitXml.fromstring(text.encode())
    return found, {f"{case.classname}/{case.name}": case for suite in found for case in suite}


def test_a_claim_is_a_test_case_and_its_readings_stand_in_the_output(made: Verification) -> None:
    found, cases = read(as_junit(made, {}))
    assert set(cases) == {claim.task.id for claim in made.claims}
    case = cases["shares/more-than-40-percent"]
    assert "as-worded: supported: 55.0 % of 20 (50.0 % to 60.0 %)" in case.system_out
    assert "counts share of repos of country china" in case.system_out
    assert "definitions tried: 2, decided: 2, agreeing: 1" in case.system_out
    properties = {each.get("name"): each.get("value") for each in case._elem.iter("property")}
    assert (properties["verdict"], properties["figure"]) == ("depends", "55.0 % of 20")
    assert (found.tests, found.failures, found.errors, found.time) == (7, 0, 0, 0)


def test_a_contradicted_claim_fails_only_if_the_call_says_so(made: Verification) -> None:
    assert not [case for case in read(as_junit(made, {}))[1].values() if case.is_failure]
    met = {"contradicted": ("licences/apache", "releases/weekly")}
    found, cases = read(as_junit(made, met))
    failed = {name: case.result[0] for name, case in cases.items() if case.is_failure}
    assert set(failed) == set(met["contradicted"])
    assert all(isinstance(each, Failure) for each in failed.values())
    assert failed["licences/apache"].message == "contradicted: Qwen3 is Apache-2.0"
    assert "worked out by hand" in failed["licences/apache"].text
    assert found.failures == 2


def test_what_no_evidence_decides_is_skipped_unless_it_fails(made: Verification) -> None:
    found, cases = read(as_junit(made, {}))
    skipped = {name: case.result[0] for name, case in cases.items() if case.is_skipped}
    assert set(skipped) == {"downloads/385-million", "off-hub/testimony"}
    assert all(isinstance(each, Skipped) for each in skipped.values())
    assert found.skipped == 2
    found, cases = read(as_junit(made, {"no-evidence": ("downloads/385-million",)}))
    assert cases["downloads/385-million"].is_failure
    assert not cases["downloads/385-million"].is_skipped
    assert (found.failures, found.skipped) == (1, 1)


def test_a_change_says_what_changed(made: Verification) -> None:
    text = as_junit(made, {"changed": ("licences/apache",)}, [Change("licences/apache", "supported -> contradicted")])
    assert "supported -> contradicted" in read(text)[1]["licences/apache"].result[0].text


def test_evidence_that_cannot_be_used_is_an_error(made: Verification) -> None:
    broken = replace(made, held=Held(made.held.extracts, ("orgs: the file is gone", "later: <b>")))
    found, cases = read(as_junit(broken, {}))
    result = cases["harness/evidence"].result[0]
    assert isinstance(result, Error)
    assert result.text == "orgs: the file is gone\nlater: <b>"
    assert (found.tests, found.errors) == (8, 1)


def test_the_verb_writes_it_and_its_failures_are_those_of_the_exit_code(
    small_suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("harness.evidence_held.built_in_results", lambda: tmp_path / "none")
    words = ["--suite", str(small_suite), "--home", str(tmp_path / "home"), "verify", "--offline", "--format", "junit"]
    assert run(words) == 0
    found, cases = read(capsys.readouterr().out)
    assert (found.failures, len(cases)) == (0, len(harness.load_suite(small_suite).tasks))
    assert run([*words, "--fail-on", "distorted"]) == 1
    found, cases = read(capsys.readouterr().out)
    assert [name for name, case in cases.items() if case.is_failure] == ["shares/chinese-over-40-percent"]
    assert cases["shares/chinese-over-40-percent"].result[0].type == "distorted"
