"""The docs site: every page in it, every link and anchor there, and a build without a warning that fetches nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import PAGES, ROOT

DOCS = ROOT / "docs"
SETTINGS = tomllib.loads((ROOT / "zensical.toml").read_text(encoding="utf-8"))["project"]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.*?) *$", re.MULTILINE)


def named(part: Any) -> Iterator[str]:  # noqa: ANN401  any part of the navigation
    for value in part.values() if isinstance(part, dict) else part:
        if isinstance(value, str):
            yield value
        else:
            yield from named(value)


def anchor(heading: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text).strip())


def anchors(path: Path) -> set[str]:
    return {anchor(each) for each in HEADING.findall(FENCE.sub("", path.read_text(encoding="utf-8")))}


def test_every_page_is_in_the_navigation_once() -> None:
    listed = sorted(named(SETTINGS["nav"]))
    there = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
    assert listed == [page for page in there if not page.startswith("adr/0")]


def test_every_decision_is_listed() -> None:
    text = (DOCS / "adr" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted((DOCS / "adr").glob("0*.md")) if f"({path.name})" not in text] == []


@pytest.mark.parametrize("page", [*PAGES, "docs/reference/command-line.md", "seeds/README.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    path = ROOT / page
    for link in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if link.startswith(("https://", "http://")):
            continue
        file, _, fragment = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{page}: {link}"
        if fragment and target.suffix == ".md":
            assert fragment in anchors(target), f"{page}: {link}"


def test_the_page_about_seeds_is_the_one_beside_them() -> None:
    made = (DOCS / "reference" / "seeds.md").read_bytes()
    assert made == (ROOT / "seeds" / "README.md").read_bytes(), "copy it: cp seeds/README.md docs/reference/seeds.md"


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_fetches_nothing(tmp_path: Path) -> None:
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    shutil.copytree(DOCS, tmp_path / "docs")
    command = [str(Path(sys.executable).with_name("zensical")), "build", "--strict"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stdout + done.stderr
    built = sorted((tmp_path / "site").rglob("*.html"))
    assert len(built) > len(list(DOCS.rglob("*.md")))
    fetched = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)=\"?(https?:)?//", re.IGNORECASE)
    assert [path.name for path in built if fetched.search(path.read_text(encoding="utf-8"))] == []
