"""`harness completion`: the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from harness.cli._examples import WithExamples
from harness.cli._output import show
from harness.cli.exit_codes import ExitCode

SHELLS = ("bash", "zsh", "fish")


@click.command(cls=WithExamples, examples=("harness completion bash",))
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
@click.pass_context
def completion(context: click.Context, shell: str) -> ExitCode:
    """Print the completion script of a shell.

    SHELL is bash, zsh or fish. For bash and zsh, add eval "$(harness completion SHELL)" to ~/.bashrc or ~/.zshrc; for
    fish, write the script to ~/.config/fish/completions/harness.fish.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.BadParameter(f"there is no completion for {shell}", param_hint="SHELL")
    root = context.find_root().command
    show(kind(root, {}, "harness", "_HARNESS_COMPLETE").source())
    return ExitCode.JUDGED
