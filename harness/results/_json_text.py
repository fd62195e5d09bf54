"""JSON text that is safe to print: what cannot be seen is escaped; nothing is lost, and nothing acts on a terminal."""

from __future__ import annotations

import re

from harness._exact import canonical_json, type_json
from harness._sanitise import INVISIBLE_RANGES

# Line feeds are layout here: within a text, canonical JSON has escaped them already.
_INVISIBLE = re.compile("[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last, _ in INVISIBLE_RANGES) + "]")
_BEYOND_BMP = 0x10000


def json_text(value: type_json) -> str:
    """Return canonical JSON in which invisible characters (control, bidirectional, lone surrogates) are escaped.

    Raises:
        TypeError: if a float is met.
    """
    return _INVISIBLE.sub(
        lambda match: match[0] if match[0] == "\n" else _escaped(ord(match[0])), canonical_json(value)
    )


def _escaped(code: int) -> str:
    if code < _BEYOND_BMP:
        return f"\\u{code:04x}"
    high, low = divmod(code - _BEYOND_BMP, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
