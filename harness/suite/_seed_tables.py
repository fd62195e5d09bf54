"""The files of `seeds/`: its tables with their columns, and its lists."""

from __future__ import annotations

TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "publishers": (
        ("table", "namespace", "organisation", "country", "kind", "renamed_to", "source", "as_of", "note"),
        ("table", "namespace"),
    ),
    "licences": (("hub_id", "spdx", "class", "name", "source", "note"), ("hub_id",)),
    "release_dates": (("repo", "created", "launched", "source", "note"), ("repo",)),
    "known_repos": (
        (
            "repo", "created", "launched", "licence", "gated", "task", "relation", "bases", "parameters", "as_of",
            "source", "hand", "note",
        ),
        ("repo",),
    ),
    "published_figures": (
        (
            "id", "source", "says", "quantity", "value", "unit", "wording", "about_from", "about_to", "hand", "as_of",
            "locator", "note",
        ),
        ("id",),
    ),
    "wording": (("wording", "op", "slack", "meaning", "source"), ("wording",)),
}  # fmt: skip
"""By table: its columns, in order, and those of its key."""

LISTS = ("families", "sources", "articles")
"""The YAML files; each is a list."""

OPTIONAL_LISTS = ("contradictions", "survival", "ci_traffic")
"""YAML files that a suite may do without; each is a list."""
