"""Taking repositories out of an extract: those that look like traffic of tests, and single ones by their facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from harness.measure.cells import (
    DATES,
    KEYS,
    MEASURES,
    NO_NAMESPACE,
    NO_TAG,
    NONE_DECLARED,
    NOT_KNOWN,
    OTHER,
    Cells,
    Vocabulary,
    identity_text,
)
from harness.measure.patterns import matches

if TYPE_CHECKING:
    from harness.measure.extract import Extract, RepoFacts
    from harness.measure.keys import ExtractPlan

Mask = NDArray[np.bool_]


def labelled_cells(extract: Extract, globs: Iterable[str]) -> Mask | None:
    """Return which cells are of repositories that fit one of the globs; None if the extract does not keep all apart."""
    patterns = extract.plan.patterns
    wanted = set(globs)
    if not wanted <= set(patterns):
        return None
    labels = frozenset(place for place, glob in enumerate(patterns) if glob in wanted)
    codes, identities = extract.cells.publishers
    fits = np.array([bool(who.labels & labels) for who in identities], dtype=np.bool_)
    return fits[codes] if fits.any() else np.zeros(len(codes), dtype=np.bool_)


def only(extract: Extract, where: Mask) -> Extract:
    """Return an extract with some of its cells."""
    cells = extract.cells
    keys = {name: Vocabulary(cells.keys[name].codes[where], cells.keys[name].values) for name in KEYS}
    numbers = {name: cells.numbers[name][where] for name in MEASURES}
    days = {name: cells.days[name][where] for name in DATES}
    return replace(extract, cells=Cells.of_columns(keys, numbers, days))


def cell_of(extract: Extract, facts: RepoFacts, *, roots: bool) -> int | None:
    """Return the cell that a repository is counted in; None if it cannot be told.

    The facts of a repository say everything that the key of its cell is made of, but for the roots of its bases.

    Args:
        extract: the extract.
        facts: what it says of the repository.
        roots: whether roots matter; if not, cells that differ in nothing else are as good as one.
    """
    cells = extract.cells
    here = _equals(cells, "repo", facts.repo_id)
    if not here.any():
        here = _equals(cells, "repo", "")
        for name, text in _key_of(facts, extract.plan).items():
            here &= _equals(cells, name, text)
        here &= _created(cells, facts) & _based(cells, facts, extract.plan)
    found = np.flatnonzero(here)
    return int(found[0]) if len(found) == 1 or (len(found) and not roots) else None


def without(extract: Extract, places: Iterable[tuple[int, RepoFacts]]) -> Extract:
    """Return an extract from whose cells single repositories are taken out, each named with its cell."""
    cells = extract.cells
    numbers = {name: cells.numbers[name].copy() for name in MEASURES}
    for cell, facts in places:
        numbers["repos"][cell] -= 1
        for name in ("downloads_30d", "downloads_all_time", "likes"):
            value = getattr(facts, name)
            if value is None:
                numbers[f"{name}_null"][cell] -= 1
            else:
                numbers[name][cell] -= value
    whole = replace(extract, cells=Cells.of_columns(cells.keys, numbers, cells.days))
    # Of cells that differ in roots alone, one may have lost what was in another: only their sum says something.
    return only(whole, np.any([numbers[name] != 0 for name in MEASURES], axis=0))


def _equals(cells: Cells, name: str, text: str) -> Mask:
    codes, values = cells.keys[name]
    place = values.index(text) if text in values else -1
    return np.asarray(codes == place, dtype=np.bool_)


def _key_of(facts: RepoFacts, plan: ExtractPlan) -> dict[str, str]:
    """Return the parts of a repository's key that are plain texts."""
    space, labels = _identity(facts.repo_id, plan)
    return {
        "publisher": space,
        "labels": ".".join(map(str, labels)),
        "relation": facts.relation or "",
        "task": facts.task or "",
        "licence": facts.licence or "",
        "gated": "" if facts.gated is None else str(facts.gated).lower(),
        "floor": _class(facts.downloads_30d, plan.floors),
        "size": _class(facts.parameters, plan.sizes),
    }


def _identity(repo_id: str, plan: ExtractPlan) -> tuple[str, list[int]]:
    space = repo_id.partition("/")[0] if "/" in repo_id else NO_NAMESPACE
    kept = space if space in plan.namespaces or space == NO_NAMESPACE else OTHER
    return kept, [place for place, glob in enumerate(plan.patterns) if matches(glob, repo_id)]


def _class(number: int | None, cuts: Iterable[int]) -> str:
    return "" if number is None else str(max(cut for cut in (0, *cuts) if cut <= number))


def _created(cells: Cells, facts: RepoFacts) -> Mask:
    """Return the cells in whose span of creation, and in whose week, a repository was created."""
    first, last = (cells.days[name] for name in DATES)
    if facts.created is None:
        return np.asarray(first == 0, dtype=np.bool_)
    day = facts.created.toordinal()
    weeks = _equals(cells, "week", facts.created.strftime("%G-W%V")) | _equals(cells, "week", "")
    return np.asarray((first <= day) & (day <= last) & weeks, dtype=np.bool_)


def _based(cells: Cells, facts: RepoFacts, plan: ExtractPlan) -> Mask:
    """Return the cells whose nearest bases are those of a repository; of their roots the facts say nothing."""
    if facts.bases is None or not facts.bases:
        return _equals(cells, "bases", NOT_KNOWN if facts.bases is None else NONE_DECLARED)
    if NO_TAG in facts.bases:
        return np.zeros(len(cells), dtype=np.bool_)
    named = [identity_text(*_identity(base, plan)) for base in facts.bases]
    codes, values = cells.keys["bases"]
    table = np.array([_nearest(text) == (named[0], tuple(sorted(named[1:]))) for text in values], dtype=np.bool_)
    return table[codes]


@lru_cache(maxsize=2**14)
def _nearest(text: str) -> tuple[str, tuple[str, ...]]:
    sides = [entry.partition(">")[0] for entry in text.split("|")]
    return sides[0], tuple(sorted(sides[1:]))
