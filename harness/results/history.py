"""The history of a claim: its verdict and one figure in every result set that judges it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from harness._errors import HarnessError, UnknownNameError
from harness._sanitise import for_message
from harness._version import __version__
from harness.judge.judging import judge_task
from harness.results.comparison_json import outcome_object, set_object
from harness.results.json_object import reading_object
from harness.results.mixing import Contents, as_written
from harness.results.outcomes import Aspect, Outcome, figure_of, outcome_of, reading_of, readings_of

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.results.result_set import Listing, ResultSet
    from harness.snapshot.manifest import Manifest
    from harness.suite.loading import Suite
    from harness.suite.tasks import Task

HISTORY_SCHEMA_VERSION = 1
"""Raised when a field goes or changes its meaning; fields may be added without that."""

AS_WORDED = "as-worded"

State = Literal["stands", "superseded", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one result set says about a claim."""

    result_set: ResultSet
    """The set."""

    state: State
    """Whether it stands."""

    superseded_by: tuple[str, ...]
    """Ids of the sets that take its place."""

    version: int
    """Version of the task."""

    verdict: str
    """Slug of the claim's verdict."""

    reading: Mapping[str, Any] | None
    """The reading, as `results.json` holds it; None where the task had no such reading."""

    figure: Outcome
    """Its figure; empty if there is none."""


@dataclass(frozen=True, slots=True)
class OnEvidence:
    """What one piece of evidence that is held says about a claim by itself, judged today."""

    manifest: Manifest
    """What it is."""

    verdict: str
    """Slug of the reading's verdict on this evidence alone."""

    figure: Outcome
    """Its figure; where the evidence does not decide, the figure that it gives as information; never empty."""

    unit: str
    """What the figure is measured in."""

    claimed: object
    """What the figure is compared with, as JSON holds it."""


@dataclass(frozen=True, slots=True)
class History:
    """A claim in every result set that judges it."""

    task: str
    """Task id."""

    short: str
    """The claim in a few words, as the newest of the sets has it."""

    reading: str
    """Name of the reading, or of a part of it."""

    readings: tuple[str, ...]
    """Names of all readings and parts that the sets have figures of."""

    entries: tuple[Entry, ...]
    """What each set says, oldest evidence first."""

    problems: tuple[tuple[str, HarnessError], ...]
    """Sets that cannot be read: name of the directory, and the error."""

    evidence: tuple[OnEvidence, ...] = ()
    """What the evidence that is held says, piece by piece, oldest first; empty unless it was asked for."""


def history_of(task: str, listings: Sequence[Listing], *, reading: str = "") -> History:
    """Return what result sets say about a claim, oldest evidence first; a set that is there twice counts once.

    Args:
        task: id of a task, or an unmistakable part of it.
        listings: the result sets of one or several directories.
        reading: name of a reading, or of a part of it; empty for the reading as worded, or for its only part.

    Raises:
        UnknownNameError: if no set judges such a task, or none has such a reading.
        ResultSetError: if a set does not hold what harness writes.
    """
    found: dict[str, tuple[ResultSet, tuple[str, ...]]] = {}
    for listing in listings:
        for each in listing.sets:
            found.setdefault(each.id, (each, listing.superseded_by.get(each.id, ())))
    contents = {name: Contents(each) for name, (each, _) in sorted(found.items(), key=_by_day)}
    name = _task(task, {task for each in contents.values() for task in each.claims})
    having = {key: each for key, each in contents.items() if name in each.claims}
    readings = sorted({label for each in having.values() for label in _labels(each, name)}, key=_as_worded_first)
    chosen = _reading(reading, readings)
    entries = tuple(_entry(each, name, chosen, found[key][1]) for key, each in having.items())
    problems = tuple(problem for listing in listings for problem in listing.problems)
    newest = next(reversed(having.values()))
    with as_written(newest.result_set, "results.json"):
        short = str(newest.claims[name]["short"])
    return History(name, short, chosen, tuple(readings), entries, problems)


def on_evidence(task: Task, reading: str, held: Sequence[Extract], suite: Suite) -> tuple[OnEvidence, ...]:
    """Return what each piece of evidence says about one reading of a task by itself, oldest first.

    A piece that says nothing about it is left out.

    Args:
        task: the task.
        reading: name of a reading, or of a part of it.
        held: every extract at hand.
        suite: the suite of the task.
    """
    found = []
    for extract in sorted(held, key=lambda each: (each.manifest.captured_on, each.manifest.id)):
        results = judge_task(task, [extract], suite).readings
        judged = reading_of({"readings": {each.label: reading_object(each) for each in results}}, reading)
        figure = _own_or_nearest(judged) if judged else Outcome()
        if judged and not figure.is_nothing:
            verdict, claimed = str(judged["verdict"]), judged["claimed"]
            found.append(OnEvidence(extract.manifest, verdict, figure, str(judged["unit"]), claimed))
    return tuple(found)


