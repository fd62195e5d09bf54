"""Telling the user how a pull goes: one line on a terminal, and every wait with the time that it ends."""

from __future__ import annotations

import sys
from datetime import datetime

from harness._sanitise import for_terminal
from harness.cli._output import note

_CLEAR = "\r\x1b[2K"


class Telling:
    """Writes to standard error: without a terminal only waits."""

    def __init__(self) -> None:
        self._records = 0
        self._live = sys.stderr.isatty()

    def fetched(self, what: str, records: int, calls: int) -> None:
        """Show what came."""
        self._records += records
        if self._live:
            line = f"pulling: {self._records:,} repositories in {calls:,} calls, now {for_terminal(what)}"
            sys.stderr.write(f"{_CLEAR}{line[:110]}")
            sys.stderr.flush()

    def waiting(self, until: datetime, why: str) -> None:
        """Say until when nothing is asked."""
        self.finish()
        note(f"waiting until {until.astimezone():%H:%M:%S}: {for_terminal(why)}")

    def finish(self) -> None:
        """Clear the line."""
        if self._live:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
