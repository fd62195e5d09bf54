"""Compiling `survival.yaml` and `ci_traffic.yaml`, every reference resolved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import TypeVar

from harness._errors import SuiteError
from harness._sanitise import for_message
from harness.suite._boundary import checked
from harness.suite._fields import Boundary
from harness.suite._names import is_glob, is_namespace, known
from harness.suite._place import Place
from harness.suite._seed_files import SurvivalEntry, TrafficEntry
from harness.suite._seeds import Entry
from harness.suite._times import parse_day
from harness.suite.catalogue import Survival, Traffic

_Model = TypeVar("_Model", bound=Boundary)
_Typed = TypeVar("_Typed")


def compile_survival(
    entries: Iterable[Entry], sources: Collection[str], problems: list[SuiteError]
) -> tuple[Survival, ...]:
    """Return what is known of the survival of repositories; entries that cannot be used are reported in `problems`."""
    return _each(entries, SurvivalEntry, lambda model, place: _survival(model, place, sources), problems)


def compile_traffic(
    entries: Iterable[Entry], sources: Collection[str], problems: list[SuiteError]
) -> tuple[Traffic, ...]:
    """Return the names that look like traffic of tests; entries that cannot be used are reported in `problems`."""
    return _each(entries, TrafficEntry, lambda model, place: _traffic(model, place, sources), problems)


def _each(
    entries: Iterable[Entry],
    kind: type[_Model],
    compiled: Callable[[_Model, Place], _Typed],
    problems: list[SuiteError],
) -> tuple[_Typed, ...]:
    found: list[_Typed] = []
    for entry in entries:
        model, errors = checked(kind, entry.data, entry.place)
        problems.extend(errors)
        if model is None:
            continue
        try:
            found.append(compiled(model, entry.place))
        except SuiteError as error:
            problems.append(error)
    return tuple(found)


def _survival(model: SurvivalEntry, place: Place, sources: Collection[str]) -> Survival:
    if model.publisher is not None and not is_namespace(model.publisher):
        what = f"'{for_message(model.publisher, 80)}' is no Hub namespace"
        raise place.at("publisher").error(what, "write it as on the Hub")
    if model.still_there > model.listed:
        raise place.at("still_there").error("more are still there than were listed", "correct one of the two numbers")
    listed_on, counted_on = _day(model.listed_on, place.at("listed_on")), _day(model.counted_on, place.at("counted_on"))
    if counted_on <= listed_on:
        raise place.at("counted_on").error("they were counted before they were listed", "correct one of the two days")
    for key, source in (("listed_by", model.listed_by), ("counted_by", model.counted_by)):
        known("source", source.partition("#")[0], sources, place.at(key))
    return Survival(
        id=model.id,
        publisher=model.publisher,
        listed_on=listed_on,
        counted_on=counted_on,
        listed=model.listed,
        still_there=model.still_there,
        listed_by=model.listed_by,
        counted_by=model.counted_by,
        note=model.note,
    )


def _day(text: str, place: Place) -> date:
    found = parse_day(text)
    if found is None:
        raise place.error(f"'{for_message(text, 40)}' is no day", "write YYYY-MM-DD")
    return found


def _traffic(model: TrafficEntry, place: Place, sources: Collection[str]) -> Traffic:
    for index, glob in enumerate(model.names):
        if not is_glob(glob):
            todo = "use the characters of repository ids, * and ?"
            raise place.at("names", index).error(f"'{for_message(glob, 80)}' is no pattern", todo)
    known("source", model.source.partition("#")[0], sources, place.at("source"))
    return Traffic(model.id, tuple(model.names), model.why, model.source, model.note)
