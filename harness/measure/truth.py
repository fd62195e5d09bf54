"""Filters on cells, with three answers: a repository fits, does not fit, or it is not known.

Truth values are int8: NO 0, UNKNOWN 1, YES 2, so that "and" is the minimum, "or" the maximum and "not" 2 minus
(Kleene's strong logic). They are evaluated on entries (one a base of a cell), since a cell whose repositories name
several bases may fit by one of them only.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, reduce
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harness._errors import NotHeldError, Where
from harness.measure.cells import NO_BASE, NO_NAMESPACE, NO_TAG, OTHER, UNKNOWN_BASE, Identity
from harness.measure.patterns import speaks_of_whole_id
from harness.plan import in_part
from harness.suite.filters import AllOf, AnyOf, AnyValue, Created, Filter, Gated, Not, Parameters
from harness.suite.modalities import modality_of
from harness.suite.rules import ANY_SIZE, LLM_TASKS, size_condition

if TYPE_CHECKING:
    from harness.measure.extract import Extract
    from harness.suite.catalogue import Catalogue, Family, Publisher
    from harness.suite.rules import Rules
    from harness.suite.tasks import Reading

Truth = NDArray[np.int8]
NO, UNKNOWN, YES = np.int8(0), np.int8(1), np.int8(2)

REGION_CLASSES = frozenset({"eu", "other"})
"""Words of a country table that name a region: which country it is, is not known, except that it is none of `APART`."""

OF_SINGLE_REPOS = ("population", "floor", "size", "unaffiliated", "copies", "undeclared", "country_table")
"""Rules that ask something of a repository alone, and those that these depend on."""

_OF_PUBLISHER = ("origin", "base", "unaffiliated", "country_table", "undeclared")
_RULES_READ = {
    "family": ("family", "base", "renames", "country_table", "undeclared"),
    "namespace": ("renames", "country_table"),
    "organisation": _OF_PUBLISHER,
    "country": _OF_PUBLISHER,
    "relation": ("relations", "undeclared"),
}
"""Rules that the answer to a condition depends on, by its attribute; on none where it is not listed."""

APART = frozenset({"us", "china"})
"""Countries that every table tells apart from its region classes."""


@dataclass(frozen=True)
class Question:
    """A filter under a definition, put to the cells of one extract."""

    extract: Extract
    """The cells."""

    catalogue: Catalogue
    """What is known of namespaces, families and licences."""

    rules: Rules
    """The definition."""

    derivatives: bool
    """Whether derivatives are asked for, so that `auto` reads families and countries off their bases."""

    def truth(self, part: Filter) -> Truth:
        """Return the answer for every entry."""
        if isinstance(part, AllOf):
            return reduce(np.minimum, map(self.truth, part.parts)) if part.parts else self.everywhere(YES)
        if isinstance(part, AnyOf):
            return reduce(np.maximum, map(self.truth, part.parts)) if part.parts else self.everywhere(NO)
        if isinstance(part, Not):
            return (YES - self.truth(part.part)).astype(np.int8)
        return self.remembered((part, *self._rules_of(part)), lambda: self._atom(part))

    def _rules_of(self, part: AnyValue | Gated | Created | Parameters) -> tuple[object, ...]:
        """Return everything of the definition that the answer to a condition depends on."""
        if isinstance(part, AnyValue):
            return (self.derivatives, *(getattr(self.rules, name) for name in _RULES_READ.get(part.key, ())))
        return (self.rules.dates,) if isinstance(part, Created) else ()

    def remembered(self, what: Hashable, answer: Callable[[], Truth]) -> Truth:
        """Return an answer that was given before of the same cells, or give it.

        Args:
            what: everything that the answer depends on besides the extract and the catalogue.
            answer: gives it.
        """
        if what not in self._memory:
            given = answer()
            given.flags.writeable = False
            self._memory[what] = given
        return self._memory[what]

    @cached_property
    def _memory(self) -> dict[Hashable, Truth]:
        """Answers that were given before: a sweep asks the same of the same cells many times over."""
        return self.extract.cells.remembered(self.catalogue, self.extract.plan, self.extract.manifest)

    def _atom(self, part: AnyValue | Gated | Created | Parameters) -> Truth:
        if isinstance(part, AnyValue):
            return _TEXT_ATOMS[part.key](self, part.values)
        if isinstance(part, Gated):
            wanted = str(part.value).lower()
            return self.by_key("gated", lambda text: _yes(text == wanted) if text else UNKNOWN)
        if isinstance(part, Created):
            return self.created(part.first, part.last)
        return self.by_key("size", lambda text: size_truth(text, part))

    @cached_property
    def present(self) -> Mapping[str, str]:
        """Present names of renamed namespaces; empty where the rules keep them apart."""
        merged = self.rules.renames == "merged"
        return self.catalogue.present_names(self.rules.country_table) if merged else {}

    def everywhere(self, answer: np.int8) -> Truth:
        """Return the same answer for every entry."""
        return np.full(len(self.extract.cells.entries.cell), answer, dtype=np.int8)

    def by_key(self, key: str, answer: Callable[[str], np.int8]) -> Truth:
        """Ask once for every distinct value of a key column."""
        codes, values = self.extract.cells.keys[key]
        table = np.array([answer(value) for value in values], dtype=np.int8)
        return self.of_cells(table.take(codes) if len(codes) else np.zeros(0, dtype=np.int8))

    def of_cells(self, answers: Truth) -> Truth:
        """Turn answers for cells into answers for entries, which stand in the order of their cells."""
        cell = self.extract.cells.entries.cell
        return answers if len(cell) == len(answers) else answers.take(cell)

    def by_identity(self, side: str, fitting: Callable[[Sequence[Identity]], Sequence[bool]]) -> Truth:
        """Ask once which of all distinct publishers, nearest bases or roots fit."""
        return self.of_identities(side, lambda several: np.array(fitting(several), dtype=np.bool_) * YES)

    def by_namespace(self, side: str, answer: Callable[[str], np.int8]) -> Truth:
        """Ask once for every distinct namespace of publishers, nearest bases or roots."""

        def answers(several: Sequence[Identity]) -> Truth:
            known = {space: answer(space) for space in {who.namespace for who in several}}
            return np.array([known[who.namespace] for who in several], dtype=np.int8)

        return self.of_identities(side, answers)

    def of_identities(self, side: str, answers: Callable[[Sequence[Identity]], Truth]) -> Truth:
        """Turn answers for all distinct publishers, nearest bases or roots into answers for entries."""
        entries = self.extract.cells.entries
        if side == "publisher":
            codes, identities = self.extract.cells.publishers
            return self.of_cells(answers(identities).take(codes) if len(codes) else np.zeros(0, dtype=np.int8))
        # NO_BASE is -2, UNKNOWN_BASE -1.
        without = [NO, NO if self.rules.undeclared == "base" else UNKNOWN]
        table = np.append(answers(entries.identities), without).astype(np.int8)
        return table.take(entries.nearest if side == "nearest" else entries.root)

    def side(self, rule: str) -> str:
        """Return whose attribute a rule of attribution reads: the publisher's, the nearest base's or the root's."""
        if rule != "auto":
            return rule
        return self.rules.base if self.derivatives else "publisher"

    def created(self, first: date | None, last: date | None) -> Truth:
        """Answer by day of creation (or of launch, under that rule, where it is known).

        Of a repository without a date it is known that it was there when the table was recorded.
        """
        return self.remembered(("created", first, last, self.rules.dates), lambda: self._created(first, last))

    def _created(self, first: date | None, last: date | None) -> Truth:
        low, high = self.days_of_creation("created_first"), self.days_of_creation("created_last")
        start = first.toordinal() if first else 1
        end = last.toordinal() if last else date.max.toordinal()
        inside = (low >= start) & (high <= end)
        outside = (high < start) | (low > end)
        straddles = ~inside & ~outside & (low > 0)
        if straddles.any():
            raise NotHeldError(
                f"the extract does not cut creation at {first} and {last}",
                where=Where(item=self.extract.manifest.id),
                todo="measure on the snapshot itself",
            )
        undated = _undated(first, last, self.extract.manifest.captured_on)
        return self.of_cells(np.where(low == 0, undated, np.where(inside, YES, NO)).astype(np.int8))

    @cached_property
    def launches(self) -> NDArray[np.int32]:
        """Day of launch of every cell as an ordinal, 0 where it is not known or the rules do not ask for it."""
        codes, names = self.extract.cells.keys["repo"]
        if self.rules.dates == "created" or not len(codes):
            return np.zeros(len(codes), dtype=np.int32)
        releases = self.catalogue.releases
        launched = [releases[name].launched.toordinal() if name in releases else 0 for name in names]
        return np.array(launched, dtype=np.int32)[codes]

    def days_of_creation(self, which: str) -> NDArray[np.int32]:
        """Return the first or last day of creation of every cell, or of launch under that rule where it is known."""
        days = self.extract.cells.days[which]
        if self.rules.dates == "created":
            return days
        return np.where(self.launches > 0, self.launches, days).astype(np.int32)

    def population_by_task(self) -> Truth:
        """Answer whether entries have a task of the rule's population."""
        if self.rules.population == "all":
            return self.everywhere(YES)
        return self.by_key("task", lambda text: UNKNOWN if text in ("", NO_TAG) else _yes(text in LLM_TASKS))

    def reaches_floor(self) -> Truth:
        """Answer whether entries have at least the downloads that the rule asks for."""
        floor = self.rules.floor
        if not floor:
            return self.everywhere(YES)
        return self.by_key("floor", lambda text: _yes(int(text) >= floor) if text else UNKNOWN)

    def of_single_repos(self) -> Truth:
        """Answer whether entries meet every rule that asks something of a repository alone."""
        return self.remembered(("single", *(getattr(self.rules, name) for name in OF_SINGLE_REPOS)), self._of_single)

    def _of_single(self) -> Truth:
        rules, answers = self.rules, []
        if rules.population != "all":
            answers.append(self.population_by_task())
        if rules.floor:
            answers.append(self.reaches_floor())
        if rules.size != ANY_SIZE:
            answers.append(self.has_size())
        if rules.unaffiliated == "dropped":
            answers.append(self.is_affiliated())
        if rules.copies == "left-out":
            answers.append(self.is_no_copy())
        return reduce(np.minimum, answers, self.everywhere(YES))

    def has_size(self) -> Truth:
        """Answer whether entries declare a number of parameters as the rule asks for it."""
        condition = size_condition(self.rules.size)
        return self.everywhere(YES) if condition is None else self.truth(condition)

    def is_affiliated(self) -> Truth:
        """Answer whether the country table lists the publishers of entries."""
        table = self.catalogue.table(self.rules.country_table)
        return self.by_identity("publisher", lambda several: [who.namespace in table for who in several])

    def is_no_copy(self) -> Truth:
        """Answer whether entries are no third-party copies.

        The first-named base tells; a publisher and a base of whom neither is in the country table may be the same.
        """
        entries = self.extract.cells.entries
        foreign = self._foreign()[entries.first][entries.cell]
        return (YES - np.minimum(self.truth(AnyValue("relation", ("quantized",))), foreign)).astype(np.int8)

    def _foreign(self) -> Truth:
        """Answer whether entries and their nearest bases belong to two organisations."""
        entries = self.extract.cells.entries
        codes, publishers = self.extract.cells.publishers
        number: dict[str, int] = {}
        owner, other = (
            np.array([self._organisation_number(who, number) for who in several], dtype=np.int32)
            for several in (publishers, entries.identities)
        )
        if not len(codes):
            return np.zeros(0, dtype=np.int8)
        mine = owner[codes][entries.cell]
        # NO_BASE is -2, UNKNOWN_BASE -1: neither has a base to belong to anyone.
        theirs = np.append(other, [-1, -1]).astype(np.int32)[entries.nearest]
        answer = np.where((mine < 0) & (theirs < 0), UNKNOWN, np.where(mine == theirs, NO, YES))
        return np.where(entries.nearest < 0, UNKNOWN, answer).astype(np.int8)

    def _organisation_number(self, who: Identity, number: dict[str, int]) -> int:
        row = self.catalogue.table(self.rules.country_table).get(who.namespace)
        return -1 if row is None else number.setdefault(row.organisation or who.namespace, len(number))

    def counts_in_full(self, since: date | None) -> Truth:
        """Answer whether all downloads of entries were made since a day: of older repositories any part may have been.

        Days of launch do not matter: a counter begins when a repository is created.
        """
        if since is None:
            return self.everywhere(YES)
        low, high = (self.extract.cells.days[name] for name in ("created_first", "created_last"))
        start = since.toordinal()
        if ((low < start) & (high >= start) & (low > 0)).any():
            raise NotHeldError(
                f"the extract does not cut creation at {since}",
                where=Where(item=self.extract.manifest.id),
                todo="measure on the snapshot itself",
            )
        return self.of_cells(np.where(low >= start, YES, UNKNOWN).astype(np.int8))


