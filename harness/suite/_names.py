"""Names: what the catalogue defines, and how ids of the Hub look."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from harness._sanitise import for_message
from harness.suite._place import Place
from harness.suite.catalogue import Catalogue

_PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,95}"
_NAMESPACE = re.compile(_PART)
_REPO = re.compile(f"(?:{_PART}/)?{_PART}")
_GLOB = re.compile(r"[A-Za-z0-9_.*?/-]{1,200}")
_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")


@dataclass(frozen=True)
class Names:
    """What the names in a task may be."""

    families: frozenset[str]
    """Family ids."""

    countries: frozenset[str]
    """Country slugs of any table."""

    organisations: frozenset[str]
    """Organisation slugs of any table."""

    licences: frozenset[str]
    """Hub licence ids."""

    tables: frozenset[str]
    """Publisher tables."""

    published: frozenset[str]
    """Ids of published figures."""

    articles: frozenset[str]
    """Article ids."""

    sources: frozenset[str]
    """Source ids."""


def names_of(catalogue: Catalogue, articles: Collection[str] = (), sources: Collection[str] = ()) -> Names:
    """Return the names that a catalogue, articles and sources define."""
    return Names(
        families=frozenset(catalogue.families),
        countries=frozenset(row.country for row in catalogue.publishers),
        organisations=frozenset(row.organisation for row in catalogue.publishers)
        | frozenset(family.organisation for family in catalogue.families.values()),
        licences=frozenset(catalogue.licences),
        tables=frozenset(catalogue.tables()),
        published=frozenset(catalogue.published),
        articles=frozenset(articles),
        sources=frozenset(sources),
    )


def known(kind: str, name: str, names: Collection[str], place: Place) -> str:
    """Return `name` if it is one of `names`.

    Raises:
        UnknownNameError: with the nearest names.
    """
    if name not in names:
        raise place.unknown(kind, name, names)
    return name


def is_namespace(text: str) -> bool:
    """Return whether a text can be a Hub namespace."""
    return bool(_NAMESPACE.fullmatch(text)) and ".." not in text


def is_repo(text: str) -> bool:
    """Return whether a text can be a repository id: `owner/name`, or a name alone as old repositories have it."""
    return bool(_REPO.fullmatch(text)) and ".." not in text


def is_glob(text: str) -> bool:
    """Return whether a text can be a pattern for repository ids: their characters, `*` and `?`, one `/` at most."""
    return bool(_GLOB.fullmatch(text)) and ".." not in text and text.count("/") <= 1


def is_slug(text: str) -> bool:
    """Return whether a text is a slug: lower-case letters, digits, dots and hyphens."""
    return bool(_SLUG.fullmatch(text))


def repo_id(text: str, place: Place) -> str:
    """Return `text` if it can be a repository id.

    Raises:
        SuiteError: otherwise.
    """
    if not is_repo(text):
        raise place.error(f"'{for_message(text, 80)}' is no repository id", "write owner/name as on the Hub")
    return text
