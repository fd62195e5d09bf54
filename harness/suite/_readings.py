"""Compiling readings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from harness._errors import SuiteError
from harness._exact import exact
from harness.suite import _expect
from harness.suite._boundary import validated
from harness.suite._filters import compile_filter
from harness.suite._names import Names, names_of
from harness.suite._place import Place, suggestion
from harness.suite._rules import compile_rules
from harness.suite._times import compile_about, compile_window
from harness.suite.catalogue import Catalogue
from harness.suite.filters import EVERYTHING, AnyValue, Filter, atoms, values_at_top
from harness.suite.metrics import MetricNeeds, unit_of
from harness.suite.plugins import is_plugin, needs_of
from harness.suite.reading_file import FilterFile, ReadingFile
from harness.suite.rules import Rules
from harness.suite.tasks import METRICS, About, ClaimedFigure, Expectation, Metric, Quantity, Reading, Unit

_PART_KEYS = ("all_of", "about", "note")
_OPTIONAL_KEYS = ("among", "against", "window", "each", "must", "fact")
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Context:
    """What readings are compiled against."""

    catalogue: Catalogue
    """What `seeds/` says."""

    names: Names
    """What names may be."""

    about: About
    """The claim's time."""

    figure: ClaimedFigure | None
    """The claim's figure, from which expectations follow."""

    figure_place: Place
    """Where the claim's figure stands."""

    must_expect: bool
    """Whether every reading must have an expectation."""


def compile_reading(
    name: str, mapping: Mapping[str, Any], *, catalogue: Catalogue, about: About, figure: ClaimedFigure | None = None
) -> Reading:
    """Return a reading from plain data, by the same checks that a task file goes through.

    Args:
        name: the reading's name.
        mapping: the keys of a reading, as a task file has them.
        catalogue: the names that filters and rules may use.
        about: the time that the reading speaks of, unless it says so itself.
        figure: a claimed figure from which the expectation follows where none is written; without it a reading may
            have no expectation.

    Raises:
        SuiteError: if the data is no reading; the place is the path of keys to the fault.
    """
    place = Place()
    model = validated(ReadingFile, dict(mapping), place)
    context = Context(catalogue, names_of(catalogue), about, figure, place, must_expect=figure is not None)
    return reading_of(name, model, place, context)


def reading_of(name: str, model: ReadingFile, place: Place, context: Context) -> Reading:
    """Return a reading, or a compound one with its parts by name.

    Raises:
        SuiteError: if the metric lacks what it needs, has what it cannot use, or a value is wrong.
    """
    about = compile_about(model.about, place.at("about")) if model.about else context.about
    if model.all_of is not None:
        return _compound(name, model, place, context, about)
    if model.metric is None:
        raise place.error(
            "the reading has no metric", f"add metric (or all_of with several); {suggestion('', METRICS)}"
        )
    needs = _needs(model.metric, place)
    _check_keys(model.metric, model, needs, place)
    of, among, against = (_filter(key, model, place, context.names) for key in ("of", "among", "against"))
    plugin = is_plugin(model.metric)
    unit = needs.unit if plugin else unit_of(model.metric, model.fact, has_against=against is not None)
    reading = Reading(
        name=name,
        metric=model.metric,
        quantity=_quantity(model.metric, model, needs, place),
        of=of if of is not None else EVERYTHING,
        among=among,
        against=against,
        window=compile_window(model.window, place.at("window"), about) if model.window else None,
        rules=compile_rules(model.rules, place.at("rules"), context.names),
        expect=_expectation(model, unit, place, context),
        about=about,
        each=model.each,
        must=model.must or "together",
        fact=model.fact,
        unit=unit,
        parts=(),
        note=model.note or "",
        rule_set=(model.rules.set or "") if model.rules else "",
    )
    check_lists(reading, reading.rules.family, place.at("rules"), context.catalogue)
    _check_groups(reading, model, place)
    _check_percent(reading, model, place, context)
    return reading


def _needs(metric: Metric, place: Place) -> MetricNeeds:
    try:
        return needs_of(metric)
    except SuiteError as error:
        raise place.at("metric").error(error.what, error.todo) from None


