"""Small hubs with planted truth: what a table will say is taken from a world in which everything is known.

The truth is drawn first. A table is the truth written down, or the truth with a known part of it left out: lineage,
the country of publishers, or tasks. What a figure must be is asked of the world (`worlds.value_in`), never of the
code that is measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any, Literal

from building import all_of, is_, reading
from hubs import KNOWN, LEGAL_TASKS, NAMES
from worlds import World, worlds_of

from harness.suite.catalogue import Catalogue
from harness.suite.filters import EVERYTHING
from harness.suite.rules import Rules
from harness.suite.tasks import About, Expectation, Reading

Row = dict[str, Any]
Hidden = Literal["lineage", "country", "task"]
HIDDEN: tuple[Hidden, ...] = ("lineage", "country", "task")

LISTED = ("Qwen", "meta-llama", "mistralai", "facebook", "THUDM", "zai-org")
"""Publishers of the default country table, two of them one under two names."""

STRANGERS = ("stranger", "x")
"""Publishers of none."""

FIRST, LAST = date(2024, 11, 1), date(2025, 10, 12)
"""The days in which everything is made: the year before the tables are recorded, as far as months tell it."""

KINDS = ("finetune", "adapter", "quantized", "merge")
DOWNLOADS = (0, 1, 5, 6, 7, 40, 1000, 10**9)

VALUES: dict[str, tuple[str | int, ...]] = {
    "population": ("all", "llm", "llm-since-chatgpt"),
    "size": ("any", "at least 7", "declared", "declared at least 7"),
    "relations": ("any", "finetune", "finetune+adapter", "quantized+merge"),
    "base": ("nearest", "root"),
    "family": ("auto", "publisher", "list", "nearest", "root", "name"),
    "origin": ("auto", "publisher", "nearest", "root"),
    "unaffiliated": ("unknown", "kept", "dropped", "base"),
    "copies": ("counted", "left-out"),
    "floor": (0, 1, 6),
    "basis": ("30-days", "all-time", "first-year", "between-dates"),
    "several_parents": ("fractional", "any", "first"),
    "undeclared": ("unknown", "base"),
    "country_table": ("harness", "second"),
    "renames": ("merged", "apart"),
    "dates": ("created", "launched"),
}
"""Every rule with its values; of those with numbers or lists, some."""

DERIVATIVE = is_("relation", "derivative")
ABOUT = About(FIRST, LAST, stated=True, why="a test")
NOT_NEGATIVE = Expectation("at_least", Fraction(0), Fraction(0), "a test")
LATE = Expectation("after", date(2020, 1, 1), Fraction(0), "a test")
ASKED: tuple[Reading, ...] = tuple(
    replace(each, name="as-worded", about=ABOUT, expect=LATE if each.unit == "date" else NOT_NEGATIVE)
    for each in (
        reading("share", all_of(DERIVATIVE, is_("family", "qwen")), among=DERIVATIVE, unit="percent"),
        reading("share", is_("country", "china"), among=EVERYTHING, quantity="downloads", unit="percent"),
        reading("ratio", is_("family", "qwen"), against=is_("family", "llama"), quantity="downloads", unit="ratio"),
        reading("total", is_("organisation", "alibaba", "meta"), quantity="downloads"),
        reading("count", all_of(is_("country", "us"), is_("task", "text-generation"))),
        reading(
            "concentration", is_("namespace", "Qwen", "zai-org"), each="namespace", quantity="downloads", unit="ratio"
        ),
        reading("first_date", is_("namespace", "Qwen"), unit="date"),
    )
)
"""What is asked: of derivatives and of publishers, of families, countries and organisations, counts and downloads."""


@dataclass(frozen=True)
class Planted:
    """A hub and its truth."""

    rows: list[Row]
    """The table that says everything."""

    seed: int
    """What it was drawn with."""

    def truth(self, asked: Reading) -> World:
        """Return the world that the table was taken from, as far as a reading looks."""
        chance = Random(f"{self.seed} world")  # noqa: S311  (nothing here is secret)
        return next(worlds_of(self.rows, asked, KNOWN).some(1, chance))


def plant(
    seed: int,
    *,
    strangers: bool = False,
    silent_sizes: bool = False,
    silent_lineage: bool = False,
    old: bool = False,
    count: int = 14,
) -> Planted:
    """Draw a hub.

    Args:
        seed: the same seed gives the same hub.
        strangers: whether publishers that no table lists publish some of it; bases are always listed.
        silent_sizes: whether some repositories declare no number of parameters.
        silent_lineage: whether of some it is not said what they are built on.
        old: whether some repositories are years old, so that their counters hold more than a first year.
        count: how many repositories.
    """
    chance = Random(seed)  # noqa: S311  (nothing here is secret)
    bases = [f"{space}/{name}" for space in LISTED for name in NAMES]
    foreign = [f"{space}/{name}" for space in STRANGERS for name in NAMES]
    ids = chance.sample(bases + (foreign if strangers else []), count)
    rows = [_row(repo, bases, chance, silent_sizes=silent_sizes) for repo in ids]
    for row in rows:
        if old and chance.random() < 1 / 2:
            row["created_at"] -= timedelta(days=800)
        if silent_lineage and chance.random() < 1 / 3 and not _is_base(row, rows):
            row["base_models"] = row["relation"] = None
    return Planted(rows, seed)


def _row(repo: str, bases: Sequence[str], chance: Random, *, silent_sizes: bool) -> Row:
    declared = [base for base in chance.sample(bases, chance.choice((0, 0, 1, 1, 2, 3))) if base != repo]
    day = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 1))
    return {
        "repo_id": repo,
        "created_at": datetime(day.year, day.month, day.day, 12, tzinfo=UTC),
        "downloads_30d": chance.choice(DOWNLOADS),
        "downloads_all_time": chance.choice(DOWNLOADS),
        "likes": chance.choice(DOWNLOADS),
        "pipeline_tag": chance.choice(LEGAL_TASKS),
        "licence": "apache-2.0",
        "gated": False,
        "base_models": declared,
        "relation": chance.choice(KINDS) if declared else None,
        "parameters": None if silent_sizes and chance.random() < 1 / 3 else chance.choice((0, 6, 7, 8, 10**9)),
    }


def definition(chance: Random, **fixed: str | int) -> Rules:
    """Draw a definition: any combination of values of all rules."""
    drawn: dict[str, Any] = {rule: chance.choice(values) for rule, values in VALUES.items()}
    return Rules(**(drawn | fixed))


def without(planted: Planted, hidden: Hidden, chance: Random) -> tuple[list[Row], Catalogue]:
    """Return the table and the catalogue with a known part of the truth left out."""
    if hidden == "country":
        # Without its row a renamed publisher would lose its other name, too, which is no part of its country.
        gone = set(chance.sample(LISTED[:4], chance.choice((1, 2))))
        rows = tuple(row for row in KNOWN.publishers if row.namespace not in gone)
        return planted.rows, replace(KNOWN, publishers=rows)
    table = [dict(row) for row in planted.rows]
    for row in table:
        if hidden == "task" and chance.random() < 1 / 3:
            row["pipeline_tag"] = None
        # A line ends where a table ends: of what others build on, lineage stays.
        if hidden == "lineage" and chance.random() < 1 / 2 and not _is_base(row, planted.rows):
            row["base_models"] = row["relation"] = None
    return table, KNOWN


def _is_base(row: Mapping[str, Any], rows: Sequence[Row]) -> bool:
    return any(row["repo_id"] in (each["base_models"] or ()) for each in rows)
