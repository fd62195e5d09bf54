from __future__ import annotations

import copy
import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from made_up import Judged, claim, extract, figure, is_, reading, result, task

from harness.judge.verdicts import Headline, Verdict
from harness.measure.figure import Group
from harness.results._json_text import json_text
from harness.results._values import json_value, text_value
from harness.results.json_object import json_object, reading_object, verify_schema
from harness.snapshot.manifest import Origin

VALIDATOR = jsonschema.Draft202012Validator(verify_schema())


def object_of(example: Judged) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json_text(json_object(example.claims, example.suite, example.held)))
    return made


def problems(record: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(record)]


def test_the_schema_is_a_schema_of_its_draft() -> None:
    jsonschema.Draft202012Validator.check_schema(verify_schema())
    assert verify_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_output_fits_the_schema(example: Judged) -> None:
    assert problems(object_of(example)) == []


def test_every_object_of_the_schema_refuses_keys_it_does_not_know() -> None:
    def walk(part: object, path: str) -> None:
        if isinstance(part, dict):
            if "properties" in part and part.get("type") == "object":
                assert part["additionalProperties"] is False, path
                assert sorted(part["required"]) == sorted(part["properties"]), path
            for key, value in part.items():
                walk(value, f"{path}/{key}")
        elif isinstance(part, list):
            for index, value in enumerate(part):
                walk(value, f"{path}/{index}")

    walk(verify_schema(), "")


def changed(record: dict[str, Any], path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    made = copy.deepcopy(record)
    inner: Any = made
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return made


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("extra",), 1),
        (("schema_version",), 2),
        (("claims", 0, "verdict"), "no evidence"),
        (("claims", 0, "readings", "as-worded", "verdict"), "depends"),
        (("claims", 0, "readings", "as-worded", "gap_days"), 1.5),
        (("claims", 0, "readings", "as-worded", "value"), 0.55),
        (("claims", 0, "readings", "as-worded", "value"), "1/0"),
        (("claims", 0, "readings", "as-worded", "about", "from"), "12 Oct"),
        (("claims", 0, "readings", "as-worded", "rules", "base"), "farthest"),
        (("evidence", 0, "digest"), "abc"),
        (("evidence", 0, "captured_to"), "2025-10-12T00:00:00+02:00"),
        (("evidence", 0, "rows"), -1),
    ],
)
def test_the_schema_refuses_what_it_should(example: Judged, path: tuple[str | int, ...], value: object) -> None:
    assert problems(changed(object_of(example), path, value))


def test_claims_and_evidence_come_out_sorted_whatever_the_order(example: Judged) -> None:
    turned = Judged(tuple(reversed(example.claims)), example.suite, tuple(reversed(example.held)))
    assert object_of(turned) == object_of(example)
    ids = [each["task"] for each in object_of(example)["claims"]]
    assert ids == sorted(ids)


def test_a_share_is_exact_and_claimed_on_the_same_scale(example: Judged) -> None:
    found = object_of(example)["claims"][-1]["readings"]["as-worded"]
    expected = {
        "verdict": "supported",
        "metric": "share",
        "quantity": "repos",
        "kind": "share",
        "unit": "percent",
        "value": "11/20",
        "numerator": 11,
        "denominator": 20,
        "low": "1/2",
        "high": "3/5",
        "claimed": "2/5",
        "op": "more_than",
        "region": "more than 40 %",
        "as_of": "2025-10-12",
        "gap_days": -31,
        "evidence_kind": "imported",
        "window": {"from": "2025-10-13", "to": "2025-11-12"},
    }
    assert {name: found[name] for name in expected} == expected
    assert found["unknown"][0] == {"what": "no declared base", "repos": 4, "mass": 4}
    assert found["runner_up"]["value"] == "1/3"
    assert found["rules"]["population"] == "llm"


def test_the_sweep_stands_beside_the_readings(example: Judged) -> None:
    found = object_of(example)["claims"][-1]
    assert found["sweep"] == {"cells": 2, "decided": 2, "agreeing": 1, "deciding_choice": "base"}
    assert [each["choices"] for each in found["cells"]] == [
        {"base": "nearest", "floor": "0"},
        {"base": "root", "floor": "more than 5"},
    ]
    assert found["cells"][1]["rules"]["floor"] == 6


