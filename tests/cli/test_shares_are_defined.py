"""No output shows a share without its definition, its denominator and its date: every verb and format is walked."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from calling import Call

from harness.api import import_snapshot
from harness.cli import cite, compare, history, verify
from harness.cli.explain import explain
from harness.cli.root import root
from harness.cli.running import run

from ..conftest import write_suite  # noqa: TID252  the small suite is written with more tasks than its fixture has
from .conftest import MAPPING, TABLE, hide_shipped

SHARES = {
    "shares/qwen-of-two": """\
id: shares/qwen-of-two
version: 1
claim:
  says: Qwen has more than 40 % of the downloads of two labs.
  short: Qwen > 40 % of two labs
  made_by: [paper-2025-11-12]
  figure: {value: 40, unit: percent, wording: more than, printed: 40 per cent}
  about: {on: 2025-05-31, stated: true, why: a test}
readings:
  as-worded:
    metric: share
    quantity: downloads
    of: {namespace: Qwen}
    among: {namespace: [Qwen, meta-llama]}
vary:
  as-worded: {population: [all, llm]}
""",
    "shares/qwen-of-two-later": """\
id: shares/qwen-of-two-later
version: 1
claim:
  says: Qwen has more than 40 % of the downloads of two labs, later.
  short: Qwen > 40 % of two labs later
  made_by: [paper-2025-11-12]
  figure: {value: 40, unit: percent, wording: more than, printed: 40 per cent}
  about: {on: 2025-11-12, stated: true, why: a test}
readings:
  as-worded:
    metric: share
    quantity: downloads
    of: {namespace: Qwen}
    among: {namespace: [Qwen, meta-llama]}
""",
    "shares/two-parts": """\
id: shares/two-parts
version: 1
claim:
  says: Qwen has most downloads and most repositories of two labs.
  short: Qwen leads two labs twice
  made_by: [paper-2025-11-12]
  about: {on: 2025-05-31, stated: true, why: a test}
readings:
  as-worded:
    all_of:
      downloads:
        metric: share
        quantity: downloads
        of: {namespace: Qwen}
        among: {namespace: [Qwen, meta-llama]}
        expect: {op: more_than, value: 50, why: a test}
      repos:
        metric: share
        of: {namespace: Qwen}
        among: {namespace: [Qwen, meta-llama]}
        expect: {op: more_than, value: 50, why: a test}
