"""RO-Crate metadata of a result set: what its files are, in JSON-LD (RO-Crate 1.1).

https://www.researchobject.org/ro-crate/specification/1.1/. The clock is in no output: the crate is dated by the newest
evidence, as the id of the set is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness._sanitise import for_address
from harness.results._json_text import json_text
from harness.results.citation import AUTHOR
from harness.results.package import PACKAGE_FILE
from harness.snapshot.stated import NO_LICENCE

if TYPE_CHECKING:
    from harness.results.citation import Citation, CitedEvidence
    from harness.results.package import Listed, Package

CRATE_FILE = "ro-crate-metadata.json"
"""The name that the specification gives the file."""

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "https://w3id.org/ro/crate/1.1"
LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"
"""Licence of verdicts, figures and extracts, which are ours; evidence keeps its own, named at each piece."""

_ENCODINGS = {"csv": "text/csv", "json": "application/json", "md": "text/markdown", "gz": "application/gzip"}
_MAKER, _TOOL = "#contributors", "#harness"


def ro_crate(cited: Citation, package: Package, *, folder: str = "") -> str:
    """Return the metadata file of a set.

    Args:
        cited: the set as a whole.
        package: its list of files.
        folder: where the set stands below the metadata file, ending in `/`; empty if beside it.
    """
    stated = sorted({each.licence for each in cited.evidence} - {NO_LICENCE})
    licences = {text: f"#licence-{number}" for number, text in enumerate(stated, start=1)}
    files = [PACKAGE_FILE, *(each.path for each in package.files)]
    graph: list[dict[str, Any]] = [
        {
            "@id": CRATE_FILE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": PROFILE},
        },
        _root(cited, [f"{folder}{path}" for path in files]),
        {"@id": _MAKER, "@type": "Organization", "name": AUTHOR},
        {"@id": _TOOL, "@type": "SoftwareApplication", "name": "harness", "version": cited.harness_version},
        {"@id": LICENCE, "@type": "CreativeWork", "name": "Apache License 2.0"},
        *({"@id": name, "@type": "CreativeWork", "name": text} for text, name in licences.items()),
        *(_evidence(each, licences) for each in cited.evidence),
        {"@id": f"{folder}{PACKAGE_FILE}", "@type": "File", "encodingFormat": "application/json"},
        *(_file(each, folder) for each in package.files),
    ]
    return json_text({"@context": CONTEXT, "@graph": graph}).removesuffix("\n")


def _root(cited: Citation, paths: list[str]) -> dict[str, Any]:
    recompute = f"To recompute: {cited.recompute}."
    record: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": cited.title,
        "description": " ".join(part for part in (f"Result set {cited.id}.", cited.elsewhere, recompute) if part),
        "identifier": [cited.id, f"sha256:{cited.digest}"],
        "author": {"@id": _MAKER},
        "license": {"@id": LICENCE},
        "isBasedOn": [{"@id": _id(each)} for each in cited.evidence],
        "hasPart": [{"@id": path} for path in paths],
        "mentions": {"@id": _TOOL},
    }
    if cited.newest:
        record["datePublished"] = cited.newest.isoformat()
    if for_address(cited.address):
        record["url"] = for_address(cited.address)
    return record


def _evidence(evidence: CitedEvidence, licences: dict[str, str]) -> dict[str, Any]:
    record: dict[str, Any] = {
        "@id": _id(evidence),
        "@type": "Dataset",
        "name": evidence.origin,
        "temporalCoverage": evidence.day,
    }
    if evidence.licence in licences:
        record["license"] = {"@id": licences[evidence.licence]}
    if evidence.attribution:
        record["creditText"] = evidence.attribution
    if for_address(evidence.address):
        record["url"] = for_address(evidence.address)
    return record


def _file(listed: Listed, folder: str) -> dict[str, Any]:
    return {
        "@id": f"{folder}{listed.path}",
        "@type": "File",
        "contentSize": str(listed.size),
        "sha256": listed.sha256,
        "encodingFormat": _ENCODINGS[listed.path.rpartition(".")[2]],
    }


def _id(evidence: CitedEvidence) -> str:
    return f"#evidence-{evidence.id}"
