"""What a citation of a result set, or of one claim in it, consists of, read from the set itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from harness._errors import ResultSetError, UnknownNameError, UsageError, Where
from harness._sanitise import for_message
from harness.judge.verdicts import Headline
from harness.judge.words import figure_in_words
from harness.results.elsewhere import not_from_the_hub
from harness.results.result_set import ResultSet, suite_of
from harness.results.summary import SHOWN
from harness.suite._place import suggestion

if TYPE_CHECKING:
    from harness.measure.figure import Value
    from harness.suite.articles import Article

AUTHOR = "adoption-harness contributors"
"""Who made a result set."""

AS_WORDED = "as-worded"

_VERSION = re.compile(r"[0-9][0-9A-Za-z.+-]{0,40}")
"""Versions of harness; what else a set states there would stand in a command."""


@dataclass(frozen=True, slots=True)
class CitedEvidence:
    """A piece of evidence, as a citation names it; text as it is, not yet made safe for any place."""

    id: str
    """Snapshot id."""

    origin: str
    """Public name of where it comes from."""

    address: str
    """Where it stands, or empty."""

    licence: str
    """Licence as the origin states it."""

    attribution: str
    """The line to print wherever it is used, or empty."""

    day: str
    """The day that its recording ended."""


@dataclass(frozen=True, slots=True)
class CitedFigure:
    """A figure with all that it needs to stand: definition, bounds, day, evidence."""

    label: str
    """Name of the part; empty for the reading as a whole."""

    verdict: str
    """The verdict of the reading or part, in words."""

    text: str
    """The figure in words, or empty."""

    bounds: str
    """The least and the most that it can be, or empty where both are the figure."""

    definition: str
    """What exactly is counted."""

    allowed: str
    """What the wording allows."""

    as_of: str | None
    """The day that its evidence is dated by."""

    evidence: str | None
    """Id of the evidence."""


@dataclass(frozen=True, slots=True)
class CitedClaim:
    """One claim of a result set."""

    task: str
    """Task id."""

    version: int
    """Version of the task."""

    says: str
    """The claim in our own words."""

    headline: Headline
    """What follows for it."""

    reason: str
    """Why, in one sentence."""

    fidelity: str | None
    """Whether the article reports its source faithfully."""

    correction: str | None
    """A sentence to print in place of the claim."""

    figures: tuple[CitedFigure, ...]
    """The figure as worded; of a compound, those of its parts."""

    articles: tuple[Article, ...]
    """The articles that make the claim, where the set carries them."""

    @property
    def verdict(self) -> str:
        """What follows for it, in words."""
        return SHOWN[self.headline]

    @property
    def days(self) -> tuple[str, ...]:
        """The days that the evidence of its figures is dated by, sorted."""
        return tuple(sorted({each.as_of for each in self.figures if each.as_of and each.text}))


@dataclass(frozen=True, slots=True)
class Citation:
    """A result set, or claims of it, with all that a citation says."""

    id: str
    """Id of the set."""

    digest: str
    """SHA-256 of its content."""

    title: str
    """What the set is, in a few words."""

    harness_version: str
    """Version of harness that made it."""

    newest: date | None
    """Day of the newest evidence held, None if none was."""

    claims: tuple[CitedClaim, ...]
    """The claim that is cited, or every claim of the set, by task id."""

    one: bool
    """Whether one claim is cited, and not the set."""

    evidence: tuple[CitedEvidence, ...]
    """The evidence that the claims rest on, by id."""

    withdrawn: str
    """That the set was withdrawn, when and why; empty if it was not."""

    address: str
    """Where the set stands on the web, or empty."""

    @property
    def name(self) -> str:
        """The stable id of what is cited: `SET` or `SET#TASK`."""
        return f"{self.id}#{self.claims[0].task}" if self.one else self.id

    @property
    def elsewhere(self) -> str:
        """Which of the evidence did not come from the Hub itself, in a sentence; empty if all did."""
        return not_from_the_hub(each.id for each in self.evidence)

    @property
    def install(self) -> str:
        """What to do before the set can be recomputed, as a clause."""
        return f"pip install . in a checkout of adoption-harness at version {self.harness_version}"

    @property
    def check(self) -> str:
        """The command that recomputes the set."""
        return f"harness results check {self.id}"

    @property
    def recompute(self) -> str:
        """How to recompute the set, as a clause."""
        return f"{self.install}, then {self.check}"


def parse_name(text: str) -> tuple[str, str | None]:
    """Return the set and the task, or None, that `SET#TASK` names.

    Raises:
        UsageError: if there is nothing before or after the `#`.
    """
    name, sign, task = text.partition("#")
    if not name or (sign and not task):
        raise UsageError(f"'{for_message(text, 80)}' is no SET or SET#TASK", todo="harness results list")
    return name, task if sign else None


def citation(result_set: ResultSet, task: str | None = None, *, address: str = "") -> Citation:
    """Return what a citation of a set, or of one of its claims, says.

    Args:
        result_set: the set.
        task: the id of a task, or an unmistakable part of one; None for the set as a whole.
        address: where the set stands on the web.

    Raises:
        UnknownNameError: if the set has no such task, or several.
        ResultSetError: if the set does not hold what harness writes.
    """
    try:
        if not _VERSION.fullmatch(result_set.package.harness_version):
            raise ValueError("version")  # noqa: TRY301  one error for all that is strange
        claims = {str(each["task"]): each for each in result_set.results["claims"]}
        names = sorted(claims) if task is None else [_find(task, claims)]
        articles = suite_of(result_set).articles
        cited = tuple(_claim(claims[name], articles) for name in names)
        evidence = _evidence(result_set.results["evidence"], cited, whole=task is None)
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        raise ResultSetError(
            "the result set does not hold what harness writes",
            where=Where(for_message(result_set.path / "results.json")),
            todo="take it from where it came from again",
        ) from error
    withdrawal, package = result_set.withdrawal, result_set.package
    return Citation(
        id=result_set.id,
        digest=package.digest,
        title=_title(len(claims), package.newest_evidence),
        harness_version=package.harness_version,
        newest=package.newest_evidence,
        claims=cited,
        one=task is not None,
        evidence=evidence,
        withdrawn=f"withdrawn on {withdrawal.on}: {withdrawal.why}" if withdrawal else "",
        address=address,
    )


def _title(claims: int, newest: date | None) -> str:
    number = "one claim" if claims == 1 else f"{claims:,} claims"
    evidence = f"recorded evidence up to {newest}" if newest else "no recorded evidence"
    return f"Verdicts on {number} about model adoption, on {evidence}"


def _find(task: str, claims: Mapping[str, object]) -> str:
    fits = (
        [name for name in sorted(claims) if name == task]
        or [name for name in sorted(claims) if name.rpartition("/")[2] == task]
        or [name for name in sorted(claims) if task.lower() in name]
    )
    if len(fits) == 1:
        return fits[0]
    what = "several claims of the set have this in their id" if fits else "the set has no claim"
    todo = f"name one: {', '.join(fits[:8])}" if fits else suggestion(task, claims)
    raise UnknownNameError(f"{what}: '{for_message(task, 80)}'", todo=todo)


def _claim(record: Mapping[str, Any], articles: Mapping[str, Article]) -> CitedClaim:
    readings = record["readings"]
    return CitedClaim(
        task=str(record["task"]),
        version=int(record["version"]),
        says=str(record["says"]),
        headline=Headline(record["verdict"]),
        reason=str(record["reason"]),
        fidelity=record["fidelity"],
        correction=record["correction"],
        figures=tuple(_figures("", readings[AS_WORDED])) if AS_WORDED in readings else (),
        articles=tuple(articles[name] for name in record["made_by"] if name in articles),
    )


def _figures(label: str, reading: Mapping[str, Any]) -> Iterator[CitedFigure]:
    if reading["parts"]:
        for name, part in reading["parts"].items():
            yield from _figures(f"{label}/{name}" if label else str(name), part)
        return
    value, low, high = (_words(reading, name) for name in ("value", "low", "high"))
    same = {value, low, high} == {value}
    yield CitedFigure(
        label=label,
        verdict=SHOWN[Headline(reading["verdict"])],
        text=value,
        bounds="" if same or not value else f"{low or 'no lower bound'} to {high or 'no upper bound'}",
        definition=str(reading["definition"]),
        allowed=str(reading["region"]),
        as_of=reading["as_of"],
        evidence=reading["evidence"],
    )


def _words(reading: Mapping[str, Any], name: str) -> str:
    value = reading[name]
    return "" if value is None else figure_in_words(_value(value, reading["kind"]), reading["unit"])


def _value(value: Any, kind: str) -> Value:  # noqa: ANN401  any JSON value of a figure
    match kind:
        case "date":
            return date.fromisoformat(value)
        case "set":
            return tuple(str(each) for each in value)
        case "yes-no":
            return bool(value)
        case _:
            return Fraction(value)


def _evidence(
    records: list[Mapping[str, Any]], claims: tuple[CitedClaim, ...], *, whole: bool
) -> tuple[CitedEvidence, ...]:
    """Return the evidence that a claim rests on; for the whole set, all that was held."""
    wanted = {figure.evidence for claim in claims for figure in claim.figures}
    return tuple(
        CitedEvidence(
            id=str(each["id"]),
            origin=str(each["origin"]),
            address=str(each["address"]),
            licence=str(each["licence"]),
            attribution=str(each["attribution"]),
            day=str(each["captured_to"])[:10],
        )
        for each in sorted(records, key=lambda each: str(each["id"]))
        if whole or each["id"] in wanted
    )
