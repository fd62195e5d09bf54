"""Strict YAML 1.2: plain data with the place of every value, and nothing that YAML can do beyond that.

Refused, each with line and column: anchors and aliases, tags, directives, several documents, duplicate keys, keys that
are not text, nesting deeper than 32, numbers that are not plain decimals, characters that cannot be seen. Scalars
follow the core schema of YAML 1.2: only `null`, `true`, `false` and numbers are not text, so that `NO` is Norway and a
date is text. A number with a decimal point is a `Decimal` of exactly the digits written; no float is made.

The file is read as a stream of events, so that a bad one is refused before anything is built from it.
"""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from ruamel.yaml import YAML, events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from harness._errors import SuiteError, Where
from harness._sanitise import first_invisible, for_message
from harness.suite._place import Path, Place, Position
from harness.suite._text import YAML_LIMIT, read_text

DEPTH_LIMIT = 32
"""Deepest nesting of lists and mappings."""

_NUMBER_LIMIT = 40
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)")
_OTHER_NUMBER = re.compile(
    r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)

Data = dict[str, "Data"] | list["Data"] | str | int | Decimal | bool | None
"""What a file holds."""


@dataclass(slots=True)
class _Open:
    """A list or mapping that is being read."""

    data: dict[str, Data] | list[Data]
    """What has been read of it."""

    path: Path
    """Where it stands."""

    key: str | None = None
    """The key whose value comes next."""


def read_yaml(path: pathlib.Path, shown: str) -> tuple[Data, Place]:
    """Return the data of a YAML file, and the place of its top from which every value's place can be reached.

    Args:
        path: the file.
        shown: the file as messages name it.

    Raises:
        SuiteError: if the file cannot be read or is not strict YAML, with line and column.
    """
    return parse_yaml(read_text(path, shown, YAML_LIMIT), shown)


def parse_yaml(text: str, shown: str) -> tuple[Data, Place]:
    """Return the data of a YAML text, as `read_yaml` does.

    Raises:
        SuiteError: if the text is not strict YAML, with line and column.
    """
    builder = _Builder(shown)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Where(for_message(shown), mark.line + 1, mark.column + 1) if mark else Where(for_message(shown))
        what = "; ".join(part for part in (error.context, error.problem) if part)
        todo = "check quotes, brackets, colons and indentation there"
        raise SuiteError(f"the file is not YAML: {for_message(what)}", where=where, todo=todo) from None
    except (ReaderError, YAMLError, ValueError) as error:
        what = f"the file is not YAML: {for_message(error)}"
        raise SuiteError(what, where=Where(for_message(shown)), todo="check its syntax") from None
    if builder.documents == 0:
        raise SuiteError("the file is empty", where=Where(for_message(shown), 1, 1), todo="write the task or remove it")
    return builder.top, Place(shown, (), builder.values, builder.keys)


class _Builder:
    """Builds plain data from parse events, and refuses what is not plain."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.top: Data = None
        self.values: dict[Path, Position] = {}
        self.keys: dict[Path, Position] = {}
        self.documents = 0
        self.open: list[_Open] = []

    def take(self, event: events.Event) -> None:
        """Add one event."""
        if isinstance(event, events.ScalarEvent):
            self._plain(event)
            self._scalar(event)
        elif isinstance(event, events.MappingStartEvent | events.SequenceStartEvent):
            self._plain(event)
            self._start(event)
        elif isinstance(event, events.CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, events.DocumentStartEvent):
            self._document(event)
        elif isinstance(event, events.AliasEvent):
            self._refuse(event, "aliases are not allowed", "write the value out")

    def _document(self, event: events.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            self._refuse(event, "the file holds more than one document", "one file, one document: split the file")
        if event.version or event.tags:
            self._refuse(event, "directives are not allowed", "take out the lines that begin with %")

    def _plain(self, event: events.NodeEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, "anchors are not allowed", "write the value out wherever it is needed")
        if getattr(event, "tag", None) is not None:
            tag = for_message(event.tag, 60)  # type: ignore[attr-defined]  # tested in the line above
            self._refuse(event, f"tags are not allowed: {tag}", "take the tag out; put text in quotes")

    def _start(self, event: events.CollectionStartEvent) -> None:
        if len(self.open) >= DEPTH_LIMIT:
            self._refuse(event, f"lists and mappings are nested deeper than {DEPTH_LIMIT}", "write it flatter")
        data: dict[str, Data] | list[Data] = {} if isinstance(event, events.MappingStartEvent) else []
        self.open.append(_Open(data, self._place(event, data)))

    def _scalar(self, event: events.ScalarEvent) -> None:
        inside = self.open[-1] if self.open else None
        if inside is None or inside.key is not None or isinstance(inside.data, list):
            self._place(event, self._value(event))
            return
        key = event.value
        if not key or first_invisible(key) is not None:
            self._refuse(event, f"'{for_message(key, 60)}' is no key", "keys are plain words")
        path = (*inside.path, key)
        if path in self.keys:
            line = self.keys[path][0]
            self._refuse(
                event, f"the key '{for_message(key, 60)}' stands twice", f"the first is in line {line}: keep one"
            )
        self.keys[path] = _position(event)
        inside.key = key

    def _place(self, event: events.Event, data: Data) -> Path:
        """Put a value where it belongs, and return its path."""
        path: Path
        if not self.open:
            self.top, path = data, ()
        else:
            inside = self.open[-1]
            if isinstance(inside.data, list):
                path = (*inside.path, len(inside.data))
                inside.data.append(data)
            elif inside.key is None:
                self._refuse(event, "a list or mapping is used as a key", "keys are plain words")
            else:
                path = (*inside.path, inside.key)
                inside.data[inside.key], inside.key = data, None
        self.values[path] = _position(event)
        return path

    def _value(self, event: events.ScalarEvent) -> Data:
        text: str = event.value
        if event.style or not event.implicit[0]:
            found = first_invisible(text)
            if found is not None:
                shown = f"{for_message(text[max(0, found - 20) : found + 20], 80)}"
                self._refuse(event, f"the text holds a character that cannot be seen: '{shown}'", "take it out")
            return text
        if text in _WORDS:
            return _WORDS[text]
        if text[0] not in "+-.0123456789":
            return text
        if _OTHER_NUMBER.fullmatch(text):
            todo = "write numbers as plain decimals, and text in quotes"
            self._refuse(event, f"'{for_message(text, 60)}' is no plain decimal number", todo)
        integer = _INTEGER.fullmatch(text)
        if not integer and not _DECIMAL.fullmatch(text):
            return text
        if len(text) > _NUMBER_LIMIT:
            self._refuse(event, f"the number has more than {_NUMBER_LIMIT} digits", "shorten it, or put text in quotes")
        return int(text) if integer else Decimal(text)

    def _refuse(self, event: events.Event, what: str, todo: str) -> NoReturn:
        line, column = _position(event)
        raise SuiteError(what, where=Where(for_message(self.shown), line, column), todo=todo)


def _position(event: events.Event) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1
