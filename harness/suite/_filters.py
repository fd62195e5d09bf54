"""Compiling filters: names checked, values sorted, one expression."""

from __future__ import annotations

from collections.abc import Callable

from harness._sanitise import for_message
from harness.suite._names import Names, is_glob, is_namespace, is_repo, is_slug, known
from harness.suite._place import Place
from harness.suite._times import day_of, refuse_reversed
from harness.suite.filters import (
    LICENCE_CLASSES,
    RELATION_KINDS,
    TEXT_KEYS,
    AnyOf,
    AnyValue,
    Created,
    Filter,
    Gated,
    Not,
    Parameters,
    TextKey,
    both,
)
from harness.suite.modalities import MODALITIES
from harness.suite.reading_file import DaysFile, FilterFile, ParametersFile

_FORMS: dict[TextKey, tuple[Callable[[str], bool], str, str]] = {
    "namespace": (is_namespace, "no Hub namespace", "write it as on the Hub"),
    "repo": (is_repo, "no repository id", "write owner/name as on the Hub"),
    "name": (is_glob, "no pattern", "use the characters of repository ids, * and ?"),
    "task": (is_slug, "no pipeline tag", "write it as on the Hub, such as text-generation"),
}
"""Keys whose values the catalogue need not know, with the form that the Hub gives them."""


def compile_filter(model: FilterFile, place: Place, names: Names) -> Filter:
    """Return a filter as a typed expression; without any key, the filter for everything.

    Raises:
        SuiteError: if a value does not have the form that its key asks for, or a span is reversed.
        UnknownNameError: if the catalogue does not know a family, country, organisation or licence, or a value is not
            one of the fixed ones of its key.
    """
    parts: list[Filter] = []
    for key in TEXT_KEYS:
        values: list[str] | None = getattr(model, key)
        if values is not None:
            parts.append(AnyValue(key, _values(key, values, place.at(key), names)))
    if model.gated is not None:
        parts.append(Gated(model.gated))
    if model.created is not None:
        parts.append(_created(model.created, place.at("created")))
    if model.parameters is not None:
        parts.append(_parameters(model.parameters, place.at("parameters")))
    if model.any_of is not None:
        inner = _several(model.any_of, place.at("any_of"), names)
        parts.append(inner[0] if len(inner) == 1 else AnyOf(inner))
    if model.all_of is not None:
        parts.extend(_several(model.all_of, place.at("all_of"), names))
    if model.not_ is not None:
        parts.append(Not(compile_filter(model.not_, place.at("not"), names)))
    return both(*parts)


def _several(models: list[FilterFile], place: Place, names: Names) -> tuple[Filter, ...]:
    return tuple(compile_filter(model, place.at(index), names) for index, model in enumerate(models))


def _values(key: TextKey, values: list[str], place: Place, names: Names) -> tuple[str, ...]:
    allowed = {
        "family": names.families,
        "country": names.countries,
        "organisation": names.organisations,
        "licence": names.licences,
        "licence_class": LICENCE_CLASSES,
        "relation": ("base", "derivative", *RELATION_KINDS),
        "modality": tuple(MODALITIES),
    }
    for index, value in enumerate(values):
        at = place.at(index) if place.at(index).path in place.values else place
        if key in allowed:
            known(key.replace("_", " "), value, allowed[key], at)
            continue
        fits, what, todo = _FORMS[key]
        if not fits(value):
            raise at.error(f"'{for_message(value, 80)}' is {what}", todo)
    return tuple(sorted(set(values)))


def _created(model: DaysFile, place: Place) -> Created:
    first = day_of(model.from_, place.at("from")) if model.from_ else None
    last = day_of(model.to, place.at("to")) if model.to else None
    if first is None and last is None:
        raise place.error("the span has neither 'from' nor 'to'", "write at least one of them")
    refuse_reversed(first, last, place)
    return Created(first, last)


def _parameters(model: ParametersFile, place: Place) -> Parameters:
    if model.at_least is None and model.less_than is None and not model.declared:
        raise place.error("the span has neither 'at_least' nor 'less_than'", "write at least one of them")
    if model.at_least is not None and model.less_than is not None and model.at_least >= model.less_than:
        raise place.error("the span is empty: 'less_than' is not above 'at_least'", "swap or correct them")
    return Parameters(model.at_least, model.less_than, declared=model.declared)
