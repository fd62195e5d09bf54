"""Bases, as cells write them, without the sides and labels that nobody asks for."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from harness.measure.cells import NONE_DECLARED, NOT_KNOWN, OTHER, Codes, listed_entries


@lru_cache(maxsize=64)
def shorter_texts(values: tuple[str, ...], sides: frozenset[str], labels: bool) -> tuple[Codes, tuple[str, ...]]:  # noqa: FBT001  part of what is asked
    """Return texts of bases with what is asked of them, each once, and the place of every given one among them.

    Args:
        values: the texts, all different.
        sides: what is asked of bases: `nearest`, `root`, both, or only whether they are declared.
        labels: whether their names matter besides their namespaces.
    """
    lengths, codes, entries = listed_entries(values)
    if not sides:
        # Where none of their sides matters, nor does their number: the parts of a repository make one whole.
        codes, lengths = codes[np.cumsum(lengths) - lengths], np.ones(len(lengths), dtype=np.int32)
    short = [_shorter(entry, sides, labels=labels) for entry in entries]
    names = sorted(set(short))
    rank_of = {name: rank for rank, name in enumerate(names)}
    ranks = np.array([rank_of[name] for name in short], dtype=np.int32)[codes]
    lists = _canonical(ranks, lengths)
    text_of = {
        each: "|".join([names[rank] for rank in np.frombuffer(each, dtype=np.int32).tolist()]) for each in set(lists)
    }
    texts = tuple(sorted(text_of.values()))
    code_of_text = {text: code for code, text in enumerate(texts)}
    code_of = {each: code_of_text[text] for each, text in text_of.items()}
    return np.array([code_of[each] for each in lists], dtype=np.int32), texts


def _shorter(entry: str, sides: frozenset[str], *, labels: bool) -> str:
    if entry in (NOT_KNOWN, NONE_DECLARED):
        return entry
    kept = [
        OTHER if side not in sides else text if labels else text.partition("[")[0]
        for side, text in zip(("nearest", "root"), entry.split(">"), strict=True)
    ]
    return ">".join(kept)


def _canonical(ranks: Codes, lengths: Codes) -> list[bytes]:
    """Return lists of ranks as bytes: the first of each first, the others sorted.

    Args:
        ranks: all lists, one after the other.
        lengths: how long each is, at least 1.
    """
    ends = np.cumsum(lengths)
    is_later = np.ones(len(ranks), dtype=np.bool_)
    is_later[ends - lengths] = False
    owner = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    whole = ranks[np.lexsort((ranks, is_later, owner))].tobytes()
    stops = (ends * ranks.itemsize).tolist()
    return [whole[start:stop] for start, stop in pairwise([0, *stops])]
