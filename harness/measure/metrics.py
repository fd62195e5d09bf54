"""Metrics: every figure as a function of an extract, a reading and the catalogue.

Bounds are those of the table itself: what is unknown in it goes to both extremes. What the table does not cover (its
scope, its date) is the judge's to add.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harness._errors import NotHeldError, SuiteError, UsageError, Where
from harness._sanitise import for_message
from harness.measure.cells import NO_TAG
from harness.measure.figure import Figure, Group, Unknown
from harness.measure.groups import groups_of_filter
from harness.measure.holding import lacks_in_key
from harness.measure.narrowing import narrowed
from harness.measure.selection import (
    Amount,
    Selection,
    amount,
    days_asked,
    exact_sum,
    items_of,
    missing,
    reduce_to_items,
    used_codes,
)
from harness.measure.truth import NO, OF_SINGLE_REPOS, UNKNOWN, YES, Question, Truth, young_since
from harness.measure.unknown import unknown_masses
from harness.suite.filters import EVERYTHING, Filter, asks_for_derivatives, both
from harness.suite.plugins import is_plugin, plugin_metric

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.suite.catalogue import Catalogue
    from harness.suite.tasks import Reading


def measure(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    """Return the figure of a simple reading over one extract.

    Raises:
        NotHeldError: if the extract's key does not hold what the reading needs.
        UsageError: if the reading is compound, or its metric is not one of a single extract.
    """
    lacking = None if reading.parts else lacks_in_key(extract, reading, catalogue)
    if lacking:
        raise NotHeldError(lacking, where=Where(item=extract.manifest.id), todo="measure on the snapshot itself")
    return measure_held(extract, reading, catalogue)


def measure_held(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    """Return the figure of a simple reading over an extract that is known to hold what it needs.

    Raises:
        NotHeldError: if the extract does not part creation where the reading does.
        UsageError: if the reading is compound, or its metric is not one of a single extract.
    """
    plugin = is_plugin(reading.metric)
    metric = plugin_metric(reading.metric).figure if plugin else _METRICS.get(reading.metric)
    if metric is None or reading.parts:
        raise UsageError(f"{reading.metric} is not measured on a single table", where=Where(item=reading.name))
    figure = metric(narrowed(extract, reading), reading, catalogue)
    if not isinstance(figure, Figure):
        raise SuiteError(f"the metric {for_message(reading.metric)} gives no figure", todo="tell its makers")
    return figure


def measure_name(reading: Reading) -> str:
    """Return the measure of the cells that a reading's quantity adds up."""
    if reading.quantity == "downloads":
        return "downloads_30d" if reading.rules.basis == "30-days" else "downloads_all_time"
    return "likes" if reading.quantity == "likes" else "repos"


def select(
    extract: Extract, reading: Reading, catalogue: Catalogue, wanted: Filter, among: Filter = EVERYTHING
) -> Selection:
    """Put a filter, with the reading's population, window and floor, to an extract."""
    question = Question(extract, catalogue, reading.rules, asks_for_derivatives((wanted, among)))
    truth = np.minimum(question.truth(both(wanted, among)), _frame(question, reading))
    answers = reduce_to_items(truth, question)
    return Selection(question, reading, both(wanted, among), items_of(extract, reading.rules), answers, answers)


def _frame(question: Question, reading: Reading) -> Truth:
    """Answer for what holds of every operand: the rules for single repositories, and the days of creation."""
    since = young_since(reading, question.extract.manifest.captured_on)
    spans = days_asked(reading)

    def answer() -> Truth:
        truth = np.minimum(question.counts_in_full(since), question.of_single_repos())
        return reduce(np.minimum, (question.created(first, last) for first, last in spans), truth)

    rules = (getattr(reading.rules, name) for name in (*OF_SINGLE_REPOS, "dates"))
    return question.remembered(("frame", since, spans, *rules), answer)


