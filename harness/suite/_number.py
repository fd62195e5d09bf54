"""Plain decimal numbers, exactly."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_PLAIN = re.compile(r"[-+]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")


def plain_number(value: object) -> Fraction | None:
    """Return an integer, a decimal, or the text of one as an exact fraction; None for anything else."""
    text = _text(value)
    return Fraction(text) if text is not None else None


def last_digit_of(value: object) -> Fraction | None:
    """Return what one unit of the last written digit of a number is worth: 1/10 for 385.3; None for no number."""
    text = _text(value)
    return None if text is None else Fraction(1, 10 ** len(text.partition(".")[2]))


def _text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    text = str(value) if not isinstance(value, Decimal) else format(value, "f")
    return text if _PLAIN.fullmatch(text) else None
