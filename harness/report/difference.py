"""What changed between two snapshots, as text, Markdown and JSON."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from harness._sanitise import for_markdown, for_terminal
from harness.judge.words import plural
from harness.report.grid import columns, filled, labelled
from harness.report.words import scope_in_full
from harness.results._json_text import json_text

if TYPE_CHECKING:
    from harness.snapshot.difference import Counter, Difference, Repo
    from harness.snapshot.manifest import Manifest

DIFFERENCE_SCHEMA_VERSION = 1
"""Raised when a field goes or changes its meaning; fields may be added without that."""

_UNKNOWN = "not known"

Table = tuple[str, tuple[str, ...], list[list[str]]]
"""A sentence, the heads of columns, rows."""


def difference_text(found: Difference, *, most: int = 100) -> str:
    """Return what changed as labelled lines, and the largest of each kind as tables."""
    blocks = [labelled(_summary(found), most=most)]
    for head, names, rows in _tables(found):
        cells = [[for_terminal(cell) for cell in row] for row in rows]
        blocks.append(f"{filled(head, most)}\n\n{columns(cells, headers=names, most=most)}")
    return "\n\n".join(blocks)


def difference_markdown(found: Difference) -> str:
    """Return the same in Markdown."""
    lines = ["| what | between the two |", "|---|---|"]
    lines += [f"| {label} | {for_markdown(text.replace(chr(10), '; '))} |" for label, text in _summary(found) if text]
    for head, names, rows in _tables(found):
        lines += ["", for_markdown(head), "", f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
        lines += [f"| {' | '.join(for_markdown(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def difference_json(found: Difference) -> str:
    """Return the one JSON object of `schemas/difference-1.schema.json`."""
    downloads = found.downloads
    return json_text(
        {
            "schema_version": DIFFERENCE_SCHEMA_VERSION,
            "before": _evidence(found.before),
            "after": _evidence(found.after),
            "days": found.days,
            "compared": {
                "scope": found.scope.kind,
                "members": list(found.scope.members),
                "before_rows": found.before_rows,
                "after_rows": found.after_rows,
            },
            "counts": {
                "new": found.new,
                "gone": found.gone,
                "renamed": found.renamed,
                "changed": found.changed,
                "changes": dict(found.changes),
                "unchanged": found.unchanged,
            },
            "downloads": {
                "compared": downloads.compared,
                "unknown": downloads.unknown,
                "gained": downloads.gained,
                "of_new": downloads.of_new,
                "faults": downloads.faults,
                "fallen": downloads.fallen,
            },
            "repos": {
                "new": [_repo(each) for each in found.new_repos],
                "gone": [_repo(each) for each in found.gone_repos],
                "renamed": [{"before": before, "after": after} for before, after in found.renamed_repos],
                "changed": [{"repo": repo, "columns": list(names)} for repo, names in found.changed_repos],
                "gained": [_counter(each) for each in downloads.most_gained],
                "faults": [_counter(each) for each in downloads.most_fallen],
            },
            "notes": list(found.notes),
        }
    ).removesuffix("\n")


def difference_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what `difference_json` returns."""
    name = f"difference-{DIFFERENCE_SCHEMA_VERSION}.schema.json"
    found: dict[str, Any] = json.loads(files("harness.results").joinpath("schemas", name).read_text("utf-8"))
    return found


def _summary(found: Difference) -> list[tuple[str, str]]:
    """Return labels and texts; those that are empty are left out."""
    downloads, counted = found.downloads, found.downloads.gained is not None
    changes = ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in found.changes if count)
    both = plural(downloads.compared, "repository", "repositories")
    faults = plural(downloads.faults, "count")
    return [
        ("from", _named(found.before)),
        ("to", f"{_named(found.after)}\n{plural(found.days, 'day')} later"),
        ("compared", _compared(found)),
        ("new", _count(found.new)),
        ("gone", _count(found.gone)),
        ("renamed", _count(found.renamed)),
        ("changed", f"{found.changed:,}" + (f": {changes}" if changes else "")),
        (
            "downloads",
            f"{downloads.gained:,} of all time gained by {both} with a count in both" if counted else _UNKNOWN,
        ),
        ("of new ones", f"{downloads.of_new:,} downloads of all time" if downloads.of_new is not None else ""),
        (
            "faults",
            f"{faults} of all time fell, by {downloads.fallen:,} together, which none can; left out of the sum"
            if downloads.faults
            else "",
        ),
        ("not counted", f"{downloads.unknown:,} that lack a count in one" if counted and downloads.unknown else ""),
        ("note", "\n".join(for_terminal(note) for note in found.notes)),
    ]


def _tables(found: Difference) -> list[Table]:
    """Return the largest of each kind; kinds without any are left out."""
    downloads, repos = found.downloads, ("repository", "created", "downloads in 30 days")
    fell, grew = ([_moved(each) for each in group] for group in (downloads.most_fallen, downloads.most_gained))
    tables: list[Table] = [
        ("Counts of all time that gained most:", ("repository", "before", "after", "gained"), grew),
        (_head("Counters at fault", len(fell), downloads.faults), ("repository", "before", "after", "fell by"), fell),
        (_head("New", len(found.new_repos), found.new), repos, [_row(each) for each in found.new_repos]),
        (_head("Gone", len(found.gone_repos), found.gone), repos, [_row(each) for each in found.gone_repos]),
        (
            _head("Renamed", len(found.renamed_repos), found.renamed),
            ("before", "after"),
            [[before, after] for before, after in found.renamed_repos],
        ),
        (
            _head("Changed", len(found.changed_repos), found.changed),
            ("repository", "what"),
            [[repo, ", ".join(name.replace("_", " ") for name in names)] for repo, names in found.changed_repos],
        ),
    ]
    return [table for table in tables if table[2]]


def _head(what: str, shown: int, of: int | None) -> str:
    return f"{what}: all {of:,}." if shown == of else f"{what}: {shown:,} of {of or 0:,}."


def _compared(found: Difference) -> str:
    if found.scope.kind == "sample":
        return f"what stands in both: {plural(found.before_rows, 'repository', 'repositories')}"
    rows = f"{found.before_rows:,} repositories before, {found.after_rows:,} after"
    return f"{scope_in_full(found.scope)}\n{rows}"


def _named(manifest: Manifest) -> str:
    origin = for_terminal(manifest.origin.name)
    return f"{for_terminal(manifest.id)}\n{manifest.captured_on.isoformat()}, {manifest.kind}, {origin}"


def _count(number: int | None) -> str:
    return _UNKNOWN if number is None else f"{number:,}"


def _row(repo: Repo) -> list[str]:
    return [repo.repo, repo.created_on or "", "" if repo.downloads_30d is None else f"{repo.downloads_30d:,}"]


def _moved(counter: Counter) -> list[str]:
    by = abs(counter.after - counter.before)
    return [counter.repo, f"{counter.before:,}", f"{counter.after:,}", f"{by:,}"]


def _evidence(manifest: Manifest) -> dict[str, Any]:
    return {
        "id": manifest.id,
        "kind": manifest.kind,
        "origin": manifest.origin.name,
        "address": manifest.origin.address,
        "as_of": manifest.captured_on.isoformat(),
        "scope": manifest.scope.kind,
        "rows": manifest.rows,
    }


def _repo(repo: Repo) -> dict[str, Any]:
    return {"repo": repo.repo, "created_on": repo.created_on, "downloads_30d": repo.downloads_30d}


def _counter(counter: Counter) -> dict[str, Any]:
    return {"repo": counter.repo, "before": counter.before, "after": counter.after}
