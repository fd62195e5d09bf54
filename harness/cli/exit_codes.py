"""Exit codes of the command line."""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """How a call of `harness` ended.

    What stops a call decides its code. Words, files, evidence, the Hub, faults and interrupts are met in the order in
    which the call comes to them, and the first ends it. Only a call that ran to its end gives 1 or 0, and 1 goes before
    0. A reader that stops reading (`harness verify | head`) changes nothing.
    """

    def __new__(cls, value: int, meaning: str) -> Self:
        """Make a code with its meaning."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code

    meaning: str
    """When a call ends so."""

    JUDGED = 0, "the call did what it was asked to; verdicts of any kind, no evidence included, are results"
    FAIL_ON = 1, "a condition of `--fail-on` is met"
    USAGE = (
        2,
        "the call's words, the suite or a file to import cannot be used, or nothing held covers a figure asked for",
    )
    EVIDENCE = 3, "evidence, the store or a result set is corrupt or cannot be used; a full disk is one case"
    FAULT = 4, "a fault of harness itself; `HARNESS_DEBUG=1` shows the traceback"
    HUB = 5, "the Hub cannot be asked, or not to the end, and the call insists on it (`pull`, `verify --live`)"
    INTERRUPTED = 130, "Ctrl-C, as shells count it: 128 and the number of the signal"
