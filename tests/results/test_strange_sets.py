"""Sets that are whole and sealed, but hold what harness never writes: one error, never a traceback."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from harness._errors import HarnessError
from harness.conditions import met_by
from harness.report import comparison as compared
from harness.report import history as followed
from harness.report.history_chart import history_svg
from harness.results.comparing import compare_sets
from harness.results.history import history_of
from harness.results.package import PACKAGE_FILE, About, package_bytes
from harness.results.result_set import Listing, ResultSet, result_set_of

GOLDEN = Path(__file__).parent / "golden" / "set-1.json"
TASK = "licences/qwen3-apache"


def sealed(change: Callable[[dict[str, Any]], object], file: str = "results.json") -> ResultSet:
    """The golden set with a change in one of its files, sealed again as a forger would."""
    files = {name: text.encode() for name, text in json.loads(GOLDEN.read_text())["files"].items()}
    del files[PACKAGE_FILE]
    record = json.loads(files[file])
    replaced = change(record)
    files[file] = json.dumps(record if replaced is None else replaced, ensure_ascii=False).encode("utf-8", "replace")
    package = package_bytes(files, About("forged", (), "0.1.0", date(2025, 5, 31), None))
    return result_set_of(Path("forged"), {**files, PACKAGE_FILE: package})


def claim_of(record: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(claim for claim in record["claims"] if claim["task"] == TASK)
    return found


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"verdict": "supported", "parts": {}}
    for _ in range(depth):
        inner = {"verdict": "supported", "kind": None, "parts": {"x": inner}}
    return {"as-worded": inner}


RESULTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "no claims": lambda record: record.pop("claims") and None,
    "claims that are no list": lambda record: record.update(claims=7),
    "claims that are texts": lambda record: record.update(claims=["x"]),
    "a claim without a verdict": lambda record: claim_of(record).pop("verdict") and None,
    "a claim without fidelity and short": lambda record: (
        [claim_of(record).pop(name) for name in ("fidelity", "short")] and None
    ),
    "readings that are a list": lambda record: claim_of(record).update(readings=[1]),
    "a reading that is a text": lambda record: claim_of(record).update(readings={"as-worded": "x"}),
    "a reading without parts": lambda record: claim_of(record)["readings"]["as-worded"].pop("parts") and None,
    "parts within parts": lambda record: claim_of(record).update(readings=nested(400)),
    "a version that is a text": lambda record: claim_of(record).update(version="x"),
    "strange figures": lambda record: claim_of(record)["readings"]["as-worded"]["parts"]["lead"].update(
        value={"a": 1}, low=[[1]], high="x/0", unit="=1+1", kind="number"
    ),
    "strange shares": lambda record: claim_of(record)["readings"]["as-worded"]["parts"]["lead"].update(
        value="1/2", low="1/3", high=None, unit="percent", kind="share", numerator="x", denominator=[1]
    ),
    "a strange verdict": lambda record: claim_of(record).update(verdict="\u202e\x1b[31m<script>|`"),
    "a list": lambda record: [record],
}
SUITE: dict[str, tuple[str, Callable[[dict[str, Any]], object]]] = {
    "no tasks": ("suite/tasks.json", lambda record: record.update(tasks={})),
    "tasks that are texts": ("suite/tasks.json", lambda record: record.update(tasks={TASK: "x"})),
    "no seeds": ("suite/seeds.json", lambda record: record.pop("seeds") and None),
    "seeds that are texts": ("suite/seeds.json", lambda record: record.update(seeds={"publishers": "x"})),
    "rows that are texts": ("suite/seeds.json", lambda record: record["seeds"].update(publishers=["x"])),
}


def used(one: ResultSet, other: ResultSet) -> None:
    """Do everything with two sets that can be done; an error on purpose is as good as an answer."""
    for call in (
        lambda: compare_sets(one, other),
        lambda: compare_sets(other, one),
        lambda: history_of(TASK, [Listing((one, other), ())], reading="lead"),
    ):
        try:
            found: Any = call()  # type: ignore[no-untyped-call]  a lambda
            if hasattr(found, "moved"):
                shown = [compared.as_text(found), compared.as_markdown(found), compared.as_json(found)]
                met_by(found)
            else:
                shown = [followed.as_text(found), followed.as_markdown(found), followed.as_json(found)]
                shown.append(history_svg(found))
        except HarnessError as problem:
            shown = [str(problem)]
        for text in shown:
            assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("name", RESULTS)
def test_results_that_no_harness_wrote(name: str) -> None:
    used(sealed(lambda _: None), sealed(RESULTS[name]))


@pytest.mark.parametrize("name", SUITE)
def test_a_suite_that_no_harness_wrote(name: str) -> None:
    """The verdict is changed too, so that the suite is asked why."""
    file, change = SUITE[name]
    changed = sealed(change, file)
    plain = sealed(lambda record: claim_of(record).update(verdict="contradicted"))
    used(plain, changed)


def test_what_is_missing_is_said_of_the_set() -> None:
    with pytest.raises(HarnessError, match="does not hold what harness writes") as caught:
        compare_sets(sealed(lambda _: None), sealed(RESULTS["a claim without a verdict"]))
    assert "forged" in str(caught.value)


def test_hostile_text_is_text_in_a_chart() -> None:
    hostile = '</text><script>alert("x")</script> ]]> &amp; {"signal": "now()"} \u202e \x1b[31m \ufffe ' + "x" * 5000
    one = sealed(lambda record: claim_of(record).update(short=hostile))
    drawn = history_svg(history_of(TASK, [Listing((one,), ())], reading="lead"))
    root = ET.fromstring(drawn)  # noqa: S314  drawn here
    assert {each.tag.rpartition("}")[2] for each in root.iter()} <= {"svg", "g", "rect", "path", "line", "text", "defs"}
    assert any("<script>" in (each.text or "") for each in root.iter())
    assert drawn.replace("\n", "").isprintable()
