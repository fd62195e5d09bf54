"""Sets of a git revision: read as they were committed, whatever the repository would like to do on the way."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from made_up import Judged

from harness._errors import UsageError
from harness.results.git_revision import sets_at
from harness.results.result_set import ResultSet, read_result_set, write_result_set


def git(directory: Path, *words: str, data: bytes = b"") -> str:
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull}
    names |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    command = ["git", *words]
    done = subprocess.run(
        command, cwd=directory, check=True, capture_output=True, env={**os.environ, **names}, input=data
    )
    return done.stdout.decode().strip()


@pytest.fixture
def place(tmp_path: Path, example: Judged) -> Path:
    """A repository with one set in its folder `results`, committed."""
    git(tmp_path, "init", "-q")
    write_result_set(tmp_path / "results", example.claims, example.suite, example.held)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path / "results"


def only(place: Path, revision: str = "HEAD") -> ResultSet:
    listing = sets_at(place, revision)
    assert listing is not None
    assert listing.problems == ()
    (found,) = listing.sets
    return found


def test_a_set_of_a_revision_is_the_set_that_was_committed(place: Path) -> None:
    there = next(each for each in place.iterdir() if each.is_dir())
    before = read_result_set(there)
    git(place, "rm", "-rq", there.name)
    git(place, "commit", "-qm", "gone", "--allow-empty")
    (place / "note").write_text("x")
    found = only(place, "HEAD~1")
    assert (found.id, found.files, found.package) == (before.id, before.files, before.package)
    git(place, "add", ".")
    git(place, "commit", "-qm", "a note")
    assert sets_at(place, "HEAD") is not None
    assert sets_at(place, "HEAD").sets == ()  # type: ignore[union-attr]  asserted above


def test_an_erratum_of_a_revision_is_read(place: Path) -> None:
    there = next(each for each in place.iterdir() if each.is_dir())
    (there / "withdrawn.yaml").write_text("on: 2025-12-24\nwhy: a wrong table\n")
    git(place, "add", ".")
    git(place, "commit", "-qm", "withdrawn")
    withdrawal = only(place).withdrawal
    assert withdrawal is not None
    assert withdrawal.why == "a wrong table"
    assert only(place, "HEAD~1").withdrawal is None


def test_nothing_that_a_repository_configures_is_run_or_applied(place: Path, tmp_path: Path) -> None:
    run = f"touch {tmp_path}/ran"
    (tmp_path / ".gitattributes").write_text("* export-subst filter=evil diff=evil text eol=crlf\n")
    git(tmp_path, "add", ".gitattributes")
    git(tmp_path, "commit", "-qm", "attributes")
    for key in (
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
        "core.fsmonitor",
        "core.pager",
        "tar.tar.command",
    ):
        git(tmp_path, "config", key, run)
    hook = tmp_path / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{run}\n")
    hook.chmod(0o755)
    assert only(place).id
    assert not (tmp_path / "ran").exists()


def test_a_link_in_a_set_is_a_problem_and_leads_nowhere(place: Path, tmp_path: Path) -> None:
    there = next(each for each in place.iterdir() if each.is_dir())
    (tmp_path / "secret").write_text("x")
    (there / "verdicts.csv").unlink()
    (there / "verdicts.csv").symlink_to("../../secret")
    git(place, "add", ".")
    git(place, "commit", "-qm", "a link")
    listing = sets_at(place, "HEAD")
    assert listing is not None
    assert listing.sets == ()
    assert [(name, str(error).partition("\n")[0].rpartition(": ")[2]) for name, error in listing.problems] == [
        (there.name, "this is no regular file")
    ]


def test_a_changed_file_is_named(place: Path) -> None:
    there = next(each for each in place.iterdir() if each.is_dir())
    (there / "figures.csv").write_bytes((there / "figures.csv").read_bytes().replace(b"1", b"2", 1))
    git(place, "add", ".")
    git(place, "commit", "-qm", "forged")
    listing = sets_at(place, "HEAD")
    assert listing is not None
    assert "figures.csv" in str(listing.problems[0][1])


def test_a_path_that_leads_upwards_opens_nothing(place: Path, tmp_path: Path) -> None:
    """A tree made by hand may have any names; they are looked up in what was read, and never opened."""
    blob = git(tmp_path, "hash-object", "-w", "--stdin", data=b"{}")
    inner = git(tmp_path, "mktree", data=f"100644 blob {blob}\tdatapackage.json\n".encode())
    results = git(tmp_path, "mktree", data=f"040000 tree {inner}\t...\n".encode())
    top = git(tmp_path, "mktree", data=f"040000 tree {results}\tresults\n".encode())
    commit = git(tmp_path, "commit-tree", "-m", "odd", top)
    listing = sets_at(place, commit)
    assert listing is not None
    assert [name for name, _ in listing.problems] == ["..."]


@pytest.mark.parametrize(
    "text",
    [
        "--output=x",
        "-h",
        "",
        "HEAD; touch x",
        "$(touch x)",
        "HEAD\n--all",
        "no-such-branch",
        "x" * 5000,
        "HEAD:x",
        "a\0b",
    ],
)
def test_what_is_no_revision_is_none(place: Path, tmp_path: Path, text: str) -> None:
    before = sorted(tmp_path.rglob("x*"))
    assert sets_at(place, text) is None
    assert sorted(tmp_path.rglob("x*")) == before


def test_a_directory_that_was_not_there_yet_is_said(place: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    later.mkdir()
    with pytest.raises(UsageError, match="at revision 'HEAD' there was no directory of result sets"):
        sets_at(later, "HEAD")
    assert sets_at(place / "nothing", "HEAD") is None


def test_outside_of_a_repository_there_are_no_revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert sets_at(tmp_path, "HEAD") is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert sets_at(tmp_path, "HEAD") is None
