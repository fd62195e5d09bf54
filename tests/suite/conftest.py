"""Fixtures of the suite's tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness._errors import SuiteError
from harness.suite import load_suite, suite_problems

SHARE = "tasks/shares/chinese-over-40-percent.yaml"
"""The task that most tests edit."""

Edit = Callable[..., None]
Refused = Callable[..., SuiteError]


@pytest.fixture
def edit(small_suite: Path) -> Edit:
    """Return a function that replaces a piece of a file of the small suite, which must be there exactly once."""

    def change(old: str, new: str, file: str = SHARE) -> None:
        path = small_suite / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.fixture
def refused(small_suite: Path, edit: Edit) -> Refused:
    """Return a function that edits a file and returns the one error that the suite then has."""

    def error(old: str, new: str, file: str = SHARE) -> SuiteError:
        assert suite_problems(small_suite) == []
        edit(old, new, file)
        problems = suite_problems(small_suite)
        assert len(problems) == 1, [str(problem) for problem in problems]
        with pytest.raises(SuiteError) as caught:
            load_suite(small_suite)
        assert str(caught.value) == str(problems[0])
        assert caught.value.exit_code == 2
        assert caught.value.todo
        return problems[0]

    return error
