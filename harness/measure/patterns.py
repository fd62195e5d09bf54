"""Name patterns: globs over repository ids, the only pattern language of tasks and families."""

from __future__ import annotations

import re
from functools import lru_cache


def glob_regex(glob: str) -> str:
    """Return the anchored regular expression of a glob (`*` any text, `?` one character, letter case counts)."""
    body = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in glob)
    return f"^(?s:{body})$"


def speaks_of_whole_id(glob: str) -> bool:
    """Say whether the glob is matched against `owner/name`, not only against the name."""
    return "/" in glob


@lru_cache(maxsize=4096)
def _compiled(glob: str) -> re.Pattern[str]:
    return re.compile(glob_regex(glob))


def matches(glob: str, repo_id: str) -> bool:
    """Say whether a repository id fits a glob."""
    text = repo_id if speaks_of_whole_id(glob) else repo_id.rpartition("/")[2]
    if "?" in glob:
        return _compiled(glob).fullmatch(text) is not None
    # Most globs are asked of few ids, and a regular expression takes longer to make than to be used a hundred times.
    start, *inner = glob.split("*")
    if not inner:
        return text == glob
    end = inner.pop()
    place, last = len(start), len(text) - len(end)
    if place > last or not text.startswith(start) or not text.endswith(end):
        return False
    for part in inner:
        place = text.find(part, place, last) + len(part)
        if place < len(part):
            return False
    return True
