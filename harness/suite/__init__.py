"""The suite: articles, claims, tasks and the catalogue, from files to typed, validated objects.

`load_suite` reads a suite; `suite_problems` says everything that is wrong with one; `canonical` and
`suite_from_canonical` are the form in which result sets carry it. `compile_reading` makes one reading from plain data.
Names are looked up on first use: a suite that was read before is judged without the grammar of its files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness._lazy import public_name

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
    "AS_WORDED": "harness.suite._compile",
    "About": "harness.suite.tasks",
    "Article": "harness.suite.articles",
    "Catalogue": "harness.suite.catalogue",
    "Claim": "harness.suite.tasks",
    "ClaimedFigure": "harness.suite.tasks",
    "Contradiction": "harness.suite.articles",
    "Expectation": "harness.suite.tasks",
    "Family": "harness.suite.catalogue",
    "KnownRepo": "harness.suite.catalogue",
    "Licence": "harness.suite.catalogue",
    "METRIC_NEEDS": "harness.suite.metrics",
    "MetricNeeds": "harness.suite.metrics",
    "OffHub": "harness.suite.tasks",
    "PrintedFigure": "harness.suite.articles",
    "PublishedFigure": "harness.suite.catalogue",
    "Publisher": "harness.suite.catalogue",
    "RULE_NAMES": "harness.suite.rules",
    "Reading": "harness.suite.tasks",
    "Release": "harness.suite.catalogue",
    "Rules": "harness.suite.rules",
    "Saying": "harness.suite.articles",
    "Source": "harness.suite.articles",
    "SourceLink": "harness.suite.tasks",
    "Suite": "harness.suite.whole",
    "Task": "harness.suite.tasks",
    "Window": "harness.suite.tasks",
    "Wording": "harness.suite.catalogue",
    "canonical": "harness.suite.whole",
    "compile_reading": "harness.suite._readings",
    "find_tasks": "harness.suite.find",
    "load_suite": "harness.suite.loading",
    "suite_from_canonical": "harness.suite.loading",
    "suite_problems": "harness.suite.loading",
    "task_schema": "harness.suite.task_file",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  the names have types of their own
    """Return a public name, importing the module that it stands in."""
    return public_name(__name__, name, _STANDS_IN)


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)
