"""Reasons: why a verdict is what it is, in a sentence that can be printed."""

from __future__ import annotations

from collections.abc import Sequence

from harness._sanitise import for_message
from harness.judge.brackets import fault_in_words
from harness.judge.coverage import need_in_words, time_in_words
from harness.judge.evidence import Candidate, Choice, evidence_in_words, why_not_enough
from harness.judge.survival import SurvivalUse
from harness.judge.verdicts import Verdict
from harness.judge.widening import says_nothing
from harness.judge.words import all_of_words, figure_in_words, plural, separated
from harness.measure.figure import Figure
from harness.suite.plugins import is_plugin, plugin_metric
from harness.suite.tasks import Reading

_TOTALS = {"downloads-30-days": "the downloads of 30 days", "downloads-all-time": "the downloads of all time"}
_SUBJECTS = {
    "share": "the share",
    "ratio": "the ratio",
    "rank": "the rank",
    "release_weeks": "the number of weeks with a new repository",
    "release_gap": "the average time between weeks with a new repository",
    "concentration": "the sum of squared shares",
    "crossing": "the day of the crossing",
}
_LISTED = 6


def decided_reason(reading: Reading, verdict: Verdict, chosen: Candidate, region: str) -> str:
    """Return why a reading has the verdict that its evidence gives it."""
    source = evidence_in_words(chosen.manifest)
    if chosen.bracket is not None:
        ends = (chosen.bracket.earlier, chosen.bracket.later)
        source = " and ".join(f"{for_message(end.origin, 80)} of {end.captured_on.isoformat()}" for end in ends)
    return compared(f"By {source}, ", reading, verdict, chosen.figure, region) + _limits(chosen) + "."


def compared(start: str, reading: Reading, verdict: Verdict, figure: Figure, region: str) -> str:
    """Return a figure, and what follows from it for the region of a claim, without the full stop."""
    if says_nothing(figure):
        return f"{start}nothing that can be counted fits, so that there is no figure; the claim needs {region}"
    stated = statement(figure, reading)
    needs = f"the claim needs {'a day ' if figure.kind == 'date' else ''}{region}"
    if verdict is Verdict.SUPPORTED:
        return f"{start}{stated}, and {needs}"
    if verdict is Verdict.CONTRADICTED:
        return f"{start}{stated}, but {needs}"
    return f"{start}{stated}, and {needs}, so that the evidence cannot tell{_doubt(figure)}"


def statement(figure: Figure, reading: Reading) -> str:
    """Return a figure with its bounds as a clause: `the share is 31.8 %`, `the number of likes is at least 3`."""
    if figure.kind == "yes-no":
        return _existence(figure)
    if figure.kind == "set":
        return _set(figure, reading)
    return f"{subject_of(reading)} {_bounds(figure, reading)}{_made_of(figure, reading)}"


def _made_of(figure: Figure, reading: Reading) -> str:
    """Return numerator and denominator of a share in brackets; empty for any other figure."""
    if figure.kind != "share" or figure.numerator is None or figure.denominator is None or figure.value is None:
        return ""
    noun = "repositories" if reading.quantity == "repos" else reading.quantity
    return f" ({separated(figure.numerator)} of {separated(figure.denominator)} {noun})"


def subject_of(reading: Reading) -> str:
    """Return what a reading's figure is, with its article."""
    if reading.metric == "registry":
        return "the ratio" if reading.unit == "ratio" else "the number of organisations"
    if reading.metric == "total":
        basis = "downloads-30-days" if reading.rules.basis == "30-days" else "downloads-all-time"
        return _TOTALS[basis] if reading.quantity == "downloads" else "the number of likes"
    if reading.metric == "count":
        return f"the number of {'organisations' if reading.quantity == 'organisations' else 'repositories'}"
    if reading.metric in ("first_date", "last_date"):
        made = "creation" if reading.rules.dates == "created" else "launch"
        return f"the {'first' if reading.metric == 'first_date' else 'last'} day of {made}"
    return plugin_metric(reading.metric).subject if is_plugin(reading.metric) else _SUBJECTS[reading.metric]


def _bounds(figure: Figure, reading: Reading) -> str:
    unit, many = reading.unit, reading.metric == "total" and reading.quantity == "downloads"
    verb = "are" if many else "is"
    low, high = (None if end is None else figure_in_words(end, unit) for end in (figure.low, figure.high))
    early, late = ("on or after", "on or before") if figure.kind == "date" else ("at least", "at most")
    if low is None and high is None:
        return f"{verb} {figure_in_words(figure.value, unit)} as far as is known"
    if low is None:
        return f"{verb} {late} {high}"
    if high is None:
        return f"{verb} {early} {low}"
    if figure.low == figure.high:
        return f"{verb} {low}"
    if figure.value is None or figure.value in (figure.low, figure.high):
        return f"{'lie' if many else 'lies'} between {low} and {high}"
    return f"{verb} {figure_in_words(figure.value, unit)} and may be anything from {low} to {high}"


