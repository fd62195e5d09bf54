"""A check-up as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.report.grid import columns

if TYPE_CHECKING:
    from harness.health import Finding


def checkup_text(findings: Sequence[Finding], *, most: int = 100) -> str:
    """Return everything that was looked at, a row each, what to do where something is wrong, and a verdict."""
    rows = []
    for each in findings:
        says = " ".join(for_terminal(each.says).split())
        rows.append(
            [each.state, for_terminal(each.what), f"{says}\n-> {for_terminal(each.mend)}" if each.mend else says]
        )
    broken = sum(each.state == "broken" for each in findings)
    end = f"{broken} broken: see the lines with ->" if broken else "Everything that harness needs is here."
    return f"{columns(rows, headers=['state', 'what', 'found'], most=most)}\n\n{end}"
