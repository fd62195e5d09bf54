"""A result set goes to a local Hub, comes back from it, and still holds; what does not hold never goes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from harness._errors import HubAnswerError, HubUnreachableError, ResultSetError, UsageError
from harness.cli.running import run
from harness.hub.publishing import check_name
from harness.publishing import publication, publish
from harness.report.card import TABLES
from harness.results.recompute import check_result_set
from harness.results.result_set import read_result_set
from tests.hub_server import listed
from tests.hub_server.writing import WritableHub

sys.path.insert(0, str(Path(__file__).parents[1] / "report"))

from citing import write_small_set

REPO = "someone/adoption-results"
TOKEN = "hf_" + "x" * 34


@pytest.fixture(scope="module")
def result_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ..conftest import write_suite  # noqa: PLC0415, TID252  the fixture of one test cannot serve a module

    work = tmp_path_factory.mktemp("set")
    with pytest.MonkeyPatch.context() as patch:
        return write_small_set(work, write_suite(work / "small"), patch)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WritableHub]:
    monkeypatch.delenv("HARNESS_OFFLINE", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with WritableHub(listed([]), store=tmp_path / "store", tokens={TOKEN}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.endpoint)
        yield running


def fetched(hub: WritableHub, place: Path) -> Path:
    """Everything that the dataset holds now, in a directory."""
    for path, file in hub.extras["datasets"][REPO].commits[-1].files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place / path)
    return place


def test_a_published_set_comes_back_and_holds(hub: WritableHub, result_set: Path, tmp_path: Path) -> None:
    going, done = publish(read_result_set(result_set), REPO)
    assert done.changed
    assert done.address == f"{hub.endpoint}/datasets/{REPO}"
    back = fetched(hub, tmp_path / "back")
    assert check_result_set(back / result_set.name).differences == ()
    assert {path.relative_to(back).as_posix() for path in back.rglob("*") if path.is_file()} == {
        *going.files, ".gitattributes",
    }  # fmt: skip
    assert hub.extras["datasets"][REPO].commits[-1].title == f"Add result set {result_set.name}"
    assert hub.private == {REPO: False}


def test_the_card_names_the_evidence_its_licences_and_whom_to_attribute(
    hub: WritableHub, result_set: Path, tmp_path: Path
) -> None:
    publish(read_result_set(result_set), REPO, private=True)
    card = (fetched(hub, tmp_path) / "README.md").read_text()
    metadata = YAML(typ="safe", pure=True).load(card.split("---\n")[1])
    assert metadata["license"] == "other"
    assert metadata["configs"][0] == {
        "config_name": "verdicts", "data_files": f"{result_set.name}/verdicts.csv", "default": True,
    }  # fmt: skip
    for config in metadata["configs"]:
        assert (tmp_path / config["data_files"]).is_file()
    assert "[someone/two-labs](https://example.org/two%20labs) | 2025-05-31 | CC-BY-4.0 | Someone &amp; Co." in card
    assert f"harness results check {result_set.name}" in card
    assert hub.private == {REPO: True}


def test_publishing_again_changes_nothing(hub: WritableHub, result_set: Path) -> None:
    first = publish(read_result_set(result_set), REPO)[1]
    again = publish(read_result_set(result_set), REPO)[1]
    assert (again.commit, again.changed) == (first.commit, False)
    assert len(hub.extras["datasets"][REPO].commits) == 2


def test_sets_that_are_there_stay_and_the_card_names_them(hub: WritableHub, result_set: Path, tmp_path: Path) -> None:
    publish(read_result_set(result_set), REPO)
    dataset = hub.extras["datasets"][REPO]
    old = tmp_path / "old"
    old.write_text("an older set")
    dataset.commit({"2025-01-01-0123456789ab/README.md": old}, "2026-11-20")
    publish(read_result_set(result_set), REPO)
    back = fetched(hub, tmp_path / "back")
    assert (back / "2025-01-01-0123456789ab/README.md").read_text() == "an older set"
    card = (back / "README.md").read_text()
    assert card.index(f"- [{result_set.name}]") < card.index("- [2025-01-01-0123456789ab]")


def test_a_commit_that_came_between_is_not_written_over(hub: WritableHub, result_set: Path, tmp_path: Path) -> None:
    publish(read_result_set(result_set), REPO)
    between = tmp_path / "between"
    between.write_text("somebody else's")
    dataset = hub.extras["datasets"][REPO]

    def meanwhile(request: object) -> None:
        if "/preupload/" in request.path:  # type: ignore[attr-defined]
            dataset.commit({"README.md": between}, f"2026-12-{len(dataset.commits):02}")

    hub.before = meanwhile
    with pytest.raises(HubAnswerError, match="412") as met:
        publish(read_result_set(result_set), REPO)
    assert "run the same command again" in met.value.todo
    hub.before = None
    assert dataset.commits[-1].files["README.md"] == between


@pytest.mark.parametrize(("status", "todo"), [(401, "hf auth login"), (403, "may not write"), (503, "")])
def test_a_refusal_says_what_to_do_and_leaves_nothing(
    hub: WritableHub, result_set: Path, status: int, todo: str
) -> None:
    hub.refuses = status
    with pytest.raises(HubAnswerError, match=str(status)) as met:
        publish(read_result_set(result_set), REPO)
    assert todo in met.value.todo
    assert TOKEN not in str(met.value)
    assert len(hub.extras["datasets"][REPO].commits) == 1


def test_without_a_token_the_hub_is_not_asked(
    hub: WritableHub, result_set: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(UsageError, match="needs a token"):
        publish(read_result_set(result_set), REPO)
    assert hub.log == []


def test_offline_the_hub_is_not_asked(hub: WritableHub, result_set: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARNESS_OFFLINE", "1")
    with pytest.raises(HubUnreachableError):
        publish(read_result_set(result_set), REPO)
    assert hub.log == []


def test_a_hub_that_is_not_there_is_said(result_set: Path, hub: WritableHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(HubUnreachableError, match="cannot be reached"):
        publish(read_result_set(result_set), REPO)
    assert hub.log == []


def test_a_set_that_does_not_stand_touches_no_network(hub: WritableHub, result_set: Path, tmp_path: Path) -> None:
    copy = tmp_path / result_set.name
    shutil.copytree(result_set, copy)
    (copy / "withdrawn.yaml").write_text("on: 2026-11-01\nwhy: a row was wrong\n")
    with pytest.raises(ResultSetError, match="withdrawn"):
        publish(read_result_set(copy), REPO)
    (copy / "withdrawn.yaml").unlink()
    found = read_result_set(copy)
    (copy / "verdicts.csv").write_text("task\n")
    with pytest.raises(ResultSetError, match=r"verdicts\.csv"):
        publish(found, REPO)
    assert hub.log == []


def test_a_synthetic_set_is_refused(result_set: Path) -> None:
    found = read_result_set(result_set)
    found.results["evidence"][0]["kind"] = "synthetic"
    with pytest.raises(ResultSetError, match="synthetic"):
        publication(found, REPO)


def test_evidence_of_another_server_is_a_warning(result_set: Path) -> None:
    found = read_result_set(result_set)
    assert not any("Not from the Hugging Face Hub" in each for each in publication(found, REPO).warnings)
    record = next(each for each in found.results["evidence"] if each["kind"] == "imported")
    record["id"] = "not-the-hub-live-0123456789ab"
    going = publication(found, REPO)
    said = "Not from the Hugging Face Hub, but from another server in its place: not-the-hub-live-0123456789ab"
    assert said in going.warnings
    assert f"**{said}.**" in going.files["README.md"].decode()


@pytest.mark.parametrize("name", ["name", "a/b/c", "../x", "a/..", "a/b.git", "-a/b", "a/b\n", "a/b c", "", "a/b--c"])
def test_names_that_no_dataset_has(name: str) -> None:
    with pytest.raises(UsageError):
        check_name(name)


def test_the_verb_shows_what_would_go_and_never_the_token(
    hub: WritableHub, result_set: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["results", "publish", str(result_set), "--to", REPO]
    assert run([*words, "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert hub.log == []
    assert f"Would go to {hub.endpoint}/datasets/{REPO}: " in shown.out
    assert f"{result_set.name}/figures.csv" in shown.out
    assert "pretty_name:" in shown.out
    assert run(words) == 0
    done = capsys.readouterr()
    assert done.out.startswith(f"Published: {hub.endpoint}/datasets/{REPO} at ")
    assert all(seen.authorised for seen in hub.calls("/api/(repos|datasets)"))
    assert TOKEN not in shown.out + shown.err + done.out + done.err
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or TOKEN.encode() not in file.read_bytes(), file


LOAD = """
import datasets
for name in ("verdicts", "figures", "evidence"):
    found = datasets.load_dataset("someone/adoption-results", name, split="train")
    print(name, found.num_rows, found.column_names[0])
"""


@pytest.mark.slow
def test_datasets_loads_the_tables_that_the_card_names(hub: WritableHub, result_set: Path, tmp_path: Path) -> None:
    going, _ = publish(read_result_set(result_set), REPO)
    # The library reads the Hub's address when it is imported.
    kept = {name: text for name, text in os.environ.items() if name not in ("HARNESS_OFFLINE", "HF_HUB_OFFLINE")}
    done = subprocess.run(
        [sys.executable, "-c", LOAD],
        env={**kept, "HF_ENDPOINT": hub.endpoint, "HF_HOME": str(tmp_path / "home")},
        capture_output=True,
        check=False,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    rows = {name: going.files[f"{result_set.name}/{name}.csv"].count(b"\n") - 1 for name in TABLES}
    first = {"verdicts": "task", "figures": "task", "evidence": "id"}
    assert done.stdout.splitlines() == [f"{name} {rows[name]} {first[name]}" for name in TABLES]
