"""A package that brings a metric and a rule set, installed into a directory on the path."""

from __future__ import annotations

import importlib
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.suite import plugins

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))

DEMO = Path(__file__).parent / "demo"


def install(package: Path, place: Path) -> None:
    """Put a package where Python finds it, with the metadata that an installer writes from its pyproject.toml."""
    project = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module = project["name"].replace("-", "_")
    shutil.copytree(package / module, place / module, ignore=shutil.ignore_patterns("__pycache__"))
    info = place / f"{module}-{project['version']}.dist-info"
    info.mkdir()
    lines = ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {project['version']}"]
    (info / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    points: list[str] = []
    for group, names in project["entry-points"].items():
        points += [f"[{group}]", *(f"{name} = {target}" for name, target in names.items())]
    (info / "entry_points.txt").write_text("\n".join(points) + "\n", encoding="utf-8")


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    """Let no test see what another one has installed."""
    plugins._loaded.cache_clear()
    yield
    plugins._loaded.cache_clear()
    sys.modules.pop("adoption_demo", None)
    importlib.invalidate_caches()


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the package and return the directory."""
    place = tmp_path / "site"
    place.mkdir()
    install(DEMO, place)
    monkeypatch.syspath_prepend(str(place))
    return place
