"""Every help has an example that works when pasted, and the reference page is what the commands say."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from calling import Call

from harness.cli._examples import WithExamples
from harness.cli.exit_codes import ExitCode
from harness.cli.reference import reference_page
from harness.cli.root import CONTEXT, VERBS, root

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "command-line.md"


def commands(context: click.Context) -> Iterator[click.Context]:
    """Yield the context of every command, groups before what is in them."""
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            inner = context.command.get_command(context, name)
            assert inner is not None
            yield from commands(click.Context(inner, info_name=name, parent=context))


ALL = {context.command_path: context for context in commands(click.Context(root, info_name="harness", **CONTEXT))}


def test_the_promised_verbs_are_there() -> None:
    promised = """
        verify, explain, tasks list, tasks show, tasks find, tasks validate, tasks schema, measure, snapshot import,
        snapshot list, snapshot show, snapshot check, snapshot remove, results list, results show, doctor, completion
    """
    assert {f"harness {verb.strip()}" for verb in promised.split(",")} <= set(ALL)


@pytest.mark.parametrize("verb", list(VERBS))
def test_the_summary_in_the_roots_help_is_the_commands_own(verb: str) -> None:
    assert VERBS[verb].summary == (ALL[f"harness {verb}"].command.help or "").split("\n")[0]


GROUPS = {path: context for path, context in ALL.items() if isinstance(context.command, click.Group)}


@pytest.mark.parametrize("group", list(GROUPS))
def test_the_help_of_a_group_names_what_is_in_it(call: Call, group: str) -> None:
    found = GROUPS[group].command
    assert isinstance(found, click.Group)
    lines = [line.split()[0] for line in call(*group.split()[1:], "--help").out.splitlines() if line.strip()]
    assert set(found.list_commands(GROUPS[group])) <= set(lines)


@pytest.mark.parametrize("command", list(ALL))
def test_every_help_ends_with_examples(call: Call, command: str) -> None:
    words = command.split()[1:]
    done = call(*words, "--help")
    assert done.code == 0
    found = ALL[command].command
    assert isinstance(found, WithExamples)
    assert found.examples
    assert done.out.rstrip().endswith("\n".join(f"  {line}" for line in found.examples))
    assert call(*words, "-h").out == done.out


@pytest.mark.slow
def test_every_example_works_when_pasted(tmp_path: Path) -> None:
    """All of them in one directory with one store, in the order of the reference page."""
    environment = {**os.environ, "HARNESS_HOME": str(tmp_path / "store"), "HF_HUB_OFFLINE": "1"}
    start = f'harness() {{ {shlex.quote(sys.executable)} -m harness "$@"; }}; '
    for context in ALL.values():
        assert isinstance(context.command, WithExamples)
        for line in context.command.examples:
            done = subprocess.run(
                ["/bin/bash", "-c", start + line],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                check=False,
                text=True,
            )
            assert done.returncode == 0, f"{line}\n{done.stderr}"
            assert done.stdout or line.startswith("printf"), line


def test_the_reference_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference_page(), (
        "write it again: python -m harness.cli.reference > docs/reference/command-line.md"
    )


def test_the_reference_page_has_every_option_and_exit_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for path, context in ALL.items():
        section = page.partition(f"# {path}\n")[2].partition("\n## ")[0]
        assert section, path
        for param in context.command.params:
            if isinstance(param, click.Option) and not param.hidden:
                assert all(flag in section for flag in (*param.opts, *param.secondary_opts)), (path, param.opts)
    for code in ExitCode:
        assert f"| {code.value} | {code.meaning} |" in page


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_that_asks_harness(call: Call, shell: str) -> None:
    done = call("completion", shell)
    assert done.code == 0
    assert f"_HARNESS_COMPLETE={shell}_complete" in done.out
