from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness._errors import SuiteError
from harness.suite.templates import fields_of, fill


def test_fields_are_found_and_filled() -> None:
    template = "On {as-worded.as_of} it was {as-worded.value}, not {claim.printed}; {as-worded.value}."
    assert fields_of(template) == ("as-worded.as_of", "as-worded.value", "claim.printed", "as-worded.value")
    filled = fill(template, {"as-worded.as_of": "2025-10-12", "as-worded.value": "5 %", "claim.printed": "40 %"})
    assert filled == "On 2025-10-12 it was 5 %, not 40 %; 5 %."


def test_a_field_without_a_value_is_refused() -> None:
    with pytest.raises(SuiteError, match=r"the template's field 'a\.b' has no value"):
        fill("x {a.b}", {})


@pytest.mark.parametrize("template", ["{", "}", "a } b {c}", "{{a}}", "{a"])
def test_lone_braces_are_refused(template: str) -> None:
    with pytest.raises(SuiteError, match="a brace in the template stands alone"):
        fields_of(template)


def test_nothing_is_looked_up_but_the_name_itself() -> None:
    assert fill("{a.__class__}", {"a.__class__": "text"}) == "text"
    # A value that looks like a field is not filled again.
    assert fill("{a}", {"a": "{b}", "b": "no"}) == "{b}"


@given(st.text(st.sampled_from("ab{} ."), max_size=20))
def test_what_has_fields_can_be_filled(template: str) -> None:
    try:
        fields = fields_of(template)
    except SuiteError:
        return
    filled = fill(template, dict.fromkeys(fields, ""))
    assert "{" not in filled
    assert "}" not in filled
