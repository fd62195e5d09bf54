"""Checks of cells and facts that were read from files: what passes gives figures, and never an accident.

Texts are checked once for every distinct value of a column, so that large extracts cost little.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date
from functools import cache, lru_cache
from operator import lt
from typing import TYPE_CHECKING

import numpy as np

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
    bases_text,
    identity_text,
    ordinals,
    parse_identity,
    tag_text,
)
from harness.measure.selection import exact_sum
from harness.snapshot.ids import is_repo_id

if TYPE_CHECKING:
    from harness.measure.extract import RepoFacts
    from harness.measure.keys import ExtractPlan

_WEEK = re.compile(r"[0-9]{4}-W[0-5][0-9]")
_LARGEST_SUM = 2**63 - 1
"""Sums are added up in 64 bits."""


def check_cells(cells: Cells, plan: ExtractPlan) -> None:
    """Refuse rows of `cells.csv` that no snapshot gives under the plan.

    Raises:
        ValueError: with the first rule that is broken.
    """
    keys = list(zip(*(cells.texts[name] for name in KEYS), strict=True))
    if not all(map(lt, keys, keys[1:])):
        raise ValueError("cells are not sorted, or one is there twice")
    for name, legal in _legal_keys(plan).items():
        for text in cells.keys[name].values:
            if not legal(text):
                raise ValueError(f"a cell has a {name} that cannot be")
    _check_numbers(cells)
    _check_days(cells)


def check_fact(fact: RepoFacts) -> None:
    """Refuse facts whose texts could not have been written.

    Raises:
        ValueError: if a repository id, a tag or a number cannot be.
    """
    ids = (fact.repo_id, *(base for base in fact.bases or () if base != NO_TAG))
    tags = (fact.task, fact.licence, fact.relation)
    numbers = (fact.rank, fact.downloads_30d, fact.downloads_all_time, fact.likes, fact.parameters)
    if not all(is_repo_id(text) for text in ids) or not all(_is_tag(text or "") for text in tags):
        raise ValueError("a fact holds a text that cannot be")
    if (fact.largest_of is None) != (fact.rank is None) or any(number is not None and number < 0 for number in numbers):
        raise ValueError("a fact holds a number that cannot be")
    if fact.largest_of is not None and not fact.repo_id.startswith(f"{fact.largest_of}/"):
        raise ValueError("a fact stands under another group")


def _legal_keys(plan: ExtractPlan) -> dict[str, Callable[[str], bool]]:
    spaces = {*plan.namespaces, OTHER, NO_NAMESPACE}
    labels = frozenset(range(len(plan.patterns)))
    side = cache(lambda text: _is_identity(text, spaces, labels))
    return {
        "repo": {"", *plan.repos}.__contains__,
        "publisher": spaces.__contains__,
        "labels": lambda text: _is_identity(f"{OTHER}[{text}]" if text else OTHER, {OTHER}, labels),
        "bases": lambda text: _is_bases(text, side),
        "relation": _is_tag,
        "task": _is_tag,
        "licence": _is_tag,
        "gated": {"", "true", "false"}.__contains__,
        "period": _is_day,
        "week": lambda text: not text or _WEEK.fullmatch(text) is not None,
        "floor": {"", "0", *map(str, plan.floors)}.__contains__,
        "size": {"", "0", *map(str, plan.sizes)}.__contains__,
    }


def _is_tag(text: str) -> bool:
    return text == NO_TAG or tag_text(text or None) == text


@lru_cache(maxsize=2**14)
def _is_day(text: str) -> bool:
    return not text or date.fromisoformat(text).isoformat() == text


def _is_identity(text: str, spaces: Collection[str], labels: frozenset[int]) -> bool:
    identity = parse_identity(text)
    return identity.namespace in spaces and identity.labels <= labels and identity_text(*identity) == text


def _is_bases(text: str, legal_side: Callable[[str], bool]) -> bool:
    if text in (NOT_KNOWN, NONE_DECLARED):
        return True
    pairs = [entry.split(">") for entry in text.split("|")]
    if any(len(pair) != len(("nearest", "root")) for pair in pairs):
        return False
    return (
        all(legal_side(side) for pair in pairs for side in pair)
        and bases_text([(nearest, root) for nearest, root in pairs]) == text
    )


def _check_numbers(cells: Cells) -> None:
    # A cell's numbers are added once for every base.
    weights = np.array([1 + text.count("|") for text in cells.texts["bases"]], dtype=np.int64)
    for name in MEASURES:
        distinct = {text: int(text) for text in set(cells.texts[name])}
        if any(str(number) != text for text, number in distinct.items()) or min(distinct.values(), default=0) < 0:
            raise ValueError(f"a cell has a number of {name} that cannot be")
        if (
            max(distinct.values(), default=0) > _LARGEST_SUM
            or exact_sum(np.repeat(cells.numbers[name], weights)) > _LARGEST_SUM
        ):
            raise ValueError(f"the sum of {name} is too large")
        if name.endswith("_null") and (cells.numbers[name] > cells.numbers["repos"]).any():
            raise ValueError(f"a cell has more {name} than repositories")
    if not cells.numbers["repos"].all():
        raise ValueError("a cell stands for no repository")


def _check_days(cells: Cells) -> None:
    for name in DATES:
        if not all(map(_is_day, set(cells.texts[name]))):
            raise ValueError(f"a cell has a {name} that cannot be")
    period, first, last = ordinals(cells.texts["period"]), *(cells.days[name] for name in DATES)
    dated = (period > 0) & (first > 0) & (last > 0)
    if not np.where(dated, (period <= first) & (first <= last), period + first + last == 0).all():
        raise ValueError("a cell has days of creation that do not fit")
