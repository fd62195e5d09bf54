"""Which rows of a suite's own a judged reading rests on.

A figure rests on a row if the row, or the built-in one in whose place it stands, says something that the reading's
definition asks for: the country of a namespace where the reading filters by that country. Where that cannot be told
from the definition alone, the row is named rather than left out. Remarks (sources, notes, days) change no figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from harness._sanitise import for_message
from harness.measure.truth import REGION_CLASSES
from harness.suite.filters import AnyValue, atoms, values_at_top

if TYPE_CHECKING:
    from harness.judge.verdicts import ReadingResult
    from harness.suite.catalogue import Catalogue
    from harness.suite.own_rows import OwnRow
    from harness.suite.tasks import Reading, Task

_OPEN = REGION_CLASSES | {"unknown"}
"""What a table says of a country that it does not say."""

_MOST_NAMED = 3
_BY_TABLE = ("country", "organisation")
"""Attributes that the country table assigns."""


def own_rows_behind(result: ReadingResult, catalogue: Catalogue) -> tuple[OwnRow, ...]:
    """Return the own rows that a reading's figure rests on, by table and key; none for a reading without a figure."""
    if not catalogue.own:
        return ()
    if result.parts:
        return in_order(row for part in result.parts for row in part.own_rows)
    if result.figure is None and result.nearest is None:
        return ()
    return tuple(row for row in catalogue.own if row.table in _RESTS and _RESTS[row.table](row, result))


def own_rows_of_claim(task: Task, readings: Iterable[ReadingResult], catalogue: Catalogue) -> tuple[OwnRow, ...]:
    """Return the own rows that a claim's readings, its wording or the comparison with its source rest on."""
    if not catalogue.own:
        return ()
    named = set()
    if task.claim.figure is not None:
        named.add(("wording", (task.claim.figure.wording,)))
    if task.source is not None and task.source.figure is not None:
        named.add(("published_figures", (task.source.figure,)))
    asked = [row for row in catalogue.own if (row.table, row.key) in named]
    return in_order([*asked, *(row for result in readings for row in result.own_rows)])


def with_own_rows(result: ReadingResult, rows: Sequence[OwnRow]) -> str:
    """Return the reason of a result with the own rows that its figure rests on, so that every output names them."""
    if result.figure is None and not result.parts:
        return result.reason
    named = [for_message(f"{row.file()} {' '.join(row.key)}", 120) for row in rows[:_MOST_NAMED]]
    more = [f"{len(rows) - _MOST_NAMED} more"] if len(rows) > _MOST_NAMED else []
    return f"{result.reason} This rests on rows of the suite's own: {', '.join([*named, *more])}."


def in_order(rows: Iterable[OwnRow]) -> tuple[OwnRow, ...]:
    """Return rows by table and key, each once."""
    return tuple(sorted(set(rows), key=lambda row: (row.table, row.key)))


def _publisher(row: OwnRow, result: ReadingResult) -> bool:
    reading = result.reading
    if row.key[0] != reading.rules.country_table:
        return False
    if reading.rules.renames == "merged" and row.said("renamed_to") and row.changes("renamed_to"):
        return True
    if reading.metric == "registry" and row.key[1] in _asked(reading, "namespace"):
        return any(row.changes(column) for column in _BY_TABLE)
    by_table = reading.each in _BY_TABLE or reading.quantity == "organisations" or bool(_asked(reading, *_BY_TABLE))
    listed = by_table or reading.rules.unaffiliated == "dropped" or reading.rules.copies == "left-out"
    if row.built_in is None:
        # A namespace that was of unknown country no longer is.
        return listed
    changed = [column for column in _BY_TABLE if row.changes(column)]
    counted = reading.quantity == "organisations" or reading.rules.copies == "left-out"
    if reading.each in changed or (counted and "organisation" in changed):
        return True
    # Where one of the two rows leaves the country open, the figure of any country may be wider by it.
    return any(row.said(column) & (_OPEN | _asked(reading, column)) for column in changed if _asked(reading, column))


def _family(row: OwnRow, result: ReadingResult) -> bool:
    return result.reading.each == "family" or row.key[0] in _asked(result.reading, "family")


def _licence(row: OwnRow, result: ReadingResult) -> bool:
    return row.changes("class") and bool(_asked(result.reading, "licence_class"))


def _release(row: OwnRow, result: ReadingResult) -> bool:
    return result.reading.rules.dates == "launched" and row.changes("launched") and _may_fit(row.key[0], result.reading)


def _known_repo(row: OwnRow, result: ReadingResult) -> bool:
    evidence = result.evidence or (result.nearest.evidence if result.nearest else None)
    return evidence is not None and evidence.kind == "curated" and _may_fit(row.key[0], result.reading)


def _survival(row: OwnRow, result: ReadingResult) -> bool:
    return result.survival is not None and row.key[0] in result.survival.observations


def _traffic(row: OwnRow, result: ReadingResult) -> bool:
    del row
    return any(each.name == "without-ci-traffic" for each in result.sensitivity)


_RESTS: dict[str, Callable[[OwnRow, ReadingResult], bool]] = {
    "publishers": _publisher,
    "families": _family,
    "licences": _licence,
    "release_dates": _release,
    "known_repos": _known_repo,
    "survival": _survival,
    "ci_traffic": _traffic,
}
"""Whether a reading rests on a row, by the row's table; wordings and published figures belong to claims."""


def _asked(reading: Reading, *keys: str) -> frozenset[str]:
    """Return every value that a reading's filters list for some keys."""
    sides = [side for side in (reading.of, reading.among, reading.against) if side is not None]
    conditions = (condition for side in sides for condition in atoms(side))
    return frozenset(
        value
        for condition in conditions
        if isinstance(condition, AnyValue) and condition.key in keys
        for value in condition.values
    )


def _may_fit(repo: str, reading: Reading) -> bool:
    """Return whether a repository may be one that a reading speaks of, as far as its id tells."""
    sides = [side for side in (reading.of, reading.against) if side is not None]
    return any(
        (not (repos := values_at_top(side, "repo")) or repo in repos)
        and (not (spaces := values_at_top(side, "namespace")) or repo.partition("/")[0] in spaces)
        for side in sides
    )
