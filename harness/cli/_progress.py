"""Telling the user how a pull goes: a bar on a terminal, and every wait with the time that it ends."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

from harness._sanitise import for_terminal
from harness.cli._output import note

_CLEAR = "\r\x1b[2K"
_WIDTH, _CELLS = 110, 20


class Telling:
    """Writes to standard error: without a terminal only waits."""

    def __init__(self, expected: Callable[[], int | None] = lambda: None) -> None:
        """Begin.

        Args:
            expected: tells how many repositories will come, roughly; where it does not, there is a count and no bar. It
                is asked when the first of them are there, and only on a terminal.
        """
        self._ask: Callable[[], int | None] | None = expected
        self._expected: int | None = None
        self._records = 0
        self._live = sys.stderr.isatty()

    def fetched(self, what: str, records: int, calls: int) -> None:
        """Show what came."""
        self._records += records
        if self._live:
            line = f"pulling: {self._bar()} repositories in {calls:,} calls, now {for_terminal(what)}"
            sys.stderr.write(f"{_CLEAR}{line[:_WIDTH]}")
            sys.stderr.flush()

    def _bar(self) -> str:
        if self._ask is not None:
            self._expected, self._ask = self._ask(), None
        if not self._expected:
            return f"{self._records:,}"
        done = min(_CELLS, _CELLS * self._records // self._expected)
        return f"[{'#' * done}{'.' * (_CELLS - done)}] {self._records:,} of about {self._expected:,}"

    def waiting(self, until: datetime, why: str) -> None:
        """Say until when nothing is asked."""
        self.finish()
        note(f"waiting until {until.astimezone():%H:%M:%S}: {for_terminal(why)}")

    def finish(self) -> None:
        """Clear the line."""
        if self._live:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
