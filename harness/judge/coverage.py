"""Coverage: whether a piece of evidence reaches as far as a reading does, and the words for what is needed."""

from __future__ import annotations

from collections.abc import Iterable

from harness._errors import NotHeldError
from harness._sanitise import for_message
from harness.judge.dates import end_of
from harness.judge.words import all_of_words
from harness.measure.extract import Extract
from harness.measure.holding import lacks_in_key
from harness.plan import Bound, Need, columns_of
from harness.snapshot.manifest import Scope
from harness.suite.catalogue import Catalogue
from harness.suite.tasks import Reading

COLUMN_WORDS = {
    "downloads_30d": "30-day downloads",
    "downloads_all_time": "all-time downloads",
    "likes": "likes",
    "created_at": "days of creation",
    "pipeline_tag": "tasks",
    "licence": "licences",
    "gated": "gates",
    "base_models": "base models",
    "relation": "kinds of derivation",
    "parameters": "numbers of parameters",
}
"""Columns of the models table -> what a reader calls them."""

MOST_NAMED = 5


def covers(need: Need, extract: Extract) -> bool:
    """Say whether nothing outside of an extract's scope can change the figure."""
    scope = extract.manifest.scope
    if scope.kind == "whole-hub":
        return True
    return any(_covers_bound(bound, scope, extract) for bound in need.bounds)


def _covers_bound(bound: Bound, scope: Scope, extract: Extract) -> bool:
    return (
        all(scope.covers_namespace(name) for name in bound.namespaces)
        and all(_covers_descendants(base, scope) for base in bound.bases)
        and all(scope.covers_repo(repo) or repo in extract.named for repo in bound.repos)
    )


def _covers_descendants(base: str, scope: Scope) -> bool:
    return scope.kind == "descendants" and (base in scope.members or base.partition("/")[0] in scope.members)


def holds_all_named(need: Need, extract: Extract) -> bool:
    """Say whether a reading depends on named repositories alone, and the extract's table holds every one of them.

    Nothing of it can then have been deleted since.
    """
    return any(bound.kind == "repos" and extract.named.issuperset(bound.repos) for bound in need.bounds)


def missing_in(
    extract: Extract, reading: Reading, catalogue: Catalogue, columns: Iterable[str] | None = None
) -> str | None:
    """Say what an extract lacks for a reading, as the end of a sentence that begins with its name; None if nothing.

    Args:
        extract: the extract.
        reading: a simple reading.
        catalogue: what is known of namespaces, families and licences.
        columns: the columns that the reading needs, where they are known already.
    """
    for column in columns_of(reading) if columns is None else columns:
        if not extract.manifest.holds(column):
            return f"records no {COLUMN_WORDS[column]}"
    try:
        lacking = lacks_in_key(extract, reading, catalogue)
    except NotHeldError as error:
        return f"cannot be measured: {error.what}"
    return None if lacking is None else f"cannot be measured: {lacking}"


def need_in_words(need: Need) -> str:
    """Return what must be covered: `every repository of Qwen and meta-llama`, `the whole Hub`."""
    if not need.bounds:
        return "the whole Hub"
    bound = need.bounds[0]
    parts = []
    if bound.namespaces:
        parts.append(f"every repository of {_named(bound.namespaces)}")
    if bound.bases:
        parts.append(f"every derivative of {_named(bound.bases)}")
    if bound.repos:
        parts.append(_named(bound.repos))
    return all_of_words(parts)


def time_in_words(need: Need, reading: Reading) -> str:
    """Return when the evidence must have been captured, to follow what it covers; empty where any day will do."""
    end = end_of(reading).isoformat()
    if need.time in ("licence", "registry", "first-date"):
        return ""
    if need.time == "last-date" or (reading.window and reading.quantity in ("repos", "organisations")):
        return f" and was captured on or after {end}"
    about = reading.about
    span = end if about.first == about.last else f"{about.first.isoformat()} to {about.last.isoformat()}"
    return f" and was captured within {need.tolerance} days of {span}"


def _named(names: tuple[str, ...]) -> str:
    shown = [for_message(name) for name in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        shown.append(f"{len(names) - MOST_NAMED} more")
    return all_of_words(shown)
