"""Evidence that did not come from the Hub itself: said wherever a result that rests on it is printed."""

from __future__ import annotations

from collections.abc import Iterable

from harness.hub.endpoint import ELSEWHERE


def not_from_the_hub(ids: Iterable[str]) -> str:
    """Return a sentence that names the evidence which another server gave in place of the Hub; empty if none did.

    Args:
        ids: ids of evidence, in any order; text as it is, not yet made safe for any place.
    """
    found = sorted({name for name in ids if name.startswith(ELSEWHERE)})
    return f"Not from the Hugging Face Hub, but from another server in its place: {', '.join(found)}." if found else ""
