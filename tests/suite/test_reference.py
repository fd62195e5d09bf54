"""docs/reference/task.md names everything that the grammar has, and its examples work."""

from __future__ import annotations

import re
import typing
from datetime import date
from pathlib import Path

import pytest

from harness.suite import About, compile_reading, load_suite
from harness.suite._expect import SLACK
from harness.suite._yaml import parse_yaml
from harness.suite.filters import LICENCE_CLASSES, RELATION_KINDS
from harness.suite.metrics import METRIC_NEEDS
from harness.suite.modalities import MODALITIES
from harness.suite.reading_file import (
    AboutFile,
    DaysFile,
    ExpectFile,
    FilterFile,
    ParametersFile,
    ReadingFile,
    RulesFile,
    WindowFile,
)
from harness.suite.rules import RULE_NAMES, Rules
from harness.suite.task_file import ClaimFile, FigureFile, OffHubFile, SourceFile, TaskFile
from harness.suite.tasks import METRICS, OPS, QUANTITIES, Fidelity, Unit
from harness.suite.templates import CLAIM_FIELDS, READING_FIELDS, SOURCE_FIELDS

PAGE = (Path(__file__).resolve().parents[2] / "docs/reference/task.md").read_text(encoding="utf-8")
MODELS = (
    TaskFile, ClaimFile, FigureFile, AboutFile, SourceFile, OffHubFile, ReadingFile, FilterFile, DaysFile,
    ParametersFile, WindowFile, RulesFile, ExpectFile,
)  # fmt: skip
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_named(model: type[TaskFile]) -> None:
    names = [field.alias or name for name, field in model.model_fields.items()]
    missing = [name for name in names if not re.search(rf"`[^`]*\b{re.escape(name)}\b[^`]*`", PAGE)]
    assert missing == []


@pytest.mark.parametrize(
    "names",
    [
        METRICS, QUANTITIES, OPS, RULE_NAMES, RELATION_KINDS, LICENCE_CLASSES, tuple(MODALITIES), READING_FIELDS,
        SOURCE_FIELDS, CLAIM_FIELDS, Unit.__args__, Fidelity.__args__,  # type: ignore[attr-defined]
    ],
)  # fmt: skip
def test_every_name_is_explained(names: tuple[str, ...]) -> None:
    assert [name for name in names if f"`{name}`" not in PAGE] == []


def test_every_value_of_every_rule_is_named() -> None:
    for name in RULE_NAMES:
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |") and line.count("|") == 4)
        values = [value for value in typing.get_args(typing.get_type_hints(Rules)[name]) if isinstance(value, str)]
        assert [value for value in (*values, str(getattr(Rules(), name))) if f"`{value}`" not in row] == []


def test_every_wording_and_slack_is_named() -> None:
    wordings = load_suite().catalogue.wordings
    assert [wording for wording in wordings if f"`{wording}`" not in PAGE] == []
    for slack in ("half-last-digit", "5%", "2 last-digits", ""):
        assert SLACK.fullmatch(slack)
        assert not slack or f"`{re.sub('[0-9]', 'N', slack)}`" in PAGE


def test_the_table_of_metrics_says_what_the_loader_asks_for() -> None:
    rows = {cells[0].strip("` "): cells for line in PAGE.splitlines() if len(cells := line.strip("|").split("|")) == 6}
    for metric, needs in METRIC_NEEDS.items():
        _, needed, may, _, unit, _ = rows[metric]
        assert re.findall(r"`(\w+)`", needed) == list(needs.needs)
        assert re.findall(r"`(\w+)`", may) == [key for key in needs.may if key != "must"]
        assert unit.strip().startswith(needs.unit)


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.split("\n", 1)[0])
def test_the_examples_work(text: str, tmp_path: Path) -> None:
    data, _ = parse_yaml(text, "example")
    assert isinstance(data, dict)
    if "id" in data:
        path = tmp_path / "suite" / "tasks" / f"{data['id']}.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
        assert list(load_suite(tmp_path / "suite").tasks) == [data["id"]]
    else:
        about = About(date(2025, 11, 12), date(2025, 11, 12), stated=True, why="an example")
        made = compile_reading("example", data, catalogue=load_suite().catalogue, about=about)
        assert made.parts or made.metric in METRICS


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5
