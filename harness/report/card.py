"""The card of a dataset of the Hub that holds result sets: what they are, whom to name, how to recompute them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_address, for_markdown, for_yaml
from harness.judge.words import plural
from harness.results._markdown import cell, table
from harness.results.summary import SHOWN

if TYPE_CHECKING:
    from harness.results.citation import Citation, CitedEvidence

TABLES = ("verdicts", "figures", "evidence")
"""Tables of a set that the Hub's viewer shows, the first of them at once."""

_TERMS = """\
Verdicts, figures and counts are under the Apache License 2.0. What they are computed from keeps its own terms, and its
attributions are to be printed wherever the figures are:"""

LICENCE_NAME = "apache-2.0-and-those-of-the-evidence"


def dataset_card(cited: Citation, sets: Sequence[str], repo: str) -> str:
    """Return README.md of the dataset, whose newest set is the one that is cited.

    Args:
        cited: the set as a whole.
        sets: ids of all sets in the dataset, this one among them.
        repo: `OWNER/NAME` of the dataset, already known to be harmless.
    """
    counts = {head: sum(claim.headline is head for claim in cited.claims) for head in SHOWN}
    verdicts = ", ".join(f"{number} {SHOWN[head]}" for head, number in counts.items() if number)
    blocks = [
        _front_matter(cited),
        f"# {for_markdown(cited.title)}",
        f"Judged with harness {for_markdown(cited.harness_version)}. {plural(len(cited.claims), 'claim')}: {verdicts}.",
        "No verdict is written by hand: every figure is computed from the extracts and the reference data in the set.",
        f"**{for_markdown(cited.elsewhere)}**" if cited.elsewhere else "",
        table(("claim", "verdict"), ((cell(claim.says), claim.verdict) for claim in cited.claims)),
        "## Evidence, and whom to name",
        _TERMS,
        table(("evidence", "origin", "recorded up to", "licence", "attribution"), _evidence(cited)),
        "## Result sets",
        "\n".join(f"- [{name}]({name}/README.md)" for name in sorted(sets, reverse=True)),
        "## Recompute it",
        f"With harness {for_markdown(cited.harness_version)} installed ({for_markdown(cited.install)}):",
        "\n".join(["```", _download(cited, repo), cited.check, "```"]),
        f"SHA-256 of the content of `{cited.id}`: `{cited.digest}`.",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _download(cited: Citation, repo: str) -> str:
    return f"hf download --repo-type dataset {repo} --include '{cited.id}/*' --local-dir ."


def _front_matter(cited: Citation) -> str:
    lines = [
        "---",
        f"pretty_name: {for_yaml(cited.title)}",
        "license: other",
        f"license_name: {LICENCE_NAME}",
        "license_link: https://www.apache.org/licenses/LICENSE-2.0",
        "language: [en]",
        "tags: [adoption-harness, fact-checking, open-models]",
        "configs:",
        *(line for name in TABLES for line in _config(cited, name)),
        "---",
    ]
    return "\n".join(lines)


def _config(cited: Citation, name: str) -> list[str]:
    default = ["  default: true"] if name == TABLES[0] else []
    return [f"- config_name: {name}", f"  data_files: {for_yaml(f'{cited.id}/{name}.csv')}", *default]


def _evidence(cited: Citation) -> list[tuple[str, ...]]:
    return [
        (each.id, _origin(each), each.day, cell(each.licence), cell(each.attribution or "none asked for"))
        for each in cited.evidence
    ]


def _origin(evidence: CitedEvidence) -> str:
    address = for_address(evidence.address)
    return f"[{cell(evidence.origin)}]({address})" if address else cell(evidence.origin)