def history_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what `history_object` returns."""
    name = f"history-{HISTORY_SCHEMA_VERSION}.schema.json"
    schema: dict[str, Any] = json.loads(files("harness.results").joinpath("schemas", name).read_text("utf-8"))
    return schema


def history_object(history: History) -> dict[str, Any]:
    """Return a history as one JSON object; no key is ever left out."""
    return {
        "schema_version": HISTORY_SCHEMA_VERSION,
        "harness_version": __version__,
        "task": history.task,
        "reading": history.reading,
        "sets": [_entry_object(each) for each in history.entries],
        "evidence": [_evidence_object(each) for each in history.evidence],
        "unreadable": [{"path": name, "why": problem.what} for name, problem in history.problems],
    }


def _own_or_nearest(reading: Mapping[str, Any]) -> Outcome:
    shown = reading if reading["kind"] is not None else reading["nearest"]
    return figure_of({**shown, "unit": reading["unit"]}) if shown else Outcome()


def _evidence_object(each: OnEvidence) -> dict[str, Any]:
    figure = {name: part for name, part in outcome_object(each.figure).items() if name != "verdict"}
    return {
        "id": each.manifest.id,
        "kind_of_evidence": each.manifest.kind,
        "origin": each.manifest.origin.name,
        "captured_on": each.manifest.captured_on.isoformat(),
        "reading_verdict": each.verdict,
        **figure,
        "claimed": each.claimed,
    }


def _by_day(item: tuple[str, tuple[ResultSet, tuple[str, ...]]]) -> tuple[str, str]:
    newest = item[1][0].package.newest_evidence
    return newest.isoformat() if newest else "", item[0]


def _task(text: str, known: set[str]) -> str:
    fits = [text] if text in known else sorted(each for each in known if each.partition("/")[2] == text)
    fits = fits or sorted(each for each in known if text and text.lower() in each)
    if len(fits) == 1:
        return fits[0]
    what = "several tasks have this in their id" if fits else "no result set judges a task called so"
    todo = f"perhaps: {', '.join(fits[:8])}" if fits else "harness results list, or name more sets with --results DIR"
    raise UnknownNameError(f"{what}: '{for_message(text, 80)}'", todo=todo)


def _labels(contents: Contents, task: str) -> tuple[str, ...]:
    with as_written(contents.result_set, "results.json"):
        return readings_of(contents.claims[task])


def _reading(text: str, readings: Sequence[str]) -> str:
    if text in readings:
        return text
    parts = [label for label in readings if label.startswith(f"{AS_WORDED}/")]
    if not text:
        return parts[0] if len(parts) == 1 and AS_WORDED not in readings else AS_WORDED
    fits = [label for label in readings if label.rpartition("/")[2] == text]
    if len(fits) == 1:
        return fits[0]
    todo = f"it has: {', '.join(for_message(label) for label in readings[:20])}"
    raise UnknownNameError(f"the task has no reading or part called '{for_message(text, 80)}'", todo=todo)


def _as_worded_first(label: str) -> tuple[bool, str]:
    return not label.startswith(AS_WORDED), label


def _entry(contents: Contents, task: str, label: str, superseded_by: tuple[str, ...]) -> Entry:
    result_set, claim = contents.result_set, contents.claims[task]
    state: State = "withdrawn" if result_set.withdrawal else "superseded" if superseded_by else "stands"
    with as_written(result_set, "results.json"):
        reading = reading_of(claim, label)
        figure = outcome_of(claim, Aspect("figure", label))
        return Entry(result_set, state, superseded_by, int(claim["version"]), str(claim["verdict"]), reading, figure)


def _entry_object(entry: Entry) -> dict[str, Any]:
    reading = entry.reading or {}
    figure = {name: each for name, each in outcome_object(entry.figure).items() if name != "verdict"}
    named = ("claimed", "as_of", "gap_days", "evidence", "evidence_kind")
    return {
        **set_object(entry.result_set),
        "state": entry.state,
        "superseded_by": list(entry.superseded_by),
        "task_version": entry.version,
        "verdict": entry.verdict,
        "reading_verdict": reading.get("verdict"),
        **figure,
        **{name: reading.get(name) for name in named},
        "region": reading.get("region", ""),
        **{name: reading.get(name) for name in ("definition", "numerator", "denominator")},
    }