def _compound(name: str, model: ReadingFile, place: Place, context: Context, about: About) -> Reading:
    """Return a reading whose parts must all hold, each by an expectation of its own."""
    for key in sorted(model.model_fields_set - set(_PART_KEYS)):
        raise place.at(key).error(f"'{key}' stands beside all_of", "write it in each part", key=True)
    parts: list[Reading] = []
    for part, inner in sorted((model.all_of or {}).items()):
        at = place.at("all_of", part)
        if inner.all_of is not None:
            raise at.at("all_of").error("a part has parts of its own", "write all parts side by side", key=True)
        if inner.expect is None and context.must_expect:
            raise at.error("the part has no expectation", "add expect with op, value and why")
        whole = Context(
            context.catalogue, context.names, about, context.figure, context.figure_place, must_expect=False
        )
        parts.append(reading_of(f"{name}/{part}", inner, at, whole))
    holds = Expectation("equals", value=True, slack=Fraction(0), why="every part must hold")
    return Reading(
        name=name,
        metric=parts[0].metric,
        quantity=parts[0].quantity,
        of=EVERYTHING,
        among=None,
        against=None,
        window=None,
        rules=Rules(),
        expect=holds,
        about=about,
        each=None,
        must="together",
        fact=None,
        unit="yes-no",
        parts=tuple(parts),
        note=model.note or "",
    )


def _filter(key: str, model: ReadingFile, place: Place, names: Names) -> Filter | None:
    written: FilterFile | None = getattr(model, key)
    return None if written is None else compile_filter(written, place.at(key), names)


def _check_keys(metric: Metric, model: ReadingFile, needs: MetricNeeds, place: Place) -> None:
    for key in needs.needs:
        if getattr(model, key) is None:
            raise place.error(f"the metric '{metric}' needs '{key}'", f"add {key}. {needs.what}")
    for key in _OPTIONAL_KEYS:
        if getattr(model, key) is not None and key not in needs.needs and key not in needs.may:
            raise place.at(key).error(f"the metric '{metric}' has no '{key}'", f"take it out. {needs.what}", key=True)


def _quantity(metric: Metric, model: ReadingFile, needs: MetricNeeds, place: Place) -> Quantity:
    quantity = model.quantity or ("repos" if "repos" in needs.quantities else needs.quantities[0])
    if quantity not in needs.quantities:
        todo = f"allowed: {', '.join(needs.quantities)}"
        raise place.at("quantity").error(f"the metric '{metric}' does not measure {quantity}", todo)
    return quantity


def _expectation(model: ReadingFile, unit: Unit, place: Place, context: Context) -> Expectation | None:
    if model.expect is not None:
        return _expect.written(model.expect, unit, place.at("expect"), context.names)
    if not context.must_expect:
        return None
    if context.figure is None:
        raise place.error("the claim prints no figure to expect", "add expect with op, value and why")
    return _expect.derived(context.figure, unit, context.catalogue, place)


def _check_groups(reading: Reading, model: ReadingFile, place: Place) -> None:
    """Check `each`, `must`, and that the competitors of a rank are named."""
    if reading.metric == "rank" and not (isinstance(reading.against, AnyValue) and len(reading.against.values) > 1):
        todo = "write one key with the list of all competitors"
        raise place.at("against").error("a rank's 'against' is no list of competitors", todo)
    if reading.metric == "concentration":
        return
    if model.must is not None and reading.each is None:
        raise place.at("must").error("'must' has no 'each'", "add each, or take must out", key=True)
    if reading.each is None:
        return
    if model.must is None:
        raise place.error("'each' has no 'must'", "add must: every, any or together")
    if not values_at_top(reading.of, reading.each):
        what = f"'each' is {reading.each}, and 'of' lists no {reading.each}"
        raise place.at("each").error(what, f"list them in of: {{{reading.each}: [...]}}")


def check_lists(reading: Reading, rule: str, place: Place, catalogue: Catalogue) -> None:
    """Refuse the rule `family: list` where a family that a reading names has no curated list."""
    if rule != "list":
        return
    parts = [part for part in (reading.of, reading.among, reading.against) if part is not None]
    keyed = [atom for part in parts for atom in atoms(part) if isinstance(atom, AnyValue) and atom.key == "family"]
    for name in sorted({name for atom in keyed for name in atom.values}):
        if catalogue.families[name].unlisted is None:
            todo = "use another value of the rule 'family', or add 'unlisted' to the family"
            raise place.error(f"there is no curated list of the family '{name}'", todo)


def _check_percent(reading: Reading, model: ReadingFile, place: Place, context: Context) -> None:
    """Refuse shares above one."""
    if reading.metric != "share":
        return
    figure = context.figure
    if figure is not None and figure.unit == "percent" and isinstance(figure.value, Fraction):
        _refuse_above(figure.value / _HUNDRED, context.figure_place.at("value"))
    if reading.expect is None or model.expect is None:
        return
    value = reading.expect.value
    for number in value if isinstance(value, tuple) else (value,):
        if isinstance(number, Fraction):
            _refuse_above(number, place.at("expect", "value"))


def _refuse_above(share: Fraction, place: Place) -> None:
    if share > 1:
        raise place.error(f"a share of {exact(share * _HUNDRED)} percent is above 100", "correct the number")
