"""Asking for what the options of a call do not say: on a terminal again and again, elsewhere not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from harness._errors import SuiteError
from harness._sanitise import for_terminal
from harness.cli._output import note
from harness.suite.new_task import first_fault

_Answer = TypeVar("_Answer")

Read = Callable[[str], _Answer]
"""Reads an answer, or raises SuiteError or click.BadParameter with what is wrong with it."""


class Asker:
    """Takes answers from options, asks for the others, and keeps which could not be asked for."""

    def __init__(self) -> None:
        self.terminal = sys.stdin.isatty()
        """Whether someone is there to answer."""
        self.missing: list[str] = []
        """Options without which the call cannot go on."""

    def ask(  # noqa: PLR0913  a question with all that belongs to it
        self,
        option: str,
        given: str | None,
        question: str,
        read: Read[_Answer],
        *,
        default: str | None = None,
        choices: Sequence[str] = (),
        listed: bool = False,
    ) -> _Answer | None:
        """Return an answer that `read` takes; None if it is missing and nobody can be asked.

        Args:
            option: the option that gives it, for messages.
            given: what the option gives.
            question: what is asked on a terminal.
            read: reads the answer.
            default: what holds without an answer.
            choices: the only answers allowed.
            listed: whether they have been shown already.

        Raises:
            click.BadParameter: if the option gives what cannot be used.
        """
        if given is not None or (not self.terminal and default is not None):
            try:
                return self._read(given if given is not None else default or "", read, choices)
            except (SuiteError, click.BadParameter) as error:
                raise click.BadParameter(_said(error), param_hint=option) from None
        if not self.terminal:
            self.missing.append(option)
            return None
        shown = f"{question} ({', '.join(choices)})" if choices and not listed else question
        while True:
            end = " " if shown.endswith("?") and not default else ": "
            answer = click.prompt(
                shown, default=default, show_default=bool(default), prompt_suffix=end, err=True, type=str
            )
            try:
                return self._read(answer, read, choices)
            except (SuiteError, click.BadParameter) as error:
                note(f"  {for_terminal(_said(error))}")

    def yes(self, question: str, *, default: bool) -> bool:
        """Return whether the answer is yes; the default where nobody can be asked."""
        return click.confirm(question, default=default, err=True) if self.terminal else default

    def refuse_missing(self) -> None:
        """Stop the call if something is missing.

        Raises:
            click.UsageError: naming all of it.
        """
        if self.missing:
            raise click.UsageError(
                f"there is no terminal to ask at, and these are missing: {', '.join(dict.fromkeys(self.missing))}"
            )

    def _read(self, answer: str, read: Read[_Answer], choices: Sequence[str]) -> _Answer:
        if choices and answer.strip() not in choices:
            raise click.BadParameter(f"'{answer}' is none of {', '.join(choices)}")
        return read(answer.strip())


def _said(error: SuiteError | click.BadParameter) -> str:
    return first_fault(error) if isinstance(error, SuiteError) else error.message
