"""How ids of evidence begin."""

from __future__ import annotations

from harness.hub.endpoint import ELSEWHERE, is_the_hub

_LONGEST = 60


def stem(name: str, here: str = "") -> str:
    """Return how the id of evidence begins.

    Args:
        name: what it is.
        here: what stands before that where it comes from the Hub itself.
    """
    return f"{here if is_the_hub() else ELSEWHERE}{name}"[:_LONGEST].rstrip("-.")
