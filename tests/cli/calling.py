"""A call of the command line, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Called:
    """How a call ended."""

    code: int
    """The exit code."""

    out: str
    """What stands on standard output."""

    err: str
    """What stands on standard error."""


Call = Callable[..., Called]
"""A function that runs `harness WORDS...`."""
