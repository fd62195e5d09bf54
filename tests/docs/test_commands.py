"""Every command that a page shows is run, page by page, in a directory of its own, on the evidence that is shipped."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pages import PAGES, ROOT, Shell, commands, commands_in

from harness.new_suite import start_suite

NOT_RUN = {
    "python3 -m venv": "makes an environment and installs packages: CI runs the README's as its first step",
    ".venv/bin/python -m pytest": "is the test suite itself",
    ".venv/bin/ruff": "is a step of CI of its own",
    "python -m tests.hub_server": "starts a server that runs until it is stopped; tests/pull use it",
    "export HF_ENDPOINT": "names that server",
    "harness verify --live": "asks a server; tests/pull/test_cli.py runs it against the local one",
    "harness pull --whole-hub": "asks a server; tests/pull/test_cli.py runs it against the local one",
    "harness pull --at": "asks a server; tests/pull/test_cli_tables.py runs it against the local one",
    "harness snapshot diff": "compares tables that a server would give; tests/snapshot/test_difference.py does",
    "harness compare HEAD~3": "needs a git checkout with three commits; tests/results runs it on one of its own",
    "harness compare previous": "needs two result sets in results/; tests/results runs it on two",
    "harness results withdraw": "changes shipped results; tests/results runs it on a set of its own",
    "harness verify --offline --write results --supersedes": "names the set that it replaces; tests/results runs it",
    "harness tasks sources --format dot | dot": "needs Graphviz",
}
"""Beginnings of commands that are not run here, and why."""

TUTORIAL, DISPUTE = "docs/tutorial.md", "docs/how-to/dispute-a-row.md"
"""Pages whose commands are not only run: what they say must be what comes out."""


def not_run(command: str) -> bool:
    return any(command.startswith(beginning) for beginning in NOT_RUN)


def prepared(page: str, directory: Path) -> None:
    """Put into a directory what a page says is there: the files that it shows, or a checkout's folders."""
    if page == "docs/how-to/import-a-table.md":
        text = (ROOT / page).read_text(encoding="utf-8")
        for kind, name in (("csv", "models.csv"), ("yaml", "models.yaml")):
            block = text.partition(f"```{kind}\n")[2].partition("```")[0]
            (directory / name).write_text(block, encoding="utf-8")
    if page == "docs/how-to/rebuild-the-results.md":
        shutil.copytree(ROOT / "docs" / "mappings", directory / "docs" / "mappings")
        header = "repo_id,created_at,last_modified,downloads,pipeline_tag,license\nQwen/Qwen3-8B,2025-04-27,,1,,\n"
        (directory / "models.csv").write_text(header, encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one store for all pages."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def shell(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Return a shell in an empty directory."""
    monkeypatch.setenv("HARNESS_HOME", str(home))
    return Shell(tmp_path)


QUICK = {"docs/how-to/import-a-table.md"}
"""Pages that every run of the tests follows, besides those that are looked at; the others judge many claims, often."""


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=[] if page in QUICK else [pytest.mark.slow])
        for page in PAGES
        if page not in (TUTORIAL, DISPUTE) and any(not not_run(line) for line in commands(page))
    ],
)
def test_every_command_of_a_page_works(page: str, shell: Shell) -> None:
    prepared(page, shell.directory)
    for line in commands(page):
        if not not_run(line):
            code, said = shell.run(line)
            assert code == 0, f"{page}: {line}\n{said}"


def test_what_is_not_run_is_still_shown_somewhere() -> None:
    shown = [line for page in PAGES for line in commands(page)]
    for beginning in NOT_RUN:
        assert any(line.startswith(beginning) for line in shown), f"no page shows {beginning!r} any more"


def followed(page: str, shell: Shell) -> dict[str, str]:
    """Follow a page and return what every command said, in one line."""
    said: dict[str, str] = {}
    for line in commands(page):
        code, text = shell.run(line)
        assert code == 0, f"{line}\n{text}"
        said[line] = " ".join(text.split())
    return said


def test_the_tutorial_works_and_sees_what_it_says(shell: Shell) -> None:
    said = followed(TUTORIAL, shell)
    (new,) = (text for line, text in said.items() if " tasks new downloads/deepseek-and-mistral " in line)
    assert "supported 2.12" in new
    assert "\N{MINUS SIGN}31 days" in new
    explained = said["harness --suite my-claims explain deepseek-and-mistral"]
    assert "1.48, then contradicted" in explained
    assert "all 30-days 2.12 supported" in explained
    assert "llm 30-days 6.27 supported" in explained
    assert "2 supported, 2 no evidence" in explained
    assert "3.27" in said["harness --suite my-claims verify --offline"]
    page = (shell.directory / "report.html").read_text(encoding="utf-8")
    assert 'id="downloads/deepseek-and-mistral"' in page
    (cited,) = (text for line, text in said.items() if line.endswith("--format bibtex"))
    assert "@misc{" in cited
    assert "2.12" in cited


def test_the_readme_of_a_new_suite_works_in_it(shell: Shell) -> None:
    start_suite(shell.directory)
    lines = list(commands_in((shell.directory / "README.md").read_text(encoding="utf-8")))
    assert len(lines) == 4
    for line in lines:
        code, text = shell.run(line)
        # Nobody is there to answer: what is missing is named, as the tests of this verb see it.
        assert code == (2 if "tasks new" in line else 0), f"{line}\n{text}"
    assert [path.name for path in (shell.directory / "results").iterdir() if path.is_dir()]


def test_a_disputed_row_turns_the_verdict_as_the_page_says(shell: Shell) -> None:
    said = followed(DISPUTE, shell).values()
    assert any("contradicted" in text and "country united-kingdom (built-in: us)" in text for text in said)
