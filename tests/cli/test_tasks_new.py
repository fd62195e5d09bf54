"""`harness tasks new`: from options, by answers on a terminal, and refused without either."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from calling import Call, Called
from hypothesis import given
from hypothesis import strategies as st

from harness._sanitise import first_invisible
from harness.cli._dialogue import plain_number
from harness.suite import Suite, load_suite, suite_problems
from harness.suite._yaml import parse_yaml
from harness.suite.new_task import SCHEMA_LINE, scalar, short_of, slug_of, task_text

LICENCE = (
    "--says", "Qwen3-8B is under Apache 2.0", "--about", "2025-10-12", "--metric", "licence",
    "--of", "repo=Qwen/Qwen3-8B", "--figure", "apache-2.0",
)  # fmt: skip


Answer = Callable[..., Called]


class Terminal(io.StringIO):
    """Standard input with someone at it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def built_in() -> Suite:
    return load_suite()


@pytest.fixture(autouse=True)
def _read_once(built_in: Suite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.cli.tasks_new.built_in_suite", lambda _: built_in)


@pytest.fixture
def suite(call: Call, tmp_path: Path) -> Path:
    place = tmp_path / "mine"
    assert call("init", place).code == 0
    return place


@pytest.fixture
def answer(call: Call, suite: Path, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Return a function that calls `tasks new` on a terminal and gives these answers."""

    def answering(*answers: str, words: tuple[str, ...] = ()) -> Called:
        monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{each}\n" for each in answers)))
        return call("--suite", suite, "tasks", "new", *words)

    return answering


def written(suite: Path) -> list[str]:
    return sorted(path.relative_to(suite / "tasks").as_posix() for path in (suite / "tasks" / "claims").glob("*"))


def test_options_alone_write_a_task_and_give_its_verdict(call: Call, suite: Path) -> None:
    done = call("--suite", suite, "tasks", "new", *LICENCE)
    assert done.code == 0, done.err
    assert written(suite) == ["claims/qwen3-8b-under-apache-2-0.yaml"]
    assert "supported" in done.out
    assert "licences/qwen3-apache" in done.err, "the nearest claims come first"
    assert done.err.index("Nearest") < done.err.index("written: ")
    task = load_suite(suite).tasks["claims/qwen3-8b-under-apache-2-0"]
    assert (task.claim.says, task.claim.about.stated) == ("Qwen3-8B is under Apache 2.0", True)
    text = (suite / "tasks" / "claims" / "qwen3-8b-under-apache-2-0.yaml").read_text(encoding="utf-8")
    assert text.startswith(f"{SCHEMA_LINE}\nid: claims/qwen3-8b-under-apache-2-0\n")


def test_nothing_is_overwritten(call: Call, suite: Path) -> None:
    assert call("--suite", suite, "tasks", "new", *LICENCE).code == 0
    file = suite / "tasks" / written(suite)[0]
    before = file.read_bytes()
    again = call("--suite", suite, "tasks", "new", *LICENCE, "--wording", "none")
    assert (again.code, again.out) == (2, "")
    assert "the suite has a task" in again.err
    assert file.read_bytes() == before


def test_a_file_that_appears_meanwhile_is_not_overwritten(
    call: Call, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = suite / "tasks" / "claims" / "mine.yaml"

    def late(*_: object, **__: object) -> None:
        place.parent.mkdir(exist_ok=True)
        place.write_text("someone else's", encoding="utf-8")

    monkeypatch.setattr("harness.cli.tasks_new.compiled_task", late)
    done = call("--suite", suite, "tasks", "new", "claims/mine", *LICENCE)
    assert (done.code, "the file exists" in done.err) == (2, True)
    assert place.read_text(encoding="utf-8") == "someone else's"


def test_without_a_terminal_what_is_missing_is_named_at_once(call: Call, suite: Path) -> None:
    done = call("--suite", suite, "tasks", "new")
    assert (done.code, done.out) == (2, "")
    assert "missing: --says, ID, --short, --about, --metric" in done.err
    done = call("--suite", suite, "tasks", "new", *LICENCE[:-2])
    assert "missing: --figure or --expect" in done.err
    done = call("--suite", suite, "tasks", "new", *LICENCE[:4], "--metric", "ratio")
    assert "missing: --of, --against" in done.err
    assert not (suite / "tasks" / "claims").exists()


@pytest.mark.parametrize(
    ("text", "unit", "plain"),
    [
        ("385.3 million", "count", "385300000"),
        ("2 billion", "count", "2000000000"),
        ("1.25 thousand", "count", "1250"),
        ("2,161,698", "count", "2161698"),
        ("40 %", "percent", "40"),
        ("40%", "percent", "40"),
        ("15.8 per cent", "percent", "15.8"),
        ("2.5 times", "ratio", "2.5"),
        ("26 weeks", "weeks", "26"),
        ("2 million", "percent", "2 million"),
        ("40 %", "count", "40 %"),
        ("1.2.3", "count", "1.2.3"),
        ("2025-08-05", "date", "2025-08-05"),
        ("apache-2.0", "licences", "apache-2.0"),
    ],
)
def test_a_figure_may_be_written_as_it_is_printed(text: str, unit: str, plain: str) -> None:
    assert plain_number(text, unit) == plain


def test_a_figure_as_printed_is_kept_as_printed(call: Call, suite: Path) -> None:
    words = ("--says", "Qwen has 385.3 million downloads", "--about", "2025-11-12", "--metric", "total")
    more = ("--quantity", "downloads", "--of", "family=qwen", "--figure", "385.3 million")
    done = call("--suite", suite, "tasks", "new", "downloads/qwen", *words, *more)
    assert done.code == 0, done.err
    figure = load_suite(suite).tasks["downloads/qwen"].claim.figure
    assert figure is not None
    assert (figure.value, figure.printed) == (385300000, "385.3 million")


def test_without_a_suite_of_ones_own_it_says_how_to_make_one(call: Call) -> None:
    done = call("tasks", "new", *LICENCE)
    assert (done.code, "harness init DIR" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--about", "2025-13-01"), "'2025-13-01' is no day"),
        (("--about", "2025-10-12..2025-10-01"), "before it starts"),
        (("--of", "family=gwen"), "unknown family 'gwen'; did you mean qwen"),
        (("--of", "family"), "KEY=VALUE"),
        (("--metric", "sum"), "'sum' is none of total, count"),
        (("--figure", "apache"), "unknown licence 'apache'"),
        (("--wording", "quite"), "unknown wording 'quite'"),
        (("--short", "x" * 49), "49 characters are too many"),
        (("--says", "a\u202eb"), "cannot be seen"),
        (("--says", ""), "between 1 and 400 characters"),
        (("--rule", "basis"), "NAME=VALUE"),
        (("--rule", "basis=yearly"), "'yearly' is not allowed here"),
        (("--window", "2025"), "'2025' is no day"),
        (("--expect", "more_than 3"), "'more_than' is none of in, all"),
        (("--each", "planet"), "'planet' is not allowed here"),
        (("--quantity", "downloads"), "quantity"),
    ],
)
def test_a_wrong_option_is_a_usage_error_that_says_what_is_allowed(
    call: Call, suite: Path, words: tuple[str, ...], says: str
) -> None:
    kept = [each for pair in zip(LICENCE[::2], LICENCE[1::2], strict=True) if pair[0] != words[0] for each in pair]
    done = call("--suite", suite, "tasks", "new", *kept, *words)
    assert (done.code, done.out) == (2, "")
    assert says in " ".join(done.err.split())
    assert not (suite / "tasks" / "claims").exists()


@pytest.mark.parametrize("name", ["../escape", "a/b/c", "A/b", "a", "a/../b", "/a/b", "a/.."])
def test_an_id_leads_nowhere_else(call: Call, suite: Path, name: str) -> None:
    done = call("--suite", suite, "tasks", "new", name, *LICENCE)
    assert (done.code, "is no id" in done.err) == (2, True)


def test_a_terminal_is_asked_for_everything_and_wrong_answers_are_asked_again(answer: Answer, suite: Path) -> None:
    done = answer(
        "Qwen is downloaded over three times as often as Llama.",
        "no id", "downloads/three-times",
        "", "x" * 60, "Qwen three times Llama",
        "yesterday", "2025-11-12",
        "n", "the day of publication",
        "y",
        "quotient", "ratio",
        "downloads",
        "family=gwen", "family=qwen",
        "family=llama",
        "3", "over", "three",
    )  # fmt: skip
    assert done.code == 0, done.err
    for wrong in ("'no id' is no id", "60 characters are too many", "'yesterday' is no day", "'quotient' is none of"):
        assert wrong in done.err
    assert "unknown family 'gwen'" in done.err
    assert "What is computed? " in done.err
    assert "?:" not in done.err
    task = load_suite(suite).tasks["downloads/three-times"]
    assert task.claim.figure is not None
    assert (task.claim.figure.value, task.claim.figure.wording, task.claim.figure.printed) == (3, "over", "three")
    assert not task.claim.about.stated
    assert "supported" in done.out


def test_what_does_not_fit_together_is_asked_again_on_a_terminal(answer: Answer, suite: Path) -> None:
    done = answer(
        "y", "y",
        "share", "downloads", "family=qwen", "everything",
        "40", "40 or so", "40 %",
        "40", "about", "a third",
        "40", "about", "40 %",
        words=("shares/forty", "--says", "Forty percent are Qwen's.", "--about", "2025-10-12"),
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "unknown wording '40 or so'" in done.err
    assert load_suite(suite).tasks["shares/forty"].claim.figure is not None


def test_a_claim_without_a_figure_says_what_must_be_found(answer: Answer, suite: Path) -> None:
    done = answer(
        "y", "y", "first_date", "namespace=Qwen", "", "soon", "before", "2024-01-01", "",
        words=("releases/qwen", "--says", "Qwen published its first model before 2024.", "--about", "2025-10-12"),
    )  # fmt: skip
    assert done.code == 0, done.err
    expect = load_suite(suite).tasks["releases/qwen"].readings[0].expect
    assert expect is not None
    assert (expect.op, str(expect.value)) == ("before", "2024-01-01")


def test_what_the_hub_cannot_decide_is_written_so(call: Call, answer: Answer, suite: Path) -> None:
    words = ("off/more", *LICENCE[:4], "--off-hub", "it is about users", "--look-at", "a survey")
    assert call("--suite", suite, "tasks", "new", *words).code == 0
    done = answer("y", "n", "it is about users", "a survey", words=("off/users", *LICENCE[:4]))
    assert done.code == 0, done.err
    assert "off the Hub" in done.out
    tasks = load_suite(suite).tasks
    assert tasks["off/users"].off_hub == tasks["off/more"].off_hub


def test_leaving_in_the_middle_writes_nothing(answer: Answer, suite: Path) -> None:
    done = answer("A sentence.", "claims/left")
    assert done.code == 130
    assert not (suite / "tasks" / "claims").exists()


def test_a_suite_without_the_schema_gets_it(call: Call, suite: Path) -> None:
    schema = suite / "task.schema.json"
    before = schema.read_bytes()
    schema.unlink()
    assert call("--suite", suite, "tasks", "new", *LICENCE).code == 0
    assert schema.read_bytes() == before


def test_options_of_every_kind_come_into_the_file(call: Call, suite: Path) -> None:
    words = (
        "shares/new", "--says", "In October 2025 more than 2 % of new models were Qwen's: so it is said.",
        "--short", "Qwen: 2 % of new", "--about", "2025-10-01..2025-10-12", "--day-from", "the table's month",
        "--metric", "share", "--of", "family=qwen", "--among", "relation=base", "--window", "2025-10-01..2025-10-12",
        "--rules", "atom-downloads", "--rule", "floor=more than 5", "--figure", "2.5", "--wording", "more than",
        "--printed", "2.5 %",
    )  # fmt: skip
    done = call("--suite", suite, "tasks", "new", *words)
    assert done.code == 0, done.err
    assert suite_problems(suite) == []
    reading = load_suite(suite).tasks["shares/new"].readings[0]
    assert (reading.rule_set, reading.rules.floor, reading.quantity) == ("atom-downloads", 6, "repos")
    assert reading.expect is not None
    assert reading.expect.op == "more_than"


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from(" :#,-"), min_size=1)
SEEN = TEXTS.map(str.strip).filter(lambda text: bool(text) and first_invisible(text) is None)


@given(says=SEEN, why=SEEN)
def test_any_text_comes_back_as_it_was(says: str, why: str) -> None:
    data = {
        "id": "a/b", "version": 1,
        "claim": {"says": says, "made_by": [], "about": {"on": "2025-10-12", "stated": True, "why": why}},
        "readings": {"as-worded": {"of": {"name": [says, why]}, "expect": {"value": Decimal("2.50")}}},
    }  # fmt: skip
    assert parse_yaml(task_text(data), "task")[0] == data


def test_names_and_short_forms_follow_from_the_sentence() -> None:
    assert slug_of("The US is more than 40 % of new releases on the Hub!") == "us-than-40-new-releases-hub"
    assert slug_of("の") == "claim"
    assert short_of("A short one. ") == "A short one"
    assert short_of("x" * 49) is None
    assert [scalar(text) for text in ("40", "2.5", "true", "apache-2.0", "2025-01-01")] == [
        40, Decimal("2.5"), True, "apache-2.0", "2025-01-01",
    ]  # fmt: skip
