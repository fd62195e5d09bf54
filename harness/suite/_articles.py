"""Compiling articles and sources, every reference resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from harness._errors import SuiteError
from harness.suite._boundary import checked
from harness.suite._names import known
from harness.suite._place import Place
from harness.suite._seed_files import ArticleEntry, SourceEntry
from harness.suite._seeds import Entry
from harness.suite._times import day_of
from harness.suite.articles import Article, PrintedFigure, Source


def source_ids(entries: Iterable[Entry]) -> frozenset[str]:
    """Return the ids of the entries of `sources.yaml`, whatever else is wrong with them."""
    return frozenset(name for entry in entries if isinstance(name := entry.data.get("id"), str))


def compile_sources(entries: Iterable[Entry], ids: Collection[str], problems: list[SuiteError]) -> dict[str, Source]:
    """Return the sources by id; those that cannot be used are left out and reported in `problems`."""
    sources: dict[str, Source] = {}
    for entry in entries:
        model, errors = checked(SourceEntry, entry.data, entry.place)
        problems.extend(errors)
        if model is None:
            continue
        try:
            sources[model.id] = _source(model, entry.place, ids)
        except SuiteError as error:
            problems.append(error)
    return dict(sorted(sources.items()))


def compile_articles(
    entries: Iterable[Entry], sources: Collection[str], problems: list[SuiteError]
) -> dict[str, Article]:
    """Return the articles by id; those that cannot be used are left out and reported in `problems`."""
    articles: dict[str, Article] = {}
    for entry in entries:
        model, errors = checked(ArticleEntry, entry.data, entry.place)
        problems.extend(errors)
        if model is None:
            continue
        try:
            articles[model.id] = _article(model, entry.place, sources)
        except SuiteError as error:
            problems.append(error)
    return dict(sorted(articles.items()))


def check_tasks(entries: Iterable[Entry], tasks: Collection[str], problems: list[SuiteError]) -> None:
    """Report every figure of an article that names a task which does not exist."""
    for entry in entries:
        figures = entry.data.get("figures")
        for index, figure in enumerate(figures if isinstance(figures, list) else ()):
            task = figure.get("task") if isinstance(figure, dict) else None
            if isinstance(task, str) and task not in tasks:
                problems.append(entry.place.at("figures", index, "task").unknown("task", task, tasks))


def _source(model: SourceEntry, place: Place, ids: Collection[str]) -> Source:
    for index, source in enumerate(model.rests_on):
        known("source", source, ids, place.at("rests_on", index))
    return Source(
        id=model.id,
        title=model.title,
        publisher=model.publisher,
        date=_day(model.date, place),
        address=model.address,
        kind=model.kind,
        hand=model.hand,
        rests_on=tuple(model.rests_on),
        stake=model.stake,
        licence=model.licence,
        note=model.note,
    )


def _article(model: ArticleEntry, place: Place, sources: Collection[str]) -> Article:
    for index, source in enumerate(model.relies_on):
        known("source", source, sources, place.at("relies_on", index))
    for index, figure in enumerate(model.figures):
        if (figure.task is None) == (figure.why is None):
            todo = "write task with the task that judges it, or why it is no claim"
            raise place.at("figures", index).error("a figure needs either 'task' or 'why'", todo)
    return Article(
        id=model.id,
        publisher=model.publisher,
        title=model.title,
        date=_day(model.date, place),
        date_is=model.date_is,
        address=model.address,
        relies_on=tuple(model.relies_on),
        stake=model.stake,
        note=model.note,
        figures=tuple(PrintedFigure(figure.text, figure.times, figure.task, figure.why) for figure in model.figures),
    )


def _day(text: str | None, place: Place) -> date | None:
    return day_of(text, place.at("date")) if text is not None else None
