"""Globs: what fits, in Python and in the engine that makes facts."""

from __future__ import annotations

import re

import duckdb
import polars as pl
import pytest
from hubs import IDS
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.measure.patterns import glob_regex, matches, speaks_of_whole_id


@pytest.mark.parametrize(
    ("glob", "repo", "fits"),
    [
        ("Qwen*", "Qwen/Qwen3", True),
        ("Qwen*", "Qwen/my-Qwen3", False),
        ("qwen*", "Qwen/Qwen3", False),
        ("*Qwen*", "x/my-Qwen3", True),
        ("*Qwen*", "Qwen/other", False),
        ("Qwen/*", "Qwen/other", True),
        ("Qwen/*", "Qwen", False),
        ("*/other", "Qwen/other", True),
        ("gpt2", "gpt2", True),
        ("gpt2", "openai/gpt2", True),
        ("*/*", "gpt2", False),
        ("Qwen3-?B", "Qwen/Qwen3-8B", True),
        ("Qwen3-?B", "Qwen/Qwen3-32B", False),
        ("Qwen3.5", "Qwen/Qwen3x5", False),
        ("[a-z]*", "x/abc", False),
        ("a+b", "x/aab", False),
        ("a+b", "x/a+b", True),
        ("^a$", "x/a", False),
        ("", "x/a", False),
        ("a", "x/a\n", False),
        ("a*", "x/a\nb", True),
    ],
)
def test_globs(glob: str, repo: str, fits: bool) -> None:  # noqa: FBT001  (a table of cases)
    assert matches(glob, repo) is fits
    text = repo if speaks_of_whole_id(glob) else repo.rpartition("/")[2]
    assert pl.Series([text]).str.contains(glob_regex(glob))[0] is fits


@settings(deadline=None, derandomize=True, max_examples=100)
@given(
    st.text("*?Qwen3-./_+[]^$|(){}\\ ab#&~", max_size=8), st.sampled_from([*IDS, "x/Q^$", "x/a[b]", "x/a|b", "x/a b"])
)
def test_python_polars_and_sql_agree(glob: str, repo: str) -> None:
    subject = repo if speaks_of_whole_id(glob) else repo.rpartition("/")[2]
    found = matches(glob, repo)
    assert pl.Series([subject]).str.contains(glob_regex(glob))[0] is found
    like = "".join({"*": "%", "?": "_", "%": "!%", "_": "!_", "!": "!!"}.get(char, char) for char in glob)
    assert duckdb.execute("SELECT ? LIKE ? ESCAPE '!'", [subject, like]).fetchall() == [(found,)]


@given(glob=st.text(alphabet="ab.*?/", max_size=8), repo=st.text(alphabet="ab./\n", max_size=8))
@example(glob="a*a", repo="a")
@example(glob="*ab*ab*", repo="xab")
@example(glob="**", repo="")
@example(glob="a**b", repo="aab")
def test_a_glob_fits_what_its_regular_expression_fits(glob: str, repo: str) -> None:
    text = repo if speaks_of_whole_id(glob) else repo.rpartition("/")[2]
    assert matches(glob, repo) is (re.search(glob_regex(glob).replace("$", r"\Z"), text) is not None)
