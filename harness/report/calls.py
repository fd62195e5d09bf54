"""Command lines that can be pasted: with the suite that they belong to."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal

if TYPE_CHECKING:
    from harness.suite import Suite


def harness_call(suite: Suite) -> str:
    """Return `harness`, with `--suite DIR` for a suite that is not the built-in one and has a directory."""
    if suite.root is None or suite.name == "built-in":
        return "harness"
    return f"harness --suite {for_terminal(shlex.quote(str(suite.root)))}"
