"""Stakes: what the articles and sources behind a claim have to gain from its figure, as `seeds/` say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.suite.loading import Suite
    from harness.suite.tasks import Task

NO_STAKE = ("none stated", "none known")
"""What an article's stake says where we know of none."""


@dataclass(frozen=True, slots=True)
class Stake:
    """What a party has to gain from a figure."""

    by: str
    """Id of the article or source."""

    publisher: str
    """Who publishes it."""

    stake: str
    """What it has to gain, in our words."""


def stakes_of(task: Task, suite: Suite) -> tuple[Stake, ...]:
    """Return the stakes of everybody who makes a claim or whose figure it is, in the order of the chain, each once."""
    return tuple(_stakes(task, suite))


def _stakes(task: Task, suite: Suite) -> Iterator[Stake]:
    named = [*task.claim.made_by, *(task.source.chain if task.source else ())]
    published = suite.catalogue.published.get(task.source.figure) if task.source and task.source.figure else None
    if published is not None:
        named.append(published.source.partition("#")[0])
    for name in dict.fromkeys(named):
        party = suite.articles.get(name) or suite.sources.get(name)
        if party is not None and party.stake and party.stake not in NO_STAKE:
            yield Stake(name, party.publisher, party.stake)
