"""Metrics and rule sets that other packages bring, by entry points.

A package names a `PluginMetric` under `harness.metrics`, or a `RuleSet` under `harness.rules`. The name of the entry
point is what task files write; it has a dot in it (`demo.downloads-per-repo`), so that it is never one of ours. Nothing
is imported before a task asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Any

from harness._errors import SuiteError, UnknownNameError
from harness._sanitise import for_message
from harness.suite.metrics import METRIC_NEEDS, MetricNeeds
from harness.suite.rule_sets import RULE_SETS, RuleSet

if TYPE_CHECKING:
    from harness.suite.tasks import Metric

METRICS_GROUP, RULES_GROUP = "harness.metrics", "harness.rules"
"""Groups of entry points."""

PLUGIN_NAME = r"^[a-z][a-z0-9-]{0,40}\.[a-z][a-z0-9-]{0,60}$"
"""How names of plugins are written."""

_NAME = re.compile(PLUGIN_NAME)


@dataclass(frozen=True, slots=True)
class PluginMetric:
    """A metric of another package."""

    needs: MetricNeeds
    """What a reading with it must and may have, what it counts, and what its figure is measured in."""

    subject: str
    """What its figure is, with the article, as a verdict says it: "the number of downloads per repository"."""

    definition: str
    """What is computed, for definitions; `{of}` and `{against}` stand for the repositories meant."""

    figure: Callable[..., Any]
    """Called with an extract, a reading and the catalogue; returns a `harness.plugins.Figure`. It must count what is
    unknown to both bounds."""

    columns: tuple[str, ...] = ()
    """Columns of a table that it needs besides those of its filters and its quantity."""


def is_plugin(name: str) -> bool:
    """Return whether a name is one that only another package can define."""
    return "." in name and _NAME.fullmatch(name) is not None


def plugin_metric(name: str) -> PluginMetric:
    """Return the metric that an installed package brings under a name.

    Raises:
        SuiteError: if none does, several do, or what it brings is no metric.
    """
    found = _loaded(METRICS_GROUP, name)
    if not isinstance(found, PluginMetric):
        raise _unusable(METRICS_GROUP, name, "it is no harness.plugins.PluginMetric")
    return found


def rule_set(name: str) -> RuleSet:
    """Return a rule set, built in or of an installed package.

    Raises:
        SuiteError: if there is none of this name, or it cannot be used.
    """
    if name in RULE_SETS:
        return RULE_SETS[name]
    found = _loaded(RULES_GROUP, name)
    if not isinstance(found, RuleSet):
        raise _unusable(RULES_GROUP, name, "it is no harness.plugins.RuleSet")
    if found.name != name:
        raise _unusable(RULES_GROUP, name, f"it calls itself '{for_message(found.name, 60)}'")
    return found


def needs_of(metric: Metric) -> MetricNeeds:
    """Return what a metric needs, built in or of an installed package.

    Raises:
        SuiteError: if no package brings it.
    """
    return plugin_metric(metric).needs if is_plugin(metric) else METRIC_NEEDS[metric]


def brought_by(group: str, name: str) -> str:
    """Return the package and its version that bring a name: `adoption-demo 0.1`."""
    distribution = _entry(group, name).dist
    return f"{distribution.name} {distribution.version}" if distribution is not None else "a package"


@cache
def _loaded(group: str, name: str) -> object:
    try:
        return _entry(group, name).load()
    except SuiteError:
        raise
    except Exception as error:  # noqa: BLE001  whatever another package does, it is not a fault of ours
        raise _unusable(group, name, f"{type(error).__name__}: {for_message(error, 200)}") from None


def _entry(group: str, name: str) -> EntryPoint:
    found = list(entry_points(group=group, name=name))
    if len(found) == 1:
        return found[0]
    if found:
        raise _unusable(group, name, "several packages bring it")
    there = sorted({for_message(each.name, 60) for each in entry_points(group=group)})
    todo = "install the package that brings it; installed now: " + (", ".join(there) or "none")
    raise UnknownNameError(f"no installed package brings {_kind(group)} '{for_message(name, 60)}'", todo=todo)


def _unusable(group: str, name: str, why: str) -> SuiteError:
    return SuiteError(f"{_kind(group)} '{for_message(name, 60)}' cannot be used: {why}", todo="tell its makers")


def _kind(group: str) -> str:
    return "the metric" if group == METRICS_GROUP else "the rule set"