def _total(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    chosen = select(extract, reading, catalogue, reading.of)
    return _of_amount(chosen, reading, amount(chosen.items, chosen.truth, measure_name(reading)))


def _count(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    chosen = select(extract, reading, catalogue, reading.of)
    if reading.quantity == "organisations":
        return _organisations(chosen)
    return _of_amount(chosen, reading, amount(chosen.items, chosen.truth, "repos"))


def _of_amount(chosen: Selection, reading: Reading, sum_: Amount) -> Figure:
    return Figure(
        kind="number",
        value=sum_.value,
        low=sum_.value,
        high=sum_.high,
        numerator=sum_.value,
        denominator=None,
        unknown=unknown_masses(chosen, measure_name(reading)),
        groups=(),
        repos=_repos(chosen),
    )


def _repos(chosen: Selection) -> int:
    return _repos_where(chosen, chosen.truth == YES)


def _repos_where(chosen: Selection, where: NDArray[np.bool_]) -> int:
    cells = chosen.items.cells_where(where)
    return exact_sum(chosen.items.extract.cells.numbers["repos"][cells])


def _organisations(chosen: Selection) -> Figure:
    """Count organisations behind publishers.

    Publishers in no table may all belong to organisations that are counted already; without any of those, they are one
    organisation at least.
    """
    sure, sure_others = _organisation_names(chosen, chosen.truth == YES)
    maybe, maybe_others = _organisation_names(chosen, chosen.truth >= UNKNOWN)
    value = Fraction(len(sure) or int(sure_others))
    return Figure(
        kind="number",
        value=value,
        low=value,
        high=None if maybe_others else Fraction(len(sure | maybe)),
        numerator=value,
        denominator=None,
        unknown=_merged((unknown_masses(chosen, "repos"), _strangers(chosen, chosen.truth))),
        groups=tuple(Group(name, Fraction(1), Fraction(1), Fraction(1)) for name in sorted(sure)),
        repos=_repos(chosen),
    )


def _organisation_names(chosen: Selection, where: NDArray[np.bool_]) -> tuple[set[str], bool]:
    codes, identities = chosen.items.extract.cells.publishers
    table = chosen.question.catalogue.table(chosen.question.rules.country_table)
    spaces = {identities[code].namespace for code in used_codes(codes[chosen.items.cells_where(where)])}
    known = {table[space].organisation or space for space in spaces if space in table}
    return known, any(space not in table for space in spaces)


def _strangers(chosen: Selection, truth: Truth) -> tuple[Unknown, ...]:
    """Return what belongs, or may belong, to publishers in no table."""
    codes, identities = chosen.items.extract.cells.publishers
    table = chosen.question.catalogue.table(chosen.question.rules.country_table)
    strange = np.array([identity.namespace not in table for identity in identities], dtype=np.bool_)
    repos = _repos_where(chosen, (truth >= UNKNOWN) & strange[codes][chosen.items.cell]) if len(codes) else 0
    return (Unknown("organisation of the publisher not known", repos, repos),) if repos else ()


def _share(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    among = reading.among or EVERYTHING
    name = measure_name(reading)
    part = select(extract, reading, catalogue, reading.of, among)
    field, apart = _field(part, reading, among)
    part = replace(part, field=field)
    unknown = unknown_masses(part, name)
    if reading.quantity == "organisations":
        certain, whole, low, high = _share_of_organisations(part)
        unknown = _merged((unknown, _strangers(part, field)))
    else:
        certain, whole, low, high = _share_of_masses(part, apart, name)
    return Figure(
        kind="share",
        value=certain / whole if whole else None,
        low=low,
        high=high,
        numerator=certain,
        denominator=whole,
        unknown=unknown,
        groups=(),
        repos=_repos(part),
    )


def _field(part: Selection, reading: Reading, among: Filter) -> tuple[Truth, NDArray[np.bool_]]:
    """Answer for the denominator, and say which items may belong to it without belonging to the numerator.

    Where a repository counts wholly for every base, one base may bring it into the denominator while only another one
    fits; what is asked of the repository itself (`_frame`) is the same for all its bases.
    """
    question = part.question
    wanted, inside = question.truth(reading.of), question.truth(among)
    entries = np.minimum(inside, _frame(question, reading))
    field = reduce_to_items(entries, question)
    other_base = reduce_to_items(((entries == UNKNOWN) & (wanted != YES)).astype(np.int8), question) > NO
    tied = reduce_to_items(np.minimum(wanted, inside), question) == YES
    apart = np.where(field == YES, part.truth != YES, (field == UNKNOWN) & other_base & ~tied)
    return field, np.asarray(apart, dtype=np.bool_)


Share = tuple[Fraction, Fraction, Fraction | None, Fraction | None]
"""Numerator, denominator, lowest and highest share."""


def _share_of_masses(part: Selection, apart: NDArray[np.bool_], name: str) -> Share:
    """Return a share with its extremes; both are None where no repository can weigh anything.

    Lowest: whatever may be in the denominator without being in the numerator is; highest: whatever may be in both is.
    Where nothing is certain to be in the denominator, the lowest is 0.
    """
    items, field = part.items, part.field
    sure = items.masses(name, part.truth == YES)
    whole = items.masses(name, field == YES)
    outside = items.masses(name, (field == UNKNOWN) & apart)
    maybe = items.masses(name, (field == YES) & (part.truth == UNKNOWN))
    joining = items.masses(name, (field == UNKNOWN) & (part.truth == UNKNOWN))
    least, most = whole + outside, whole + joining
    low = sure / least if least else Fraction(0)
    high = (sure + maybe + joining) / most if most else Fraction(0)
    if missing(items, apart, name):
        low = Fraction(0)
    elif not (least or most or missing(items, field >= UNKNOWN, name)):
        return sure, whole, None, None
    if missing(items, (field >= UNKNOWN) & (part.truth >= UNKNOWN), name):
        high = Fraction(1)
    return sure, whole, low, high


def _share_of_organisations(part: Selection) -> Share:
    """Return the share of organisations of the denominator that have a repository in the numerator, and its extremes.

    Publishers in no table may be any number of organisations.
    """
    sure, _ = _organisation_names(part, part.truth == YES)
    whole, _ = _organisation_names(part, part.field == YES)
    maybe, maybe_strange = _organisation_names(part, part.truth >= UNKNOWN)
    most, most_strange = _organisation_names(part, part.field >= UNKNOWN)
    if not (most or most_strange):
        return Fraction(0), Fraction(0), None, None
    low = Fraction(0) if most_strange else Fraction(len(sure), len(most))
    reach = maybe | whole
    high = Fraction(1) if maybe_strange else Fraction(len(maybe), len(reach)) if reach else Fraction(0)
    return Fraction(len(sure)), Fraction(len(whole)), low, high


def _ratio(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    one = select(extract, reading, catalogue, reading.of)
    other = select(extract, reading, catalogue, reading.against or EVERYTHING)
    above, below = (_amount_of(chosen, reading) for chosen in (one, other))
    return Figure(
        kind="number",
        value=above.value / below.value if below.value else None,
        low=None if below.high is None else above.value / below.high if below.high else None,
        high=above.high / below.value if above.high is not None and below.value else None,
        numerator=above.value,
        denominator=below.value,
        unknown=_merged(unknown_masses(chosen, measure_name(reading)) for chosen in (one, other)),
        groups=(
            Group("of", above.value, above.value, above.high),
            Group("against", below.value, below.value, below.high),
        ),
        repos=_repos(one),
    )


def _amount_of(chosen: Selection, reading: Reading) -> Amount:
    if reading.quantity != "organisations":
        return amount(chosen.items, chosen.truth, measure_name(reading))
    figure = _organisations(chosen)
    return Amount(Fraction(figure.numerator or 0), figure.high if isinstance(figure.high, Fraction) else None)


def _merged(several: Iterable[tuple[Unknown, ...]]) -> tuple[Unknown, ...]:
    totals: dict[str, tuple[int, int]] = {}
    for unknowns in several:
        for each in unknowns:
            repos, mass = totals.get(each.what, (0, 0))
            totals[each.what] = (repos + each.repos, mass + each.mass)
    merged = [Unknown(what, repos, mass) for what, (repos, mass) in totals.items()]
    return tuple(sorted(merged, key=lambda each: (-each.mass, -each.repos, each.what)))


def _rank(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    """One plus the competitors with more; who is ranked is no competitor of its own."""
    among = reading.among or EVERYTHING
    chosen = select(extract, reading, catalogue, reading.of, among)
    own = _amount_of(chosen, reading)
    rivals = [
        (name, _amount_of(select(extract, reading, catalogue, part, among), reading))
        for name, part in groups_of_filter(reading.against or EVERYTHING)
        if part != reading.of
    ]
    above = sum(1 for _, rival in rivals if rival.value > own.value)
    certainly = sum(1 for _, rival in rivals if own.high is not None and rival.value > own.high)
    possibly = sum(1 for _, rival in rivals if rival.high is None or rival.high > own.value)
    return Figure(
        kind="number",
        value=Fraction(1 + above),
        low=Fraction(1 + certainly),
        high=Fraction(1 + possibly),
        numerator=own.value,
        denominator=None,
        unknown=unknown_masses(chosen, measure_name(reading)),
        groups=(
            Group("of", own.value, own.value, own.high),
            *(Group(name, rival.value, rival.value, rival.high) for name, rival in rivals),
        ),
        repos=_repos(chosen),
    )


def _first_date(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    return _date_figure(extract, reading, catalogue, earliest=True)


def _last_date(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    return _date_figure(extract, reading, catalogue, earliest=False)


def _date_figure(extract: Extract, reading: Reading, catalogue: Catalogue, *, earliest: bool) -> Figure:
    chosen = select(extract, reading, catalogue, reading.of)
    days = _days(chosen, earliest=earliest)
    cells = chosen.items.cells_where
    choose = min if earliest else max
    sure = [int(day) for day in days[cells(chosen.truth == YES)] if day]
    maybe = [int(day) for day in days[cells(chosen.truth >= UNKNOWN)] if day]
    undated = bool((days[cells(chosen.truth >= UNKNOWN)] == 0).any())
    value = date.fromordinal(choose(sure)) if sure else None
    reach = date.fromordinal(choose(maybe)) if maybe and not undated else None
    return Figure(
        kind="date",
        value=value,
        low=reach if earliest else value,
        high=value if earliest else reach,
        numerator=None,
        denominator=None,
        unknown=unknown_masses(chosen, "repos"),
        groups=(),
        repos=_repos(chosen),
    )


def _days(chosen: Selection, *, earliest: bool) -> NDArray[np.int32]:
    return chosen.question.days_of_creation("created_first" if earliest else "created_last")


def _exists(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    chosen = select(extract, reading, catalogue, reading.of)
    found = bool((chosen.truth == YES).any())
    possible = bool((chosen.truth >= UNKNOWN).any())
    return Figure(
        kind="yes-no",
        value=found,
        low=found,
        high=possible,
        numerator=Fraction(_repos(chosen)),
        denominator=None,
        unknown=unknown_masses(chosen, "repos"),
        groups=(),
        repos=_repos(chosen),
    )


def _release_weeks(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    chosen = select(extract, reading, catalogue, reading.of)
    sure, maybe = (_weeks(chosen, chosen.truth >= least) for least in (YES, UNKNOWN))
    if sure is None:
        raise NotHeldError(
            "weeks are kept only for namespaces of the catalogue and for repositories that tasks name",
            where=Where(item=reading.name),
            todo="name the namespaces, or measure on the snapshot itself",
        )
    low, high = Fraction(len(sure)), None if maybe is None else Fraction(len(maybe))
    return Figure(
        kind="number",
        value=low,
        low=low,
        high=high,
        numerator=low,
        denominator=None,
        unknown=unknown_masses(chosen, "repos"),
        groups=(),
        repos=_repos(chosen),
    )


def _weeks(chosen: Selection, where: NDArray[np.bool_]) -> set[str] | None:
    """Return the ISO weeks of the cells that fit; None if one of them has no week."""
    cells = chosen.items.cells_where(where)
    codes, values = chosen.items.extract.cells.keys["week"]
    launched = chosen.question.launches[cells]
    weeks = {values[code] for code in set(codes[cells[launched == 0]].tolist())}
    weeks |= {date.fromordinal(day).strftime("%G-W%V") for day in set(launched.tolist()) if day}
    return None if "" in weeks else weeks


def _release_gap(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    """Weeks of the window divided by the weeks that saw a release: the average distance between release weeks."""
    weeks = _release_weeks(extract, reading, catalogue)
    if reading.window is None:
        raise UsageError("release_gap needs a window", where=Where(item=reading.name))
    span = Fraction((reading.window.last - reading.window.first).days + 1, 7)

    def gap(number: object) -> Fraction | None:
        return span / number if isinstance(number, Fraction) and number else None

    return replace(
        weeks,
        value=gap(weeks.value),
        low=gap(weeks.high),
        high=gap(weeks.low),
        numerator=span,
        denominator=weeks.numerator,
    )


def _licence(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    """The licences that the repositories declare; those that declare none are unknown."""
    chosen = select(extract, reading, catalogue, reading.of)
    codes, values = extract.cells.keys["licence"]
    of_item = codes[chosen.items.cell]
    counts = {
        values[code]: chosen.items.masses("repos", (chosen.truth == YES) & (of_item == code))
        for code in used_codes(of_item[chosen.truth == YES])
    }
    declared = tuple(sorted(name for name in counts if name not in ("", NO_TAG)))
    open_end = len(declared) < len(counts) or bool((chosen.truth == UNKNOWN).any())
    silent = [
        Unknown(what, repos, repos)
        for code, what in (("", "no licence declared"), (NO_TAG, "licence is no legal tag"))
        if code in counts
        for repos in (_repos_where(chosen, (chosen.truth == YES) & (of_item == values.index(code))),)
    ]
    unknown = _merged((unknown_masses(chosen, "repos"), tuple(silent)))
    return Figure(
        kind="set",
        value=declared or None,
        low=declared,
        high=None if open_end else declared,
        numerator=sum((counts[name] for name in declared), Fraction(0)),
        denominator=sum(counts.values(), Fraction(0)),
        unknown=unknown,
        groups=tuple(Group(name, counts[name], counts[name], counts[name]) for name in declared),
        repos=_repos(chosen),
    )


def _concentration(extract: Extract, reading: Reading, catalogue: Catalogue) -> Figure:
    """Sum of squared shares of the groups (the Herfindahl-Hirschman index where the groups do not overlap).

    Lowest where nothing unknown belongs to a group, highest where every group has all that may belong to it.
    """
    field = select(extract, reading, catalogue, reading.of)
    whole = _amount_of(field, reading)
    groups, most = [], []
    for value, part in groups_of_filter(reading.of, reading.each):
        chosen = select(extract, reading, catalogue, part)
        found = _amount_of(chosen, reading)
        groups.append(Group(value, found.value, found.value, found.high))
        most.append(_greatest_share(found, whole, _apart(chosen, field, reading)))
    squares = sum((group.value**2 for group in groups if isinstance(group.value, Fraction)), Fraction(0))
    shares = [share for share in most if share is not None]
    known = whole.value and whole.high is not None and len(shares) == len(groups)
    return Figure(
        kind="number",
        value=squares / whole.value**2 if whole.value else None,
        low=squares / whole.high**2 if known and whole.high else None,
        high=sum((share**2 for share in shares), Fraction(0)) if known else None,
        numerator=squares,
        denominator=whole.value**2,
        unknown=unknown_masses(field, measure_name(reading)),
        groups=tuple(groups),
        repos=_repos(field),
    )


def _apart(group: Selection, field: Selection, reading: Reading) -> Fraction:
    """Return how much may belong to a group that is not certain to be in the whole, and would join both at once."""
    if reading.quantity == "organisations":
        return Fraction(0)
    return group.items.masses(measure_name(reading), (group.truth == UNKNOWN) & (field.truth == UNKNOWN))


def _greatest_share(group: Amount, whole: Amount, apart: Fraction) -> Fraction | None:
    """Return the greatest share that a group can have; None where a number is not known or there is no whole."""
    if group.high is None or not whole.value:
        return None
    return min(Fraction(1), group.high / (whole.value + apart))


_METRICS: dict[str, Callable[[Extract, Reading, Catalogue], Figure]] = {
    "total": _total,
    "count": _count,
    "share": _share,
    "ratio": _ratio,
    "rank": _rank,
    "first_date": _first_date,
    "last_date": _last_date,
    "exists": _exists,
    "release_weeks": _release_weeks,
    "release_gap": _release_gap,
    "licence": _licence,
    "concentration": _concentration,
}
