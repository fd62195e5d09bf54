"""The lists of docs/method.md, made from the code and from `seeds/`.

`python -m harness.cli.method_reference` writes them into the page; a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from harness.cli._output import note
from harness.plan import TOLERANCE_DAYS
from harness.suite import load_suite
from harness.suite.metrics import METRIC_NEEDS
from harness.suite.rule_values import RULE_TITLES
from harness.suite.rules import RULE_NAMES, Rules

PAGE = "docs/method.md"
"""The page, in a checkout."""

_PART = re.compile(r"(<!-- made: ([a-z]+) -->\n).*?(<!-- /made -->)", re.DOTALL)

_CLASSES = {
    "downloads-30-days": "downloads of the last 30 days, and likes",
    "downloads-all-time": "downloads of all time",
    "repos-on-a-day": "how many repositories there were on a day",
    "created-in-window": "repositories created in a window, and how often someone released",
    "first-date": "the first day of creation",
    "last-date": "the last day of creation",
    "exists": "whether there is such a repository",
    "licence": "declared licences",
    "crossing": "when one side passed another",
    "registry": "what a table of publishers says",
}
"""Classes of time in words."""


def with_lists(text: str) -> str:
    """Return the page with its lists made anew."""
    return _PART.sub(lambda part: f"{part[1]}\n{LISTS[part[2]]()}\n\n{part[3]}", text)


def _metrics() -> str:
    rows = [
        f"| `{name}` | {needs.what} | {', '.join(needs.quantities)} | {needs.unit} |"
        for name, needs in METRIC_NEEDS.items()
    ]
    return "\n".join(["| metric | computes | of | in |", "|---|---|---|---|", *rows])


def _rules() -> str:
    defaults = {field.name: field.default for field in fields(Rules)}
    rows = [
        f"| [`{name}`](reference/rules.md#{name}) | {RULE_TITLES[name]} | `{defaults[name]}` |" for name in RULE_NAMES
    ]
    return "\n".join(["| rule | chooses | default |", "|---|---|---|", *rows])


def _wordings() -> str:
    rows = [f"| {each.wording} | {each.meaning} |" for each in load_suite().catalogue.wordings.values()]
    return "\n".join(["| words | what they allow |", "|---|---|", *rows])


def _tolerances() -> str:
    rows = [
        f"| {_CLASSES[name]} | {'any day' if days is None else f'{days} days'} |"
        for name, days in TOLERANCE_DAYS.items()
    ]
    return "\n".join(["| what is asked for | evidence may lie apart by |", "|---|---|", *rows])


LISTS: dict[str, Callable[[], str]] = {
    "metrics": _metrics,
    "rules": _rules,
    "wordings": _wordings,
    "tolerances": _tolerances,
}
"""What makes each list."""


if __name__ == "__main__":
    page = Path(PAGE)
    page.write_text(with_lists(page.read_text(encoding="utf-8")), encoding="utf-8")
    note(f"written: {PAGE}")
