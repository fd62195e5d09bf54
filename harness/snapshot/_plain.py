"""Looking at the bytes of many texts at once: almost all are plainly what they should be.

Asking a regular expression about every text takes several times as long. A yes here is sure; after a no the rules are
asked text by text.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import polars as pl

from harness.snapshot.ids import LONGEST_PART, PART

_Integers = npt.NDArray[np.int64]
_Bytes = npt.NDArray[np.uint8]

_PART = re.compile(PART)
_ASCII = [chr(code) for code in range(128)]
_BEGINS = np.array([bool(_PART.fullmatch(one)) for one in _ASCII] + [False] * 128)
"""Bytes that a part of an id may begin with."""

_HOLDS = "".join(one for one in _ASCII if _PART.fullmatch(f"a{one}")).encode() + b"/"
"""Bytes that an id may hold."""

_SLASH, _DOT = ord("/"), ord(".")
_FIRST, _LAST = ord(" "), ord("~")
"""The printable characters of ASCII."""


def are_plain_texts(texts: pl.Series, longest: int) -> bool:
    """Say whether all texts have between one and `longest` characters, all of them printable ones of ASCII.

    Args:
        texts: String; nulls are no texts.
        longest: characters.
    """
    sizes = texts.str.len_bytes()
    if sizes.null_count() == texts.len():
        return True
    _, data = _laid_out(texts)
    within = sizes.min() >= 1 and sizes.max() <= longest  # type: ignore[operator]  # sizes, of which one is known
    return bool(within and data.min() >= _FIRST and data.max() <= _LAST)


def are_plain_ids(ids: pl.Series, authors: pl.Series) -> bool:
    """Say whether all are ids of the Hub and each author is the namespace of its id.

    Args:
        ids: String.
        authors: String, as many; null for an id without a namespace.
    """
    if ids.is_empty():
        return True
    begins = pl.DataFrame({"id": ids, "author": authors}).select(pl.col("id").str.starts_with(pl.col("author")).all())
    if ids.null_count() or not begins.item():
        return False
    ends, data = _laid_out(ids)
    sizes, before = np.diff(ends), authors.str.len_bytes().fill_null(0).to_numpy().astype(np.int64)
    owned = authors.is_not_null().to_numpy()
    after = sizes - before - owned
    if before[owned].min(initial=1) < 1 or before.max() > LONGEST_PART or after.min() < 1 or after.max() > LONGEST_PART:
        return False
    start = ends[:-1]
    # Every author is followed by a slash, and there are no more slashes than authors: each parts its id in two.
    parted = (data[(start + before)[owned]] == _SLASH).all() and np.count_nonzero(data == _SLASH) == owned.sum()
    begun = _BEGINS[data[start]].all() and _BEGINS[data[start + before + owned]].all()
    dotted = (np.diff(np.flatnonzero(data == _DOT)) == 1).any()
    return bool(parted and begun and not dotted) and not data.tobytes().translate(None, _HOLDS)


def _laid_out(texts: pl.Series) -> tuple[_Integers, _Bytes]:
    """Return the bytes of all texts, one after the other, and where each ends, 0 before the first."""
    laid = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    _, ends, data = laid.buffers()
    place = np.frombuffer(ends, dtype=np.int64)[laid.offset : laid.offset + len(laid) + 1]
    return place - place[0], np.frombuffer(data or b"", dtype=np.uint8)[place[0] : place[-1]]
