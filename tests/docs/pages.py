"""Commands of the pages: read from their blocks, and run in this process in a directory of their own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from harness.cli.running import run

ROOT = Path(__file__).parents[2]

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"))
    if path != ROOT / "docs" / "reference" / "command-line.md"
)
"""Every page but the reference of the command line, whose examples `tests/cli/test_help.py` runs."""

_BLOCK = re.compile(r"^```(sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ASSIGNMENT = re.compile(r"(?:export )?([A-Z_]+)=(\S+)((?: [A-Z_]+=\S+)*)")
_COMMENT = re.compile(r"\s+#\s.*$")
_PLAIN = frozenset({"printf", "ls", "cat", "mkdir", "cp"})
"""Commands of a shell that pages use besides harness."""


@dataclass
class Shell:
    """A shell that knows `harness`, directories, variables, and a few commands besides."""

    directory: Path
    """Where it is."""

    environment: dict[str, str] = field(default_factory=dict)
    """Variables of its own."""

    def run(self, line: str) -> tuple[int, str]:
        """Run a line and return how it ended, with what it wrote."""
        text = ""
        for part in re.split(r"\s&&\s", line):
            code, said = self._one(part.strip())
            text += said
            if code:
                return code, text
        return 0, text

    def _one(self, line: str) -> tuple[int, str]:
        if _ASSIGNMENT.fullmatch(line):
            for word in shlex.split(line.removeprefix("export ")):
                name, _, value = word.partition("=")
                self.environment[name] = value.replace("$PWD", str(self.directory))
            return 0, ""
        words = shlex.split(_COMMENT.sub("", line))
        if words[0] == "cd":
            self.directory = (self.directory / words[1]).resolve()
            return 0, ""
        if words[0] in _PLAIN:
            done = subprocess.run(
                ["/bin/bash", "-c", line], cwd=self.directory, capture_output=True, text=True, check=False
            )
            return done.returncode, done.stdout + done.stderr
        assert words[0].rpartition("/")[2] == "harness", f"a page runs {words[0]!r}, which is not known here"
        target = None
        if ">" in words:
            words, target = words[: words.index(">")], words[words.index(">") + 1]
        return self._harness(words[1:], target)

    def _harness(self, words: list[str], target: str | None) -> tuple[int, str]:
        before = {name: os.environ.get(name) for name in self.environment}
        os.environ.update(self.environment)
        out, err = StringIO(), StringIO()
        try:
            with chdir(self.directory), redirect_stdout(out), redirect_stderr(err):
                code = run(words)
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
        if target is not None:
            (self.directory / target).write_text(out.getvalue(), encoding="utf-8")
        return int(code), out.getvalue() + err.getvalue()


def commands(page: str) -> Iterator[str]:
    """Yield the commands of a page in order, a line each, those that go over several lines in one."""
    yield from commands_in((ROOT / page).read_text(encoding="utf-8"))


def commands_in(text: str) -> Iterator[str]:
    """Yield the commands of a text, as `commands` does."""
    for kind, block in _BLOCK.findall(text):
        for line in re.sub(r"\\\n\s*", "", block).splitlines():
            text = line.removeprefix("$ ") if kind == "console" else line
            if text.strip() and (kind == "sh" or line.startswith("$ ")):
                yield text.strip()
