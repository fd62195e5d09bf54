"""`harness explain TASK --matrix` and `--rules`."""

from __future__ import annotations

import json

import jsonschema
import pytest
from calling import Call

from harness.results.curve_object import curve_schema

TASK = "downloads/qwen-ahead-of-llama"


def test_the_matrix_is_a_table_of_every_definition(call: Call) -> None:
    done = call("explain", TASK, "--matrix", "--max-width", "120")
    assert (done.code, done.err) == (0, "")
    assert "population" in done.out
    assert "as worded" in done.out
    assert "No evidence for" in done.out
    assert max(map(len, done.out.splitlines())) <= 120


def test_the_data_of_the_curve_is_json_by_its_schema(call: Call) -> None:
    done = call("explain", TASK, "--matrix", "--format", "json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    jsonschema.validate(found, curve_schema())
    assert found["task"] == TASK
    (curve,) = found["curves"]
    assert sum(point["own"] for point in (*curve["points"], *curve["without_evidence"])) >= 1


def test_the_matrix_is_markdown(call: Call) -> None:
    done = call("explain", TASK, "--matrix", "--format", "markdown")
    assert done.code == 0
    assert f"**{TASK}**" in done.out
    assert "| population |" in done.out or "| rule set | population |" in done.out


def test_a_format_is_one_of_the_matrix(call: Call) -> None:
    done = call("explain", TASK, "--format", "json")
    assert done.code == 2
    assert "add --matrix" in done.err


@pytest.mark.parametrize(("words", "allowed"), [(("--rules", "hub"), "hub-counter"), (("--size", "big"), "at least N")])
def test_an_unknown_rule_set_or_size_is_refused_with_what_is_allowed(
    call: Call, words: tuple[str, ...], allowed: str
) -> None:
    done = call("measure", "total", "--quantity", "downloads", "--namespace", "Qwen", *words)
    assert done.code == 2
    assert allowed in done.err


def test_a_figure_can_be_measured_by_a_sources_own_rules(call: Call) -> None:
    words = ("measure", "total", "--quantity", "downloads", "--family", "llama", "--format", "json")
    plain, named, changed = (
        json.loads(call(*words, *more).out)
        for more in ((), ("--rules", "hub-counter"), ("--rules", "hub-counter", "--family-by", "name"))
    )
    assert plain["rule_set"] is None
    assert (named["rule_set"], named["rules"]["renames"], named["rules"]["family"]) == (
        "hub-counter",
        "apart",
        "publisher",
    )
    assert (changed["rule_set"], changed["rules"]["family"]) == ("hub-counter", "name")
