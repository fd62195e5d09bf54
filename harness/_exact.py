"""Exact numbers and canonical text: what makes two runs give the same bytes."""

from __future__ import annotations

import hashlib
import json
import re
from fractions import Fraction
from typing import Any

type_json = dict[str, Any] | list[Any] | str | int | bool | None
"""What canonical JSON may hold: no floats."""

_EXACT = re.compile(r"-?[0-9]+(?:/0*[1-9][0-9]*)?")


def exact(value: Fraction | int) -> int | str:
    """Return an exact number as JSON holds it: an integer, or the text `n/d` in lowest terms."""
    value = Fraction(value)
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def parse_exact(value: int | str) -> Fraction:
    """Read back what `exact` wrote.

    Raises:
        ValueError: if the text is neither an integer nor `n/d`.
    """
    if isinstance(value, str) and not _EXACT.fullmatch(value):
        raise ValueError(f"not an integer or n/d: {value[:40]!r}")
    return Fraction(value)


def rounded(value: Fraction | int, digits: int = 0) -> str:
    """Return `value` as decimal text with `digits` decimals, halves away from zero, without a float on the way."""
    scale = 10**digits
    scaled = abs(Fraction(value)) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = "-" if value < 0 and whole else ""
    head, tail = divmod(whole, scale)
    return f"{sign}{head}.{tail:0{digits}d}" if digits else f"{sign}{head}"


def canonical_json(value: type_json) -> str:
    """Return JSON with sorted keys, two-space indent and a last newline; floats are refused.

    Raises:
        TypeError: if a float, or anything else that JSON here may not hold, is met.
    """
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"


def digest(*parts: bytes) -> str:
    """Return the SHA-256 of the parts, each preceded by its length, as 64 hex digits."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.hexdigest()


def _refuse_floats(value: object) -> None:
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_floats(item)
    elif value is not None and not isinstance(value, str | int):
        raise TypeError(f"canonical JSON holds no {type(value).__name__}")
