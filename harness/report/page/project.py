"""Where the project itself takes corrections, as the metadata of the installed package say."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, metadata

from harness.report.page.shapes import web

DISTRIBUTION = "adoption-harness"

LABELS = ("issues", "repository", "homepage")
"""Labels of addresses, the best first."""


def address_for_corrections() -> str:
    """Return the address at which a wrong row is reported; empty if the package states none."""
    try:
        stated = metadata(DISTRIBUTION).get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    named = {label.strip().lower(): address.strip() for label, _, address in (each.partition(",") for each in stated)}
    return next((web(named[label]) for label in LABELS if label in named), "")
