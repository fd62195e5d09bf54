"""What `harness results publish` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness._sanitise import for_message
from harness.judge.words import plural
from harness.report.grid import columns

if TYPE_CHECKING:
    from harness.hub.publishing import Published
    from harness.publishing import Publication


def publication_text(going: Publication, *, most: int = 100) -> str:
    """Return what would go: the place, every file with its size, and the card."""
    rows = [[for_message(path, 200), f"{len(going.files[path]):,}"] for path in sorted(going.files)]
    total = sum(len(content) for content in going.files.values())
    card = going.files["README.md"].decode()
    return "\n\n".join(
        [
            f"Would go to {going.cited.address}: {plural(len(rows), 'file')}, {total:,} bytes. No network was touched.",
            columns(rows, headers=["file", "bytes"], most=most),
            f"The card (README.md):\n\n{card}".rstrip(),
        ]
    )


def published_text(done: Published) -> str:
    """Return where the set stands now."""
    what = "Published" if done.changed else "Everything was there already"
    return f"{what}: {done.address} at {for_message(done.commit, 60)}"
