"""Commands whose help ends with examples that work when they are pasted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click


class InSection(click.Option):
    """An option that stands in a titled section of the help."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:  # noqa: ANN401  click's own
        super().__init__(*args, **kwargs)
        self.section = section
        """Title of the section."""


class WithExamples(click.Command):
    """A command with examples; a test pastes each of them into a shell."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:  # noqa: ANN401  click's own
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        """Lines for a shell, in the order in which they are run."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in the sections that they name, those without a section last, under `Options`."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            if not isinstance(param, click.Option):
                continue
            record = param.get_help_record(ctx)
            if record is not None:
                sections.setdefault(getattr(param, "section", ""), []).append(record)
        for title in sorted(sections, key=lambda each: not each):
            with formatter.section(title or "Options"):
                formatter.write_dl(sections[title])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write the examples, unwrapped, so that they can be copied."""
        if self.examples:
            with formatter.section("Examples"):
                for line in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


class GroupWithExamples(WithExamples, click.Group):
    """A group of commands, with examples of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the commands in the order in which they are written, which is the order of work."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands of the group."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)
