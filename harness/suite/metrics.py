"""What each metric needs of a reading, and what its figure is measured in."""

from __future__ import annotations

from dataclasses import dataclass

from harness.suite.tasks import QUANTITIES, Metric, Quantity, Unit


@dataclass(frozen=True, slots=True)
class MetricNeeds:
    """What a reading with a metric must have, and what it may have besides `rules`, `expect`, `about` and `note`."""

    needs: tuple[str, ...]
    """Keys that it must have."""

    may: tuple[str, ...]
    """Keys that it may have."""

    quantities: tuple[Quantity, ...]
    """What it can count or sum; the first is taken where none is written."""

    unit: Unit
    """What its figure is measured in."""

    what: str
    """What it computes, in one sentence."""


_REPOS: tuple[Quantity, ...] = ("repos",)
_EACH = ("window", "each", "must")

METRIC_NEEDS: dict[Metric, MetricNeeds] = {
    "total": MetricNeeds(
        ("quantity", "of"), _EACH, ("downloads", "likes"), "count", "Downloads or likes of the repositories, summed."
    ),
    "count": MetricNeeds(
        ("of",), _EACH, ("repos", "organisations"), "count", "How many repositories, or organisations behind them."
    ),
    "share": MetricNeeds(
        ("of", "among"),
        _EACH,
        QUANTITIES,
        "percent",
        "What part of the quantity of `among` belongs to those repositories of it that fit `of`.",
    ),
    "ratio": MetricNeeds(
        ("of", "against"), _EACH, QUANTITIES, "ratio", "The quantity of `of` divided by the quantity of `against`."
    ),
    "rank": MetricNeeds(
        ("of", "against"),
        ("among", *_EACH),
        QUANTITIES,
        "rank",
        "One plus the number of competitors with more of the quantity than `of`; they are the values of `against`.",
    ),
    "first_date": MetricNeeds(
        ("of",), _EACH, _REPOS, "date", "The first day on which one of the repositories was made."
    ),
    "last_date": MetricNeeds(("of",), _EACH, _REPOS, "date", "The last day on which one of the repositories was made."),
    "release_weeks": MetricNeeds(
        ("of", "window"), ("each", "must"), _REPOS, "weeks", "ISO weeks of the window with at least one new repository."
    ),
    "release_gap": MetricNeeds(
        ("of", "window"),
        ("each", "must"),
        _REPOS,
        "weeks",
        "Weeks of the window divided by its release weeks: the average time between weeks with a release.",
    ),
    "licence": MetricNeeds(("of",), _EACH, _REPOS, "licences", "The set of licence ids that the repositories declare."),
    "exists": MetricNeeds(("of",), _EACH, _REPOS, "yes-no", "Whether there is such a repository."),
    "concentration": MetricNeeds(
        ("of", "each"),
        ("window",),
        QUANTITIES,
        "ratio",
        "The sum of the squared shares that the groups of `each` have in the quantity of `of`.",
    ),
    "crossing": MetricNeeds(
        ("of", "against", "window"),
        (),
        QUANTITIES,
        "date",
        "The first day on which `of` has more of the quantity than `against`; it needs several snapshots.",
    ),
    "registry": MetricNeeds(
        ("of", "fact"),
        ("against", "each", "must"),
        _REPOS,
        "countries",
        "What the country table says: the countries of the publishers of `of`, or how many of them fit.",
    ),
}
"""By metric."""


def unit_of(metric: Metric, fact: str | None, *, has_against: bool) -> Unit:
    """Return what a metric's figure is measured in; that of `registry` depends on the fact that it looks up."""
    if metric == "registry" and fact in ("organisations", "namespaces"):
        return "ratio" if has_against else "count"
    return METRIC_NEEDS[metric].unit