def young_since(reading: Reading, captured_on: date) -> date | None:
    """Return the day since which a repository must exist for all its downloads to count under the rule `basis`.

    For the first year: the first of a month, since tables are cut at months, that lies no more than twelve months
    before the capture. None where every repository counts in full.
    """
    if not in_part(reading):
        return None
    if reading.rules.basis == "between-dates":
        return reading.about.first
    month = captured_on.month + (captured_on.day > 1)
    return date(captured_on.year - 1 + month // 13, (month - 1) % 12 + 1, 1)


def _undated(first: date | None, last: date | None, recorded: date) -> np.int8:
    """Say whether something made on or before the day of a recording was made in a span of days."""
    if first is not None and first > recorded:
        return NO
    return YES if first is None and (last is None or last >= recorded) else UNKNOWN


def _yes(answer: bool) -> np.int8:  # noqa: FBT001  (turns one kind of truth into the other)
    return YES if answer else NO


def _namespace(question: Question, values: tuple[str, ...]) -> Truth:
    owned = all_names(question.present, values)
    return question.by_identity("publisher", lambda several: [who.namespace in owned for who in several])


def all_names(present: Mapping[str, str], namespaces: Iterable[str]) -> set[str]:
    """Return namespaces with all other names, past and present, of their publishers.

    Args:
        present: present names by old name, as `Catalogue.present_names` gives them; empty to keep names apart.
        namespaces: the names that are asked for.
    """
    wanted = {present.get(name, name) for name in namespaces}
    names = wanted | {old for old, new in present.items() if new in wanted}
    return names - {OTHER, NO_NAMESPACE}


def _organisation(question: Question, values: tuple[str, ...]) -> Truth:
    return _by_table(question, lambda row: _yes(row.organisation in values))


def _country(question: Question, values: tuple[str, ...]) -> Truth:
    answer = cache(lambda country: max((same_country(country, value) for value in values), default=NO))
    return _by_table(question, lambda row: answer(row.country))


def _by_table(question: Question, answer: Callable[[Publisher], np.int8]) -> Truth:
    """Ask for what the country table says about whoever the rules attribute a repository to."""
    table, rule = question.catalogue.table(question.rules.country_table), question.rules.unaffiliated
    unlisted = NO if rule == "kept" else UNKNOWN
    side = question.side(question.rules.origin)

    def of(namespace: str) -> np.int8:
        row = table.get(namespace)
        return unlisted if row is None else answer(row)

    found = question.by_namespace(side, of)
    if side != "publisher" or rule != "base":
        return found
    inherited = question.by_namespace(question.rules.base, of)
    return np.where(question.is_affiliated() == YES, found, inherited).astype(np.int8)


def same_country(found: str, wanted: str) -> np.int8:
    """Say whether a country, as a table words it, is the one that is asked for: NO, UNKNOWN or YES."""
    if found == wanted:
        return YES
    if wanted == "unknown":
        return NO
    if found == "unknown":
        return UNKNOWN
    pair = {found, wanted}
    return UNKNOWN if pair & REGION_CLASSES and not pair & APART and not pair <= REGION_CLASSES else NO


def _family(question: Question, values: tuple[str, ...]) -> Truth:
    families = [question.catalogue.families[value] for value in values]
    rule = question.rules.family
    members = [_members(question, family, rule) for family in families]
    side = "publisher" if rule in ("name", "list") else question.side(rule)

    def belong(several: Sequence[Identity]) -> list[bool]:
        nobody = [False] * len(several)
        return list(map(any, zip(nobody, *(each(several) for each in members), strict=True)))

    return question.by_identity(side, belong)


def _labels(question: Question, globs: Iterable[str]) -> frozenset[int]:
    """Return the labels of ids that fit one of the globs."""
    wanted = set(globs)
    return frozenset(label for label, glob in enumerate(question.extract.plan.patterns) if glob in wanted)


def _members(question: Question, family: Family, rule: str) -> Callable[[Sequence[Identity]], list[bool]]:
    """Return what says who belongs to a family: by any of its names, or by its namespaces and its names with an owner.

    Raises:
        NotHeldError: if a curated list is asked for, and the family has none.
    """
    by_name = rule == "name"
    if rule == "list" and family.unlisted is None:
        raise NotHeldError(
            f"there is no curated list of the family {family.id}",
            where=Where(item="seeds/families.yaml"),
            todo="use another rule, or add 'unlisted' to the family",
        )
    names = [glob for glob in family.names if by_name or speaks_of_whole_id(glob)]
    left_out = (*family.exclude, *(family.unlisted or ())) if rule == "list" else family.exclude
    named, excluded = _labels(question, names), _labels(question, left_out)
    owned = set() if by_name else all_names(question.present, family.namespaces)
    return lambda several: [
        (who.namespace in owned or not named.isdisjoint(who.labels)) and excluded.isdisjoint(who.labels)
        for who in several
    ]


def _repo(question: Question, values: tuple[str, ...]) -> Truth:
    wanted = set(values)
    return question.by_key("repo", lambda text: YES if text in wanted else NO)


def _name(question: Question, values: tuple[str, ...]) -> Truth:
    fitting = _labels(question, values)
    return question.by_identity("publisher", lambda several: [not fitting.isdisjoint(who.labels) for who in several])


def _relation(question: Question, values: tuple[str, ...]) -> Truth:
    undeclared = NO if question.rules.undeclared == "base" else UNKNOWN
    bases = question.extract.cells.entries.nearest
    declared = np.where(bases == UNKNOWN_BASE, undeclared, np.where(bases == NO_BASE, NO, YES)).astype(np.int8)
    answers = []
    for value in values:
        if value == "base":
            answers.append((YES - declared).astype(np.int8))
        else:
            kinds = _kinds(question.rules, value)
            kind = question.by_key("relation", lambda text, kinds=kinds: _kind_truth(text, kinds))  # type: ignore[misc]
            answers.append(np.minimum(declared, np.where(declared == YES, kind, YES)))
    return reduce(np.maximum, answers)


def _kinds(rules: Rules, value: str) -> frozenset[str] | None:
    """Return the kinds of derivation that count, None for all."""
    if value != "derivative":
        return frozenset({value})
    return None if rules.relations == "any" else frozenset(rules.relations.split("+"))


def _kind_truth(text: str, kinds: frozenset[str] | None) -> np.int8:
    if kinds is None or text in kinds:
        return YES
    return UNKNOWN if text in ("", NO_TAG, "unspecified") else NO


def _task(question: Question, values: tuple[str, ...]) -> Truth:
    return question.by_key("task", lambda text: UNKNOWN if text in ("", NO_TAG) else _yes(text in values))


def _modality(question: Question, values: tuple[str, ...]) -> Truth:
    return question.by_key("task", lambda text: UNKNOWN if text in ("", NO_TAG) else _yes(modality_of(text) in values))


def _licence(question: Question, values: tuple[str, ...]) -> Truth:
    return question.by_key("licence", lambda text: UNKNOWN if text in ("", NO_TAG) else _yes(text in values))


def _licence_class(question: Question, values: tuple[str, ...]) -> Truth:
    def answer(text: str) -> np.int8:
        if not text:
            return UNKNOWN
        licence = question.catalogue.licences.get(text)
        if licence is None or licence.class_ == "unknown":
            return YES if "unknown" in values else UNKNOWN
        return _yes(licence.class_ in values)

    return question.by_key("licence", answer)


def size_truth(text: str, part: Parameters) -> np.int8:
    """Say whether a class of sizes fits a condition; the empty text stands for what declares none."""
    if not text:
        return NO if part.declared else UNKNOWN
    reached = int(text)
    return _yes(
        (part.at_least is None or reached >= part.at_least) and (part.less_than is None or reached < part.less_than)
    )


_TEXT_ATOMS: dict[str, Callable[[Question, tuple[str, ...]], Truth]] = {
    "family": _family,
    "namespace": _namespace,
    "organisation": _organisation,
    "country": _country,
    "repo": _repo,
    "name": _name,
    "relation": _relation,
    "task": _task,
    "modality": _modality,
    "licence": _licence,
    "licence_class": _licence_class,
}
