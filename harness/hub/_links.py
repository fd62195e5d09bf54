"""Where an answer leads next: of a `Link` only the cursor is taken, and no answer leads away from this host."""

from __future__ import annotations

import re
import urllib.parse

from harness._errors import HubAnswerError
from harness._sanitise import for_message
from harness.hub.endpoint import endpoint, host
from harness.hub.session import Answer

LONGEST_CURSOR = 4096
"""Characters of a cursor; the Hub's have about two hundred."""

_LINK = re.compile(r'<([^<>]*)>\s*;[^,<]*\brel\s*=\s*"?next\b"?', re.IGNORECASE)


def on_this_host(address: str, path: str) -> urllib.parse.SplitResult | None:
    """Return the parts of an address that an answer gives, or None if it leads to another host or is no address.

    Args:
        address: absolute, or relative to the path that was asked for.
        path: what was asked for; begins with `/`.
    """
    here = urllib.parse.urlsplit(endpoint() + path)
    try:
        there = urllib.parse.urlsplit(urllib.parse.urljoin(here.geturl(), address))
    except ValueError:
        return None
    same = (there.scheme, there.netloc.lower()) == (here.scheme, here.netloc.lower())
    return there if same else None


def next_cursor(answer: Answer, path: str) -> str:
    """Return the cursor of the page after an answer, or empty if it is the last.

    Args:
        answer: what came.
        path: what was asked for, without the query; the next page has the same.

    Raises:
        HubAnswerError: if the link leads to another host or path, or carries no cursor.
    """
    found = _LINK.search(answer.headers.get("link", ""))
    if found is None:
        return ""
    there = on_this_host(found[1], path)
    asked = urllib.parse.urlsplit(endpoint() + path).path
    if there is None or urllib.parse.unquote(there.path) != urllib.parse.unquote(asked):
        shown = for_message(found[1], 100)
        raise HubAnswerError(f"the link to the next page leads away from {host()} and is not followed: {shown}")
    try:
        cursors = urllib.parse.parse_qs(there.query).get("cursor", [])
    except ValueError:
        cursors = []
    if len(cursors) != 1 or not 0 < len(cursors[0]) <= LONGEST_CURSOR or not cursors[0].isascii():
        raise HubAnswerError(f"{host()} gives a link to the next page that has no cursor")
    return cursors[0]
