"""What a result set says of its files, read by the libraries of the formats."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness.cli.running import run
from harness.report.ro_crate import CRATE_FILE


@pytest.mark.slow
def test_frictionless_finds_every_file_and_cell_valid(small_set: Path, tmp_path: Path) -> None:
    import frictionless  # noqa: PLC0415  half a second

    package = small_set / "datapackage.json"
    report = frictionless.validate(str(package))
    assert report.valid, report.flatten(["title", "note", "fieldName", "rowNumber"])
    assert report.stats["tasks"] == len(json.loads(package.read_bytes())["resources"]) > 10
    broken = tmp_path / "broken"
    shutil.copytree(small_set, broken)
    text = (broken / "verdicts.csv").read_text()
    (broken / "verdicts.csv").write_text(text.replace("2025-11-12", "someday", 1))
    assert not frictionless.validate(str(broken / "datapackage.json")).valid


@pytest.mark.slow
def test_ro_crate_reads_the_metadata_and_finds_every_file(
    small_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from rocrate.rocrate import ROCrate  # noqa: PLC0415  half a second

    assert run(["cite", str(small_set), "--format", "ro-crate"]) == 0
    crate = tmp_path / "crate"
    shutil.copytree(small_set, crate)
    (crate / CRATE_FILE).write_text(capsys.readouterr().out, encoding="utf-8")
    found = ROCrate(crate)
    parts = {each.id for each in found.root_dataset["hasPart"]}
    assert parts == {path.relative_to(small_set).as_posix() for path in small_set.rglob("*") if path.is_file()}
    assert found.root_dataset["license"].id.startswith("https://www.apache.org/")
    based = [each["creditText"] for each in found.root_dataset["isBasedOn"]]
    assert "Someone & Co., CC-BY-4.0" in based
    assert found.datePublished.isoformat().startswith("2025-05-31")
    listed = {each["path"]: each["hash"] for each in json.loads((crate / "datapackage.json").read_bytes())["resources"]}
    for entity in found.get_entities():
        if entity.id in listed:
            assert f"sha256:{entity['sha256']}" == listed[entity.id]
