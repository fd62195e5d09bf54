"""JSON text that is safe to print: what cannot be seen is escaped; nothing is lost, and nothing acts on a terminal."""

from __future__ import annotations

from harness._exact import canonical_json, type_json
from harness._sanitise import for_json


def json_text(value: type_json) -> str:
    """Return canonical JSON in which invisible characters (control, bidirectional, lone surrogates) are escaped.

    Raises:
        TypeError: if a float is met.
    """
    return for_json(canonical_json(value))
