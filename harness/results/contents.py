"""What stands in a result set: every file but `datapackage.json`, as bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from harness._errors import ResultSetError
from harness._exact import canonical_json
from harness._sanitise import for_message
from harness.measure.extract_files import extract_bytes
from harness.results._json_text import json_text
from harness.results.json_object import json_object
from harness.results.readme import readme_text
from harness.results.tables import table_texts
from harness.snapshot._manifest_json import is_snapshot_id, manifest_to_bytes
from harness.suite.whole import canonical

if TYPE_CHECKING:
    from harness.judge.verdicts import ClaimResult
    from harness.measure.extract import Extract
    from harness.suite.loading import Suite

EXTRACTS, MANIFESTS = "extracts", "manifests"
SUITE_FILES = ("suite/tasks.json", "suite/seeds.json")


def set_files(
    claims: Sequence[ClaimResult], suite: Suite, held: Sequence[Extract], *, harness_version: str
) -> dict[str, bytes]:
    """Return the files of a result set, path -> content: same claims, suite, extracts and version, same bytes.

    Raises:
        ResultSetError: if a piece of evidence is given twice, or its id may be no directory's name.
    """
    _check_ids(held)
    record = json_object(claims, suite, held, harness_version=harness_version)
    files = {name: text.encode() for name, text in table_texts(claims, held).items()}
    files["results.json"] = json_text(record).encode()
    files["README.md"] = readme_text(claims, held, harness_version=harness_version).encode()
    files |= suite_files(suite)
    for extract in held:
        name = extract.manifest.id
        files[f"{MANIFESTS}/{name}.json"] = manifest_to_bytes(extract.manifest)
        files |= {f"{EXTRACTS}/{name}/{file}": content for file, content in extract_bytes(extract).items()}
    return files


def suite_files(suite: Suite) -> dict[str, bytes]:
    """Return the suite in canonical form, its tasks and everything else apart."""
    whole = canonical(suite)
    tasks, seeds = SUITE_FILES
    return {
        tasks: canonical_json({"tasks": whole["tasks"]}).encode(),
        seeds: canonical_json({key: value for key, value in whole.items() if key != "tasks"}).encode(),
    }


def newest_evidence(held: Sequence[Extract]) -> date | None:
    """Return the day of the newest evidence held, None if none is."""
    return max((each.manifest.captured_on for each in held), default=None)


def sources(held: Sequence[Extract]) -> tuple[tuple[str, str], ...]:
    """Return the line to print and the web address (or the empty text) of the origins of the evidence, each once."""
    found = set()
    for each in held:
        origin = each.manifest.origin
        web = origin.address if origin.address.startswith(("https://", "http://")) else ""
        found.add((origin.attribution or origin.name, web))
    return tuple(sorted(found))


def _check_ids(held: Sequence[Extract]) -> None:
    ids = [each.manifest.id for each in held]
    for name in sorted(ids):
        if not is_snapshot_id(name):
            raise ResultSetError(f"'{for_message(name)}' is no id of evidence", todo="import or pull it again")
        if ids.count(name) > 1:
            raise ResultSetError(f"the evidence {name} is given twice")
