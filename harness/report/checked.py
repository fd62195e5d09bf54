"""What `harness results check` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness._sanitise import for_message, for_terminal
from harness._version import __version__
from harness.judge.words import plural
from harness.report.grid import filled, labelled

if TYPE_CHECKING:
    from harness.results.recompute import Check


def check_text(check: Check, *, most: int = 100) -> str:
    """Return what was recomputed, and that it holds or where it does not."""
    result_set = check.result_set
    size = sum(each.size for each in result_set.package.files)
    pairs = [
        ("set", result_set.id),
        ("place", for_message(result_set.path, 300)),
        ("files", f"{plural(len(result_set.package.files), 'file')}, {size:,} bytes, every SHA-256 as recorded"),
        ("written by", f"harness {for_terminal(result_set.package.harness_version)}"),
        ("recomputed", f"{_counted(check)}, without network"),
        ("not compared", "\n".join(check.remarks)),
        ("withdrawn", _withdrawn(check)),
    ]
    return f"{labelled(pairs, most=most)}\n\n{_outcome(check, most)}"


def _outcome(check: Check, most: int) -> str:
    if not check.differences:
        return "Every verdict and every figure holds."
    files = sorted({each.file for each in check.differences})
    head = f"This set does not hold: {plural(len(files), 'file')} {'states' if len(files) == 1 else 'state'} "
    lines = [filled(f"{for_message(each.file)}: {each.what}", most, hang="  ") for each in check.differences]
    return "\n".join(
        [f"{head}what does not come out of its own extracts and suite.", *_other_version(check), "", *lines]
    )


def _other_version(check: Check) -> list[str]:
    """Say how to tell a changed rule from a changed file, where another version of harness wrote the set."""
    wrote = check.result_set.package.harness_version
    if wrote == __version__:
        return []
    shown = for_message(wrote, 40)
    return [f"This is harness {__version__}; where its rules are others, harness {shown} gives what is recorded."]


def _counted(check: Check) -> str:
    judged = f"{plural(check.verdicts, 'verdict')} and {plural(check.figures, 'figure')}"
    return f"{judged} from {plural(check.extracts, 'extract')}"


def _withdrawn(check: Check) -> str:
    found = check.result_set.withdrawal
    if found is None:
        return ""
    instead = f"; use {found.instead}" if found.instead else ""
    return f"on {found.on}: {for_terminal(found.why)}{instead}"
