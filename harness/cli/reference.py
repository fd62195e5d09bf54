"""The reference page of the command line, made from the commands themselves.

`python -m harness.cli.reference > docs/reference/command-line.md` writes it; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from harness.cli._examples import WithExamples
from harness.cli._output import show
from harness.cli.exit_codes import ExitCode
from harness.cli.root import CONTEXT, root
from harness.conditions import COMPARED_CONDITIONS, CONDITIONS
from harness.report.chosen import columns_table

_INTRODUCTION = """\
# Command line

Made from the commands themselves by `python -m harness.cli.reference`; a test holds it to them.

`harness` and `python -m harness` are the same. Tables go to standard output, everything else (warnings, errors, the
path of a result set that was written) to standard error. Without a terminal, and where `NO_COLOR` is set, nothing is
coloured. Only `pull` and `results publish` touch a network, and `verify` where live evidence is out of date;
`--offline` forbids it. Words that stand in the help are explained in [words](words.md).

The options of `harness` itself stand before the verb: `harness --suite DIR verify`."""

_FILES = """\
## Environment

| variable | meaning |
|---|---|
| `HARNESS_HOME` | directory of the store, as `--home` |
| `HARNESS_DEBUG` | `1` shows the traceback of a fault of harness |
| `GITHUB_STEP_SUMMARY` | the file to which `verify --format github` adds a summary; GitHub's runner sets it |
| `GITHUB_WORKSPACE` | the checkout within which `verify --format github` names files; else the current directory |
| `NO_COLOR` | set to anything: no colour |"""


def reference_page() -> str:
    """Return the page in Markdown."""
    context = click.Context(root, info_name="harness", **CONTEXT)
    blocks = [_INTRODUCTION, *_command(context), _exit_codes(), _conditions(), _columns(), _FILES]
    return "\n\n".join(blocks) + "\n"


def _command(context: click.Context) -> Iterator[str]:
    command = context.command
    path = context.command_path
    yield f"{'##' if path.count(' ') < _NESTED else '###'} {path}"
    yield _text(command)
    yield f"```\n{' '.join([path, *command.collect_usage_pieces(context)])}\n```"
    options = _options(context)
    if options:
        yield options
    if isinstance(command, WithExamples) and command.examples:
        yield "```console\n" + "\n".join(f"$ {line}" for line in command.examples) + "\n```"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _command(click.Context(inner, info_name=name, parent=context))


_NESTED = 2


def _text(command: click.Command) -> str:
    paragraphs = (command.help or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _options(context: click.Context) -> str:
    options = [param for param in context.command.get_params(context) if isinstance(param, click.Option)]
    records = [record for option in options if (record := option.get_help_record(context))]
    rows = [f"| `{_cell(flags)}` | {_cell(text)} |" for flags, text in records if not flags.endswith("--help")]
    return "\n".join(["| option | meaning |", "|---|---|", *rows]) if rows else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def _exit_codes() -> str:
    rows = [f"| {code.value} | {_cell(code.meaning)} |" for code in ExitCode]
    precedence = " ".join((ExitCode.__doc__ or "").partition("\n")[2].split())
    return "\n".join(["## Exit codes", "", precedence, "", "| code | when |", "|---|---|", *rows])


def _conditions() -> str:
    rows = [f"| `{name}` | {text} |" for name, text in CONDITIONS.items()]
    head = "What `verify --fail-on` may be given; the call ends with 1 if a claim meets one of them."
    compared = [f"| `{name}` | {text} |" for name, text in COMPARED_CONDITIONS.items()]
    below = "What `compare A B --fail-on` may be given."
    table = ["| condition | met when |", "|---|---|"]
    return "\n".join(["## Conditions", "", head, "", *table, *rows, "", below, "", *table, *compared])


def _columns() -> str:
    head = (
        "What `verify --columns` may name. A figure carries its unit. Where both `figure` and `definition` are named, "
        "the figure carries the number of a note under the table; CSV has the definition in a column."
    )
    return f"## Columns\n\n{head}\n\n{columns_table()}"


if __name__ == "__main__":
    show(reference_page().removesuffix("\n"))
