"""Attribution: which of the parts that differ between two result sets explain a change.

A case takes some parts from the later set and the others from the earlier one, and has an outcome. A set of parts
explains a change if taking it from the later set gives the later outcome, whatever else is taken. The causes are the
smallest such sets: one of several causes would have been enough by itself; the parts of one cause act only together.
Cases that could not be judged leave sets open: they may or may not explain the change.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

Part = Literal["evidence", "catalogue", "claim", "code"]
"""Where a change can come from: recorded tables; `seeds/`; the task; harness itself."""

PARTS: tuple[Part, ...] = ("evidence", "catalogue", "claim", "code")
"""All parts, in the order in which they are shown."""

Taken = frozenset[Part]
"""The parts of a case that are the later set's; the others are the earlier set's."""

Outcomes = Mapping[Taken, Hashable]
"""What each case gives; a case that is not known is missing."""

NOTHING: Taken = frozenset()


@dataclass(frozen=True, slots=True)
class Attribution:
    """Which parts explain a change."""

    causes: tuple[tuple[Part, ...], ...]
    """Smallest sets of parts that explain it; each would have been enough. Never empty."""

    open: tuple[tuple[Part, ...], ...]
    """Smallest sets of which it cannot be told, for lack of cases, whether they explain it."""

    alone: tuple[Part, ...]
    """Parts that change the outcome when they alone are the later set's, be it to another outcome than the later."""


def attribute(parts: Sequence[Part], outcomes: Outcomes) -> Attribution:
    """Return which parts explain the change from the first outcome (nothing taken) to the last (all parts taken).

    Args:
        parts: the parts that differ.
        outcomes: what each case gives, among them the first and the last.

    Raises:
        ValueError: if the first or the last outcome is missing, or they are the same.
    """
    whole = frozenset(parts)
    if NOTHING not in outcomes or whole not in outcomes or outcomes[NOTHING] == outcomes[whole]:
        raise ValueError("a change has a first and a last outcome, and they differ")
    causes: list[Taken] = []
    unclear: list[Taken] = []
    for taken in subsets(parts):
        if any(cause <= taken for cause in causes):
            continue
        above = [taken | more for more in subsets([part for part in parts if part not in taken])]
        if all(outcomes[case] == outcomes[whole] for case in above if case in outcomes):
            if all(case in outcomes for case in above):
                causes.append(taken)
            elif not any(other <= taken for other in unclear):
                unclear.append(taken)
    alone = [part for part in parts if outcomes.get(frozenset({part}), outcomes[NOTHING]) != outcomes[NOTHING]]
    return Attribution(tuple(map(ordered, causes)), tuple(map(ordered, unclear)), tuple(alone))


def with_code(
    parts: Sequence[Part], before: Hashable, after: Hashable, today: Outcomes
) -> tuple[tuple[Part, ...], dict[Taken, Hashable]]:
    """Return the parts that differ, with `code` where it does, and all cases that are known.

    Cases are judged with today's code. It counts as the code of a set whose own outcome it gives; where it gives both,
    code makes no difference. What another code would give is known only for the set that it made.

    Args:
        parts: the parts but code that differ.
        before: the outcome that stands in the earlier set.
        after: the outcome that stands in the later set.
        today: what today's code gives, case by case.
    """
    whole = frozenset(parts)
    ours_before, ours_after = today.get(NOTHING) == before, today.get(whole) == after
    if ours_before and ours_after:
        return tuple(parts), dict(today)
    every: tuple[Part, ...] = (*parts, "code")
    ends: dict[Taken, Hashable] = {NOTHING: before, whole | {"code"}: after}
    if ours_after:
        return every, {**{taken | {"code"}: outcome for taken, outcome in today.items()}, **ends}
    if ours_before:
        return every, {**today, **ends}
    return every, ends


def subsets(parts: Sequence[Part]) -> Iterator[Taken]:
    """Yield all sets of parts, smaller ones first, then in the order of the parts."""
    for size in range(len(parts) + 1):
        for chosen in combinations(parts, size):
            yield frozenset(chosen)


def ordered(taken: Taken) -> tuple[Part, ...]:
    """Return parts in the order of PARTS."""
    return tuple(part for part in PARTS if part in taken)
