"""Writing to the terminal: tables to standard output, everything else to standard error, and readers that leave."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable

import click

WIDTH = 100
"""Columns of a table where no terminal says otherwise."""

LEAST_WIDTH = 60
"""Narrowest table that can still be read."""


def prepare() -> None:
    """Make sure that a character the terminal cannot show is replaced, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def show(text: str) -> None:
    """Write to standard output; a reader that has gone is no error, and what follows is dropped."""
    try:
        click.echo(text)
    except BrokenPipeError:
        _drop_the_rest()


def note(text: str) -> None:
    """Write to standard error."""
    click.echo(text, err=True)


def note_problems(problems: Iterable[str]) -> None:
    """Write what of the evidence cannot be used to standard error, a line each, and what to do."""
    listed = list(problems)
    for problem in listed:
        note(f"error: evidence that cannot be used: {problem}")
    if listed:
        note("  -> what follows does without it; see harness doctor")


def show_error(text: str) -> None:
    """Write an error to standard error, where there is still one to write to."""
    try:
        click.echo(text, err=True)
    except OSError:
        return


def finish() -> None:
    """Write out what is still held back, so that a full disk shows now and a reader that has gone does not.

    Raises:
        OSError: if standard output cannot take it.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_the_rest()
    except OSError:
        _drop_the_rest()
        raise


def table_width(asked: int | None) -> int:
    """Return the columns that a table may fill: as asked, else the terminal's, else WIDTH."""
    if asked is not None:
        return max(asked, LEAST_WIDTH)
    if sys.stdout.isatty():
        return max(shutil.get_terminal_size((WIDTH, 24)).columns, LEAST_WIDTH)
    return WIDTH


def in_colour() -> bool:
    """Say whether verdicts may be coloured: on a terminal, unless NO_COLOR is set."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _drop_the_rest() -> None:
    """Send standard output nowhere, so that nothing fails again when the interpreter closes it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
