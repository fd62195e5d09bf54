"""Whatever stands in a task: it is used, or refused with clear messages; never anything else."""

from __future__ import annotations

import copy
import functools
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness._errors import SuiteError
from harness._sanitise import INVISIBLE_RANGES
from harness.suite import Suite, canonical, load_suite
from harness.suite._compile import Against, compile_task
from harness.suite._names import names_of
from harness.suite._place import Place
from harness.suite.tasks import Task

FILE = "tasks/shares/chinese-over-40-percent.yaml"
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-1000, max_value=1000)
    | st.text(max_size=12)
    | st.sampled_from(
        ["about", "2025-11-12", "2025-02-30", "qwen", "china", "any", "more than 5", "all", "1e5", "x" * 2000]
    )
    | st.just([])
    | st.just({})
)


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    from ..conftest import write_suite  # noqa: PLC0415, TID252  the fixture of one test cannot serve a session

    return load_suite(write_suite(tmp_path_factory.mktemp("suite")))


@functools.cache
def paths_of(task: str, root: Path) -> list[tuple[str | int, ...]]:
    found: list[tuple[str | int, ...]] = []

    def walk(data: object, path: tuple[str | int, ...]) -> None:
        found.append(path)
        inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
        for key, value in inner:
            walk(value, (*path, key))

    walk(canonical(load_suite(root))["tasks"][task], ())
    return found


def put(data: Any, path: tuple[str | int, ...], value: object) -> Any:  # noqa: ANN401  any JSON value
    if not path:
        return value
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return data


@given(st.data())
def test_one_value_of_a_task_replaced_by_anything(suite: Suite, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(suite.tasks)))
    assert suite.root is not None
    path = data.draw(st.sampled_from(paths_of(name, suite.root)))
    value = data.draw(VALUES | st.dictionaries(st.text(max_size=8), VALUES, max_size=2) | st.lists(VALUES, max_size=2))
    changed = put(copy.deepcopy(canonical(suite)["tasks"][name]), path, value)
    against = Against(suite.catalogue, names_of(suite.catalogue, suite.articles, suite.sources))
    task, errors = compile_task(changed, Place(FILE), f"tasks/{name}.yaml", against)
    assert isinstance(task, Task) != bool(errors)
    for error in errors:
        assert isinstance(error, SuiteError)
        assert error.todo
        assert len(error.what) < 400
        shown = str(error).replace("\n  -> ", "")
        assert not any(first <= ord(sign) <= last for sign in shown for first, last, _ in INVISIBLE_RANGES)


def test_decimals_are_among_what_is_tried() -> None:
    assert plain_types() >= {Decimal, int, str, bool, type(None)}


def plain_types() -> set[type]:
    found: set[type] = set()

    @given(VALUES)
    def collect(value: object) -> None:
        found.add(type(value))

    collect()
    return found
