"""Outcomes: what of a judged claim is compared between two result sets, read from the JSON objects that sets hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from harness._sanitise import for_message

Claim = Mapping[str, Any]
"""The object of one claim, as `results.json` holds it."""

AspectKind = Literal["verdict", "figure"]


class Aspect(NamedTuple):
    """What of a claim may change."""

    kind: AspectKind
    """A verdict or a figure."""

    reading: str
    """Name of the reading or of a part of it, as `as-worded/lead`; empty for the verdict of the claim."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case gives for one aspect; the texts are not part of what is compared."""

    verdict: str | None = None
    """Slug of the verdict; None for a figure, and where there is none."""

    kind: str | None = None
    """Kind of the figure; None without a figure."""

    unit: str | None = None
    """What the figure is measured in."""

    value: object = None
    """The figure as JSON holds it, lists as tuples; None if there is none."""

    low: object = None
    """Least it can be."""

    high: object = None
    """Most it can be."""

    refused: bool = False
    """Whether the case is one that harness refuses, because the task and the catalogue do not fit together."""

    @property
    def is_nothing(self) -> bool:
        """Whether there is neither a verdict nor a figure."""
        return self == Outcome()


REFUSED = Outcome(refused=True)
"""The outcome of a case in which the task names what the catalogue does not have."""


def aspects(before: Claim, after: Claim) -> tuple[Aspect, ...]:
    """Return what differs between two judged states of one claim: its verdict, those of its readings, the figures.

    Readings are looked at with their parts. A verdict that changed as the claim's did, or as that of the reading that
    it is a part of, is not named again.

    Raises:
        KeyError, TypeError: if an object is not what harness writes.
    """
    whole = (before["verdict"], after["verdict"])
    found = [Aspect("verdict", "")] if whole[0] != whole[1] else []
    verdicts = [{name: each["verdict"] for name, each in _readings(side["readings"])} for side in (before, after)]
    pairs = {name: (verdicts[0][name], verdicts[1][name]) for name in verdicts[0].keys() & verdicts[1].keys()}
    for reading in sorted(pairs, key=_by_name):
        above = pairs.get(reading.rpartition("/")[0])
        if pairs[reading][0] != pairs[reading][1] and pairs[reading] not in (whole, above):
            found.append(Aspect("verdict", reading))
    earlier, later = dict(_figures(before["readings"])), dict(_figures(after["readings"]))
    figures = sorted(earlier.keys() | later.keys(), key=_by_name)
    found += [Aspect("figure", name) for name in figures if earlier.get(name) != later.get(name)]
    return tuple(found)


def outcome_of(claim: Claim, aspect: Aspect) -> Outcome:
    """Return what a judged claim gives for an aspect; an empty outcome where it has no such reading or figure.

    Raises:
        KeyError, TypeError: if the object is not what harness writes.
    """
    if aspect == Aspect("verdict", ""):
        return Outcome(verdict=str(claim["verdict"]))
    reading = reading_of(claim, aspect.reading)
    if reading is None:
        return Outcome()
    return Outcome(verdict=str(reading["verdict"])) if aspect.kind == "verdict" else figure_of(reading)


def reading_of(claim: Claim, name: str) -> Mapping[str, Any] | None:
    """Return a reading of a claim, or a part of it, by its name; None if there is none.

    Raises:
        KeyError, TypeError: if the object is not what harness writes.
    """
    return dict(_readings(claim["readings"])).get(name)


def readings_of(claim: Claim) -> tuple[str, ...]:
    """Return the names of all readings and parts that have a figure or could have one, as worded first.

    Raises:
        KeyError, TypeError: if the object is not what harness writes.
    """
    return tuple(sorted((name for name, reading in _readings(claim["readings"]) if not reading["parts"]), key=_by_name))


def deciding(claim: Claim, aspect: Aspect) -> tuple[tuple[str, str], ...]:
    """Return id and day of the evidence that an outcome rests on; of a claim, that of its reading as worded.

    Raises:
        KeyError, TypeError: if the object is not what harness writes.
    """
    readings = claim["readings"]
    name = aspect.reading or next(iter(sorted(readings, key=_by_name)), "")
    found = {
        (for_message(reading["evidence"]), for_message(reading["as_of"]))
        for label, reading in _readings(readings)
        if (label == name or label.startswith(f"{name}/")) and reading["evidence"] is not None
    }
    return tuple(sorted(found))


def _figures(readings: Mapping[str, Any]) -> Iterator[tuple[str, Outcome]]:
    for name, reading in _readings(readings):
        figure = figure_of(reading)
        if not figure.is_nothing:
            yield name, figure


def _readings(readings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield readings and their parts, all the way down, with their names."""
    for name, reading in readings.items():
        label = f"{above}/{name}" if above else str(name)
        yield label, reading
        yield from _readings(reading["parts"], label)


def figure_of(reading: Mapping[str, Any]) -> Outcome:
    """Return the figure of a reading as JSON holds it; an empty outcome where it has none.

    Raises:
        KeyError, TypeError: if the object is not what harness writes.
    """
    if reading["kind"] is None:
        return Outcome()
    value, low, high = (_frozen(reading[name]) for name in ("value", "low", "high"))
    return Outcome(kind=str(reading["kind"]), unit=str(reading["unit"]), value=value, low=low, high=high)


def _frozen(value: object) -> object:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value


def _by_name(name: str) -> tuple[bool, str]:
    """Order readings: as worded first, then by name."""
    return not name.startswith("as-worded"), name
