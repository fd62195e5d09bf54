"""Bad tasks: each gives one clear message with file, line, column, the offending value, and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness._errors import SuiteError, UnknownNameError
from harness.suite import load_suite, suite_problems

from .conftest import SHARE, Edit, Refused

DOWNLOADS = "tasks/downloads/qwen-385-million.yaml"
COMPOUND = "tasks/licences/qwen3-apache.yaml"
OFF_HUB = "tasks/off-hub/anecdote.yaml"


@pytest.mark.parametrize(
    "row",
    [
        ("version: 1", "versoin: 1", "unknown key 'versoin'", "did you mean version?", "versoin: 1"),
        ("fidelity: distorted", "fidelty: distorted",
         "unknown key 'fidelty'", "did you mean fidelity?", "fidelty: distorted"),
        ("version: 1", "version: one", "'one' is not a whole number", "write a whole number", "one"),
        ("version: 1", "version: 1.0", "1.0 is not a whole number", "write a whole number", "1.0"),
        ("version: 1", "version: true", "true is not a whole number", "write a whole number", "true"),
        ("version: 1", "version: 0", "0 is out of range", "at least 1", "0"),
        ("version: 1\n", "", "the key 'version' is missing", "add it", "id: shares/chinese-o"),
        ("made_by: [paper-2025-11-12]", "made_by: paper-2025-11-12",
         "is not a list", "write a list", "paper-2025-11-12"),
        ("says: Derivatives of Chinese models are more than 40 % of new language models.", "says: 40",
         "40 is not a text", "put it in quotes", "40"),
        ("Chinese derivatives > 40 %", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
         "49 characters are too many", "at most 48", "xxxxxxxxxxxxxxxxxxxx"),
        ("among: {}", "among:", "there is no value", "a filter for everything is {}", "among:"),
        ("metric: share\n    of: {rel", "metric: shares\n    of: {rel",
         "'shares' is not allowed here", "did you mean share?", "shares"),
        ("fidelity: distorted", "fidelity: wrong",
         "'wrong' is not allowed here", "allowed: distorted, faithful, untraceable", "wrong"),
        ("country: china", "country: chna", "unknown country 'chna'", "did you mean china?", "chna"),
        ("family: qwen", "family: qwn", "unknown family 'qwn'", "did you mean qwen?", "qwn"),
        ("family: qwen", "family: [llama, qwn]", "unknown family 'qwn'", "did you mean qwen?", "qwn"),
        ("relation: derivative, country", "relation: derived, country",
         "unknown relation 'derived'", "did you mean derivative?", "derived"),
        ("family: qwen", "licence: mitt", "unknown licence 'mitt'", "did you mean mit?", "mitt"),
        ("family: qwen", "licence_class: open", "unknown licence class 'open'", "permissive", "open"),
        ("family: qwen", "organisation: alibabba",
         "unknown organisation 'alibabba'", "did you mean alibaba?", "alibabba"),
        ("family: qwen", "modality: smell", "unknown modality 'smell'", "allowed: audio", "smell"),
        ("family: qwen", "namespace: Qwen/Qwen3", "'Qwen/Qwen3' is no Hub namespace", "", "Qwen/Qwen3"),
        ("family: qwen", "repo: ../../etc/passwd", "is no repository id", "owner/name", "../../etc/passwd"),
        ("family: qwen", "repo: a/..", "is no repository id", "owner/name", "a/.."),
        ("family: qwen", "name: 'Qwen[0-9]'", "is no pattern", "* and ?", "'Qwen[0-9"),
        ("family: qwen", "task: Text Generation", "is no pipeline tag", "", "Text Generation"),
        ("family: qwen", "parameters: {at_least: 7, less_than: 7}", "the span is empty", "", "{at_least: 7, less_t"),
        ("family: qwen", "parameters: {}", "neither 'at_least' nor 'less_than'", "", "{}}"),
        ("family: qwen", "created: {from: 2025-02-01, to: 2025-01-01}",
         "before it starts on 2025-02-01", "", "{from: 2025-02-01, t"),
        ("family: qwen", "any_of: []", "there is nothing in it", "", "[]}"),
        ("family: qwen", "family: []", "there is nothing in it", "", "[]}"),
        ("family: qwen", "not: {family: qwn}", "unknown family 'qwn'", "did you mean qwen?", "qwn"),
        ("{value: 40, unit: percent, wording: more than, printed: 40 per cent}",
         "{value: 140, unit: percent, wording: more than, printed: 140 %}",
         "a share of 140 percent is above 100", "correct", "140"),
        ("value: 40", "value: -40", "-40 is no value of unit percent", "at least 0", "-40"),
        ("value: 40", "value: forty", "'forty' is no value of unit percent", "at least 0", "forty"),
        ("value: 40", "value: 41", "no number in '40 per cent' is 41", "last_digit", "40 per cent"),
        ("wording: more than", "wording: more then",
         "unknown wording 'more then'", "did you mean more than?", "more then"),
        ("unit: percent", "unit: percents", "'percents' is not allowed here", "did you mean percent?", "percents"),
        ("unit: percent", "unit: count",
         "the claim's figure is of unit count, this reading's of unit percent", "write expect", "metric: share"),
        ("on: 2025-11-12", "on: 2025-11-31", "'2025-11-31' is no day", "YYYY-MM-DD", "2025-11-31"),
        ("on: 2025-11-12", "on: 12 November 2025", "does not have the form wanted", "YYYY-MM-DD", "12 November 2025"),
        ("on: 2025-11-12", "on: 2025-11-12, to: 2025-11-13",
         "'on' stands beside 'from' or 'to'", "either", "{on: 2025-11-12, to:"),
        ("on: 2025-11-12, ", "", "it is not said when", "on: DAY", "{stated: false, why:"),
        ("window: {from: 2025-07-01, to: 2025-07-31}", "window: {from: 2025-07-31, to: 2025-07-01}",
         "the span ends on 2025-07-01, before it starts on 2025-07-31", "swap", "{from: 2025-07-31, t"),
        ("about: {from: 2025-07-01, to: 2025-07-31", "about: {from: 2025-07-31, to: 2025-07-01",
         "before it starts", "swap", "{from: 2025-07-31, t"),
        ("months: 1, until: about", "months: 1", "the window is not clear", "until", "{months: 1}"),
        ("months: 1, until: about", "months: 1, weeks: 2, until: about",
         "the window is not clear", "one length", "{months: 1, weeks: 2"),
        ("months: 1, until: about", "months: 1, from: 2025-01-01",
         "the window is not clear", "either", "{months: 1, from: 20"),
        ("months: 1, until: about", "months: 0, until: about", "0 is out of range", "at least 1", "0"),
        ("months: 1, until: about", "months: 1200, until: 0050-01-01", "is before the calendar", "shorter", "1200"),
        ("floor: more than 5}", "floor: 5}", "5 is not 0, 'more than N' or 'at least N'", "", "5"),
        ("floor: more than 5}", "floor: above 5}", "'above 5' is no floor", "more than N", "above 5"),
        ("{population: llm}", "{population: lmm}", "'lmm' is not allowed here", "did you mean llm", "lmm"),
        ("{population: llm}", "{country_table: atom}", "unknown country table 'atom'", "allowed: harness", "atom"),
        ("{population: llm}", "{size: 7}", "7 is not a text", "quotes", "7"),
        ("{population: llm}", "{size: big}", "does not have the form wanted", "declared at least N", "big"),
        ("floor: more than 5}", "family: list}", "no curated list of the family 'qwen'", "unlisted", "{population"),
        ("{population: llm}", "{set: atom}", "'atom' is not allowed here", "allowed: atom-derivatives", "atom"),
        ("{population: llm}", "atom-download", "is not allowed here", "mean atom-downloads", "atom-download"),
        ("{population: llm}", "atom-derivatives",
         "unknown country table 'atom-2026-08-17'", "allowed: harness", "atom-derivatives"),
        ("{population: llm}", "{relations: finetunes}", "does not have the form wanted", "joined by +", "finetunes"),
        ("{population: llm}", "{relations: merge+merge}", "a kind stands twice", "once", "merge+merge"),
        ("as-worded: {relations", "as-wordde: {relations",
         "unknown reading 'as-wordde'", "did you mean as-worded or", "as-wordde: {relation"),
        ("base: [nearest, root]", "base: [nearest, top]",
         "'top' is not allowed here", "allowed: nearest, root", "top"),
        ("floor: [0, more than 5]", "floor: [more than 5, at least 6]",
         "a value of 'floor' stands twice", "", "[more than 5, at lea"),
        ("as-worded: {relations: [any, adapter+finetune], floor: [0, more than 5], base: [nearest, root]}",
         "as-worded: {}",
         "nothing is varied", "name a rule", "{}"),
        ("[paper-2025-11-12]", "[paper-2025-11-13]",
         "unknown article 'paper-2025-11-13'", "did you mean paper-2025-11-12?", "paper-2025-11-13"),
        ("[memo-2025, list-2025]", "[memo-2024, list-2025]",
         "unknown source 'memo-2024'", "did you mean memo-2025", "memo-2024"),
        ("figure: memo-2025/qwen-share", "figure: memo-2025/qwen",
         "unknown published figure", "memo-2025/qwen-share", "memo-2025/qwen"),
        ("repos: [Qwen/Qwen2.5-7B]", "repos: [Qwen/Qwen2.5-7B, ../x]",
         "'../x' is no repository id", "owner/name", "../x"),
        ("{as-worded.value}", "{as-worded.vlaue}",
         "unknown field 'as-worded.vlaue'", "did you mean as-worded.value", "On {as-worded.as_of"),
        ("{as-worded.value}", "{as-worded.__class__}", "unknown field", "allowed", "On {as-worded.as_of"),
        ("{as-worded.value}", "{as-worded.value",
         "a brace in the template stands alone", "write fields", "On {as-worded.as_of"),
        ("    among: {}\n", "", "the metric 'share' needs 'among'", "add among", "metric: share"),
        ("    among: {}\n", "    among: {}\n    against: {}\n",
         "the metric 'share' has no 'against'", "take it out", "against: {"),
        ("    among: {}\n", "    among: {}\n    each: country\n",
         "'each' has no 'must'", "every, any or together", "metric: share"),
        ("    among: {}\n", "    among: {}\n    must: every\n", "'must' has no 'each'", "add each", "must: every"),
        ("    among: {}\n", "    among: {}\n    each: family\n    must: any\n",
         "'of' lists no family", "list them", "family"),
        ("  as-worded:\n", "  as-printed:\n", "the task has no reading 'as-worded'", "add it", "as-printed:"),
        ("    metric: share\n    of: {rel", "    of: {rel",
         "the reading has no metric", "add metric", "of: {relation: deriv"),
        ("id: shares/chinese-over-40-percent", "id: shares/other",
         "is not the file's path", "write shares/chinese-over-40-percent", "shares/other"),
        ("id: shares/chinese-over-40-percent", "id: ../x", "'../x' is no task id", "folder/slug", "../x"),
        ("id: shares/chinese-over-40-percent", "id: Shares/X", "'Shares/X' is no task id", "folder/slug", "Shares/X"),
    ],
)  # fmt: skip
def test_a_bad_share_task_is_refused_with_its_place(
    small_suite: Path, refused: Refused, row: tuple[str, str, str, str, str]
) -> None:
    old, new, what, todo, at = row
    error = refused(old, new)
    assert what in error.what
    assert todo in error.todo
    assert text_at(small_suite / SHARE, error).startswith(at), str(error)
    assert str(error).startswith(f"{small_suite}/{SHARE}:{error.where.line}:{error.where.column}: ")


def text_at(path: Path, error: SuiteError) -> str:
    """Return the text of the file from the place that the error names."""
    assert error.where.line is not None
    assert error.where.column is not None
    return path.read_text(encoding="utf-8").splitlines()[error.where.line - 1][error.where.column - 1 :]


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        (DOWNLOADS, "    quantity: downloads\n", "", "the metric 'total' needs 'quantity'"),
        (DOWNLOADS, "quantity: downloads", "quantity: repos", "the metric 'total' does not measure repos"),
        (DOWNLOADS, "metric: total\n    quantity: downloads", "metric: release_weeks",
         "'release_weeks' needs 'window'"),
        (DOWNLOADS, "metric: total\n    quantity: downloads", "metric: ratio", "'ratio' needs 'against'"),
        (DOWNLOADS, "metric: total\n    quantity: downloads", "metric: registry", "'registry' needs 'fact'"),
        (DOWNLOADS, "metric: total\n    quantity: downloads", "metric: concentration", "'concentration' needs 'each'"),
        (DOWNLOADS, "metric: total\n    quantity: downloads", "metric: crossing", "'crossing' needs 'against'"),
        (DOWNLOADS, "    of: {family: qwen}\n", "", "the metric 'total' needs 'of'"),
        (DOWNLOADS, "  figure: {value: 385300000, unit: count, wording: roughly, printed: 385.3 million}\n", "",
         "the claim prints no figure to expect"),
        (DOWNLOADS, "wording: roughly", "wording: in", "what must be found does not follow from 'in'"),
        (DOWNLOADS, "wording: roughly", "wording: first", "what must be found does not follow from 'first'"),
        (DOWNLOADS, "printed: 385.3 million", "last_digit: 0", "the last digit is worth nothing"),
        (DOWNLOADS, "printed: 385.3 million", "last_digit: x", "'x' is not a plain number"),
        (COMPOUND, "against: {family: [llama, qwen]}", "against: {family: llama}",
         "'against' is no list of competitors"),
        (COMPOUND, "against: {family: [llama, qwen]}", "against: {family: [llama, qwen], task: a}",
         "'against' is no list of competitors"),
        (COMPOUND, "        expect: {op: first, value: qwen, why: it leads}\n", "", "the part has no expectation"),
        (COMPOUND, "    all_of:\n", "    metric: count\n    all_of:\n", "'metric' stands beside all_of"),
        (COMPOUND, "op: all", "op: about", "'about' does not compare a figure of unit licences"),
        (COMPOUND, "op: all", "op: every", "'every' is not allowed here"),
        (COMPOUND, "value: apache-2.0", "value: apache2", "unknown licence 'apache2'"),
        (COMPOUND, "value: apache-2.0", "value: 2.0", "2.0 is no name"),
        (COMPOUND, "why: it leads", "why: it leads, slack: 1", "slack does not belong here"),
        (COMPOUND, "expect: {op: first, value: qwen,", "expect: {op: about, value: 1,", "'about' does not say how far"),
        (COMPOUND, "expect: {op: first, value: qwen,", "expect: {op: within, value: [1],", "'within' needs two values"),
        (COMPOUND, "expect: {op: first, value: qwen,", "expect: {op: within, value: [2, 1],",
         "the span ends before it starts"),
        (COMPOUND, "expect: {op: first, value: qwen,", "expect: {op: equals, value: [1, 2],",
         "'equals' needs one value"),
        (COMPOUND, "expect: {op: first, value: qwen,", "expect: {op: equals, value: true,",
         "true is no value of unit rank"),
        (COMPOUND, ", why: it leads}", "}", "the key 'why' is missing"),
        (OFF_HUB, "look_at: the person who is quoted", "look: there", "unknown key 'look'"),
        (OFF_HUB, ", look_at: the person who is quoted", "", "the key 'look_at' is missing"),
        (OFF_HUB, "off_hub: {", "vary: {as-worded: {floor: [0]}}\noff_hub: {", "'vary' stands beside off_hub"),
    ],
)  # fmt: skip
def test_other_bad_tasks_are_refused(refused: Refused, file: str, old: str, new: str, what: str) -> None:
    error = refused(old, new, file)
    assert what in error.what
    assert error.where.line is not None
    assert str(error.where).count(file) == 1


@pytest.mark.parametrize("parts", ["{op: more_than, value: 101, why: x}", "{op: within, value: [0, 100.5], why: x}"])
def test_a_written_share_above_100_percent_is_refused(refused: Refused, parts: str) -> None:
    error = refused("rules: {population: llm}\n", f"rules: {{population: llm}}\n    expect: {parts}\n")
    assert "percent is above 100" in error.what
    assert error.where.item == "readings.as-worded.expect.value"


def test_unknown_names_have_their_own_type(refused: Refused) -> None:
    assert isinstance(refused("country: china", "country: chna"), UnknownNameError)


def test_escapes_in_a_task_never_reach_the_message(refused: Refused) -> None:
    error = refused("Chinese derivatives > 40 %", '"\\e]0;owned\\a\\u202e"')
    assert "\x1b" not in str(error)
    assert "\u202e" not in str(error)
    assert r"\x1b]0;owned\x07\u202e" in str(error)


def test_escapes_in_keys_names_and_file_names_never_reach_the_message(small_suite: Path, edit: Edit) -> None:
    edit("country: china", "country: [china, '=HYPERLINK(|x|)<b>']")
    bad = small_suite / "tasks" / "shares" / "a\x1b[31m\u202e.yaml"
    bad.write_text("id: x\n", encoding="utf-8")
    shown = "\n".join(str(problem) for problem in suite_problems(small_suite))
    assert "unknown country '=HYPERLINK(|x|)<b>'" in shown
    assert r"a\x1b[31m\u202e.yaml" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_long_values_are_shortened(refused: Refused) -> None:
    error = refused("country: china", f"country: {'x' * 190}")
    assert len(error.what) < 120
    assert "…" in error.what


def test_several_faults_are_all_reported_and_the_first_is_raised(small_suite: Path, edit: Edit) -> None:
    edit("version: 1", "version: x")
    edit("fidelity: distorted", "fidelity: wrong")
    edit("version: 2", "version: -1", DOWNLOADS)
    problems = suite_problems(small_suite)
    assert [problem.where.item for problem in problems] == ["version", "version", "source.fidelity"]
    with pytest.raises(SuiteError, match="2 more faults") as caught:
        load_suite(small_suite)
    assert caught.value.what == problems[0].what


def test_a_duplicate_key_is_refused(refused: Refused) -> None:
    error = refused("version: 1\n", "version: 1\nversion: 2\n")
    assert "the key 'version' stands twice" in error.what
    assert (error.where.line, error.where.column) == (3, 1)
    assert "the first is in line 2" in error.todo


@pytest.mark.parametrize("content", ["just text", "[1, 2]", "1", "null"])
def test_a_file_that_is_no_mapping_is_refused(small_suite: Path, content: str) -> None:
    (small_suite / SHARE).write_text(content, encoding="utf-8")
    (small_suite / "seeds/articles.yaml").write_text("[]", encoding="utf-8")
    problems = [problem for problem in suite_problems(small_suite) if SHARE in str(problem)]
    assert len(problems) == 1
    assert "is not a mapping" in problems[0].what or "there is no value" in problems[0].what
