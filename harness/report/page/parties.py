"""Articles, sources and chains as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness._sanitise import for_terminal
from harness.report.page.shapes import Party, Table, table, web
from harness.report.steps import difference_rows
from harness.report.values import published_value
from harness.suite.chains import chains_of

if TYPE_CHECKING:
    from harness.suite import Suite
    from harness.suite.tasks import Task

NO_STAKE = ("none stated", "none known", "")


@dataclass(frozen=True, slots=True)
class ChainView:
    """Where a claim came from, step by step."""

    steps: tuple[Party, ...]
    """What the articles cite, and what that rests on, down to the origin as the task gives it."""

    below: tuple[Party, ...]
    """The data that the last step rests on in turn."""

    fidelity: str
    """Slug of the fidelity, or empty."""

    argued: str
    """Why, in words."""

    computed: str
    """What figure and wording are against the published figure."""

    clash: str
    """How the two contradict each other, or empty."""

    published: str
    """What the source publishes, in words, or empty."""

    changed: Table | None
    """What is another in the article than in its source; None if nothing is, as far as typed data shows."""


def party_of(name: str, suite: Suite) -> Party:
    """Return an article or a source by its id; one that is not known by its id alone."""
    article = suite.articles.get(name)
    if article is not None:
        day = "undated" if article.date is None else article.date.isoformat()
        inferred = " (inferred)" if article.date is not None and article.date_is == "inferred" else ""
        stake = "" if article.stake in NO_STAKE else article.stake
        return Party(name, article.publisher, article.title, f"{day}{inferred}", web(article.address), "article", stake)
    source = suite.sources.get(name)
    if source is None:
        return Party(name, "", name, "undated", "", "source", "")
    day = source.date.isoformat() if source.date else "undated"
    what = f"{source.kind.replace('-', ' ')}, {source.hand}"
    stake = "" if source.stake in NO_STAKE else source.stake
    return Party(name, source.publisher, source.title, day, web(source.address), what, stake)


def chain_of(task: Task, suite: Suite) -> ChainView | None:
    """Return where a claim came from; None where no source is recorded."""
    if task.source is None:
        return None
    chain = chains_of(suite, [task.id]).chains[0]
    rows = difference_rows(chain.differences)
    changed = table(
        "What changed on the way", ("what", "in the article", "in its source"), rows
    ) if rows else None  # fmt: skip
    outcome = chain.computed.outcome
    return ChainView(
        steps=tuple(party_of(name, suite) for name in chain.steps),
        below=tuple(party_of(name, suite) for name in chain.below),
        fidelity=task.source.fidelity,
        argued=task.source.why,
        computed="" if outcome == "not-computed" else f"{outcome}: {chain.computed.why}",
        clash=chain.clash or "",
        published=_published(task, suite),
        changed=changed,
    )


def _published(task: Task, suite: Suite) -> str:
    figure = suite.catalogue.published.get(task.source.figure) if task.source and task.source.figure else None
    if figure is None:
        return ""
    days = " to ".join(str(day) for day in dict.fromkeys((figure.about_from, figure.about_to)) if day)
    wording = "" if figure.wording == "exactly" else f"{for_terminal(figure.wording)} "
    when = f", of {days}" if days else ""
    return f"{for_terminal(figure.says)}: {wording}{published_value(figure)}{when} ({figure.hand})"