def test_sets_dates_pairs_and_yes_or_no(example: Judged) -> None:
    claims = {each["task"]: each for each in object_of(example)["claims"]}
    licences = claims["licences/apache"]["readings"]["as-worded"]
    assert licences["value"] == ["apache-2.0", "other"]
    assert licences["claimed"] == ["apache-2.0"]
    assert licences["groups"][1] == {"name": "other", "value": 3, "low": 3, "high": 3}
    dated = claims["releases/in-january"]["readings"]["as-worded"]
    assert (dated["value"], dated["low"], dated["claimed"]) == ("2025-01-20", None, ["2025-01-01", "2025-01-31"])
    parts = claims["openness/two-models"]["readings"]["as-worded"]["parts"]
    assert parts["there"]["value"] is True
    assert parts["two"]["high"] is None


def test_a_compound_has_no_metric_of_its_own(example: Judged) -> None:
    whole = {each["task"]: each for each in object_of(example)["claims"]}["openness/two-models"]["readings"][
        "as-worded"
    ]
    nothing = ("metric", "quantity", "unit", "value", "claimed", "op")
    assert {name: whole[name] for name in nothing} == dict.fromkeys(nothing)
    assert sorted(whole["parts"]) == ["there", "two"]


def test_groups_judged_one_by_one_are_parts_by_their_own_name(example: Judged) -> None:
    found = {each["task"]: each for each in object_of(example)["claims"]}["releases/weekly"]["readings"]["as-worded"]
    assert {name: part["verdict"] for name, part in found["parts"].items()} == {
        "Qwen": "supported",
        "meta-llama": "contradicted",
    }


def test_without_evidence_the_nearest_figure_is_information_only(example: Judged) -> None:
    found = {each["task"]: each for each in object_of(example)["claims"]}["downloads/385-million"]["readings"][
        "as-worded"
    ]
    assert (found["value"], found["evidence"], found["as_of"], found["unknown"]) == (None, None, None, [])
    assert found["nearest"]["value"] == 89_074_818
    assert found["pull"] == "harness pull --namespace Qwen"


def test_off_hub_claims_have_no_readings_and_say_where_to_look(example: Judged) -> None:
    found = {each["task"]: each for each in object_of(example)["claims"]}["off-hub/testimony"]
    assert found["readings"] == {}
    assert found["off_hub"]["look_at"] == "the company's own statements"
    assert found["fidelity"] is None


def test_hostile_text_fits_the_schema_and_prints_as_ascii_escapes() -> None:
    nasty = '\x1b]0;x\x07 \u202e"}],\\ \ud800 \U000e0041 </script>'
    recorded = nasty.replace("\ud800", "")
    one = extract(origin=Origin(recorded, recorded, recorded, recorded, recorded), warnings=(recorded,))
    what = reading(metric="licence", of=is_("name", nasty), among=None, unit="licences", expect=None)
    found = result(
        what, Verdict.INCONCLUSIVE, figure((nasty,), kind="set", groups=(Group(nasty, None, None, None),)), one
    )
    made = claim(
        task("off-hub/hostile", (what,), says=nasty, short=nasty), Headline.INCONCLUSIVE, (found,), reason=nasty
    )
    suite = replace(Judged.example_suite(made), name=nasty)
    text = json_text(json_object((made,), suite, (one,)))
    assert not [
        character
        for character in text
        if character != "\n" and (ord(character) < 32 or character in "\u202e\U000e0041\ud800")
    ]
    record = json.loads(text)
    assert problems(record) == []
    assert record["claims"][0]["says"] == nasty
    assert text.encode()


def test_values() -> None:
    assert json_value(Fraction(4, 2)) == 2
    assert json_value(Fraction(-1, 3)) == "-1/3"
    assert text_value((Fraction(1, 2), None, True)) == "1/2;;true"
    with pytest.raises(TypeError, match="float"):
        json_value(0.5)


def test_one_reading_alone_has_the_same_fields(example: Judged) -> None:
    made = reading_object(example.claims[0].readings[0])
    assert set(made) == set(verify_schema()["$defs"]["reading"]["properties"])
