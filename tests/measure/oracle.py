"""Every metric once more, as SQL over the models table itself: what the figures of extracts are held against.

Nothing of `harness.measure` is used. Filters become SQL conditions, whose TRUE, NULL and FALSE are the three answers
that a filter can give. Bases and their roots are found by a recursive query over the declared bases.
"""

# ruff: noqa: S608  (all of it is SQL made of SQL; nothing in it comes from outside)

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import duckdb
from oracle_sql import (
    CHATGPT,
    EVERY,
    ITEMS,
    LEGAL,
    LLM,
    MODEL_FIELDS,
    PRESENT,
    Expected,
    NotKeptError,
    Sum,
    like,
    or3,
    same_country,
    tag,
    text,
    texts,
)

from harness.suite.catalogue import Catalogue
from harness.suite.filters import AllOf, AnyOf, AnyValue, Created, Filter, Gated, Not, Parameters
from harness.suite.modalities import MODALITIES
from harness.suite.rules import Rules
from harness.suite.tasks import Reading


class Hub:
    """A models table and a catalogue in DuckDB."""

    def __init__(self, catalogue: Catalogue, recorded: date) -> None:
        self.catalogue = catalogue
        self.recorded = recorded
        self.asked: tuple[Reading, ...] = ()
        self.con = duckdb.connect(":memory:", config={"threads": 1})
        self._table(
            "publishers",
            {"tbl": "VARCHAR", "namespace": "VARCHAR", "organisation": "VARCHAR", "country": "VARCHAR",
             "renamed_to": "VARCHAR"},
            [
                {"tbl": row.table, "namespace": row.namespace, "organisation": row.organisation,
                 "country": row.country, "renamed_to": row.renamed_to}
                for row in catalogue.publishers
            ],
        )  # fmt: skip
        self._table(
            "licences",
            {"hub_id": "VARCHAR", "class": "VARCHAR"},
            [{"hub_id": row.hub_id, "class": row.class_} for row in catalogue.licences.values()],
        )
        self._table(
            "releases",
            {"repo_id": "VARCHAR", "launched": "DATE"},
            [{"repo_id": row.repo, "launched": row.launched.isoformat()} for row in catalogue.releases.values()],
        )
        self.con.execute(PRESENT)

    def load(self, rows: Iterable[Mapping[str, Any]], asked: Sequence[Reading] = ()) -> Hub:
        """Take the rows of a models table (dicts by column; missing is null) and all that will be asked of it."""
        self.asked = tuple(asked)
        records = [{name: _plain(row.get(name)) for name in MODEL_FIELDS} for row in rows]
        self._table("models", MODEL_FIELDS, records)
        self.con.execute(ITEMS)
        return self

    def _table(self, name: str, fields: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> None:
        shape = json.dumps([fields])
        self.con.execute(
            f"CREATE OR REPLACE TABLE {name} AS SELECT unnest(from_json($1::JSON, {text(shape)}), recursive := true)",
            [json.dumps(records)],
        )

    def figure(self, reading: Reading) -> Expected:
        """Return what the figure of a reading must be.

        Raises:
            NotKeptError: if it asks for weeks of a publisher that no reading names and the catalogue does not know.
        """
        return METRICS[reading.metric](self, reading)

    def units(self, reading: Reading, **conditions: str) -> str:
        """Return the query for what is added up: `k` parts of a repository, with every condition's answer."""
        rules = reading.rules
        entries = f"""
            SELECT i.*, pp.organisation AS organisation, pp.namespace IS NULL AS stranger,
                {_day(rules)} AS day, {", ".join(f"{sql} AS {name}" for name, sql in conditions.items())}
            FROM items i
            LEFT JOIN licences l ON l.hub_id = i.licence
            {" ".join(self._joins(alias, column, rules) for alias, column in JOINED)}"""
        if rules.several_parents == "fractional":
            return entries
        if rules.several_parents == "first":
            return f"SELECT * REPLACE (1 AS k) FROM ({entries}) WHERE pos = 1"
        answers = ", ".join(f"{or3(name)} AS {name}" for name in conditions)
        kept = "space, organisation, stranger, day, licence, downloads_30d, downloads_all_time, likes"
        return f"SELECT repo_id, {kept}, 1 AS k, {answers} FROM ({entries}) GROUP BY ALL"

    def _joins(self, alias: str, column: str, rules: Rules) -> str:
        table = text(rules.country_table)
        return f"""
            LEFT JOIN publishers p{alias} ON p{alias}.tbl = {table} AND p{alias}.namespace = i.{column}
            LEFT JOIN present q{alias} ON q{alias}.tbl = {self._renames(rules)} AND q{alias}.old = i.{column}"""

    def _renames(self, rules: Rules) -> str:
        if rules.renames == "apart":
            return "NULL"
        known = {row.table for row in self.catalogue.publishers}
        return text(rules.country_table if rules.country_table in known else "harness")

    def present(self, names: Iterable[str], rules: Rules) -> tuple[str, ...]:
        """Return the present names of namespaces."""
        found = dict(self.con.execute(f"SELECT old, new FROM present WHERE tbl = {self._renames(rules)}").fetchall())
        return tuple(found.get(name, name) for name in names)

    def sum_of(self, reading: Reading, condition: str) -> Sum:
        """Add up a reading's quantity where a condition holds."""
        if reading.quantity == "organisations":
            sure, others, most, strange = self.organisations(reading, condition)
            # Whoever is in no table may be one of the others, or the only one.
            return Sum(Fraction(len(sure) or int(others)), None if strange else Fraction(len(most)))
        number = quantity(reading)
        query = f"""
            SELECT k, coalesce(sum({number}) FILTER (WHERE t), 0),
                coalesce(sum({number}) FILTER (WHERE t IS NULL), 0),
                coalesce(bool_or({number} IS NULL) FILTER (WHERE t IS NOT FALSE), FALSE)
            FROM ({self.units(reading, t=condition)}) GROUP BY k"""
        value = maybe = Fraction(0)
        missing = False
        for k, sure, possible, silent in self.con.execute(query).fetchall():
            value += Fraction(int(sure), int(k))
            maybe += Fraction(int(possible), int(k))
            missing |= silent
        return Sum(value, None if missing else value + maybe)

    def organisations(self, reading: Reading, condition: str) -> tuple[set[str], bool, set[str], bool]:
        """Return the organisations that surely, and possibly, publish what fits, each with whether others do."""
        name = "coalesce(nullif(organisation, ''), space)"
        query = f"""
            SELECT list(DISTINCT {name}) FILTER (WHERE t AND NOT stranger), bool_or(t AND stranger),
                list(DISTINCT {name}) FILTER (WHERE t IS NOT FALSE AND NOT stranger),
                bool_or(t IS NOT FALSE AND stranger)
            FROM ({self.units(reading, t=condition)})"""
        sure, others, most, strange = self.con.execute(query).fetchall()[0]
        return set(sure or ()), bool(others), set(most or ()), bool(strange)

    def condition(self, reading: Reading, *parts: Filter, frame: bool = True) -> str:
        """Return the condition that filters, and a reading's population, floor and days, hold."""
        conditions = [Sql(self, reading.rules, _for_derivatives(parts)).of(part) for part in parts]
        return " AND ".join([*conditions, *(_frame(self, reading) if frame else ())]) or "TRUE"


SIDES = {"publisher": ("p", "space"), "nearest": ("n", "base_space"), "root": ("r", "root_space")}
JOINED = (*SIDES.values(), ("f", "first_space"))
IDS = {"publisher": "i.repo_id", "nearest": "i.base", "root": "i.root"}


@dataclass(frozen=True)
class Sql:
    """Filters as SQL conditions on `items`."""

    hub: Hub
    rules: Rules
    derivatives: bool

    def of(self, part: Filter) -> str:  # noqa: PLR0911  (one a kind of filter)
        """Return the condition."""
        if isinstance(part, AllOf):
            return "(" + (" AND ".join(self.of(inner) for inner in part.parts) or "TRUE") + ")"
        if isinstance(part, AnyOf):
            return "(" + (" OR ".join(self.of(inner) for inner in part.parts) or "FALSE") + ")"
        if isinstance(part, Not):
            return f"(NOT {self.of(part.part)})"
        if isinstance(part, Gated):
            return f"(i.gated = {str(part.value).upper()})"
        if isinstance(part, Created):
            return _between(self.hub, self.rules, part.first, part.last)
        if isinstance(part, Parameters):
            low = "TRUE" if part.at_least is None else f"i.parameters >= {part.at_least}"
            high = "TRUE" if part.less_than is None else f"i.parameters < {part.less_than}"
            there = "i.parameters IS NOT NULL" if part.declared else "TRUE"
            return f"({there} AND {low} AND {high})"
        make: Callable[[tuple[str, ...]], str] = getattr(self, f"_{part.key}")
        return f"({make(part.values)})"

    def _read_off(self, rule: str, make: Callable[[str], str]) -> str:
        """Return a condition on whoever a rule of attribution names."""
        side = rule if rule != "auto" else self.rules.base if self.derivatives else "publisher"
        condition = make(side)
        if side == "publisher":
            return condition
        unknown = "FALSE" if self.rules.undeclared == "base" else "NULL"
        return f"CASE i.state WHEN 'none' THEN FALSE WHEN 'unknown' THEN {unknown} ELSE {condition} END"

    def _in_namespaces(self, side: str, names: Iterable[str]) -> str:
        alias, column = SIDES[side]
        found = f"coalesce(q{alias}.new, i.{column})"
        return f"coalesce({found} IN {texts(self.hub.present(names, self.rules))}, FALSE)"

    def _namespace(self, values: tuple[str, ...]) -> str:
        return self._in_namespaces("publisher", values)

    def _by_table(self, make: Callable[[str], str]) -> str:
        """Return a condition on what the country table says about whoever the rule `origin` names."""
        rules = self.rules

        def listed(side: str) -> str:
            alias = SIDES[side][0]
            unlisted = "FALSE" if rules.unaffiliated == "kept" else "NULL"
            return f"(CASE WHEN p{alias}.namespace IS NULL THEN {unlisted} ELSE {make(f'p{alias}')} END)"

        if rules.unaffiliated == "base":
            inherited = self._read_off(rules.base, listed)
            own = f"(CASE WHEN pp.namespace IS NULL THEN {inherited} ELSE {make('pp')} END)"
            return self._read_off(rules.origin, lambda side: own if side == "publisher" else listed(side))
        return self._read_off(rules.origin, listed)

    def _organisation(self, values: tuple[str, ...]) -> str:
        return self._by_table(lambda row: f"{row}.organisation IN {texts(values)}")

    def _country(self, values: tuple[str, ...]) -> str:
        def is_in(row: str) -> str:
            return "(" + " OR ".join(f"({same_country(f'{row}.country', value)})" for value in values) + ")"

        return self._by_table(is_in)

    def _family(self, values: tuple[str, ...]) -> str:
        families = [self.hub.catalogue.families[value] for value in values]

        def by_name() -> str:
            own = IDS["publisher"]
            return " OR ".join(f"({like(own, each.names)} AND NOT {like(own, each.exclude)})" for each in families)

        listing = self.rules.family == "list"

        def by(side: str) -> str:
            conditions = []
            for each in families:
                left_out = (*each.exclude, *((each.unlisted or ()) if listing else ()))
                full = like(IDS[side], [glob for glob in each.names if "/" in glob])
                owned = self._in_namespaces(side, each.namespaces)
                conditions.append(f"(({owned} OR {full}) AND NOT {like(IDS[side], left_out)})")
            return "(" + " OR ".join(conditions) + ")"

        if listing:
            return by("publisher")
        return by_name() if self.rules.family == "name" else self._read_off(self.rules.family, by)

    def _repo(self, values: tuple[str, ...]) -> str:
        return f"i.repo_id IN {texts(values)}"

    def _name(self, values: tuple[str, ...]) -> str:
        return like("i.repo_id", values)

    def _relation(self, values: tuple[str, ...]) -> str:
        unknown = "FALSE" if self.rules.undeclared == "base" else "NULL"
        declared = f"CASE i.state WHEN 'declared' THEN TRUE WHEN 'none' THEN FALSE ELSE {unknown} END"
        conditions = []
        for value in values:
            if value == "base":
                conditions.append(f"(NOT {declared})")
                continue
            kinds: Sequence[str] = (value,)
            if value == "derivative":
                kinds = () if self.rules.relations == "any" else self.rules.relations.split("+")
            kind = f"""CASE WHEN i.relation IN {texts(kinds)} THEN TRUE
                WHEN i.relation IS NULL OR i.relation = 'unspecified' THEN NULL ELSE FALSE END"""
            conditions.append(f"({declared} AND {kind if kinds else 'TRUE'})")
        return " OR ".join(conditions)

    def _task(self, values: tuple[str, ...]) -> str:
        return tag("i.pipeline_tag", values)

    def _licence(self, values: tuple[str, ...]) -> str:
        return tag("i.licence", values)

    def _licence_class(self, values: tuple[str, ...]) -> str:
        unlisted = "TRUE" if "unknown" in values else "NULL"
        return f"""CASE WHEN i.licence IS NULL THEN NULL WHEN coalesce(l.class, 'unknown') = 'unknown' THEN {unlisted}
            ELSE l.class IN {texts(values)} END"""

    def _modality(self, values: tuple[str, ...]) -> str:
        tasks = [task for value in values for task in MODALITIES[value]]
        listed = [task for tasks in MODALITIES.values() for task in tasks]
        other = f" OR i.pipeline_tag NOT IN {texts(listed)}" if "other" in values else ""
        legal = f"i.pipeline_tag IS NULL OR NOT regexp_full_match(i.pipeline_tag, '{LEGAL}')"
        return f"CASE WHEN {legal} THEN NULL ELSE coalesce(i.pipeline_tag IN {texts(tasks)}, FALSE){other} END"


def quantity(reading: Reading) -> str:
    """Return the column that a reading adds up."""
    if reading.quantity == "downloads":
        return "downloads_30d" if reading.rules.basis == "30-days" else "downloads_all_time"
    return "likes" if reading.quantity == "likes" else "1"


def _plain(value: object) -> object:
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else value


def _day(rules: Rules) -> str:
    return "i.created" if rules.dates == "created" else "coalesce(i.launched, i.created)"


def _between(hub: Hub, rules: Rules, first: date | None, last: date | None) -> str:
    """What has no date was made by the day of the recording at the latest."""
    day = _day(rules)
    low = f"{day} >= DATE '{first}'" if first else "TRUE"
    high = f"{day} <= DATE '{last}'" if last else "TRUE"
    latest = f"DATE '{hub.recorded}'"
    never = f"{latest} < DATE '{first}'" if first else "FALSE"
    always = "FALSE" if first else f"{latest} <= DATE '{last}'" if last else "TRUE"
    undated = f"CASE WHEN {never} THEN FALSE WHEN {always} THEN TRUE ELSE NULL END"
    return f"(CASE WHEN {day} IS NULL THEN {undated} ELSE {low} AND {high} END)"


def _frame(hub: Hub, reading: Reading) -> list[str]:
    rules = reading.rules
    conditions = []
    if rules.population != "all":
        conditions.append(tag("i.pipeline_tag", LLM))
    if rules.population == "llm-since-chatgpt":
        conditions.append(_between(hub, rules, CHATGPT, None))
    if rules.floor:
        conditions.append(f"i.downloads_30d >= {rules.floor}")
    conditions += _of_newer_rules(hub, reading)
    if reading.window:
        conditions.append(_between(hub, rules, reading.window.first, reading.window.last))
    elif reading.quantity in ("repos", "organisations") and reading.metric not in ("first_date", "licence"):
        conditions.append(_between(hub, rules, None, reading.about.last))
    return conditions


def _of_newer_rules(hub: Hub, reading: Reading) -> Iterable[str]:
    rules = reading.rules
    if rules.size != "any":
        silent = "FALSE" if rules.size.startswith("declared") else "NULL"
        yield f"coalesce(i.parameters >= {rules.size.partition('at least ')[2] or 0}, {silent})"
    if rules.unaffiliated == "dropped":
        yield "pp.namespace IS NOT NULL"
    if rules.copies == "left-out":
        one, other = (f"coalesce(nullif(p{alias}.organisation, ''), p{alias}.namespace)" for alias in "pf")
        quantized = Sql(hub, rules, derivatives=False).of(AnyValue("relation", ("quantized",)))
        yield f"""(NOT ({quantized} AND CASE
            WHEN i.state <> 'declared' OR (pp.namespace IS NULL AND pf.namespace IS NULL) THEN NULL
            ELSE {one} IS DISTINCT FROM {other} END))"""
    if reading.quantity == "downloads" and rules.basis in ("first-year", "between-dates"):
        since = f"DATE '{reading.about.first}'"
        if rules.basis == "first-year":
            since = f"date_trunc('month', DATE '{hub.recorded}' - INTERVAL 11 MONTH - INTERVAL 1 DAY)"
        yield f"CASE WHEN i.created >= {since} THEN TRUE ELSE NULL END"


def _for_derivatives(parts: Iterable[Filter]) -> bool:
    for part in parts:
        if isinstance(part, AllOf | AnyOf):
            if _for_derivatives(part.parts):
                return True
        elif isinstance(part, Not):
            if _for_derivatives((part.part,)):
                return True
        elif isinstance(part, AnyValue) and part.key == "relation" and any(value != "base" for value in part.values):
            return True
    return False


def _single(wanted: Filter, key: str | None) -> list[tuple[str, Filter]]:
    """Return one filter a value of the listed key."""
    parts = list(wanted.parts) if isinstance(wanted, AllOf) else [wanted]
    keyed = [part for part in parts if isinstance(part, AnyValue)]
    listed = [part for part in keyed if part.key == key or (key is None and len(part.values) > 1)] or keyed
    (chosen,) = listed
    assert isinstance(chosen, AnyValue)
    found = []
    for value in chosen.values:
        one: Filter = replace(chosen, values=(value,))
        narrowed = tuple(one if part is chosen else part for part in parts)
        found.append((value, one if wanted is chosen else AllOf(narrowed)))
    return found


def _sum(hub: Hub, reading: Reading) -> Expected:
    found = hub.sum_of(reading, hub.condition(reading, reading.of))
    return Expected(found.value, found.value, found.high, found.value)


def _share(hub: Hub, reading: Reading) -> Expected:
    among = reading.among or EVERY
    sql = Sql(hub, reading.rules, _for_derivatives((reading.of, among)))
    of, inside, frame = sql.of(reading.of), sql.of(among), " AND ".join(_frame(hub, reading)) or "TRUE"
    field, part = f"({inside} AND {frame})", f"({of} AND {inside} AND {frame})"
    if reading.quantity == "organisations":
        return _share_of_organisations(hub, reading, part, field)
    number = quantity(reading)
    # `loose`: a base that may bring it in without fitting; `tied`: a base that fits whenever the repository counts.
    query = f"""
        SELECT k, {number} AS n, field, part,
            CASE WHEN field THEN part IS NOT TRUE WHEN field IS NULL THEN loose AND tied IS NOT TRUE ELSE FALSE END
        FROM ({
        hub.units(
            reading,
            field=field,
            part=part,
            loose=f"({field} IS NULL AND ({of}) IS NOT TRUE)",
            tied=f"({of} AND {inside})",
        )
    })"""
    sure = whole = outside = maybe = joining = Fraction(0)
    open_low = open_high = anything = False
    for k, n, in_field, in_part, apart in hub.con.execute(query).fetchall():
        mass = Fraction(int(n or 0), int(k))
        sure += mass if in_part else 0
        whole += mass if in_field else 0
        outside += mass if in_field is None and apart else 0
        maybe += mass if in_field and in_part is None else 0
        joining += mass if in_field is None and in_part is None else 0
        anything |= in_field is not False and (n is None or n > 0)
        open_low |= n is None and apart
        open_high |= n is None and in_field is not False and in_part is not False
    value = sure / whole if whole else None
    if not anything:
        return Expected(None, None, None, sure, whole)
    low = Fraction(0) if open_low or not whole + outside else sure / (whole + outside)
    top = (sure + maybe + joining) / (whole + joining) if whole + joining else Fraction(0)
    return Expected(value, low, Fraction(1) if open_high else top, sure, whole)


def _share_of_organisations(hub: Hub, reading: Reading, part: str, field: str) -> Expected:
    sure, _, maybe, strange_maybe = hub.organisations(reading, part)
    whole, _, most, strange_most = hub.organisations(reading, field)
    value = Fraction(len(sure), len(whole)) if whole else None
    if not most and not strange_most:
        return Expected(None, None, None, Fraction(0), Fraction(0))
    low = Fraction(0) if strange_most else Fraction(len(sure), len(most))
    reach = len(maybe | whole)
    high = Fraction(1) if strange_maybe else Fraction(len(maybe), reach) if reach else Fraction(0)
    return Expected(value, low, high, Fraction(len(sure)), Fraction(len(whole)))


def _ratio(hub: Hub, reading: Reading) -> Expected:
    above = hub.sum_of(reading, hub.condition(reading, reading.of))
    below = hub.sum_of(reading, hub.condition(reading, reading.against or EVERY))
    value = above.value / below.value if below.value else None
    low = above.value / below.high if below.high else None
    high = above.high / below.value if above.high is not None and below.value else None
    return Expected(value, low, high, above.value, below.value)


def _rank(hub: Hub, reading: Reading) -> Expected:
    among = reading.among or EVERY
    own = hub.sum_of(reading, hub.condition(reading, reading.of, among))
    rivals = [
        hub.sum_of(reading, hub.condition(reading, part, among))
        for _, part in _single(reading.against or EVERY, None)
        if part != reading.of
    ]
    value = 1 + sum(rival.value > own.value for rival in rivals)
    low = 1 + sum(own.high is not None and rival.value > own.high for rival in rivals)
    high = 1 + sum(rival.high is None or rival.high > own.value for rival in rivals)
    return Expected(Fraction(value), Fraction(low), Fraction(high), own.value)


def _first_or_last(hub: Hub, reading: Reading) -> Expected:
    extreme = "min" if reading.metric == "first_date" else "max"
    query = f"""
        SELECT {extreme}(day) FILTER (WHERE t), {extreme}(day) FILTER (WHERE t IS NOT FALSE),
            bool_or(day IS NULL) FILTER (WHERE t IS NOT FALSE)
        FROM ({hub.units(reading, t=hub.condition(reading, reading.of))})"""
    value, reach, undated = hub.con.execute(query).fetchall()[0]
    bound = None if undated else reach
    return Expected(value, *((bound, value) if extreme == "min" else (value, bound)))


def _exists(hub: Hub, reading: Reading) -> Expected:
    query = f"""
        SELECT coalesce(bool_or(t), FALSE), coalesce(bool_or(t IS NOT FALSE), FALSE),
            count(DISTINCT repo_id) FILTER (WHERE t)
        FROM ({hub.units(reading, t=hub.condition(reading, reading.of))})"""
    found, possible, repos = hub.con.execute(query).fetchall()[0]
    return Expected(found, found, possible, Fraction(repos))


def _weeks(hub: Hub, reading: Reading) -> tuple[int, int | None]:
    readings = (reading, *hub.asked)
    filters = [part for each in readings for part in (each.of, each.among, each.against) if part is not None]
    spaces = {row.namespace for row in hub.catalogue.publishers} | _values(filters, "namespace")
    spaces |= {row.renamed_to for row in hub.catalogue.publishers if row.renamed_to}
    spaces |= {name for each in hub.catalogue.families.values() for name in each.namespaces}
    named = _values(filters, "repo")
    if any(each.rules.dates == "launched" for each in readings):
        named |= set(hub.catalogue.releases)
    kept = f"(coalesce(space IN {texts(spaces)}, FALSE) OR coalesce(repo_id IN {texts(named)}, FALSE))"
    week = f"CASE WHEN {kept} THEN strftime(day, '%G-W%V') END"
    query = f"""
        SELECT count(DISTINCT week) FILTER (WHERE t), count(DISTINCT week) FILTER (WHERE t IS NOT FALSE),
            coalesce(bool_or(week IS NULL) FILTER (WHERE t), FALSE),
            coalesce(bool_or(week IS NULL) FILTER (WHERE t IS NOT FALSE), FALSE)
        FROM (SELECT *, {week} AS week FROM ({hub.units(reading, t=hub.condition(reading, reading.of))}))"""
    sure, maybe, lost, open_end = hub.con.execute(query).fetchall()[0]
    if lost:
        raise NotKeptError
    return sure, None if open_end else maybe


def _values(parts: Iterable[Filter], key: str) -> set[str]:
    found: set[str] = set()
    for part in parts:
        if isinstance(part, AllOf | AnyOf):
            found |= _values(part.parts, key)
        elif isinstance(part, Not):
            found |= _values((part.part,), key)
        elif isinstance(part, AnyValue) and part.key == key:
            found |= set(part.values)
    return found


def _release_weeks(hub: Hub, reading: Reading) -> Expected:
    sure, maybe = _weeks(hub, reading)
    return Expected(Fraction(sure), Fraction(sure), None if maybe is None else Fraction(maybe), Fraction(sure))


def _release_gap(hub: Hub, reading: Reading) -> Expected:
    sure, maybe = _weeks(hub, reading)
    assert reading.window
    span = Fraction((reading.window.last - reading.window.first).days + 1, 7)
    value = span / sure if sure else None
    return Expected(value, span / maybe if maybe else None, value, span, Fraction(sure))


def _licence(hub: Hub, reading: Reading) -> Expected:
    query = f"""
        SELECT CASE WHEN regexp_full_match(licence, '{LEGAL}') THEN licence END AS id, k,
            count(*) FILTER (WHERE t), coalesce(bool_or(t IS NULL), FALSE)
        FROM ({hub.units(reading, t=hub.condition(reading, reading.of))}) GROUP BY ALL"""
    counts: dict[str | None, Fraction] = {}
    unsure = False
    for name, k, sure, open_end in hub.con.execute(query).fetchall():
        unsure |= open_end
        if sure:
            counts[name] = counts.get(name, Fraction(0)) + Fraction(sure, int(k))
    named = tuple(sorted(name for name in counts if name is not None))
    high = None if unsure or None in counts else named
    total = sum(counts.values(), Fraction(0))
    return Expected(named or None, named, high, total - counts.get(None, Fraction(0)), total)


def _concentration(hub: Hub, reading: Reading) -> Expected:
    condition = hub.condition(reading, reading.of)
    whole = hub.sum_of(reading, condition)
    parts = [hub.condition(reading, part) for _, part in _single(reading.of, reading.each)]
    groups = [hub.sum_of(reading, part) for part in parts]
    squares = sum((each.value**2 for each in groups), Fraction(0))
    value = squares / whole.value**2 if whole.value else None
    if not whole.value or whole.high is None or any(each.high is None for each in groups):
        return Expected(value, None, None, squares, whole.value**2)
    high = Fraction(0)
    for part, each in zip(parts, groups, strict=True):
        # What may join a group joins the whole with it, unless it is there already.
        joining = Fraction(0)
        if reading.quantity != "organisations":
            units = hub.units(reading, part=part, whole=condition)
            query = f"SELECT k, sum({quantity(reading)}) FROM ({units}) WHERE part IS NULL AND whole IS NULL GROUP BY k"
            joining = sum((Fraction(int(mass), int(k)) for k, mass in hub.con.execute(query).fetchall()), Fraction(0))
        high += min(Fraction(1), (each.high or 0) / (whole.value + joining)) ** 2
    return Expected(value, squares / whole.high**2, high, squares, whole.value**2)


METRICS: dict[str, Callable[[Hub, Reading], Expected]] = {
    "total": _sum,
    "count": _sum,
    "share": _share,
    "ratio": _ratio,
    "rank": _rank,
    "first_date": _first_or_last,
    "last_date": _first_or_last,
    "exists": _exists,
    "release_weeks": _release_weeks,
    "release_gap": _release_gap,
    "licence": _licence,
    "concentration": _concentration,
}
