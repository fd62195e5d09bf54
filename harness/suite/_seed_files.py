"""The grammar of `seeds/`: what its tables may hold, and the models of its YAML files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from harness.suite._fields import Boundary, Day, Id, Line, Name, Remark, Text

PUBLISHER_KINDS = ("company", "university", "nonprofit", "community", "individual", "government", "unknown")
"""What a publisher can be."""

HANDS = ("first-hand", "second-hand")
"""Whether we read a source's own text."""

KNOWN_RELATIONS = ("base", "finetune", "adapter", "quantized", "merge")
"""What a known repository can be."""

SourceKind = Literal[
    "dataset", "memo", "paper", "column", "report", "brief", "article-copy", "registry", "blog", "documentation",
]  # fmt: skip
"""What a source can be."""


class FamilyEntry(Boundary):
    """An entry of `families.yaml`."""

    id: Id
    """Slug."""

    name: Line
    """The name people use."""

    organisation: Name
    """Slug of the organisation that makes it."""

    namespaces: list[Name]
    """Namespaces whose repositories all belong to it."""

    names: list[Name]
    """Globs over repo ids (with `/`) or names (without)."""

    exclude: list[Name] = Field(default_factory=list)
    """Globs that never belong."""

    unlisted: list[Name] | None = None
    """Globs over full ids (with `/`) of the publisher's own repositories that the curated list leaves out."""

    source: Name
    """Source id."""

    note: Remark = ""
    """A remark."""


class SourceEntry(Boundary):
    """An entry of `sources.yaml`."""

    id: Id
    """Slug."""

    title: Line
    """Its title."""

    publisher: Line
    """Who published it."""

    date: Day | None = None
    """When, if known."""

    address: Line
    """Where it stands."""

    kind: SourceKind
    """What it is."""

    hand: Literal["first-hand", "second-hand"]
    """Whether we read its own text."""

    rests_on: list[Name] = Field(default_factory=list)
    """Ids of the sources it takes its figures from."""

    stake: Remark = ""
    """What the source has to gain."""

    licence: Remark = ""
    """Licence of its data."""

    note: Remark = ""
    """A remark."""


class FigureEntry(Boundary):
    """A figure in an article's own text."""

    text: Line
    """The figure as printed."""

    times: int = Field(ge=1, le=1000)
    """How often it is printed."""

    task: Name | None = None
    """Id of the task that judges it."""

    why: Text | None = None
    """Why it is no claim about adoption."""


class ArticleEntry(Boundary):
    """An entry of `articles.yaml`."""

    id: Id
    """Slug."""

    publisher: Line
    """Who published it."""

    title: Line
    """Its headline."""

    date: Day | None = None
    """Day of publication, if it carries one."""

    date_is: Literal["stated", "inferred"]
    """How the date is known."""

    address: Line
    """Where it stands."""

    relies_on: list[Name] = Field(default_factory=list)
    """Source ids."""

    stake: Remark = ""
    """What the publisher has to gain."""

    note: Remark = ""
    """A remark."""

    figures: list[FigureEntry] = Field(default_factory=list, max_length=1000)
    """Every figure in its own text."""


class SayingEntry(Boundary):
    """What one article or source says on a topic."""

    by: Name
    """Id of the article or of the source."""

    says: Line
    """What it says, in our own words."""

    task: Name | None = None
    """Id of the task with that claim, where there is one."""

    figure: Name | None = None
    """Id of the published figure, where there is one."""


class ContradictionEntry(Boundary):
    """An entry of `contradictions.yaml`."""

    id: Id
    """Slug."""

    topic: Line
    """What they disagree about."""

    says: list[SayingEntry] = Field(min_length=2, max_length=20)
    """Who says what, the articles first."""

    note: Remark = ""
    """What follows, or what is open."""


class SurvivalEntry(Boundary):
    """How many repositories of one listing were still there when they were counted again."""

    id: Id
    """Slug."""

    publisher: Name | None = None
    """The namespace whose repositories are meant; none for those of anyone."""

    listed_on: Day
    """Day of the first listing."""

    counted_on: Day
    """Day of the listing in which they were looked for."""

    listed: int = Field(ge=1, le=10**9)
    """Repositories in the first listing."""

    still_there: int = Field(ge=0, le=10**9)
    """Of these, the ones in the second listing, under the same id."""

    listed_by: Name
    """Source id of the first listing."""

    counted_by: Name
    """Source id of the second listing."""

    note: Remark = ""
    """A remark."""


class TrafficEntry(Boundary):
    """Names of repositories that mostly programs fetch, for tests."""

    id: Id
    """Slug."""

    names: list[Name] = Field(min_length=1, max_length=20)
    """Globs over repo ids (with `/`) or names (without)."""

    why: Line
    """Why such repositories look like traffic of tests."""

    source: Name
    """Source id."""

    note: Remark = ""
    """A remark."""