def _existence(figure: Figure) -> str:
    if figure.low:
        found = plural(figure.repos, "such repository", "such repositories")
        return f"there {'is' if figure.repos == 1 else 'are'} {found}"
    return "it is not known whether there is such a repository" if figure.high else "there is no such repository"


def _set(figure: Figure, reading: Reading) -> str:
    certain = figure.low if isinstance(figure.low, tuple) else ()
    shown = [*certain[:_LISTED], *([f"{len(certain) - _LISTED} more"] if len(certain) > _LISTED else [])]
    what = "declared licence" if reading.metric == "licence" else "country"
    subject = f"the {what} is" if len(certain) <= 1 else f"the {what.replace('country', 'countrie')}s are"
    open_end = " (and perhaps others)" if figure.high is None else ""
    return f"{subject} {all_of_words(shown)}{open_end}" if certain else f"the {what} is not known"


def _doubt(figure: Figure) -> str:
    """Name the largest thing that is not known."""
    if not figure.unknown:
        return ""
    largest = figure.unknown[0]
    return f" (not known: {largest.what}, {plural(largest.repos, 'repository', 'repositories')})"


def _limits(chosen: Candidate) -> str:
    """Say what a one-sided figure rests on."""
    if chosen.survival is not None:
        return f"; {survival_in_words(chosen.survival)}"
    if chosen.tier == "bracket":
        return "; the count only grows, so that it lies between those of the two captures"
    if chosen.tier == "later":
        return "; what was deleted since is not in it"
    if chosen.tier != "part":
        return ""
    return f"; {why_not_enough(chosen)}, and that is enough"


def survival_in_words(use: SurvivalUse) -> str:
    """Return how a survival range was applied, in a clause."""
    repos = plural(use.repos, "repository", "repositories")
    least = figure_in_words(use.least, "percent")
    if not use.missing:
        return "its publishers have no repository of those days in it, so that none is allowed for as deleted since"
    return (
        f"its publishers have {repos} of those days in it, and {use.missing} more are allowed for as deleted since "
        f"(survival range: at least {least} are taken to be still there)"
    )


def lacking_reason(reading: Reading, choice: Choice) -> str:
    """Return why nothing held decides a reading: which scope, column or day is missing."""
    wanted = f"{need_in_words(choice.need)}{time_in_words(choice.need, reading)}"
    details = _details(choice)
    return f"No evidence held covers {wanted}{': ' + '; '.join(details) if details else ''}."


def _details(choice: Choice) -> list[str]:
    """Return what is wrong with the evidence that comes nearest."""
    whole = [
        (abs(each.timing.gap_days), f"{evidence_in_words(each.manifest)} does, but {why_not_enough(each)}")
        for each in choice.candidates
        if each.whole
    ]
    whole += [
        (abs(each.gap_days), f"{evidence_in_words(each.manifest)} does, but it {each.why}")
        for each in choice.refused
        if each.whole
    ]
    details = [min(whole)[1]] if whole else []
    details += [fault_in_words(fault) for fault in choice.faults[:1]]
    parts = [each for each in choice.candidates if not each.whole and not says_nothing(each.figure)]
    if parts:
        proved = f"what {evidence_in_words(parts[0].manifest)} holds is only a part, which does not decide"
        details.append(proved)
    return details


def combined_reason(
    verdict: Verdict, labels: Sequence[tuple[str, Verdict]], *, every: bool, allowed_for: Sequence[str] = ()
) -> str:
    """Return why several parts or groups together have a verdict.

    Args:
        verdict: what follows.
        labels: the parts by name, each with its verdict.
        every: whether every part must hold, or one at least.
        allowed_for: the parts whose verdict rests on a survival range.
    """
    by_verdict = {each: [label for label, found in labels if found is each] for each in Verdict}
    counts = [
        f"{words} for {all_of_words(by_verdict[each])}"
        for each, words in (
            (Verdict.SUPPORTED, "it holds"),
            (Verdict.CONTRADICTED, "it fails"),
            (Verdict.INCONCLUSIVE, "the evidence cannot tell"),
            (Verdict.NO_EVIDENCE, "there is no evidence"),
        )
        if by_verdict[each]
    ]
    rule = "It must hold for every one" if every else "It must hold for one at least"
    allowed = f" For {all_of_words(allowed_for)} this allows for repositories deleted since." if allowed_for else ""
    return f"{rule}: {', '.join(counts)}{'' if verdict.decided else ', so that nothing follows yet'}.{allowed}"
