"""The suite: articles, claims, tasks and the catalogue, from files to typed, validated objects.

`load_suite` reads a suite; `suite_problems` says everything that is wrong with one; `canonical` and
`suite_from_canonical` are the form in which result sets carry it. `compile_reading` makes one reading from plain data.
"""

from __future__ import annotations

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
from harness.suite.loading import Suite, canonical, load_suite, suite_from_canonical, suite_problems
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
