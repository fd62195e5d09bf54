"""The command `harness`: its verbs, each loaded only when it is called."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from harness._version import __version__
from harness.cli._examples import GroupWithExamples


class Verb(NamedTuple):
    """Where a verb stands, and what the root's help says of it."""

    place: str
    """`module:attribute` of its click command."""

    summary: str
    """One line; a test holds it to the first line of the command's own help."""


VERBS = {
    "verify": Verb("harness.cli.verify:verify", "Judge claims on the evidence held."),
    "explain": Verb("harness.cli.explain:explain", "Show one claim in full."),
    "init": Verb("harness.cli.init:init", "Start a suite of your own."),
    "tasks": Verb("harness.cli.tasks:tasks", "See what is claimed; check and write task files."),
    "measure": Verb("harness.cli.measure:measure", "Compute one figure, without a claim."),
    "pull": Verb("harness.cli.pull:pull", "Bring evidence from the Hub."),
    "snapshot": Verb("harness.cli.snapshot:snapshot", "Keep evidence on disk."),
    "results": Verb("harness.cli.results:results", "See, check, publish and withdraw result sets."),
    "report": Verb("harness.cli.report:report", "Write one self-contained HTML page."),
    "cite": Verb("harness.cli.cite:cite", "Cite a result set or one claim of it."),
    "compare": Verb("harness.cli.compare:compare", "Say what changed between two result sets, and why."),
    "history": Verb("harness.cli.history:history", "Show the verdict and the figure of one claim in every result set."),
    "doctor": Verb("harness.cli.doctor:doctor", "Say what is wrong here, and how to mend it."),
    "completion": Verb("harness.cli.completion:completion", "Print the completion script of a shell."),
}
"""The verbs, in the order of the help."""


@dataclass(frozen=True)
class Settings:
    """What the options before the verb say."""

    suite: Path | None
    """The suite's directory; None for the built-in one."""

    home: Path | None
    """The directory of the store; None for the user's default."""


class VerbGroup(GroupWithExamples):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the verbs in the order of VERBS."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Import a verb's module and return its command."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].place.partition(":")
        command = getattr(import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{VERBS[cmd_name].place} is no command")
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete verbs and options without importing any verb."""
        verbs = [CompletionItem(name, help=verb.summary) for name, verb in VERBS.items() if name.startswith(incomplete)]
        return [*verbs, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's signature
        """Write the verbs with their summaries, without importing any of them."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.summary) for name, verb in VERBS.items()])


CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
"""Settings that all commands share."""


@click.group(
    cls=VerbGroup,
    context_settings=CONTEXT,
    subcommand_metavar="VERB [ARGS]...",
    examples=(
        "harness verify",
        'harness tasks find "Qwen passed Llama"',
        "harness measure total --quantity downloads --namespace Qwen",
    ),
)
@click.option(
    "--suite",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Judge the claims of this directory (see `init`) instead of those that come with harness, the built-in suite.",
)
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    metavar="DIR",
    envvar="HARNESS_HOME",
    show_envvar=True,
    help="Keep evidence in this directory instead of the user's own data directory.",
)
@click.version_option(__version__, "-V", "--version", prog_name="harness", message="%(prog)s %(version)s")
@click.pass_context
def root(context: click.Context, suite: Path | None, home: Path | None) -> None:
    """Is this sentence about model adoption true, under which definition, as of when?

    A claim is a sentence that is made precise in a file; a suite is a folder of them. `verify` judges them on recorded
    metadata of the Hugging Face Hub, and asks the Hub for what is small and out of date, if it can. Everything but
    `pull` and `results publish` works without a network. What a verb does: harness VERB --help.
    """
    context.obj = Settings(suite, home)
