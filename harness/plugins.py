"""What a package that brings a metric or a rule set needs of harness: see docs/how-to/write-a-plugin.md."""

from __future__ import annotations

from harness.measure.extract import Extract
from harness.measure.figure import Figure, Group, Unknown
from harness.measure.metrics import measure_name, select
from harness.measure.selection import Amount, Selection, amount
from harness.measure.unknown import unknown_masses
from harness.suite.catalogue import Catalogue
from harness.suite.metrics import MetricNeeds
from harness.suite.plugins import PluginMetric
from harness.suite.rule_sets import RuleSet
from harness.suite.rules import Rules
from harness.suite.tasks import Reading

__all__ = [
    "Amount",
    "Catalogue",
    "Extract",
    "Figure",
    "Group",
    "MetricNeeds",
    "PluginMetric",
    "Reading",
    "RuleSet",
    "Rules",
    "Selection",
    "Unknown",
    "amount",
    "measure_name",
    "select",
    "unknown_masses",
]
