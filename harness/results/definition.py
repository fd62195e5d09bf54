"""Definitions in words: what exactly a figure counts, so that none stands without it."""

from __future__ import annotations

from harness.results._filter_words import listed, repos_in_words, span_in_words
from harness.suite.filters import AnyValue, Filter, asks_for_derivatives, atoms
from harness.suite.plugins import METRICS_GROUP, brought_by, is_plugin, plugin_metric
from harness.suite.rules import Rules, size_condition
from harness.suite.tasks import Metric, Reading

_POPULATION = {
    "llm": "language models",
    "llm-since-chatgpt": "language models created since 2022-11-30",
}


_UNAFFILIATED = {
    "kept": "publishers in no table belong to no country or organisation",
    "base": "publishers in no table have their base's country and organisation",
}

_DOWNLOADS = {
    "30-days": "downloads of the last 30 days",
    "all-time": "all-time downloads",
    "first-year": "downloads of the first year",
}


def definition(reading: Reading) -> str:
    """Return what a reading counts, in words.

    Metric, repositories, denominator, population, window, and every rule that is not the default: `share of repos of
    country china, by nearest base, among derivatives, language models, created 2025-10-13 to 2025-11-12`.
    """
    if reading.parts:
        return " AND ".join(f"{part.name.rpartition('/')[2]}: {definition(part)}" for part in reading.parts)
    return "; ".join([", ".join([_head(reading), *_limits(reading)]), *_remarks(reading)])


def _head(reading: Reading) -> str:
    of = _repos(reading, reading.of)
    against = _repos(reading, reading.against) if reading.against is not None else ""
    among = _repos(reading, reading.among) if reading.among is not None else "repos"
    counted = f"{_quantity(reading)}{of}"
    heads: dict[Metric, str] = {
        "total": counted,
        "count": f"number of {_plain(reading)}{of}",
        "share": f"share of {_plain(reading)}{of}, among {among}",
        "ratio": f"{counted}, divided by {_quantity(reading)}{against}",
        "rank": f"rank by {counted}, among competitors: {against}",
        "first_date": f"day of creation of the first of {of}",
        "last_date": f"day of creation of the last of {of}",
        "exists": f"whether there are {of}",
        "licence": f"declared licences of {of}",
        "release_weeks": f"number of ISO weeks with at least one new repo, of {of}",
        "release_gap": f"weeks of the window divided by ISO weeks with at least one new repo, of {of}",
        "concentration": f"sum of the squared shares of every {reading.each or 'group'} in {counted}",
        "crossing": f"first day on which {counted} exceeds {_quantity(reading)}{against}",
        "registry": _registry(reading, of, against),
    }
    if is_plugin(reading.metric):
        head = plugin_metric(reading.metric).definition.replace("{of}", of).replace("{against}", against)
        return f"{head} (metric {reading.metric} of {brought_by(METRICS_GROUP, reading.metric)})"
    return heads[reading.metric]


def _registry(reading: Reading, of: str, against: str) -> str:
    table = f"publisher table {listed([reading.rules.country_table])}"
    if reading.fact == "country":
        return f"countries that the {table} gives the publishers of {of}"
    counted = "namespaces" if reading.fact == "namespaces" else "organisations"
    head = f"{counted} in the {table}, of {of}"
    return f"{head}, divided by those of {against}" if against else f"number of {head}"


def _limits(reading: Reading) -> list[str]:
    """Return what narrows the repositories of every side: population, floor, window, grouping."""
    if reading.metric == "registry":
        return []
    limits = [_POPULATION[reading.rules.population]] if reading.rules.population in _POPULATION else []
    limits += _sizes(reading.rules)
    if reading.rules.unaffiliated == "dropped":
        limits.append(f"of publishers that the publisher table {listed([reading.rules.country_table])} lists")
    if reading.rules.copies == "left-out":
        limits.append("without third-party quantised copies")
    if reading.rules.floor:
        limits.append(f"with at least {reading.rules.floor:,} downloads in 30 days")
    if reading.window:
        limits.append(f"{reading.rules.dates} {span_in_words(reading.window.first, reading.window.last)}")
    elif reading.quantity in ("repos", "organisations") and reading.metric not in ("first_date", "licence"):
        limits.append(f"{reading.rules.dates} {span_in_words(None, reading.about.last)}")
    if reading.each and reading.metric != "concentration":
        limits.append(
            {
                "every": f"for each {reading.each}, every one of which must fit",
                "any": f"for each {reading.each}, any of which may fit",
                "together": f"all of each {reading.each} together",
            }[reading.must]
        )
    return limits


def _sizes(rules: Rules) -> list[str]:
    condition = size_condition(rules.size)
    if condition is None:
        return []
    if condition.at_least is None:
        return ["that declare their number of parameters"]
    return [f"{'that declare' if condition.declared else 'with'} at least {condition.at_least:,} parameters"]


def _remarks(reading: Reading) -> list[str]:
    """Return the rules that are not the default and that change what is counted."""
    rules, default = reading.rules, Rules()
    remarks = []
    if rules.relations != default.relations:
        remarks.append(f"derivatives are {listed(rules.relations.split('+'), 'and')} only")
    if rules.several_parents != default.several_parents:
        whole = {"any": "count wholly for every base", "first": "count for the first-named base"}[rules.several_parents]
        remarks.append(f"repos with several bases {whole}")
    if rules.undeclared != default.undeclared:
        remarks.append("repos that declare no base count as no derivatives")
    if rules.unaffiliated in _UNAFFILIATED:
        remarks.append(_UNAFFILIATED[rules.unaffiliated])
    if rules.country_table != default.country_table and reading.metric != "registry":
        remarks.append(f"organisations and countries after the publisher table {listed([rules.country_table])}")
    if rules.renames != default.renames:
        remarks.append("renamed namespaces apart")
    if rules.dates != default.dates:
        remarks.append("days of launch in place of creation where known")
    return remarks


def _quantity(reading: Reading) -> str:
    if reading.quantity == "repos":
        return "number of "
    return _plain(reading)


def _plain(reading: Reading) -> str:
    """Return what is counted or summed, up to the repositories."""
    match reading.quantity:
        case "repos":
            return ""
        case "downloads":
            about = reading.about
            between = f"downloads made {span_in_words(about.first, about.last)}"
            return f"{_DOWNLOADS.get(reading.rules.basis, between)} of "
        case "likes":
            return "likes of "
        case "organisations":
            return "organisations that publish "


def _repos(reading: Reading, part: Filter) -> str:
    return repos_in_words(part, attributed=_attribution(reading, part))


def _attribution(reading: Reading, part: Filter) -> str:
    """Say how families, organisations and countries are recognised."""
    if reading.metric == "registry":
        return ""
    keys = {atom.key for atom in atoms(part) if isinstance(atom, AnyValue)}
    ways = {reading.rules.family} if keys == {"family"} else {reading.rules.origin}
    if "family" in keys and keys & {"organisation", "country"}:
        ways = {reading.rules.family, reading.rules.origin}
    return " and ".join(sorted({_way(reading, part, way) for way in ways}))


def _way(reading: Reading, part: Filter, way: str) -> str:
    if way == "auto":
        # A share's two sides are read under one definition, as the measure does.
        own = (reading.against,) if part is reading.against else (reading.of, reading.among)
        asked = [each for each in own if each is not None]
        way = reading.rules.base if asks_for_derivatives(asked) else "publisher"
    return {
        "publisher": "by publisher",
        "nearest": "by nearest base",
        "root": "by root base",
        "name": "by name",
        "list": "by curated list",
    }[way]
