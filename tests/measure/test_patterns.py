"""Globs: what is asked of one id says what the regular expression of the glob says of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.measure.patterns import glob_regex, matches, speaks_of_whole_id

IDS = st.text(alphabet="ab./\n", max_size=8)


@given(glob=st.text(alphabet="ab.*?/", max_size=8), repo_id=IDS)
@example(glob="a*a", repo_id="a")
@example(glob="*ab*ab*", repo_id="xab")
@example(glob="**", repo_id="")
@example(glob="a**b", repo_id="aab")
def test_a_glob_fits_what_its_regular_expression_fits(glob: str, repo_id: str) -> None:
    text = repo_id if speaks_of_whole_id(glob) else repo_id.rpartition("/")[2]
    assert matches(glob, repo_id) is (re.search(glob_regex(glob).replace("$", r"\Z"), text) is not None)


@pytest.mark.parametrize(
    ("glob", "repo_id", "fits"),
    [
        ("Qwen3*", "Qwen/Qwen3-8B", True),
        ("qwen3*", "Qwen/Qwen3-8B", False),
        ("Qwen/Qwen?-*", "Qwen/Qwen3-8B", True),
        ("*llama*", "meta-llama/Other", False),
        ("meta-llama/*", "meta-llama/Other", True),
        ("gpt2", "gpt2", True),
        ("[ab]", "a", False),
    ],
)
def test_globs_are_of_names_unless_they_have_an_owner(glob: str, repo_id: str, *, fits: bool) -> None:
    assert matches(glob, repo_id) is fits
