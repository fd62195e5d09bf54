"""Where a value stands in a file, so that every error can name line and column."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from harness._errors import SuiteError, UnknownNameError, Where
from harness._sanitise import for_message

Path = tuple[str | int, ...]
"""Keys and indices from the top of a file to a value."""

Position = tuple[int, int]
"""Line and column, both from 1."""

_SHOWN_NAMES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A value's place: a file and the path of keys to it. Without a file (values from options), the path alone."""

    file: str | None = None
    """The file as messages name it."""

    path: Path = ()
    """Keys and indices from the top of the file."""

    values: Mapping[Path, Position] = field(default_factory=dict)
    """Where the values of the file stand."""

    keys: Mapping[Path, Position] = field(default_factory=dict)
    """Where the keys of the file stand."""

    def at(self, *steps: str | int) -> Place:
        """Return the place of a value within this one."""
        return Place(self.file, (*self.path, *steps), self.values, self.keys)

    def where(self, *, key: bool = False) -> Where:
        """Return the place for an error: of the value, or of its key; of the nearest enclosing value if it has none."""
        item = ".".join(str(step) for step in self.path)
        shown = for_message(self.file) if self.file is not None else None
        position = self.keys.get(self.path) if key else None
        path = self.path
        while position is None:
            position = self.values.get(path)
            if not path:
                break
            path = path[:-1]
        line, column = position or (None, None)
        return Where(shown, line, column, for_message(item) or None)

    def error(self, what: str, todo: str = "", *, key: bool = False) -> SuiteError:
        """Return an error about this value (or its key)."""
        return SuiteError(what, where=self.where(key=key), todo=todo)

    def unknown(self, kind: str, name: str, known: Iterable[str], *, key: bool = False) -> UnknownNameError:
        """Return the error for a name that nothing defines, with the nearest names that something does."""
        return UnknownNameError(
            f"unknown {kind} '{for_message(name, 80)}'",
            where=self.where(key=key),
            todo=suggestion(name, known),
        )


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return what to write instead of `name`: the nearest known names, and all of them if they are few."""
    names = sorted(set(known))
    near = difflib.get_close_matches(name[:100], names, n=3, cutoff=0.6)
    guess = f"did you mean {' or '.join(for_message(one, 80) for one in near)}? " if near else ""
    shown = ", ".join(for_message(one, 80) for one in names[:_SHOWN_NAMES])
    more = f", and {len(names) - _SHOWN_NAMES} more" if len(names) > _SHOWN_NAMES else ""
    return f"{guess}allowed: {shown or 'nothing yet'}{more}"
