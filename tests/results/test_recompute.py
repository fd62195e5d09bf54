"""A small suite judged for real on small tables: what a set carries is enough to judge it again."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from made_up import ROWS, Judged, extract

from harness._errors import ResultSetError
from harness._version import __version__
from harness.cli.running import run
from harness.judge.judging import judge_suite
from harness.judge.verdicts import Headline
from harness.measure.extract import Extract, build_extract
from harness.measure.keys import plan_for_suite
from harness.report.checked import check_text
from harness.results._files import paths_in
from harness.results.contents import newest_evidence, sources
from harness.results.package import PACKAGE_FILE, About, package_bytes
from harness.results.recompute import check_result_set, differences, recomputed
from harness.results.result_set import extracts_of, read_result_set, suite_of, write_result_set
from harness.snapshot.snapshot import Snapshot
from harness.suite import Suite, load_suite

HEAD = """id: {task}
version: 1
claim:
  says: {task} is claimed.
  short: {task}
  made_by: [firstpost-2025-11-12]
  figure: {figure}
  about: {{on: 2025-10-20, stated: false, why: the day of publication}}
"""

TASKS = {
    "downloads/qwen-nine-tenths": HEAD.format(
        task="downloads/qwen-nine-tenths", figure="{value: 70, unit: percent, wording: more than, printed: 70 %}"
    )
    + """readings:
  as-worded:
    metric: share
    quantity: downloads
    of: {namespace: Qwen}
    among: {namespace: [Qwen, meta-llama]}
vary: {as-worded: {floor: [0, more than 500]}}
""",
    "licences/qwen3": HEAD.format(
        task="licences/qwen3", figure="{value: apache-2.0, unit: licences, wording: exactly, printed: Apache 2.0}"
    )
    + """readings:
  as-worded:
    metric: licence
    of: {namespace: Qwen, name: Qwen/Qwen3*}
    expect: {op: all, value: [apache-2.0], why: the wording}
""",
    "shares/no-evidence": HEAD.format(
        task="shares/no-evidence", figure="{value: 40, unit: percent, wording: more than, printed: 40 %}"
    )
    + """readings:
  as-worded:
    metric: share
    of: {country: china}
    among: {}
    window: {months: 1, until: about}
