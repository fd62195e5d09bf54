"""Templates of corrections: text with fields in braces, which evidence and sources fill."""

from __future__ import annotations

import re
from collections.abc import Mapping

from harness._errors import SuiteError
from harness._sanitise import for_message

READING_FIELDS = (
    "verdict", "value", "low", "high", "numerator", "denominator", "unknown", "claimed", "as_of", "about", "gap_days",
    "evidence", "quantity", "unit",
)  # fmt: skip
"""What a template may say of a reading: `{as-worded.value}`."""

SOURCE_FIELDS = ("figure", "quantity", "says", "about", "title", "publisher", "date", "address")
"""What a template may say of the source: of the published figure and the source that states it, else of the last source
of the chain: `{source.figure}`, `{source.title}`."""

PUBLISHED_FIELDS = ("figure", "quantity", "says", "about")
"""Those of `SOURCE_FIELDS` that need a published figure."""

CLAIM_FIELDS = ("printed", "says", "short", "about")
"""What a template may say of the claim: `{claim.printed}`."""

_FIELD = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")


def fields_of(template: str) -> tuple[str, ...]:
    """Return the fields of a template in the order in which they stand, such as `as-worded.value`.

    Raises:
        SuiteError: if a brace stands alone.
    """
    if _BRACE.search(_FIELD.sub("", template)):
        raise SuiteError("a brace in the template stands alone", todo="write fields as {as-worded.value}")
    return tuple(match[1] for match in _FIELD.finditer(template))


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its fields filled; nothing but plain names is looked up.

    Raises:
        SuiteError: if a field has no value.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise SuiteError(f"the template's field '{for_message(match[1], 60)}' has no value")
        return values[match[1]]

    return _FIELD.sub(value, template)
