"""Repository ids: which texts the Hub could have given as one."""

from __future__ import annotations

import re

LONGEST_PART = 96
"""Characters of a namespace, and of a name, at most."""

PART = rf"[A-Za-z0-9_][A-Za-z0-9._-]{{0,{LONGEST_PART - 1}}}"
REPO_ID_PATTERN = rf"^(?:{PART}/)?{PART}$"
"""An id as the Hub has given them: a name of at most 96 letters, digits, `_`, `-` and `.`, with a namespace before it
or, for the first models, without one. The rule follows `validate_repo_id` of huggingface_hub, except that `--` is
allowed: ids of 2022 hold it. `..` is refused apart from this pattern."""

NOT_PRINTABLE_PATTERN = r"[\p{C}\p{Zl}\p{Zp}]"
"""Control, format, private and unassigned characters, line and paragraph separators (for polars and Rust regexes)."""

_REPO_ID = re.compile(REPO_ID_PATTERN.removeprefix("^").removesuffix("$"))


def is_repo_id(text: str) -> bool:
    """Say whether `text` is a repository id that the Hub could have given."""
    return _REPO_ID.fullmatch(text) is not None and ".." not in text


def namespace_of(repo_id: str) -> str | None:
    """Return the namespace of a repository id, or None for an old id without one."""
    namespace, slash, _ = repo_id.partition("/")
    return namespace if slash else None