""",
}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    root = tmp_path_factory.mktemp("suite")
    for task, text in TASKS.items():
        file = root / "tasks" / f"{task}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return load_suite(root)


def extracts_for(suite: Suite) -> tuple[Extract, ...]:
    """The made-up tables under the plan of this suite."""
    plan = plan_for_suite(suite)
    made = []
    for stem, captured, rows in [("orgs", date(2025, 10, 12), ROWS), ("later", date(2025, 10, 30), ROWS[:3])]:
        plain = extract(stem, captured=captured, rows=rows)
        made.append(build_extract(Snapshot.in_memory(plain.manifest, models_of(rows)), plan))
    return tuple(made)


def models_of(rows: list[dict[str, object]]) -> object:
    import polars as pl  # noqa: PLC0415  only here

    from harness.snapshot.schema import MODELS_SCHEMA  # noqa: PLC0415  only here

    return pl.DataFrame([dict.fromkeys(MODELS_SCHEMA) | row for row in rows], schema=MODELS_SCHEMA).sort("repo_id")


@pytest.fixture(scope="module")
def real(suite: Suite) -> Judged:
    held = extracts_for(suite)
    return Judged(judge_suite(suite, held), suite, held)


@pytest.fixture
def written(tmp_path: Path, real: Judged) -> Path:
    return write_result_set(tmp_path, real.claims, real.suite, real.held)


def test_the_example_is_decided_for_real(real: Judged) -> None:
    assert {each.task.id: each.headline.value for each in real.claims} == {
        "downloads/qwen-nine-tenths": "supported",
        "licences/qwen3": "supported",
        "shares/no-evidence": "no-evidence",
    }


def test_a_claimed_percentage_stands_on_the_scale_of_the_share(written: Path) -> None:
    claims = {each["task"]: each for each in read_result_set(written).results["claims"]}
    found = claims["downloads/qwen-nine-tenths"]["readings"]["as-worded"]
    assert (found["value"], found["claimed"], found["unit"]) == ("10/13", "7/10", "percent")
    assert (found["numerator"], found["denominator"]) == (1000, 1300)


def test_a_set_recomputes_from_what_it_carries(written: Path) -> None:
    assert differences(written) == ()
    assert differences(str(written)) == ()


def test_claims_come_back_the_same_from_the_suite_and_extracts_of_a_set(written: Path, real: Judged) -> None:
    found = read_result_set(written)
    assert suite_of(found) == replace_root(real.suite)
    assert suite_of(found).digest == real.suite.digest
    again = recomputed(found)
    assert [(each.headline, each.reason) for each in again] == [(each.headline, each.reason) for each in real.claims]
    assert [each.readings for each in again] == [each.readings for each in real.claims]
    assert [each.digest for each in extracts_of(found)] == [
        each.digest for each in sorted(real.held, key=lambda each: each.manifest.id)
    ]


def replace_root(suite: Suite) -> Suite:
    """Equal to the suite; the line of a task in its file is the one thing that a set does not carry."""
    return replace(suite, tasks={name: replace(task, line=1) for name, task in suite.tasks.items()})


def test_a_part_of_a_suite_recomputes_too(tmp_path: Path, real: Judged) -> None:
    path = write_result_set(tmp_path, real.claims[:1], real.suite, real.held)
    assert differences(path) == ()


def test_a_verdict_that_does_not_follow_is_found(tmp_path: Path, real: Judged) -> None:
    forged = (replace(real.claims[0], headline=Headline.CONTRADICTED), *real.claims[1:])
    path = write_result_set(tmp_path, forged, real.suite, real.held)
    assert differences(path) == ("README.md", "results.json", "verdicts.csv")


def test_a_figure_that_does_not_follow_is_found(tmp_path: Path, real: Judged) -> None:
    reading = real.claims[0].readings[0]
    assert reading.figure is not None
    changed = replace(reading, figure=replace(reading.figure, numerator=reading.figure.numerator + 1))
    forged = (replace(real.claims[0], readings=(changed,)), *real.claims[1:])
    path = write_result_set(tmp_path, forged, real.suite, real.held)
    assert differences(path) == ("figures.csv", "results.json")


def test_evidence_that_is_left_out_changes_what_comes_out(tmp_path: Path, real: Judged) -> None:
    path = write_result_set(tmp_path, real.claims, real.suite, real.held[1:])
    assert "figures.csv" in differences(path)


def test_a_task_that_the_suite_does_not_have_is_named(tmp_path: Path, real: Judged) -> None:
    claim = real.claims[0]
    forged = replace(claim, task=replace(claim.task, id="downloads/elsewhere"))
    path = write_result_set(tmp_path, (forged,), real.suite, real.held)
    with pytest.raises(ResultSetError, match="no task downloads/elsewhere"):
        differences(path)


def with_one_digit_changed(data: bytes) -> bytes:
    """The same bytes but for the first digit, or for the first byte of a file without any."""
    at = next((place for place, byte in enumerate(data) if chr(byte).isdigit()), 0)
    return data[:at] + (b"1" if data[at : at + 1] != b"1" else b"2") + data[at + 1 :]


def test_one_digit_changed_in_any_file_is_met_and_the_file_named(written: Path) -> None:
    paths = paths_in(written)
    assert {"README.md", "datapackage.json", "figures.csv", "results.json", "suite/seeds.json"} < set(paths)
    assert any(name.startswith("extracts/") for name in paths)
    for name in paths:
        file = written / name
        before = file.read_bytes()
        file.write_bytes(with_one_digit_changed(before))
        with pytest.raises(ResultSetError) as met:
            check_result_set(written)
        assert name in str(met.value), name
        file.write_bytes(before)
    assert check_result_set(written).differences == ()


def repackaged(written: Path, real: Judged, name: str, data: bytes) -> Path:
    """The set with one file changed and every digest made anew, under its new id."""
    files = {path: (written / path).read_bytes() for path in paths_in(written) if path != PACKAGE_FILE}
    files[name] = data
    about = About("made up", sources(real.held), __version__, newest_evidence(real.held), None)
    place = written.parent / "forged"
    for path, content in {**files, PACKAGE_FILE: package_bytes(files, about)}.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
    return place


@pytest.mark.parametrize(
    ("name", "forged", "said"),
    [
        ("verdicts.csv", (b",supported,", b",contradicted,"), "verdict: recorded contradicted, recomputed supported"),
        ("figures.csv", (b"10/13", b"11/13"), "value: recorded 11/13, recomputed 10/13"),
        ("evidence.csv", (b",MIT,", b",CC0-1.0,"), "licence: recorded CC0-1.0, recomputed MIT"),
        ("results.json", (b'"10/13"', b'"11/13"'), "recorded 11/13, recomputed 10/13"),
        ("README.md", (b"| supported |", b"| contradicted |"), "this row is missing"),
    ],
)
def test_a_forged_file_with_digests_to_match_is_named_with_what_differs(
    written: Path, real: Judged, name: str, forged: tuple[bytes, bytes], said: str
) -> None:
    data = (written / name).read_bytes()
    assert forged[0] in data
    check = check_result_set(repackaged(written, real, name, data.replace(*forged, 1)))
    assert {each.file for each in check.differences} == {name}
    assert said in check.differences[0].what


def test_a_forged_manifest_is_named(written: Path, real: Judged) -> None:
    name = f"manifests/{real.held[0].manifest.id}.json"
    data = (written / name).read_bytes()
    assert b'"rows":' in data
    forged = data.replace(b'"rows":5', b'"rows":6').replace(b'"rows": 5', b'"rows": 6')
    assert forged != data
    assert differences(repackaged(written, real, name, forged)) == (name,)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[:-1], "is missing"),
        (lambda lines: [*lines, lines[-1]], "does not come out"),
        (lambda lines: [lines[0] + ",truth", *(line + ",1" for line in lines[1:])], "columns"),
        (lambda lines: [*lines[:-1], lines[-1] + ",1"], "number of cells"),
    ],
)
def test_rows_and_columns_that_are_not_those_that_come_out(written: Path, real: Judged, change, said: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  a function of lines
    lines = (written / "verdicts.csv").read_text().splitlines()
    forged = "\n".join(change(lines)) + "\n"
    check = check_result_set(repackaged(written, real, "verdicts.csv", forged.encode()))
    assert [each.file for each in check.differences] == ["verdicts.csv"]
    assert said in check.differences[0].what


def test_a_set_is_held_to_the_columns_that_it_states(written: Path, real: Judged) -> None:
    rows = [line.split(",", 2) for line in (written / "verdicts.csv").read_text().splitlines()]
    fewer = "".join(f"{task},{rest}\n" for task, _, rest in rows)
    check = check_result_set(repackaged(written, real, "verdicts.csv", fewer.encode()))
    assert check.differences == ()
    assert check.remarks == ("verdicts.csv does not state what this version adds: version",)


def test_another_version_that_wrote_it_is_named(tmp_path: Path, real: Judged) -> None:
    forged = (replace(real.claims[0], headline=Headline.CONTRADICTED), *real.claims[1:])
    path = write_result_set(tmp_path, forged, real.suite, real.held)
    check = check_result_set(path)
    assert "gives what is recorded" not in check_text(check)
    package = replace(check.result_set.package, harness_version="0.0.9")
    text = check_text(replace(check, result_set=replace(check.result_set, package=package)))
    assert "harness 0.0.9 gives what is recorded" in text
    assert "This set does not hold: 3 files state" in text


def test_a_set_of_a_git_revision_is_checked_cited_and_not_published(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(written.parent)]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "sets"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    place = ["--dir", str(written.parent)]
    assert run(["results", "check", f"HEAD:{written.name}", *place]) == 0
    assert capsys.readouterr().out.endswith("Every verdict and every figure holds.\n")
    assert run(["cite", "HEAD#qwen3", *place]) == 0
    assert f"{written.name}#licences/qwen3" in capsys.readouterr().out
    assert run(["results", "publish", "HEAD", "--to", "a/b", "--dry-run", *place]) == 2
    assert "only a set that stands in a directory is published" in capsys.readouterr().err


def test_a_directory_that_lost_its_list_of_files_is_not_looked_for_by_id(
    written: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (written / PACKAGE_FILE).unlink()
    assert run(["results", "check", str(written)]) == 3
    assert f"{PACKAGE_FILE}: the file is missing" in capsys.readouterr().err
