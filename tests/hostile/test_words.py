"""The same strings by the doors: files of a suite, tables, words of a call, answers of the Hub."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import reading
from corpus import strings, write_hostile_suite

from harness.cli.running import run
from harness.suite import suite_problems
from tests.hub_server import listed
from tests.hub_server.server import LocalHub

Ran = Callable[..., tuple[int, str, str]]

WORDS = [
    ("verify", "{}"),
    ("verify", "--against", "{}"),
    ("verify", "--snapshot", "{}"),
    ("verify", "--columns", "{}"),
    ("verify", "--fail-on", "{}"),
    ("verify", "--format", "{}"),
    ("explain", "{}"),
    ("tasks", "list", "{}"),
    ("tasks", "show", "{}"),
    ("tasks", "find", "{}"),
    ("tasks", "validate", "{}"),
    ("tasks", "sources", "{}"),
    ("measure", "{}"),
    ("measure", "count", "--namespace", "{}"),
    ("measure", "count", "--of", "{}"),
    ("pull", "--dry-run", "--namespace", "{}"),
    ("pull", "--table", "{}"),
    ("snapshot", "import", "{}", "--map", "{}"),
    ("snapshot", "show", "{}"),
    ("snapshot", "check", "{}"),
    ("snapshot", "remove", "{}"),
    ("snapshot", "diff", "{}", "{}"),
    ("results", "list", "--dir", "{}"),
    ("results", "show", "{}"),
    ("results", "check", "{}"),
    ("results", "publish", "{}", "--to", "a/b", "--dry-run"),
    ("results", "publish", "latest", "--to", "{}", "--dry-run"),
    ("cite", "{}"),
    ("cite", "latest#{}"),
    ("cite", "latest", "--url", "{}"),
    ("compare", "{}", "latest"),
    ("history", "{}"),
    ("report", "{}", "--output", "-"),
    ("completion", "{}"),
    ("{}",),
]
"""Calls; a string stands where `{}` does."""


@pytest.fixture
def ran(small_suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    """Return a function that runs a call on a small suite, in an empty directory, and looks at what it printed."""
    for module in ("harness.evidence_held", "harness.api", "harness.cli.results"):
        monkeypatch.setattr(f"{module}.built_in_results", lambda: tmp_path / "none")
    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)

    def running(*words: str, suite: Path = small_suite) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["--suite", str(suite), "--home", str(tmp_path / "home"), *words])
        shown = capsys.readouterr()
        for text in (shown.out, shown.err):
            reading.terminal(text)
        assert not list(place.iterdir()), words
        return int(code), shown.out, shown.err

    return running


def as_word(text: str) -> str:
    """A text as a shell hands it over: bytes without NUL, those that are no UTF-8 as Python marks them."""
    return os.fsdecode(text.encode("utf-8", "surrogatepass").replace(b"\0", b""))


def through(ran: Ran, number: int, text: str) -> None:
    words = [word.replace("{}", as_word(text)) for word in WORDS[number % len(WORDS)]]
    code, _, err = ran(*words)
    assert code in (0, 2, 3, 5), (ascii(words), code, err)
    assert "Traceback" not in err
    assert code == 0 or err


def test_some_strings_as_words_of_a_call(ran: Ran) -> None:
    for number, text in list(enumerate(strings()))[::13]:
        through(ran, number, text)


@pytest.mark.slow
def test_every_string_as_a_word_of_a_call(ran: Ran) -> None:
    for number, text in enumerate(strings()):
        through(ran, number, text)


def test_a_suite_takes_what_can_be_seen_and_names_the_rest(ran: Ran, tmp_path: Path) -> None:
    texts = strings()[::4]
    root = write_hostile_suite(tmp_path / "hostile", texts)
    problems = suite_problems(root)
    refused = {problem.where.file.rpartition("/")[2] for problem in problems if problem.where.file}
    assert 3 < len(refused) < len(texts) // 2
    for problem in problems:
        reading.terminal(str(problem))
    code, out, _ = ran("tasks", "validate", str(root))
    assert (code, len(out.splitlines())) == (2, len(problems))
    lines = {name: (root / "seeds" / name).read_text().count("\n") for name in ("articles.yaml", "sources.yaml")}
    assert all(count > len(texts) for count in lines.values())


def test_a_table_of_strings_is_imported_and_shown(ran: Ran, tmp_path: Path) -> None:
    rows = [
        {
            "id": f"Qwen/m{number}" if number % 3 else text,
            "downloads": 5,
            "licence": text,
            "task": text,
            "bases": [text],
        }
        for number, text in enumerate(strings())
    ]
    table, mapping = tmp_path / "t.jsonl", tmp_path / "m.yaml"
    table.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="ascii")
    mapping.write_text(
        "mapping: 1\nformat: jsonl\nname: hostile\ncaptured: 2025-05-31\n"
        "scope: {kind: namespaces, members: [Qwen, meta-llama]}\n"
        "columns: {repo_id: id, downloads_30d: downloads, licence: licence, pipeline_tag: task, base_models: bases}\n"
    )
    code, out, err = ran("snapshot", "import", str(table), "--map", str(mapping))
    assert code == 0, err
    assert "rejects.csv" in out + err
    rejects = next((tmp_path / "home").rglob("rejects.csv")).read_text(encoding="utf-8")
    reading.table(rejects)
    for words in (
        ("snapshot", "show", "hostile"),
        ("snapshot", "show", "hostile", "--format", "json"),
        ("snapshot", "list"),
        ("snapshot", "check"),
        ("verify", "--format", "markdown"),
        ("explain", "licences/qwen3-apache"),
        ("measure", "licence", "--namespace", "Qwen"),
        ("measure", "count", "--namespace", "Qwen", "--by", "licence"),
        ("doctor",),
    ):
        assert ran(*words)[0] in (0, 2), words


def test_refusals_of_the_hub_are_printed_as_text(ran: Ran, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tests.hub_server import wire  # noqa: PLC0415  only here

    monkeypatch.delenv("HARNESS_OFFLINE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    said = iter([text for text in strings() if text.strip()][::25])

    class Refusing(LocalHub):
        def _route(self, _: wire.Request) -> wire.Response:
            body = json.dumps({"error": next(said, "no")}).encode()
            return wire.Response(404, {"Content-Type": "application/json"}, body)

    with Refusing(listed([])) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
        for _ in range(5):
            code, _, err = ran("pull", "--table", "someone/table")
            assert code in (2, 5), err
            assert err
        assert len(hub.log) >= 5