""",
}
DOWNLOADS = (
    "share of downloads of the last 30 days of repos in namespace Qwen, among repos in namespace Qwen or meta-llama"
)
REPOS = "share of repos in namespace Qwen, among repos in namespace Qwen or meta-llama"
DAY = "2025-05-31"
ON_PAGE = {"83.96 %": (DOWNLOADS, "187"), "75.0 %": (REPOS, "4"), "78.1 %": (DOWNLOADS, "137")}
"""Every share that can be on a page, as it is printed -> its definition and its denominator."""

BOUNDS = {"56.7 %", "65.5 %", "82.4 %", "83.96 %", "78.1 %", "0.0 %"}
"""Ends of intervals and figures without some repositories, which stand beside the shares."""

PERCENT = re.compile(r"[0-9]+\.[0-9]+ %")
"""Our own shares have decimals; those that claims print have none here."""


@dataclass(frozen=True)
class Place:
    """What every test here reads and none changes."""

    suite: Path
    """The small suite with the shares above."""

    home: Path
    """A store with one table of two labs."""

    sets: Path
    """Two result sets of the same claims, one of them under another definition in the later set."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    work = tmp_path_factory.mktemp("shares")
    made = Place(write_suite(work / "suite"), work / "home", work / "sets")
    for name, text in SHARES.items():
        (made.suite / "tasks" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (work / "models.csv").write_text(TABLE, encoding="utf-8")
    (work / "map.yaml").write_text(MAPPING, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        hide_shipped(patch, work / "none")
        import_snapshot(work / "models.csv", work / "map.yaml", home=made.home)
        words = ["--home", str(made.home), "--suite", str(made.suite), "verify", "--offline", "--write", str(made.sets)]
        assert run(words) == 0
        task = made.suite / "tasks/shares/qwen-of-two.yaml"
        text = task.read_text(encoding="utf-8")
        other = text.replace("vary:", "    rules: {population: llm}\nvary:").replace("version: 1", "version: 2")
        task.write_text(other, encoding="utf-8")
        assert run(words) == 0
        task.write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def ask(call: Call, place: Place, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that runs `harness WORDS…` on the store and the suite."""
    hide_shipped(monkeypatch, place.home / "none")
    return lambda *words: call("--home", place.home, "--suite", place.suite, *words)


def pages(text: str) -> str:
    """The text of a page without what a terminal, Markdown, LaTeX or HTML adds to it."""
    plain = re.sub(r"<[^>]*>", " ", text)
    for mark in ("\\%", "\\_", "\\,", "\\[", "\\]", "\\.", "\\-"):
        plain = plain.replace(mark, mark[1:])
    plain = plain.replace("&nbsp;", " ").replace("\u00a0", " ").replace("\u202f", " ").replace("~%", " %")
    return " ".join(plain.split())


def assert_page(text: str, name: str) -> int:
    """Every share on a page has its definition, denominator and date there as well; return how many shares it has."""
    flat = pages(text)
    shown = set(PERCENT.findall(flat))
    assert shown <= {*ON_PAGE, *BOUNDS}, f"{name} shows a share that this test does not know"
    for share in shown & set(ON_PAGE):
        definition, denominator = ON_PAGE[share]
        assert definition in flat, f"{name} shows {share} without its definition"
        assert re.search(rf"(of|/) ?{denominator}\b", flat), f"{name} shows {share} without its denominator"
        assert DAY in flat, f"{name} shows {share} without its date"
    return len(shown)


def objects(record: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  any JSON
    if isinstance(record, dict):
        yield record
        record = list(record.values())
    if isinstance(record, list):
        for each in record:
            yield from objects(each)


def assert_json(text: str, name: str) -> int:
    """Every object of unit percent with a value has its definition, denominator and date; return how many there are."""
    record = json.loads(text)
    defined = [each for each in objects(record) if "defined_before" in each and each["before"]["unit"] == "percent"]
    for change in defined:
        # A comparison has what its two ends are shares of beside them.
        for when in ("before", "after"):
            assert set(change[f"defined_{when}"]) == {"definition", "numerator", "denominator", "as_of"}, name
            change[when] = {**change[when], **change[f"defined_{when}"]}
        change["cases"] = []
    shares = [each for each in objects(record) if each.get("unit") == "percent" and each.get("value")]
    for share in shares:
        assert "among repos in namespace Qwen or meta-llama" in str(share.get("definition")), name
        assert share.get("denominator"), f"{name}: a share without its denominator: {share}"
        assert share.get("as_of") == DAY, name
    # What stands beside a share has the share's own definition.
    beside = [each for each in objects(record) if "why_not" in each and "/" in str(each.get("value"))]
    for other in beside:
        assert other["denominator"], f"{name}: a share beside another without its denominator"
    return len(shares)


def assert_csv(text: str, name: str) -> int:
    shares = [row for row in csv.DictReader(io.StringIO(text)) if row.get("unit") == "percent" and row.get("value")]
    for share in shares:
        assert share["definition"], name
        assert share["as_of"] == DAY, name
        assert share["denominator"] or share.get("group"), name
    return len(shares)


def assert_any(text: str, name: str) -> int:
    if text.lstrip().startswith(("{", "[")):
        return assert_json(text, name)
    if text.startswith(("task,", "claim,")):
        return assert_csv(text, name)
    return assert_page(text, name)


def test_the_figures_are_those_that_the_test_knows(ask: Call) -> None:
    done = ask("verify", "shares/", "--offline", "--format", "json")
    shares = {each["value"] for each in objects(json.loads(done.out)) if each.get("unit") == "percent"}
    assert {"157/187", "3/4", "107/137"} <= shares


@pytest.mark.parametrize("form", verify.FORMATS)
def test_verify(ask: Call, form: str) -> None:
    done = ask("verify", "--offline", "--format", form)
    assert done.code == 0, done.err
    shown = assert_any(done.out, f"verify --format {form}")
    assert shown or form in ("junit", "github")


@pytest.mark.parametrize("task", [*SHARES, "shares/chinese-over-40-percent"])
def test_explain(ask: Call, task: str) -> None:
    done = ask("explain", task)
    assert done.code == 0, done.err
    assert assert_page(done.out, f"explain {task}") or task == "shares/chinese-over-40-percent"


@pytest.mark.parametrize("form", ["table", "markdown", "json"])
def test_the_matrix(ask: Call, form: str) -> None:
    if "matrix" not in {option.name for option in explain.params}:
        return
    done = ask("explain", "shares/qwen-of-two", "--matrix", "--format", form)
    assert done.code == 0, done.err
    assert_any(done.out, f"explain --matrix --format {form}")


SHARE = ("share", "--quantity", "downloads", "--namespace", "Qwen", "--among", "namespace=Qwen,meta-llama")


@pytest.mark.parametrize("form", ["table", "json"])
def test_measure(ask: Call, form: str) -> None:
    done = ask("measure", *SHARE, "--on", DAY, "--format", form)
    assert done.code == 0, done.err
    assert assert_any(done.out, f"measure --format {form}")


def test_result_sets(ask: Call, place: Place) -> None:
    newest = max(path for path in place.sets.iterdir() if path.is_dir())
    shown = 0
    for path in sorted(newest.glob("*.csv")):
        shown += assert_csv(path.read_text(encoding="utf-8"), path.name)
    shown += assert_json((newest / "results.json").read_text(encoding="utf-8"), "results.json")
    shown += assert_page((newest / "README.md").read_text(encoding="utf-8"), "README.md")
    assert shown > 3
    done = ask("results", "show", newest)
    assert done.code == 0, done.err
    assert_any(done.out, "results show")


@pytest.mark.parametrize("form", compare.FORMATS)
def test_compare(ask: Call, place: Place, form: str) -> None:
    before, after = sorted(path for path in place.sets.iterdir() if path.is_dir())
    done = ask("compare", before, after, "--format", form)
    assert done.code == 0, done.err
    assert_any(done.out, f"compare --format {form}")


@pytest.mark.parametrize(
    "form", [pytest.param(form, marks=[pytest.mark.slow] if form == "svg" else []) for form in history.FORMATS]
)
def test_history(ask: Call, place: Place, form: str) -> None:
    done = ask("history", "shares/qwen-of-two", "--results", place.sets, "--format", form)
    assert done.code == 0, done.err
    assert_any(done.out, f"history --format {form}")


@pytest.mark.parametrize("form", cite.FORMATS)
def test_cite(ask: Call, place: Place, form: str) -> None:
    newest = max(path for path in place.sets.iterdir() if path.is_dir())
    done = ask("cite", newest, "--task", "shares/qwen-of-two", "--format", form)
    if done.code == 0:
        assert_any(done.out, f"cite --format {form}")
    else:
        assert done.code == 2, done.err


def test_report(ask: Call) -> None:
    """Charts are left out: their axes have numbers that are no figures of ours."""
    done = ask("report", "--output", "-")
    assert done.code == 0, done.err
    page = re.sub(r"(?s)<(svg|script|style|head)\b.*?</\1>", " ", done.out)
    assert assert_page(page, "report")


def test_no_verb_is_left_out() -> None:
    """Verbs that print no figure of ours are named here, so that a new one has to be walked or named."""
    walked = {"verify", "explain", "measure", "results", "report", "compare", "history", "cite"}
    without_figures = {"tasks", "pull", "snapshot", "doctor", "completion", "init"}
    assert set(root.list_commands(click.Context(root))) <= walked | without_figures
