"""The whole suite as one object, and as the plain data that result sets store."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.suite.articles import Article, Contradiction, Source
from harness.suite.catalogue import Catalogue
from harness.suite.tasks import Task

BUILT_IN = "built-in"
"""Name of the suite that comes with harness."""


@dataclass(frozen=True)
class Suite:
    """Everything that is claimed, and everything that definitions use; two suites are equal if their content is."""

    name: str
    """`built-in`, or the name of the suite's directory."""

    root: Path | None = field(compare=False)
    """Its directory; None for a suite that a result set carries."""

    tasks: dict[str, Task]
    """Tasks by id, sorted."""

    articles: dict[str, Article]
    """Articles by id, sorted."""

    sources: dict[str, Source]
    """Sources by id, sorted."""

    catalogue: Catalogue
    """What `seeds/` says about publishers, families, licences, dates and repositories."""

    digest: str
    """SHA-256 of the canonical form: changes whenever the meaning of a task or a row may."""

    _plain: dict[str, Any] | Callable[[], dict[str, Any]] = field(repr=False, compare=False)
    """The canonical form, or what gives it when it is asked for."""

    contradictions: tuple[Contradiction, ...] = ()
    """Topics on which the articles contradict each other or their source, in the order of the file."""


def canonical(suite: Suite) -> dict[str, Any]:
    """Return a suite as plain JSON data, as result sets store it: the content of its files without their layout."""
    plain = suite._plain  # noqa: SLF001  the two belong together
    return plain() if callable(plain) else copy.deepcopy(plain)
