"""The suite: articles, claims, tasks and the catalogue, from files to typed, validated objects.

`load_suite` reads a suite; `suite_problems` says everything that is wrong with one; `canonical` and
`suite_from_canonical` are the form in which result sets carry it. `compile_reading` makes one reading from plain data.
Names are looked up on first use: a suite that was read before is judged without the grammar of its files.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.suite._compile import AS_WORDED
    from harness.suite._readings import compile_reading
    from harness.suite.articles import Article, Contradiction, PrintedFigure, Saying, Source
    from harness.suite.catalogue import (
        Catalogue,
        Family,
        KnownRepo,
        Licence,
        PublishedFigure,
        Publisher,
        Release,
        Wording,
    )
    from harness.suite.find import find_tasks
    from harness.suite.loading import load_suite, suite_from_canonical, suite_problems
    from harness.suite.metrics import METRIC_NEEDS, MetricNeeds
    from harness.suite.rules import RULE_NAMES, Rules
    from harness.suite.task_file import task_schema
    from harness.suite.tasks import (
        About,
        Claim,
        ClaimedFigure,
        Expectation,
        OffHub,
        Reading,
        SourceLink,
        Task,
        Window,
    )
    from harness.suite.whole import Suite, canonical

__all__ = [
    "AS_WORDED",
    "METRIC_NEEDS",
    "RULE_NAMES",
    "About",
    "Article",
    "Catalogue",
    "Claim",
    "ClaimedFigure",
    "Contradiction",
    "Expectation",
    "Family",
    "KnownRepo",
    "Licence",
    "MetricNeeds",
    "OffHub",
    "PrintedFigure",
    "PublishedFigure",
    "Publisher",
    "Reading",
    "Release",
    "Rules",
    "Saying",
    "Source",
    "SourceLink",
    "Suite",
    "Task",
    "Window",
    "Wording",
    "canonical",
    "compile_reading",
    "find_tasks",
    "load_suite",
    "suite_from_canonical",
    "suite_problems",
    "task_schema",
]

_STANDS_IN = {
    "AS_WORDED": "_compile",
    "About": "tasks",
    "Article": "articles",
    "Catalogue": "catalogue",
    "Claim": "tasks",
    "ClaimedFigure": "tasks",
    "Contradiction": "articles",
    "Expectation": "tasks",
    "Family": "catalogue",
    "KnownRepo": "catalogue",
    "Licence": "catalogue",
    "METRIC_NEEDS": "metrics",
    "MetricNeeds": "metrics",
    "OffHub": "tasks",
    "PrintedFigure": "articles",
    "PublishedFigure": "catalogue",
    "Publisher": "catalogue",
    "RULE_NAMES": "rules",
    "Reading": "tasks",
    "Release": "catalogue",
    "Rules": "rules",
    "Saying": "articles",
    "Source": "articles",
    "SourceLink": "tasks",
    "Suite": "whole",
    "Task": "tasks",
    "Window": "tasks",
    "Wording": "catalogue",
    "canonical": "whole",
    "compile_reading": "_readings",
    "find_tasks": "find",
    "load_suite": "loading",
    "suite_from_canonical": "loading",
    "suite_problems": "loading",
    "task_schema": "task_file",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  the names have types of their own
    """Return a public name, importing the module that it stands in."""
    if name in _STANDS_IN:
        return getattr(import_module(f"harness.suite.{_STANDS_IN[name]}"), name)
    raise AttributeError(f"module 'harness.suite' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
